//! What each event says, in AWS's shapes: which members are present, which are
//! absent.

use std::ops::Deref;
use std::sync::Arc;

use frevo_event::{Arn, BranchId, Fact, FailedAs, Start};
use frevo_value::Payload;

use crate::Machine;
use crate::task::Target;

use super::names::{self, Named};
use super::{DetailValue, Details, Renderer};

/// An event's type and what it says.
type Said = (&'static str, Option<Details>);

const TIMEOUT: &str = "States.Timeout";

impl<M: Deref<Target = Machine>> Renderer<M> {
    /// The event that the fact is; it has been applied.
    pub(super) fn details(&self, fact: &Fact) -> Option<Said> {
        let said = match fact {
            Fact::ExecutionStarted(start) => ("ExecutionStarted", Some(started(start))),
            Fact::Entered { branch, .. } => self.entered(*branch),
            Fact::Exited { branch, assigned, .. } => self.exited(*branch, assigned.as_ref()),
            Fact::Scheduled { branch, input, timeout_seconds, heartbeat_seconds, role_arn } => {
                let input = input.as_ref().unwrap_or(&self.execution.branch(*branch).data);
                self.scheduled(*branch, input, *timeout_seconds, *heartbeat_seconds, role_arn.as_ref())
            }
            Fact::TaskStarted { branch, worker } => self.task_started(*branch, worker.as_ref()),
            Fact::Submitted { branch, output } => {
                let details = self.of_task(*branch, "taskSubmittedEventDetails");
                ("TaskSubmitted", Some(details.output(output)))
            }
            Fact::Succeeded { branch, output } => {
                let (event_type, member) = names::succeeded(&self.resource(*branch).target);
                (event_type, Some(self.of_task(*branch, member).output(output)))
            }
            Fact::Failed { branch, failed_as, error, cause } => {
                self.task_failed(*branch, *failed_as, error.as_ref(), cause.as_ref())
            }
            Fact::TimedOut { branch, .. } => {
                let (event_type, member) = names::timed_out(&self.resource(*branch).target);
                (event_type, Some(self.of_task(*branch, member).text("error", TIMEOUT)))
            }
            Fact::ParallelStarted { .. } => ("ParallelStateStarted", None),
            Fact::MapStarted { length, .. } => {
                let details = Details::new("mapStateStartedEventDetails").number("length", Some(*length));
                ("MapStateStarted", Some(details))
            }
            Fact::FanSucceeded { branch } => (names::fan_succeeded(&self.state(*branch).kind), None),
            Fact::FanFailed { branch } => (names::fan_failed(&self.state(*branch).kind), None),
            Fact::IterationStarted { parent, index, .. } => {
                self.iteration(*parent, *index, ("MapIterationStarted", "mapIterationStartedEventDetails"))
            }
            Fact::IterationFailed { branch } => {
                self.iteration_of(*branch, ("MapIterationFailed", "mapIterationFailedEventDetails"))
            }
            Fact::IterationAborted { branch } => {
                self.iteration_of(*branch, ("MapIterationAborted", "mapIterationAbortedEventDetails"))
            }
            Fact::StateAborted { branch } => (names::aborted(&self.state(*branch).kind), None),
            Fact::EvaluationFailed { branch, error, cause, location, .. } => {
                self.evaluation_failed(*branch, error, cause, location.as_ref())
            }
            Fact::ExecutionSucceeded => {
                let details = Details::new("executionSucceededEventDetails");
                let output = &self.execution.branch(BranchId::ROOT).data;
                ("ExecutionSucceeded", Some(details.output(output)))
            }
            Fact::ExecutionFailed { error, cause } => {
                let details = Details::new("executionFailedEventDetails");
                let details = details.option("error", error.as_ref()).option("cause", cause.as_ref());
                ("ExecutionFailed", Some(details))
            }
            Fact::ExecutionAborted(reason) => {
                let details = Details::new("executionAbortedEventDetails");
                let details =
                    details.option("error", reason.error.as_ref()).option("cause", reason.cause.as_ref());
                ("ExecutionAborted", Some(details))
            }
            Fact::ExecutionTimedOut => {
                let details = Details::new("executionTimedOutEventDetails").text("error", TIMEOUT);
                ("ExecutionTimedOut", Some(details))
            }
            Fact::ExecutionRedriven { .. } => {
                let count = self.execution.redrives().map(|redrives| redrives.count);
                let details = Details::new("executionRedrivenEventDetails").number("redriveCount", count);
                ("ExecutionRedriven", Some(details))
            }
            Fact::TimeoutStarted { .. }
            | Fact::TimerStarted { .. }
            | Fact::CalledBack { .. }
            | Fact::RetryScheduled { .. }
            | Fact::RetryHastened { .. }
            | Fact::Restarted { .. }
            | Fact::BranchStarted { .. }
            | Fact::BranchSucceeded { .. }
            | Fact::BranchFailed { .. }
            | Fact::IterationSucceeded { .. }
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
            | Fact::Loosened => return None,
        };
        Some(said)
    }

    /// The end of an iteration, before the fact is applied.
    pub(super) fn iteration_succeeded(&self, fact: &Fact) -> Option<Said> {
        let Fact::IterationSucceeded { branch } = fact else { return None };
        Some(self.iteration_of(*branch, ("MapIterationSucceeded", "mapIterationSucceededEventDetails")))
    }

    fn entered(&self, branch: BranchId) -> Said {
        let state = self.state(branch);
        let input = &self.execution.branch(branch).data;
        let details = Details::new("stateEnteredEventDetails").text("name", &state.name).input(input);
        (names::entered(&state.kind), Some(details))
    }

    fn exited(&self, branch: BranchId, assigned: Option<&Payload>) -> Said {
        let state = self.state(branch);
        let output = &self.execution.branch(branch).data;
        let mut details = Details::new("stateExitedEventDetails").text("name", &state.name).output(output);
        if let Some(object) = assigned.and_then(|assigned| assigned.value().as_object()) {
            let texts = object.iter().map(|(name, value)| (name.clone(), Payload::from_value(value.clone())));
            details = details
                .with("assignedVariables", DetailValue::Variables(texts.collect()))
                .with("assignedVariablesDetails", DetailValue::NotTruncated);
        }
        (names::exited(&state.kind), Some(details))
    }

    fn scheduled(
        &self,
        branch: BranchId,
        input: &Payload,
        timeout_seconds: Option<u32>,
        heartbeat_seconds: Option<u32>,
        role_arn: Option<&Arc<str>>,
    ) -> Said {
        let resource = self.resource(branch);
        let (event_type, member) = names::scheduled(&resource.target);
        let details = self.of_task(branch, member);
        let details = match &resource.target {
            Target::Function(_) | Target::Activity(_) => {
                details.text("resource", resource.resource()).input(input)
            }
            Target::Service { .. } => details
                .text("region", &self.execution.start().scope.region)
                .with("parameters", DetailValue::Data(input.clone())),
        };
        let details = details.number("timeoutInSeconds", timeout_seconds);
        let details = match (&resource.target, role_arn) {
            // These have no member for it.
            (Target::Function(_), _) => details,
            _ => details.number("heartbeatInSeconds", heartbeat_seconds),
        };
        let details = match role_arn {
            Some(role) => details.with("taskCredentials", DetailValue::Role(role.clone())),
            None => details,
        };
        (event_type, Some(details))
    }

    fn task_started(&self, branch: BranchId, worker: Option<&Arc<str>>) -> Said {
        match &self.resource(branch).target {
            Target::Function(_) => ("LambdaFunctionStarted", None),
            Target::Activity(_) => {
                let details = Details::new("activityStartedEventDetails").option("workerName", worker);
                ("ActivityStarted", Some(details))
            }
            Target::Service { .. } => ("TaskStarted", Some(self.of_task(branch, "taskStartedEventDetails"))),
        }
    }

    fn task_failed(
        &self,
        branch: BranchId,
        failed_as: FailedAs,
        error: Option<&Arc<str>>,
        cause: Option<&Arc<str>>,
    ) -> Said {
        let (event_type, member) = names::failed(&self.resource(branch).target, failed_as);
        (event_type, Some(self.of_task(branch, member).option("error", error).option("cause", cause)))
    }

    /// The details of a task's event: an integration's name their resource.
    fn of_task(&self, branch: BranchId, member: &'static str) -> Details {
        let resource = self.resource(branch);
        let details = Details::new(member);
        match resource.resource_type() {
            Some(service) => details.text("resourceType", service).text("resource", resource.resource()),
            None => details,
        }
    }

    fn iteration_of(&self, branch: BranchId, named: Named) -> Said {
        let branch = self.execution.branch(branch);
        self.iteration(branch.parent, branch.index, named)
    }

    fn iteration(&self, map: BranchId, index: u32, (event_type, member): Named) -> Said {
        let name = &self.state(map).name;
        (event_type, Some(Details::new(member).text("name", name).number("index", Some(index))))
    }

    fn evaluation_failed(
        &self,
        branch: BranchId,
        error: &Arc<str>,
        cause: &Arc<str>,
        location: Option<&Arc<str>>,
    ) -> Said {
        let details = Details::new("evaluationFailedEventDetails")
            .text("state", &self.state(branch).name)
            .option("error", Some(error))
            .option("cause", Some(cause))
            .option("location", location);
        ("EvaluationFailed", Some(details))
    }
}

fn started(start: &Start) -> Details {
    let input = match &start.input_text {
        Some(text) => DetailValue::Verbatim(text.clone()),
        None => DetailValue::Data(start.input.clone()),
    };
    let details = Details::new("executionStartedEventDetails")
        .with("input", input)
        .with("inputDetails", DetailValue::NotTruncated)
        .text("roleArn", &start.role_arn);
    let qualified = |qualifier: String| {
        let (scope, name) = (start.scope.clone(), start.machine.clone());
        Arn::Qualified { scope, name, qualifier: qualifier.into() }.to_string()
    };
    let alias = start.alias.as_ref().map(|alias| qualified(alias.to_string()).into());
    let version = start.version.map(|version| qualified(version.to_string()).into());
    details.option("stateMachineAliasArn", alias.as_ref()).option("stateMachineVersionArn", version.as_ref())
}
