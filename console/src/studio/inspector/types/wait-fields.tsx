import { SelectField } from "../../../design/field";
import { useText } from "../../../text/text";
import { isTimestamp } from "../choice/operators";
import { useInspected } from "../editing";
import { SECONDS_MAX } from "../limits";
import { usePut } from "../use-put";
import { TwinField } from "../values/twin-field";

const SECONDS = ["Seconds", "SecondsPath"];
const TIMESTAMP = ["Timestamp", "TimestampPath"];

/** How long a Wait lasts, or until when. */
export function WaitFields() {
  const said = useText().inspector.wait;
  const { written, language } = useInspected();
  const put = usePut();
  const has = (fields: readonly string[]) => fields.some((field) => field in written);
  const isUntil = has(TIMESTAMP) && !has(SECONDS);
  const isBoth = has(TIMESTAMP) && has(SECONDS);
  const change = (to: string) => {
    const kept = Object.entries(written).filter(([name]) => ![...SECONDS, ...TIMESTAMP].includes(name));
    const first = to === "until" ? { Timestamp: "2030-01-01T00:00:00Z" } : { Seconds: 60 };
    put([], { ...Object.fromEntries(kept), ...first });
  };
  const timestamp = written.Timestamp;
  const isComputed = language === "JSONata" && typeof timestamp === "string" && timestamp.startsWith("{%");
  const isFault = timestamp !== undefined && !isComputed && !isTimestamp(String(timestamp));
  return (
    <>
      <SelectField
        label={said.kind}
        wrong={isBoth ? said.both : undefined}
        value={isUntil ? "until" : "seconds"}
        options={[
          { value: "seconds", name: said.seconds },
          { value: "until", name: said.until },
        ]}
        onChange={(event) => change(event.target.value)}
      />
      {(!isUntil || isBoth) && (
        <TwinField
          name="Seconds"
          label={said.secondsLabel}
          type="integer"
          isRequired
          first={60}
          min={0}
          max={SECONDS_MAX}
        />
      )}
      {(isUntil || isBoth) && (
        <TwinField
          name="Timestamp"
          label={said.timestamp}
          hint={said.timestampHint}
          wrong={isFault ? said.timestampWrong : undefined}
          type="text"
          isRequired
          first="2030-01-01T00:00:00Z"
        />
      )}
    </>
  );
}
