//! Calls to the server: start, await, and every other AWS Step Functions
//! action by name.
//!
//! A call that the server refused for load, or that could not have reached it,
//! is tried again; one that may have been done already is tried again only if
//! doing it twice is doing it once.

pub(crate) mod connection;
mod execution;
mod resource;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, StatusCode, header};
use http_body_util::Full;
use serde::Deserialize;
use serde_json::Value;

use crate::backoff::Backoff;
use crate::signature::{Signed, amz_date, authorization, now};
use crate::{Endpoint, EndpointError};
use connection::{ExchangeError, Pool};
pub use execution::{Outcome, StartOptions, Started};
pub use resource::{Content, Listening, Sent};

/// How often a call is tried unless [`Client::attempts_max`] says otherwise.
const ATTEMPTS_MAX: u32 = 5;

/// How long a call may take beyond the time that it asks the server to wait.
/// GetActivityTask may be held for 60 seconds.
const CALL_LASTS_AT_MOST: Duration = Duration::from_secs(75);

/// Asks the server to answer only once the execution has ended, or after so
/// many seconds. Understood by Frevo on StartExecution and DescribeExecution.
const WAIT_HEADER: &str = "x-frevo-wait-seconds";

/// A server's API. Clones share connections.
#[derive(Clone, Debug)]
pub struct Client {
    shared: Arc<Shared>,
    attempts_max: u32,
}

#[derive(Debug)]
struct Shared {
    endpoint: Endpoint,
    authority: String,
    pool: Arc<Pool>,
}

/// What the server refused, in its words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct ApiError {
    /// AWS's name of the error, for instance `ExecutionAlreadyExists`.
    pub code: String,
    /// What happened.
    pub message: String,
    /// The HTTP status.
    pub status: u16,
}

/// Why a call brought no result.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The endpoint names no server.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// The server answered with an error.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// Nobody answers at the endpoint; nothing was sent.
    #[error("could not connect to {authority}")]
    Connect {
        /// Host and port.
        authority: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The connection broke; the call may have been done or not.
    #[error("lost the connection to {authority} during {action}")]
    Lost {
        /// Host and port.
        authority: String,
        /// The action that was called.
        action: String,
        /// What went wrong.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// No answer came in time; the call may have been done or not.
    #[error("no answer from {authority} to {action} within {seconds} s")]
    Silent {
        /// Host and port.
        authority: String,
        /// The action that was called.
        action: String,
        /// How long the answer was waited for.
        seconds: u64,
    },
    /// The answer is not what the API promises.
    #[error("could not read the answer to {action}")]
    Malformed {
        /// The action that was called.
        action: String,
        /// What is wrong with it.
        source: serde_json::Error,
    },
}

impl Client {
    /// A client of the server at `endpoint`: an [`Endpoint`], or its URL for
    /// account 000000000000 in us-east-1. Opens the first connection, so that a
    /// wrong address is known here.
    pub async fn connect<E>(endpoint: E) -> Result<Self, ClientError>
    where
        E: TryInto<Endpoint>,
        EndpointError: From<E::Error>,
    {
        let endpoint = endpoint.try_into().map_err(EndpointError::from)?;
        let shared = Shared { authority: endpoint.authority(), pool: Arc::default(), endpoint };
        shared
            .pool
            .warm(&shared.endpoint)
            .await
            .map_err(|error| shared.error(error, "connect", Duration::ZERO))?;
        Ok(Self { shared: Arc::new(shared), attempts_max: ATTEMPTS_MAX })
    }

    /// The same client, trying each call at most so many times.
    #[must_use]
    pub fn attempts_max(self, attempts_max: u32) -> Self {
        Self { attempts_max: attempts_max.max(1), ..self }
    }

    /// The same client and its connections, used in another account and region.
    #[must_use]
    pub fn scope(&self, account: &str, region: &str) -> Self {
        let shared = Shared {
            endpoint: self.shared.endpoint.clone().scope(account, region),
            authority: self.shared.authority.clone(),
            pool: self.shared.pool.clone(),
        };
        Self { shared: Arc::new(shared), attempts_max: self.attempts_max }
    }

    /// Calls an action by its name: `CreateStateMachine`, `ListExecutions`, …
    ///
    /// ```no_run
    /// # async fn example(client: frevo_sdk::Client) -> Result<(), frevo_sdk::ClientError> {
    /// let machines = client.call("ListStateMachines", &serde_json::json!({ "maxResults": 10 })).await?;
    /// println!("{}", machines["stateMachines"]);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn call(&self, action: &str, input: &Value) -> Result<Value, ClientError> {
        let body = serde_json::to_vec(input).expect("a JSON value is JSON");
        let answer = self.call_bytes(action, body).await?;
        serde_json::from_slice(&answer).map_err(|source| malformed(action, source))
    }

    /// Calls an action that the server answers only once the execution has
    /// ended, or after `longest`: Frevo's StartExecution and DescribeExecution.
    pub async fn call_until_ended(
        &self,
        action: &str,
        input: &Value,
        longest: Duration,
    ) -> Result<Value, ClientError> {
        let body = serde_json::to_vec(input).expect("a JSON value is JSON");
        let answer = self.exchange(action, body.into(), Some(longest)).await?;
        serde_json::from_slice(&answer).map_err(|source| malformed(action, source))
    }

    /// Calls an action with a body and gives the answer's, both JSON as it is
    /// on the wire: for callers to whom parsing matters.
    pub async fn call_bytes(&self, action: &str, body: impl Into<Bytes>) -> Result<Bytes, ClientError> {
        self.exchange(action, body.into(), None).await
    }

    /// Tries a call until it is answered, refused for good, or tried often
    /// enough.
    async fn exchange(
        &self,
        action: &str,
        body: Bytes,
        wait: Option<Duration>,
    ) -> Result<Bytes, ClientError> {
        let mut backoff = Backoff::new(Duration::from_millis(50), Duration::from_secs(3));
        loop {
            let error = match self.try_once(action, body.clone(), wait).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if backoff.tries() + 1 >= self.attempts_max || !error.allows_repeating(action, &body) {
                return Err(error);
            }
            let pause = backoff.next();
            tracing::debug!(action, %error, ?pause, "call is tried again");
            tokio::time::sleep(pause).await;
        }
    }

    async fn try_once(
        &self,
        action: &str,
        body: Bytes,
        wait: Option<Duration>,
    ) -> Result<Bytes, ClientError> {
        let shared = &self.shared;
        let limit = CALL_LASTS_AT_MOST + wait.unwrap_or_default();
        let request = shared.request(action, body, wait);
        let answer = tokio::time::timeout(limit, shared.pool.exchange(&shared.endpoint, request)).await;
        let answer = answer
            .unwrap_or(Err(ExchangeError::Silent))
            .map_err(|error| shared.error(error, action, limit))?;
        match answer.status() {
            StatusCode::OK => Ok(answer.into_body()),
            status => Err(ApiError::read(status, answer.body()).into()),
        }
    }
}

impl Shared {
    fn request(&self, action: &str, body: Bytes, wait: Option<Duration>) -> Request<Full<Bytes>> {
        let is_events = action.starts_with("AWSEvents.");
        let (service, content_type) = if is_events {
            ("events", "application/x-amz-json-1.1")
        } else {
            ("states", "application/x-amz-json-1.0")
        };
        let target = if is_events { action.to_owned() } else { format!("AWSStepFunctions.{action}") };
        let amz_date = amz_date(now());
        let signed = Signed {
            service,
            method: "POST",
            path: "/",
            query: "",
            headers: &[
                ("content-type", content_type),
                ("host", &self.authority),
                ("x-amz-date", &amz_date),
                ("x-amz-target", &target),
            ],
            body: &body,
        };
        let authorization = authorization(&self.endpoint, &amz_date, &signed);
        let mut request = Request::builder()
            .method(Method::POST)
            .uri("/")
            .header(header::HOST, &self.authority)
            .header(header::CONTENT_TYPE, HeaderValue::from_static(content_type))
            .header(header::AUTHORIZATION, authorization)
            .header("x-amz-date", &amz_date)
            .header("x-amz-target", target);
        if let Some(wait) = wait {
            request = request.header(WAIT_HEADER, wait.as_secs());
        }
        request.body(Full::new(body)).expect("action, account, region and key are header text")
    }

    fn error(&self, error: ExchangeError, action: &str, limit: Duration) -> ClientError {
        let (authority, action) = (self.authority.clone(), action.to_owned());
        match error {
            ExchangeError::Connect(source) => ClientError::Connect { authority, source },
            ExchangeError::Lost(source) => ClientError::Lost { authority, action, source },
            ExchangeError::Silent => ClientError::Silent { authority, action, seconds: limit.as_secs() },
        }
    }
}

impl ApiError {
    /// What an answer that is no success says. A proxy's error page has no
    /// code; its status stands for it.
    fn read(status: StatusCode, body: &[u8]) -> Self {
        #[derive(Deserialize)]
        struct Body {
            #[serde(rename = "__type")]
            kind: String,
            #[serde(alias = "Message", default)]
            message: String,
        }
        match serde_json::from_slice::<Body>(body) {
            Ok(Body { kind, message }) => {
                let code = kind.rsplit_once('#').map_or(kind.as_str(), |(_, code)| code).to_owned();
                Self { code, message, status: status.as_u16() }
            }
            Err(_) => Self {
                code: status.canonical_reason().unwrap_or("Unknown").replace(' ', ""),
                message: String::from_utf8_lossy(&body[..body.len().min(200)]).into_owned(),
                status: status.as_u16(),
            },
        }
    }

    /// Whether the server had too much to do and did nothing.
    pub fn is_throttling(&self) -> bool {
        self.status == 429
            || self.status == 503
            || matches!(
                &*self.code,
                "ThrottlingException"
                    | "Throttling"
                    | "TooManyRequestsException"
                    | "RequestLimitExceeded"
                    | "ServiceUnavailable"
            )
    }
}

impl ClientError {
    /// The server's refusal, if that is what it was.
    pub fn api(&self) -> Option<&ApiError> {
        if let Self::Api(error) = self { Some(error) } else { None }
    }

    /// Whether the call may be sent again.
    fn allows_repeating(&self, action: &str, body: &[u8]) -> bool {
        match self {
            Self::Connect { .. } => true,
            Self::Api(error) if error.is_throttling() => true,
            Self::Api(error) => error.status >= 500 && is_idempotent(action, body),
            Self::Lost { .. } => is_idempotent(action, body),
            Self::Endpoint(_) | Self::Silent { .. } | Self::Malformed { .. } => false,
        }
    }
}

/// Whether calling twice has the effect of calling once. A named start is
/// answered with the execution that the first call started; a task that
/// GetActivityTask handed out twice would be two tasks, one of them lost.
fn is_idempotent(action: &str, body: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Named {
        name: Option<serde::de::IgnoredAny>,
    }
    match action {
        "StartExecution" => serde_json::from_slice::<Named>(body).is_ok_and(|named| named.name.is_some()),
        "StartSyncExecution" | "GetActivityTask" | "RedriveExecution" | "AWSEvents.PutEvents" => false,
        _ => true,
    }
}

fn malformed(action: &str, source: serde_json::Error) -> ClientError {
    ClientError::Malformed { action: action.to_owned(), source }
}

impl fmt::Display for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.shared.endpoint.fmt(f)
    }
}
