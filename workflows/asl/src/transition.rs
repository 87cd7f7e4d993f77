//! What an execution says of itself on the default bus whenever it enters a state,
//! leaves it, or gives it up with what is around it: for state machines that want
//! it said.
//!
//! What a state is given and gives is not said: the history has it, under the
//! event's id.

use frevo_event::{Arn, BranchId, Fact, Start, Timestamp};
use frevo_value::Payload;

use crate::announcement::Members;
use crate::history::names;
use crate::{Execution, Machine};

/// `source` of the events.
pub const SOURCE: &str = "frevo.states";

/// `detail-type` of the events.
pub const DETAIL_TYPE: &str = "Step Functions State Transition";

/// What became of a state.
#[derive(Clone, Copy)]
enum Status {
    Entered,
    Exited,
    Aborted,
}

/// The details of the transitions among the facts that answered a message, in
/// their order; `before` is the execution as it stood when the message came.
pub fn details(machine: &Machine, before: Execution, facts: &[Fact], stamp: Timestamp) -> Vec<Payload> {
    let mut execution = before;
    let mut details = Vec::new();
    for fact in facts {
        execution.apply(fact, stamp);
        let (branch, status) = match fact {
            Fact::Entered { branch, .. } => (*branch, Status::Entered),
            Fact::Exited { branch, .. } => (*branch, Status::Exited),
            Fact::StateAborted { branch } => (*branch, Status::Aborted),
            _ => continue,
        };
        details.push(detail(machine, &execution, branch, status));
    }
    details
}

fn detail(machine: &Machine, execution: &Execution, branch: BranchId, status: Status) -> Payload {
    let start: &Start = execution.start();
    let branch = execution.branch(branch);
    let state = machine.state(branch.state);
    let (event_type, status) = match status {
        Status::Entered => (names::entered(&state.kind), "ENTERED"),
        Status::Exited => (names::exited(&state.kind), "EXITED"),
        Status::Aborted => (names::aborted(&state.kind), "ABORTED"),
    };
    let arn = Arn::StateMachine { scope: start.scope.clone(), name: start.machine.clone() };
    let mut detail = Members::new();
    detail.text("executionArn", &start.arn_text());
    detail.text("stateMachineArn", &arn.to_string());
    detail.text("name", &start.name);
    detail.text("stateName", &state.name);
    detail.text("type", event_type);
    detail.text("status", status);
    detail.raw("eventId", &execution.event_count().to_string());
    detail.raw("enteredEventId", &branch.entered.to_string());
    detail.end()
}

#[cfg(test)]
mod tests {
    use frevo_event::{DefinitionHash, ExecutionId, MachineType, Message, MessageId, Scope};

    use super::*;
    use crate::{Context, Limits, compile, step};

    const WAIT: &str = r#"{ "StartAt": "First", "States": {
        "First": { "Type": "Wait", "Seconds": 1, "Next": "Last" }, "Last": { "Type": "Succeed" } } }"#;

    fn context(number: u64) -> Context<'static> {
        Context {
            stamp: Timestamp(1_000 * number as i64),
            message: MessageId([2; 16]).derive(number),
            limits: Limits::STRICT,
            chosen: frevo_event::Choices { transitions: number == 1, ..Default::default() },
            held: false,
            token: &|_| String::new(),
            activity_exists: &|_| true,
        }
    }

    #[test]
    fn what_is_told_goes_on_after_a_rest_in_the_store() {
        let machine = compile(WAIT, MachineType::Standard).expect("it is right");
        let start =
            Start::new(Scope::new("000000000000", "us-east-1"), "orders", "o-1", DefinitionHash([0; 16]));
        let id = ExecutionId([1; 16]);
        let mut execution = Execution::new();
        let mut told = Vec::new();
        for (number, message) in (1..).zip([Message::Start(Box::new(start)), Message::TimerFired]) {
            let before = execution.clone();
            let context = context(number);
            let facts = step(&machine, &mut execution, id, &message, &context).expect("it is no repeat");
            assert!(execution.wants_transitions(), "whatever the tag says later");
            told.extend(details(&machine, before, &facts, context.stamp));
            execution = Execution::from_snapshot(&execution.to_snapshot()).expect("a snapshot of ours");
        }
        assert_eq!(
            told[1].text(),
            concat!(
                r#"{"executionArn":"arn:aws:states:us-east-1:000000000000:execution:orders:o-1","#,
                r#""stateMachineArn":"arn:aws:states:us-east-1:000000000000:stateMachine:orders","name":"o-1","#,
                r#""stateName":"First","type":"WaitStateExited","status":"EXITED","eventId":3,"enteredEventId":2}"#
            )
        );
        let types: Vec<&str> =
            told.iter().filter_map(|detail| detail.find(&[frevo_value::Step::key("type")])).collect();
        assert_eq!(
            types,
            [
                r#""WaitStateEntered""#,
                r#""WaitStateExited""#,
                r#""SucceedStateEntered""#,
                r#""SucceedStateExited""#
            ]
        );
    }
}
