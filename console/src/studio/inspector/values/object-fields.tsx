import { Button } from "../../../design/button";
import { FieldGroup } from "../../../design/field-group";
import { Icon } from "../../../design/icon";
import { type Members, members } from "../../../execution/graph/definition";
import { useText } from "../../../text/text";
import { type ActionField, firstOf } from "../../catalogue/field";
import { useInspected } from "../editing";
import styles from "../inspector.module.css";
import { type Given, readGiven, withGiven, writtenAs } from "../language";
import type { Stage } from "../suggest";
import { GivenField } from "./given-field";

interface Props {
  fields: readonly ActionField[];
  value: Members;
  stage: Stage;
  onChange: (value: Members) => void;
}

/** The fields of an object, and within it those of objects and arrays that are known as well. */
export function ObjectFields({ fields, value, stage, onChange }: Props) {
  const { language } = useInspected();
  return fields.map((field) => (
    <ValueField
      key={field.name}
      field={field}
      label={field.title ?? field.name}
      given={readGiven(value, field.name, language)}
      stage={stage}
      onChange={(given) => onChange(withGiven(value, field.name, given, language))}
    />
  ));
}

interface ValueProps {
  field: ActionField;
  label: string;
  given: Given | undefined;
  stage: Stage;
  onChange: (given: Given | undefined) => void;
}

function ValueField({ field, label, given, stage, onChange }: ValueProps) {
  const fixed = given?.kind === "fixed" ? given.value : undefined;
  const set = (value: unknown) => onChange({ kind: "fixed", value });
  if (field.fields !== undefined && isObject(fixed)) {
    return (
      <Group {...{ field, label, onChange }}>
        <ObjectFields fields={field.fields} value={members(fixed)} stage={stage} onChange={set} />
      </Group>
    );
  }
  if (field.element !== undefined && Array.isArray(fixed)) {
    return (
      <Group {...{ field, label, onChange }}>
        <Elements element={field.element} value={fixed} stage={stage} onChange={set} />
      </Group>
    );
  }
  return <GivenField field={field} label={label} given={given} stage={stage} onChange={onChange} />;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

type GroupProps = Pick<ValueProps, "field" | "label" | "onChange"> & { children: React.ReactNode };

/** What is known of an object or an array; it may be computed as a whole instead. */
function Group({ field, label, onChange, children }: GroupProps) {
  const said = useText().inspector;
  const { language, isReadOnly } = useInspected();
  return (
    <FieldGroup title={field.isRequired ? said.required(label) : label}>
      {field.description !== undefined && <p className={styles.soft}>{field.description}</p>}
      {children}
      {!isReadOnly && (
        <div className={styles.tools}>
          <Button
            small
            kind="quiet"
            onClick={() =>
              onChange({ kind: "computed", text: language === "JSONPath" ? "$" : "$states.input" })
            }
          >
            {said.computeWhole[language]}
          </Button>
          {!field.isRequired && (
            <Button small kind="quiet" onClick={() => onChange(undefined)}>
              {said.unsetIt}
            </Button>
          )}
        </div>
      )}
    </FieldGroup>
  );
}

interface ElementsProps {
  element: ActionField;
  value: readonly unknown[];
  stage: Stage;
  onChange: (value: readonly unknown[]) => void;
}

/** The elements of an array. What is computed among plain elements only JSONata can say. */
function Elements({ element, value, stage, onChange }: ElementsProps) {
  const said = useText().inspector;
  const { language, isReadOnly } = useInspected();
  const set = (at: number, next: unknown) => onChange(value.map((old, index) => (index === at ? next : old)));
  const remove = (at: number) => onChange(value.filter((_, index) => index !== at));
  return (
    <>
      {value.map((item, index) => (
        <div key={index} className={styles.section}>
          <ValueField
            field={element}
            label={said.element(index + 1)}
            given={readGiven({ item }, "item", language)}
            stage={stage}
            onChange={(given) => given !== undefined && set(index, writtenAs(given, language))}
          />
          {!isReadOnly && (
            <div className={styles.tools}>
              <Button small kind="quiet" onClick={() => remove(index)}>
                {said.removeElement(index + 1)}
              </Button>
            </div>
          )}
        </div>
      ))}
      {!isReadOnly && (
        <div className={styles.tools}>
          <Button small onClick={() => onChange([...value, firstOf(element)])}>
            <Icon name="plus" size={14} />
            {said.addElement}
          </Button>
        </div>
      )}
    </>
  );
}
