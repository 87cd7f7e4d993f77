//! `/frevo/subscriptions`: what AWS has no API for, as resources of JSON.
//!
//! | request | |
//! |---|---|
//! | `GET /frevo/subscriptions?after=NAME&limit=N` | a page of them, by name |
//! | `GET`, `PUT`, `DELETE /frevo/subscriptions/NAME` | one; `PUT` makes or replaces it |
//! | the same with `startAt` | it is first given what its bus keeps since a moment, or since the `earliest` |
//! | `PUT /frevo/subscriptions/NAME?dryRun=true` | what it would be, and whether its secret would be another |
//! | `POST /frevo/subscriptions/NAME/pause`, `resume` | deliveries are held, and go on |
//! | `GET /frevo/subscriptions/NAME/dead-letters` | what could not be delivered |
//! | `GET …/dead-letters/ID` | one of them, and who decided what about it |
//! | `POST …/dead-letters/ID/redrive`, `discard` | deliver it again, changed or not; or not |

mod dead_letters;
pub(crate) mod form;

use std::sync::Arc;

use bytes::Bytes;
use frevo_event::{Audit, BusCommand, Scope, Subscription, Timestamp};
use http::request::Parts;
use http::{Method, Request as HttpRequest, StatusCode};
use hyper::body::Incoming;
use serde::Serialize;
use serde_json::json;

use crate::edge::Edge;
use crate::identity::{self, query};
use crate::resource::{self, OwnRefusal, command};
use crate::respond::{self, Answer};
use form::{Form, FormError};

/// Where the resources are.
pub(crate) const PATH: &str = "/frevo/subscriptions";

/// How many bytes a request may have.
const BODY_SIZE_MAX: usize = 4 << 20;

/// How many bytes a subscription may have, as it is written: every server
/// holds all of them in memory.
const SUBSCRIPTION_SIZE_MAX: usize = 64 << 10;

/// What only a subscription and its dead letters refuse.
#[derive(Debug, thiserror::Error)]
enum SubscriptionRefusal {
    #[error("there is no dead letter `{id}` of that subscription")]
    NoDeadLetter { id: String },
    #[error("dead letter `{id}` is redriven or discarded already")]
    Decided { id: String },
    #[error("a subscription has at most {SUBSCRIPTION_SIZE_MAX} bytes, this one has {size}")]
    TooLarge { size: usize },
    #[error("the patch does not fit the event's data: {reason}")]
    Patch { reason: String },
    #[error(transparent)]
    Form(#[from] FormError),
}

type Refusal = resource::Refusal<SubscriptionRefusal>;

impl OwnRefusal for SubscriptionRefusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::NoDeadLetter { .. } => StatusCode::NOT_FOUND,
            Self::Decided { .. } => StatusCode::CONFLICT,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Patch { .. } | Self::Form(_) => StatusCode::BAD_REQUEST,
        }
    }
}

impl From<FormError> for Refusal {
    fn from(error: FormError) -> Self {
        Self::Own(error.into())
    }
}

/// Answers a request to one of these resources.
pub(crate) async fn answer(edge: &Edge, request: HttpRequest<Incoming>) -> Answer {
    resource::settled(respond_to(edge, request).await)
}

async fn respond_to(edge: &Edge, request: HttpRequest<Incoming>) -> Result<Answer, Refusal> {
    let (scope, parts, body) = resource::read(edge, request, BODY_SIZE_MAX).await?;
    let steps = resource::steps(PATH, parts.uri.path());
    match (&parts.method, &*steps) {
        (&Method::GET, [""]) => page(edge, &scope, &parts.uri),
        (&Method::GET, [name]) => Ok(ok(&shown(edge, &scope, name)?)),
        (&Method::PUT, [name]) if query(&parts.uri, "dryRun") == Some("true") => {
            rehearse(edge, &scope, name, &body)
        }
        (&Method::PUT, [name]) => put(edge, scope, name, &body).await,
        (&Method::DELETE, [name]) => {
            let name: Arc<str> = (*name).into();
            command(edge, BusCommand::DeleteSubscription { scope, name }).await?;
            Ok(respond::empty(StatusCode::NO_CONTENT))
        }
        (&Method::POST, [name, "pause"]) => pause(edge, scope, name, true).await,
        (&Method::POST, [name, "resume"]) => pause(edge, scope, name, false).await,
        (_, [name, "dead-letters", rest @ ..]) => {
            let subscription = found(edge, &scope, name)?;
            answer_of_dead_letters(edge, &scope, &parts, &body, &subscription, rest).await
        }
        _ => Err(Refusal::no_such(&parts)),
    }
}

/// Answers a request about the dead letters of a source, which is a subscription
/// that listens to nothing.
pub(crate) async fn answer_for_source(edge: &Edge, request: HttpRequest<Incoming>, root: &str) -> Answer {
    let answer = async {
        let (scope, parts, body) = resource::read(edge, request, BODY_SIZE_MAX).await?;
        let steps = resource::steps(root, parts.uri.path());
        let [name, _, rest @ ..] = &*steps else { return Err(Refusal::no_such(&parts)) };
        let source = edge.broker.catalogue().buses().sources().get(&scope, name).cloned();
        let source = source.ok_or_else(|| Refusal::Unknown { kind: "source", name: (*name).to_owned() })?;
        answer_of_dead_letters(edge, &scope, &parts, &body, &source.subscription(), rest).await
    };
    resource::settled(answer.await)
}

/// Answers a request about dead letters, at these steps below the subscription's.
async fn answer_of_dead_letters(
    edge: &Edge,
    scope: &Scope,
    parts: &Parts,
    body: &Bytes,
    subscription: &Subscription,
    steps: &[&str],
) -> Result<Answer, Refusal> {
    let access_key = identity::access_key_id(&edge.settings, &parts.headers);
    let who = || Audit { account: scope.account.clone(), access_key, patched: false };
    match (&parts.method, steps) {
        (&Method::GET, []) => dead_letters::page(edge, subscription, &parts.uri),
        (&Method::GET, [id]) => dead_letters::one(edge, subscription, id),
        (&Method::POST, [id, "redrive"]) => dead_letters::redrive(edge, subscription, id, body, who()).await,
        (&Method::POST, [id, "discard"]) => dead_letters::discard(edge, subscription, id, who()).await,
        _ => Err(Refusal::no_such(parts)),
    }
}

fn page(edge: &Edge, scope: &Scope, uri: &http::Uri) -> Result<Answer, Refusal> {
    let limit = resource::limit(uri)?;
    let catalogue = edge.broker.catalogue();
    let mut found = catalogue.buses().subscriptions_of(scope, query(uri, "after"));
    let page: Vec<Form> = found.by_ref().take(limit).map(|found| form_of(edge, found)).collect();
    let next = found.next().and(page.last()).map(|last| last.name.clone());
    Ok(ok(&json!({ "subscriptions": page, "next": next })))
}

async fn put(edge: &Edge, scope: Scope, name: &str, body: &Bytes) -> Result<Answer, Refusal> {
    let existing = edge.broker.catalogue().subscription(&scope, name).cloned();
    let seal = |secret: &str| edge.broker.sealing_key().seal(secret.as_bytes(), edge.broker.random());
    let form = read(body)?;
    let start_at = form.start_at(began(edge, existing.as_deref()))?;
    let subscription = Box::new(form.subscription(&scope, name, existing.as_deref(), seal)?);
    let (status, command_of) = if existing.is_some() {
        (StatusCode::OK, BusCommand::UpdateSubscription(subscription))
    } else {
        (StatusCode::CREATED, BusCommand::CreateSubscription { subscription, start_at })
    };
    command(edge, command_of).await?;
    Ok(resource::answer(status, &shown(edge, &scope, name)?))
}

/// What `put` would make, with what the request leaves out.
fn rehearse(edge: &Edge, scope: &Scope, name: &str, body: &Bytes) -> Result<Answer, Refusal> {
    let catalogue = edge.broker.catalogue();
    let existing = catalogue.subscription(scope, name);
    let key = edge.broker.sealing_key();
    let seal = |secret: &str| key.seal(secret.as_bytes(), edge.broker.random());
    let form = read(body)?;
    let start_at = form.start_at(began(edge, existing.map(|found| &**found)))?;
    let wanted = form.subscription(scope, name, existing.map(|found| &**found), seal)?;
    let secret_of = |subscription: &Subscription| form::secret_of(&subscription.target, key);
    let changes = secret_of(&wanted) != existing.and_then(|found| secret_of(found));
    Ok(ok(&json!({ "subscription": Form::of(&wanted, start_at), "secretChanges": changes })))
}

fn read(body: &Bytes) -> Result<Form, Refusal> {
    match body.len() {
        ..=SUBSCRIPTION_SIZE_MAX => Ok(Form::parse(body)?),
        size => Err(SubscriptionRefusal::TooLarge { size }.into()),
    }
}

async fn pause(edge: &Edge, scope: Scope, name: &str, paused: bool) -> Result<Answer, Refusal> {
    let command_of = BusCommand::PauseSubscription { scope: scope.clone(), name: name.into(), paused };
    command(edge, command_of).await?;
    Ok(ok(&shown(edge, &scope, name)?))
}

fn shown(edge: &Edge, scope: &Scope, name: &str) -> Result<Form, Refusal> {
    let subscription = found(edge, scope, name)?;
    Ok(form_of(edge, &subscription))
}

/// A subscription as it is shown.
fn form_of(edge: &Edge, subscription: &Subscription) -> Form {
    Form::of(subscription, edge.broker.catalogue().buses().start_of(subscription.number))
}

/// From when on a subscription that is there was given what came before it.
fn began(edge: &Edge, existing: Option<&Subscription>) -> Option<Option<Timestamp>> {
    Some(edge.broker.catalogue().buses().start_of(existing?.number))
}

fn found(edge: &Edge, scope: &Scope, name: &str) -> Result<Arc<Subscription>, Refusal> {
    let catalogue = edge.broker.catalogue();
    let subscription = catalogue.subscription(scope, name);
    subscription.cloned().ok_or_else(|| Refusal::Unknown { kind: "subscription", name: name.to_owned() })
}

fn ok(value: &impl Serialize) -> Answer {
    resource::answer(StatusCode::OK, value)
}
