import { useMutation } from "@tanstack/react-query";
import { useScope } from "../../shell/scopes";
import { setPaused, useForgetMachine } from "../machine";

/** Holds what a state machine starts, or lets it go on. */
export function usePausing(name: string) {
  const scope = useScope();
  const forget = useForgetMachine();
  return useMutation({
    mutationFn: (paused: boolean) => setPaused(scope, name, paused),
    onSuccess: () => forget(name),
  });
}
