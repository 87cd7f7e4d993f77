//! A target that starts an execution for each event.
//!
//! The execution's name is made of the delivery's id, which is the same however
//! often it is delivered: the event starts one execution, not two.

use frevo_api::{AwsError, Code, Edge, inside};
use frevo_event::{EventFrame, Outcome, Subscription};
use serde_json::json;

use super::{given, refused, rejected};

pub(super) async fn start(
    edge: &Edge,
    subscription: &Subscription,
    machine: &str,
    key: u128,
    frame: &EventFrame,
) -> Outcome {
    let body = json!({
        "stateMachineArn": machine,
        "name": format!("event-{key:032x}"),
        "input": given(frame),
    });
    match inside::call(edge, "StartExecution", &subscription.scope, &body.to_string()).await {
        // A repeat that is told from the first only by its execution's end.
        Ok(_) | Err(AwsError { code: Code::ExecutionAlreadyExists, .. }) => Outcome::Acknowledged,
        Err(error) if error.code.status() < 500 && error.code != Code::Throttling => {
            refused(&format_args!("{}: {}", error.code.name(), error.message))
        }
        Err(error) => rejected(&format_args!("{}: {}", error.code.name(), error.message)),
    }
}
