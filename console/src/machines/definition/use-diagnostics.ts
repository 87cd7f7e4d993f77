import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { aws, type Schemas } from "../../api/client";
import { useScope } from "../../shell/scopes";
import type { Mark } from "../code/code-editor";
import type { Diagnostic } from "./places";

/** So long nothing is typed before the server is asked. */
const PAUSE_MILLIS = 350;

/** What is wrong with a definition, in the server's words, and where in its text. */
export interface Diagnosed {
  readonly diagnostics: readonly Diagnostic[];
  readonly marks: readonly Mark[];
}

/** Asks the server what is wrong, whenever nothing was typed for a moment. */
export function useDiagnostics(definition: string, type: Schemas["StateMachineType"]) {
  const scope = useScope();
  const settled = useSettled(definition);
  return useQuery({
    queryKey: ["diagnostics", scope, type, settled],
    enabled: settled !== "",
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10_000,
    queryFn: async ({ signal }): Promise<Diagnosed> => {
      const input = { definition: settled, type, severity: "WARNING" as const };
      const { diagnostics } = await aws(scope, "ValidateStateMachineDefinition", input, signal);
      // The parser comes with the editor.
      const { marksOf } = await import("./places");
      return { diagnostics, marks: marksOf(settled, diagnostics) };
    },
  });
}

/** The text, once nobody has changed it for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MILLIS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
