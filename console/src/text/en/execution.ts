/** The page of an execution. */
export const execution = {
  summary: "About the execution",
  details: "Details",
  inputOutput: "Input and output",
  asWritten: "As it was written",
  definition: "Definition",
  variables: "Variables",
  machine: "State machine",
  events: "Events",
  transitions: "States entered",
  states: "States in the definition",
  redrives: "Redrives",
  redriven: "Last redrive",
  notRedrivable: "Not redrivable, because",
  parent: "Started by",
  child: "Started execution",
  forkedFrom: (event: number) => `Goes on from event ${event} of`,
  timesOut: "Times out",
  noOutput: "There is no output.",
  noDefinition: "There is no definition to be drawn",
  noJson: "This is not JSON.",
  more: "More",
  export: "Export as JSON",
  asTestCase: "Save as a test case",
  retryNow: "Retry now",
  wholeCause: "The whole cause",
  showFailed: (state: string) => `Show ${state}, which failed`,
  showState: (state: string) => `Show ${state}`,
  moreStates: (count: number) => (count === 1 ? "And in one more state." : `And in ${count} more states.`),
  branch: (number: number) => `Branch ${number}`,
  item: (index: number) => `#${index}`,
  run: (number: number) => `try ${number}`,
  why: {
    quarantined: (since: string, reason: string) =>
      `It is set aside since ${since}, because a step of it failed in the server: ${reason}.`,
    held: (machine: string, since: string) => `${machine} is paused: it is held since ${since}.`,
    halted: (state: string, due: string) =>
      `It halted before ${state} does anything, and waits for your word until ${due}.`,
    ready: (state: string) =>
      state === ""
        ? "Nothing holds it: it is about to go on."
        : `Nothing holds it: ${state} is about to go on.`,
    notDue: (state: string, due: string) => `${state} waits until ${due}.`,
    retryNotDue: (state: string, due: string, retry: number) =>
      `${state} failed and is tried again at ${due} (retry ${retry}).`,
    noWorker: (state: string, queue: string, since: string) =>
      `${state} waits for a worker: there is none on ${queue} since ${since}.`,
    queuePaused: (state: string, queue: string, since: string) =>
      `${state} waits since ${since}: the queue ${queue} is paused.`,
    workersBusy: (state: string, queue: string, since: string, workers: number) =>
      `${state} waits since ${since}: ${workers === 1 ? "the worker" : `all ${workers} workers`} on ${queue} ${workers === 1 ? "is" : "are"} busy.`,
    inProgress: (state: string, queue: string, since: string) =>
      `A worker on ${queue} works on ${state} since ${since}.`,
    written: (state: string, queue: string, since: string) =>
      `${state} is written for a worker of ${queue} since ${since}; none has said what came of it.`,
    unwritten: (state: string, queue: string, since: string, reason: string) =>
      `${state} waits since ${since} to be written for a worker of ${queue}${reason === "" ? "" : `: ${reason}`}.`,
    workerAway: (state: string, queue: string, lapses: string) =>
      `The worker on ${queue} that has ${state} is away${lapses === "" ? "" : `; its lease lapses at ${lapses}`}.`,
    taskToken: (state: string, since: string) =>
      `${state} waits since ${since} for its task token to come back.`,
    event: (state: string, subscription: string, key: string, since: string) =>
      `${state} waits since ${since} for an event of ${subscription} with the key ${key}.`,
    nestedExecution: (state: string, execution: string, since: string) =>
      `${state} waits since ${since} for ${execution} to end.`,
    job: (state: string, resource: string, since: string) =>
      `${state} waits since ${since} for what it started with ${resource} to end.`,
  },
  stop: {
    button: "Stop",
    title: "Stop the execution",
    about: "What it is doing is given up. It then counts as aborted.",
    error: "Error (optional)",
    cause: "Cause (optional)",
  },
  redrive: {
    button: "Redrive",
    title: "Redrive the execution",
    about: (state: string) =>
      state === ""
        ? "It goes on where it ended, with the same data. What succeeded is not done again."
        : `It goes on at ${state}, with the same data. What succeeded is not done again.`,
  },
  again: {
    samples: "Answer tasks with the same samples; otherwise workers answer",
    button: "New execution",
    title: "New execution with the same input",
    about: "It runs what the state machine is now, which may differ from what this one ran.",
    nameHint: "Left empty, it is given one.",
    large: (size: number) =>
      `The input has ${size.toLocaleString("en")} characters, too many to be edited here. It is given as it is.`,
  },
  samples: "sample answers",
  samplesOf: "Answered with samples",
  fork: {
    button: "Fork",
    here: "Fork from here",
    title: "Go on in a new execution",
    about: (event: number | undefined) =>
      event === undefined
        ? "The new execution has this one's past and goes on where it stands, or where it failed last."
        : `The new execution has this one's past until event ${event} and goes on from there.`,
    branch: "Branch to be edited",
    whole: "The execution itself",
    step: "Halt before each state",
    recorded: "Answer tasks with what they were answered in this execution",
    samples: "Keep the sample answers; otherwise workers answer",
  },
  answer: {
    button: "Answer it yourself…",
    title: (state: string) => `Answer ${state}`,
    about: "The task is done, or fails, as you say here. Whoever works on it comes too late then.",
    where: "Which one",
    gone: "No task of this state waits any more.",
    taken: "A worker has this task. Your answer comes before its.",
    outcome: "What came of it",
    result: "Result",
    comment: "Comment",
    commentHint: "It is kept with who answered, as an event of the type “Task Answered”.",
    succeed: "Answer",
    fail: "Let it fail",
  },
  halted: {
    title: "Go on with other data",
    about: "The state is given this input and these variables.",
    edit: "Edit the data",
    paces: { step: "Step", continue: "Continue", run: "Run to the end" },
    abouts: {
      step: "Goes on to the next state",
      continue: "Goes on to the next breakpoint",
      run: "Goes on and halts nowhere any more",
    },
  },
  compare: {
    button: "Compare",
    other: "Compare with (ARN)",
    hint: "Those of the same state machine are proposed. It may be one of another state machine.",
    same: "The executions differ in nothing that counts.",
    alike: (count: number) =>
      count === 1 ? "One event is alike." : `${count.toLocaleString("en")} events are alike.`,
    first: "They differ first in",
    parting: "They go different ways at",
    whats: {
      event: "an event",
      type: "the kind of event",
      state: "the state",
      input: "input",
      output: "output",
    },
    this: (name: string) => `This one, ${name}`,
    look: (event: number) => `Look at event ${event}`,
    nothing: "No event: it has not come so far.",
  },
  past: {
    slider: "The event as of which everything is shown",
    before: "One event back",
    after: "One event on",
    now: "Back to now",
  },
  standing: {
    title: "Branches",
    whole: "The execution itself",
    until: "until",
    progress: (ended: number, length: number) =>
      `${ended.toLocaleString("en")} of ${length.toLocaleString("en")} have ended`,
    more: (count: number) => `${count.toLocaleString("en")} more are not shown.`,
    none: "Nothing of it stands anywhere: it has ended.",
    doing: {
      beginning: "about to begin",
      held: "held: its state machine is paused",
      entered: "entered the state",
      waiting: "waits",
      halted: "halted",
      working: "waits for its task",
      retrying: "waits for a retry",
      branching: "waits for what is within",
      done: "done",
      left: "left the state",
    },
  },
  views: {
    title: "States and events",
    graph: "Graph",
    table: "Table",
    events: "Events",
    standing: "Where it stands",
    compare: "Compare",
  },
  graph: {
    label: "Graph of the state machine",
    entries: (count: number) => `entered ${count.toLocaleString("en")} times`,
    attempts: (count: number) => `${count} attempts`,
    items: (count: number) => (count === 1 ? "1 item" : `${count.toLocaleString("en")} items`),
    end: "Ends here",
    otherwise: "otherwise",
    legend: "Legend",
    onError: "On an error",
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    fit: "Fit",
    fullScreen: "Full screen",
    toRight: "Left to right",
    toBottom: "Top to bottom",
    save: "Save as",
  },
  table: {
    label: "States in the order in which they were entered",
    after: "After",
    timeline: "Timeline",
    search: "Search states by name",
    count: (count: number, total: number) =>
      count === total
        ? total === 1
          ? "1 entry"
          : `${total.toLocaleString("en")} entries`
        : `${count.toLocaleString("en")} of ${total.toLocaleString("en")} entries`,
    open: (name: string) => `Open ${name}`,
    close: (name: string) => `Close ${name}`,
    bar: (after: string, took: string, failed: number) =>
      `After ${after}, for ${took}${failed === 0 ? "" : failed === 1 ? ", one attempt failed" : `, ${failed} attempts failed`}`,
  },
  eventList: {
    label: "Events",
    search: "Search in events",
    kind: "Kind",
    kinds: {
      failures: "Failures",
      states: "States",
      tasks: "Tasks",
      maps: "Map and Parallel",
      execution: "Execution",
    },
    newestFirst: "Newest first",
    oldestFirst: "Oldest first",
    count: (count: number, total: number) =>
      count === total
        ? `${total.toLocaleString("en")} events`
        : `${count.toLocaleString("en")} of ${total.toLocaleString("en")} events`,
    previous: (id: number) => (id === 0 ? "No event before it" : `After event ${id}`),
    look: "Show everything as of here",
    noDetails: "It has no details.",
  },
  step: {
    title: (state: string) => `The state ${state}`,
    place: "Where it is",
    entry: (number: number, total: number) =>
      `Entry ${number.toLocaleString("en")} of ${total.toLocaleString("en")}`,
    previous: "Entry before",
    next: "Next entry",
    data: "Data",
    details: "Details",
    attempts: (count: number) => `Attempts (${count})`,
    definition: "Definition",
    test: "Test",
    events: "Events",
    items: "Items",
    input: "Input of the state",
    given: "Given to the task",
    submitted: "Answer when it was submitted",
    result: "Result of the task",
    output: "Output of the state",
    noOutput: "The state has no output yet, or ended without one.",
    enteredAt: "Entered",
    leftAt: "Left",
    event: "Event",
    resource: "Resource",
    worker: "Worker",
    timeout: "Timeout",
    heartbeat: "Heartbeat",
    runs: "Tried",
    mapRun: "Map Run",
    assigned: "Assigned by this state",
    inSight: "In its sight when it was entered",
    whole: "Of the execution",
    firstAttempt: "First attempt",
    retry: (number: number) => `Retry ${number}`,
    took: (time: string) => `took ${time}`,
    waited: (time: string) => `${time} until the next attempt`,
  },
  iterations: {
    byStatus: "Items by status",
    search: "Search by index",
    pending: (count: number) => `${count.toLocaleString("en")} not started`,
    none: "There is no such item.",
    range: (from: number, to: number, total: number) =>
      `${from.toLocaleString("en")}–${to.toLocaleString("en")} of ${total.toLocaleString("en")}`,
    pageBefore: "Page before",
    pageAfter: "Next page",
  },
  express: {
    forgotten: "Nothing is kept of this execution any more",
    kept: "Express executions are kept for as long as the server's setting `express_retention_hours` says.",
    notRedriven:
      "Express executions cannot be redriven, as on AWS. A new one can be started with the same input.",
    logged: (group: string) => `What happened in it is in the log group ${group}.`,
    notLogged: "Its state machine has no logging, which would tell of it for longer.",
    definition: "Definition as it is now",
  },
} as const;
