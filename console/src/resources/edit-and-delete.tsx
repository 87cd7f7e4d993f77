import { placeOf } from "../api/client";
import type { Document, Names, PathOf } from "../api/operations";
import { useText } from "../text/text";
import { ActButton } from "./act-button";
import { DocumentButton } from "./document-button";

interface Props<Path extends PathOf<"PUT"> & PathOf<"DELETE">> {
  path: Path;
  names: Names<"PUT", Path>;
  /** What it is called. */
  of: string;
  document: Document<Path>;
  /** What changing it is called, if it is no editing. */
  verb?: string;
  /** What there is to know before it is changed. */
  about: string;
  /** What becomes of it, if more is lost than it. */
  deleteAbout?: string;
  onDeleted: () => void;
}

/** Changes a resource as the document that it is, or deletes it. */
export function EditAndDelete<Path extends PathOf<"PUT"> & PathOf<"DELETE">>(props: Props<Path>) {
  const text = useText();
  const { path, names, of, verb = text.words.edit, onDeleted } = props;
  return (
    <>
      <DocumentButton
        title={`${verb}: ${of}`}
        about={props.about}
        path={path}
        names={names}
        document={props.document}
      >
        {verb}
      </DocumentButton>
      <ActButton
        kind="danger"
        of={of}
        change={{ method: "DELETE", path: placeOf(path, names) }}
        confirm={props.deleteAbout ?? text.resources.deleteAbout(of)}
        onDone={onDeleted}
      >
        {text.words.delete}
      </ActButton>
    </>
  );
}
