/** Where a state begins in the text of a definition, JSON or YAML: its name is that of no other. */
export function placeOfState(definition: string, name: string): number | undefined {
  const quoted = JSON.stringify(name).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const bare = quoted.slice(1, -1);
  const json = new RegExp(`${quoted}\\s*:\\s*\\{`).exec(definition);
  const yaml = new RegExp(`^ *["']?${bare}["']?:\\s*$`, "m").exec(definition);
  return json?.index ?? (yaml === null ? undefined : yaml.index + yaml[0].search(/\S/));
}
