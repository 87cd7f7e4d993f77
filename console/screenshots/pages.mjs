// All pages of the console, with what the small shop has on them.

/** Those that the documentation shows, by the width of the screen. */
export const IN_DOCS = {
  1280: {
    suffix: "",
    names: [
      "machines",
      "executions",
      "definition",
      "studio",
      "execution-failed",
      "execution-table",
      "execution-halted",
      "execution-compare",
      "map",
      "workers",
      "operations",
    ],
  },
  390: { suffix: "-telephone", names: ["studio", "map"] },
};

/** By name: the address, and what is done there before the picture. */
export function pagesOf({ succeeded, failed, waiting, halted }) {
  const execution = (arn, query = "") => `/executions/${encodeURIComponent(arn)}${query}`;
  const click = (name, role = "button") => ({
    act: (page) => page.getByRole(role, { name }).first().click(),
  });
  const at = (path, more = {}) => ({ path, ...more });
  return {
    machines: at("/machines"),
    templates: at("/new-machine?mode=config"),
    executions: at("/machines/orders"),
    "executions-failed": at("/machines/orders?status=FAILED"),
    start: at("/machines/orders", click("Start execution")),
    many: at("/machines/orders", {
      act: async (page) => {
        await page.getByRole("button", { name: "Many at once" }).click();
        await page.getByRole("menuitem", { name: "Redrive" }).click();
      },
    }),
    definition: at("/machines/orders?tab=definition"),
    studio: at("/machines/orders/studio", {
      act: (page) => page.locator('[data-state][title="Is there anything to pay?"]').click(),
    }),
    "studio-new": at("/new-machine?mode=design"),
    "studio-code": at("/machines/orders/studio?mode=code"),
    "studio-config": at("/new-machine?mode=config&template=order"),
    "studio-test": at("/machines/orders/studio", {
      act: async (page) => {
        await page.locator('[data-state][title="Validate"]').click();
        await page.getByRole("button", { name: "Test state", exact: true }).click();
      },
    }),
    versions: at("/machines/shipping?tab=versions"),
    aliases: at("/machines/shipping?tab=aliases"),
    monitoring: at("/machines/orders?tab=monitoring"),
    logging: at("/machines/orders?tab=logging"),
    tags: at("/machines/orders?tab=tags"),
    express: at("/machines/quote"),
    execution: at(execution(succeeded, "?state=Reserve+and+charge")),
    "execution-failed": at(execution(failed, "?state=Charge")),
    "execution-waiting": at(execution(waiting)),
    "execution-halted": at(execution(halted)),
    "execution-table": at(execution(succeeded, "?view=table")),
    "execution-events": at(execution(failed, "?view=events")),
    "execution-standing": at(execution(halted, "?view=standing")),
    "execution-compare": at(execution(failed, `?view=compare&with=${encodeURIComponent(succeeded)}`)),
    fork: at(execution(failed), {
      act: async (page) => {
        await page.getByRole("button", { name: "More", exact: true }).click();
        await page.getByRole("menuitem", { name: "Fork…" }).click();
      },
    }),
    events: at("/events"),
    event: at("/events?tab=browser", click("order.placed", "link")),
    map: at("/events?tab=map"),
    subscriptions: at("/events?tab=subscriptions"),
    subscription: at("/events/subscriptions/billing"),
    "dead-letters": at("/events/subscriptions/billing?tab=dead"),
    rules: at("/events?tab=rules"),
    rule: at("/events/rules/default/large-orders"),
    schedules: at("/events?tab=schedules"),
    sources: at("/events?tab=sources"),
    archives: at("/events?tab=archives"),
    schemas: at("/events?tab=schemas"),
    schema: at("/events/schemas/default/order.placed"),
    contracts: at("/events?tab=contracts"),
    workers: at("/workers"),
    queue: at("/workers/tasks.order-charge"),
    operations: at("/operations"),
    safety: at("/operations?tab=safety"),
    quarantine: at("/operations?tab=quarantine"),
    jobs: at("/operations?tab=jobs"),
  };
}
