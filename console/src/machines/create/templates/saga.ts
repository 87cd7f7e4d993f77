import { answered, functionArn, type Template } from "./template";

const UNDONE = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1, MaxAttempts: 10, BackoffRate: 2 }];
/** The first error is what the trip was cancelled for. */
const CAUGHT = { ErrorEquals: ["States.ALL"], Assign: { reason: "{% $states.errorOutput %}" } };

export const saga: Template = {
  key: "saga",
  name: "book-a-trip",
  type: "STANDARD",
  input: { trip: "t-17", to: "Recife" },
  mocks: {
    "Book the hotel": answered({ hotel: "h-4" }),
    "Book the flight": answered({ flight: "f-9" }),
    "Book the car": { Throw: { Error: "NoCarLeft", Cause: "All cars are out for carnival" } },
    "Cancel the flight": answered({ cancelled: "f-9" }),
    "Cancel the hotel": answered({ cancelled: "h-4" }),
  },
  definition: (scope) => {
    const call = (name: string) => ({
      Type: "Task",
      Resource: functionArn(scope, name),
      TimeoutSeconds: 600,
    });
    return {
      Comment: "Three bookings: if one fails, those before it are undone, the last one first",
      QueryLanguage: "JSONata",
      StartAt: "Book the hotel",
      States: {
        "Book the hotel": {
          ...call("book-hotel"),
          Catch: [{ ...CAUGHT, Next: "Cancelled" }],
          Assign: { trip: "{% $states.input %}", hotel: "{% $states.result %}" },
          Output: "{% $states.input %}",
          Next: "Book the flight",
        },
        "Book the flight": {
          ...call("book-flight"),
          Catch: [{ ...CAUGHT, Next: "Cancel the hotel" }],
          Assign: { flight: "{% $states.result %}" },
          Output: "{% $trip %}",
          Next: "Book the car",
        },
        "Book the car": {
          ...call("book-car"),
          Catch: [{ ...CAUGHT, Next: "Cancel the flight" }],
          Output: {
            trip: "{% $trip %}",
            hotel: "{% $hotel %}",
            flight: "{% $flight %}",
            car: "{% $states.result %}",
          },
          End: true,
        },
        "Cancel the flight": {
          ...call("cancel-flight"),
          Arguments: "{% $flight %}",
          Retry: UNDONE,
          Next: "Cancel the hotel",
        },
        "Cancel the hotel": {
          ...call("cancel-hotel"),
          Arguments: "{% $hotel %}",
          Retry: UNDONE,
          Next: "Cancelled",
        },
        Cancelled: {
          Type: "Succeed",
          Output: { trip: "{% $trip.trip %}", booked: false, because: "{% $reason %}" },
        },
      },
    };
  },
};
