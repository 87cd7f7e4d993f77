//! `/frevo/jobs`: executions are stopped, redriven or tried again at once by a filter.
//!
//! | request | |
//! |---|---|
//! | `GET /frevo/jobs?after=NAME&limit=N` | a page of them, by name |
//! | `GET /frevo/jobs/NAME` | one, and how far it is |
//! | `PUT /frevo/jobs/NAME` | starts one; a name is used once |
//! | `GET /frevo/jobs/NAME/executions?after=NUMBER&limit=N` | what its executions came to |
//! | `POST /frevo/jobs/NAME/pause`, `resume`, `cancel` | it stands still, goes on, ends |
//! | `DELETE /frevo/jobs/NAME` | one that has ended is forgotten |
//!
//! A job is registered like anything else, so it goes on after a restart, on whichever
//! node owns the catalogue.

mod act;
mod find;
mod form;
mod pace;
mod patience;
mod runner;

use std::sync::Arc;

use bytes::Bytes;
use frevo_event::{Command, Job, JobCommand, Scope};
use http::{Method, Request as HttpRequest, StatusCode};
use hyper::body::Incoming;
use serde_json::json;

use crate::edge::Edge;
use crate::error::AwsError;
use crate::identity::{self, query};
use crate::resource::{self, OwnRefusal};
use crate::respond::Answer;
use form::{Form, FormError, Shown, ShownResult};

pub use runner::attend;

/// Where the resources are.
pub(crate) const PATH: &str = "/frevo/jobs";

/// How many bytes a request may have.
const BODY_SIZE_MAX: usize = 1 << 20;

impl OwnRefusal for FormError {
    fn status(&self) -> StatusCode {
        match self {
            Self::NoMachine { .. } => StatusCode::NOT_FOUND,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

type Refusal = resource::Refusal<FormError>;

/// Answers a request to one of these resources.
pub(crate) async fn answer(edge: &Edge, request: HttpRequest<Incoming>) -> Answer {
    resource::settled(respond_to(edge, request).await)
}

async fn respond_to(edge: &Edge, request: HttpRequest<Incoming>) -> Result<Answer, Refusal> {
    let (scope, parts, body) = resource::read(edge, request, BODY_SIZE_MAX).await?;
    let by = identity::access_key_id(&edge.settings, &parts.headers);
    let steps = resource::steps(PATH, parts.uri.path());
    match (&parts.method, &*steps) {
        (&Method::GET, [""]) => page(edge, &scope, &parts.uri),
        (&Method::GET, [name]) => show(edge, &scope, name, StatusCode::OK),
        (&Method::GET, [name, "executions"]) => results(edge, &scope, name, &parts.uri).await,
        (&Method::PUT, [name]) => start(edge, &scope, name, &body, by).await,
        (&Method::POST, [name, step @ ("pause" | "resume" | "cancel")]) => {
            let (scope, name): (_, Arc<str>) = (scope.clone(), (*name).into());
            let change = match *step {
                "cancel" => JobCommand::Cancel { scope: scope.clone(), name: name.clone(), by },
                step => JobCommand::Pause {
                    scope: scope.clone(),
                    name: name.clone(),
                    paused: step == "pause",
                    by,
                },
            };
            command(edge, change).await?;
            show(edge, &scope, &name, StatusCode::OK)
        }
        (&Method::DELETE, [name]) => {
            command(edge, JobCommand::Delete { scope: scope.clone(), name: (*name).into() }).await?;
            Ok(resource::answer(StatusCode::OK, &json!({ "name": name })))
        }
        _ => Err(Refusal::no_such(&parts)),
    }
}

async fn command(edge: &Edge, command: JobCommand) -> Result<(), Refusal> {
    edge.decide(Command::Job(command)).await?.map(drop).map_err(Refusal::Command)
}

fn page(edge: &Edge, scope: &Scope, uri: &http::Uri) -> Result<Answer, Refusal> {
    let limit = resource::limit(uri)?;
    let catalogue = edge.broker.catalogue();
    let mut found = catalogue.jobs().of(scope, query(uri, "after"));
    let page: Vec<Shown> = found.by_ref().take(limit).map(|job| Shown::of(edge, job)).collect();
    let next = found.next().and(page.last()).map(|last| last.name.clone());
    Ok(resource::answer(StatusCode::OK, &json!({ "jobs": page, "next": next })))
}

async fn start(
    edge: &Edge,
    scope: &Scope,
    name: &str,
    body: &Bytes,
    by: Option<Arc<str>>,
) -> Result<Answer, Refusal> {
    let job = Form::parse(body)?.job(scope, name, &edge.broker.catalogue())?;
    let job = Box::new(Job { started_by: by, ..job });
    tracing::info!(name, action = job.action.name(), by = job.started_by.as_deref(), "a job is started");
    command(edge, JobCommand::Start(job)).await?;
    show(edge, scope, name, StatusCode::CREATED)
}

fn show(edge: &Edge, scope: &Scope, name: &str, status: StatusCode) -> Result<Answer, Refusal> {
    let job = existing(edge, scope, name)?;
    Ok(resource::answer(status, &Shown::of(edge, &job)))
}

fn existing(edge: &Edge, scope: &Scope, name: &str) -> Result<Arc<Job>, Refusal> {
    let job = edge.broker.catalogue().jobs().get(scope, name).cloned();
    job.ok_or_else(|| Refusal::Unknown { kind: "job", name: name.to_owned() })
}

/// What executions came to, in the order in which that was written down.
async fn results(edge: &Edge, scope: &Scope, name: &str, uri: &http::Uri) -> Result<Answer, Refusal> {
    let (job, limit) = (existing(edge, scope, name)?, resource::limit(uri)?);
    let after = query(uri, "after").map(|text| text.parse::<u64>());
    let after = after.transpose().map_err(|_| FormError::After)?;
    let (broker, number) = (edge.broker.clone(), job.number);
    let from = after.map_or(0, |after| after.saturating_add(1));
    let read = tokio::task::spawn_blocking(move || broker.store().job_results(number, from, limit));
    let found = read.await.map_err(AwsError::internal)?.map_err(AwsError::internal)?;
    let next = found.last().map(|(number, _)| *number).filter(|_| found.len() == limit);
    let page: Vec<ShownResult> = found.iter().map(|(_, result)| ShownResult::of(scope, result)).collect();
    let told = json!({ "executions": page, "next": next.map(|number| number.to_string()) });
    Ok(resource::answer(StatusCode::OK, &told))
}
