//! Retriers and Catchers (asl.md §10).

use std::sync::Arc;

use frevo_value::Value;

use super::chain::Targets;
use super::fields::CATCHER;
use super::node::Node;
use super::query::Stage;
use super::state;
use crate::definition::{Catcher, Retrier};
use crate::limits::SECONDS_MAX;

/// The error names that AWS reserves. Whole families stand with a dot at the
/// end.
const RESERVED: [&str; 17] = [
    "States.ALL",
    "States.BranchFailed",
    "States.DataLimitExceeded",
    "States.ExceedToleratedFailureThreshold",
    "States.HeartbeatTimeout",
    "States.Http.",
    "States.IntrinsicFailure",
    "States.ItemReaderFailed",
    "States.NoChoiceMatched",
    "States.ParameterPathFailure",
    "States.Permissions",
    "States.QueryEvaluationError",
    "States.ResultPathMatchFailure",
    "States.ResultWriterFailed",
    "States.Runtime",
    "States.TaskFailed",
    "States.Timeout",
];

/// `Retry`
pub(super) fn retry(node: &Node<'_>) -> Vec<Retrier> {
    let elements = node.array("Retry").unwrap_or_default();
    let retriers = node.nodes("Retry", elements);
    let last = elements.len().saturating_sub(1);
    let compiled =
        retriers.iter().enumerate().filter_map(|(index, retrier)| compile_retrier(retrier, index == last));
    compiled.collect()
}

/// `Catch`
pub(super) fn catch(node: &Node<'_>, targets: &Targets) -> Vec<Catcher> {
    let elements = node.array("Catch").unwrap_or_default();
    let catchers = node.nodes("Catch", elements);
    let last = elements.len().saturating_sub(1);
    let compiled = catchers
        .iter()
        .enumerate()
        .filter_map(|(index, catcher)| compile_catcher(catcher, index == last, targets));
    compiled.collect()
}

fn compile_retrier(node: &Node<'_>, last: bool) -> Option<Retrier> {
    node.allow_only(&[
        "ErrorEquals",
        "IntervalSeconds",
        "MaxAttempts",
        "BackoffRate",
        "MaxDelaySeconds",
        "JitterStrategy",
        "Comment",
    ]);
    let error_equals = error_equals(node, last);
    let interval_seconds = node.integer("IntervalSeconds", 0, SECONDS_MAX).unwrap_or(1);
    let attempts_max = node.integer("MaxAttempts", 0, SECONDS_MAX).unwrap_or(3);
    let backoff_rate = node.float("BackoffRate", 1.0, None).unwrap_or(2.0);
    let delay_seconds_max = node.integer("MaxDelaySeconds", 1, 31_622_400);
    if delay_seconds_max.is_some_and(|max| max <= interval_seconds) {
        node.refuse_field("MaxDelaySeconds", "MaxDelaySeconds must be greater than IntervalSeconds");
    }
    let full_jitter = node.word("JitterStrategy", &["NONE", "FULL"]) == Some("FULL");
    let error_equals = error_equals?;
    Some(Retrier {
        error_equals,
        interval_seconds,
        attempts_max,
        backoff_rate,
        delay_seconds_max,
        full_jitter,
    })
}

fn compile_catcher(node: &Node<'_>, last: bool, targets: &Targets) -> Option<Catcher> {
    CATCHER.check(node, node.language);
    node.require(&["Next"]);
    let error_equals = error_equals(node, last);
    let result_path = state::result_path(node);
    let assign = state::assign(node, Stage::Caught);
    let output = state::output(node, Stage::Caught);
    let next = targets.get(node.string("Next")?).copied()?;
    Some(Catcher { error_equals: error_equals?, result_path, output, assign, next })
}

/// `States.ALL` stands alone and in the last element.
fn error_equals(node: &Node<'_>, last: bool) -> Option<Vec<Arc<str>>> {
    node.require(&["ErrorEquals"]);
    let elements = node.elements("ErrorEquals")?;
    let mut names = Vec::with_capacity(elements.len());
    for (index, element) in elements.iter().enumerate() {
        let field = format!("ErrorEquals[{index}]");
        match element {
            Value::String(name) if &**name == "States.ALL" && !(last && elements.len() == 1) => {
                node.refuse_field(&field, "States.ALL must appear alone and at end of list");
            }
            Value::String(name) if name.is_empty() => node.refuse_field(&field, "Value cannot be empty"),
            Value::String(name) if !is_known(name) => {
                node.refuse_field(&field, format!("'{name}' is not a known error name"));
            }
            Value::String(name) => {
                if &**name == "States.Runtime" {
                    let message = "'States.Runtime' is never retried or caught, even where it is named.";
                    node.report.warn("FREVO_NEVER_MATCHES", message, node.at(&field));
                }
                names.push(name.clone());
            }
            _ => node.refuse_field(&field, "Expected value of type [STRING]"),
        }
    }
    Some(names)
}

/// Names of one's own do not start with `States.`.
fn is_known(name: &str) -> bool {
    let reserved = |known: &&str| name == *known || known.ends_with('.') && name.starts_with(*known);
    !name.starts_with("States.") || RESERVED.iter().any(reserved)
}
