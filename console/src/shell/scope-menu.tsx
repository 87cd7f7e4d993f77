import { useState } from "react";
import { type Scope, sameScope } from "../api/scope";
import { Button } from "../design/button";
import { Dialog } from "../design/dialog";
import { TextField } from "../design/field";
import { Icon } from "../design/icon";
import { Menu, MenuItem, MenuLine } from "../design/menu";
import { useText } from "../text/text";
import { paths } from "./paths";
import { useScope, useScopes } from "./scopes";

/** The account and region that is looked at, and those there are. */
export function ScopeMenu() {
  const text = useText();
  const scope = useScope();
  const known = useScopes().data;
  const [isAsking, setAsking] = useState(false);
  const go = (to: Scope) => {
    // Nothing of one account is of use in another.
    location.assign(`/console/${to.account}/${to.region}${paths.machines()}`);
  };
  return (
    <>
      <Menu
        trigger={
          <Button kind="quiet" aria-label={`${text.shell.scope}: ${scope.account}, ${scope.region}`}>
            {scope.account} · {scope.region}
            <Icon name="chevronDown" size={12} />
          </Button>
        }
      >
        {known?.scopes.map((other) => (
          <MenuItem
            key={`${other.account}/${other.region}`}
            disabled={sameScope(other, scope)}
            onSelect={() => go(other)}
            note={text.shell.scopes(other.machines)}
          >
            {other.account} · {other.region}
          </MenuItem>
        ))}
        <MenuLine />
        <MenuItem onSelect={() => setAsking(true)}>{text.shell.otherScope}…</MenuItem>
      </Menu>
      {isAsking && <OtherScope from={scope} onClose={() => setAsking(false)} onGo={go} />}
    </>
  );
}

function OtherScope({
  from,
  onClose,
  onGo,
}: {
  from: Scope;
  onClose: () => void;
  onGo: (to: Scope) => void;
}) {
  const text = useText();
  const [account, setAccount] = useState(from.account);
  const [region, setRegion] = useState(from.region);
  const isFine = /^\d{12}$/.test(account) && /^[a-z0-9-]{1,32}$/.test(region);
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.shell.otherScope}
      actions={
        <Button kind="primary" disabled={!isFine} onClick={() => onGo({ account, region })}>
          {text.shell.open}
        </Button>
      }
    >
      <TextField
        label={text.shell.account}
        value={account}
        inputMode="numeric"
        onChange={(event) => setAccount(event.target.value)}
      />
      <TextField
        label={text.shell.region}
        value={region}
        onChange={(event) => setRegion(event.target.value)}
      />
    </Dialog>
  );
}
