/** What answers an execution's tasks in the place of workers. */

import type { Schemas } from "../api/client";

type Description = Schemas["DescribeExecutionOutput"];

export function isMocked({ mocks, testCase }: Description): boolean {
  return mocks !== undefined || testCase !== undefined;
}

/** The states whose tasks are answered so, or the name of the server's test case; none: workers answer all. */
export function mockedStates({ mocks, testCase }: Description): string | undefined {
  return mocks === undefined ? testCase : Object.keys(mocks).join(", ");
}
