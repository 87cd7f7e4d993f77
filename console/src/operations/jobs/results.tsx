import { isOver } from "../../api/job";
import type { Job } from "../../api/schema";
import { Empty } from "../../design/page";
import { ListCard } from "../../resources/list-card";
import { useText } from "../../text/text";
import { useResults } from "./use-results";

/** What each execution of a job came to. */
export function Results({ job }: { job: Job }) {
  const words = useText().operations.jobs;
  const { pages, columns } = useResults(job);
  return (
    <ListCard
      title={words.results}
      pages={pages}
      columns={columns}
      keyOf={(result) => `${result.executionArn} ${result.at}`}
      textOf={(result) => `${result.name} ${result.outcome} ${result.reason ?? ""}`}
      empty={<Empty title={isOver(job) ? words.noResults : words.noResultsYet} />}
    />
  );
}
