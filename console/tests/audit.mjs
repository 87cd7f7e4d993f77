// Who did what is told to whoever may look at it: who answered a task, discarded a dead letter and started a job.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { story } from "./browser.mjs";

const ROLE = "arn:aws:iam::000000000000:role/r";
const DEFINITION = JSON.stringify({
  StartAt: "Approve",
  States: {
    Approve: {
      Type: "Task",
      Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      Parameters: { QueueUrl: "q", "MessageBody.$": "$$.Task.Token" },
      End: true,
    },
  },
});

// A webhook that takes nothing.
const webhook = createServer((request, response) => {
  request.resume();
  response.statusCode = 422;
  response.end();
});
await new Promise((resolve) => webhook.listen(0, "127.0.0.1", resolve));

await story(async (page, { endpoint, open, accessible }) => {
  /** What ana does, by the API. */
  const ana = async (method, path, body, headers = { "content-type": "application/json" }) => {
    const response = await fetch(endpoint + path, {
      method,
      headers: { authorization: "Bearer ana:s3cret-s3cret", ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = await response.text();
    assert.ok(response.ok, `${path}: ${answer}`);
    return answer === "" ? undefined : JSON.parse(answer);
  };
  const aws = (operation, body) =>
    ana("POST", "/", body, {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `AWSStepFunctions.${operation}`,
    });
  await ana("PUT", "/frevo/subscriptions/billing", {
    pattern: { source: ["shop"] },
    target: { type: "webhook", url: `http://127.0.0.1:${webhook.address().port}/` },
    delivery: { attemptsMax: 1 },
  });
  const event = { specversion: "1.0", id: "e-1", source: "shop", type: "Placed", data: {} };
  await ana("POST", "/events/default", event, { "content-type": "application/cloudevents+json" });
  const { stateMachineArn } = await aws("CreateStateMachine", {
    name: "orders",
    definition: DEFINITION,
    roleArn: ROLE,
  });
  const { executionArn } = await aws("StartExecution", { stateMachineArn, name: "o-1" });
  await ana("PUT", "/frevo/jobs/tidy", { action: "stop", dryRun: true, filter: { machine: "orders" } });

  await ana("POST", "/frevo/executions/answer", { executionArn, output: {}, comment: "looked at it" });

  // The answer of a task.
  await open("/000000000000/us-east-1/events?type=Task%20Answered");
  await page.getByLabel("Access key id").fill("dashboard");
  await page.getByLabel("Secret").fill("s3cret-s3cret");
  await page.keyboard.press("Enter");
  const row = (text) => page.getByRole("row").filter({ hasText: text });
  await row("Approve: looked at it").getByRole("link").first().click();
  await page.getByRole("heading", { name: "Task Answered", level: 1 }).waitFor();
  await page.getByRole("region", { name: "Data" }).getByText('accessKeyId: "ana"').waitFor();
  await accessible(page, "who answered a task");

  // What was decided about a dead letter.
  await open("/000000000000/us-east-1/events/subscriptions/billing?tab=dead");
  await row("e-1").waitFor();
  const letters = "/frevo/subscriptions/billing/dead-letters";
  const { deadLetters } = await ana("GET", letters);
  await ana("POST", `${letters}/${deadLetters[0].id}/discard`);
  await page.getByRole("button", { name: "Show decided ones, too" }).click();
  await row("Discarded").getByRole("link", { name: "e-1" }).click();
  const fact = (name, value) =>
    page
      .locator("dl > div")
      .filter({ has: page.locator("dt", { hasText: new RegExp(`^${name}$`) }) })
      .filter({ has: page.locator("dd", { hasText: new RegExp(`^${value}$`) }) })
      .waitFor();
  await fact("Decision", "Discarded");
  await fact("By whom", "ana");
  await accessible(page, "who discarded a dead letter");

  // Who started a job.
  await open("/000000000000/us-east-1/operations?tab=jobs");
  await page.getByRole("link", { name: "tidy", exact: true }).click();
  await fact("Started by", "ana");
  await fact("Status", "Completed");
  await accessible(page, "who started a job");
});
webhook.close();
