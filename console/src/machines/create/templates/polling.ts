import type { JsonObject } from "../../../api/json-value";
import type { Template } from "./template";

function response(body: JsonObject): JsonObject {
  return { Return: { StatusCode: 200, StatusText: "OK", Headers: {}, ResponseBody: body } };
}

export const polling: Template = {
  key: "polling",
  name: "wait-for-a-build",
  type: "STANDARD",
  input: { build: 17 },
  mocks: {
    "Ask how it stands": [
      response({ status: "running", percent: 20 }),
      response({ status: "running", percent: 75 }),
      response({ status: "done", percent: 100 }),
    ],
  },
  definition: ({ account, region }) => ({
    Comment: "Asks an HTTP API again and again until it says that it is done",
    QueryLanguage: "JSONata",
    StartAt: "Ask how it stands",
    States: {
      "Ask how it stands": {
        Type: "Task",
        Resource: "arn:aws:states:::http:invoke",
        Arguments: {
          ApiEndpoint: "https://api.example.com/builds/17",
          Method: "GET",
          Authentication: { ConnectionArn: `arn:aws:events:${region}:${account}:connection/builds/1` },
        },
        Retry: [
          {
            ErrorEquals: ["States.Http.StatusCode.429", "States.Http.StatusCode.503", "States.Http.Socket"],
            IntervalSeconds: 2,
            MaxAttempts: 5,
            BackoffRate: 2,
          },
        ],
        Output: "{% $states.result.ResponseBody %}",
        Next: "Is it done?",
      },
      "Is it done?": {
        Type: "Choice",
        Choices: [
          { Condition: "{% $states.input.status = 'done' %}", Next: "Done" },
          { Condition: "{% $states.input.status = 'failed' %}", Next: "Failed" },
        ],
        Default: "Wait a little",
      },
      "Wait a little": { Type: "Wait", Seconds: 2, Next: "Ask how it stands" },
      Done: { Type: "Succeed" },
      Failed: { Type: "Fail", Error: "BuildFailed", Cause: "The build says that it failed" },
    },
  }),
};
