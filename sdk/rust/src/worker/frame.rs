//! The frames of `/tasks` as a worker reads and writes them.
//!
//! The shapes are `frevo_event`'s. Tasks and completions, of which there are
//! many, are read without copying and written without an intermediate tree.

use std::borrow::Cow;
use std::sync::Arc;

use frevo_event::ClientFrame;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::task::Link;
use super::{Task, TaskError};
use crate::consumer::raw;

/// AWS's bounds of an error's name and cause, in characters.
const ERROR_SIZE_MAX: usize = 256;
const CAUSE_SIZE_MAX: usize = 32_768;

/// What the server says.
pub(super) enum Incoming {
    Task(Task),
    Accepted(Arc<str>),
    Refused {
        token: Arc<str>,
        code: String,
        message: String,
    },
    Cancelled(Arc<str>),
    DescriptionRefused {
        queue: String,
        reason: String,
    },
    Error(String),
    /// A type that a newer server may know.
    Unknown(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    #[serde(borrow, default)]
    token: Cow<'a, str>,
    #[serde(borrow, default)]
    queue: Cow<'a, str>,
    #[serde(borrow, default)]
    execution: Cow<'a, str>,
    #[serde(borrow, default)]
    state: Cow<'a, str>,
    #[serde(borrow, default)]
    resource: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "raw")]
    input: Option<&'a RawValue>,
    deadline: Option<i64>,
    heartbeat_seconds: Option<u32>,
    correlation_id: Option<String>,
    traceparent: Option<String>,
    #[serde(default)]
    deliveries: u32,
    #[serde(borrow, default)]
    code: Cow<'a, str>,
    #[serde(borrow, default)]
    message: Cow<'a, str>,
}

/// Reads one frame.
pub(super) fn read(text: &Utf8Bytes) -> Result<Incoming, serde_json::Error> {
    let members: Members<'_> = serde_json::from_str(text)?;
    Ok(match &*members.r#type {
        "task" => {
            let input = members.input.map_or("null", RawValue::get);
            let start = input.as_ptr().addr().wrapping_sub(text.as_ptr().addr());
            Incoming::Task(Task {
                // Only an absent input lies elsewhere than in the frame.
                input: text.get(start..).map(|_| start..start + input.len()),
                text: text.clone(),
                token: members.token.into(),
                queue: members.queue.into(),
                execution: members.execution.into_owned(),
                state: members.state.into_owned(),
                resource: members.resource.into_owned(),
                deadline: members.deadline,
                heartbeat_seconds: members.heartbeat_seconds,
                correlation_id: members.correlation_id,
                traceparent: members.traceparent,
                deliveries: members.deliveries,
                link: Link::default(),
            })
        }
        "accepted" => Incoming::Accepted(members.token.into()),
        "refused" => Incoming::Refused {
            token: members.token.into(),
            code: members.code.into_owned(),
            message: members.message.into_owned(),
        },
        "cancelled" => Incoming::Cancelled(members.token.into()),
        "descriptionRefused" => Incoming::DescriptionRefused {
            queue: members.queue.into_owned(),
            reason: members.message.into_owned(),
        },
        "error" => Incoming::Error(members.message.into_owned()),
        other => Incoming::Unknown(other.to_owned()),
    })
}

/// A completion: how a task went.
pub(super) fn completion<R: Serialize>(token: &str, result: Result<R, TaskError>) -> Utf8Bytes {
    let failed = match result {
        Ok(output) => match success(token, &output) {
            Ok(text) => return text.into(),
            Err(error) => TaskError::terminal("Frevo.InvalidOutput", error.to_string()),
        },
        Err(error) => error,
    };
    tracing::debug!(
        token,
        error = failed.name(),
        cause = failed.cause(),
        retryable = failed.is_retryable(),
        "task failed"
    );
    write(&ClientFrame::Failure {
        token: token.to_owned(),
        error: Some(truncated(failed.name(), ERROR_SIZE_MAX)),
        cause: Some(truncated(failed.cause(), CAUSE_SIZE_MAX)),
    })
}

/// What was submitted for a task.
pub(super) fn submission<R: Serialize + ?Sized>(
    token: &str,
    response: &R,
) -> Result<Utf8Bytes, serde_json::Error> {
    said(br#"{"type":"submitted","token":"#, token, response).map(Utf8Bytes::from)
}

fn success<R: Serialize>(token: &str, output: &R) -> Result<String, serde_json::Error> {
    said(br#"{"type":"success","token":"#, token, output)
}

/// A frame with an output, after its head.
fn said<R: Serialize + ?Sized>(head: &[u8], token: &str, output: &R) -> Result<String, serde_json::Error> {
    let mut text = Vec::with_capacity(256);
    text.extend_from_slice(head);
    serde_json::to_writer(&mut text, token)?;
    text.extend_from_slice(br#","output":"#);
    serde_json::to_writer(&mut text, output)?;
    text.push(b'}');
    Ok(String::from_utf8(text).expect("serde_json writes UTF-8"))
}

/// A frame of which there are few.
fn write(frame: &ClientFrame<'_>) -> Utf8Bytes {
    serde_json::to_string(frame).expect("frames have text keys").into()
}

fn truncated(text: &str, size_max: usize) -> String {
    text.chars().take(size_max).collect()
}

#[cfg(test)]
mod tests {
    use frevo_event::{ServerFrame, TaskFrame};

    use super::*;

    #[test]
    fn a_task_is_read_as_the_server_writes_it() {
        let frame = TaskFrame {
            token: "t-1".into(),
            queue: "tasks.charge".into(),
            execution: "arn:aws:states:us-east-1:000000000000:execution:m:e".into(),
            state: "Charge \"now\"".into(),
            resource: "arn:aws:lambda:us-east-1:000000000000:function:charge".into(),
            input: RawValue::from_string(r#"{"a": 1.50}"#.into()).expect("JSON"),
            deadline: Some(7),
            heartbeat_seconds: Some(9),
            correlation_id: Some("order-7".into()),
            traceparent: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".into()),
            deliveries: 2,
        };
        let text = serde_json::to_string(&ServerFrame::Task(frame)).expect("JSON");
        let Incoming::Task(task) = read(&text.into()).expect("a frame") else { panic!("a task") };
        assert_eq!((task.token(), task.queue(), task.state()), ("t-1", "tasks.charge", "Charge \"now\""));
        assert_eq!((task.deadline(), task.heartbeat_seconds(), task.deliveries()), (Some(7), Some(9), 2));
        assert_eq!(task.correlation_id(), "order-7");
        assert_eq!(task.traceparent(), Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        assert_eq!(task.input(), r#"{"a": 1.50}"#);
    }

    #[test]
    fn a_completion_is_written_as_the_server_reads_it() {
        let done = completion("t\"1", Ok(serde_json::json!({ "a": null })));
        let Ok(ClientFrame::Success { token, output }) = serde_json::from_str(&done) else {
            panic!("{done}")
        };
        assert_eq!((token.as_str(), output.get()), ("t\"1", r#"{"a":null}"#));

        let failed = completion::<()>("t", Err(TaskError::retryable("Busy", "x".repeat(40_000))));
        let Ok(ClientFrame::Failure { error, cause, .. }) = serde_json::from_str(&failed) else {
            panic!("{failed}")
        };
        assert_eq!(error.as_deref(), Some("Busy"));
        assert_eq!(cause.expect("a cause").len(), CAUSE_SIZE_MAX);

        // JSON has no keys that are no text.
        let unwritable = completion("t", Ok(std::collections::BTreeMap::from([((1, 2), 3)])));
        assert!(unwritable.contains("Frevo.InvalidOutput"), "{unwritable}");
    }

    #[test]
    fn a_frame_of_a_newer_server_is_no_error() {
        assert!(
            matches!(read(&r#"{"type":"later","x":[1]}"#.into()), Ok(Incoming::Unknown(kind)) if kind == "later")
        );
        assert!(read(&"{".into()).is_err());
    }
}
