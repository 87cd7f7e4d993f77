// A workflow that nobody works for: a person answers its tasks, and then it is run with sample answers. It is
// started with a form, for the schema of its input is known.

import { story } from "./browser.mjs";

const SCHEMA = {
  type: "object",
  required: ["sum"],
  properties: { sum: { type: "number", title: "Sum" }, express: { type: "boolean" } },
};

await story(async (page, { open, aws, endpoint, accessible }) => {
  const put = async (path, body) => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(endpoint + path, { method: "PUT", headers, body: JSON.stringify(body) });
    if (!answer.ok) {
      throw new Error(`${path}: ${await answer.text()}`);
    }
  };
  await put("/frevo/schemas/default/OrderInput", { schema: SCHEMA });
  await put("/frevo/queues/tasks.charge", {
    title: "Charge",
    description: "Takes the money.",
    version: "1.0.0",
    outputSchema: {
      type: "object",
      required: ["receipt"],
      properties: { receipt: { type: "string", title: "Receipt" } },
    },
  });
  const definition = JSON.stringify({
    QueryLanguage: "JSONata",
    StartAt: "Charge",
    States: {
      Charge: {
        Type: "Task",
        Resource: "arn:aws:lambda:us-east-1:000000000000:function:charge",
        Next: "Approve",
      },
      Approve: {
        Type: "Task",
        Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        Arguments: { QueueUrl: "q", MessageBody: "{% $states.context.Task.Token %}" },
        End: true,
      },
    },
  });
  await aws("CreateStateMachine", {
    name: "orders",
    definition,
    roleArn: "arn:aws:iam::000000000000:role/r",
    tags: [{ key: "frevo:input-schema", value: "default/OrderInput" }],
  });
  const dialog = page.getByRole("dialog");

  await open("/000000000000/us-east-1/machines/orders");
  await page.getByRole("button", { name: "Start execution" }).first().click();
  await dialog.getByLabel("Sum *").fill("12.5");
  await accessible(page, "the form of an input");
  await dialog.getByRole("button", { name: "JSON", exact: true }).click();
  await dialog.getByText('"sum": 12.5').or(dialog.getByText('"sum":12.5')).first().waitFor();
  await dialog.getByLabel("Name", { exact: true }).fill("o-17");
  await dialog.getByRole("button", { name: "Start", exact: true }).click();

  await page.waitForURL("**/executions/**");
  await page.getByRole("button", { name: "Answer it yourself…" }).first().click();
  await dialog.getByLabel("Receipt *").fill("r-1");
  await dialog.getByLabel("Comment").fill("by hand");
  await accessible(page, "an answer");
  await dialog.getByRole("button", { name: "Answer", exact: true }).click();
  await page
    .getByText(/Approve waits/)
    .first()
    .waitFor();

  await page.getByRole("button", { name: "Answer it yourself…" }).first().click();
  await dialog.getByText("q", { exact: false }).first().waitFor();
  await dialog.getByRole("group", { name: "What came of it" }).getByRole("button", { name: "Error" }).click();
  await dialog.getByLabel("Error", { exact: true }).fill("Orders.Refused");
  await dialog.getByRole("button", { name: "Let it fail" }).click();
  await page.getByText("Failed: Orders.Refused").waitFor();

  await open("/000000000000/us-east-1/machines/orders");
  await page.getByRole("button", { name: "Start execution" }).first().click();
  await dialog.getByLabel(/Run with sample answers/).check();
  await dialog.getByLabel("Answer to Approve").fill('{"approved": true}');
  await accessible(page, "sample answers");
  await dialog.getByRole("button", { name: "Start", exact: true }).click();
  await page.waitForURL("**/executions/**");
  await page.getByText("Succeeded", { exact: true }).first().waitFor();
  await page.getByRole("heading", { level: 1 }).getByText("sample answers").waitFor();
  await page.getByRole("tab", { name: "Input and output" }).click();
  await page.getByText('"approved": true').first().waitFor();

  // What goes on from it keeps the samples, unless they are left out.
  await open("/000000000000/us-east-1/machines/orders");
  await page.getByRole("table").getByText("samples").first().waitFor();
  await page.getByRole("table").getByRole("link").first().click();
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Fork…" }).click();
  await dialog.getByLabel(/Keep the sample answers/).uncheck();
  await accessible(page, "a fork of what was answered with samples");
  const sampled = page.url();
  await dialog.getByRole("button", { name: "Fork", exact: true }).click();
  await page.waitForURL((url) => url.href !== sampled && url.pathname.includes("/executions/"));
  await page.getByText("Running", { exact: true }).first().waitFor();
  if ((await page.getByRole("heading", { level: 1 }).getByText("sample answers").count()) > 0) {
    throw new Error("workers answer the fork");
  }

  await open("/000000000000/us-east-1/events?type=Task%20Answered");
  await page.getByText("Charge: by hand").first().waitFor();
});
