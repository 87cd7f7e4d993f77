/** What StartExecution and StartSyncExecution are asked. */

import type { Input } from "../../api/client";
import { isJson } from "../../api/json";
import type { Scope } from "../../api/scope";
import { machineArn } from "../arns";
import { type NameFault, nameFault } from "../names";
import { areFine, mocksOf, type Samples } from "./samples";

export interface StartForm {
  readonly name: string;
  readonly input: string;
  /** A version or an alias. */
  readonly qualifier: string;
  /** Of the mock configuration that the server was started with. */
  readonly testCase: string;
  /** What tasks are answered in the place of workers; none: workers do them all. */
  readonly samples: Samples | undefined;
  readonly traceHeader: string;
  readonly isDebugged: boolean;
  readonly step: boolean;
  readonly breakpoints: readonly string[];
  readonly haltSeconds: string;
  readonly onLapse: "abort" | "run";
  /** Of an Express one: whether its end is waited for. */
  readonly isSync: boolean;
}

export const START_FORM: StartForm = {
  name: "",
  input: "{}",
  qualifier: "",
  testCase: "",
  samples: undefined,
  traceHeader: "",
  isDebugged: false,
  step: false,
  breakpoints: [],
  haltSeconds: "3600",
  onLapse: "abort",
  isSync: true,
};

const HALT_SECONDS_MAX = 30 * 86_400;

export interface Faults {
  readonly name?: NameFault;
  readonly input?: true;
  readonly haltSeconds?: true;
  readonly samples?: true;
}

/** What the server would refuse. */
export function faultsOf(form: StartForm): Faults {
  const name = form.name === "" ? undefined : nameFault(form.name);
  const seconds = Number(form.haltSeconds);
  const isHalt = Number.isInteger(seconds) && seconds >= 1 && seconds <= HALT_SECONDS_MAX;
  return {
    ...(name !== undefined && { name }),
    ...(form.input.trim() !== "" && !isJson(form.input) && { input: true as const }),
    ...(form.isDebugged && !isHalt && { haltSeconds: true as const }),
    ...(form.samples !== undefined && !areFine(form.samples) && { samples: true as const }),
  };
}

export function startRequest(
  scope: Scope,
  machine: string,
  definition: string,
  form: StartForm,
): Input<"StartExecution"> {
  const mocks = form.samples === undefined ? {} : mocksOf(definition, form.samples);
  const arn = machineArn(scope, machine, form.qualifier === "" ? undefined : form.qualifier);
  return {
    stateMachineArn: form.testCase === "" ? arn : `${arn}#${form.testCase}`,
    ...(form.name !== "" && { name: form.name }),
    ...(form.input.trim() !== "" && { input: form.input }),
    ...(form.traceHeader !== "" && { traceHeader: form.traceHeader }),
    ...(Object.keys(mocks).length > 0 && { mocks }),
    ...(form.isDebugged && {
      debug: {
        breakpoints: form.breakpoints,
        step: form.step,
        haltSeconds: Number(form.haltSeconds),
        onLapse: form.onLapse,
      },
    }),
  };
}
