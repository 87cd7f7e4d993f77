import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { eventBridge } from "../../api/client";
import type { EventsRule } from "../../api/schema";
import type { Scope } from "../../api/scope";
import { useScope } from "../../shell/scopes";
import { COUNTERS_EVERY } from "../counters";
import { useBuses } from "../use-buses";
import type { Rule } from "./rule";

/** So many rules are read, of which each is asked for its targets. */
const READ_MAX = 100;
const KEY = "rules";

/** The rules of all buses, with their targets. */
export function useRules() {
  const scope = useScope();
  const buses = useBuses().map((bus) => bus.Name ?? "");
  return useQuery({
    queryKey: [KEY, scope, buses],
    enabled: buses.length > 0,
    refetchInterval: COUNTERS_EVERY,
    queryFn: async ({ signal }): Promise<readonly Rule[]> => {
      const lists = await Promise.all(buses.map((bus) => rulesOf(scope, bus, signal)));
      const rules = lists.flat().slice(0, READ_MAX);
      return await Promise.all(rules.map((rule) => withTargets(scope, rule, signal)));
    },
  });
}

async function rulesOf(scope: Scope, bus: string, signal: AbortSignal): Promise<EventsRule[]> {
  const found: EventsRule[] = [];
  let token: string | undefined;
  do {
    const more = token === undefined ? {} : { NextToken: token };
    const page = await eventBridge(scope, "ListRules", { EventBusName: bus, Limit: 100, ...more }, signal);
    found.push(...(page.Rules ?? []));
    token = page.NextToken;
  } while (token !== undefined && found.length < READ_MAX);
  return found;
}

async function withTargets(scope: Scope, described: EventsRule, signal: AbortSignal): Promise<Rule> {
  const { Name: name = "", EventBusName: bus = "default" } = described;
  const page = await eventBridge(scope, "ListTargetsByRule", { Rule: name, EventBusName: bus }, signal);
  return { name, bus, described, targets: page.Targets ?? [] };
}

type Change = "enable" | "disable" | "delete";

/** Enables, disables or deletes a rule; before it is deleted, its targets are. */
export function useRuleChange() {
  const scope = useScope();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ rule, to }: { rule: Rule; to: Change }) => {
      const named = { Name: rule.name, EventBusName: rule.bus };
      if (to !== "delete") {
        await eventBridge(scope, to === "enable" ? "EnableRule" : "DisableRule", named);
        return;
      }
      if (rule.targets.length > 0) {
        const Ids = rule.targets.map(({ Id }) => Id);
        await eventBridge(scope, "RemoveTargets", { Rule: rule.name, EventBusName: rule.bus, Ids });
      }
      await eventBridge(scope, "DeleteRule", named);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: [KEY] }),
  });
}
