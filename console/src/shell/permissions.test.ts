import { expect, test } from "vitest";
import { neededFor, type Refuses } from "./permissions";

const REFUSES: Refuses = {
  "states:StartExecution": "operator",
  "PUT /frevo/queues/{name}": "editor",
  "POST /frevo/queues/{name}/pause": "operator",
};

test("what is refused needs a role, whatever is named", () => {
  expect(neededFor("states:StartExecution", REFUSES)).toBe("operator");
  expect(neededFor("PUT /frevo/queues/tasks.charge", REFUSES)).toBe("editor");
  expect(neededFor("POST /frevo/queues/tasks.charge/pause", REFUSES)).toBe("operator");
});

test("all else is allowed", () => {
  expect(neededFor("states:StopExecution", REFUSES)).toBeUndefined();
  expect(neededFor("DELETE /frevo/queues/tasks.charge", REFUSES)).toBeUndefined();
  expect(neededFor("POST /frevo/queues/tasks.charge/resume", REFUSES)).toBeUndefined();
});
