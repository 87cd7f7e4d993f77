//! `/frevo/why`: why something does not happen.
//!
//! | request | |
//! |---|---|
//! | `GET /frevo/why?execution=ARN` | why an execution does not move |
//! | `GET /frevo/why?source=NAME` | why nothing comes from a source |
//! | `GET /frevo/why?subscription=NAME&event=ID` | why a subscription did not get an event; `source=SOURCE` says which of several |
//!
//! Each reason is told as a sentence, for people, and as a code with what the
//! sentence is made of. Nothing is kept for it: it is what the owner of the
//! execution, the queues and the journal say at the moment.

mod delivery;
mod execution;
mod missed;
mod reason;
mod source;

use frevo_event::Scope;
use http::{Request as HttpRequest, StatusCode};
use hyper::body::Incoming;
use percent_encoding::percent_decode_str;

use crate::edge::Edge;
use crate::error::{AwsError, Code};
use crate::identity::query;
use crate::resource::{self, OwnRefusal};
use crate::respond::Answer;
use delivery::Question;

/// Where it is asked.
pub(crate) const PATH: &str = "/frevo/why";

/// What only a question is refused for.
#[derive(Debug, thiserror::Error)]
enum WhyRefusal {
    #[error("say what is asked about: `execution=ARN`, `source=NAME`, or `subscription=NAME` and `event=ID`")]
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

/// Answers a question.
pub(crate) async fn answer(edge: &Edge, request: HttpRequest<Incoming>) -> Answer {
    resource::settled(respond_to(edge, request).await)
}

async fn respond_to(edge: &Edge, request: HttpRequest<Incoming>) -> Result<Answer, Refusal> {
    let (scope, parts) = resource::question(edge, request, PATH).await?;
    let [execution, subscription, event, source] =
        ["execution", "subscription", "event", "source"].map(|name| named(&parts.uri, name));
    match (execution, subscription, event, source) {
        (Some(arn), None, None, _) => of_execution(edge, &scope, &arn).await,
        (None, Some(subscription), Some(event), source) => {
            let (subscription, event, source) = (&*subscription, &*event, source.as_deref());
            of_event(edge, &scope, &Question { subscription, event, source }).await
        }
        (None, None, None, Some(name)) => match source::explain(edge, &scope, &name) {
            Some(explanation) => Ok(resource::answer(StatusCode::OK, &explanation)),
            None => Err(Refusal::Unknown { kind: "source", name }),
        },
        _ => Err(WhyRefusal::NoSubject.into()),
    }
}

async fn of_event(edge: &Edge, scope: &Scope, question: &Question<'_>) -> Result<Answer, Refusal> {
    match delivery::explain(edge, scope, question).await? {
        Some(explanation) => Ok(resource::answer(StatusCode::OK, &explanation)),
        None => Err(Refusal::Unknown { kind: "subscription", name: question.subscription.to_owned() }),
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
