//! Tasks and what comes of them as CloudEvents, for workers that read a topic or a
//! queue with a client of their own.
//!
//! | type | from | data |
//! |---|---|---|
//! | `frevo.task` | us | what the task is given |
//! | `frevo.task.cancelled` | us | none: the attempt is over, whoever has not begun it need not |
//! | `frevo.task.succeeded` | the worker | its result |
//! | `frevo.task.failed` | the worker | an object with `error` and `cause` |
//! | `frevo.task.heartbeat` | the worker | none |
//!
//! All of them name the attempt in `attemptid`, which nobody can make up.

use std::borrow::Cow;

use frevo_value::{Payload, write_string};
use serde::Deserialize;

use super::incoming::IncomingError;
use super::{Attribute, Binding, CloudEvent, Data};
use crate::{TaskFrame, Timestamp};

/// A task.
const TASK: &str = "frevo.task";
/// It need not be done any more.
const CANCELLED: &str = "frevo.task.cancelled";
/// What a worker says of it.
const SUCCEEDED: &str = "frevo.task.succeeded";
const FAILED: &str = "frevo.task.failed";
const HEARTBEAT: &str = "frevo.task.heartbeat";

/// The extension that names the attempt.
const ATTEMPT: &str = "attemptid";

/// Where a worker says what came of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyTo {
    /// The topic, or the routing key.
    pub to: String,
    /// The partition of the topic that the attempt's other completions are in. Any
    /// other is as good.
    pub partition: Option<u16>,
    /// The exchange; empty: the default one.
    pub exchange: Option<String>,
}

/// What a worker says of a task.
#[derive(Clone, Debug, PartialEq)]
pub struct Completion {
    /// The attempt: a task token.
    pub attempt: String,
    /// What came of it.
    pub said: Said,
}

/// What came of a task.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// Its result.
    Succeeded(Payload),
    /// Its error's name, for Retry and Catch, and what happened.
    Failed {
        /// The name.
        error: Option<String>,
        /// What happened.
        cause: Option<String>,
    },
    /// The worker still works on it.
    Heartbeat,
}

/// A message is no completion.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct NoCompletion {
    /// The attempt that it is about, if it says so.
    pub attempt: Option<String>,
    /// What is wrong with it.
    pub reason: String,
}

#[derive(Deserialize)]
struct Failure {
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    cause: Option<String>,
}

impl TaskFrame {
    /// The task for a worker that says to `reply` what came of it.
    pub fn cloud_event(&self, reply: &ReplyTo, now: Timestamp) -> CloudEvent<'_> {
        let mut event = self.about(TASK, now);
        let mut say = |name: &'static str, value: Option<String>| {
            let value = value.map(|value| (Cow::Borrowed(name), Attribute::Text(Cow::Owned(value))));
            event.extensions.extend(value);
        };
        say("queue", Some(self.queue.clone()));
        say("resource", Some(self.resource.clone()));
        say("expirytime", self.deadline.map(|deadline| Timestamp(deadline).to_string()));
        say("heartbeatseconds", self.heartbeat_seconds.map(|seconds| seconds.to_string()));
        say("replyto", Some(reply.to.clone()));
        say("replypartition", reply.partition.map(|partition| partition.to_string()));
        say("replyexchange", reply.exchange.clone());
        say("correlationid", self.correlation_id.clone());
        say("traceparent", self.traceparent.clone());
        event.data = Some(Data::Json(Cow::Borrowed(self.input.get())));
        event
    }

    /// That the attempt is over.
    pub fn cancelled(&self, now: Timestamp) -> CloudEvent<'_> {
        self.about(CANCELLED, now)
    }

    fn about(&self, kind: &'static str, now: Timestamp) -> CloudEvent<'_> {
        let attempt = Attribute::Text(Cow::Borrowed(&self.token));
        CloudEvent {
            id: Cow::Borrowed(&self.token),
            source: Cow::Borrowed(&self.execution),
            kind: Cow::Borrowed(kind),
            subject: Some(Cow::Borrowed(&self.state)),
            time: Some(Cow::Owned(now.to_string())),
            data_content_type: None,
            data_schema: None,
            extensions: vec![(Cow::Borrowed(ATTEMPT), attempt)],
            data: None,
        }
    }
}

impl Completion {
    /// What a message says, which is this event; `headers` are those of the message.
    ///
    /// # Errors
    /// It says nothing of a task, or not so that it can be read.
    pub fn of(
        binding: Binding,
        event: Result<CloudEvent<'_>, IncomingError>,
        headers: &[(&str, &[u8])],
    ) -> Result<Self, NoCompletion> {
        let event = event.map_err(|error| {
            let named = headers.iter().find(|(name, _)| binding.attribute(name).as_deref() == Some(ATTEMPT));
            let attempt = named.and_then(|(_, value)| std::str::from_utf8(value).ok()).map(str::to_owned);
            NoCompletion { attempt, reason: error.to_string() }
        })?;
        let Some(attempt) = event.extension(ATTEMPT).map(ToString::to_string) else {
            let reason = format!("attribute `{ATTEMPT}` is missing");
            return Err(NoCompletion { attempt: None, reason });
        };
        match said(&event) {
            Ok(said) => Ok(Self { attempt, said }),
            Err(reason) => Err(NoCompletion { attempt: Some(attempt), reason }),
        }
    }
}

fn said(event: &CloudEvent<'_>) -> Result<Said, String> {
    match &*event.kind {
        SUCCEEDED => Ok(Said::Succeeded(result_of(event.data.as_ref())?)),
        FAILED => {
            match &event.data {
                None => Ok(Said::Failed { error: None, cause: None }),
                Some(Data::Json(json)) => {
                    let failure: Result<Failure, _> = serde_json::from_str(json);
                    let Failure { error, cause } = failure.map_err(|error| {
                    format!("the data of `{FAILED}` is an object with `error` and `cause`, both strings: {error}")
                })?;
                    Ok(Said::Failed { error, cause })
                }
                // What a worker says that has no names for errors.
                Some(Data::Text(text)) => Ok(Said::Failed { error: None, cause: Some(text.to_string()) }),
                Some(Data::Bytes(_)) => Err(format!("the data of `{FAILED}` is no JSON")),
            }
        }
        HEARTBEAT => Ok(Said::Heartbeat),
        other => Err(format!("type `{other}` is none of `{SUCCEEDED}`, `{FAILED}` and `{HEARTBEAT}`")),
    }
}

/// A result that is no JSON is a string, as it is for functions; none is `null`.
fn result_of(data: Option<&Data<'_>>) -> Result<Payload, String> {
    let text = match data {
        None => Cow::Borrowed("null"),
        Some(Data::Json(json)) => Cow::Borrowed(&**json),
        Some(Data::Text(text)) => {
            let mut string = String::with_capacity(text.len() + 2);
            write_string(&mut string, text);
            Cow::Owned(string)
        }
        Some(Data::Bytes(_)) => return Err(format!("the data of `{SUCCEEDED}` is neither JSON nor text")),
    };
    Payload::parse(&text)
        .map_err(|error| format!("the data of `{SUCCEEDED}` is no JSON: {}", error.message()))
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::*;
    use crate::MessageMode;
    use crate::cloud_event::KafkaRecord;

    fn frame() -> TaskFrame {
        TaskFrame {
            token: "t-1".into(),
            queue: "tasks.charge".into(),
            execution: "arn:aws:states:us-east-1:000000000000:execution:order:1".into(),
            state: "Charge".into(),
            resource: "arn:aws:lambda:us-east-1:000000000000:function:charge".into(),
            input: RawValue::from_string(r#"{"total":42}"#.into()).expect("JSON"),
            deadline: Some(60_000),
            heartbeat_seconds: Some(30),
            correlation_id: None,
            traceparent: Some("00-1".into()),
            deliveries: 0,
        }
    }

    fn reply() -> ReplyTo {
        ReplyTo { to: "frevo.completions".into(), partition: Some(3), exchange: None }
    }

    #[test]
    fn a_task_says_its_attempt_its_end_and_where_to_reply() {
        let frame = frame();
        let event = frame.cloud_event(&reply(), Timestamp(0));
        event.check().expect("a CloudEvent");
        let message = event.outgoing(Binding::Kafka, MessageMode::Binary, "", None);
        let headers: Vec<String> =
            message.headers.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(
            headers.join("\n"),
            "traceparent=00-1\nce_specversion=1.0\nce_id=t-1\n\
             ce_source=arn:aws:states:us-east-1:000000000000:execution:order:1\nce_type=frevo.task\n\
             ce_subject=Charge\nce_time=1970-01-01T00:00:00.000Z\nce_attemptid=t-1\nce_queue=tasks.charge\n\
             ce_resource=arn:aws:lambda:us-east-1:000000000000:function:charge\n\
             ce_expirytime=1970-01-01T00:01:00.000Z\nce_heartbeatseconds=30\nce_replyto=frevo.completions\n\
             ce_replypartition=3\nce_traceparent=00-1"
        );
        assert_eq!(message.body.as_deref(), Some(&br#"{"total":42}"#[..]));
        let cancelled = frame.cancelled(Timestamp(0));
        let message = cancelled.outgoing(Binding::Kafka, MessageMode::Binary, "", None);
        assert_eq!(message.body, None, "a tombstone");
    }

    /// What a record says, as `Ok` and what it says or `Err`, the attempt and the reason.
    fn completion(headers: &[(&str, &str)], value: Option<&str>) -> Result<Completion, NoCompletion> {
        let required = [("ce_specversion", "1.0"), ("ce_id", "1"), ("ce_source", "worker")];
        let headers: Vec<(&str, &[u8])> =
            required.iter().chain(headers).map(|(name, value)| (*name, value.as_bytes())).collect();
        let record = KafkaRecord {
            topic: "frevo.completions",
            partition: 0,
            offset: 0,
            written_at: None,
            key: None,
            value: value.map(str::as_bytes),
            headers: headers.clone(),
        };
        let event = record.event(crate::RecordFormat::CloudEvents, None);
        Completion::of(Binding::Kafka, event, &headers)
    }

    fn of(kind: &str, value: Option<&str>) -> Result<Said, String> {
        let told = completion(&[("ce_type", kind), ("ce_attemptid", "t-1")], value);
        told.map(|completion| completion.said).map_err(|error| error.to_string())
    }

    #[test]
    fn what_a_worker_says_is_read_however_it_says_it() {
        let result = |text: &str| Said::Succeeded(Payload::parse(text).expect("JSON"));
        assert_eq!(of(SUCCEEDED, Some(r#"{"id": 1}"#)), Ok(result(r#"{"id":1}"#)));
        assert_eq!(of(SUCCEEDED, Some("done")), Ok(result(r#""done""#)));
        assert_eq!(of(SUCCEEDED, None), Ok(result("null")));
        assert_eq!(of(HEARTBEAT, None), Ok(Said::Heartbeat));
        let failed = |error: Option<&str>, cause: Option<&str>| Said::Failed {
            error: error.map(str::to_owned),
            cause: cause.map(str::to_owned),
        };
        let declined = r#"{"error":"Declined","cause":"no money","more":1}"#;
        assert_eq!(of(FAILED, Some(declined)), Ok(failed(Some("Declined"), Some("no money"))));
        assert_eq!(of(FAILED, Some("no money")), Ok(failed(None, Some("no money"))));
        assert_eq!(of(FAILED, None), Ok(failed(None, None)));
    }

    #[test]
    fn what_can_t_be_read_says_why_and_which_attempt_it_is_about() {
        let wrong = of("frevo.task.sucess", None).expect_err("a slip");
        assert!(wrong.starts_with("type `frevo.task.sucess` is none of `frevo.task.succeeded`"), "{wrong}");
        let wrong = of(FAILED, Some(r#"{"error":7}"#)).expect_err("a number");
        assert!(wrong.contains("an object with `error` and `cause`, both strings"), "{wrong}");
        let wrong = completion(&[("ce_attemptid", "t-1")], None).expect_err("no type");
        assert_eq!(
            (wrong.attempt.as_deref(), &*wrong.reason),
            (Some("t-1"), "it is no CloudEvent: attribute `type` is missing")
        );
        let wrong = completion(&[("ce_type", SUCCEEDED)], None).expect_err("of no task");
        assert_eq!((wrong.attempt, &*wrong.reason), (None, "attribute `attemptid` is missing"));
    }
}
