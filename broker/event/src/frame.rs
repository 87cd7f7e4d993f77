//! What a worker or subscriber and the broker say to each other on `/tasks`:
//! JSON, one frame per WebSocket text message.
//!
//! Frames are read through flat structs: serde reads an internally tagged enum
//! by way of a buffer, which can hold no raw JSON, and a result is passed on as
//! the text it is.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

/// A task on its way to a worker. Its JSON is what queues carry.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskFrame {
    /// Completes the task; stays the same when it is delivered again.
    pub token: String,
    /// The queue it waits in.
    pub queue: String,
    /// The execution's ARN.
    pub execution: String,
    /// The state's name.
    pub state: String,
    /// The `Resource` of the definition.
    pub resource: String,
    /// What the task is given, as JSON text in JSON.
    pub input: Box<RawValue>,
    /// The moment at which the task times out, in milliseconds since the epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<i64>,
    /// How often the worker must show that it is alive, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heartbeat_seconds: Option<u32>,
    /// What the execution belongs to: the first cause of all it follows from;
    /// none: the execution is that itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
    /// The W3C trace context that the worker works in: the execution's or, where
    /// spans are exported, that of this very attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    /// How many times this attempt was delivered before.
    #[serde(default)]
    pub deliveries: u32,
}

/// An event on its way to a subscriber. Its JSON is what queues carry.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventFrame {
    /// Acknowledges the event; stays the same when it is delivered again.
    pub token: String,
    /// The subscription's name.
    pub subscription: String,
    /// How many deliveries of it failed before.
    #[serde(default)]
    pub attempts: u32,
    /// The event, a CloudEvent in its structured form.
    pub event: Box<RawValue>,
    /// What the subscription's input makes of the event, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<Box<RawValue>>,
}

/// A worker or subscriber speaks.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ClientFrame<'a> {
    /// Take tasks from a queue, at most `credits` at once.
    Subscribe {
        /// The queue.
        queue: String,
        /// How many tasks it may hold.
        credits: u32,
        /// What it calls itself.
        #[serde(skip_serializing_if = "Option::is_none")]
        worker: Option<String>,
        /// What it says the queue is: an object with any of `title`,
        /// `description`, `icon`, `version`, `inputSchema` and `outputSchema`.
        #[serde(skip_serializing_if = "Option::is_none")]
        description: Option<&'a RawValue>,
    },
    /// Change the credits of a subscription; 0 stops new tasks (drain).
    Credits {
        /// The queue.
        queue: String,
        /// How many tasks it may hold from now on.
        credits: u32,
    },
    /// The task is done.
    Success {
        /// Its token.
        token: String,
        /// Its result.
        output: &'a RawValue,
    },
    /// The task failed.
    Failure {
        /// Its token.
        token: String,
        /// The error's name, for Retry and Catch.
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<String>,
        /// What happened.
        #[serde(skip_serializing_if = "Option::is_none")]
        cause: Option<String>,
    },
    /// What the worker submitted for a `.sync` task; its result follows. Nothing
    /// is answered.
    Submitted {
        /// Its token.
        token: String,
        /// The response of the service that took the job.
        output: &'a RawValue,
    },
    /// The worker still works on the task.
    Heartbeat {
        /// Its token.
        token: String,
    },
    /// After a reconnection: the tasks that the worker still holds.
    Resume {
        /// The queue they came from.
        queue: String,
        /// Their tokens.
        tokens: Vec<String>,
    },
    /// The subscriber has these events: they are not delivered again.
    Acknowledge {
        /// Their tokens.
        tokens: Vec<String>,
    },
    /// The subscriber could not take an event: it is delivered again, as the
    /// subscription's policy says.
    Reject {
        /// Its token.
        token: String,
        /// Why.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// When the subscriber wants it again, instead of what the policy says.
        #[serde(skip_serializing_if = "Option::is_none")]
        retry_after_millis: Option<u32>,
    },
    /// The subscriber will never take the event: it becomes a dead letter.
    DeadLetter {
        /// Its token.
        token: String,
        /// Why.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
}

/// The broker speaks.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ServerFrame {
    /// A task, the worker's until it completes it or its lease lapses.
    Task(TaskFrame),
    /// An event, the subscriber's until it acknowledges or rejects it, or the
    /// time to do so is over.
    Event(EventFrame),
    /// The completion is durable: the worker may forget the task.
    Accepted {
        /// The task's token.
        token: String,
    },
    /// The completion or heartbeat was refused; the worker forgets the task.
    Refused {
        /// The task's token.
        token: String,
        /// AWS's code: `TaskTimedOut`, `InvalidToken`, `InvalidOutput`.
        code: String,
        /// What happened.
        message: String,
    },
    /// The task is not wanted any more (stopped or timed out).
    Cancelled {
        /// The task's token.
        token: String,
    },
    /// The frame was not understood; the connection stays.
    Error {
        /// What was wrong.
        message: String,
    },
    /// What the worker says of a queue is refused; it is subscribed all the same.
    DescriptionRefused {
        /// The queue.
        queue: String,
        /// What is wrong with it.
        message: String,
    },
}

/// The types of [`ClientFrame`].
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
enum ClientKind {
    Subscribe,
    Credits,
    Success,
    Failure,
    Submitted,
    Heartbeat,
    Resume,
    Acknowledge,
    Reject,
    DeadLetter,
}

/// All members that any [`ClientFrame`] has.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientMembers<'a> {
    r#type: ClientKind,
    queue: Option<String>,
    credits: Option<u32>,
    worker: Option<String>,
    #[serde(default, borrow)]
    description: Option<&'a RawValue>,
    token: Option<String>,
    #[serde(default, borrow, deserialize_with = "raw")]
    output: Option<&'a RawValue>,
    error: Option<String>,
    cause: Option<String>,
    tokens: Option<Vec<String>>,
    reason: Option<String>,
    retry_after_millis: Option<u32>,
}

impl<'de: 'a, 'a> Deserialize<'de> for ClientFrame<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = ClientMembers::deserialize(deserializer)?;
        let ClientMembers { r#type, queue, credits, worker, description, .. } = members;
        let ClientMembers { token, output, error, cause, tokens, .. } = members;
        let queue = || queue.ok_or_else(|| D::Error::missing_field("queue"));
        let credits = || credits.ok_or_else(|| D::Error::missing_field("credits"));
        let token = || token.ok_or_else(|| D::Error::missing_field("token"));
        let output = || output.ok_or_else(|| D::Error::missing_field("output"));
        let tokens = || tokens.ok_or_else(|| D::Error::missing_field("tokens"));
        let reason = members.reason;
        Ok(match r#type {
            ClientKind::Subscribe => {
                Self::Subscribe { queue: queue()?, credits: credits()?, worker, description }
            }
            ClientKind::Credits => Self::Credits { queue: queue()?, credits: credits()? },
            ClientKind::Success => Self::Success { token: token()?, output: output()? },
            ClientKind::Submitted => Self::Submitted { token: token()?, output: output()? },
            ClientKind::Failure => Self::Failure { token: token()?, error, cause },
            ClientKind::Heartbeat => Self::Heartbeat { token: token()? },
            ClientKind::Resume => Self::Resume { queue: queue()?, tokens: tokens()? },
            ClientKind::Acknowledge => Self::Acknowledge { tokens: tokens()? },
            ClientKind::Reject => {
                Self::Reject { token: token()?, reason, retry_after_millis: members.retry_after_millis }
            }
            ClientKind::DeadLetter => Self::DeadLetter { token: token()?, reason },
        })
    }
}

/// A result of `null` is a result, not an absent member.
fn raw<'de: 'a, 'a, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'a RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

/// The types of [`ServerFrame`].
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
enum ServerKind {
    Task,
    Event,
    Accepted,
    Refused,
    Cancelled,
    Error,
    DescriptionRefused,
}

/// All members that any [`ServerFrame`] has.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ServerMembers {
    r#type: ServerKind,
    token: Option<String>,
    queue: Option<String>,
    execution: Option<String>,
    state: Option<String>,
    resource: Option<String>,
    #[serde(default, deserialize_with = "boxed_raw")]
    input: Option<Box<RawValue>>,
    deadline: Option<i64>,
    heartbeat_seconds: Option<u32>,
    correlation_id: Option<String>,
    traceparent: Option<String>,
    deliveries: Option<u32>,
    subscription: Option<String>,
    attempts: Option<u32>,
    #[serde(default, deserialize_with = "boxed_raw")]
    event: Option<Box<RawValue>>,
    code: Option<String>,
    message: Option<String>,
}

impl<'de> Deserialize<'de> for ServerFrame {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = ServerMembers::deserialize(deserializer)?;
        let token = || members.token.ok_or_else(|| D::Error::missing_field("token"));
        let message = || members.message.ok_or_else(|| D::Error::missing_field("message"));
        Ok(match members.r#type {
            ServerKind::Task => Self::Task(TaskFrame {
                token: token()?,
                queue: members.queue.ok_or_else(|| D::Error::missing_field("queue"))?,
                execution: members.execution.ok_or_else(|| D::Error::missing_field("execution"))?,
                state: members.state.ok_or_else(|| D::Error::missing_field("state"))?,
                resource: members.resource.ok_or_else(|| D::Error::missing_field("resource"))?,
                input: members.input.ok_or_else(|| D::Error::missing_field("input"))?,
                deadline: members.deadline,
                heartbeat_seconds: members.heartbeat_seconds,
                correlation_id: members.correlation_id,
                traceparent: members.traceparent,
                deliveries: members.deliveries.unwrap_or(0),
            }),
            ServerKind::Event => Self::Event(EventFrame {
                token: token()?,
                subscription: members.subscription.ok_or_else(|| D::Error::missing_field("subscription"))?,
                attempts: members.attempts.unwrap_or(0),
                event: members.event.ok_or_else(|| D::Error::missing_field("event"))?,
                input: members.input,
            }),
            ServerKind::Accepted => Self::Accepted { token: token()? },
            ServerKind::Refused => Self::Refused {
                token: token()?,
                code: members.code.ok_or_else(|| D::Error::missing_field("code"))?,
                message: message()?,
            },
            ServerKind::Cancelled => Self::Cancelled { token: token()? },
            ServerKind::Error => Self::Error { message: message()? },
            ServerKind::DescriptionRefused => Self::DescriptionRefused {
                queue: members.queue.ok_or_else(|| D::Error::missing_field("queue"))?,
                message: message()?,
            },
        })
    }
}

fn boxed_raw<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::<RawValue>::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_passed_on_as_the_text_it_is() {
        for output in [r#"{"b": 1.0,"a":[ ]}"#, "null", r#""\u0041""#] {
            let text = format!(r#"{{"type":"success","token":"t","output":{output}}}"#);
            let frame: ClientFrame<'_> = serde_json::from_str(&text).expect("a frame");
            let ClientFrame::Success { token, output: read } = &frame else { panic!("a success") };
            assert_eq!((token.as_str(), read.get()), ("t", output));
            assert_eq!(serde_json::to_string(&frame).expect("JSON"), text);
        }
        assert!(serde_json::from_str::<ClientFrame<'_>>(r#"{"type":"success","token":"t"}"#).is_err());
        assert!(serde_json::from_str::<ClientFrame<'_>>(r#"{"type":"shout"}"#).is_err());
    }

    #[test]
    fn a_task_reads_back_as_it_was_written() {
        let task = TaskFrame {
            token: "t".into(),
            queue: "tasks.charge".into(),
            execution: "arn:aws:states:us-east-1:000000000000:execution:m:e".into(),
            state: "Charge".into(),
            resource: "arn:aws:states:::lambda:invoke".into(),
            input: RawValue::from_string("null".into()).expect("JSON"),
            deadline: Some(7),
            heartbeat_seconds: None,
            correlation_id: Some("order-7".into()),
            traceparent: None,
            deliveries: 2,
        };
        let text = serde_json::to_string(&ServerFrame::Task(task)).expect("JSON");
        let frame: ServerFrame = serde_json::from_str(&text).expect("a frame");
        assert_eq!(serde_json::to_string(&frame).expect("JSON"), text);
        assert!(text.starts_with(r#"{"type":"task","token":"t","#));
    }

    #[test]
    fn what_a_worker_says_of_a_queue_is_passed_on_as_the_text_it_is() {
        for text in [
            r#"{"type":"subscribe","queue":"tasks.charge","credits":1}"#,
            r#"{"type":"subscribe","queue":"tasks.charge","credits":1,"worker":"w","description":{"title":"C", "b":1.0}}"#,
        ] {
            let frame: ClientFrame<'_> = serde_json::from_str(text).expect("a frame");
            assert_eq!(serde_json::to_string(&frame).expect("JSON"), text);
        }
        let text = r#"{"type":"descriptionRefused","queue":"tasks.charge","message":"`title`: no"}"#;
        let frame: ServerFrame = serde_json::from_str(text).expect("a frame");
        assert_eq!(serde_json::to_string(&frame).expect("JSON"), text);
    }

    #[test]
    fn an_event_and_what_becomes_of_it_read_back_as_they_were_written() {
        let event = EventFrame {
            token: "event-1-2-3".into(),
            subscription: "billing".into(),
            attempts: 1,
            event: RawValue::from_string(r#"{"id":"1"}"#.into()).expect("JSON"),
            input: Some(RawValue::from_string("null".into()).expect("JSON")),
        };
        let text = serde_json::to_string(&ServerFrame::Event(event)).expect("JSON");
        let frame: ServerFrame = serde_json::from_str(&text).expect("a frame");
        assert_eq!(serde_json::to_string(&frame).expect("JSON"), text);
        for text in [
            r#"{"type":"acknowledge","tokens":["event-1-2-3"]}"#,
            r#"{"type":"reject","token":"event-1-2-3","reason":"busy","retryAfterMillis":5}"#,
            r#"{"type":"deadLetter","token":"event-1-2-3"}"#,
        ] {
            let frame: ClientFrame<'_> = serde_json::from_str(text).expect("a frame");
            assert_eq!(serde_json::to_string(&frame).expect("JSON"), text);
        }
    }
}
