import { type Members, members } from "../../../execution/graph/definition";
import { useText } from "../../../text/text";
import { AssignFields } from "../assign-fields";
import { useInspected } from "../editing";
import styles from "../inspector.module.css";
import { StateSelect } from "../transition";
import { CommentField, withMember } from "../values/comment-field";
import { FilterField } from "../values/path-field";
import { Template } from "../values/template-field";
import { ErrorNames } from "./error-names";

interface Props {
  catcher: Members;
  isLast: boolean;
  set: (catcher: Members) => void;
}

/** Where it goes on after some errors, and with what. */
export function CatcherFields({ catcher, isLast, set }: Props) {
  const said = useText().inspector.errors;
  const { language } = useInspected();
  return (
    <>
      <ErrorNames item={catcher} isLast={isLast} set={set} />
      <StateSelect
        label={said.next}
        value={typeof catcher.Next === "string" ? catcher.Next : ""}
        onChange={(next) => set({ ...catcher, Next: next })}
      />
      {language === "JSONPath" ? (
        <FilterField
          label={said.resultPath}
          hint={said.resultPathHint}
          isResult
          first="$.error"
          value={catcher.ResultPath}
          onChange={(path) => set(withMember(catcher, "ResultPath", path))}
        />
      ) : (
        <Template
          label={said.output}
          hint={said.outputHint}
          stage="caught"
          value={catcher.Output}
          onChange={(output) => set(withMember(catcher, "Output", output))}
        />
      )}
      <details className={styles.more} open={catcher.Assign !== undefined}>
        <summary>{said.assign}</summary>
        <div className={styles.section}>
          <AssignFields
            value={members(catcher.Assign)}
            stage="caught"
            onChange={(assign) => set(withMember(catcher, "Assign", assign))}
          />
        </div>
      </details>
      <CommentField item={catcher} set={set} />
    </>
  );
}
