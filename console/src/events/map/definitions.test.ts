import { expect, test } from "vitest";
import { queuesOf } from "./definitions";

test("tasks wait in the queues of their functions and activities, however deep they are", () => {
  const definition = {
    States: {
      A: { Type: "Task", Resource: "arn:aws:lambda:us-east-1:000000000000:function:charge:live" },
      B: {
        Type: "Map",
        ItemProcessor: {
          States: {
            C: {
              Type: "Task",
              Resource: "arn:aws:states:::lambda:invoke",
              Parameters: { FunctionName: "pack:1" },
            },
          },
        },
      },
      D: {
        Type: "Parallel",
        Branches: [{ States: { E: { Type: "Task", Resource: "arn:aws:states:r:0:activity:approve" } } }],
      },
      F: { Type: "Pass", Resource: "arn:aws:lambda:r:0:function:not-a-task" },
      G: {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        Arguments: { FunctionName: "{% $name %}" },
      },
    },
  };
  expect(queuesOf(JSON.stringify(definition))).toEqual(["activity.approve", "tasks.charge", "tasks.pack"]);
  expect(queuesOf("no JSON")).toEqual([]);
});
