/** Who gives what to whom, as far as it is registered, declared, counted or observed. */

import { addContracts, addPublished } from "./publishers";
import { addMachines, addQueues } from "./queues";
import { addRules, addSchedules, addSources, addSubscriptions } from "./routes";
import { type Graph, type Known, Sketch } from "./sketch";

export function graphOf(known: Known): Graph {
  const sketch = new Sketch();
  for (const bus of known.buses) {
    sketch.node("bus", bus);
  }
  addPublished(sketch, known);
  addContracts(sketch, known);
  addSchedules(sketch, known);
  addSources(sketch, known);
  addSubscriptions(sketch, known);
  addRules(sketch, known);
  addMachines(sketch, known);
  addQueues(sketch, known);
  return sketch.drawn();
}
