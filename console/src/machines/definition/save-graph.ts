/** The graph of a definition as a file. */

import { readDefinition } from "../../execution/graph/definition";
import { layout } from "../../execution/graph/layout";
import { type DrawingFormat, saveDrawing, shownPalette } from "../../execution/graph/save-drawing";
import { svgOf } from "../../execution/graph/svg";

export async function saveGraph(
  name: string,
  definition: string,
  format: DrawingFormat,
  otherwise: string,
): Promise<void> {
  const drawn = layout(readDefinition(definition));
  const drawing = svgOf(drawn, () => undefined, shownPalette(), { title: name, otherwise });
  await saveDrawing(name, drawing, format);
}
