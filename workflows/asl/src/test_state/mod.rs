//! TestState (api.md §4.10): a single state is tried, on its own or out of a state
//! machine, and shows what each stage of its data flow gave.
//!
//! Pure, as a step is: a test says what it waits for, a worker's answer or a moment,
//! and whoever runs it comes back with that. The same test with the same answer
//! gives the same.

mod context;
mod inspection;
mod mock;
mod shapes;

use std::sync::Arc;

use frevo_event::{
    BranchId, Choices, DefinitionHash, Fact, MachineType, MessageId, Scope, Start, StateNumber, Timestamp,
};
use frevo_value::{Payload, Value};

use crate::definition::{Kind, State};
use crate::diagnostic::{self, Diagnostic, LONE_STATE, join};
use crate::execution::Phase;
use crate::step::{Probe, Work, probe};
use crate::task::{Pattern, Resource, Target};
use crate::{Context, Execution, Limits, Machine};

pub use inspection::{Datum, ErrorDetails, Inspection};
pub use mock::{ErrorOutput, Mock, Validation};

/// Types that are tested without a mock.
const UNMOCKED: &str = "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]";

/// A state is named that is not there.
const NOT_FOUND: &str = "State not found in definition";

/// What is to be tested.
#[derive(Clone, Debug, Default)]
pub struct Request<'a> {
    /// A state, or a whole state machine if `state_name` is there.
    pub definition: &'a str,
    /// Which state of it; nested ones, too.
    pub state_name: Option<&'a str>,
    /// The role; needed where a Task calls something.
    pub role_arn: Option<&'a str>,
    /// The state's input.
    pub input: Option<Payload>,
    /// The variables: JSON text of an object.
    pub variables: Option<&'a str>,
    /// The Context object instead of the default one: JSON text.
    pub context: Option<&'a str>,
    /// What the state's work comes to, which is not done then.
    pub mock: Option<Mock<'a>>,
    /// Whether secrets of a request are shown.
    pub reveal_secrets: bool,
    /// How often each Retrier has matched before.
    pub retrier_retry_count: u32,
    /// The state within a Map or Parallel whose error the mocked one is.
    pub error_caused_by_state: Option<&'a str>,
    /// How many of a Map's iterations fail.
    pub map_iteration_failure_count: Option<u32>,
    /// What a Map's ItemReader gives: JSON text.
    pub map_item_reader_data: Option<&'a str>,
}

/// When and where a test takes place.
#[derive(Clone, Debug)]
pub struct Place {
    /// Account and region.
    pub scope: Scope,
    /// The clock.
    pub now: Timestamp,
    /// What looks random is drawn from it.
    pub random: [u8; 16],
}

/// Why something is not tested.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Something is wrong with the definition.
    #[error("Invalid State Machine Definition: '{}'", join(.0))]
    Definition(Vec<Diagnostic>),
    /// The state can't be tested like this.
    #[error("{0}")]
    Unsupported(String),
    /// Something is wrong with the request.
    #[error("{0}")]
    Request(String),
}

/// A test that can be run.
#[derive(Debug)]
pub struct Test {
    machine: Machine,
    state: StateNumber,
    place: Place,
    input: Payload,
    variables: Vec<(Arc<str>, Payload)>,
    context: Value,
    retry_counts: Vec<u32>,
    items: Option<Payload>,
    failure_count: u32,
    mocked: Option<Work>,
    has_reader: bool,
}

/// How far a test has come.
#[derive(Debug)]
pub enum Progress {
    /// It is over.
    Ended(Box<Tested>),
    /// A worker is to answer.
    Task {
        /// What it is given, as it is written in the state.
        input: Payload,
        /// How long it has, if the state says so.
        timeout_seconds: Option<u32>,
    },
    /// The moment is to come.
    Until(Timestamp),
}

/// How a state ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Well.
    Succeeded,
    /// With an error.
    Failed,
    /// With an error that a Retrier takes.
    Retriable,
    /// With an error that a Catcher takes.
    CaughtError,
}

impl Status {
    /// As AWS spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Retriable => "RETRIABLE",
            Self::CaughtError => "CAUGHT_ERROR",
        }
    }
}

/// What came of a test.
#[derive(Clone, Debug, PartialEq)]
pub struct Tested {
    /// How the state ended.
    pub status: Status,
    /// Its output, if it has one.
    pub output: Option<Payload>,
    /// The error's name.
    pub error: Option<Arc<str>>,
    /// What happened.
    pub cause: Option<Arc<str>>,
    /// Where it leads.
    pub next_state: Option<Arc<str>>,
    /// What each stage gave.
    pub inspection: Inspection,
}

impl Test {
    /// Checks everything that AWS checks before the state is tried.
    ///
    /// # Errors
    /// In AWS's words.
    pub fn new(request: &Request<'_>, place: Place) -> Result<Self, Refusal> {
        let (machine, state, document) = found(request)?;
        let tested = machine.state(state);
        check_mocked(request, tested)?;
        if request.error_caused_by_state.is_some_and(|name| machine.state_number(name).is_none()) {
            return Err(refused(NOT_FOUND));
        }
        let mocked = match &request.mock {
            Some(mock) => Some(mock.work(tested, &document)?),
            None => None,
        };
        let input = request.input.clone().unwrap_or_else(Payload::empty_object);
        let context = match request.context {
            Some(_) if request.mock.is_none() => {
                return Err(refused("A context object can only be specified when a mock is specified."));
            }
            Some(text) => context::given(text, tested)?,
            None => context::default(request, &place, tested, &input),
        };
        let reader = document.get("ItemReader").is_some();
        let given = request.map_item_reader_data.map(|text| parsed(text, "MapItemReaderData")).transpose()?;
        let retriers = match &tested.kind {
            Kind::Task(task) => task.outcome.retry.len(),
            Kind::Map(map) => map.outcome.retry.len(),
            Kind::Parallel(parallel) => parallel.outcome.retry.len(),
            _ => 0,
        };
        Ok(Self {
            variables: variables(request.variables)?,
            retry_counts: vec![request.retrier_retry_count; retriers],
            items: given.or_else(|| reader.then(|| Payload::from_trusted("[]"))),
            failure_count: request.map_iteration_failure_count.unwrap_or(0),
            has_reader: reader,
            machine,
            state,
            place,
            input,
            context,
            mocked,
        })
    }

    /// What a Task calls.
    pub fn resource(&self) -> Option<&Resource> {
        self.machine.resource(self.state)
    }

    /// Whether its work is mocked: nobody else has to do it.
    pub fn is_mocked(&self) -> bool {
        self.mocked.is_some()
    }

    /// Tries the state. `work`: what it waited for before.
    ///
    /// # Errors
    /// More iterations of a Map are to fail than it has.
    pub fn run(&self, work: Option<Work>) -> Result<Progress, Refusal> {
        let listening =
            Probe::new(self.context.clone(), self.items.clone(), self.failure_count, self.is_mocked());
        let mut execution = self.execution();
        let context = Context {
            stamp: self.place.now,
            message: MessageId(self.place.random),
            limits: Limits::STRICT,
            chosen: Choices::default(),
            held: false,
            token: &|_| "token".to_owned(),
            activity_exists: &|_| true,
        };
        let work = self.mocked.clone().or(work);
        let facts = probe(&self.machine, &mut execution, &context, &listening, work);
        let length = listening.numbers().length.filter(|_| !self.has_reader || self.items_given());
        if length.is_some_and(|length| self.failure_count > length) {
            return Err(refused(
                "Map iteration failure count must be less than or equal to the number of Map iterations",
            ));
        }
        let root = execution.branch(BranchId::ROOT);
        match &root.phase {
            Phase::Task(attempt) => Ok(Progress::Task {
                input: attempt.input.clone().unwrap_or_else(|| root.data.clone()),
                timeout_seconds: facts.iter().find_map(|fact| match fact {
                    Fact::Scheduled { timeout_seconds, .. } => *timeout_seconds,
                    _ => None,
                }),
            }),
            Phase::Waiting(due) => Ok(Progress::Until(*due)),
            _ => Ok(Progress::Ended(Box::new(self.tested(&execution, &facts, &listening)))),
        }
    }

    fn items_given(&self) -> bool {
        self.items.as_ref().is_some_and(|items| items.text() != "[]")
    }

    /// An execution that has just entered the state.
    fn execution(&self) -> Execution {
        let mut execution = Execution::new();
        let start = Start {
            machine_type: MachineType::Express,
            synchronous: true,
            input: self.input.clone(),
            ..Start::new(self.place.scope.clone(), LONE_STATE, LONE_STATE, DefinitionHash::of(""))
        };
        let stamp = self.place.now;
        execution.apply(&Fact::ExecutionStarted(Arc::new(start)), stamp);
        execution.apply(&Fact::Entered { branch: BranchId::ROOT, state: self.state }, stamp);
        execution.branch_mut(BranchId::ROOT).restore(self.retry_counts.clone(), self.variables.clone());
        execution
    }

    fn tested(&self, execution: &Execution, facts: &[Fact], listening: &Probe) -> Tested {
        let state = self.machine.state(self.state);
        let raised = listening.raised();
        let exited = facts.iter().any(|fact| matches!(fact, Fact::Exited { .. }));
        let retried = facts.iter().find_map(|fact| match fact {
            Fact::RetryScheduled { due, .. } => Some((due.0 - self.place.now.0) / 1000),
            _ => None,
        });
        let failed = facts.iter().find_map(|fact| match fact {
            Fact::ExecutionFailed { error, cause } => Some((error.clone(), cause.clone())),
            _ => None,
        });
        let status = match (&raised, exited, retried) {
            (_, _, Some(_)) => Status::Retriable,
            (Some(raised), true, _) if raised.catcher.is_some() => Status::CaughtError,
            (_, true, _) => Status::Succeeded,
            (_, false, _) => Status::Failed,
        };
        let ended = |raised: &crate::step::Raised| (raised.error.clone(), raised.cause.clone());
        let (error, cause) = match status {
            Status::Succeeded => (None, None),
            _ => failed.or_else(|| raised.as_ref().map(ended)).unwrap_or_default(),
        };
        let next = facts.iter().find_map(|fact| match fact {
            Fact::Entered { state, .. } => Some(self.machine.state(*state).name.clone()),
            _ => None,
        });
        let inspection = Inspection::of(state, &self.input, execution, listening, raised, retried);
        let output = exited.then(|| execution.branch(BranchId::ROOT).data.clone());
        Tested { status, output, error, cause, next_state: next, inspection }
    }
}

/// The state, and what the document says of it.
fn found(request: &Request<'_>) -> Result<(Machine, StateNumber, Value), Refusal> {
    let machine = match request.state_name {
        None => diagnostic::compile_state(request.definition, MachineType::Standard),
        Some(_) => diagnostic::compile_tested(request.definition, MachineType::Standard),
    };
    let machine = machine.map_err(Refusal::Definition)?;
    let name = request.state_name.unwrap_or(LONE_STATE);
    let state = machine.state_number(name).ok_or_else(|| refused(NOT_FOUND))?;
    let whole = frevo_value::parse(request.definition).unwrap_or_default();
    let document = match request.state_name {
        None => whole,
        Some(name) => named(&whole, name).cloned().unwrap_or_default(),
    };
    Ok((machine, state, document))
}

/// The state of this name in a chain, or in one within.
fn named<'v>(chain: &'v Value, name: &str) -> Option<&'v Value> {
    let states = chain.get("States")?.as_object()?;
    if let Some(state) = states.get(name) {
        return Some(state);
    }
    states.iter().find_map(|(_, state)| {
        let branches = state.get("Branches").and_then(Value::as_array).unwrap_or_default();
        let processors = ["ItemProcessor", "Iterator"].into_iter().filter_map(|field| state.get(field));
        branches.iter().chain(processors).find_map(|chain| named(chain, name))
    })
}

/// What needs a mock, and what may have none.
fn check_mocked(request: &Request<'_>, state: &State) -> Result<(), Refusal> {
    let mocked = request.mock.is_some();
    match &state.kind {
        Kind::Map(_) | Kind::Parallel(_) if !mocked => return Err(Refusal::Unsupported(UNMOCKED.to_owned())),
        Kind::Task(task) if !mocked => check_called(&task.resource, request.role_arn)?,
        Kind::Map(_) | Kind::Parallel(_) | Kind::Task(_) => {}
        kind if mocked => {
            let text = format!("State type '{}' is not supported when a mock is specified", kind.name());
            return Err(Refusal::Request(text));
        }
        _ => {}
    }
    if mocked && request.reveal_secrets {
        return Err(refused("TestState does not support RevealSecrets when a mock is specified."));
    }
    if !mocked && request.map_iteration_failure_count.is_some() {
        return Err(refused(
            "TestState does not support MapIterationFailureCount when a mock is not specified.",
        ));
    }
    Ok(())
}

/// Whether a Task can be done for the test.
fn check_called(resource: &Resource, role_arn: Option<&str>) -> Result<(), Refusal> {
    if matches!(resource.target, Target::Activity(_)) {
        let text = "TestState API does not support Activity tasks when a mock is not specified.";
        return Err(Refusal::Unsupported(text.to_owned()));
    }
    let suffix = match resource.pattern() {
        Pattern::RequestResponse => None,
        Pattern::Sync => Some(".sync"),
        Pattern::WaitForTaskToken => Some(".waitForTaskToken"),
    };
    if let Some(suffix) = suffix {
        return Err(Refusal::Unsupported(format!(
            "TestState API does not support the '{suffix}' service integration pattern when a mock is not specified."
        )));
    }
    if role_arn.is_none() {
        return Err(refused("RoleArn must be specified when testing a Task state"));
    }
    Ok(())
}

fn variables(text: Option<&str>) -> Result<Vec<(Arc<str>, Payload)>, Refusal> {
    let Some(text) = text else { return Ok(Vec::new()) };
    let payload = parsed(text, "Variables")?;
    let object = payload.value().as_object().ok_or_else(|| refused("Variables must be a JSON object"))?;
    Ok(object.iter().map(|(name, value)| (name.clone(), Payload::from_value(value.clone()))).collect())
}

fn parsed(text: &str, what: &str) -> Result<Payload, Refusal> {
    Payload::parse(text).map_err(|_| Refusal::Request(format!("{what} must be valid JSON")))
}

fn refused(text: &str) -> Refusal {
    Refusal::Request(text.to_owned())
}

#[cfg(test)]
mod tests;
