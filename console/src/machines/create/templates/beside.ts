/** What a template needs beside its state machine: subscriptions that go on with its tasks, schedules that start it. */

import { resource } from "../../../api/client";
import type { Scope } from "../../../api/scope";
import type { Template } from "./template";

export async function makeBeside(scope: Scope, template: Template, machineArn: string): Promise<void> {
  const { subscriptions = {}, schedules = {} } = template.beside?.(machineArn) ?? {};
  for (const [name, body] of Object.entries(subscriptions)) {
    await resource(scope, "PUT", "/frevo/subscriptions/{name}", { path: { name }, body });
  }
  for (const [name, body] of Object.entries(schedules)) {
    await resource(scope, "PUT", "/frevo/schedules/{name}", { path: { name }, body });
  }
}
