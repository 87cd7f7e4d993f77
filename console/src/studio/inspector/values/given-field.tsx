import { type About, Field, SelectField, TextField } from "../../../design/field";
import { useText } from "../../../text/text";
import { type ActionField, firstOf, isFitting } from "../../catalogue/field";
import { useInspected } from "../editing";
import { ExpressionField } from "../expression-field";
import styles from "../inspector.module.css";
import type { Given } from "../language";
import { pathFault } from "../paths";
import type { Stage } from "../suggest";
import { JsonField } from "./json-field";
import { NumberField, type Range } from "./number-field";
import { Picker } from "./picker";

/** How a value is given. Any value may be a text, without quotes around it. */
type Mode = "unset" | "text" | "fixed" | "computed";

interface Props extends Pick<About, "hint" | "wrong">, Range {
  label: string;
  field: ActionField;
  given: Given | undefined;
  onChange: (given: Given | undefined) => void;
  stage?: Stage;
  /** It can't be a path or an expression. */
  isFixed?: boolean;
}

/** A value that is written down, or computed by a path or an expression, or not there. */
export function GivenField(props: Props) {
  const { label, field, given, onChange, stage = "before", isFixed = false } = props;
  const said = useText().inspector;
  const mode = modeOf(given, field);
  const tools = (
    <span className={styles.tools}>
      {!isFixed && (
        <Picker label={label} stage={stage} onPick={(text) => onChange({ kind: "computed", text })} />
      )}
      <ModeSelect {...props} mode={mode} />
    </span>
  );
  const about = {
    label: field.isRequired ? said.required(label) : label,
    hint: props.hint ?? field.description,
    wrong: props.wrong ?? (given === undefined && field.isRequired ? said.missing : undefined),
    tools,
  };
  if (given === undefined) {
    return (
      <Field id={undefined} {...about}>
        {null}
      </Field>
    );
  }
  return given.kind === "computed" ? (
    <Computed {...about} text={given.text} stage={stage} onChange={onChange} />
  ) : (
    <Fixed {...props} {...about} mode={mode} value={given.value} />
  );
}

function modeOf(given: Given | undefined, { type, choices }: ActionField): Mode {
  if (given?.kind !== "fixed") {
    return given?.kind ?? "unset";
  }
  const isFree = type === "any" && choices === undefined;
  return isFree && typeof given.value === "string" ? "text" : "fixed";
}

function ModeSelect({ label, field, given, onChange, isFixed, mode }: Props & { mode: Mode }) {
  const said = useText().inspector;
  const { language } = useInspected();
  const isFree = field.type === "any" && field.choices === undefined;
  const change = (to: Mode) => {
    switch (to) {
      case "unset":
        return onChange(undefined);
      case "text":
        return onChange({ kind: "fixed", value: "" });
      case "fixed": {
        const first = firstOf(field);
        return onChange({ kind: "fixed", value: isFitting(field, first) ? first : "" });
      }
      case "computed":
        return onChange({ kind: "computed", text: language === "JSONPath" ? "$" : "$states.input" });
    }
  };
  return (
    <select
      className={styles.mode}
      aria-label={said.modeOf(label)}
      value={mode}
      onChange={(event) => change(event.target.value as Mode)}
    >
      {(!field.isRequired || given === undefined) && <option value="unset">{said.modes.unset}</option>}
      {isFree && <option value="text">{said.modes.text}</option>}
      <option value="fixed">{isFree ? said.modes.json : said.modes.fixed}</option>
      {isFixed !== true && <option value="computed">{said.modes[language]}</option>}
    </select>
  );
}

interface ComputedProps extends About {
  text: string;
  stage: Stage;
  onChange: (given: Given) => void;
}

function Computed({ text, stage, onChange, wrong, ...about }: ComputedProps) {
  const said = useText().inspector;
  const { language } = useInspected();
  const fault = language === "JSONPath" ? pathFault(text, "call") : text.trim() === "" ? "empty" : undefined;
  return (
    <ExpressionField
      {...about}
      wrong={wrong ?? (fault && said.faults[fault])}
      value={text}
      stage={stage}
      onChange={(text) => onChange({ kind: "computed", text })}
    />
  );
}

type FixedProps = Props & About & { mode: Mode; value: unknown };

function Fixed({ field, mode, value, onChange, isWhole, min, max, ...rest }: FixedProps) {
  const said = useText().inspector;
  const { label, hint, tools } = rest;
  const about = {
    label,
    hint,
    tools,
    wrong: rest.wrong ?? (isFitting(field, value) ? undefined : said.unfitting),
  };
  const set = (value: unknown) => onChange({ kind: "fixed", value });
  const choices = field.choices ?? (field.type === "boolean" ? [true, false] : undefined);
  if (choices !== undefined) {
    return <ChoiceOf {...about} choices={choices} value={value} onChange={set} />;
  }
  if (mode === "text" || (field.type === "text" && typeof value === "string")) {
    return <TextField {...about} value={String(value)} onChange={(event) => set(event.target.value)} />;
  }
  if ((field.type === "number" || field.type === "integer") && typeof value !== "object") {
    return (
      <NumberField
        {...about}
        isWhole={isWhole ?? field.type === "integer"}
        {...(min !== undefined && { min })}
        {...(max !== undefined && { max })}
        value={value}
        onChange={(number) => number !== undefined && set(number)}
      />
    );
  }
  return <JsonField {...about} value={value} onChange={set} />;
}

interface ChoiceProps extends About {
  choices: readonly unknown[];
  value: unknown;
  onChange: (value: unknown) => void;
}

function ChoiceOf({ choices, value, onChange, ...about }: ChoiceProps) {
  const text = useText();
  const nameOf = (choice: unknown) => {
    if (typeof choice === "boolean") {
      return choice ? text.words.yes : text.words.no;
    }
    return typeof choice === "string" ? choice : JSON.stringify(choice);
  };
  const written = JSON.stringify(value);
  const known = choices.map((choice) => ({ value: JSON.stringify(choice), name: nameOf(choice) }));
  const other = known.some((choice) => choice.value === written)
    ? []
    : [{ value: written, name: nameOf(value) }];
  return (
    <SelectField
      {...about}
      options={[...other, ...known]}
      value={written}
      onChange={(event) => onChange(JSON.parse(event.target.value))}
    />
  );
}
