/** What of a pattern an event does not meet, in the language of whoever reads it. */

import type { Mismatch, Wanted } from "../../api/schema";
import type { Text } from "../../text/text";

type Words = Text["missed"]["mismatch"];

export function mismatchText(words: Words, mismatch: Mismatch): string {
  switch (mismatch.kind) {
    case "missing":
      return words.missing(mismatch.path, wantedText(words, mismatch.wanted));
    case "failed": {
      const more = mismatch.found.length < mismatch.foundCount ? ", …" : "";
      const found = `${mismatch.found.join(", ")}${more}`;
      return words.failed(mismatch.path, wantedText(words, mismatch.wanted), found);
    }
    case "apart":
      return words.apart(mismatch.paths);
  }
}

function wantedText(words: Words, wanted: readonly Wanted[]): string {
  return words.either(wanted.map((one) => oneText(words, one)));
}

function oneText(words: Words, wanted: Wanted): string {
  switch (wanted.is) {
    case "equal":
      return wanted.value;
    case "numeric":
      return words.all(wanted.bounds.map(({ sign, number }) => `${sign} ${number}`));
    case "present":
    case "absent":
      return words[wanted.is];
    case "anythingBut":
      return words.anythingBut(wantedText(words, wanted.these));
    default:
      return words[wanted.is](wanted.value);
  }
}
