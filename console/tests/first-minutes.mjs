// An empty server says what to do next, and shows what is made of it.

import { story } from "./browser.mjs";

const PASS = JSON.stringify({ StartAt: "A", States: { A: { Type: "Pass", End: true } } });

await story(async (page, { open, aws, accessible }) => {
  await open("/");
  await page.waitForURL("**/console/000000000000/us-east-1/machines");
  await page.getByRole("heading", { name: "There is no state machine here yet" }).waitFor();
  await accessible(page, "the empty list");
  await aws("CreateStateMachine", {
    name: "orders",
    definition: PASS,
    roleArn: "arn:aws:iam::000000000000:role/r",
  });
  await page.reload();
  await page.getByRole("link", { name: "orders", exact: true }).waitFor();
  await accessible(page, "the list");
  await page.getByRole("searchbox").fill("none");
  await page.getByText("No state machine has “none” in its name or as its ARN.").waitFor();

  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("menuitemradio", { name: "Português (Brasil)" }).click();
  await page.getByRole("heading", { name: "Máquinas de estado", exact: true }).waitFor();
  await page.getByRole("button", { name: "Preferências" }).click();
  await page.getByRole("menuitemradio", { name: "Escura" }).click();
  await accessible(page, "the list in the dark");
});
