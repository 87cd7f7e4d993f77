import { useSearchParams } from "wouter";
import { ErrorBanner } from "../design/banner";
import { Button, ButtonLink } from "../design/button";
import { TextField } from "../design/field";
import { Card, Empty, Page } from "../design/page";
import { useRefusal } from "../shell/caller";
import { Loading } from "../shell/loading";
import { paths } from "../shell/paths";
import { useText } from "../text/text";
import { withParameters } from "./executions/filter";
import { MachineTable } from "./list/machine-table";
import { NoMachines } from "./list/no-machines";
import { isFound } from "./list/search";
import { useMachines } from "./list/use-machines";
import styles from "./machines.module.css";

/** The state machines of an account and region. */
export default function MachinesPage() {
  const text = useText();
  const refusal = useRefusal();
  const { machines, items } = useMachines();
  const [search, setSearch] = useSearchParams();
  const wanted = search.get("name") ?? "";
  const shown = items.filter((machine) => isFound(machine, wanted.trim()));
  return (
    <Page
      title={text.shell.machines}
      actions={
        <ButtonLink kind="primary" href={paths.newMachine()} refusal={refusal("states:CreateStateMachine")}>
          {text.machines.create.button}
        </ButtonLink>
      }
    >
      {machines.error !== null && <ErrorBanner error={machines.error} />}
      {machines.isPending && <Loading />}
      {machines.isSuccess && items.length === 0 && <NoMachines />}
      {items.length > 0 && (
        <Card
          flush
          title={text.machines.count(items.length)}
          actions={
            <div className={styles.search}>
              <TextField
                label={text.machines.search}
                type="search"
                value={wanted}
                onChange={(event) =>
                  setSearch((search) => withParameters(search, { name: event.target.value }), {
                    replace: true,
                  })
                }
              />
            </div>
          }
        >
          {shown.length === 0 ? (
            <Empty title={text.machines.noneLike(wanted)} />
          ) : (
            <MachineTable items={shown} />
          )}
          {machines.hasNextPage && (
            <Button onClick={() => void machines.fetchNextPage()}>{text.words.loadMore}</Button>
          )}
        </Card>
      )}
    </Page>
  );
}
