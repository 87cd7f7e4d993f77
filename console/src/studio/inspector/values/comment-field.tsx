import { TextField } from "../../../design/field";
import type { Members } from "../../../execution/graph/definition";
import { useText } from "../../../text/text";

/** The comment of a part of a state. */
export function CommentField({ item, set }: { item: Members; set: (item: Members) => void }) {
  const said = useText().inspector;
  return (
    <TextField
      label={said.comment}
      value={typeof item.Comment === "string" ? item.Comment : ""}
      onChange={(event) =>
        set(withMember(item, "Comment", event.target.value === "" ? undefined : event.target.value))
      }
    />
  );
}

/** An object with another value for a member, or without it. */
export function withMember(item: Members, name: string, value: unknown): Members {
  const { [name]: _, ...rest } = item;
  return value === undefined ? rest : { ...item, [name]: value };
}
