/** How the server does, what was set aside, and jobs. */
export const operations = {
  tabs: { health: "Health", safety: "Safety", jobs: "Jobs", quarantine: "Quarantine" },
  fine: "Nothing needs a look: this node is ready, takes starts and stores, and every partition has an owner.",
  concerns: {
    notReady: "The node that answers is not ready",
    unowned: (count: number) =>
      count === 1
        ? "1 partition has no owner: its executions stand still until a node takes it"
        : `${count} partitions have no owner: their executions stand still until nodes take them`,
    clock: (node: string, millis: number) =>
      `The clock of ${node} is ${millis} ms off. A second makes it not ready.`,
    silent: (node: string, seconds: number) => `Nothing was heard of ${node} for ${seconds} s`,
    startsRefused: "Starts are refused. The disk may be full, or the broker away.",
    storeRefuses: "The store takes nothing: lists lag, and memory grows",
    listLag: (count: number) => `Lists lag by ${count} executions: the store is slower than they are`,
    quarantined: (count: number) =>
      count === 1
        ? "1 execution was set aside since this node started"
        : `${count} executions were set aside since this node started`,
    unserved: (count: number) =>
      count === 1
        ? "In 1 queue something waits, and nobody is connected to take it"
        : `In ${count} queues something waits, and nobody is connected to take it`,
    disk: (gib: string) => `Only ${gib} GiB are free on the disk: starts are refused before it is full`,
    tasksWait: (count: number) => `${count} queues wait for the broker to which their tasks are written`,
    sourcesWait: (count: number) =>
      count === 1 ? "1 source waits for something" : `${count} sources wait for something`,
  },
  safety: {
    nothing: "Nothing of this node's setup is unsafe.",
    durability: "What an answer is worth",
    labels: { fsync: "Synced to disk", replicated: "Replicated", none: "Not durable" },
    acknowledged: {
      synced: "A start is answered once it is synced to the disk of this machine.",
      inSync:
        "A start is answered once every copy that is in sync has it. The copies need not have synced it to their disks.",
      majority:
        "A start is answered once a majority of the copies has it. The copies need not have synced it to their disks.",
      never: "A start is answered while it is in memory only.",
    },
    survives: { yes: "nothing answered is lost", no: "answers may be lost", unknown: "can't be told" },
    process: "The process is killed",
    power: "The power fails everywhere at once",
    machine: "A machine is lost with its disk",
    transport: "Journal",
    transports: {
      log: "a log in the data directory",
      kafka: "Kafka",
      amqp: "RabbitMQ",
      memory: "memory, for tests",
    },
    store: "Store",
    stores: { embedded: "in the data directory", postgres: "PostgreSQL" },
    copies: "Copies",
    copiesOf: (copies: number, min: number) => `${copies}, of which ${min} at least must have a message`,
    nodes: "Nodes",
    partitions: "Partitions",
    version: "Version",
    configuration: "Configuration in effect",
    configurationAbout: "What file, environment and flags come to together. Secrets are left out.",
    broker: "The broker says of itself:",
    findings: {
      unencrypted: "Keys and payloads cross the network unencrypted. Give [tls] a certificate and a key.",
      namesWithoutKeys:
        "The server answers to the configured host names, and asks for no access key: whoever reaches it may do everything.",
      clockSkips: "Time is skipped where nothing can move. This is for tests.",
      mayEmpty: "Whoever asks may empty an account (allow_empty). This is for tests.",
      storeHere:
        "Lists and checkpoints are in this node's directory only: no other node can share the partitions. Use PostgreSQL.",
      noClusterKey:
        "There is no cluster_key: task tokens and sealed secrets open with this node's directory only.",
      brokerUnencrypted: "Kafka is told its password unencrypted (sasl_plaintext). Use sasl_ssl.",
      registryUnencrypted: "The schema registry is told its password unencrypted. Use an https address.",
      dataInMemory: "The data directory is on tmpfs: everything is gone when the machine stops.",
      retentionShort: (days: number) =>
        `Closed executions are forgotten after ${days} days, and can't be redriven then. On AWS they can be for 14.`,
      outboundWide: (allowed: string) =>
        `Whoever may name a URL reaches what only this machine does: outbound.allow has ${allowed}.`,
      diskNearlyFull: (mib: number) =>
        `Only ${mib} MiB are free on the disk: starts are refused before it is full.`,
    },
  },
  nodes: {
    title: (nodes: number, partitions: number) =>
      `${nodes === 1 ? "1 node" : `${nodes} nodes`}, ${partitions} partitions`,
    node: "Node",
    here: "answers",
    address: "Address",
    up: "Up",
    owns: "Owns",
    partitions: "Partitions",
    heard: "Heard of, ago",
    clock: "Clock ahead",
  },
  work: {
    title: "What this node did since it started",
    started: "Executions started",
    succeeded: "Executions succeeded",
    failed: "Executions failed",
    transitions: "State transitions",
    retries: "Retries",
    published: "Events published",
    acknowledged: "Deliveries acknowledged",
    deadLettered: "Dead letters",
    held: "Executions held by pauses",
    listLag: "Executions not in lists yet",
    disk: "Free on the disk",
    memory: "Memory in use",
    gib: (gib: string) => `${gib} GiB`,
    mib: (mib: number) => `${mib} MiB`,
  },
  backlog: {
    title: "What waits, on this node",
    account: "Account and region",
    none: "Nothing waits in any queue.",
  },
  quarantine: {
    none: "No execution is set aside",
    noneWhy:
      "An execution is set aside when a step of it fails in the server itself. It would be listed here with the reason, to be released or aborted.",
    decide: "Decide…",
    about:
      "Released, it answers the message again at which it failed; if that fails again, it is set aside again. Aborted, it ends.",
    release: "Release",
    abort: "Abort the execution",
  },
  jobs: {
    action: "Action",
    actions: { stop: "Stop", redrive: "Redrive", retry: "Retry at once" },
    dryRun: "dry run",
    states: { RUNNING: "Running", PAUSED: "Paused", COMPLETED: "Completed", CANCELLED: "Cancelled" },
    examined: "Looked at",
    found: "Found",
    done: "Done",
    refused: "Refused",
    filter: "Filter",
    every: "every execution",
    rate: "Rate",
    startedBy: "Started by",
    changedBy: "Last changed by",
    cancel: "Cancel the job",
    cancelAbout: "What is under way is done, nothing more. What was done stays done.",
    deleteAbout: "The job and what its executions came to are forgotten. The executions stay as they are.",
    create: "Start a job",
    createAbout:
      "A job stops, redrives or retries every execution that the filter finds. With “dryRun” it only finds them.",
    none: "There is no job yet",
    noneWhy: "A job stops, redrives or retries many executions at once. Start one above, or from a shell:",
    results: "What executions came to",
    outcome: "Outcome",
    outcomes: { DONE: "Done", FOUND: "Found", REFUSED: "Refused" },
    at: "When",
    noResults: "The filter found no execution.",
    noResultsYet: "No execution was found yet.",
  },
} as const;
