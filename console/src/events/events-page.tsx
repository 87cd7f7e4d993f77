import type { ReactNode } from "react";
import { useSearchParams } from "wouter";
import { Page } from "../design/page";
import { SubNav, shownOf } from "../resources/sub-nav";
import { later } from "../shell/later";
import { paths } from "../shell/paths";
import { useText } from "../text/text";
import { Archives } from "./archives/archives";
import { Browser } from "./browser/browser";
import { Contracts } from "./contracts/contracts";
import { Rules } from "./rules/rules";
import { Schedules } from "./schedules/schedules";
import { Schemas } from "./schemas/schemas";
import { Sources } from "./sources/sources";
import { Subscriptions } from "./subscriptions/subscriptions";

// The map brings a library of its own, which nobody else needs.
const Choreography = later(() => import("./map/choreography"));

/** Events: what was published, and who gets what. */
export default function EventsPage() {
  const text = useText();
  const [search] = useSearchParams();
  const pages: { key: string; title: string; content: ReactNode }[] = [
    { key: "browser", title: text.events.tabs.browser, content: <Browser /> },
    { key: "map", title: text.events.tabs.map, content: <Choreography /> },
    { key: "subscriptions", title: text.events.tabs.subscriptions, content: <Subscriptions /> },
    { key: "rules", title: text.events.tabs.rules, content: <Rules /> },
    { key: "schedules", title: text.events.tabs.schedules, content: <Schedules /> },
    { key: "sources", title: text.events.tabs.sources, content: <Sources /> },
    { key: "archives", title: text.events.tabs.archives, content: <Archives /> },
    { key: "schemas", title: text.events.tabs.schemas, content: <Schemas /> },
    { key: "contracts", title: text.events.tabs.contracts, content: <Contracts /> },
  ];
  const shown = shownOf(search, pages);
  const page = pages.find((page) => page.key === shown);
  return (
    <Page title={text.shell.events} tab={`${page?.title} · ${text.shell.events}`}>
      <SubNav label={text.shell.events} root={paths.events()} pages={pages} />
      {page?.content}
    </Page>
  );
}
