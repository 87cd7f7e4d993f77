//! What is accepted, and probably not meant. None of it is known to be said by
//! AWS, whose warnings are not published.

use std::collections::BTreeSet;
use std::sync::Arc;

use frevo_value::{Object, Value};

use super::fields::Language;
use super::report::Report;
use super::{chain, variable};
use crate::Machine;

/// Warns of what a sound definition says.
pub(super) fn check(document: &Object, machine: &Machine, report: &Report) {
    let language = Language::of(document, Language::JsonPath);
    check_chain(document, "", &BTreeSet::new(), (machine, language), report);
}

fn check_chain(
    chain: &Object,
    location: &str,
    outer: &BTreeSet<Arc<str>>,
    (machine, language): (&Machine, Language),
    report: &Report,
) {
    let states = chain::states(chain);
    let at = |name: &str| format!("{location}/States/{name}");
    let mut visible = outer.clone();
    for (_, state) in &states {
        let language = Language::of(state, language);
        let assigned = variable::assigns(state, "").into_iter().flat_map(|(assign, _)| assign.iter());
        visible.extend(assigned.map(|(field, _)| variable::assigned_name(field, language).into()));
    }
    for (name, state) in &states {
        let read = machine.variable_references.get(*name).map_or(&[][..], |names| names);
        for variable in read.iter().filter(|variable| !visible.contains(*variable)) {
            let message = format!("No state assigns the variable '${variable}' where this one can see it.");
            report.warn("FREVO_UNASSIGNED_VARIABLE", message, at(name));
        }
        check_token(state, &at(name), report);
        check_names(state, &at(name), report);
        for (inner, location) in chain::inner(state, &at(name)) {
            let visible = if variable::is_distributed(inner) { &BTreeSet::new() } else { &visible };
            check_chain(inner, &location, visible, (machine, language), report);
        }
    }
}

/// Nobody can complete a task whose token is not passed on, except by an event.
fn check_token(state: &Object, location: &str, report: &Report) {
    let resource = state.get("Resource").and_then(Value::as_str).unwrap_or_default();
    let given = ["Parameters", "Arguments"].into_iter().find_map(|field| state.get(field));
    let passes = given.is_some_and(|given| {
        let text = given.to_string();
        text.contains("Task.Token") || text.contains("$$\"") || text.contains("$states.context %}")
    });
    if resource.ends_with(".waitForTaskToken") && !passes {
        let message = "The task waits for its token, which nothing passes on.";
        report.warn("FREVO_TOKEN_NOT_PASSED", message, format!("{location}/Resource"));
    }
}

/// Fields that AWS keeps under their old names.
fn check_names(state: &Object, location: &str, report: &Report) {
    if state.get("Type").and_then(Value::as_str) != Some("Map") {
        return;
    }
    for (old, new) in [("Iterator", "ItemProcessor"), ("Parameters", "ItemSelector")] {
        if state.get(old).is_some() {
            let message = format!("'{old}' is the old name of '{new}'.");
            report.warn("FREVO_OLD_NAME", message, format!("{location}/{old}"));
        }
    }
}
