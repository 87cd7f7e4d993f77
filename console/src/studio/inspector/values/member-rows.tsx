import { useState } from "react";
import { Button } from "../../../design/button";
import { TextField } from "../../../design/field";
import { FieldGroup } from "../../../design/field-group";
import { Icon } from "../../../design/icon";
import type { Members } from "../../../execution/graph/definition";
import { useText } from "../../../text/text";
import { useInspected } from "../editing";
import styles from "../inspector.module.css";
import { memberNames, nameOfMember, readGiven, withGiven } from "../language";
import type { Stage } from "../suggest";
import { GivenField } from "./given-field";

interface Props {
  value: Members;
  onChange: (value: Members) => void;
  /** Members that have fields of their own. */
  except?: readonly string[];
  stage?: Stage;
  /** What its members are called. */
  words: { readonly add: string; readonly name: string };
  /** What is wrong with a name, beside that it is there already. */
  faultOf?: (name: string) => string | undefined;
  prefix?: string;
}

/** The members of an object, each with a name and a value of any kind. */
export function MemberRows({
  value,
  onChange,
  except = [],
  stage = "before",
  words,
  faultOf,
  prefix = "",
}: Props) {
  const text = useText();
  const { language, isReadOnly } = useInspected();
  const names = memberNames(value, language).filter((name) => !except.includes(name));
  const fault = (name: string, own?: string) => {
    const isTaken = name !== own && memberNames(value, language).includes(name);
    return isTaken ? text.inspector.taken : faultOf?.(name);
  };
  const rename = (from: string, to: string) => {
    const renamed = Object.entries(value).map(([key, member]) =>
      nameOfMember(key, language) === from ? [to + key.slice(from.length), member] : [key, member],
    );
    onChange(Object.fromEntries(renamed));
  };
  return (
    <>
      {names.map((name) => (
        <FieldGroup key={name} title={prefix + name}>
          <div className={styles.row}>
            <NameField
              label={words.name}
              name={name}
              fault={(next) => fault(next, name)}
              onCommit={(next) => rename(name, next)}
            />
            {!isReadOnly && (
              <Button
                kind="quiet"
                small
                aria-label={`${text.words.delete}: ${name}`}
                onClick={() => onChange(withGiven(value, name, undefined, language))}
              >
                <Icon name="failed" size={14} />
              </Button>
            )}
          </div>
          <GivenField
            label={text.inspector.value}
            field={{ name, type: "any", isRequired: true }}
            given={readGiven(value, name, language)}
            stage={stage}
            onChange={(given) => onChange(withGiven(value, name, given, language))}
          />
        </FieldGroup>
      ))}
      {!isReadOnly && (
        <AddMember
          label={words.add}
          fault={(name) => fault(name)}
          onAdd={(name) => onChange({ ...value, [name]: "" })}
        />
      )}
    </>
  );
}

interface NameProps {
  label: string;
  name: string;
  fault: (name: string) => string | undefined;
  onCommit: (name: string) => void;
}

/** A name is taken over once it is typed to its end. */
export function NameField({ label, name, fault, onCommit }: NameProps) {
  const [draft, setDraft] = useState(name);
  const wrong = draft === name ? undefined : fault(draft);
  const commit = () => {
    if (draft !== name && wrong === undefined) {
      onCommit(draft);
    } else if (wrong !== undefined) {
      setDraft(name);
    }
  };
  return (
    <TextField
      label={label}
      value={draft}
      wrong={wrong}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => event.key === "Enter" && commit()}
    />
  );
}

function AddMember({
  label,
  fault,
  onAdd,
}: Pick<NameProps, "label" | "fault"> & { onAdd: (name: string) => void }) {
  const said = useText().inspector;
  const [name, setName] = useState("");
  const wrong = name === "" ? undefined : fault(name);
  const add = () => {
    if (name !== "" && wrong === undefined) {
      onAdd(name);
      setName("");
    }
  };
  return (
    <div className={styles.row}>
      <TextField
        label={label}
        value={name}
        wrong={wrong}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && add()}
      />
      <Button small onClick={add} disabled={name === "" || wrong !== undefined}>
        <Icon name="plus" size={14} />
        {said.add}
      </Button>
    </div>
  );
}
