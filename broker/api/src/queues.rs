//! `/frevo/queues`: where tasks wait for workers.
//!
//! | request | |
//! |---|---|
//! | `GET /frevo/queues?after=NAME&limit=N` | a page of those in which something waits or is held, that have workers, or are paused |
//! | `GET /frevo/queues/NAME` | one; any name is one |
//! | `POST /frevo/queues/NAME/pause`, `resume` | what waits is held back, and handed out again |
//!
//! A name is `tasks.NAME` or `activity.NAME`, percent-encoded. Who holds a task of
//! a queue that is paused does it; its timeout runs, and that of tasks that wait.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_event::{BusCommand, Scope, Timestamp};
use frevo_transport::QueueStats;
use http::{Method, Request as HttpRequest, StatusCode};
use hyper::body::Incoming;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Value, json};

use crate::edge::Edge;
use crate::identity::query;
use crate::resource::{self, OwnRefusal};
use crate::respond::Answer;

/// Where the resources are.
const PATH: &str = "/frevo/queues";

/// How many characters a queue's name may have.
const NAME_LENGTH_MAX: usize = 256;

/// What only a queue refuses.
#[derive(Debug, thiserror::Error)]
enum QueueRefusal {
    #[error("`{name}` is no queue of tasks: it is tasks.NAME or activity.NAME")]
    Name { name: String },
    #[error("`{name}` is a subscription's queue: pause the subscription")]
    Subscription { name: String },
}

type Refusal = resource::Refusal<QueueRefusal>;

impl OwnRefusal for QueueRefusal {}

/// Whether a path leads to these resources.
pub(crate) fn is_theirs(path: &str) -> bool {
    resource::is_below(PATH, path)
}

/// Answers a request to one of these resources.
pub(crate) async fn answer(edge: &Edge, request: HttpRequest<Incoming>) -> Answer {
    resource::settled(respond_to(edge, request).await)
}

async fn respond_to(edge: &Edge, request: HttpRequest<Incoming>) -> Result<Answer, Refusal> {
    let (scope, parts, _) = resource::read(edge, request, 1024).await?;
    let steps = resource::steps(PATH, parts.uri.path());
    match (&parts.method, &*steps) {
        (&Method::GET, [""]) => page(edge, &scope, &parts.uri),
        (&Method::GET, [name]) => Ok(show(edge, &scope, &checked(name)?)),
        (&Method::POST, [name, step @ ("pause" | "resume")]) => {
            let name = checked(name)?;
            let (queue, paused) = (name.as_str().into(), *step == "pause");
            let command = BusCommand::PauseQueue { scope: scope.clone(), queue, paused };
            resource::command(edge, command).await?;
            Ok(show(edge, &scope, &name))
        }
        _ => Err(Refusal::no_such(&parts)),
    }
}

fn page(edge: &Edge, scope: &Scope, uri: &http::Uri) -> Result<Answer, Refusal> {
    let limit = resource::limit(uri)?;
    let after = query(uri, "after").and_then(decoded).unwrap_or_default();
    let queues = all(edge, scope);
    let mut behind = queues.into_iter().filter(|(name, _)| **name > *after);
    let page: Vec<(Arc<str>, Value)> = behind.by_ref().take(limit).collect();
    let next = behind.next().and(page.last());
    let next = next.map(|(last, _)| utf8_percent_encode(last, NON_ALPHANUMERIC).to_string());
    let page: Vec<Value> = page.into_iter().map(|(_, queue)| queue).collect();
    Ok(resource::answer(StatusCode::OK, &json!({ "queues": page, "next": next })))
}

/// The queues of tasks of an account in a region, by name.
fn all(edge: &Edge, scope: &Scope) -> BTreeMap<Arc<str>, Value> {
    let catalogue = edge.broker.catalogue();
    let paused = catalogue.buses().pauses().of(scope);
    let mut queues: BTreeMap<Arc<str>, Value> =
        paused.map(|name| (name.clone(), shown(name, None, true))).collect();
    let head = format!("{scope}/");
    for stats in edge.broker.queues().stats() {
        let name = stats.queue.strip_prefix(&head).filter(|name| is_of_tasks(name));
        if let Some(name) = name {
            queues.insert(name.into(), shown(name, Some(&stats), stats.paused));
        }
    }
    queues
}

fn show(edge: &Edge, scope: &Scope, name: &str) -> Answer {
    let stats = edge.broker.queues().stats_of(&format!("{scope}/{name}"));
    let paused = edge.broker.catalogue().buses().pauses().is_paused(scope, name);
    resource::answer(StatusCode::OK, &shown(name, stats.as_ref(), paused))
}

fn shown(name: &str, stats: Option<&QueueStats>, paused: bool) -> Value {
    let count = |count: fn(&QueueStats) -> usize| stats.map_or(0, count);
    let since = stats.and_then(|stats| stats.oldest_waiting_since);
    let since = since.and_then(|since| i64::try_from(since).ok()).map(|since| Timestamp(since).to_string());
    json!({
        "name": name,
        "waiting": count(|stats| stats.waiting),
        "inFlight": count(|stats| stats.in_flight),
        "workers": count(|stats| stats.consumers),
        "oldestWaitingSince": since,
        "paused": paused,
    })
}

fn checked(step: &str) -> Result<String, QueueRefusal> {
    let name = decoded(step).unwrap_or_default();
    if name.starts_with("subscription.") {
        return Err(QueueRefusal::Subscription { name });
    }
    if !is_of_tasks(&name) || name.chars().count() > NAME_LENGTH_MAX || name.chars().any(char::is_control) {
        return Err(QueueRefusal::Name { name });
    }
    Ok(name)
}

fn is_of_tasks(name: &str) -> bool {
    ["tasks.", "activity."].iter().any(|head| name.strip_prefix(head).is_some_and(|rest| !rest.is_empty()))
}

fn decoded(step: &str) -> Option<String> {
    percent_decode_str(step).decode_utf8().ok().map(|text| text.into_owned())
}
