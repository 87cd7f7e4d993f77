//! The states that do nothing outside: Pass, Wait and Fail.

use frevo_event::Timestamp;
use frevo_value::{Payload, Value};

use super::fields::Language;
use super::node::Node;
use super::query::Stage;
use super::{state, task};
use crate::definition::{Fail, Pass, Wait};
use crate::expression::{Evaluable, timestamp};
use crate::limits::SECONDS_MAX;

pub(super) fn pass(node: &Node<'_>) -> Option<Pass> {
    let json_path = node.language == Language::JsonPath;
    Some(Pass {
        result: if json_path { node.object.get("Result").cloned().map(Payload::from_value) } else { None },
        parameters: if json_path { node.template("Parameters", Stage::Before) } else { None },
        result_path: state::result_path(node),
    })
}

pub(super) fn wait(node: &Node<'_>) -> Option<Wait> {
    if node.language == Language::Jsonata {
        return computed_wait(node);
    }
    node.exactly_one(&["SecondsPath", "Seconds", "TimestampPath", "Timestamp"]);
    let seconds = node.integer("Seconds", 0, SECONDS_MAX).map(Wait::Seconds);
    let seconds_path = node.single_path("SecondsPath").map(Wait::SecondsPath);
    let timestamp_path = node.single_path("TimestampPath").map(Wait::TimestampPath);
    let timestamp = timestamp(node, "Timestamp").map(Wait::Timestamp);
    seconds.or(seconds_path).or(timestamp_path).or(timestamp)
}

/// A Wait of JSONata.
fn computed_wait(node: &Node<'_>) -> Option<Wait> {
    node.exactly_one(&["Seconds", "Timestamp"]);
    if node.is_query("Seconds") {
        return node.query("Seconds").map(Wait::SecondsQuery);
    }
    if node.is_query("Timestamp") {
        return node.query("Timestamp").map(Wait::TimestampQuery);
    }
    let seconds = node.integer("Seconds", 0, SECONDS_MAX).map(Wait::Seconds);
    seconds.or(timestamp(node, "Timestamp").map(Wait::Timestamp))
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
    if node.is_query(field) {
        return node.query(field).map(Evaluable::Query);
    }
    node.at_most_one(&[field, twin]);
    if node.language == Language::Jsonata || !node.has(twin) {
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
