//! An execution is redriven, or is not, in AWS's words (api.md §4.3, §4.4).

use std::sync::Arc;

use frevo_event::{
    ExecutionId, ExecutionView, LimitsMode, MachineType, Remains, Reply, Request, Status, Timestamp,
};

use crate::edge::{Edge, unexpected};
use crate::error::{AwsError, Code};
use crate::executions::{self, describe, viewed};

const DAY_MILLIS: i64 = 86_400_000;

/// An execution that ended longer ago can't be redriven.
const ENDED_SINCE_MILLIS: i64 = 14 * DAY_MILLIS;

/// Nor one that started longer ago: so long it may run.
const STARTED_SINCE_MILLIS: i64 = 365 * DAY_MILLIS;

/// Nor one whose history has so many events, under strict limits.
const EVENTS_MAX: u32 = 24_999;

/// So often it is looked at anew when something came in between: it is redriven by
/// somebody else, or leaves its owner's memory.
const ATTEMPTS: u32 = 5;

/// Redrives the execution; tells when that was, which for the same token may be
/// some time ago. Whoever asks again was first in doubt about it at `asked_at`.
pub(crate) async fn redriven(
    edge: &Edge,
    text: &str,
    token: Option<Arc<str>>,
    asked_at: Timestamp,
) -> Result<Timestamp, AwsError> {
    let id = ExecutionId::of_arn(text);
    for _ in 0..ATTEMPTS {
        let (view, remains) = looked_at(edge, id, text).await?;
        let known = view.redrives.as_ref().zip(token.as_deref());
        if let Some(at) = known.and_then(|(redrives, token)| redrives.answered(token, asked_at)) {
            return Ok(at);
        }
        if let Some(reason) = refusal(edge, &view) {
            return Err(AwsError::new(Code::ExecutionNotRedrivable, reason));
        }
        let request = Request::Redrive { execution: id, token: token.clone(), remains };
        match edge.ask(edge.owner(id), request).await? {
            Reply::Redriven { at } => return Ok(at),
            Reply::NotRedrivable | Reply::Unknown => {}
            Reply::SetAside => return Err(AwsError::set_aside(text)),
            other => return Err(unexpected(&other)),
        }
    }
    Err(AwsError::throttled())
}

/// How the execution stands, and what is left of one that its owner remembers no
/// more.
async fn looked_at(
    edge: &Edge,
    id: ExecutionId,
    text: &str,
) -> Result<(ExecutionView, Option<Box<Remains>>), AwsError> {
    let reply = edge.ask(edge.owner(id), describe(id, false)).await?;
    if let Some(view) = viewed(reply, text)? {
        return Ok((view, None));
    }
    let (closed, execution) = executions::recollected(edge, id, text).await?;
    let view = executions::view_of(id, &closed, &execution);
    let (first, last) = (closed.first, closed.last);
    Ok((view, Some(Box::new(Remains { snapshot: execution.to_snapshot(), first, last }))))
}

/// Why an execution can't be redriven; none: it can.
pub(crate) fn refusal(edge: &Edge, view: &ExecutionView) -> Option<&'static str> {
    let is_deleting = || {
        let catalogue = edge.broker.catalogue();
        let machine = catalogue.machine(&view.start.scope, &view.start.machine);
        machine.is_some_and(|machine| machine.deleting)
    };
    let limits = view.limits.unwrap_or(edge.settings.limits);
    refusal_at(edge.broker.now(), limits, view, is_deleting)
}

fn refusal_at(
    now: Timestamp,
    limits: LimitsMode,
    view: &ExecutionView,
    is_deleting: impl FnOnce() -> bool,
) -> Option<&'static str> {
    // AWS never tells: it describes no Express executions.
    if view.start.machine_type == MachineType::Express {
        return Some("Express executions cannot be redriven");
    }
    match view.status {
        Status::Running => return Some("Execution is RUNNING and cannot be redriven"),
        Status::Succeeded => return Some("Execution is SUCCEEDED and cannot be redriven"),
        Status::Failed | Status::TimedOut | Status::Aborted => {}
    }
    let is_before = |at: Timestamp, millis: i64| at < now.plus_millis(-millis);
    if is_deleting() {
        Some("State machine is in DELETING status")
    } else if is_before(view.started_at, STARTED_SINCE_MILLIS) {
        Some("Execution has exceeded the max execution time")
    } else if view.stopped_at.is_some_and(|at| is_before(at, ENDED_SINCE_MILLIS)) {
        Some("Execution redrivable period exceeded")
    } else if view.event_count >= EVENTS_MAX && limits == LimitsMode::Strict {
        Some("Execution history event limit exceeded")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use frevo_event::{DefinitionHash, ExecutionId, Position, Scope, Start};

    use super::*;

    /// When the execution started.
    const START: Timestamp = Timestamp(1_000);

    fn view(status: Status) -> ExecutionView {
        let start =
            Start::new(Scope::new("000000000000", "us-east-1"), "orders", "first", DefinitionHash([0; 16]));
        ExecutionView {
            id: ExecutionId::of_arn(&start.arn_text()),
            start: Box::new(start),
            started_at: START,
            limits: None,
            status,
            stopped_at: (status != Status::Running).then(|| START.plus_millis(5)),
            output: None,
            error: None,
            cause: None,
            last: Position::NONE,
            at: Vec::new(),
            held: false,
            event_count: 4,
            redrives: None,
            test_case: None,
        }
    }

    fn after_days(days: i64) -> Timestamp {
        START.plus_millis(days * DAY_MILLIS)
    }

    #[test]
    fn what_failed_can_be_redriven_for_fourteen_days() {
        for status in [Status::Failed, Status::TimedOut, Status::Aborted] {
            let told = |now| refusal_at(now, LimitsMode::Strict, &view(status), || false);
            assert_eq!(told(after_days(14)), None);
            assert_eq!(told(after_days(15)), Some("Execution redrivable period exceeded"));
        }
    }

    #[test]
    fn each_hindrance_has_aws_s_words() {
        let strict = LimitsMode::Strict;
        let told = |status, is_deleting| refusal_at(after_days(1), strict, &view(status), || is_deleting);
        assert_eq!(told(Status::Running, true), Some("Execution is RUNNING and cannot be redriven"));
        assert_eq!(told(Status::Succeeded, false), Some("Execution is SUCCEEDED and cannot be redriven"));
        assert_eq!(told(Status::Failed, true), Some("State machine is in DELETING status"));

        let long = ExecutionView { event_count: EVENTS_MAX, ..view(Status::Failed) };
        let told = refusal_at(after_days(1), strict, &long, || false);
        assert_eq!(told, Some("Execution history event limit exceeded"));
        assert_eq!(refusal_at(after_days(1), LimitsMode::Open, &long, || false), None);

        let mut express = view(Status::Failed);
        express.start.machine_type = MachineType::Express;
        let told = refusal_at(after_days(1), strict, &express, || false);
        assert_eq!(told, Some("Express executions cannot be redriven"));

        let old = ExecutionView { stopped_at: Some(after_days(366)), ..view(Status::TimedOut) };
        let told = refusal_at(after_days(367), strict, &old, || false);
        assert_eq!(told, Some("Execution has exceeded the max execution time"));
    }
}
