import { canvas } from "./canvas";
import { catalogue } from "./catalogue";
import { code } from "./code";
import { errors } from "./errors";
import { events } from "./events";
import { execution } from "./execution";
import { inspector } from "./inspector";
import { machines } from "./machines";
import { missed } from "./missed";
import { operations } from "./operations";
import { resources } from "./resources";
import { shell } from "./shell";
import { status } from "./status";
import { studio } from "./studio";
import { testState } from "./test-state";
import { words } from "./words";
import { workers } from "./workers";

export const en = {
  canvas,
  catalogue,
  code,
  errors,
  events,
  execution,
  inspector,
  machines,
  missed,
  operations,
  resources,
  shell,
  status,
  studio,
  testState,
  words,
  workers,
};
