import example from "../../../../../workflows/examples/order/definition.asl.json";
import input from "../../../../../workflows/examples/order/input.json";
import { answered, ofScope, type Template } from "./template";

/** The example of the same name: its workers, if they run, do its tasks from the second execution on. */
export const order: Template = {
  key: "order",
  name: "order",
  type: "STANDARD",
  input,
  mocks: {
    Validate: answered({ total: 2100, itemCount: 2 }),
    Reserve: answered({ reservation: "r-17" }),
    "Reserve a gift": answered({ reservation: "r-17" }),
    Charge: [{ Throw: { Error: "PaymentProviderBusy", Cause: "try later" } }, answered({ receipt: "c-17" })],
    Pack: answered({ parcel: "p-17" }),
    Notify: answered({ sent: true }),
    Release: answered({ released: true }),
  },
  worker: "frevo worker --file workflows/examples/order/functions.toml",
  definition: (scope) => ofScope(example, scope),
};
