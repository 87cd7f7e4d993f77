import { Link, useSearchParams } from "wouter";
import { type Column, Table } from "../../design/table";
import { Moment } from "../../design/time";
import { paths } from "../../shell/paths";
import { useText } from "../../text/text";
import { withParameters } from "../executions/filter";
import styles from "../machines.module.css";
import type { Member } from "../monitoring/series";
import { MachineActions } from "./machine-actions";
import { clicked, type SortColumn, sorted, sortOf } from "./sort";
import type { Item } from "./use-machines";

/** State machines with what was started and ended in the last day. */
export function MachineTable({ items }: { items: readonly Item[] }) {
  const text = useText();
  const said = text.machines;
  const [parameters] = useSearchParams();
  const count = (member: Member, className?: string) => (machine: Item) => {
    const value = machine.counts?.[member];
    return (
      <span className={`${styles.count} ${value && className ? className : ""}`}>
        {machine.counts === undefined ? "…" : (value ?? 0).toLocaleString()}
      </span>
    );
  };
  const columns: Column<Item>[] = [
    {
      key: "name",
      title: <SortButton column="name" title={text.words.name} />,
      kind: "name",
      cell: (machine) => <Link href={paths.machine(machine.name)}>{machine.name}</Link>,
    },
    {
      key: "type",
      title: <SortButton column="type" title={text.words.type} />,
      cell: (machine) => said.types[machine.type],
    },
    {
      key: "status",
      title: <SortButton column="status" title={text.words.status} />,
      cell: (machine) =>
        machine.status === "DELETING" ? said.deleting : machine.paused ? said.pausedShort : said.active,
    },
    {
      key: "started",
      title: <SortButton column="started" title={said.counted.started} />,
      kind: "end",
      cell: count("started"),
    },
    {
      key: "succeeded",
      title: said.counted.succeeded,
      kind: "end",
      cell: count("succeeded", styles.succeeded),
    },
    {
      key: "failed",
      title: <SortButton column="failed" title={said.counted.failed} />,
      kind: "end",
      cell: count("failed", styles.failed),
    },
    {
      key: "created",
      title: <SortButton column="created" title={text.words.created} />,
      cell: (machine) => <Moment at={machine.createdAt} />,
    },
    {
      key: "actions",
      title: said.actions.title,
      cell: (machine) => <MachineActions machine={machine} isSmall />,
    },
  ];
  return (
    <Table
      label={text.shell.machines}
      columns={columns}
      rows={sorted(items, sortOf(parameters.get("sort")))}
      keyOf={(machine) => machine.name}
    />
  );
}

/** The head of a column by which the list can be ordered. */
function SortButton({ column, title }: { column: SortColumn; title: string }) {
  const said = useText().machines.sorted;
  const [parameters, setParameters] = useSearchParams();
  const sort = sortOf(parameters.get("sort"));
  const isSorted = sort.column === column;
  return (
    <button
      type="button"
      className={styles.sort}
      aria-label={isSorted ? `${title}, ${sort.isDescending ? said.descending : said.ascending}` : title}
      onClick={() =>
        setParameters((parameters) => withParameters(parameters, { sort: clicked(sort, column) }), {
          replace: true,
        })
      }
    >
      {title} {isSorted && (sort.isDescending ? "↓" : "↑")}
    </button>
  );
}
