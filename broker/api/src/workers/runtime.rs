//! AWS Lambda's runtime API: a Lambda handler polls here for its next
//! invocation and posts what came of it.
//!
//! The request id that the handler is given is the task token. A runtime is
//! there as long as its connection stands; one that opens a connection per call
//! is held by its lease alone.

use std::sync::Arc;
use std::time::Duration;

use frevo_event::{Arn, Completer, Message, Scope};
use frevo_transport::{Lease, Mail};
use frevo_value::{Payload, Value};
use http::header::{CONTENT_TYPE, HeaderName};
use http::request::Parts;
use http::{HeaderMap, Method, Request, StatusCode};
use hyper::body::Incoming;
use serde::Deserialize;

use super::completion::{TaskHead, judged};
use super::invoke::{self, Said};
use super::name;
use crate::connection::Connection;
use crate::edge::Edge;
use crate::error::{AwsError, Code};
use crate::identity::{self, Signed};
use crate::request::Text;
use crate::respond::{self, Answer};

/// How long a function may run where the task sets no limit, as on AWS.
const RUN_MILLIS_MAX: i64 = 900_000;
/// How often a completion is tried while the owner is overloaded, and how far
/// apart: a runtime that is refused gives up and does the task again.
const TRIES: u32 = 50;
const TRY_EVERY: Duration = Duration::from_millis(200);

/// `/functions/NAME/2018-06-01/runtime/…`
pub(crate) async fn runtime(connection: &Arc<Connection>, request: Request<Incoming>) -> Answer {
    let edge = &*connection.edge;
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let ["functions", function, "2018-06-01", "runtime", ref action @ ..] = segments[..] else {
        return nothing_here();
    };
    let size_max = edge.result_size_max(&body);
    let body = match respond::read_body(body, size_max).await {
        Ok(body) => Some(body),
        // Too large a result is a result too: the task fails with it.
        Err(error) if error.code == Code::RequestTooLarge => None,
        Err(error) => return told(&error),
    };
    let bytes = body.as_deref().unwrap_or_default();
    let (scope, function) = match who(edge, &parts, bytes, function) {
        Ok(found) => found,
        Err(error) => return told(&error),
    };
    match (&parts.method, action) {
        (&Method::GET, ["invocation", "next"]) => next(connection, &scope, &function).await,
        (&Method::POST, ["invocation", token, "response"]) => {
            let outcome = body.as_deref().map_or_else(too_large, succeeded);
            complete(edge, &name::queue(&scope, &function), token, outcome).await
        }
        (&Method::POST, ["invocation", token, "error"]) => {
            complete(edge, &name::queue(&scope, &function), token, failed(bytes, &parts.headers)).await
        }
        (&Method::POST, ["init", "error"]) => {
            tracing::warn!(%scope, function, error = %String::from_utf8_lossy(bytes), "function failed to initialise");
            accepted()
        }
        _ => nothing_here(),
    }
}

fn who(edge: &Edge, parts: &Parts, body: &[u8], function: &str) -> Result<(Scope, String), AwsError> {
    let signed = Signed { method: &parts.method, uri: &parts.uri, headers: &parts.headers, body };
    let scope = identity::worker(&edge.settings, signed, edge.broker.wall_clock())?;
    name::decoded(function)
        .and_then(|function| name::function(&function, &scope))
        .filter(|(found, _)| *found == scope && *scope.account != *"*")
        .ok_or_else(|| {
            AwsError::new(Code::ResourceNotFound, "The path names no function of this account and region.")
        })
}

async fn next(connection: &Connection, scope: &Scope, function: &str) -> Answer {
    let edge = &*connection.edge;
    let queue = name::queue(scope, function);
    let runtime = connection.runtime();
    runtime.subscribe(&queue, 1, Lease::Lapses);
    let delivered = loop {
        // What is cancelled is what it does not work on any more.
        if let Mail::Task(delivered) = runtime.next().await {
            break delivered;
        }
    };
    // Between two polls nobody is there to take a task.
    runtime.set_credits(&queue, 0);
    let head = match TaskHead::read(&delivered.body) {
        Ok(head) => head,
        Err(error) => return told(&error),
    };
    if let Ok(task) = edge.broker.signing_key().verify(&head.token) {
        edge.tell_started(task, None);
    }
    invocation(edge, &head, scope, function)
}

/// The response that carries an invocation.
fn invocation(edge: &Edge, head: &TaskHead<'_>, scope: &Scope, function: &str) -> Answer {
    let now = edge.broker.now();
    let deadline = head.deadline.unwrap_or_else(|| now.plus_millis(RUN_MILLIS_MAX).0);
    let arn = Arn::Function { scope: scope.clone(), name: function.into(), qualifier: None };
    let random = u128::from_be_bytes(edge.broker.random());
    let trace = format!("Root=1-{:08x}-{:024x};Sampled=0", (now.0 / 1000) as u32, random >> 32);
    let mut answer = respond::json(StatusCode::OK, head.input.get().to_owned());
    for (name, value) in [
        ("lambda-runtime-aws-request-id", &*head.token),
        ("lambda-runtime-deadline-ms", &deadline.to_string()),
        ("lambda-runtime-invoked-function-arn", &arn.text()),
        ("lambda-runtime-trace-id", &trace),
    ] {
        answer.headers_mut().insert(HeaderName::from_static(name), respond::header(value));
    }
    answer
}

/// What came of an invocation.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// A result.
    Succeeded(Payload),
    /// An error, by its name, and what the function said of it.
    Failed {
        /// Its name.
        error: String,
        /// The text.
        cause: String,
    },
}

/// A result that is no JSON is a string, as it is for a caller of Lambda.
pub(crate) fn succeeded(body: &[u8]) -> Outcome {
    let text = String::from_utf8_lossy(body);
    let output = match Payload::parse(&text) {
        Ok(output) => output,
        Err(_) if text.trim().is_empty() => Payload::from_value(Value::Null),
        Err(_) => Payload::from_value(Value::String(text.into())),
    };
    Outcome::Succeeded(output)
}

/// The error keeps the text that the runtime gave it, verbatim.
pub(crate) fn failed(body: &[u8], headers: &HeaderMap) -> Outcome {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Error<'a> {
        #[serde(borrow)]
        error_type: Option<Text<'a>>,
    }
    let named = serde_json::from_slice::<Error<'_>>(body)
        .ok()
        .and_then(|error| error.error_type)
        .map(|text| text.to_string());
    let header = || headers.get("lambda-runtime-function-error-type")?.to_str().ok().map(str::to_owned);
    let error =
        named.or_else(header).filter(|name| !name.is_empty()).unwrap_or_else(|| "Lambda.Unknown".into());
    Outcome::Failed { error, cause: String::from_utf8_lossy(body).into_owned() }
}

fn too_large() -> Outcome {
    let error = "Function.ResponseSizeTooLarge";
    let cause = serde_json::json!({
        "errorType": error,
        "errorMessage": "Response payload size exceeded maximum allowed payload size.",
    });
    Outcome::Failed { error: error.into(), cause: cause.to_string() }
}

async fn complete(edge: &Edge, queue: &str, token: &str, outcome: Outcome) -> Answer {
    match settle(edge, queue, token, outcome).await {
        // That it came too late is not the runtime's fault: it would end.
        Ok(()) | Err(AwsError { code: Code::TaskTimedOut, .. }) => accepted(),
        Err(error) => told(&error),
    }
}

/// Tells whoever waits for an invocation what came of it.
pub(crate) async fn settle(edge: &Edge, queue: &str, token: &str, outcome: Outcome) -> Result<(), AwsError> {
    if !invoke::is_call(token) {
        return complete_task(edge, queue, token, outcome).await;
    }
    let said = match outcome {
        Outcome::Succeeded(output) => Said::Succeeded(output),
        Outcome::Failed { error, cause } => Said::Failed { error: Some(error), cause: Some(cause) },
    };
    edge.invocations.said(edge, token, said)
}

async fn complete_task(edge: &Edge, queue: &str, token: &str, outcome: Outcome) -> Result<(), AwsError> {
    let task = edge.broker.signing_key().verify(token).map_err(|_| AwsError::invalid_token())?;
    let by = Completer::Worker;
    let message = match outcome {
        Outcome::Succeeded(output) => Message::TaskSucceeded { task, by, output },
        Outcome::Failed { error, cause } => {
            Message::TaskFailed { task, by, error: Some(error.into()), cause: Some(cause.into()) }
        }
    };
    let mut tries = 1;
    let result = loop {
        match judged(edge.tell_task(task, message.clone()).await.ok()) {
            Err(error) if error.passes() && tries < TRIES => tokio::time::sleep(TRY_EVERY).await,
            result => break result,
        }
        tries += 1;
    };
    // The attempt may go on (a callback is awaited), this function does not; and
    // what is over nobody else is to be given.
    if result.as_ref().err().is_none_or(|error| error.code == Code::TaskTimedOut) {
        edge.broker.queues().acknowledge(queue, task.key());
    }
    result
}

fn accepted() -> Answer {
    respond::json(StatusCode::ACCEPTED, r#"{"status":"OK"}"#)
}

/// An error in the shape of the runtime API.
fn told(error: &AwsError) -> Answer {
    let status = match error.code {
        Code::Throttling | Code::InDoubt => StatusCode::SERVICE_UNAVAILABLE,
        _ => respond::status_of(error),
    };
    let kind = if error.code == Code::InvalidToken { "InvalidRequestID" } else { error.code.name() };
    let body = serde_json::json!({ "errorType": kind, "errorMessage": error.message });
    let mut answer = respond::json(status, body.to_string());
    answer.headers_mut().insert(CONTENT_TYPE, respond::header("application/vnd.aws.lambda.error+json"));
    answer
}

fn nothing_here() -> Answer {
    let text = "Of Lambda's runtime API there are .../runtime/invocation/next, .../invocation/ID/response, .../invocation/ID/error and .../init/error.\n";
    respond::text(StatusCode::NOT_FOUND, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error_of(body: &str, header: Option<&str>) -> (String, String) {
        let mut headers = HeaderMap::new();
        if let Some(value) = header {
            headers.insert("lambda-runtime-function-error-type", value.parse().expect("a header"));
        }
        match failed(body.as_bytes(), &headers) {
            Outcome::Failed { error, cause } => (error, cause),
            Outcome::Succeeded(_) => panic!("a failure"),
        }
    }

    #[test]
    fn a_function_s_error_keeps_its_type_and_its_text() {
        let body = r#"{"errorMessage": "boom", "errorType": "ValueError", "stackTrace": []}"#;
        assert_eq!(error_of(body, Some("Other")), ("ValueError".into(), body.into()));
        assert_eq!(error_of(r#"{"errorMessage": "boom"}"#, Some("Runtime.X")).0, "Runtime.X");
        assert_eq!(error_of("no json", None), ("Lambda.Unknown".into(), "no json".into()));
    }
}
