//! A target that starts an execution for each event.
//!
//! The execution's name is made of the delivery's id, which is the same however
//! often it is delivered: the event starts one execution, not two. The execution
//! knows the event as its cause.

use std::borrow::Cow;

use frevo_api::{AwsError, Code, Edge, inside};
use frevo_event::{Arn, EventFrame, Outcome, Scope};
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

/// An event that starts an execution.
pub(super) struct Starting<'a> {
    pub(super) edge: &'a Edge,
    pub(super) scope: &'a Scope,
    pub(super) machine: &'a str,
    /// The delivery's.
    pub(super) key: u128,
    pub(super) frame: &'a EventFrame,
    pub(super) trace: &'a Trace,
}

impl Starting<'_> {
    /// Starts the execution.
    pub(super) async fn start(&self) -> Outcome {
        self.start_and_wait(None).await
    }

    /// Starts it and waits for its end, whatever that is. An Express one is waited for by
    /// the start alone, which lasts longer than they do.
    pub(super) async fn run(&self) -> Outcome {
        let outcome = self.start_and_wait(Some(inside::WAIT_SECONDS_MAX)).await;
        if let (Outcome::Acknowledged, Some(arn)) = (&outcome, execution_of(self.machine, self.key))
            && let Err(error) = inside::ended(self.edge, self.scope, &arn).await
        {
            return rejected(&format_args!("{}: {}", error.code.name(), error.message));
        }
        outcome
    }

    async fn start_and_wait(&self, wait_seconds: Option<u64>) -> Outcome {
        let request = Request {
            state_machine_arn: self.machine,
            name: name_of(self.key),
            input: given(self.frame),
            cause: serde_json::from_str(self.frame.event.get()).ok(),
            traceparent: self.trace.parent.as_deref().filter(|text| !is_not_told(text)),
        };
        let body = serde_json::to_string(&request).expect("a request is always JSON");
        match inside::call(self.edge, "StartExecution", self.scope, &body, wait_seconds).await {
            // A repeat that is told from the first only by its execution's end.
            Ok(_) | Err(AwsError { code: Code::ExecutionAlreadyExists, .. }) => Outcome::Acknowledged,
            Err(error) if error.code.status() < 500 && error.code != Code::Throttling => {
                refused(&format_args!("{}: {}", error.code.name(), error.message))
            }
            Err(error) => rejected(&format_args!("{}: {}", error.code.name(), error.message)),
        }
    }
}

/// The execution that a delivery starts.
fn execution_of(machine: &str, key: u128) -> Option<String> {
    let (scope, machine) = match machine.parse().ok()? {
        Arn::StateMachine { scope, name } => (scope, name),
        Arn::Qualified { scope, name, .. } => (scope, name),
        _ => return None,
    };
    Some(Arn::Execution { scope, machine, name: name_of(key).into() }.to_string())
}

fn name_of(key: u128) -> String {
    format!("event-{key:032x}")
}
