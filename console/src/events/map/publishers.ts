/** Who publishes what to which bus or topic: seen, and declared. */

import type { Known, Note, Sketch } from "./sketch";

/** What is on the bus of a source is seen in its topic. */
const OF_SOURCE = "source/";

/** So many publishers are drawn. */
export const PUBLISHERS_MAX = 40;

export function addPublished(sketch: Sketch, known: Known): void {
  const drawn = new Set(busiest(known).slice(0, PUBLISHERS_MAX));
  for (const { bus, type, source, published = 0 } of known.types) {
    if (!drawn.has(source)) {
      continue;
    }
    const to = bus.startsWith(OF_SOURCE)
      ? sketch.node("topic", bus.slice(OF_SOURCE.length))
      : sketch.node("bus", bus);
    const notes = notesOf(known, bus, type);
    sketch.edge({ from: sketch.node("publisher", source), to, count: published, types: [type], notes });
  }
}

/** Publishers, those with the most events first. */
export function busiest({ types }: Pick<Known, "types">): readonly string[] {
  const counts = new Map<string, number>();
  for (const { source, published = 0 } of types) {
    counts.set(source, (counts.get(source) ?? 0) + published);
  }
  return [...counts].sort(([, one], [, other]) => other - one).map(([source]) => source);
}

/** Whether nobody declares to publish it, where anybody declares anything. */
function notesOf({ findings, contracts }: Known, bus: string, type: string): readonly Note[] {
  const isUndeclared = findings.some(
    (found) => found.finding === "undeclared" && found.bus === bus && found.type === type,
  );
  return contracts.length > 0 && isUndeclared ? [{ kind: "undeclared" }] : [];
}

/** What services declare to publish, and nobody saw. */
export function addContracts(sketch: Sketch, { findings }: Known): void {
  for (const { finding, service, bus, type } of findings) {
    if (finding === "notSeen" && service !== null) {
      const [from, to] = [sketch.node("publisher", service), sketch.node("bus", bus)];
      sketch.edge({ from, to, types: [type], notes: [{ kind: "declaredOnly" }] });
    }
  }
}
