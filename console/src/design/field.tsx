import { type ComponentProps, type ReactNode, useId } from "react";
import { classes } from "./classes";
import styles from "./field.module.css";

export interface About {
  label: string;
  hint?: ReactNode;
  /** What is wrong with what is in it. */
  wrong?: string | undefined;
  /** What stands beside the label, as how its value is given. */
  tools?: ReactNode;
}

/** A label, what it is for, and what is wrong, around what takes a value: that has the id, if it takes one. */
export function Field({
  id,
  label,
  hint,
  wrong,
  tools,
  children,
}: About & { id: string | undefined; children: ReactNode }) {
  return (
    <div className={styles.field}>
      <div className={styles.head}>
        {id === undefined ? (
          <span className={styles.label}>{label}</span>
        ) : (
          <label htmlFor={id} className={styles.label}>
            {label}
          </label>
        )}
        {tools}
      </div>
      {children}
      {hint !== undefined && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
      {wrong !== undefined && (
        <p id={`${id}-wrong`} className={styles.wrong} role="alert">
          {wrong}
        </p>
      )}
    </div>
  );
}

/** How what takes the value says to whom it belongs. */
export function described(
  id: string,
  { hint, wrong }: Pick<About, "hint" | "wrong">,
): Record<string, string | boolean> {
  const by = classes(hint !== undefined && `${id}-hint`, wrong !== undefined && `${id}-wrong`);
  return {
    ...(by !== "" && { "aria-describedby": by }),
    ...(wrong !== undefined && { "aria-invalid": true }),
  };
}

export function TextField({ label, hint, wrong, tools, ...rest }: ComponentProps<"input"> & About) {
  const id = useId();
  const about = { label, hint, wrong, tools };
  return (
    <Field id={id} {...about}>
      <input type="text" {...rest} {...described(id, about)} id={id} className={styles.input} />
    </Field>
  );
}

export function AreaField({ label, hint, wrong, tools, ...rest }: ComponentProps<"textarea"> & About) {
  const id = useId();
  const about = { label, hint, wrong, tools };
  return (
    <Field id={id} {...about}>
      <textarea spellCheck={false} {...rest} {...described(id, about)} id={id} className={styles.input} />
    </Field>
  );
}

export function SelectField({
  label,
  hint,
  wrong,
  tools,
  options,
  ...rest
}: ComponentProps<"select"> & About & { options: readonly Option[] }) {
  const id = useId();
  const about = { label, hint, wrong, tools };
  return (
    <Field id={id} {...about}>
      <select {...rest} {...described(id, about)} id={id} className={styles.input}>
        {groupsOf(options).map(([group, options]) =>
          group === undefined ? (
            options.map(asOption)
          ) : (
            <optgroup key={group} label={group}>
              {options.map(asOption)}
            </optgroup>
          ),
        )}
      </select>
    </Field>
  );
}

interface Option {
  readonly value: string;
  readonly name: string;
  /** Below which heading it stands. */
  readonly group?: string;
}

function groupsOf(options: readonly Option[]): readonly (readonly [string | undefined, readonly Option[]])[] {
  const names = [...new Set(options.map(({ group }) => group))];
  return names.map((name) => [name, options.filter(({ group }) => group === name)]);
}

function asOption({ value, name }: Option) {
  return (
    <option key={value} value={value}>
      {name}
    </option>
  );
}
