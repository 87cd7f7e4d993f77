//! A task as a handler sees it, and how a handler says that it failed.

use std::error::Error;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::mpsc::UnboundedSender;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::frame;
use crate::consumer::cause;

/// A task in hand.
#[derive(Clone, Debug)]
pub struct Task {
    /// The frame it came in; `input` is a part of it, if it has one.
    pub(super) text: Utf8Bytes,
    pub(super) input: Option<Range<usize>>,
    pub(super) token: Arc<str>,
    pub(super) queue: Arc<str>,
    pub(super) execution: String,
    pub(super) state: String,
    pub(super) resource: String,
    pub(super) deadline: Option<i64>,
    pub(super) heartbeat_seconds: Option<u32>,
    pub(super) correlation_id: Option<String>,
    pub(super) traceparent: Option<String>,
    pub(super) deliveries: u32,
    pub(super) link: Link,
}

/// What ties a task to the worker that has it in hand.
#[derive(Clone, Debug, Default)]
pub(super) struct Link {
    pub said: Option<UnboundedSender<Said>>,
    pub cancelled: Arc<AtomicBool>,
}

/// What a handler says of its task.
#[derive(Debug)]
pub(super) struct Said {
    pub token: Arc<str>,
    pub frame: Utf8Bytes,
    pub is_completion: bool,
}

impl Task {
    /// Names this attempt; the same when it is delivered again, another when
    /// the workflow retries. Good as an idempotency key.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The queue it came from: `tasks.NAME`.
    pub fn queue(&self) -> &str {
        &self.queue
    }

    /// The ARN of the execution.
    pub fn execution(&self) -> &str {
        &self.execution
    }

    /// The name of the state.
    pub fn state(&self) -> &str {
        &self.state
    }

    /// The state's `Resource`.
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// The moment at which it times out, in milliseconds since the epoch.
    pub fn deadline(&self) -> Option<i64> {
        self.deadline
    }

    /// How often the server must hear of it, in seconds. The worker sees to
    /// that.
    pub fn heartbeat_seconds(&self) -> Option<u32> {
        self.heartbeat_seconds
    }

    /// What all that follows from one first cause has in common: the id of the
    /// event that the execution follows from, however far, or else the
    /// execution's own ARN.
    pub fn correlation_id(&self) -> &str {
        self.correlation_id.as_deref().unwrap_or(&self.execution)
    }

    /// The W3C trace context that the task is done in: the execution's, if what
    /// started it had one, or where the server exports spans that of this attempt.
    pub fn traceparent(&self) -> Option<&str> {
        self.traceparent.as_deref()
    }

    /// How many times this attempt was delivered before: if more than none, its
    /// effects may have happened already.
    pub fn deliveries(&self) -> u32 {
        self.deliveries
    }

    /// Whether the server has said that nobody wants it any more: it was
    /// stopped, or timed out. Its handler is dropped then, and one that has
    /// something to undo asks this where it is dropped; on any other end of the
    /// worker the answer is no, and the task is delivered again.
    pub fn is_cancelled(&self) -> bool {
        self.link.cancelled.load(Ordering::Relaxed)
    }

    /// Says what was submitted for a `.sync` task, which the history shows: the
    /// response of whoever took the job. What the handler returns is the job's
    /// result.
    pub fn submitted<T: Serialize + ?Sized>(&self, response: &T) -> Result<(), serde_json::Error> {
        let frame = frame::submission(&self.token, response)?;
        if let Some(said) = &self.link.said {
            // A worker that has ended has no server to tell it.
            let _ = said.send(Said { token: self.token.clone(), frame, is_completion: false });
        }
        Ok(())
    }

    /// What it is given, as JSON text.
    pub fn input(&self) -> &str {
        self.input.clone().map_or("null", |range| &self.text[range])
    }

    /// What it is given, read as a `T`. The error fails the task with
    /// `Frevo.InvalidInput`.
    pub fn read_input<T: DeserializeOwned>(&self) -> Result<T, TaskError> {
        serde_json::from_str(self.input()).map_err(|error| {
            TaskError::terminal("Frevo.InvalidInput", format!("could not read the input: {error}"))
        })
    }
}

/// How a handler says that its task failed.
///
/// The **name** is what the state's `Retry` and `Catch` match in their
/// `ErrorEquals`, verbatim; the cause is for people and for what a Catch hands
/// on. Whether a failed task is tried again is the workflow's decision, never
/// the worker's: give failures that deserve it other names than those that do
/// not.
///
/// ```json
/// "Retry": [{ "ErrorEquals": ["PaymentProviderBusy"], "IntervalSeconds": 2, "MaxAttempts": 5, "BackoffRate": 2 }],
/// "Catch": [{ "ErrorEquals": ["CardDeclined"], "Next": "Cancel the order" }]
/// ```
///
/// Every [`std::error::Error`] becomes a `TaskError` through `?`, with the name
/// `States.TaskFailed`, which only `States.TaskFailed` and `States.ALL` match.
/// (That is why a `TaskError` is no [`std::error::Error`] itself.) Names of the
/// library's own making begin with `Frevo.`: `Frevo.Panic`,
/// `Frevo.InvalidInput`, `Frevo.InvalidOutput`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskError {
    name: String,
    cause: String,
    retryable: bool,
}

impl TaskError {
    /// A failure that may pass: a busy provider, a lost connection.
    pub fn retryable(name: impl Into<String>, cause: impl Into<String>) -> Self {
        Self { name: name.into(), cause: cause.into(), retryable: true }
    }

    /// A failure that trying again does not mend: a declined card, bad input.
    pub fn terminal(name: impl Into<String>, cause: impl Into<String>) -> Self {
        Self { name: name.into(), cause: cause.into(), retryable: false }
    }

    /// The error's name, for Retry and Catch. At most 256 characters are sent.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What happened. At most 32,768 characters are sent.
    pub fn cause(&self) -> &str {
        &self.cause
    }

    /// What the handler thinks of trying again. The server is not told, the
    /// name has to say it; it is for logs and for handlers that call handlers.
    pub fn is_retryable(&self) -> bool {
        self.retryable
    }
}

impl fmt::Display for TaskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.cause)
    }
}

impl<E: Error> From<E> for TaskError {
    /// The cause is the error's text with all its sources.
    fn from(error: E) -> Self {
        Self::retryable("States.TaskFailed", cause::of_error(&error))
    }
}
