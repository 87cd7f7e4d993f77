import { useQueries } from "@tanstack/react-query";
import { aws } from "../../api/client";
import type { Machine } from "../../api/schema";
import { usePages } from "../../resources/use-resource";
import { useScope } from "../../shell/scopes";
import { queuesOf } from "./definitions";

/** The definitions of so many state machines are read. */
const READ_MAX = 50;

export interface MachineQueues extends Machine {
  readonly queues: readonly string[];
}

/** State machines, and the queues in which their tasks wait. */
export function useDefinitions(): readonly MachineQueues[] {
  const scope = useScope();
  const { rows } = usePages("/frevo/machines", "machines");
  const read = rows.slice(0, READ_MAX);
  const definitions = useQueries({
    queries: read.map((machine) => ({
      queryKey: ["queues-of", scope, machine.arn],
      // A definition changes seldom, and the map shows nothing wrong for long.
      staleTime: 60_000,
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const found = await aws(scope, "DescribeStateMachine", { stateMachineArn: machine.arn }, signal);
        return queuesOf(found.definition);
      },
    })),
    combine: (answers) => answers.map((answer) => answer.data ?? NONE),
  });
  return rows.map((machine, index) => ({ ...machine, queues: definitions[index] ?? NONE }));
}

const NONE: readonly string[] = [];
