/** Why a subscription did not get an event, as sentences. */
export const missed = {
  acknowledged: (received: string, isRepeatDropped: boolean) =>
    `It was received at ${received}, and is acknowledged.${isRepeatDropped ? " Published again, it would be dropped as a repeat." : ""}`,
  inProgress: (attempt: number) => `It is not acknowledged yet (attempt ${attempt}).`,
  subscriberAway: (attempt: number, lapses: string) =>
    `The subscriber has it for attempt ${attempt}${lapses === "" ? "." : `; its lease lapses at ${lapses}.`}`,
  noSubscriber: (queue: string, since: string) =>
    `There is none on ${queue} since ${since}: it waits for one.`,
  subscribersBusy: (inFlight: number, most: number) =>
    `It waits for its turn: ${inFlight} deliveries are in hand, at most ${most} with one subscriber.`,
  ready: "Nothing holds it.",
  paused: (subscription: string, since: string) => `${subscription} is paused: it waits since ${since}.`,
  retryNotDue: (attempts: number, due: string) =>
    `Attempt ${attempts} failed; the next one is due at ${due}.`,
  keyHeld: (key: string, event: string, attempts: number, due: string) =>
    due === ""
      ? `The event ${event} of the key “${key}” waits to be acknowledged (attempt ${attempts + 1}).`
      : `The event ${event} of the key “${key}” waits to be acknowledged; its attempt ${attempts} failed, the next one is due at ${due}.`,
  keyStopped: (key: string, event: string) =>
    `The key “${key}” stands still since ${event === "" ? "an event of it" : `the event ${event}`} became a dead letter: redrive or discard that.`,
  behind: (events: number) =>
    `The subscription is ${events.toLocaleString("en")} events behind; it is given them in their order.`,
  deadLettered: (at: string, attempts: number, reason: string) =>
    `It became a dead letter at ${at} after ${attempts === 1 ? "one attempt" : `${attempts} attempts`}: ${reason}.`,
  fates: { redriven: "It was redriven since.", discarded: "It was discarded since." },
  otherBus: (publishedOn: string, listensTo: string) =>
    `It was published on the bus ${publishedOn}, and the subscription listens to ${listensTo}.`,
  mismatch: {
    missing: (path: string, wanted: string) => `The event has no ${path}; the pattern wants ${wanted} there.`,
    failed: (path: string, wanted: string, found: string) =>
      `At ${path} the pattern wants ${wanted}; the event has ${found}.`,
    apart: (paths: readonly string[]) =>
      `No object in a list of the event has ${new Intl.ListFormat("en", { type: "conjunction" }).format(paths)} together.`,
    either: (wanted: readonly string[]) => new Intl.ListFormat("en", { type: "disjunction" }).format(wanted),
    all: (bounds: readonly string[]) => bounds.join(" and "),
    prefix: (value: string) => `what begins with ${value}`,
    suffix: (value: string) => `what ends with ${value}`,
    equalIgnoreCase: (value: string) => `${value} in any case`,
    prefixIgnoreCase: (value: string) => `what begins with ${value} in any case`,
    suffixIgnoreCase: (value: string) => `what ends with ${value} in any case`,
    wildcard: (value: string) => `what is like ${value}`,
    cidr: (value: string) => `an address within ${value}`,
    present: "any value",
    absent: "nothing",
    anythingBut: (these: string) => `anything but ${these}`,
  },
  younger: (subscription: string, created: string, received: string) =>
    `${subscription} was made at ${created}, the event was received at ${received}.`,
  changedSince: (received: string) => `It wants it now, but did not when it was received at ${received}.`,
  ownAnnouncement: (subscription: string) =>
    `${subscription} starts executions and has no pattern: what executions announce is not for it.`,
  noKey: (path: string) => `No task can take it: it has no key at ${path}.`,
  kept: (key: string, until: string) => `No task with the key “${key}” waits yet: it is kept until ${until}.`,
  takenOrForgotten: (key: string) =>
    `It is not kept any more: a task with the key “${key}” took it, or none came in time.`,
  unknown: (since: string) =>
    since === ""
      ? "No event of this id is kept."
      : `No event of this id was received since ${since}, and nobody looked farther back.`,
} as const;
