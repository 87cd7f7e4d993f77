/** Everything that a Task can call on the running server. */

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { aws } from "../../api/client";
import { SLOW, usePages } from "../../resources/use-resource";
import { useScope } from "../../shell/scopes";
import type { Action } from "./action";
import { ACTIONS } from "./actions";
import { activitiesOf, functionsOf, startsOf } from "./offered";

/** As many as one answer tells of: a list that is chosen from is searched, not read to its end. */
const PAGE = 1000;

export function useActions(): readonly Action[] {
  const scope = useScope();
  const { rows: queues } = usePages("/frevo/queues", "queues", { every: SLOW });
  const activities = useQuery({
    queryKey: ["activities", scope],
    queryFn: ({ signal }) => aws(scope, "ListActivities", { maxResults: PAGE }, signal),
  }).data?.activities;
  const machines = useQuery({
    queryKey: ["machines", scope, "to start"],
    queryFn: ({ signal }) => aws(scope, "ListStateMachines", { maxResults: PAGE }, signal),
  }).data?.stateMachines;
  return useMemo(
    () => [
      ...functionsOf(queues, scope),
      ...activitiesOf(activities ?? [], queues),
      ...startsOf(machines ?? []),
      ...ACTIONS,
    ],
    [queues, activities, machines, scope],
  );
}
