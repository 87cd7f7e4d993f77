//! A target that invokes a function for each event and waits for it.

use std::time::Duration;

use frevo_api::{Edge, inside};
use frevo_event::{Arn, EventFrame, Outcome};

use super::{given, refused, rejected};

pub(super) async fn invoke(edge: &Edge, function: &str, frame: &EventFrame, wait: Duration) -> Outcome {
    let Ok(Arn::Function { scope, name, .. }) = function.parse() else {
        return refused(&format_args!("`{function}` is no function's ARN"));
    };
    match inside::invoke(edge, &scope, &name, given(frame), wait).await {
        Ok(_) => Outcome::Acknowledged,
        Err(error) => rejected(&error),
    }
}
