import { useState } from "react";
import { Button } from "../../design/button";
import { Icon } from "../../design/icon";
import { Menu, MenuItem } from "../../design/menu";
import { useRefusal } from "../../shell/caller";
import { useText } from "../../text/text";
import { namedBy } from "../arns";
import { useStatus } from "../status";
import { useTold } from "../told";
import { exportAsJson, exportAsTestCase } from "./export";
import { Fork } from "./fork";
import { Redrive } from "./redrive";
import { StartAgain } from "./start-again";
import { Stop } from "./stop";

type Asking = "stop" | "redrive" | "again" | "fork";

/** What stopped it from outside is not known to a test. */
const HAS_ENDED_ITSELF: readonly string[] = ["SUCCEEDED", "FAILED", "TIMED_OUT"];

const HAS_FAILED: readonly string[] = ["FAILED", "TIMED_OUT", "ABORTED"];

/** What can be done with the execution. */
export function Actions() {
  const text = useText();
  const told = useTold();
  const refusal = useRefusal();
  const status = useStatus();
  const isRunning = status === "RUNNING";
  const { isExpress } = namedBy(told.arn);
  const [asking, ask] = useState<Asking>();
  const close = () => ask(undefined);
  return (
    <>
      {isRunning && (
        <Button kind="danger" refusal={refusal("states:StopExecution")} onClick={() => ask("stop")}>
          {text.execution.stop.button}
        </Button>
      )}
      {!isRunning && told.description.redriveStatus === "REDRIVABLE" && (
        <Button refusal={refusal("states:RedriveExecution")} onClick={() => ask("redrive")}>
          {text.execution.redrive.button}
        </Button>
      )}
      {isExpress && HAS_FAILED.includes(status) && (
        <Button refusal={text.execution.express.notRedriven}>{text.execution.redrive.button}</Button>
      )}
      <Button refusal={refusal("states:StartExecution")} onClick={() => ask("again")}>
        {text.execution.again.button}
      </Button>
      <Menu
        trigger={
          <Button>
            {text.execution.more}
            <Icon name="chevronDown" size={12} />
          </Button>
        }
      >
        <MenuItem refusal={refusal("POST /frevo/executions/fork")} onSelect={() => ask("fork")}>
          {text.execution.fork.button}…
        </MenuItem>
        <MenuItem onSelect={() => told.show({ view: "compare" })}>{text.execution.compare.button}…</MenuItem>
        <MenuItem onSelect={() => exportAsJson(told)}>{text.execution.export}</MenuItem>
        <MenuItem
          disabled={!told.history.isWhole || !HAS_ENDED_ITSELF.includes(status)}
          onSelect={() => exportAsTestCase(told)}
        >
          {text.execution.asTestCase}
        </MenuItem>
      </Menu>
      {asking === "stop" && <Stop onClose={close} />}
      {asking === "redrive" && <Redrive onClose={close} />}
      {asking === "again" && <StartAgain onClose={close} />}
      {asking === "fork" && <Fork onClose={close} />}
    </>
  );
}
