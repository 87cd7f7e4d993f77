import { Button } from "../../design/button";
import { Icon } from "../../design/icon";
import { Menu, MenuItem } from "../../design/menu";
import { useText } from "../../text/text";
import { definitionAs, saveFile } from "./files";

/** Gives a definition as a file. */
export function ExportMenu({ name, definition }: { name: string; definition: string }) {
  const said = useText().machines.definition;
  const save = async (format: "json" | "yaml") =>
    saveFile(
      `${name}.asl.${format}`,
      await definitionAs(definition, format),
      format === "json" ? "application/json" : "application/yaml",
    );
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
    </Menu>
  );
}
