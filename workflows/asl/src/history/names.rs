//! The names of AWS's 62 event types and of their details members, by what a
//! state or a task is.

use frevo_event::FailedAs;

use crate::definition::Kind;
use crate::task::Target;

/// An event type and its details member.
pub(super) type Named = (&'static str, &'static str);

pub(crate) fn entered(kind: &Kind) -> &'static str {
    match kind {
        Kind::Task(_) => "TaskStateEntered",
        Kind::Pass(_) => "PassStateEntered",
        Kind::Choice(_) => "ChoiceStateEntered",
        Kind::Wait(_) => "WaitStateEntered",
        Kind::Succeed => "SucceedStateEntered",
        Kind::Fail(_) => "FailStateEntered",
        Kind::Parallel(_) => "ParallelStateEntered",
        Kind::Map(_) => "MapStateEntered",
    }
}

pub(crate) fn exited(kind: &Kind) -> &'static str {
    match kind {
        Kind::Task(_) => "TaskStateExited",
        Kind::Pass(_) => "PassStateExited",
        Kind::Choice(_) => "ChoiceStateExited",
        Kind::Wait(_) => "WaitStateExited",
        Kind::Succeed => "SucceedStateExited",
        // A Fail state is never left.
        Kind::Fail(_) => "FailStateExited",
        Kind::Parallel(_) => "ParallelStateExited",
        Kind::Map(_) => "MapStateExited",
    }
}

pub(crate) fn aborted(kind: &Kind) -> &'static str {
    match kind {
        Kind::Wait(_) => "WaitStateAborted",
        Kind::Parallel(_) => "ParallelStateAborted",
        Kind::Map(_) => "MapStateAborted",
        _ => "TaskStateAborted",
    }
}

pub(super) fn fan_succeeded(kind: &Kind) -> &'static str {
    if matches!(kind, Kind::Map(_)) { "MapStateSucceeded" } else { "ParallelStateSucceeded" }
}

pub(super) fn fan_failed(kind: &Kind) -> &'static str {
    if matches!(kind, Kind::Map(_)) { "MapStateFailed" } else { "ParallelStateFailed" }
}

pub(super) fn scheduled(target: &Target) -> Named {
    match target {
        Target::Function(_) => ("LambdaFunctionScheduled", "lambdaFunctionScheduledEventDetails"),
        Target::Activity(_) => ("ActivityScheduled", "activityScheduledEventDetails"),
        Target::Service { .. } => ("TaskScheduled", "taskScheduledEventDetails"),
    }
}

pub(super) fn succeeded(target: &Target) -> Named {
    match target {
        Target::Function(_) => ("LambdaFunctionSucceeded", "lambdaFunctionSucceededEventDetails"),
        Target::Activity(_) => ("ActivitySucceeded", "activitySucceededEventDetails"),
        Target::Service { .. } => ("TaskSucceeded", "taskSucceededEventDetails"),
    }
}

pub(super) fn timed_out(target: &Target) -> Named {
    match target {
        Target::Function(_) => ("LambdaFunctionTimedOut", "lambdaFunctionTimedOutEventDetails"),
        Target::Activity(_) => ("ActivityTimedOut", "activityTimedOutEventDetails"),
        Target::Service { .. } => ("TaskTimedOut", "taskTimedOutEventDetails"),
    }
}

pub(super) fn failed(target: &Target, failed_as: FailedAs) -> Named {
    match (target, failed_as) {
        (Target::Function(_), FailedAs::ScheduleFailed) => {
            ("LambdaFunctionScheduleFailed", "lambdaFunctionScheduleFailedEventDetails")
        }
        (Target::Function(_), FailedAs::StartFailed) => {
            ("LambdaFunctionStartFailed", "lambdaFunctionStartFailedEventDetails")
        }
        (Target::Function(_), _) => ("LambdaFunctionFailed", "lambdaFunctionFailedEventDetails"),
        (Target::Activity(_), FailedAs::ScheduleFailed) => {
            ("ActivityScheduleFailed", "activityScheduleFailedEventDetails")
        }
        (Target::Activity(_), _) => ("ActivityFailed", "activityFailedEventDetails"),
        (Target::Service { .. }, FailedAs::StartFailed | FailedAs::ScheduleFailed) => {
            ("TaskStartFailed", "taskStartFailedEventDetails")
        }
        (Target::Service { .. }, FailedAs::SubmitFailed) => {
            ("TaskSubmitFailed", "taskSubmitFailedEventDetails")
        }
        (Target::Service { .. }, FailedAs::Failed) => ("TaskFailed", "taskFailedEventDetails"),
    }
}
