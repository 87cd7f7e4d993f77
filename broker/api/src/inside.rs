//! What the server itself asks of the edge, with the checks and the errors that
//! a client would meet.

use std::time::Duration;

use frevo_event::{Event, Scope};
use frevo_value::Payload;

use crate::actions::{self, Call};
use crate::edge::Edge;
use crate::error::AwsError;
use crate::publish;
use crate::workers;

pub use crate::publish::Refused;
pub use crate::workers::{CallError, Consumer};

/// Calls an operation of the Step Functions API.
///
/// # Errors
/// As a client is told.
pub async fn call(edge: &Edge, operation: &str, scope: &Scope, body: &str) -> Result<Vec<u8>, AwsError> {
    let operation = actions::known(operation).ok_or_else(|| AwsError::internal("an unknown operation"))?;
    let call = Call { operation, scope, body: body.as_bytes(), wait_seconds: None, trace: None };
    actions::answer(edge, &call).await
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
