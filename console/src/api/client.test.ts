import { expect, test, vi } from "vitest";
import { address, request, resource } from "./client";

// It is kept by the browser.
vi.mock("./credentials", () => ({ credentials: { headers: () => ({}) } }));

const scope = { account: "000000000000", region: "us-east-1" };

test("a request is the operation that is described, with names in its path as they are there", () => {
  const path = { bus: "a/b", type: "é", number: 2 };
  expect(request("DELETE", "/frevo/schemas/{bus}/{type}/versions/{number}", { path })).toEqual({
    method: "DELETE",
    path: "/frevo/schemas/a%2Fb/%C3%A9/versions/2",
  });
  const body = { action: "redrive", dryRun: true } as const;
  expect(request("PUT", "/frevo/jobs/{name}", { path: { name: "mend" }, body })).toEqual({
    method: "PUT",
    path: "/frevo/jobs/mend",
    body,
  });
});

test("what is not described is no request", () => {
  const path = { name: "mend" };
  // @ts-expect-error: no such path
  request("GET", "/frevo/nothing");
  // @ts-expect-error: no such method
  request("POST", "/frevo/jobs/{name}", { path });
  // @ts-expect-error: the name is missing
  request("GET", "/frevo/jobs/{name}");
  // @ts-expect-error: a job has an action
  request("PUT", "/frevo/jobs/{name}", { path, body: {} });
  // @ts-expect-error: no such action
  request("PUT", "/frevo/jobs/{name}", { path, body: { action: "mend" } });
  // @ts-expect-error: what is looked for is missing
  request("GET", "/frevo/executions/search", { query: { machine: "orders" } });
  // @ts-expect-error: no such parameter
  request("GET", "/frevo/jobs", { query: { before: "a" } });
});

test("an answer is asked for in an account and region, and is what is described", async () => {
  const told = { jobs: [], next: null };
  const fetched = vi.fn(async (_address: string, _options: RequestInit) => Response.json(told));
  vi.stubGlobal("fetch", fetched);
  const page = await resource(scope, "GET", "/frevo/jobs", { query: { limit: 10, after: undefined } });
  expect(page.jobs.map((job) => job.partsDone)).toEqual([]);
  // @ts-expect-error: a page of jobs has no machines
  expect(page.machines).toBeUndefined();
  expect(fetched.mock.calls[0]?.[0]).toBe("/frevo/jobs?account=000000000000&region=us-east-1&limit=10");
  expect(fetched.mock.calls[0]?.[1].method).toBe("GET");
  vi.unstubAllGlobals();
});

test("in a query blanks are %20 and slashes stay", () => {
  expect(address("/frevo/counters", { of: "machine/a b" })).toBe("/frevo/counters?of=machine/a%20b");
  expect(address("/frevo/jobs?after=a%2Fb", { limit: 1 })).toBe("/frevo/jobs?after=a%2Fb&limit=1");
});
