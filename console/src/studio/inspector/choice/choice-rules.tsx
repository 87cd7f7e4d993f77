import { type Members, members } from "../../../execution/graph/definition";
import { useText } from "../../../text/text";
import { AssignFields } from "../assign-fields";
import { useInspected } from "../editing";
import styles from "../inspector.module.css";
import { expression } from "../language";
import { Ordered } from "../lists/ordered";
import { StateSelect } from "../transition";
import { usePut } from "../use-put";
import { CommentField, withMember } from "../values/comment-field";
import { Template } from "../values/template-field";
import { FIRST_CONDITION, writeCondition } from "./condition";
import { ConditionField } from "./condition-field";
import { FIRST_TEST, readRule, withCondition, writeRule } from "./rule";
import { RuleFields } from "./rule-fields";

/** The value of no default in the list of states; no state has such a name, since nobody can type it. */
const NONE = "\u0000none";

/** The rules of a Choice, of which the first that matches is followed, and where it goes on if none does. */
export function ChoiceRules() {
  const said = useText().inspector.choice;
  const { written, language, siblings, state, set } = useInspected();
  const put = usePut();
  const rules: readonly unknown[] = Array.isArray(written.Choices) ? written.Choices : [];
  const next = siblings.find((name) => name !== state.name) ?? "";
  const make = (): Members => ({
    ...(language === "JSONata"
      ? { Condition: expression(writeCondition(FIRST_CONDITION)) }
      : writeRule(FIRST_TEST)),
    Next: next,
  });
  return (
    <div className={styles.section}>
      <h3>{said.rules}</h3>
      <p className={styles.soft}>{said.about}</p>
      {rules.length === 0 && <p className={styles.wrong}>{said.none}</p>}
      <Ordered
        items={rules}
        onChange={(rules) => put(["Choices"], rules)}
        titleOf={(index) => said.rule(index + 1)}
        add={{ label: said.add, make }}
      >
        {(rule, _index, set) => <ChoiceRule rule={members(rule)} set={set} />}
      </Ordered>
      <StateSelect
        label={said.default}
        hint={written.Default === undefined ? said.noDefaultHint : undefined}
        value={typeof written.Default === "string" ? written.Default : NONE}
        more={[{ value: NONE, name: said.noDefault }]}
        onChange={(name) => set(["Default"], name === NONE ? undefined : name)}
      />
    </div>
  );
}

/** One rule: when it matches, where it leads, and what it assigns. */
function ChoiceRule({ rule, set }: { rule: Members; set: (rule: Members) => void }) {
  const said = useText().inspector;
  const { language } = useInspected();
  const isJsonata = language === "JSONata";
  return (
    <>
      {isJsonata ? (
        <ConditionField
          value={rule.Condition}
          onChange={(condition) => set({ ...rule, Condition: condition })}
        />
      ) : (
        <RuleFields
          rule={readRule(rule)}
          onChange={(condition) => set(withCondition(rule, writeRule(condition)))}
        />
      )}
      <StateSelect
        label={said.transition.next}
        value={typeof rule.Next === "string" ? rule.Next : ""}
        onChange={(next) => set({ ...rule, Next: next })}
      />
      <CommentField item={rule} set={set} />
      <details className={styles.more} open={rule.Assign !== undefined || rule.Output !== undefined}>
        <summary>{isJsonata ? said.choice.assignAndOutput : said.choice.assign}</summary>
        <div className={styles.section}>
          <p className={styles.soft}>{said.choice.assignHint}</p>
          <AssignFields
            value={members(rule.Assign)}
            stage="before"
            onChange={(assign) => set(withMember(rule, "Assign", assign))}
          />
          {isJsonata && (
            <Template
              label={said.output.output}
              hint={said.choice.outputHint}
              value={rule.Output}
              onChange={(output) => set(withMember(rule, "Output", output))}
            />
          )}
        </div>
      </details>
    </>
  );
}
