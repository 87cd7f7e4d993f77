import { useState } from "react";
import { type About, Field } from "../../../design/field";
import { members } from "../../../execution/graph/definition";
import { useText } from "../../../text/text";
import { type ActionField, skeletonOf } from "../../catalogue/field";
import { useInspected } from "../editing";
import { ExpressionField } from "../expression-field";
import styles from "../inspector.module.css";
import { expression, expressionIn } from "../language";
import type { Stage } from "../suggest";
import { usePut } from "../use-put";
import { JsonField } from "./json-field";
import { MemberRows } from "./member-rows";
import { ObjectFields } from "./object-fields";
import { Picker } from "./picker";

/** How a template is edited. */
type View = "unset" | "form" | "json" | "expression";

interface Props extends Pick<About, "hint"> {
  /** The field of the state. */
  name: string;
  label: string;
  /** The members that are known. */
  fields?: readonly ActionField[];
  stage?: Stage;
}

/** A payload template of the state, by form or as JSON. */
export function TemplateField({ name, ...rest }: Props) {
  const { written } = useInspected();
  const put = usePut();
  return <Template {...rest} value={written[name]} onChange={(value) => put([name], value)} />;
}

type TemplateProps = Omit<Props, "name"> & {
  value: unknown;
  onChange: (value: unknown) => void;
};

/** A payload template: an object by form, anything as JSON, in JSONata an expression for the whole. */
export function Template({ label, hint, fields = [], stage = "before", value, onChange }: TemplateProps) {
  const said = useText().inspector;
  const [preferred, prefer] = useState<View>("form");
  const whole = expressionIn(value);
  const { language } = useInspected();
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  const isExpression = language === "JSONata" && whole !== undefined;
  const view = value === undefined ? "unset" : isExpression ? "expression" : isObject ? preferred : "json";
  const change = (to: View) => {
    prefer(to);
    if (to === "unset") {
      onChange(undefined);
    } else if (to === "expression") {
      onChange(expression(stage === "done" ? "$states.result" : "$states.input"));
    } else if (value === undefined || (isExpression && to !== view) || (to === "form" && !isObject)) {
      onChange(skeletonOf(fields));
    }
  };
  const views: readonly View[] =
    language === "JSONata" ? ["unset", "form", "json", "expression"] : ["unset", "form", "json"];
  const tools = (
    <span className={styles.tools}>
      {isExpression && <Picker label={label} stage={stage} onPick={(text) => onChange(expression(text))} />}
      <select
        className={styles.mode}
        aria-label={said.viewOf(label)}
        value={view}
        onChange={(event) => change(views.find((view) => view === event.target.value) ?? "form")}
      >
        {views.map((view) => (
          <option key={view} value={view}>
            {said.views[view]}
          </option>
        ))}
      </select>
    </span>
  );
  const about = { label, hint, tools };
  switch (view) {
    case "expression":
      return (
        <ExpressionField
          {...about}
          value={whole ?? ""}
          stage={stage}
          onChange={(text) => onChange(expression(text))}
        />
      );
    case "json":
      return <JsonField {...about} value={value} onChange={onChange} />;
    default:
      return (
        <fieldset aria-label={label} className={styles.section}>
          <Field id={undefined} {...about}>
            {null}
          </Field>
          {view === "form" && (
            <>
              <ObjectFields fields={fields} value={members(value)} stage={stage} onChange={onChange} />
              <MemberRows
                value={members(value)}
                except={fields.map((field) => field.name)}
                stage={stage}
                words={said.members}
                onChange={onChange}
              />
            </>
          )}
        </fieldset>
      );
  }
}
