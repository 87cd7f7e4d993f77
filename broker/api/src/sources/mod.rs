//! `/frevo/sources`: topics of others that become events here.
//!
//! | request | |
//! |---|---|
//! | `GET /frevo/sources?after=NAME&limit=N` | a page of them, by name |
//! | `GET`, `PUT`, `DELETE /frevo/sources/NAME` | one; `PUT` makes or changes it |
//! | `PUT /frevo/sources/NAME?dryRun=true` | what it would be, and whether its secret would be another |
//! | `POST /frevo/sources/NAME/pause`, `resume` | nothing is read, and is again |
//! | `…/frevo/sources/NAME/dead-letters…` | the records that could not be read, as of a subscription |

mod form;

use std::sync::Arc;

use bytes::Bytes;
use frevo_event::{BusCommand, EventSource, Scope, SourceAction};
use http::{Method, Request as HttpRequest, StatusCode};
use hyper::body::Incoming;
use serde_json::json;

use crate::edge::Edge;
use crate::identity::query;
use crate::resource::{self, OwnRefusal, command};
use crate::respond::{self, Answer};
use crate::subscriptions::{self, form as subscription};
use form::{Form, FormError};

/// Where the resources are.
pub(crate) const PATH: &str = "/frevo/sources";

/// How many bytes a request may have.
const BODY_SIZE_MAX: usize = 1 << 20;

impl OwnRefusal for FormError {}

type Refusal = resource::Refusal<FormError>;

/// Answers a request to one of these resources.
pub(crate) async fn answer(edge: &Edge, request: HttpRequest<Incoming>) -> Answer {
    let steps = resource::steps(PATH, request.uri().path());
    if let [_, "dead-letters", ..] = *steps {
        return subscriptions::answer_for_source(edge, request, PATH).await;
    }
    resource::settled(respond_to(edge, request).await)
}

async fn respond_to(edge: &Edge, request: HttpRequest<Incoming>) -> Result<Answer, Refusal> {
    let (scope, parts, body) = resource::read(edge, request, BODY_SIZE_MAX).await?;
    let steps = resource::steps(PATH, parts.uri.path());
    match (&parts.method, &*steps) {
        (&Method::GET, [""]) => page(edge, &scope, &parts.uri),
        (&Method::GET, [name]) => show(edge, &scope, name, StatusCode::OK),
        (&Method::PUT, [name]) if query(&parts.uri, "dryRun") == Some("true") => {
            rehearse(edge, &scope, name, &body)
        }
        (&Method::PUT, [name]) => put(edge, scope, name, &body).await,
        (&Method::DELETE, [name]) => {
            command(edge, BusCommand::DeleteSource { scope, name: (*name).into() }).await?;
            Ok(respond::empty(StatusCode::NO_CONTENT))
        }
        (&Method::POST, [name, step @ ("pause" | "resume")]) => {
            let paused = *step == "pause";
            let pause = BusCommand::PauseSource { scope: scope.clone(), name: (*name).into(), paused };
            command(edge, pause).await?;
            show(edge, &scope, name, StatusCode::OK)
        }
        _ => Err(Refusal::no_such(&parts)),
    }
}

fn page(edge: &Edge, scope: &Scope, uri: &http::Uri) -> Result<Answer, Refusal> {
    let limit = resource::limit(uri)?;
    let catalogue = edge.broker.catalogue();
    let mut found = catalogue.buses().sources().of(scope, query(uri, "after"));
    let page: Vec<Form> = found.by_ref().take(limit).map(|source| form_of(edge, source)).collect();
    let next = found.next().and(page.last()).map(|last| last.name.clone());
    Ok(resource::answer(StatusCode::OK, &json!({ "sources": page, "next": next })))
}

async fn put(edge: &Edge, scope: Scope, name: &str, body: &Bytes) -> Result<Answer, Refusal> {
    let existing = edge.broker.catalogue().buses().sources().get(&scope, name).cloned();
    let seal = |secret: &str| edge.broker.sealing_key().seal(secret.as_bytes(), edge.broker.random());
    let source = Form::parse(body)?.source(&scope, name, existing.as_deref(), seal)?;
    command(edge, BusCommand::PutSource(Box::new(source))).await?;
    let status = if existing.is_some() { StatusCode::OK } else { StatusCode::CREATED };
    show(edge, &scope, name, status)
}

/// What `put` would make, with what the request leaves out.
fn rehearse(edge: &Edge, scope: &Scope, name: &str, body: &Bytes) -> Result<Answer, Refusal> {
    let catalogue = edge.broker.catalogue();
    let existing = catalogue.buses().sources().get(scope, name);
    let key = edge.broker.sealing_key();
    let seal = |secret: &str| key.seal(secret.as_bytes(), edge.broker.random());
    let wanted = Form::parse(body)?.source(scope, name, existing.map(|found| &**found), seal)?;
    let secret_of = |source: &EventSource| match &source.action {
        SourceAction::Deliver { target, .. } => subscription::secret_of(target, key),
        SourceAction::Publish { .. } | SourceAction::Observe => None,
    };
    let changes = secret_of(&wanted) != existing.and_then(|found| secret_of(found));
    let told = json!({ "source": Form::of(&wanted, None), "secretChanges": changes });
    Ok(resource::answer(StatusCode::OK, &told))
}

fn show(edge: &Edge, scope: &Scope, name: &str, status: StatusCode) -> Result<Answer, Refusal> {
    let catalogue = edge.broker.catalogue();
    let found = catalogue.buses().sources().get(scope, name);
    let found = found.ok_or_else(|| Refusal::Unknown { kind: "source", name: name.to_owned() })?;
    Ok(resource::answer(status, &form_of(edge, found)))
}

fn form_of(edge: &Edge, source: &Arc<EventSource>) -> Form {
    Form::of(source, edge.broker.source_state(source.number))
}
