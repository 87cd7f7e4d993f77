import type { EventsTarget } from "../../api/schema";
import { ErrorBanner } from "../../design/banner";
import { Json } from "../../design/json";
import { Card, Empty, Page } from "../../design/page";
import { type Column, Table } from "../../design/table";
import { Facts, prose } from "../../resources/facts";
import { useSteps } from "../../resources/steps";
import { Loading } from "../../shell/loading";
import { paths } from "../../shell/paths";
import { useText } from "../../text/text";
import { eventPaths } from "../paths";
import type { Rule } from "./rule";
import { RuleTarget } from "./rule-target";
import { RuleBadge } from "./rules";
import { useRules } from "./use-rules";

/** One rule: which events it wants, and who is given them how. */
export default function RulePage() {
  const text = useText();
  const [, , bus = "", name = ""] = useSteps();
  const rules = useRules();
  const rule = rules.data?.find((rule) => rule.name === name && rule.bus === bus);
  const trail = [
    { name: text.shell.events, href: paths.events() },
    { name: text.events.tabs.rules, href: eventPaths.tab("rules") },
  ];
  return (
    <Page title={name} trail={trail}>
      {rules.error !== null && <ErrorBanner error={rules.error} />}
      {rules.isPending && <Loading />}
      {rules.data !== undefined && rule === undefined && <Empty title={text.events.rules.gone(name)} />}
      {rule !== undefined && <Shown rule={rule} />}
    </Page>
  );
}

function Shown({ rule }: { rule: Rule }) {
  const text = useText();
  const words = text.events.rules;
  const { described } = rule;
  const columns: Column<EventsTarget>[] = [
    { key: "id", title: words.targetId, kind: "name", cell: (target) => target.Id },
    {
      key: "target",
      title: text.resources.target,
      kind: "name",
      cell: (target) => <RuleTarget target={target} />,
    },
    {
      key: "more",
      title: words.given,
      kind: "name",
      cell: ({ Id, Arn: _, ...more }) =>
        Object.keys(more).length === 0 ? words.wholeEvent : <Json value={more} label={Id} />,
    },
  ];
  return (
    <>
      <Card>
        <Facts
          facts={[
            { name: text.resources.bus, value: rule.bus },
            { name: text.words.status, value: <RuleBadge rule={rule} /> },
            { name: words.schedule, value: described.ScheduleExpression },
            { name: "ARN", value: <code>{described.Arn}</code>, isWide: true },
            { name: text.resources.description, value: prose(described.Description), isWide: true },
          ]}
        />
      </Card>
      {described.EventPattern !== undefined && (
        <Card title={text.resources.pattern}>
          <Json value={described.EventPattern} label={text.resources.pattern} />
        </Card>
      )}
      <Card title={words.targets} flush={rule.targets.length > 0}>
        {rule.targets.length === 0 ? (
          <p>{words.noTargets}</p>
        ) : (
          <Table label={words.targets} columns={columns} rows={rule.targets} keyOf={({ Id }) => Id} />
        )}
      </Card>
    </>
  );
}
