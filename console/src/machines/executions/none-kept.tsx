import { Link } from "wouter";
import { Card, Empty } from "../../design/page";
import { paths } from "../../shell/paths";
import { useText } from "../../text/text";
import type { Machine } from "../machine";

/** Express executions are not listed: where they are seen instead. */
export function ExpressTab({ machine }: { machine: Machine }) {
  const said = useText().machines.express;
  const isLogged = (machine.loggingConfiguration?.level ?? "OFF") !== "OFF";
  return (
    <Card>
      <Empty title={said.title}>
        <p>{said.why}</p>
        <p>
          {isLogged ? said.logged : said.notLogged}{" "}
          <Link href={paths.machine(machine.name, "logging")}>{said.toLogging}</Link>
          {" · "}
          <Link href={paths.machine(machine.name, "monitoring")}>{said.toMonitoring}</Link>
        </p>
      </Empty>
    </Card>
  );
}
