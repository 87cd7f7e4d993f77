/** The addresses of pages, below the account and region that they are about. */

const encode = encodeURIComponent;

export const paths = {
  machines: () => "/machines",
  /** Where one is made, perhaps as another is. */
  newMachine: (copyOf?: string) => `/new-machine${copyOf === undefined ? "" : `?copy=${encode(copyOf)}`}`,
  machine: (name: string, tab?: string) =>
    `/machines/${encode(name)}${tab === undefined ? "" : `?tab=${tab}`}`,
  /** Where one is edited. */
  studio: (name: string) => `/machines/${encode(name)}/studio`,
  /** An execution by its ARN: of a Standard or an Express one. */
  execution: (arn: string) => `/executions/${encode(arn)}`,
  events: () => "/events",
  /** Of its source, where that is known: an id is another event's where somebody else says it. */
  event: (id: string, from?: string) =>
    `/events/${encode(id)}${from === undefined ? "" : `?from=${encode(from)}`}`,
  workers: () => "/workers",
  queue: (name: string) => `/workers/${encode(name)}`,
  operations: () => "/operations",
  job: (name: string) => `/operations/jobs/${encode(name)}`,
} as const;
