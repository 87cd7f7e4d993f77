import { lazy, Suspense, useId } from "react";
import { type About, described, Field } from "../../design/field";
import type { CodeBoxProps } from "./code-box";
import { useInspected } from "./editing";
import styles from "./inspector.module.css";
import { effectiveInput } from "./paths";
import { type Stage, suggest } from "./suggest";

const CodeBox = lazy(() => import("./code-box"));

type BoxProps = About & Pick<CodeBoxProps, "value" | "onChange" | "isJson" | "isOneLine" | "complete">;

/** A field in which code is written. The editor is loaded when it is first needed. */
export function CodeField({ label, hint, wrong, tools, ...box }: BoxProps) {
  const id = useId();
  const { isReadOnly } = useInspected();
  const about = described(id, { hint, wrong })["aria-describedby"];
  return (
    <Field id={id} label={label} hint={hint} wrong={wrong} tools={tools}>
      <div className={styles.box} data-wrong={wrong !== undefined}>
        <Suspense fallback={<div className={styles.boxWaiting}>{box.value}</div>}>
          <CodeBox
            {...box}
            id={id}
            label={label}
            isReadOnly={isReadOnly}
            isWrong={wrong !== undefined}
            describedBy={typeof about === "string" ? about : undefined}
          />
        </Suspense>
      </div>
    </Field>
  );
}

interface Props extends About {
  /** A path, or an expression without its signs. */
  value: string;
  onChange: (value: string) => void;
  /** When it is evaluated. */
  stage?: Stage;
}

/** A path of JSONPath or an expression of JSONata, with completion of all that is in scope. */
export function ExpressionField({ stage = "before", ...rest }: Props) {
  const { language, variables, run, written } = useInspected();
  const input = language === "JSONPath" ? effectiveInput(run?.input, written.InputPath) : run?.input;
  return (
    <CodeField
      {...rest}
      isOneLine={language === "JSONPath"}
      complete={(before) => suggest(before, { language, variables, stage, input, result: run?.result })}
    />
  );
}
