//! The variables that states read (api.md §4.1, variableReferences).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::definition::{Choice, Count, Kind, Outcome, Percentage, Seconds, Selector, State, Wait};
use crate::expression::{Evaluable, Template};

/// For each state that reads variables, their names.
pub(super) fn by_state(states: &[State]) -> BTreeMap<Arc<str>, Vec<Arc<str>>> {
    let mut references = BTreeMap::new();
    for state in states {
        let mut found = Vec::new();
        read_by(state, &mut found);
        let distinct: BTreeSet<Arc<str>> = found.into_iter().collect();
        if !distinct.is_empty() {
            references.insert(state.name.clone(), distinct.into_iter().collect());
        }
    }
    references
}

fn read_by(state: &State, found: &mut Vec<Arc<str>>) {
    for selector in [&state.input_path, &state.output_path] {
        if let Selector::Path(path) = selector {
            path.variables(found);
        }
    }
    template(&state.assign, found);
    match &state.kind {
        Kind::Task(task) => {
            template(&task.parameters, found);
            evaluable(&task.role_arn, found);
            for seconds in [&task.timeout_seconds, &task.heartbeat_seconds] {
                if let Some(Seconds::Path(path)) = seconds {
                    path.variables(found);
                }
            }
            outcome(&task.outcome, found);
        }
        Kind::Pass(pass) => template(&pass.parameters, found),
        Kind::Choice(choice) => rules(choice, found),
        Kind::Wait(Wait::SecondsPath(path) | Wait::TimestampPath(path)) => path.variables(found),
        Kind::Wait(Wait::Seconds(_) | Wait::Timestamp(_)) | Kind::Succeed => {}
        Kind::Fail(fail) => {
            evaluable(&fail.error, found);
            evaluable(&fail.cause, found);
        }
        Kind::Parallel(parallel) => {
            template(&parallel.parameters, found);
            outcome(&parallel.outcome, found);
        }
        Kind::Map(map) => {
            map.items_path.iter().for_each(|path| path.variables(found));
            template(&map.item_selector, found);
            for count in [Some(&map.concurrency_max), map.tolerated_failure_count.as_ref()] {
                if let Some(Count::Path(path)) = count {
                    path.variables(found);
                }
            }
            if let Some(Percentage::Path(path)) = &map.tolerated_failure_percentage {
                path.variables(found);
            }
            outcome(&map.outcome, found);
        }
    }
}

fn rules(choice: &Choice, found: &mut Vec<Arc<str>>) {
    for branch in &choice.branches {
        branch.rule.variables(found);
        template(&branch.assign, found);
    }
}

fn outcome(outcome: &Outcome, found: &mut Vec<Arc<str>>) {
    template(&outcome.result_selector, found);
    for catcher in &outcome.catch {
        template(&catcher.assign, found);
    }
}

fn template(template: &Option<Template>, found: &mut Vec<Arc<str>>) {
    if let Some(template) = template {
        template.variables(found);
    }
}

fn evaluable(evaluable: &Option<Evaluable>, found: &mut Vec<Arc<str>>) {
    match evaluable {
        Some(Evaluable::Path(path)) => path.variables(found),
        Some(Evaluable::Intrinsic(call)) => call.variables(found),
        Some(Evaluable::Literal(_)) | None => {}
    }
}
