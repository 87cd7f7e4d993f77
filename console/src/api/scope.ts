/** An account in a region: what is in one is not seen from another. */
export interface Scope {
  readonly account: string;
  readonly region: string;
}

export function sameScope(one: Scope, other: Scope): boolean {
  return one.account === other.account && one.region === other.region;
}
