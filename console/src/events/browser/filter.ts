/** Which events are looked for, as the address of the page says it. */

export const MEMBERS = ["type", "from", "subject", "key", "id", "bus", "source"] as const;
export type Member = (typeof MEMBERS)[number];

export type Filter = { readonly [Name in Member]?: string } & {
  /** How far back, in hours. */
  readonly hours?: number;
};

/** How far back may be looked, in hours; the first is what the server does if nothing is said. */
export const HOURS = [24, 1, 168, 720] as const;

export function filterOf(search: URLSearchParams): Filter {
  const said = MEMBERS.map((name) => [name, search.get(name) ?? ""] as const);
  const hours = Number(search.get("hours") ?? HOURS[0]);
  return {
    ...Object.fromEntries(said.filter(([, value]) => value !== "")),
    ...(hours !== HOURS[0] && HOURS.some((known) => known === hours) && { hours }),
  };
}

/** The address's parameters of a filter. */
export function searchOf({ hours, ...members }: Filter): Record<string, string> {
  const said = Object.entries(members).filter(([, value]) => value !== undefined && value !== "");
  return { ...Object.fromEntries(said), ...(hours !== undefined && { hours: String(hours) }) };
}

/** Whether it means everything. */
export function isOpen(filter: Filter): boolean {
  return Object.keys(searchOf(filter)).length === 0;
}

/** The pattern of EventBridge's that means the same to who listens, if anything is said that it can say. */
export function patternOf(filter: Filter): string | undefined {
  const members = {
    ...(filter.type !== undefined && { "detail-type": [filter.type] }),
    ...(filter.from !== undefined && { source: [filter.from] }),
    ...(filter.subject !== undefined && { resources: [filter.subject] }),
    ...(filter.id !== undefined && { id: [filter.id] }),
  };
  return Object.keys(members).length === 0 ? undefined : JSON.stringify(members);
}
