//! AWS Lambda's Invoke: a call to a worker without an execution.
//!
//! The call waits in the function's queue among the tasks of executions; its
//! token names no task but an entry of a table here, so it lives as long as this
//! process and no longer. Nothing about it is journaled, as nothing is on AWS.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use frevo_asl::task::{Queue, Resource};
use frevo_event::{Arn, Scope, TaskFrame, Timestamp};
use frevo_transport::Delivery;
use frevo_value::Payload;
use http::header::HeaderName;
use http::{Request, StatusCode};
use hyper::body::Incoming;
use serde_json::value::RawValue;
use tokio::sync::oneshot;

use super::name;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::identity::{self, Signed};
use crate::respond::{self, Answer};

/// What the tokens of calls begin with; task tokens are base64 without dots.
const PREFIX: &str = "invoke.";
/// How many calls may be open at once.
const OPEN_MAX: usize = 10_000;
/// How long a caller waits: the longest a function may run on AWS.
const WAIT: Duration = Duration::from_secs(900);
/// How long an `Event` call is kept for a worker, in milliseconds, as on AWS.
const EVENT_KEPT: i64 = 6 * 3600 * 1000;

/// The calls that no worker has answered yet.
#[derive(Default)]
pub(crate) struct Invocations(Mutex<HashMap<u128, Open>>);

struct Open {
    queue: Arc<str>,
    since: Timestamp,
    /// None for an `Event` call.
    caller: Option<oneshot::Sender<Said>>,
}

/// What the function said.
pub(crate) enum Said {
    /// Its result.
    Succeeded(Payload),
    /// Its error.
    Failed {
        /// Its name.
        error: Option<String>,
        /// What happened.
        cause: Option<String>,
    },
    /// It still works.
    Alive,
}

/// Whether the token is one of a call, and not of a task.
pub(crate) fn is_call(token: &str) -> bool {
    token.starts_with(PREFIX)
}

/// What Invoke answers of a function that failed: a Lambda runtime's own error,
/// which stands in the cause, or one in its form.
fn function_error(error: Option<String>, cause: Option<String>) -> String {
    #[derive(serde::Deserialize)]
    struct RuntimeError {
        #[serde(rename = "errorMessage")]
        _message: serde::de::IgnoredAny,
    }
    match cause {
        Some(cause) if serde_json::from_str::<RuntimeError>(&cause).is_ok() => cause,
        cause => serde_json::json!({ "errorType": error, "errorMessage": cause }).to_string(),
    }
}

impl Invocations {
    /// Takes what a worker said of a call.
    pub(crate) fn said(&self, edge: &Edge, token: &str, said: Said) -> Result<(), AwsError> {
        let key = token
            .strip_prefix(PREFIX)
            .and_then(|key| u128::from_str_radix(key, 16).ok())
            .ok_or_else(AwsError::invalid_token)?;
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(said, Said::Alive) {
            return if open.contains_key(&key) { Ok(()) } else { Err(AwsError::task_timed_out()) };
        }
        let call = open.remove(&key).ok_or_else(AwsError::task_timed_out)?;
        drop(open);
        edge.broker.queues().acknowledge(&call.queue, key);
        // A caller who went away took the call with him; nobody else listens.
        let _ = call.caller.map(|caller| caller.send(said));
        Ok(())
    }

    /// Opens a call; false if too many are open.
    fn open(&self, key: u128, call: Open) -> bool {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if open.len() >= OPEN_MAX {
            let oldest = call.since.plus_millis(-EVENT_KEPT);
            open.retain(|_, other| other.caller.is_some() || other.since > oldest);
        }
        let room = open.len() < OPEN_MAX;
        if room {
            open.insert(key, call);
        }
        room
    }
}

/// Takes a call back when its caller goes away.
struct Withdrawn<'a> {
    edge: &'a Edge,
    key: u128,
}

impl Drop for Withdrawn<'_> {
    fn drop(&mut self) {
        let call = self.edge.invocations.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
        if let Some(call) = call {
            self.edge.broker.queues().withdraw(&call.queue, self.key);
        }
    }
}

/// Why a call is refused, in the shape of Lambda's API.
fn refused(status: StatusCode, kind: &'static str, message: &str) -> Answer {
    let body = serde_json::json!({ "Type": "User", "Message": message });
    let mut answer = respond::json(status, body.to_string());
    answer.headers_mut().insert(HeaderName::from_static("x-amzn-errortype"), respond::header(kind));
    answer
}

/// `POST /2015-03-31/functions/NAME/invocations`
pub(crate) async fn invoke(edge: &Edge, request: Request<Incoming>) -> Answer {
    let (parts, body) = request.into_parts();
    let invalid = |message: &str| refused(StatusCode::BAD_REQUEST, "InvalidParameterValueException", message);
    let function = parts
        .uri
        .path()
        .strip_prefix("/2015-03-31/functions/")
        .and_then(|rest| rest.strip_suffix("/invocations"))
        .and_then(name::decoded);
    let Some(function) = function else {
        return refused(
            StatusCode::NOT_FOUND,
            "ResourceNotFoundException",
            "Only .../functions/NAME/invocations is served here.",
        );
    };
    let size_max = edge.result_size_max(&body);
    let body = match respond::read_body(body, size_max).await {
        Ok(body) => body,
        Err(error) => return refused(respond::status_of(&error), error.code.name(), &error.message),
    };
    let signed = Signed { method: &parts.method, uri: &parts.uri, headers: &parts.headers, body: &body };
    let scope = match identity::operator(&edge.settings, signed, edge.broker.wall_clock()) {
        Ok(scope) => scope,
        Err(error) => return refused(respond::status_of(&error), error.code.name(), &error.message),
    };
    let Some((scope, function)) = name::function(&function, &scope).filter(|(found, _)| *found == scope)
    else {
        return refused(
            StatusCode::NOT_FOUND,
            "ResourceNotFoundException",
            "The function name names none of this account and region.",
        );
    };
    let text = if body.is_empty() { "{}" } else { std::str::from_utf8(&body).unwrap_or_default() };
    let Ok(input) = RawValue::from_string(text.to_owned()) else {
        return refused(
            StatusCode::BAD_REQUEST,
            "InvalidRequestContentException",
            "Could not parse request body into json.",
        );
    };
    let arn =
        Arn::Function { scope: scope.clone(), name: function.as_str().into(), qualifier: None }.to_string();
    let queue = name::queue(&scope, &function);
    let call =
        Call { queue, name: format!("tasks.{function}"), execution: String::new(), resource: arn, input };
    match parts
        .headers
        .get("x-amz-invocation-type")
        .map_or("RequestResponse", |value| value.to_str().unwrap_or_default())
    {
        "RequestResponse" => call.answered(edge).await,
        "Event" => call.sent(edge),
        "DryRun" => respond::empty(StatusCode::NO_CONTENT),
        other => invalid(&format!(
            "Value '{other}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]"
        )),
    }
}

/// Why an invocation gave no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The function failed; its error as JSON text.
    #[error("the function failed: {error}")]
    Failed {
        /// Its error.
        error: String,
    },
    /// Nobody answered in time.
    #[error("the function did not answer")]
    Unanswered,
    /// Too many calls are open.
    #[error("too many invocations are open")]
    TooMany,
    /// The input is no JSON.
    #[error("the input is no JSON")]
    Input,
}

/// Invokes a function and waits for its result.
pub(crate) async fn call(
    edge: &Edge,
    scope: &Scope,
    function: &str,
    input: &str,
    wait: Duration,
) -> Result<Payload, CallError> {
    let input = RawValue::from_string(input.to_owned()).map_err(|_| CallError::Input)?;
    let arn = Arn::Function { scope: scope.clone(), name: function.into(), qualifier: None }.text();
    let queue = name::queue(scope, function);
    let call =
        Call { queue, name: format!("tasks.{function}"), execution: String::new(), resource: arn, input };
    let (caller, said) = oneshot::channel();
    let key = call.offer(edge, Some(caller)).ok_or(CallError::TooMany)?;
    let _withdrawn = Withdrawn { edge, key };
    match tokio::time::timeout(wait, said).await {
        Ok(Ok(Said::Succeeded(output))) => Ok(output),
        Ok(Ok(Said::Failed { error, cause })) => {
            Err(CallError::Failed { error: function_error(error, cause) })
        }
        Ok(Ok(Said::Alive) | Err(_)) | Err(_) => Err(CallError::Unanswered),
    }
}

/// What came of a call.
pub(crate) enum Outcome {
    /// Its result.
    Succeeded(Payload),
    /// Its error.
    Failed {
        /// Its name.
        error: Option<String>,
        /// What happened.
        cause: Option<String>,
    },
}

/// Has a worker do what a Task names, without an execution, and waits for what comes
/// of it. `execution` is for its eyes only: there is none of that name.
pub(crate) async fn work(
    edge: &Edge,
    queue: &Queue,
    execution: String,
    resource: &Resource,
    input: &Payload,
    wait: Duration,
) -> Result<Outcome, CallError> {
    let input = RawValue::from_string(input.text().to_owned()).map_err(|_| CallError::Input)?;
    let call = Call {
        queue: format!("{}/{}", queue.scope, queue.name),
        name: queue.name.to_string(),
        execution,
        resource: resource.to_string(),
        input,
    };
    let (caller, said) = oneshot::channel();
    let key = call.offer(edge, Some(caller)).ok_or(CallError::TooMany)?;
    let _withdrawn = Withdrawn { edge, key };
    match tokio::time::timeout(wait, said).await {
        Ok(Ok(Said::Succeeded(output))) => Ok(Outcome::Succeeded(output)),
        Ok(Ok(Said::Failed { error, cause })) => Ok(Outcome::Failed { error, cause }),
        Ok(Ok(Said::Alive) | Err(_)) | Err(_) => Err(CallError::Unanswered),
    }
}

struct Call {
    /// The key of its queue, and the queue's name.
    queue: String,
    name: String,
    /// For which execution the worker is told that it works.
    execution: String,
    resource: String,
    input: Box<RawValue>,
}

impl Call {
    /// Waits for the function's result.
    async fn answered(self, edge: &Edge) -> Answer {
        let (caller, said) = oneshot::channel();
        let Some(key) = self.offer(edge, Some(caller)) else { return too_many() };
        let _withdrawn = Withdrawn { edge, key };
        let (body, failed) = match tokio::time::timeout(WAIT, said).await {
            Ok(Ok(Said::Succeeded(output))) => (Bytes::copy_from_slice(output.text().as_bytes()), false),
            Ok(Ok(Said::Failed { error, cause })) => (Bytes::from(function_error(error, cause)), true),
            Ok(Ok(Said::Alive) | Err(_)) | Err(_) => {
                let text = format!("Task timed out after {}.00 seconds", WAIT.as_secs());
                (Bytes::from(serde_json::json!({ "errorMessage": text }).to_string()), true)
            }
        };
        let mut answer = respond::json(StatusCode::OK, body);
        describe(&mut answer, edge);
        if failed {
            answer
                .headers_mut()
                .insert(HeaderName::from_static("x-amz-function-error"), respond::header("Unhandled"));
        }
        answer
    }

    /// Waits for nothing.
    fn sent(self, edge: &Edge) -> Answer {
        if self.offer(edge, None).is_none() {
            return too_many();
        }
        let mut answer = respond::empty(StatusCode::ACCEPTED);
        describe(&mut answer, edge);
        answer
    }

    /// Puts the call into the function's queue.
    fn offer(self, edge: &Edge, caller: Option<oneshot::Sender<Said>>) -> Option<u128> {
        let key = u128::from_be_bytes(edge.broker.random());
        let now = edge.broker.now();
        let frame = TaskFrame {
            token: format!("{PREFIX}{key:032x}"),
            queue: self.name,
            execution: self.execution,
            state: String::new(),
            resource: self.resource,
            input: self.input,
            deadline: Some(now.plus_millis(WAIT.as_millis() as i64).0),
            heartbeat_seconds: None,
            correlation_id: None,
            traceparent: None,
            deliveries: 0,
        };
        let body = serde_json::to_vec(&frame).expect("a frame is always JSON");
        let queue: Arc<str> = self.queue.into();
        if !edge.invocations.open(key, Open { queue: queue.clone(), since: now, caller }) {
            return None;
        }
        edge.broker.queues().offer(
            &queue,
            Delivery { key, partition: None, body: body.into() },
            u64::try_from(now.0).unwrap_or(0),
        );
        Some(key)
    }
}

fn describe(answer: &mut Answer, edge: &Edge) {
    answer
        .headers_mut()
        .insert(HeaderName::from_static("x-amz-executed-version"), respond::header("$LATEST"));
    answer.headers_mut().insert(respond::REQUEST_ID, respond::header(&edge.uuid()));
}

fn too_many() -> Answer {
    refused(StatusCode::TOO_MANY_REQUESTS, "TooManyRequestsException", "Rate Exceeded.")
}
