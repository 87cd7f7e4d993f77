// A definition is typed: what can stand at a place is offered and explained; it is seen as YAML; a state of it is
// tried without an execution.

import { story } from "./browser.mjs";

await story(async (page, { open, accessible }) => {
  const button = (name) => page.getByRole("button", { name, exact: true });
  const code = page.getByRole("textbox", { name: "Definition" });
  const type = (text) => page.keyboard.type(text);
  // While more is looked for, what was found before is shown still and can't be taken.
  const offers = ".cm-tooltip-autocomplete:not(.cm-tooltip-autocomplete-disabled)";
  const offered = (name) => page.locator(`${offers} li`, { hasText: name }).first();
  /** Types until something is offered, or asks for it where nothing came by itself, and takes it. */
  const take = async (text, name) => {
    await type(text);
    const ask = () => page.keyboard.press("Control+Space");
    await offered(name).waitFor({ timeout: 3000 }).catch(ask);
    await offered(name).click();
  };

  await open("/000000000000/us-east-1/new-machine?mode=code");
  await code.click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText("");
  const next = async () => {
    await page.keyboard.press("End");
    await type(",");
    await page.keyboard.press("Enter");
  };
  await type("{");
  await page.keyboard.press("Enter");
  await take('"Start', "StartAt");
  await type("Greet");
  await next();
  await take('"Que', "QueryLanguage");
  await take("", "JSONata");
  await next();
  await take('"States', "States");
  // The state that StartAt leads to is missing, so it is offered first.
  await take('"', "Greet");
  await offered("Pass").waitFor({ state: "hidden" });
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(
    '{"StartAt":"Greet","QueryLanguage":"JSONata","States":{"Greet":{"Type":"Pass","Output":"{%  %}","End":true}}}',
  );
  await button("Format").click();
  await page.getByText("{% %}").or(page.getByText("{%  %}")).first().click();
  await page.keyboard.press("End");
  for (let step = 0; step < 5; step += 1) {
    await page.keyboard.press("ArrowLeft");
  }
  await type("$upp");
  await offered("$uppercase").waitFor();
  await page.getByText("In capitals.").waitFor();
  await accessible(page, "what is offered");
  await page.keyboard.press("Enter");
  await type("$states.inp");
  await offered("$states.input").click();
  await type(".name");
  await page.getByText("The server finds nothing wrong with it.").waitFor();

  await page.getByText('"Output"').hover();
  await page.getByText("What the state hands on.").waitFor();
  await page.mouse.move(0, 0);
  await page.getByText("What the state hands on.").waitFor({ state: "hidden" });
  // The same with the keyboard.
  await page.getByText('"Output"').click();
  await page.mouse.move(0, 0);
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.press("ControlOrMeta+i");
  await page.getByText("What the state hands on.").waitFor();
  await accessible(page, "what is explained");
  await page.keyboard.press("ArrowRight");
  await page.getByText("What the state hands on.").waitFor({ state: "hidden" });

  await button("YAML").click();
  await page.getByText("Greet:").waitFor();
  await accessible(page, "a definition as YAML");
  await code.click();
  await page.keyboard.press("ControlOrMeta+End");
  await type("# why");
  await button("JSON").click();
  await page.getByRole("dialog").getByText("Comments will be lost").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Show the JSON" }).click();

  await button("Test states").click();
  const test = page.getByRole("region", { name: "Test states" });
  await test.getByLabel("Input", { exact: true }).fill('{"name": "ana"}');
  await test.getByRole("button", { name: "Test the state" }).click();
  await test.getByText("Succeeded", { exact: true }).waitFor();
  await test.getByRole("region", { name: "Output" }).getByText('"ANA"').waitFor();
  await accessible(page, "a state that was tried");
});
