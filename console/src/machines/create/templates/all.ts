/** All templates, in the order in which they are offered. */

import { approval } from "./approval";
import { charge } from "./charge";
import { correlation } from "./correlation";
import { fanOut } from "./fan-out";
import { hello } from "./hello";
import { order } from "./order";
import { pipeline } from "./pipeline";
import { polling } from "./polling";
import { report } from "./report";
import { saga } from "./saga";
import type { Template } from "./template";
import { totals } from "./totals";

export const TEMPLATES: readonly Template[] = [
  hello,
  order,
  approval,
  saga,
  fanOut,
  polling,
  report,
  correlation,
  pipeline,
  charge,
  totals,
];
