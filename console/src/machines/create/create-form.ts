/** What a state machine is made of. */

import type { Input, Schemas } from "../../api/client";
import type { Scope } from "../../api/scope";
import { type LoggingForm, loggingConfiguration } from "../settings/logging";
import type { Tag } from "../settings/use-tags";

export interface CreateForm {
  readonly name: string;
  readonly type: Schemas["StateMachineType"];
  readonly definition: string;
  readonly role: string;
  readonly logging: LoggingForm;
  readonly tags: readonly Tag[];
  readonly isPublished: boolean;
  readonly versionDescription: string;
}

/** AWS wants a role; Frevo keeps and shows it, and looks at nothing of it. */
export function someRole(scope: Scope): string {
  return `arn:aws:iam::${scope.account}:role/frevo`;
}

export function createInput(form: CreateForm): Input<"CreateStateMachine"> {
  const tags = form.tags.filter((tag) => tag.key.trim() !== "");
  return {
    name: form.name,
    type: form.type,
    definition: form.definition,
    roleArn: form.role,
    ...(form.logging.level !== "OFF" && { loggingConfiguration: loggingConfiguration(form.logging) }),
    ...(tags.length > 0 && { tags: [...tags] }),
    ...(form.isPublished && { publish: true }),
    ...(form.isPublished &&
      form.versionDescription !== "" && { versionDescription: form.versionDescription }),
  };
}
