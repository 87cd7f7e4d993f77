import { useSearchParams } from "wouter";
import { ACTIONS } from "../../api/job";
import type { JobAction } from "../../api/schema";
import { Button } from "../../design/button";
import { Icon } from "../../design/icon";
import { Menu, MenuItem } from "../../design/menu";
import { Card } from "../../design/page";
import { useRefusal } from "../../shell/caller";
import { useText } from "../../text/text";
import { withParameters } from "../executions/filter";
import { BulkFormCard } from "./bulk-form";
import { JobView } from "./job-view";

/** Opens the form of a job. Express executions are not meant by jobs. */
export function BulkMenu({ isExpress }: { isExpress: boolean }) {
  const said = useText().machines.jobs;
  const refusal = useRefusal();
  const [, setParameters] = useSearchParams();
  const open = (action: JobAction) =>
    setParameters((parameters) => withParameters(parameters, { bulk: action, job: undefined }));
  return (
    <Menu
      trigger={
        <Button refusal={isExpress ? said.notExpress : refusal("PUT /frevo/jobs/{name}")}>
          {said.menu}
          <Icon name="chevronDown" size={12} />
        </Button>
      }
    >
      {ACTIONS.map((action) => (
        <MenuItem key={action} onSelect={() => open(action)}>
          {said.actions[action]}…
        </MenuItem>
      ))}
    </Menu>
  );
}

/** The form of a job, or the job that was started by it, above the list that it is about. The address says
 * which, so that a job is still followed after a reload. */
export function BulkPanel({ machine }: { machine: string }) {
  const text = useText();
  const [parameters, setParameters] = useSearchParams();
  const job = parameters.get("job");
  const action = ACTIONS.find((action) => action === parameters.get("bulk"));
  const set = (changes: Record<string, string | undefined>) =>
    setParameters((parameters) => withParameters(parameters, changes), { replace: true });
  const close = () => set({ bulk: undefined, job: undefined, expected: undefined });
  if (job !== null) {
    const expected = Number(parameters.get("expected") ?? "");
    return (
      <Card title={text.machines.jobs.job(job)} actions={<Button onClick={close}>{text.words.close}</Button>}>
        <JobView name={job} {...(expected > 0 && { expected })} />
      </Card>
    );
  }
  return (
    action !== undefined && (
      <BulkFormCard
        key={action}
        machine={machine}
        action={action}
        onClose={close}
        onStarted={(job, expected) => set({ bulk: undefined, job, expected: String(expected) })}
      />
    )
  );
}
