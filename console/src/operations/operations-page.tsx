import type { ReactNode } from "react";
import { useSearchParams } from "wouter";
import { Page } from "../design/page";
import { SubNav, shownOf } from "../resources/sub-nav";
import { paths } from "../shell/paths";
import { useText } from "../text/text";
import { Health } from "./health/health";
import { Jobs } from "./jobs/jobs";
import { Quarantine } from "./quarantine/quarantine";
import { Safety } from "./safety/safety";

/** How the server does, what was set aside, and what is done with many executions. */
export default function OperationsPage() {
  const text = useText();
  const [search] = useSearchParams();
  const pages: { key: string; title: string; content: ReactNode }[] = [
    { key: "health", title: text.operations.tabs.health, content: <Health /> },
    { key: "safety", title: text.operations.tabs.safety, content: <Safety /> },
    { key: "jobs", title: text.operations.tabs.jobs, content: <Jobs /> },
    { key: "quarantine", title: text.operations.tabs.quarantine, content: <Quarantine /> },
  ];
  const shown = shownOf(search, pages);
  const page = pages.find((page) => page.key === shown);
  return (
    <Page title={text.shell.operations} tab={`${page?.title} · ${text.shell.operations}`}>
      <SubNav label={text.shell.operations} root={paths.operations()} pages={pages} />
      {page?.content}
    </Page>
  );
}
