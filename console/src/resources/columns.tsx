/** Columns that lists of resources have in common. */

import { Link } from "wouter";
import type { Column } from "../design/table";
import { useText } from "../text/text";
import { ActiveBadge } from "./active-badge";
import { type Pausable, PauseButton } from "./pause-button";

interface Named {
  readonly name: string;
}

interface Held extends Named {
  readonly paused: boolean;
}

/** Gives the columns, with their titles in the language of whoever reads them. */
export function useColumns() {
  const text = useText();
  return {
    /** The name, which leads to the page. */
    name: <Row extends Named>(href: (name: string) => string, title = text.words.name): Column<Row> => ({
      key: "name",
      title,
      kind: "name",
      cell: ({ name }) => <Link href={href(name)}>{name}</Link>,
    }),
    /** Whether it is held back. */
    active: <Row extends Held>(): Column<Row> => ({
      key: "state",
      title: text.words.status,
      cell: ({ paused }) => <ActiveBadge isPaused={paused} />,
    }),
    /** Holds it back, or lets it go on. */
    pause: <Row extends Held>(path: Pausable): Column<Row> => ({
      key: "actions",
      title: text.resources.actions,
      cell: ({ name, paused }) => <PauseButton small path={path} name={name} isPaused={paused} />,
    }),
  };
}
