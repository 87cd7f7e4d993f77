import { type FormEvent, useEffect, useState } from "react";
import { useSearchParams } from "wouter";
import type { Connection } from "../../api/live";
import { Button } from "../../design/button";
import { SelectField, TextField } from "../../design/field";
import { Icon } from "../../design/icon";
import { useText } from "../../text/text";
import type { Machine } from "../machine";
import { useTags } from "../settings/use-tags";
import { useQualifiers } from "../versions/use-versions";
import styles from "./executions-tab.module.css";
import { type Filter, STATUSES, withParameters } from "./filter";
import { TimeFields } from "./time-fields";

/** After so long nobody writes on. */
const SETTLED_MILLIS = 300;

interface Props {
  machine: Machine;
  filter: Filter;
  connection: Connection;
}

/** Narrows the list; the address keeps it. */
export function FilterBar({ machine, filter, connection }: Props) {
  const text = useText();
  const said = text.machines.executions;
  const [, setParameters] = useSearchParams();
  const set = (changes: Record<string, string>) =>
    setParameters((parameters) => withParameters(parameters, changes), { replace: true });
  const qualifiers = useQualifiers(machine.name);
  const isSearch = filter.search !== "";
  return (
    <div className={styles.bar}>
      <SelectField
        label={text.words.status}
        value={filter.status ?? ""}
        options={[
          { value: "", name: text.words.all },
          ...STATUSES.map((status) => ({ value: status, name: text.status[status] })),
        ]}
        onChange={(event) => set({ status: event.target.value })}
      />
      {!isSearch && (qualifiers.length > 0 || filter.qualifier !== "") && (
        <SelectField
          label={said.version}
          value={filter.qualifier}
          options={[
            { value: "", name: text.words.all },
            ...qualifiers.map((qualifier) => ({ value: qualifier, name: qualifier })),
          ]}
          onChange={(event) => set({ version: event.target.value })}
        />
      )}
      {!isSearch && <TimeFields filter={filter} onSet={set} />}
      {!isSearch && (
        <div className={styles.part}>
          <Part label={said.nameHas} wanted={filter.name} onChange={(name) => set({ name })} />
        </div>
      )}
      {!isSearch && (
        <div className={styles.part}>
          <Part label={said.errorHas} wanted={filter.error} onChange={(error) => set({ error })} />
        </div>
      )}
      <div className={styles.search}>
        <Search wanted={filter.search} onSearch={(q) => set({ q })} />
      </div>
      {!isSearch && (
        <span className={styles.live} data-connection={connection} role="status">
          <Icon name={connection === "open" ? "running" : "idle"} size={12} />
          {said.connection[connection]}
        </span>
      )}
      {isSearch && <SearchHint machine={machine} />}
    </div>
  );
}

/** A part of a text, taken as soon as nobody writes on. */
function Part({
  label,
  wanted,
  onChange,
}: {
  label: string;
  wanted: string;
  onChange: (part: string) => void;
}) {
  const [typed, setTyped] = useState(wanted);
  useEffect(() => setTyped(wanted), [wanted]);
  useEffect(() => {
    if (typed.trim() === wanted) {
      return;
    }
    const timer = setTimeout(() => onChange(typed.trim()), SETTLED_MILLIS);
    return () => clearTimeout(timer);
  });
  return (
    <TextField label={label} type="search" value={typed} onChange={(event) => setTyped(event.target.value)} />
  );
}

function Search({ wanted, onSearch }: { wanted: string; onSearch: (wanted: string) => void }) {
  const text = useText();
  const [typed, setTyped] = useState(wanted);
  useEffect(() => setTyped(wanted), [wanted]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch(typed.trim());
  };
  return (
    <form className={styles.searchForm} onSubmit={submit}>
      <TextField
        label={text.machines.executions.search}
        type="search"
        value={typed}
        placeholder={text.machines.executions.searchExample}
        onChange={(event) => {
          setTyped(event.target.value);
          // The browser's own button that empties the field says so only here.
          if (event.target.value === "") {
            onSearch("");
          }
        }}
      />
      <Button type="submit">
        <Icon name="search" />
        {text.words.search}
      </Button>
    </form>
  );
}

/** By what this state machine's executions are found. */
function SearchHint({ machine }: { machine: Machine }) {
  const said = useText().machines.executions;
  const tags = useTags(machine.stateMachineArn).data ?? [];
  const declared = tags.find((tag) => tag.key === "frevo:keys")?.value ?? "";
  const keys = declared.split(/\s+/).flatMap((key) => key.split("=")[0] || []);
  return (
    <p className={styles.hint}>
      {said.searchClosed} {keys.length > 0 ? said.searchKeys(keys.join(", ")) : said.searchNoKeys}
    </p>
  );
}
