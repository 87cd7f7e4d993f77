/** What is read of a cause. A function's is JSON with a message among other things. */

import { parsed } from "./graph/definition";

/** The message in a cause, if there is one. */
export function messageOf(cause: string): string | undefined {
  const value = parsed(cause);
  const message =
    typeof value === "object" && value !== null && "errorMessage" in value ? value.errorMessage : undefined;
  return typeof message === "string" && message !== "" ? message : undefined;
}
