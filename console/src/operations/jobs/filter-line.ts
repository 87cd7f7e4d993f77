import type { JobFilter } from "../../api/schema";
/** A filter in a line. */
export function filterLine(filter: JobFilter): string {
  return Object.entries(filter)
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(", ") : String(value)}`)
    .join(" · ");
}
