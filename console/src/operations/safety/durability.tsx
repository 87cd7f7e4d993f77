import type { Server } from "../../api/schema";
import { Badge, type Tone } from "../../design/badge";
import { Card } from "../../design/page";
import { Facts } from "../../resources/facts";
import { useText } from "../../text/text";
import styles from "./safety.module.css";

/** What an acknowledgement is worth: a start that was answered is as durable as this. */
export function DurabilityCard({ server }: { server: Server }) {
  const words = useText().operations.safety;
  const { durability, nodes, partitions, version } = server;
  const { survives, copies, copiesMin } = durability;
  const tone = durability.label === "none" ? "bad" : "good";
  return (
    <Card title={words.durability} actions={<Badge tone={tone}>{words.labels[durability.label]}</Badge>}>
      <p className={styles.about}>{words.acknowledged[durability.acknowledged]}</p>
      <Facts
        facts={[
          { name: words.process, value: <Survives does={survives.process} /> },
          { name: words.power, value: <Survives does={survives.power} /> },
          { name: words.machine, value: <Survives does={survives.machine} /> },
          { name: words.transport, value: words.transports[durability.transport] },
          { name: words.store, value: words.stores[durability.store] },
          { name: words.copies, value: copies === null ? undefined : words.copiesOf(copies, copiesMin ?? 1) },
          { name: words.nodes, value: String(nodes) },
          { name: words.partitions, value: String(partitions) },
          { name: words.version, value: version },
        ]}
      />
    </Card>
  );
}

/** Whether what was acknowledged is there afterwards. */
function Survives({ does }: { does: boolean | null }) {
  const { survives } = useText().operations.safety;
  const told: [Tone, string] =
    does === null ? ["quiet", survives.unknown] : does ? ["good", survives.yes] : ["bad", survives.no];
  return <Badge tone={told[0]}>{told[1]}</Badge>;
}
