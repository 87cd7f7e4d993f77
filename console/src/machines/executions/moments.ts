/** Moments as the address has them: `2026-01-31T12:00:00.000Z`, or so long before now: `-15m`, `-7d`. */

import type { Zone } from "../../design/time";

/** How long before now a list may begin. */
export const AGES = ["-15m", "-1h", "-1d", "-7d", "-30d"] as const;
export type Age = (typeof AGES)[number];

const UNITS: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };

/** The moment in seconds; undefined: it is none. */
export function secondsOf(moment: string, nowMillis: number): number | undefined {
  const [, count, unit] = /^-(\d{1,5})([mhd])$/.exec(moment) ?? [];
  const size = UNITS[unit ?? ""];
  if (count !== undefined && size !== undefined) {
    return nowMillis / 1000 - Number(count) * size;
  }
  const at = Date.parse(moment);
  return Number.isNaN(at) ? undefined : at / 1000;
}

/** What a field for a moment shows of one, which it knows without a zone. */
export function fieldOf(moment: string, zone: Zone): string {
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) {
    return "";
  }
  const shifted = zone === "utc" ? at : new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

/** The moment that a field says; empty: none. */
export function momentOf(field: string, zone: Zone): string {
  const at = new Date(zone === "utc" ? `${field}Z` : field);
  return Number.isNaN(at.getTime()) ? "" : at.toISOString();
}
