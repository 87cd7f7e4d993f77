import type { Template } from "./template";

export const pipeline: Template = {
  key: "pipeline",
  name: "clean-up-data",
  type: "STANDARD",
  input: {
    rows: [
      { city: " Recife", temperature: "31" },
      { city: "Olinda ", temperature: "30" },
      { city: "Caruaru", temperature: "hot" },
      { city: "Recife", temperature: "29" },
    ],
  },
  definition: () => ({
    Comment: "Cleans rows one by one, keeps what is usable, sums it up, and tells whoever listens",
    QueryLanguage: "JSONata",
    StartAt: "Clean each row",
    States: {
      "Clean each row": {
        Type: "Map",
        Items: "{% $states.input.rows %}",
        ItemProcessor: {
          ProcessorConfig: { Mode: "INLINE" },
          StartAt: "Is it a number?",
          States: {
            "Is it a number?": {
              Type: "Choice",
              Choices: [
                { Condition: "{% $contains($states.input.temperature, /^[0-9]+$/) %}", Next: "Clean" },
              ],
              Default: "Reject",
            },
            Clean: {
              Type: "Pass",
              Output: {
                city: "{% $trim($states.input.city) %}",
                temperature: "{% $number($states.input.temperature) %}",
              },
              End: true,
            },
            Reject: { Type: "Pass", Output: { rejected: "{% $states.input %}" }, End: true },
          },
        },
        Next: "Sum up",
      },
      "Sum up": {
        Type: "Pass",
        Assign: { rejected: "{% $count($states.input.rejected) %}" },
        Output: {
          cities:
            "{% [$states.input[$exists(city)]{city: $average(temperature)} ~> $each(function($v, $k) { {'city': $k, 'average': $v} })] %}",
        },
        Next: "Is enough left?",
      },
      "Is enough left?": {
        Type: "Choice",
        Choices: [{ Condition: "{% $rejected > 2 %}", Next: "Too little is usable" }],
        Default: "Tell of it",
      },
      "Tell of it": {
        Type: "Task",
        Resource: "arn:aws:states:::events:putEvents",
        Arguments: {
          Entries: [{ Source: "pipeline", DetailType: "DataCleaned", Detail: "{% $states.input %}" }],
        },
        Output: { cities: "{% $states.input.cities %}", rejected: "{% $rejected %}" },
        End: true,
      },
      "Too little is usable": {
        Type: "Fail",
        Error: "Data.Unusable",
        Cause: "More than two rows are no data",
      },
    },
  }),
};
