// A definition and its graph go out as files and come in again, as JSON and as YAML; states are pasted; a distributed Map,
// which this server does not run, is made an inline one. So does the graph of what it did.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { story } from "./browser.mjs";

const ROLE = "arn:aws:iam::000000000000:role/r";
// As a person wrote it: it stays like that.
const DEFINITION = `{ "StartAt": "Look",
  "States": {
    "Look": { "Type": "Pass",   "Next": "Pack all" },
    "Pack all": {
      "Type": "Map", "End": true,
      "ItemProcessor": { "StartAt": "Pack", "States": { "Pack": { "Type": "Pass", "End": true } } }
    }
  }
}`;

await story(async (page, { open, aws, accessible }) => {
  const button = (name) => page.getByRole("button", { name, exact: true });
  const menu = async (name, item) => {
    const loading = page.waitForEvent("download");
    await button(name).click();
    await page.getByRole("menuitem", { name: item, exact: true }).click();
    const file = await loading;
    return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
  };
  const { stateMachineArn } = await aws("CreateStateMachine", {
    name: "orders",
    definition: DEFINITION,
    roleArn: ROLE,
  });

  // Out of the page of a state machine.
  await open("/000000000000/us-east-1/machines/orders?tab=definition");
  const json = await menu("Export", "JSON");
  assert.deepEqual([json.name, json.bytes.toString()], ["orders.asl.json", DEFINITION]);
  const yaml = await menu("Export", "YAML");
  assert.match(yaml.bytes.toString(), /^StartAt: Look\nStates:\n {2}Look:\n {4}Type: Pass\n/);
  const graph = await menu("Export", "Graph as SVG");
  assert.match(graph.bytes.toString(), /^<svg.*Pack all/s);
  const pixels = await menu("Export", "Graph as PNG");
  assert.deepEqual([pixels.name, pixels.bytes.toString("latin1", 1, 4)], ["orders.png", "PNG"]);

  // Into a new one.
  await open("/000000000000/us-east-1/new-machine?mode=code");
  const code = page.getByRole("textbox", { name: "Definition" });
  const bring = async (name, text) => {
    const choosing = page.waitForEvent("filechooser");
    await button("Import…").click();
    await (await choosing).setFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
  };
  const draft = () =>
    page.evaluate(
      () => JSON.parse(localStorage.getItem("frevo.draft.new") ?? '{"definition":""}').definition,
    );
  const becomes = async (wanted) => {
    await page.waitForFunction(
      (wanted) => JSON.parse(localStorage.getItem("frevo.draft.new") ?? "{}").definition === wanted,
      wanted,
    );
  };
  await bring("orders.asl.json", json.bytes);
  await becomes(DEFINITION);
  await page.getByText("The server finds nothing wrong with it.").waitFor();
  await bring("broken.yaml", "StartAt: [");
  await page.getByRole("alert").waitFor();
  await accessible(page, "a file that is no definition");
  assert.equal(await draft(), DEFINITION);
  const distributed = yaml.bytes
    .toString()
    .replace("ItemProcessor:", "ItemProcessor:\n      ProcessorConfig:\n        Mode: DISTRIBUTED");
  await bring("orders.asl.yaml", distributed);
  await page.getByRole("alert").waitFor({ state: "hidden" });
  await page.waitForFunction(() => localStorage.getItem("frevo.draft.new")?.includes("DISTRIBUTED"));
  assert.deepEqual(Object.keys(JSON.parse(await draft()).States), ["Look", "Pack all"]);
  await page.getByText("1 error, 0 warnings").waitFor();
  // What is pasted into the code is taken as YAML, too.
  await code.click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(distributed);
  await button("It is YAML: turn it into JSON").click();
  await page.waitForFunction(() => localStorage.getItem("frevo.draft.new")?.includes('DISTRIBUTED\\"'));

  // In Design it is said what it can't do, and mended; another state is pasted behind it.
  await button("Design").click();
  const state = (name) => page.locator(`[data-state][title="${name}"]`);
  await state("Pack all").click();
  await page.getByText("This is a distributed Map, which this server does not run").waitFor();
  await accessible(page, "a distributed Map");
  await button("Make it an inline Map").click();
  await page.getByText("No problem found").waitFor();
  await page.getByLabel("At once: how it is given").selectOption("fixed");
  await page.getByLabel("At once", { exact: true }).fill("3");
  await state("Pack all").focus();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate(() =>
    navigator.clipboard.writeText('{"StartAt":"Tell","States":{"Tell":{"Type":"Pass","End":true}}}'),
  );
  await page.keyboard.press("ControlOrMeta+v");
  await state("Tell").waitFor();
  await button("Config").click();
  await page.getByLabel("Name", { exact: true }).fill("again");
  await button("Create").click();
  await page.waitForURL("**/machines/again");
  const made = await aws("DescribeStateMachine", {
    stateMachineArn: stateMachineArn.replace("orders", "again"),
  });
  const { States: states } = JSON.parse(made.definition);
  const { ItemProcessor: processor, MaxConcurrency: atOnce, Next: next } = states["Pack all"];
  assert.deepEqual([processor.ProcessorConfig, atOnce, next], [undefined, 3, "Tell"]);

  // What it did is a drawing, too, in the colours that are seen.
  const { stateMachineArn: again } = made;
  const { executionArn } = await aws("StartExecution", {
    stateMachineArn: again,
    name: "a-1",
    input: "[1, 2]",
  });
  await open(`/000000000000/us-east-1/executions/${encodeURIComponent(executionArn)}`);
  await page.getByText("Succeeded", { exact: true }).first().waitFor();
  const legend = page.getByRole("list", { name: "Legend" }).getByRole("listitem");
  const shapes = await legend
    .locator("path")
    .evaluateAll((paths) => paths.map((path) => path.getAttribute("d")));
  assert.deepEqual([shapes.length, new Set(shapes).size, await legend.count()], [6, 6, 7]);
  const below = async () => {
    const [first, second] = await Promise.all(["Look", "Tell"].map((name) => state(name).boundingBox()));
    return second.y > first.y + first.height;
  };
  assert.ok(await below());
  await button("Left to right").click();
  await button("Top to bottom").waitFor();
  assert.ok(!(await below()));
  const wide = async () => (await state("Look").boundingBox()).width;
  const fitted = await wide();
  await button("Zoom in").click();
  await page.waitForFunction(
    (fitted) => document.querySelector('[data-state][title="Look"]').getBoundingClientRect().width > fitted,
    fitted,
  );
  const drawing = await menu("Save as", "SVG");
  assert.equal(drawing.name, "again-a-1.svg");
  assert.match(drawing.bytes.toString(), /Succeeded · 2 items/);
});
