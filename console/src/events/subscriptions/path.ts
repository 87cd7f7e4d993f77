export function pathOf(name: string): string {
  return `/frevo/subscriptions/${encodeURIComponent(name)}`;
}
