/** What has to be put in the place of what, so that one text becomes another; nothing if they are the same. */
export interface Difference {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

export function difference(before: string, after: string): Difference | undefined {
  if (before === after) {
    return undefined;
  }
  const shortest = Math.min(before.length, after.length);
  let from = 0;
  while (from < shortest && before[from] === after[from]) {
    from += 1;
  }
  let behind = 0;
  while (behind < shortest - from && before.at(-1 - behind) === after.at(-1 - behind)) {
    behind += 1;
  }
  return { from, to: before.length - behind, insert: after.slice(from, after.length - behind) };
}
