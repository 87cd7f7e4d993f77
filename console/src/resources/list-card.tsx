import { type ReactNode, useState } from "react";
import { ErrorBanner } from "../design/banner";
import { Button } from "../design/button";
import { TextField } from "../design/field";
import { Card, Empty } from "../design/page";
import { type Column, Table } from "../design/table";
import { Loading } from "../shell/loading";
import { useText } from "../text/text";
import styles from "./list-card.module.css";

/** What `usePages` gives. */
interface Pages<Row> {
  readonly rows: readonly Row[];
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  fetchNextPage(): unknown;
}

interface Props<Row> {
  title: string;
  pages: Pages<Row>;
  columns: readonly Column<Row>[];
  keyOf: (row: Row) => string;
  /** What a search is for; absent: nothing can be searched for. */
  textOf?: (row: Row) => string;
  actions?: ReactNode;
  /** What is shown if there is nothing: what could be, and how it comes to be. */
  empty: ReactNode;
}

/** A list of resources. */
export function ListCard<Row>({ title, pages, columns, keyOf, textOf, actions, empty }: Props<Row>) {
  const text = useText();
  const [wanted, setWanted] = useState("");
  const isWanted = (row: Row) =>
    textOf === undefined || textOf(row).toLowerCase().includes(wanted.trim().toLowerCase());
  const shown = pages.rows.filter(isWanted);
  if (pages.error !== null) {
    return <ErrorBanner error={pages.error} />;
  }
  if (pages.isPending) {
    return <Loading />;
  }
  if (pages.rows.length === 0) {
    return <Card {...(actions !== undefined && { title, actions })}>{empty}</Card>;
  }
  const search = textOf !== undefined && (
    <div className={styles.search}>
      <TextField
        label={text.resources.search(title)}
        placeholder={text.words.search}
        type="search"
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
      />
    </div>
  );
  return (
    <Card
      flush
      title={title}
      actions={
        <div className={styles.tools}>
          {search}
          {actions}
        </div>
      }
    >
      {shown.length === 0 ? (
        <Empty title={text.resources.noneLike(wanted)} />
      ) : (
        <Table label={title} columns={columns} rows={shown} keyOf={keyOf} />
      )}
      {pages.hasNextPage && (
        <div className={styles.more}>
          <Button disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {text.words.loadMore}
          </Button>
        </div>
      )}
    </Card>
  );
}
