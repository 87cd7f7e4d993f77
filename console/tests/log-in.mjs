// A server with access keys shows nothing to whoever has none, and all to whoever has one; what a key's
// role does not allow is not offered, and says why.

import { story } from "./browser.mjs";

await story(async (page, { open, accessible }) => {
  await open("/");
  await page.getByRole("heading", { name: "Log in to this server" }).waitFor();
  await accessible(page, "the page to log in");
  await page.getByLabel("Access key id").fill("111111111111");
  await page.getByLabel("Secret").fill("wrong");
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByText("The server does not know this access key.").waitFor();
  await page.getByLabel("Secret").fill("s3cret-s3cret");
  await page.keyboard.press("Enter");
  // The key names its account.
  await page.waitForURL("**/console/111111111111/us-east-1/machines");
  await page.getByRole("heading", { name: "There is no state machine here yet" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "There is no state machine here yet" }).waitFor();
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("menuitem", { name: "Log out" }).click();
  await page.getByRole("heading", { name: "Log in to this server" }).waitFor();

  await page.getByLabel("Access key id").fill("dashboard");
  await page.getByLabel("Secret").fill("s3cret-s3cret");
  await page.keyboard.press("Enter");
  await page.getByText("Role: viewer").waitFor();
  await page.getByText("There is no state machine here yet").waitFor();
  const why = "Needs the role editor; yours is viewer.";
  for (const name of ["Create", "Create and start: Hello"]) {
    const button = page.getByRole("button", { name, exact: true });
    await button.and(page.locator(`[aria-disabled="true"][title="${why}"]`)).waitFor();
    await button.click({ force: true });
  }
  await page.getByText("There is no state machine here yet").waitFor();
  await accessible(page, "what a viewer sees");
});
