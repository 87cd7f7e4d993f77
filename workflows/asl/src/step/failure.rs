//! What becomes of an error: it is retried, caught, or ends its chain, and then
//! it is the error of the Parallel or Map above (asl.md §10, history.md §3).

use std::sync::Arc;

use frevo_event::{BranchId, Fact, Output};
use frevo_value::{Object, Payload, Value};

use crate::definition::{Catcher, Kind, Outcome, Retrier, State, Transition};
use crate::execution::Phase;
use crate::expression::{Beside, EvaluationError, Seed};

use super::data::Origin;
use super::{Ended, Flow, Step, Unit, shorten};

pub(super) const RUNTIME: &str = "States.Runtime";
pub(super) const TIMEOUT: &str = "States.Timeout";
const HEARTBEAT_TIMEOUT: &str = "States.HeartbeatTimeout";
const TASK_FAILED: &str = "States.TaskFailed";
const BRANCH_FAILED: &str = "States.BranchFailed";
const ALL: &str = "States.ALL";
pub(super) const DATA_LIMIT_EXCEEDED: &str = "States.DataLimitExceeded";

/// Why a unit of work was not done.
pub(super) enum Unfinished {
    Ended,
    Failed(Box<Failure>),
}

impl From<Ended> for Unfinished {
    fn from(_: Ended) -> Self {
        Self::Ended
    }
}

/// An error on its way up.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    /// None: SendTaskFailure, or a Fail state, gave none.
    pub(super) error: Option<Arc<str>>,
    pub(super) cause: Option<Arc<str>>,
    pub(super) nature: Nature,
    /// The evaluation that failed, until the history tells it.
    pub(super) evaluation: Option<Box<Evaluation>>,
}

/// An evaluation of JSONata that failed.
#[derive(Clone, Debug)]
pub(super) struct Evaluation {
    /// The field's path within the state, where one is to blame.
    location: Option<Arc<str>>,
    late: bool,
}

/// What a Retrier or Catcher may match beside the error's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nature {
    Ordinary,
    /// A timeout, whose cause is no cause but an empty text where it is caught.
    Timeout,
    /// A timeout that was a heartbeat's.
    Heartbeat,
    /// Nothing handles it: a processing error, an output that is too large.
    Fatal,
}

/// Which payload of a state is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// What its task or its branches are given.
    Parameters,
    /// What its branches gave.
    Result,
    /// What it passes on; nothing handles that.
    Output,
}

impl Failure {
    pub(super) fn ordinary(error: &str, cause: impl Into<Arc<str>>) -> Self {
        Self {
            error: Some(error.into()),
            cause: Some(cause.into()),
            nature: Nature::Ordinary,
            evaluation: None,
        }
    }

    pub(super) fn timeout(heartbeat: bool) -> Self {
        let nature = if heartbeat { Nature::Heartbeat } else { Nature::Timeout };
        Self { error: Some(TIMEOUT.into()), cause: None, nature, evaluation: None }
    }

    fn is(&self, name: &str) -> bool {
        self.error.as_deref() == Some(name)
    }

    fn is_final(&self) -> bool {
        self.nature == Nature::Fatal || self.is(RUNTIME)
    }

    /// Whether a Retrier or Catcher with these names matches. `from_branch`: it
    /// is the error of a branch below.
    fn matches(&self, error_equals: &[Arc<str>], from_branch: bool) -> bool {
        !self.is_final()
            && error_equals.iter().any(|name| match &**name {
                ALL => true,
                TASK_FAILED => !self.is(TIMEOUT),
                BRANCH_FAILED if from_branch => true,
                HEARTBEAT_TIMEOUT if self.nature == Nature::Heartbeat => true,
                name => self.is(name),
            })
    }

    /// `{"Error","Cause"}`, as a Catcher gives it to the next state.
    fn error_output(&self) -> Payload {
        let text = |text: &Option<Arc<str>>| text.clone().map_or(Value::Null, Value::String);
        let cause = match (&self.cause, self.nature) {
            (None, Nature::Timeout | Nature::Heartbeat) => Value::from(""),
            (cause, _) => text(cause),
        };
        let mut object = Object::default();
        object.insert("Error", text(&self.error));
        object.insert("Cause", cause);
        Payload::from_value(Value::from(object))
    }
}

impl<'s> Step<'s> {
    /// An error of the branch's state, in AWS's words.
    pub(super) fn evaluation_failed(&self, at: BranchId, error: EvaluationError) -> Failure {
        let failure = self.state_failed(at, error.name(), &error.to_string());
        let evaluation = match error {
            EvaluationError::Query { location, late, .. } => Some(Box::new(Evaluation { location, late })),
            _ => None,
        };
        Failure { evaluation, ..failure }
    }

    /// A processing error of the branch's state: `States.Runtime`.
    pub(super) fn runtime(&self, at: BranchId, text: &str) -> Failure {
        self.state_failed(at, RUNTIME, text)
    }

    fn state_failed(&self, at: BranchId, error: &str, text: &str) -> Failure {
        if self.probe.is_some() {
            return Failure::ordinary(error, text);
        }
        let (name, entered) = (&self.state(at).name, self.execution.branch(at).entered);
        let cause = format!(
            "An error occurred while executing the state '{name}' (entered at the event id #{entered}). {text}"
        );
        Failure::ordinary(error, cause)
    }

    pub(super) fn too_large(&self, at: BranchId, place: Place) -> Failure {
        let name = &self.state(at).name;
        let nature = if place == Place::Output { Nature::Fatal } else { Nature::Ordinary };
        Failure { nature, ..size_exceeded(name, place) }
    }

    /// Deals with the error of the branch's state. Gives the branch to go on
    /// with: that of the state which handles it.
    pub(super) fn fail(&mut self, mut at: BranchId, mut failure: Failure) -> Flow<BranchId> {
        let limits = self.limits();
        failure.error = failure.error.map(|error| shorten(&error, limits.error_length_max));
        failure.cause = failure.cause.map(|cause| shorten(&cause, limits.cause_length_max));
        loop {
            match self.handle(at, &mut failure) {
                Ok(Some(next)) => return Ok(next),
                Ok(None) => {}
                Err(Unfinished::Ended) => return Err(Ended),
                // A Catcher that itself fails catches nothing.
                Err(Unfinished::Failed(worse)) => {
                    failure = *worse;
                    self.tell_evaluation(at, &mut failure)?;
                }
            }
            if at == BranchId::ROOT {
                let Failure { error, cause, .. } = failure;
                self.emit(Fact::ExecutionFailed { error, cause })?;
                return Ok(at);
            }
            self.stop_around(at)?;
            at = self.execution.branch(at).parent;
        }
    }

    /// Retries or catches the failure in the state of branch `at`; none if the
    /// state does not handle it.
    fn handle(&mut self, at: BranchId, failure: &mut Failure) -> Result<Option<BranchId>, Unfinished> {
        let state = self.state(at);
        let from_branch = matches!(self.execution.branch(at).phase, Phase::Fan(_));
        let evaluated = self.tell_evaluation(at, failure)?;
        let failure = &*failure;
        let outcome = outcome(state);
        let matching = outcome.and_then(|outcome| {
            outcome.retry.iter().position(|retrier| failure.matches(&retrier.error_equals, from_branch))
        });
        self.note_failure(failure, matching, None);
        if let Some((index, retrier)) =
            outcome.zip(matching).and_then(|(outcome, place)| self.retrier(at, outcome, place))
        {
            let due = self.context.stamp.plus_millis(self.delay_millis(at, index, retrier));
            self.emit(Fact::RetryScheduled { branch: at, retrier: index, due })?;
            return Ok(Some(at));
        }
        if from_branch || evaluated && matches!(state.kind, Kind::Parallel(_) | Kind::Map(_)) {
            self.emit(Fact::FanFailed { branch: at })?;
        }
        let matches = |catcher: &Catcher| failure.matches(&catcher.error_equals, from_branch);
        let caught = outcome.and_then(|outcome| {
            let place = outcome.catch.iter().position(matches)?;
            Some((place, &outcome.catch[place]))
        });
        match caught {
            Some((place, catcher)) => {
                self.note_failure(failure, matching, Some(place));
                self.catch(at, catcher, failure).map(Some)
            }
            None => Ok(None),
        }
    }

    /// That an evaluation of the branch's state failed is an event of its own;
    /// gives whether it is that.
    fn tell_evaluation(&mut self, at: BranchId, failure: &mut Failure) -> Flow<bool> {
        let Some(evaluation) = failure.evaluation.take() else { return Ok(false) };
        let text = |text: &Option<Arc<str>>| text.clone().unwrap_or_default();
        self.emit(Fact::EvaluationFailed {
            branch: at,
            error: text(&failure.error),
            cause: text(&failure.cause),
            location: evaluation.location,
            late: evaluation.late,
        })?;
        Ok(true)
    }

    /// The Retrier at this place, if it has attempts left.
    fn retrier(&self, at: BranchId, outcome: &'s Outcome, place: usize) -> Option<(u16, &'s Retrier)> {
        let retrier = &outcome.retry[place];
        let used = self.execution.branch(at).retries().get(place).copied().unwrap_or_default();
        (used < retrier.attempts_max).then_some((place as u16, retrier))
    }

    /// min(MaxDelaySeconds, IntervalSeconds · BackoffRate ^ retries before), with
    /// FULL jitter anything from 0 to that.
    fn delay_millis(&self, at: BranchId, index: u16, retrier: &Retrier) -> i64 {
        let before = self.execution.branch(at).retries().get(usize::from(index)).copied().unwrap_or_default();
        let exponent = i32::try_from(before).unwrap_or(i32::MAX);
        let seconds = f64::from(retrier.interval_seconds) * retrier.backoff_rate.powi(exponent);
        let seconds_max = f64::from(retrier.delay_seconds_max.unwrap_or(u32::MAX));
        let millis = (seconds.min(seconds_max) * 1000.0) as i64;
        if !retrier.full_jitter {
            return millis;
        }
        let drawn = u128::from(Seed::next(&self.random)) * (millis as u128 + 1);
        (drawn >> 64) as i64
    }

    fn catch(&mut self, at: BranchId, catcher: &'s Catcher, failure: &Failure) -> Unit {
        let input = self.execution.branch(at).data.clone();
        let error_output = failure.error_output();
        let beside = Beside::ErrorOutput(&error_output);
        let assigned = self.assigned(at, catcher.assign.as_ref(), &error_output, beside)?;
        let origin = Origin { input: &input, result: &error_output };
        let merged = self.merge(at, &catcher.result_path, origin, Output::Result)?;
        let output = match self.made(at, catcher.output.as_ref(), merged, beside)? {
            // The error output is no result of the state's work: no fact holds it.
            Output::Result => Output::Value(error_output),
            other => other,
        };
        self.exit(at, output, assigned, Transition::Next(catcher.next))
    }

    /// A branch failed: stops those beside it.
    pub(super) fn stop_around(&mut self, at: BranchId) -> Flow {
        let branch = self.execution.branch(at);
        let parent = branch.parent;
        let is_task = !matches!(branch.phase, Phase::Begun) && matches!(self.state(at).kind, Kind::Task(_));
        let iterates = self.iterates(parent);
        self.emit(if iterates {
            Fact::IterationFailed { branch: at }
        } else {
            Fact::BranchFailed { branch: at }
        })?;
        if is_task {
            self.emit(Fact::StateAborted { branch: at })?;
        }
        let beside: Vec<BranchId> =
            self.execution.children(parent).map(|branch| branch.id).filter(|id| *id != at).collect();
        beside.into_iter().try_for_each(|id| self.stop_branch(id, iterates))
    }

    fn stop_branch(&mut self, at: BranchId, iterates: bool) -> Flow {
        let in_flight = !matches!(self.execution.branch(at).phase, Phase::Begun)
            && matches!(
                self.state(at).kind,
                Kind::Task(_) | Kind::Wait(_) | Kind::Parallel(_) | Kind::Map(_)
            );
        if iterates {
            self.emit(Fact::IterationAborted { branch: at })?;
        }
        if !in_flight {
            return Ok(());
        }
        let below: Vec<BranchId> = self.execution.children(at).map(|branch| branch.id).collect();
        let iterates = self.iterates(at);
        self.emit(Fact::StateAborted { branch: at })?;
        below.into_iter().try_for_each(|id| self.stop_branch(id, iterates))
    }
}

/// `States.DataLimitExceeded`, in AWS's words. `name`: the state's, a resource
/// type or an ARN.
pub(super) fn size_exceeded(name: &str, place: Place) -> Failure {
    let did = if place == Place::Parameters { "provided parameters" } else { "returned a result" };
    let cause = format!(
        "The state/task '{name}' {did} with a size exceeding the maximum number of bytes service limit."
    );
    Failure::ordinary(DATA_LIMIT_EXCEEDED, cause)
}

fn outcome(state: &State) -> Option<&Outcome> {
    match &state.kind {
        Kind::Task(task) => Some(&task.outcome),
        Kind::Parallel(parallel) => Some(&parallel.outcome),
        Kind::Map(map) => Some(&map.outcome),
        _ => None,
    }
}
