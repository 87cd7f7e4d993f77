import { type FormEvent, useState } from "react";
import { useSearchParams } from "wouter";
import { request } from "../../api/client";
import { isOver } from "../../api/job";
import type { JobAction } from "../../api/schema";
import { ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { TextField } from "../../design/field";
import { Card } from "../../design/page";
import { useChange } from "../../resources/use-resource";
import { useText } from "../../text/text";
import { filterOf } from "../executions/filter";
import { BulkFields } from "./bulk-fields";
import { type BulkForm, formOf, jobName, jobRequest } from "./job";
import { JobView, useJob } from "./job-view";
import styles from "./jobs.module.css";

interface Props {
  machine: string;
  action: JobAction;
  onClose: () => void;
  onStarted: (job: string, expected: number) => void;
}

/** Asks which executions are meant, shows them by a dry run, and only then does it. */
export function BulkFormCard({ machine, action, onClose, onStarted }: Props) {
  const text = useText();
  const said = text.machines.jobs;
  const [parameters] = useSearchParams();
  const [form, setForm] = useState(() => formOf(filterOf(parameters)));
  const [preview, setPreview] = useState<string>();
  const start = useChange();
  const startAs = async (dryRun: boolean) => {
    const name = jobName(machine, action, dryRun, new Date());
    const body = jobRequest(machine, action, form, dryRun);
    await start.mutateAsync(request("PUT", "/frevo/jobs/{name}", { path: { name }, body }));
    return name;
  };
  const find = async (event: FormEvent) => {
    event.preventDefault();
    setPreview(await startAs(true));
  };
  const change = (changes: Partial<BulkForm>) => {
    setForm({ ...form, ...changes });
    // What was found was found by another filter.
    setPreview(undefined);
  };
  return (
    <Card title={said.titles[action]} actions={<Button onClick={onClose}>{text.words.close}</Button>}>
      <div className={styles.panel}>
        <p>{said.about[action]}</p>
        <form className={styles.panel} onSubmit={(event) => void find(event).catch(() => {})}>
          <BulkFields machine={machine} action={action} form={form} onChange={change} />
          {start.error !== null && <ErrorBanner error={start.error} />}
          <div className={styles.row}>
            <Button
              type="submit"
              kind={preview === undefined ? "primary" : "plain"}
              disabled={start.isPending}
            >
              {said.find}
            </Button>
          </div>
        </form>
        {preview !== undefined && (
          <Preview
            name={preview}
            action={action}
            form={form}
            onRate={(rate) => setForm({ ...form, rate })}
            isStarting={start.isPending}
            onStart={(found) =>
              void startAs(false).then(
                (job) => onStarted(job, found),
                () => {},
              )
            }
          />
        )}
      </div>
    </Card>
  );
}

interface PreviewProps {
  name: string;
  action: JobAction;
  form: BulkForm;
  onRate: (rate: string) => void;
  isStarting: boolean;
  onStart: (found: number) => void;
}

/** What the dry run found, and the button that means it. */
function Preview({ name, action, form, onRate, isStarting, onStart }: PreviewProps) {
  const said = useText().machines.jobs;
  const job = useJob(name).data;
  const isRate = form.rate === "" || /^[1-9]\d{0,5}$/.test(form.rate);
  return (
    <section className={styles.preview} aria-label={said.preview}>
      <JobView name={name} isPreview />
      {job !== undefined && isOver(job) && job.found > 0 && (
        <div className={styles.row}>
          <TextField
            label={said.rate}
            hint={said.rateHint}
            inputMode="numeric"
            value={form.rate}
            wrong={isRate ? undefined : said.rateWrong}
            onChange={(event) => onRate(event.target.value.trim())}
          />
          <Button
            kind={action === "stop" ? "danger" : "primary"}
            disabled={!isRate || isStarting}
            onClick={() => onStart(job.found)}
          >
            {said.doIt[action](job.found)}
          </Button>
        </div>
      )}
    </section>
  );
}
