import { Banner } from "../../../design/banner";
import { Button } from "../../../design/button";
import { type Members, members } from "../../../execution/graph/definition";
import { useText } from "../../../text/text";
import type { Action } from "../../catalogue/action";
import { actionOf } from "../../catalogue/actions";
import type { ActionField } from "../../catalogue/field";
import { readResource } from "../../catalogue/resource";
import { useActions } from "../../catalogue/use-actions";
import { useInspected } from "../editing";
import { usePut } from "../use-put";
import { TemplateField } from "../values/template-field";
import { hasToken, withToken } from "./token";

/** What the action is given. */
export function ArgumentsField() {
  const said = useText().inspector.task;
  const { written, language } = useInspected();
  const actions = useActions();
  const resource = String(written.Resource ?? "");
  const action = actionOf(resource, actions);
  const name = language === "JSONata" ? "Arguments" : "Parameters";
  return (
    <>
      <TemplateField
        name={name}
        label={said.arguments[language]}
        hint={said.argumentsHint}
        fields={action === undefined ? [] : fieldsOf(action, members(written[name]), actions)}
      />
      {readResource(resource).pattern === "token" && <Token name={name} action={action} />}
    </>
  );
}

/** The fields of an action; those of `lambda:invoke` know what the function takes that is named. */
function fieldsOf(action: Action, given: Members, actions: readonly Action[]): readonly ActionField[] {
  const { FunctionName: name } = given;
  if (action.key !== "lambda:invoke" || typeof name !== "string") {
    return action.fields;
  }
  const invoked = actions.find(({ key, resource }) => key === `function:${name}` || resource === name);
  return action.fields.map((field) =>
    field.name === "Payload" && invoked !== undefined && invoked.fields.length > 0
      ? { ...field, type: "object", fields: invoked.fields }
      : field,
  );
}

/** Somebody must be given the task's token, or nobody can answer. */
function Token({ name, action }: { name: "Arguments" | "Parameters"; action: Action | undefined }) {
  const said = useText().inspector.task;
  const { written, language, isReadOnly } = useInspected();
  const put = usePut();
  if (hasToken(written[name])) {
    return null;
  }
  const after = withToken(written[name], action?.tokenAt ?? ["TaskToken"], language);
  return (
    <Banner
      kind="warning"
      title={said.noToken}
      actions={
        !isReadOnly &&
        after !== undefined && (
          <Button small onClick={() => put([name], after)}>
            {said.putToken}
          </Button>
        )
      }
    >
      <p>{said.noTokenWhy(language === "JSONata" ? "{% $states.context.Task.Token %}" : "$$.Task.Token")}</p>
    </Banner>
  );
}
