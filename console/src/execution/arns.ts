/** What the ARN of an execution says by itself. */

export interface Named {
  readonly machine: string;
  readonly name: string;
  readonly isExpress: boolean;
}

/** `arn:aws:states:REGION:ACCOUNT:execution:MACHINE:NAME`, or `…:express:MACHINE:NAME:ID`. */
export function namedBy(arn: string): Named {
  const [, , , , , kind, machine = "", name = arn] = arn.split(":");
  return { machine: machine.split("/")[0] ?? machine, name, isExpress: kind === "express" };
}

/** The ARN of the state machine of an execution. */
export function machineArn(arn: string): string {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), "stateMachine", namedBy(arn).machine].join(":");
}

/** The name of a version or an alias at the end of its ARN. */
export function qualifier(arn: string): string {
  return arn.split(":").at(-1) ?? arn;
}
