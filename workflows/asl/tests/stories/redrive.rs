//! RedriveExecution: what failed goes on, with the same history.

use std::sync::Arc;

use expect_test::expect;
use frevo_asl::Limits;

use crate::harness::{Story, check};

const TASK: &str = r#"{ "StartAt": "First", "TimeoutSeconds": 60, "States": {
    "First": { "Type": "Pass", "Result": 1, "ResultPath": "$.first", "Next": "Work" },
    "Work": { "Type": "Task", "Resource": "arn:aws:states:us-east-1:000000000000:activity:work",
              "Retry": [ { "ErrorEquals": ["Odd"], "MaxAttempts": 1 } ], "End": true } } }"#;

#[test]
fn a_task_is_scheduled_again_and_not_entered_again() {
    check(
        TASK,
        r#"
        00:00 start {}
        00:05 took Work w1
        00:06 fail Work Bad -
        10:00 redrive t1
        10:01 took Work w2
        10:02 done Work 7
        "#,
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     TimeoutStarted due 01:00
                     2←0 PassStateEntered First {}
                     3←2 PassStateExited First {"first":1}
                     4←3 TaskStateEntered Work {"first":1}
                     5←4 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:work {"first":1}
            00:05 took Work w1
                     6←5 ActivityStarted workerName=w1
            00:06 fail Work Bad -
                     7←6 ActivityFailed error=Bad
                     8←7 ExecutionFailed error=Bad
            10:00 redrive t1
                     9←8 ExecutionRedriven redriveCount=1
                     TimeoutStarted due 11:00
                     10←7 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:work {"first":1}
            10:01 took Work w2
                     11←10 ActivityStarted workerName=w2
            10:02 done Work 7
                     12←11 ActivitySucceeded 7
                     13←12 TaskStateExited Work 7
                     14←13 ExecutionSucceeded 7
        "#]],
    );
}

#[test]
fn retries_and_the_time_limit_count_from_the_redrive() {
    check(
        TASK,
        r#"
        00:00 start {}
        00:05 fail Work Odd -
        00:06 timer
        00:07 fail Work Odd -
        01:30 redrive -
        01:31 fail Work Odd -
        01:32 timer
        02:30 timer
        03:00 redrive -
        03:01 done Work 1
        "#,
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     TimeoutStarted due 01:00
                     2←0 PassStateEntered First {}
                     3←2 PassStateExited First {"first":1}
                     4←3 TaskStateEntered Work {"first":1}
                     5←4 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:work {"first":1}
            00:05 fail Work Odd -
                     6←5 ActivityStarted
                     7←6 ActivityFailed error=Odd
                     RetryScheduled due 00:06
            00:06 timer
                     8←7 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:work {"first":1}
            00:07 fail Work Odd -
                     9←8 ActivityStarted
                     10←9 ActivityFailed error=Odd
                     11←10 ExecutionFailed error=Odd
            01:30 redrive -
                     12←11 ExecutionRedriven redriveCount=1
                     TimeoutStarted due 02:30
                     13←10 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:work {"first":1}
            01:31 fail Work Odd -
                     14←13 ActivityStarted
                     15←14 ActivityFailed error=Odd
                     RetryScheduled due 01:32
            01:32 timer
                     16←15 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:work {"first":1}
            02:30 timer
                     17←0 ExecutionTimedOut error=States.Timeout
            03:00 redrive -
                     18←17 ExecutionRedriven redriveCount=2
                     TimeoutStarted due 04:00
                     19←16 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:work {"first":1}
            03:01 done Work 1
                     20←19 ActivityStarted
                     21←20 ActivitySucceeded 1
                     22←21 TaskStateExited Work 1
                     23←22 ExecutionSucceeded 1
        "#]],
    );
}

#[test]
fn a_message_to_what_ended_before_stays_stale() {
    check(
        TASK,
        r#"
        00:00 start {}
        00:05 fail Work Bad -
        00:10 redrive -
        00:11 done root@6 1
        00:12 done Work 1
        00:13 redrive -
        "#,
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     TimeoutStarted due 01:00
                     2←0 PassStateEntered First {}
                     3←2 PassStateExited First {"first":1}
                     4←3 TaskStateEntered Work {"first":1}
                     5←4 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:work {"first":1}
            00:05 fail Work Bad -
                     6←5 ActivityStarted
                     7←6 ActivityFailed error=Bad
                     8←7 ExecutionFailed error=Bad
            00:10 redrive -
                     9←8 ExecutionRedriven redriveCount=1
                     TimeoutStarted due 01:10
                     10←7 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:work {"first":1}
            00:11 done root@6 1
                     stale
            00:12 done Work 1
                     11←10 ActivityStarted
                     12←11 ActivitySucceeded 1
                     13←12 TaskStateExited Work 1
                     14←13 ExecutionSucceeded 1
            00:13 redrive -
                     stale
        "#]],
    );
}

#[test]
fn one_that_runs_is_not_redriven() {
    check(
        TASK,
        r#"
        00:00 start {}
        00:05 redrive -
        "#,
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     TimeoutStarted due 01:00
                     2←0 PassStateEntered First {}
                     3←2 PassStateExited First {"first":1}
                     4←3 TaskStateEntered Work {"first":1}
                     5←4 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:work {"first":1}
            00:05 redrive -
                     stale
        "#]],
    );
}

const PARALLEL: &str = r#"{ "StartAt": "P", "States": { "P": { "Type": "Parallel", "End": true, "Branches": [
    { "StartAt": "A", "States": { "A": { "Type": "Task",
        "Resource": "arn:aws:states:us-east-1:000000000000:activity:a", "End": true } } },
    { "StartAt": "B", "States": { "B": { "Type": "Task",
        "Resource": "arn:aws:states:us-east-1:000000000000:activity:b", "Next": "B2" },
        "B2": { "Type": "Pass", "End": true } } },
    { "StartAt": "W", "States": { "W": { "Type": "Wait", "Seconds": 30, "End": true } } } ] } } }"#;

#[test]
fn a_parallel_keeps_the_results_of_branches_that_succeeded() {
    check(
        PARALLEL,
        r#"
        00:00 start {"n":1}
        00:01 done A "a"
        00:02 fail B Bad why
        00:20 redrive -
        00:21 done B "b"
        00:50 timer
        "#,
        expect![[r#"
            00:00 start {"n":1}
                     1←0 ExecutionStarted {"n":1}
                     2←0 ParallelStateEntered P {"n":1}
                     3←2 ParallelStateStarted
                     4←3 TaskStateEntered A {"n":1}
                     5←4 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:a {"n":1}
                     6←3 TaskStateEntered B {"n":1}
                     7←6 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:b {"n":1}
                     8←3 WaitStateEntered W {"n":1}
                     TimerStarted due 00:30
            00:01 done A "a"
                     9←5 ActivityStarted
                     10←9 ActivitySucceeded "a"
                     11←10 TaskStateExited A "a"
            00:02 fail B Bad why
                     12←7 ActivityStarted
                     13←12 ActivityFailed error=Bad cause=why
                     14←13 TaskStateAborted
                     15←13 WaitStateAborted
                     16←13 ParallelStateFailed
                     17←16 ExecutionFailed error=Bad cause=why
            00:20 redrive -
                     18←17 ExecutionRedriven redriveCount=1
                     19←13 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:b {"n":1}
                     TimerStarted due 00:50
            00:21 done B "b"
                     20←19 ActivityStarted
                     21←20 ActivitySucceeded "b"
                     22←21 TaskStateExited B "b"
                     23←22 PassStateEntered B2 "b"
                     24←23 PassStateExited B2 "b"
            00:50 timer
                     25←8 WaitStateExited W {"n":1}
                     26←25 ParallelStateSucceeded
                     27←25 ParallelStateExited P ["a","b",{"n":1}]
                     28←27 ExecutionSucceeded ["a","b",{"n":1}]
        "#]],
    );
}

#[test]
fn a_stopped_execution_goes_on_with_all_that_was_open() {
    check(
        PARALLEL,
        r#"
        00:00 start {}
        00:01 done B 2
        00:02 stop Enough because
        00:20 redrive -
        00:50 timer
        00:51 done A 1
        "#,
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 ParallelStateEntered P {}
                     3←2 ParallelStateStarted
                     4←3 TaskStateEntered A {}
                     5←4 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:a {}
                     6←3 TaskStateEntered B {}
                     7←6 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:b {}
                     8←3 WaitStateEntered W {}
                     TimerStarted due 00:30
            00:01 done B 2
                     9←7 ActivityStarted
                     10←9 ActivitySucceeded 2
                     11←10 TaskStateExited B 2
                     12←11 PassStateEntered B2 2
                     13←12 PassStateExited B2 2
            00:02 stop Enough because
                     14←0 ExecutionAborted error=Enough cause=because
            00:20 redrive -
                     15←14 ExecutionRedriven redriveCount=1
                     16←5 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:a {}
                     TimerStarted due 00:50
            00:50 timer
                     17←8 WaitStateExited W {}
            00:51 done A 1
                     18←16 ActivityStarted
                     19←18 ActivitySucceeded 1
                     20←19 TaskStateExited A 1
                     21←20 ParallelStateSucceeded
                     22←20 ParallelStateExited P [1,2,{}]
                     23←22 ExecutionSucceeded [1,2,{}]
        "#]],
    );
}

#[test]
fn a_map_redrives_the_iterations_that_failed_or_were_stopped_nested_ones_too() {
    check(
        r#"{ "StartAt": "Outer", "States": { "Outer": { "Type": "Map", "MaxConcurrency": 2, "End": true,
            "ItemProcessor": { "StartAt": "Inner", "States": { "Inner": { "Type": "Map", "End": true,
              "ItemProcessor": { "StartAt": "T", "States": { "T": { "Type": "Task",
                "Resource": "arn:aws:states:us-east-1:000000000000:activity:t", "End": true } } } } } } } } }"#,
        r#"
        00:00 start [[1,2],[3],[4]]
        00:01 done T "one"
        00:02 fail T Bad -
        00:20 redrive -
        00:21 done T "two"
        00:22 done T "three"
        00:23 done T "four"
        "#,
        expect![[r#"
            00:00 start [[1,2],[3],[4]]
                     1←0 ExecutionStarted [[1,2],[3],[4]]
                     2←0 MapStateEntered Outer [[1,2],[3],[4]]
                     3←2 MapStateStarted length=3
                     4←3 MapIterationStarted Outer index=0
                     5←3 MapIterationStarted Outer index=1
                     6←4 MapStateEntered Inner [1,2]
                     7←6 MapStateStarted length=2
                     8←7 MapIterationStarted Inner index=0
                     9←7 MapIterationStarted Inner index=1
                     10←5 MapStateEntered Inner [3]
                     11←10 MapStateStarted length=1
                     12←11 MapIterationStarted Inner index=0
                     13←8 TaskStateEntered T 1
                     14←13 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:t 1
                     15←9 TaskStateEntered T 2
                     16←15 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:t 2
                     17←12 TaskStateEntered T 3
                     18←17 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:t 3
            00:01 done T "one"
                     19←14 ActivityStarted
                     20←19 ActivitySucceeded "one"
                     21←20 TaskStateExited T "one"
                     22←21 MapIterationSucceeded Inner index=0
            00:02 fail T Bad -
                     23←16 ActivityStarted
                     24←23 ActivityFailed error=Bad
                     25←24 MapIterationFailed Inner index=1
                     26←24 TaskStateAborted
                     27←24 MapStateFailed
                     28←27 MapIterationFailed Outer index=0
                     29←27 MapIterationAborted Outer index=1
                     30←27 MapStateAborted
                     31←27 MapIterationAborted Inner index=0
                     32←27 TaskStateAborted
                     33←27 MapStateFailed
                     34←33 ExecutionFailed error=Bad
            00:20 redrive -
                     35←34 ExecutionRedriven redriveCount=1
                     36←24 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:t 2
                     37←18 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:t 3
            00:21 done T "two"
                     38←36 ActivityStarted
                     39←38 ActivitySucceeded "two"
                     40←39 TaskStateExited T "two"
                     41←40 MapIterationSucceeded Inner index=1
                     42←41 MapStateSucceeded
                     43←41 MapStateExited Inner ["one","two"]
                     44←43 MapIterationSucceeded Outer index=0
                     45←43 MapIterationStarted Outer index=2
                     46←45 MapStateEntered Inner [4]
                     47←46 MapStateStarted length=1
                     48←47 MapIterationStarted Inner index=0
                     49←48 TaskStateEntered T 4
                     50←49 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:t 4
            00:22 done T "three"
                     51←37 ActivityStarted
                     52←51 ActivitySucceeded "three"
                     53←52 TaskStateExited T "three"
                     54←53 MapIterationSucceeded Inner index=0
                     55←54 MapStateSucceeded
                     56←54 MapStateExited Inner ["three"]
                     57←56 MapIterationSucceeded Outer index=1
            00:23 done T "four"
                     58←50 ActivityStarted
                     59←58 ActivitySucceeded "four"
                     60←59 TaskStateExited T "four"
                     61←60 MapIterationSucceeded Inner index=0
                     62←61 MapStateSucceeded
                     63←61 MapStateExited Inner ["four"]
                     64←63 MapIterationSucceeded Outer index=2
                     65←64 MapStateSucceeded
                     66←64 MapStateExited Outer [["one","two"],["three"],["four"]]
                     67←66 ExecutionSucceeded [["one","two"],["three"],["four"]]
        "#]],
    );
}

#[test]
fn an_iteration_whose_input_could_not_be_made_starts_again() {
    check(
        r#"{ "StartAt": "M", "States": { "M": { "Type": "Map", "End": true,
            "ItemSelector": { "v.$": "$$.Map.Item.Value.x" },
            "ItemProcessor": { "StartAt": "T", "States": { "T": { "Type": "Task",
                "Resource": "arn:aws:states:us-east-1:000000000000:activity:t", "End": true } } } } } }"#,
        r#"
        00:00 start [{"x":1},{}]
        00:20 redrive -
        "#,
        expect![[r#"
            00:00 start [{"x":1},{}]
                     1←0 ExecutionStarted [{"x":1},{}]
                     2←0 MapStateEntered M [{"x":1},{}]
                     3←2 MapStateStarted length=2
                     4←3 MapIterationStarted M index=0
                     5←3 MapIterationStarted M index=1
                     6←5 MapIterationFailed M index=1
                     7←5 MapIterationAborted M index=0
                     8←5 MapStateFailed
                     9←8 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'M' (entered at the event id #2). The JSONPath '$$.Map.Item.Value.x' specified for the field 'v.$' could not be found in the input '[{"x":1},{}]'
            00:20 redrive -
                     10←9 ExecutionRedriven redriveCount=1
                     11←8 MapIterationStarted M index=1
                     12←11 MapIterationFailed M index=1
                     13←11 MapIterationAborted M index=0
                     14←11 MapStateFailed
                     15←14 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'M' (entered at the event id #2). The JSONPath '$$.Map.Item.Value.x' specified for the field 'v.$' could not be found in the input '[{"x":1},{}]'
        "#]],
    );
}

#[test]
fn a_choice_is_made_again_and_a_fail_is_entered_again() {
    let fails = r#"{ "StartAt": "F", "States": { "F": { "Type": "Fail", "Error": "No" } } }"#;
    check(
        fails,
        "00:00 start {}\n00:05 redrive -\n00:06 redrive -",
        expect![[r#"
        00:00 start {}
                 1←0 ExecutionStarted {}
                 2←0 FailStateEntered F {}
                 3←2 ExecutionFailed error=No
        00:05 redrive -
                 4←3 ExecutionRedriven redriveCount=1
                 5←2 FailStateEntered F {}
                 6←5 ExecutionFailed error=No
        00:06 redrive -
                 7←6 ExecutionRedriven redriveCount=2
                 8←5 FailStateEntered F {}
                 9←8 ExecutionFailed error=No
    "#]],
    );
    let chooses = r#"{ "StartAt": "C", "States": {
        "C": { "Type": "Choice", "Choices": [
            { "Variable": "$$.Execution.RedriveCount", "NumericEquals": 1, "Next": "Done" } ] },
        "Done": { "Type": "Succeed", "OutputPath": "$$.Execution['RedriveCount','RedriveTime']" } } }"#;
    check(
        chooses,
        "00:00 start {}\n00:05 redrive -",
        expect![[r#"
        00:00 start {}
                 1←0 ExecutionStarted {}
                 2←0 ChoiceStateEntered C {}
                 3←2 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'C' (entered at the event id #2). Failed to transition out of the state. The state does not point to a next state.
        00:05 redrive -
                 4←3 ExecutionRedriven redriveCount=1
                 5←2 ChoiceStateExited C {}
                 6←5 SucceedStateEntered Done {}
                 7←6 SucceedStateExited Done {"RedriveCount":1,"RedriveTime":"2026-01-01T00:00:05.000Z"}
                 8←7 ExecutionSucceeded {"RedriveCount":1,"RedriveTime":"2026-01-01T00:00:05.000Z"}
    "#]],
    );
}

#[test]
fn a_wait_begins_anew_and_one_for_the_past_is_over() {
    let seconds = r#"{ "StartAt": "W", "States": { "W": { "Type": "Wait", "Seconds": 30, "End": true } } }"#;
    check(
        seconds,
        "00:00 start {}\n00:10 stop - -\n01:00 redrive -\n01:30 timer",
        expect![[r#"
        00:00 start {}
                 1←0 ExecutionStarted {}
                 2←0 WaitStateEntered W {}
                 TimerStarted due 00:30
        00:10 stop - -
                 3←0 ExecutionAborted
        01:00 redrive -
                 4←3 ExecutionRedriven redriveCount=1
                 TimerStarted due 01:30
        01:30 timer
                 5←2 WaitStateExited W {}
                 6←5 ExecutionSucceeded {}
    "#]],
    );
    let moment = r#"{ "StartAt": "W", "States": {
        "W": { "Type": "Wait", "Timestamp": "2026-01-01T00:00:40Z", "End": true } } }"#;
    check(
        moment,
        "00:00 start {}\n00:10 stop - -\n01:00 redrive -",
        expect![[r#"
        00:00 start {}
                 1←0 ExecutionStarted {}
                 2←0 WaitStateEntered W {}
                 TimerStarted due 00:40
        00:10 stop - -
                 3←0 ExecutionAborted
        01:00 redrive -
                 4←3 ExecutionRedriven redriveCount=1
                 5←2 WaitStateExited W {}
                 6←5 ExecutionSucceeded {}
    "#]],
    );
}

#[test]
fn a_pass_is_done_again_only_if_it_failed() {
    let fails = r#"{ "StartAt": "A", "States": {
        "A": { "Type": "Pass", "Next": "B" },
        "B": { "Type": "Pass", "InputPath": "$.missing", "End": true } } }"#;
    check(
        fails,
        "00:00 start {}\n00:05 redrive -",
        expect![[r#"
        00:00 start {}
                 1←0 ExecutionStarted {}
                 2←0 PassStateEntered A {}
                 3←2 PassStateExited A {}
                 4←3 PassStateEntered B {}
                 5←4 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'B' (entered at the event id #4). Invalid path '$.missing' : No results for path: $['missing']
        00:05 redrive -
                 6←5 ExecutionRedriven redriveCount=1
                 7←4 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'B' (entered at the event id #4). Invalid path '$.missing' : No results for path: $['missing']
    "#]],
    );
}

#[test]
fn what_was_too_large_is_done_all_over() {
    let mut story = Story::new(
        r#"{ "StartAt": "M", "States": { "M": { "Type": "Map", "End": true,
            "ItemProcessor": { "StartAt": "T", "States": { "T": { "Type": "Task",
                "Resource": "arn:aws:states:us-east-1:000000000000:activity:t", "End": true } } } } } }"#,
    );
    story.limits = Limits { payload_size_max: 20, ..Limits::STRICT };
    story
        .play(
            r#"
        00:00 start [1,2]
        00:01 done T "0123456789"
        00:02 done T "0123456789"
        00:20 redrive -
        00:21 done T 1
        00:22 done T 2
        "#,
        )
        .check(expect![[r#"
            00:00 start [1,2]
                     1←0 ExecutionStarted [1,2]
                     2←0 MapStateEntered M [1,2]
                     3←2 MapStateStarted length=2
                     4←3 MapIterationStarted M index=0
                     5←3 MapIterationStarted M index=1
                     6←4 TaskStateEntered T 1
                     7←6 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:t 1
                     8←5 TaskStateEntered T 2
                     9←8 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:t 2
            00:01 done T "0123456789"
                     10←7 ActivityStarted
                     11←10 ActivitySucceeded "0123456789"
                     12←11 TaskStateExited T "0123456789"
                     13←12 MapIterationSucceeded M index=0
            00:02 done T "0123456789"
                     14←9 ActivityStarted
                     15←14 ActivitySucceeded "0123456789"
                     16←15 TaskStateExited T "0123456789"
                     17←16 MapIterationSucceeded M index=1
                     18←17 MapStateFailed
                     19←18 ExecutionFailed error=States.DataLimitExceeded cause=The state/task 'M' returned a result with a size exceeding the maximum number of bytes service limit.
            00:20 redrive -
                     20←19 ExecutionRedriven redriveCount=1
                     Restarted
                     21←18 MapStateStarted length=2
                     22←21 MapIterationStarted M index=0
                     23←21 MapIterationStarted M index=1
                     24←22 TaskStateEntered T 1
                     25←24 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:t 1
                     26←23 TaskStateEntered T 2
                     27←26 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:t 2
            00:21 done T 1
                     28←25 ActivityStarted
                     29←28 ActivitySucceeded 1
                     30←29 TaskStateExited T 1
                     31←30 MapIterationSucceeded M index=0
            00:22 done T 2
                     32←27 ActivityStarted
                     33←32 ActivitySucceeded 2
                     34←33 TaskStateExited T 2
                     35←34 MapIterationSucceeded M index=1
                     36←35 MapStateSucceeded
                     37←35 MapStateExited M [1,2]
                     38←37 ExecutionSucceeded [1,2]
        "#]]);
}

#[test]
fn results_that_could_not_be_selected_are_selected_again() {
    check(
        r#"{ "StartAt": "P", "States": { "P": { "Type": "Parallel", "End": true,
            "ResultSelector": { "x.$": "$[5].a" },
            "Branches": [ { "StartAt": "A", "States": { "A": { "Type": "Pass", "End": true } } } ] } } }"#,
        "00:00 start {}\n00:05 redrive -",
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 ParallelStateEntered P {}
                     3←2 ParallelStateStarted
                     4←3 PassStateEntered A {}
                     5←4 PassStateExited A {}
                     6←5 ParallelStateSucceeded
                     7←5 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'P' (entered at the event id #2). The JSONPath '$[5].a' specified for the field 'x.$' could not be found in the input '[{}]'
            00:05 redrive -
                     8←7 ExecutionRedriven redriveCount=1
                     9←5 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'P' (entered at the event id #2). The JSONPath '$[5].a' specified for the field 'x.$' could not be found in the input '[{}]'
        "#]],
    );
}

#[test]
fn a_failure_that_is_caught_leaves_nothing_to_redrive() {
    check(
        r#"{ "StartAt": "P", "States": {
            "P": { "Type": "Parallel", "Next": "T", "Catch": [ { "ErrorEquals": ["States.ALL"], "Next": "T" } ],
              "Branches": [ { "StartAt": "A", "States": { "A": { "Type": "Fail", "Error": "No" } } },
                            { "StartAt": "B", "States": { "B": { "Type": "Wait", "Seconds": 9, "End": true } } } ] },
            "T": { "Type": "Task", "Resource": "arn:aws:states:us-east-1:000000000000:activity:t",
                   "InputPath": "$.Error", "End": true } } }"#,
        r#"
        00:00 start {}
        00:01 fail T Bad -
        00:05 redrive -
        00:06 done T 1
        "#,
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 ParallelStateEntered P {}
                     3←2 ParallelStateStarted
                     4←3 FailStateEntered A {}
                     5←4 ParallelStateFailed
                     6←5 ParallelStateExited P {"Error":"No","Cause":null}
                     7←6 TaskStateEntered T {"Error":"No","Cause":null}
                     8←7 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:t "No"
            00:01 fail T Bad -
                     9←8 ActivityStarted
                     10←9 ActivityFailed error=Bad
                     11←10 ExecutionFailed error=Bad
            00:05 redrive -
                     12←11 ExecutionRedriven redriveCount=1
                     13←10 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:t "No"
            00:06 done T 1
                     14←13 ActivityStarted
                     15←14 ActivitySucceeded 1
                     16←15 TaskStateExited T 1
                     17←16 ExecutionSucceeded 1
        "#]],
    );
}

#[test]
fn one_that_was_stopped_while_it_was_held_begins() {
    check(
        r#"{ "StartAt": "S", "States": { "S": { "Type": "Succeed" } } }"#,
        "00:00 hold {}\n00:05 stop - -\n00:06 redrive -",
        expect![[r#"
            00:00 hold {}
                     1←0 ExecutionStarted {}
                     Held
            00:05 stop - -
                     2←0 ExecutionAborted
            00:06 redrive -
                     3←2 ExecutionRedriven redriveCount=1
                     4←0 SucceedStateEntered S {}
                     5←4 SucceedStateExited S {}
                     6←5 ExecutionSucceeded {}
        "#]],
    );
}

#[test]
fn the_calls_are_known_by_their_tokens() {
    let story = Story::new(TASK).play("00:00 start {}\n00:05 fail Work Bad -\n00:10 redrive t1");
    let redrives = story.execution.redrives().expect("it was redriven");
    let token: Arc<str> = "t1".into();
    assert_eq!(redrives.answered(&token, redrives.at.plus_seconds(60)), Some(redrives.at));
    assert_eq!(redrives.answered("t2", redrives.at), None);
}
