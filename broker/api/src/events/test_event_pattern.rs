//! `TestEventPattern`

use frevo_value::{Payload, Value};
use serde::{Deserialize, Serialize};

use super::members::{self, invalid};
use crate::actions::Call;
use crate::check::Check;
use crate::error::AwsError;
use crate::request::{self, Text};

/// What an event must have.
const ENVELOPE: [&str; 8] =
    ["id", "account", "source", "time", "region", "resources", "detail-type", "detail"];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    event_pattern: Option<Text<'a>>,
    #[serde(borrow)]
    event: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Answer {
    result: bool,
}

pub(super) fn answer(call: &Call<'_>) -> Result<Answer, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let pattern = check.text("eventPattern", members.event_pattern.as_deref(), 0, 4096);
    let event = check.required("event", members.event.as_deref());
    check.done()?;
    let pattern = members::parse_pattern(pattern)?;
    let event = Payload::parse(event).ok().filter(is_whole);
    let event = event.ok_or_else(|| invalid("Parameter Event is not valid."))?;
    Ok(Answer { result: pattern.matches(&event) })
}

fn is_whole(event: &Payload) -> bool {
    let Value::Object(members) = event.value() else { return false };
    ENVELOPE.iter().all(|name| members.get(name).is_some())
}
