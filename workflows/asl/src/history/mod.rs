//! AWS's history, rendered from facts and definition when someone reads it
//! (history.md, aws-behaviour.md 1–16).
//!
//! An event's parent is what caused it, not the event before: every branch has
//! a cursor, the id of the last event on its chain. Some events are leaves:
//! they hang on the chain and the next one skips them.

mod details;
mod event;
mod excess;
mod line;
pub(crate) mod names;

use std::collections::VecDeque;
use std::ops::Deref;

use frevo_event::{BranchId, Fact, Fork, Timestamp};

use crate::definition::{Kind, State};
use crate::task::Resource;
use crate::{Execution, Machine};

pub use event::{DetailValue, Details, HistoryEvent};
pub use excess::{Excess, excesses_of};
pub use line::{Line, is_logged_at};

/// Folds an execution's facts and gives AWS's events. It borrows the definition,
/// or shares it.
pub struct Renderer<M> {
    machine: M,
    execution: Execution,
    cursors: Vec<Cursor>,
    /// What made branches stop: the parent of what is said about them.
    failed: u32,
}

/// Where the chain of a branch stands.
#[derive(Debug)]
struct Cursor {
    branch: BranchId,
    /// The id of the last event.
    last: u32,
    /// The parent of the current state's `…StateEntered`.
    before_entered: u32,
    /// For a Map: the last state events of iterations that ended, whose slots
    /// are still free.
    freed: VecDeque<u32>,
}

/// Renders a whole history at once: each fact with the stamp of its answer, in
/// order.
pub fn render<'f>(
    machine: &Machine,
    facts: impl IntoIterator<Item = (Timestamp, &'f Fact)>,
) -> Vec<HistoryEvent> {
    let mut renderer = Renderer::new(machine);
    told(facts).into_iter().filter_map(|(stamp, fact)| renderer.event(fact, stamp)).collect()
}

/// The facts of a history in the order in which it tells them: what a fork copied
/// stands where it began.
pub fn told<'f>(facts: impl IntoIterator<Item = (Timestamp, &'f Fact)>) -> Vec<(Timestamp, &'f Fact)> {
    let mut all = Vec::new();
    facts.into_iter().for_each(|(stamp, fact)| tell(stamp, fact, &mut all));
    all
}

fn tell<'f>(stamp: Timestamp, fact: &'f Fact, all: &mut Vec<(Timestamp, &'f Fact)>) {
    if let Fact::Forked(fork) = fact {
        // Its own start is not told: the original's is.
        all.clear();
        fork.past.iter().for_each(|(stamp, fact)| tell(*stamp, fact, all));
    }
    all.push((stamp, fact));
}

impl<M: Deref<Target = Machine>> Renderer<M> {
    /// Before the first fact.
    pub fn new(machine: M) -> Self {
        Self {
            machine,
            execution: Execution::new(),
            cursors: vec![Cursor::new(BranchId::ROOT, 0)],
            failed: 0,
        }
    }

    /// The execution as far as its facts were taken.
    pub(crate) fn execution(&self) -> &Execution {
        &self.execution
    }

    /// Takes the next fact; gives the event that it is, if it is one. Who wants the
    /// events that a fork copied, too, gives the facts in the order of [`told`].
    pub fn event(&mut self, fact: &Fact, stamp: Timestamp) -> Option<HistoryEvent> {
        if let Fact::Forked(fork) = fact
            && self.execution.event_count() != fork.event
        {
            self.catch_up(fork);
        }
        let previous_id = self.advance(fact);
        // The iteration is gone once the fact is applied.
        let ended = self.iteration_succeeded(fact);
        self.execution.apply(fact, stamp);
        self.forget(fact);
        let (event_type, details) = ended.or_else(|| self.details(fact))?;
        Some(HistoryEvent {
            id: self.execution.event_count(),
            previous_id,
            timestamp: stamp,
            event_type,
            details,
        })
    }

    /// Learns what a fork copied, if it was not told.
    fn catch_up(&mut self, fork: &Fork) {
        self.execution = Execution::new();
        self.cursors = vec![Cursor::new(BranchId::ROOT, 0)];
        for (stamp, fact) in &fork.past {
            self.event(fact, *stamp);
        }
    }

    /// The event's parent; moves the cursors.
    fn advance(&mut self, fact: &Fact) -> u32 {
        let id = self.execution.event_count() + 1;
        match fact {
            Fact::ExecutionStarted(_) | Fact::ExecutionAborted(_) | Fact::ExecutionTimedOut => 0,
            Fact::ExecutionSucceeded => self.cursor(BranchId::ROOT).last,
            Fact::ExecutionFailed { cause, .. } => {
                // Past the limit the parent is the event before, whatever branch
                // it belongs to.
                let past_limit = cause.as_ref().is_some_and(|cause| cause.starts_with(LIMIT_REACHED));
                if past_limit { id - 1 } else { self.cursor(BranchId::ROOT).last }
            }
            Fact::Entered { branch, .. } => {
                let cursor = self.cursor(*branch);
                cursor.before_entered = cursor.last;
                std::mem::replace(&mut cursor.last, id)
            }
            Fact::EvaluationFailed { branch, late, .. } => {
                let entered = self.execution.branch(*branch).entered;
                let cursor = self.cursor(*branch);
                let last = std::mem::replace(&mut cursor.last, id);
                // What fails at once stands beside the entry, not behind it.
                if last == entered && !late { cursor.before_entered } else { last }
            }
            Fact::Exited { branch, .. }
            | Fact::Scheduled { branch, .. }
            | Fact::TaskStarted { branch, .. }
            | Fact::Submitted { branch, .. }
            | Fact::Succeeded { branch, .. }
            | Fact::Failed { branch, .. }
            | Fact::TimedOut { branch, .. }
            | Fact::FanFailed { branch } => std::mem::replace(&mut self.cursor(*branch).last, id),
            Fact::ParallelStarted { branch, .. } | Fact::MapStarted { branch, .. } => {
                let cursor = self.cursor(*branch);
                cursor.freed.clear();
                std::mem::replace(&mut cursor.last, id)
            }
            Fact::BranchStarted { branch, parent, .. } => {
                let from = self.cursor(*parent).last;
                self.cursors.push(Cursor::new(*branch, from));
                0
            }
            Fact::IterationStarted { branch, parent, .. } => {
                let cursor = self.cursor(*parent);
                // The first ones hang on MapStateStarted, a later one on what
                // freed its slot.
                let from = cursor.freed.pop_front().unwrap_or(cursor.last);
                self.cursors.push(Cursor::new(*branch, id));
                from
            }
            Fact::BranchSucceeded { branch } => {
                let last = self.cursor(*branch).last;
                self.parent_cursor(*branch).last = last;
                0
            }
            Fact::IterationSucceeded { branch } => {
                let last = self.cursor(*branch).last;
                let cursor = self.parent_cursor(*branch);
                cursor.freed.push_back(last);
                cursor.last = id;
                last
            }
            Fact::BranchFailed { branch } | Fact::IterationFailed { branch } => {
                let last = self.cursor(*branch).last;
                self.failed = last;
                self.parent_cursor(*branch).last = last;
                last
            }
            Fact::FanSucceeded { branch } => self.cursor(*branch).last,
            Fact::IterationAborted { .. } | Fact::StateAborted { .. } => self.failed,
            // It follows the end; each branch goes on from its own last event, as after
            // a retry.
            Fact::ExecutionRedriven { .. } => id - 1,
            Fact::TimeoutStarted { .. }
            | Fact::TimerStarted { .. }
            | Fact::CalledBack { .. }
            | Fact::RetryScheduled { .. }
            | Fact::RetryHastened { .. }
            | Fact::Restarted { .. }
            | Fact::Continued
            | Fact::LimitsChosen { .. }
            | Fact::EventTaken { .. }
            | Fact::TransitionsWanted
            | Fact::TestCaseChosen { .. }
            | Fact::Held
            | Fact::Resumed
            | Fact::LoggingChosen { .. }
            | Fact::Forked(_)
            | Fact::Debugged(_)
            | Fact::Halted { .. }
            | Fact::WentOn { .. }
            | Fact::Indexed(_)
            | Fact::Recalled { .. }
            | Fact::Loosened => 0,
        }
    }

    /// Forgets the cursors of branches that are gone.
    fn forget(&mut self, fact: &Fact) {
        let ends_branches = matches!(
            fact,
            Fact::BranchSucceeded { .. }
                | Fact::IterationSucceeded { .. }
                | Fact::RetryScheduled { .. }
                | Fact::Exited { .. }
                | Fact::ExecutionRedriven { .. }
                | Fact::Restarted { .. }
        );
        let execution = &self.execution;
        if ends_branches && self.cursors.len() > execution.chain_count() {
            self.cursors.retain(|cursor| execution.get(cursor.branch).is_some());
        }
    }

    fn cursor(&mut self, branch: BranchId) -> &mut Cursor {
        let place = self.cursors.binary_search_by_key(&branch, |cursor| cursor.branch);
        &mut self.cursors[place.expect("a branch that facts speak of was started")]
    }

    fn parent_cursor(&mut self, branch: BranchId) -> &mut Cursor {
        let parent = self.execution.branch(branch).parent;
        self.cursor(parent)
    }

    /// The state that the branch is in, or has just left.
    fn state(&self, branch: BranchId) -> &State {
        self.machine.state(self.execution.branch(branch).state)
    }

    fn resource(&self, branch: BranchId) -> &Resource {
        match &self.state(branch).kind {
            Kind::Task(task) => &task.resource,
            _ => unreachable!("a task's facts belong to a Task state"),
        }
    }
}

impl Cursor {
    fn new(branch: BranchId, last: u32) -> Self {
        Self { branch, last, before_entered: last, freed: VecDeque::new() }
    }
}

/// How the cause of an execution begins whose history is full.
const LIMIT_REACHED: &str = "The execution reached the maximum number of history events";
