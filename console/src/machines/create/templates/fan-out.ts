import type { Template } from "./template";

export const fanOut: Template = {
  key: "fanOut",
  name: "compare-offers",
  type: "STANDARD",
  input: {
    item: "umbrella",
    shops: [
      { name: "Olinda", price: 42, seconds: 3 },
      { name: "Recife", price: 38, seconds: 1 },
      { name: "Caruaru", price: 45, seconds: 2 },
      { name: "Gravatá", price: 40, seconds: 1 },
    ],
  },
  definition: () => ({
    Comment: "Asks every shop, three at a time, and takes the best of what came back",
    QueryLanguage: "JSONata",
    StartAt: "Ask every shop",
    States: {
      "Ask every shop": {
        Type: "Map",
        Items: "{% $states.input.shops %}",
        MaxConcurrency: 3,
        ItemProcessor: {
          ProcessorConfig: { Mode: "INLINE" },
          StartAt: "The shop thinks",
          States: {
            "The shop thinks": { Type: "Wait", Seconds: "{% $states.input.seconds %}", Next: "Offer" },
            Offer: {
              Type: "Pass",
              Output: { shop: "{% $states.input.name %}", price: "{% $states.input.price %}" },
              End: true,
            },
          },
        },
        Next: "Take the best",
      },
      "Take the best": {
        Type: "Pass",
        Output: {
          best: "{% $sort($states.input, function($a, $b) { $a.price > $b.price })[0] %}",
          offers: "{% $count($states.input) %}",
        },
        End: true,
      },
    },
  }),
};
