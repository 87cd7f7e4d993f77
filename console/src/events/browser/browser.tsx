import { useState } from "react";
import { useSearchParams } from "wouter";
import { Button } from "../../design/button";
import { Icon } from "../../design/icon";
import { useText } from "../../text/text";
import styles from "./browser.module.css";
import { filterOf, searchOf } from "./filter";
import { FilterForm } from "./filter-form";
import { LiveTail } from "./live-tail";
import { Newest } from "./newest";

/** What was published and what sources observe. */
export function Browser() {
  const text = useText();
  const [search, setSearch] = useSearchParams();
  const filter = filterOf(search);
  const isLive = search.get("live") === "true";
  const [isFiltering, setFiltering] = useState(() => Object.keys(searchOf(filter)).length > 0);
  const show = (live: boolean) => setSearch({ ...searchOf(filter), ...(live && { live: "true" }) });
  return (
    <>
      <div className={styles.tools}>
        <Button aria-pressed={!isLive} kind={isLive ? "plain" : "primary"} onClick={() => show(false)}>
          {text.events.newest}
        </Button>
        <Button aria-pressed={isLive} kind={isLive ? "primary" : "plain"} onClick={() => show(true)}>
          {text.events.live}
        </Button>
        <Button aria-expanded={isFiltering} onClick={() => setFiltering(!isFiltering)}>
          <Icon name="search" />
          {text.words.filter}
        </Button>
      </div>
      {isFiltering && (
        <FilterForm
          key={JSON.stringify(filter)}
          filter={filter}
          onChange={(wanted) => setSearch({ ...searchOf(wanted), ...(isLive && { live: "true" }) })}
        />
      )}
      {isLive ? <LiveTail key={JSON.stringify(filter)} filter={filter} /> : <Newest filter={filter} />}
    </>
  );
}
