import type { Template } from "./template";

export const correlation: Template = {
  key: "correlation",
  name: "wait-for-payment",
  type: "STANDARD",
  input: { order: "o-17", amount: 250 },
  beside: (arn) => ({
    subscriptions: {
      payments: {
        pattern: { source: ["bank"], "detail-type": ["PaymentReceived"] },
        target: {
          type: "task",
          arn,
          state: "Wait for the payment",
          eventKey: "$.detail.order",
          taskKey: "$.MessageBody.order",
        },
        description: "A payment goes on with the execution that waits for this order",
      },
    },
  }),
  definition: () => ({
    Comment: "A task waits for the event with its order's number; here the other branch plays the bank",
    QueryLanguage: "JSONata",
    StartAt: "Order and bank",
    States: {
      "Order and bank": {
        Type: "Parallel",
        Branches: [
          {
            StartAt: "Wait for the payment",
            States: {
              "Wait for the payment": {
                Type: "Task",
                Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                Arguments: {
                  QueueUrl: "payments",
                  MessageBody: {
                    order: "{% $states.input.order %}",
                    token: "{% $states.context.Task.Token %}",
                  },
                },
                TimeoutSeconds: 600,
                End: true,
              },
            },
          },
          {
            StartAt: "The bank takes its time",
            States: {
              "The bank takes its time": { Type: "Wait", Seconds: 4, Next: "The bank tells of it" },
              "The bank tells of it": {
                Type: "Task",
                Resource: "arn:aws:states:::events:putEvents",
                Arguments: {
                  Entries: [
                    {
                      Source: "bank",
                      DetailType: "PaymentReceived",
                      Detail: "{% $states.input %}",
                    },
                  ],
                },
                End: true,
              },
            },
          },
        ],
        Output: { paid: "{% $states.result[0] %}" },
        End: true,
      },
    },
  }),
};
