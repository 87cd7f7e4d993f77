/** What somebody who looks for a state machine types: a part of its name, or an ARN. */

import type { ListedMachine } from "./machine-actions";

/** An ARN is that of the state machine as far as it is typed, or of one of its versions and aliases. */
export function isFound({ name, arn }: Pick<ListedMachine, "name" | "arn">, wanted: string): boolean {
  return wanted.startsWith("arn:")
    ? arn.startsWith(wanted) || wanted.startsWith(`${arn}:`)
    : name.toLowerCase().includes(wanted.toLowerCase());
}
