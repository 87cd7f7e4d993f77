/** ARNs of state machines and what hangs on them: `arn:aws:states:REGION:ACCOUNT:stateMachine:NAME[:QUALIFIER]`. */

import type { Scope } from "../api/scope";

export function machineArn(scope: Scope, name: string, qualifier?: string): string {
  const arn = `arn:aws:states:${scope.region}:${scope.account}:stateMachine:${name}`;
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}

/** The version or alias that an ARN names behind its state machine. */
export function qualifierOf(arn: string | undefined): string | undefined {
  return arn?.split(":")[7];
}

/** The name of the state machine that an ARN is about. */
export function machineNameOf(arn: string): string {
  return arn.split(":")[6] ?? arn;
}
