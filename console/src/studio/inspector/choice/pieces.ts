/** An expression of JSONata in the pieces between its outermost comparisons, `and` and `or`. */

export interface Piece {
  readonly text: string;
  /** What it is, if it stands between two others. */
  readonly sign: string | undefined;
}

const TEXT = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/y;
const SIGN = /!=|<=|>=|=|<|>/y;
const WORD = /(?:and|or|in)(?![\p{L}\p{N}_$])/uy;
/** What makes an expression another one than a comparison of operands. */
const STRANGE = /:=|~>|\?|;|\/|\|/y;

const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** Nothing if brackets or quotes are open, or if it is more than comparisons. */
export function pieces(text: string): readonly Piece[] | undefined {
  const found: Piece[] = [];
  const open: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; ) {
    const letter = text[at] ?? "";
    const length = matched(TEXT, text, at);
    if (length > 0) {
      at += length;
      continue;
    }
    if (isStrange(text, at, open.length) || `"'\``.includes(letter)) {
      return undefined;
    }
    const sign = open.length === 0 ? signAt(text, at, start) : 0;
    if (sign > 0) {
      found.push(operand(text, start, at), {
        text: text.slice(at, at + sign),
        sign: text.slice(at, at + sign),
      });
      at += sign;
      start = at;
      continue;
    }
    if (letter in CLOSING) {
      open.push(CLOSING[letter] ?? "");
    } else if (")]}".includes(letter) && open.pop() !== letter) {
      return undefined;
    }
    at += 1;
  }
  found.push(operand(text, start, text.length));
  const isWhole = open.length === 0 && found.every((piece) => piece.text.trim() !== "");
  return isWhole ? found : undefined;
}

function operand(text: string, from: number, to: number): Piece {
  return { text: text.slice(from, to), sign: undefined };
}

/** A regular expression or a comment may have any sign in it, so a slash is never looked behind. */
function isStrange(text: string, at: number, depth: number): boolean {
  return text[at] === "/" || (depth === 0 && matched(STRANGE, text, at) > 0);
}

/** How long the sign is that stands here: a word only where an operand came before it. */
function signAt(text: string, at: number, start: number): number {
  const sign = matched(SIGN, text, at);
  if (sign > 0) {
    return sign;
  }
  const before = text.slice(start, at);
  const isBehindOperand = before.trim() !== "" && /[\s)\]}"'`]$/.test(before) && !/\.\s*$/.test(before);
  return isBehindOperand ? matched(WORD, text, at) : 0;
}

function matched(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}
