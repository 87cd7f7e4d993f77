import type { Contract } from "../../api/schema";
import { Empty } from "../../design/page";
import type { Column } from "../../design/table";
import { Moment } from "../../design/time";
import { useColumns } from "../../resources/columns";
import { CommandLine } from "../../resources/command-line";
import { ListCard } from "../../resources/list-card";
import { usePages } from "../../resources/use-resource";
import { useText } from "../../text/text";
import { eventPaths } from "../paths";
import { FindingsCard } from "./findings";

/** What services declare, and what of it does not fit. */
export function Contracts() {
  const text = useText();
  const words = text.events.contract;
  const column = useColumns();
  const pages = usePages("/frevo/contracts", "contracts");
  const columns: Column<Contract>[] = [
    column.name(eventPaths.contract, words.service),
    { key: "publishes", title: words.publishes, kind: "name", cell: (own) => own.publishes.join(", ") },
    { key: "takes", title: words.takes, kind: "name", cell: (own) => own.takes.join(", ") },
    { key: "at", title: words.modified, cell: (own) => <Moment at={own.modifiedAt} /> },
  ];
  return (
    <>
      <ListCard
        title={text.events.tabs.contracts}
        pages={pages}
        columns={columns}
        keyOf={(own) => own.name}
        textOf={(own) => `${own.name} ${own.publishes.join(" ")} ${own.takes.join(" ")}`}
        empty={
          <Empty title={words.none}>
            <p>{words.noneWhy}</p>
            <CommandLine line="frevo contract declare shop shop.asyncapi.yaml" />
          </Empty>
        }
      />
      <FindingsCard service="-" />
    </>
  );
}
