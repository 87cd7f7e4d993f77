import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { aws } from "../../api/client";
import { Banner, ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { Card } from "../../design/page";
import { useRefusal } from "../../shell/caller";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import { type Machine, useForgetMachine } from "../machine";
import styles from "../machines.module.css";
import { loggingConfiguration, loggingForm } from "./logging";
import { LoggingFields } from "./logging-fields";

/** Which events of executions are logged, and where to. */
export function LoggingTab({ machine }: { machine: Machine }) {
  const text = useText();
  const said = text.machines.logging;
  const scope = useScope();
  const forget = useForgetMachine();
  const refusal = useRefusal();
  const saved = loggingForm(machine.loggingConfiguration);
  const [form, setForm] = useState(saved);
  const saving = useMutation({
    mutationFn: () =>
      aws(scope, "UpdateStateMachine", {
        stateMachineArn: machine.stateMachineArn,
        loggingConfiguration: loggingConfiguration(form),
      }),
    onSuccess: () => forget(machine.name),
  });
  const isChanged = JSON.stringify(form) !== JSON.stringify(saved);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <Card title={text.machines.tabs.logging}>
      <form className={styles.stack} onSubmit={submit}>
        <p className={styles.soft}>{said.about}</p>
        {saving.error !== null && <ErrorBanner error={saving.error} />}
        {saving.isSuccess && !isChanged && <Banner kind="info" title={said.saved} />}
        <LoggingFields machine={machine.name} form={form} onChange={setForm} />
        <div>
          <Button
            type="submit"
            kind="primary"
            disabled={!isChanged || saving.isPending}
            refusal={refusal("states:UpdateStateMachine")}
          >
            {text.words.save}
          </Button>
        </div>
      </form>
    </Card>
  );
}
