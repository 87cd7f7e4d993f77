import { usePathname } from "wouter/use-browser-location";

/** Before the steps of a page: `/console/ACCOUNT/REGION`. */
const STEPS_BEFORE = 4;

/** The steps of the address behind account and region, each as it was before it was encoded. The router decodes
 * a part of them, after which an id with a `%` could not be told from an encoded one. */
export function useSteps(): readonly string[] {
  return stepsOf(usePathname());
}

export function stepsOf(path: string): readonly string[] {
  return path.split("/").slice(STEPS_BEFORE).map(decoded);
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}
