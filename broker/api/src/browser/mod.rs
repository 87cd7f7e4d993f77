//! `/frevo/events`: what was published here and what sources observe, to be looked
//! through.
//!
//! | request | |
//! |---|---|
//! | `GET /frevo/events` | the newest, without their data |
//! | `GET /frevo/events/SOURCE/PARTITION/OFFSET` | one that a source observes, read from its topic |
//!
//! | parameter | only |
//! |---|---|
//! | `source=NAME` | what this source observes |
//! | `bus=NAME` | what was published to this bus |
//! | `type`, `from`, `subject`, `key`, `id` | events with this type, source, subject, ordering key, id |
//! | `before`, `since=TIME` | older, not older, RFC 3339; a day ago if nothing is said |
//! | `limit=N` | so many; 100 if nothing is said |
//!
//! Values are percent-encoded. Of what is observed there is what the windows of the
//! node hold that is asked; what was published is read from the journal, where there
//! is one in one order, for five seconds at most (`cut` says so).

mod filter;
pub(crate) mod shown;

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use frevo_event::{Batch, Entry, Published, Scope, Timestamp};
use frevo_transport::{ReadError, WholeJournal};
use http::{Request as HttpRequest, StatusCode};
use hyper::body::Incoming;
use serde_json::{Value, json};

use crate::edge::Edge;
use crate::error::AwsError;
use crate::observed::Sights;
use crate::port::Broker;
use crate::resource::{self, OwnRefusal};
use crate::respond::Answer;
use crate::traces::past::{self, Ended};
use filter::Filter;
use shown::Shown;

/// Where events are looked through.
pub(crate) const PATH: &str = "/frevo/events";

/// How long the journal is read for one request.
const READS_AT_MOST: Duration = Duration::from_secs(5);

/// What only a look at events is refused for.
#[derive(Debug, thiserror::Error)]
enum LookError {
    #[error("the parameter `{name}` is not percent-encoded UTF-8")]
    Encoding { name: &'static str },
    #[error("the parameter `{name}` is no moment as RFC 3339 writes it: `{text}`")]
    Moment { name: &'static str, text: String },
    #[error("what is observed is on no bus: leave out `bus` or `source`")]
    BusAndSource,
    #[error("an event that is observed is at SOURCE/PARTITION/OFFSET")]
    Place,
    #[error("the source `{source_name}` observes nothing: {why}")]
    NotObserved { source_name: String, why: &'static str },
    #[error("the topic has no record {place} any more, or not yet")]
    Gone { place: String },
    #[error("the record is not given: {reason}")]
    Unopened { reason: String },
}

type Refusal = resource::Refusal<LookError>;

impl OwnRefusal for LookError {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotObserved { .. } | Self::Gone { .. } => StatusCode::NOT_FOUND,
            Self::Unopened { .. } => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

/// Answers a request to look at events.
pub(crate) async fn answer(edge: &Edge, request: HttpRequest<Incoming>) -> Answer {
    resource::settled(respond_to(edge, request).await)
}

async fn respond_to(edge: &Edge, request: HttpRequest<Incoming>) -> Result<Answer, Refusal> {
    let path = request.uri().path().to_owned();
    let (scope, parts) = resource::question(edge, request, &path).await?;
    let steps: Vec<String> = resource::steps(PATH, &path).into_iter().map(str::to_owned).collect();
    let filter = Filter::read(&parts.uri, edge.broker.now())?;
    let limit = resource::limit(&parts.uri)?;
    let turn = edge.looks.clone().acquire_owned().await.map_err(AwsError::internal)?;
    let broker = edge.broker.clone();
    // The journal and a topic are waited for, and others wait on this thread.
    let looked = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        if steps == [""] {
            list(&*broker, &scope, &filter, limit).map_err(|error| AwsError::internal(error).into())
        } else {
            open(&*broker, &scope, &steps)
        }
    });
    let looked: Result<Value, Refusal> = looked.await.map_err(AwsError::internal)?;
    Ok(resource::answer(StatusCode::OK, &looked?))
}

/// The newest events that are wanted.
fn list(broker: &dyn Broker, scope: &Scope, filter: &Filter, limit: usize) -> Result<Value, ReadError> {
    let sights = Sights::of(broker, scope, filter.source.as_deref());
    let mut found: Vec<(Timestamp, Shown)> = Vec::new();
    if filter.bus.is_none() {
        let seen = sights.newest().filter(|sight| filter.wants_sight(sight));
        found.extend(seen.take(limit).map(|sight| (sight.seen.at, Shown::of_sight(&sight))));
    }
    let mut is_cut = false;
    if let Some(journal) = broker.whole_journal().filter(|_| filter.source.is_none()) {
        let (published, ended) = published(journal, scope, filter, limit)?;
        is_cut = ended == Ended::OutOfTime;
        found.extend(published);
    }
    found.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let page: Vec<Shown> = found.into_iter().map(|(_, shown)| shown).take(limit).collect();
    Ok(json!({ "events": page, "cut": is_cut }))
}

/// What was published and is wanted, the newest first, and why there is no more.
fn published(
    journal: &dyn WholeJournal,
    scope: &Scope,
    filter: &Filter,
    limit: usize,
) -> Result<(Vec<(Timestamp, Shown)>, Ended), ReadError> {
    let mut found = Vec::new();
    let until = Instant::now() + READS_AT_MOST;
    let (ended, _) = past::backwards(journal, filter.since, until, &mut |record| {
        let Ok(batch) = Batch::decode(&record.bytes) else { return ControlFlow::Continue(()) };
        for entry in batch.entries.iter().rev() {
            let Entry::Published(Published { stamp, events, .. }) = entry else { continue };
            let wanted = events.iter().rev().map(|(event, _)| event);
            let wanted = wanted.filter(|event| event.scope() == scope && filter.wants_event(*stamp, event));
            found.extend(wanted.map(|event| (*stamp, Shown::of_event(*stamp, event))));
        }
        if found.len() >= limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok((found, ended))
}

/// One record of a topic that is observed, as the event that it is.
fn open(broker: &dyn Broker, scope: &Scope, steps: &[String]) -> Result<Value, Refusal> {
    let [name, lane, offset] = steps else { return Err(LookError::Place.into()) };
    let (Ok(lane), Ok(offset)) = (lane.parse(), offset.parse()) else { return Err(LookError::Place.into()) };
    let catalogue = broker.catalogue();
    let source = catalogue.buses().sources().get(scope, name);
    let source = source.ok_or_else(|| Refusal::Unknown { kind: "source", name: name.clone() })?;
    let Some(observed) = broker.observed().of(source.number).filter(|_| source.observes()) else {
        let why = if source.observes() { "it has not begun on this node" } else { "it draws what it reads" };
        return Err(LookError::NotObserved { source_name: name.clone(), why }.into());
    };
    let opened = observed.open(lane, offset).map_err(|reason| LookError::Unopened { reason })?;
    let opened = opened.ok_or_else(|| LookError::Gone { place: format!("{name}/{lane}/{offset}") })?;
    let mut text = String::new();
    opened.event.write_structured(&mut text);
    let event: Value = serde_json::from_str(&text).map_err(AwsError::internal)?;
    let place =
        json!({ "source": name, "topic": source.origin.place(), "partition": lane, "offset": offset });
    Ok(json!({ "observed": place, "event": event, "unreadable": opened.unreadable }))
}
