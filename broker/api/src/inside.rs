//! What the server itself asks of the edge, with the checks and the errors that
//! a client would meet.

use std::time::Duration;

use frevo_event::cloud_event::Completion;
use frevo_event::{Event, Scope, Status};
use frevo_value::Payload;
use http::HeaderMap;

use crate::actions::{self, Call};
use crate::edge::Edge;
use crate::error::{AwsError, Code};
use crate::executions;
use crate::publish;
use crate::roots;
use crate::schemas;
use crate::workers;

pub use crate::executions::WAIT_SECONDS_MAX;
pub use crate::limits::TRAIL_CHARS_MAX;
pub use crate::publish::{EVENT_SIZE_MAX, Refused};
pub use crate::schemas::Violation;
pub use crate::workers::{CallError, Consumer, Outcome, Telling, Told};

/// Calls an operation of the Step Functions API. A start with `wait_seconds` is answered
/// when the execution has ended, or that time has.
///
/// # Errors
/// As a client is told.
pub async fn call(
    edge: &Edge,
    operation: &str,
    scope: &Scope,
    body: &str,
    wait_seconds: Option<u64>,
) -> Result<Vec<u8>, AwsError> {
    let operation = actions::known(operation).ok_or_else(|| AwsError::internal("an unknown operation"))?;
    let call = Call { operation, scope, body: body.as_bytes(), wait_seconds, trace: None, traceparent: None };
    actions::answer(edge, &call).await
}

/// Waits until an execution has ended. One that is not known any more has.
///
/// # Errors
/// Its owner does not tell: to be asked again.
pub async fn ended(edge: &Edge, scope: &Scope, execution: &str) -> Result<(), AwsError> {
    loop {
        match executions::find(edge, scope, execution, Some(executions::WAIT_SECONDS_MAX)).await {
            Ok(view) if view.status != Status::Running => return Ok(()),
            Ok(_) => {}
            Err(error) if error.code == Code::ExecutionDoesNotExist => return Ok(()),
            Err(error) => return Err(error),
        }
    }
}

/// Looks whether an event is as its schema has it, before it is published.
///
/// # Errors
/// What it breaks, if it is to be refused.
pub fn check(edge: &Edge, event: &mut Event) -> Result<(), Violation> {
    schemas::check(edge, event)
}

/// Has an event begin a trace, if spans are exported and it is of none.
pub fn trace(edge: &Edge, event: &mut Event) {
    roots::of_event(edge, event, None);
}

/// Publishes events; returns once they are durable.
///
/// # Errors
/// They may not have been taken, or in part: to be tried again.
pub async fn publish(edge: &Edge, events: Vec<Event>) -> Result<(), Refused> {
    publish::all(edge, events).await
}

/// Invokes a function and waits for its result, at most so long.
///
/// # Errors
/// The function's own error, or that it did not answer.
pub async fn invoke(
    edge: &Edge,
    scope: &Scope,
    function: &str,
    input: &str,
    wait: Duration,
) -> Result<Payload, CallError> {
    workers::call(edge, scope, function, input, wait).await
}

/// What a function's response is, as Lambda's runtimes and its Invoke give it.
pub fn outcome(body: &[u8], has_failed: bool) -> Outcome {
    if has_failed { workers::failed(body, &HeaderMap::new()) } else { workers::succeeded(body) }
}

/// Tells the execution that its task was taken, and by whom; of a call of Invoke nobody
/// needs to know that.
pub fn begin(edge: &Edge, token: &str, worker: Option<&str>) {
    if let Ok(task) = edge.broker().signing_key().verify(token) {
        edge.tell_started(task, worker.map(Into::into));
    }
}

/// Tells an execution what a worker said that has a client of its own. What is told may
/// be told again.
pub fn tell(edge: &Edge, completion: &Completion) -> Telling {
    workers::tell(edge, completion)
}

/// Tells whoever waits for an invocation what came of it.
///
/// # Errors
/// It came too late, or the owner of the execution has too much to do.
pub async fn settle(edge: &Edge, queue: &str, token: &str, outcome: Outcome) -> Result<(), AwsError> {
    workers::settle(edge, queue, token, outcome).await
}
