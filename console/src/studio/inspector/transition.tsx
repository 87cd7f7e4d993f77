import { SelectField } from "../../design/field";
import { useText } from "../../text/text";
import { useInspected } from "./editing";
import { allows } from "./state-fields";

/** Its value in the list of states; no state has such a name, since it is no text that a person types. */
const END = "\u0000end";
const NOWHERE = "\u0000nowhere";

/** Which state follows, or that none does. */
export function Transition() {
  const said = useText().inspector.transition;
  const { state, language, written, setAll } = useInspected();
  if (!allows(state.type, language, "Next")) {
    return null;
  }
  const next = typeof written.Next === "string" ? written.Next : undefined;
  const value = next ?? (written.End === true ? END : NOWHERE);
  const change = (to: string) =>
    setAll(
      to === END
        ? [
            { path: ["Next"], value: undefined },
            { path: ["End"], value: true },
          ]
        : [
            { path: ["End"], value: undefined },
            { path: ["Next"], value: to },
          ],
    );
  return (
    <StateSelect
      label={said.next}
      wrong={
        value === NOWHERE ? said.nowhere : next !== undefined && written.End === true ? said.both : undefined
      }
      value={value}
      more={[
        ...(value === NOWHERE ? [{ value: NOWHERE, name: said.choose }] : []),
        { value: END, name: said.end },
      ]}
      onChange={change}
    />
  );
}

interface Props {
  label: string;
  hint?: string | undefined;
  wrong?: string | undefined;
  value: string;
  /** What can be chosen beside states. */
  more?: readonly { readonly value: string; readonly name: string }[];
  onChange: (value: string) => void;
}

/** One of the states of the same workflow. One that is not there is shown as such. */
export function StateSelect({ label, hint, wrong, value, more = [], onChange }: Props) {
  const said = useText().inspector.transition;
  const { siblings } = useInspected();
  const isKnown = siblings.includes(value) || more.some((option) => option.value === value);
  const missing = isKnown || value === "" ? [] : [{ value, name: said.missing(value) }];
  const unchosen = value === "" && !isKnown ? [{ value: "", name: said.choose }] : [];
  return (
    <SelectField
      label={label}
      hint={hint}
      wrong={wrong ?? (isKnown ? undefined : value === "" ? said.nowhere : said.missing(value))}
      value={value}
      options={[...unchosen, ...missing, ...more, ...siblings.map((name) => ({ value: name, name }))]}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
