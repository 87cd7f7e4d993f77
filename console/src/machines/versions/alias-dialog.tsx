import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { aws } from "../../api/client";
import { ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { Dialog } from "../../design/dialog";
import { SelectField, TextField } from "../../design/field";
import { FieldGroup } from "../../design/field-group";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import { qualifierOf } from "../arns";
import { type Machine, useForgetMachine } from "../machine";
import styles from "../machines.module.css";
import { isRouting, type Routing, routesOf, routingOf } from "./routing";
import { type Alias, useVersions } from "./use-versions";

interface Props {
  machine: Machine;
  /** The one that is changed; without it one is made. */
  alias?: Alias;
  onClose: () => void;
}

/** Makes an alias, or leads it elsewhere. */
export function AliasDialog({ machine, alias, onClose }: Props) {
  const text = useText();
  const said = text.machines.aliases;
  const versions = useVersionNumbers(machine.name);
  const [name, setName] = useState(alias?.name ?? "");
  const [description, setDescription] = useState(alias?.description ?? "");
  const [routing, setRouting] = useState<Routing>(
    alias === undefined
      ? { first: versions[0] ?? "", second: "", share: 100 }
      : routingOf(alias.routingConfiguration ?? []),
  );
  const saving = useSaving(machine, alias, { name, description, routing }, onClose);
  const form = useId();
  const isFine = name !== "" && isRouting(routing);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isFine) {
      saving.mutate();
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={alias === undefined ? said.create : said.editTitle(alias.name ?? "")}
      actions={
        <Button kind="primary" type="submit" form={form} disabled={!isFine || saving.isPending}>
          {text.words.save}
        </Button>
      }
    >
      <form id={form} className={styles.stack} onSubmit={submit}>
        {alias === undefined && (
          <TextField
            label={text.words.name}
            value={name}
            maxLength={80}
            hint={said.nameHint}
            onChange={(event) => setName(event.target.value.trim())}
          />
        )}
        <TextField
          label={text.machines.versions.description}
          value={description}
          maxLength={256}
          onChange={(event) => setDescription(event.target.value)}
        />
        <RoutingFields versions={versions} routing={routing} onChange={setRouting} />
      </form>
      {saving.error !== null && <ErrorBanner error={saving.error} />}
    </Dialog>
  );
}

function useVersionNumbers(machine: string): readonly string[] {
  const pages = useVersions(machine).data?.pages ?? [];
  return pages.flatMap((page) =>
    page.stateMachineVersions.map((version) => qualifierOf(version.stateMachineVersionArn) ?? ""),
  );
}

interface Form {
  readonly name: string;
  readonly description: string;
  readonly routing: Routing;
}

function useSaving(machine: Machine, alias: Alias | undefined, form: Form, onDone: () => void) {
  const scope = useScope();
  const forget = useForgetMachine();
  return useMutation({
    mutationFn: async () => {
      const said = {
        description: form.description,
        routingConfiguration: routesOf(machine.stateMachineArn, form.routing),
      };
      if (alias?.stateMachineAliasArn === undefined) {
        await aws(scope, "CreateStateMachineAlias", { name: form.name, ...said });
      } else {
        const { stateMachineAliasArn } = alias;
        await aws(scope, "UpdateStateMachineAlias", { stateMachineAliasArn, ...said });
      }
    },
    onSuccess: async () => {
      await forget(machine.name);
      onDone();
    },
  });
}

interface RoutingProps {
  versions: readonly string[];
  routing: Routing;
  onChange: (routing: Routing) => void;
}

function RoutingFields({ versions, routing, onChange }: RoutingProps) {
  const said = useText().machines.aliases;
  const slider = useId();
  const { first, second, share } = routing;
  const options = versions.map((version) => ({ value: version, name: version }));
  const choose = (second: string) =>
    onChange({ ...routing, second, share: second === "" ? 100 : routing.second === "" ? 90 : share });
  return (
    <FieldGroup title={said.routes}>
      <SelectField
        label={said.first}
        value={first}
        options={options}
        onChange={(event) => onChange({ ...routing, first: event.target.value })}
      />
      <SelectField
        label={said.second}
        value={second}
        options={[{ value: "", name: said.noSecond }, ...options]}
        wrong={second !== "" && second === first ? said.sameTwice : undefined}
        onChange={(event) => choose(event.target.value)}
      />
      {second !== "" && (
        <div>
          <label htmlFor={slider}>
            {said.share(first, share)} · {said.share(second, 100 - share)}
          </label>
          <input
            id={slider}
            type="range"
            min={0}
            max={100}
            value={share}
            style={{ width: "100%" }}
            aria-valuetext={said.share(first, share)}
            onChange={(event) => onChange({ ...routing, share: Number(event.target.value) })}
          />
        </div>
      )}
    </FieldGroup>
  );
}
