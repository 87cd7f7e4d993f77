//! Where states lead: every target exists in its own chain, every state is
//! reached, and the machine ends somewhere.
//!
//! This walks the document, not the machine, so that a state which could not be
//! compiled still counts as one that leads somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use frevo_value::{Object, Value};

use super::chain;
use super::report::Report;

/// Reports what is wrong with the transitions of the whole document. What the
/// schema refuses makes a graph that says little: then only targets that are
/// missing are told.
pub(super) fn check(document: &Object, report: &Report) {
    let whole = report.count() == 0;
    check_chain(document, "", whole, report);
}

/// The states that a state leads to, each with the location that names it.
pub(super) fn targets(state: &Object, location: &str) -> Vec<(Arc<str>, String)> {
    let mut found = Vec::new();
    let mut add = |object: &Object, field: &str, location: String| {
        if let Some(name) = object.get(field).and_then(Value::as_str) {
            found.push((name.into(), location));
        }
    };
    add(state, "Next", format!("{location}/Next"));
    add(state, "Default", format!("{location}/Default"));
    for field in ["Choices", "Catch"] {
        let elements = state.get(field).and_then(Value::as_array).unwrap_or_default();
        for (index, element) in elements.iter().enumerate() {
            if let Some(element) = element.as_object() {
                add(element, "Next", format!("{location}/{field}[{index}]/Next"));
            }
        }
    }
    found
}

fn check_chain(chain: &Object, location: &str, whole: bool, report: &Report) {
    let states = chain::states(chain);
    let Some(all) = chain.get("States").and_then(Value::as_object) else { return };
    if all.is_empty() {
        return;
    }
    let names: BTreeSet<&str> = all.iter().map(|(name, _)| &**name).collect();
    for (name, state) in &states {
        let location = format!("{location}/States/{name}");
        for (target, at) in targets(state, &location) {
            if !names.contains(&*target) {
                report_missing(&target, at, report);
            }
        }
        for (inner, location) in chain::inner(state, &location) {
            check_chain(inner, &location, whole, report);
        }
    }
    let Some(start_at) = chain.get("StartAt").and_then(Value::as_str) else { return };
    if !names.contains(start_at) {
        report_missing(start_at, format!("{location}/StartAt"), report);
    }
    if !whole {
        return;
    }
    if location.is_empty() && !states.iter().any(|(_, state)| ends(state)) {
        report.add("MISSING_END_STATE", "Workflow has no terminal state", None);
        return;
    }
    let reached = reached(&states, start_at);
    for (name, _) in states.iter().filter(|(name, _)| !reached.contains(*name)) {
        let message = format!("State \"{name}\" is not reachable.");
        report.add("MISSING_TRANSITION_TARGET", message, Some(format!("{location}/States/{name}")));
    }
}

/// AWS says `Next` wherever the name stands.
fn report_missing(target: &str, location: String, report: &Report) {
    report.add("MISSING_TRANSITION_TARGET", format!("Missing 'Next' target: {target}"), Some(location));
}

fn ends(state: &Object) -> bool {
    let ends_by_type = matches!(state.get("Type").and_then(Value::as_str), Some("Succeed" | "Fail"));
    ends_by_type || state.get("End").and_then(Value::as_bool) == Some(true)
}

fn reached(states: &[(&Arc<str>, &Object)], start_at: &str) -> BTreeSet<Arc<str>> {
    let by_name: BTreeMap<&str, &Object> = states.iter().map(|(name, state)| (&***name, *state)).collect();
    let mut reached = BTreeSet::new();
    let mut waiting = vec![Arc::<str>::from(start_at)];
    while let Some(name) = waiting.pop() {
        if let Some(state) = by_name.get(&*name)
            && reached.insert(name)
        {
            waiting.extend(targets(state, "").into_iter().map(|(target, _)| target));
        }
    }
    reached
}
