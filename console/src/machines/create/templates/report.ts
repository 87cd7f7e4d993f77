import type { Template } from "./template";

export const report: Template = {
  key: "report",
  name: "daily-report",
  type: "STANDARD",
  input: {},
  beside: (arn) => ({
    schedules: {
      "daily-report": {
        expression: "cron(0 6 * * ? *)",
        missed: "once",
        target: { type: "stateMachine", arn },
        description:
          "Every morning at six, UTC; what was missed while the server was down is made up for once",
      },
    },
  }),
  definition: () => ({
    Comment: "Made every morning by its schedule; where the numbers come from is yours to say",
    QueryLanguage: "JSONata",
    StartAt: "Collect the numbers",
    States: {
      "Collect the numbers": {
        Type: "Parallel",
        Branches: [
          { StartAt: "Orders", States: { Orders: { Type: "Pass", Output: { orders: 132 }, End: true } } },
          {
            StartAt: "Complaints",
            States: { Complaints: { Type: "Pass", Output: { complaints: 3 }, End: true } },
          },
        ],
        Output: "{% $merge($states.result) %}",
        Next: "Write the report",
      },
      "Write the report": {
        Type: "Pass",
        Output: {
          day: "{% $substringBefore($states.context.Execution.StartTime, 'T') %}",
          text: "{% $states.input.orders & ' orders, ' & $states.input.complaints & ' complaints' %}",
        },
        End: true,
      },
    },
  }),
};
