/** What is said to try one state. */

import type { Input, Schemas } from "../../api/client";
import { isJson } from "../../api/json";
import type { State } from "../../execution/graph/definition";

export type Level = Schemas["InspectionLevel"];
export type Validation = Schemas["MockResponseValidationMode"];

/** What answers in the place of the work: nothing, so that it is done; a result; an error. */
export type Mock = "none" | "result" | "error";

export interface TestForm {
  readonly input: string;
  readonly variables: string;
  readonly level: Level;
  readonly mock: Mock;
  readonly result: string;
  readonly validation: Validation;
  readonly error: string;
  readonly cause: string;
  /** In the place of the Context object; with a mock only. */
  readonly context: string;
  /** How often each Retrier has matched before. */
  readonly retries: string;
  /** Of a Map or Parallel: which state within it failed. */
  readonly failedState: string;
  /** How many iterations of a Map fail. */
  readonly failedIterations: string;
  /** What a Map's ItemReader gives. */
  readonly readerData: string;
}

/** Whether a state does work that a mock can answer, or must. */
export type MockUse = "none" | "possible" | "needed";

export function mockUse({ type, written }: State): MockUse {
  if (type === "Parallel" || type === "Map") {
    return "needed";
  }
  if (type !== "Task") {
    return "none";
  }
  const resource = String(written.Resource);
  return /:activity:|\.sync(:2)?$|\.waitForTaskToken$/.test(resource) ? "needed" : "possible";
}

export function firstForm(state: State, sample: string | undefined): TestForm {
  return {
    input: sample ?? "{}",
    variables: "",
    level: "DEBUG",
    mock: mockUse(state) === "needed" ? "result" : "none",
    result: state.type === "Map" || state.type === "Parallel" ? "[]" : "{}",
    validation: "STRICT",
    error: "",
    cause: "",
    context: "",
    retries: "",
    failedState: "",
    failedIterations: "",
    readerData: "",
  };
}

export type Faults = Partial<Record<keyof TestForm, "json" | "count">>;

/** What the server would refuse. */
export function faultsOf(form: TestForm): Faults {
  const json = (text: string, isWanted = true) =>
    isWanted && text.trim() !== "" && !isJson(text) ? "json" : undefined;
  const count = (text: string, isWanted = true) =>
    isWanted && !/^\d*$/.test(text.trim()) ? "count" : undefined;
  const isMocked = form.mock !== "none";
  const faults = {
    input: json(form.input),
    variables: json(form.variables),
    result: json(form.result, form.mock === "result"),
    context: json(form.context, isMocked),
    retries: count(form.retries, form.mock === "error"),
    failedIterations: count(form.failedIterations, isMocked),
    readerData: json(form.readerData, isMocked),
  };
  return Object.fromEntries(Object.entries(faults).filter(([, fault]) => fault !== undefined));
}

export function testRequest(
  definition: string,
  state: State,
  role: string,
  form: TestForm,
): Input<"TestState"> {
  const mock = mockOf(form);
  const configuration = mock === undefined ? {} : configurationOf(form);
  return {
    definition,
    stateName: state.name,
    roleArn: role,
    inspectionLevel: form.level,
    ...given("input", form.input),
    ...given("variables", form.variables),
    ...(mock !== undefined && { mock, ...given("context", form.context) }),
    ...(Object.keys(configuration).length > 0 && { stateConfiguration: configuration }),
  };
}

function mockOf(form: TestForm): Input<"TestState">["mock"] {
  switch (form.mock) {
    case "none":
      return undefined;
    case "result":
      return { result: form.result, fieldValidationMode: form.validation };
    case "error":
      return { errorOutput: { ...given("error", form.error), ...given("cause", form.cause) } };
  }
}

function configurationOf(form: TestForm): Schemas["TestStateConfiguration"] {
  return {
    ...(form.mock === "error" && form.retries.trim() !== "" && { retrierRetryCount: Number(form.retries) }),
    ...(form.mock === "error" && given("errorCausedByState", form.failedState)),
    ...(form.failedIterations.trim() !== "" && { mapIterationFailureCount: Number(form.failedIterations) }),
    ...given("mapItemReaderData", form.readerData),
  };
}

function given<Name extends string>(name: Name, text: string): { [Key in Name]?: string } {
  return text.trim() === "" ? {} : ({ [name]: text } as { [Key in Name]?: string });
}
