//! Something is due: a wait, a retry, a task's timeout, the execution's.

use frevo_event::{BranchId, Callback, Fact, Timestamp};

use crate::definition::Kind;
use crate::execution::Phase;

use super::failure::Failure;
use super::{Flow, Step, StepError};

/// What is due in a branch.
enum Due {
    Wait,
    Retry,
    /// It halted.
    Word,
    /// The attempt timed out, by its heartbeat or as a whole.
    Timeout {
        heartbeat: bool,
    },
    /// The attempt's time is over, but its token has come back.
    Callback(Callback),
}

impl Step<'_> {
    /// Handles everything that is due, in the order in which it was.
    pub(super) fn timer_fired(&mut self) -> Result<Flow, StepError> {
        let now = self.context.stamp;
        if self.execution.due().is_some_and(|due| due <= now) {
            return Ok(self.emit(Fact::ExecutionTimedOut));
        }
        let due = |branch: &crate::execution::Branch| branch.due().map(|due| (due, branch.id));
        let mut all: Vec<(Timestamp, BranchId)> =
            self.execution.chains().filter_map(due).filter(|(due, _)| *due <= now).collect();
        all.sort_unstable();
        match all.first() {
            Some((_, first)) => Ok(self.fire(&all, *first)),
            None => Err(StepError::Stale),
        }
    }

    /// What waits to be tried again, in this state and due by this moment, is due now.
    pub(super) fn retry_now(
        &mut self,
        state: Option<&str>,
        due_until: Option<Timestamp>,
    ) -> Result<Flow, StepError> {
        let is_meant = |(at, due): &(BranchId, Timestamp)| {
            state.is_none_or(|state| *self.state(*at).name == *state)
                && due_until.is_none_or(|until| *due <= until)
        };
        let waiting: Vec<BranchId> =
            self.execution.retrying().filter(is_meant).map(|(branch, _)| branch).collect();
        match waiting.first() {
            Some(first) => Ok(self.hasten(&waiting, *first)),
            None => Err(StepError::Stale),
        }
    }

    fn hasten(&mut self, waiting: &[BranchId], first: BranchId) -> Flow {
        for at in waiting {
            self.emit(Fact::RetryHastened { branch: *at })?;
        }
        // One may fail, and stop those beside it.
        for at in waiting {
            if self.execution.get(*at).is_some() {
                self.fire_one(*at, Due::Retry)?;
            }
        }
        self.run(first)
    }

    /// First every attempt that timed out is said to have, as AWS does where
    /// several iterations time out at once; then each is dealt with, unless
    /// another has stopped it.
    fn fire(&mut self, all: &[(Timestamp, BranchId)], first: BranchId) -> Flow {
        let mut due = Vec::with_capacity(all.len());
        for (_, at) in all {
            let what = self.what_is_due(*at);
            if let Due::Timeout { heartbeat } = what {
                self.emit(Fact::TimedOut { branch: *at, heartbeat })?;
            }
            due.push((*at, what));
        }
        for (at, what) in due {
            if self.execution.get(at).is_some() {
                self.fire_one(at, what)?;
            }
        }
        self.run(first)
    }

    fn what_is_due(&self, at: BranchId) -> Due {
        match &self.execution.branch(at).phase {
            Phase::Task(attempt) => match &attempt.callback {
                Some(callback) => Due::Callback(callback.as_ref().clone()),
                None => Due::Timeout {
                    heartbeat: attempt
                        .heartbeat_due
                        .is_some_and(|due| attempt.deadline.is_none_or(|by| due < by)),
                },
            },
            Phase::Waiting(_) => Due::Wait,
            Phase::Halted(_) => Due::Word,
            _ => Due::Retry,
        }
    }

    fn fire_one(&mut self, at: BranchId, what: Due) -> Flow {
        let state = self.state(at);
        let unit = match what {
            Due::Wait => {
                debug_assert!(matches!(state.kind, Kind::Wait(_)), "only a Wait state waits");
                self.wake(at, state)
            }
            Due::Retry => self.work(at),
            Due::Word => return self.halt_lapses(at),
            Due::Timeout { heartbeat } => Err(Failure::timeout(heartbeat).into()),
            Due::Callback(callback) => self.end_attempt(at, callback),
        };
        self.settle(at, unit).map(|_| ())
    }
}
