// Made by api.mjs.

import type { JsonObject, JsonValue } from "./json-value";
export interface paths {
    readonly "/": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What there is, for people */
        readonly get: operations["whatThereIs"];
        readonly put?: never;
        /**
         * Call an operation of Step Functions or EventBridge
         * @description Members that an operation does not know are ignored, and `null` is as good as absent. With a signature, `account` and `region` are its.
         */
        readonly post: operations["callAws"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/executions/state": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** An execution as it stood at an event of its history */
        readonly get: operations["getExecutionState"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/executions/comparison": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** In what two executions differ first, and where they go different ways */
        readonly get: operations["compareExecutions"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/executions/search": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Closed executions of a state machine, by a key, an error or words */
        readonly get: operations["searchExecutions"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/executions/fork": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Start an execution that goes on from a moment of another one */
        readonly post: operations["forkExecution"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/executions/proceed": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Have an execution that halted go on */
        readonly post: operations["proceedExecution"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/executions/retry": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Have what waits for a retry tried again at once */
        readonly post: operations["retryExecution"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/executions/answer": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Answer a task that waits, as a person does */
        readonly post: operations["answerTask"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/why": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Why something does not happen
         * @description It is asked about one of `execution`, `source`, or `subscription` and `event`.
         */
        readonly get: operations["explain"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/jobs": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The jobs, by name */
        readonly get: operations["listJobs"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/jobs/{name}": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        /** A job, and how far it is */
        readonly get: operations["getJob"];
        /** Start a job; a name is used once */
        readonly put: operations["startJob"];
        readonly post?: never;
        /** Forget a job that has ended */
        readonly delete: operations["deleteJob"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/jobs/{name}/executions": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        /** What its executions came to, in the order in which that was written down */
        readonly get: operations["listJobExecutions"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/jobs/{name}/pause": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Have a job stand still */
        readonly post: operations["pauseJob"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/jobs/{name}/resume": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Have a job go on */
        readonly post: operations["resumeJob"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/jobs/{name}/cancel": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** End a job */
        readonly post: operations["cancelJob"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/machines": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The state machines, by name */
        readonly get: operations["listMachines"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/machines/{name}": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the state machine. */
                readonly name: components["parameters"]["machine"];
            };
            readonly cookie?: never;
        };
        /** A state machine, and whether it is paused */
        readonly get: operations["getMachine"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/machines/{name}/pause": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the state machine. */
                readonly name: components["parameters"]["machine"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Hold what a state machine starts */
        readonly post: operations["pauseMachine"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/machines/{name}/resume": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the state machine. */
                readonly name: components["parameters"]["machine"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Have what was held go on */
        readonly post: operations["resumeMachine"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/queues": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The queues in which something waits or is held, that have workers, are paused or described, by name */
        readonly get: operations["listQueues"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/queues/{name}": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the queue: `tasks.NAME` or `activity.NAME`. */
                readonly name: components["parameters"]["queue"];
            };
            readonly cookie?: never;
        };
        /** A queue, and who says what of it; any name is one */
        readonly get: operations["getQueue"];
        /** Say what a queue is */
        readonly put: operations["describeQueue"];
        readonly post?: never;
        /** Forget what is said of a queue, but for what workers say that are there */
        readonly delete: operations["forgetQueue"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/queues/{name}/pause": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the queue: `tasks.NAME` or `activity.NAME`. */
                readonly name: components["parameters"]["queue"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Hold back what waits in a queue */
        readonly post: operations["pauseQueue"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/queues/{name}/resume": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the queue: `tasks.NAME` or `activity.NAME`. */
                readonly name: components["parameters"]["queue"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Hand out again what waits in a queue */
        readonly post: operations["resumeQueue"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/tasks": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Become a worker or a subscriber, by WebSocket
         * @description `account` and `region` may be `*`: all of them.
         */
        readonly get: operations["connectWorker"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/functions/{function}/2018-06-01/runtime/invocation/next": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the function, with or without a qualifier, or its ARN. */
                readonly function: components["parameters"]["function"];
            };
            readonly cookie?: never;
        };
        /** Wait for the next task of a function */
        readonly get: operations["nextInvocation"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/functions/{function}/2018-06-01/runtime/invocation/{id}/response": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the function, with or without a qualifier, or its ARN. */
                readonly function: components["parameters"]["function"];
                /** @description The task token of the invocation. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Say what a function returned */
        readonly post: operations["respondToInvocation"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/functions/{function}/2018-06-01/runtime/invocation/{id}/error": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the function, with or without a qualifier, or its ARN. */
                readonly function: components["parameters"]["function"];
                /** @description The task token of the invocation. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Say with what a function failed */
        readonly post: operations["failInvocation"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/functions/{function}/2018-06-01/runtime/init/error": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the function, with or without a qualifier, or its ARN. */
                readonly function: components["parameters"]["function"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Say that a function could not begin */
        readonly post: operations["failInitialisation"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/2015-03-31/functions/{function}/invocations": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The name of the function, with or without a qualifier, or its ARN. */
                readonly function: components["parameters"]["function"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Have a worker do a function, without an execution */
        readonly post: operations["invoke"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/schemas/{type}.json": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description What it is the schema of. */
                readonly type: "frevo.task" | "frevo.task.cancelled" | "frevo.task.succeeded" | "frevo.task.failed" | "frevo.task.heartbeat";
            };
            readonly cookie?: never;
        };
        /** The JSON Schema of tasks, or of what comes of them, as CloudEvents on topics and exchanges */
        readonly get: operations["getTaskSchema"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/events": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Publish CloudEvents to the default bus */
        readonly post: operations["publish"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/events/{bus}": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the event bus. */
                readonly bus: components["parameters"]["bus"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Publish CloudEvents to a bus */
        readonly post: operations["publishToBus"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/live": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What is published, as it happens */
        readonly get: operations["listen"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/live/executions": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** An execution's history, as it grows */
        readonly get: operations["follow"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/events": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What was published or observed, the newest first, without its data */
        readonly get: operations["listEvents"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/events/{id}": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its id, percent-encoded. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        /**
         * An event that was published, with its data
         * @description Of several with this id it is the newest. It is read from the journal, on every transport, as far back as ten seconds of reading lead.
         */
        readonly get: operations["getEvent"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/events/{source}/{partition}/{offset}": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The source that observes. */
                readonly source: string;
                /** @description The partition of its topic. */
                readonly partition: number;
                /** @description Where the record stands there. */
                readonly offset: number;
            };
            readonly cookie?: never;
        };
        /** An event that a source observes, read from its topic */
        readonly get: operations["openEvent"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/traces": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * What an event or an execution follows from, and what from it
         * @description It is asked for by one of `id` and `key`.
         */
        readonly get: operations["trace"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/subscriptions": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The subscriptions, by name */
        readonly get: operations["listSubscriptions"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/subscriptions/{name}": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        /** A subscription */
        readonly get: operations["getSubscription"];
        /** Make a subscription, or change it */
        readonly put: operations["putSubscription"];
        readonly post?: never;
        /** Delete a subscription */
        readonly delete: operations["deleteSubscription"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/subscriptions/{name}/pause": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Hold back deliveries */
        readonly post: operations["pauseSubscription"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/subscriptions/{name}/resume": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Have deliveries go on */
        readonly post: operations["resumeSubscription"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/subscriptions/{name}/dead-letters": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        /** What could not be delivered */
        readonly get: operations["listDeadLetters"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/subscriptions/{name}/dead-letters/{id}": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
                /** @description The id of the dead letter. */
                readonly id: components["parameters"]["deadLetter"];
            };
            readonly cookie?: never;
        };
        /** A dead letter, and who decided what about it */
        readonly get: operations["getDeadLetter"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/subscriptions/{name}/dead-letters/{id}/redrive": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
                /** @description The id of the dead letter. */
                readonly id: components["parameters"]["deadLetter"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Deliver a dead letter again, changed or not */
        readonly post: operations["redriveDeadLetter"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/subscriptions/{name}/dead-letters/{id}/discard": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
                /** @description The id of the dead letter. */
                readonly id: components["parameters"]["deadLetter"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Do not deliver a dead letter any more */
        readonly post: operations["discardDeadLetter"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/sources": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The sources, by name */
        readonly get: operations["listSources"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/sources/{name}": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        /** A source */
        readonly get: operations["getSource"];
        /** Make a source, or change it */
        readonly put: operations["putSource"];
        readonly post?: never;
        /** Delete a source */
        readonly delete: operations["deleteSource"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/sources/{name}/pause": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Have nothing read */
        readonly post: operations["pauseSource"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/sources/{name}/resume": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Have a source read again */
        readonly post: operations["resumeSource"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/sources/{name}/dead-letters": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        /** What could not be read */
        readonly get: operations["listSourceDeadLetters"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/sources/{name}/dead-letters/{id}": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
                /** @description The id of the dead letter. */
                readonly id: components["parameters"]["deadLetter"];
            };
            readonly cookie?: never;
        };
        /** A dead letter, and who decided what about it */
        readonly get: operations["getSourceDeadLetter"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/sources/{name}/dead-letters/{id}/redrive": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
                /** @description The id of the dead letter. */
                readonly id: components["parameters"]["deadLetter"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Deliver a dead letter again, changed or not */
        readonly post: operations["redriveSourceDeadLetter"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/sources/{name}/dead-letters/{id}/discard": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
                /** @description The id of the dead letter. */
                readonly id: components["parameters"]["deadLetter"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Do not deliver a dead letter any more */
        readonly post: operations["discardSourceDeadLetter"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/schedules": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The schedules, by name */
        readonly get: operations["listSchedules"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/schedules/{name}": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        /** A schedule */
        readonly get: operations["getSchedule"];
        /** Make a schedule, or change it */
        readonly put: operations["putSchedule"];
        readonly post?: never;
        /** Delete a schedule */
        readonly delete: operations["deleteSchedule"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/schedules/{name}/pause": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Have nothing due */
        readonly post: operations["pauseSchedule"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/schedules/{name}/resume": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Have a schedule be due again */
        readonly post: operations["resumeSchedule"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/replays": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The replays, by name, those of EventBridge's API included */
        readonly get: operations["listReplays"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/replays/{name}": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        /** A replay, and how far it is */
        readonly get: operations["getReplay"];
        /** Start a replay; a name is used once */
        readonly put: operations["startReplay"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/replays/{name}/cancel": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Do not deliver what a replay has not delivered yet */
        readonly post: operations["cancelReplay"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/schemas": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The schemas, by bus and type */
        readonly get: operations["listSchemas"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/schemas/{bus}": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the event bus. */
                readonly bus: components["parameters"]["bus"];
            };
            readonly cookie?: never;
        };
        /** What becomes of a bus's events that break a schema which does not say */
        readonly get: operations["getBusEnforcement"];
        /** Say what becomes of a bus's events that break a schema which does not say */
        readonly put: operations["putBusEnforcement"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/schemas/{bus}/{type}": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the event bus. */
                readonly bus: components["parameters"]["bus"];
                /** @description The type of the events. */
                readonly type: string;
            };
            readonly cookie?: never;
        };
        /** The schema of a type of events */
        readonly get: operations["getSchema"];
        /** Register a version of a schema, if it is another one */
        readonly put: operations["putSchema"];
        readonly post?: never;
        /** Delete a schema with all its versions */
        readonly delete: operations["deleteSchema"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/schemas/{bus}/{type}/versions/{number}": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the event bus. */
                readonly bus: components["parameters"]["bus"];
                /** @description The type of the events. */
                readonly type: string;
                /** @description The number of the version. */
                readonly number: number;
            };
            readonly cookie?: never;
        };
        /** The JSON Schema itself */
        readonly get: operations["getSchemaVersion"];
        readonly put?: never;
        readonly post?: never;
        /** Delete a version of a schema */
        readonly delete: operations["deleteSchemaVersion"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/contracts": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The contracts, by service */
        readonly get: operations["listContracts"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/contracts/{name}": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        /** What a service declares */
        readonly get: operations["getContract"];
        /** Declare what a service publishes and takes */
        readonly put: operations["putContract"];
        readonly post?: never;
        /** Forget what a service declares */
        readonly delete: operations["deleteContract"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/contracts/{name}/diff": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The service, or `-` for all. */
                readonly name: string;
            };
            readonly cookie?: never;
        };
        /** What does not fit to what there is and what was seen */
        readonly get: operations["compareContract"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/connections/{name}": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        /** How a connection would be shown, and whether it would be another */
        readonly put: operations["rehearseConnection"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/account": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /** Delete everything in an account and region, and forget its executions */
        readonly delete: operations["emptyAccount"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/scopes": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** In which accounts and regions there is something */
        readonly get: operations["listScopes"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/caller": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Whose access key it is, and what it may not do */
        readonly get: operations["getCaller"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/server": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** How the node is set up, and what of it is unsafe */
        readonly get: operations["getServer"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/cluster": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The nodes, and which partitions each owns */
        readonly get: operations["getCluster"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/frevo/counters": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What happened in each minute, by name */
        readonly get: operations["getCounters"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/healthz": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Whether the server lives */
        readonly get: operations["health"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/readyz": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Whether the server is ready */
        readonly get: operations["readiness"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/metrics": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Prometheus metrics */
        readonly get: operations["metrics"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/console": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The web console */
        readonly get: operations["console"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/openapi.json": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** This API, as OpenAPI has it */
        readonly get: operations["getOpenApi"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/asyncapi.json": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What there is, as AsyncAPI has it */
        readonly get: operations["getAsyncApi"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/asyncapi.yaml": {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What there is, as AsyncAPI has it, in YAML */
        readonly get: operations["getAsyncApiYaml"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Why a request is refused. */
        readonly Error: {
            /** @description In a sentence. */
            readonly error: string;
        };
        /**
         * Format: date-time
         * @description A moment, RFC 3339.
         */
        readonly Moment: string;
        /**
         * Format: uint64
         * @description A whole number from 0 on.
         */
        readonly Count: number;
        /** @description The `after` of the next page; null: this is the last. */
        readonly Next: string | null;
        /** @description Words of one's own. */
        readonly Tags: {
            readonly [key: string]: string;
        };
        /** @description A JSON Schema. */
        readonly JsonSchema: JsonObject | boolean;
        /** @description An event pattern, in EventBridge's language. */
        readonly Pattern: JsonObject;
        /** @description What is gone. */
        readonly Named: {
            /** @description Its name. */
            readonly name: string;
        };
        /** @description A CloudEvent, in the JSON format of the specification. What is not said here is an extension. */
        readonly CloudEvent: {
            /** @constant */
            readonly specversion: "1.0";
            /** @description With the source, what tells whether it was published before. */
            readonly id: string;
            /** @description Who says it. */
            readonly source: string;
            /** @description What happened. */
            readonly type: string;
            /** @description What the data is. */
            readonly datacontenttype?: string;
            /**
             * Format: uri
             * @description The schema that the data has.
             */
            readonly dataschema?: string;
            /** @description What it is about. */
            readonly subject?: string;
            /**
             * Format: date-time
             * @description When it happened.
             */
            readonly time?: string;
            /** @description The data. */
            readonly data?: JsonValue;
            /** @description The data, if it is binary. */
            readonly data_base64?: string;
            /** @description The ordering key. */
            readonly partitionkey?: string;
            /** @description What caused it. */
            readonly causationid?: string;
            /** @description The first cause of all. */
            readonly correlationid?: string;
            /** @description The trace context that it belongs to. */
            readonly traceparent?: string;
        } & {
            readonly [key: string]: JsonValue;
        };
        /** @description Why an operation of AWS is refused. */
        readonly AwsError: {
            /** @description The error's name, of Step Functions with a package before a `#`. */
            readonly __type: string;
            /** @description In AWS's words. */
            readonly message: string;
            /** @description More about a ValidationException. */
            readonly reason?: string;
            /** @description The ARN of what is missing, or has too many tags. */
            readonly resourceName?: string;
        };
        /**
         * @description What only Frevo has, for operators.
         * @enum {string}
         */
        readonly OperatorTarget: "AWSStepFunctions.ListQuarantine" | "AWSStepFunctions.ReleaseQuarantine";
        /** @description Nothing is asked. */
        readonly ListQuarantineInput: Record<string, never>;
        /** @description The executions that were set aside because a step of them failed. */
        readonly ListQuarantineOutput: {
            readonly executions: readonly components["schemas"]["Quarantined"][];
        };
        /** @description An execution that was set aside. */
        readonly Quarantined: {
            /** @description Its ARN; its id, if that is lost. */
            readonly executionArn: string;
            /** @description Since when. */
            readonly sinceDate: components["schemas"]["Timestamp"];
            /** @description Why the step failed. */
            readonly reason: string;
        };
        /** @description What becomes of an execution that was set aside. */
        readonly ReleaseQuarantineInput: {
            readonly executionArn: string;
            /** @description It is aborted; otherwise it answers once more what it failed at. */
            readonly abort?: boolean;
        };
        /** @description Nothing is answered. */
        readonly ReleaseQuarantineOutput: Record<string, never>;
        /** @description A state that an execution is in. */
        readonly ActiveState: {
            /** @description The state's name. */
            readonly name: string;
            /** @description Since when. */
            readonly sinceDate: components["schemas"]["Timestamp"];
            /** @description When it goes on by itself. */
            readonly dueDate?: components["schemas"]["Timestamp"];
            /** @description For whom its task waits that nobody took, in a sentence. */
            readonly waitingFor?: string;
        };
        /** @description Where an execution halts to be debugged. */
        readonly Debug: {
            /** @description Before the work of these states. */
            readonly breakpoints?: readonly string[];
            /** @description Before the work of every state. */
            readonly step?: boolean;
            /** @description For how many seconds it waits for somebody's word; an hour if nothing is said. */
            readonly haltSeconds?: number;
            /**
             * @description What becomes of it if nobody says anything; it is aborted if nothing is said.
             * @enum {string}
             */
            readonly onLapse?: "abort" | "run";
        };
        /** @description The execution. */
        readonly ExecutionNamed: {
            readonly executionArn: string;
        };
        /** @description An execution as it stood at an event. */
        readonly ExecutionState: {
            readonly executionArn: string;
            readonly event: components["schemas"]["EventLookedAt"];
            /** @description How many events the history has. */
            readonly eventCount: components["schemas"]["Count"];
            readonly status: components["schemas"]["ExecutionStatus"];
            readonly forkedFrom?: components["schemas"]["ForkedFrom"];
            /** @description When it times out. */
            readonly timesOutDate?: components["schemas"]["Timestamp"];
            /** @description Its output, any JSON, if it has succeeded. */
            readonly output?: JsonValue;
            /** @description What it failed with. */
            readonly error?: string;
            /** @description Why. */
            readonly cause?: string;
            /** @description Where it stood, 1,000 branches at most. */
            readonly branches: readonly components["schemas"]["Branch"][];
            /** @description How many branches there are. */
            readonly branchCount: components["schemas"]["Count"];
        };
        /** @description The event at which it is looked. */
        readonly EventLookedAt: {
            /** @description Its number in the history. */
            readonly id: components["schemas"]["Count"];
            readonly type: components["schemas"]["HistoryEventType"];
            readonly timestamp: components["schemas"]["Timestamp"];
        };
        /** @description What a fork goes on from. */
        readonly ForkedFrom: {
            /** @description The other execution. */
            readonly executionArn: string;
            /** @description The last event that was copied of it. */
            readonly event: components["schemas"]["Count"];
        };
        /** @description The execution itself, a branch of a Parallel state or an iteration of a Map state. */
        readonly Branch: {
            /** @description Its number, by which it is named. */
            readonly branch: components["schemas"]["Count"];
            /** @description Where it is, as in `Ship[2]/Pack[0]`; empty for the execution itself. */
            readonly place: string;
            /** @description The state that it is in; absent: it is between states. */
            readonly state?: string;
            /**
             * @description The state's type.
             * @enum {string}
             */
            readonly type?: "Task" | "Pass" | "Choice" | "Wait" | "Succeed" | "Fail" | "Parallel" | "Map";
            /** @description The event by which it entered the state. */
            readonly enteredEvent?: components["schemas"]["Count"];
            /** @description When it entered the state. */
            readonly enteredDate?: components["schemas"]["Timestamp"];
            /**
             * @description `beginning`: it is before its first state; `held`: so, and its state machine is paused; `entered`: its state has done nothing yet; `waiting`: for a moment; `halted`: for somebody's word; `working`: its task is open; `retrying`: its work failed, and begins again; `branching`: the branches below it run; `done`: its work is done; `left`: it has left its state, or failed in it.
             * @enum {string}
             */
            readonly doing: "beginning" | "held" | "entered" | "waiting" | "halted" | "working" | "retrying" | "branching" | "done" | "left";
            /** @description The state's input, any JSON; between states the output of the last. */
            readonly data: JsonValue;
            /** @description Its variables; absent: it has none. */
            readonly variables?: {
                readonly [key: string]: JsonValue;
            };
            /** @description How often each retrier has matched. */
            readonly retries?: readonly components["schemas"]["Count"][];
            /** @description When it goes on by itself: of `waiting`, `halted` and `retrying`. */
            readonly dueDate?: components["schemas"]["Timestamp"];
            readonly task?: components["schemas"]["BranchTask"];
            readonly progress?: components["schemas"]["BranchProgress"];
            /** @description The result of the state's work, any JSON: of `done`. */
            readonly result?: JsonValue;
        };
        /** @description The task of a branch that is `working`. */
        readonly BranchTask: {
            /** @description The id of its event `…Scheduled`. */
            readonly attempt: components["schemas"]["Count"];
            /** @description What the worker is given, any JSON. */
            readonly input: JsonValue;
            /** @description Whether a worker has it. */
            readonly started: boolean;
            /** @description Whether what it started elsewhere is waited for. */
            readonly submitted: boolean;
            /** @description Since when it stands so. */
            readonly sinceDate: components["schemas"]["Timestamp"];
            /** @description When it times out. */
            readonly timesOutDate?: components["schemas"]["Timestamp"];
            /** @description When a heartbeat is due. */
            readonly heartbeatDueDate?: components["schemas"]["Timestamp"];
        };
        /** @description How far the branches below one that is `branching` are. */
        readonly BranchProgress: {
            /** @description How many there are. */
            readonly length: components["schemas"]["Count"];
            /** @description How many were started. */
            readonly started: components["schemas"]["Count"];
            /** @description How many have ended. */
            readonly ended: components["schemas"]["Count"];
        };
        /** @description Where two executions part. */
        readonly Comparison: {
            readonly executionArn: string;
            /** @description The other one. */
            readonly withArn: string;
            /** @description How many events are alike. */
            readonly alike: components["schemas"]["Count"];
            /** @description In what they differ first; absent: in nothing. */
            readonly first?: components["schemas"]["Difference"];
            /** @description Where they go different ways; absent: nowhere. */
            readonly parting?: components["schemas"]["Difference"];
        };
        /** @description A place at which two executions differ. */
        readonly Difference: {
            /** @description The branch, as in `Ship[2]/Pack[0]`; empty for the execution itself. */
            readonly place: string;
            /** @description `event`, `type` or `state`, or the member of the event that differs, such as `input`. */
            readonly what: string;
            /** @description Where in the member's data, as in `$.items[3].price`. */
            readonly path?: string;
            readonly left: components["schemas"]["DifferenceSide"];
            readonly right: components["schemas"]["DifferenceSide"];
        };
        /** @description One of two executions, at a place at which they differ. */
        readonly DifferenceSide: {
            /** @description The id of the event; absent: there is none. */
            readonly event?: components["schemas"]["Count"];
            readonly type?: components["schemas"]["HistoryEventType"];
            /** @description The state that the event is of. */
            readonly state?: string;
            /** @description What the place has, any JSON; absent: nothing. */
            readonly value?: JsonValue;
        };
        /** @description Closed executions. */
        readonly SearchPage: {
            readonly executions: readonly components["schemas"]["FoundExecution"][];
            /** @description The `after` of the next page; absent: this is the last. */
            readonly next?: string;
            readonly index: components["schemas"]["SearchIndex"];
        };
        /** @description An execution that was found. */
        readonly FoundExecution: {
            readonly executionArn: string;
            readonly name: string;
            readonly status: components["schemas"]["ExecutionStatus"];
            readonly startDate: components["schemas"]["Timestamp"];
            readonly stopDate?: components["schemas"]["Timestamp"];
            /** @description What it failed with. */
            readonly error?: string;
            /** @description Why; the beginning of it. */
            readonly cause?: string;
        };
        /** @description What this node has written for searches since it started. */
        readonly SearchIndex: {
            /** @description Of how many executions. */
            readonly executions: components["schemas"]["Count"];
            /** @description How many bytes. */
            readonly bytes: components["schemas"]["Count"];
        };
        /** @description A new execution that goes on from a moment of another one. */
        readonly Fork: {
            /** @description The other one. */
            readonly executionArn: string;
            /** @description The event after which it goes on; absent: where the other one stands, or last stood. */
            readonly event?: number | null;
            /** @description The new one's name. */
            readonly name?: string | null;
            /** @description What the new one runs: a state machine, a version or an alias; absent: what the other one runs. */
            readonly stateMachineArn?: string | null;
            /** @description What is put into its branches. */
            readonly edits?: readonly components["schemas"]["Edit"][];
            /** @description What the other one's tasks were answered afterwards answers its tasks. */
            readonly recorded?: boolean;
            /** @description From the first task of this state on workers answer. */
            readonly looseFrom?: string | null;
            /** @description Whether what answered the other one's tasks in the place of workers answers its tasks; absent: it does. */
            readonly mocks?: boolean;
            readonly debug?: components["schemas"]["Debug"] | null;
        };
        /** @description What is put into a branch. */
        readonly Edit: {
            /** @description Which; absent: the only one. */
            readonly branch?: number | null;
            /** @description Its data from now on, any JSON. */
            readonly input?: JsonValue;
            /** @description Its variables from now on. */
            readonly variables?: JsonObject | null;
        };
        /** @description An execution that was forked. */
        readonly Forked: {
            /** @description The new one. */
            readonly executionArn: string;
            readonly startDate: components["schemas"]["Timestamp"];
            /** @description The last event that was copied. */
            readonly event: components["schemas"]["Count"];
        };
        /** @description What came of a task, in the words of a person: its output, or its error and cause. */
        readonly TaskAnswer: {
            readonly executionArn: string;
            /** @description In which of its branches the task is; absent: the only one that waits. */
            readonly branch?: number | null;
            /** @description The result, any JSON. */
            readonly output?: JsonValue;
            readonly error?: string | null;
            readonly cause?: string | null;
            /** @description Why; it is kept in the event that says who answered. */
            readonly comment?: string | null;
        };
        /** @description The task that was answered. */
        readonly TaskAnswered: {
            readonly executionArn: string;
            readonly state: string;
        };
        /** @description How an execution that halted goes on. */
        readonly Proceed: {
            readonly executionArn: string;
            /** @description Which of its branches; absent: all that halted. */
            readonly branch?: number | null;
            /**
             * @description `step`: to the next state; `continue`: to the next breakpoint; `run`: without halting any more.
             * @enum {string}
             */
            readonly pace: "step" | "continue" | "run";
            /** @description The branch's data from now on, any JSON. */
            readonly input?: JsonValue;
            /** @description The branch's variables from now on. */
            readonly variables?: JsonObject | null;
        };
        /** @description What is tried again at once. */
        readonly RetryNow: {
            readonly executionArn: string;
            /** @description In this state only; absent: in every state. */
            readonly state?: string | null;
        };
        /** @description Why an execution does not move. */
        readonly ExecutionExplanation: {
            /** @description Its ARN. */
            readonly execution: string;
            readonly status: components["schemas"]["ExecutionStatus"];
            /** @description 100 at most. */
            readonly reasons: readonly components["schemas"]["ExecutionReason"][];
            /** @description In how many states it is. */
            readonly stateCount: components["schemas"]["Count"];
        };
        /** @description It has ended. */
        readonly ReasonEnded: {
            /** @constant */
            readonly code: "ended";
            readonly status: components["schemas"]["ExecutionStatus"];
            /** @description When. */
            readonly at: components["schemas"]["Moment"] | null;
            /** @description With what. */
            readonly error?: string;
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description A step of it failed. */
        readonly ReasonQuarantined: {
            /** @constant */
            readonly code: "quarantined";
            /** @description Since when. */
            readonly since: components["schemas"]["Moment"];
            /** @description Why. */
            readonly reason: string;
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description Its state machine is paused. */
        readonly ReasonHeld: {
            /** @constant */
            readonly code: "held";
            /** @description The state machine. */
            readonly machine: string;
            /** @description Since when. */
            readonly since: components["schemas"]["Moment"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description Somebody debugs it. */
        readonly ReasonHalted: {
            /** @constant */
            readonly code: "halted";
            /** @description The state. */
            readonly state: string;
            /** @description Since when. */
            readonly since: components["schemas"]["Moment"];
            /** @description Until when somebody's word is waited for. */
            readonly due: components["schemas"]["Moment"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description Its next step is on its way. */
        readonly ReasonReady: {
            /** @constant */
            readonly code: "ready";
            /** @description The state. */
            readonly state?: string;
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description A Wait state waits. */
        readonly ReasonNotDue: {
            /** @constant */
            readonly code: "notDue";
            /** @description The state. */
            readonly state: string;
            /** @description Since when. */
            readonly since: components["schemas"]["Moment"];
            /** @description Until when. */
            readonly due: components["schemas"]["Moment"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description A state's work failed and is tried again. */
        readonly ReasonRetryNotDue: {
            /** @constant */
            readonly code: "retryNotDue";
            /** @description The state. */
            readonly state: string;
            /** @description When. */
            readonly due: components["schemas"]["Moment"];
            /** @description Which retry that is, from 1. */
            readonly retries: components["schemas"]["Count"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description Nobody takes tasks from the queue. */
        readonly ReasonNoWorker: {
            /** @constant */
            readonly code: "noWorker";
            /** @description The state. */
            readonly state: string;
            /** @description The queue, without account and region. */
            readonly queue: string;
            /** @description Since when there is none. */
            readonly since: components["schemas"]["Moment"];
            /** @description Since when the task waits. */
            readonly waitingSince: components["schemas"]["Moment"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description Nobody is given tasks from the queue. */
        readonly ReasonQueuePaused: {
            /** @constant */
            readonly code: "queuePaused";
            /** @description The state. */
            readonly state: string;
            /** @description The queue, without account and region. */
            readonly queue: string;
            /** @description Since when. */
            readonly since: components["schemas"]["Moment"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description Whoever takes tasks from the queue has enough. */
        readonly ReasonWorkersBusy: {
            /** @constant */
            readonly code: "workersBusy";
            /** @description The state. */
            readonly state: string;
            /** @description The queue, without account and region. */
            readonly queue: string;
            /** @description Since when. */
            readonly since: components["schemas"]["Moment"];
            /** @description How many workers there are. */
            readonly workers: components["schemas"]["Count"];
            /** @description How many tasks they have. */
            readonly inFlight: components["schemas"]["Count"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description A worker has the task. */
        readonly ReasonInProgress: {
            /** @constant */
            readonly code: "inProgress";
            /** @description The state. */
            readonly state: string;
            /** @description The queue, without account and region. */
            readonly queue: string;
            /** @description Since when. */
            readonly since: components["schemas"]["Moment"];
            /** @description When a heartbeat is due. */
            readonly heartbeatDue?: components["schemas"]["Moment"];
            /** @description When it times out. */
            readonly timesOutAt?: components["schemas"]["Moment"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description The task is in a topic or a queue of a broker, for a worker there. */
        readonly ReasonWritten: {
            /** @constant */
            readonly code: "written";
            /** @description The state. */
            readonly state: string;
            /** @description The queue, without account and region. */
            readonly queue: string;
            /** @description Since when. */
            readonly since: components["schemas"]["Moment"];
            /** @description When a heartbeat is due. */
            readonly heartbeatDue?: components["schemas"]["Moment"];
            /** @description When it times out. */
            readonly timesOutAt?: components["schemas"]["Moment"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description The task is not written there yet. */
        readonly ReasonUnwritten: {
            /** @constant */
            readonly code: "unwritten";
            /** @description The state. */
            readonly state: string;
            /** @description The queue, without account and region. */
            readonly queue: string;
            /** @description Since when. */
            readonly since: components["schemas"]["Moment"];
            /** @description Why not. */
            readonly waitsFor?: string;
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description A worker has the task, and is not there. */
        readonly ReasonWorkerAway: {
            /** @constant */
            readonly code: "workerAway";
            /** @description The state. */
            readonly state: string;
            /** @description The queue, without account and region. */
            readonly queue: string;
            /** @description Since when. */
            readonly since: components["schemas"]["Moment"];
            /** @description When its lease lapses. */
            readonly lapses: components["schemas"]["Moment"] | null;
            /** @description When a heartbeat is due. */
            readonly heartbeatDue?: components["schemas"]["Moment"];
            /** @description When it times out. */
            readonly timesOutAt?: components["schemas"]["Moment"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description The task's token brings the result. */
        readonly ReasonTaskToken: {
            /** @constant */
            readonly code: "taskToken";
            /** @description The state. */
            readonly state: string;
            /** @description Since when. */
            readonly since: components["schemas"]["Moment"];
            /** @description When a heartbeat is due. */
            readonly heartbeatDue?: components["schemas"]["Moment"];
            /** @description When it times out. */
            readonly timesOutAt?: components["schemas"]["Moment"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description An event brings the result. */
        readonly ReasonEvent: {
            /** @constant */
            readonly code: "event";
            /** @description The state. */
            readonly state: string;
            /** @description Since when. */
            readonly since: components["schemas"]["Moment"];
            /** @description The subscription that it comes by. */
            readonly subscription: string;
            /** @description Its key. */
            readonly key: string;
            /** @description Whether the subscription is paused. */
            readonly paused: boolean;
            /** @description When a heartbeat is due. */
            readonly heartbeatDue?: components["schemas"]["Moment"];
            /** @description When it times out. */
            readonly timesOutAt?: components["schemas"]["Moment"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description Another execution brings the result. */
        readonly ReasonNestedExecution: {
            /** @constant */
            readonly code: "nestedExecution";
            /** @description The state. */
            readonly state: string;
            /** @description Since when. */
            readonly since: components["schemas"]["Moment"];
            /** @description Its ARN. */
            readonly execution: string;
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description What a worker started elsewhere brings the result. */
        readonly ReasonJob: {
            /** @constant */
            readonly code: "job";
            /** @description The state. */
            readonly state: string;
            /** @description Since when. */
            readonly since: components["schemas"]["Moment"];
            /** @description The task's resource. */
            readonly resource: string;
            /** @description When a heartbeat is due. */
            readonly heartbeatDue?: components["schemas"]["Moment"];
            /** @description When it times out. */
            readonly timesOutAt?: components["schemas"]["Moment"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description Why an execution does not move. */
        readonly ExecutionReason: components["schemas"]["ReasonEnded"] | components["schemas"]["ReasonQuarantined"] | components["schemas"]["ReasonHeld"] | components["schemas"]["ReasonHalted"] | components["schemas"]["ReasonReady"] | components["schemas"]["ReasonNotDue"] | components["schemas"]["ReasonRetryNotDue"] | components["schemas"]["ReasonNoWorker"] | components["schemas"]["ReasonQueuePaused"] | components["schemas"]["ReasonWorkersBusy"] | components["schemas"]["ReasonInProgress"] | components["schemas"]["ReasonWritten"] | components["schemas"]["ReasonUnwritten"] | components["schemas"]["ReasonWorkerAway"] | components["schemas"]["ReasonTaskToken"] | components["schemas"]["ReasonEvent"] | components["schemas"]["ReasonNestedExecution"] | components["schemas"]["ReasonJob"];
        /** @description Why a subscription did not get an event, or that it did. */
        readonly DeliveryExplanation: {
            readonly subscription: string;
            /** @description The event's id. */
            readonly event: string;
            /** @description One. */
            readonly reasons: readonly components["schemas"]["DeliveryReason"][];
        };
        /** @description It got it. */
        readonly MissedAcknowledged: {
            /** @constant */
            readonly code: "acknowledged";
            /** @description When it was received. */
            readonly received: components["schemas"]["Moment"];
            /** @description Whether it would be dropped if it were published again. */
            readonly repeatsDropped: boolean;
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description A subscriber has it. */
        readonly MissedInProgress: {
            /** @constant */
            readonly code: "inProgress";
            /** @description When it was received. */
            readonly received: components["schemas"]["Moment"];
            /** @description Which attempt that is, from 1. */
            readonly attempt: components["schemas"]["Count"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description A subscriber has it, and is not there. */
        readonly MissedSubscriberAway: {
            /** @constant */
            readonly code: "subscriberAway";
            /** @description Which attempt that is, from 1. */
            readonly attempt: components["schemas"]["Count"];
            /** @description When its lease lapses. */
            readonly lapses: components["schemas"]["Moment"] | null;
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description Nobody takes from the subscription. */
        readonly MissedNoSubscriber: {
            /** @constant */
            readonly code: "noSubscriber";
            /** @description The subscription's queue. */
            readonly queue: string;
            /** @description Since when. */
            readonly since: components["schemas"]["Moment"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description Whoever takes from the subscription has enough. */
        readonly MissedSubscribersBusy: {
            /** @constant */
            readonly code: "subscribersBusy";
            /** @description How many deliveries are in hand. */
            readonly inFlight: components["schemas"]["Count"];
            /** @description How many one subscriber has at most. */
            readonly concurrencyMax: components["schemas"]["Count"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description Its delivery is on its way. */
        readonly MissedReady: {
            /** @constant */
            readonly code: "ready";
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description The subscription is paused. */
        readonly MissedPaused: {
            /** @constant */
            readonly code: "paused";
            readonly subscription: string;
            /** @description Since when. */
            readonly since: components["schemas"]["Moment"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description Deliveries of it failed. */
        readonly MissedRetryNotDue: {
            /** @constant */
            readonly code: "retryNotDue";
            /** @description How many. */
            readonly attempts: components["schemas"]["Count"];
            /** @description When the next one is due. */
            readonly due: components["schemas"]["Moment"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description An event of its key comes first. */
        readonly MissedKeyHeld: {
            /** @constant */
            readonly code: "keyHeld";
            readonly key: string;
            /** @description That event's id. */
            readonly event: string;
            /** @description How often its delivery failed. */
            readonly attempts: components["schemas"]["Count"];
            /** @description When its next one is due. */
            readonly due?: components["schemas"]["Moment"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description An event of its key became a dead letter. */
        readonly MissedKeyStopped: {
            /** @constant */
            readonly code: "keyStopped";
            readonly key: string;
            /** @description That event's id. */
            readonly event?: string;
            /** @description The dead letter's id. */
            readonly deadLetter?: string;
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description The subscription is given others first. */
        readonly MissedBehind: {
            /** @constant */
            readonly code: "behind";
            /** @description How many. */
            readonly events: components["schemas"]["Count"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description It was given up. */
        readonly MissedDeadLettered: {
            /** @constant */
            readonly code: "deadLettered";
            /** @description When. */
            readonly at: components["schemas"]["Moment"];
            /** @description After how many attempts. */
            readonly attempts: components["schemas"]["Count"];
            /** @description Why. */
            readonly reason: string;
            /** @description The dead letter's id. */
            readonly deadLetter: string;
            /**
             * @description What was decided about it since.
             * @enum {string}
             */
            readonly fate?: "redriven" | "discarded";
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description The subscription listens elsewhere. */
        readonly MissedOtherBus: {
            /** @constant */
            readonly code: "otherBus";
            /** @description The event's bus. */
            readonly publishedOn: string;
            /** @description The subscription's. */
            readonly listensTo: string;
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description It is not what the subscription wants. */
        readonly MissedFiltered: {
            /** @constant */
            readonly code: "filtered";
            readonly mismatch: components["schemas"]["Mismatch"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description What of the pattern it does not meet: the first thing, and of alternatives that of the one which is met the furthest. */
        readonly Mismatch: components["schemas"]["MismatchMissing"] | components["schemas"]["MismatchFailed"] | components["schemas"]["MismatchApart"];
        /** @description The event has nothing at the path. */
        readonly MismatchMissing: {
            /** @constant */
            readonly kind: "missing";
            /** @description Dotted. */
            readonly path: string;
            /** @description What the pattern wants there: one of these. */
            readonly wanted: readonly components["schemas"]["Wanted"][];
        };
        /** @description The event has something else at the path. */
        readonly MismatchFailed: {
            /** @constant */
            readonly kind: "failed";
            /** @description Dotted. */
            readonly path: string;
            /** @description What the pattern wants there: one of these. */
            readonly wanted: readonly components["schemas"]["Wanted"][];
            /** @description What the event has there, as JSON, the first three. */
            readonly found: readonly string[];
            /** @description How many the event has there. */
            readonly foundCount: components["schemas"]["Count"];
        };
        /** @description Each is there, but not in one and the same object of an array. */
        readonly MismatchApart: {
            /** @constant */
            readonly kind: "apart";
            /** @description Dotted. */
            readonly paths: readonly string[];
        };
        /** @description What a field may be, in EventBridge's patterns. */
        readonly Wanted: components["schemas"]["WantedValue"] | components["schemas"]["WantedNumber"] | components["schemas"]["WantedPresence"] | components["schemas"]["WantedOther"];
        /** @description It is this, begins or ends with it, or is within it. */
        readonly WantedValue: {
            /** @enum {unknown} */
            readonly is: "equal" | "prefix" | "suffix" | "equalIgnoreCase" | "prefixIgnoreCase" | "suffixIgnoreCase" | "wildcard" | "cidr";
            /** @description As JSON has it; a block of addresses as it is. */
            readonly value: string;
        };
        /** @description A number within bounds. */
        readonly WantedNumber: {
            /** @constant */
            readonly is: "numeric";
            readonly bounds: readonly {
                /** @enum {unknown} */
                readonly sign: "=" | ">" | ">=" | "<" | "<=";
                /** @description As JSON has it. */
                readonly number: string;
            }[];
        };
        /** @description It is there, or not. */
        readonly WantedPresence: {
            /** @enum {unknown} */
            readonly is: "present" | "absent";
        };
        /** @description It is none of these. */
        readonly WantedOther: {
            /** @constant */
            readonly is: "anythingBut";
            readonly these: readonly components["schemas"]["Wanted"][];
        };
        /** @description The subscription came later. */
        readonly MissedYounger: {
            /** @constant */
            readonly code: "younger";
            readonly subscription: string;
            /** @description When the subscription was made. */
            readonly created: components["schemas"]["Moment"];
            /** @description When it was received. */
            readonly received: components["schemas"]["Moment"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description What the subscription wants was something else then. */
        readonly MissedChangedSince: {
            /** @constant */
            readonly code: "changedSince";
            /** @description When it was received. */
            readonly received: components["schemas"]["Moment"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description What executions announce is not for who starts one for each event. */
        readonly MissedOwnAnnouncement: {
            /** @constant */
            readonly code: "ownAnnouncement";
            readonly subscription: string;
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description No task can take it. */
        readonly MissedNoKey: {
            /** @constant */
            readonly code: "noKey";
            /** @description Where it has no key. */
            readonly path: string;
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description A task to come takes it. */
        readonly MissedKept: {
            /** @constant */
            readonly code: "kept";
            readonly key: string;
            /** @description Until when it is kept. */
            readonly until: components["schemas"]["Moment"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description A task took it, or none came in time. */
        readonly MissedTakenOrForgotten: {
            /** @constant */
            readonly code: "takenOrForgotten";
            readonly key: string;
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description There is no such event, as far as was looked. */
        readonly MissedUnknown: {
            /** @constant */
            readonly code: "unknown";
            /** @description From then on; null: it is none of those that are kept. */
            readonly since: components["schemas"]["Moment"] | null;
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description Why a subscription did not get an event, or that it did. */
        readonly DeliveryReason: components["schemas"]["MissedAcknowledged"] | components["schemas"]["MissedInProgress"] | components["schemas"]["MissedSubscriberAway"] | components["schemas"]["MissedNoSubscriber"] | components["schemas"]["MissedSubscribersBusy"] | components["schemas"]["MissedReady"] | components["schemas"]["MissedPaused"] | components["schemas"]["MissedRetryNotDue"] | components["schemas"]["MissedKeyHeld"] | components["schemas"]["MissedKeyStopped"] | components["schemas"]["MissedBehind"] | components["schemas"]["MissedDeadLettered"] | components["schemas"]["MissedOtherBus"] | components["schemas"]["MissedFiltered"] | components["schemas"]["MissedYounger"] | components["schemas"]["MissedChangedSince"] | components["schemas"]["MissedOwnAnnouncement"] | components["schemas"]["MissedNoKey"] | components["schemas"]["MissedKept"] | components["schemas"]["MissedTakenOrForgotten"] | components["schemas"]["MissedUnknown"];
        /** @description Why nothing comes from a source. */
        readonly SourceExplanation: {
            /** @description Its name. */
            readonly source: string;
            readonly reasons: readonly components["schemas"]["SourceReason"][];
        };
        /** @description It is paused. */
        readonly SourcePaused: {
            /** @constant */
            readonly code: "paused";
            /** @description Its name. */
            readonly source: string;
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description Its broker, or what is on it, is away. */
        readonly SourceWaits: {
            /** @constant */
            readonly code: "waits";
            /** @description What it waits for. */
            readonly reason: string;
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description Another node reads it. */
        readonly SourceElsewhere: {
            /** @constant */
            readonly code: "elsewhere";
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description It was made a moment ago. */
        readonly SourceBegins: {
            /** @constant */
            readonly code: "begins";
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description Everything that was there to be read was. */
        readonly SourceCaughtUp: {
            /** @constant */
            readonly code: "caughtUp";
            /** @description How many were read since this node started. */
            readonly records: components["schemas"]["Count"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description There is more to be read. */
        readonly SourceBehind: {
            /** @constant */
            readonly code: "behind";
            /** @description How many were read since this node started. */
            readonly records: components["schemas"]["Count"];
            /** @description How many wait. */
            readonly lag: components["schemas"]["Count"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description Some could not be read. */
        readonly SourceUnreadable: {
            /** @constant */
            readonly code: "unreadable";
            /** @description Its name. */
            readonly source: string;
            /** @description How many. */
            readonly records: components["schemas"]["Count"];
            /** @description All of it in a sentence. */
            readonly sentence: string;
        };
        /** @description How a source stands, on the node that is asked. */
        readonly SourceReason: components["schemas"]["SourcePaused"] | components["schemas"]["SourceWaits"] | components["schemas"]["SourceElsewhere"] | components["schemas"]["SourceBegins"] | components["schemas"]["SourceCaughtUp"] | components["schemas"]["SourceBehind"] | components["schemas"]["SourceUnreadable"];
        /** @description A page of them. */
        readonly JobPage: {
            readonly jobs: readonly components["schemas"]["Job"][];
            readonly next: components["schemas"]["Next"];
        };
        /** @description What is done with many executions. */
        readonly Job: {
            readonly name: string;
            readonly action: components["schemas"]["JobAction"];
            /**
             * @description How it stands.
             * @enum {string}
             */
            readonly state: "RUNNING" | "PAUSED" | "COMPLETED" | "CANCELLED";
            readonly filter: components["schemas"]["JobFilter"];
            /** @description Nothing is done: executions are only found. */
            readonly dryRun: boolean;
            /** @description With how many executions a second something is done at most. */
            readonly ratePerSecond?: number;
            readonly description?: string;
            /** @description The id of the access key of whoever started it. */
            readonly startedBy?: string;
            /** @description The same of whoever paused, resumed or cancelled it last. */
            readonly changedBy?: string;
            readonly startedAt: components["schemas"]["Moment"];
            readonly endedAt?: components["schemas"]["Moment"];
            /** @description How many executions were looked at. */
            readonly examined: components["schemas"]["Count"];
            /** @description How many of them the filter means. */
            readonly found: components["schemas"]["Count"];
            /** @description With how many it is done. */
            readonly done: components["schemas"]["Count"];
            /** @description With how many it could not be done. */
            readonly refused: components["schemas"]["Count"];
            /** @description How many lists of executions it walks. */
            readonly parts: components["schemas"]["Count"];
            /** @description How many of them it has walked. */
            readonly partsDone: components["schemas"]["Count"];
        };
        /**
         * @description What is done with each execution: one that runs is stopped, one that failed is redriven, one that waits for a retry tries again at once.
         * @enum {string}
         */
        readonly JobAction: "stop" | "redrive" | "retry";
        /** @description Which executions are meant; what is not said does not matter. */
        readonly JobFilter: {
            /** @description `NAME`, `NAME:VERSION`, `NAME:ALIAS` or an ARN of one of these. */
            readonly machine?: string;
            /** @description How they ended; of `redrive` only. */
            readonly statuses?: readonly ("FAILED" | "TIMED_OUT" | "ABORTED")[];
            /** @description In which state they are, or failed. */
            readonly state?: string;
            /** @description What they failed with, or what they wait to try again for. */
            readonly error?: string;
            /** @description `NAME=VALUE`, of the keys that the tag `frevo:keys` declares. */
            readonly key?: string;
            readonly startedFrom?: components["schemas"]["Moment"];
            readonly startedUntil?: components["schemas"]["Moment"];
            /** @description Of `redrive` only. */
            readonly stoppedFrom?: components["schemas"]["Moment"];
            /** @description Of `redrive` only. */
            readonly stoppedUntil?: components["schemas"]["Moment"];
        };
        /** @description A job as it is asked for. */
        readonly JobForm: {
            /** @description The path says it too. */
            readonly name?: string;
            readonly action: components["schemas"]["JobAction"];
            readonly filter?: components["schemas"]["JobFilter"];
            /** @description Every execution is meant, where the filter says nothing. */
            readonly all?: boolean;
            /** @description Nothing is done: executions are only found. */
            readonly dryRun?: boolean;
            /** @description With how many executions a second something is done at most. */
            readonly ratePerSecond?: number;
            readonly description?: string;
            readonly stop?: components["schemas"]["JobStop"];
        };
        /** @description What executions are stopped with; of `stop` only. */
        readonly JobStop: {
            readonly error?: string;
            readonly cause?: string;
        };
        /** @description A page of them. */
        readonly JobResultPage: {
            readonly executions: readonly components["schemas"]["JobResult"][];
            readonly next: components["schemas"]["Next"];
        };
        /** @description What an execution came to. */
        readonly JobResult: {
            readonly executionArn: string;
            readonly name: string;
            /**
             * @description `FOUND`: of a dry run.
             * @enum {string}
             */
            readonly outcome: "DONE" | "FOUND" | "REFUSED";
            /** @description Why it could not be done. */
            readonly reason?: string;
            readonly at: components["schemas"]["Moment"];
        };
        /** @description A page of them. */
        readonly MachinePage: {
            readonly machines: readonly components["schemas"]["Machine"][];
            readonly next: components["schemas"]["Next"];
        };
        /** @description A state machine. */
        readonly Machine: {
            readonly name: string;
            readonly arn: string;
            readonly type: components["schemas"]["StateMachineType"];
            readonly status: components["schemas"]["StateMachineStatus"];
            readonly createdAt: components["schemas"]["Moment"];
            /** @description Whether what it starts is held. */
            readonly paused: boolean;
        };
        /** @description A page of them. */
        readonly QueuePage: {
            readonly queues: readonly components["schemas"]["Queue"][];
            readonly next: components["schemas"]["Next"];
        };
        /** @description A queue of tasks. */
        readonly Queue: {
            /** @description `tasks.NAME` or `activity.NAME`. */
            readonly name: string;
            /** @description How many tasks wait for a worker. */
            readonly waiting: components["schemas"]["Count"];
            /** @description How many tasks the workers have. */
            readonly inFlight: components["schemas"]["Count"];
            /** @description How many workers there are. */
            readonly workers: components["schemas"]["Count"];
            /** @description Since when the oldest of them waits. */
            readonly oldestWaitingSince: components["schemas"]["Moment"] | null;
            /** @description Whether what waits is held back. */
            readonly paused: boolean;
            readonly title?: string;
            readonly description?: string;
            /** @description A name, an SVG document or a `data:` URI. */
            readonly icon?: string;
            readonly version?: string;
            /** @description What a task is given. */
            readonly inputSchema?: components["schemas"]["JsonSchema"];
            /** @description What comes of it. */
            readonly outputSchema?: components["schemas"]["JsonSchema"];
            /** @description Where its tasks are written, for workers with clients of their own. */
            readonly writtenTo?: components["schemas"]["TaskRoute"];
            /** @description Why they are not written there; with `writtenTo` only. */
            readonly waitsFor?: string | null;
            readonly tags?: components["schemas"]["Tags"];
        };
        /** @description A queue of tasks, and who says what of it. */
        readonly QueueInDetail: {
            /** @description `tasks.NAME` or `activity.NAME`. */
            readonly name: string;
            /** @description How many tasks wait for a worker. */
            readonly waiting: components["schemas"]["Count"];
            /** @description How many tasks the workers have. */
            readonly inFlight: components["schemas"]["Count"];
            /** @description How many workers there are. */
            readonly workers: components["schemas"]["Count"];
            /** @description Since when the oldest of them waits. */
            readonly oldestWaitingSince: components["schemas"]["Moment"] | null;
            /** @description Whether what waits is held back. */
            readonly paused: boolean;
            readonly title?: string;
            readonly description?: string;
            /** @description A name, an SVG document or a `data:` URI. */
            readonly icon?: string;
            readonly version?: string;
            /** @description What a task is given. */
            readonly inputSchema?: components["schemas"]["JsonSchema"];
            /** @description What comes of it. */
            readonly outputSchema?: components["schemas"]["JsonSchema"];
            /** @description Where its tasks are written, for workers with clients of their own. */
            readonly writtenTo?: components["schemas"]["TaskRoute"];
            /** @description Why they are not written there; with `writtenTo` only. */
            readonly waitsFor?: string | null;
            readonly tags?: components["schemas"]["Tags"];
            /** @description What a document says. */
            readonly document?: components["schemas"]["QueueDocument"];
            /** @description What its workers say. */
            readonly published?: components["schemas"]["QueueDescription"];
            /** @description What the workers of this node say that they are. */
            readonly versions: readonly components["schemas"]["QueueVersion"][];
        };
        /** @description How many workers are of a version. */
        readonly QueueVersion: {
            /** @description The version; null: they name none. */
            readonly version: string | null;
            /** @description How many workers. */
            readonly workers: components["schemas"]["Count"];
        };
        /** @description What is said of a queue. */
        readonly QueueDescription: {
            readonly title?: string;
            readonly description?: string;
            /** @description A name, an SVG document or a `data:` URI. */
            readonly icon?: string;
            readonly version?: string;
            /** @description What a task is given. */
            readonly inputSchema?: components["schemas"]["JsonSchema"];
            /** @description What comes of it. */
            readonly outputSchema?: components["schemas"]["JsonSchema"];
        };
        /** @description What a document says of a queue. */
        readonly QueueDocument: {
            /** @description The path says it too. */
            readonly name?: string;
            readonly title?: string;
            readonly description?: string;
            /** @description A name, an SVG document or a `data:` URI. */
            readonly icon?: string;
            readonly version?: string;
            /** @description What a task is given. */
            readonly inputSchema?: components["schemas"]["JsonSchema"];
            /** @description What comes of it. */
            readonly outputSchema?: components["schemas"]["JsonSchema"];
            readonly tags?: components["schemas"]["Tags"];
            /** @description Where its tasks are written, for workers with clients of their own. */
            readonly workers?: components["schemas"]["TaskRoute"];
        };
        /** @description Where the tasks of a queue are written. */
        readonly TaskRoute: {
            readonly kafka: {
                /** @description Absent: one of the queue's name. */
                readonly topic?: string;
                /**
                 * @description How tasks are written, as CloudEvents; `binary` if nothing is said.
                 * @enum {string}
                 */
                readonly mode?: "binary" | "structured";
            };
        } | {
            readonly amqp: {
                /** @description Absent: the default exchange. */
                readonly exchange?: string;
                /** @description Absent: one of the queue's name. */
                readonly routingKey?: string;
                /**
                 * @description How tasks are written, as CloudEvents; `binary` if nothing is said.
                 * @enum {string}
                 */
                readonly mode?: "binary" | "structured";
            };
        };
        /** @description What came of an invocation is taken. */
        readonly RuntimeStatus: {
            /** @constant */
            readonly status: "OK";
        };
        /** @description An error, in the form of AWS Lambda's runtime API. */
        readonly RuntimeError: {
            /** @description Its name. */
            readonly errorType?: string;
            /** @description What happened. */
            readonly errorMessage?: string;
        };
        /** @description Why a call of a function is refused, in the form of AWS Lambda's API. */
        readonly InvokeError: {
            readonly Type: string;
            readonly Message: string;
        };
        /** @description How many events were published. */
        readonly Published: {
            /** @description How many. */
            readonly events: components["schemas"]["Count"];
        };
        /** @description What a listener that was too slow did not get. */
        readonly LiveSkipped: {
            /** @description How many events. */
            readonly count: components["schemas"]["Count"];
            readonly since: components["schemas"]["Moment"];
            readonly until: components["schemas"]["Moment"];
        };
        /** @description When a listener that comes back was away. */
        readonly LiveMissed: {
            readonly since: components["schemas"]["Moment"];
            readonly until: components["schemas"]["Moment"];
        };
        /** @description Events of an execution's history. */
        readonly LiveHistory: {
            readonly events: readonly components["schemas"]["HistoryEvent"][];
            /** @description How the execution stood then. */
            readonly status: components["schemas"]["ExecutionStatus"];
        };
        /** @description An execution has ended. */
        readonly LiveEnd: {
            /** @description How. */
            readonly status: components["schemas"]["ExecutionStatus"];
        };
        /** @description The newest events. */
        readonly EventList: {
            readonly events: readonly components["schemas"]["ListedEvent"][];
            /** @description There may be more: reading took too long. */
            readonly cut: boolean;
        };
        /** @description An event without its data. */
        readonly ListedEvent: {
            /** @description When it was published, or written to its topic. */
            readonly at: components["schemas"]["Moment"];
            readonly id: string;
            readonly type: string;
            readonly source: string;
            readonly subject?: string;
            /** @description Its ordering key. */
            readonly key?: string;
            /** @description What caused it. */
            readonly causationid?: string;
            /** @description The first cause of all. */
            readonly correlationid?: string;
            readonly traceparent?: string;
            /** @description How many bytes it has, about. */
            readonly size: components["schemas"]["Count"];
            /** @description Where it was published; absent: a source has seen it. */
            readonly bus?: string;
            readonly observed?: components["schemas"]["Observed"];
        };
        /** @description Where a source has seen an event. */
        readonly Observed: {
            /** @description The source. */
            readonly source: string;
            /** @description Its topic. */
            readonly topic: string;
            /** @description The partition. */
            readonly partition: components["schemas"]["Count"];
            /** @description Where it stands there. */
            readonly offset: components["schemas"]["Count"];
            /** @description The record has no value; absent: it has one. */
            readonly tombstone?: boolean;
            /** @description By what it is opened: `SOURCE/PARTITION/OFFSET`. */
            readonly place: string;
        };
        /** @description An event that was published here. */
        readonly PublishedEvent: {
            /** @description When it was received. */
            readonly at: components["schemas"]["Moment"];
            /** @description The bus that it was published to. */
            readonly bus: string;
            readonly event: components["schemas"]["CloudEvent"];
        };
        /** @description An event that a source observes. */
        readonly OpenedEvent: {
            /** @description Where it is. */
            readonly observed: {
                /** @description The source. */
                readonly source: string;
                /** @description Its topic. */
                readonly topic: string;
                /** @description The partition. */
                readonly partition: components["schemas"]["Count"];
                /** @description Where it stands there. */
                readonly offset: components["schemas"]["Count"];
            };
            readonly event: components["schemas"]["CloudEvent"];
            /** @description Why it is none that a source could draw. */
            readonly unreadable: string | null;
        };
        /** @description Something with its causes and its effects. */
        readonly Trace: {
            /** @description How far back was searched. */
            readonly searchedFrom: components["schemas"]["Moment"];
            /** @description Searching causes took too long. */
            readonly causesCut: boolean;
            readonly cut: components["schemas"]["TraceCut"] | null;
            /** @description Each behind its cause. */
            readonly nodes: readonly components["schemas"]["TraceNode"][];
        };
        /** @description Why effects are not all there. */
        readonly TraceCut: {
            /** @description In a sentence. */
            readonly reason: string;
            /** @description Up to when they are. */
            readonly after: components["schemas"]["Moment"];
        };
        /** @description An event that was published here. */
        readonly TraceEvent: {
            /** @constant */
            readonly kind: "event";
            /** @description By which its effects name it. */
            readonly number: components["schemas"]["Count"];
            /** @description The number of its cause. */
            readonly causedBy?: components["schemas"]["Count"];
            readonly link?: components["schemas"]["TraceLink"];
            /** @description When. */
            readonly at: components["schemas"]["Moment"];
            readonly id: string;
            readonly type: string;
            readonly source: string;
            readonly bus: string;
            /** @description Its ordering key. */
            readonly key?: string;
            /** @description For how many subscriptions it is. */
            readonly recipients: components["schemas"]["Count"];
            /** @description What became of it there, of 100 at most. */
            readonly deliveries: readonly components["schemas"]["TraceDelivery"][];
            /** @description What it names as its cause. */
            readonly causationId?: string;
            /** @description What it names as the first cause of all. */
            readonly correlationId?: string;
            /** @description The trace context that it belongs to. */
            readonly traceparent?: string;
        };
        /** @description An event of others that a source has seen where it is. */
        readonly TraceObserved: {
            /** @constant */
            readonly kind: "observed";
            /** @description By which its effects name it. */
            readonly number: components["schemas"]["Count"];
            /** @description The number of its cause. */
            readonly causedBy?: components["schemas"]["Count"];
            readonly link?: components["schemas"]["TraceLink"];
            /** @description When. */
            readonly at: components["schemas"]["Moment"];
            readonly id: string;
            readonly type: string;
            readonly source: string;
            /** @description Its ordering key. */
            readonly key?: string;
            readonly observed: components["schemas"]["Observed"];
            /** @description What it names as its cause. */
            readonly causationId?: string;
            /** @description What it names as the first cause of all. */
            readonly correlationId?: string;
            /** @description The trace context that it belongs to. */
            readonly traceparent?: string;
        };
        /** @description An execution. */
        readonly TraceExecution: {
            /** @constant */
            readonly kind: "execution";
            /** @description By which its effects name it. */
            readonly number: components["schemas"]["Count"];
            /** @description The number of its cause. */
            readonly causedBy?: components["schemas"]["Count"];
            readonly link?: components["schemas"]["TraceLink"];
            /** @description When. */
            readonly at: components["schemas"]["Moment"];
            /** @description Its ARN. */
            readonly id: string;
            /** @description The state machine's name. */
            readonly stateMachine: string;
            readonly name: string;
            readonly status: components["schemas"]["ExecutionStatus"];
            readonly stoppedAt?: components["schemas"]["Moment"];
            /** @description What it names as its cause. */
            readonly causationId?: string;
            /** @description What it names as the first cause of all. */
            readonly correlationId?: string;
            /** @description The trace context that it belongs to. */
            readonly traceparent?: string;
        };
        /** @description A task took an event. */
        readonly TraceTask: {
            /** @constant */
            readonly kind: "task";
            /** @description By which its effects name it. */
            readonly number: components["schemas"]["Count"];
            /** @description The number of its cause. */
            readonly causedBy?: components["schemas"]["Count"];
            readonly link?: components["schemas"]["TraceLink"];
            /** @description When. */
            readonly at: components["schemas"]["Moment"];
            /** @description The state. */
            readonly state?: string;
            /** @description The execution's ARN; its id, if no more is known. */
            readonly execution: string;
            /** @description The event's id. */
            readonly event: string;
            /**
             * @description What the event made of it.
             * @enum {string}
             */
            readonly status: "SUCCEEDED" | "FAILED";
        };
        /** @description A schedule, or a rule with one. */
        readonly TraceSchedule: {
            /** @constant */
            readonly kind: "schedule";
            /** @description By which its effects name it. */
            readonly number: components["schemas"]["Count"];
            /** @description Its ARN. */
            readonly id: string;
        };
        /** @description A cause that is named, but was not found. */
        readonly TraceUnknown: {
            /** @constant */
            readonly kind: "unknown";
            /** @description By which its effects name it. */
            readonly number: components["schemas"]["Count"];
            /** @description As it is named. */
            readonly id: string;
        };
        /** @description Something that happened. */
        readonly TraceNode: components["schemas"]["TraceEvent"] | components["schemas"]["TraceObserved"] | components["schemas"]["TraceExecution"] | components["schemas"]["TraceTask"] | components["schemas"]["TraceSchedule"] | components["schemas"]["TraceUnknown"];
        /** @description How a cause is known. */
        readonly TraceLink: {
            /**
             * @description By what.
             * @enum {string}
             */
            readonly by: "causationid" | "traceparent" | "key" | "correlationid";
            /** @description It does not say so itself. */
            readonly derived: boolean;
            /** @enum {string} */
            readonly certainty: "certain" | "likely" | "possible";
        };
        /** @description What became of an event at a subscription. */
        readonly TraceDelivery: {
            /** @description `(deleted)`, if it is. */
            readonly subscription: string;
            /** @description The replay that gave it. */
            readonly replay?: string;
            /** @enum {string} */
            readonly status: "WAITING" | "RETRYING" | "ACKNOWLEDGED" | "DEAD_LETTERED";
            /** @description How many deliveries failed: of `RETRYING`. */
            readonly attempts?: components["schemas"]["Count"];
        };
        /** @description A page of them. */
        readonly SubscriptionPage: {
            readonly subscriptions: readonly components["schemas"]["Subscription"][];
            readonly next: components["schemas"]["Next"];
        };
        /** @description Who gets which events. */
        readonly Subscription: {
            readonly name: string;
            /** @description The event bus. */
            readonly bus: string;
            /** @description What it wants; absent: everything. */
            readonly pattern?: components["schemas"]["Pattern"];
            readonly target: components["schemas"]["Target"];
            readonly input?: components["schemas"]["InputTransformer"];
            readonly delivery: components["schemas"]["Delivery"];
            readonly description?: string;
            readonly tags?: components["schemas"]["Tags"];
            /** @description From when on it is given what its bus keeps, when it is made; absent: from then on. */
            readonly startAt?: "earliest" | components["schemas"]["Moment"];
            /** @description Whether deliveries are held back. */
            readonly paused: boolean;
            readonly createdAt: components["schemas"]["Moment"];
        };
        /** @description A subscription as it is made. What is shown and not given is ignored, so that what was read can be written again. */
        readonly SubscriptionForm: {
            /** @description The path says it too. */
            readonly name?: string;
            /** @description The event bus; `default` if nothing is said. */
            readonly bus?: string;
            /** @description What it wants; absent: everything. */
            readonly pattern?: components["schemas"]["Pattern"];
            readonly target: components["schemas"]["TargetForm"];
            readonly input?: components["schemas"]["InputTransformer"];
            readonly delivery?: components["schemas"]["DeliveryForm"];
            readonly description?: string;
            readonly tags?: components["schemas"]["Tags"];
            /** @description From when on it is given what its bus keeps, when it is made; absent: from then on. */
            readonly startAt?: "earliest" | components["schemas"]["Moment"];
            /** @description Whether it is paused when it is made; later it is paused and resumed by itself. */
            readonly paused?: boolean;
            /** @description Ignored. */
            readonly createdAt?: string;
        };
        /** @description What a subscription would be. */
        readonly SubscriptionRehearsal: {
            readonly subscription: components["schemas"]["Subscription"];
            /** @description Its secret would be another. */
            readonly secretChanges: boolean;
        };
        /** @description Subscribers take events from the queue `subscription.NAME`. */
        readonly QueueTarget: {
            /** @constant */
            readonly type: "queue";
        };
        /** @description Events are posted. */
        readonly WebhookTarget: {
            /** @constant */
            readonly type: "webhook";
            /** Format: uri */
            readonly url: string;
            /** @description The whole event is the body. */
            readonly structured: boolean;
            /** @description Whether it has a secret. Given back without one, it keeps the one that it has. */
            readonly hasSecret: boolean;
            /** @description What requests have, too. */
            readonly headers?: {
                readonly [key: string]: string;
            };
        };
        /** @description An execution is started. */
        readonly StateMachineTarget: {
            /** @constant */
            readonly type: "stateMachine";
            /** @description The state machine, a version or an alias. */
            readonly arn: string;
            /** @description An event is acknowledged when its execution has ended; absent: when it is started. */
            readonly untilEnded?: boolean;
        };
        /** @description A function is invoked. */
        readonly FunctionTarget: {
            /** @constant */
            readonly type: "function";
            readonly arn: string;
        };
        /** @description Events are published to another bus. */
        readonly BusTarget: {
            /** @constant */
            readonly type: "bus";
            readonly arn: string;
        };
        /** @description Events are written to a file, a line each. */
        readonly FileTarget: {
            /** @constant */
            readonly type: "file";
            readonly path: string;
        };
        /** @description Events are written to the server's standard output. */
        readonly StdoutTarget: {
            /** @constant */
            readonly type: "stdout";
        };
        /** @description Events become records of a topic of Kafka. */
        readonly KafkaTopicTarget: {
            /** @constant */
            readonly type: "kafkaTopic";
            readonly topic: string;
            /**
             * @description How events are written: as CloudEvents, or their data alone.
             * @enum {string}
             */
            readonly mode: "binary" | "structured" | "plain";
        };
        /** @description Events become messages of an exchange of an AMQP broker. */
        readonly AmqpExchangeTarget: {
            /** @constant */
            readonly type: "amqpExchange";
            /** @description Empty: the default exchange. */
            readonly exchange: string;
            /** @description Absent: the event's type. */
            readonly routingKey?: string;
            /**
             * @description How events are written: as CloudEvents, or their data alone.
             * @enum {string}
             */
            readonly mode: "binary" | "structured" | "plain";
        };
        /** @description A task that waits takes the event with its key. */
        readonly TaskTarget: {
            /** @constant */
            readonly type: "task";
            /** @description The state machine. */
            readonly arn: string;
            /** @description The Task state. */
            readonly state: string;
            /** @description Where the event has the key, as in `$.detail.order`. */
            readonly eventKey: string;
            /** @description Where the task has it: in its input, or with `$$.` in its context. */
            readonly taskKey: string;
            /** @description How long an event is kept that comes before its task. */
            readonly keepSeconds: number;
            /**
             * @description Which of several tasks that wait on one key take it: the one that has waited longest, or `all`.
             * @enum {string}
             */
            readonly takers: "oldest" | "all";
            /** @description The event fails the task with this error. */
            readonly error?: string;
        };
        /** @description Where events go. */
        readonly Target: components["schemas"]["QueueTarget"] | components["schemas"]["WebhookTarget"] | components["schemas"]["StateMachineTarget"] | components["schemas"]["FunctionTarget"] | components["schemas"]["BusTarget"] | components["schemas"]["FileTarget"] | components["schemas"]["StdoutTarget"] | components["schemas"]["KafkaTopicTarget"] | components["schemas"]["AmqpExchangeTarget"] | components["schemas"]["TaskTarget"];
        /** @description Subscribers take events from the queue `subscription.NAME`. */
        readonly QueueTargetForm: {
            /** @constant */
            readonly type: "queue";
        };
        /** @description Events are posted. */
        readonly WebhookTargetForm: {
            /** @constant */
            readonly type: "webhook";
            /** Format: uri */
            readonly url: string;
            /** @description The whole event is the body. */
            readonly structured?: boolean;
            /** @description Signs requests; never shown. */
            readonly secret?: string | null;
            /** @description Whether it has a secret. Given back without one, it keeps the one that it has. */
            readonly hasSecret?: boolean;
            /** @description What requests have, too. */
            readonly headers?: {
                readonly [key: string]: string;
            };
        };
        /** @description An execution is started. */
        readonly StateMachineTargetForm: {
            /** @constant */
            readonly type: "stateMachine";
            /** @description The state machine, a version or an alias. */
            readonly arn: string;
            /** @description An event is acknowledged when its execution has ended; absent: when it is started. */
            readonly untilEnded?: boolean;
        };
        /** @description A function is invoked. */
        readonly FunctionTargetForm: {
            /** @constant */
            readonly type: "function";
            readonly arn: string;
        };
        /** @description Events are published to another bus. */
        readonly BusTargetForm: {
            /** @constant */
            readonly type: "bus";
            readonly arn: string;
        };
        /** @description Events are written to a file, a line each. */
        readonly FileTargetForm: {
            /** @constant */
            readonly type: "file";
            readonly path: string;
        };
        /** @description Events are written to the server's standard output. */
        readonly StdoutTargetForm: {
            /** @constant */
            readonly type: "stdout";
        };
        /** @description Events become records of a topic of Kafka. */
        readonly KafkaTopicTargetForm: {
            /** @constant */
            readonly type: "kafkaTopic";
            readonly topic: string;
            /**
             * @description How events are written: as CloudEvents, or their data alone.
             * @enum {string}
             */
            readonly mode?: "binary" | "structured" | "plain";
        };
        /** @description Events become messages of an exchange of an AMQP broker. */
        readonly AmqpExchangeTargetForm: {
            /** @constant */
            readonly type: "amqpExchange";
            /** @description Empty: the default exchange. */
            readonly exchange?: string;
            /** @description Absent: the event's type. */
            readonly routingKey?: string;
            /**
             * @description How events are written: as CloudEvents, or their data alone.
             * @enum {string}
             */
            readonly mode?: "binary" | "structured" | "plain";
        };
        /** @description A task that waits takes the event with its key. */
        readonly TaskTargetForm: {
            /** @constant */
            readonly type: "task";
            /** @description The state machine. */
            readonly arn: string;
            /** @description The Task state. */
            readonly state: string;
            /** @description Where the event has the key, as in `$.detail.order`. */
            readonly eventKey: string;
            /** @description Where the task has it: in its input, or with `$$.` in its context. */
            readonly taskKey: string;
            /** @description How long an event is kept that comes before its task. */
            readonly keepSeconds?: number;
            /**
             * @description Which of several tasks that wait on one key take it: the one that has waited longest, or `all`.
             * @enum {string}
             */
            readonly takers?: "oldest" | "all";
            /** @description The event fails the task with this error. */
            readonly error?: string;
        };
        /** @description Where events go, as it is said. */
        readonly TargetForm: components["schemas"]["QueueTargetForm"] | components["schemas"]["WebhookTargetForm"] | components["schemas"]["StateMachineTargetForm"] | components["schemas"]["FunctionTargetForm"] | components["schemas"]["BusTargetForm"] | components["schemas"]["FileTargetForm"] | components["schemas"]["StdoutTargetForm"] | components["schemas"]["KafkaTopicTargetForm"] | components["schemas"]["AmqpExchangeTargetForm"] | components["schemas"]["TaskTargetForm"];
        /** @description What the target is given instead of the event: one of `constant`, `path` and `template`. */
        readonly InputTransformer: {
            /** @description Always this, any JSON. */
            readonly constant?: JsonValue;
            /** @description This part of the event. */
            readonly path?: string;
            /** @description This text, with placeholders. */
            readonly template?: string;
            /** @description What the template's placeholders stand for. */
            readonly paths?: {
                readonly [key: string]: string;
            };
        };
        /** @description How events are delivered. */
        readonly Delivery: {
            /** @description Events of a key are delivered one after the other. */
            readonly ordered: boolean;
            /** @description How many one subscriber has at once. */
            readonly concurrencyMax: number;
            /** @description How often it is tried. */
            readonly attemptsMax: number;
            /** @description How long it is tried. */
            readonly ageSecondsMax: number;
            /** @description How long after the first attempt the second one comes. */
            readonly backoffMillis: number;
            /** @description How long is waited between two attempts at most. */
            readonly backoffMillisMax: number;
            /** @description How long a subscriber may take. */
            readonly acknowledgeSeconds: number;
            /**
             * @description What becomes of the events of a key of which one was given up: `goOn`: the next one is delivered; `stop`: they wait until somebody decides about it.
             * @enum {string}
             */
            readonly afterDeadLetter: "goOn" | "stop";
        };
        /** @description How events are delivered; what is not said is the server's default. */
        readonly DeliveryForm: {
            /** @description Events of a key are delivered one after the other. */
            readonly ordered?: boolean;
            /** @description How many one subscriber has at once. */
            readonly concurrencyMax?: number;
            /** @description How often it is tried. */
            readonly attemptsMax?: number;
            /** @description How long it is tried. */
            readonly ageSecondsMax?: number;
            /** @description How long after the first attempt the second one comes. */
            readonly backoffMillis?: number;
            /** @description How long is waited between two attempts at most. */
            readonly backoffMillisMax?: number;
            /** @description How long a subscriber may take. */
            readonly acknowledgeSeconds?: number;
            /**
             * @description What becomes of the events of a key of which one was given up: `goOn`: the next one is delivered; `stop`: they wait until somebody decides about it.
             * @enum {string}
             */
            readonly afterDeadLetter?: "goOn" | "stop";
        };
        /** @description A page of them. */
        readonly DeadLetterPage: {
            readonly deadLetters: readonly components["schemas"]["DeadLetter"][];
            readonly next: components["schemas"]["Next"];
        };
        /** @description An event that could not be delivered, or a record that could not be read. */
        readonly DeadLetter: {
            readonly id: string;
            /** @description Why it was given up. */
            readonly reason: string;
            /** @description After how many attempts. */
            readonly attempts: components["schemas"]["Count"];
            readonly receivedAt: components["schemas"]["Moment"];
            /** @description When it was given up. */
            readonly deadAt: components["schemas"]["Moment"];
            /** @description Events of its key wait until somebody decides about it. */
            readonly holdsBackItsKey: boolean;
            readonly closed: components["schemas"]["DeadLetterClosed"] | null;
            readonly event: components["schemas"]["CloudEvent"];
        };
        /** @description What was decided about a dead letter. */
        readonly DeadLetterClosed: {
            readonly fate: components["schemas"]["Fate"];
            /** @description When. */
            readonly at: components["schemas"]["Moment"];
            /** @description By whom. */
            readonly account?: string;
            /** @description With which access key. */
            readonly accessKeyId?: string | null;
            /** @description Whether the event was changed. */
            readonly patched?: boolean;
        };
        /**
         * @description What becomes of a dead letter.
         * @enum {string}
         */
        readonly Fate: "redriven" | "discarded";
        /** @description How the event's data is changed. */
        readonly DeadLetterRedrive: {
            /** @description A JSON Merge Patch (RFC 7396). */
            readonly mergePatch?: JsonValue;
            /** @description A JSON Patch (RFC 6902). */
            readonly patch?: readonly components["schemas"]["PatchOperation"][] | null;
        };
        /** @description An operation of a JSON Patch. */
        readonly PatchOperation: {
            /** @enum {string} */
            readonly op: "add" | "remove" | "replace" | "move" | "copy" | "test";
            /** @description A JSON Pointer. */
            readonly path: string;
            /** @description A JSON Pointer. */
            readonly from?: string;
            /** @description Any JSON. */
            readonly value?: JsonValue;
        };
        /** @description What was decided. */
        readonly DeadLetterFate: {
            readonly id: string;
            readonly fate: components["schemas"]["Fate"];
        };
        /** @description A page of them. */
        readonly SourcePage: {
            readonly sources: readonly components["schemas"]["Source"][];
            readonly next: components["schemas"]["Next"];
        };
        /** @description A topic, a queue or an exchange of others that becomes events. It has either `kafka` or `amqp`. */
        readonly Source: {
            readonly name: string;
            readonly kafka?: components["schemas"]["KafkaOrigin"];
            readonly amqp?: components["schemas"]["AmqpOrigin"];
            /**
             * @description What a record is.
             * @enum {string}
             */
            readonly format: "any" | "cloudEvents" | "json" | "registry";
            /** @description The type of events that do not say theirs. */
            readonly type?: string;
            /** @description Records are seen where they are, and none is taken; absent: they are taken. */
            readonly observe?: boolean;
            /** @description Where events are published. */
            readonly bus?: string;
            /** @description Who alone is given them, instead. */
            readonly target?: components["schemas"]["Target"];
            readonly input?: components["schemas"]["InputTransformer"];
            readonly delivery?: components["schemas"]["Delivery"];
            readonly description?: string;
            /** @description Whether nothing is read. */
            readonly paused: boolean;
            readonly createdAt: components["schemas"]["Moment"];
            /** @description How it stands on the node that is asked; null: it is not read there. */
            readonly state: components["schemas"]["SourceState"] | null;
        };
        /** @description A source as it is made. What is shown and not given is ignored, so that what was read can be written again. */
        readonly SourceForm: {
            /** @description The path says it too. */
            readonly name?: string;
            readonly kafka?: components["schemas"]["KafkaOriginForm"];
            readonly amqp?: components["schemas"]["AmqpOriginForm"];
            /**
             * @description What a record is; `any` if nothing is said.
             * @enum {string}
             */
            readonly format?: "any" | "cloudEvents" | "json" | "registry";
            /** @description The type of events that do not say theirs. */
            readonly type?: string;
            /** @description Records are seen where they are, and none is taken. */
            readonly observe?: boolean;
            /** @description Where events are published; `default`, if there is no `target`. */
            readonly bus?: string;
            /** @description Who alone is given them, instead. */
            readonly target?: components["schemas"]["TargetForm"];
            readonly input?: components["schemas"]["InputTransformer"];
            readonly delivery?: components["schemas"]["DeliveryForm"];
            readonly description?: string;
            /** @description Whether nothing is read. */
            readonly paused?: boolean;
            /** @description Ignored. */
            readonly createdAt?: string;
            /** @description Ignored. */
            readonly state?: JsonValue;
        };
        /** @description A topic of Kafka. */
        readonly KafkaOrigin: {
            readonly topic: string;
            /** @description Where reading begins. */
            readonly start: ("earliest" | "latest") | components["schemas"]["Moment"];
        };
        /** @description A topic of Kafka. */
        readonly KafkaOriginForm: {
            readonly topic: string;
            /** @description Where reading begins; `latest` if nothing is said. */
            readonly start?: ("earliest" | "latest") | components["schemas"]["Moment"];
        };
        /** @description A queue or an exchange of RabbitMQ. */
        readonly AmqpOrigin: {
            /** @description One that others have made. */
            readonly queue?: string;
            /** @description A queue of the source's own is bound to it. */
            readonly exchange?: string;
            /** @description By these, which may be patterns. */
            readonly routingKeys?: readonly string[];
        };
        /** @description Either a queue or an exchange of RabbitMQ. */
        readonly AmqpOriginForm: {
            /** @description One that others have made. */
            readonly queue?: string;
            /** @description A queue of the source's own is bound to it. */
            readonly exchange?: string;
            /** @description By these, which may be patterns; absent: by every one. */
            readonly routingKeys?: readonly string[];
        };
        /** @description How a source stands on a node. */
        readonly SourceState: {
            /** @description The partitions of the topic that the node reads. */
            readonly partitions: readonly components["schemas"]["Count"][];
            /** @description How many records were published, or seen, since the node started. */
            readonly records: components["schemas"]["Count"];
            /** @description How many could not be read. */
            readonly unreadable: components["schemas"]["Count"];
            /** @description How many are there to be read, of the node's partitions. */
            readonly lag?: components["schemas"]["Count"];
            /** @description How many bytes the records had. */
            readonly bytes: components["schemas"]["Count"];
            /** @description How many came in a second, lately. */
            readonly perSecond: number;
            /** @description When the newest of them was written. */
            readonly lastAt?: components["schemas"]["Moment"];
            /** @description What it waits for. */
            readonly waitsFor?: string;
        };
        /** @description What a source would be. */
        readonly SourceRehearsal: {
            readonly source: components["schemas"]["Source"];
            /** @description Its target's secret would be another. */
            readonly secretChanges: boolean;
        };
        /** @description A page of them. */
        readonly SchedulePage: {
            readonly schedules: readonly components["schemas"]["Schedule"][];
            readonly next: components["schemas"]["Next"];
        };
        /** @description What happens when. */
        readonly Schedule: {
            readonly name: string;
            /** @description `rate(…)`, `cron(…)` or `at(…)`. */
            readonly expression: string;
            /** @description A name of IANA's, such as `Europe/Berlin`; absent: UTC. */
            readonly timeZone?: string;
            /** @description Not before. */
            readonly start?: components["schemas"]["Moment"];
            /** @description Not after. */
            readonly end?: components["schemas"]["Moment"];
            /** @description A run is made at some time within so many minutes. */
            readonly windowMinutes?: number;
            readonly missed: components["schemas"]["MissedRuns"];
            /** @description Where a `Scheduled Event` goes, if no `event` is published. */
            readonly target?: components["schemas"]["Target"];
            readonly input?: components["schemas"]["InputTransformer"];
            readonly delivery?: components["schemas"]["Delivery"];
            readonly event?: components["schemas"]["ScheduledEvent"];
            readonly description?: string;
            /** @description Whether nothing is due. */
            readonly paused: boolean;
            readonly createdAt: components["schemas"]["Moment"];
            /** @description When it is due next. */
            readonly nextDue: components["schemas"]["Moment"] | null;
        };
        /** @description A schedule as it is made, with either a `target` or an `event`. What is shown and not given is ignored, so that what was read can be written again. */
        readonly ScheduleForm: {
            /** @description The path says it too. */
            readonly name?: string;
            /** @description `rate(…)`, `cron(…)` or `at(…)`. */
            readonly expression: string;
            /** @description A name of IANA's, such as `Europe/Berlin`; absent: UTC. */
            readonly timeZone?: string;
            /** @description Not before. */
            readonly start?: components["schemas"]["Moment"];
            /** @description Not after. */
            readonly end?: components["schemas"]["Moment"];
            /** @description A run is made at some time within so many minutes. */
            readonly windowMinutes?: number;
            readonly missed?: components["schemas"]["MissedRuns"];
            /** @description Where a `Scheduled Event` goes. */
            readonly target?: components["schemas"]["TargetForm"];
            readonly input?: components["schemas"]["InputTransformer"];
            readonly delivery?: components["schemas"]["DeliveryForm"];
            readonly event?: components["schemas"]["ScheduledEventForm"];
            readonly description?: string;
            /** @description Whether it is paused when it is made; later it is paused and resumed by itself. */
            readonly paused?: boolean;
            /** @description Ignored. */
            readonly createdAt?: string;
            /** @description Ignored. */
            readonly nextDue?: JsonValue;
        };
        /** @description What becomes of runs that were missed: `skip`: they are left out; `once`: one stands for all of them. `once` if nothing is said. */
        readonly MissedRuns: ("skip" | "once") | {
            readonly all: number;
        };
        /** @description An event that is published. */
        readonly ScheduledEvent: {
            readonly bus: string;
            /** @description Not one that begins with `aws.`. */
            readonly source: string;
            readonly type: string;
            readonly data: JsonObject;
        };
        /** @description An event that is published. */
        readonly ScheduledEventForm: {
            /** @description `default` if nothing is said. */
            readonly bus?: string;
            /** @description Not one that begins with `aws.`. */
            readonly source: string;
            readonly type: string;
            readonly data?: JsonObject;
        };
        /** @description What a schedule would be. */
        readonly ScheduleRehearsal: {
            readonly schedule: components["schemas"]["Schedule"];
            /** @description Its target's secret would be another. */
            readonly secretChanges: boolean;
        };
        /** @description A page of them. */
        readonly ReplayPage: {
            readonly replays: readonly components["schemas"]["Replay"][];
            readonly next: components["schemas"]["Next"];
        };
        /** @description What a bus keeps, given once more. */
        readonly Replay: {
            readonly name: string;
            /**
             * @description How it stands.
             * @enum {string}
             */
            readonly state: "RUNNING" | "COMPLETED" | "CANCELLED" | "FAILED";
            /** @description Why it failed. */
            readonly reason?: string;
            readonly bus: string;
            /** @description To whom events are given. */
            readonly subscription?: string;
            /** @description The rules whose targets are given events, of EventBridge's replays; none: all of the bus. */
            readonly rules?: readonly string[];
            /** @description The archive whose events are given; absent: whatever the bus keeps. */
            readonly archive?: string;
            /** @description Those that were received from then on. */
            readonly from: "earliest" | components["schemas"]["Moment"];
            /** @description And up to then. */
            readonly until: components["schemas"]["Moment"];
            /** @description Those that match. */
            readonly pattern?: components["schemas"]["Pattern"];
            /** @description At most so many a second. */
            readonly ratePerSecond?: number;
            readonly description?: string;
            readonly startedAt: components["schemas"]["Moment"];
            readonly endedAt?: components["schemas"]["Moment"];
            /** @description When the last event was received that it gave, as far as is known. */
            readonly lastEventAt?: components["schemas"]["Moment"];
            /** @description While it runs: into how many parts its events fall. */
            readonly parts?: components["schemas"]["Count"];
            /** @description And of how many of them all were acknowledged or given up. */
            readonly partsDone?: components["schemas"]["Count"];
        };
        /** @description A replay as it is asked for. */
        readonly ReplayForm: {
            /** @description The path says it too. */
            readonly name?: string;
            /** @description To whom events are given. */
            readonly subscription: string;
            /** @description The archive whose events are given; absent: whatever the bus keeps. */
            readonly archive?: string;
            /** @description Those that were received from then on; `earliest` if nothing is said. */
            readonly from?: "earliest" | components["schemas"]["Moment"];
            /** @description And up to then; absent: up to now. */
            readonly until?: components["schemas"]["Moment"];
            /** @description Those that match. */
            readonly pattern?: components["schemas"]["Pattern"];
            /** @description At most so many a second. */
            readonly ratePerSecond?: number;
            readonly description?: string;
        };
        /** @description A page of them. */
        readonly SchemaPage: {
            readonly schemas: readonly components["schemas"]["EventSchema"][];
            readonly next: components["schemas"]["Next"];
        };
        /** @description What the data of a type of events looks like. */
        readonly EventSchema: {
            readonly bus: string;
            /** @description The events' type. */
            readonly type: string;
            /** @description The newest version. */
            readonly schema: components["schemas"]["JsonSchema"];
            readonly compatibility: components["schemas"]["Compatibility"];
            /** @description What becomes of events that break it; absent: what the bus says. */
            readonly enforce?: components["schemas"]["Enforcement"];
            readonly description?: string;
            readonly tags?: components["schemas"]["Tags"];
            /** @description The newest version's number. */
            readonly version: components["schemas"]["Count"];
            readonly versions: readonly components["schemas"]["SchemaVersion"][];
            readonly createdAt: components["schemas"]["Moment"];
        };
        /** @description A version that is registered. What is shown and not given is ignored, so that what was read can be written again. */
        readonly EventSchemaForm: {
            /** @description The path says it too. */
            readonly bus?: string;
            /** @description The path says it too. */
            readonly type?: string;
            /** @description Absent: the newest version stays. */
            readonly schema?: components["schemas"]["JsonSchema"];
            readonly compatibility?: components["schemas"]["Compatibility"];
            /** @description What becomes of events that break it; absent: what the bus says. */
            readonly enforce?: components["schemas"]["Enforcement"];
            readonly description?: string;
            readonly tags?: components["schemas"]["Tags"];
            /** @description Ignored. */
            readonly version?: JsonValue;
            /** @description Ignored. */
            readonly versions?: JsonValue;
            /** @description Ignored. */
            readonly createdAt?: string;
        };
        /** @description What a schema would be. */
        readonly EventSchemaRehearsal: {
            readonly schema: components["schemas"]["EventSchema"];
            /** @description It would be another version. */
            readonly newVersion: boolean;
        };
        /** @description A version of a schema. */
        readonly SchemaVersion: {
            /** @description Its number. */
            readonly number: components["schemas"]["Count"];
            readonly createdAt: components["schemas"]["Moment"];
        };
        /**
         * @description What a version must be: `none`: anything; `backward`: it takes all that the one before takes; `forward`: the one before takes all that it takes; `full`: both. `forward` if nothing is said.
         * @enum {string}
         */
        readonly Compatibility: "none" | "backward" | "forward" | "full";
        /**
         * @description What becomes of events that break a schema: `refuse`: they are not published; `flag`: they are, with the attribute `schemaviolation`; `off`: nobody looks.
         * @enum {string}
         */
        readonly Enforcement: "refuse" | "flag" | "off";
        /** @description What becomes of a bus's events that break a schema which does not say. */
        readonly BusEnforcement: {
            readonly bus: string;
            /** @description Null: nothing is said, and they are refused. */
            readonly enforce: components["schemas"]["Enforcement"] | null;
        };
        /** @description What becomes of a bus's events that break a schema which does not say. */
        readonly BusEnforcementForm: {
            /** @description The path says it too. */
            readonly bus?: string;
            /** @description Null: nothing is said, and they are refused. */
            readonly enforce?: components["schemas"]["Enforcement"] | null;
        };
        /** @description A page of them. */
        readonly ContractPage: {
            readonly contracts: readonly components["schemas"]["Contract"][];
            readonly next: components["schemas"]["Next"];
        };
        /** @description What a service declares. */
        readonly Contract: {
            /** @description The service. */
            readonly name: string;
            /** @description The AsyncAPI document, of version 3. */
            readonly document: JsonObject;
            readonly tags?: components["schemas"]["Tags"];
            /** @description `BUS/TYPE` of what it declares to publish. */
            readonly publishes: readonly string[];
            /** @description `BUS/TYPE` of what it declares to take. */
            readonly takes: readonly string[];
            readonly createdAt: components["schemas"]["Moment"];
            readonly modifiedAt: components["schemas"]["Moment"];
        };
        /** @description What a service declares. What is shown and not given is ignored, so that what was read can be written again. */
        readonly ContractForm: {
            /** @description The path says it too. */
            readonly name?: string;
            /** @description An AsyncAPI document, of version 3. */
            readonly document: JsonObject;
            readonly tags?: components["schemas"]["Tags"];
            /** @description Ignored. */
            readonly publishes?: JsonValue;
            /** @description Ignored. */
            readonly takes?: JsonValue;
            /** @description Ignored. */
            readonly createdAt?: string;
            /** @description Ignored. */
            readonly modifiedAt?: string;
        };
        /** @description What does not fit. */
        readonly Findings: {
            /** @description Since when it was looked what was seen. */
            readonly since: components["schemas"]["Moment"];
            readonly findings: readonly components["schemas"]["Finding"][];
        };
        /** @description Something that does not fit. */
        readonly Finding: {
            /** @description The service; null: none declares it. */
            readonly service: string | null;
            /**
             * @description `noBus`: there is no such bus; `nobodyTakes`: no subscription and no rule may want what is published; `notSeen`: it was not seen to be published; `nobodyPublishes`: nobody declares to publish what is taken, and nobody was seen to; `notSubscribed`: no subscription and no rule may want what is taken; `schemaDiffers`: the registered schema is not known to fit; `undeclared`: it was seen, and nobody declares to publish it.
             * @enum {string}
             */
            readonly finding: "noBus" | "nobodyTakes" | "notSeen" | "nobodyPublishes" | "notSubscribed" | "schemaDiffers" | "undeclared";
            readonly bus: string;
            /** @description The events' type. */
            readonly type: string;
            /** @description More about it. */
            readonly detail?: string;
        };
        /** @description A connection as it would be made with EventBridge's API. */
        readonly ConnectionForm: {
            readonly authorizationType: components["schemas"]["ConnectionType"];
            /** @description As CreateConnection takes them. */
            readonly authParameters: JsonObject;
        };
        /**
         * @description How requests are authorized.
         * @enum {string}
         */
        readonly ConnectionType: "BASIC" | "OAUTH_CLIENT_CREDENTIALS" | "API_KEY";
        /** @description What a connection would be. */
        readonly ConnectionRehearsal: {
            /** @description How it would be shown. */
            readonly connection: {
                readonly name: string;
                readonly authorizationType: components["schemas"]["ConnectionType"];
                /** @description Without what is secret. */
                readonly authParameters: JsonObject;
            };
            /** @description Something of it would be another, secrets included. */
            readonly changes: boolean;
        };
        /** @description An account and region that is empty. */
        readonly Emptied: {
            readonly account: string;
            readonly region: string;
            /** @description How much that was registered was deleted. */
            readonly deleted: components["schemas"]["Count"];
            /** @description How many executions were forgotten. */
            readonly executions: components["schemas"]["Count"];
        };
        /** @description In which accounts and regions there is something. */
        readonly Scopes: {
            /** @description What is meant by who names none. */
            readonly default: components["schemas"]["Scope"];
            readonly scopes: readonly components["schemas"]["ScopeInUse"][];
        };
        /** @description An account and region. */
        readonly Scope: {
            readonly account: string;
            readonly region: string;
        };
        /** @description An account and region in which there is something. */
        readonly ScopeInUse: {
            readonly account: string;
            readonly region: string;
            /** @description How many state machines. */
            readonly machines: components["schemas"]["Count"];
        };
        /**
         * @description How much whoever has an access key may do: each may do what those before it may, and more.
         * @enum {string}
         */
        readonly Role: "viewer" | "operator" | "editor" | "admin";
        /** @description Whose access key a request has, and what it may not do. AWS's operations are named as policies name them (`states:StartExecution`), all else by its method and path. */
        readonly Caller: {
            /** @description The key's id; null: the server asks for none. */
            readonly accessKey: string | null;
            readonly role: components["schemas"]["Role"];
            /** @description What it may do. */
            readonly permits: readonly string[];
            /** @description What it may not do, with the role that this needs. */
            readonly refuses: {
                readonly [key: string]: components["schemas"]["Role"];
            };
        };
        /** @description How a node is set up. */
        readonly Server: {
            /** @description Its build. */
            readonly version: string;
            /** @description How many share the partitions. */
            readonly nodes: components["schemas"]["Count"];
            /** @description How many there are. */
            readonly partitions: components["schemas"]["Count"];
            readonly durability: components["schemas"]["Durability"];
            readonly findings: readonly components["schemas"]["SetupFinding"][];
            /** @description What is in effect, without secrets. */
            readonly configuration: JsonObject;
        };
        /** @description What an acknowledgement is worth. */
        readonly Durability: {
            /**
             * @description It, in a word.
             * @enum {string}
             */
            readonly label: "fsync" | "replicated" | "none";
            /**
             * @description What the journal stands on.
             * @enum {string}
             */
            readonly transport: "log" | "kafka" | "amqp" | "memory";
            /**
             * @description Where checkpoints and what can be asked live.
             * @enum {string}
             */
            readonly store: "embedded" | "postgres";
            /**
             * @description What has happened before something is acknowledged: it is synced to the disk; every copy in sync has it; a majority of the copies has it; nothing.
             * @enum {string}
             */
            readonly acknowledged: "synced" | "inSync" | "majority" | "never";
            /** @description How many copies a broker keeps of the journal; null: it does not tell, or there is none. */
            readonly copies: number | null;
            /** @description How many of them have a message at least before it counts. */
            readonly copiesMin: number | null;
            /** @description What takes nothing away that was acknowledged. */
            readonly survives: {
                /** @description That the process is killed. */
                readonly process: boolean;
                /** @description That the power fails everywhere at once. */
                readonly power: boolean;
                /** @description That a machine is lost with its disk; null: it can't be told. */
                readonly machine: boolean | null;
            };
        };
        /** @description Something that an operator should know or change. */
        readonly SetupFinding: {
            /** @description Which of those that there are. */
            readonly kind: string;
            /** @description A sentence about it. */
            readonly message: string;
            /** @description What the sentence is made of. */
            readonly values: {
                /** @description How long closed executions are kept. */
                readonly days?: number;
                /** @description How much of the disk is free. */
                readonly bytes?: number;
                /** @description What `outbound.allow` has. */
                readonly allowed?: readonly string[];
            };
        };
        /** @description The nodes that share the partitions. */
        readonly Cluster: {
            /** @description How many there are. */
            readonly partitions: components["schemas"]["Count"];
            /** @description Those that no node owns. */
            readonly unowned: readonly components["schemas"]["Count"][];
            /** @description Why the node that is asked is not ready; null: it is. */
            readonly readiness: string | null;
            readonly nodes: readonly components["schemas"]["Node"][];
        };
        /** @description A node. */
        readonly Node: {
            /** @description Drawn at its start. */
            readonly id: string;
            /** @description Where clients reach it. */
            readonly address: string;
            /** @description Its build. */
            readonly version: string;
            readonly startedAt: components["schemas"]["Moment"];
            /** @description How long it is up. */
            readonly upSeconds: components["schemas"]["Count"];
            /** @description What it owns. */
            readonly partitions: readonly components["schemas"]["Count"][];
            /** @description How long ago it was heard of. */
            readonly heardMillisAgo: components["schemas"]["Count"];
            /**
             * Format: int64
             * @description How far its clock was ahead of the asked node's then.
             */
            readonly clockAheadMillis: number;
            /** @description It is the one that is asked. */
            readonly isHere: boolean;
        };
        /** @description What happened of a kind. */
        readonly CounterPage: {
            /** @description The kind. */
            readonly of: string;
            readonly from: components["schemas"]["Moment"];
            readonly to: components["schemas"]["Moment"];
            readonly counters: readonly components["schemas"]["Counter"][];
            readonly next: components["schemas"]["Next"];
        };
        /** @description What happened of one of a kind, as `Counts` tells it. */
        readonly Counter: components["schemas"]["NamedCounter"] | components["schemas"]["VersionCounter"] | components["schemas"]["AliasCounter"] | components["schemas"]["EdgeCounter"] | components["schemas"]["TypeCounter"];
        /** @description What happened of a bus, a subscription, a queue, a state machine or a source. */
        readonly NamedCounter: {
            /** @description Its name. */
            readonly name: string;
            readonly published?: components["schemas"]["Count"];
            readonly delivered?: components["schemas"]["Count"];
            readonly acknowledged?: components["schemas"]["Count"];
            readonly failed?: components["schemas"]["Count"];
            readonly timedOut?: components["schemas"]["Count"];
            readonly aborted?: components["schemas"]["Count"];
            readonly durations?: components["schemas"]["Durations"];
            readonly deadLettered?: components["schemas"]["Count"];
            readonly started?: components["schemas"]["Count"];
            readonly succeeded?: components["schemas"]["Count"];
        };
        /** @description What happened of executions that were started by a version. */
        readonly VersionCounter: {
            /** @description The state machine. */
            readonly machine: string;
            /** @description Its number. */
            readonly version: string;
            readonly failed?: components["schemas"]["Count"];
            readonly timedOut?: components["schemas"]["Count"];
            readonly aborted?: components["schemas"]["Count"];
            readonly durations?: components["schemas"]["Durations"];
            readonly started?: components["schemas"]["Count"];
            readonly succeeded?: components["schemas"]["Count"];
        };
        /** @description What happened of executions that were started by an alias. */
        readonly AliasCounter: {
            /** @description The state machine. */
            readonly machine: string;
            /** @description Its name. */
            readonly alias: string;
            readonly failed?: components["schemas"]["Count"];
            readonly timedOut?: components["schemas"]["Count"];
            readonly aborted?: components["schemas"]["Count"];
            readonly durations?: components["schemas"]["Durations"];
            readonly started?: components["schemas"]["Count"];
            readonly succeeded?: components["schemas"]["Count"];
        };
        /** @description What happened between a publisher and a subscription. */
        readonly EdgeCounter: {
            /** @description Who took. */
            readonly subscription: string;
            /** @description Who published. */
            readonly source: string;
            readonly published?: components["schemas"]["Count"];
            readonly delivered?: components["schemas"]["Count"];
            readonly acknowledged?: components["schemas"]["Count"];
            readonly failed?: components["schemas"]["Count"];
            readonly deadLettered?: components["schemas"]["Count"];
            readonly started?: components["schemas"]["Count"];
            readonly succeeded?: components["schemas"]["Count"];
        };
        /** @description What happened of events of a type. */
        readonly TypeCounter: {
            /** @description Where they were published. */
            readonly bus: string;
            /** @description The type. */
            readonly type: string;
            /** @description Who published. */
            readonly source: string;
            readonly published?: components["schemas"]["Count"];
            readonly delivered?: components["schemas"]["Count"];
            readonly acknowledged?: components["schemas"]["Count"];
            readonly failed?: components["schemas"]["Count"];
            readonly deadLettered?: components["schemas"]["Count"];
            readonly started?: components["schemas"]["Count"];
            readonly succeeded?: components["schemas"]["Count"];
        };
        /** @description What happened of one, step by step. */
        readonly CounterSeries: {
            /** @description The kind and the name. */
            readonly of: string;
            readonly from: components["schemas"]["Moment"];
            readonly to: components["schemas"]["Moment"];
            readonly total: components["schemas"]["Counts"];
            readonly points: readonly components["schemas"]["Point"][];
        };
        /** @description How long executions took that ended. */
        readonly Durations: {
            /** @description All of them together, in milliseconds. */
            readonly millis: components["schemas"]["Count"];
            /** @description The milliseconds within which half of them were over, as the buckets have it. */
            readonly p50: components["schemas"]["Count"];
            /** @description The same of 95 in a hundred. */
            readonly p95: components["schemas"]["Count"];
            /** @description The same of 99 in a hundred. */
            readonly p99: components["schemas"]["Count"];
            /** @description From how many milliseconds on, up to how many, how many there are. Their bounds never change: they add up. */
            readonly buckets: readonly (readonly [
                components["schemas"]["Count"],
                components["schemas"]["Count"],
                components["schemas"]["Count"]
            ])[];
        };
        /** @description What there was of anything. */
        readonly Counts: {
            /** @description Events published, tasks scheduled; absent, as all of these: none. */
            readonly published?: components["schemas"]["Count"];
            /** @description Attempts to deliver. */
            readonly delivered?: components["schemas"]["Count"];
            /** @description Events acknowledged. */
            readonly acknowledged?: components["schemas"]["Count"];
            /** @description Deliveries that failed and are tried again; tasks and executions that did not succeed, however they ended. */
            readonly failed?: components["schemas"]["Count"];
            /** @description Those of the executions that failed which timed out. */
            readonly timedOut?: components["schemas"]["Count"];
            /** @description Those which were aborted. */
            readonly aborted?: components["schemas"]["Count"];
            readonly durations?: components["schemas"]["Durations"];
            /** @description Events given up. */
            readonly deadLettered?: components["schemas"]["Count"];
            /** @description Executions and tasks begun. */
            readonly started?: components["schemas"]["Count"];
            /** @description Executions and tasks done. */
            readonly succeeded?: components["schemas"]["Count"];
        };
        /** @description What happened in a step. */
        readonly Point: {
            /** @description When it began. */
            readonly at: components["schemas"]["Moment"];
            /**
             * @description How long it was.
             * @enum {string}
             */
            readonly step: "minute" | "hour";
            /** @description Events published, tasks scheduled; absent, as all of these: none. */
            readonly published?: components["schemas"]["Count"];
            /** @description Attempts to deliver. */
            readonly delivered?: components["schemas"]["Count"];
            /** @description Events acknowledged. */
            readonly acknowledged?: components["schemas"]["Count"];
            /** @description Deliveries that failed and are tried again; tasks and executions that did not succeed, however they ended. */
            readonly failed?: components["schemas"]["Count"];
            /** @description Those of the executions that failed which timed out. */
            readonly timedOut?: components["schemas"]["Count"];
            /** @description Those which were aborted. */
            readonly aborted?: components["schemas"]["Count"];
            readonly durations?: components["schemas"]["Durations"];
            /** @description Events given up. */
            readonly deadLettered?: components["schemas"]["Count"];
            /** @description Executions and tasks begun. */
            readonly started?: components["schemas"]["Count"];
            /** @description Executions and tasks done. */
            readonly succeeded?: components["schemas"]["Count"];
        };
        readonly ActivityFailedEventDetails: {
            readonly error?: string;
            readonly cause?: string;
        };
        readonly ActivityListItem: {
            readonly activityArn: string;
            readonly name: string;
            readonly creationDate: components["schemas"]["Timestamp"];
        };
        readonly ActivityScheduleFailedEventDetails: {
            readonly error?: string;
            readonly cause?: string;
        };
        readonly ActivityScheduledEventDetails: {
            readonly resource: string;
            readonly input?: string;
            readonly inputDetails?: components["schemas"]["HistoryEventExecutionDataDetails"];
            readonly timeoutInSeconds?: number;
            readonly heartbeatInSeconds?: number;
        };
        readonly ActivityStartedEventDetails: {
            readonly workerName?: string;
        };
        readonly ActivitySucceededEventDetails: {
            readonly output?: string;
            readonly outputDetails?: components["schemas"]["HistoryEventExecutionDataDetails"];
        };
        readonly ActivityTimedOutEventDetails: {
            readonly error?: string;
            readonly cause?: string;
        };
        readonly AssignedVariablesDetails: {
            readonly truncated?: boolean;
        };
        readonly BillingDetails: {
            readonly billedMemoryUsedInMB?: number;
            readonly billedDurationInMilliseconds?: number;
        };
        readonly CloudWatchEventsExecutionDataDetails: {
            readonly included?: boolean;
        };
        readonly CloudWatchLogsLogGroup: {
            readonly logGroupArn?: string;
        };
        readonly CreateActivityInput: {
            readonly name: string;
            readonly tags?: readonly components["schemas"]["Tag"][];
            readonly encryptionConfiguration?: components["schemas"]["EncryptionConfiguration"];
        };
        readonly CreateActivityOutput: {
            readonly activityArn: string;
            readonly creationDate: components["schemas"]["Timestamp"];
        };
        readonly CreateStateMachineAliasInput: {
            readonly description?: string;
            readonly name: string;
            readonly routingConfiguration: readonly components["schemas"]["RoutingConfigurationListItem"][];
        };
        readonly CreateStateMachineAliasOutput: {
            readonly stateMachineAliasArn: string;
            readonly creationDate: components["schemas"]["Timestamp"];
        };
        readonly CreateStateMachineInput: {
            readonly name: string;
            readonly definition: string;
            readonly roleArn: string;
            readonly type?: components["schemas"]["StateMachineType"];
            readonly loggingConfiguration?: components["schemas"]["LoggingConfiguration"];
            readonly tags?: readonly components["schemas"]["Tag"][];
            readonly tracingConfiguration?: components["schemas"]["TracingConfiguration"];
            readonly publish?: boolean;
            readonly versionDescription?: string;
            readonly encryptionConfiguration?: components["schemas"]["EncryptionConfiguration"];
        };
        readonly CreateStateMachineOutput: {
            readonly stateMachineArn: string;
            readonly creationDate: components["schemas"]["Timestamp"];
            readonly stateMachineVersionArn?: string;
        };
        readonly DeleteActivityInput: {
            readonly activityArn: string;
        };
        readonly DeleteActivityOutput: Record<string, never>;
        readonly DeleteStateMachineAliasInput: {
            readonly stateMachineAliasArn: string;
        };
        readonly DeleteStateMachineAliasOutput: Record<string, never>;
        readonly DeleteStateMachineInput: {
            readonly stateMachineArn: string;
        };
        readonly DeleteStateMachineOutput: Record<string, never>;
        readonly DeleteStateMachineVersionInput: {
            readonly stateMachineVersionArn: string;
        };
        readonly DeleteStateMachineVersionOutput: Record<string, never>;
        readonly DescribeActivityInput: {
            readonly activityArn: string;
        };
        readonly DescribeActivityOutput: {
            readonly activityArn: string;
            readonly name: string;
            readonly creationDate: components["schemas"]["Timestamp"];
            readonly encryptionConfiguration?: components["schemas"]["EncryptionConfiguration"];
        };
        readonly DescribeExecutionInput: {
            readonly executionArn: string;
            readonly includedData?: components["schemas"]["IncludedData"];
            /** @description Whether the answer tells in which states the execution is, and whether it is held. */
            readonly activeStates?: boolean;
            /** @description Whether the answer tells what AWS would have refused of an execution under open limits. */
            readonly warnings?: boolean;
            /** @description Whether the answer tells what caused the execution. */
            readonly trail?: boolean;
            /** @description Whether the answer tells what answers its tasks in the place of workers. */
            readonly mocks?: boolean;
            /** @description Whether the execution may be an Express one. */
            readonly express?: boolean;
        };
        readonly DescribeExecutionOutput: {
            readonly executionArn: string;
            readonly stateMachineArn: string;
            readonly name?: string;
            readonly status: components["schemas"]["ExecutionStatus"];
            readonly startDate: components["schemas"]["Timestamp"];
            readonly stopDate?: components["schemas"]["Timestamp"];
            readonly input?: string;
            readonly inputDetails?: components["schemas"]["CloudWatchEventsExecutionDataDetails"];
            readonly output?: string;
            readonly outputDetails?: components["schemas"]["CloudWatchEventsExecutionDataDetails"];
            readonly traceHeader?: string;
            readonly mapRunArn?: string;
            readonly error?: string;
            readonly cause?: string;
            readonly stateMachineVersionArn?: string;
            readonly stateMachineAliasArn?: string;
            readonly redriveCount?: number;
            readonly redriveDate?: components["schemas"]["Timestamp"];
            readonly redriveStatus?: components["schemas"]["ExecutionRedriveStatus"];
            readonly redriveStatusReason?: string;
            /** @description The states that it is in, 100 at most. With `activeStates` only. */
            readonly activeStates?: readonly components["schemas"]["ActiveState"][];
            /** @description It enters no state, because its state machine is paused; absent: it does. With `activeStates` only. */
            readonly held?: boolean;
            /** @description What AWS would have refused, a sentence each. With `warnings` only, under open limits. */
            readonly warnings?: readonly string[];
            /** @description What caused it. With `trail` only. */
            readonly causationId?: string;
            /** @description The first cause of all; its own ARN, if it is that. With `trail` only. */
            readonly correlationId?: string;
            /** @description The trace context that it belongs to. With `trail` only. */
            readonly traceparent?: string;
            /** @description What answers its tasks in the place of workers, as StartExecution takes it; absent: workers do, or `testCase`. With `mocks` only. */
            readonly mocks?: JsonObject;
            /** @description The test case of the server's mocks that answers its tasks. With `mocks` only. */
            readonly testCase?: string;
        };
        readonly DescribeStateMachineAliasInput: {
            readonly stateMachineAliasArn: string;
        };
        readonly DescribeStateMachineAliasOutput: {
            readonly stateMachineAliasArn?: string;
            readonly name?: string;
            readonly description?: string;
            readonly routingConfiguration?: readonly components["schemas"]["RoutingConfigurationListItem"][];
            readonly creationDate?: components["schemas"]["Timestamp"];
            readonly updateDate?: components["schemas"]["Timestamp"];
        };
        readonly DescribeStateMachineForExecutionInput: {
            readonly executionArn: string;
            readonly includedData?: components["schemas"]["IncludedData"];
            /** @description Whether the execution may be an Express one. */
            readonly express?: boolean;
        };
        readonly DescribeStateMachineForExecutionOutput: {
            readonly stateMachineArn: string;
            readonly name: string;
            readonly definition: string;
            readonly roleArn: string;
            readonly updateDate: components["schemas"]["Timestamp"];
            readonly loggingConfiguration?: components["schemas"]["LoggingConfiguration"];
            readonly tracingConfiguration?: components["schemas"]["TracingConfiguration"];
            readonly mapRunArn?: string;
            readonly label?: string;
            readonly revisionId?: string;
            readonly encryptionConfiguration?: components["schemas"]["EncryptionConfiguration"];
            readonly variableReferences?: {
                readonly [key: string]: readonly string[];
            };
        };
        readonly DescribeStateMachineInput: {
            readonly stateMachineArn: string;
            readonly includedData?: components["schemas"]["IncludedData"];
            /** @description Whether the answer tells whether the state machine is paused. */
            readonly paused?: boolean;
        };
        readonly DescribeStateMachineOutput: {
            readonly stateMachineArn: string;
            readonly name: string;
            readonly status?: components["schemas"]["StateMachineStatus"];
            readonly definition: string;
            readonly roleArn: string;
            readonly type: components["schemas"]["StateMachineType"];
            readonly creationDate: components["schemas"]["Timestamp"];
            readonly loggingConfiguration?: components["schemas"]["LoggingConfiguration"];
            readonly tracingConfiguration?: components["schemas"]["TracingConfiguration"];
            readonly label?: string;
            readonly revisionId?: string;
            readonly description?: string;
            readonly encryptionConfiguration?: components["schemas"]["EncryptionConfiguration"];
            readonly variableReferences?: {
                readonly [key: string]: readonly string[];
            };
            /** @description Whether what it starts is held. With `paused` only. */
            readonly paused?: boolean;
        };
        readonly EncryptionConfiguration: {
            readonly kmsKeyId?: string;
            readonly kmsDataKeyReusePeriodSeconds?: number;
            readonly type: components["schemas"]["EncryptionType"];
        };
        /** @enum {string} */
        readonly EncryptionType: "AWS_OWNED_KEY" | "CUSTOMER_MANAGED_KMS_KEY";
        readonly EvaluationFailedEventDetails: {
            readonly error?: string;
            readonly cause?: string;
            readonly location?: string;
            readonly state: string;
        };
        readonly ExecutionAbortedEventDetails: {
            readonly error?: string;
            readonly cause?: string;
        };
        readonly ExecutionFailedEventDetails: {
            readonly error?: string;
            readonly cause?: string;
        };
        readonly ExecutionListItem: {
            readonly executionArn: string;
            readonly stateMachineArn: string;
            readonly name: string;
            readonly status: components["schemas"]["ExecutionStatus"];
            readonly startDate: components["schemas"]["Timestamp"];
            readonly stopDate?: components["schemas"]["Timestamp"];
            readonly mapRunArn?: string;
            readonly itemCount?: number;
            readonly stateMachineVersionArn?: string;
            readonly stateMachineAliasArn?: string;
            readonly redriveCount?: number;
            readonly redriveDate?: components["schemas"]["Timestamp"];
            /** @description It enters no state, because its state machine is paused; absent: it does. With `held` only. */
            readonly held?: boolean;
            /** @description Tasks of it are answered with samples in the place of workers; absent: workers do. With `mocked` only. */
            readonly mocked?: boolean;
        };
        /** @enum {string} */
        readonly ExecutionRedriveFilter: "REDRIVEN" | "NOT_REDRIVEN";
        /** @enum {string} */
        readonly ExecutionRedriveStatus: "REDRIVABLE" | "NOT_REDRIVABLE" | "REDRIVABLE_BY_MAP_RUN";
        readonly ExecutionRedrivenEventDetails: {
            readonly redriveCount?: number;
        };
        readonly ExecutionStartedEventDetails: {
            readonly input?: string;
            readonly inputDetails?: components["schemas"]["HistoryEventExecutionDataDetails"];
            readonly roleArn?: string;
            readonly stateMachineAliasArn?: string;
            readonly stateMachineVersionArn?: string;
        };
        /** @enum {string} */
        readonly ExecutionStatus: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED" | "PENDING_REDRIVE";
        readonly ExecutionSucceededEventDetails: {
            readonly output?: string;
            readonly outputDetails?: components["schemas"]["HistoryEventExecutionDataDetails"];
        };
        readonly ExecutionTimedOutEventDetails: {
            readonly error?: string;
            readonly cause?: string;
        };
        readonly GetActivityTaskInput: {
            readonly activityArn: string;
            readonly workerName?: string;
        };
        readonly GetActivityTaskOutput: {
            readonly taskToken?: string;
            readonly input?: string;
        };
        readonly GetExecutionHistoryInput: {
            readonly executionArn: string;
            readonly maxResults?: number;
            readonly reverseOrder?: boolean;
            readonly nextToken?: string;
            readonly includeExecutionData?: boolean;
            /** @description Whether the execution may be an Express one. */
            readonly express?: boolean;
        };
        readonly GetExecutionHistoryOutput: {
            readonly events: readonly components["schemas"]["HistoryEvent"][];
            readonly nextToken?: string;
        };
        readonly HistoryEvent: {
            readonly timestamp: components["schemas"]["Timestamp"];
            readonly type: components["schemas"]["HistoryEventType"];
            readonly id: number;
            readonly previousEventId?: number;
            readonly activityFailedEventDetails?: components["schemas"]["ActivityFailedEventDetails"];
            readonly activityScheduleFailedEventDetails?: components["schemas"]["ActivityScheduleFailedEventDetails"];
            readonly activityScheduledEventDetails?: components["schemas"]["ActivityScheduledEventDetails"];
            readonly activityStartedEventDetails?: components["schemas"]["ActivityStartedEventDetails"];
            readonly activitySucceededEventDetails?: components["schemas"]["ActivitySucceededEventDetails"];
            readonly activityTimedOutEventDetails?: components["schemas"]["ActivityTimedOutEventDetails"];
            readonly taskFailedEventDetails?: components["schemas"]["TaskFailedEventDetails"];
            readonly taskScheduledEventDetails?: components["schemas"]["TaskScheduledEventDetails"];
            readonly taskStartFailedEventDetails?: components["schemas"]["TaskStartFailedEventDetails"];
            readonly taskStartedEventDetails?: components["schemas"]["TaskStartedEventDetails"];
            readonly taskSubmitFailedEventDetails?: components["schemas"]["TaskSubmitFailedEventDetails"];
            readonly taskSubmittedEventDetails?: components["schemas"]["TaskSubmittedEventDetails"];
            readonly taskSucceededEventDetails?: components["schemas"]["TaskSucceededEventDetails"];
            readonly taskTimedOutEventDetails?: components["schemas"]["TaskTimedOutEventDetails"];
            readonly executionFailedEventDetails?: components["schemas"]["ExecutionFailedEventDetails"];
            readonly executionStartedEventDetails?: components["schemas"]["ExecutionStartedEventDetails"];
            readonly executionSucceededEventDetails?: components["schemas"]["ExecutionSucceededEventDetails"];
            readonly executionAbortedEventDetails?: components["schemas"]["ExecutionAbortedEventDetails"];
            readonly executionTimedOutEventDetails?: components["schemas"]["ExecutionTimedOutEventDetails"];
            readonly executionRedrivenEventDetails?: components["schemas"]["ExecutionRedrivenEventDetails"];
            readonly mapStateStartedEventDetails?: components["schemas"]["MapStateStartedEventDetails"];
            readonly mapIterationStartedEventDetails?: components["schemas"]["MapIterationEventDetails"];
            readonly mapIterationSucceededEventDetails?: components["schemas"]["MapIterationEventDetails"];
            readonly mapIterationFailedEventDetails?: components["schemas"]["MapIterationEventDetails"];
            readonly mapIterationAbortedEventDetails?: components["schemas"]["MapIterationEventDetails"];
            readonly lambdaFunctionFailedEventDetails?: components["schemas"]["LambdaFunctionFailedEventDetails"];
            readonly lambdaFunctionScheduleFailedEventDetails?: components["schemas"]["LambdaFunctionScheduleFailedEventDetails"];
            readonly lambdaFunctionScheduledEventDetails?: components["schemas"]["LambdaFunctionScheduledEventDetails"];
            readonly lambdaFunctionStartFailedEventDetails?: components["schemas"]["LambdaFunctionStartFailedEventDetails"];
            readonly lambdaFunctionSucceededEventDetails?: components["schemas"]["LambdaFunctionSucceededEventDetails"];
            readonly lambdaFunctionTimedOutEventDetails?: components["schemas"]["LambdaFunctionTimedOutEventDetails"];
            readonly stateEnteredEventDetails?: components["schemas"]["StateEnteredEventDetails"];
            readonly stateExitedEventDetails?: components["schemas"]["StateExitedEventDetails"];
            readonly mapRunStartedEventDetails?: components["schemas"]["MapRunStartedEventDetails"];
            readonly mapRunFailedEventDetails?: components["schemas"]["MapRunFailedEventDetails"];
            readonly mapRunRedrivenEventDetails?: components["schemas"]["MapRunRedrivenEventDetails"];
            readonly evaluationFailedEventDetails?: components["schemas"]["EvaluationFailedEventDetails"];
        };
        readonly HistoryEventExecutionDataDetails: {
            readonly truncated?: boolean;
        };
        /** @enum {string} */
        readonly HistoryEventType: "ActivityFailed" | "ActivityScheduled" | "ActivityScheduleFailed" | "ActivityStarted" | "ActivitySucceeded" | "ActivityTimedOut" | "ChoiceStateEntered" | "ChoiceStateExited" | "ExecutionAborted" | "ExecutionFailed" | "ExecutionStarted" | "ExecutionSucceeded" | "ExecutionTimedOut" | "FailStateEntered" | "LambdaFunctionFailed" | "LambdaFunctionScheduled" | "LambdaFunctionScheduleFailed" | "LambdaFunctionStarted" | "LambdaFunctionStartFailed" | "LambdaFunctionSucceeded" | "LambdaFunctionTimedOut" | "MapIterationAborted" | "MapIterationFailed" | "MapIterationStarted" | "MapIterationSucceeded" | "MapStateAborted" | "MapStateEntered" | "MapStateExited" | "MapStateFailed" | "MapStateStarted" | "MapStateSucceeded" | "ParallelStateAborted" | "ParallelStateEntered" | "ParallelStateExited" | "ParallelStateFailed" | "ParallelStateStarted" | "ParallelStateSucceeded" | "PassStateEntered" | "PassStateExited" | "SucceedStateEntered" | "SucceedStateExited" | "TaskFailed" | "TaskScheduled" | "TaskStarted" | "TaskStartFailed" | "TaskStateAborted" | "TaskStateEntered" | "TaskStateExited" | "TaskSubmitFailed" | "TaskSubmitted" | "TaskSucceeded" | "TaskTimedOut" | "WaitStateAborted" | "WaitStateEntered" | "WaitStateExited" | "MapRunAborted" | "MapRunFailed" | "MapRunStarted" | "MapRunSucceeded" | "ExecutionRedriven" | "MapRunRedriven" | "EvaluationFailed";
        /** @enum {string} */
        readonly IncludedData: "ALL_DATA" | "METADATA_ONLY";
        readonly InspectionData: {
            readonly input?: string;
            readonly afterArguments?: string;
            readonly afterInputPath?: string;
            readonly afterParameters?: string;
            readonly result?: string;
            readonly afterResultSelector?: string;
            readonly afterResultPath?: string;
            readonly request?: components["schemas"]["InspectionDataRequest"];
            readonly response?: components["schemas"]["InspectionDataResponse"];
            readonly variables?: string;
            readonly errorDetails?: components["schemas"]["InspectionErrorDetails"];
            readonly afterItemsPath?: string;
            readonly afterItemSelector?: string;
            readonly afterItemBatcher?: string;
            readonly afterItemsPointer?: string;
            readonly toleratedFailureCount?: number;
            readonly toleratedFailurePercentage?: number;
            readonly maxConcurrency?: number;
        };
        readonly InspectionDataRequest: {
            readonly protocol?: string;
            readonly method?: string;
            readonly url?: string;
            readonly headers?: string;
            readonly body?: string;
        };
        readonly InspectionDataResponse: {
            readonly protocol?: string;
            readonly statusCode?: string;
            readonly statusMessage?: string;
            readonly headers?: string;
            readonly body?: string;
        };
        readonly InspectionErrorDetails: {
            readonly catchIndex?: number;
            readonly retryIndex?: number;
            readonly retryBackoffIntervalSeconds?: number;
        };
        /** @enum {string} */
        readonly InspectionLevel: "INFO" | "DEBUG" | "TRACE";
        readonly LambdaFunctionFailedEventDetails: {
            readonly error?: string;
            readonly cause?: string;
        };
        readonly LambdaFunctionScheduleFailedEventDetails: {
            readonly error?: string;
            readonly cause?: string;
        };
        readonly LambdaFunctionScheduledEventDetails: {
            readonly resource: string;
            readonly input?: string;
            readonly inputDetails?: components["schemas"]["HistoryEventExecutionDataDetails"];
            readonly timeoutInSeconds?: number;
            readonly taskCredentials?: components["schemas"]["TaskCredentials"];
        };
        readonly LambdaFunctionStartFailedEventDetails: {
            readonly error?: string;
            readonly cause?: string;
        };
        readonly LambdaFunctionSucceededEventDetails: {
            readonly output?: string;
            readonly outputDetails?: components["schemas"]["HistoryEventExecutionDataDetails"];
        };
        readonly LambdaFunctionTimedOutEventDetails: {
            readonly error?: string;
            readonly cause?: string;
        };
        readonly ListActivitiesInput: {
            readonly maxResults?: number;
            readonly nextToken?: string;
        };
        readonly ListActivitiesOutput: {
            readonly activities: readonly components["schemas"]["ActivityListItem"][];
            readonly nextToken?: string;
        };
        readonly ListExecutionsInput: {
            readonly stateMachineArn?: string;
            readonly statusFilter?: components["schemas"]["ExecutionStatus"];
            readonly maxResults?: number;
            readonly nextToken?: string;
            readonly mapRunArn?: string;
            readonly redriveFilter?: components["schemas"]["ExecutionRedriveFilter"];
            /** @description Whether the answer tells which executions are held. */
            readonly held?: boolean;
            /** @description Whether the answer tells which executions are answered with samples in the place of workers. */
            readonly mocked?: boolean;
            /** @description Whether the state machine may be an Express one. */
            readonly express?: boolean;
            /** @description What else is listed only: all of it holds at once. A page may be short of what there is, if finding more takes too long; `nextToken` goes on. */
            readonly filter?: {
                /** @description Started then or later: seconds since 1970. */
                readonly startedFrom?: number;
                /** @description Started then or earlier. */
                readonly startedTo?: number;
                /** @description Stopped then or later. */
                readonly stoppedFrom?: number;
                /** @description Stopped then or earlier. */
                readonly stoppedTo?: number;
                /** @description The name has this in it. */
                readonly name?: string;
                /** @description The error has this in it. */
                readonly error?: string;
            };
        };
        readonly ListExecutionsOutput: {
            readonly executions: readonly components["schemas"]["ExecutionListItem"][];
            readonly nextToken?: string;
        };
        readonly ListStateMachineAliasesInput: {
            readonly stateMachineArn: string;
            readonly nextToken?: string;
            readonly maxResults?: number;
        };
        readonly ListStateMachineAliasesOutput: {
            readonly stateMachineAliases: readonly components["schemas"]["StateMachineAliasListItem"][];
            readonly nextToken?: string;
        };
        readonly ListStateMachineVersionsInput: {
            readonly stateMachineArn: string;
            readonly nextToken?: string;
            readonly maxResults?: number;
        };
        readonly ListStateMachineVersionsOutput: {
            readonly stateMachineVersions: readonly components["schemas"]["StateMachineVersionListItem"][];
            readonly nextToken?: string;
        };
        readonly ListStateMachinesInput: {
            readonly maxResults?: number;
            readonly nextToken?: string;
            /** @description Whether the answer tells which state machines are paused. */
            readonly paused?: boolean;
        };
        readonly ListStateMachinesOutput: {
            readonly stateMachines: readonly components["schemas"]["StateMachineListItem"][];
            readonly nextToken?: string;
        };
        readonly ListTagsForResourceInput: {
            readonly resourceArn: string;
        };
        readonly ListTagsForResourceOutput: {
            readonly tags?: readonly components["schemas"]["Tag"][];
        };
        readonly LogDestination: {
            readonly cloudWatchLogsLogGroup?: components["schemas"]["CloudWatchLogsLogGroup"];
        };
        /** @enum {string} */
        readonly LogLevel: "ALL" | "ERROR" | "FATAL" | "OFF";
        readonly LoggingConfiguration: {
            readonly level?: components["schemas"]["LogLevel"];
            readonly includeExecutionData?: boolean;
            readonly destinations?: readonly components["schemas"]["LogDestination"][];
        };
        readonly MapIterationEventDetails: {
            readonly name?: string;
            readonly index?: number;
        };
        readonly MapRunFailedEventDetails: {
            readonly error?: string;
            readonly cause?: string;
        };
        readonly MapRunRedrivenEventDetails: {
            readonly mapRunArn?: string;
            readonly redriveCount?: number;
        };
        readonly MapRunStartedEventDetails: {
            readonly mapRunArn?: string;
        };
        readonly MapStateStartedEventDetails: {
            readonly length?: number;
        };
        readonly MockErrorOutput: {
            readonly error?: string;
            readonly cause?: string;
        };
        readonly MockInput: {
            readonly result?: string;
            readonly errorOutput?: components["schemas"]["MockErrorOutput"];
            readonly fieldValidationMode?: components["schemas"]["MockResponseValidationMode"];
        };
        /** @enum {string} */
        readonly MockResponseValidationMode: "STRICT" | "PRESENT" | "NONE";
        readonly PublishStateMachineVersionInput: {
            readonly stateMachineArn: string;
            readonly revisionId?: string;
            readonly description?: string;
        };
        readonly PublishStateMachineVersionOutput: {
            readonly creationDate: components["schemas"]["Timestamp"];
            readonly stateMachineVersionArn: string;
        };
        readonly RedriveExecutionInput: {
            readonly executionArn: string;
            readonly clientToken?: string;
        };
        readonly RedriveExecutionOutput: {
            readonly redriveDate: components["schemas"]["Timestamp"];
        };
        readonly RoutingConfigurationListItem: {
            readonly stateMachineVersionArn: string;
            readonly weight: number;
        };
        readonly SendTaskFailureInput: {
            readonly taskToken: string;
            readonly error?: string;
            readonly cause?: string;
        };
        readonly SendTaskFailureOutput: Record<string, never>;
        readonly SendTaskHeartbeatInput: {
            readonly taskToken: string;
        };
        readonly SendTaskHeartbeatOutput: Record<string, never>;
        readonly SendTaskSuccessInput: {
            readonly taskToken: string;
            readonly output: string;
        };
        readonly SendTaskSuccessOutput: Record<string, never>;
        readonly StartExecutionInput: {
            readonly stateMachineArn: string;
            readonly name?: string;
            readonly input?: string;
            readonly traceHeader?: string;
            /** @description What caused the execution: an event's id, or the ARN of an execution or schedule. */
            readonly causationId?: string;
            /** @description The first cause of all. */
            readonly correlationId?: string;
            /** @description The trace context that it belongs to, in W3C's form; it comes before the header's. */
            readonly traceparent?: string;
            /** @description Where it halts to be debugged. */
            readonly debug?: components["schemas"]["Debug"];
            /** @description What the calls of some Task states are answered in the place of workers, by the names of the states: `{"Return": …}` or `{"Throw": {"Error", "Cause"}}` for every call, or a list with one for each. */
            readonly mocks?: JsonObject;
        };
        readonly StartExecutionOutput: {
            readonly executionArn: string;
            readonly startDate: components["schemas"]["Timestamp"];
        };
        readonly StartSyncExecutionInput: {
            readonly stateMachineArn: string;
            readonly name?: string;
            readonly input?: string;
            readonly traceHeader?: string;
            readonly includedData?: components["schemas"]["IncludedData"];
            /** @description What caused the execution: an event's id, or the ARN of an execution or schedule. */
            readonly causationId?: string;
            /** @description The first cause of all. */
            readonly correlationId?: string;
            /** @description The trace context that it belongs to, in W3C's form; it comes before the header's. */
            readonly traceparent?: string;
            /** @description What the calls of some Task states are answered in the place of workers, by the names of the states: `{"Return": …}` or `{"Throw": {"Error", "Cause"}}` for every call, or a list with one for each. */
            readonly mocks?: JsonObject;
        };
        readonly StartSyncExecutionOutput: {
            readonly executionArn: string;
            readonly stateMachineArn?: string;
            readonly name?: string;
            readonly startDate: components["schemas"]["Timestamp"];
            readonly stopDate: components["schemas"]["Timestamp"];
            readonly status: components["schemas"]["SyncExecutionStatus"];
            readonly error?: string;
            readonly cause?: string;
            readonly input?: string;
            readonly inputDetails?: components["schemas"]["CloudWatchEventsExecutionDataDetails"];
            readonly output?: string;
            readonly outputDetails?: components["schemas"]["CloudWatchEventsExecutionDataDetails"];
            readonly traceHeader?: string;
            readonly billingDetails?: components["schemas"]["BillingDetails"];
        };
        readonly StateEnteredEventDetails: {
            readonly name: string;
            readonly input?: string;
            readonly inputDetails?: components["schemas"]["HistoryEventExecutionDataDetails"];
        };
        readonly StateExitedEventDetails: {
            readonly name: string;
            readonly output?: string;
            readonly outputDetails?: components["schemas"]["HistoryEventExecutionDataDetails"];
            readonly assignedVariables?: {
                readonly [key: string]: string;
            };
            readonly assignedVariablesDetails?: components["schemas"]["AssignedVariablesDetails"];
        };
        readonly StateMachineAliasListItem: {
            readonly stateMachineAliasArn: string;
            readonly creationDate: components["schemas"]["Timestamp"];
        };
        readonly StateMachineListItem: {
            readonly stateMachineArn: string;
            readonly name: string;
            readonly type: components["schemas"]["StateMachineType"];
            readonly creationDate: components["schemas"]["Timestamp"];
            /** @description Whether what it starts is held. With `paused` only. */
            readonly paused?: boolean;
        };
        /** @enum {string} */
        readonly StateMachineStatus: "ACTIVE" | "DELETING";
        /** @enum {string} */
        readonly StateMachineType: "STANDARD" | "EXPRESS";
        readonly StateMachineVersionListItem: {
            readonly stateMachineVersionArn: string;
            readonly creationDate: components["schemas"]["Timestamp"];
        };
        /** @enum {string} */
        readonly StepFunctionsTarget: "AWSStepFunctions.CreateActivity" | "AWSStepFunctions.CreateStateMachine" | "AWSStepFunctions.CreateStateMachineAlias" | "AWSStepFunctions.DeleteActivity" | "AWSStepFunctions.DeleteStateMachine" | "AWSStepFunctions.DeleteStateMachineAlias" | "AWSStepFunctions.DeleteStateMachineVersion" | "AWSStepFunctions.DescribeActivity" | "AWSStepFunctions.DescribeExecution" | "AWSStepFunctions.DescribeStateMachine" | "AWSStepFunctions.DescribeStateMachineAlias" | "AWSStepFunctions.DescribeStateMachineForExecution" | "AWSStepFunctions.GetActivityTask" | "AWSStepFunctions.GetExecutionHistory" | "AWSStepFunctions.ListActivities" | "AWSStepFunctions.ListExecutions" | "AWSStepFunctions.ListStateMachineAliases" | "AWSStepFunctions.ListStateMachineVersions" | "AWSStepFunctions.ListStateMachines" | "AWSStepFunctions.ListTagsForResource" | "AWSStepFunctions.PublishStateMachineVersion" | "AWSStepFunctions.RedriveExecution" | "AWSStepFunctions.SendTaskFailure" | "AWSStepFunctions.SendTaskHeartbeat" | "AWSStepFunctions.SendTaskSuccess" | "AWSStepFunctions.StartExecution" | "AWSStepFunctions.StartSyncExecution" | "AWSStepFunctions.StopExecution" | "AWSStepFunctions.TagResource" | "AWSStepFunctions.TestState" | "AWSStepFunctions.UntagResource" | "AWSStepFunctions.UpdateStateMachine" | "AWSStepFunctions.UpdateStateMachineAlias" | "AWSStepFunctions.ValidateStateMachineDefinition";
        readonly StopExecutionInput: {
            readonly executionArn: string;
            readonly error?: string;
            readonly cause?: string;
            /** @description Whether the execution may be an Express one. */
            readonly express?: boolean;
        };
        readonly StopExecutionOutput: {
            readonly stopDate: components["schemas"]["Timestamp"];
        };
        /** @enum {string} */
        readonly SyncExecutionStatus: "SUCCEEDED" | "FAILED" | "TIMED_OUT";
        readonly Tag: {
            readonly key?: string;
            readonly value?: string;
        };
        readonly TagResourceInput: {
            readonly resourceArn: string;
            readonly tags: readonly components["schemas"]["Tag"][];
        };
        readonly TagResourceOutput: Record<string, never>;
        readonly TaskCredentials: {
            readonly roleArn?: string;
        };
        readonly TaskFailedEventDetails: {
            readonly resourceType: string;
            readonly resource: string;
            readonly error?: string;
            readonly cause?: string;
        };
        readonly TaskScheduledEventDetails: {
            readonly resourceType: string;
            readonly resource: string;
            readonly region: string;
            readonly parameters: string;
            readonly timeoutInSeconds?: number;
            readonly heartbeatInSeconds?: number;
            readonly taskCredentials?: components["schemas"]["TaskCredentials"];
        };
        readonly TaskStartFailedEventDetails: {
            readonly resourceType: string;
            readonly resource: string;
            readonly error?: string;
            readonly cause?: string;
        };
        readonly TaskStartedEventDetails: {
            readonly resourceType: string;
            readonly resource: string;
        };
        readonly TaskSubmitFailedEventDetails: {
            readonly resourceType: string;
            readonly resource: string;
            readonly error?: string;
            readonly cause?: string;
        };
        readonly TaskSubmittedEventDetails: {
            readonly resourceType: string;
            readonly resource: string;
            readonly output?: string;
            readonly outputDetails?: components["schemas"]["HistoryEventExecutionDataDetails"];
        };
        readonly TaskSucceededEventDetails: {
            readonly resourceType: string;
            readonly resource: string;
            readonly output?: string;
            readonly outputDetails?: components["schemas"]["HistoryEventExecutionDataDetails"];
        };
        readonly TaskTimedOutEventDetails: {
            readonly resourceType: string;
            readonly resource: string;
            readonly error?: string;
            readonly cause?: string;
        };
        /** @enum {string} */
        readonly TestExecutionStatus: "SUCCEEDED" | "FAILED" | "RETRIABLE" | "CAUGHT_ERROR";
        readonly TestStateConfiguration: {
            readonly retrierRetryCount?: number;
            readonly errorCausedByState?: string;
            readonly mapIterationFailureCount?: number;
            readonly mapItemReaderData?: string;
        };
        readonly TestStateInput: {
            readonly definition: string;
            readonly roleArn?: string;
            readonly input?: string;
            readonly inspectionLevel?: components["schemas"]["InspectionLevel"];
            readonly revealSecrets?: boolean;
            readonly variables?: string;
            readonly stateName?: string;
            readonly mock?: components["schemas"]["MockInput"];
            readonly context?: string;
            readonly stateConfiguration?: components["schemas"]["TestStateConfiguration"];
        };
        readonly TestStateOutput: {
            readonly output?: string;
            readonly error?: string;
            readonly cause?: string;
            readonly inspectionData?: components["schemas"]["InspectionData"];
            readonly nextState?: string;
            readonly status?: components["schemas"]["TestExecutionStatus"];
        };
        /** @description Seconds since the beginning of 1970, with a fraction. */
        readonly Timestamp: number;
        readonly TracingConfiguration: {
            readonly enabled?: boolean;
        };
        readonly UntagResourceInput: {
            readonly resourceArn: string;
            readonly tagKeys: readonly string[];
        };
        readonly UntagResourceOutput: Record<string, never>;
        readonly UpdateStateMachineAliasInput: {
            readonly stateMachineAliasArn: string;
            readonly description?: string;
            readonly routingConfiguration?: readonly components["schemas"]["RoutingConfigurationListItem"][];
        };
        readonly UpdateStateMachineAliasOutput: {
            readonly updateDate: components["schemas"]["Timestamp"];
        };
        readonly UpdateStateMachineInput: {
            readonly stateMachineArn: string;
            readonly definition?: string;
            readonly roleArn?: string;
            readonly loggingConfiguration?: components["schemas"]["LoggingConfiguration"];
            readonly tracingConfiguration?: components["schemas"]["TracingConfiguration"];
            readonly publish?: boolean;
            readonly versionDescription?: string;
            readonly encryptionConfiguration?: components["schemas"]["EncryptionConfiguration"];
        };
        readonly UpdateStateMachineOutput: {
            readonly updateDate: components["schemas"]["Timestamp"];
            readonly revisionId?: string;
            readonly stateMachineVersionArn?: string;
        };
        readonly ValidateStateMachineDefinitionDiagnostic: {
            readonly severity: components["schemas"]["ValidateStateMachineDefinitionSeverity"];
            readonly code: string;
            readonly message: string;
            readonly location?: string;
        };
        readonly ValidateStateMachineDefinitionInput: {
            readonly definition: string;
            readonly type?: components["schemas"]["StateMachineType"];
            readonly severity?: components["schemas"]["ValidateStateMachineDefinitionSeverity"];
            readonly maxResults?: number;
        };
        readonly ValidateStateMachineDefinitionOutput: {
            readonly result: components["schemas"]["ValidateStateMachineDefinitionResultCode"];
            readonly diagnostics: readonly components["schemas"]["ValidateStateMachineDefinitionDiagnostic"][];
            readonly truncated?: boolean;
        };
        /** @enum {string} */
        readonly ValidateStateMachineDefinitionResultCode: "OK" | "FAIL";
        /** @enum {string} */
        readonly ValidateStateMachineDefinitionSeverity: "ERROR" | "WARNING";
        /** @enum {string} */
        readonly EventBridgeTarget: "AWSEvents.CancelReplay" | "AWSEvents.CreateArchive" | "AWSEvents.CreateConnection" | "AWSEvents.CreateEventBus" | "AWSEvents.DeauthorizeConnection" | "AWSEvents.DeleteArchive" | "AWSEvents.DeleteConnection" | "AWSEvents.DeleteEventBus" | "AWSEvents.DeleteRule" | "AWSEvents.DescribeArchive" | "AWSEvents.DescribeConnection" | "AWSEvents.DescribeEventBus" | "AWSEvents.DescribeReplay" | "AWSEvents.DescribeRule" | "AWSEvents.DisableRule" | "AWSEvents.EnableRule" | "AWSEvents.ListArchives" | "AWSEvents.ListConnections" | "AWSEvents.ListEventBuses" | "AWSEvents.ListReplays" | "AWSEvents.ListRuleNamesByTarget" | "AWSEvents.ListRules" | "AWSEvents.ListTagsForResource" | "AWSEvents.ListTargetsByRule" | "AWSEvents.PutEvents" | "AWSEvents.PutPermission" | "AWSEvents.PutRule" | "AWSEvents.PutTargets" | "AWSEvents.RemovePermission" | "AWSEvents.RemoveTargets" | "AWSEvents.StartReplay" | "AWSEvents.TagResource" | "AWSEvents.TestEventPattern" | "AWSEvents.UntagResource" | "AWSEvents.UpdateArchive" | "AWSEvents.UpdateConnection" | "AWSEvents.UpdateEventBus";
        readonly EventsAppSyncParameters: {
            readonly GraphQLOperation?: string;
        };
        readonly EventsArchive: {
            readonly ArchiveName: string;
            readonly EventSourceArn: string;
            readonly State: components["schemas"]["EventsArchiveState"];
            readonly StateReason?: string;
            readonly RetentionDays?: number;
            readonly SizeBytes?: number;
            readonly EventCount?: number;
            readonly CreationTime: components["schemas"]["EventsTimestamp"];
        };
        /** @enum {string} */
        readonly EventsArchiveState: "ENABLED" | "DISABLED" | "CREATING" | "UPDATING" | "CREATE_FAILED" | "UPDATE_FAILED";
        /** @enum {string} */
        readonly EventsAssignPublicIp: "ENABLED" | "DISABLED";
        readonly EventsAwsVpcConfiguration: {
            readonly Subnets: readonly string[];
            readonly SecurityGroups?: readonly string[];
            readonly AssignPublicIp?: components["schemas"]["EventsAssignPublicIp"];
        };
        readonly EventsBatchArrayProperties: {
            readonly Size?: number;
        };
        readonly EventsBatchParameters: {
            readonly JobDefinition: string;
            readonly JobName: string;
            readonly ArrayProperties?: components["schemas"]["EventsBatchArrayProperties"];
            readonly RetryStrategy?: components["schemas"]["EventsBatchRetryStrategy"];
        };
        readonly EventsBatchRetryStrategy: {
            readonly Attempts?: number;
        };
        readonly EventsCancelReplayInput: {
            readonly ReplayName: string;
        };
        readonly EventsCancelReplayOutput: {
            readonly ReplayArn?: string;
            readonly State?: components["schemas"]["EventsReplayState"];
            readonly StateReason?: string;
        };
        readonly EventsCapacityProviderStrategyItem: {
            readonly capacityProvider: string;
            readonly weight?: number;
            readonly base?: number;
        };
        readonly EventsCondition: {
            readonly Type: string;
            readonly Key: string;
            readonly Value: string;
        };
        readonly EventsConnection: {
            readonly ConnectionArn?: string;
            readonly Name?: string;
            readonly ConnectionState?: components["schemas"]["EventsConnectionState"];
            readonly StateReason?: string;
            readonly AuthorizationType?: components["schemas"]["EventsConnectionAuthorizationType"];
            readonly CreationTime?: components["schemas"]["EventsTimestamp"];
            readonly LastModifiedTime?: components["schemas"]["EventsTimestamp"];
            readonly LastAuthorizedTime?: components["schemas"]["EventsTimestamp"];
        };
        readonly EventsConnectionApiKeyAuthResponseParameters: {
            readonly ApiKeyName?: string;
        };
        readonly EventsConnectionAuthResponseParameters: {
            readonly BasicAuthParameters?: components["schemas"]["EventsConnectionBasicAuthResponseParameters"];
            readonly OAuthParameters?: components["schemas"]["EventsConnectionOAuthResponseParameters"];
            readonly ApiKeyAuthParameters?: components["schemas"]["EventsConnectionApiKeyAuthResponseParameters"];
            readonly InvocationHttpParameters?: components["schemas"]["EventsConnectionHttpParameters"];
            readonly ConnectivityParameters?: components["schemas"]["EventsDescribeConnectionConnectivityParameters"];
        };
        /** @enum {string} */
        readonly EventsConnectionAuthorizationType: "BASIC" | "OAUTH_CLIENT_CREDENTIALS" | "API_KEY";
        readonly EventsConnectionBasicAuthResponseParameters: {
            readonly Username?: string;
        };
        readonly EventsConnectionBodyParameter: {
            readonly Key?: string;
            readonly Value?: string;
            readonly IsValueSecret?: boolean;
        };
        readonly EventsConnectionHeaderParameter: {
            readonly Key?: string;
            readonly Value?: string;
            readonly IsValueSecret?: boolean;
        };
        readonly EventsConnectionHttpParameters: {
            readonly HeaderParameters?: readonly components["schemas"]["EventsConnectionHeaderParameter"][];
            readonly QueryStringParameters?: readonly components["schemas"]["EventsConnectionQueryStringParameter"][];
            readonly BodyParameters?: readonly components["schemas"]["EventsConnectionBodyParameter"][];
        };
        readonly EventsConnectionOAuthClientResponseParameters: {
            readonly ClientID?: string;
        };
        /** @enum {string} */
        readonly EventsConnectionOAuthHttpMethod: "GET" | "POST" | "PUT";
        readonly EventsConnectionOAuthResponseParameters: {
            readonly ClientParameters?: components["schemas"]["EventsConnectionOAuthClientResponseParameters"];
            readonly AuthorizationEndpoint?: string;
            readonly HttpMethod?: components["schemas"]["EventsConnectionOAuthHttpMethod"];
            readonly OAuthHttpParameters?: components["schemas"]["EventsConnectionHttpParameters"];
        };
        readonly EventsConnectionQueryStringParameter: {
            readonly Key?: string;
            readonly Value?: string;
            readonly IsValueSecret?: boolean;
        };
        /** @enum {string} */
        readonly EventsConnectionState: "CREATING" | "UPDATING" | "DELETING" | "AUTHORIZED" | "DEAUTHORIZED" | "AUTHORIZING" | "DEAUTHORIZING" | "ACTIVE" | "FAILED_CONNECTIVITY";
        readonly EventsConnectivityResourceConfigurationArn: {
            readonly ResourceConfigurationArn: string;
        };
        readonly EventsConnectivityResourceParameters: {
            readonly ResourceParameters: components["schemas"]["EventsConnectivityResourceConfigurationArn"];
        };
        readonly EventsCreateArchiveInput: {
            readonly ArchiveName: string;
            readonly EventSourceArn: string;
            readonly Description?: string;
            readonly EventPattern?: string;
            readonly RetentionDays?: number;
            readonly KmsKeyIdentifier?: string;
        };
        readonly EventsCreateArchiveOutput: {
            readonly ArchiveArn?: string;
            readonly State?: components["schemas"]["EventsArchiveState"];
            readonly StateReason?: string;
            readonly CreationTime?: components["schemas"]["EventsTimestamp"];
        };
        readonly EventsCreateConnectionApiKeyAuthRequestParameters: {
            readonly ApiKeyName: string;
            readonly ApiKeyValue: string;
        };
        readonly EventsCreateConnectionAuthRequestParameters: {
            readonly BasicAuthParameters?: components["schemas"]["EventsCreateConnectionBasicAuthRequestParameters"];
            readonly OAuthParameters?: components["schemas"]["EventsCreateConnectionOAuthRequestParameters"];
            readonly ApiKeyAuthParameters?: components["schemas"]["EventsCreateConnectionApiKeyAuthRequestParameters"];
            readonly InvocationHttpParameters?: components["schemas"]["EventsConnectionHttpParameters"];
            readonly ConnectivityParameters?: components["schemas"]["EventsConnectivityResourceParameters"];
        };
        readonly EventsCreateConnectionBasicAuthRequestParameters: {
            readonly Username: string;
            readonly Password: string;
        };
        readonly EventsCreateConnectionInput: {
            readonly Name: string;
            readonly Description?: string;
            readonly AuthorizationType: components["schemas"]["EventsConnectionAuthorizationType"];
            readonly AuthParameters: components["schemas"]["EventsCreateConnectionAuthRequestParameters"];
            readonly InvocationConnectivityParameters?: components["schemas"]["EventsConnectivityResourceParameters"];
            readonly KmsKeyIdentifier?: string;
        };
        readonly EventsCreateConnectionOAuthClientRequestParameters: {
            readonly ClientID: string;
            readonly ClientSecret: string;
        };
        readonly EventsCreateConnectionOAuthRequestParameters: {
            readonly ClientParameters: components["schemas"]["EventsCreateConnectionOAuthClientRequestParameters"];
            readonly AuthorizationEndpoint: string;
            readonly HttpMethod: components["schemas"]["EventsConnectionOAuthHttpMethod"];
            readonly OAuthHttpParameters?: components["schemas"]["EventsConnectionHttpParameters"];
        };
        readonly EventsCreateConnectionOutput: {
            readonly ConnectionArn?: string;
            readonly ConnectionState?: components["schemas"]["EventsConnectionState"];
            readonly CreationTime?: components["schemas"]["EventsTimestamp"];
            readonly LastModifiedTime?: components["schemas"]["EventsTimestamp"];
        };
        readonly EventsCreateEventBusInput: {
            readonly Name: string;
            readonly EventSourceName?: string;
            readonly Description?: string;
            readonly KmsKeyIdentifier?: string;
            readonly DeadLetterConfig?: components["schemas"]["EventsDeadLetterConfig"];
            readonly LogConfig?: components["schemas"]["EventsLogConfig"];
            readonly Tags?: readonly components["schemas"]["EventsTag"][];
        };
        readonly EventsCreateEventBusOutput: {
            readonly EventBusArn?: string;
            readonly Description?: string;
            readonly KmsKeyIdentifier?: string;
            readonly DeadLetterConfig?: components["schemas"]["EventsDeadLetterConfig"];
            readonly LogConfig?: components["schemas"]["EventsLogConfig"];
        };
        readonly EventsDeadLetterConfig: {
            readonly Arn?: string;
        };
        readonly EventsDeauthorizeConnectionInput: {
            readonly Name: string;
        };
        readonly EventsDeauthorizeConnectionOutput: {
            readonly ConnectionArn?: string;
            readonly ConnectionState?: components["schemas"]["EventsConnectionState"];
            readonly CreationTime?: components["schemas"]["EventsTimestamp"];
            readonly LastModifiedTime?: components["schemas"]["EventsTimestamp"];
            readonly LastAuthorizedTime?: components["schemas"]["EventsTimestamp"];
        };
        readonly EventsDeleteArchiveInput: {
            readonly ArchiveName: string;
        };
        readonly EventsDeleteArchiveOutput: Record<string, never>;
        readonly EventsDeleteConnectionInput: {
            readonly Name: string;
        };
        readonly EventsDeleteConnectionOutput: {
            readonly ConnectionArn?: string;
            readonly ConnectionState?: components["schemas"]["EventsConnectionState"];
            readonly CreationTime?: components["schemas"]["EventsTimestamp"];
            readonly LastModifiedTime?: components["schemas"]["EventsTimestamp"];
            readonly LastAuthorizedTime?: components["schemas"]["EventsTimestamp"];
        };
        readonly EventsDeleteEventBusInput: {
            readonly Name: string;
        };
        readonly EventsDeleteEventBusOutput: Record<string, never>;
        readonly EventsDeleteRuleInput: {
            readonly Name: string;
            readonly EventBusName?: string;
            readonly Force?: boolean;
        };
        readonly EventsDeleteRuleOutput: Record<string, never>;
        readonly EventsDescribeArchiveInput: {
            readonly ArchiveName: string;
        };
        readonly EventsDescribeArchiveOutput: {
            readonly ArchiveArn?: string;
            readonly ArchiveName?: string;
            readonly EventSourceArn?: string;
            readonly Description?: string;
            readonly EventPattern?: string;
            readonly State?: components["schemas"]["EventsArchiveState"];
            readonly StateReason?: string;
            readonly KmsKeyIdentifier?: string;
            readonly RetentionDays?: number;
            readonly SizeBytes?: number;
            readonly EventCount?: number;
            readonly CreationTime?: components["schemas"]["EventsTimestamp"];
        };
        readonly EventsDescribeConnectionConnectivityParameters: {
            readonly ResourceParameters: components["schemas"]["EventsDescribeConnectionResourceParameters"];
        };
        readonly EventsDescribeConnectionInput: {
            readonly Name: string;
        };
        readonly EventsDescribeConnectionOutput: {
            readonly ConnectionArn?: string;
            readonly Name?: string;
            readonly Description?: string;
            readonly InvocationConnectivityParameters?: components["schemas"]["EventsDescribeConnectionConnectivityParameters"];
            readonly ConnectionState?: components["schemas"]["EventsConnectionState"];
            readonly StateReason?: string;
            readonly AuthorizationType?: components["schemas"]["EventsConnectionAuthorizationType"];
            readonly SecretArn?: string;
            readonly KmsKeyIdentifier?: string;
            readonly AuthParameters?: components["schemas"]["EventsConnectionAuthResponseParameters"];
            readonly CreationTime?: components["schemas"]["EventsTimestamp"];
            readonly LastModifiedTime?: components["schemas"]["EventsTimestamp"];
            readonly LastAuthorizedTime?: components["schemas"]["EventsTimestamp"];
        };
        readonly EventsDescribeConnectionResourceParameters: {
            readonly ResourceConfigurationArn: string;
            readonly ResourceAssociationArn: string;
        };
        readonly EventsDescribeEventBusInput: {
            readonly Name?: string;
        };
        readonly EventsDescribeEventBusOutput: {
            readonly Name?: string;
            readonly Arn?: string;
            readonly Description?: string;
            readonly KmsKeyIdentifier?: string;
            readonly DeadLetterConfig?: components["schemas"]["EventsDeadLetterConfig"];
            readonly Policy?: string;
            readonly LogConfig?: components["schemas"]["EventsLogConfig"];
            readonly CreationTime?: components["schemas"]["EventsTimestamp"];
            readonly LastModifiedTime?: components["schemas"]["EventsTimestamp"];
            readonly ManagedBy?: string;
        };
        readonly EventsDescribeReplayInput: {
            readonly ReplayName: string;
        };
        readonly EventsDescribeReplayOutput: {
            readonly ReplayName?: string;
            readonly ReplayArn?: string;
            readonly Description?: string;
            readonly State?: components["schemas"]["EventsReplayState"];
            readonly StateReason?: string;
            readonly EventSourceArn?: string;
            readonly Destination?: components["schemas"]["EventsReplayDestination"];
            readonly EventStartTime?: components["schemas"]["EventsTimestamp"];
            readonly EventEndTime?: components["schemas"]["EventsTimestamp"];
            readonly EventLastReplayedTime?: components["schemas"]["EventsTimestamp"];
            readonly ReplayStartTime?: components["schemas"]["EventsTimestamp"];
            readonly ReplayEndTime?: components["schemas"]["EventsTimestamp"];
        };
        readonly EventsDescribeRuleInput: {
            readonly Name: string;
            readonly EventBusName?: string;
        };
        readonly EventsDescribeRuleOutput: {
            readonly Name?: string;
            readonly Arn?: string;
            readonly EventPattern?: string;
            readonly ScheduleExpression?: string;
            readonly State?: components["schemas"]["EventsRuleState"];
            readonly Description?: string;
            readonly RoleArn?: string;
            readonly ManagedBy?: string;
            readonly EventBusName?: string;
            readonly CreatedBy?: string;
        };
        readonly EventsDisableRuleInput: {
            readonly Name: string;
            readonly EventBusName?: string;
        };
        readonly EventsDisableRuleOutput: Record<string, never>;
        readonly EventsEcsParameters: {
            readonly TaskDefinitionArn: string;
            readonly TaskCount?: number;
            readonly LaunchType?: components["schemas"]["EventsLaunchType"];
            readonly NetworkConfiguration?: components["schemas"]["EventsNetworkConfiguration"];
            readonly PlatformVersion?: string;
            readonly Group?: string;
            readonly CapacityProviderStrategy?: readonly components["schemas"]["EventsCapacityProviderStrategyItem"][];
            readonly EnableECSManagedTags?: boolean;
            readonly EnableExecuteCommand?: boolean;
            readonly PlacementConstraints?: readonly components["schemas"]["EventsPlacementConstraint"][];
            readonly PlacementStrategy?: readonly components["schemas"]["EventsPlacementStrategy"][];
            readonly PropagateTags?: components["schemas"]["EventsPropagateTags"];
            readonly ReferenceId?: string;
            readonly Tags?: readonly components["schemas"]["EventsTag"][];
        };
        readonly EventsEnableRuleInput: {
            readonly Name: string;
            readonly EventBusName?: string;
        };
        readonly EventsEnableRuleOutput: Record<string, never>;
        readonly EventsEventBus: {
            readonly Name: string;
            readonly Arn: string;
            readonly Description?: string;
            readonly Policy?: string;
            readonly CreationTime?: components["schemas"]["EventsTimestamp"];
            readonly LastModifiedTime?: components["schemas"]["EventsTimestamp"];
            readonly ManagedBy?: string;
        };
        /** @description Seconds since the beginning of 1970, with a fraction. */
        readonly EventsEventTime: number;
        readonly EventsHttpParameters: {
            readonly PathParameterValues?: readonly string[];
            readonly HeaderParameters?: {
                readonly [key: string]: string;
            };
            readonly QueryStringParameters?: {
                readonly [key: string]: string;
            };
        };
        /** @enum {string} */
        readonly EventsIncludeDetail: "NONE" | "FULL";
        readonly EventsInputTransformer: {
            readonly InputPathsMap?: {
                readonly [key: string]: string;
            };
            readonly InputTemplate: string;
        };
        readonly EventsKinesisParameters: {
            readonly PartitionKeyPath: string;
        };
        /** @enum {string} */
        readonly EventsLaunchType: "EC2" | "FARGATE" | "EXTERNAL";
        /** @enum {string} */
        readonly EventsLevel: "OFF" | "ERROR" | "INFO" | "TRACE";
        readonly EventsListArchivesInput: {
            readonly NamePrefix?: string;
            readonly EventSourceArn?: string;
            readonly State?: components["schemas"]["EventsArchiveState"];
            readonly NextToken?: string;
            readonly Limit?: number;
        };
        readonly EventsListArchivesOutput: {
            readonly Archives: readonly components["schemas"]["EventsArchive"][];
            readonly NextToken?: string;
        };
        readonly EventsListConnectionsInput: {
            readonly NamePrefix?: string;
            readonly ConnectionState?: components["schemas"]["EventsConnectionState"];
            readonly NextToken?: string;
            readonly Limit?: number;
        };
        readonly EventsListConnectionsOutput: {
            readonly Connections?: readonly components["schemas"]["EventsConnection"][];
            readonly NextToken?: string;
        };
        readonly EventsListEventBusesInput: {
            readonly NamePrefix?: string;
            readonly NextToken?: string;
            readonly Limit?: number;
        };
        readonly EventsListEventBusesOutput: {
            readonly EventBuses: readonly components["schemas"]["EventsEventBus"][];
            readonly NextToken?: string;
        };
        readonly EventsListReplaysInput: {
            readonly NamePrefix?: string;
            readonly State?: components["schemas"]["EventsReplayState"];
            readonly EventSourceArn?: string;
            readonly NextToken?: string;
            readonly Limit?: number;
        };
        readonly EventsListReplaysOutput: {
            readonly Replays?: readonly components["schemas"]["EventsReplay"][];
            readonly NextToken?: string;
        };
        readonly EventsListRuleNamesByTargetInput: {
            readonly TargetArn: string;
            readonly EventBusName?: string;
            readonly NextToken?: string;
            readonly Limit?: number;
        };
        readonly EventsListRuleNamesByTargetOutput: {
            readonly RuleNames?: readonly string[];
            readonly NextToken?: string;
        };
        readonly EventsListRulesInput: {
            readonly NamePrefix?: string;
            readonly EventBusName?: string;
            readonly NextToken?: string;
            readonly Limit?: number;
        };
        readonly EventsListRulesOutput: {
            readonly Rules?: readonly components["schemas"]["EventsRule"][];
            readonly NextToken?: string;
        };
        readonly EventsListTagsForResourceInput: {
            readonly ResourceARN: string;
        };
        readonly EventsListTagsForResourceOutput: {
            readonly Tags?: readonly components["schemas"]["EventsTag"][];
        };
        readonly EventsListTargetsByRuleInput: {
            readonly Rule: string;
            readonly EventBusName?: string;
            readonly NextToken?: string;
            readonly Limit?: number;
        };
        readonly EventsListTargetsByRuleOutput: {
            readonly Targets?: readonly components["schemas"]["EventsTarget"][];
            readonly NextToken?: string;
        };
        readonly EventsLogConfig: {
            readonly IncludeDetail?: components["schemas"]["EventsIncludeDetail"];
            readonly Level?: components["schemas"]["EventsLevel"];
        };
        readonly EventsNetworkConfiguration: {
            readonly awsvpcConfiguration?: components["schemas"]["EventsAwsVpcConfiguration"];
        };
        readonly EventsPlacementConstraint: {
            readonly type?: components["schemas"]["EventsPlacementConstraintType"];
            readonly expression?: string;
        };
        /** @enum {string} */
        readonly EventsPlacementConstraintType: "distinctInstance" | "memberOf";
        readonly EventsPlacementStrategy: {
            readonly type?: components["schemas"]["EventsPlacementStrategyType"];
            readonly field?: string;
        };
        /** @enum {string} */
        readonly EventsPlacementStrategyType: "random" | "spread" | "binpack";
        /** @enum {string} */
        readonly EventsPropagateTags: "TASK_DEFINITION";
        readonly EventsPutEventsInput: {
            readonly Entries: readonly components["schemas"]["EventsPutEventsRequestEntry"][];
            readonly EndpointId?: string;
        };
        readonly EventsPutEventsOutput: {
            readonly FailedEntryCount?: number;
            readonly Entries?: readonly components["schemas"]["EventsPutEventsResultEntry"][];
        };
        readonly EventsPutEventsRequestEntry: {
            readonly Time?: components["schemas"]["EventsEventTime"];
            readonly Source?: string;
            readonly Resources?: readonly string[];
            readonly DetailType?: string;
            readonly Detail?: string;
            readonly EventBusName?: string;
            readonly TraceHeader?: string;
        };
        readonly EventsPutEventsResultEntry: {
            readonly EventId?: string;
            readonly ErrorCode?: string;
            readonly ErrorMessage?: string;
        };
        readonly EventsPutPermissionInput: {
            readonly EventBusName?: string;
            readonly Action?: string;
            readonly Principal?: string;
            readonly StatementId?: string;
            readonly Condition?: components["schemas"]["EventsCondition"];
            readonly Policy?: string;
        };
        readonly EventsPutPermissionOutput: Record<string, never>;
        readonly EventsPutRuleInput: {
            readonly Name: string;
            readonly ScheduleExpression?: string;
            readonly EventPattern?: string;
            readonly State?: components["schemas"]["EventsRuleState"];
            readonly Description?: string;
            readonly RoleArn?: string;
            readonly Tags?: readonly components["schemas"]["EventsTag"][];
            readonly EventBusName?: string;
        };
        readonly EventsPutRuleOutput: {
            readonly RuleArn?: string;
        };
        readonly EventsPutTargetsInput: {
            readonly Rule: string;
            readonly EventBusName?: string;
            readonly Targets: readonly components["schemas"]["EventsTarget"][];
        };
        readonly EventsPutTargetsOutput: {
            readonly FailedEntryCount?: number;
            readonly FailedEntries?: readonly components["schemas"]["EventsPutTargetsResultEntry"][];
        };
        readonly EventsPutTargetsResultEntry: {
            readonly TargetId?: string;
            readonly ErrorCode?: string;
            readonly ErrorMessage?: string;
        };
        readonly EventsRedshiftDataParameters: {
            readonly SecretManagerArn?: string;
            readonly Database: string;
            readonly DbUser?: string;
            readonly Sql?: string;
            readonly StatementName?: string;
            readonly WithEvent?: boolean;
            readonly Sqls?: readonly string[];
        };
        readonly EventsRemovePermissionInput: {
            readonly StatementId?: string;
            readonly RemoveAllPermissions?: boolean;
            readonly EventBusName?: string;
        };
        readonly EventsRemovePermissionOutput: Record<string, never>;
        readonly EventsRemoveTargetsInput: {
            readonly Rule: string;
            readonly EventBusName?: string;
            readonly Ids: readonly string[];
            readonly Force?: boolean;
        };
        readonly EventsRemoveTargetsOutput: {
            readonly FailedEntryCount?: number;
            readonly FailedEntries?: readonly components["schemas"]["EventsRemoveTargetsResultEntry"][];
        };
        readonly EventsRemoveTargetsResultEntry: {
            readonly TargetId?: string;
            readonly ErrorCode?: string;
            readonly ErrorMessage?: string;
        };
        readonly EventsReplay: {
            readonly ReplayName?: string;
            readonly EventSourceArn?: string;
            readonly State?: components["schemas"]["EventsReplayState"];
            readonly StateReason?: string;
            readonly EventStartTime?: components["schemas"]["EventsTimestamp"];
            readonly EventEndTime?: components["schemas"]["EventsTimestamp"];
            readonly EventLastReplayedTime?: components["schemas"]["EventsTimestamp"];
            readonly ReplayStartTime?: components["schemas"]["EventsTimestamp"];
            readonly ReplayEndTime?: components["schemas"]["EventsTimestamp"];
        };
        readonly EventsReplayDestination: {
            readonly Arn: string;
            readonly FilterArns?: readonly string[];
        };
        /** @enum {string} */
        readonly EventsReplayState: "STARTING" | "RUNNING" | "CANCELLING" | "COMPLETED" | "CANCELLED" | "FAILED";
        readonly EventsRetryPolicy: {
            readonly MaximumRetryAttempts?: number;
            readonly MaximumEventAgeInSeconds?: number;
        };
        readonly EventsRule: {
            readonly Name?: string;
            readonly Arn?: string;
            readonly EventPattern?: string;
            readonly State?: components["schemas"]["EventsRuleState"];
            readonly Description?: string;
            readonly ScheduleExpression?: string;
            readonly RoleArn?: string;
            readonly ManagedBy?: string;
            readonly EventBusName?: string;
        };
        /** @enum {string} */
        readonly EventsRuleState: "ENABLED" | "DISABLED" | "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";
        readonly EventsRunCommandParameters: {
            readonly RunCommandTargets: readonly components["schemas"]["EventsRunCommandTarget"][];
        };
        readonly EventsRunCommandTarget: {
            readonly Key: string;
            readonly Values: readonly string[];
        };
        readonly EventsSageMakerPipelineParameter: {
            readonly Name: string;
            readonly Value: string;
        };
        readonly EventsSageMakerPipelineParameters: {
            readonly PipelineParameterList?: readonly components["schemas"]["EventsSageMakerPipelineParameter"][];
        };
        readonly EventsSqsParameters: {
            readonly MessageGroupId?: string;
        };
        readonly EventsStartReplayInput: {
            readonly ReplayName: string;
            readonly Description?: string;
            readonly EventSourceArn: string;
            readonly EventStartTime: components["schemas"]["EventsTimestamp"];
            readonly EventEndTime: components["schemas"]["EventsTimestamp"];
            readonly Destination: components["schemas"]["EventsReplayDestination"];
        };
        readonly EventsStartReplayOutput: {
            readonly ReplayArn?: string;
            readonly State?: components["schemas"]["EventsReplayState"];
            readonly StateReason?: string;
            readonly ReplayStartTime?: components["schemas"]["EventsTimestamp"];
        };
        readonly EventsTag: {
            readonly Key: string;
            readonly Value: string;
        };
        readonly EventsTagResourceInput: {
            readonly ResourceARN: string;
            readonly Tags: readonly components["schemas"]["EventsTag"][];
        };
        readonly EventsTagResourceOutput: Record<string, never>;
        readonly EventsTarget: {
            readonly Id: string;
            readonly Arn: string;
            readonly RoleArn?: string;
            readonly Input?: string;
            readonly InputPath?: string;
            readonly InputTransformer?: components["schemas"]["EventsInputTransformer"];
            readonly KinesisParameters?: components["schemas"]["EventsKinesisParameters"];
            readonly RunCommandParameters?: components["schemas"]["EventsRunCommandParameters"];
            readonly EcsParameters?: components["schemas"]["EventsEcsParameters"];
            readonly BatchParameters?: components["schemas"]["EventsBatchParameters"];
            readonly SqsParameters?: components["schemas"]["EventsSqsParameters"];
            readonly HttpParameters?: components["schemas"]["EventsHttpParameters"];
            readonly RedshiftDataParameters?: components["schemas"]["EventsRedshiftDataParameters"];
            readonly SageMakerPipelineParameters?: components["schemas"]["EventsSageMakerPipelineParameters"];
            readonly DeadLetterConfig?: components["schemas"]["EventsDeadLetterConfig"];
            readonly RetryPolicy?: components["schemas"]["EventsRetryPolicy"];
            readonly AppSyncParameters?: components["schemas"]["EventsAppSyncParameters"];
        };
        readonly EventsTestEventPatternInput: {
            readonly EventPattern: string;
            readonly Event: string;
        };
        readonly EventsTestEventPatternOutput: {
            readonly Result?: boolean;
        };
        /** @description Seconds since the beginning of 1970, with a fraction. */
        readonly EventsTimestamp: number;
        readonly EventsUntagResourceInput: {
            readonly ResourceARN: string;
            readonly TagKeys: readonly string[];
        };
        readonly EventsUntagResourceOutput: Record<string, never>;
        readonly EventsUpdateArchiveInput: {
            readonly ArchiveName: string;
            readonly Description?: string;
            readonly EventPattern?: string;
            readonly RetentionDays?: number;
            readonly KmsKeyIdentifier?: string;
        };
        readonly EventsUpdateArchiveOutput: {
            readonly ArchiveArn?: string;
            readonly State?: components["schemas"]["EventsArchiveState"];
            readonly StateReason?: string;
            readonly CreationTime?: components["schemas"]["EventsTimestamp"];
        };
        readonly EventsUpdateConnectionApiKeyAuthRequestParameters: {
            readonly ApiKeyName?: string;
            readonly ApiKeyValue?: string;
        };
        readonly EventsUpdateConnectionAuthRequestParameters: {
            readonly BasicAuthParameters?: components["schemas"]["EventsUpdateConnectionBasicAuthRequestParameters"];
            readonly OAuthParameters?: components["schemas"]["EventsUpdateConnectionOAuthRequestParameters"];
            readonly ApiKeyAuthParameters?: components["schemas"]["EventsUpdateConnectionApiKeyAuthRequestParameters"];
            readonly InvocationHttpParameters?: components["schemas"]["EventsConnectionHttpParameters"];
            readonly ConnectivityParameters?: components["schemas"]["EventsConnectivityResourceParameters"];
        };
        readonly EventsUpdateConnectionBasicAuthRequestParameters: {
            readonly Username?: string;
            readonly Password?: string;
        };
        readonly EventsUpdateConnectionInput: {
            readonly Name: string;
            readonly Description?: string;
            readonly AuthorizationType?: components["schemas"]["EventsConnectionAuthorizationType"];
            readonly AuthParameters?: components["schemas"]["EventsUpdateConnectionAuthRequestParameters"];
            readonly InvocationConnectivityParameters?: components["schemas"]["EventsConnectivityResourceParameters"];
            readonly KmsKeyIdentifier?: string;
        };
        readonly EventsUpdateConnectionOAuthClientRequestParameters: {
            readonly ClientID?: string;
            readonly ClientSecret?: string;
        };
        readonly EventsUpdateConnectionOAuthRequestParameters: {
            readonly ClientParameters?: components["schemas"]["EventsUpdateConnectionOAuthClientRequestParameters"];
            readonly AuthorizationEndpoint?: string;
            readonly HttpMethod?: components["schemas"]["EventsConnectionOAuthHttpMethod"];
            readonly OAuthHttpParameters?: components["schemas"]["EventsConnectionHttpParameters"];
        };
        readonly EventsUpdateConnectionOutput: {
            readonly ConnectionArn?: string;
            readonly ConnectionState?: components["schemas"]["EventsConnectionState"];
            readonly CreationTime?: components["schemas"]["EventsTimestamp"];
            readonly LastModifiedTime?: components["schemas"]["EventsTimestamp"];
            readonly LastAuthorizedTime?: components["schemas"]["EventsTimestamp"];
        };
        readonly EventsUpdateEventBusInput: {
            readonly Name?: string;
            readonly KmsKeyIdentifier?: string;
            readonly Description?: string;
            readonly DeadLetterConfig?: components["schemas"]["EventsDeadLetterConfig"];
            readonly LogConfig?: components["schemas"]["EventsLogConfig"];
        };
        readonly EventsUpdateEventBusOutput: {
            readonly Arn?: string;
            readonly Name?: string;
            readonly KmsKeyIdentifier?: string;
            readonly Description?: string;
            readonly DeadLetterConfig?: components["schemas"]["EventsDeadLetterConfig"];
            readonly LogConfig?: components["schemas"]["EventsLogConfig"];
        };
    };
    responses: {
        /** @description Why the request is refused. */
        readonly Refused: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "the parameter `limit` is no number from 1 to 1000"
                 *     }
                 */
                readonly "application/json": components["schemas"]["Error"];
                readonly "text/plain": string;
            };
        };
        /** @description There is no such thing. */
        readonly Missing: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "there is no subscription `billing`"
                 *     }
                 */
                readonly "application/json": components["schemas"]["Error"];
                readonly "text/plain": string;
            };
        };
        /** @description What there is speaks against it. */
        readonly Conflict: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "replay again already exists"
                 *     }
                 */
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description It is done, and there is nothing to say. */
        readonly Done: {
            headers: {
                readonly [name: string]: unknown;
            };
            content?: never;
        };
    };
    parameters: {
        /** @description The account, twelve digits; absent: the access key's, or the server's default. */
        readonly account: string;
        /** @description The region; absent: the signature's, or the server's default. */
        readonly region: string;
        /** @description The page behind this: the `next` of the page before, which is encoded already. */
        readonly after: string;
        /** @description How many items the page has at most. */
        readonly limit: number;
        /** @description Nothing is changed: the answer says what would be. */
        readonly dryRun: boolean;
        /** @description How far back is looked. */
        readonly since: components["schemas"]["Moment"];
        /** @description Its name. */
        readonly name: string;
        /** @description The name of the state machine. */
        readonly machine: string;
        /** @description The name of the queue: `tasks.NAME` or `activity.NAME`. */
        readonly queue: string;
        /** @description The id of the dead letter. */
        readonly deadLetter: string;
        /** @description The name of the event bus. */
        readonly bus: string;
        /** @description The name of the function, with or without a qualifier, or its ARN. */
        readonly function: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type Error = components['schemas']['Error'];
export type Moment = components['schemas']['Moment'];
export type Count = components['schemas']['Count'];
export type Next = components['schemas']['Next'];
export type Tags = components['schemas']['Tags'];
export type JsonSchema = components['schemas']['JsonSchema'];
export type Pattern = components['schemas']['Pattern'];
export type Named = components['schemas']['Named'];
export type CloudEvent = components['schemas']['CloudEvent'];
export type AwsError = components['schemas']['AwsError'];
export type OperatorTarget = components['schemas']['OperatorTarget'];
export type ListQuarantineInput = components['schemas']['ListQuarantineInput'];
export type ListQuarantineOutput = components['schemas']['ListQuarantineOutput'];
export type Quarantined = components['schemas']['Quarantined'];
export type ReleaseQuarantineInput = components['schemas']['ReleaseQuarantineInput'];
export type ReleaseQuarantineOutput = components['schemas']['ReleaseQuarantineOutput'];
export type ActiveState = components['schemas']['ActiveState'];
export type Debug = components['schemas']['Debug'];
export type ExecutionNamed = components['schemas']['ExecutionNamed'];
export type ExecutionState = components['schemas']['ExecutionState'];
export type EventLookedAt = components['schemas']['EventLookedAt'];
export type ForkedFrom = components['schemas']['ForkedFrom'];
export type Branch = components['schemas']['Branch'];
export type BranchTask = components['schemas']['BranchTask'];
export type BranchProgress = components['schemas']['BranchProgress'];
export type Comparison = components['schemas']['Comparison'];
export type Difference = components['schemas']['Difference'];
export type DifferenceSide = components['schemas']['DifferenceSide'];
export type SearchPage = components['schemas']['SearchPage'];
export type FoundExecution = components['schemas']['FoundExecution'];
export type SearchIndex = components['schemas']['SearchIndex'];
export type Fork = components['schemas']['Fork'];
export type Edit = components['schemas']['Edit'];
export type Forked = components['schemas']['Forked'];
export type TaskAnswer = components['schemas']['TaskAnswer'];
export type TaskAnswered = components['schemas']['TaskAnswered'];
export type Proceed = components['schemas']['Proceed'];
export type RetryNow = components['schemas']['RetryNow'];
export type ExecutionExplanation = components['schemas']['ExecutionExplanation'];
export type ReasonEnded = components['schemas']['ReasonEnded'];
export type ReasonQuarantined = components['schemas']['ReasonQuarantined'];
export type ReasonHeld = components['schemas']['ReasonHeld'];
export type ReasonHalted = components['schemas']['ReasonHalted'];
export type ReasonReady = components['schemas']['ReasonReady'];
export type ReasonNotDue = components['schemas']['ReasonNotDue'];
export type ReasonRetryNotDue = components['schemas']['ReasonRetryNotDue'];
export type ReasonNoWorker = components['schemas']['ReasonNoWorker'];
export type ReasonQueuePaused = components['schemas']['ReasonQueuePaused'];
export type ReasonWorkersBusy = components['schemas']['ReasonWorkersBusy'];
export type ReasonInProgress = components['schemas']['ReasonInProgress'];
export type ReasonWritten = components['schemas']['ReasonWritten'];
export type ReasonUnwritten = components['schemas']['ReasonUnwritten'];
export type ReasonWorkerAway = components['schemas']['ReasonWorkerAway'];
export type ReasonTaskToken = components['schemas']['ReasonTaskToken'];
export type ReasonEvent = components['schemas']['ReasonEvent'];
export type ReasonNestedExecution = components['schemas']['ReasonNestedExecution'];
export type ReasonJob = components['schemas']['ReasonJob'];
export type ExecutionReason = components['schemas']['ExecutionReason'];
export type DeliveryExplanation = components['schemas']['DeliveryExplanation'];
export type MissedAcknowledged = components['schemas']['MissedAcknowledged'];
export type MissedInProgress = components['schemas']['MissedInProgress'];
export type MissedSubscriberAway = components['schemas']['MissedSubscriberAway'];
export type MissedNoSubscriber = components['schemas']['MissedNoSubscriber'];
export type MissedSubscribersBusy = components['schemas']['MissedSubscribersBusy'];
export type MissedReady = components['schemas']['MissedReady'];
export type MissedPaused = components['schemas']['MissedPaused'];
export type MissedRetryNotDue = components['schemas']['MissedRetryNotDue'];
export type MissedKeyHeld = components['schemas']['MissedKeyHeld'];
export type MissedKeyStopped = components['schemas']['MissedKeyStopped'];
export type MissedBehind = components['schemas']['MissedBehind'];
export type MissedDeadLettered = components['schemas']['MissedDeadLettered'];
export type MissedOtherBus = components['schemas']['MissedOtherBus'];
export type MissedFiltered = components['schemas']['MissedFiltered'];
export type Mismatch = components['schemas']['Mismatch'];
export type MismatchMissing = components['schemas']['MismatchMissing'];
export type MismatchFailed = components['schemas']['MismatchFailed'];
export type MismatchApart = components['schemas']['MismatchApart'];
export type Wanted = components['schemas']['Wanted'];
export type WantedValue = components['schemas']['WantedValue'];
export type WantedNumber = components['schemas']['WantedNumber'];
export type WantedPresence = components['schemas']['WantedPresence'];
export type WantedOther = components['schemas']['WantedOther'];
export type MissedYounger = components['schemas']['MissedYounger'];
export type MissedChangedSince = components['schemas']['MissedChangedSince'];
export type MissedOwnAnnouncement = components['schemas']['MissedOwnAnnouncement'];
export type MissedNoKey = components['schemas']['MissedNoKey'];
export type MissedKept = components['schemas']['MissedKept'];
export type MissedTakenOrForgotten = components['schemas']['MissedTakenOrForgotten'];
export type MissedUnknown = components['schemas']['MissedUnknown'];
export type DeliveryReason = components['schemas']['DeliveryReason'];
export type SourceExplanation = components['schemas']['SourceExplanation'];
export type SourcePaused = components['schemas']['SourcePaused'];
export type SourceWaits = components['schemas']['SourceWaits'];
export type SourceElsewhere = components['schemas']['SourceElsewhere'];
export type SourceBegins = components['schemas']['SourceBegins'];
export type SourceCaughtUp = components['schemas']['SourceCaughtUp'];
export type SourceBehind = components['schemas']['SourceBehind'];
export type SourceUnreadable = components['schemas']['SourceUnreadable'];
export type SourceReason = components['schemas']['SourceReason'];
export type JobPage = components['schemas']['JobPage'];
export type Job = components['schemas']['Job'];
export type JobAction = components['schemas']['JobAction'];
export type JobFilter = components['schemas']['JobFilter'];
export type JobForm = components['schemas']['JobForm'];
export type JobStop = components['schemas']['JobStop'];
export type JobResultPage = components['schemas']['JobResultPage'];
export type JobResult = components['schemas']['JobResult'];
export type MachinePage = components['schemas']['MachinePage'];
export type Machine = components['schemas']['Machine'];
export type QueuePage = components['schemas']['QueuePage'];
export type Queue = components['schemas']['Queue'];
export type QueueInDetail = components['schemas']['QueueInDetail'];
export type QueueVersion = components['schemas']['QueueVersion'];
export type QueueDescription = components['schemas']['QueueDescription'];
export type QueueDocument = components['schemas']['QueueDocument'];
export type TaskRoute = components['schemas']['TaskRoute'];
export type RuntimeStatus = components['schemas']['RuntimeStatus'];
export type RuntimeError = components['schemas']['RuntimeError'];
export type InvokeError = components['schemas']['InvokeError'];
export type Published = components['schemas']['Published'];
export type LiveSkipped = components['schemas']['LiveSkipped'];
export type LiveMissed = components['schemas']['LiveMissed'];
export type LiveHistory = components['schemas']['LiveHistory'];
export type LiveEnd = components['schemas']['LiveEnd'];
export type EventList = components['schemas']['EventList'];
export type ListedEvent = components['schemas']['ListedEvent'];
export type Observed = components['schemas']['Observed'];
export type PublishedEvent = components['schemas']['PublishedEvent'];
export type OpenedEvent = components['schemas']['OpenedEvent'];
export type Trace = components['schemas']['Trace'];
export type TraceCut = components['schemas']['TraceCut'];
export type TraceEvent = components['schemas']['TraceEvent'];
export type TraceObserved = components['schemas']['TraceObserved'];
export type TraceExecution = components['schemas']['TraceExecution'];
export type TraceTask = components['schemas']['TraceTask'];
export type TraceSchedule = components['schemas']['TraceSchedule'];
export type TraceUnknown = components['schemas']['TraceUnknown'];
export type TraceNode = components['schemas']['TraceNode'];
export type TraceLink = components['schemas']['TraceLink'];
export type TraceDelivery = components['schemas']['TraceDelivery'];
export type SubscriptionPage = components['schemas']['SubscriptionPage'];
export type Subscription = components['schemas']['Subscription'];
export type SubscriptionForm = components['schemas']['SubscriptionForm'];
export type SubscriptionRehearsal = components['schemas']['SubscriptionRehearsal'];
export type QueueTarget = components['schemas']['QueueTarget'];
export type WebhookTarget = components['schemas']['WebhookTarget'];
export type StateMachineTarget = components['schemas']['StateMachineTarget'];
export type FunctionTarget = components['schemas']['FunctionTarget'];
export type BusTarget = components['schemas']['BusTarget'];
export type FileTarget = components['schemas']['FileTarget'];
export type StdoutTarget = components['schemas']['StdoutTarget'];
export type KafkaTopicTarget = components['schemas']['KafkaTopicTarget'];
export type AmqpExchangeTarget = components['schemas']['AmqpExchangeTarget'];
export type TaskTarget = components['schemas']['TaskTarget'];
export type Target = components['schemas']['Target'];
export type QueueTargetForm = components['schemas']['QueueTargetForm'];
export type WebhookTargetForm = components['schemas']['WebhookTargetForm'];
export type StateMachineTargetForm = components['schemas']['StateMachineTargetForm'];
export type FunctionTargetForm = components['schemas']['FunctionTargetForm'];
export type BusTargetForm = components['schemas']['BusTargetForm'];
export type FileTargetForm = components['schemas']['FileTargetForm'];
export type StdoutTargetForm = components['schemas']['StdoutTargetForm'];
export type KafkaTopicTargetForm = components['schemas']['KafkaTopicTargetForm'];
export type AmqpExchangeTargetForm = components['schemas']['AmqpExchangeTargetForm'];
export type TaskTargetForm = components['schemas']['TaskTargetForm'];
export type TargetForm = components['schemas']['TargetForm'];
export type InputTransformer = components['schemas']['InputTransformer'];
export type Delivery = components['schemas']['Delivery'];
export type DeliveryForm = components['schemas']['DeliveryForm'];
export type DeadLetterPage = components['schemas']['DeadLetterPage'];
export type DeadLetter = components['schemas']['DeadLetter'];
export type DeadLetterClosed = components['schemas']['DeadLetterClosed'];
export type Fate = components['schemas']['Fate'];
export type DeadLetterRedrive = components['schemas']['DeadLetterRedrive'];
export type PatchOperation = components['schemas']['PatchOperation'];
export type DeadLetterFate = components['schemas']['DeadLetterFate'];
export type SourcePage = components['schemas']['SourcePage'];
export type Source = components['schemas']['Source'];
export type SourceForm = components['schemas']['SourceForm'];
export type KafkaOrigin = components['schemas']['KafkaOrigin'];
export type KafkaOriginForm = components['schemas']['KafkaOriginForm'];
export type AmqpOrigin = components['schemas']['AmqpOrigin'];
export type AmqpOriginForm = components['schemas']['AmqpOriginForm'];
export type SourceState = components['schemas']['SourceState'];
export type SourceRehearsal = components['schemas']['SourceRehearsal'];
export type SchedulePage = components['schemas']['SchedulePage'];
export type Schedule = components['schemas']['Schedule'];
export type ScheduleForm = components['schemas']['ScheduleForm'];
export type MissedRuns = components['schemas']['MissedRuns'];
export type ScheduledEvent = components['schemas']['ScheduledEvent'];
export type ScheduledEventForm = components['schemas']['ScheduledEventForm'];
export type ScheduleRehearsal = components['schemas']['ScheduleRehearsal'];
export type ReplayPage = components['schemas']['ReplayPage'];
export type Replay = components['schemas']['Replay'];
export type ReplayForm = components['schemas']['ReplayForm'];
export type SchemaPage = components['schemas']['SchemaPage'];
export type EventSchema = components['schemas']['EventSchema'];
export type EventSchemaForm = components['schemas']['EventSchemaForm'];
export type EventSchemaRehearsal = components['schemas']['EventSchemaRehearsal'];
export type SchemaVersion = components['schemas']['SchemaVersion'];
export type Compatibility = components['schemas']['Compatibility'];
export type Enforcement = components['schemas']['Enforcement'];
export type BusEnforcement = components['schemas']['BusEnforcement'];
export type BusEnforcementForm = components['schemas']['BusEnforcementForm'];
export type ContractPage = components['schemas']['ContractPage'];
export type Contract = components['schemas']['Contract'];
export type ContractForm = components['schemas']['ContractForm'];
export type Findings = components['schemas']['Findings'];
export type Finding = components['schemas']['Finding'];
export type ConnectionForm = components['schemas']['ConnectionForm'];
export type ConnectionType = components['schemas']['ConnectionType'];
export type ConnectionRehearsal = components['schemas']['ConnectionRehearsal'];
export type Emptied = components['schemas']['Emptied'];
export type Scopes = components['schemas']['Scopes'];
export type Scope = components['schemas']['Scope'];
export type ScopeInUse = components['schemas']['ScopeInUse'];
export type Role = components['schemas']['Role'];
export type Caller = components['schemas']['Caller'];
export type Server = components['schemas']['Server'];
export type Durability = components['schemas']['Durability'];
export type SetupFinding = components['schemas']['SetupFinding'];
export type Cluster = components['schemas']['Cluster'];
export type Node = components['schemas']['Node'];
export type CounterPage = components['schemas']['CounterPage'];
export type Counter = components['schemas']['Counter'];
export type NamedCounter = components['schemas']['NamedCounter'];
export type VersionCounter = components['schemas']['VersionCounter'];
export type AliasCounter = components['schemas']['AliasCounter'];
export type EdgeCounter = components['schemas']['EdgeCounter'];
export type TypeCounter = components['schemas']['TypeCounter'];
export type CounterSeries = components['schemas']['CounterSeries'];
export type Durations = components['schemas']['Durations'];
export type Counts = components['schemas']['Counts'];
export type Point = components['schemas']['Point'];
export type ActivityFailedEventDetails = components['schemas']['ActivityFailedEventDetails'];
export type ActivityListItem = components['schemas']['ActivityListItem'];
export type ActivityScheduleFailedEventDetails = components['schemas']['ActivityScheduleFailedEventDetails'];
export type ActivityScheduledEventDetails = components['schemas']['ActivityScheduledEventDetails'];
export type ActivityStartedEventDetails = components['schemas']['ActivityStartedEventDetails'];
export type ActivitySucceededEventDetails = components['schemas']['ActivitySucceededEventDetails'];
export type ActivityTimedOutEventDetails = components['schemas']['ActivityTimedOutEventDetails'];
export type AssignedVariablesDetails = components['schemas']['AssignedVariablesDetails'];
export type BillingDetails = components['schemas']['BillingDetails'];
export type CloudWatchEventsExecutionDataDetails = components['schemas']['CloudWatchEventsExecutionDataDetails'];
export type CloudWatchLogsLogGroup = components['schemas']['CloudWatchLogsLogGroup'];
export type CreateActivityInput = components['schemas']['CreateActivityInput'];
export type CreateActivityOutput = components['schemas']['CreateActivityOutput'];
export type CreateStateMachineAliasInput = components['schemas']['CreateStateMachineAliasInput'];
export type CreateStateMachineAliasOutput = components['schemas']['CreateStateMachineAliasOutput'];
export type CreateStateMachineInput = components['schemas']['CreateStateMachineInput'];
export type CreateStateMachineOutput = components['schemas']['CreateStateMachineOutput'];
export type DeleteActivityInput = components['schemas']['DeleteActivityInput'];
export type DeleteActivityOutput = components['schemas']['DeleteActivityOutput'];
export type DeleteStateMachineAliasInput = components['schemas']['DeleteStateMachineAliasInput'];
export type DeleteStateMachineAliasOutput = components['schemas']['DeleteStateMachineAliasOutput'];
export type DeleteStateMachineInput = components['schemas']['DeleteStateMachineInput'];
export type DeleteStateMachineOutput = components['schemas']['DeleteStateMachineOutput'];
export type DeleteStateMachineVersionInput = components['schemas']['DeleteStateMachineVersionInput'];
export type DeleteStateMachineVersionOutput = components['schemas']['DeleteStateMachineVersionOutput'];
export type DescribeActivityInput = components['schemas']['DescribeActivityInput'];
export type DescribeActivityOutput = components['schemas']['DescribeActivityOutput'];
export type DescribeExecutionInput = components['schemas']['DescribeExecutionInput'];
export type DescribeExecutionOutput = components['schemas']['DescribeExecutionOutput'];
export type DescribeStateMachineAliasInput = components['schemas']['DescribeStateMachineAliasInput'];
export type DescribeStateMachineAliasOutput = components['schemas']['DescribeStateMachineAliasOutput'];
export type DescribeStateMachineForExecutionInput = components['schemas']['DescribeStateMachineForExecutionInput'];
export type DescribeStateMachineForExecutionOutput = components['schemas']['DescribeStateMachineForExecutionOutput'];
export type DescribeStateMachineInput = components['schemas']['DescribeStateMachineInput'];
export type DescribeStateMachineOutput = components['schemas']['DescribeStateMachineOutput'];
export type EncryptionConfiguration = components['schemas']['EncryptionConfiguration'];
export type EncryptionType = components['schemas']['EncryptionType'];
export type EvaluationFailedEventDetails = components['schemas']['EvaluationFailedEventDetails'];
export type ExecutionAbortedEventDetails = components['schemas']['ExecutionAbortedEventDetails'];
export type ExecutionFailedEventDetails = components['schemas']['ExecutionFailedEventDetails'];
export type ExecutionListItem = components['schemas']['ExecutionListItem'];
export type ExecutionRedriveFilter = components['schemas']['ExecutionRedriveFilter'];
export type ExecutionRedriveStatus = components['schemas']['ExecutionRedriveStatus'];
export type ExecutionRedrivenEventDetails = components['schemas']['ExecutionRedrivenEventDetails'];
export type ExecutionStartedEventDetails = components['schemas']['ExecutionStartedEventDetails'];
export type ExecutionStatus = components['schemas']['ExecutionStatus'];
export type ExecutionSucceededEventDetails = components['schemas']['ExecutionSucceededEventDetails'];
export type ExecutionTimedOutEventDetails = components['schemas']['ExecutionTimedOutEventDetails'];
export type GetActivityTaskInput = components['schemas']['GetActivityTaskInput'];
export type GetActivityTaskOutput = components['schemas']['GetActivityTaskOutput'];
export type GetExecutionHistoryInput = components['schemas']['GetExecutionHistoryInput'];
export type GetExecutionHistoryOutput = components['schemas']['GetExecutionHistoryOutput'];
export type HistoryEvent = components['schemas']['HistoryEvent'];
export type HistoryEventExecutionDataDetails = components['schemas']['HistoryEventExecutionDataDetails'];
export type HistoryEventType = components['schemas']['HistoryEventType'];
export type IncludedData = components['schemas']['IncludedData'];
export type InspectionData = components['schemas']['InspectionData'];
export type InspectionDataRequest = components['schemas']['InspectionDataRequest'];
export type InspectionDataResponse = components['schemas']['InspectionDataResponse'];
export type InspectionErrorDetails = components['schemas']['InspectionErrorDetails'];
export type InspectionLevel = components['schemas']['InspectionLevel'];
export type LambdaFunctionFailedEventDetails = components['schemas']['LambdaFunctionFailedEventDetails'];
export type LambdaFunctionScheduleFailedEventDetails = components['schemas']['LambdaFunctionScheduleFailedEventDetails'];
export type LambdaFunctionScheduledEventDetails = components['schemas']['LambdaFunctionScheduledEventDetails'];
export type LambdaFunctionStartFailedEventDetails = components['schemas']['LambdaFunctionStartFailedEventDetails'];
export type LambdaFunctionSucceededEventDetails = components['schemas']['LambdaFunctionSucceededEventDetails'];
export type LambdaFunctionTimedOutEventDetails = components['schemas']['LambdaFunctionTimedOutEventDetails'];
export type ListActivitiesInput = components['schemas']['ListActivitiesInput'];
export type ListActivitiesOutput = components['schemas']['ListActivitiesOutput'];
export type ListExecutionsInput = components['schemas']['ListExecutionsInput'];
export type ListExecutionsOutput = components['schemas']['ListExecutionsOutput'];
export type ListStateMachineAliasesInput = components['schemas']['ListStateMachineAliasesInput'];
export type ListStateMachineAliasesOutput = components['schemas']['ListStateMachineAliasesOutput'];
export type ListStateMachineVersionsInput = components['schemas']['ListStateMachineVersionsInput'];
export type ListStateMachineVersionsOutput = components['schemas']['ListStateMachineVersionsOutput'];
export type ListStateMachinesInput = components['schemas']['ListStateMachinesInput'];
export type ListStateMachinesOutput = components['schemas']['ListStateMachinesOutput'];
export type ListTagsForResourceInput = components['schemas']['ListTagsForResourceInput'];
export type ListTagsForResourceOutput = components['schemas']['ListTagsForResourceOutput'];
export type LogDestination = components['schemas']['LogDestination'];
export type LogLevel = components['schemas']['LogLevel'];
export type LoggingConfiguration = components['schemas']['LoggingConfiguration'];
export type MapIterationEventDetails = components['schemas']['MapIterationEventDetails'];
export type MapRunFailedEventDetails = components['schemas']['MapRunFailedEventDetails'];
export type MapRunRedrivenEventDetails = components['schemas']['MapRunRedrivenEventDetails'];
export type MapRunStartedEventDetails = components['schemas']['MapRunStartedEventDetails'];
export type MapStateStartedEventDetails = components['schemas']['MapStateStartedEventDetails'];
export type MockErrorOutput = components['schemas']['MockErrorOutput'];
export type MockInput = components['schemas']['MockInput'];
export type MockResponseValidationMode = components['schemas']['MockResponseValidationMode'];
export type PublishStateMachineVersionInput = components['schemas']['PublishStateMachineVersionInput'];
export type PublishStateMachineVersionOutput = components['schemas']['PublishStateMachineVersionOutput'];
export type RedriveExecutionInput = components['schemas']['RedriveExecutionInput'];
export type RedriveExecutionOutput = components['schemas']['RedriveExecutionOutput'];
export type RoutingConfigurationListItem = components['schemas']['RoutingConfigurationListItem'];
export type SendTaskFailureInput = components['schemas']['SendTaskFailureInput'];
export type SendTaskFailureOutput = components['schemas']['SendTaskFailureOutput'];
export type SendTaskHeartbeatInput = components['schemas']['SendTaskHeartbeatInput'];
export type SendTaskHeartbeatOutput = components['schemas']['SendTaskHeartbeatOutput'];
export type SendTaskSuccessInput = components['schemas']['SendTaskSuccessInput'];
export type SendTaskSuccessOutput = components['schemas']['SendTaskSuccessOutput'];
export type StartExecutionInput = components['schemas']['StartExecutionInput'];
export type StartExecutionOutput = components['schemas']['StartExecutionOutput'];
export type StartSyncExecutionInput = components['schemas']['StartSyncExecutionInput'];
export type StartSyncExecutionOutput = components['schemas']['StartSyncExecutionOutput'];
export type StateEnteredEventDetails = components['schemas']['StateEnteredEventDetails'];
export type StateExitedEventDetails = components['schemas']['StateExitedEventDetails'];
export type StateMachineAliasListItem = components['schemas']['StateMachineAliasListItem'];
export type StateMachineListItem = components['schemas']['StateMachineListItem'];
export type StateMachineStatus = components['schemas']['StateMachineStatus'];
export type StateMachineType = components['schemas']['StateMachineType'];
export type StateMachineVersionListItem = components['schemas']['StateMachineVersionListItem'];
export type StepFunctionsTarget = components['schemas']['StepFunctionsTarget'];
export type StopExecutionInput = components['schemas']['StopExecutionInput'];
export type StopExecutionOutput = components['schemas']['StopExecutionOutput'];
export type SyncExecutionStatus = components['schemas']['SyncExecutionStatus'];
export type Tag = components['schemas']['Tag'];
export type TagResourceInput = components['schemas']['TagResourceInput'];
export type TagResourceOutput = components['schemas']['TagResourceOutput'];
export type TaskCredentials = components['schemas']['TaskCredentials'];
export type TaskFailedEventDetails = components['schemas']['TaskFailedEventDetails'];
export type TaskScheduledEventDetails = components['schemas']['TaskScheduledEventDetails'];
export type TaskStartFailedEventDetails = components['schemas']['TaskStartFailedEventDetails'];
export type TaskStartedEventDetails = components['schemas']['TaskStartedEventDetails'];
export type TaskSubmitFailedEventDetails = components['schemas']['TaskSubmitFailedEventDetails'];
export type TaskSubmittedEventDetails = components['schemas']['TaskSubmittedEventDetails'];
export type TaskSucceededEventDetails = components['schemas']['TaskSucceededEventDetails'];
export type TaskTimedOutEventDetails = components['schemas']['TaskTimedOutEventDetails'];
export type TestExecutionStatus = components['schemas']['TestExecutionStatus'];
export type TestStateConfiguration = components['schemas']['TestStateConfiguration'];
export type TestStateInput = components['schemas']['TestStateInput'];
export type TestStateOutput = components['schemas']['TestStateOutput'];
export type Timestamp = components['schemas']['Timestamp'];
export type TracingConfiguration = components['schemas']['TracingConfiguration'];
export type UntagResourceInput = components['schemas']['UntagResourceInput'];
export type UntagResourceOutput = components['schemas']['UntagResourceOutput'];
export type UpdateStateMachineAliasInput = components['schemas']['UpdateStateMachineAliasInput'];
export type UpdateStateMachineAliasOutput = components['schemas']['UpdateStateMachineAliasOutput'];
export type UpdateStateMachineInput = components['schemas']['UpdateStateMachineInput'];
export type UpdateStateMachineOutput = components['schemas']['UpdateStateMachineOutput'];
export type ValidateStateMachineDefinitionDiagnostic = components['schemas']['ValidateStateMachineDefinitionDiagnostic'];
export type ValidateStateMachineDefinitionInput = components['schemas']['ValidateStateMachineDefinitionInput'];
export type ValidateStateMachineDefinitionOutput = components['schemas']['ValidateStateMachineDefinitionOutput'];
export type ValidateStateMachineDefinitionResultCode = components['schemas']['ValidateStateMachineDefinitionResultCode'];
export type ValidateStateMachineDefinitionSeverity = components['schemas']['ValidateStateMachineDefinitionSeverity'];
export type EventBridgeTarget = components['schemas']['EventBridgeTarget'];
export type EventsAppSyncParameters = components['schemas']['EventsAppSyncParameters'];
export type EventsArchive = components['schemas']['EventsArchive'];
export type EventsArchiveState = components['schemas']['EventsArchiveState'];
export type EventsAssignPublicIp = components['schemas']['EventsAssignPublicIp'];
export type EventsAwsVpcConfiguration = components['schemas']['EventsAwsVpcConfiguration'];
export type EventsBatchArrayProperties = components['schemas']['EventsBatchArrayProperties'];
export type EventsBatchParameters = components['schemas']['EventsBatchParameters'];
export type EventsBatchRetryStrategy = components['schemas']['EventsBatchRetryStrategy'];
export type EventsCancelReplayInput = components['schemas']['EventsCancelReplayInput'];
export type EventsCancelReplayOutput = components['schemas']['EventsCancelReplayOutput'];
export type EventsCapacityProviderStrategyItem = components['schemas']['EventsCapacityProviderStrategyItem'];
export type EventsCondition = components['schemas']['EventsCondition'];
export type EventsConnection = components['schemas']['EventsConnection'];
export type EventsConnectionApiKeyAuthResponseParameters = components['schemas']['EventsConnectionApiKeyAuthResponseParameters'];
export type EventsConnectionAuthResponseParameters = components['schemas']['EventsConnectionAuthResponseParameters'];
export type EventsConnectionAuthorizationType = components['schemas']['EventsConnectionAuthorizationType'];
export type EventsConnectionBasicAuthResponseParameters = components['schemas']['EventsConnectionBasicAuthResponseParameters'];
export type EventsConnectionBodyParameter = components['schemas']['EventsConnectionBodyParameter'];
export type EventsConnectionHeaderParameter = components['schemas']['EventsConnectionHeaderParameter'];
export type EventsConnectionHttpParameters = components['schemas']['EventsConnectionHttpParameters'];
export type EventsConnectionOAuthClientResponseParameters = components['schemas']['EventsConnectionOAuthClientResponseParameters'];
export type EventsConnectionOAuthHttpMethod = components['schemas']['EventsConnectionOAuthHttpMethod'];
export type EventsConnectionOAuthResponseParameters = components['schemas']['EventsConnectionOAuthResponseParameters'];
export type EventsConnectionQueryStringParameter = components['schemas']['EventsConnectionQueryStringParameter'];
export type EventsConnectionState = components['schemas']['EventsConnectionState'];
export type EventsConnectivityResourceConfigurationArn = components['schemas']['EventsConnectivityResourceConfigurationArn'];
export type EventsConnectivityResourceParameters = components['schemas']['EventsConnectivityResourceParameters'];
export type EventsCreateArchiveInput = components['schemas']['EventsCreateArchiveInput'];
export type EventsCreateArchiveOutput = components['schemas']['EventsCreateArchiveOutput'];
export type EventsCreateConnectionApiKeyAuthRequestParameters = components['schemas']['EventsCreateConnectionApiKeyAuthRequestParameters'];
export type EventsCreateConnectionAuthRequestParameters = components['schemas']['EventsCreateConnectionAuthRequestParameters'];
export type EventsCreateConnectionBasicAuthRequestParameters = components['schemas']['EventsCreateConnectionBasicAuthRequestParameters'];
export type EventsCreateConnectionInput = components['schemas']['EventsCreateConnectionInput'];
export type EventsCreateConnectionOAuthClientRequestParameters = components['schemas']['EventsCreateConnectionOAuthClientRequestParameters'];
export type EventsCreateConnectionOAuthRequestParameters = components['schemas']['EventsCreateConnectionOAuthRequestParameters'];
export type EventsCreateConnectionOutput = components['schemas']['EventsCreateConnectionOutput'];
export type EventsCreateEventBusInput = components['schemas']['EventsCreateEventBusInput'];
export type EventsCreateEventBusOutput = components['schemas']['EventsCreateEventBusOutput'];
export type EventsDeadLetterConfig = components['schemas']['EventsDeadLetterConfig'];
export type EventsDeauthorizeConnectionInput = components['schemas']['EventsDeauthorizeConnectionInput'];
export type EventsDeauthorizeConnectionOutput = components['schemas']['EventsDeauthorizeConnectionOutput'];
export type EventsDeleteArchiveInput = components['schemas']['EventsDeleteArchiveInput'];
export type EventsDeleteArchiveOutput = components['schemas']['EventsDeleteArchiveOutput'];
export type EventsDeleteConnectionInput = components['schemas']['EventsDeleteConnectionInput'];
export type EventsDeleteConnectionOutput = components['schemas']['EventsDeleteConnectionOutput'];
export type EventsDeleteEventBusInput = components['schemas']['EventsDeleteEventBusInput'];
export type EventsDeleteEventBusOutput = components['schemas']['EventsDeleteEventBusOutput'];
export type EventsDeleteRuleInput = components['schemas']['EventsDeleteRuleInput'];
export type EventsDeleteRuleOutput = components['schemas']['EventsDeleteRuleOutput'];
export type EventsDescribeArchiveInput = components['schemas']['EventsDescribeArchiveInput'];
export type EventsDescribeArchiveOutput = components['schemas']['EventsDescribeArchiveOutput'];
export type EventsDescribeConnectionConnectivityParameters = components['schemas']['EventsDescribeConnectionConnectivityParameters'];
export type EventsDescribeConnectionInput = components['schemas']['EventsDescribeConnectionInput'];
export type EventsDescribeConnectionOutput = components['schemas']['EventsDescribeConnectionOutput'];
export type EventsDescribeConnectionResourceParameters = components['schemas']['EventsDescribeConnectionResourceParameters'];
export type EventsDescribeEventBusInput = components['schemas']['EventsDescribeEventBusInput'];
export type EventsDescribeEventBusOutput = components['schemas']['EventsDescribeEventBusOutput'];
export type EventsDescribeReplayInput = components['schemas']['EventsDescribeReplayInput'];
export type EventsDescribeReplayOutput = components['schemas']['EventsDescribeReplayOutput'];
export type EventsDescribeRuleInput = components['schemas']['EventsDescribeRuleInput'];
export type EventsDescribeRuleOutput = components['schemas']['EventsDescribeRuleOutput'];
export type EventsDisableRuleInput = components['schemas']['EventsDisableRuleInput'];
export type EventsDisableRuleOutput = components['schemas']['EventsDisableRuleOutput'];
export type EventsEcsParameters = components['schemas']['EventsEcsParameters'];
export type EventsEnableRuleInput = components['schemas']['EventsEnableRuleInput'];
export type EventsEnableRuleOutput = components['schemas']['EventsEnableRuleOutput'];
export type EventsEventBus = components['schemas']['EventsEventBus'];
export type EventsEventTime = components['schemas']['EventsEventTime'];
export type EventsHttpParameters = components['schemas']['EventsHttpParameters'];
export type EventsIncludeDetail = components['schemas']['EventsIncludeDetail'];
export type EventsInputTransformer = components['schemas']['EventsInputTransformer'];
export type EventsKinesisParameters = components['schemas']['EventsKinesisParameters'];
export type EventsLaunchType = components['schemas']['EventsLaunchType'];
export type EventsLevel = components['schemas']['EventsLevel'];
export type EventsListArchivesInput = components['schemas']['EventsListArchivesInput'];
export type EventsListArchivesOutput = components['schemas']['EventsListArchivesOutput'];
export type EventsListConnectionsInput = components['schemas']['EventsListConnectionsInput'];
export type EventsListConnectionsOutput = components['schemas']['EventsListConnectionsOutput'];
export type EventsListEventBusesInput = components['schemas']['EventsListEventBusesInput'];
export type EventsListEventBusesOutput = components['schemas']['EventsListEventBusesOutput'];
export type EventsListReplaysInput = components['schemas']['EventsListReplaysInput'];
export type EventsListReplaysOutput = components['schemas']['EventsListReplaysOutput'];
export type EventsListRuleNamesByTargetInput = components['schemas']['EventsListRuleNamesByTargetInput'];
export type EventsListRuleNamesByTargetOutput = components['schemas']['EventsListRuleNamesByTargetOutput'];
export type EventsListRulesInput = components['schemas']['EventsListRulesInput'];
export type EventsListRulesOutput = components['schemas']['EventsListRulesOutput'];
export type EventsListTagsForResourceInput = components['schemas']['EventsListTagsForResourceInput'];
export type EventsListTagsForResourceOutput = components['schemas']['EventsListTagsForResourceOutput'];
export type EventsListTargetsByRuleInput = components['schemas']['EventsListTargetsByRuleInput'];
export type EventsListTargetsByRuleOutput = components['schemas']['EventsListTargetsByRuleOutput'];
export type EventsLogConfig = components['schemas']['EventsLogConfig'];
export type EventsNetworkConfiguration = components['schemas']['EventsNetworkConfiguration'];
export type EventsPlacementConstraint = components['schemas']['EventsPlacementConstraint'];
export type EventsPlacementConstraintType = components['schemas']['EventsPlacementConstraintType'];
export type EventsPlacementStrategy = components['schemas']['EventsPlacementStrategy'];
export type EventsPlacementStrategyType = components['schemas']['EventsPlacementStrategyType'];
export type EventsPropagateTags = components['schemas']['EventsPropagateTags'];
export type EventsPutEventsInput = components['schemas']['EventsPutEventsInput'];
export type EventsPutEventsOutput = components['schemas']['EventsPutEventsOutput'];
export type EventsPutEventsRequestEntry = components['schemas']['EventsPutEventsRequestEntry'];
export type EventsPutEventsResultEntry = components['schemas']['EventsPutEventsResultEntry'];
export type EventsPutPermissionInput = components['schemas']['EventsPutPermissionInput'];
export type EventsPutPermissionOutput = components['schemas']['EventsPutPermissionOutput'];
export type EventsPutRuleInput = components['schemas']['EventsPutRuleInput'];
export type EventsPutRuleOutput = components['schemas']['EventsPutRuleOutput'];
export type EventsPutTargetsInput = components['schemas']['EventsPutTargetsInput'];
export type EventsPutTargetsOutput = components['schemas']['EventsPutTargetsOutput'];
export type EventsPutTargetsResultEntry = components['schemas']['EventsPutTargetsResultEntry'];
export type EventsRedshiftDataParameters = components['schemas']['EventsRedshiftDataParameters'];
export type EventsRemovePermissionInput = components['schemas']['EventsRemovePermissionInput'];
export type EventsRemovePermissionOutput = components['schemas']['EventsRemovePermissionOutput'];
export type EventsRemoveTargetsInput = components['schemas']['EventsRemoveTargetsInput'];
export type EventsRemoveTargetsOutput = components['schemas']['EventsRemoveTargetsOutput'];
export type EventsRemoveTargetsResultEntry = components['schemas']['EventsRemoveTargetsResultEntry'];
export type EventsReplay = components['schemas']['EventsReplay'];
export type EventsReplayDestination = components['schemas']['EventsReplayDestination'];
export type EventsReplayState = components['schemas']['EventsReplayState'];
export type EventsRetryPolicy = components['schemas']['EventsRetryPolicy'];
export type EventsRule = components['schemas']['EventsRule'];
export type EventsRuleState = components['schemas']['EventsRuleState'];
export type EventsRunCommandParameters = components['schemas']['EventsRunCommandParameters'];
export type EventsRunCommandTarget = components['schemas']['EventsRunCommandTarget'];
export type EventsSageMakerPipelineParameter = components['schemas']['EventsSageMakerPipelineParameter'];
export type EventsSageMakerPipelineParameters = components['schemas']['EventsSageMakerPipelineParameters'];
export type EventsSqsParameters = components['schemas']['EventsSqsParameters'];
export type EventsStartReplayInput = components['schemas']['EventsStartReplayInput'];
export type EventsStartReplayOutput = components['schemas']['EventsStartReplayOutput'];
export type EventsTag = components['schemas']['EventsTag'];
export type EventsTagResourceInput = components['schemas']['EventsTagResourceInput'];
export type EventsTagResourceOutput = components['schemas']['EventsTagResourceOutput'];
export type EventsTarget = components['schemas']['EventsTarget'];
export type EventsTestEventPatternInput = components['schemas']['EventsTestEventPatternInput'];
export type EventsTestEventPatternOutput = components['schemas']['EventsTestEventPatternOutput'];
export type EventsTimestamp = components['schemas']['EventsTimestamp'];
export type EventsUntagResourceInput = components['schemas']['EventsUntagResourceInput'];
export type EventsUntagResourceOutput = components['schemas']['EventsUntagResourceOutput'];
export type EventsUpdateArchiveInput = components['schemas']['EventsUpdateArchiveInput'];
export type EventsUpdateArchiveOutput = components['schemas']['EventsUpdateArchiveOutput'];
export type EventsUpdateConnectionApiKeyAuthRequestParameters = components['schemas']['EventsUpdateConnectionApiKeyAuthRequestParameters'];
export type EventsUpdateConnectionAuthRequestParameters = components['schemas']['EventsUpdateConnectionAuthRequestParameters'];
export type EventsUpdateConnectionBasicAuthRequestParameters = components['schemas']['EventsUpdateConnectionBasicAuthRequestParameters'];
export type EventsUpdateConnectionInput = components['schemas']['EventsUpdateConnectionInput'];
export type EventsUpdateConnectionOAuthClientRequestParameters = components['schemas']['EventsUpdateConnectionOAuthClientRequestParameters'];
export type EventsUpdateConnectionOAuthRequestParameters = components['schemas']['EventsUpdateConnectionOAuthRequestParameters'];
export type EventsUpdateConnectionOutput = components['schemas']['EventsUpdateConnectionOutput'];
export type EventsUpdateEventBusInput = components['schemas']['EventsUpdateEventBusInput'];
export type EventsUpdateEventBusOutput = components['schemas']['EventsUpdateEventBusOutput'];
export type ResponseRefused = components['responses']['Refused'];
export type ResponseMissing = components['responses']['Missing'];
export type ResponseConflict = components['responses']['Conflict'];
export type ResponseDone = components['responses']['Done'];
export type ParameterAccount = components['parameters']['account'];
export type ParameterRegion = components['parameters']['region'];
export type ParameterAfter = components['parameters']['after'];
export type ParameterLimit = components['parameters']['limit'];
export type ParameterDryRun = components['parameters']['dryRun'];
export type ParameterSince = components['parameters']['since'];
export type ParameterName = components['parameters']['name'];
export type ParameterMachine = components['parameters']['machine'];
export type ParameterQueue = components['parameters']['queue'];
export type ParameterDeadLetter = components['parameters']['deadLetter'];
export type ParameterBus = components['parameters']['bus'];
export type ParameterFunction = components['parameters']['function'];
export type $defs = Record<string, never>;
export interface operations {
    readonly whatThereIs: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The paths, one a line. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/plain": string;
                };
            };
        };
    };
    readonly callAws: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header: {
                /** @description The operation. */
                readonly "X-Amz-Target": components["schemas"]["StepFunctionsTarget"] | components["schemas"]["OperatorTarget"] | components["schemas"]["EventBridgeTarget"];
                /** @description How long StartExecution or DescribeExecution waits for the execution's end. StartExecution answers as DescribeExecution does then, if the execution is found. */
                readonly "x-frevo-wait-seconds"?: number;
                /** @description The trace context that the request belongs to, in W3C's form. */
                readonly traceparent?: string;
                /** @description The same in X-Ray's form. */
                readonly "X-Amzn-Trace-Id"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description What the operation takes: the schema `<Operation>Input`, of EventBridge `Events<Operation>Input`. */
        readonly requestBody: {
            readonly content: {
                readonly "application/x-amz-json-1.0": JsonObject;
                readonly "application/x-amz-json-1.1": JsonObject;
            };
        };
        readonly responses: {
            /** @description What the operation answers: the schema `<Operation>Output`, of EventBridge `Events<Operation>Output`. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/x-amz-json-1.0": JsonObject;
                    readonly "application/x-amz-json-1.1": JsonObject;
                };
            };
            /** @description Why it is refused. The status is 400 unless nobody knows whether it took effect (500), the server can't do it now (503), the request is too large (413) or not allowed (403). */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "__type": "com.amazonaws.swf.service.v2.model#ExecutionDoesNotExist",
                     *       "message": "Execution Does Not Exist: 'arn:aws:states:us-east-1:000000000000:execution:orders:o-17'"
                     *     }
                     */
                    readonly "application/x-amz-json-1.0": components["schemas"]["AwsError"];
                    /**
                     * @example {
                     *       "__type": "ResourceNotFoundException",
                     *       "message": "Event bus shop does not exist."
                     *     }
                     */
                    readonly "application/x-amz-json-1.1": components["schemas"]["AwsError"];
                    readonly "text/plain": string;
                };
            };
        };
    };
    readonly getExecutionState: {
        readonly parameters: {
            readonly query: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description The ARN of the execution. */
                readonly execution: string;
                /** @description The id of the event; absent: the last one. */
                readonly event?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description How it stood. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ExecutionState"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly compareExecutions: {
        readonly parameters: {
            readonly query: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description The ARN of the execution. */
                readonly execution: string;
                /** @description The ARN of the other one. */
                readonly with: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Where they part. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Comparison"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly searchExecutions: {
        readonly parameters: {
            readonly query: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description The name of the state machine, or its ARN. */
                readonly machine: string;
                /** @description What is looked for: `order=17`, `error=Late` or words. */
                readonly for: string;
                /** @description The page behind this: the `next` of the page before, which is encoded already. */
                readonly after?: components["parameters"]["after"];
                /** @description How many items the page has at most. */
                readonly limit?: components["parameters"]["limit"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of them, the newest first. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SearchPage"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly forkExecution: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Fork"];
            };
        };
        readonly responses: {
            /** @description It is started. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Forked"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly 409: components["responses"]["Conflict"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly proceedExecution: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Proceed"];
            };
        };
        readonly responses: {
            /** @description It goes on. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ExecutionNamed"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly 409: components["responses"]["Conflict"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly retryExecution: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["RetryNow"];
            };
        };
        readonly responses: {
            /** @description It is tried again. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ExecutionNamed"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly 409: components["responses"]["Conflict"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly answerTask: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["TaskAnswer"];
            };
        };
        readonly responses: {
            /** @description The answer was taken. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TaskAnswered"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly 409: components["responses"]["Conflict"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly explain: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description The ARN of an execution that does not move. */
                readonly execution?: string;
                /** @description The subscription that did not get an event, or `rule/BUS/RULE/TARGET`. */
                readonly subscription?: string;
                /** @description The id of the event that it did not get. */
                readonly event?: string;
                /** @description Alone: the source from which nothing comes. With `event`: the event's source, where several have that id. */
                readonly source?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The reasons, each as a code with its members and as a sentence. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ExecutionExplanation"] | components["schemas"]["DeliveryExplanation"] | components["schemas"]["SourceExplanation"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly listJobs: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description The page behind this: the `next` of the page before, which is encoded already. */
                readonly after?: components["parameters"]["after"];
                /** @description How many items the page has at most. */
                readonly limit?: components["parameters"]["limit"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of them. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["JobPage"];
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly getJob: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The job. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Job"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly startJob: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["JobForm"];
            };
        };
        readonly responses: {
            /** @description The job. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Job"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly 409: components["responses"]["Conflict"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly deleteJob: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is forgotten. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Named"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly 409: components["responses"]["Conflict"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly listJobExecutions: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description The page behind this: the `next` of the page before, which is encoded already. */
                readonly after?: components["parameters"]["after"];
                /** @description How many items the page has at most. */
                readonly limit?: components["parameters"]["limit"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of them. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["JobResultPage"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly pauseJob: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The job. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Job"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly 409: components["responses"]["Conflict"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly resumeJob: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The job. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Job"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly 409: components["responses"]["Conflict"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly cancelJob: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The job. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Job"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly 409: components["responses"]["Conflict"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly listMachines: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description The page behind this: the `next` of the page before, which is encoded already. */
                readonly after?: components["parameters"]["after"];
                /** @description How many items the page has at most. */
                readonly limit?: components["parameters"]["limit"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of them. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["MachinePage"];
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly getMachine: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the state machine. */
                readonly name: components["parameters"]["machine"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The state machine. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Machine"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly pauseMachine: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the state machine. */
                readonly name: components["parameters"]["machine"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The state machine. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Machine"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly resumeMachine: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the state machine. */
                readonly name: components["parameters"]["machine"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The state machine. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Machine"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly listQueues: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description The page behind this: the `next` of the page before, which is encoded already. */
                readonly after?: components["parameters"]["after"];
                /** @description How many items the page has at most. */
                readonly limit?: components["parameters"]["limit"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of them. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["QueuePage"];
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly getQueue: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the queue: `tasks.NAME` or `activity.NAME`. */
                readonly name: components["parameters"]["queue"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The queue. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["QueueInDetail"];
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly describeQueue: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description Nothing is changed: the answer says what would be. */
                readonly dryRun?: components["parameters"]["dryRun"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the queue: `tasks.NAME` or `activity.NAME`. */
                readonly name: components["parameters"]["queue"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["QueueDocument"];
            };
        };
        readonly responses: {
            /** @description The queue; with `dryRun` what the document would be. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["QueueInDetail"] | components["schemas"]["QueueDocument"];
                };
            };
            readonly 409: components["responses"]["Conflict"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly forgetQueue: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the queue: `tasks.NAME` or `activity.NAME`. */
                readonly name: components["parameters"]["queue"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 204: components["responses"]["Done"];
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly pauseQueue: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the queue: `tasks.NAME` or `activity.NAME`. */
                readonly name: components["parameters"]["queue"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The queue. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["QueueInDetail"];
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly resumeQueue: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the queue: `tasks.NAME` or `activity.NAME`. */
                readonly name: components["parameters"]["queue"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The queue. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["QueueInDetail"];
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly connectWorker: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description JSON frames go both ways from now on. */
            readonly 101: {
                headers: {
                    /** @description How long a worker may stay away before its tasks are somebody else's. */
                    readonly "x-frevo-lease-seconds"?: number;
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request asks for no WebSocket of version 13. */
            readonly 426: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/plain": string;
                };
            };
            /** @description Why the request is refused. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/plain": string;
                };
            };
        };
    };
    readonly nextInvocation: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the function, with or without a qualifier, or its ARN. */
                readonly function: components["parameters"]["function"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The task's input. */
            readonly 200: {
                headers: {
                    /** @description The task token, by which the invocation is answered. */
                    readonly "Lambda-Runtime-Aws-Request-Id"?: string;
                    /** @description When its time is over, in milliseconds since the beginning of 1970. */
                    readonly "Lambda-Runtime-Deadline-Ms"?: number;
                    /** @description The function. */
                    readonly "Lambda-Runtime-Invoked-Function-Arn"?: string;
                    /** @description A trace in X-Ray's form. */
                    readonly "Lambda-Runtime-Trace-Id"?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": JsonValue;
                };
            };
            /** @description Why the request is refused. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "errorType": "ResourceNotFound",
                     *       "errorMessage": "The path names no function of this account and region."
                     *     }
                     */
                    readonly "application/vnd.aws.lambda.error+json": components["schemas"]["RuntimeError"];
                    readonly "text/plain": string;
                };
            };
        };
    };
    readonly respondToInvocation: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the function, with or without a qualifier, or its ARN. */
                readonly function: components["parameters"]["function"];
                /** @description The task token of the invocation. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": JsonValue;
            };
        };
        readonly responses: {
            /** @description It is taken. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RuntimeStatus"];
                };
            };
            /** @description Why the request is refused. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "errorType": "InvalidRequestID",
                     *       "errorMessage": "Invalid Token: 'Invalid token'"
                     *     }
                     */
                    readonly "application/vnd.aws.lambda.error+json": components["schemas"]["RuntimeError"];
                    readonly "text/plain": string;
                };
            };
        };
    };
    readonly failInvocation: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: {
                /** @description The error's name, if the body does not say it. */
                readonly "Lambda-Runtime-Function-Error-Type"?: string;
            };
            readonly path: {
                /** @description The name of the function, with or without a qualifier, or its ARN. */
                readonly function: components["parameters"]["function"];
                /** @description The task token of the invocation. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["RuntimeError"];
            };
        };
        readonly responses: {
            /** @description It is taken. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RuntimeStatus"];
                };
            };
            /** @description Why the request is refused. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "errorType": "InvalidRequestID",
                     *       "errorMessage": "Invalid Token: 'Invalid token'"
                     *     }
                     */
                    readonly "application/vnd.aws.lambda.error+json": components["schemas"]["RuntimeError"];
                    readonly "text/plain": string;
                };
            };
        };
    };
    readonly failInitialisation: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the function, with or without a qualifier, or its ARN. */
                readonly function: components["parameters"]["function"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["RuntimeError"];
            };
        };
        readonly responses: {
            /** @description It is taken. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RuntimeStatus"];
                };
            };
            /** @description Why the request is refused. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "errorType": "ResourceNotFound",
                     *       "errorMessage": "The path names no function of this account and region."
                     *     }
                     */
                    readonly "application/vnd.aws.lambda.error+json": components["schemas"]["RuntimeError"];
                    readonly "text/plain": string;
                };
            };
        };
    };
    readonly invoke: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Whether the result is waited for. */
                readonly "X-Amz-Invocation-Type"?: "RequestResponse" | "Event" | "DryRun";
            };
            readonly path: {
                /** @description The name of the function, with or without a qualifier, or its ARN. */
                readonly function: components["parameters"]["function"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": JsonValue;
            };
        };
        readonly responses: {
            /** @description What the function returned, or with the header its error. */
            readonly 200: {
                headers: {
                    /** @description The function failed. */
                    readonly "X-Amz-Function-Error"?: "Unhandled";
                    /** @description Always `$LATEST`. */
                    readonly "X-Amz-Executed-Version"?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": JsonValue;
                };
            };
            /** @description The call waits for a worker (`Event`). */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The call would be taken (`DryRun`). */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why the call is refused. */
            readonly default: {
                headers: {
                    /** @description The error's name. */
                    readonly "X-Amzn-ErrorType"?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "Type": "User",
                     *       "Message": "Could not parse request body into json."
                     *     }
                     */
                    readonly "application/json": components["schemas"]["InvokeError"];
                    readonly "text/plain": string;
                };
            };
        };
    };
    readonly getTaskSchema: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description What it is the schema of. */
                readonly type: "frevo.task" | "frevo.task.cancelled" | "frevo.task.succeeded" | "frevo.task.failed" | "frevo.task.heartbeat";
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The schema. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/schema+json": components["schemas"]["JsonSchema"];
                };
            };
            /** @description There is no such schema. */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/plain": string;
                };
            };
            /** @description Why the request is refused. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/plain": string;
                };
            };
        };
    };
    readonly publish: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: {
                /** @description Of the binary mode, as are the other `ce-` headers; extensions are headers, too. */
                readonly "ce-specversion"?: "1.0";
                /** @description The event's id. */
                readonly "ce-id"?: string;
                /** @description Its source. */
                readonly "ce-source"?: string;
                /** @description Its type. */
                readonly "ce-type"?: string;
                /** @description Its ordering key. */
                readonly "ce-partitionkey"?: string;
                /** @description The trace context of events that name none. */
                readonly traceparent?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description One event, several, or with `ce-` headers the data of one. */
        readonly requestBody: {
            readonly content: {
                readonly "application/cloudevents+json": components["schemas"]["CloudEvent"];
                readonly "application/cloudevents-batch+json": readonly components["schemas"]["CloudEvent"][];
                readonly "*/*": JsonValue;
            };
        };
        readonly responses: {
            /** @description Every event is durable. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Published"];
                };
            };
            /** @description There is no such event bus. */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": "there is no event bus `shop`"
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An event breaks its schema; none is published. */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": "event `a` breaks the schema of `Placed`: version 1, at `/`: \"amount\" is a required property (rule `/required`)"
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Not all may have been taken: try again. What was taken is known again by its source and id. */
            readonly 503: {
                headers: {
                    /** @description In how many seconds. */
                    readonly "Retry-After"?: number;
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": "the broker is busy: try again"
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Error"];
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly publishToBus: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: {
                /** @description Of the binary mode, as are the other `ce-` headers; extensions are headers, too. */
                readonly "ce-specversion"?: "1.0";
                /** @description The event's id. */
                readonly "ce-id"?: string;
                /** @description Its source. */
                readonly "ce-source"?: string;
                /** @description Its type. */
                readonly "ce-type"?: string;
                /** @description Its ordering key. */
                readonly "ce-partitionkey"?: string;
                /** @description The trace context of events that name none. */
                readonly traceparent?: string;
            };
            readonly path: {
                /** @description The name of the event bus. */
                readonly bus: components["parameters"]["bus"];
            };
            readonly cookie?: never;
        };
        /** @description One event, several, or with `ce-` headers the data of one. */
        readonly requestBody: {
            readonly content: {
                readonly "application/cloudevents+json": components["schemas"]["CloudEvent"];
                readonly "application/cloudevents-batch+json": readonly components["schemas"]["CloudEvent"][];
                readonly "*/*": JsonValue;
            };
        };
        readonly responses: {
            /** @description Every event is durable. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Published"];
                };
            };
            /** @description There is no such event bus. */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": "there is no event bus `shop`"
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An event breaks its schema; none is published. */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": "event `a` breaks the schema of `Placed`: version 1, at `/`: \"amount\" is a required property (rule `/required`)"
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Not all may have been taken: try again. What was taken is known again by its source and id. */
            readonly 503: {
                headers: {
                    /** @description In how many seconds. */
                    readonly "Retry-After"?: number;
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": "the broker is busy: try again"
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Error"];
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly listen: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description Only what is published to this bus. */
                readonly bus?: string;
                /** @description What this source observes, without its data. */
                readonly source?: string;
                /** @description Only what this pattern of EventBridge's wants, as JSON. */
                readonly pattern?: string;
                /** @description Only changes of this execution's status (ARN). */
                readonly execution?: string;
                /** @description Only changes of the status of this state machine's executions (ARN). */
                readonly stateMachine?: string;
            };
            readonly header?: {
                /** @description The id of the last event that the listener had. */
                readonly "Last-Event-ID"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Server-sent events: CloudEvents (`CloudEvent`); `skipped` says how many were not told to who is too slow (`LiveSkipped`), `missed` since when who comes back was away (`LiveMissed`). */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/event-stream": string;
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly follow: {
        readonly parameters: {
            readonly query: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description The ARN of the execution. */
                readonly execution: string;
                /** @description Behind this event of the history. */
                readonly after?: number;
            };
            readonly header?: {
                /** @description The same, by whoever comes back. */
                readonly "Last-Event-ID"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Server-sent events: `history` has events (`LiveHistory`), `end` says how the execution ended (`LiveEnd`), and so does the stream. The id of each is that of the last event of the history. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/event-stream": string;
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly listEvents: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description Only what this source observes. */
                readonly source?: string;
                /** @description Only what was published to this bus. */
                readonly bus?: string;
                /** @description Only events of this type. */
                readonly type?: string;
                /** @description Only events with this source. */
                readonly from?: string;
                /** @description Only events with this subject. */
                readonly subject?: string;
                /** @description Only events with this ordering key. */
                readonly key?: string;
                /** @description Only events with this id. */
                readonly id?: string;
                /** @description Only what is older. */
                readonly before?: components["schemas"]["Moment"];
                /** @description Only what is not older; a day ago if nothing is said. */
                readonly since?: components["schemas"]["Moment"];
                /** @description How many items the page has at most. */
                readonly limit?: components["parameters"]["limit"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The newest. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["EventList"];
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly getEvent: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description Only on this bus. */
                readonly bus?: string;
                /** @description Only with this source. */
                readonly from?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Its id, percent-encoded. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The event. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PublishedEvent"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly openEvent: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The source that observes. */
                readonly source: string;
                /** @description The partition of its topic. */
                readonly partition: number;
                /** @description Where the record stands there. */
                readonly offset: number;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The event. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OpenedEvent"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly trace: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description The id of an event, an execution's ARN, or what they name as their cause. */
                readonly id?: string;
                /** @description `NAME=VALUE`: events with this member of the data or attribute; `VALUE`: with this ordering key. */
                readonly key?: string;
                /** @description On this bus only. */
                readonly bus?: string;
                /** @description How far back is searched; a day if nothing is said. */
                readonly since?: components["schemas"]["Moment"];
                /** @description How many nodes there are at most. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description All that is known of it. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Trace"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            /** @description This server shares its partitions with others and has no journal in one order. */
            readonly 501: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": "traces are read from a journal in one order, which this server does not have: it shares its partitions with others over a broker, and no source of it has seen what is asked for; `frevo why` and histories work there"
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Error"];
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly listSubscriptions: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description The page behind this: the `next` of the page before, which is encoded already. */
                readonly after?: components["parameters"]["after"];
                /** @description How many items the page has at most. */
                readonly limit?: components["parameters"]["limit"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of them. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SubscriptionPage"];
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly getSubscription: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The subscription. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Subscription"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly putSubscription: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description Nothing is changed: the answer says what would be. */
                readonly dryRun?: components["parameters"]["dryRun"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["SubscriptionForm"];
            };
        };
        readonly responses: {
            /** @description The subscription as it is now; with `dryRun` what it would be. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Subscription"] | components["schemas"]["SubscriptionRehearsal"];
                };
            };
            /** @description The subscription that was made. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Subscription"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly 409: components["responses"]["Conflict"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly deleteSubscription: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 204: components["responses"]["Done"];
            readonly 404: components["responses"]["Missing"];
            readonly 409: components["responses"]["Conflict"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly pauseSubscription: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The subscription. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Subscription"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly resumeSubscription: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The subscription. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Subscription"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly listDeadLetters: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description The page behind this: the `next` of the page before, which is encoded already. */
                readonly after?: components["parameters"]["after"];
                /** @description How many items the page has at most. */
                readonly limit?: components["parameters"]["limit"];
                /** @description Also those that somebody has decided about. */
                readonly all?: boolean;
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of them. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DeadLetterPage"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly getDeadLetter: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
                /** @description The id of the dead letter. */
                readonly id: components["parameters"]["deadLetter"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The dead letter. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DeadLetter"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly redriveDeadLetter: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
                /** @description The id of the dead letter. */
                readonly id: components["parameters"]["deadLetter"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["DeadLetterRedrive"];
            };
        };
        readonly responses: {
            /** @description It is delivered again. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DeadLetterFate"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly 409: components["responses"]["Conflict"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly discardDeadLetter: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
                /** @description The id of the dead letter. */
                readonly id: components["parameters"]["deadLetter"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is discarded. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DeadLetterFate"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly 409: components["responses"]["Conflict"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly listSources: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description The page behind this: the `next` of the page before, which is encoded already. */
                readonly after?: components["parameters"]["after"];
                /** @description How many items the page has at most. */
                readonly limit?: components["parameters"]["limit"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of them. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SourcePage"];
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly getSource: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The source. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Source"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly putSource: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description Nothing is changed: the answer says what would be. */
                readonly dryRun?: components["parameters"]["dryRun"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["SourceForm"];
            };
        };
        readonly responses: {
            /** @description The source as it is now; with `dryRun` what it would be. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Source"] | components["schemas"]["SourceRehearsal"];
                };
            };
            /** @description The source that was made. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Source"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly 409: components["responses"]["Conflict"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly deleteSource: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 204: components["responses"]["Done"];
            readonly 404: components["responses"]["Missing"];
            readonly 409: components["responses"]["Conflict"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly pauseSource: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The source. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Source"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly resumeSource: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The source. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Source"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly listSourceDeadLetters: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description The page behind this: the `next` of the page before, which is encoded already. */
                readonly after?: components["parameters"]["after"];
                /** @description How many items the page has at most. */
                readonly limit?: components["parameters"]["limit"];
                /** @description Also those that somebody has decided about. */
                readonly all?: boolean;
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of them. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DeadLetterPage"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly getSourceDeadLetter: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
                /** @description The id of the dead letter. */
                readonly id: components["parameters"]["deadLetter"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The dead letter. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DeadLetter"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly redriveSourceDeadLetter: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
                /** @description The id of the dead letter. */
                readonly id: components["parameters"]["deadLetter"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["DeadLetterRedrive"];
            };
        };
        readonly responses: {
            /** @description It is delivered again. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DeadLetterFate"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly 409: components["responses"]["Conflict"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly discardSourceDeadLetter: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
                /** @description The id of the dead letter. */
                readonly id: components["parameters"]["deadLetter"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is discarded. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DeadLetterFate"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly 409: components["responses"]["Conflict"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly listSchedules: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description The page behind this: the `next` of the page before, which is encoded already. */
                readonly after?: components["parameters"]["after"];
                /** @description How many items the page has at most. */
                readonly limit?: components["parameters"]["limit"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of them. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SchedulePage"];
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly getSchedule: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The schedule. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Schedule"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly putSchedule: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description Nothing is changed: the answer says what would be. */
                readonly dryRun?: components["parameters"]["dryRun"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ScheduleForm"];
            };
        };
        readonly responses: {
            /** @description The schedule as it is now; with `dryRun` what it would be. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Schedule"] | components["schemas"]["ScheduleRehearsal"];
                };
            };
            /** @description The schedule that was made. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Schedule"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly 409: components["responses"]["Conflict"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly deleteSchedule: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 204: components["responses"]["Done"];
            readonly 404: components["responses"]["Missing"];
            readonly 409: components["responses"]["Conflict"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly pauseSchedule: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The schedule. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Schedule"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly resumeSchedule: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The schedule. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Schedule"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly listReplays: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description The page behind this: the `next` of the page before, which is encoded already. */
                readonly after?: components["parameters"]["after"];
                /** @description How many items the page has at most. */
                readonly limit?: components["parameters"]["limit"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of them. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ReplayPage"];
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly getReplay: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The replay. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Replay"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly startReplay: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ReplayForm"];
            };
        };
        readonly responses: {
            /** @description The replay. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Replay"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly 409: components["responses"]["Conflict"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly cancelReplay: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The replay. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Replay"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly 409: components["responses"]["Conflict"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly listSchemas: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description The page behind this: the `next` of the page before, which is encoded already. */
                readonly after?: components["parameters"]["after"];
                /** @description How many items the page has at most. */
                readonly limit?: components["parameters"]["limit"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of them. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SchemaPage"];
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly getBusEnforcement: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the event bus. */
                readonly bus: components["parameters"]["bus"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description What becomes of them. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["BusEnforcement"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly putBusEnforcement: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the event bus. */
                readonly bus: components["parameters"]["bus"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["BusEnforcementForm"];
            };
        };
        readonly responses: {
            /** @description What becomes of them. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["BusEnforcement"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly getSchema: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the event bus. */
                readonly bus: components["parameters"]["bus"];
                /** @description The type of the events. */
                readonly type: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The schema. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["EventSchema"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly putSchema: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description Nothing is changed: the answer says what would be. */
                readonly dryRun?: components["parameters"]["dryRun"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the event bus. */
                readonly bus: components["parameters"]["bus"];
                /** @description The type of the events. */
                readonly type: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["EventSchemaForm"];
            };
        };
        readonly responses: {
            /** @description The schema as it is now; with `dryRun` what it would be. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["EventSchema"] | components["schemas"]["EventSchemaRehearsal"];
                };
            };
            /** @description The schema that was made. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["EventSchema"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            /** @description The version is not known to be compatible with the one before. */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": "it is not known to be backward compatible, to take all that version 1 takes: at `/`: the property `currency` is required by the one schema, and not by the other; `compatibility` says what a version must be"
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Error"];
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly deleteSchema: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the event bus. */
                readonly bus: components["parameters"]["bus"];
                /** @description The type of the events. */
                readonly type: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 204: components["responses"]["Done"];
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly getSchemaVersion: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the event bus. */
                readonly bus: components["parameters"]["bus"];
                /** @description The type of the events. */
                readonly type: string;
                /** @description The number of the version. */
                readonly number: number;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The JSON Schema. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["JsonSchema"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly deleteSchemaVersion: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The name of the event bus. */
                readonly bus: components["parameters"]["bus"];
                /** @description The type of the events. */
                readonly type: string;
                /** @description The number of the version. */
                readonly number: number;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 204: components["responses"]["Done"];
            readonly 404: components["responses"]["Missing"];
            readonly 409: components["responses"]["Conflict"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly listContracts: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description The page behind this: the `next` of the page before, which is encoded already. */
                readonly after?: components["parameters"]["after"];
                /** @description How many items the page has at most. */
                readonly limit?: components["parameters"]["limit"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of them. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ContractPage"];
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly getContract: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The contract. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Contract"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly putContract: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description Nothing is changed: the answer says what would be. */
                readonly dryRun?: components["parameters"]["dryRun"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ContractForm"];
            };
        };
        readonly responses: {
            /** @description The contract as it is now; with `dryRun` what it would be. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Contract"];
                };
            };
            /** @description The contract that was made. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Contract"];
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly deleteContract: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 204: components["responses"]["Done"];
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly compareContract: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description What was seen since then; thirty days ago if nothing is said. */
                readonly since?: components["schemas"]["Moment"];
            };
            readonly header?: never;
            readonly path: {
                /** @description The service, or `-` for all. */
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description What does not fit. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Findings"];
                };
            };
            readonly 404: components["responses"]["Missing"];
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly rehearseConnection: {
        readonly parameters: {
            readonly query: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description Connections are made with EventBridge's API. */
                readonly dryRun: true;
            };
            readonly header?: never;
            readonly path: {
                /** @description Its name. */
                readonly name: components["parameters"]["name"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ConnectionForm"];
            };
        };
        readonly responses: {
            /** @description What would be. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ConnectionRehearsal"];
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly emptyAccount: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is empty. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Emptied"];
                };
            };
            /** @description This server empties no account, or the request is not allowed. */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": "this server empties no account: only `frevo dev` does, and who sets `allow_empty` (--allow-empty)"
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Error"];
                    readonly "text/plain": string;
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly listScopes: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Those that the access key may see. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Scopes"];
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly getCaller: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description As the role of the key has it. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Caller"];
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly getServer: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description As the node that is asked is set up. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Server"];
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly getCluster: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description As far as this node has heard. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Cluster"];
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly getCounters: {
        readonly parameters: {
            readonly query: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
                /** @description `KIND`: all of a kind, which is `bus`, `subscription`, `queue`, `machine`, `version`, `alias`, `source`, `edge` or `type`. `KIND/NAME`: one; a version is `MACHINE/VERSION`, an alias `MACHINE/ALIAS`, an edge `SUBSCRIPTION/SOURCE`, a type `BUS/TYPE/SOURCE`, percent-encoded within. */
                readonly of: string;
                /** @description From then on; an hour before `to` if nothing is said. */
                readonly from?: components["schemas"]["Moment"];
                /** @description Up to then; up to now if nothing is said. */
                readonly to?: components["schemas"]["Moment"];
                /** @description The page behind this: the `next` of the page before, which is encoded already. */
                readonly after?: components["parameters"]["after"];
                /** @description How many items the page has at most. */
                readonly limit?: components["parameters"]["limit"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description All of a kind, added up, or one, step by step. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CounterPage"] | components["schemas"]["CounterSeries"];
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly health: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It does. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/plain": string;
                };
            };
        };
    };
    readonly readiness: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/plain": string;
                };
            };
            /** @description Why it is not. */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/plain": string;
                };
            };
        };
    };
    readonly metrics: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The metrics, in Prometheus's text format. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/plain": string;
                };
            };
        };
    };
    readonly console: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Its pages are at `/console/…`. */
            readonly 308: {
                headers: {
                    /** @description The first of them. */
                    readonly Location?: string;
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description This build has none. */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/plain": string;
                };
            };
        };
    };
    readonly getOpenApi: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description This document. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": JsonObject;
                };
            };
        };
    };
    readonly getAsyncApi: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description An AsyncAPI 3.0 document. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": JsonObject;
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
    readonly getAsyncApiYaml: {
        readonly parameters: {
            readonly query?: {
                /** @description The account, twelve digits; absent: the access key's, or the server's default. */
                readonly account?: components["parameters"]["account"];
                /** @description The region; absent: the signature's, or the server's default. */
                readonly region?: components["parameters"]["region"];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description An AsyncAPI 3.0 document. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/yaml": string;
                };
            };
            readonly default: components["responses"]["Refused"];
        };
    };
}
