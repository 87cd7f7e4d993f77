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
    let (expect, execution) = (&case.expect, &played.execution);
    if let Some(unanswered) = &played.unanswered {
        return vec![Difference::Unanswered(unanswered.clone())];
    }
    let mut found = Vec::new();
    let mut compare = |at: &str, expected: &Value, actual: Option<Value>, partial: bool| match actual {
        Some(actual) => diff::places(at, expected, &actual, partial, &mut found),
        None => found.push(Place { at: at.to_owned(), expected: Some(expected.clone()), actual: None }),
    };
    compare("status", &json!(expect.status), Some(json!(status(execution.status()))), false);
    let output = || execution.output().map(|output| read(output.text()));
    if let Some(expected) = &expect.output {
        compare("output", expected, output(), false);
    }
    if let Some(expected) = &expect.output_includes {
        compare("output", expected, output(), true);
    }
    if let Some(expected) = &expect.error {
        compare("error", expected, execution.error().map(|error| json!(error)), false);
    }
    if let Some(expected) = &expect.cause {
        compare("cause", expected, execution.cause().map(|cause| json!(cause)), false);
    }
    if let Some(expected) = &expect.variables {
        let variables: Map<String, Value> =
            execution.variables().map(|(name, value)| (name.to_string(), read(value.text()))).collect();
        compare("variables", expected, Some(variables.into()), true);
    }
    if let Some(expected) = &expect.seconds {
        compare("seconds", expected, Some(seconds(played)), false);
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
    let is_it = |wanted: &ExpectedEvent, event: &ExpectedEvent| {
        wanted.event_type == event.event_type && (wanted.state.is_none() || wanted.state == event.state)
    };
    let (mut rest, mut after) = (actual, None);
    for wanted in expected {
        match rest.iter().position(|event| is_it(wanted, event)) {
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
