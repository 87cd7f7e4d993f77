import type { DeadLetter } from "../../api/schema";
import { Badge } from "../../design/badge";
import { useText } from "../../text/text";

/** What was decided about a dead letter. */
export function Fate({ letter }: { letter: DeadLetter }) {
  const text = useText();
  if (letter.closed === null) {
    const isHeld = letter.holdsBackItsKey;
    return (
      <Badge tone={isHeld ? "bad" : "warn"}>{isHeld ? text.events.holdsKey : text.events.undecided}</Badge>
    );
  }
  const tone = letter.closed.fate === "redriven" ? "good" : "quiet";
  return <Badge tone={tone}>{text.events.fates[letter.closed.fate]}</Badge>;
}
