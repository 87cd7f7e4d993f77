import { useState } from "react";
import { Button } from "../../../design/button";
import { Dialog } from "../../../design/dialog";
import { SelectField } from "../../../design/field";
import { useText } from "../../../text/text";
import { toJsonata } from "../convert/state";
import { difference } from "../difference";
import { useInspected } from "../editing";
import { fieldsInJsonata } from "../state-fields";
import { Fields } from "./foreign";

/** What shall be chosen: a language of the state's own, or none. */
type Own = "" | "JSONPath" | "JSONata";

/** In which language the state is written: its own, or the state machine's. */
export function LanguageField() {
  const said = useText().inspector.language;
  const { state, written, language, set } = useInspected();
  const [switching, switchTo] = useState<Own>();
  const own: Own =
    written.QueryLanguage === "JSONata" || written.QueryLanguage === "JSONPath" ? written.QueryLanguage : "";
  // Where the state machine's is JSONata no state may have the other one.
  const options = [
    { value: "", name: own === "" ? said.machine(language) : said.machineOther },
    ...(own === "JSONata" || language === "JSONPath" ? [{ value: "JSONata", name: "JSONata" }] : []),
    ...(own === "JSONPath" ? [{ value: "JSONPath", name: "JSONPath" }] : []),
  ];
  const change = (to: Own) => {
    const isFree = to !== "JSONata" && fieldsInJsonata(state.type, written).length === 0;
    isFree ? set(["QueryLanguage"], to === "" ? undefined : to) : switchTo(to);
  };
  const close = () => switchTo(undefined);
  return (
    <>
      <SelectField
        label={said.label}
        hint={own === "" && language === "JSONata" ? said.onlyJsonata : said.hint}
        value={own}
        options={options}
        onChange={(event) => change(event.target.value as Own)}
      />
      {switching === "JSONata" && <ToJsonata onClose={close} />}
      {switching !== undefined && switching !== "JSONata" && <FromJsonata to={switching} onClose={close} />}
    </>
  );
}

/** What becomes of the fields when a state is JSONata's from now on. */
function ToJsonata({ onClose }: { onClose: () => void }) {
  const said = useText().inspector.language;
  const { state, written, set, setAll } = useInspected();
  const { written: after, converted, left } = toJsonata(state.type, written);
  const convert = () => {
    setAll(difference(written, { ...after, QueryLanguage: "JSONata" }));
    onClose();
  };
  const switchOnly = () => {
    set(["QueryLanguage"], "JSONata");
    onClose();
  };
  const isFree = converted.length === 0 && left.length === 0;
  return (
    <Dialog
      open
      onClose={onClose}
      title={said.switchTitle(state.name)}
      about={isFree ? said.switchFree : said.switchAbout}
      actions={
        <>
          {!isFree && <Button onClick={switchOnly}>{said.switchOnly}</Button>}
          <Button kind="primary" onClick={convert}>
            {isFree ? said.switch : said.switchAndConvert}
          </Button>
        </>
      }
    >
      <Fields title={said.converted} names={converted} />
      <Fields title={said.left} names={left} />
    </Dialog>
  );
}

/** The other way nothing is converted: an expression goes on through arrays where a path fails, so what looks the
 * same need not mean the same. */
function FromJsonata({ to, onClose }: { to: "" | "JSONPath"; onClose: () => void }) {
  const said = useText().inspector.language;
  const { state, written, set } = useInspected();
  const switchOnly = () => {
    set(["QueryLanguage"], to === "" ? undefined : to);
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={said.switchBackTitle(state.name)}
      about={said.switchBackAbout}
      actions={<Button onClick={switchOnly}>{said.switch}</Button>}
    >
      <Fields title={said.left} names={fieldsInJsonata(state.type, written)} />
    </Dialog>
  );
}
