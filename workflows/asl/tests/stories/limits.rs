use expect_test::expect;
use frevo_asl::{Execution, Limits};
use frevo_event::{Choices, Fact, LimitsMode, MachineType, Message, Status};

use crate::harness::{BEGIN, Story, check};

const LOOP: &str = r#"{ "StartAt": "A", "States": {
    "A": { "Type": "Pass", "Next": "B" },
    "B": { "Type": "Choice", "Choices": [ { "Variable": "$.stop", "BooleanEquals": true, "Next": "S" } ], "Default": "A" },
    "S": { "Type": "Succeed" } } }"#;

#[test]
fn a_step_takes_its_budget_and_no_more() {
    let mut story = Story::new(LOOP);
    let start = story.started(r#"{"stop":false}"#);
    story.send(&start, BEGIN).expect("a start");
    let entered =
        |facts: &[(_, Fact)]| facts.iter().filter(|(_, fact)| matches!(fact, Fact::Entered { .. })).count();
    assert_eq!(entered(&story.facts), 256);
    assert!(matches!(story.facts.last(), Some((_, Fact::Continued))));
    assert!(story.execution.is_runnable());
    story.send(&Message::Continue, BEGIN).expect("it goes on");
    assert_eq!(entered(&story.facts), 512);
}

#[test]
fn a_chain_of_a_thousand_states_takes_four_steps() {
    let states: Vec<String> = (0..1000)
        .map(|state| {
            let next = if state == 999 {
                r#""End": true"#.to_owned()
            } else {
                format!(r#""Next": "S{}""#, state + 1)
            };
            format!(r#""S{state}": {{ "Type": "Pass", {next} }}"#)
        })
        .collect();
    let mut story = Story::new(&format!(r#"{{ "StartAt": "S0", "States": {{ {} }} }}"#, states.join(",")));
    let start = story.started("{}");
    story.send(&start, BEGIN).expect("a start");
    assert_eq!(story.run_on(BEGIN), 3);
    assert_eq!(story.execution.status(), Status::Succeeded);
    assert_eq!(story.execution.event_count(), 2002);
}

#[test]
fn the_last_event_a_history_has_room_for_is_its_failure() {
    let mut story = Story::new(LOOP);
    let start = story.started(r#"{"stop":false}"#);
    story.quiet = true;
    story.send(&start, BEGIN).expect("a start");
    story.run_on(BEGIN);
    assert_eq!(story.execution.status(), Status::Failed);
    assert_eq!(story.execution.event_count(), 25_000);
    let cause = story.execution.cause().expect("a cause");
    assert_eq!(&**cause, "The execution reached the maximum number of history events (25000).");
    let history = story.history();
    let last = history.last().expect("an event");
    assert_eq!((last.id, last.previous_id, last.event_type), (25_000, 24_999, "ExecutionFailed"));
}

#[test]
fn an_endless_branch_starves_no_other() {
    let branch = |name: &str| {
        format!(
            r#"{{ "StartAt": "{name}1", "States": {{
                  "{name}1": {{ "Type": "Pass", "Next": "{name}2" }}, "{name}2": {{ "Type": "Pass", "Next": "{name}3" }},
                  "{name}3": {{ "Type": "Choice", "Choices": [ {{ "Variable": "$.never", "IsPresent": true, "Next": "{name}4" }} ], "Default": "{name}1" }},
                  "{name}4": {{ "Type": "Succeed" }} }} }}"#
        )
    };
    let other = r#"{ "StartAt": "O", "States": { "O": { "Type": "Fail", "Error": "Reached" } } }"#;
    let mut story = Story::new(&format!(
        r#"{{ "StartAt": "P", "States": {{ "P": {{ "Type": "Parallel", "End": true, "Branches": [ {}, {}, {other} ] }} }} }}"#,
        branch("A"),
        branch("B"),
    ));
    let start = story.started("{}");
    story.send(&start, BEGIN).expect("a start");
    story.send(&Message::Continue, BEGIN).expect("it goes on");
    story.send(&Message::Continue, BEGIN).expect("it goes on");
    assert_eq!(story.execution.error().map(|error| &**error), Some("Reached"));
}

fn small() -> Limits {
    Limits { payload_size_max: 40, ..Limits::STRICT }
}

#[test]
fn an_output_that_is_too_large_fails_the_execution() {
    let mut story = Story::new(
        r#"{ "StartAt": "A", "States": {
               "A": { "Type": "Pass", "Result": "0123456789012345678901234567890123456789", "ResultPath": "$.b", "End": true } } }"#,
    );
    story.limits = small();
    story.play("00:00 start {}").check(expect![[r#"
        00:00 start {}
                 1←0 ExecutionStarted {}
                 2←0 PassStateEntered A {}
                 3←2 ExecutionFailed error=States.DataLimitExceeded cause=The state/task 'A' returned a result with a size exceeding the maximum number of bytes service limit.
    "#]]);
}

#[test]
fn a_result_that_is_too_large_fails_the_task_and_is_caught() {
    let mut story = Story::new(
        r#"{ "StartAt": "T", "States": {
               "T": { "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true,
                      "Catch": [ { "ErrorEquals": ["States.ALL"], "ResultPath": null, "Next": "C" } ] },
               "C": { "Type": "Succeed" } } }"#,
    );
    story.limits = small();
    story
        .play(
            r#"00:00 start {}
               00:01 done T "0123456789012345678901234567890123456789""#,
        )
        .check(expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 TaskStateEntered T {}
                     3←2 TaskScheduled resourceType=sqs resource=sendMessage {}
            00:01 done T "0123456789012345678901234567890123456789"
                     4←3 TaskStarted resourceType=sqs resource=sendMessage
                     5←4 TaskFailed resourceType=sqs resource=sendMessage error=States.DataLimitExceeded cause=The state/task 'sqs' returned a result with a size exceeding the maximum number of bytes service limit.
                     6←5 TaskStateExited T {}
                     7←6 SucceedStateEntered C {}
                     8←7 SucceedStateExited C {}
                     9←8 ExecutionSucceeded {}
        "#]]);
}

#[test]
fn results_that_are_too_large_together_fail_the_map() {
    let mut story = Story::new(
        r#"{ "StartAt": "M", "States": { "M": { "Type": "Map", "End": true, "ItemProcessor": {
               "StartAt": "P", "States": { "P": { "Type": "Pass", "Result": "01234567890123456789", "End": true } } } } } }"#,
    );
    story.limits = small();
    story.play("00:00 start [1,2]").check(expect![[r#"
        00:00 start [1,2]
                 1←0 ExecutionStarted [1,2]
                 2←0 MapStateEntered M [1,2]
                 3←2 MapStateStarted length=2
                 4←3 MapIterationStarted M index=0
                 5←3 MapIterationStarted M index=1
                 6←4 PassStateEntered P 1
                 7←6 PassStateExited P "01234567890123456789"
                 8←7 MapIterationSucceeded M index=0
                 9←5 PassStateEntered P 2
                 10←9 PassStateExited P "01234567890123456789"
                 11←10 MapIterationSucceeded M index=1
                 12←11 MapStateFailed
                 13←12 ExecutionFailed error=States.DataLimitExceeded cause=The state/task 'M' returned a result with a size exceeding the maximum number of bytes service limit.
    "#]]);
}

#[test]
fn a_variable_that_is_assigned_anew_counts_once() {
    let text = "0123456789012345678901234567890123456789";
    let mut story = Story::new(&format!(
        r#"{{ "StartAt": "A", "States": {{
               "A": {{ "Type": "Pass", "Assign": {{ "x": "{text}" }}, "Next": "B" }},
               "B": {{ "Type": "Pass", "Assign": {{ "x": "{text}" }}, "Next": "C" }},
               "C": {{ "Type": "Pass", "Assign": {{ "y": "{text}" }}, "End": true }} }} }}"#
    ));
    story.limits = Limits { variables_size_max: 60, ..Limits::STRICT };
    story.play("00:00 start {}").check(expect![[r#"
        00:00 start {}
                 1←0 ExecutionStarted {}
                 2←0 PassStateEntered A {}
                 3←2 PassStateExited A {} assignedVariables=x="0123456789012345678901234567890123456789"
                 4←3 PassStateEntered B {}
                 5←4 PassStateExited B {} assignedVariables=x="0123456789012345678901234567890123456789"
                 6←5 PassStateEntered C {}
                 7←6 ExecutionFailed error=States.DataLimitExceeded cause=The state/task 'C' returned a result with a size exceeding the maximum number of bytes service limit.
    "#]]);
}

#[test]
fn an_execution_times_out_as_a_whole() {
    check(
        r#"{ "TimeoutSeconds": 5, "StartAt": "W", "States": { "W": { "Type": "Wait", "Seconds": 9, "End": true } } }"#,
        "00:00 start {}
         00:04 timer
         00:05 timer
         00:06 timer",
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     TimeoutStarted due 00:05
                     2←0 WaitStateEntered W {}
                     TimerStarted due 00:09
            00:04 timer
                     stale
            00:05 timer
                     3←0 ExecutionTimedOut error=States.Timeout
            00:06 timer
                     stale
        "#]],
    );
}

#[test]
fn an_express_execution_lasts_five_minutes() {
    let mut story = Story::new(
        r#"{ "TimeoutSeconds": 900, "StartAt": "W", "States": { "W": { "Type": "Wait", "Seconds": 999, "End": true } } }"#,
    );
    story.start.machine_type = MachineType::Express;
    story
        .play(
            "00:00 start {}
             05:00 timer",
        )
        .check(expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     TimeoutStarted due 05:00
                     2←0 WaitStateEntered W {}
                     TimerStarted due 16:39
            05:00 timer
                     3←0 ExecutionTimedOut error=States.Timeout
        "#]]);
}

#[test]
fn a_long_cause_is_cut() {
    let mut story = Story::new(
        r#"{ "StartAt": "T", "States": { "T": { "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true } } }"#,
    );
    story.limits.error_length_max = 3;
    story.limits.cause_length_max = 4;
    story
        .play(
            "00:00 start {}
             00:01 fail T äöüß déjà-vu",
        )
        .check(expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 TaskStateEntered T {}
                     3←2 TaskScheduled resourceType=sqs resource=sendMessage {}
            00:01 fail T äöüß déjà-vu
                     4←3 TaskStarted resourceType=sqs resource=sendMessage
                     5←4 TaskFailed resourceType=sqs resource=sendMessage error=äöü cause=déjà
                     6←5 ExecutionFailed error=äöü cause=déjà
        "#]]);
}

#[test]
fn what_the_state_machine_chose_at_the_start_holds_to_the_end() {
    let definition = r#"{ "StartAt": "A", "States": {
        "A": { "Type": "Wait", "Seconds": 1, "Next": "B" },
        "B": { "Type": "Pass", "Parameters": { "a.$": "$", "b.$": "$" }, "End": true } } }"#;
    let large = format!("\"{}\"", "x".repeat(200_000));
    let ended = |at_start: Limits, chosen: Option<LimitsMode>, later: Limits| {
        let mut story = Story::new(definition);
        (story.limits, story.chosen) = (at_start, Choices { limits: chosen, ..Choices::default() });
        let start = story.started(&large);
        story.send(&start, BEGIN).expect("a start");
        // The tag is gone, and the server has been restarted with other limits.
        (story.limits, story.chosen) = (later, Choices::default());
        let snapshot = story.execution.to_snapshot();
        story.execution = Execution::from_snapshot(&snapshot).expect("a snapshot of ours");
        story.send(&Message::TimerFired, BEGIN.plus_millis(1000)).expect("it is due");
        story.execution.status()
    };
    let (strict, open) = (Limits::STRICT, Limits::OPEN);
    assert_eq!(ended(strict, None, strict), Status::Failed);
    assert_eq!(ended(strict, Some(LimitsMode::Open), strict), Status::Succeeded);
    assert_eq!(ended(open, Some(LimitsMode::Strict), open), Status::Failed);
}
