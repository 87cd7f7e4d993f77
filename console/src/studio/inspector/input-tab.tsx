import { useText } from "../../text/text";
import { useInspected } from "./editing";
import { allows } from "./state-fields";
import { PathField } from "./values/path-field";
import { TemplateField } from "./values/template-field";

/** JSONPath: what of its input a state takes, and what it makes of that. */
export function InputTab() {
  const said = useText().inspector.input;
  const { state } = useInspected();
  // A Task's parameters stand beside what they are for, a Map's are what an item is made of.
  const hasParameters = allows(state.type, "JSONPath", "Parameters") && !["Task", "Map"].includes(state.type);
  return (
    <>
      <PathField name="InputPath" label={said.path} hint={said.pathHint} />
      {hasParameters && (
        <TemplateField name="Parameters" label={said.parameters} hint={said.parametersHint} />
      )}
    </>
  );
}
