/** The keys of the Studio. Whoever types in a field, or looks at a dialog, is left alone. */

import { useEffect, useRef } from "react";
import type { Actions } from "./actions";

interface Keys {
  readonly actions: Actions;
  readonly isDesign: boolean;
  onSave(): void;
}

export function useShortcuts(keys: Keys): void {
  const now = useRef(keys);
  now.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (press(event, now.current)) {
        event.preventDefault();
      }
    };
    const onCopy = (event: ClipboardEvent) => {
      const { actions, isDesign } = now.current;
      const copied = isDesign && !isTaken(event) && isNothingMarked() ? actions.copied() : undefined;
      if (copied !== undefined) {
        event.clipboardData?.setData("text/plain", copied);
        event.preventDefault();
        if (event.type === "cut") {
          actions.remove();
        }
      }
    };
    const onPaste = (event: ClipboardEvent) => {
      const { actions, isDesign } = now.current;
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (isDesign && !isTaken(event) && actions.paste(text)) {
        event.preventDefault();
      }
    };
    document.addEventListener("keydown", onKey);
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCopy);
    document.addEventListener("paste", onPaste);
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCopy);
      document.removeEventListener("paste", onPaste);
    };
  }, []);
}

/** Does what a key means; whether it means something. */
function press(event: KeyboardEvent, { actions, isDesign, onSave }: Keys): boolean {
  const key = event.key.toLowerCase();
  const isCommand = event.ctrlKey || event.metaKey;
  if (isCommand && key === "s") {
    onSave();
    return true;
  }
  if (!isDesign || isTaken(event)) {
    return false;
  }
  const named = isCommand ? `ctrl+${event.shiftKey ? "shift+" : ""}${key}` : key;
  const done: Readonly<Record<string, () => void>> = {
    "ctrl+z": actions.undo,
    "ctrl+shift+z": actions.redo,
    "ctrl+y": actions.redo,
    "ctrl+d": actions.duplicate,
    "ctrl+a": actions.selectAll,
    delete: actions.remove,
    backspace: actions.remove,
    escape: actions.selectNone,
  };
  const act = done[named];
  act?.();
  return act !== undefined;
}

/** Whether something else is meant: a field, a dialog, an open menu. */
function isTaken(event: Event): boolean {
  const at = event.target instanceof Element ? event.target : undefined;
  return (
    document.querySelector('[role="dialog"], [role="menu"]') !== null ||
    (at?.closest("input, textarea, select, [contenteditable]") ?? null) !== null
  );
}

function isNothingMarked(): boolean {
  return document.getSelection()?.isCollapsed ?? true;
}
