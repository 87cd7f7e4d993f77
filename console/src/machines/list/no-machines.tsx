import { CopyButton } from "../../design/copy";
import { Card, Empty } from "../../design/page";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import { someRole } from "../create/create-form";
import { TemplateGallery } from "../create/template-gallery";

const NONE_TAKEN: ReadonlySet<string> = new Set();

/** What an empty account needs first: something that runs, or the command that makes one's own. */
export function NoMachines() {
  const text = useText();
  const scope = useScope();
  const command = [
    "aws stepfunctions create-state-machine",
    `--endpoint-url ${location.origin} --region ${scope.region}`,
    "--name orders --definition file://orders.asl.json",
    `--role-arn ${someRole(scope)}`,
  ].join(" \\\n  ");
  return (
    <Card>
      <Empty title={text.machines.empty}>
        <p>{text.machines.emptyTry}</p>
        <TemplateGallery taken={NONE_TAKEN} />
        <p>{text.machines.emptyWhy}</p>
        <div style={{ display: "flex", maxWidth: "100%", alignItems: "start" }}>
          <pre style={{ overflow: "auto", textAlign: "left" }}>{command}</pre>
          <CopyButton value={command} label={text.machines.command} />
        </div>
      </Empty>
    </Card>
  );
}
