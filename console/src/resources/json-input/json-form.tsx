import { useState } from "react";
import { isJson, prettyJson } from "../../api/json";
import { AreaField, SelectField, TextField } from "../../design/field";
import { FieldGroup } from "../../design/field-group";
import { type JsonPath, parsed } from "../../execution/graph/definition";
import type { ActionField } from "../../studio/catalogue/field";
import { setAt } from "../../studio/document/json-text";
import { useText } from "../../text/text";
import styles from "./json-input.module.css";
import { valueAt } from "./value-at";

interface Props {
  fields: readonly ActionField[];
  /** JSON, an object. What no field is for stays as it is. */
  value: string;
  onChange: (value: string) => void;
  /** Where in the value the fields are. */
  path?: JsonPath;
}

/** An object as a form with a field for each member that is described. */
export function JsonForm({ fields, value, onChange, path = [] }: Props) {
  return (
    <div className={styles.form}>
      {fields.map((field) => (
        <Field
          key={field.name}
          field={field}
          value={value}
          onChange={onChange}
          path={[...path, field.name]}
        />
      ))}
    </div>
  );
}

interface FieldProps {
  field: ActionField;
  value: string;
  onChange: (value: string) => void;
  path: JsonPath;
}

function Field({ field, value, onChange, path }: FieldProps) {
  const set = (member: unknown) => onChange(setAt(value, path, member));
  const given = valueAt(parsed(value), path);
  if (field.fields !== undefined && field.fields.length > 0) {
    return (
      <FieldGroup title={labelOf(field)}>
        <JsonForm fields={field.fields} value={value} onChange={onChange} path={path} />
      </FieldGroup>
    );
  }
  const props = { field, given, set };
  if (field.choices !== undefined || field.type === "boolean") {
    return <ChoiceField {...props} choices={field.choices ?? [true, false]} />;
  }
  switch (field.type) {
    case "text":
      return (
        <TextField
          {...aboutOf(field)}
          value={typeof given === "string" ? given : ""}
          onChange={({ target }) => set(target.value === "" && !field.isRequired ? undefined : target.value)}
        />
      );
    case "number":
    case "integer":
      return <NumberField {...props} />;
    default:
      return <AnyField {...props} />;
  }
}

interface MemberProps {
  field: ActionField;
  given: unknown;
  set: (member: unknown) => void;
}

/** One of a few values, shown as JSON where it is no text. */
function ChoiceField({ field, given, set, choices }: MemberProps & { choices: readonly unknown[] }) {
  const text = useText();
  const written = choices.map((choice) => JSON.stringify(choice));
  const nameOf = (choice: unknown) => (typeof choice === "string" ? choice : JSON.stringify(choice));
  const current = given === undefined ? "" : JSON.stringify(given);
  return (
    <SelectField
      {...aboutOf(field)}
      value={written.includes(current) ? current : ""}
      options={[
        ...(field.isRequired && written.includes(current) ? [] : [{ value: "", name: text.words.none }]),
        ...choices.map((choice) => ({ value: JSON.stringify(choice), name: nameOf(choice) })),
      ]}
      onChange={({ target }) => set(target.value === "" ? undefined : JSON.parse(target.value))}
    />
  );
}

/** A number; what is typed halfway is none yet. */
function NumberField({ field, given, set }: MemberProps) {
  const text = useText();
  const [typed, setTyped] = useState<string>();
  const shown = typed ?? (given === undefined ? "" : JSON.stringify(given));
  const number = Number(shown);
  const isNumber =
    shown.trim() !== "" && (field.type === "integer" ? Number.isInteger(number) : Number.isFinite(number));
  return (
    <TextField
      {...aboutOf(field)}
      inputMode="decimal"
      value={shown}
      wrong={
        shown !== "" && !isNumber
          ? text.resources.noNumber[field.type === "integer" ? "integer" : "number"]
          : undefined
      }
      onChange={({ target }) => {
        setTyped(target.value);
        const number = Number(target.value);
        set(target.value.trim() === "" || Number.isNaN(number) ? undefined : number);
      }}
      onBlur={() => isNumber && setTyped(undefined)}
    />
  );
}

/** A list, or anything else, as JSON. */
function AnyField({ field, given, set }: MemberProps) {
  const text = useText();
  const [typed, setTyped] = useState<string>();
  const shown = typed ?? (given === undefined ? "" : prettyJson(given));
  const isWrong = shown.trim() !== "" && !isJson(shown);
  return (
    <AreaField
      {...aboutOf(field)}
      rows={3}
      value={shown}
      wrong={isWrong ? text.execution.noJson : undefined}
      onChange={({ target }) => {
        setTyped(target.value);
        if (target.value.trim() === "") {
          set(undefined);
        } else if (isJson(target.value)) {
          set(JSON.parse(target.value));
        }
      }}
      onBlur={() => !isWrong && setTyped(undefined)}
    />
  );
}

function labelOf({ name, title, isRequired }: ActionField): string {
  return `${title ?? name}${isRequired ? " *" : ""}`;
}

function aboutOf(field: ActionField): { label: string; hint?: string } {
  return {
    label: labelOf(field),
    ...(field.description !== undefined && { hint: field.description }),
  };
}
