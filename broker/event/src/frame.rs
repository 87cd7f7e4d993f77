//! What a worker and the broker say to each other on `/tasks`: JSON, one frame
//! per WebSocket text message.

use serde::{Deserialize, Serialize};

/// A task on its way to a worker. Its JSON is what queues carry.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskFrame {
    /// Completes the task; stays the same when it is delivered again.
    pub token: String,
    /// The queue it waits in.
    pub queue: String,
    /// The execution's ARN.
    pub execution: String,
    /// The state's name.
    pub state: String,
    /// The `Resource` of the definition.
    pub resource: String,
    /// What the task is given, as JSON text in JSON.
    pub input: Box<serde_json::value::RawValue>,
    /// The moment at which the task times out, in milliseconds since the epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<i64>,
    /// How often the worker must show that it is alive, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heartbeat_seconds: Option<u32>,
    /// How many times this attempt was delivered before.
    #[serde(default)]
    pub deliveries: u32,
}

/// A worker speaks.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ClientFrame<'a> {
    /// Take tasks from a queue, at most `credits` at once.
    Subscribe {
        /// The queue.
        queue: String,
        /// How many tasks it may hold.
        credits: u32,
        /// What it calls itself.
        #[serde(default)]
        worker: Option<String>,
    },
    /// Change the credits of a subscription; 0 stops new tasks (drain).
    Credits {
        /// The queue.
        queue: String,
        /// How many tasks it may hold from now on.
        credits: u32,
    },
    /// The task is done.
    Success {
        /// Its token.
        token: String,
        /// Its result.
        #[serde(borrow)]
        output: &'a serde_json::value::RawValue,
    },
    /// The task failed.
    Failure {
        /// Its token.
        token: String,
        /// The error's name, for Retry and Catch.
        #[serde(default)]
        error: Option<String>,
        /// What happened.
        #[serde(default)]
        cause: Option<String>,
    },
    /// The worker still works on the task.
    Heartbeat {
        /// Its token.
        token: String,
    },
    /// After a reconnection: the tasks that the worker still holds.
    Resume {
        /// The queue they came from.
        queue: String,
        /// Their tokens.
        tokens: Vec<String>,
    },
}

/// The broker speaks.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ServerFrame {
    /// A task, the worker's until it completes it or its lease lapses.
    Task(TaskFrame),
    /// The completion is durable: the worker may forget the task.
    Accepted {
        /// The task's token.
        token: String,
    },
    /// The completion or heartbeat was refused; the worker forgets the task.
    Refused {
        /// The task's token.
        token: String,
        /// AWS's code: `TaskTimedOut`, `InvalidToken`, `InvalidOutput`.
        code: String,
        /// What happened.
        message: String,
    },
    /// The task is not wanted any more (stopped or timed out).
    Cancelled {
        /// The task's token.
        token: String,
    },
    /// The frame was not understood; the connection stays.
    Error {
        /// What was wrong.
        message: String,
    },
}
