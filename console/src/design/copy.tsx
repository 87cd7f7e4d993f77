import { useState } from "react";
import { useText } from "../text/text";
import { Button } from "./button";
import { Icon } from "./icon";

/** Copies a text; `label` says which. */
export function CopyButton({ value, label }: { value: string; label: string }) {
  const text = useText();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  // What is seen of it is a part of its name: somebody may call it by that.
  const name = `${isCopied ? text.words.copied : text.words.copy}: ${label}`;
  return (
    <Button kind="quiet" small onClick={() => void copy()} aria-label={name}>
      <Icon name={isCopied ? "succeeded" : "copy"} size={14} />
      <span aria-live="polite">{isCopied ? text.words.copied : ""}</span>
    </Button>
  );
}
