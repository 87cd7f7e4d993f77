import { Button } from "../../design/button";
import { Icon } from "../../design/icon";
import { Menu, MenuItem } from "../../design/menu";
import { useText } from "../../text/text";
import type { State } from "./definition";
import type { Layout } from "./layout";
import { type DrawingFormat, saveDrawing, shownPalette } from "./save-drawing";
import { svgOf, type Told } from "./svg";

interface Props {
  name: string;
  layout: Layout;
  toldOf: (state: State) => Told | undefined;
}

/** Gives the graph as a file, as it is seen. */
export function SaveMenu({ name, layout, toldOf }: Props) {
  const text = useText();
  const { otherwise, save } = text.execution.graph;
  const as = (format: DrawingFormat) => {
    const drawing = svgOf(layout, toldOf, shownPalette(), { title: name, otherwise });
    void saveDrawing(name, drawing, format);
  };
  return (
    <Menu
      trigger={
        <Button small>
          {save}
          <Icon name="chevronDown" size={12} />
        </Button>
      }
    >
      <MenuItem onSelect={() => as("svg")}>SVG</MenuItem>
      <MenuItem onSelect={() => as("png")}>PNG</MenuItem>
    </Menu>
  );
}
