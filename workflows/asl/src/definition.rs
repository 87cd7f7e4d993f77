//! A compiled definition: states as numbers, paths and expressions parsed once
//! per revision. `diagnostic` makes it from text; `step` only reads it.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_event::{StateNumber, Timestamp};
use frevo_value::Payload;

use crate::expression::{Evaluable, Path, Query, ReferencePath, Rule, Template};
use crate::task::Resource;

/// A compiled state machine.
#[derive(Debug)]
pub struct Machine {
    /// Every state, nested ones included, in document order: a
    /// [`StateNumber`] is the index.
    pub states: Vec<State>,
    /// Where the execution begins.
    pub start_at: StateNumber,
    /// Seconds after which the whole execution times out.
    pub timeout_seconds: Option<u32>,
    /// The variables that each state reads, by state name; absent states read
    /// none (api.md §4.1, variableReferences).
    pub variable_references: BTreeMap<Arc<str>, Vec<Arc<str>>>,
}

impl Machine {
    /// The state with this number.
    pub fn state(&self, number: StateNumber) -> &State {
        &self.states[usize::from(number.0)]
    }

    /// The number of the state with this name.
    pub fn state_number(&self, name: &str) -> Option<StateNumber> {
        let index = self.states.iter().position(|state| &*state.name == name)?;
        Some(StateNumber(index as u16))
    }

    /// What the Tasks call, each resource once, with the first state that names
    /// it, in document order.
    pub fn resources(&self) -> Vec<(&Arc<str>, &Resource)> {
        let mut found: Vec<(&Arc<str>, &Resource)> = Vec::new();
        for state in &self.states {
            if let Kind::Task(task) = &state.kind
                && found.iter().all(|(_, resource)| resource.text != task.resource.text)
            {
                found.push((&state.name, &task.resource));
            }
        }
        found
    }
}

/// A state.
#[derive(Debug)]
pub struct State {
    /// Its name, unique in the whole document.
    pub name: Arc<str>,
    /// What it does.
    pub kind: Kind,
    /// What becomes of its data.
    pub data_flow: DataFlow,
    /// `Assign`: an object of templates.
    pub assign: Option<Template>,
    /// Where it leads; none for Choice, Succeed and Fail, which have their own.
    pub transition: Option<Transition>,
}

/// The way of data through a state, by its query language.
#[derive(Debug)]
pub enum DataFlow {
    /// Paths select from what goes in and comes out (asl.md §2).
    JsonPath {
        /// `InputPath`
        input_path: Selector,
        /// `OutputPath`
        output_path: Selector,
    },
    /// Expressions make what comes out (asl.md §3).
    Jsonata {
        /// `Output`; none: the result of the state's work, or else its input.
        output: Option<Template>,
    },
}

/// What follows a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transition {
    /// `Next`
    Next(StateNumber),
    /// `End`
    End,
}

/// `InputPath` and `OutputPath`.
#[derive(Debug)]
pub enum Selector {
    /// Absent or `$`: everything.
    Whole,
    /// `null`: an empty object.
    Nothing,
    /// What a path selects.
    Path(Path),
}

/// `ResultPath`
#[derive(Debug)]
pub enum ResultPath {
    /// Absent or `$`: the result replaces the input.
    Whole,
    /// `null`: the result is dropped.
    Discard,
    /// The result is put into the input.
    At(ReferencePath),
}

/// What a state does.
#[derive(Debug)]
pub enum Kind {
    /// Does work outside.
    Task(Box<Task>),
    /// Passes its input on, or a result.
    Pass(Box<Pass>),
    /// Picks the next state.
    Choice(Box<Choice>),
    /// Waits.
    Wait(Wait),
    /// Ends its chain well.
    Succeed,
    /// Ends its chain with an error.
    Fail(Fail),
    /// Runs chains side by side.
    Parallel(Box<Parallel>),
    /// Runs a chain for each item.
    Map(Box<Map>),
}

impl Kind {
    /// The type as a definition and the history's event types spell it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Task(_) => "Task",
            Self::Pass(_) => "Pass",
            Self::Choice(_) => "Choice",
            Self::Wait(_) => "Wait",
            Self::Succeed => "Succeed",
            Self::Fail(_) => "Fail",
            Self::Parallel(_) => "Parallel",
            Self::Map(_) => "Map",
        }
    }
}

/// The fields that Task, Parallel and Map share for result and failure.
#[derive(Debug)]
pub struct Outcome {
    /// `ResultSelector`
    pub result_selector: Option<Template>,
    /// `ResultPath`
    pub result_path: ResultPath,
    /// `Retry`
    pub retry: Vec<Retrier>,
    /// `Catch`
    pub catch: Vec<Catcher>,
}

/// A Task state.
#[derive(Debug)]
pub struct Task {
    /// `Resource`
    pub resource: Resource,
    /// `Parameters`, `Arguments`
    pub parameters: Option<Template>,
    /// `Credentials.RoleArn`
    pub role_arn: Option<Evaluable>,
    /// `TimeoutSeconds`, `TimeoutSecondsPath`
    pub timeout_seconds: Option<Seconds>,
    /// `HeartbeatSeconds`, `HeartbeatSecondsPath`
    pub heartbeat_seconds: Option<Seconds>,
    /// What becomes of its result or failure.
    pub outcome: Outcome,
}

/// A whole number of seconds, written down or computed.
#[derive(Debug)]
pub enum Seconds {
    /// Written down.
    Literal(u32),
    /// Read from the effective input.
    Path(Path),
    /// Computed by JSONata.
    Query(Box<Query>),
}

/// A whole number, written down or computed.
#[derive(Debug)]
pub enum Count {
    /// Written down.
    Literal(u32),
    /// Read from the effective input.
    Path(Path),
    /// Computed by JSONata.
    Query(Box<Query>),
}

/// A share of a hundred, written down or computed.
#[derive(Debug)]
pub enum Percentage {
    /// Written down.
    Literal(f64),
    /// Read from the effective input.
    Path(Path),
    /// Computed by JSONata.
    Query(Box<Query>),
}

/// What a Map iterates over.
#[derive(Debug)]
pub enum Items {
    /// The effective input.
    Input,
    /// `ItemsPath`
    Path(Path),
    /// `Items`
    Template(Template),
}

/// A Pass state.
#[derive(Debug)]
pub struct Pass {
    /// `Result`, a literal.
    pub result: Option<Payload>,
    /// `Parameters`
    pub parameters: Option<Template>,
    /// `ResultPath`
    pub result_path: ResultPath,
}

/// A Choice state.
#[derive(Debug)]
pub struct Choice {
    /// `Choices`, first match wins.
    pub branches: Vec<ChoiceBranch>,
    /// `Default`
    pub default: Option<StateNumber>,
}

/// A top-level rule of a Choice.
#[derive(Debug)]
pub struct ChoiceBranch {
    /// When it matches.
    pub rule: Rule,
    /// `Assign` of the rule, which then replaces the state's.
    pub assign: Option<Template>,
    /// `Output` of the rule, which then replaces the state's.
    pub output: Option<Template>,
    /// `Next`
    pub next: StateNumber,
}

/// A Wait state.
#[derive(Debug)]
pub enum Wait {
    /// `Seconds`
    Seconds(u32),
    /// `SecondsPath`
    SecondsPath(Path),
    /// `Timestamp`
    Timestamp(Timestamp),
    /// `TimestampPath`
    TimestampPath(Path),
    /// `Seconds`, computed by JSONata
    SecondsQuery(Box<Query>),
    /// `Timestamp`, computed by JSONata
    TimestampQuery(Box<Query>),
}

/// A Fail state.
#[derive(Debug)]
pub struct Fail {
    /// `Error`, `ErrorPath`
    pub error: Option<Evaluable>,
    /// `Cause`, `CausePath`
    pub cause: Option<Evaluable>,
}

/// A Parallel state.
#[derive(Debug)]
pub struct Parallel {
    /// `Parameters`, `Arguments`
    pub parameters: Option<Template>,
    /// `Branches`: where each begins.
    pub branches: Vec<StateNumber>,
    /// What becomes of its result or failure.
    pub outcome: Outcome,
}

/// An inline Map state.
#[derive(Debug)]
pub struct Map {
    /// `ItemsPath`, `Items`
    pub items: Items,
    /// `ItemSelector`, or its old name `Parameters`.
    pub item_selector: Option<Template>,
    /// `MaxConcurrency`, `MaxConcurrencyPath`; 0: no limit.
    pub concurrency_max: Count,
    /// `ToleratedFailureCount`, `ToleratedFailureCountPath`
    pub tolerated_failure_count: Option<Count>,
    /// `ToleratedFailurePercentage`, `ToleratedFailurePercentagePath`
    pub tolerated_failure_percentage: Option<Percentage>,
    /// Where `ItemProcessor`, or its old name `Iterator`, begins.
    pub start_at: StateNumber,
    /// What becomes of its result or failure.
    pub outcome: Outcome,
}

/// A Retrier (asl.md §10).
#[derive(Debug)]
pub struct Retrier {
    /// `ErrorEquals`
    pub error_equals: Vec<Arc<str>>,
    /// `IntervalSeconds`
    pub interval_seconds: u32,
    /// `MaxAttempts`
    pub attempts_max: u32,
    /// `BackoffRate`
    pub backoff_rate: f64,
    /// `MaxDelaySeconds`
    pub delay_seconds_max: Option<u32>,
    /// `JitterStrategy` is FULL.
    pub full_jitter: bool,
}

/// A Catcher (asl.md §10).
#[derive(Debug)]
pub struct Catcher {
    /// `ErrorEquals`
    pub error_equals: Vec<Arc<str>>,
    /// `ResultPath`
    pub result_path: ResultPath,
    /// `Output`; none: the error output.
    pub output: Option<Template>,
    /// `Assign`
    pub assign: Option<Template>,
    /// `Next`
    pub next: StateNumber,
}
