/** States that lead the flow, as they are when they are put on the canvas. */

import type { Members } from "../../execution/graph/definition";
import { ending, type Fragment } from "../document/fragment";
import type { Language } from "../inspector/language";

export const FLOW_TYPES = ["Choice", "Parallel", "Map", "Pass", "Wait", "Succeed", "Fail"] as const;

export type FlowType = (typeof FLOW_TYPES)[number];

/** A state alone. */
export function alone(name: string, state: Members): Fragment {
  return { StartAt: name, States: { [name]: ending(state) } };
}

export function flowState(type: FlowType, language: Language): Fragment {
  return alone(type, { Type: type, ...fields(type, language) });
}

/** A workflow in which nothing is yet. */
const EMPTY = { StartAt: "", States: {} };

function fields(type: FlowType, language: Language): Members {
  switch (type) {
    case "Choice":
      return {
        Choices: [
          language === "JSONata"
            ? { Condition: "{% $exists($states.input.value) %}" }
            : { Variable: "$.value", IsPresent: true },
        ],
      };
    case "Parallel":
      return { Branches: [EMPTY, EMPTY] };
    case "Map":
      return { ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, ...EMPTY } };
    case "Wait":
      return { Seconds: 5 };
    case "Fail":
      return { Error: "Error", Cause: "What went wrong" };
    default:
      return {};
  }
}
