/** A drawing as a file: an SVG that stands for itself, with its colours in it. Names are text in it, never markup. */

import { ICON_PATHS } from "../../design/icon";
import { STATUS_ICONS, type StatusName } from "../../design/status";
import type { State } from "./definition";
import { LABEL_HEIGHT, type Label, labelsOf } from "./labels";
import { HEAD_HEIGHT, type Layout, type Node } from "./layout";
import { pathOf, startOf } from "./path";

/** The colours of a theme. */
export interface Palette {
  readonly ground: string;
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly caught: string;
  /** Of states of which nothing is told, too. */
  tone(status: StatusName | undefined): {
    readonly line: string;
    readonly fill: string;
    readonly ink: string;
  };
}

/** What became of a state, in a few words. */
export interface Told {
  readonly status: StatusName;
  readonly says: string;
}

interface Words {
  readonly title: string;
  /** What is said where a choice has no other way. */
  readonly otherwise: string;
}

const MARGIN = 24;
/** Before the first state. */
const ROOM = 44;
const FONT = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif";
const NAME_LETTER = 7.4;
const SMALL_LETTER = 5.7;

export interface Drawing {
  readonly text: string;
  readonly width: number;
  readonly height: number;
}

export function svgOf(
  layout: Layout,
  toldOf: (state: State) => Told | undefined,
  palette: Palette,
  words: Words,
): Drawing {
  const room = layout.direction === "down" ? { x: 0, y: ROOM } : { x: ROOM, y: 0 };
  const width = Math.ceil(layout.width + room.x + 2 * MARGIN);
  const height = Math.ceil(layout.height + room.y + 2 * MARGIN);
  const containers = layout.nodes.filter(({ state }) => state.inner.length > 0);
  const others = layout.nodes.filter(({ state }) => state.inner.length === 0);
  const box = (node: Node) => new Box(node, toldOf(node.state), palette).drawn();
  const text = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONT}">`,
    `<title>${escaped(words.title)}</title>`,
    `<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="${palette.line}"/></marker></defs>`,
    `<rect width="${width}" height="${height}" fill="${palette.ground}"/>`,
    `<g transform="translate(${MARGIN + room.x} ${MARGIN + room.y})">`,
    ...containers.map(box),
    ...lines(layout, palette),
    ...others.map(box),
    ...labelsOf(layout, words.otherwise).map((label) => drawnLabel(label, palette)),
    "</g></svg>",
  ].join("\n");
  return { text, width, height };
}

function lines(layout: Layout, { line }: Palette): string[] {
  const first = startOf(layout);
  const stroke = `fill="none" stroke="${line}" stroke-width="1.5" marker-end="url(#arrow)"`;
  const begin =
    first === undefined
      ? []
      : [
          `<circle cx="${first.centre.x}" cy="${first.centre.y}" r="6" fill="${line}"/>`,
          `<path d="${pathOf([first.centre, first.end])}" ${stroke}/>`,
        ];
  const dash = ' stroke-dasharray="5 4"';
  const drawn = layout.lines.map(
    ({ points, kind }) => `<path d="${pathOf(points)}" ${stroke}${kind === "catch" ? dash : ""}/>`,
  );
  return [...begin, ...drawn];
}

function drawnLabel({ text, kind, at, widthMax }: Label, palette: Palette): string {
  const shown = cut(text, widthMax - 10, SMALL_LETTER);
  const width = shown.length * SMALL_LETTER + 8;
  const ink = kind === "catch" ? palette.caught : palette.soft;
  return (
    `<g><title>${escaped(text)}</title>` +
    `<rect x="${at.x - width / 2}" y="${at.y - LABEL_HEIGHT / 2}" width="${width}" height="${LABEL_HEIGHT}" rx="4" fill="${palette.ground}"/>` +
    `<text x="${at.x}" y="${at.y + 4}" font-size="11" text-anchor="middle" fill="${ink}">${escaped(shown)}</text></g>`
  );
}

/** A state as it is drawn: its name, its type, how it stands. */
class Box {
  private readonly tone: ReturnType<Palette["tone"]>;
  private readonly isContainer: boolean;

  constructor(
    private readonly node: Node,
    private readonly told: Told | undefined,
    private readonly palette: Palette,
  ) {
    this.tone = palette.tone(told?.status);
    this.isContainer = node.state.inner.length > 0;
  }

  drawn(): string {
    const { state } = this.node;
    const says = [state.name, state.type, this.told?.says ?? ""].filter((part) => part !== "").join(" · ");
    return `<g><title>${escaped(says)}</title>${this.frame()}${this.icon()}${this.words()}${this.end()}</g>`;
  }

  private frame(): string {
    const { left, top, right, bottom } = this.node;
    const dash = this.told?.status === "NOT_STARTED" ? ' stroke-dasharray="5 4"' : "";
    const share = this.isContainer ? ' fill-opacity="0.35"' : "";
    const place = `x="${left}" y="${top}" width="${right - left}" height="${bottom - top}"`;
    const head = this.isContainer
      ? `<path d="M${left} ${top + HEAD_HEIGHT}H${right}" stroke="${this.tone.line}" stroke-width="1.5"${dash}/>`
      : "";
    return `<rect ${place} rx="8" fill="${this.tone.fill}"${share} stroke="${this.tone.line}" stroke-width="1.5"${dash}/>${head}`;
  }

  private get middle(): number {
    const { top, bottom } = this.node;
    return this.isContainer ? top + HEAD_HEIGHT / 2 : (top + bottom) / 2;
  }

  private icon(): string {
    if (this.told === undefined) {
      return "";
    }
    const path = ICON_PATHS[STATUS_ICONS[this.told.status]];
    const place = `translate(${this.node.left + 12} ${this.middle - 8})`;
    return `<path transform="${place}" d="${path}" fill="none" stroke="${this.tone.ink}" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"/>`;
  }

  private words(): string {
    const { left, right, state } = this.node;
    const x = left + (this.told === undefined ? 12 : 36);
    const room = right - x - 10;
    const type = [state.type, this.told?.says ?? ""].filter((part) => part !== "").join(" · ");
    const name = cut(state.name, this.isContainer ? room * 0.6 : room, NAME_LETTER);
    const small = this.isContainer
      ? { x: x + name.length * NAME_LETTER + 10, y: this.middle + 4 }
      : { x, y: this.middle + 14 };
    const shown = cut(type, right - small.x - 10, SMALL_LETTER);
    const y = this.isContainer ? this.middle + 4 : this.middle - 3;
    return (
      `<text x="${x}" y="${y}" font-size="13" font-weight="600" fill="${this.palette.ink}">${escaped(name)}</text>` +
      `<text x="${small.x}" y="${small.y}" font-size="11" fill="${this.palette.soft}">${escaped(shown)}</text>`
    );
  }

  /** Below what ends the execution or its branch. */
  private end(): string {
    const { left, right, bottom, state } = this.node;
    const isLast = state.type !== "Choice" && state.exits.every(({ kind }) => kind === "catch");
    return isLast && !this.isContainer
      ? `<rect x="${(left + right) / 2 - 12}" y="${bottom + 1}" width="24" height="4" rx="2" fill="${this.tone.line}"/>`
      : "";
  }
}

/** What of a text fits. */
function cut(text: string, room: number, letter: number): string {
  const letters = Math.max(1, Math.floor(room / letter));
  return text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** What XML has no characters for. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is meant
const UNKNOWN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu;

function escaped(text: string): string {
  return text.replace(UNKNOWN, "\ufffd").replace(/[&<>"]/g, (letter) => ESCAPES[letter] ?? letter);
}
