import { saveFile } from "../../resources/save";
import { namedBy } from "../arns";
import type { Told } from "../told";

/** Saves what there is of an execution as a file. */
export function exportAsJson({ arn, description, definition, history }: Told): void {
  const content = JSON.stringify({ execution: description, definition, events: history.events }, null, 2);
  const { machine, name } = namedBy(arn);
  saveFile(`${machine}-${name}.json`, content, "application/json");
}
