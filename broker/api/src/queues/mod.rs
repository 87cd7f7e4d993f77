//! `/frevo/queues`: where tasks wait for workers.
//!
//! | request | |
//! |---|---|
//! | `GET /frevo/queues?after=NAME&limit=N` | a page of those in which something waits or is held, that have workers, are paused or described |
//! | `GET /frevo/queues/NAME` | one; any name is one; who says what of it, too |
//! | `PUT /frevo/queues/NAME` | a document says what it is |
//! | `PUT /frevo/queues/NAME?dryRun=true` | what the document would be |
//! | `DELETE /frevo/queues/NAME` | what is said of it is forgotten, but for what workers say that are there |
//! | `POST /frevo/queues/NAME/pause`, `resume` | what waits is held back, and handed out again |
//!
//! A name is `tasks.NAME` or `activity.NAME`, percent-encoded. Who holds a task of
//! a queue that is paused does it; its timeout runs, and that of tasks that wait.
//!
//! What a document says of a queue comes before what its workers say, member by
//! member. Its schemas tell people and tools what a task is given and what comes
//! of it: the server compares no task with them. Its `workers` say that the tasks are
//! written to a topic or an exchange, for workers that have clients of their own.

mod form;
mod icon;
mod route;
mod speakers;
mod version;

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use frevo_event::{BusCommand, QueueDescription, Scope, Timestamp};
use frevo_store::Catalogue;
use frevo_transport::QueueStats;
use http::{Method, Request as HttpRequest, StatusCode};
use hyper::body::Incoming;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Value, json};

use crate::edge::Edge;
use crate::identity::query;
use crate::resource::{self, OwnRefusal};
use crate::respond::{self, Answer};
use form::Form;
pub(crate) use form::{FormError, published};
use route::RouteForm;
pub(crate) use speakers::{Speakers, settle};

/// Where the resources are.
pub(crate) const PATH: &str = "/frevo/queues";

/// How many bytes a request may have.
const BODY_SIZE_MAX: usize = 1 << 20;

/// How many characters a queue's name may have.
const NAME_LENGTH_MAX: usize = 256;

/// What only a queue refuses.
#[derive(Debug, thiserror::Error)]
enum QueueRefusal {
    #[error("`{name}` is no queue of tasks: it is tasks.NAME or activity.NAME")]
    Name { name: String },
    #[error("`{name}` is a subscription's queue: pause or describe the subscription")]
    Subscription { name: String },
    #[error("{0}")]
    Form(#[from] FormError),
}

type Refusal = resource::Refusal<QueueRefusal>;

impl OwnRefusal for QueueRefusal {}

/// Answers a request to one of these resources.
pub(crate) async fn answer(edge: &Edge, request: HttpRequest<Incoming>) -> Answer {
    resource::settled(respond_to(edge, request).await)
}

async fn respond_to(edge: &Edge, request: HttpRequest<Incoming>) -> Result<Answer, Refusal> {
    let (scope, parts, body) = resource::read(edge, request, BODY_SIZE_MAX).await?;
    let steps = resource::steps(PATH, parts.uri.path());
    match (&parts.method, &*steps) {
        (&Method::GET, [""]) => page(edge, &scope, &parts.uri),
        (&Method::GET, [name]) => Ok(show(edge, &scope, &checked(name)?)),
        (&Method::PUT, [name]) if query(&parts.uri, "dryRun") == Some("true") => {
            let name = checked(name)?;
            let form::Document { document, route } =
                form::document(&body, &name).map_err(QueueRefusal::Form)?;
            Ok(resource::answer(StatusCode::OK, &Form::of_document(&name, &document, route.as_ref())))
        }
        (&Method::PUT, [name]) => describe(edge, scope, checked(name)?, &body).await,
        (&Method::DELETE, [name]) => forget(edge, scope, checked(name)?).await,
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
    let catalogue = edge.broker.catalogue();
    let queues = all(edge, &catalogue, scope);
    let mut behind = queues.into_iter().filter(|(name, _)| **name > *after);
    let page: Vec<(Arc<str>, Option<QueueStats>)> = behind.by_ref().take(limit).collect();
    let next = behind.next().and(page.last());
    let next = next.map(|(last, _)| utf8_percent_encode(last, NON_ALPHANUMERIC).to_string());
    let row =
        |(name, stats): &(Arc<str>, Option<QueueStats>)| shown(edge, &catalogue, scope, name, stats.as_ref());
    let page: Vec<Value> = page.iter().map(row).collect();
    Ok(resource::answer(StatusCode::OK, &json!({ "queues": page, "next": next })))
}

/// Says what a queue is.
async fn describe(edge: &Edge, scope: Scope, name: String, body: &Bytes) -> Result<Answer, Refusal> {
    let form::Document { document, route } = form::document(body, &name).map_err(QueueRefusal::Form)?;
    let (queue, document): (Arc<str>, _) = (name.as_str().into(), Box::new(document));
    let describe = BusCommand::DescribeQueue { scope: scope.clone(), queue: queue.clone(), document };
    resource::command(edge, describe).await?;
    resource::command(edge, BusCommand::RouteQueue { scope: scope.clone(), queue, route }).await?;
    Ok(show(edge, &scope, &name))
}

/// Forgets what was said of a queue; workers that are there have said it anew.
async fn forget(edge: &Edge, scope: Scope, name: String) -> Result<Answer, Refusal> {
    let queue: Arc<str> = name.as_str().into();
    let forget = BusCommand::ForgetQueue { scope: scope.clone(), queue: queue.clone() };
    resource::command(edge, forget).await?;
    resource::command(edge, BusCommand::RouteQueue { scope: scope.clone(), queue, route: None }).await?;
    settle(edge, &format!("{scope}/{name}")).await.map_err(Refusal::Command)?;
    Ok(respond::empty(StatusCode::NO_CONTENT))
}

/// The queues of tasks of an account in a region, by name.
fn all(edge: &Edge, catalogue: &Catalogue, scope: &Scope) -> BTreeMap<Arc<str>, Option<QueueStats>> {
    let described = catalogue.buses().described().of(scope).map(|said| &said.name);
    let known = catalogue.buses().pauses().of(scope).chain(described);
    let mut queues: BTreeMap<Arc<str>, Option<QueueStats>> = known.map(|name| (name.clone(), None)).collect();
    let head = format!("{scope}/");
    for stats in edge.broker.queues().stats() {
        let name = stats.queue.strip_prefix(&head).filter(|name| is_of_tasks(name));
        if let Some(name) = name.map(Arc::from) {
            queues.insert(name, Some(stats));
        }
    }
    queues
}

/// A queue, with who says what of it.
fn show(edge: &Edge, scope: &Scope, name: &str) -> Answer {
    let full = format!("{scope}/{name}");
    let stats = edge.broker.queues().stats_of(&full);
    let catalogue = edge.broker.catalogue();
    let said = catalogue.buses().described().get(scope, name);
    let mut queue = shown(edge, &catalogue, scope, name, stats.as_ref());
    if let Some(document) = said.and_then(|said| said.document.as_ref()) {
        let route = catalogue.buses().routed().get(scope, name);
        queue["document"] = json!(Form::of_document(name, document, route));
    }
    if let Some(published) = said.and_then(|said| said.published.as_ref()) {
        queue["published"] = json!(Form::of(published));
    }
    let versions = edge.speakers.versions(&full).into_iter();
    queue["versions"] =
        versions.map(|(version, workers)| json!({ "version": version, "workers": workers })).collect();
    resource::answer(StatusCode::OK, &queue)
}

/// A queue with what holds of what is said of it.
fn shown(edge: &Edge, catalogue: &Catalogue, scope: &Scope, name: &str, stats: Option<&QueueStats>) -> Value {
    let said = catalogue.buses().described().get(scope, name);
    let count = |count: fn(&QueueStats) -> usize| stats.map_or(0, count);
    let since = stats.and_then(|stats| stats.oldest_waiting_since);
    let since = since.and_then(|since| i64::try_from(since).ok()).map(|since| Timestamp(since).to_string());
    let mut queue = json!({
        "name": name,
        "waiting": count(|stats| stats.waiting),
        "inFlight": count(|stats| stats.in_flight),
        "workers": count(|stats| stats.consumers),
        "oldestWaitingSince": since,
        "paused": catalogue.buses().pauses().is_paused(scope, name),
    });
    let description = said.map_or_else(QueueDescription::default, |said| said.description());
    if let (Value::Object(queue), Value::Object(description)) = (&mut queue, json!(Form::of(&description))) {
        queue.extend(description);
    }
    if let Some(route) = catalogue.buses().routed().get(scope, name) {
        let fault = edge.broker.task_fault(&format!("{scope}/{name}"));
        queue["writtenTo"] = json!(RouteForm::of(route));
        queue["waitsFor"] = json!(fault);
    }
    if let Some(document) = said.and_then(|said| said.document.as_ref()).filter(|own| !own.tags.is_empty()) {
        queue["tags"] = json!(document.tags);
    }
    queue
}

fn checked(step: &str) -> Result<String, QueueRefusal> {
    let name = decoded(step).unwrap_or_default();
    if name.starts_with("subscription.") {
        return Err(QueueRefusal::Subscription { name });
    }
    if is_name(&name) { Ok(name) } else { Err(QueueRefusal::Name { name }) }
}

/// Whether a queue of tasks may have this name.
pub(crate) fn is_name(name: &str) -> bool {
    is_of_tasks(name) && name.chars().count() <= NAME_LENGTH_MAX && !name.chars().any(char::is_control)
}

fn is_of_tasks(name: &str) -> bool {
    ["tasks.", "activity."].iter().any(|head| name.strip_prefix(head).is_some_and(|rest| !rest.is_empty()))
}

fn decoded(step: &str) -> Option<String> {
    percent_decode_str(step).decode_utf8().ok().map(|text| text.into_owned())
}
