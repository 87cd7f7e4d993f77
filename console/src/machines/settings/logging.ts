/** What of executions is logged, and where. */

import type { Schemas } from "../../api/client";

export const LEVELS = ["OFF", "FATAL", "ERROR", "ALL"] as const;

export interface LoggingForm {
  readonly level: Schemas["LogLevel"];
  readonly withData: boolean;
  /** The ARN of the log group; it ends with `:*`. */
  readonly group: string;
}

export function loggingForm(configuration: Schemas["LoggingConfiguration"] | undefined): LoggingForm {
  return {
    level: configuration?.level ?? "OFF",
    withData: configuration?.includeExecutionData ?? false,
    group: configuration?.destinations?.[0]?.cloudWatchLogsLogGroup?.logGroupArn ?? "",
  };
}

export function loggingConfiguration(form: LoggingForm): Schemas["LoggingConfiguration"] {
  return {
    level: form.level,
    includeExecutionData: form.withData,
    ...(form.group !== "" && {
      destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: form.group } }],
    }),
  };
}
