/** What states were given in a run. */

import type { Output } from "../api/client";

/** The input of each state, as JSON, by the state's name. */
export type RunInputs = ReadonlyMap<string, string>;

/** The input of the first entry of each state. */
export function inputsOf({ events }: Output<"GetExecutionHistory">): RunInputs {
  const inputs = new Map<string, string>();
  for (const { stateEnteredEventDetails: entered } of events) {
    if (entered?.input !== undefined && !inputs.has(entered.name)) {
      inputs.set(entered.name, entered.input);
    }
  }
  return inputs;
}
