import { expect, test } from "vitest";
import type { Subscription } from "../../api/schema";
import { graphOf } from "./graph";
import { layout } from "./layout";
import type { Graph, Known } from "./sketch";

const NOTHING: Known = {
  types: [],
  edges: [],
  subscriptionCounters: [],
  queueCounters: [],
  machineCounters: [],
  buses: [],
  subscriptions: [],
  rules: [],
  schedules: [],
  sources: [],
  queues: [],
  machines: [],
  contracts: [],
  findings: [],
};

function subscription(name: string, bus: string, target: Subscription["target"]): Subscription {
  const delivery = {
    ordered: true,
    concurrencyMax: 1,
    attemptsMax: 1,
    ageSecondsMax: 1,
    backoffMillis: 1,
    backoffMillisMax: 1,
    acknowledgeSeconds: 1,
    afterDeadLetter: "goOn",
  } as const;
  return { name, bus, target, delivery, paused: false, createdAt: "" };
}

/** The edges as lines. */
function lines({ edges }: Graph): readonly string[] {
  return edges.map(({ from, to, count, types, notes }) => {
    const told = notes.map((note) => (note.count === undefined ? note.kind : `${note.kind} ${note.count}`));
    return [`${from} → ${to}`, count, ...types, ...told].filter((part) => part !== undefined).join(", ");
  });
}

test("an event's way is drawn from its publisher to its workers", () => {
  const arn = "arn:aws:states:us-east-1:000000000000:stateMachine:order:live";
  const graph = graphOf({
    ...NOTHING,
    types: [
      { bus: "shop", type: "Placed", source: "web", published: 3 },
      { bus: "shop", type: "Cancelled", source: "web", published: 1 },
    ],
    subscriptions: [subscription("large", "shop", { type: "stateMachine", arn })],
    subscriptionCounters: [{ name: "large", published: 3, acknowledged: 1, failed: 2, deadLettered: 1 }],
    machines: [
      {
        name: "order",
        arn,
        type: "STANDARD",
        status: "ACTIVE",
        createdAt: "2026-01-01T00:00:00Z",
        paused: false,
        queues: ["tasks.charge"],
      },
    ],
    queues: [
      { name: "tasks.charge", waiting: 2, inFlight: 0, workers: 1, oldestWaitingSince: null, paused: true },
    ],
    queueCounters: [{ name: "tasks.charge", published: 5, started: 4 }],
    machineCounters: [{ name: "order", started: 3, failed: 1 }],
  });
  expect(lines(graph)).toEqual([
    "publisher:web → bus:shop, 4, Placed, Cancelled",
    "bus:shop → subscription:large, 3",
    "subscription:large → machine:order, 1, open 1, failed 2, dead 1",
    "machine:order → queue:tasks.charge, 5",
    "queue:tasks.charge → workers:tasks.charge, 4",
  ]);
  const notesOf = (id: string) => graph.nodes.find((node) => node.id === id)?.notes;
  expect(notesOf("machine:order")).toEqual([{ kind: "failed", count: 1 }]);
  expect(notesOf("queue:tasks.charge")).toEqual([{ kind: "paused" }, { kind: "waiting", count: 2 }]);
});

test("what is declared and was not seen is drawn, and what was seen undeclared is told", () => {
  const contract = { name: "shop", document: {}, publishes: [], takes: [], createdAt: "", modifiedAt: "" };
  const graph = graphOf({
    ...NOTHING,
    types: [{ bus: "b", type: "T", source: "s", published: 1 }],
    contracts: [contract],
    findings: [
      { service: null, finding: "undeclared", bus: "b", type: "T" },
      { service: "shop", finding: "notSeen", bus: "b", type: "Shipped" },
    ],
  });
  expect(lines(graph)).toEqual([
    "publisher:s → bus:b, 1, T, undeclared",
    "publisher:shop → bus:b, Shipped, declaredOnly",
  ]);
});

test("who takes from a topic that is observed is drawn", () => {
  const graph = graphOf({
    ...NOTHING,
    types: [{ bus: "source/orders", type: "Placed", source: "web", published: 2 }],
    sources: [
      {
        name: "orders",
        kafka: { topic: "shop.orders", start: "latest" },
        format: "any",
        observe: true,
        paused: false,
        createdAt: "",
        state: null,
      },
    ],
    edges: [{ subscription: "service/billing", source: "kafka:shop.orders", published: 2 }],
  });
  expect(lines(graph)).toEqual([
    "publisher:web → topic:orders, 2, Placed",
    "topic:orders → publisher:billing, 2",
  ]);
});

test.each(["right", "down"] as const)("no two nodes stand in one place, going %s", (direction) => {
  const subscriptions = Array.from({ length: 30 }, (_, number) =>
    subscription(`s-${number}`, `b-${number % 3}`, { type: "queue" }),
  );
  const graph = graphOf({ ...NOTHING, subscriptions });
  const places = layout(graph, direction);
  expect(new Set([...places.values()].map(({ x, y }) => `${x} ${y}`)).size).toBe(graph.nodes.length);
});

test("going down it is no wider than a narrow screen shows", () => {
  const subscriptions = Array.from({ length: 30 }, (_, number) =>
    subscription(`s-${number}`, "shop", { type: "stateMachine", arn: `${number}` }),
  );
  const places = [...layout(graphOf({ ...NOTHING, subscriptions }), "down").values()];
  expect(Math.max(...places.map(({ x }) => x))).toBeLessThan(500);
});

test("a rule's targets are given what it is, each counted by itself", () => {
  const arn = "arn:aws:states:us-east-1:000000000000:stateMachine:order";
  const described = { State: "DISABLED", EventPattern: "{}" } as const;
  const graph = graphOf({
    ...NOTHING,
    rules: [{ name: "placed", bus: "shop", described, targets: [{ Id: "one", Arn: arn }] }],
    subscriptionCounters: [{ name: "rule/shop/placed/one", published: 4, acknowledged: 3 }],
  });
  expect(lines(graph)).toEqual([
    "bus:shop → rule:shop/placed, 4",
    "rule:shop/placed → machine:order, 3, open 1",
  ]);
  expect(graph.nodes.find(({ kind }) => kind === "rule")?.notes).toEqual([{ kind: "paused" }]);
});
