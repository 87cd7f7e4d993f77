import { namedBy } from "../arns";
import type { Told } from "../told";

/** Saves what there is of an execution as a file. */
export function exportAsJson({ arn, description, definition, history }: Told): void {
  const content = JSON.stringify({ execution: description, definition, events: history.events }, null, 2);
  const url = URL.createObjectURL(new Blob([content], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${namedBy(arn).machine}-${namedBy(arn).name}.json`;
  link.click();
  // Some browsers begin to read only after the click was handled.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
