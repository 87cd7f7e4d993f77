import { Badge } from "../design/badge";
import { CopyButton } from "../design/copy";
import type { Step } from "../design/page";
import { Status } from "../design/status";
import { paths } from "../shell/paths";
import { useText } from "../text/text";
import { namedBy } from "./arns";
import styles from "./execution.module.css";
import { isMocked } from "./mocks";
import { useStatus } from "./status";
import { useTold } from "./told";

/** The execution's name, and how it stands. */
export function Title() {
  const text = useText();
  const { arn, description } = useTold();
  const status = useStatus();
  return (
    <span className={styles.title}>
      {namedBy(arn).name}
      <Status status={status} />
      {isMocked(description) && <Badge tone="warn">{text.execution.samples}</Badge>}
      <CopyButton value={arn} label={arn} />
    </span>
  );
}

export function useTrail(arn: string): readonly Step[] {
  const text = useText();
  const { machine } = namedBy(arn);
  return [
    { name: text.shell.machines, href: paths.machines() },
    { name: machine, href: paths.machine(machine) },
  ];
}
