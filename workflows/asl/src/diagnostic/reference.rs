//! The variables that states read (api.md §4.1, variableReferences).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::definition::{
    Choice, Count, DataFlow, Items, Kind, Outcome, Percentage, Seconds, Selector, State, Wait,
};
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
    match &state.data_flow {
        DataFlow::JsonPath { input_path, output_path } => {
            for selector in [input_path, output_path] {
                if let Selector::Path(path) = selector {
                    path.variables(found);
                }
            }
        }
        DataFlow::Jsonata { output } => template(output, found),
    }
    template(&state.assign, found);
    match &state.kind {
        Kind::Task(task) => {
            template(&task.parameters, found);
            evaluable(&task.role_arn, found);
            for seconds in [&task.timeout_seconds, &task.heartbeat_seconds] {
                match seconds {
                    Some(Seconds::Path(path)) => path.variables(found),
                    Some(Seconds::Query(query)) => query.variables(found),
                    Some(Seconds::Literal(_)) | None => {}
                }
            }
            outcome(&task.outcome, found);
        }
        Kind::Pass(pass) => template(&pass.parameters, found),
        Kind::Choice(choice) => rules(choice, found),
        Kind::Wait(Wait::SecondsPath(path) | Wait::TimestampPath(path)) => path.variables(found),
        Kind::Wait(Wait::SecondsQuery(query) | Wait::TimestampQuery(query)) => query.variables(found),
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
            items(&map.items, found);
            template(&map.item_selector, found);
            for number in [Some(&map.concurrency_max), map.tolerated_failure_count.as_ref()] {
                count(number, found);
            }
            percentage(map.tolerated_failure_percentage.as_ref(), found);
            outcome(&map.outcome, found);
        }
    }
}

fn rules(choice: &Choice, found: &mut Vec<Arc<str>>) {
    for branch in &choice.branches {
        branch.rule.variables(found);
        template(&branch.assign, found);
        template(&branch.output, found);
    }
}

fn items(items: &Items, found: &mut Vec<Arc<str>>) {
    match items {
        Items::Path(path) => path.variables(found),
        Items::Template(template) => template.variables(found),
        Items::Input => {}
    }
}

fn count(count: Option<&Count>, found: &mut Vec<Arc<str>>) {
    match count {
        Some(Count::Path(path)) => path.variables(found),
        Some(Count::Query(query)) => query.variables(found),
        Some(Count::Literal(_)) | None => {}
    }
}

fn percentage(percentage: Option<&Percentage>, found: &mut Vec<Arc<str>>) {
    match percentage {
        Some(Percentage::Path(path)) => path.variables(found),
        Some(Percentage::Query(query)) => query.variables(found),
        Some(Percentage::Literal(_)) | None => {}
    }
}

fn outcome(outcome: &Outcome, found: &mut Vec<Arc<str>>) {
    template(&outcome.result_selector, found);
    for catcher in &outcome.catch {
        template(&catcher.assign, found);
        template(&catcher.output, found);
    }
}

fn template(template: &Option<Template>, found: &mut Vec<Arc<str>>) {
    if let Some(template) = template {
        template.variables(found);
    }
}

fn evaluable(evaluable: &Option<Evaluable>, found: &mut Vec<Arc<str>>) {
    if let Some(evaluable) = evaluable {
        evaluable.variables(found);
    }
}
