import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { aws } from "../api/client";
import { Banner, ErrorBanner } from "../design/banner";
import { CopyButton } from "../design/copy";
import { Json } from "../design/json";
import { Card, Page } from "../design/page";
import { paths } from "../shell/paths";
import { useScope } from "../shell/scopes";
import { useText } from "../text/text";
import { machineArn, namedBy } from "./arns";
import { Facts } from "./summary";
import { useTrail } from "./title";

/** What can be shown of an Express execution that is kept no more: what was logged may tell of it. */
export function ForgottenExecution({ arn }: { arn: string }) {
  const text = useText();
  const scope = useScope();
  const { machine, name } = namedBy(arn);
  const stateMachineArn = machineArn(arn);
  const described = useQuery({
    queryKey: ["machine", scope, stateMachineArn],
    queryFn: ({ signal }) => aws(scope, "DescribeStateMachine", { stateMachineArn }, signal),
  });
  const logging = described.data?.loggingConfiguration;
  const group = logging?.destinations?.[0]?.cloudWatchLogsLogGroup?.logGroupArn;
  const isLogged = logging?.level !== undefined && logging.level !== "OFF" && group !== undefined;
  return (
    <Page title={name} trail={useTrail(arn)}>
      <Banner kind="info" title={text.execution.express.forgotten}>
        <p>{text.execution.express.kept}</p>
        <p>{isLogged ? text.execution.express.logged(group ?? "") : text.execution.express.notLogged}</p>
      </Banner>
      <Card>
        <Facts
          facts={[
            { name: text.execution.machine, value: <Link href={paths.machine(machine)}>{machine}</Link> },
            { name: text.words.type, value: text.machines.types.EXPRESS },
            {
              name: "ARN",
              value: (
                <>
                  <code>{arn}</code>
                  <CopyButton value={arn} label="ARN" />
                </>
              ),
            },
          ]}
        />
      </Card>
      {described.error !== null && <ErrorBanner error={described.error} />}
      {described.data !== undefined && (
        <Card title={text.execution.express.definition}>
          <Json value={described.data.definition} label={text.execution.definition} />
        </Card>
      )}
    </Page>
  );
}
