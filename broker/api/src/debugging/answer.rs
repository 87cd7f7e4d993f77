//! A person answers a task that waits: for its token, or for a worker.
//!
//! Who may operate executions needs no token for that. The answer counts as one
//! with the task's token; that it was given, by whom and why, is an event on the
//! default bus, caused by the execution. Its owner journals both in one batch: no answer
//! is taken without it. Published events are listed without their data, so its subject
//! has what people look for: the state and the comment.

use std::sync::Arc;

use frevo_asl::Execution;
use frevo_asl::execution::OpenTask;
use frevo_event::cloud_event::Envelope;
use frevo_event::{BranchId, Completer, DEFAULT_BUS, Event, Message, Reply, Request, Scope, TaskRef};
use frevo_value::Payload;
use serde::{Deserialize, Serialize};
use serde_json::json;
use serde_json::value::RawValue;

use super::fork::payload;
use super::past::Past;
use super::{LookRefusal, Refusal};
use crate::edge::{Edge, unexpected};
use crate::error::AwsError;
use crate::limits;

/// `source` of the event.
const SOURCE: &str = "frevo.tasks";

/// `type` of the event.
const TYPE: &str = "Task Answered";

/// Characters that its `subject` has at most.
const SUBJECT_CHARS_MAX: usize = 200;

/// Characters that a comment may have, and as with a token an error and its cause.
const COMMENT_CHARS_MAX: usize = 4096;
const ERROR_CHARS_MAX: usize = 256;
const CAUSE_CHARS_MAX: usize = 32_768;

/// What is wanted.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Wanted {
    execution_arn: String,
    /// None: the only one whose task waits.
    branch: Option<u32>,
    /// The result; none: it failed.
    output: Option<Box<RawValue>>,
    error: Option<Arc<str>>,
    cause: Option<Arc<str>>,
    /// Why, for whoever looks at the event.
    comment: Option<String>,
}

/// What was answered.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answered {
    execution_arn: String,
    state: Arc<str>,
}

/// Answers a task.
pub(super) async fn answer(
    edge: &Edge,
    scope: &Scope,
    access_key: Option<Arc<str>>,
    body: &[u8],
) -> Result<Answered, Refusal> {
    let wanted: Wanted = serde_json::from_slice(body).map_err(LookRefusal::from)?;
    if wanted.output.is_some() == (wanted.error.is_some() || wanted.cause.is_some()) {
        return Err(LookRefusal::NoAnswer.into());
    }
    for (text, size_max) in [
        (wanted.comment.as_deref(), COMMENT_CHARS_MAX),
        (wanted.error.as_deref(), ERROR_CHARS_MAX),
        (wanted.cause.as_deref(), CAUSE_CHARS_MAX),
    ] {
        let size = text.map_or(0, |text| text.chars().count());
        if size > size_max {
            return Err(LookRefusal::TooLarge { size, size_max }.into());
        }
    }
    let past = Past::read(edge, scope, wanted.execution_arn.clone()).await?;
    let open = open_task(&past, wanted.branch)?;
    let state = past.machine.state(open.state).name.clone();
    let task = TaskRef { execution: past.view.id, branch: open.branch, attempt: open.attempt };
    let message = message(edge, &past, task, &wanted)?;
    let event = Box::new(told(edge, &past, &state, access_key, &wanted)?);
    let request = Request::Answer { execution: task.execution, message, event };
    match edge.ask(edge.owner(task.execution), request).await? {
        Reply::Accepted => {}
        Reply::Stale | Reply::Unknown => return Err(LookRefusal::NotWaiting { arn: past.arn }.into()),
        Reply::SetAside => return Err(AwsError::set_aside(&past.arn).into()),
        other => return Err(unexpected(&other).into()),
    }
    Ok(Answered { execution_arn: past.arn, state })
}

/// The task of the branch that is named, or the only one that waits.
fn open_task(past: &Past, branch: Option<u32>) -> Result<OpenTask, Refusal> {
    let mut execution = Execution::new();
    past.facts().for_each(|(stamp, fact)| execution.apply(fact, stamp));
    let is_meant = |open: &OpenTask| branch.is_none_or(|branch| open.branch == BranchId(branch));
    let mut open: Vec<OpenTask> = execution.open_tasks().filter(is_meant).collect();
    match open.len() {
        1 => Ok(open.remove(0)),
        0 => Err(LookRefusal::NotWaiting { arn: past.arn.clone() }.into()),
        count => Err(LookRefusal::WhichTask { count }.into()),
    }
}

fn message(edge: &Edge, past: &Past, task: TaskRef, wanted: &Wanted) -> Result<Message, Refusal> {
    let by = Completer::Token;
    let Some(output) = &wanted.output else {
        let (error, cause) = (wanted.error.clone(), wanted.cause.clone());
        return Ok(Message::TaskFailed { task, by, error, cause });
    };
    let size_max = limits::payload_size_max(past.view.limits.unwrap_or(edge.settings.limits));
    Ok(Message::TaskSucceeded { task, by, output: payload(output, size_max)? })
}

/// The event that says so.
fn told(
    edge: &Edge,
    past: &Past,
    state: &str,
    access_key: Option<Arc<str>>,
    wanted: &Wanted,
) -> Result<Event, Refusal> {
    let mut detail = json!({
        "executionArn": past.arn,
        "stateName": state,
        "outcome": if wanted.output.is_some() { "SUCCEEDED" } else { "FAILED" },
    });
    let comment = wanted.comment.as_deref().map(str::trim).filter(|comment| !comment.is_empty());
    let subject = comment.map_or_else(|| state.to_owned(), |comment| format!("{state}: {comment}"));
    let subject: String = subject.chars().take(SUBJECT_CHARS_MAX).map(shown_on_one_line).collect();
    let texts = [
        ("accessKeyId", access_key.as_deref()),
        ("comment", comment),
        ("error", wanted.error.as_deref()),
        ("cause", wanted.cause.as_deref()),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            detail[name] = text.into();
        }
    }
    let start = &*past.view.start;
    let envelope = Envelope {
        id: edge.uuid().into(),
        detail_type: TYPE.into(),
        source: SOURCE.into(),
        scope: start.scope.clone(),
        time: edge.broker.now(),
        resources: vec![subject.into()],
        detail: Payload::parse(&detail.to_string()).map_err(AwsError::internal)?,
    };
    let (bus, key) = (DEFAULT_BUS.into(), Some(past.arn.as_str().into()));
    Ok(Event { bus, elsewhere: None, envelope, key, trail: start.trail_onward() })
}

fn shown_on_one_line(sign: char) -> char {
    if sign.is_control() { ' ' } else { sign }
}
