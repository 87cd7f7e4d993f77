/** What brings events to a bus or from it to somebody: schedules, sources and subscriptions. */

import type { NamedCounter, Target } from "../../api/schema";
import { isEnabled, targetOf } from "../rules/rule";
import { nameOfArn, placeOf } from "../subscriptions/target";
import { type Known, openNotes, type Sketch, some } from "./sketch";

export function addSchedules(sketch: Sketch, { schedules }: Known): void {
  for (const { name, paused, target, event } of schedules) {
    const from = sketch.node("schedule", name, paused ? [{ kind: "paused" }] : []);
    if (target !== undefined) {
      sketch.edge({ from, to: nodeOfTarget(sketch, target), types: [], notes: [] });
    } else if (event !== undefined) {
      sketch.edge({ from, to: sketch.node("bus", event.bus), types: [event.type], notes: [] });
    }
  }
}

export function addSources(sketch: Sketch, { sources, edges }: Known): void {
  for (const { name, paused, state, bus, target, kafka } of sources) {
    const from = sketch.node("topic", name, [
      ...(paused ? [{ kind: "paused" } as const] : []),
      ...(state?.waitsFor === undefined ? [] : [{ kind: "waits" } as const]),
    ]);
    const notes = some("open", state?.lag);
    if (bus !== undefined || target !== undefined) {
      const to = target === undefined ? sketch.node("bus", bus ?? "default") : nodeOfTarget(sketch, target);
      sketch.edge({ from, to, types: [], notes });
    }
    // A service that publishes what follows from an event of a topic has taken it.
    const taken = edges.filter((edge) => kafka !== undefined && edge.source === `kafka:${kafka.topic}`);
    for (const { subscription, published } of taken) {
      if (subscription.startsWith("service/")) {
        const to = sketch.node("publisher", subscription.slice("service/".length));
        sketch.edge({ from, to, count: published, types: [], notes: [] });
      }
    }
  }
}

export function addSubscriptions(sketch: Sketch, { subscriptions, subscriptionCounters }: Known): void {
  const counters = byName(subscriptionCounters);
  for (const { name, bus, paused, target } of subscriptions) {
    const counter = counters.get(name);
    const own = sketch.node("subscription", name, paused ? [{ kind: "paused" }] : []);
    const given = counter?.published ?? 0;
    sketch.edge({ from: sketch.node("bus", bus), to: own, count: given, types: [], notes: [] });
    addGiven(sketch, own, nodeOfTarget(sketch, target, name), counter);
  }
}

/** Each target of a rule is counted by itself, as `rule/BUS/RULE/TARGET`. What a schedule brings is on no bus. */
export function addRules(sketch: Sketch, { rules, subscriptionCounters }: Known): void {
  const counters = byName(subscriptionCounters);
  for (const rule of rules) {
    const { name, bus, targets, described } = rule;
    const own = sketch.node("rule", `${bus}/${name}`, isEnabled(rule) ? [] : [{ kind: "paused" }]);
    const given = targets.map(({ Id }) => counters.get(`rule/${bus}/${name}/${Id}`));
    if (described.EventPattern !== undefined) {
      const count = Math.max(0, ...given.map((counter) => counter?.published ?? 0));
      sketch.edge({ from: sketch.node("bus", bus), to: own, count, types: [], notes: [] });
    }
    targets.forEach((target, index) => {
      const known = targetOf(target);
      const to = known === undefined ? sketch.node("place", target.Arn) : nodeOfTarget(sketch, known);
      addGiven(sketch, own, to, given[index]);
    });
  }
}

function byName(counters: readonly NamedCounter[]): ReadonlyMap<string, NamedCounter> {
  return new Map(counters.map((counter) => [counter.name, counter]));
}

/** What somebody was given, and what is open or went wrong of it. */
function addGiven(sketch: Sketch, from: string, to: string, counter: NamedCounter | undefined): void {
  sketch.edge({
    from,
    to,
    count: counter?.acknowledged ?? 0,
    types: [],
    notes: [
      ...openNotes(counter),
      ...some("failed", counter?.failed),
      ...some("dead", counter?.deadLettered),
    ],
  });
}

function nodeOfTarget(sketch: Sketch, target: Target, subscription?: string): string {
  const name = "arn" in target ? nameOfArn(target.arn) : "";
  const unqualified = name.split(":")[0] ?? name;
  switch (target.type) {
    case "stateMachine":
    case "task":
      return sketch.node("machine", unqualified);
    case "function":
      return sketch.node("queue", `tasks.${unqualified}`);
    case "bus":
      return sketch.node("bus", name);
    case "queue":
      return sketch.node("queue", `subscription.${subscription}`);
    default:
      return sketch.node("place", placeOf(target) || target.type);
  }
}
