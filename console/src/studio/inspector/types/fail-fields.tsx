import { useText } from "../../../text/text";
import { useInspected } from "../editing";
import { TwinField } from "../values/twin-field";

/** With which error the execution fails, and why. */
export function FailFields() {
  const said = useText().inspector.fail;
  const { written } = useInspected();
  const { Error: error } = written;
  const isReserved = typeof error === "string" && error.startsWith("States.");
  return (
    <>
      <TwinField
        name="Error"
        label={said.error}
        hint={said.errorHint}
        wrong={isReserved ? said.reserved : undefined}
        type="text"
      />
      <TwinField name="Cause" label={said.cause} hint={said.causeHint} type="text" />
    </>
  );
}
