import type { Members } from "../../execution/graph/definition";
import { useText } from "../../text/text";
import type { Stage } from "./suggest";
import { MemberRows } from "./values/member-rows";
import { isVariableName } from "./variables";

interface Props {
  value: Members;
  stage: Stage;
  /** Without variables there is no `Assign`. */
  onChange: (assign: Members | undefined) => void;
}

/** Variables, each with the value that it is given. */
export function AssignFields({ value, stage, onChange }: Props) {
  const said = useText().inspector.variables;
  return (
    <MemberRows
      value={value}
      stage={stage}
      prefix="$"
      words={said}
      faultOf={(name) =>
        name === "states" ? said.reserved : isVariableName(name) ? undefined : said.wrongName
      }
      onChange={(assign) => onChange(Object.keys(assign).length === 0 ? undefined : assign)}
    />
  );
}
