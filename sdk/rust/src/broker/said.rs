//! What handlers say of tasks, as CloudEvents.

use std::borrow::Cow;

use frevo_event::cloud_event::{Attribute, CloudEvent, Data};

/// Where completions go unless the task says otherwise.
pub(super) const COMPLETIONS: &str = "completions";

pub(super) fn succeeded(token: &str, output: &str) -> CloudEvent<'static> {
    event(token, "frevo.task.succeeded", Some(output.to_owned()))
}

pub(super) fn failed(token: &str, error: Option<&str>, cause: Option<&str>) -> CloudEvent<'static> {
    let data = serde_json::json!({ "error": error, "cause": cause });
    event(token, "frevo.task.failed", Some(data.to_string()))
}

pub(super) fn heartbeat(token: &str) -> CloudEvent<'static> {
    event(token, "frevo.task.heartbeat", None)
}

fn event(token: &str, kind: &'static str, data: Option<String>) -> CloudEvent<'static> {
    let attempt = Attribute::Text(Cow::Owned(token.to_owned()));
    CloudEvent {
        id: Cow::Owned(uuid::Uuid::new_v4().to_string()),
        source: Cow::Borrowed("/frevo-sdk"),
        kind: Cow::Borrowed(kind),
        subject: None,
        time: None,
        data_content_type: None,
        data_schema: None,
        extensions: vec![(Cow::Borrowed("attemptid"), attempt)],
        data: data.map(|data| Data::Json(Cow::Owned(data))),
    }
}
