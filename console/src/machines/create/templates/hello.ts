import type { Template } from "./template";

export const hello: Template = {
  key: "hello",
  name: "hello",
  type: "STANDARD",
  input: { name: "Frevo" },
  definition: () => ({
    Comment: "Says hello",
    QueryLanguage: "JSONata",
    StartAt: "Greet",
    States: {
      Greet: { Type: "Pass", Output: { greeting: "{% 'Hello, ' & $states.input.name & '!' %}" }, End: true },
    },
  }),
};
