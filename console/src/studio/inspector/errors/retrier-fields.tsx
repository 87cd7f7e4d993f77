import { SelectField } from "../../../design/field";
import { duration } from "../../../design/time";
import type { Members } from "../../../execution/graph/definition";
import { useText } from "../../../text/text";
import styles from "../inspector.module.css";
import { DELAY_SECONDS_MAX, SECONDS_MAX } from "../limits";
import { delays, RETRIER } from "../retriers";
import { CommentField, withMember } from "../values/comment-field";
import { NumberField, type Range } from "../values/number-field";
import preview from "./delays.module.css";
import { ErrorNames } from "./error-names";

interface Props {
  retrier: Members;
  isLast: boolean;
  set: (retrier: Members) => void;
}

/** How often and when it is tried again after some errors. */
export function RetrierFields({ retrier, isLast, set }: Props) {
  const said = useText().inspector.errors;
  const number = (name: string, label: string, range: Range, usual?: number) => (
    <NumberField
      label={label}
      {...range}
      value={retrier[name]}
      {...(usual !== undefined && { placeholder: String(usual) })}
      onChange={(value) => set(withMember(retrier, name, value))}
      wrong={name === "MaxDelaySeconds" && isTooShort(retrier) ? said.delayTooShort : undefined}
    />
  );
  return (
    <>
      <ErrorNames item={retrier} isLast={isLast} set={set} />
      <div className={styles.row}>
        {number(
          "IntervalSeconds",
          said.interval,
          { isWhole: true, min: 0, max: SECONDS_MAX },
          RETRIER.IntervalSeconds,
        )}
        {number(
          "MaxAttempts",
          said.attempts,
          { isWhole: true, min: 0, max: SECONDS_MAX },
          RETRIER.MaxAttempts,
        )}
        {number("BackoffRate", said.backoff, { min: 1 }, RETRIER.BackoffRate)}
      </div>
      <div className={styles.row}>
        {number("MaxDelaySeconds", said.longest, { isWhole: true, min: 1, max: DELAY_SECONDS_MAX })}
        <SelectField
          label={said.jitter}
          value={retrier.JitterStrategy === "FULL" ? "FULL" : "NONE"}
          options={[
            { value: "NONE", name: said.jitters.NONE },
            { value: "FULL", name: said.jitters.FULL },
          ]}
          onChange={(event) =>
            set(withMember(retrier, "JitterStrategy", event.target.value === "FULL" ? "FULL" : undefined))
          }
        />
      </div>
      <Delays retrier={retrier} />
      <CommentField item={retrier} set={set} />
    </>
  );
}

function isTooShort({ MaxDelaySeconds: max, IntervalSeconds: interval = RETRIER.IntervalSeconds }: Members) {
  return typeof max === "number" && typeof interval === "number" && max <= interval;
}

/** So many delays are shown. */
const SHOWN_MAX = 8;

/** The delays that the numbers mean. */
function Delays({ retrier }: { retrier: Members }) {
  const said = useText().inspector.errors;
  const numberOf = (name: keyof typeof RETRIER) => {
    const value = retrier[name];
    return typeof value === "number" ? value : RETRIER[name];
  };
  const { MaxDelaySeconds: max, JitterStrategy: jitter } = retrier;
  const attemptsMax = numberOf("MaxAttempts");
  const seconds = delays(
    {
      intervalSeconds: numberOf("IntervalSeconds"),
      attemptsMax,
      backoffRate: numberOf("BackoffRate"),
      delaySecondsMax: typeof max === "number" ? max : undefined,
    },
    SHOWN_MAX,
  );
  if (seconds.length === 0) {
    return <p className={styles.soft}>{said.noDelays}</p>;
  }
  const longest = Math.max(...seconds, 1);
  return (
    <figure className={preview.delays}>
      <figcaption>{jitter === "FULL" ? said.delaysUpTo : said.delays}</figcaption>
      <ol>
        {seconds.map((delay, index) => (
          <li key={index}>
            <span className={preview.bar} style={{ width: `${(delay / longest) * 100}%` }} />
            <span>{duration(delay * 1000)}</span>
          </li>
        ))}
      </ol>
      {attemptsMax > seconds.length && <p>{said.moreDelays(attemptsMax - seconds.length)}</p>}
    </figure>
  );
}
