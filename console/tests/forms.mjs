// A state machine is written by form: rules in both query languages, what a task calls, its retries, variables. What
// the forms do not show stays as it is.

import { story } from "./browser.mjs";

const ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:forms";
const DEFINITION = `{
  "StartAt": "Ask",
  "States": {
    "Ask": {
      "Type": "Task",
      "QueryLanguage": "JSONata",
      "Resource": "arn:aws:lambda:us-east-1:000000000000:function:ask",
      "Assign": { "asked": "{% $states.result.offer %}" },
      "Output": "{% $states.input %}",
      "Next": "Count"
    },
    "Count": { "Type": "Pass", "Next": "Large?" },
    "Large?": {
      "Type": "Choice",
      "QueryLanguage": "JSONata",
      "Choices": [{ "Condition": "{% true %}", "Next": "Small" }],
      "Default": "Call"
    },
    "Call": { "Type": "Task", "Resource": "arn:aws:states:::http:invoke", "Parameters": { "Kept": 1.50 }, "Next": "Urgent?" },
    "Urgent?": {
      "Type": "Choice",
      "Choices": [{ "Variable": "$.urgent", "BooleanEquals": true, "Next": "Large" }],
      "Default": "Small"
    },
    "Large": { "Type": "Pass", "Result": "large", "End": true },
    "Small": { "Type": "Pass", "Result": "small", "End": true }
  }
}`;

await story(
  async (page, { endpoint, open, aws, accessible }) => {
    await aws("CreateStateMachine", {
      name: "forms",
      roleArn: "arn:aws:iam::000000000000:role/r",
      definition: DEFINITION,
    });
    const input = '{"total": 5, "urgent": false}';
    const { executionArn } = await aws("StartExecution", { stateMachineArn: ARN, input });
    await answer(endpoint, "ask", { offer: { price: 7 } });
    while ((await aws("DescribeExecution", { executionArn })).status === "RUNNING") {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await open("/000000000000/us-east-1/machines/forms/studio");
    const select = (name) => page.locator(`[data-state][title="${name}"]`).click();
    const field = (name) => page.getByRole("textbox", { name, exact: true });
    const choice = (name) => page.getByRole("combobox", { name, exact: true });
    const button = (name) => page.getByRole("button", { name, exact: true });
    const tab = (name) => page.getByRole("tab", { name, exact: true }).click();
    const text = () =>
      page.evaluate((key) => JSON.parse(localStorage.getItem(key)).definition, `frevo.draft.${ARN}`);
    const state = async (name) => JSON.parse(await text()).States[name];
    const typeInto = async (name, typed) => {
      await field(name).click();
      await page.keyboard.press("ControlOrMeta+A");
      await page.keyboard.type(typed);
      await page.keyboard.press("Escape");
    };

    // What a state makes of its result is pointed at in the result of the last run, or in what there was before it.
    await select("Ask");
    await tab("Arguments & Output");
    await button("Output: point at a value of a last run").click();
    const result = page.getByRole("region", { name: "Result of a last run" });
    await result.getByRole("button", { name: "Members of offer" }).click();
    await accessible(page, "the result of a last run");
    await result.getByRole("button", { name: /^price/ }).click();
    same((await state("Ask")).Output, "{% $states.result.offer.price %}");
    await button("Output: point at a value of a last run").click();
    await page
      .getByRole("region", { name: "Input of a last run" })
      .getByRole("button", { name: /^All/ })
      .click();
    await page.getByText("Nothing changed yet").waitFor();

    // A variable, which expressions know from then on; those before it have values.
    await select("Count");
    await tab("Variables");
    await field("Another variable").fill("states");
    await page.getByText("$states is reserved.").waitFor();
    await field("Another variable").fill("limit");
    await page.keyboard.press("Enter");
    await page.getByLabel("Value: how it is given").selectOption("fixed");
    await button("Value: point at a value of a last run").click();
    await page
      .getByRole("region", { name: "Variables of a last run" })
      .getByRole("button", { name: /^\$asked/ })
      .click();
    same((await state("Count")).Assign, { "limit.$": "$asked" });
    await page.getByLabel("Value: how it is given").selectOption("fixed");
    await typeInto("Value *", "100");
    await accessible(page, "the variables of a state");
    same((await state("Count")).Assign, { limit: 100 });

    // A condition of JSONata, by form: what is compared is pointed at, in the input of the last run.
    await select("Large?");
    await tab("Configuration");
    await choice("Condition").selectOption({ label: "Not this" });
    await choice("Condition").first().selectOption({ label: "A comparison" });
    await button("Left side: point at a value of a last run").click();
    await accessible(page, "the input of a last run");
    await page.getByRole("button", { name: /^total/ }).click();
    await choice("Operator").selectOption({ label: "is equal to" });
    await choice("Operator").selectOption({ label: ">" });
    await page.getByLabel("Value: how it is given").selectOption("expression");
    await field("Value").click();
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type("$lim");
    // While more is looked for, what was found before is shown still and can't be taken.
    const offers = page.locator(".cm-tooltip-autocomplete:not(.cm-tooltip-autocomplete-disabled)");
    await offers.getByRole("option", { name: "$limit" }).click();
    await field("Value").filter({ hasText: "$limit" }).waitFor();
    await page.getByLabel("Next state", { exact: true }).selectOption("Urgent?");
    await accessible(page, "a condition of JSONata");
    same((await state("Large?")).Choices, [
      { Condition: "{% $states.input.total > $limit %}", Next: "Urgent?" },
    ]);

    // A rule of JSONPath that has another one within it.
    await select("Urgent?");
    await choice("Condition").selectOption({ label: "Any of these" });
    await button("Add a condition").click();
    await choice("Operator").nth(1).selectOption({ label: "number ≥" });
    await field("Variable").nth(1).click();
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type("$.total");
    await page.keyboard.press("Escape");
    await field("Value").fill("1e3");
    await accessible(page, "a rule of JSONPath");
    same((await state("Urgent?")).Choices, [
      {
        Next: "Large",
        Or: [
          { Variable: "$.urgent", BooleanEquals: true },
          { Variable: "$.total", NumericGreaterThanEquals: 1000 },
        ],
      },
    ]);

    // What a task calls, and what happens if that fails.
    await select("Call");
    await tab("Error handling");
    await button("Add a retrier").click();
    await page.getByRole("combobox", { name: "Errors" }).fill("Shop.Closed");
    await page.keyboard.press("Enter");
    await page.getByText("States.ALL stands alone").waitFor();
    await button("Delete: States.ALL").click();
    await field("Interval, seconds").fill("4");
    await page.getByText("16.0 s").waitFor();
    await accessible(page, "what is done about errors");
    await tab("Configuration");
    if (!(await text()).includes('"Kept": 1.50')) {
      throw new Error("what no form was used for was written anew");
    }
    await button("Change").click();
    await page.getByRole("searchbox", { name: "Search", exact: true }).fill("send message");
    await accessible(page, "what a task can call");
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /SendMessage/ })
      .click();
    await page.getByLabel("How it is waited for").selectOption("token");
    await field("QueueUrl *").fill("jobs");
    const call = await state("Call");
    same(
      [call.Resource, call.Parameters, call.Retry],
      [
        "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        { QueueUrl: "jobs", MessageBody: { "TaskToken.$": "$$.Task.Token" } },
        [{ ErrorEquals: ["Shop.Closed"], IntervalSeconds: 4 }],
      ],
    );

    // The same state in the other language, as far as it means the same.
    await page.getByLabel("Query language").selectOption("JSONata");
    await button("Change it and convert").click();
    same((await state("Call")).Arguments, {
      QueueUrl: "jobs",
      MessageBody: { TaskToken: "{% $states.context.Task.Token %}" },
    });
    await tab("Definition");
    await page.getByRole("textbox", { name: "Definition of the state" }).click();
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.type("x");
    await page.getByText("This is no JSON").waitFor();
    await accessible(page, "the definition of a state");
  },
  { width: 1500, height: 1000 },
);

function same(one, other) {
  if (JSON.stringify(one) !== JSON.stringify(other)) {
    throw new Error(`${JSON.stringify(one)}\nis not\n${JSON.stringify(other)}`);
  }
}

/** Does the work of a function once, as AWS Lambda's runtimes do. */
async function answer(endpoint, name, output) {
  const root = `${endpoint}/functions/${name}/2018-06-01/runtime/invocation`;
  const taken = await fetch(`${root}/next`);
  const id = taken.headers.get("lambda-runtime-aws-request-id");
  await fetch(`${root}/${id}/response`, { method: "POST", body: JSON.stringify(output) });
}
