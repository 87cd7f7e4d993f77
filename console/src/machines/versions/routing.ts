/** Where an alias leads: to one version, or to two of which each has its share of the starts. */

import type { Schemas } from "../../api/client";
import { qualifierOf } from "../arns";

export type Routes = readonly Schemas["RoutingConfigurationListItem"][];

export interface Routing {
  readonly first: string;
  /** Empty: all starts go to the first. */
  readonly second: string;
  /** The share of the first, in hundredths. */
  readonly share: number;
}

export function routingOf(routes: Routes): Routing {
  const [first, second] = routes;
  return {
    first: qualifierOf(first?.stateMachineVersionArn) ?? "",
    second: qualifierOf(second?.stateMachineVersionArn) ?? "",
    share: first?.weight ?? 100,
  };
}

export function routesOf(machineArn: string, routing: Routing): Routes {
  const route = (version: string, weight: number) => ({
    stateMachineVersionArn: `${machineArn}:${version}`,
    weight,
  });
  if (routing.second === "") {
    return [route(routing.first, 100)];
  }
  return [route(routing.first, routing.share), route(routing.second, 100 - routing.share)];
}

/** Whether the server takes it: versions, and two of them. */
export function isRouting({ first, second }: Routing): boolean {
  return first !== "" && first !== second;
}
