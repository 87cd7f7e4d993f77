import { Button } from "../../design/button";
import { Icon } from "../../design/icon";
import { Menu, MenuItem, MenuLine } from "../../design/menu";
import type { DrawingFormat } from "../../execution/graph/save-drawing";
import { saveFile } from "../../resources/save";
import { useText } from "../../text/text";
import { definitionAs } from "./files";

/** Gives a definition or its graph as a file. */
export function ExportMenu({ name, definition }: { name: string; definition: string }) {
  const text = useText();
  const said = text.machines.definition;
  const save = async (format: "json" | "yaml") =>
    saveFile(
      `${name}.asl.${format}`,
      await definitionAs(definition, format),
      format === "json" ? "application/json" : "application/yaml",
    );
  // What draws is loaded when somebody wants a drawing.
  const draw = async (format: DrawingFormat) => {
    const { saveGraph } = await import("./save-graph");
    await saveGraph(name, definition, format, text.execution.graph.otherwise);
  };
  return (
    <Menu
      trigger={
        <Button small>
          {said.export}
          <Icon name="chevronDown" size={12} />
        </Button>
      }
    >
      <MenuItem onSelect={() => void save("json")}>JSON</MenuItem>
      <MenuItem onSelect={() => void save("yaml")}>YAML</MenuItem>
      <MenuLine />
      <MenuItem onSelect={() => void draw("svg")}>{said.graphAs("SVG")}</MenuItem>
      <MenuItem onSelect={() => void draw("png")}>{said.graphAs("PNG")}</MenuItem>
    </Menu>
  );
}
