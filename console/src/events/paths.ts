/** The addresses of the pages about events. */

import { paths } from "../shell/paths";

const encode = encodeURIComponent;
const root = paths.events();

export const eventPaths = {
  tab: (tab: string) => `${root}?tab=${tab}`,
  /** The events that a filter means. */
  browse: (filter: Readonly<Record<string, string>>) => `${root}?${new URLSearchParams(filter).toString()}`,
  subscription: (name: string) => `${root}/subscriptions/${encode(name)}`,
  deadLetters: (name: string) => `${root}/subscriptions/${encode(name)}?tab=dead`,
  deadLetter: (kind: "subscriptions" | "sources", name: string, id: string) =>
    `${root}/${kind}/${encode(name)}/dead-letters/${encode(id)}`,
  rule: (bus: string, name: string) => `${root}/rules/${encode(bus)}/${encode(name)}`,
  schedule: (name: string) => `${root}/schedules/${encode(name)}`,
  source: (name: string) => `${root}/sources/${encode(name)}`,
  replay: (name: string) => `${root}/replays/${encode(name)}`,
  schema: (bus: string, type: string) => `${root}/schemas/${encode(bus)}/${encode(type)}`,
  contract: (name: string) => `${root}/contracts/${encode(name)}`,
} as const;
