import { useQuery } from "@tanstack/react-query";
import { aws } from "../../api/client";
import { useScope } from "../../shell/scopes";

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export function tagsKey(arn: string): readonly string[] {
  return ["tags", arn];
}

/** The tags of a resource, by key. */
export function useTags(arn: string) {
  const scope = useScope();
  return useQuery({
    queryKey: tagsKey(arn),
    queryFn: async ({ signal }): Promise<readonly Tag[]> => {
      const { tags = [] } = await aws(scope, "ListTagsForResource", { resourceArn: arn }, signal);
      const whole = tags.map(({ key = "", value = "" }) => ({ key, value }));
      return whole.sort((one, other) => one.key.localeCompare(other.key));
    },
  });
}
