/** Drawings as files for people: in the colours that are seen, as SVG or as PNG. */

import type { StatusName } from "../../design/status";
import { saveBlob } from "../../resources/save";
import type { Drawing, Palette } from "./svg";

/** Twice as fine as a screen, but no larger than browsers draw. */
const SCALE = 2;
const SIDE_MAX = 16_384;
const AREA_MAX = 120_000_000;

const TONES: Readonly<Record<StatusName, string>> = {
  RUNNING: "running",
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  TIMED_OUT: "failed",
  ABORTED: "aborted",
  PENDING_REDRIVE: "aborted",
  CAUGHT: "caught",
  NOT_STARTED: "idle",
};

/** The colours of the theme that is chosen. */
export function shownPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const line = token("border-strong");
  return {
    ground: token("ground"),
    ink: token("ink"),
    soft: token("ink-soft"),
    line,
    caught: token("caught"),
    tone: (status) => {
      if (status === undefined) {
        return { line, fill: token("surface"), ink: token("ink-soft") };
      }
      const tone = TONES[status];
      return {
        line: status === "NOT_STARTED" ? line : token(tone),
        fill: token(`${tone}-soft`),
        ink: token(tone),
      };
    },
  };
}

export type DrawingFormat = "svg" | "png";

export async function saveDrawing(name: string, drawing: Drawing, format: DrawingFormat): Promise<void> {
  const vector = new Blob([drawing.text], { type: "image/svg+xml" });
  saveBlob(`${name}.${format}`, format === "svg" ? vector : await pixels(drawing, vector));
}

async function pixels({ width, height }: Drawing, vector: Blob): Promise<Blob> {
  const scale = Math.min(SCALE, SIDE_MAX / Math.max(width, height), Math.sqrt(AREA_MAX / (width * height)));
  const address = URL.createObjectURL(vector);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.floor(width * scale);
    canvas.height = Math.floor(height * scale);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) =>
        blob === null ? reject(new Error("the drawing is too large")) : resolve(blob),
      );
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}
