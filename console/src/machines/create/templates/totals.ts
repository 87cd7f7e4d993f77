import type { Template } from "./template";

export const totals: Template = {
  key: "totals",
  name: "totals",
  type: "EXPRESS",
  input: {
    items: [
      { price: 20, count: 2 },
      { price: 5, count: 1 },
    ],
  },
  definition: () => ({
    Comment: "Adds up prices with JSONata, as an Express workflow",
    QueryLanguage: "JSONata",
    StartAt: "Add up",
    States: {
      "Add up": {
        Type: "Pass",
        Output: { total: "{% $sum($states.input.items.(price * count)) %}" },
        End: true,
      },
    },
  }),
};
