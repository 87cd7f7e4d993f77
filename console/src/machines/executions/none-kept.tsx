import { Link } from "wouter";
import { Banner } from "../../design/banner";
import { useResource } from "../../resources/use-resource";
import { paths } from "../../shell/paths";
import { useText } from "../../text/text";
import type { Machine } from "../machine";

/** Says so where the server keeps no Express executions that have ended, and what does tell of them. */
export function NoneKept({ machine }: { machine: Machine }) {
  const said = useText().machines.express;
  const configuration = useResource("/frevo/server").data?.configuration;
  if (configuration?.express_retention_hours !== 0) {
    return null;
  }
  const isLogged = (machine.loggingConfiguration?.level ?? "OFF") !== "OFF";
  return (
    <Banner kind="info" title={said.title}>
      <p>{said.why}</p>
      <p>
        {isLogged ? said.logged : said.notLogged}{" "}
        <Link href={paths.machine(machine.name, "logging")}>{said.toLogging}</Link>
        {" · "}
        <Link href={paths.machine(machine.name, "monitoring")}>{said.toMonitoring}</Link>
      </p>
    </Banner>
  );
}
