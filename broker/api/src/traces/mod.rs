//! `GET /frevo/traces`: the tree of what caused what, read from the journal that is
//! kept.
//!
//! | parameter | |
//! |---|---|
//! | `id=ID` | that of an event, an execution's ARN, or what they name as their cause |
//! | `key=NAME=VALUE` | events with this member of the data (`customer.id=7`) or attribute (`subject=…`) |
//! | `key=VALUE` | events with this ordering key |
//! | `bus=NAME` | on this bus only |
//! | `since=TIME` | how far back is searched, RFC 3339; a day if nothing is said |
//! | `limit=N` | how many nodes there are at most; 1,000 if nothing is said |
//!
//! Values are percent-encoded. The journal is searched backwards until the first
//! cause is found, and read forwards from there. What sources observe on the node that
//! is asked is in no journal, and is linked from their windows. One trace is made at a time, and
//! reads for ten seconds in each direction at most; where it ends early, `cut`
//! says so.

pub(crate) mod past;
mod search;
mod shown;
mod tree;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::{Duration, Instant};

use frevo_event::{Scope, Timestamp, is_traceparent};
use frevo_transport::{MemoryJournal, ReadError, WholeJournal};
use http::{Request as HttpRequest, StatusCode};
use hyper::body::Incoming;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::edge::Edge;
use crate::error::AwsError;
use crate::identity::query;
use crate::observed::{Index, Sights};
use crate::port::Broker;
use crate::resource::{self, OwnRefusal};
use crate::respond::Answer;
use search::{Asked, Origin, Within};
use tree::{Cut, Tree};

/// Where traces are.
pub(crate) const PATH: &str = "/frevo/traces";

/// How many nodes a trace has, if the request does not say, and at most.
const LIMIT_DEFAULT: usize = 1_000;
const LIMIT_MAX: usize = 10_000;

/// How far back is searched, if the request does not say.
const SINCE_SECONDS: i64 = 24 * 3600;

/// How long the journal is read for one request, in each direction.
const READS_AT_MOST: Duration = Duration::from_secs(10);

/// What only a question about causes is refused for.
#[derive(Debug, thiserror::Error)]
enum QuestionError {
    #[error("a trace is asked for by one of the parameters `id` and `key`")]
    Asked,
    #[error("the parameter `{name}` is not percent-encoded UTF-8")]
    Encoding { name: &'static str },
    #[error("the parameter `since` is no moment as RFC 3339 writes it: `{text}`")]
    Since { text: String },
    #[error("the parameter `limit` is no number from 1 to {LIMIT_MAX}")]
    Limit,
    #[error(
        "traces are read from a journal in one order, which this server does not have: it shares its \
         partitions with others over a broker, and no source of it has seen what is asked for; `frevo why` and \
         histories work there"
    )]
    Shared,
    #[error("{}", told_unknown(.question, *.searched_from, *.is_cut))]
    Unknown { question: Box<Question>, searched_from: Timestamp, is_cut: bool },
}

type Refusal = resource::Refusal<QuestionError>;

impl OwnRefusal for QuestionError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Unknown { .. } => StatusCode::NOT_FOUND,
            Self::Shared => StatusCode::NOT_IMPLEMENTED,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

/// What is asked.
#[derive(Clone, Debug)]
struct Question {
    asked: Asked,
    within: Within,
    limit: usize,
}

/// Answers a request for a trace.
pub(crate) async fn answer(edge: &Edge, request: HttpRequest<Incoming>) -> Answer {
    resource::settled(respond_to(edge, request).await)
}

async fn respond_to(edge: &Edge, request: HttpRequest<Incoming>) -> Result<Answer, Refusal> {
    let (scope, parts) = resource::question(edge, request, PATH).await?;
    let mut question = Question::read(&parts.uri, scope, edge.broker.now())?;
    let turn = edge.traces.clone().acquire_owned().await.map_err(AwsError::internal)?;
    let broker = edge.broker.clone();
    // The journal may be long, and others wait on this thread. The turn ends with
    // the reading, whether or not somebody still waits for it.
    let traced = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        question.begin();
        question.answered(&*broker)
    })
    .await;
    Ok(resource::answer(StatusCode::OK, &traced.map_err(AwsError::internal)??))
}

impl Question {
    fn read(uri: &http::Uri, scope: Scope, now: Timestamp) -> Result<Self, QuestionError> {
        let asked = match (text(uri, "id")?, text(uri, "key")?) {
            (Some(id), None) if !id.is_empty() => Asked::Ids([id].into()),
            (None, Some(key)) if !key.is_empty() => match key.split_once('=') {
                Some((name, value)) => Asked::Key { name: Some(name.into()), value: value.into() },
                None => Asked::Key { name: None, value: key },
            },
            _ => return Err(QuestionError::Asked),
        };
        let since = match text(uri, "since")? {
            None => now.plus_seconds(-SINCE_SECONDS),
            Some(text) => {
                Timestamp::parse(&text).ok_or_else(|| QuestionError::Since { text: text.to_string() })?
            }
        };
        let limit = match query(uri, "limit").map(str::parse) {
            None => LIMIT_DEFAULT,
            Some(Ok(limit)) if (1..=LIMIT_MAX).contains(&limit) => limit,
            Some(_) => return Err(QuestionError::Limit),
        };
        let (bus, now) = (text(uri, "bus")?, Instant::now());
        Ok(Self { asked, within: Within { scope, bus, since, search_until: now, read_until: now }, limit })
    }

    /// The time that it has begins.
    fn begin(&mut self) {
        self.within.search_until = Instant::now() + READS_AT_MOST;
        self.within.read_until = self.within.search_until + READS_AT_MOST;
    }

    fn answered(self, broker: &dyn Broker) -> Result<Value, Refusal> {
        let nothing = MemoryJournal::immediate();
        let journal = broker.whole_journal().unwrap_or(&nothing);
        let sights = Sights::of(broker, &self.within.scope, None);
        let observed = Index::of(&sights);
        let (origin, tree) = traced(journal, &observed, &self).map_err(AwsError::internal)?;
        let searched_from = past::moment_at(journal, origin.searched_from).map_err(AwsError::internal)?;
        let searched_from = searched_from.unwrap_or(self.within.since);
        let Some(tree) = tree else {
            if broker.whole_journal().is_none() {
                return Err(QuestionError::Shared.into());
            }
            let is_cut = origin.is_cut;
            return Err(QuestionError::Unknown { question: Box::new(self), searched_from, is_cut }.into());
        };
        let cut = tree.cut.map(|(cut, at)| {
            let reason = match cut {
                Cut::Limit => "there are more than the limit allows",
                Cut::Time => "reading took too long",
            };
            json!({ "reason": reason, "after": at.to_string() })
        });
        Ok(json!({
            "searchedFrom": searched_from.to_string(),
            "causesCut": origin.is_cut,
            "cut": cut,
            "nodes": shown::all(broker, &tree),
        }))
    }
}

/// Where the search ended, and the trees, if anything was found.
fn traced(
    journal: &dyn WholeJournal,
    observed: &Index<'_>,
    question: &Question,
) -> Result<(Origin, Option<Tree>), ReadError> {
    let Question { asked, within, limit } = question;
    let mut origin = search::search(journal, observed, within, asked)?;
    if origin.from.is_none() {
        return Ok((origin, None));
    }
    let tree = tree::grow(journal, observed, within, &mut origin, *limit)?;
    let mut open = tree.open_names(&origin);
    if let Asked::Ids(ids) = asked {
        open.retain(|id| !ids.contains(id));
    }
    if open.is_empty() || tree.cut.is_some() {
        return Ok((origin, Some(tree)));
    }
    let anywhere = Within { bus: None, ..within.clone() };
    origin.merge(search::search(journal, observed, &anywhere, &Asked::Ids(open))?);
    let tree = tree::grow(journal, observed, within, &mut origin, *limit)?;
    Ok((origin, Some(tree)))
}

/// That nothing was found, and where it was looked for.
fn told_unknown(question: &Question, searched_from: Timestamp, is_cut: bool) -> String {
    let what = match &question.asked {
        Asked::Ids(ids) => {
            format!("no event or execution `{}`", ids.iter().map(|id| &**id).collect::<Vec<_>>().join("`, `"))
        }
        Asked::Key { name: Some(name), value } => format!("no event with `{name}` = `{value}`"),
        Asked::Key { name: None, value } => format!("no event with the key `{value}`"),
    };
    let bus = question.within.bus.as_ref().map(|bus| format!(" on the bus `{bus}`")).unwrap_or_default();
    let why = if is_cut { ", where reading took too long" } else { "" };
    format!(
        "there is {what}{bus} in {} in what the journal keeps from {searched_from} on{why}",
        question.within.scope
    )
}

/// The part of a trace context that all of a trace have in common.
fn trace_id(traceparent: &str) -> Option<&str> {
    is_traceparent(traceparent).then(|| &traceparent[3..35])
}

fn text(uri: &http::Uri, name: &'static str) -> Result<Option<Arc<str>>, QuestionError> {
    let Some(text) = query(uri, name) else { return Ok(None) };
    match percent_decode_str(text).decode_utf8() {
        Ok(text) => Ok(Some((*text).into())),
        Err(_) => Err(QuestionError::Encoding { name }),
    }
}
