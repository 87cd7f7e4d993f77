import { ErrorBanner } from "../../design/banner";
import { Json } from "../../design/json";
import { Card } from "../../design/page";
import { SLOW, useResource } from "../../resources/use-resource";
import { Loading } from "../../shell/loading";
import { useText } from "../../text/text";
import { DurabilityCard } from "./durability";
import { Findings } from "./findings";
import styles from "./safety.module.css";

/** What an acknowledgement is worth here, what of the setup is unsafe, and the setup. */
export function Safety() {
  const text = useText();
  const server = useResource("/frevo/server", { every: SLOW });
  if (server.data === undefined) {
    return server.error === null ? <Loading /> : <ErrorBanner error={server.error} />;
  }
  const { configuration, findings } = server.data;
  const title = text.operations.safety.configuration;
  return (
    <>
      <Findings findings={findings} />
      <DurabilityCard server={server.data} />
      <Card title={title}>
        <p className={styles.about}>{text.operations.safety.configurationAbout}</p>
        <Json value={configuration} label={title} />
      </Card>
    </>
  );
}
