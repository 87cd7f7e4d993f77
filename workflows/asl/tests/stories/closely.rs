//! Executions that somebody looks at closely: forks, breakpoints, steps.

use std::sync::Arc;

use expect_test::{Expect, expect};
use frevo_asl::compare::Compared;
use frevo_asl::fork::{ForkError, Original, Wanted, WantedEdit, fork};
use frevo_asl::history::Renderer;
use frevo_event::{Beginning, BranchId, Debugging, Edit, Fork, HaltLapse, Message, Pace};
use frevo_value::Payload;

use crate::harness::{BEGIN, Story};

const ORDER: &str = r#"{ "StartAt": "Quote", "TimeoutSeconds": 900, "States": {
    "Quote": { "Type": "Pass", "Assign": { "customer.$": "$.customer" }, "Next": "Charge" },
    "Charge": { "Type": "Task", "Next": "Rest", "ResultPath": "$.charged",
        "Resource": "arn:aws:lambda:us-east-1:000000000000:function:charge",
        "Retry": [ { "ErrorEquals": ["Busy"], "IntervalSeconds": 5 } ] },
    "Rest": { "Type": "Wait", "Seconds": 30, "Next": "Both" },
    "Both": { "Type": "Parallel", "End": true, "Branches": [
        { "StartAt": "Left", "States": { "Left": { "Type": "Pass", "End": true } } },
        { "StartAt": "Right", "States": { "Right": { "Type": "Pass", "End": true } } } ] } } }"#;

const SCRIPT: &str = "
    00:00 start {\"customer\":\"c\"}
    00:01 took Charge w
    00:02 fail Charge Busy cause
    00:07 timer
    00:08 done Charge 5
    00:38 timer";

fn payload(text: &str) -> Payload {
    Payload::parse(text).expect(text)
}

/// A fork of the order at an event, that goes on with another definition.
#[track_caller]
fn forked(event: u32, definition: &str, edits: &[WantedEdit]) -> Result<Fork, ForkError> {
    let original = Story::new(ORDER).play(SCRIPT);
    let facts: Vec<_> = original.facts.iter().map(|(stamp, fact)| (*stamp, fact)).collect();
    let arn = original.start.arn_text();
    let machine = Story::new(definition).machine;
    let original = Original { arn: &arn, machine: &original.machine, facts: &facts };
    let wanted = Wanted { event: Some(event), edits: edits.to_vec(), ..Wanted::default() };
    fork(&original, &machine, &wanted)
}

/// Plays a fork an hour later.
fn begun(fork: Fork, definition: &str) -> Story {
    let mut story = Story::new(definition);
    story.start.name = "fork".into();
    let beginning = Beginning { fork: Some(Arc::new(fork)), ..Beginning::default() };
    let message = Message::Begin(Box::new(story.start.clone()), Box::new(beginning));
    story.tell(&message, BEGIN.plus_seconds(3600));
    story
}

#[track_caller]
fn check(event: u32, edits: &[WantedEdit], script: &str, expected: Expect) {
    begun(forked(event, ORDER, edits).expect("it can be forked"), ORDER).play(script).check(expected);
}

#[test]
fn a_fork_goes_on_with_other_data_where_a_state_was_entered() {
    let edit = WantedEdit {
        branch: None,
        input: Some(payload("{\"customer\":\"d\"}")),
        variables: Some(payload("{\"customer\":\"d\",\"new\":1}")),
    };
    check(
        4,
        &[edit],
        "60:01 took Charge w\n60:02 done Charge 7\n60:32 timer",
        expect![[r#"
                 1←0 ExecutionStarted {"customer":"c"}
                 TimeoutStarted due 15:00
                 2←0 PassStateEntered Quote {"customer":"c"}
                 3←2 PassStateExited Quote {"customer":"c"} assignedVariables=customer="c"
                 4←3 TaskStateEntered Charge {"customer":"c"}
                 Forked at 4
                 5←4 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:charge {"customer":"d"}
        60:01 took Charge w
                 6←5 LambdaFunctionStarted
        60:02 done Charge 7
                 7←6 LambdaFunctionSucceeded 7
                 8←7 TaskStateExited Charge {"customer":"d","charged":7}
                 9←8 WaitStateEntered Rest {"customer":"d","charged":7}
                 TimerStarted due 60:32
        60:32 timer
                 10←9 WaitStateExited Rest {"customer":"d","charged":7}
                 11←10 ParallelStateEntered Both {"customer":"d","charged":7}
                 12←11 ParallelStateStarted
                 13←12 PassStateEntered Left {"customer":"d","charged":7}
                 14←13 PassStateExited Left {"customer":"d","charged":7}
                 15←12 PassStateEntered Right {"customer":"d","charged":7}
                 16←15 PassStateExited Right {"customer":"d","charged":7}
                 17←16 ParallelStateSucceeded
                 18←16 ParallelStateExited Both [{"customer":"d","charged":7},{"customer":"d","charged":7}]
                 19←18 ExecutionSucceeded [{"customer":"d","charged":7},{"customer":"d","charged":7}]
    "#]],
    );
}

#[test]
fn to_fork_at_a_failure_is_to_try_again_what_failed_with_its_retries() {
    check(
        7,
        &[],
        "60:05 timer",
        expect![[r#"
                 1←0 ExecutionStarted {"customer":"c"}
                 TimeoutStarted due 15:00
                 2←0 PassStateEntered Quote {"customer":"c"}
                 3←2 PassStateExited Quote {"customer":"c"} assignedVariables=customer="c"
                 4←3 TaskStateEntered Charge {"customer":"c"}
                 5←4 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:charge {"customer":"c"}
                 6←5 LambdaFunctionStarted
                 7←6 LambdaFunctionFailed error=Busy cause=cause
                 RetryScheduled due 00:07
                 Forked at 7
        60:05 timer
                 8←7 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:charge {"customer":"c"}
    "#]],
    );
    check(
        9,
        &[],
        "60:02 done Charge 7",
        expect![[r#"
                 1←0 ExecutionStarted {"customer":"c"}
                 TimeoutStarted due 15:00
                 2←0 PassStateEntered Quote {"customer":"c"}
                 3←2 PassStateExited Quote {"customer":"c"} assignedVariables=customer="c"
                 4←3 TaskStateEntered Charge {"customer":"c"}
                 5←4 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:charge {"customer":"c"}
                 6←5 LambdaFunctionStarted
                 7←6 LambdaFunctionFailed error=Busy cause=cause
                 RetryScheduled due 00:07
                 8←7 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:charge {"customer":"c"}
                 9←8 LambdaFunctionStarted
                 Forked at 9
                 10←9 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:charge {"customer":"c"}
        60:02 done Charge 7
                 11←10 LambdaFunctionStarted
                 12←11 LambdaFunctionSucceeded 7
                 13←12 TaskStateExited Charge {"customer":"c","charged":7}
                 14←13 WaitStateEntered Rest {"customer":"c","charged":7}
                 TimerStarted due 60:32
    "#]],
    );
}

#[test]
fn a_wait_has_left_what_it_had_left() {
    check(
        12,
        &[],
        "60:29 timer\n60:30 timer",
        expect![[r#"
                 1←0 ExecutionStarted {"customer":"c"}
                 TimeoutStarted due 15:00
                 2←0 PassStateEntered Quote {"customer":"c"}
                 3←2 PassStateExited Quote {"customer":"c"} assignedVariables=customer="c"
                 4←3 TaskStateEntered Charge {"customer":"c"}
                 5←4 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:charge {"customer":"c"}
                 6←5 LambdaFunctionStarted
                 7←6 LambdaFunctionFailed error=Busy cause=cause
                 RetryScheduled due 00:07
                 8←7 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:charge {"customer":"c"}
                 9←8 LambdaFunctionStarted
                 10←9 LambdaFunctionSucceeded 5
                 11←10 TaskStateExited Charge {"customer":"c","charged":5}
                 12←11 WaitStateEntered Rest {"customer":"c","charged":5}
                 TimerStarted due 00:38
                 Forked at 12
        60:29 timer
                 stale
        60:30 timer
                 13←12 WaitStateExited Rest {"customer":"c","charged":5}
                 14←13 ParallelStateEntered Both {"customer":"c","charged":5}
                 15←14 ParallelStateStarted
                 16←15 PassStateEntered Left {"customer":"c","charged":5}
                 17←16 PassStateExited Left {"customer":"c","charged":5}
                 18←15 PassStateEntered Right {"customer":"c","charged":5}
                 19←18 PassStateExited Right {"customer":"c","charged":5}
                 20←19 ParallelStateSucceeded
                 21←19 ParallelStateExited Both [{"customer":"c","charged":5},{"customer":"c","charged":5}]
                 22←21 ExecutionSucceeded [{"customer":"c","charged":5},{"customer":"c","charged":5}]
    "#]],
    );
}

#[test]
fn between_two_facts_of_a_step_there_is_nothing_to_go_on_from() {
    let begins = |event| forked(event, ORDER, &[]).map(|fork| fork.event);
    let begin: Vec<_> = (1..=22).map(|event| begins(event).expect("it can be forked")).collect();
    expect!["[1, 2, 2, 4, 5, 6, 7, 8, 9, 9, 9, 12, 12, 14, 15, 16, 17, 18, 19, 19, 19, 19]"]
        .assert_eq(&format!("{begin:?}"));
    assert_eq!(begins(99), Err(ForkError::NoEvent { event: 99, count: 22 }));
    assert_eq!(begins(0), Err(ForkError::NoEvent { event: 0, count: 22 }));
}

#[test]
fn a_definition_fits_if_it_has_the_states_that_ran_and_they_are_what_they_were() {
    let refusal = |from: &str, to: &str, event| match forked(event, &ORDER.replace(from, to), &[]) {
        Ok(fork) => format!("forked at {}", fork.event),
        Err(error) => error.to_string(),
    };
    let mut told = String::new();
    let mut say = |from: &str, to: &str, event| told += &format!("{}\n", refusal(from, to, event));
    say("\"Quote\"", "\"Price\"", 4);
    say("\"Rest\"", "\"Pause\"", 11);
    say("\"Rest\"", "\"Pause\"", 12);
    say("lambda:us-east-1:000000000000:function:charge", "states:us-east-1:000000000000:activity:a", 4);
    say("function:charge", "function:other", 4);
    say("\"Type\": \"Wait\", \"Seconds\": 30", "\"Type\": \"Pass\"", 12);
    let left = "\"StartAt\": \"Left\", \"States\": { ";
    let more = "\"StartAt\": \"More\", \"States\": { \"More\": { \"Type\": \"Pass\", \"Next\": \"Left\" }, ";
    say(left, more, 17);
    say(
        "{ \"StartAt\": \"Left\"",
        "{ \"StartAt\": \"A\", \"States\": { \"A\": { \"Type\": \"Succeed\" } } }, { \"StartAt\": \"Left\"",
        17,
    );
    say(
        "{ \"StartAt\": \"Left\"",
        "{ \"StartAt\": \"A\", \"States\": { \"A\": { \"Type\": \"Succeed\" } } }, { \"StartAt\": \"Left\"",
        14,
    );
    expect![[r#"
        state `Quote` ran before event 4, but the definition to go on with has no such state
        forked at 9
        state `Rest` ran before event 12, but the definition to go on with has no such state
        state `Charge` ran before event 4, but in the definition to go on with it calls an activity
        forked at 4
        state `Rest` ran before event 12, but in the definition to go on with it is a Pass
        forked at 17
        state `Left` ran before event 17, but in the definition to go on with it is in another place
        forked at 14
    "#]]
    .assert_eq(&told);
}

#[test]
fn an_edit_is_for_a_branch_that_is_there_and_has_not_handed_its_input_on() {
    let edit = |branch: Option<u32>, input: bool| WantedEdit {
        branch: branch.map(BranchId),
        input: input.then(|| payload("1")),
        variables: Some(payload("{\"a\":1}")),
    };
    let refused = |edit| forked(16, ORDER, &[edit]).expect_err("it does not fit");
    assert_eq!(refused(edit(None, true)), ForkError::WhichBranch { event: 16, count: 2 });
    assert_eq!(refused(edit(Some(9), true)), ForkError::NoBranch { branch: 9, event: 16 });
    assert_eq!(refused(edit(Some(0), true)), ForkError::InputIsUsed { branch: 0 });
    assert_eq!(
        refused(WantedEdit { variables: Some(payload("1")), ..edit(Some(1), false) }),
        ForkError::Variables
    );
    assert!(forked(16, ORDER, &[edit(Some(0), false), edit(Some(1), true)]).is_ok());
}

#[test]
fn a_fork_of_a_fork_is_one_also_of_what_the_first_one_copied() {
    let first = begun(forked(12, ORDER, &[]).expect("it can be forked"), ORDER).play("60:30 timer");
    let facts: Vec<_> = first.facts.iter().map(|(stamp, fact)| (*stamp, fact)).collect();
    let arn = first.start.arn_text();
    let original = Original { arn: &arn, machine: &first.machine, facts: &facts };
    let at = |event| {
        let wanted = Wanted { event: Some(event), ..Wanted::default() };
        fork(&original, &first.machine, &wanted).expect("it can be forked")
    };
    assert_eq!((at(4).event, at(4).depth()), (4, 1));
    assert_eq!((at(14).event, at(14).depth()), (14, 2));
    let second = begun(at(14), ORDER);
    assert_eq!(second.execution.output(), first.execution.output());
    assert!(second.execution.output().is_some());
    assert_eq!(second.history().len(), 22);
}

#[test]
fn who_is_not_told_what_a_fork_copied_is_told_the_rest_under_its_ids() {
    let fork = begun(forked(16, ORDER, &[]).expect("it can be forked"), ORDER);
    let mut renderer = Renderer::new(&fork.machine);
    let events = fork.facts.iter().filter_map(|(stamp, fact)| renderer.event(fact, *stamp));
    let events: Vec<_> = events.collect();
    let ids: Vec<u32> = events.iter().map(|event| event.id).collect();
    assert_eq!(ids, [1, 17, 18, 19, 20, 21, 22]);
    assert_eq!(events[1..], fork.history()[16..]);
}

#[test]
fn a_fork_that_is_answered_alike_differs_in_nothing_from_its_original() {
    let compared =
        |story: &Story| Compared::new(&story.machine, story.facts.iter().map(|(stamp, fact)| (*stamp, fact)));
    let original = compared(&Story::new(ORDER).play(SCRIPT));
    let forked =
        |script: &str| compared(&begun(forked(9, ORDER, &[]).expect("it can be forked"), ORDER).play(script));
    let alike = original.with(&forked("60:01 took Charge w\n60:02 done Charge 5\n60:32 timer"));
    assert_eq!((alike.first, alike.parting, alike.alike), (None, None, 22));
    let other = original.with(&forked("60:01 took Charge w\n60:02 done Charge 7\n60:32 timer"));
    assert!(other.first.is_some() && other.parting.is_none());
}

/// A fork whose tasks are answered as the original's were, an hour later.
fn recorded(event: u32, definition: &str, edit: Option<&str>, loose_from: Option<&str>) -> Story {
    let original = Story::new(TWO).play(
        "00:00 start {\"n\":1}
         00:01 took First w
         00:02 done First {\"sum\":1}
         00:03 took Second w
         00:04 fail Second Busy cause
         00:05 timer
         00:06 took Second w
         00:07 done Second {\"sum\":2}",
    );
    let facts: Vec<_> = original.facts.iter().map(|(stamp, fact)| (*stamp, fact)).collect();
    let arn = original.start.arn_text();
    let machine = Story::new(definition).machine;
    let original = Original { arn: &arn, machine: &original.machine, facts: &facts };
    let edits = edit.map(|input| WantedEdit { branch: None, input: Some(payload(input)), variables: None });
    let wanted = Wanted {
        event: Some(event),
        edits: edits.into_iter().collect(),
        recorded: true,
        loose_from: loose_from.map(Into::into),
        unmocked: false,
    };
    begun(fork(&original, &machine, &wanted).expect("it can be forked"), definition)
}

const TWO: &str = r#"{ "StartAt": "First", "States": {
    "First": { "Type": "Task", "Next": "Second", "Parameters": { "n.$": "$.n", "by.$": "$$.Execution.Id" },
        "Resource": "arn:aws:states:::sqs:sendMessage" },
    "Second": { "Type": "Task", "End": true, "Resource": "arn:aws:states:::sqs:sendMessage",
        "Retry": [ { "ErrorEquals": ["Busy"], "IntervalSeconds": 1 } ] } } }"#;

#[test]
fn what_was_recorded_answers_a_fork_with_its_failures_and_retries() {
    recorded(2, TWO, None, None).play("60:01 timer").check(expect![[r#"
                 1←0 ExecutionStarted {"n":1}
                 2←0 TaskStateEntered First {"n":1}
                 Forked at 2
                 3←2 TaskScheduled resourceType=sqs resource=sendMessage {"by":"arn:aws:states:us-east-1:000000000000:execution:orders:fork","n":1}
                 Recalled
                 4←3 TaskStarted resourceType=sqs resource=sendMessage
                 5←4 TaskSucceeded resourceType=sqs resource=sendMessage {"sum":1}
                 6←5 TaskStateExited First {"sum":1}
                 7←6 TaskStateEntered Second {"sum":1}
                 8←7 TaskScheduled resourceType=sqs resource=sendMessage {"sum":1}
                 Recalled
                 9←8 TaskStarted resourceType=sqs resource=sendMessage
                 10←9 TaskFailed resourceType=sqs resource=sendMessage error=Busy cause=cause
                 RetryScheduled due 60:01
        60:01 timer
                 11←10 TaskScheduled resourceType=sqs resource=sendMessage {"sum":1}
                 Recalled
                 12←11 TaskStarted resourceType=sqs resource=sendMessage
                 13←12 TaskSucceeded resourceType=sqs resource=sendMessage {"sum":2}
                 14←13 TaskStateExited Second {"sum":2}
                 15←14 ExecutionSucceeded {"sum":2}
    "#]]);
}

#[test]
fn from_the_first_difference_on_workers_answer() {
    recorded(2, TWO, Some("{\"n\":2}"), None).play("60:01 done First {\"sum\":1}").check(expect![[r#"
                 1←0 ExecutionStarted {"n":1}
                 2←0 TaskStateEntered First {"n":1}
                 Forked at 2
                 3←2 TaskScheduled resourceType=sqs resource=sendMessage {"by":"arn:aws:states:us-east-1:000000000000:execution:orders:fork","n":2}
                 Loosened
        60:01 done First {"sum":1}
                 4←3 TaskStarted resourceType=sqs resource=sendMessage
                 5←4 TaskSucceeded resourceType=sqs resource=sendMessage {"sum":1}
                 6←5 TaskStateExited First {"sum":1}
                 7←6 TaskStateEntered Second {"sum":1}
                 8←7 TaskScheduled resourceType=sqs resource=sendMessage {"sum":1}
    "#]]);
    let other = TWO.replace("\"End\": true,", "\"End\": true, \"InputPath\": \"$.sum\",");
    recorded(2, &other, None, None).play("60:01 done Second 5").check(expect![[r#"
                 1←0 ExecutionStarted {"n":1}
                 2←0 TaskStateEntered First {"n":1}
                 Forked at 2
                 3←2 TaskScheduled resourceType=sqs resource=sendMessage {"by":"arn:aws:states:us-east-1:000000000000:execution:orders:fork","n":1}
                 Recalled
                 4←3 TaskStarted resourceType=sqs resource=sendMessage
                 5←4 TaskSucceeded resourceType=sqs resource=sendMessage {"sum":1}
                 6←5 TaskStateExited First {"sum":1}
                 7←6 TaskStateEntered Second {"sum":1}
                 8←7 TaskScheduled resourceType=sqs resource=sendMessage 1
                 Loosened
        60:01 done Second 5
                 9←8 TaskStarted resourceType=sqs resource=sendMessage
                 10←9 TaskSucceeded resourceType=sqs resource=sendMessage 5
                 11←10 TaskStateExited Second 5
                 12←11 ExecutionSucceeded 5
    "#]]);
}

#[test]
fn workers_answer_from_a_state_on_that_is_named() {
    recorded(2, TWO, None, Some("Second")).play("60:01 done Second 5").check(expect![[r#"
                 1←0 ExecutionStarted {"n":1}
                 2←0 TaskStateEntered First {"n":1}
                 Forked at 2
                 3←2 TaskScheduled resourceType=sqs resource=sendMessage {"by":"arn:aws:states:us-east-1:000000000000:execution:orders:fork","n":1}
                 Recalled
                 4←3 TaskStarted resourceType=sqs resource=sendMessage
                 5←4 TaskSucceeded resourceType=sqs resource=sendMessage {"sum":1}
                 6←5 TaskStateExited First {"sum":1}
                 7←6 TaskStateEntered Second {"sum":1}
                 8←7 TaskScheduled resourceType=sqs resource=sendMessage {"sum":1}
                 Loosened
        60:01 done Second 5
                 9←8 TaskStarted resourceType=sqs resource=sendMessage
                 10←9 TaskSucceeded resourceType=sqs resource=sendMessage 5
                 11←10 TaskStateExited Second 5
                 12←11 ExecutionSucceeded 5
    "#]]);
}

fn debugged(breakpoints: &[&str], step: bool, lapse: HaltLapse) -> Story {
    let mut story = Story::new(ORDER);
    story.start.input = payload("{\"customer\":\"c\"}");
    let breakpoints = breakpoints.iter().map(|name| (*name).into()).collect();
    let debugging = Debugging { breakpoints, step, halt_seconds_max: 60, lapse };
    let beginning = Beginning { debugging: Some(Arc::new(debugging)), ..Beginning::default() };
    story.tell(&Message::Begin(Box::new(story.start.clone()), Box::new(beginning)), BEGIN);
    story
}

fn proceed(story: &mut Story, seconds: i64, pace: Pace, input: Option<&str>) {
    let edit =
        input.map(|input| Edit { branch: BranchId::ROOT, input: Some(payload(input)), variables: None });
    story.tell(&Message::Proceed { branch: None, edit, pace }, BEGIN.plus_seconds(seconds));
}

#[test]
fn a_breakpoint_holds_a_state_until_it_is_told_to_go_on_with_other_data() {
    let mut story = debugged(&["Charge", "Right"], false, HaltLapse::Abort);
    proceed(&mut story, 10, Pace::Continue, Some("{\"customer\":\"d\"}"));
    let mut story = story.play(
        "00:11 took Charge w\n00:12 fail Charge Busy cause\n00:17 timer\n00:18 done Charge 5\n00:48 timer",
    );
    proceed(&mut story, 50, Pace::Continue, None);
    proceed(&mut story, 51, Pace::Continue, None);
    story.check(expect![[r#"
                 1←0 ExecutionStarted {"customer":"c"}
                 TimeoutStarted due 15:00
                 Debugged
                 2←0 PassStateEntered Quote {"customer":"c"}
                 3←2 PassStateExited Quote {"customer":"c"} assignedVariables=customer="c"
                 4←3 TaskStateEntered Charge {"customer":"c"}
                 Halted 0 until 01:00
                 WentOn 0 Continue
                 5←4 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:charge {"customer":"d"}
        00:11 took Charge w
                 6←5 LambdaFunctionStarted
        00:12 fail Charge Busy cause
                 7←6 LambdaFunctionFailed error=Busy cause=cause
                 RetryScheduled due 00:17
        00:17 timer
                 8←7 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:charge {"customer":"d"}
        00:18 done Charge 5
                 9←8 LambdaFunctionStarted
                 10←9 LambdaFunctionSucceeded 5
                 11←10 TaskStateExited Charge {"customer":"d","charged":5}
                 12←11 WaitStateEntered Rest {"customer":"d","charged":5}
                 TimerStarted due 00:48
        00:48 timer
                 13←12 WaitStateExited Rest {"customer":"d","charged":5}
                 14←13 ParallelStateEntered Both {"customer":"d","charged":5}
                 15←14 ParallelStateStarted
                 16←15 PassStateEntered Left {"customer":"d","charged":5}
                 17←16 PassStateExited Left {"customer":"d","charged":5}
                 18←15 PassStateEntered Right {"customer":"d","charged":5}
                 Halted 2 until 01:48
                 WentOn 2 Continue
                 19←18 PassStateExited Right {"customer":"d","charged":5}
                 20←19 ParallelStateSucceeded
                 21←19 ParallelStateExited Both [{"customer":"d","charged":5},{"customer":"d","charged":5}]
                 22←21 ExecutionSucceeded [{"customer":"d","charged":5},{"customer":"d","charged":5}]
                 stale
    "#]]);
}

#[test]
fn each_state_is_a_step_until_there_are_to_be_none() {
    let mut story = debugged(&[], true, HaltLapse::Abort);
    proceed(&mut story, 1, Pace::Step, None);
    proceed(&mut story, 2, Pace::Run, None);
    story.play("00:03 done Charge 5\n00:33 timer").check(expect![[r#"
                 1←0 ExecutionStarted {"customer":"c"}
                 TimeoutStarted due 15:00
                 Debugged
                 2←0 PassStateEntered Quote {"customer":"c"}
                 Halted 0 until 01:00
                 WentOn 0 Step
                 3←2 PassStateExited Quote {"customer":"c"} assignedVariables=customer="c"
                 4←3 TaskStateEntered Charge {"customer":"c"}
                 Halted 0 until 01:01
                 WentOn 0 Run
                 5←4 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:charge {"customer":"c"}
        00:03 done Charge 5
                 6←5 LambdaFunctionStarted
                 7←6 LambdaFunctionSucceeded 5
                 8←7 TaskStateExited Charge {"customer":"c","charged":5}
                 9←8 WaitStateEntered Rest {"customer":"c","charged":5}
                 TimerStarted due 00:33
        00:33 timer
                 10←9 WaitStateExited Rest {"customer":"c","charged":5}
                 11←10 ParallelStateEntered Both {"customer":"c","charged":5}
                 12←11 ParallelStateStarted
                 13←12 PassStateEntered Left {"customer":"c","charged":5}
                 14←13 PassStateExited Left {"customer":"c","charged":5}
                 15←12 PassStateEntered Right {"customer":"c","charged":5}
                 16←15 PassStateExited Right {"customer":"c","charged":5}
                 17←16 ParallelStateSucceeded
                 18←16 ParallelStateExited Both [{"customer":"c","charged":5},{"customer":"c","charged":5}]
                 19←18 ExecutionSucceeded [{"customer":"c","charged":5},{"customer":"c","charged":5}]
    "#]]);
}

#[test]
fn one_that_nobody_tells_to_go_on_does_what_it_is_meant_to() {
    debugged(&["Charge"], false, HaltLapse::Abort).play("00:59 timer\n01:00 timer").check(expect![[r#"
                 1←0 ExecutionStarted {"customer":"c"}
                 TimeoutStarted due 15:00
                 Debugged
                 2←0 PassStateEntered Quote {"customer":"c"}
                 3←2 PassStateExited Quote {"customer":"c"} assignedVariables=customer="c"
                 4←3 TaskStateEntered Charge {"customer":"c"}
                 Halted 0 until 01:00
        00:59 timer
                 stale
        01:00 timer
                 5←0 ExecutionAborted error=Frevo.Halted cause=It halted in 'Charge', and nobody told it to go on within 60 seconds.
    "#]]);
    debugged(&[], true, HaltLapse::GoOn)
        .play("01:00 timer\n01:01 done Charge 5\n01:31 timer")
        .check(expect![[r#"
                     1←0 ExecutionStarted {"customer":"c"}
                     TimeoutStarted due 15:00
                     Debugged
                     2←0 PassStateEntered Quote {"customer":"c"}
                     Halted 0 until 01:00
            01:00 timer
                     WentOn 0 Run
                     3←2 PassStateExited Quote {"customer":"c"} assignedVariables=customer="c"
                     4←3 TaskStateEntered Charge {"customer":"c"}
                     5←4 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:charge {"customer":"c"}
            01:01 done Charge 5
                     6←5 LambdaFunctionStarted
                     7←6 LambdaFunctionSucceeded 5
                     8←7 TaskStateExited Charge {"customer":"c","charged":5}
                     9←8 WaitStateEntered Rest {"customer":"c","charged":5}
                     TimerStarted due 01:31
            01:31 timer
                     10←9 WaitStateExited Rest {"customer":"c","charged":5}
                     11←10 ParallelStateEntered Both {"customer":"c","charged":5}
                     12←11 ParallelStateStarted
                     13←12 PassStateEntered Left {"customer":"c","charged":5}
                     14←13 PassStateExited Left {"customer":"c","charged":5}
                     15←12 PassStateEntered Right {"customer":"c","charged":5}
                     16←15 PassStateExited Right {"customer":"c","charged":5}
                     17←16 ParallelStateSucceeded
                     18←16 ParallelStateExited Both [{"customer":"c","charged":5},{"customer":"c","charged":5}]
                     19←18 ExecutionSucceeded [{"customer":"c","charged":5},{"customer":"c","charged":5}]
        "#]]);
}
