import { Link, useLocation } from "wouter";
import { credentials } from "../api/credentials";
import { Button } from "../design/button";
import { Icon } from "../design/icon";
import { Menu, MenuChoices, MenuItem, MenuLine } from "../design/menu";
import { THEMES, useTheme } from "../design/theme";
import { useTimes } from "../design/time";
import { useInSight } from "../design/use-in-sight";
import { LANGUAGES } from "../text/language";
import { useSpeech, useText } from "../text/text";
import { useCaller } from "./caller";
import styles from "./header.module.css";
import { paths } from "./paths";
import { ScopeMenu } from "./scope-menu";

const LANGUAGE_NAMES = { en: "English", "pt-BR": "Português (Brasil)" } as const;

export function Header() {
  const text = useText();
  const links = [
    {
      href: paths.machines(),
      name: text.shell.machines,
      within: ["/machines", "/executions", "/new-machine"],
    },
    { href: paths.events(), name: text.shell.events, within: ["/events"] },
    { href: paths.workers(), name: text.shell.workers, within: ["/workers"] },
    { href: paths.operations(), name: text.shell.operations, within: ["/operations"] },
  ];
  const [location] = useLocation();
  const current = links.find(({ within }) => within.some((root) => location.startsWith(root)));
  const shown = useInSight<HTMLAnchorElement>(current?.href ?? "");
  return (
    <header className={styles.header}>
      <a href="#content" className={styles.skip}>
        {text.shell.skip}
      </a>
      <Link href={paths.machines()} className={styles.brand}>
        <img src="/console/favicon.svg" alt="" width="24" height="24" />
        {text.shell.product}
      </Link>
      <nav className={styles.links} aria-label={text.shell.navigation}>
        {links.map((link) => (
          <Link
            key={link.href}
            href={link.href}
            {...(link === current && { "aria-current": "page" as const, ref: shown })}
          >
            {link.name}
          </Link>
        ))}
      </nav>
      <RoleShown />
      <ScopeMenu />
      <Settings />
    </header>
  );
}

/** What whoever is logged in may do, in a word. */
function RoleShown() {
  const text = useText();
  const caller = useCaller().data;
  return caller === undefined || caller.accessKey === null ? null : (
    <span className={styles.role} title={caller.accessKey}>
      {text.shell.role(text.shell.roles[caller.role])}
    </span>
  );
}

function Settings() {
  const { language, text, speak } = useSpeech();
  const [theme, chooseTheme] = useTheme();
  const { zone, choose } = useTimes();
  const role = useCaller().data?.role;
  return (
    <Menu
      trigger={
        <Button kind="quiet" aria-label={text.shell.settings}>
          <Icon name="gear" />
        </Button>
      }
    >
      <MenuChoices
        label={text.shell.theme}
        value={theme}
        choices={THEMES.map((theme) => ({ value: theme, name: text.shell.themes[theme] }))}
        onChoose={chooseTheme}
      />
      <MenuLine />
      <MenuChoices
        label={text.shell.times}
        value={zone}
        choices={[
          { value: "local", name: text.shell.timesLocal },
          { value: "utc", name: text.shell.timesUtc },
        ]}
        onChoose={choose}
      />
      <MenuLine />
      <MenuChoices
        label={text.shell.language}
        value={language}
        choices={LANGUAGES.map((value) => ({ value, name: LANGUAGE_NAMES[value] }))}
        onChoose={speak}
      />
      {credentials.keyId !== undefined && (
        <>
          <MenuLine />
          <MenuItem
            onSelect={() => {
              credentials.logOut();
              location.reload();
            }}
            note={role === undefined ? credentials.keyId : `${credentials.keyId} · ${text.shell.roles[role]}`}
          >
            {text.shell.logOut}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
