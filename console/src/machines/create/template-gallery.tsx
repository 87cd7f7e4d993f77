import { useMutation } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { aws } from "../../api/client";
import { ErrorBanner } from "../../design/banner";
import { Button, ButtonLink } from "../../design/button";
import { CopyButton } from "../../design/copy";
import { useRefusal } from "../../shell/caller";
import { paths } from "../../shell/paths";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import { useForgetMachine } from "../machine";
import styles from "./create.module.css";
import { someRole } from "./create-form";
import { TEMPLATES } from "./templates/all";
import { makeBeside } from "./templates/beside";
import { freeName, type Template } from "./templates/template";

/** Definitions to begin with: each is created and started by one click, or looked at first. */
export function TemplateGallery({ taken }: { taken: ReadonlySet<string> }) {
  const said = useText().machines.templates;
  const run = useRun(taken);
  const refusal = useRefusal();
  return (
    <section className={styles.gallery} aria-label={said.title}>
      {run.error !== null && <ErrorBanner error={run.error} />}
      <ul className={styles.templates}>
        {TEMPLATES.map((template) => (
          <li key={template.key} className={styles.template}>
            <h3>{said.names[template.key]}</h3>
            <div>
              <p>{said.what[template.key]}</p>
              {template.worker !== undefined && (
                <details>
                  <summary>{said.worker}</summary>
                  <code className={styles.line}>{template.worker}</code>
                  <CopyButton value={template.worker} label={said.worker} />
                </details>
              )}
            </div>
            <div className={styles.tools}>
              <Button
                small
                kind="primary"
                disabled={run.isPending}
                refusal={refusal("states:CreateStateMachine")}
                onClick={() => run.mutate(template)}
                aria-label={`${said.run}: ${said.names[template.key]}`}
              >
                {said.run}
              </Button>
              <ButtonLink
                small
                href={`${paths.newMachine()}?template=${template.key}`}
                refusal={refusal("states:CreateStateMachine")}
              >
                {said.look}
              </ButtonLink>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Creates a state machine, starts it, and shows what it does. */
function useRun(taken: ReadonlySet<string>) {
  const scope = useScope();
  const forget = useForgetMachine();
  const [, go] = useLocation();
  return useMutation({
    mutationFn: async (template: Template) => {
      const name = freeName(template.name, taken);
      const { stateMachineArn } = await aws(scope, "CreateStateMachine", {
        name,
        type: template.type,
        definition: JSON.stringify(template.definition(scope), null, 2),
        roleArn: someRole(scope),
      });
      await makeBeside(scope, template, stateMachineArn);
      const { input, mocks } = template;
      const { executionArn } = await aws(scope, "StartExecution", {
        stateMachineArn,
        input: JSON.stringify(input),
        ...(mocks !== undefined && { mocks }),
      });
      return { name, executionArn };
    },
    onSuccess: async ({ name, executionArn }) => {
      go(paths.execution(executionArn));
      await forget(name);
    },
  });
}
