//! An execution's spans, from its facts: one for itself and one for each attempt
//! at a task.
//!
//! A fold like [`frevo_asl::Execution`], that keeps no payload and leaves nothing
//! to decide: the facts say all of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_asl::Machine;
use frevo_asl::definition::Kind as StateKind;
use frevo_asl::task::Resource;
use frevo_event::{
    Arn, BranchId, ExecutionId, Fact, Fork, MachineType, Scope, SpanId, Start, StateNumber, TaskRef,
    Timestamp, TraceContext,
};
use frevo_value::Payload;

use super::span::{Attribute, Kind, Span, Value, placed, recorded, told};

/// An execution that is open.
#[derive(Debug)]
pub struct Open {
    id: ExecutionId,
    arn: Arc<str>,
    machine_name: Arc<str>,
    scope: Scope,
    machine: Option<Arc<Machine>>,
    /// That of its own span.
    context: TraceContext,
    parent: Option<SpanId>,
    attributes: Vec<Attribute>,
    started_at: Timestamp,
    /// Events of its history so far: the next one's id is one more.
    event_count: u32,
    chains: BTreeMap<BranchId, Chain>,
    attempts: Vec<Attempt>,
}

/// Where a branch stands.
#[derive(Debug, Default)]
struct Chain {
    parent: Option<BranchId>,
    state: StateNumber,
    /// How often the state's task was scheduled since the state was entered.
    attempt_count: u32,
}

/// An attempt at a task that is not over.
#[derive(Debug)]
struct Attempt {
    branch: BranchId,
    /// The history's id of its beginning.
    number: u32,
    state: Arc<str>,
    scheduled_at: Timestamp,
    moments: Vec<(Timestamp, &'static str)>,
    attributes: Vec<Attribute>,
}

/// How something ended.
struct Ending<'a> {
    status: &'static str,
    error: Option<&'a str>,
    cause: Option<&'a str>,
}

impl Ending<'_> {
    const SUCCEEDED: Self = Self { status: "SUCCEEDED", error: None, cause: None };
    const ABORTED: Self = Self { status: "ABORTED", error: None, cause: None };

    fn failure(&self) -> Option<String> {
        (self.status != Self::SUCCEEDED.status).then(|| told(self.error.unwrap_or(self.status), self.cause))
    }

    fn attributes(&self, status: &'static str) -> impl Iterator<Item = Attribute> {
        let error = self.error.map(|error| ("error.type", Value::from(error)));
        [(status, Value::from(self.status))].into_iter().chain(error)
    }
}

impl Open {
    /// An execution that starts, if its spans are recorded.
    pub fn begin(
        id: ExecutionId,
        start: &Start,
        machine: impl FnOnce() -> Option<Arc<Machine>>,
    ) -> Option<Self> {
        let trail = start.trail.as_ref()?;
        let given = recorded(trail.traceparent.as_deref())?;
        let (context, parent) = placed(given, SpanId::of_execution(id));
        let arn: Arc<str> = start.arn_text().into();
        let machine_arn = Arn::StateMachine { scope: start.scope.clone(), name: start.machine.clone() };
        let machine_type = match start.machine_type {
            MachineType::Standard => "STANDARD",
            MachineType::Express => "EXPRESS",
        };
        let mut attributes = vec![
            ("aws.step_functions.state_machine.arn", Value::from(machine_arn.text().as_str())),
            ("frevo.state_machine.type", machine_type.into()),
            ("frevo.execution.arn", (&arn).into()),
            ("frevo.execution.name", (&start.name).into()),
        ];
        let known = [("frevo.causation_id", &trail.cause), ("frevo.correlation_id", &trail.conversation)];
        attributes.extend(known.into_iter().filter_map(|(name, id)| Some((name, id.as_ref()?.into()))));
        Some(Self {
            id,
            arn,
            machine_name: start.machine.clone(),
            scope: start.scope.clone(),
            machine: machine(),
            context,
            parent,
            attributes,
            started_at: Timestamp::default(),
            event_count: 0,
            chains: BTreeMap::new(),
            attempts: Vec::new(),
        })
    }

    /// Takes in a fact of an answer with this stamp; adds the spans that it ends.
    pub fn apply(&mut self, fact: &Fact, stamp: Timestamp, spans: &mut Vec<Span>) {
        if fact.is_event() {
            self.event_count += 1;
        }
        match fact {
            Fact::ExecutionStarted(_) => self.started_at = stamp,
            Fact::Entered { branch, state } => {
                let chain = self.chains.entry(*branch).or_default();
                (chain.state, chain.attempt_count) = (*state, 0);
            }
            Fact::BranchStarted { branch, parent, .. } | Fact::IterationStarted { branch, parent, .. } => {
                self.chains.insert(*branch, Chain { parent: Some(*parent), ..Chain::default() });
            }
            Fact::Scheduled { branch, input, .. } => self.schedule(*branch, input.as_ref(), stamp),
            Fact::TaskStarted { branch, worker } => {
                let worker = worker.as_ref().map(|worker| ("frevo.task.worker", worker.into()));
                self.note(*branch, stamp, "taken", worker);
            }
            Fact::Submitted { branch, .. } => self.note(*branch, stamp, "submitted", None),
            Fact::Succeeded { branch, .. } => self.close(*branch, &Ending::SUCCEEDED, stamp, spans),
            Fact::Failed { branch, error, cause, .. } => {
                let ending = Ending { status: "FAILED", error: error.as_deref(), cause: cause.as_deref() };
                self.close(*branch, &ending, stamp, spans);
            }
            Fact::TimedOut { branch, heartbeat } => {
                let cause = heartbeat.then_some("its heartbeat lapsed");
                let ending = Ending { status: "TIMED_OUT", error: Some("States.Timeout"), cause };
                self.close(*branch, &ending, stamp, spans);
            }
            Fact::StateAborted { branch } => self.close(*branch, &Ending::ABORTED, stamp, spans),
            // A redrive may go on with what is below.
            Fact::FanFailed { branch } => drop(self.close_below(*branch, stamp, spans)),
            Fact::Exited { .. } if self.chains.len() == 1 => {}
            Fact::Exited { branch, .. }
            | Fact::RetryScheduled { branch, .. }
            | Fact::Restarted { branch } => {
                for gone in self.close_below(*branch, stamp, spans) {
                    self.chains.remove(&gone);
                }
            }
            Fact::BranchSucceeded { branch } | Fact::IterationSucceeded { branch } => {
                self.chains.remove(branch);
            }
            Fact::Forked(fork) => self.fork(fork, stamp),
            fact => {
                if let Some(ending) = ending_of(fact) {
                    self.end(&ending, stamp, spans);
                }
            }
        }
    }

    /// What it copied has its spans where it happened.
    fn fork(&mut self, fork: &Fork, stamp: Timestamp) {
        self.event_count = 0;
        let mut copied = Vec::new();
        fork.past.iter().for_each(|(at, fact)| self.apply(fact, *at, &mut copied));
        self.attempts.clear();
        self.started_at = stamp;
    }

    fn schedule(&mut self, branch: BranchId, input: Option<&Payload>, stamp: Timestamp) {
        let chain = self.chains.entry(branch).or_default();
        chain.attempt_count += 1;
        let (number, attempt, state) = (self.event_count, chain.attempt_count, chain.state);
        let state = self.machine.as_ref().map(|machine| machine.state(state));
        let mut attributes = vec![
            ("frevo.execution.arn", Value::from(&self.arn)),
            ("frevo.task.attempt", Value::Number(attempt.into())),
        ];
        if let Some(StateKind::Task(task)) = state.map(|state| &state.kind) {
            attributes.push(("frevo.task.resource", (&task.resource.text).into()));
            attributes.extend(queue_of(&task.resource, input, &self.scope));
        }
        // A build that does not compile the definition any more knows no names.
        let state = state.map_or_else(|| "task".into(), |state| state.name.to_string().into());
        self.attempts.push(Attempt {
            branch,
            number,
            state,
            scheduled_at: stamp,
            moments: Vec::new(),
            attributes,
        });
    }

    fn note(&mut self, branch: BranchId, stamp: Timestamp, moment: &'static str, what: Option<Attribute>) {
        if let Some(attempt) = self.attempts.iter_mut().find(|attempt| attempt.branch == branch) {
            attempt.moments.push((stamp, moment));
            attempt.attributes.extend(what);
        }
    }

    /// The attempt of a branch is over.
    fn close(&mut self, branch: BranchId, ending: &Ending<'_>, stamp: Timestamp, spans: &mut Vec<Span>) {
        let place = self.attempts.iter().position(|attempt| attempt.branch == branch);
        let Some(attempt) = place.map(|place| self.attempts.swap_remove(place)) else { return };
        let task = TaskRef { execution: self.id, branch, attempt: attempt.number };
        let mut attributes = attempt.attributes;
        attributes.extend(ending.attributes("frevo.task.status"));
        spans.push(Span {
            context: self.context.within(SpanId::of_task(&task)),
            parent: Some(self.context.span),
            name: attempt.state.to_string(),
            kind: Kind::Client,
            start: attempt.scheduled_at,
            end: stamp,
            attributes,
            moments: attempt.moments,
            failure: ending.failure(),
        });
    }

    /// What is left of the branches below is gone.
    /// Whatever is below a branch has stopped; gives the branches.
    fn close_below(&mut self, branch: BranchId, stamp: Timestamp, spans: &mut Vec<Span>) -> Vec<BranchId> {
        let is_below = |mut id: BranchId| loop {
            match self.chains.get(&id).and_then(|chain| chain.parent) {
                Some(parent) if parent == branch => return true,
                Some(parent) => id = parent,
                None => return false,
            }
        };
        let below: Vec<BranchId> = self.chains.keys().copied().filter(|id| is_below(*id)).collect();
        below.iter().for_each(|id| self.close(*id, &Ending::ABORTED, stamp, spans));
        below
    }

    fn end(&mut self, ending: &Ending<'_>, stamp: Timestamp, spans: &mut Vec<Span>) {
        let left: Vec<BranchId> = self.attempts.iter().map(|attempt| attempt.branch).collect();
        left.into_iter().for_each(|branch| self.close(branch, &Ending::ABORTED, stamp, spans));
        let mut attributes = std::mem::take(&mut self.attributes);
        attributes.extend(ending.attributes("frevo.execution.status"));
        spans.push(Span {
            context: self.context,
            parent: self.parent,
            name: self.machine_name.to_string(),
            kind: Kind::Internal,
            start: self.started_at,
            end: stamp,
            attributes,
            moments: Vec::new(),
            failure: ending.failure(),
        });
    }
}

/// How an execution ended, if the fact says so.
fn ending_of(fact: &Fact) -> Option<Ending<'_>> {
    let ending = |status, error, cause| Some(Ending { status, error, cause });
    match fact {
        Fact::ExecutionSucceeded => Some(Ending::SUCCEEDED),
        Fact::ExecutionFailed { error, cause } => ending("FAILED", error.as_deref(), cause.as_deref()),
        Fact::ExecutionAborted(reason) => ending("ABORTED", reason.error.as_deref(), reason.cause.as_deref()),
        Fact::ExecutionTimedOut => ending("TIMED_OUT", Some("States.Timeout"), None),
        _ => None,
    }
}

/// The queue of a task. Only that of `lambda:invoke` takes a look at what the task
/// is given, which then is no state's untouched input.
fn queue_of(resource: &Resource, input: Option<&Payload>, scope: &Scope) -> Option<Attribute> {
    let nothing = Payload::empty_object();
    let queue = resource.queue(input.unwrap_or(&nothing), scope).ok()?;
    Some(("frevo.task.queue", (&queue.name).into()))
}
