//! `Task`: work that is done outside. Scheduling it is all that a step does;
//! `completion` has what follows.

use std::sync::Arc;

use frevo_event::{BranchId, Fact, FailedAs, Output, TaskRef};
use frevo_value::{Payload, Value};

use crate::definition::{Seconds, State, Task};
use crate::delivery;
use crate::expression::Evaluable;
use crate::limits::SECONDS_MAX;
use crate::task::{Pattern, QueueError, Target};

use super::context::View;
use super::data::Origin;
use super::failure::{Failure, RUNTIME};
use super::{Step, Unit, shorten};

impl Step<'_> {
    pub(super) fn task(&mut self, at: BranchId, state: &State, task: &Task) -> Unit {
        let resource = &task.resource;
        if let Target::Activity(arn) = &resource.target
            && !(self.context.activity_exists)(arn)
        {
            return Err(self.runtime(at, &format!("The activity {resource} does not exist.")).into());
        }
        let branch = self.execution.branch(at);
        let origin = Origin { input: &branch.data, result: &branch.data };
        let effective = self.effective_input(at, state, &branch.data)?;
        let timeout_seconds =
            self.seconds(at, "TimeoutSecondsPath", &task.timeout_seconds, origin.payload(&effective))?;
        let heartbeat_seconds =
            self.seconds(at, "HeartbeatSecondsPath", &task.heartbeat_seconds, origin.payload(&effective))?;
        let role_arn = self.role_arn(at, task.role_arn.as_ref(), origin.payload(&effective))?;
        let view = View { token: self.token_of_next(at, resource.pattern()), ..View::default() };
        let parameters = self.parameters(at, task.parameters.as_ref(), &branch.data, effective, &view)?;
        let refusal = self.refusal(at, &resource.target, task, origin.payload(&parameters))?;
        let input = match parameters {
            Output::Value(payload) => Some(payload),
            Output::Input | Output::Result => None,
        };
        self.emit(Fact::Scheduled { branch: at, input, timeout_seconds, heartbeat_seconds, role_arn })?;
        match refusal {
            None => self.recall(at),
            Some(failure) => {
                self.emit(Fact::TaskStarted { branch: at, worker: None })?;
                self.task_fails(at, failure)
            }
        }
    }

    /// The attempt failed: says so, and hands the failure on.
    pub(super) fn task_fails(&mut self, at: BranchId, failure: Failure) -> Unit {
        let limits = self.limits();
        let error = failure.error.as_ref().map(|error| shorten(error, limits.error_length_max));
        let cause = failure.cause.as_ref().map(|cause| shorten(cause, limits.cause_length_max));
        self.emit(Fact::Failed { branch: at, failed_as: FailedAs::Failed, error, cause })?;
        Err(failure.into())
    }

    /// The attempt that is about to be scheduled, if its parameters may show
    /// its token: it is known by the id that its event will have.
    fn token_of_next(&self, at: BranchId, pattern: Pattern) -> Option<TaskRef> {
        (pattern == Pattern::WaitForTaskToken).then(|| TaskRef {
            execution: self.id,
            branch: at,
            attempt: self.execution.event_count() + 1,
        })
    }

    /// Why the service would refuse the call. A call that can't even be made
    /// is a processing error of the state.
    fn refusal(
        &self,
        at: BranchId,
        target: &Target,
        task: &Task,
        parameters: &Payload,
    ) -> Result<Option<Failure>, Failure> {
        let Target::Service { service, .. } = target else { return Ok(None) };
        if &**service != "lambda" || self.is_mocked() {
            return Ok(None);
        }
        let queue = task.resource.queue(parameters, &self.execution.start().scope);
        match queue.map_err(|error: QueueError| (error.name(), error.to_string())) {
            Ok(_) => Ok(delivery::refusal(parameters, &self.random)),
            Err((RUNTIME, text)) => Err(self.runtime(at, &text)),
            Err((name, text)) => Ok(Some((name, text))),
        }
        .map(|refusal| refusal.map(|(error, cause)| Failure::ordinary(error, cause)))
    }

    fn seconds(
        &self,
        at: BranchId,
        field: &str,
        seconds: &Option<Seconds>,
        input: &Payload,
    ) -> Result<Option<u32>, Failure> {
        let path = match seconds {
            None => return Ok(None),
            Some(Seconds::Literal(seconds)) => return Ok(Some(*seconds)),
            Some(Seconds::Path(path)) => path,
            Some(Seconds::Query(query)) => {
                let seconds =
                    self.evaluate(at, input, &View::default(), |data| query.whole(data, 1..=SECONDS_MAX))?;
                return Ok(u32::try_from(seconds).ok());
            }
        };
        let value = self.evaluate(at, input, &View::default(), |data| path.evaluate(data))?;
        let text = Self::number_text(&value);
        let refused =
            |why: &str| self.runtime(at, &format!("The {field} parameter {why}: {} == {text}", path.text()));
        match text.parse::<i64>() {
            Ok(seconds @ 1..=SECONDS_MAX) => Ok(u32::try_from(seconds).ok()),
            Ok(..=0) => Err(refused("does not reference a positive value")),
            Ok(_) => Err(refused("references a value that is too large")),
            Err(_) => Err(refused("cannot be parsed as a long value")),
        }
    }

    fn role_arn(
        &self,
        at: BranchId,
        role: Option<&Evaluable>,
        input: &Payload,
    ) -> Result<Option<Arc<str>>, Failure> {
        let Some(role) = role else { return Ok(None) };
        let value = self.evaluate(at, input, &View::default(), |data| match role {
            Evaluable::Query(query) => query.string(data).map(Value::String),
            path => path.evaluate(data),
        })?;
        match value.as_str() {
            Some(role) => Ok(Some(role.into())),
            None => Err(self.runtime(at, "The field 'RoleArn' must refer to a string.")),
        }
    }
}
