//! `/frevo/executions`: executions looked at closely, by whoever looks for a
//! mistake.
//!
//! | request | |
//! |---|---|
//! | `GET /frevo/executions/state?execution=ARN&event=ID` | an execution as it stood at an event of its history; without `event`, as it stands |
//! | `GET /frevo/executions/comparison?execution=ARN&with=ARN` | in what two executions differ first, and where they go different ways |
//! | `GET /frevo/executions/search?machine=NAME&for=TEXT&after=PLACE&limit=N` | closed executions, by a key, an error or words |
//! | `POST /frevo/executions/fork` | a new execution goes on from a moment of another one |
//! | `POST /frevo/executions/proceed` | one that halted goes on |
//! | `POST /frevo/executions/retry` | one that waits for a retry tries again at once |
//! | `POST /frevo/executions/answer` | a person answers a task that waits |
//!
//! Nothing is kept for it, but by what executions are found: an execution's past is
//! folded from the journal.

mod answer;
mod begin;
mod comparison;
mod fork;
mod halting;
mod past;
mod proceed;
mod retry;
mod search;
mod state;

use frevo_asl::fork::ForkError;
use frevo_event::Scope;
use http::{Method, Request as HttpRequest, StatusCode};
use hyper::body::Incoming;
use percent_encoding::percent_decode_str;
use serde::Serialize;

use crate::edge::Edge;
use crate::error::{AwsError, Code};
use crate::identity::{self, query};
use crate::resource::{self, OwnRefusal};
use crate::respond::Answer;

pub(crate) use begin::begin;
pub(crate) use halting::{Debug, DebugError};

/// Where it is asked.
pub(crate) const PATH: &str = "/frevo/executions";

/// Bytes that a request may have.
const BODY_SIZE_MAX: usize = 4 << 20;

/// What only a look at an execution is refused for.
#[derive(Debug, thiserror::Error)]
enum LookRefusal {
    #[error("say which execution is meant: `{parameter}=ARN`")]
    NoSubject { parameter: &'static str },
    #[error("Execution Does Not Exist: '{arn}'")]
    NoExecution { arn: String },
    #[error("the parameter `event` is no number from 1 on: `{text}`")]
    EventNumber { text: String },
    #[error("the history of '{arn}' has no event {event}: it has {count}")]
    NoEvent { arn: String, event: u32, count: u32 },
    #[error("say where and what is looked for: `machine=NAME` and `for=order=17`, `for=error=Late` or words")]
    NoSearch,
    #[error("the parameter `after` is none that a page named: `{text}`")]
    NoPlace { text: String },
    #[error("the request is no JSON that says what is wanted: {0}")]
    Unreadable(#[from] serde_json::Error),
    #[error(transparent)]
    Fork(#[from] ForkError),
    #[error(transparent)]
    Debug(#[from] DebugError),
    #[error("the execution name `{name}` is none: at most 80 letters, digits, hyphens and underscores")]
    Name { name: String },
    #[error("the data has {size} bytes, {size_max} are allowed")]
    TooLarge { size: usize, size_max: usize },
    #[error("Execution Already Exists: '{arn}'")]
    NameTaken { arn: String },
    #[error("no branch of '{arn}' that is meant has halted")]
    NotHalted { arn: String },
    #[error("'{arn}' waits for no retry, or not where it is meant to")]
    NotRetrying { arn: String },
    #[error(
        "{count} branches have halted: say which one the data is for, as `frevo execution state` numbers them"
    )]
    WhichHalted { count: usize },
    #[error("no task of '{arn}' that is meant waits for an answer")]
    NotWaiting { arn: String },
    #[error("{count} tasks wait: say in which branch, as `frevo execution state` numbers them")]
    WhichTask { count: usize },
    #[error("say what came of the task: either its `output`, or its `error` and `cause`")]
    NoAnswer,
}

type Refusal = resource::Refusal<LookRefusal>;

impl OwnRefusal for LookRefusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::NoExecution { .. } | Self::NoEvent { .. } | Self::Fork(ForkError::NoEvent { .. }) => {
                StatusCode::NOT_FOUND
            }
            Self::Fork(_)
            | Self::NameTaken { .. }
            | Self::NotHalted { .. }
            | Self::NotRetrying { .. }
            | Self::NotWaiting { .. } => StatusCode::CONFLICT,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

/// Answers a look.
pub(crate) async fn answer(edge: &Edge, request: HttpRequest<Incoming>) -> Answer {
    resource::settled(respond_to(edge, request).await)
}

async fn respond_to(edge: &Edge, request: HttpRequest<Incoming>) -> Result<Answer, Refusal> {
    let (scope, parts, body) = resource::read(edge, request, BODY_SIZE_MAX).await?;
    match (&parts.method, &resource::steps(PATH, parts.uri.path())[..]) {
        (&Method::GET, ["state"]) => shown(state::answer(edge, &scope, &parts.uri).await),
        (&Method::GET, ["comparison"]) => shown(comparison::answer(edge, &scope, &parts.uri).await),
        (&Method::GET, ["search"]) => shown(search::answer(edge, &scope, &parts.uri).await),
        (&Method::POST, ["fork"]) => {
            let made = fork::answer(edge, &scope, &body).await?;
            Ok(resource::answer(StatusCode::CREATED, &made))
        }
        (&Method::POST, ["proceed"]) => shown(proceed::answer(edge, &scope, &body).await),
        (&Method::POST, ["retry"]) => shown(retry::answer(edge, &scope, &body).await),
        (&Method::POST, ["answer"]) => {
            let access_key = identity::access_key_id(&edge.settings, &parts.headers);
            shown(answer::answer(edge, &scope, access_key, &body).await)
        }
        _ => Err(Refusal::no_such(&parts)),
    }
}

fn shown(found: Result<impl Serialize, Refusal>) -> Result<Answer, Refusal> {
    found.map(|found| resource::answer(StatusCode::OK, &found))
}

/// The execution that a parameter names.
async fn past_of(
    edge: &Edge,
    scope: &Scope,
    uri: &http::Uri,
    parameter: &'static str,
) -> Result<past::Past, Refusal> {
    let arn = named(uri, parameter).ok_or(LookRefusal::NoSubject { parameter })?;
    past::Past::read(edge, scope, arn).await
}

/// A parameter.
fn named(uri: &http::Uri, name: &str) -> Option<String> {
    let decoded = percent_decode_str(query(uri, name)?).decode_utf8().ok()?;
    (!decoded.is_empty()).then(|| decoded.into_owned())
}

/// The refusal of an execution that can't be read.
fn unread(error: AwsError, arn: &str) -> Refusal {
    match error.code {
        Code::ExecutionDoesNotExist => LookRefusal::NoExecution { arn: arn.to_owned() }.into(),
        _ => error.into(),
    }
}
