/** The line that starts a worker for a queue. */

import type { Scope } from "../api/scope";
import { quoted } from "../resources/command-line";

/** Where the command line looks if it is told nothing. */
const DEFAULT_SCOPE: Scope = { account: "000000000000", region: "us-east-1" };

export function startLine(queue: string, endpoint: string, scope = DEFAULT_SCOPE): string {
  const name = queue.replace(/^(tasks|activity)\./, "");
  const at = quoted(endpoint);
  if (queue.startsWith("activity.")) {
    const arn = `arn:aws:states:${scope.region}:${scope.account}:activity:${name}`;
    return `aws stepfunctions get-activity-task --region ${scope.region} --endpoint-url ${at} --activity-arn ${quoted(arn)}`;
  }
  const { account, region } = scope;
  const isDefault = account === DEFAULT_SCOPE.account && region === DEFAULT_SCOPE.region;
  const place = isDefault ? "" : ` --account ${account} --region ${region}`;
  return `frevo worker --endpoint ${at}${place} --function ${quoted(name)} -- python -m awslambdaric app.handler`;
}
