/** Puts a value at a path of the state, by the smallest changes that do so. */

import { type JsonPath, valueAt } from "../../execution/graph/definition";
import { difference } from "./difference";
import { useInspected } from "./editing";

export function usePut(): (path: JsonPath, value: unknown) => void {
  const { written, setAll } = useInspected();
  return (path, value) => {
    const edits = difference(valueAt(written, path), value, path);
    if (edits.length > 0) {
      setAll(edits);
    }
  };
}
