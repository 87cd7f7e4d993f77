/** The page of what a node of the map is. */

import { paths } from "../../shell/paths";
import { eventPaths } from "../paths";
import type { GraphNode } from "./sketch";

export function pageOfNode({ kind, name }: GraphNode): string | undefined {
  switch (kind) {
    case "publisher":
      return eventPaths.browse({ from: name });
    case "topic":
      return eventPaths.source(name);
    case "schedule":
      return eventPaths.schedule(name);
    case "bus":
      return eventPaths.browse({ bus: name });
    case "subscription":
      return eventPaths.subscription(name);
    case "rule": {
      const [bus = "", ...rest] = name.split("/");
      return eventPaths.rule(bus, rest.join("/"));
    }
    case "machine":
      return paths.machine(name);
    case "queue":
    case "workers": {
      const subscription = /^subscription\.(.+)$/.exec(name)?.[1];
      return subscription === undefined ? paths.queue(name) : eventPaths.subscription(subscription);
    }
    case "place":
      return undefined;
  }
}
