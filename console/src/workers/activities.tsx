import { useState } from "react";
import { Link } from "wouter";
import { Button } from "../design/button";
import { CopyButton } from "../design/copy";
import { Empty } from "../design/page";
import type { Column } from "../design/table";
import { Moment } from "../design/time";
import { ConfirmDialog } from "../machines/confirm-dialog";
import { ListCard } from "../resources/list-card";
import { useRefusal } from "../shell/caller";
import { paths } from "../shell/paths";
import { useText } from "../text/text";
import { ActivityTags } from "./activity-tags";
import { NewActivity } from "./new-activity";
import { type Activity, useActivities, useActivityChange } from "./use-activities";

type Asking = { readonly what: "create" } | { readonly what: "delete" | "tags"; readonly activity: Activity };

/** Activities: what a Task names that its workers ask for tasks of. */
export function Activities() {
  const text = useText();
  const words = text.workers.activities;
  const pages = useActivities();
  const change = useActivityChange();
  const refusal = useRefusal();
  const [asking, ask] = useState<Asking>();
  const close = () => {
    change.reset();
    ask(undefined);
  };
  const columns: Column<Activity>[] = [
    {
      key: "name",
      title: text.words.name,
      kind: "name",
      cell: ({ name }) => <Link href={paths.queue(`activity.${name}`)}>{name}</Link>,
    },
    {
      key: "arn",
      title: "ARN",
      kind: "name",
      cell: ({ activityArn }) => (
        <>
          <code>{activityArn}</code>
          <CopyButton value={activityArn} label={activityArn} />
        </>
      ),
    },
    {
      key: "created",
      title: text.words.created,
      cell: ({ creationDate }) => <Moment at={creationDate} />,
    },
    {
      key: "actions",
      title: text.resources.actions,
      cell: (activity) => (
        <>
          <Button
            small
            aria-label={words.tagsOf(activity.name)}
            onClick={() => ask({ what: "tags", activity })}
          >
            {text.machines.tabs.tags}
          </Button>{" "}
          <Button
            small
            kind="danger"
            aria-label={`${text.words.delete}: ${activity.name}`}
            refusal={refusal("states:DeleteActivity")}
            onClick={() => ask({ what: "delete", activity })}
          >
            {text.words.delete}
          </Button>
        </>
      ),
    },
  ];
  return (
    <>
      <ListCard
        title={words.title}
        pages={pages}
        columns={columns}
        keyOf={({ activityArn }) => activityArn}
        textOf={({ name }) => name}
        actions={
          <Button
            kind="primary"
            refusal={refusal("states:CreateActivity")}
            onClick={() => ask({ what: "create" })}
          >
            {words.create}
          </Button>
        }
        empty={
          <Empty title={words.none}>
            <p>{words.noneWhy}</p>
          </Empty>
        }
      />
      {asking?.what === "create" && <NewActivity onClose={close} />}
      {asking?.what === "tags" && <ActivityTags activity={asking.activity} onClose={close} />}
      {asking?.what === "delete" && (
        <ConfirmDialog
          title={`${text.words.delete}: ${asking.activity.name}`}
          what={words.deleteAbout}
          error={change.error}
          isPending={change.isPending}
          onConfirm={() => change.mutate({ delete: asking.activity.activityArn }, { onSuccess: close })}
          onClose={close}
        />
      )}
    </>
  );
}
