/** The states of a definition, by name, in the order in which they are written. */
export function stateNames(definition: string): readonly string[] {
  const names: string[] = [];
  try {
    collect(JSON.parse(definition), names);
  } catch {
    // What does not read has no states.
  }
  return names;
}

function collect(machine: unknown, names: string[]): void {
  const states = member(machine, "States");
  if (typeof states !== "object" || states === null) {
    return;
  }
  for (const [name, state] of Object.entries(states)) {
    names.push(name);
    const branches = member(state, "Branches");
    const inner = [member(state, "ItemProcessor"), member(state, "Iterator")];
    for (const machine of [...(Array.isArray(branches) ? branches : []), ...inner]) {
      collect(machine, names);
    }
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
