//! The Lambda runtime API that a handler sees on its loopback port:
//! `/2018-06-01/runtime/…`. One task at a time, as Lambda has it.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::UNIX_EPOCH;

use bytes::Bytes;
use frevo_sdk::TaskError;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::pool::{Answer, Invocation, Pool};

const PREFIX: &str = "/2018-06-01/runtime/";

/// AWS takes 6 MiB; a server in open mode takes payloads of 16 MiB.
const ANSWER_SIZE_MAX: usize = 16 << 20;

/// One handler's side of the runtime API.
pub(super) struct Runtime {
    pool: Arc<Pool>,
    state: Mutex<State>,
    /// When the current task is overdue.
    overdue: watch::Sender<Option<tokio::time::Instant>>,
}

#[derive(Default)]
struct State {
    current: Option<Invocation>,
    /// The process has asked for a task: it got through its initialisation.
    is_ready: bool,
    /// What it said about a failed initialisation.
    init_error: Option<TaskError>,
}

/// What a handler posts when it failed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Failure {
    error_type: Option<String>,
}

impl Runtime {
    pub fn new(pool: Arc<Pool>) -> Self {
        Self { pool, state: Mutex::default(), overdue: watch::Sender::new(None) }
    }

    /// Serves one connection of the handler.
    pub async fn serve(self: Arc<Self>, stream: TcpStream) {
        let service = service_fn(move |request| {
            let runtime = self.clone();
            async move { Ok::<_, Infallible>(runtime.answer(request).await) }
        });
        // A handler that goes away mid-request is noticed by its exit.
        let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
    }

    /// Ready once the current task has taken too long.
    pub async fn overdue(&self) {
        let mut overdue = self.overdue.subscribe();
        loop {
            let at = *overdue.borrow_and_update();
            let changed = overdue.changed();
            match at {
                Some(at) => tokio::select! {
                    () = tokio::time::sleep_until(at) => return,
                    _ = changed => {}
                },
                None => changed.await.expect("the runtime holds the sender"),
            }
        }
    }

    /// The process is gone: its task failed, and so did one that waits if it
    /// did not even get through its initialisation, because the next process
    /// would not either. Says whether it did.
    pub fn ended(&self, error: TaskError) -> bool {
        let State { current, is_ready, init_error } = std::mem::take(&mut *self.lock());
        self.overdue.send_replace(None);
        let failed = current.or_else(|| if is_ready { None } else { self.pool.take_waiting() });
        if let Some(invocation) = failed {
            self.pool.answer(invocation, Err(init_error.unwrap_or(error)));
        }
        is_ready
    }

    /// The id of the task that the handler has.
    pub fn request_id(&self) -> Option<String> {
        self.lock().current.as_ref().map(|invocation| invocation.request_id.clone())
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let path = request.uri().path().strip_prefix(PREFIX).unwrap_or_default().to_owned();
        let parts: Vec<&str> = path.split('/').collect();
        match (request.method(), &parts[..]) {
            (&Method::GET, ["invocation", "next"]) => self.next().await,
            (&Method::POST, ["invocation", request_id, "response"]) => {
                self.responded(request_id, request).await
            }
            (&Method::POST, ["invocation", request_id, "error"]) => self.failed(request_id, request).await,
            (&Method::POST, ["init", "error"]) => self.init_failed(request).await,
            _ => refusal(StatusCode::NOT_FOUND, "NotFound", "The Lambda runtime API has no such operation."),
        }
    }

    async fn next(&self) -> Response<Full<Bytes>> {
        if let Some(invocation) = self.finish(None) {
            let cause = error_text(
                "The handler asked for its next task without an answer to the last",
                "Lambda.Unknown",
            );
            self.pool.answer(invocation, Err(TaskError::retryable("Lambda.Unknown", cause)));
        }
        self.lock().is_ready = true;
        let invocation = self.pool.take().await;
        let deadline = invocation.deadline.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        let response = Response::builder()
            .header("content-type", "application/json")
            .header("lambda-runtime-aws-request-id", &invocation.request_id)
            .header("lambda-runtime-deadline-ms", deadline.to_string())
            .header("lambda-runtime-invoked-function-arn", &invocation.function_arn)
            .body(Full::from(invocation.task.input().to_owned()));
        self.overdue.send_replace(Some(tokio::time::Instant::now() + self.pool.function.timeout));
        self.lock().current = Some(invocation);
        response.unwrap_or_else(|_| {
            refusal(StatusCode::INTERNAL_SERVER_ERROR, "Internal", "The task can't be told.")
        })
    }

    async fn responded(&self, request_id: &str, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let body = read(request).await;
        let Some(invocation) = self.finish(Some(request_id)) else { return unknown_request() };
        match body {
            Ok(body) => {
                self.pool.answer(invocation, output(body));
                accepted()
            }
            Err(NoBody::TooLarge) => {
                let text = format!(
                    "Response payload size exceeded maximum allowed payload size ({ANSWER_SIZE_MAX} bytes)."
                );
                let cause = error_text(&text, "Function.ResponseSizeTooLarge");
                self.pool
                    .answer(invocation, Err(TaskError::terminal("Function.ResponseSizeTooLarge", cause)));
                refusal(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLarge", &text)
            }
            Err(NoBody::Lost) => {
                let cause = error_text("The handler's answer broke off", "Lambda.Unknown");
                self.pool.answer(invocation, Err(TaskError::retryable("Lambda.Unknown", cause)));
                refusal(StatusCode::BAD_REQUEST, "Truncated", "The answer broke off.")
            }
        }
    }

    async fn failed(&self, request_id: &str, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let error = failure(request).await;
        let Some(invocation) = self.finish(Some(request_id)) else { return unknown_request() };
        self.pool.answer(invocation, Err(error));
        accepted()
    }

    async fn init_failed(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let error = failure(request).await;
        super::lines::say(&self.pool.function.name, &format!("handler failed to initialise: {error}"));
        self.lock().init_error = Some(error);
        accepted()
    }

    /// The current task, if it is the one that is meant; it is none any more.
    fn finish(&self, request_id: Option<&str>) -> Option<Invocation> {
        let mut state = self.lock();
        let is_meant = |current: &mut Invocation| request_id.is_none_or(|id| id == current.request_id);
        let finished = state.current.take_if(is_meant)?;
        self.overdue.send_replace(None);
        Some(finished)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("nobody panics holding the state")
    }
}

/// The cause of a failure that Lambda itself tells: JSON, as a handler's own.
pub(super) fn error_text(message: &str, error_type: &str) -> String {
    serde_json::json!({ "errorMessage": message, "errorType": error_type }).to_string()
}

fn output(body: Bytes) -> Answer {
    let text = String::from_utf8(body.into()).unwrap_or_default();
    // A runtime that returns nothing at all means null.
    let text = if text.is_empty() { "null".to_owned() } else { text };
    RawValue::from_string(text).map_err(|error| {
        let message = format!("The handler's answer is no JSON: {error}");
        TaskError::terminal("Lambda.Unknown", error_text(&message, "Lambda.Unknown"))
    })
}

/// The failure that a handler posted: its type is the error's name, its text,
/// untouched, the cause.
async fn failure(request: Request<Incoming>) -> TaskError {
    const TYPE_HEADER: &str = "lambda-runtime-function-error-type";
    let header = request.headers().get(TYPE_HEADER).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let body = read(request).await.unwrap_or_default();
    let in_body = serde_json::from_slice::<Failure>(&body).ok().and_then(|failure| failure.error_type);
    let name = in_body.or(header).filter(|name| !name.is_empty()).unwrap_or_else(|| "Lambda.Unknown".into());
    TaskError::retryable(name, String::from_utf8_lossy(&body))
}

/// Why a body was not read.
enum NoBody {
    TooLarge,
    Lost,
}

async fn read(request: Request<Incoming>) -> Result<Bytes, NoBody> {
    match Limited::new(request.into_body(), ANSWER_SIZE_MAX).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(NoBody::TooLarge),
        Err(_) => Err(NoBody::Lost),
    }
}

fn accepted() -> Response<Full<Bytes>> {
    json(StatusCode::ACCEPTED, r#"{"status":"OK"}"#.into())
}

fn unknown_request() -> Response<Full<Bytes>> {
    refusal(StatusCode::BAD_REQUEST, "InvalidRequestID", "Invalid request ID")
}

fn refusal(status: StatusCode, error_type: &str, message: &str) -> Response<Full<Bytes>> {
    json(status, error_text(message, error_type).into())
}

fn json(status: StatusCode, body: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    response.headers_mut().insert("content-type", http::HeaderValue::from_static("application/json"));
    response
}
