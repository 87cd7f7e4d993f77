//! Publishing: `POST /events/BUS` with a CloudEvent in one of the three HTTP
//! modes, answered 202 once every event is durable.
//!
//! Events go to the partitions of their keys. If one of them does not take its
//! part the whole request is answered with a status that publishers retry, and
//! what was taken is known again by its source and id.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use frevo_event::cloud_event::{self, Attribute, CloudEvent, Reception};
use frevo_event::{DEFAULT_BUS, Event, PartitionId, Reply, Request, Scope};
use frevo_value::Payload;
use futures_util::future::join_all;
use http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, Method, Request as HttpRequest, StatusCode};
use hyper::body::Incoming;
use serde_json::json;

use crate::edge::Edge;
use crate::error::{AwsError, Code};
use crate::identity::{self, Signed};
use crate::respond::{self, Answer};
use crate::schemas::{self, Violation};
use crate::{roots, routes};

/// How many bytes a request may have; PutEvents' entries, 1 MiB at most, may take
/// twice as many as text in JSON.
pub(crate) const BODY_SIZE_MAX: usize = 4 << 20;

/// How many events a request may have: a partition must know all of them again
/// when it is said once more.
const EVENTS_MAX: usize = frevo_router::WINDOW_EVENTS / 2;

/// How many bytes one event may have in the journal: a record holds it.
pub const EVENT_SIZE_MAX: usize = 1 << 20;

/// Why a request to publish is refused.
#[derive(Debug, PartialEq, thiserror::Error)]
enum PublishError {
    #[error("there is no event bus `{bus}`")]
    UnknownBus { bus: String },
    #[error("`{found}` is no media type of a CloudEvent, and there are no `ce-` headers")]
    MediaType { found: String },
    #[error("the body is no JSON: {reason}")]
    NoJson { reason: String },
    #[error("{reason}")]
    Malformed { reason: String },
    #[error("a request has at most {EVENTS_MAX} events, this one has {count}")]
    TooMany { count: usize },
    #[error("event `{id}` has {size} bytes, and an event has at most {EVENT_SIZE_MAX}")]
    TooLarge { id: String, size: usize },
    #[error(transparent)]
    Schema(#[from] Violation),
    #[error("{}", .0.message)]
    Aws(AwsError),
    #[error("the broker is busy: try again")]
    Busy,
}

/// Answers a request to `/events/BUS`.
pub(crate) async fn answer(edge: &Edge, request: HttpRequest<Incoming>) -> Answer {
    if request.method() != Method::POST {
        let mut answer = respond::text(StatusCode::METHOD_NOT_ALLOWED, "Events are published with POST.\n");
        answer.headers_mut().insert(ALLOW, respond::header("POST"));
        return answer;
    }
    match take(edge, request).await {
        Ok(count) => respond::json(StatusCode::ACCEPTED, json!({ "events": count }).to_string()),
        Err(error) => refused(&error),
    }
}

async fn take(edge: &Edge, request: HttpRequest<Incoming>) -> Result<usize, PublishError> {
    let (parts, body) = request.into_parts();
    let bus = parts.uri.path().strip_prefix("/events").unwrap_or_default().trim_matches('/');
    let bus: Arc<str> = if bus.is_empty() { DEFAULT_BUS.into() } else { bus.into() };
    let body = respond::read_body(body, BODY_SIZE_MAX).await.map_err(PublishError::Aws)?;
    let signed = Signed { method: &parts.method, uri: &parts.uri, headers: &parts.headers, body: &body };
    let scope =
        identity::publisher(&edge.settings, signed, edge.broker.wall_clock()).map_err(PublishError::Aws)?;
    if !edge.broker.catalogue().has_bus(&scope, &bus) {
        return Err(PublishError::UnknownBus { bus: bus.to_string() });
    }
    let mut events = read(&parts.headers, &body, &bus, scope, edge)?;
    events.iter_mut().try_for_each(|event| schemas::check(edge, event))?;
    events.iter_mut().for_each(|event| roots::of_event(edge, event, None));
    let count = events.len();
    all(edge, events).await?;
    Ok(count)
}

/// Publishes events to the partitions that keep them.
pub(crate) async fn all(edge: &Edge, events: Vec<Event>) -> Result<(), Refused> {
    let mut parts: BTreeMap<PartitionId, Vec<Event>> = BTreeMap::new();
    let partition_count = edge.broker.partition_count();
    for event in events {
        parts.entry(event.partition(partition_count)).or_default().push(event);
    }
    let asked =
        parts.into_iter().map(|(partition, events)| edge.broker.ask(partition, Request::Publish { events }));
    let refused = |reply| match reply {
        Ok(Reply::Published) => None,
        Ok(Reply::DiskFull) => Some(Refused::DiskFull),
        _ => Some(Refused::Busy),
    };
    match join_all(asked).await.into_iter().find_map(refused) {
        Some(refusal) => Err(refusal),
        None => Ok(()),
    }
}

/// Why events may not have been taken; to be tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is no room for more.
    #[error("the disk is full")]
    DiskFull,
    /// Too much is waiting.
    #[error("the broker is busy")]
    Busy,
}

impl From<Refused> for PublishError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::DiskFull => Self::Aws(AwsError::new(Code::Throttling, "The disk is full.")),
            Refused::Busy => Self::Busy,
        }
    }
}

fn read(
    headers: &HeaderMap,
    body: &Bytes,
    bus: &Arc<str>,
    scope: Scope,
    edge: &Edge,
) -> Result<Vec<Event>, PublishError> {
    let reception = Reception { scope, time: edge.broker.now() };
    let malformed = |error: &dyn std::fmt::Display| PublishError::Malformed { reason: error.to_string() };
    let media = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let traced = traced(headers);
    let kept = |event| kept(event, &traced, bus, &reception);
    let events: Vec<Event> = match essence.as_str() {
        cloud_event::STRUCTURED => {
            let body = parse(body)?;
            vec![kept(CloudEvent::parse_structured(&body).map_err(|error| malformed(&error))?)]
        }
        cloud_event::BATCHED => {
            let body = parse(body)?;
            let batch = cloud_event::parse_batch(&body).map_err(|error| malformed(&error))?;
            batch.into_iter().map(kept).collect()
        }
        _ => {
            let pairs =
                || headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
            if !CloudEvent::is_binary(pairs()) {
                return Err(PublishError::MediaType { found: media.to_owned() });
            }
            vec![kept(CloudEvent::parse_binary(pairs(), body).map_err(|error| malformed(&error))?)]
        }
    };
    check(&events)?;
    Ok(events)
}

/// The event, in the trace of its request if it names none itself.
fn kept<'a>(
    mut event: CloudEvent<'a>,
    traced: &[(Cow<'a, str>, Attribute<'a>)],
    bus: &Arc<str>,
    reception: &Reception,
) -> Event {
    if !traced.is_empty() && event.extension("traceparent").is_none() {
        event.extensions.retain(|(name, _)| name != "tracestate");
        event.extensions.extend_from_slice(traced);
    }
    Event::from_cloud_event(bus.clone(), &event, reception)
}

/// The trace that a request belongs to, as the extensions of an event that says
/// nothing of it.
fn traced(headers: &HeaderMap) -> Vec<(Cow<'_, str>, Attribute<'_>)> {
    let Some(traceparent) = routes::traceparent(headers) else { return Vec::new() };
    let tracestate = headers.get("tracestate").and_then(|value| value.to_str().ok());
    let named = |(name, value)| (Cow::Borrowed(name), Attribute::Text(Cow::Borrowed(value)));
    [Some(("traceparent", traceparent)), tracestate.map(|state| ("tracestate", state))]
        .into_iter()
        .flatten()
        .map(named)
        .collect()
}

fn parse(body: &Bytes) -> Result<Payload, PublishError> {
    let text =
        std::str::from_utf8(body).map_err(|error| PublishError::NoJson { reason: error.to_string() })?;
    Payload::parse(text).map_err(|error| PublishError::NoJson { reason: error.to_string() })
}

fn check(events: &[Event]) -> Result<(), PublishError> {
    if events.len() > EVENTS_MAX {
        return Err(PublishError::TooMany { count: events.len() });
    }
    match events.iter().find(|event| event.size() > EVENT_SIZE_MAX) {
        Some(event) => Err(PublishError::TooLarge { id: event.envelope.id.to_string(), size: event.size() }),
        None => Ok(()),
    }
}

fn refused(error: &PublishError) -> Answer {
    let status = match error {
        PublishError::UnknownBus { .. } => StatusCode::NOT_FOUND,
        PublishError::MediaType { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        PublishError::NoJson { .. } | PublishError::Malformed { .. } => StatusCode::BAD_REQUEST,
        PublishError::TooMany { .. } | PublishError::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        PublishError::Schema(_) => StatusCode::UNPROCESSABLE_ENTITY,
        PublishError::Aws(AwsError { code: Code::Throttling | Code::InDoubt, .. }) | PublishError::Busy => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        PublishError::Aws(error) => respond::status_of(error),
    };
    let mut answer = respond::json(status, json!({ "error": error.to_string() }).to_string());
    if status == StatusCode::SERVICE_UNAVAILABLE {
        answer.headers_mut().insert(RETRY_AFTER, respond::header("1"));
    }
    answer
}
