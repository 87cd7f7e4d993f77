//! `GET /frevo/counters`: what happened in each minute, by name.
//!
//! | parameter | |
//! |---|---|
//! | `of=KIND` | all of a kind, added up: `bus`, `subscription`, `queue`, `machine`, `version`, `alias`, `source`, `edge`, `type` |
//! | `of=KIND/NAME` | one, minute by minute (hour by hour beyond a day); names are percent-encoded |
//! | `from`, `to` | RFC 3339; the last hour if nothing is said |
//! | `after`, `limit` | the next of a page |
//!
//! Executions are counted by their state machine, and by the version or the alias they were
//! started by, `MACHINE/VERSION` and `MACHINE/ALIAS`. Those that `failed` did not succeed,
//! however they ended; how many of them `timedOut` and were `aborted` stands beside.
//! `durations` has how long they took: all together (`millis`), within how many milliseconds
//! a half, 95 and 99 in a hundred were over, and the buckets from which that is read off
//! (from, up to, how many), which add up over minutes and state machines.
//!
//! An `edge` is `SUBSCRIPTION/SOURCE`: who took, and who published. A `type` is
//! `BUS/TYPE/SOURCE`. What came from a source NAME is taken by `source/NAME`; what it
//! only observes is on the bus of that name, and a service that published what follows
//! from an event of a topic has taken it: `service/SERVICE` of `kafka:TOPIC`. Minutes are kept for a day, hours for thirty.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_event::{Scope, Timestamp};
use frevo_store::{CounterKind, CounterName, Counts, Durations, KEPT_DAYS, Point, Store, StoreError};
use http::{Request as HttpRequest, StatusCode};
use hyper::body::Incoming;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Map, Value, json};

use crate::edge::Edge;
use crate::error::AwsError;
use crate::identity::query;
use crate::resource::{self, OwnRefusal};
use crate::respond::Answer;

/// Where counters are.
pub(crate) const PATH: &str = "/frevo/counters";

const HOUR_SECONDS: i64 = 3600;

/// What only a question about counters is refused for.
#[derive(Debug, thiserror::Error)]
enum QuestionError {
    #[error(
        "the parameter `of` is missing or names nothing that is counted: it is bus, subscription, queue, machine, version, alias, source, edge or type, alone or with /NAME"
    )]
    Of,
    #[error("the parameter `{name}` is no moment as RFC 3339 writes it: `{text}`")]
    Moment { name: &'static str, text: String },
    #[error("`from` is later than `to`")]
    Backwards,
}

type Refusal = resource::Refusal<QuestionError>;

impl OwnRefusal for QuestionError {}

/// What is asked.
struct Question {
    of: String,
    kind: CounterKind,
    /// Its parts, as they are written.
    name: Vec<String>,
    from: Timestamp,
    to: Timestamp,
}

/// Answers a request for counters.
pub(crate) async fn answer(edge: &Edge, request: HttpRequest<Incoming>) -> Answer {
    resource::settled(respond_to(edge, request).await)
}

async fn respond_to(edge: &Edge, request: HttpRequest<Incoming>) -> Result<Answer, Refusal> {
    let (scope, parts) = resource::question(edge, request, PATH).await?;
    let question = Question::read(&parts.uri, edge.broker.now())?;
    let limit = resource::limit(&parts.uri)?;
    let after = query(&parts.uri, "after")
        .map(|after| after.split('/').filter_map(decoded).collect::<Vec<_>>().join("\n"));
    let store = edge.broker.store().clone();
    // A month of many names is many rows, and others wait on this thread.
    let found = tokio::task::spawn_blocking(move || question.answered(&store, &scope, after, limit)).await;
    let found = found.map_err(AwsError::internal)?.map_err(AwsError::internal)?;
    Ok(resource::answer(StatusCode::OK, &found))
}

impl Question {
    fn read(uri: &http::Uri, now: Timestamp) -> Result<Self, QuestionError> {
        let of = query(uri, "of").ok_or(QuestionError::Of)?;
        let mut steps = of.split('/').map(decoded);
        let kind = steps.next().flatten().and_then(|kind| kind_named(&kind)).ok_or(QuestionError::Of)?;
        let name: Vec<String> = steps.collect::<Option<_>>().ok_or(QuestionError::Of)?;
        let to = moment(uri, "to")?.unwrap_or(now.plus_millis(1));
        let from = moment(uri, "from")?.unwrap_or(to.plus_seconds(-HOUR_SECONDS));
        if from > to {
            return Err(QuestionError::Backwards);
        }
        // Nothing is kept from before.
        let from = from.max(now.plus_seconds(-i64::from(KEPT_DAYS + 1) * 24 * HOUR_SECONDS));
        let to = to.min(now.plus_seconds(HOUR_SECONDS)).max(from);
        Ok(Self { of: of.to_owned(), kind, name, from, to })
    }

    fn answered(
        self,
        store: &Store,
        scope: &Scope,
        after: Option<String>,
        limit: usize,
    ) -> Result<Value, StoreError> {
        let Self { of, kind, name, from, to } = self;
        let head = json!({ "of": of, "from": from.to_string(), "to": to.to_string() });
        let Value::Object(mut answer) = head else { unreachable!("it was made an object") };
        if name.is_empty() {
            let found = store.counters(kind, scope, from, to)?;
            let mut behind =
                found.into_iter().filter(|(name, _)| after.as_ref().is_none_or(|after| **name > **after));
            let page: BTreeMap<Arc<str>, Counts> = behind.by_ref().take(limit).collect();
            let next = behind.next().and(page.keys().next_back()).map(|last| encoded(last));
            let items = page.iter().map(|(name, counts)| merged(named(kind, name), shown(counts)));
            answer.insert("counters".into(), items.collect());
            answer.insert("next".into(), json!(next));
        } else {
            let name = CounterName { kind, scope: scope.clone(), name: name.join("\n").into() };
            let points = store.counters_of(&name, from, to)?;
            let mut total = Counts::default();
            points.iter().for_each(|point| total += &point.counts);
            answer.insert("total".into(), Value::Object(shown(&total)));
            answer.insert("points".into(), points.iter().map(point).collect());
        }
        Ok(Value::Object(answer))
    }
}

/// What a counter is of, by its parts' names.
fn named(kind: CounterKind, name: &str) -> Map<String, Value> {
    let parts: &[&str] = match kind {
        CounterKind::Edge => &["subscription", "source"],
        CounterKind::Version => &["machine", "version"],
        CounterKind::Alias => &["machine", "alias"],
        CounterKind::Type => &["bus", "type", "source"],
        _ => &["name"],
    };
    parts.iter().zip(name.split('\n')).map(|(part, text)| ((*part).to_owned(), json!(text))).collect()
}

/// What there was of anything.
fn shown(counts: &Counts) -> Map<String, Value> {
    let all = [
        ("published", counts.published),
        ("delivered", counts.delivered),
        ("acknowledged", counts.acknowledged),
        ("failed", counts.failed),
        ("timedOut", counts.timed_out),
        ("aborted", counts.aborted),
        ("deadLettered", counts.dead_lettered),
        ("started", counts.started),
        ("succeeded", counts.succeeded),
    ];
    let some = all.into_iter().filter(|(_, count)| *count > 0);
    let mut shown: Map<String, Value> = some.map(|(name, count)| (name.to_owned(), json!(count))).collect();
    if !counts.durations.is_empty() {
        shown.insert("durations".into(), how_long(&counts.durations));
    }
    shown
}

fn how_long(durations: &Durations) -> Value {
    let buckets: Vec<[u64; 3]> = durations.buckets().map(|(from, to, count)| [from, to, count]).collect();
    json!({
        "millis": durations.millis,
        "p50": durations.quantile(0.5),
        "p95": durations.quantile(0.95),
        "p99": durations.quantile(0.99),
        "buckets": buckets,
    })
}

fn point(point: &Point) -> Value {
    let step = if point.is_hour { "hour" } else { "minute" };
    let place = [("at".to_owned(), json!(point.at.to_the_second())), ("step".to_owned(), json!(step))];
    merged(place.into_iter().collect(), shown(&point.counts))
}

fn merged(mut one: Map<String, Value>, other: Map<String, Value>) -> Value {
    one.extend(other);
    Value::Object(one)
}

fn kind_named(name: &str) -> Option<CounterKind> {
    Some(match name {
        "bus" => CounterKind::Bus,
        "subscription" => CounterKind::Subscription,
        "queue" => CounterKind::Queue,
        "machine" => CounterKind::Machine,
        "version" => CounterKind::Version,
        "alias" => CounterKind::Alias,
        "edge" => CounterKind::Edge,
        "type" => CounterKind::Type,
        "source" => CounterKind::Source,
        _ => return None,
    })
}

fn moment(uri: &http::Uri, name: &'static str) -> Result<Option<Timestamp>, QuestionError> {
    let Some(text) = query(uri, name) else { return Ok(None) };
    let wrong = || QuestionError::Moment { name, text: text.to_owned() };
    decoded(text).and_then(|text| Timestamp::parse(&text)).map(Some).ok_or_else(wrong)
}

/// A name as one parameter has it.
fn encoded(name: &str) -> String {
    let parts = name.split('\n').map(|part| utf8_percent_encode(part, NON_ALPHANUMERIC).to_string());
    parts.collect::<Vec<_>>().join("/")
}

fn decoded(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(|text| text.into_owned())
}
