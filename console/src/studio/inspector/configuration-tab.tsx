import type { ReactNode } from "react";
import { AreaField } from "../../design/field";
import { useText } from "../../text/text";
import { ChoiceRules } from "./choice/choice-rules";
import { useInspected } from "./editing";
import { LanguageField } from "./query-language/language-field";
import { TaskFields } from "./task/task-fields";
import { Transition } from "./transition";
import { FailFields } from "./types/fail-fields";
import { MapFields } from "./types/map-fields";
import { ParallelFields } from "./types/parallel-fields";
import { WaitFields } from "./types/wait-fields";
import { NameField } from "./values/member-rows";

const OF_TYPE: Readonly<Record<string, () => ReactNode>> = {
  Task: TaskFields,
  Choice: ChoiceRules,
  Wait: WaitFields,
  Fail: FailFields,
  Map: MapFields,
  Parallel: ParallelFields,
};

const NAME_LENGTH_MAX = 80;

/** What a state is and does, and where it leads. */
export function ConfigurationTab() {
  const said = useText().inspector;
  const { state, siblings, written, set, rename } = useInspected();
  const OfType = OF_TYPE[state.type];
  const fault = (name: string) => {
    if (name.trim() === "" || name.length > NAME_LENGTH_MAX) {
      return said.nameFault;
    }
    return siblings.includes(name) && name !== state.name ? said.nameTaken : undefined;
  };
  return (
    <>
      <NameField label={said.name} name={state.name} fault={fault} onCommit={rename} />
      {OfType !== undefined && <OfType />}
      <Transition />
      <AreaField
        label={said.comment}
        rows={2}
        style={{ minHeight: 56 }}
        value={typeof written.Comment === "string" ? written.Comment : ""}
        onChange={(event) => set(["Comment"], event.target.value === "" ? undefined : event.target.value)}
      />
      <LanguageField />
    </>
  );
}
