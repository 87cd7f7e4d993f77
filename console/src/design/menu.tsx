import { DropdownMenu as Parts } from "radix-ui";
import type { ReactNode } from "react";
import styles from "./menu.module.css";

/** A button's menu. */
export function Menu({ trigger, children }: { trigger: ReactNode; children: ReactNode }) {
  return (
    <Parts.Root>
      <Parts.Trigger asChild>{trigger}</Parts.Trigger>
      <Parts.Portal>
        <Parts.Content className={styles.menu} align="end" sideOffset={4}>
          {children}
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}

export function MenuItem({
  onSelect,
  disabled = false,
  note,
  refusal,
  children,
}: {
  onSelect: () => void;
  disabled?: boolean;
  note?: ReactNode;
  /** Why it can't be chosen, in a sentence. */
  refusal?: string | undefined;
  children: ReactNode;
}) {
  return (
    <Parts.Item className={styles.item} onSelect={onSelect} disabled={disabled || refusal !== undefined}>
      {children}
      {(refusal ?? note) !== undefined && <span className={styles.note}>{refusal ?? note}</span>}
    </Parts.Item>
  );
}

/** Something that holds or does not; the menu stays for the next one. */
export function MenuCheck({
  isChecked,
  onTurn,
  children,
}: {
  isChecked: boolean;
  onTurn: () => void;
  children: ReactNode;
}) {
  return (
    <Parts.CheckboxItem
      className={styles.item}
      checked={isChecked}
      onCheckedChange={onTurn}
      onSelect={(event) => event.preventDefault()}
    >
      {children}
      <Parts.ItemIndicator>✓</Parts.ItemIndicator>
    </Parts.CheckboxItem>
  );
}

/** One of several, of which one holds. */
export function MenuChoices<Value extends string>({
  label,
  value,
  choices,
  onChoose,
}: {
  label: string;
  value: Value;
  choices: readonly { value: Value; name: string }[];
  onChoose: (value: Value) => void;
}) {
  return (
    <Parts.Group>
      <Parts.Label className={styles.label}>{label}</Parts.Label>
      <Parts.RadioGroup value={value} onValueChange={(value) => onChoose(value as Value)}>
        {choices.map((choice) => (
          <Parts.RadioItem key={choice.value} value={choice.value} className={styles.item}>
            {choice.name}
            <Parts.ItemIndicator>✓</Parts.ItemIndicator>
          </Parts.RadioItem>
        ))}
      </Parts.RadioGroup>
    </Parts.Group>
  );
}

export function MenuLine() {
  return <Parts.Separator className={styles.line} />;
}
