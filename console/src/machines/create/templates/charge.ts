import example from "../../../../../workflows/examples/charge/definition.asl.json";
import { answered, ofScope, type Template } from "./template";

/** The example of the same name, whose workers have a Kafka or AMQP client and nothing of Frevo's. */
export const charge: Template = {
  key: "charge",
  name: "charge",
  type: "STANDARD",
  input: { id: 17, total: 42 },
  mocks: { Charge: answered({ receipt: "c-17" }) },
  worker: "python workflows/examples/charge/kafka-python/worker.py 127.0.0.1:9092 frevo.tasks.charge charge",
  definition: (scope) => ofScope(example, scope),
};
