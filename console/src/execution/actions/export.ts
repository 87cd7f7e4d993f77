import { saveFile } from "../../resources/save";
import { namedBy } from "../arns";
import { tell } from "../story/tell";
import type { Told } from "../told";
import { testCaseOf } from "./test-case";

/** Saves what there is of an execution as a file. */
export function exportAsJson({ arn, description, definition, history }: Told): void {
  const content = JSON.stringify({ execution: description, definition, events: history.events }, null, 2);
  const { machine, name } = namedBy(arn);
  saveFile(`${machine}-${name}.json`, content, "application/json");
}

/** Saves the execution as a case for `frevo test`, whatever moment of it is shown. */
export function exportAsTestCase({ arn, description, history, outline }: Told): void {
  const file = testCaseOf(description, tell(history.events, outline.branchOf));
  if (file !== undefined) {
    saveFile(`${namedBy(arn).name}.cases.yaml`, file, "application/yaml");
  }
}
