/** Definitions as files: JSON and YAML. */

export type Format = "json" | "yaml";

/** A definition that was given as JSON or YAML, as JSON. JSON stays as it is written; YAML is loaded when it is
 * needed. */
export async function definitionFrom(text: string): Promise<string> {
  try {
    JSON.parse(text);
    return text;
  } catch {
    const { jsonOf } = await import("../../api/yaml");
    return jsonOf(text);
  }
}

export async function definitionAs(definition: string, format: Format): Promise<string> {
  if (format === "json") {
    return definition;
  }
  const { yamlOf } = await import("../../api/yaml");
  return yamlOf(definition);
}

/** Gives the browser a file to keep. */
export function saveFile(name: string, content: string, type: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
