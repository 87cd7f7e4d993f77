//! `GET /live`: what is published, as server-sent events, as it happens.
//!
//! | parameter | |
//! |---|---|
//! | `bus` | only what is published to this bus; otherwise to any |
//! | `source` | what this source observes, without its data |
//! | `pattern` | only what this pattern of EventBridge's wants |
//! | `execution`, `stateMachine` | only changes of the status of this execution, of this state machine's executions (ARNs) |
//!
//! `GET /live/executions?execution=ARN&after=EVENT` is the history of one execution, as it
//! grows ([`history`]).
//!
//! An event's data is a CloudEvent. Nothing is kept for a listener beyond a few
//! events that it is about to read: one that is too slow is told how many it did
//! not get (`skipped`), and one that comes back with `Last-Event-ID` since when
//! it was away (`missed`). Who must have every event subscribes.

mod filter;
mod history;
mod hub;
mod stream;

use std::sync::Arc;

use frevo_event::Scope;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use percent_encoding::percent_decode_str;
use serde_json::json;

use crate::connection::Connection;
use crate::edge::Edge;
use crate::error::{AwsError, Code};
use crate::identity::{self, Signed};
use crate::observed::sights::BUS_PREFIX;
use crate::respond::{self, Answer, Body};
use filter::{Filter, FilterError};
pub(crate) use history::Followed;
pub(crate) use hub::Listener;
pub use hub::Live;
use stream::Place;
pub(crate) use stream::Stream;

/// Why a request to listen is refused.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error(transparent)]
    Filter(#[from] FilterError),
    #[error("there is no event bus `{bus}`")]
    UnknownBus { bus: Arc<str> },
    #[error("there is no source `{source_name}` that observes")]
    UnknownSource { source_name: String },
    #[error("say which execution is meant: `execution=ARN`")]
    NoExecution,
    #[error("{max} listen already", max = hub::LISTENERS_MAX)]
    TooMany,
    #[error("{}", .0.message)]
    Aws(AwsError),
}

/// Answers a request to `/live`.
pub(crate) async fn answer(connection: &Arc<Connection>, request: &Request<Incoming>) -> Answer {
    if request.method() != Method::GET {
        let mut answer = respond::text(StatusCode::METHOD_NOT_ALLOWED, "Listening is a GET.\n");
        answer.headers_mut().insert(ALLOW, respond::header("GET"));
        return answer;
    }
    let body = match request.uri().path() {
        "/live/executions" => follow(connection, request).await.map(Body::Followed),
        _ => listen(connection, request).map(Body::Live),
    };
    match body {
        Ok(body) => {
            let mut answer = Response::new(body);
            let headers = answer.headers_mut();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            answer
        }
        Err(refusal) => refused(&refusal),
    }
}

/// The history of one execution, as it grows.
async fn follow(connection: &Arc<Connection>, request: &Request<Incoming>) -> Result<Followed, Refusal> {
    let scope = scope_of(connection, request)?;
    let decoded = |name| Some(percent_decode_str(identity::query(request.uri(), name)?).decode_utf8_lossy());
    let arn = decoded("execution").ok_or(Refusal::NoExecution)?.into_owned();
    let last = request.headers().get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let after = last.or_else(|| decoded("after")?.parse().ok()).unwrap_or(0);
    Followed::begin(connection, scope, arn, after).await.map_err(Refusal::Aws)
}

fn scope_of(connection: &Connection, request: &Request<Incoming>) -> Result<Scope, Refusal> {
    let edge = &connection.edge;
    let signed =
        Signed { method: request.method(), uri: request.uri(), headers: request.headers(), body: b"" };
    identity::publisher(&edge.settings, signed, edge.broker.wall_clock()).map_err(Refusal::Aws)
}

fn listen(connection: &Arc<Connection>, request: &Request<Incoming>) -> Result<Stream, Refusal> {
    let edge = &connection.edge;
    let scope = scope_of(connection, request)?;
    let filter = Filter::parse(scope, request.uri().query().unwrap_or_default())?;
    if let Some(bus) = filter.bus.clone() {
        check_bus(edge, &filter.scope, bus)?;
    }
    let listener = edge.broker.live().join(filter, edge.broker.routes()).ok_or(Refusal::TooMany)?;
    connection.listens(&listener);
    Ok(Stream::new(connection.hold(), listener, last_place(request.headers())))
}

/// Whether there is the bus, or the source that observes.
fn check_bus(edge: &Edge, scope: &Scope, bus: Arc<str>) -> Result<(), Refusal> {
    let catalogue = edge.broker.catalogue();
    let Some(name) = bus.strip_prefix(BUS_PREFIX) else {
        return if catalogue.has_bus(scope, &bus) { Ok(()) } else { Err(Refusal::UnknownBus { bus }) };
    };
    match catalogue.buses().sources().get(scope, name) {
        Some(source) if source.observes() => Ok(()),
        _ => Err(Refusal::UnknownSource { source_name: name.to_owned() }),
    }
}

/// The place of the last event that the listener had, when it comes back.
fn last_place(headers: &HeaderMap) -> Option<Place> {
    headers.get("last-event-id")?.to_str().ok()?.parse().ok()
}

fn refused(refusal: &Refusal) -> Answer {
    let status = match refusal {
        Refusal::Filter(_) | Refusal::NoExecution => StatusCode::BAD_REQUEST,
        Refusal::UnknownBus { .. } | Refusal::UnknownSource { .. } => StatusCode::NOT_FOUND,
        Refusal::TooMany => StatusCode::SERVICE_UNAVAILABLE,
        Refusal::Aws(error) if error.code == Code::ExecutionDoesNotExist => StatusCode::NOT_FOUND,
        Refusal::Aws(error) => respond::status_of(error),
    };
    respond::json(status, json!({ "error": refusal.to_string() }).to_string())
}
