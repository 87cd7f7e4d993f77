import type { Template } from "./template";

export const approval: Template = {
  key: "approval",
  name: "approval",
  type: "STANDARD",
  input: { order: "o-17", total: 250 },
  definition: () => ({
    Comment: "Waits until somebody says yes or no: on the page of the execution, or with the task token",
    QueryLanguage: "JSONata",
    StartAt: "Ask for approval",
    States: {
      "Ask for approval": {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
        Arguments: {
          FunctionName: "ask-for-approval",
          Payload: {
            question: "{% 'May ' & $states.input.order & ' be delivered for ' & $states.input.total & '?' %}",
            token: "{% $states.context.Task.Token %}",
          },
        },
        TimeoutSeconds: 86_400,
        Assign: { order: "{% $states.input %}" },
        Next: "Approved?",
      },
      "Approved?": {
        Type: "Choice",
        Choices: [{ Condition: "{% $states.input.approved = true %}", Next: "Deliver" }],
        Default: "Refused",
      },
      Deliver: { Type: "Pass", Output: { delivered: "{% $order %}" }, End: true },
      Refused: { Type: "Fail", Error: "Refused", Cause: "{% $order.order & ' was not approved' %}" },
    },
  }),
};
