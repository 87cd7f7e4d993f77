import { useResource } from "../../resources/use-resource";
import { useScope } from "../../shell/scopes";
import { machineArn } from "../arns";
import { useTags } from "../settings/use-tags";
import { schemaNamed } from "./input-schema";

/** The JSON Schema of a state machine's input, if its tag names one of the registry. */
export function useInputSchema(machine: string): unknown {
  const scope = useScope();
  const tags = useTags(machineArn(scope, machine));
  const named = schemaNamed(tags.data ?? []);
  const { bus = "", type = "" } = named ?? {};
  const found = useResource("/frevo/schemas/{bus}/{type}", {
    path: { bus, type },
    enabled: named !== undefined,
  });
  return found.data?.schema;
}
