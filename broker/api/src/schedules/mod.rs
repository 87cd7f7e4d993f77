//! `/frevo/schedules`: what EventBridge Scheduler does, as resources of JSON.
//!
//! | request | |
//! |---|---|
//! | `GET /frevo/schedules?after=NAME&limit=N` | a page of them, by name |
//! | `GET`, `PUT`, `DELETE /frevo/schedules/NAME` | one; `PUT` makes or replaces it |
//! | `POST /frevo/schedules/NAME/pause`, `resume` | nothing is due, and is again |

mod form;

use std::sync::Arc;

use bytes::Bytes;
use frevo_event::{BusCommand, BusRefusal, Command, CommandRefusal, EventSchedule, ScheduleKey, Scope};
use http::{Method, Request as HttpRequest, StatusCode};
use hyper::body::Incoming;
use serde::Serialize;
use serde_json::json;

use crate::edge::Edge;
use crate::error::{AwsError, Code};
use crate::identity::{self, Signed, query};
use crate::respond::{self, Answer};
use form::{Form, FormError};

/// Where the resources are.
const PATH: &str = "/frevo/schedules";

/// How many bytes a request may have.
const BODY_SIZE_MAX: usize = 1 << 20;

/// How many are in a page, if the request does not say, and at most.
const PAGE_DEFAULT: usize = 100;
const PAGE_MAX: usize = 1000;

/// Why a request is refused.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("there is no schedule `{name}`")]
    Unknown { name: String },
    #[error("{method} is not for `{path}`")]
    NoSuch { method: Method, path: String },
    #[error("the parameter `limit` is no number from 1 to {PAGE_MAX}")]
    Limit,
    #[error(transparent)]
    Form(#[from] FormError),
    #[error("{0}")]
    Command(CommandRefusal),
    #[error("{}", .0.message)]
    Aws(AwsError),
}

impl From<AwsError> for Refusal {
    fn from(error: AwsError) -> Self {
        Self::Aws(error)
    }
}

/// Whether a path leads to these resources.
pub(crate) fn is_theirs(path: &str) -> bool {
    path.strip_prefix(PATH).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Answers a request to one of these resources.
pub(crate) async fn answer(edge: &Edge, request: HttpRequest<Incoming>) -> Answer {
    match respond_to(edge, request).await {
        Ok(answer) => answer,
        Err(refusal) => refused(&refusal),
    }
}

async fn respond_to(edge: &Edge, request: HttpRequest<Incoming>) -> Result<Answer, Refusal> {
    let (parts, body) = request.into_parts();
    let body = respond::read_body(body, BODY_SIZE_MAX).await?;
    let signed = Signed { method: &parts.method, uri: &parts.uri, headers: &parts.headers, body: &body };
    let scope = identity::publisher(&edge.settings, signed, edge.broker.now())?;
    let path = parts.uri.path().strip_prefix(PATH).unwrap_or_default().trim_matches('/');
    let steps: Vec<&str> = path.split('/').collect();
    match (&parts.method, &*steps) {
        (&Method::GET, [""]) => page(edge, &scope, &parts.uri),
        (&Method::GET, [name]) => show(edge, &scope, name, StatusCode::OK),
        (&Method::PUT, [name]) => put(edge, scope, name, &body).await,
        (&Method::DELETE, [name]) => {
            command(edge, BusCommand::DeleteSchedule { scope, name: (*name).into() }).await?;
            Ok(respond::empty(StatusCode::NO_CONTENT))
        }
        (&Method::POST, [name, step @ ("pause" | "resume")]) => {
            let paused = *step == "pause";
            let pause = BusCommand::PauseSchedule { scope: scope.clone(), name: (*name).into(), paused };
            command(edge, pause).await?;
            show(edge, &scope, name, StatusCode::OK)
        }
        _ => Err(Refusal::NoSuch { method: parts.method.clone(), path: parts.uri.path().to_owned() }),
    }
}

fn page(edge: &Edge, scope: &Scope, uri: &http::Uri) -> Result<Answer, Refusal> {
    let limit = match query(uri, "limit").map(str::parse) {
        None => PAGE_DEFAULT,
        Some(Ok(limit)) if (1..=PAGE_MAX).contains(&limit) => limit,
        Some(_) => return Err(Refusal::Limit),
    };
    let catalogue = edge.broker.catalogue();
    let mut found = catalogue.buses().schedules().of(scope, query(uri, "after"));
    let page: Vec<Form> = found.by_ref().take(limit).map(|schedule| form_of(edge, schedule)).collect();
    let next = found.next().and(page.last()).map(|last| last.name.clone());
    Ok(with_status(StatusCode::OK, &json!({ "schedules": page, "next": next })))
}

async fn put(edge: &Edge, scope: Scope, name: &str, body: &Bytes) -> Result<Answer, Refusal> {
    let existing = edge.broker.catalogue().buses().schedules().get(&scope, name).cloned();
    let seal = |secret: &str| edge.broker.sealing_key().seal(secret.as_bytes(), edge.broker.random());
    let schedule = Form::parse(body)?.schedule(&scope, name, existing.as_deref(), seal)?;
    command(edge, BusCommand::PutSchedule(Box::new(schedule))).await?;
    let status = if existing.is_some() { StatusCode::OK } else { StatusCode::CREATED };
    show(edge, &scope, name, status)
}

fn show(edge: &Edge, scope: &Scope, name: &str, status: StatusCode) -> Result<Answer, Refusal> {
    let catalogue = edge.broker.catalogue();
    let found = catalogue.buses().schedules().get(scope, name);
    let found = found.ok_or_else(|| Refusal::Unknown { name: name.to_owned() })?;
    Ok(with_status(status, &form_of(edge, found)))
}

fn form_of(edge: &Edge, schedule: &Arc<EventSchedule>) -> Form {
    let key = ScheduleKey::Own(schedule.name.clone());
    let settled = edge.broker.catalogue().buses().schedules().settled_until(&schedule.scope, &key);
    Form::of(schedule, settled)
}

async fn command(edge: &Edge, command: BusCommand) -> Result<(), Refusal> {
    edge.decide(Command::Bus(command)).await?.map(drop).map_err(Refusal::Command)
}

fn with_status(status: StatusCode, value: &impl Serialize) -> Answer {
    respond::json(status, serde_json::to_vec(value).expect("what is shown is always JSON"))
}

fn refused(refusal: &Refusal) -> Answer {
    let status = match refusal {
        Refusal::Unknown { .. } => StatusCode::NOT_FOUND,
        Refusal::NoSuch { .. } => StatusCode::METHOD_NOT_ALLOWED,
        Refusal::Limit | Refusal::Form(_) => StatusCode::BAD_REQUEST,
        Refusal::Command(CommandRefusal::Bus(BusRefusal::NoSchedule { .. } | BusRefusal::NoBus { .. })) => {
            StatusCode::NOT_FOUND
        }
        Refusal::Command(_) => StatusCode::CONFLICT,
        Refusal::Aws(AwsError { code: Code::Throttling, .. }) => StatusCode::SERVICE_UNAVAILABLE,
        Refusal::Aws(error) => respond::status_of(error),
    };
    with_status(status, &json!({ "error": refusal.to_string() }))
}
