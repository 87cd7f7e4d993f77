/** Rules and catchers of JSONPath, and what `ResultPath` says, in JSONata. */

import type { Members } from "../../../execution/graph/definition";
import { readRule } from "../choice/rule";
import { expression } from "../language";
import { readPath } from "../paths";
import { conditionOfRule } from "./rule";
import { type Converted, convertTemplate, type Data, wholeOf, withinExpression } from "./template";

const NOTHING = { value: undefined };

export function convertRule(rule: Members, input: Data): Converted {
  const { Next: next, Comment: comment, Assign: assign } = rule;
  const condition = conditionOfRule(readRule(rule), input);
  const assigned = assign === undefined ? NOTHING : convertTemplate(assign, input);
  if (condition === undefined || assigned === undefined) {
    return undefined;
  }
  return {
    value: {
      ...(comment !== undefined && { Comment: comment }),
      Condition: expression(condition),
      ...(assign !== undefined && { Assign: assigned.value }),
      Next: next,
    },
  };
}

export function convertCatcher({ ResultPath: path = "$", Assign: assign, ...rest }: Members): Converted {
  const error = wholeOf("$states.errorOutput");
  const assigned = assign === undefined ? NOTHING : convertTemplate(assign, error);
  const output = putResult(expression(error.name), path);
  return (
    output &&
    assigned && {
      value: {
        ...rest,
        // Without an output a catcher's is the error.
        ...(output.value !== expression(error.name) && { Output: output.value }),
        ...(assign !== undefined && { Assign: assigned.value }),
      },
    }
  );
}

/** Where `ResultPath` puts a result: in the place of the input, nowhere, or as one member of it. */
export function putResult(result: unknown, resultPath: unknown): Converted {
  if (resultPath === null) {
    return { value: expression("$states.input") };
  }
  if (isWhole(resultPath)) {
    return { value: result };
  }
  const [name, ...deeper] = (typeof resultPath === "string" ? readPath(resultPath)?.steps : undefined) ?? [];
  if (typeof name !== "string" || deeper.length > 0) {
    return undefined;
  }
  const member = `{${JSON.stringify(name)}: ${withinExpression(result)}}`;
  return { value: expression(`$merge([$states.input, ${member}])`) };
}

export function isWhole(path: unknown): boolean {
  return path === "$";
}
