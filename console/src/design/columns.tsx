/** Which columns of a table are shown, as this browser keeps it. */

import { useState } from "react";
import { useText } from "../text/text";
import { Button } from "./button";
import { Icon } from "./icon";
import { Menu, MenuCheck } from "./menu";

export interface ColumnChoice {
  readonly isShown: (key: string) => boolean;
  /** Hides what is shown, and shows what is hidden. */
  readonly turn: (key: string) => void;
}

/** The choice for a table, by its name. */
export function useColumnChoice(table: string): ColumnChoice {
  const storedAs = `frevo.columns.${table}`;
  const [hidden, hide] = useState<readonly string[]>(() => read(storedAs));
  const isShown = (key: string) => !hidden.includes(key);
  const turn = (key: string) => {
    const next = isShown(key) ? [...hidden, key] : hidden.filter((other) => other !== key);
    localStorage.setItem(storedAs, next.join(" "));
    hide(next);
  };
  return { isShown, turn };
}

function read(storedAs: string): readonly string[] {
  return localStorage.getItem(storedAs)?.split(" ").filter(Boolean) ?? [];
}

interface Props {
  choice: ColumnChoice;
  /** Those that can be hidden. */
  columns: readonly { readonly key: string; readonly title: string }[];
}

export function ColumnsMenu({ choice, columns }: Props) {
  const text = useText();
  return (
    <Menu
      trigger={
        <Button>
          {text.resources.columns}
          <Icon name="chevronDown" size={12} />
        </Button>
      }
    >
      {columns.map(({ key, title }) => (
        <MenuCheck key={key} isChecked={choice.isShown(key)} onTurn={() => choice.turn(key)}>
          {title}
        </MenuCheck>
      ))}
    </Menu>
  );
}
