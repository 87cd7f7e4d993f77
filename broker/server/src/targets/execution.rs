//! A target that starts an execution for each event.
//!
//! The execution's name is made of the delivery's id, which is the same however
//! often it is delivered: the event starts one execution, not two. The execution
//! knows the event as its cause.

use std::borrow::Cow;

use frevo_api::{AwsError, Code, Edge, inside};
use frevo_event::{EventFrame, Outcome, Subscription};
use serde::{Deserialize, Serialize};

use super::trace::Trace;
use super::{given, refused, rejected};

/// A request to StartExecution.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    state_machine_arn: &'a str,
    name: String,
    input: &'a str,
    #[serde(flatten)]
    cause: Option<Cause<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    traceparent: Option<&'a str>,
}

/// What of an event the execution that it starts is told. Ids may be of any
/// length; those that are longer than an execution keeps are left out.
#[derive(Deserialize, Serialize)]
struct Cause<'a> {
    #[serde(borrow, rename(serialize = "causationId"), skip_serializing_if = "is_not_told")]
    id: Cow<'a, str>,
    #[serde(borrow, rename(serialize = "correlationId"), skip_serializing_if = "is_not_told")]
    correlationid: Cow<'a, str>,
}

fn is_not_told(text: &str) -> bool {
    text.is_empty() || text.chars().count() > inside::TRAIL_CHARS_MAX
}

pub(super) async fn start(
    edge: &Edge,
    subscription: &Subscription,
    machine: &str,
    key: u128,
    frame: &EventFrame,
    trace: &Trace,
) -> Outcome {
    let request = Request {
        state_machine_arn: machine,
        name: format!("event-{key:032x}"),
        input: given(frame),
        cause: serde_json::from_str(frame.event.get()).ok(),
        traceparent: trace.parent.as_deref().filter(|text| !is_not_told(text)),
    };
    let body = serde_json::to_string(&request).expect("a request is always JSON");
    match inside::call(edge, "StartExecution", &subscription.scope, &body).await {
        // A repeat that is told from the first only by its execution's end.
        Ok(_) | Err(AwsError { code: Code::ExecutionAlreadyExists, .. }) => Outcome::Acknowledged,
        Err(error) if error.code.status() < 500 && error.code != Code::Throttling => {
            refused(&format_args!("{}: {}", error.code.name(), error.message))
        }
        Err(error) => rejected(&format_args!("{}: {}", error.code.name(), error.message)),
    }
}
