//! `/frevo/events`: what was published here and what sources observe, to be looked
//! through.
//!
//! | request | |
//! |---|---|
//! | `GET /frevo/events` | the newest, without their data |
//! | `GET /frevo/events/ID` | the newest that was published with this id, whole; `bus` and `from` say which of several |
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
//! is one in one order, for five seconds at most (`cut` says so). One that is asked for by
//! its id is found on every transport, as far back as ten seconds of reading lead.

mod filter;
mod opened;
pub(crate) mod shown;

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use frevo_event::{Batch, Entry, Published, Scope, Timestamp};
use frevo_transport::{ReadError, WholeJournal};
use http::{Request as HttpRequest, StatusCode};
use hyper::body::Incoming;
use percent_encoding::percent_decode_str;
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
    #[error("an event that is published is at its ID, one that is observed at SOURCE/PARTITION/OFFSET")]
    Place,
    #[error("{}", told_unkept(.id, .scope, *.since))]
    Unkept { id: String, scope: Scope, since: Option<Timestamp> },
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
            Self::NotObserved { .. } | Self::Gone { .. } | Self::Unkept { .. } => StatusCode::NOT_FOUND,
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
    let filter = Filter::read(&parts.uri, edge.broker.now())?;
    let steps = resource::steps(PATH, &path).into_iter().map(|step| percent_decode_str(step).decode_utf8());
    let steps = steps.collect::<Result<Vec<_>, _>>().map_err(|_| LookError::Encoding { name: "id" })?;
    match &*steps.iter().map(|step| &**step).collect::<Vec<_>>() {
        [""] => {
            let limit = resource::limit(&parts.uri)?;
            let listed = waited_for(edge, move |broker| list(broker, &scope, &filter, limit)).await?;
            Ok(resource::answer(StatusCode::OK, &listed.map_err(AwsError::internal)?))
        }
        [id] => Ok(resource::answer(StatusCode::OK, &opened::published(edge, &scope, id, &filter).await?)),
        [name, lane, offset] => {
            let place = [name, lane, offset].map(|step| (*step).to_owned());
            let opened = waited_for(edge, move |broker| opened::observed(broker, &scope, &place)).await?;
            Ok(resource::answer(StatusCode::OK, &opened?))
        }
        _ => Err(LookError::Place.into()),
    }
}

/// Does what the journal or a topic is waited for, while others go on on this thread.
async fn waited_for<T: Send + 'static>(
    edge: &Edge,
    look: impl FnOnce(&dyn Broker) -> T + Send + 'static,
) -> Result<T, AwsError> {
    let turn = edge.looks.clone().acquire_owned().await.map_err(AwsError::internal)?;
    let broker = edge.broker.clone();
    let looked = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        look(&*broker)
    });
    looked.await.map_err(AwsError::internal)
}

/// That an event is not kept, and how far back was looked.
fn told_unkept(id: &str, scope: &Scope, since: Option<Timestamp>) -> String {
    match since {
        None => format!(
            "no event `{id}` is kept in {scope}: it was never published here, or so long ago that the journal \
             does not keep it any more"
        ),
        Some(since) => format!(
            "no event `{id}` was received in {scope} since {since}, and reading farther back takes too long"
        ),
    }
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
