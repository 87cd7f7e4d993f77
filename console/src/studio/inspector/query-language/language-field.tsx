import { useState } from "react";
import { Button } from "../../../design/button";
import { Dialog } from "../../../design/dialog";
import { SelectField } from "../../../design/field";
import { useText } from "../../../text/text";
import { toJsonata } from "../convert/state";
import { difference } from "../difference";
import { useInspected } from "../editing";
import { foreignFields } from "../fields";
import { Fields } from "./foreign";

/** In which language the state is written: its own, or the state machine's. */
export function LanguageField() {
  const said = useText().inspector.language;
  const { written, language, set } = useInspected();
  const [isSwitching, setSwitching] = useState(false);
  const own = typeof written.QueryLanguage === "string" ? written.QueryLanguage : "";
  // Where the state machine's is JSONata no state may have the other one.
  const options = [
    { value: "", name: own === "" ? said.machine(language) : said.machineOther },
    ...(own === "JSONata" || language === "JSONPath" ? [{ value: "JSONata", name: "JSONata" }] : []),
    ...(own === "JSONPath" ? [{ value: "JSONPath", name: "JSONPath" }] : []),
  ];
  const change = (to: string) => {
    if (to === "JSONata") {
      setSwitching(true);
    } else {
      set(["QueryLanguage"], to === "" ? undefined : to);
    }
  };
  return (
    <>
      <SelectField
        label={said.label}
        hint={own === "" && language === "JSONata" ? said.onlyJsonata : said.hint}
        value={own}
        options={options}
        onChange={(event) => change(event.target.value)}
      />
      <SwitchDialog isOpen={isSwitching} onClose={() => setSwitching(false)} />
    </>
  );
}

/** What becomes of the fields when a state is JSONata's from now on. */
function SwitchDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const said = useText().inspector.language;
  const { state, written, set, setAll } = useInspected();
  const conversion = toJsonata(state.type, written);
  const convert = () => {
    setAll(difference(written, { ...conversion.written, QueryLanguage: "JSONata" }));
    onClose();
  };
  const switchOnly = () => {
    set(["QueryLanguage"], "JSONata");
    onClose();
  };
  const isFree =
    conversion.converted.length === 0 && foreignFields(state.type, "JSONata", written).length === 0;
  return (
    <Dialog
      open={isOpen}
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
      <Fields title={said.converted} names={conversion.converted} />
      <Fields title={said.left} names={conversion.left} />
    </Dialog>
  );
}
