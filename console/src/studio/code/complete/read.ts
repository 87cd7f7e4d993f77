/** JSON as it is while somebody types it: every text has a reading, in which what is missing is missing. Each
 * part knows where it stands. */

export type Node = ObjectNode | ArrayNode | ScalarNode;

interface Range {
  readonly from: number;
  readonly to: number;
}

export interface ObjectNode extends Range {
  readonly kind: "object";
  readonly members: readonly Member[];
  readonly isClosed: boolean;
}

export interface ArrayNode extends Range {
  readonly kind: "array";
  readonly items: readonly Node[];
  readonly isClosed: boolean;
}

/** A string, or a word: a number, `true`, or the beginning of something. */
export interface ScalarNode extends Range {
  readonly kind: "string" | "word";
  /** A string without its quotes, a word as it is written. */
  readonly text: string;
  readonly isClosed: boolean;
}

export interface Member {
  readonly name: ScalarNode;
  /** Whether a colon follows the name. */
  readonly hasColon: boolean;
  readonly value: Node | undefined;
}

export function read(text: string): Node | undefined {
  return new Reader(text).value();
}

const BLANK = /\s/;
const DELIMITER = /[\s{}[\],:"]/;

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  value(): Node | undefined {
    this.skip(BLANK);
    switch (this.text[this.at]) {
      case "{":
        return this.object();
      case "[":
        return this.array();
      case '"':
        return this.string();
      case undefined:
      case "}":
      case "]":
      case ",":
      case ":":
        return undefined;
      default:
        return this.word();
    }
  }

  private object(): ObjectNode {
    const from = this.at++;
    const members: Member[] = [];
    for (;;) {
      this.skip(/[\s,:]/);
      const sign = this.text[this.at];
      if (sign === undefined || sign === "]") {
        return { kind: "object", from, to: this.at, members, isClosed: false };
      }
      if (sign === "}") {
        this.at += 1;
        return { kind: "object", from, to: this.at, members, isClosed: true };
      }
      members.push(this.member());
    }
  }

  private member(): Member {
    const name = this.text[this.at] === '"' ? this.string() : this.word();
    const hasColon = this.next() === ":";
    if (!hasColon) {
      return { name, hasColon, value: undefined };
    }
    this.skip(/[\s:]/);
    const before = this.at;
    const value = this.value();
    // A value that is not there yet: what follows is the next member's name.
    if (value?.kind === "string" && this.next() === ":") {
      this.at = before;
      return { name, hasColon, value: undefined };
    }
    return { name, hasColon, value };
  }

  private array(): ArrayNode {
    const from = this.at++;
    const items: Node[] = [];
    for (;;) {
      this.skip(/[\s,:]/);
      const sign = this.text[this.at];
      if (sign === undefined || sign === "}") {
        return { kind: "array", from, to: this.at, items, isClosed: false };
      }
      if (sign === "]") {
        this.at += 1;
        return { kind: "array", from, to: this.at, items, isClosed: true };
      }
      const item = this.value();
      if (item !== undefined) {
        items.push(item);
      }
    }
  }

  /** One that is not closed ends with its line. */
  private string(): ScalarNode {
    const from = this.at++;
    for (;;) {
      const sign = this.text[this.at];
      if (sign === undefined || sign === "\n") {
        return {
          kind: "string",
          from,
          to: this.at,
          text: this.text.slice(from + 1, this.at),
          isClosed: false,
        };
      }
      this.at += sign === "\\" ? 2 : 1;
      if (sign === '"') {
        const text = this.text.slice(from + 1, this.at - 1);
        return { kind: "string", from, to: this.at, text, isClosed: true };
      }
    }
  }

  private word(): ScalarNode {
    const from = this.at;
    while (this.at < this.text.length && !DELIMITER.test(this.text[this.at] ?? "")) {
      this.at += 1;
    }
    return { kind: "word", from, to: this.at, text: this.text.slice(from, this.at), isClosed: true };
  }

  /** The next sign that is no blank. */
  private next(): string | undefined {
    let at = this.at;
    while (BLANK.test(this.text[at] ?? "")) {
      at += 1;
    }
    return this.text[at];
  }

  private skip(signs: RegExp) {
    while (signs.test(this.text[this.at] ?? "")) {
      this.at += 1;
    }
  }
}

export function member(node: Node | undefined, name: string): Node | undefined {
  return node?.kind === "object"
    ? node.members.find((member) => member.name.text === name)?.value
    : undefined;
}

export function stringAt(node: Node | undefined, name: string): string | undefined {
  const value = member(node, name);
  return value?.kind === "string" ? value.text : undefined;
}

export function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === "array" ? node.items : [];
}
