/** Where a state begins in the text of a definition: its name is that of no other. */
export function placeOfState(definition: string, name: string): number | undefined {
  const written = JSON.stringify(name).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const found = new RegExp(`${written}\\s*:\\s*\\{`).exec(definition);
  return found?.index;
}
