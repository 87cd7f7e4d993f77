// A state machine from a template to its second version: created, started, watched, changed, compared, deleted.

import { story } from "./browser.mjs";

const ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:hello";

await story(async (page, { open, aws, accessible }) => {
  const button = (name) => page.getByRole("button", { name, exact: true });
  const tab = (name) => page.getByRole("tab", { name }).click();

  await open("/000000000000/us-east-1/machines");
  await button("Create and start: Hello").click();
  await page.waitForURL("**/executions/**");

  // What is started elsewhere appears by itself.
  await open("/000000000000/us-east-1/machines/hello");
  await page.getByText("1 execution", { exact: true }).waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  await aws("StartExecution", { stateMachineArn: ARN, name: "o-17", input: '{"name":"you"}' });
  await page.getByRole("link", { name: "o-17" }).waitFor();
  await accessible(page, "the executions");

  // An input that is no JSON is not sent.
  await button("Start execution").click();
  const input = page.getByRole("textbox", { name: "Input" });
  await input.click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText('{"name": ');
  await page.getByText("This is not JSON.").waitFor();
  await accessible(page, "the dialog that starts one");
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText('{"name": "me"}');
  await page.getByLabel("Name", { exact: true }).fill("o-18");
  await button("Start").click();
  await page.waitForURL("**/executions/**o-18");

  // What the server says of a definition stands beside it; what is saved is shown before.
  await open("/000000000000/us-east-1/machines/hello?tab=definition");
  await page.getByRole("link", { name: "Edit", exact: true }).click();
  await button("Code").click();
  const { definition } = await aws("DescribeStateMachine", { stateMachineArn: ARN });
  const write = async (text) => {
    await page.getByRole("textbox", { name: "Definition" }).click();
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.insertText(text);
  };
  await write(definition.replace('"StartAt": "Greet"', '"StartAt": "Gret"'));
  await page.getByText("2 errors").waitFor();
  await accessible(page, "the editor");
  await write(definition.replace("Hello", "Olá"));
  await page.getByText("The server finds nothing wrong with it.").waitFor();
  await page.reload();
  await button("Review and save…").click();
  await page.getByText("1 line taken away, 1 line put in").waitFor();

  // Somebody else is quicker: nothing is saved, and both changes are shown.
  await aws("UpdateStateMachine", {
    stateMachineArn: ARN,
    definition: definition.replace("Says hello", "Says it"),
  });
  await button("Save").click();
  await page.getByRole("heading", { name: "Somebody else was quicker" }).waitFor();
  await button("Put mine in its place…").click();
  await page.getByLabel("Publish it as a version, too").check();
  await button("Save").click();
  await page.getByText("Nothing changed yet").waitFor();

  await open("/000000000000/us-east-1/machines/hello?tab=versions");
  await page.getByRole("cell", { name: "1", exact: true }).waitFor();
  await accessible(page, "the versions");
  await tab("Monitoring");
  await page.getByRole("img", { name: "Executions over time" }).waitFor();
  await page.getByRole("img", { name: "How long executions took" }).waitFor();
  await accessible(page, "the charts");

  await button("Actions for hello").click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await page.getByLabel("Type hello to delete it").fill("hello");
  await button("Delete").click();
  await page.getByRole("heading", { name: "There is no state machine here yet" }).waitFor();
});
