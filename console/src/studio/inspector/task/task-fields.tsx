import { TextField } from "../../../design/field";
import { useText } from "../../../text/text";
import { actionOf } from "../../catalogue/actions";
import { isResource } from "../../catalogue/resource";
import { useActions } from "../../catalogue/use-actions";
import { useInspected } from "../editing";
import styles from "../inspector.module.css";
import { SECONDS_MAX } from "../limits";
import { TwinField } from "../values/twin-field";
import { ActionChooser } from "./action-chooser";
import { ArgumentsField } from "./arguments-field";
import { CredentialsField } from "./credentials-field";
import { PatternField } from "./pattern-field";

/** What a Task calls, how it is waited for, and for how long. */
export function TaskFields() {
  const said = useText().inspector.task;
  const { written, language, set } = useInspected();
  const actions = useActions();
  const resource = typeof written.Resource === "string" ? written.Resource : "";
  const action = actionOf(resource, actions);
  return (
    <>
      <ActionChooser action={action} actions={actions} />
      <TextField
        label={said.resource}
        hint={said.resourceHint}
        wrong={resource === "" ? said.resourceMissing : isResource(resource) ? undefined : said.resourceWrong}
        value={resource}
        onChange={(event) => set(["Resource"], event.target.value)}
      />
      {action !== undefined && <PatternField action={action} />}
      {language === "JSONPath" && <ArgumentsField />}
      <Timeouts />
      <details className={styles.more} open={written.Credentials !== undefined}>
        <summary>{said.credentials}</summary>
        <CredentialsField />
      </details>
    </>
  );
}

function Timeouts() {
  const said = useText().inspector.task;
  const { written } = useInspected();
  const { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat } = written;
  const isLate = typeof timeout === "number" && typeof heartbeat === "number" && heartbeat >= timeout;
  const seconds = { type: "integer", min: 1, max: SECONDS_MAX } as const;
  return (
    <>
      <TwinField
        name="TimeoutSeconds"
        label={said.timeout}
        hint={said.timeoutHint}
        {...seconds}
        first={300}
      />
      <TwinField
        name="HeartbeatSeconds"
        label={said.heartbeat}
        hint={said.heartbeatHint}
        wrong={isLate ? said.heartbeatLate : undefined}
        {...seconds}
        first={60}
      />
    </>
  );
}
