import { ErrorBanner } from "../design/banner";
import { Button } from "../design/button";
import { Dialog } from "../design/dialog";
import { useText } from "../text/text";

interface Props {
  title: string;
  /** What will be gone. */
  what: string;
  error: Error | null;
  isPending: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something is deleted. */
export function ConfirmDialog({ title, what, error, isPending, onConfirm, onClose }: Props) {
  const text = useText();
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      about={<p>{what}</p>}
      actions={
        <Button kind="danger" disabled={isPending} onClick={onConfirm}>
          {text.words.delete}
        </Button>
      }
    >
      {error !== null && <ErrorBanner error={error} />}
    </Dialog>
  );
}
