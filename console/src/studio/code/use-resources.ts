import { useMemo } from "react";
import type { Scope } from "../../api/scope";
import { usePages } from "../../resources/use-resource";
import { useScope } from "../../shell/scopes";
import type { Queue } from "../../workers/types";

/** Integrations that are done or handed to workers here, as they are asked for most. */
const INTEGRATIONS = [
  "lambda:invoke",
  "lambda:invoke.waitForTaskToken",
  "states:startExecution",
  "states:startExecution.sync:2",
  "states:startExecution.waitForTaskToken",
  "events:putEvents",
  "events:putEvents.waitForTaskToken",
  "http:invoke",
  "sqs:sendMessage",
  "sqs:sendMessage.waitForTaskToken",
  "sns:publish",
  "dynamodb:getItem",
  "dynamodb:putItem",
  "dynamodb:updateItem",
  "dynamodb:deleteItem",
  "ecs:runTask.sync",
  "batch:submitJob.sync",
  "glue:startJobRun.sync",
].map((action) => `arn:aws:states:::${action}`);

/** What tasks can call here: integrations, and what has a queue. */
export function useResources(): readonly string[] {
  const scope = useScope();
  const { data } = usePages<Queue, "queues">("/frevo/queues", "queues");
  return useMemo(() => {
    const queues = data?.pages.flatMap(({ queues }) => queues) ?? [];
    return [...INTEGRATIONS, ...queues.flatMap(({ name }) => arnsOf(name, scope))];
  }, [data, scope]);
}

function arnsOf(queue: string, { region, account }: Scope): readonly string[] {
  const [kind, name] = [queue.slice(0, queue.indexOf(".")), queue.slice(queue.indexOf(".") + 1)];
  if (kind === "activity") {
    return [`arn:aws:states:${region}:${account}:activity:${name}`];
  }
  return kind === "tasks" ? [`arn:aws:lambda:${region}:${account}:function:${name}`] : [];
}
