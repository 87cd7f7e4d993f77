//! What became of the cases, for people and for programs.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use frevo_asl::Machine;
use frevo_asl::play::Played;
use serde_json::{Value, json};

use super::cases::{Case, ExpectedEvent};
use super::checks::{Difference, seconds, status};
use super::diff::{Line, Place, lines};
use crate::output::{Ink, Paint};

/// So many differences of a case are shown to people.
const SHOWN_MAX: usize = 20;

/// So many states are shown around those that differ.
const CONTEXT: usize = 3;

/// What became of all cases.
#[derive(Debug)]
pub struct Report {
    /// The file that they stand in.
    pub cases_file: String,
    /// What became of each.
    pub outcomes: Vec<Outcome>,
    /// Which states they reached.
    pub coverage: Coverage,
}

/// What became of a case.
#[derive(Debug)]
pub struct Outcome {
    /// The case's name.
    pub name: String,
    /// Its line in the file.
    pub line: usize,
    /// How its execution ended: AWS's status.
    pub status: &'static str,
    /// With which error and cause, if it did.
    pub failure: Option<String>,
    /// How many seconds passed in it.
    pub seconds: Value,
    /// What is not as it was expected; nothing: it passed.
    pub differences: Vec<Difference>,
}

/// Which states were reached.
#[derive(Debug)]
pub struct Coverage {
    /// All states, in document order.
    states: Vec<String>,
    reached: BTreeSet<String>,
}

impl Outcome {
    /// What became of a case that was played.
    pub fn of(case: &Case, played: &Played, differences: Vec<Difference>) -> Self {
        let execution = &played.execution;
        let failure = execution.error().map(|error| match execution.cause() {
            Some(cause) => format!("{error}: {cause}"),
            None => error.to_string(),
        });
        Self {
            name: case.name.clone(),
            line: case.line,
            status: status(execution.status()),
            failure,
            seconds: seconds(played),
            differences,
        }
    }

    /// Whether everything is as it was expected.
    pub fn has_passed(&self) -> bool {
        self.differences.is_empty()
    }

    /// What is not as it was expected, line by line.
    pub fn explained(&self, paint: Paint) -> String {
        let mut told = String::new();
        for difference in self.differences.iter().take(SHOWN_MAX) {
            told += &explained(difference, paint);
        }
        if let Some(more @ 1..) = self.differences.len().checked_sub(SHOWN_MAX) {
            let _ = writeln!(told, "and {more} more");
        }
        let status_differs =
            |difference: &Difference| matches!(difference, Difference::Value(place) if place.at == "status");
        if let Some(failure) = self.failure.as_ref().filter(|_| self.differences.iter().any(status_differs)) {
            let _ = writeln!(told, "it ended with {failure}");
        }
        told
    }
}

impl Coverage {
    /// Nothing of this state machine was reached yet.
    pub fn of(machine: &Machine) -> Self {
        let states = machine.states.iter().map(|state| state.name.to_string()).collect();
        Self { states, reached: BTreeSet::new() }
    }

    /// A case was played.
    pub fn take(&mut self, machine: &Machine, played: &Played) {
        self.reached.extend(super::path_of(machine, played));
    }

    /// The states that no case reached, in document order.
    fn missed(&self) -> Vec<&String> {
        self.states.iter().filter(|state| !self.reached.contains(*state)).collect()
    }
}

impl Report {
    /// How many cases failed.
    pub fn failed(&self) -> usize {
        self.outcomes.iter().filter(|outcome| !outcome.has_passed()).count()
    }

    /// For people.
    pub fn told(&self, paint: Paint) -> String {
        let mut told = String::new();
        for outcome in &self.outcomes {
            let mark = if outcome.has_passed() {
                paint.ink(Ink::Green, "ok    ")
            } else {
                paint.ink(Ink::Red, "failed")
            };
            let place = format!("{}:{}", self.cases_file, outcome.line);
            let place = if outcome.has_passed() {
                String::new()
            } else {
                format!("  {}", paint.ink(Ink::Dim, &place))
            };
            let _ = writeln!(told, "{mark} {}{place}", outcome.name);
            for line in outcome.explained(paint).lines() {
                let _ = writeln!(told, "       {line}");
            }
        }
        let (count, failed) = (self.outcomes.len(), self.failed());
        let _ = writeln!(told, "\n{} of {count} cases passed", count - failed);
        let (missed, all) = (self.coverage.missed(), self.coverage.states.len());
        if missed.is_empty() {
            return told + "all states were reached\n";
        }
        let reached = all - missed.len();
        let names: Vec<&str> = missed.into_iter().map(String::as_str).collect();
        let names = paint.ink(Ink::Yellow, &names.join(", "));
        told + &format!("{reached} of {all} states were reached; not reached: {names}\n")
    }

    /// For programs.
    pub fn as_json(&self) -> Value {
        let cases = self.outcomes.iter().map(|outcome| {
            json!({
                "name": outcome.name,
                "line": outcome.line,
                "result": if outcome.has_passed() { "PASSED" } else { "FAILED" },
                "status": outcome.status,
                "seconds": outcome.seconds,
                "differences": outcome.differences.iter().map(as_json).collect::<Vec<_>>(),
            })
        });
        json!({
            "result": if self.failed() == 0 { "PASSED" } else { "FAILED" },
            "cases": cases.collect::<Vec<_>>(),
            "coverage": { "states": self.coverage.states, "missed": self.coverage.missed() },
        })
    }
}

fn explained(difference: &Difference, paint: Paint) -> String {
    match difference {
        Difference::Value(Place { at, expected, actual }) => {
            let value = |value: &Option<Value>| value.as_ref().map_or("nothing".to_owned(), Value::to_string);
            format!(
                "{at}\n  {}\n  {}\n",
                paint.ink(Ink::Green, &format!("expected {}", value(expected))),
                paint.ink(Ink::Red, &format!("was      {}", value(actual))),
            )
        }
        Difference::Path { expected, actual } => path(expected, actual, paint),
        Difference::Event { expected, after } => {
            let after = after.as_ref().map_or(String::new(), |after| format!(" after {}", event(after)));
            format!("events\n  {}\n", paint.ink(Ink::Red, &format!("there is no {}{after}", event(expected))))
        }
        Difference::Unanswered(call) => {
            paint.ink(
                Ink::Red,
                &format!(
                    "nothing answers call {} of the state {}: give it a mock, or a sample of its resource",
                    call.number, call.state
                ),
            ) + "\n"
        }
    }
}

/// The states that were entered beside those that were expected, and a few around
/// those that differ.
fn path(expected: &[String], actual: &[String], paint: Paint) -> String {
    let lines = lines(expected, actual);
    let is_near = |place: usize| {
        let around = place.saturating_sub(CONTEXT)..lines.len().min(place + CONTEXT + 1);
        lines[around].iter().any(|line| !matches!(line, Line::Both(_)))
    };
    let (mut told, mut next) = ("path\n".to_owned(), 0);
    for (place, line) in lines.iter().enumerate().filter(|(place, _)| is_near(*place)) {
        if place > next {
            told += "    …\n";
        }
        next = place + 1;
        told += &match line {
            Line::Both(state) => format!("    {state}\n"),
            Line::Missing(state) => paint.ink(Ink::Green, &format!("  - {state}")) + "\n",
            Line::Surplus(state) => paint.ink(Ink::Red, &format!("  + {state}")) + "\n",
        };
    }
    told
}

fn as_json(difference: &Difference) -> Value {
    match difference {
        Difference::Value(Place { at, expected, actual }) => {
            json!({ "at": at, "expected": expected, "actual": actual })
        }
        Difference::Path { expected, actual } => {
            json!({ "at": "path", "expected": expected, "actual": actual })
        }
        Difference::Event { expected, after } => {
            json!({ "at": "events", "expected": event(expected), "after": after.as_ref().map(event) })
        }
        Difference::Unanswered(call) => json!({ "at": "mocks", "state": call.state, "call": call.number }),
    }
}

fn event(event: &ExpectedEvent) -> String {
    match &event.state {
        Some(state) => format!("{} of {state}", event.event_type),
        None => event.event_type.clone(),
    }
}
