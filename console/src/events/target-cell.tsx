import { Link } from "wouter";
import type { Target } from "../api/schema";
import { useText } from "../text/text";
import { pageOf, placeOf } from "./subscriptions/target";

/** A target's kind and place; the place leads to its page, if it has one. */
export function TargetCell({ target, subscription }: { target: Target; subscription?: string }) {
  const text = useText();
  const kinds: Readonly<Record<string, string>> = text.events.targets;
  const place = placeOf(target, subscription);
  const page = pageOf(target);
  return (
    <>
      {kinds[target.type] ?? target.type}
      {place !== "" && ": "}
      {page === undefined ? <span>{place}</span> : <Link href={page}>{place}</Link>}
    </>
  );
}
