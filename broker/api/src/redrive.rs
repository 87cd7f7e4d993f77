//! Whether an execution could be redriven, in AWS's words (api.md §4.3, §4.4).

use std::borrow::Cow;

use frevo_event::{ExecutionView, Status, Timestamp};

use crate::edge::Edge;
use crate::wire;

const DAY_MILLIS: i64 = 86_400_000;

/// An execution that ended longer ago can't be redriven.
const ENDED_SINCE_MILLIS: i64 = 14 * DAY_MILLIS;

/// Nor one that started longer ago: so long it may run.
const STARTED_SINCE_MILLIS: i64 = 365 * DAY_MILLIS;

/// Nor one whose history has so many events.
const EVENTS_MAX: u32 = 24_999;

/// Why an execution can't be redriven; none: it can.
pub(crate) fn refusal(edge: &Edge, view: &ExecutionView) -> Option<Cow<'static, str>> {
    let catalogue = edge.broker.catalogue();
    let machine = catalogue.machine(&view.start.scope, &view.start.machine);
    refusal_at(edge.broker.now(), view, machine.is_some_and(|machine| machine.deleting))
}

fn refusal_at(now: Timestamp, view: &ExecutionView, is_deleting: bool) -> Option<Cow<'static, str>> {
    if matches!(view.status, Status::Running | Status::Succeeded) {
        let status = wire::status(view.status);
        return Some(format!("Execution is {status} and cannot be redriven").into());
    }
    let is_before = |at: Timestamp, millis: i64| at < now.plus_millis(-millis);
    Some(Cow::Borrowed(if is_deleting {
        "State machine is in DELETING status"
    } else if is_before(view.started_at, STARTED_SINCE_MILLIS) {
        "Execution has exceeded the max execution time"
    } else if view.stopped_at.is_some_and(|at| is_before(at, ENDED_SINCE_MILLIS)) {
        "Execution redrivable period exceeded"
    } else if view.event_count >= EVENTS_MAX {
        "Execution history event limit exceeded"
    } else {
        return None;
    }))
}

#[cfg(test)]
mod tests {
    use frevo_event::{DefinitionHash, ExecutionId, MachineType, Position, Scope, Start};
    use frevo_value::Payload;

    use super::*;

    /// When the execution started.
    const START: Timestamp = Timestamp(1_000);

    fn view(status: Status) -> ExecutionView {
        let start = Start {
            scope: Scope::new("000000000000", "us-east-1"),
            machine: "orders".into(),
            name: "first".into(),
            express_uuid: None,
            named_by_client: true,
            machine_type: MachineType::Standard,
            synchronous: false,
            definition: DefinitionHash([0; 16]),
            revision: None,
            role_arn: "arn:aws:iam::000000000000:role/any".into(),
            version: None,
            alias: None,
            input: Payload::parse("{}").expect("it is JSON"),
            input_text: None,
            trace_header: None,
            trail: None,
        };
        ExecutionView {
            id: ExecutionId::of_arn(&start.arn().to_string()),
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
        }
    }

    fn after_days(days: i64) -> Timestamp {
        START.plus_millis(days * DAY_MILLIS)
    }

    #[test]
    fn what_failed_can_be_redriven_for_fourteen_days() {
        for status in [Status::Failed, Status::TimedOut, Status::Aborted] {
            let told = |now| refusal_at(now, &view(status), false);
            assert_eq!(told(after_days(14)), None);
            assert_eq!(told(after_days(15)).as_deref(), Some("Execution redrivable period exceeded"));
        }
    }

    #[test]
    fn each_hindrance_has_aws_s_words() {
        let told = |status, is_deleting| refusal_at(after_days(1), &view(status), is_deleting);
        assert_eq!(
            told(Status::Running, true).as_deref(),
            Some("Execution is RUNNING and cannot be redriven")
        );
        assert_eq!(
            told(Status::Succeeded, false).as_deref(),
            Some("Execution is SUCCEEDED and cannot be redriven")
        );
        assert_eq!(told(Status::Failed, true).as_deref(), Some("State machine is in DELETING status"));

        let long = ExecutionView { event_count: EVENTS_MAX, ..view(Status::Failed) };
        let told = refusal_at(after_days(1), &long, false);
        assert_eq!(told.as_deref(), Some("Execution history event limit exceeded"));

        let old = ExecutionView { stopped_at: Some(after_days(366)), ..view(Status::TimedOut) };
        let told = refusal_at(after_days(367), &old, false);
        assert_eq!(told.as_deref(), Some("Execution has exceeded the max execution time"));
    }
}
