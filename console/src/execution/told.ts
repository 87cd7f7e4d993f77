/** All that is known of an execution, as its views share it. */

import { createContext, useContext } from "react";
import type { Schemas } from "../api/client";
import type { Change, Shown } from "./address";
import type { HistoryEvent, Step, Story } from "./story/story";
import type { Outline } from "./use-execution";
import type { History } from "./use-story";

export interface Told {
  readonly arn: string;
  readonly description: Schemas["DescribeExecutionOutput"];
  readonly definition: string | undefined;
  readonly outline: Outline;
  readonly history: History;
  /** The events until the one as of which all is shown. */
  readonly events: readonly HistoryEvent[];
  readonly story: Story;
  /** The moment as of which all is shown; none: now, which goes on. */
  readonly asOf: number | undefined;
  readonly selected: Step | undefined;
  readonly shown: Shown;
  show(change: Change): void;
  /** Something was done: all that may have changed is asked for again. */
  refresh(): void;
}

const ToldContext = createContext<Told | undefined>(undefined);
export const ToldProvider = ToldContext.Provider;

export function useTold(): Told {
  const told = useContext(ToldContext);
  if (told === undefined) {
    throw new Error("there is no execution around");
  }
  return told;
}
