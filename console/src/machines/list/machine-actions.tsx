import { useState } from "react";
import { useLocation } from "wouter";
import type { Schemas } from "../../api/client";
import { ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { Dialog } from "../../design/dialog";
import { Icon } from "../../design/icon";
import { Menu, MenuItem, MenuLine } from "../../design/menu";
import { useRefusal } from "../../shell/caller";
import { paths } from "../../shell/paths";
import { useText } from "../../text/text";
import { StartDialog } from "../start/start-dialog";
import { DeleteDialog } from "./delete-dialog";
import { usePausing } from "./use-pausing";

/** A state machine as a list knows it. */
export interface ListedMachine {
  readonly name: string;
  readonly arn: string;
  readonly type: Schemas["StateMachineType"];
  readonly paused: boolean;
}

/** What can be done with a state machine. */
export function MachineActions({ machine, isSmall }: { machine: ListedMachine; isSmall: boolean }) {
  const text = useText();
  const said = text.machines.actions;
  const [, go] = useLocation();
  const [open, setOpen] = useState<"start" | "delete">();
  const pausing = usePausing(machine.name);
  const refusal = useRefusal();
  return (
    <>
      <Menu
        trigger={
          <Button {...(isSmall && { kind: "quiet", small: true })} aria-label={said.of(machine.name)}>
            {isSmall ? "⋯" : said.title}
            {!isSmall && <Icon name="chevronDown" size={12} />}
          </Button>
        }
      >
        <MenuItem refusal={refusal("states:StartExecution")} onSelect={() => setOpen("start")}>
          {text.machines.start.button}…
        </MenuItem>
        <MenuItem
          refusal={refusal("states:UpdateStateMachine")}
          onSelect={() => go(paths.studio(machine.name))}
        >
          {said.edit}
        </MenuItem>
        <MenuItem
          refusal={refusal("states:CreateStateMachine")}
          onSelect={() => go(paths.newMachine(machine.name))}
        >
          {said.copy}…
        </MenuItem>
        <MenuItem onSelect={() => void navigator.clipboard.writeText(machine.arn)}>{said.copyArn}</MenuItem>
        <MenuItem
          refusal={refusal("POST /frevo/machines/{name}/pause")}
          onSelect={() => pausing.mutate(!machine.paused)}
        >
          {machine.paused ? said.resume : said.pause}
        </MenuItem>
        <MenuLine />
        <MenuItem refusal={refusal("states:DeleteStateMachine")} onSelect={() => setOpen("delete")}>
          {text.words.delete}…
        </MenuItem>
      </Menu>
      {open === "start" && <StartDialog machine={machine.name} onClose={() => setOpen(undefined)} />}
      {open === "delete" && <DeleteDialog machine={machine} onClose={() => setOpen(undefined)} />}
      {pausing.error !== null && (
        <Dialog open onClose={pausing.reset} title={said.pause} actions={null}>
          <ErrorBanner error={pausing.error} />
        </Dialog>
      )}
    </>
  );
}
