import { useQuery } from "@tanstack/react-query";
import { eventBridge } from "../api/client";
import type { EventsEventBus } from "../api/schema";
import { useScope } from "../shell/scopes";

const NONE: readonly EventsEventBus[] = [];

/** The event buses that there are. */
export function useBuses(): readonly EventsEventBus[] {
  const scope = useScope();
  const buses = useQuery({
    queryKey: ["resource", scope, "ListEventBuses"],
    queryFn: ({ signal }) => eventBridge(scope, "ListEventBuses", { Limit: 100 }, signal),
  });
  return buses.data?.EventBuses ?? NONE;
}
