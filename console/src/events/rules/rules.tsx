import { useState } from "react";
import { Link } from "wouter";
import { Badge } from "../../design/badge";
import { ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { Empty } from "../../design/page";
import type { Column } from "../../design/table";
import { ConfirmDialog } from "../../machines/confirm-dialog";
import { CommandLine } from "../../resources/command-line";
import { ListCard } from "../../resources/list-card";
import { useText } from "../../text/text";
import { eventPaths } from "../paths";
import { isEnabled, type Rule } from "./rule";
import { RuleTarget } from "./rule-target";
import { useRuleChange, useRules } from "./use-rules";

const EXAMPLE = `aws events put-rule --name large-orders --event-pattern '{"source": ["shop"]}' --endpoint-url ${location.origin}`;

/** EventBridge's rules, whose targets are given events as subscriptions are. */
export function Rules() {
  const text = useText();
  const words = text.events.rules;
  const rules = useRules();
  const change = useRuleChange();
  const [deleted, setDeleted] = useState<Rule>();
  const columns: Column<Rule>[] = [
    {
      key: "name",
      title: text.words.name,
      kind: "name",
      cell: (rule) => <Link href={eventPaths.rule(rule.bus, rule.name)}>{rule.name}</Link>,
    },
    { key: "bus", title: text.resources.bus, cell: (rule) => rule.bus },
    {
      key: "when",
      title: words.when,
      kind: "name",
      cell: (rule) => <code>{rule.described.ScheduleExpression ?? rule.described.EventPattern ?? "–"}</code>,
    },
    {
      key: "targets",
      title: words.targets,
      kind: "name",
      cell: (rule) =>
        rule.targets.length === 0
          ? words.noTargets
          : rule.targets.map((target) => (
              <div key={target.Id}>
                <RuleTarget target={target} />
              </div>
            )),
    },
    { key: "state", title: text.words.status, cell: (rule) => <RuleBadge rule={rule} /> },
    {
      key: "actions",
      title: text.resources.actions,
      cell: (rule) => <RuleActions rule={rule} change={change} onDelete={() => setDeleted(rule)} />,
    },
  ];
  const pages = {
    rows: rules.data ?? [],
    error: rules.error,
    isPending: rules.isPending,
    hasNextPage: false,
    isFetchingNextPage: false,
    fetchNextPage: () => {},
  };
  return (
    <>
      {change.error !== null && <ErrorBanner error={change.error} />}
      <ListCard
        title={text.events.tabs.rules}
        pages={pages}
        columns={columns}
        keyOf={(rule) => `${rule.bus}/${rule.name}`}
        textOf={(rule) => JSON.stringify(rule)}
        empty={
          <Empty title={words.none}>
            <p>{words.noneWhy}</p>
            <CommandLine line={EXAMPLE} />
          </Empty>
        }
      />
      {deleted !== undefined && (
        <ConfirmDialog
          title={`${text.words.delete}: ${deleted.name}`}
          what={words.deleteAbout(deleted.targets.length)}
          error={change.error}
          isPending={change.isPending}
          onConfirm={() =>
            change.mutate({ rule: deleted, to: "delete" }, { onSuccess: () => setDeleted(undefined) })
          }
          onClose={() => setDeleted(undefined)}
        />
      )}
    </>
  );
}

export function RuleBadge({ rule }: { rule: Rule }) {
  const words = useText().events.rules;
  return isEnabled(rule) ? (
    <Badge tone="good">{words.enabled}</Badge>
  ) : (
    <Badge tone="warn">{words.disabled}</Badge>
  );
}

interface ActionsProps {
  rule: Rule;
  change: ReturnType<typeof useRuleChange>;
  onDelete: () => void;
}

function RuleActions({ rule, change, onDelete }: ActionsProps) {
  const text = useText();
  const words = text.events.rules;
  const to = isEnabled(rule) ? "disable" : "enable";
  const said = words[to];
  return (
    <>
      <Button
        small
        disabled={change.isPending}
        aria-label={`${said}: ${rule.name}`}
        onClick={() => change.mutate({ rule, to })}
      >
        {said}
      </Button>{" "}
      <Button small kind="danger" aria-label={`${text.words.delete}: ${rule.name}`} onClick={onDelete}>
        {text.words.delete}
      </Button>
    </>
  );
}
