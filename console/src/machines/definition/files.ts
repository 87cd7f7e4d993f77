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
