//! What is not as a case expects it.

use std::collections::HashMap;

use frevo_asl::Machine;
use frevo_asl::history::Renderer;
use frevo_asl::play::{Played, Unanswered};
use frevo_event::{BranchId, Fact, Status};
use serde_json::{Map, Value, json};

use super::cases::{Case, ExpectedEvent};
use super::diff::{self, Place};

/// Something that is not as a case expects it.
#[derive(Clone, Debug, PartialEq)]
pub enum Difference {
    /// A value has another member, or lacks one.
    Value(Place),
    /// Other states were entered, or in another order.
    Path {
        /// The states that were expected.
        expected: Vec<String>,
        /// Those that were entered.
        actual: Vec<String>,
    },
    /// An event did not come, after those that were expected before it.
    Event {
        /// The event.
        expected: ExpectedEvent,
        /// The last one before it that came.
        after: Option<ExpectedEvent>,
    },
    /// Nothing answers a call: the execution stands still there.
    Unanswered(Unanswered),
}

/// What is not as the case expects it.
pub fn differences(machine: &Machine, case: &Case, played: &Played) -> Vec<Difference> {
    let expect = &case.expect;
    if let Some(unanswered) = &played.unanswered {
        return vec![Difference::Unanswered(unanswered.clone())];
    }
    let actual = actual(machine, case, played);
    let wanted = [
        ("output", &expect.output, false),
        ("outputIncludes", &expect.output_includes, true),
        ("error", &expect.error, false),
        ("cause", &expect.cause, false),
        ("variables", &expect.variables, true),
        ("seconds", &expect.seconds, false),
    ];
    let mut found = Vec::new();
    diff::places("status", &json!(expect.status), &actual["status"], false, &mut found);
    for (name, expected, partial) in wanted {
        let at = name.trim_end_matches("Includes");
        match (expected, actual.get(name)) {
            (Some(expected), Some(actual)) => diff::places(at, expected, actual, partial, &mut found),
            (Some(expected), None) => {
                found.push(Place { at: at.to_owned(), expected: Some(expected.clone()), actual: None });
            }
            (None, _) => {}
        }
    }
    let mut found: Vec<Difference> = found.into_iter().map(Difference::Value).collect();
    if let Some(expected) = &expect.path {
        let actual = super::path_of(machine, played);
        if *expected != actual {
            found.push(Difference::Path { expected: expected.clone(), actual });
        }
    }
    found.extend(expect.events.as_deref().and_then(|expected| missing(expected, &events(machine, played))));
    found
}

/// How everything stands that a case may expect. Of the events that are expected
/// those that came, each after the one before it.
pub fn actual(machine: &Machine, case: &Case, played: &Played) -> Map<String, Value> {
    let execution = &played.execution;
    let mut actual = Map::new();
    actual.insert("status".into(), json!(status(execution.status())));
    if let Some(output) = execution.output().map(|output| read(output.text())) {
        actual.insert("output".into(), output.clone());
        actual.insert("outputIncludes".into(), output);
    }
    for (name, text) in [("error", execution.error()), ("cause", execution.cause())] {
        actual.extend(text.map(|text| (name.to_owned(), json!(text))));
    }
    actual.insert("path".into(), json!(super::path_of(machine, played)));
    let expected = case.expect.events.as_deref().unwrap_or_default();
    let (all, mut from) = (events(machine, played), 0);
    let came = expected.iter().filter(|wanted| {
        let found = all[from..].iter().position(|event| is_event(wanted, event));
        from += found.map_or(0, |place| place + 1);
        found.is_some()
    });
    actual.insert("events".into(), came.map(written).collect());
    let variables: Map<String, Value> =
        execution.variables().map(|(name, value)| (name.to_string(), read(value.text()))).collect();
    actual.insert("variables".into(), variables.into());
    actual.insert("seconds".into(), seconds(played));
    actual
}

/// An event as a case names it.
fn written(event: &ExpectedEvent) -> Value {
    match &event.state {
        Some(state) => json!({ "type": event.event_type, "state": state }),
        None => json!(event.event_type),
    }
}

fn is_event(wanted: &ExpectedEvent, event: &ExpectedEvent) -> bool {
    wanted.event_type == event.event_type && (wanted.state.is_none() || wanted.state == event.state)
}

/// How many seconds passed from the execution's start to its end.
pub fn seconds(played: &Played) -> Value {
    let execution = &played.execution;
    let millis = execution.stopped_at().map_or(0, |at| at.0 - execution.started_at().0);
    if millis % 1000 == 0 { json!(millis / 1000) } else { json!(millis as f64 / 1000.0) }
}

/// AWS's word for it.
pub fn status(status: Status) -> &'static str {
    match status {
        Status::Running => "RUNNING",
        Status::Succeeded => "SUCCEEDED",
        Status::Failed => "FAILED",
        Status::TimedOut => "TIMED_OUT",
        Status::Aborted => "ABORTED",
    }
}

/// The first of these events that does not come after those before it.
fn missing(expected: &[ExpectedEvent], actual: &[ExpectedEvent]) -> Option<Difference> {
    let (mut rest, mut after) = (actual, None);
    for wanted in expected {
        match rest.iter().position(|event| is_event(wanted, event)) {
            Some(place) => (rest, after) = (&rest[place + 1..], Some(wanted)),
            None => return Some(Difference::Event { expected: wanted.clone(), after: after.cloned() }),
        }
    }
    None
}

/// The events of the history, each with its state.
fn events(machine: &Machine, played: &Played) -> Vec<ExpectedEvent> {
    let mut renderer = Renderer::new(machine);
    let mut states = HashMap::new();
    let mut found = Vec::new();
    for (stamp, fact) in &played.facts {
        if let Fact::Entered { branch, state } = fact {
            states.insert(*branch, &machine.state(*state).name);
        }
        if let Some(event) = renderer.event(fact, *stamp) {
            let state = branch_of(fact).and_then(|branch| states.get(&branch));
            found.push(ExpectedEvent {
                event_type: event.event_type.to_owned(),
                state: state.map(|name| name.to_string()),
            });
        }
    }
    found
}

/// The branch of the state that a fact is about.
fn branch_of(fact: &Fact) -> Option<BranchId> {
    match fact {
        Fact::Entered { branch, .. }
        | Fact::Exited { branch, .. }
        | Fact::Scheduled { branch, .. }
        | Fact::TaskStarted { branch, .. }
        | Fact::Submitted { branch, .. }
        | Fact::Succeeded { branch, .. }
        | Fact::Failed { branch, .. }
        | Fact::TimedOut { branch, .. }
        | Fact::ParallelStarted { branch, .. }
        | Fact::MapStarted { branch, .. }
        | Fact::FanSucceeded { branch }
        | Fact::FanFailed { branch }
        | Fact::StateAborted { branch }
        | Fact::EvaluationFailed { branch, .. } => Some(*branch),
        // An iteration's events are about the Map state above it.
        Fact::IterationStarted { parent, .. } => Some(*parent),
        _ => None,
    }
}

/// What an execution made is JSON.
fn read(text: &str) -> Value {
    serde_json::from_str(text).expect("payloads are JSON")
}
