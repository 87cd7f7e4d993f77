import { Banner } from "../../../design/banner";
import { Button } from "../../../design/button";
import { members } from "../../../execution/graph/definition";
import { useText } from "../../../text/text";
import { useInspected } from "../editing";
import styles from "../inspector.module.css";
import { usePut } from "../use-put";
import { TemplateField } from "../values/template-field";
import { TwinField } from "../values/twin-field";
import { Items } from "./items";

/** What only a distributed Map has. */
const DISTRIBUTED = ["ItemReader", "ItemBatcher", "ResultWriter", "Label"];

/** For what a Map does its work, and how much at once. */
export function MapFields() {
  const said = useText().inspector.map;
  const { written } = useInspected();
  // As it was called before 2023.
  const isOldSelector = "Parameters" in written && !("ItemSelector" in written);
  return (
    <>
      <Distributed />
      <Items />
      <TemplateField
        name={isOldSelector ? "Parameters" : "ItemSelector"}
        label={said.selector}
        hint={said.selectorHint}
        stage="item"
      />
      <TwinField
        name="MaxConcurrency"
        label={said.concurrency}
        hint={said.concurrencyHint}
        type="integer"
        min={0}
        first={0}
      />
      <details className={styles.more}>
        <summary>{said.tolerance}</summary>
        <div className={styles.section}>
          <p className={styles.soft}>{said.toleranceHint}</p>
          <TwinField
            name="ToleratedFailureCount"
            label={said.toleratedCount}
            type="integer"
            min={0}
            first={0}
          />
          <TwinField
            name="ToleratedFailurePercentage"
            label={said.toleratedPercentage}
            type="number"
            min={0}
            max={100}
            first={0}
          />
        </div>
      </details>
    </>
  );
}

/** What this server does not run, and the way back to what it does. */
function Distributed() {
  const said = useText().inspector.map;
  const { written, isReadOnly } = useInspected();
  const put = usePut();
  const processor = members(written.ItemProcessor ?? written.Iterator);
  const isDistributed = members(processor.ProcessorConfig).Mode === "DISTRIBUTED";
  const fields = DISTRIBUTED.filter((field) => field in written);
  if (!isDistributed && fields.length === 0) {
    return null;
  }
  const makeInline = () => {
    const { ProcessorConfig: _, ...rest } = processor;
    const kept = Object.entries(written).filter(([name]) => !DISTRIBUTED.includes(name));
    const name = "ItemProcessor" in written ? "ItemProcessor" : "Iterator";
    put([], { ...Object.fromEntries(kept), [name]: rest });
  };
  return (
    <Banner
      kind="warning"
      title={said.distributed}
      actions={!isReadOnly && <Button onClick={makeInline}>{said.makeInline}</Button>}
    >
      <p lang="en">Distributed Map states are not supported by this version of Frevo yet</p>
      {fields.length > 0 && <p>{said.distributedFields(fields)}</p>}
    </Banner>
  );
}
