import { createContext, useCallback, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { listen } from "../../api/live";
import { useScope } from "../../shell/scopes";
import { Pulse } from "./pulse";

const PulseContext = createContext<Pulse | undefined>(undefined);
export const PulseProvider = PulseContext.Provider;

/** Listens to all that is published, as long as the map is there. */
export function usePulse(): Pulse {
  const scope = useScope();
  const [pulse] = useState(() => new Pulse());
  useEffect(() => {
    const stop = pulse.start();
    const leave = listen(
      scope,
      "/live",
      {},
      {
        onEvent: ({ type, data }) => {
          if (type === "message") {
            pulse.take(JSON.parse(data));
          }
        },
      },
    );
    return () => {
      leave();
      stop();
    };
  }, [scope, pulse]);
  return pulse;
}

/** How many a second there are of a node right now. */
export function useRate(id: string): number {
  const pulse = useContext(PulseContext);
  const subscribe = useCallback(
    (listener: () => void) => pulse?.subscribe(id, listener) ?? (() => {}),
    [pulse, id],
  );
  return useSyncExternalStore(subscribe, () => pulse?.rate(id) ?? 0);
}
