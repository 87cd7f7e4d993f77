import type { EventsTarget } from "../../api/schema";
import { TargetCell } from "../target-cell";
import { targetOf } from "./rule";

/** Who a rule gives events to. */
export function RuleTarget({ target }: { target: EventsTarget }) {
  const known = targetOf(target);
  return known === undefined ? <code>{target.Arn}</code> : <TargetCell target={known} />;
}
