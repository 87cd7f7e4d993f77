import { ErrorBanner } from "../design/banner";
import { Dialog } from "../design/dialog";
import { TagTable } from "../machines/settings/tag-table";
import { useTagging } from "../machines/settings/use-tagging";
import { useTags } from "../machines/settings/use-tags";
import { Loading } from "../shell/loading";
import { useText } from "../text/text";
import type { Activity } from "./use-activities";

/** The tags of an activity. */
export function ActivityTags({ activity, onClose }: { activity: Activity; onClose: () => void }) {
  const words = useText().workers.activities;
  const tags = useTags(activity.activityArn);
  const tagging = useTagging(activity.activityArn);
  const error = tags.error ?? tagging.error;
  return (
    <Dialog open onClose={onClose} title={words.tagsOf(activity.name)} actions={null}>
      {error !== null && <ErrorBanner error={error} />}
      {tags.isPending && <Loading />}
      {tags.data !== undefined && (
        <TagTable tags={tags.data} onSet={(key, value) => tagging.mutate({ key, value })} />
      )}
    </Dialog>
  );
}
