// A small shop, so that there is something to be seen: orders and the workers who do them, one that fails, one that
// waits and one that halts; events, who is given them and what could not be given.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { each, pause } from "../bench/client.mjs";

const ORDER = new URL("../../workflows/examples/order/definition.asl.json", import.meta.url);
const ACCOUNT = "000000000000";
const arnOf = (machine) => `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:${machine}`;

/** What each function answers; an Error is a failure. */
const WORKERS = {
  "order-validate": (order) =>
    order.items.length === 0
      ? failure("InvalidOrder", "an order has items")
      : {
          total: order.items.reduce((sum, { quantity }) => sum + quantity * 950, 0),
          itemCount: order.items.length,
        },
  "order-reserve": ({ id }) => ({ reservation: `r-${id}` }),
  "order-charge": ({ id, card }) =>
    card === "stolen"
      ? failure("CardDeclined", `the card of order ${id} was declined by the bank`)
      : { receipt: `c-${id}` },
  "order-pack": ({ item }) => ({ parcel: `p-${item.sku}` }),
  "order-notify": () => ({ sent: true }),
  "order-release": () => ({ released: true }),
};

function failure(errorType, errorMessage) {
  return Object.assign(new Error(errorMessage), { errorType });
}

/** Makes all of it; answers the addresses of what is to be looked at, and ends what it started with `stop`. */
export async function shop(client) {
  const stopWorkers = work(client.endpoint);
  const webhook = await refusing();
  const order = await client.machine("orders", JSON.parse(readFileSync(ORDER, "utf8")));
  await machines(client);
  const executions = await orders(client, order);
  await published(client, webhook.url);
  await pause(3000);
  return {
    executions,
    stop: () => {
      stopWorkers();
      webhook.stop();
    },
  };
}

/** Workers, by AWS Lambda's runtime interface. */
function work(endpoint) {
  const ending = new AbortController();
  const { signal } = ending;
  const serve = async (name, answer) => {
    const root = `${endpoint}/functions/${name}/2018-06-01/runtime/invocation`;
    while (!signal.aborted) {
      const taken = await fetch(`${root}/next`, { signal });
      const id = taken.headers.get("lambda-runtime-aws-request-id");
      const said = answer(await taken.json());
      await pause(15 + Math.random() * 60);
      const isFailure = said instanceof Error;
      const body = isFailure ? { errorType: said.errorType, errorMessage: said.message } : said;
      const end = isFailure ? "error" : "response";
      await fetch(`${root}/${id}/${end}`, { method: "POST", body: JSON.stringify(body), signal });
    }
  };
  for (const [name, answer] of Object.entries(WORKERS)) {
    for (let worker = 0; worker < 3; worker += 1) {
      serve(name, answer).catch(() => {});
    }
  }
  return () => ending.abort();
}

/** A webhook that takes nothing without a currency. */
async function refusing() {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      response.statusCode = body.includes("currency") ? 204 : 422;
      response.end(body.includes("currency") ? "" : "no currency");
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() };
}

async function machines(client) {
  const ship = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:ship`;
  const definition = {
    Comment: "What was packed is brought to the customer",
    QueryLanguage: "JSONata",
    StartAt: "Weigh",
    States: {
      Weigh: {
        Type: "Pass",
        Output: { id: "{% $states.input.id %}", grams: "{% $states.input.count * 250 %}" },
        Next: "Ship",
      },
      Ship: { Type: "Task", Resource: ship, End: true },
    },
  };
  const shipping = await client.machine("shipping", definition);
  await client.aws("PublishStateMachineVersion", { stateMachineArn: shipping, description: "by road" });
  definition.States.Weigh.Output.grams = "{% $states.input.count * 240 %}";
  await client.aws("UpdateStateMachine", {
    stateMachineArn: shipping,
    definition: JSON.stringify(definition),
  });
  await client.aws("PublishStateMachineVersion", { stateMachineArn: shipping, description: "lighter boxes" });
  await client.aws("CreateStateMachineAlias", {
    name: "live",
    routingConfiguration: [
      { stateMachineVersionArn: `${shipping}:1`, weight: 80 },
      { stateMachineVersionArn: `${shipping}:2`, weight: 20 },
    ],
  });
  await client.aws("CreateStateMachine", {
    name: "quote",
    type: "EXPRESS",
    definition: JSON.stringify({ StartAt: "Price", States: { Price: { Type: "Pass", End: true } } }),
    roleArn: "arn:aws:iam::000000000000:role/shop",
  });
  await client.aws("CreateActivity", { name: "inspect-by-hand" });
  await client.aws("TagResource", {
    resourceArn: arnOf("orders"),
    tags: [
      { key: "frevo:keys", value: "order=id customer=customer" },
      { key: "team", value: "checkout" },
    ],
  });
}

async function orders(client, order) {
  const items = [
    { sku: "tea", quantity: 2 },
    { sku: "cup", quantity: 1 },
    { sku: "pot", quantity: 1 },
  ];
  const started = (number, more = {}) =>
    client.start(order, `o-${number}`, { id: `o-${number}`, customer: `c-${number % 7}`, items, ...more });
  await each(36, 6, (number) =>
    started(100 + number, number % 9 === 4 ? { card: "stolen" } : number % 12 === 7 ? { items: [] } : {}),
  );
  const succeeded = await started(200);
  const failed = await started(201, { card: "stolen" });
  const waiting = await client.start(arnOf("shipping"), "s-1", { id: "o-200", count: 3 });
  await client.start(`${arnOf("shipping")}:live`, "s-2", { id: "o-118", count: 1 });
  const { executionArn: halted } = await client.aws("StartExecution", {
    stateMachineArn: order,
    name: "o-202",
    input: JSON.stringify({ id: "o-202", customer: "c-6", items }),
    debug: { breakpoints: ["Notify"] },
  });
  await client.ended(succeeded);
  return { succeeded, failed, waiting, halted };
}

async function published(client, webhook) {
  const put = (path, body) => client.send("PUT", path, body);
  await put("/frevo/subscriptions/billing", {
    pattern: { source: ["shop"], "detail-type": ["order.placed"] },
    target: { type: "webhook", url: webhook },
    delivery: { attemptsMax: 1 },
  });
  await put("/frevo/subscriptions/warehouse", {
    pattern: { "detail-type": ["order.placed", "stock.counted"] },
    target: { type: "queue" },
  });
  await put("/frevo/subscriptions/shipping", {
    pattern: { "detail-type": ["parcel.packed"] },
    target: { type: "stateMachine", arn: arnOf("shipping") },
  });
  await put("/frevo/schedules/nightly-count", {
    expression: "cron(0 3 * * ? *)",
    event: { bus: "default", source: "stock", type: "stock.due", data: {} },
  });
  const properties = { order: { type: "string" }, total: { type: "number" }, currency: { type: "string" } };
  await put("/frevo/schemas/default/order.placed", {
    schema: { type: "object", properties, required: ["order"] },
  });
  await rules(client);
  await each(60, 4, (number) =>
    event(client, "shop", "order.placed", {
      order: `o-${number}`,
      total: 9.5 * number,
      ...(number % 5 === 0 ? {} : { currency: "BRL" }),
    }),
  );
  await each(24, 4, (number) =>
    event(client, "tills", "order.placed", { order: `t-${number}`, total: 4, currency: "BRL" }),
  );
  await each(12, 4, (number) => event(client, "stock", "stock.counted", { sku: "tea", count: 400 - number }));
  await each(6, 2, (number) =>
    event(client, "packing", "parcel.packed", { id: `o-${number}`, count: number + 1 }),
  );
}

async function rules(client) {
  const ask = (operation, body) =>
    client.post("/", JSON.stringify(body), {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `AWSEvents.${operation}`,
    });
  await ask("CreateArchive", {
    ArchiveName: "everything",
    EventSourceArn: `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/default`,
  });
  await ask("PutRule", {
    Name: "large-orders",
    EventPattern: '{"source":["shop"],"detail":{"total":[{"numeric":[">",300]}]}}',
  });
  const role = "arn:aws:iam::000000000000:role/shop";
  await ask("PutTargets", {
    Rule: "large-orders",
    Targets: [{ Id: "quote", Arn: arnOf("quote"), RoleArn: role }],
  });
}

async function event(client, source, type, data) {
  const id = `${source}-${Math.random().toString(36).slice(2, 10)}`;
  await client.post("/events/default", JSON.stringify({ specversion: "1.0", id, source, type, data }), {
    "content-type": "application/cloudevents+json",
  });
}
