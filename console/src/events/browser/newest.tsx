import { useInfiniteQuery } from "@tanstack/react-query";
import { resource } from "../../api/client";
import { Banner, ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { Card, Empty } from "../../design/page";
import { CommandLine } from "../../resources/command-line";
import { Loading } from "../../shell/loading";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import styles from "./browser.module.css";
import { EventTable } from "./event-table";
import { type Filter, HOURS, isOpen } from "./filter";

const PAGE_SIZE = 50;

/** The newest events, page by page. */
export function Newest({ filter }: { filter: Filter }) {
  const text = useText();
  const pages = useNewest(filter);
  const events = pages.data?.pages.flatMap((page) => page.events) ?? [];
  if (pages.error !== null) {
    return <ErrorBanner error={pages.error} />;
  }
  if (pages.isPending) {
    return <Loading />;
  }
  return (
    <>
      {pages.data.pages.some((page) => page.cut) && <Banner kind="warning" title={text.events.cut} />}
      <Card
        flush
        title={text.events.newest}
        actions={<Button onClick={() => void pages.refetch()}>{text.events.refresh}</Button>}
      >
        {events.length === 0 ? (
          <NoEvents isOpen={isOpen(filter)} />
        ) : (
          <EventTable label={text.events.newest} events={events} />
        )}
        {pages.hasNextPage && (
          <div className={styles.more}>
            <Button disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
              {text.events.older}
            </Button>
          </div>
        )}
      </Card>
    </>
  );
}

function useNewest({ hours = HOURS[0], ...members }: Filter) {
  const scope = useScope();
  return useInfiniteQuery({
    queryKey: ["events", scope, members, hours],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) => {
      const since = new Date(Date.now() - hours * 3_600_000).toISOString();
      const before = pageParam === "" ? undefined : pageParam;
      const query = { ...members, since, before, limit: PAGE_SIZE };
      return resource(scope, "GET", "/frevo/events", { query, signal });
    },
    // Events of the same moment as the last one are not shown again, and may be left out where a page ends.
    getNextPageParam: (page) => (page.events.length < PAGE_SIZE ? undefined : page.events.at(-1)?.at),
  });
}

/** Nothing was published, or nothing that is looked for. */
function NoEvents({ isOpen }: { isOpen: boolean }) {
  const text = useText();
  const line = `curl ${location.origin}/events/default -H 'content-type: application/cloudevents+json' -d '{"specversion": "1.0", "id": "o-1", "source": "shop", "type": "Placed", "data": {"amount": 500}}'`;
  return isOpen ? (
    <Empty title={text.events.none}>
      <p>{text.events.noneWhy}</p>
      <CommandLine line={line} />
    </Empty>
  ) : (
    <Empty title={text.events.noneFound}>
      <p>{text.events.noneFoundWhy}</p>
    </Empty>
  );
}
