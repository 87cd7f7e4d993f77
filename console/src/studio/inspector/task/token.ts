/** The task token among the arguments of a task that waits for a callback. */

import { type JsonPath, members } from "../../../execution/graph/definition";
import { tokenIn } from "../../catalogue/action";
import { expressionIn, type Language, readGiven, withGiven } from "../language";

/** Whether anything in a template names the token, or may have it: the whole context object has. */
export function hasToken(template: unknown): boolean {
  const text = JSON.stringify(template ?? null);
  return text.includes("Task.Token") || /"\$\$"/.test(text);
}

/** The template with the token at a place; none if something that is computed stands in the way. */
export function withToken(template: unknown, [step, ...deeper]: JsonPath, language: Language): unknown {
  if (step === undefined) {
    return undefined;
  }
  if (typeof step === "number") {
    const elements = Array.isArray(template) ? template : [{}];
    const put = withToken(elements[step], deeper, language);
    return put === undefined ? undefined : elements.map((element, index) => (index === step ? put : element));
  }
  const isObject = template === undefined || (typeof template === "object" && template !== null);
  if (!isObject || Array.isArray(template) || expressionIn(template) !== undefined) {
    return undefined;
  }
  if (deeper.length === 0) {
    const token = tokenIn(language);
    return withGiven(
      members(template),
      step,
      { kind: "computed", text: expressionIn(token) ?? token },
      language,
    );
  }
  const inner = readGiven(members(template), step, language);
  if (inner?.kind === "computed" || inner?.value === "") {
    return inner.kind === "computed" ? undefined : withInner(template, step, {}, deeper, language);
  }
  return withInner(template, step, inner?.value, deeper, language);
}

function withInner(
  template: unknown,
  step: string,
  inner: unknown,
  deeper: JsonPath,
  language: Language,
): unknown {
  const put = withToken(inner, deeper, language);
  return put === undefined ? undefined : { ...members(template), [step]: put };
}
