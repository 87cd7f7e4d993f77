//! Executions that somebody looks at closely: they begin as a fork, and halt where
//! they are told to.
//!
//! ```text
//! Entered ─► halts here? ─ no ─► the state's work
//!                └─ yes ─► Halted ─ told to go on, or its time is over ─► WentOn ─► the state's work
//! ```
//!
//! It is the branch that halts: others go on until they come to a breakpoint, and
//! what their workers say is taken.

use std::sync::Arc;

use frevo_event::{Beginning, BranchId, Edit, Fact, HaltLapse, Pace, Start, StopReason};

use super::{Flow, Step, StepError, Unit};

/// The error of an execution that nobody told to go on.
const HALTED: &str = "Frevo.Halted";

impl Step<'_> {
    /// Starts an execution that somebody looks at closely.
    pub(super) fn begin(&mut self, start: &Start, beginning: &Beginning) -> Flow {
        match &beginning.fork {
            None => self.start_up(start, None)?,
            Some(fork) => {
                self.emit(Fact::ExecutionStarted(Arc::new(start.clone())))?;
                self.emit(Fact::Forked(fork.clone()))?;
            }
        }
        if let Some(debugging) = &beginning.debugging {
            self.emit(Fact::Debugged(debugging.clone()))?;
        }
        self.run(BranchId::ROOT)
    }

    /// Whether the branch halts before the work of the state that it entered.
    pub(super) fn halts_at(&self, at: BranchId) -> bool {
        let Some(debugging) = self.execution.debugging() else { return false };
        debugging.step || debugging.breakpoints.contains(&self.state(at).name)
    }

    pub(super) fn halt(&mut self, at: BranchId) -> Unit {
        let seconds = self.execution.debugging().map_or(0, |debugging| debugging.halt_seconds_max);
        let due = self.context.stamp.plus_seconds(i64::from(seconds));
        self.emit(Fact::Halted { branch: at, due })?;
        Ok(at)
    }

    /// Somebody tells a branch that halted, or all of them, to go on. If none is to
    /// halt any more, all do.
    pub(super) fn proceed(
        &mut self,
        branch: Option<BranchId>,
        edit: Option<&Edit>,
        pace: Pace,
    ) -> Result<Flow, StepError> {
        let is_meant = |id: &BranchId| pace == Pace::Run || branch.is_none_or(|branch| branch == *id);
        let going: Vec<BranchId> = self.execution.halted().filter(is_meant).collect();
        if going.is_empty() || edit.is_some_and(|edit| !going.contains(&edit.branch)) {
            return Err(StepError::Stale);
        }
        Ok(self.go_on(&going, edit, pace))
    }

    fn go_on(&mut self, going: &[BranchId], edit: Option<&Edit>, pace: Pace) -> Flow {
        for at in going {
            let edit = edit.filter(|edit| edit.branch == *at).cloned();
            self.emit(Fact::WentOn { branch: *at, edit, pace })?;
        }
        // One may fail, and stop those beside it.
        for at in going {
            if self.execution.get(*at).is_some_and(|branch| branch.is_runnable()) {
                let unit = self.work(*at);
                self.settle(*at, unit)?;
            }
        }
        self.run(going[0])
    }

    /// Nobody told the branch to go on in time.
    pub(super) fn halt_lapses(&mut self, at: BranchId) -> Flow {
        if !self.execution.halted().any(|id| id == at) {
            // It went on with another one a moment ago.
            return Ok(());
        }
        let debugging = self.execution.debugging();
        match debugging.map(|debugging| (debugging.lapse, debugging.halt_seconds_max)) {
            Some((HaltLapse::Abort, seconds)) => {
                let state = &self.state(at).name;
                let cause =
                    format!("It halted in '{state}', and nobody told it to go on within {seconds} seconds.");
                let reason = StopReason { error: Some(HALTED.into()), cause: Some(cause.into()) };
                self.emit(Fact::ExecutionAborted(reason))
            }
            Some((HaltLapse::GoOn, _)) | None => {
                let all: Vec<BranchId> = self.execution.halted().collect();
                self.go_on(&all, None, Pace::Run)
            }
        }
    }
}
