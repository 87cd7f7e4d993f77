import { useState } from "react";
import { type About, Field, SelectField } from "../../../design/field";
import { useText } from "../../../text/text";
import { ExpressionField } from "../expression-field";
import styles from "../inspector.module.css";
import { expression, expressionIn } from "../language";
import { Picker } from "../values/picker";
import { type Condition, FIRST_CONDITION, readCondition, writeCondition } from "./condition";
import { ConditionFields } from "./condition-fields";

type View = "form" | "expression" | "fixed";

interface Props {
  value: unknown;
  onChange: (condition: unknown) => void;
}

/** A condition of JSONata: by form where a form can say it, as an expression, or one that always is so. */
export function ConditionField({ value, onChange }: Props) {
  const said = useText().inspector.choice;
  const text = expressionIn(value);
  const [form, setForm] = useState<Condition | undefined>(() => read(text));
  const [preferred, prefer] = useState<View>("form");
  // What is half typed in the form can't be read again, but is what was written last.
  const shown = form !== undefined && writeCondition(form) === text ? form : read(text);
  const view: View =
    text === undefined ? "fixed" : shown === undefined || preferred === "expression" ? "expression" : "form";
  const write = (condition: Condition) => {
    setForm(condition);
    onChange(expression(writeCondition(condition)));
  };
  const change = (to: View) => {
    prefer(to);
    if (to === "fixed") {
      onChange(true);
    } else if (text === undefined || (to === "form" && shown === undefined)) {
      write(FIRST_CONDITION);
    }
  };
  const tools = (
    <span className={styles.tools}>
      {view === "expression" && (
        <Picker label={said.condition} onPick={(path) => onChange(expression(path))} />
      )}
      <ViewSelect view={view} canForm={shown !== undefined || text === undefined} onChange={change} />
    </span>
  );
  const about = { label: said.condition, tools };
  if (view === "fixed") {
    return <Fixed {...about} value={value} onChange={onChange} />;
  }
  return view === "form" && shown !== undefined ? (
    <fieldset aria-label={said.condition} className={styles.section}>
      <Field id={undefined} {...about}>
        <code className={styles.soft}>{text}</code>
      </Field>
      <ConditionFields condition={shown} onChange={write} />
    </fieldset>
  ) : (
    <ExpressionField
      {...about}
      hint={shown === undefined ? said.noForm : undefined}
      wrong={text === "" ? said.noCondition : undefined}
      value={text ?? ""}
      onChange={(text) => onChange(expression(text))}
    />
  );
}

function read(text: string | undefined): Condition | undefined {
  return text === undefined ? undefined : readCondition(text);
}

interface ViewProps {
  view: View;
  /** A form can show what is written, or nothing is lost by beginning anew. */
  canForm: boolean;
  onChange: (view: View) => void;
}

function ViewSelect({ view, canForm, onChange }: ViewProps) {
  const said = useText().inspector;
  return (
    <select
      className={styles.mode}
      aria-label={said.viewOf(said.choice.condition)}
      value={view}
      onChange={(event) => onChange(event.target.value as View)}
    >
      <option value="form" disabled={!canForm}>
        {said.views.form}
      </option>
      <option value="expression">{said.views.expression}</option>
      <option value="fixed">{said.modes.fixed}</option>
    </select>
  );
}

function Fixed({ value, onChange, ...about }: About & Props) {
  const text = useText();
  const isTruth = typeof value === "boolean";
  return (
    <SelectField
      {...about}
      wrong={isTruth ? undefined : text.inspector.choice.noCondition}
      value={String(value)}
      options={[
        ...(isTruth ? [] : [{ value: String(value), name: JSON.stringify(value) ?? "–" }]),
        { value: "true", name: text.words.yes },
        { value: "false", name: text.words.no },
      ]}
      onChange={(event) => onChange(event.target.value === "true")}
    />
  );
}
