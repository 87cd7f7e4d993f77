//! What the resources that AWS has no API for have in common: how they are asked,
//! paged and refused, as JSON.

use bytes::Bytes;
use frevo_event::{BusCommand, BusRefusal, Command, CommandRefusal, JobRefusal, Scope};
use http::request::Parts;
use http::{Method, Request as HttpRequest, StatusCode};
use hyper::body::Incoming;
use serde::Serialize;
use serde_json::json;

use crate::edge::Edge;
use crate::error::{AwsError, Code};
use crate::identity::{self, Signed, query};
use crate::respond::{self, Answer};

/// How many are in a page, if the request does not say, and at most.
const PAGE_DEFAULT: usize = 100;
const PAGE_MAX: usize = 1000;

/// The request asks for no page that there could be.
#[derive(Debug, thiserror::Error)]
#[error("the parameter `limit` is no number from 1 to {PAGE_MAX}")]
pub(crate) struct LimitError;

/// Why a request is refused. `E` is what only its kind of resource refuses.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal<E> {
    #[error("there is no {kind} `{name}`")]
    Unknown { kind: &'static str, name: String },
    #[error("{method} is not for `{path}`")]
    NoSuch { method: Method, path: String },
    #[error(transparent)]
    Limit(#[from] LimitError),
    #[error("{0}")]
    Own(E),
    #[error("{0}")]
    Command(CommandRefusal),
    #[error("{}", .0.message)]
    Aws(AwsError),
}

/// What only one kind of resource refuses.
pub(crate) trait OwnRefusal: std::error::Error {
    /// Mostly that it can't be read as one.
    fn status(&self) -> StatusCode {
        StatusCode::BAD_REQUEST
    }
}

impl<E> From<AwsError> for Refusal<E> {
    fn from(error: AwsError) -> Self {
        Self::Aws(error)
    }
}

impl<E: OwnRefusal> From<E> for Refusal<E> {
    fn from(refusal: E) -> Self {
        Self::Own(refusal)
    }
}

impl<E: OwnRefusal> Refusal<E> {
    /// The method is not for the path.
    pub(crate) fn no_such(parts: &Parts) -> Self {
        Self::NoSuch { method: parts.method.clone(), path: parts.uri.path().to_owned() }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Unknown { .. } => StatusCode::NOT_FOUND,
            Self::NoSuch { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::Limit(_) => StatusCode::BAD_REQUEST,
            Self::Own(refusal) => refusal.status(),
            Self::Command(refusal) => status_of_command(refusal),
            Self::Aws(error) => status_of(error),
        }
    }
}

/// Where the resource is that a path leads to or into: `/frevo/queues` of
/// `/frevo/queues/charge`. A path to anything else is its own.
pub(crate) fn root(path: &str) -> &str {
    let name = path.strip_prefix("/frevo/").and_then(|rest| rest.find('/'));
    name.map_or(path, |length| &path[.."/frevo/".len() + length])
}

/// The steps of a path below `root`; one that is empty for `root` itself.
pub(crate) fn steps<'a>(root: &str, path: &'a str) -> Vec<&'a str> {
    path.strip_prefix(root).unwrap_or_default().trim_matches('/').split('/').collect()
}

/// Reads a request, of at most so many bytes, and finds out for whom it is.
pub(crate) async fn read(
    edge: &Edge,
    request: HttpRequest<Incoming>,
    body_size_max: usize,
) -> Result<(Scope, Parts, Bytes), AwsError> {
    let (parts, body) = request.into_parts();
    let body = respond::read_body(body, body_size_max).await?;
    let signed = Signed { method: &parts.method, uri: &parts.uri, headers: &parts.headers, body: &body };
    let scope = identity::publisher(&edge.settings, signed, edge.broker.wall_clock())?;
    Ok((scope, parts, body))
}

/// Reads a request that only asks, at `path` and nothing below it.
pub(crate) async fn question<E: OwnRefusal>(
    edge: &Edge,
    request: HttpRequest<Incoming>,
    path: &str,
) -> Result<(Scope, Parts), Refusal<E>> {
    let (scope, parts, _) = read(edge, request, 0).await?;
    if parts.method != Method::GET || parts.uri.path() != path {
        return Err(Refusal::no_such(&parts));
    }
    Ok((scope, parts))
}

/// The answer, or the one that says why there is none.
pub(crate) fn settled<E: OwnRefusal>(answer: Result<Answer, Refusal<E>>) -> Answer {
    answer.unwrap_or_else(|refusal| refused(refusal.status(), &refusal))
}

/// Has a command decided about, and durable.
pub(crate) async fn command<E>(edge: &Edge, command: BusCommand) -> Result<(), Refusal<E>> {
    edge.decide(Command::Bus(command)).await?.map(drop).map_err(Refusal::Command)
}

/// How many items the page has that a request asks for.
pub(crate) fn limit(uri: &http::Uri) -> Result<usize, LimitError> {
    match query(uri, "limit").map(str::parse) {
        None => Ok(PAGE_DEFAULT),
        Some(Ok(limit)) if (1..=PAGE_MAX).contains(&limit) => Ok(limit),
        Some(_) => Err(LimitError),
    }
}

/// An answer of JSON.
pub(crate) fn answer(status: StatusCode, value: &impl Serialize) -> Answer {
    respond::json(status, serde_json::to_vec(value).expect("what is shown is always JSON"))
}

/// The answer that says why a request is refused.
pub(crate) fn refused(status: StatusCode, refusal: &impl std::fmt::Display) -> Answer {
    answer(status, &json!({ "error": refusal.to_string() }))
}

/// The status of a command that is refused.
fn status_of_command(refusal: &CommandRefusal) -> StatusCode {
    match refusal {
        CommandRefusal::NoMachine
        | CommandRefusal::Bus(
            BusRefusal::NoSubscription { .. }
            | BusRefusal::NoSchedule { .. }
            | BusRefusal::NoSchema { .. }
            | BusRefusal::NoSchemaVersion { .. }
            | BusRefusal::NoContract { .. }
            | BusRefusal::NoBus { .. }
            | BusRefusal::NoArchive { .. }
            | BusRefusal::NoReplay { .. }
            | BusRefusal::NoQueueDescription { .. }
            | BusRefusal::NoSource { .. },
        )
        | CommandRefusal::Job(JobRefusal::Missing { .. }) => StatusCode::NOT_FOUND,
        _ => StatusCode::CONFLICT,
    }
}

/// The status of what the API of AWS would refuse, too.
pub(crate) fn status_of(error: &AwsError) -> StatusCode {
    match error.code {
        Code::Throttling | Code::InDoubt => StatusCode::SERVICE_UNAVAILABLE,
        _ => respond::status_of(error),
    }
}
