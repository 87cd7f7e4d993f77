import { useText } from "../../../text/text";
import { useInspected } from "../editing";
import { ExpressionField } from "../expression-field";
import { pathFault } from "../paths";
import { Picker } from "../values/picker";
import { TwinField } from "../values/twin-field";

/** The array whose items a Map goes through. */
export function Items() {
  const { language } = useInspected();
  const said = useText().inspector.map;
  return language === "JSONata" ? (
    <TwinField name="Items" label={said.items} hint={said.itemsHint.JSONata} type="array" first={[]} />
  ) : (
    <ItemsPath />
  );
}

function ItemsPath() {
  const said = useText().inspector;
  const { written, set } = useInspected();
  const path = typeof written.ItemsPath === "string" ? written.ItemsPath : "";
  const fault = path === "" ? undefined : pathFault(path, "reference");
  const change = (text: string) => set(["ItemsPath"], text === "" ? undefined : text);
  return (
    <ExpressionField
      label={said.map.items}
      hint={said.map.itemsHint.JSONPath}
      wrong={fault && said.faults[fault]}
      value={path}
      tools={<Picker label={said.map.items} onPick={change} />}
      onChange={change}
    />
  );
}
