//! What becomes of a task: it is taken, submitted, done.
//!
//! ```text
//! pattern            its worker says        the token says
//! request-response   the result             the result
//! .sync              the result             the result
//! .waitForTaskToken  what was submitted     the result
//! ```
//!
//! A mock stands for all of them: what it says is the response in the end, and
//! nothing is put around it.
//!
//! A token may come back before the worker has said what it submitted: a
//! function that calls SendTaskSuccess itself always does that. AWS shows
//! TaskSubmitted first, so the token's answer is kept for the moment; if nobody
//! has taken the task there is no worker to wait for.

use std::sync::Arc;

use frevo_event::{BranchId, Callback, Completer, Fact, TaskRef};
use frevo_value::Payload;

use crate::definition::{Kind, Task};
use crate::delivery;
use crate::execution::{Attempt, Phase};
use crate::task::{Pattern, Resource, Target};

use super::failure::{Failure, Nature, Place, size_exceeded};
use super::{Flow, Step, StepError, Unit};

/// What an answer is to an open attempt.
enum Meaning {
    Submission,
    Result,
    /// A result that comes before its submission.
    Early,
    /// The response in the end, as the service gives it.
    Mocked,
}

impl<'s> Step<'s> {
    pub(super) fn task_started(
        &mut self,
        task: &TaskRef,
        worker: &Option<Arc<str>>,
    ) -> Result<Flow, StepError> {
        let started = self.attempt(task)?.started;
        if started && matches!(self.task_of(task.branch).resource.target, Target::Activity(_)) {
            // An activity's task is given once: this one comes too late for it.
            return Err(StepError::Stale);
        }
        if started {
            // It was delivered again.
            return Ok(Ok(()));
        }
        Ok(self.emit(Fact::TaskStarted { branch: task.branch, worker: worker.clone() }))
    }

    pub(super) fn task_succeeded(
        &mut self,
        task: &TaskRef,
        by: Completer,
        output: &Payload,
    ) -> Result<Flow, StepError> {
        self.task_answered(task, by, Callback::Succeeded(output.clone()))
    }

    pub(super) fn task_failed(
        &mut self,
        task: &TaskRef,
        by: Completer,
        error: &Option<Arc<str>>,
        cause: &Option<Arc<str>>,
    ) -> Result<Flow, StepError> {
        self.task_answered(task, by, Callback::Failed { error: error.clone(), cause: cause.clone() })
    }

    /// The worker is alive: a moment in memory moves, which is no fact. That it
    /// has the task at all is one.
    pub(super) fn heartbeat(&mut self, task: &TaskRef) -> Result<Flow, StepError> {
        let stamp = self.context.stamp;
        let attempt = self.attempt(task)?;
        if attempt.started {
            attempt.restart_heartbeat(stamp);
            return Ok(Ok(()));
        }
        Ok(self.emit(Fact::TaskStarted { branch: task.branch, worker: None }))
    }

    fn task_answered(&mut self, task: &TaskRef, by: Completer, answer: Callback) -> Result<Flow, StepError> {
        let at = task.branch;
        let attempt = self.attempt(task)?;
        let (started, submitted, called_back) =
            (attempt.started, attempt.submitted, attempt.callback.is_some());
        let resource = &self.task_of(at).resource;
        let pattern = resource.pattern();
        let meaning = match (pattern, by) {
            (_, Completer::Mock) => Meaning::Mocked,
            (Pattern::WaitForTaskToken, Completer::Worker | Completer::Submitter)
            | (Pattern::Sync, Completer::Submitter)
                if !submitted =>
            {
                Meaning::Submission
            }
            (Pattern::WaitForTaskToken, Completer::Token) if called_back => return Err(StepError::Stale),
            (Pattern::WaitForTaskToken, Completer::Token) if started && !submitted => Meaning::Early,
            (Pattern::WaitForTaskToken, Completer::Token)
            | (Pattern::Sync | Pattern::RequestResponse, Completer::Worker | Completer::Token) => {
                Meaning::Result
            }
            _ => return Err(StepError::Stale),
        };
        let answer = match answer {
            // A function whose error has no type (integrations.md §3.2).
            Callback::Failed { error: None, cause } if by != Completer::Token && resource.is_function() => {
                Callback::Failed { error: Some("Lambda.Unknown".into()), cause }
            }
            answer => answer,
        };
        Ok(self.take(at, pattern, meaning, started, submitted, answer))
    }

    fn take(
        &mut self,
        at: BranchId,
        pattern: Pattern,
        meaning: Meaning,
        started: bool,
        submitted: bool,
        answer: Callback,
    ) -> Flow {
        if !started {
            // The message that it was taken was lost, or comes later.
            self.emit(Fact::TaskStarted { branch: at, worker: None })?;
        }
        match (meaning, answer) {
            (Meaning::Early, callback) => self.emit(Fact::CalledBack { branch: at, callback }),
            (Meaning::Submission, Callback::Succeeded(output)) => {
                let output = self.dressed(at, output);
                self.emit(Fact::Submitted { branch: at, output })?;
                match self.callback(at) {
                    Some(callback) => self.finish(at, callback),
                    None => Ok(()),
                }
            }
            (Meaning::Submission, failed) => {
                let answer = self.callback(at).unwrap_or(failed);
                self.finish(at, answer)
            }
            (Meaning::Result, Callback::Succeeded(output)) if pattern == Pattern::Sync && !submitted => {
                self.emit(Fact::Submitted { branch: at, output: output.clone() })?;
                self.finish(at, Callback::Succeeded(output))
            }
            (Meaning::Result, Callback::Succeeded(output)) if pattern == Pattern::RequestResponse => {
                let output = self.dressed(at, output);
                self.finish(at, Callback::Succeeded(output))
            }
            (Meaning::Mocked, Callback::Succeeded(output)) => {
                let output = delivery::mocked(&self.task_of(at).resource, output);
                if pattern != Pattern::RequestResponse && !submitted {
                    self.emit(Fact::Submitted { branch: at, output: output.clone() })?;
                }
                self.finish(at, Callback::Succeeded(output))
            }
            (Meaning::Result | Meaning::Mocked, answer) => self.finish(at, answer),
        }
    }

    fn finish(&mut self, at: BranchId, answer: Callback) -> Flow {
        let unit = self.end_attempt(at, answer);
        let next = self.settle(at, unit)?;
        self.run(next)
    }

    /// The attempt's end, whoever said so.
    pub(super) fn end_attempt(&mut self, at: BranchId, answer: Callback) -> Unit {
        let state = self.state(at);
        let task = self.task_of(at);
        let output = match answer {
            Callback::Succeeded(output) => output,
            Callback::Failed { error, cause } => {
                let cause = cause.map(|cause| delivery::cause(&task.resource, cause));
                return self
                    .task_fails(at, Failure { error, cause, nature: Nature::Ordinary, evaluation: None });
            }
        };
        if output.size() > self.limits().payload_size_max {
            return self.task_fails(at, size_exceeded(resource_name(&task.resource), Place::Result));
        }
        self.emit(Fact::Succeeded { branch: at, output })?;
        self.complete(at, state, &task.outcome)
    }

    /// The response as the service that was called gives it.
    pub(super) fn dressed(&self, at: BranchId, output: Payload) -> Payload {
        delivery::response(&self.task_of(at).resource, output, self.context.stamp, &self.random)
    }

    fn callback(&self, at: BranchId) -> Option<Callback> {
        match &self.execution.branch(at).phase {
            Phase::Task(attempt) => attempt.callback.as_deref().cloned(),
            _ => None,
        }
    }

    fn attempt(&mut self, task: &TaskRef) -> Result<&mut Attempt, StepError> {
        self.execution.attempt_mut(task.branch, task.attempt).ok_or(StepError::Stale)
    }

    fn task_of(&self, at: BranchId) -> &'s Task {
        match &self.state(at).kind {
            Kind::Task(task) => task,
            _ => unreachable!("attempts belong to Task states"),
        }
    }
}

/// How `States.DataLimitExceeded` names a task.
fn resource_name(resource: &Resource) -> &str {
    resource.resource_type().unwrap_or_else(|| resource.resource())
}
