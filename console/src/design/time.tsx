/** Moments and durations, as people read them. */

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { useSpeech } from "../text/text";

/** In which time moments are shown. */
export type Zone = "local" | "utc";

const STORED_AS = "frevo.times";

interface Times {
  readonly zone: Zone;
  choose(zone: Zone): void;
}

const TimesContext = createContext<Times>({ zone: "local", choose: () => {} });

export function TimesProvider({ children }: { children: ReactNode }) {
  const [zone, setZone] = useState<Zone>(localStorage.getItem(STORED_AS) === "utc" ? "utc" : "local");
  const times = useMemo(
    () => ({
      zone,
      choose(zone: Zone) {
        localStorage.setItem(STORED_AS, zone);
        setZone(zone);
      },
    }),
    [zone],
  );
  return <TimesContext value={times}>{children}</TimesContext>;
}

export function useTimes(): Times {
  return useContext(TimesContext);
}

/** A moment in seconds, as AWS writes it, or in RFC 3339. */
export function Moment({ at }: { at: number | string | undefined }) {
  const { zone } = useTimes();
  const { language } = useSpeech();
  if (at === undefined) {
    return <>–</>;
  }
  const date = new Date(typeof at === "number" ? at * 1000 : at);
  const shown = formatOf(language, zone).format(date);
  return (
    <time dateTime={date.toISOString()} title={date.toISOString()}>
      {zone === "utc" ? `${shown} UTC` : shown}
    </time>
  );
}

/** Gives moments, in RFC 3339, as they stand in sentences. */
export function useMomentText(): (at: string | null) => string {
  const { zone } = useTimes();
  const { language } = useSpeech();
  return (at) => (at === null ? "–" : formatOf(language, zone).format(new Date(at)));
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** A format is kept: to make one takes longer than to draw what it formats. */
function formatOf(language: string, zone: Zone): Intl.DateTimeFormat {
  const key = `${language} ${zone}`;
  const known = formats.get(key);
  if (known !== undefined) {
    return known;
  }
  const made = new Intl.DateTimeFormat(language, {
    dateStyle: "medium",
    timeStyle: "medium",
    ...(zone === "utc" && { timeZone: "UTC" }),
  });
  formats.set(key, made);
  return made;
}

/** Milliseconds in the two largest units that say something. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 1) {
    return `${Math.round(seconds * 1000)} ms`;
  }
  if (seconds < 60) {
    return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
  }
  const units: [string, number][] = [
    ["d", 86_400],
    ["h", 3_600],
    ["min", 60],
    ["s", 1],
  ];
  const first = units.findIndex(([, size]) => seconds >= size);
  let rest = Math.floor(seconds);
  const parts = units.slice(first, first + 2).map(([name, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return `${count} ${name}`;
  });
  return parts.join(" ");
}

/** How long it took, or takes: then it counts on. */
export function Duration({ from, until }: { from: number | undefined; until?: number | undefined }) {
  const [now, setNow] = useState(() => Date.now() / 1000);
  const isOpen = from !== undefined && until === undefined;
  useEffect(() => {
    if (!isOpen) {
      return;
    }
    const timer = setInterval(() => setNow(Date.now() / 1000), 1000);
    return () => clearInterval(timer);
  }, [isOpen]);
  return from === undefined ? <>–</> : duration(((until ?? now) - from) * 1000);
}
