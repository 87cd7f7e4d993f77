//! One step: what follows from a message.
//!
//! A step works on the live execution: each decision is a fact that is applied
//! as it is made, so what was decided so far is what the next decision sees,
//! and folding the facts gives the same state.
//!
//! ```text
//! message ─► complete, fire, stop … ─► run: advance the branches that can go
//!                                          on, one unit of work at a time
//! ```
//!
//! A unit is a state's work up to where it must wait, its exit and the entry
//! of the next state included: between two units every branch either stands in
//! a state or waits, so a step may end there and go on later.

mod choice;
mod closely;
mod completion;
mod context;
mod data;
mod failure;
mod fan;
mod map;
mod parallel;
mod pass;
mod probe;
mod redrive;
mod task;
mod timer;
mod wait;

use std::cell::Cell;
use std::sync::Arc;

use frevo_event::{
    Arn, BranchId, Choices, ExecutionId, Fact, MachineType, Message, MessageId, Start, StateNumber,
    StopReason, TaskRef, Timestamp,
};

use crate::definition::{Kind, State, Transition};
use crate::execution::Phase;
use crate::expression::Seed;
use crate::{Execution, Limits, Machine};

use failure::Unfinished;

pub use probe::{Numbers, Probe, Raised, Stage, Work, probe};

/// One step takes at most this many transitions or starts.
const BUDGET: u32 = 256;

/// One step that has made so many bytes of payloads makes no further transition:
/// a step's answer is one record of a journal, and those have an end.
const SIZE_BUDGET: usize = 256 << 10;

/// An Express execution lasts at most this long (api.md §4.7).
const EXPRESS_SECONDS_MAX: u32 = 300;

/// What a step may know beside machine and execution.
pub struct Context<'a> {
    /// The owner's clock when it took the message.
    pub stamp: Timestamp,
    /// What looks random is drawn from it.
    pub message: MessageId,
    /// AWS's limits or wider ones, for executions whose state machine does not
    /// choose.
    pub limits: Limits,
    /// What the state machine of an execution that starts chooses.
    pub chosen: Choices,
    /// Whether an execution that starts, or is redriven before its first state,
    /// enters no state yet.
    pub held: bool,
    /// The token of a task, for `$$.Task.Token`.
    pub token: &'a dyn Fn(&TaskRef) -> String,
    /// Whether an activity is registered.
    pub activity_exists: &'a dyn Fn(&Arn) -> bool,
}

/// Why a message is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    /// It speaks of something that is over: an attempt that is not open, a
    /// timer that is not due, an execution that has ended, or that was started
    /// before.
    #[error("the message is stale")]
    Stale,
}

/// Answers a message to the execution with this id. No facts: the message was
/// taken and changes nothing that is written down.
///
/// # Errors
/// If the message is stale; then nothing changed.
pub fn step(
    machine: &Machine,
    execution: &mut Execution,
    id: ExecutionId,
    message: &Message,
    context: &Context<'_>,
) -> Result<Vec<Fact>, StepError> {
    let mut step = Step::new(machine, execution, id, context);
    // That the execution has ended is written in the facts.
    match step.answer(message)? {
        Ok(()) | Err(Ended) => Ok(step.facts),
    }
}

/// The execution has ended: nothing follows.
#[derive(Debug)]
struct Ended;

/// What goes on, unless the execution has ended.
type Flow<T = ()> = Result<T, Ended>;

/// A unit of work: the branch to go on with, or why it was not done.
type Unit = Result<BranchId, Unfinished>;

/// A step in progress.
struct Step<'a> {
    machine: &'a Machine,
    execution: &'a mut Execution,
    id: ExecutionId,
    context: &'a Context<'a>,
    facts: Vec<Fact>,
    /// Transitions and starts that are left.
    budget: u32,
    /// Bytes of payloads that were made.
    size: usize,
    random: Cell<Seed>,
    /// What listens, where a state is tested alone.
    probe: Option<&'a Probe>,
}

impl<'a> Step<'a> {
    fn new(
        machine: &'a Machine,
        execution: &'a mut Execution,
        id: ExecutionId,
        context: &'a Context<'a>,
    ) -> Self {
        let halves = context.message.0.split_at(8);
        let half = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().expect("eight of sixteen bytes"));
        let random = Cell::new(Seed(half(halves.0) ^ half(halves.1).rotate_left(32)));
        Self {
            machine,
            execution,
            id,
            context,
            facts: Vec::with_capacity(8),
            budget: BUDGET,
            size: 0,
            random,
            probe: None,
        }
    }

    fn answer(&mut self, message: &Message) -> Result<Flow, StepError> {
        match message {
            _ if message.start().is_some() && self.execution.is_started() => return Err(StepError::Stale),
            Message::Start(start) => return Ok(self.start(start)),
            Message::Begin(start, beginning) => return Ok(self.begin(start, beginning)),
            Message::Redrive { token } => return self.redrive(token.as_ref()),
            _ => {}
        }
        if !self.execution.is_started() || self.execution.is_ended() {
            return Err(StepError::Stale);
        }
        match message {
            Message::Start(_) | Message::Begin(..) | Message::Redrive { .. } => Err(StepError::Stale),
            Message::TaskStarted { task, worker } => self.task_started(task, worker),
            Message::TaskSucceeded { task, by, output } => self.task_succeeded(task, *by, output),
            Message::TaskFailed { task, by, error, cause } => self.task_failed(task, *by, error, cause),
            Message::Heartbeat { task } => self.heartbeat(task),
            Message::TimerFired => self.timer_fired(),
            Message::Stop(reason) => Ok(self.stop(reason)),
            Message::Continue if self.execution.is_runnable() => {
                let last = self.execution.last_branch();
                Ok(self.run(BranchId(last.0.wrapping_add(1))))
            }
            Message::Resume if self.execution.is_held() => Ok(self.resume()),
            Message::Continue | Message::Resume => Err(StepError::Stale),
            Message::Proceed { branch, edit, pace } => self.proceed(*branch, edit.as_ref(), *pace),
            Message::RetryNow { state, due_until } => self.retry_now(state.as_deref(), *due_until),
        }
    }

    fn start(&mut self, start: &Start) -> Flow {
        self.start_up(start, None)?;
        if self.context.held {
            return self.emit(Fact::Held);
        }
        self.run(BranchId::ROOT)
    }

    /// Everything about a start that is no state.
    fn start_up(&mut self, start: &Start, test_case: Option<&Arc<str>>) -> Flow {
        self.emit(Fact::ExecutionStarted(Arc::new(start.clone())))?;
        if let Some(name) = test_case {
            self.emit(Fact::TestCaseChosen { name: name.clone() })?;
        }
        if let Some(mode) = self.context.chosen.limits {
            self.emit(Fact::LimitsChosen { mode })?;
        }
        if let Some(indexing) = &self.context.chosen.indexing {
            self.emit(Fact::Indexed(indexing.clone()))?;
        }
        if self.context.chosen.transitions {
            self.emit(Fact::TransitionsWanted)?;
        }
        if let Some(logging) = &self.context.chosen.logging {
            self.emit(Fact::LoggingChosen { logging: logging.clone() })?;
        }
        self.start_timeout(start.machine_type)
    }

    /// From now on the execution's TimeoutSeconds count.
    fn start_timeout(&mut self, machine_type: MachineType) -> Flow {
        let express = (machine_type == MachineType::Express).then_some(EXPRESS_SECONDS_MAX);
        match self.machine.timeout_seconds.into_iter().chain(express).min() {
            Some(seconds) => {
                let due = self.context.stamp.plus_seconds(i64::from(seconds));
                self.emit(Fact::TimeoutStarted { due })
            }
            None => Ok(()),
        }
    }

    fn resume(&mut self) -> Flow {
        self.emit(Fact::Resumed)?;
        self.run(BranchId::ROOT)
    }

    fn stop(&mut self, reason: &StopReason) -> Flow {
        let limits = self.limits();
        self.emit(Fact::ExecutionAborted(StopReason {
            error: reason.error.as_ref().map(|error| shorten(error, limits.error_length_max)),
            cause: reason.cause.as_ref().map(|cause| shorten(cause, limits.cause_length_max)),
        }))
    }

    /// Goes on with whatever can, from the branch `at`, until everything waits
    /// or the budget is spent.
    fn run(&mut self, mut at: BranchId) -> Flow {
        while let Some(branch) = self.execution.runnable_from(at) {
            if self.budget == 0 || self.size >= SIZE_BUDGET {
                return self.emit(Fact::Continued);
            }
            at = self.advance(branch)?;
        }
        Ok(())
    }

    /// One unit of a branch's work. Gives the branch to go on with.
    fn advance(&mut self, at: BranchId) -> Flow<BranchId> {
        let unit = match &self.execution.branch(at).phase {
            Phase::Begun => self.enter(at, self.first_state(at)),
            Phase::Entered if self.halts_at(at) => self.halt(at),
            Phase::Fan(_) => self.fan(at),
            _ => self.work(at),
        };
        self.settle(at, unit)
    }

    /// What a unit of work comes to: its failure is handled here.
    fn settle(&mut self, at: BranchId, unit: Unit) -> Flow<BranchId> {
        match unit {
            Ok(next) => Ok(next),
            Err(Unfinished::Ended) => Err(Ended),
            Err(Unfinished::Failed(failure)) => self.fail(at, *failure),
        }
    }

    /// Does what the branch's state does.
    fn work(&mut self, at: BranchId) -> Unit {
        let state = self.state(at);
        match &state.kind {
            Kind::Pass(pass) => self.pass(at, state, pass),
            Kind::Choice(choice) => self.choice(at, state, choice),
            Kind::Task(task) => self.task(at, state, task),
            Kind::Wait(wait) => self.wait(at, state, wait),
            Kind::Succeed => self.succeed(at, state),
            Kind::Fail(fail) => Err(self.raise(at, state, fail).into()),
            Kind::Parallel(parallel) => self.parallel(at, state, parallel),
            Kind::Map(map) => self.map(at, state, map),
        }
    }

    fn enter(&mut self, at: BranchId, state: StateNumber) -> Unit {
        self.budget = self.budget.saturating_sub(1);
        self.emit(Fact::Entered { branch: at, state })?;
        Ok(at)
    }

    /// Leaves the state and enters the next one, or ends the chain.
    fn follow(&mut self, at: BranchId, transition: Transition) -> Unit {
        match transition {
            Transition::Next(state) => self.enter(at, state),
            Transition::End => self.end_chain(at),
        }
    }

    fn end_chain(&mut self, at: BranchId) -> Unit {
        if at == BranchId::ROOT {
            self.emit(Fact::ExecutionSucceeded)?;
            return Ok(at);
        }
        let parent = self.execution.branch(at).parent;
        let iterates = self.iterates(parent);
        self.emit(if iterates {
            Fact::IterationSucceeded { branch: at }
        } else {
            Fact::BranchSucceeded { branch: at }
        })?;
        Ok(parent)
    }

    /// Whether the branch is in a Map state.
    fn iterates(&self, at: BranchId) -> bool {
        matches!(self.state(at).kind, Kind::Map(_))
    }

    /// The state that the branch is in.
    fn state(&self, at: BranchId) -> &'a State {
        self.machine.state(self.execution.branch(at).state)
    }

    /// Where a branch begins.
    fn first_state(&self, at: BranchId) -> StateNumber {
        let branch = self.execution.branch(at);
        if at == BranchId::ROOT {
            return self.machine.start_at;
        }
        match &self.state(branch.parent).kind {
            Kind::Parallel(parallel) => parallel.branches[branch.index as usize],
            Kind::Map(map) => map.start_at,
            _ => unreachable!("only Parallel and Map have branches"),
        }
    }

    /// What the execution may use.
    fn limits(&self) -> Limits {
        self.execution.limits().map_or(self.context.limits, Limits::from)
    }

    /// Makes a fact true. The last event that a history has room for is its
    /// execution's failure.
    fn emit(&mut self, fact: Fact) -> Flow {
        let is_last = |max| self.execution.event_count() + 1 >= max;
        if fact.is_event() && !fact.is_end() && self.limits().event_count_max.is_some_and(is_last) {
            let max = self.execution.event_count() + 1;
            self.record(Fact::ExecutionFailed {
                error: Some(failure::RUNTIME.into()),
                cause: Some(
                    format!("The execution reached the maximum number of history events ({max}).").into(),
                ),
            });
            return Err(Ended);
        }
        let is_end = fact.is_end();
        self.record(fact);
        if is_end { Err(Ended) } else { Ok(()) }
    }

    fn record(&mut self, fact: Fact) {
        self.execution.apply(&fact, self.context.stamp);
        self.size += fact.payload_size();
        self.facts.push(fact);
    }
}

/// The text, cut to so many characters.
fn shorten(text: &Arc<str>, length_max: usize) -> Arc<str> {
    if text.len() <= length_max {
        return text.clone();
    }
    match text.char_indices().nth(length_max) {
        Some((end, _)) => text[..end].into(),
        None => text.clone(),
    }
}
