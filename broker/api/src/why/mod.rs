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
use crate::resource::{self, OwnRefusal};
use crate::respond::Answer;

/// Where it is asked.
const PATH: &str = "/frevo/why";

/// What only a question is refused for.
#[derive(Debug, thiserror::Error)]
enum WhyRefusal {
    #[error("say what is asked about: `execution=ARN`")]
    NoSubject,
    #[error("Execution Does Not Exist: '{arn}'")]
    NoExecution { arn: String },
}

type Refusal = resource::Refusal<WhyRefusal>;

impl OwnRefusal for WhyRefusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::NoSubject => StatusCode::BAD_REQUEST,
            Self::NoExecution { .. } => StatusCode::NOT_FOUND,
        }
    }
}

/// Whether a path leads here.
pub(crate) fn is_theirs(path: &str) -> bool {
    path == PATH
}

/// Answers a question.
pub(crate) async fn answer(edge: &Edge, request: HttpRequest<Incoming>) -> Answer {
    resource::settled(respond_to(edge, request).await)
}

async fn respond_to(edge: &Edge, request: HttpRequest<Incoming>) -> Result<Answer, Refusal> {
    let (scope, parts, _) = resource::read(edge, request, 1024).await?;
    if parts.method != Method::GET {
        return Err(Refusal::no_such(&parts));
    }
    match named(&parts.uri, "execution") {
        Some(arn) => of_execution(edge, &scope, &arn).await,
        None => Err(WhyRefusal::NoSubject.into()),
    }
}

async fn of_execution(edge: &Edge, scope: &Scope, arn: &str) -> Result<Answer, Refusal> {
    match execution::explain(edge, scope, arn).await {
        Ok(explanation) => Ok(resource::answer(StatusCode::OK, &explanation)),
        Err(AwsError { code: Code::ExecutionDoesNotExist, .. }) => {
            Err(WhyRefusal::NoExecution { arn: arn.to_owned() }.into())
        }
        Err(error) => Err(error.into()),
    }
}

/// A parameter of the question.
fn named(uri: &http::Uri, name: &str) -> Option<String> {
    let decoded = percent_decode_str(query(uri, name)?).decode_utf8().ok()?;
    (!decoded.is_empty()).then(|| decoded.into_owned())
}
