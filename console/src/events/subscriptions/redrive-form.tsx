import { useState } from "react";
import { request } from "../../api/client";
import type { JsonValue } from "../../api/json-value";
import type { DeadLetter } from "../../api/schema";
import { Banner } from "../../design/banner";
import { AreaField } from "../../design/field";
import { Json } from "../../design/json";
import { Card } from "../../design/page";
import { ActButton } from "../../resources/act-button";
import { useText } from "../../text/text";
import type { DeadLetterKind } from "./dead-letters";
import { merged } from "./merge-patch";
import styles from "./redrive-form.module.css";

/** Delivers a dead letter again, its data changed or not, or gives it up. */
export function RedriveForm({
  kind,
  name,
  letter,
  onDecided,
}: {
  kind: DeadLetterKind;
  name: string;
  letter: DeadLetter;
  onDecided: () => void;
}) {
  const text = useText();
  const [written, setWritten] = useState("");
  const patch = parsed(written);
  const isWrong = written.trim() !== "" && patch === undefined;
  const data = letter.event.data;
  const at = `/frevo/${kind}/{name}/dead-letters/{id}` as const;
  const path = { name, id: letter.id };
  const body = patch === undefined ? {} : { mergePatch: patch };
  return (
    <Card title={text.events.redriveTitle}>
      <div className={styles.form}>
        <p>{text.events.redriveAbout}</p>
        <AreaField
          label={text.events.mergePatch}
          hint={text.events.mergePatchHint}
          value={written}
          rows={5}
          placeholder={'{ "currency": "BRL" }'}
          wrong={isWrong ? text.resources.noJson : undefined}
          onChange={(event) => setWritten(event.target.value)}
        />
        <div className={styles.sides}>
          <div>
            <h3>{text.events.dataNow}</h3>
            <Json value={data ?? null} label={text.events.dataNow} />
          </div>
          <div>
            <h3>{text.events.dataThen}</h3>
            <Json
              value={patch === undefined ? (data ?? null) : merged(data, patch)}
              label={text.events.dataThen}
            />
          </div>
        </div>
        {letter.event.data_base64 !== undefined && <Banner kind="warning" title={text.events.binaryData} />}
        <div className={styles.actions}>
          <ActButton
            kind="primary"
            disabled={isWrong}
            onDone={onDecided}
            change={request("POST", `${at}/redrive`, { path, body })}
          >
            {patch === undefined ? text.events.redrive : text.events.redrivePatched}
          </ActButton>
          <ActButton
            kind="danger"
            confirm={text.events.discardAbout}
            onDone={onDecided}
            change={request("POST", `${at}/discard`, { path })}
          >
            {text.events.discard}
          </ActButton>
        </div>
      </div>
    </Card>
  );
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
