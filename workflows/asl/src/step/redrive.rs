//! RedriveExecution: an execution that ended without success goes on where it
//! stood, with the same history (api.md §4.4, history.md §3.4).
//!
//! ```text
//! Task            scheduled again, not entered again
//! Wait            waits anew; a timestamp that has passed ends it at once
//! Choice, Pass    done again
//! Fail            entered again, and fails again
//! Parallel, Map   go on with the branches that failed or were stopped; what had
//!                 succeeded keeps its result. All of it anew if the execution
//!                 failed for the size of its data
//! ```

use std::sync::Arc;

use frevo_event::{BranchId, Fact, MachineType, Status};

use crate::definition::{Kind, Outcome, State};
use crate::execution::Phase;

use super::failure::DATA_LIMIT_EXCEEDED;
use super::{Flow, Step, StepError};

impl<'s> Step<'s> {
    pub(super) fn redrive(&mut self, token: Option<&Arc<str>>) -> Result<Flow, StepError> {
        let execution = &*self.execution;
        let has_failed = !matches!(execution.status(), Status::Running | Status::Succeeded);
        if !execution.is_started() || !has_failed || execution.start().machine_type == MachineType::Express {
            return Err(StepError::Stale);
        }
        let was_too_large = execution.error().is_some_and(|error| **error == *DATA_LIMIT_EXCEEDED);
        Ok(self.go_on_again(token.cloned(), was_too_large))
    }

    fn go_on_again(&mut self, token: Option<Arc<str>>, was_too_large: bool) -> Flow {
        self.emit(Fact::ExecutionRedriven { token })?;
        self.start_timeout(MachineType::Standard)?;
        let root = BranchId::ROOT;
        let is_begun = matches!(self.execution.branch(root).phase, Phase::Begun);
        if is_begun && self.context.held {
            return self.emit(Fact::Held);
        }
        if !is_begun && was_too_large && self.has_branches(root) {
            self.emit(Fact::Restarted { branch: root })?;
        }
        let found: Vec<BranchId> = self.execution.chains().map(|branch| branch.id).collect();
        found.into_iter().try_for_each(|at| self.go_on_in(at))?;
        self.run(root)
    }

    /// What a branch needs before it can go on by itself. One before it may have
    /// failed again, and taken it along.
    fn go_on_in(&mut self, at: BranchId) -> Flow {
        let Some(branch) = self.execution.get(at) else { return Ok(()) };
        let (number, is_done) = (branch.state, matches!(branch.phase, Phase::Done(_)));
        let is_before_work = matches!(branch.phase, Phase::Entered);
        if !is_done && !is_before_work {
            return Ok(());
        }
        let state = self.state(at);
        match &state.kind {
            Kind::Fail(_) if is_before_work => self.emit(Fact::Entered { branch: at, state: number }),
            Kind::Task(_) if is_done => self.emit(Fact::Restarted { branch: at }),
            Kind::Parallel(parallel) if is_done => self.complete_again(at, state, &parallel.outcome),
            Kind::Map(map) if is_done => self.complete_again(at, state, &map.outcome),
            _ => Ok(()),
        }
    }

    /// All branches had succeeded: what is made of their results failed.
    fn complete_again(&mut self, at: BranchId, state: &'s State, outcome: &'s Outcome) -> Flow {
        let unit = self.complete(at, state, outcome);
        self.settle(at, unit).map(drop)
    }

    fn has_branches(&self, at: BranchId) -> bool {
        matches!(self.state(at).kind, Kind::Parallel(_) | Kind::Map(_))
    }
}
