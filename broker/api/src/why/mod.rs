//! `/frevo/why`: why something does not happen.
//!
//! | request | |
//! |---|---|
//! | `GET /frevo/why?execution=ARN` | why an execution does not move |
//!
//! Each reason is told as a sentence, for people, and as a code with what the
//! sentence is made of. Nothing is kept for it: it is what the owner of the
//! execution, the queues and the journal say at the moment.

mod execution;
mod reason;

use frevo_event::Scope;
use http::{Method, Request as HttpRequest, StatusCode};
use hyper::body::Incoming;
use percent_encoding::percent_decode_str;

use crate::edge::Edge;
use crate::error::{AwsError, Code};
use crate::identity::query;
use crate::resource;
use crate::respond::Answer;

/// Where it is asked.
const PATH: &str = "/frevo/why";

/// Why a question is not answered.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("{method} is not for `{PATH}`")]
    NoSuch { method: Method },
    #[error("say what is asked about: `execution=ARN`")]
    NoSubject,
    #[error("{}", .0.message)]
    Aws(AwsError),
}

impl From<AwsError> for Refusal {
    fn from(error: AwsError) -> Self {
        Self::Aws(error)
    }
}

/// Whether a path leads here.
pub(crate) fn is_theirs(path: &str) -> bool {
    path == PATH
}

/// Answers a question.
pub(crate) async fn answer(edge: &Edge, request: HttpRequest<Incoming>) -> Answer {
    match respond_to(edge, request).await {
        Ok(answer) => answer,
        Err(refusal) => refused(&refusal),
    }
}

async fn respond_to(edge: &Edge, request: HttpRequest<Incoming>) -> Result<Answer, Refusal> {
    let (scope, parts, _) = resource::read(edge, request, 1024).await?;
    if parts.method != Method::GET {
        return Err(Refusal::NoSuch { method: parts.method });
    }
    match named(&parts.uri, "execution") {
        Some(arn) => of_execution(edge, &scope, &arn).await,
        None => Err(Refusal::NoSubject),
    }
}

async fn of_execution(edge: &Edge, scope: &Scope, arn: &str) -> Result<Answer, Refusal> {
    Ok(resource::answer(StatusCode::OK, &execution::explain(edge, scope, arn).await?))
}

/// A parameter of the question.
fn named(uri: &http::Uri, name: &str) -> Option<String> {
    let decoded = percent_decode_str(query(uri, name)?).decode_utf8().ok()?;
    (!decoded.is_empty()).then(|| decoded.into_owned())
}

fn refused(refusal: &Refusal) -> Answer {
    let status = match refusal {
        Refusal::NoSuch { .. } => StatusCode::METHOD_NOT_ALLOWED,
        Refusal::NoSubject => StatusCode::BAD_REQUEST,
        Refusal::Aws(AwsError { code: Code::ExecutionDoesNotExist, .. }) => StatusCode::NOT_FOUND,
        Refusal::Aws(error) => resource::status_of(error),
    };
    resource::refused(status, refusal)
}
