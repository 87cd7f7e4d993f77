export function pathOfQueue(name: string): string {
  return `/frevo/queues/${encodeURIComponent(name)}`;
}
