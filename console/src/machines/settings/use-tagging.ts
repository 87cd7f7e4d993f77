import { useMutation, useQueryClient } from "@tanstack/react-query";
import { aws } from "../../api/client";
import { useScope } from "../../shell/scopes";
import { type Tag, tagsKey } from "./use-tags";

/** Sets a tag, or takes it away if its value is not said. */
export function useTagging(arn: string) {
  const scope = useScope();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ key, value }: Pick<Tag, "key"> & { value?: string | undefined }) => {
      if (value === undefined) {
        await aws(scope, "UntagResource", { resourceArn: arn, tagKeys: [key] });
      } else {
        await aws(scope, "TagResource", { resourceArn: arn, tags: [{ key, value }] });
      }
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: tagsKey(arn) }),
  });
}
