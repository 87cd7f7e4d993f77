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

use frevo_event::{
    Beginning, BranchId, Edit, Fact, HaltLapse, Pace, Recorded, RecordedAnswer, RecordedEnd, Start,
    StopReason,
};

use crate::compare::is_alike;
use crate::definition::{Kind, State};

use super::failure::{Failure, Nature};
use super::{Flow, Step, StepError, Unit};

/// The error of an execution that nobody told to go on.
const HALTED: &str = "Frevo.Halted";

impl Step<'_> {
    /// Starts an execution that is no ordinary one.
    pub(super) fn begin(&mut self, start: &Start, beginning: &Beginning) -> Flow {
        match &beginning.fork {
            None => self.start_up(start, beginning.test_case.as_ref())?,
            Some(fork) => {
                self.emit(Fact::ExecutionStarted(Arc::new(start.clone())))?;
                self.emit(Fact::Forked(fork.clone()))?;
            }
        }
        if let Some(debugging) = &beginning.debugging {
            self.emit(Fact::Debugged(debugging.clone()))?;
        }
        if self.context.held {
            return self.emit(Fact::Held);
        }
        self.run(BranchId::ROOT)
    }

    /// An attempt that was just scheduled comes to what it came to in the original of
    /// this fork, as long as that is recorded and what it is given is the same.
    pub(super) fn recall(&mut self, at: BranchId) -> Unit {
        let state = self.state(at);
        let Kind::Task(task) = &state.kind else { unreachable!("attempts belong to Task states") };
        let Some(recorded) = self.execution.recorded().cloned() else { return Ok(at) };
        let is_loose = recorded.loose_from.as_ref() == Some(&state.name);
        let Some(answer) = self.recorded_answer(at, state, &recorded).filter(|_| !is_loose) else {
            self.emit(Fact::Loosened)?;
            return Ok(at);
        };
        self.emit(Fact::Recalled { branch: at, answer: answer as u32 })?;
        self.emit(Fact::TaskStarted { branch: at, worker: None })?;
        let RecordedAnswer { submitted, end, .. } = recorded.answers[answer].clone();
        if let Some(output) = submitted {
            self.emit(Fact::Submitted { branch: at, output })?;
        }
        match end {
            RecordedEnd::Succeeded(output) => {
                self.emit(Fact::Succeeded { branch: at, output })?;
                self.complete(at, state, &task.outcome)
            }
            RecordedEnd::Failed { error, cause } => {
                self.task_fails(at, Failure { error, cause, nature: Nature::Ordinary, evaluation: None })
            }
            RecordedEnd::TimedOut { heartbeat } => {
                self.emit(Fact::TimedOut { branch: at, heartbeat })?;
                Err(Failure::timeout(heartbeat).into())
            }
        }
    }

    /// Which of the recorded answers is the attempt's: the first of its state in this
    /// place, if that was given the same.
    fn recorded_answer(&self, at: BranchId, state: &State, recorded: &Recorded) -> Option<usize> {
        let place = self.execution.place_of(self.machine, at);
        let is_its = |answer: &RecordedAnswer| answer.state == state.name && answer.place == place;
        let found = recorded.answers.iter().position(is_its)?;
        let task = self.execution.open_tasks().find(|task| task.branch == at)?;
        let (arn, given) = (self.execution.start().arn_text(), &recorded.answers[found].input);
        is_alike((given, &recorded.original), (&task.input, &arn)).then_some(found)
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
