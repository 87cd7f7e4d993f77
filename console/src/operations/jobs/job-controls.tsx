import { request } from "../../api/client";
import type { Job } from "../../api/schema";
import { ActButton } from "../../resources/act-button";
import { PauseButton } from "../../resources/pause-button";
import { useText } from "../../text/text";

/** Has a job that is not over stand still, go on or end. */
export function JobControls({ job }: { job: Job }) {
  const words = useText().operations.jobs;
  return (
    <>
      <PauseButton path="/frevo/jobs/{name}" name={job.name} isPaused={job.state === "PAUSED"} />
      <ActButton
        kind="danger"
        of={job.name}
        change={request("POST", "/frevo/jobs/{name}/cancel", { path: { name: job.name } })}
        confirm={words.cancelAbout}
      >
        {words.cancel}
      </ActButton>
    </>
  );
}
