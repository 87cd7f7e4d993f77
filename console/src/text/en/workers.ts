/** Queues of tasks, and who does them. */
export const workers = {
  queues: "Queues of tasks",
  queue: "Queue",
  waiting: "Waiting",
  inFlight: "In hand",
  workers: "Workers",
  oldest: "Waits longest since",
  served: "Served",
  unserved: "Nobody works",
  noWorkers: "No workers",
  brokerAway: "The broker is waited for",
  none: "No task waits, and no worker is connected",
  noneWhy: "Tasks wait in a queue named after their function or activity. This starts a worker for one:",
  pausedWhy: "It is paused: what waits is held back, and timeouts run.",
  unservedWhy: (count: number) =>
    count === 1
      ? "1 task waits and no worker is connected. Start one as below."
      : `${count} tasks wait and no worker is connected. Start one as below.`,
  activities: {
    title: "Activities",
    create: "Create an activity",
    createAbout: "A Task that names it waits in its queue, until a worker asks for it with GetActivityTask.",
    nameWrong: "1 to 80 characters without blanks, brackets, wildcards and quotes.",
    tagsOf: (name: string) => `Tags of ${name}`,
    deleteAbout:
      "Workers can't ask for its tasks any more; a Task that names it fails. This can't be undone.",
    none: "There are no activities",
    noneWhy:
      "Tasks of functions need none. An activity is for workers that ask for tasks with AWS's GetActivityTask.",
  },
  start: "Start a worker",
  startAbout: "In place of the command behind “--” comes the one that runs your handler.",
  said: "What workers say",
  noVersion: "without a version",
  nobody: "No worker is connected.",
  saidNothing: (count: number) =>
    count === 1
      ? "1 worker is connected and says nothing of itself (--describe FILE)."
      : `${count} workers are connected and say nothing of themselves (--describe FILE).`,
  startedTasks: "Tasks started, 30 days",
  succeededTasks: "Tasks succeeded",
  failedTasks: "Tasks failed",
  users: "Whose tasks wait here",
  noUsers: "No state machine and no subscription is known to give it tasks.",
  machine: "State machine",
  running: "running executions",
  subscription: "Subscription",
  inputSchema: "What a task is given",
  outputSchema: "What comes of a task",
  writtenTo: "Tasks are written to",
  documentOf: "What its document says",
  describe: "Describe",
  describeAbout: "What a document says of a queue comes before what its workers say.",
  forget: "Forget the description",
  forgetAbout: "What the document says is forgotten. What connected workers say stays.",
  whoWaits: "Executions that wait here",
  look: "Look",
  lookAbout: (count: number) =>
    `Executions that run are asked what they wait for, the ${count} newest at most.`,
  nobodyWaits: "None of the executions that were asked waits here.",
  execution: "Execution",
  state: "State",
  since: "Since",
  answer: "Answer",
  why: "Why",
} as const;
