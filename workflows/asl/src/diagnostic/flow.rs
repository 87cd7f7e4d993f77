//! The states that do nothing outside: Pass, Wait and Fail.

use frevo_event::Timestamp;
use frevo_value::{Payload, Value};

use super::node::Node;
use super::{state, task};
use crate::definition::{Fail, Pass, Wait};
use crate::expression::{Evaluable, timestamp};

pub(super) fn pass(node: &Node<'_>) -> Option<Pass> {
    Some(Pass {
        result: node.object.get("Result").cloned().map(Payload::from_value),
        parameters: node.template("Parameters"),
        result_path: state::result_path(node),
    })
}

pub(super) fn wait(node: &Node<'_>) -> Option<Wait> {
    node.exactly_one(&["SecondsPath", "Seconds", "TimestampPath", "Timestamp"]);
    let seconds = node.integer("Seconds", 0, 99_999_999).map(Wait::Seconds);
    let seconds_path = node.single_path("SecondsPath").map(Wait::SecondsPath);
    let timestamp_path = node.single_path("TimestampPath").map(Wait::TimestampPath);
    let timestamp = timestamp(node, "Timestamp").map(Wait::Timestamp);
    seconds.or(seconds_path).or(timestamp_path).or(timestamp)
}

/// A moment that is written down in the field. RFC 3339 asks for seconds, which
/// data may leave out.
pub(super) fn timestamp(node: &Node<'_>, field: &str) -> Option<Timestamp> {
    let text = node.string(field)?;
    let at = timestamp::parse(text).filter(|_| text.as_bytes().get(16) == Some(&b':'));
    if at.is_none() {
        node.refuse_field(field, "String does not match RFC3339 timestamp");
    }
    at
}

pub(super) fn fail(node: &Node<'_>) -> Fail {
    Fail { error: words(node, "Error", "ErrorPath"), cause: words(node, "Cause", "CausePath") }
}

fn words(node: &Node<'_>, field: &str, twin: &str) -> Option<Evaluable> {
    node.at_most_one(&[field, twin]);
    if !node.has(twin) {
        return node.string(field).map(|text| Evaluable::Literal(Value::String(text.clone())));
    }
    node.string(twin)?;
    match task::path_or_call(node, twin) {
        Some(Evaluable::Intrinsic(call)) if !call.gives_string() => {
            node.refuse_field(twin, "The intrinsic function does not return a string");
            None
        }
        None => {
            node.refuse_field(twin, task::not_computed(twin));
            None
        }
        computed => computed,
    }
}
