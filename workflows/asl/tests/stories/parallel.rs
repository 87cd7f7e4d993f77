use expect_test::expect;

use crate::harness::check;

const BOTH: &str = r#"{ "StartAt": "P", "States": {
    "P": { "Type": "Parallel", "ResultPath": "$.both", "End": true,
           "Retry": [ { "ErrorEquals": ["Again"], "MaxAttempts": 1 } ],
           "Catch": [ { "ErrorEquals": ["Known", "States.BranchFailed"], "Next": "Caught" } ],
           "Branches": [
               { "StartAt": "A", "States": {
                   "A": { "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Next": "A2" },
                   "A2": { "Type": "Pass", "End": true } } },
               { "StartAt": "B", "States": {
                   "B": { "Type": "Wait", "Seconds": 10, "Next": "B2" },
                   "B2": { "Type": "Pass", "Result": 2, "End": true } } } ] },
    "Caught": { "Type": "Succeed" } } }"#;

#[test]
fn the_results_stand_in_the_order_of_the_branches() {
    check(
        BOTH,
        r#"00:00 start {"a":1}
           00:01 took A
           00:10 timer
           00:11 done A {"x":1}"#,
        expect![[r#"
            00:00 start {"a":1}
                     1←0 ExecutionStarted {"a":1}
                     2←0 ParallelStateEntered P {"a":1}
                     3←2 ParallelStateStarted
                     4←3 TaskStateEntered A {"a":1}
                     5←4 TaskScheduled resourceType=sqs resource=sendMessage {"a":1}
                     6←3 WaitStateEntered B {"a":1}
                     TimerStarted due 00:10
            00:01 took A
                     7←5 TaskStarted resourceType=sqs resource=sendMessage
            00:10 timer
                     8←6 WaitStateExited B {"a":1}
                     9←8 PassStateEntered B2 {"a":1}
                     10←9 PassStateExited B2 2
            00:11 done A {"x":1}
                     11←7 TaskSucceeded resourceType=sqs resource=sendMessage {"x":1}
                     12←11 TaskStateExited A {"x":1}
                     13←12 PassStateEntered A2 {"x":1}
                     14←13 PassStateExited A2 {"x":1}
                     15←14 ParallelStateSucceeded
                     16←14 ParallelStateExited P {"a":1,"both":[{"x":1},2]}
                     17←16 ExecutionSucceeded {"a":1,"both":[{"x":1},2]}
        "#]],
    );
}

#[test]
fn a_branch_that_fails_stops_the_others_and_is_caught() {
    check(
        BOTH,
        r#"00:00 start {}
           00:01 fail A Known why"#,
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 ParallelStateEntered P {}
                     3←2 ParallelStateStarted
                     4←3 TaskStateEntered A {}
                     5←4 TaskScheduled resourceType=sqs resource=sendMessage {}
                     6←3 WaitStateEntered B {}
                     TimerStarted due 00:10
            00:01 fail A Known why
                     7←5 TaskStarted resourceType=sqs resource=sendMessage
                     8←7 TaskFailed resourceType=sqs resource=sendMessage error=Known cause=why
                     9←8 TaskStateAborted
                     10←8 WaitStateAborted
                     11←8 ParallelStateFailed
                     12←11 ParallelStateExited P {"Error":"Known","Cause":"why"}
                     13←12 SucceedStateEntered Caught {"Error":"Known","Cause":"why"}
                     14←13 SucceedStateExited Caught {"Error":"Known","Cause":"why"}
                     15←14 ExecutionSucceeded {"Error":"Known","Cause":"why"}
        "#]],
    );
}

#[test]
fn a_parallel_is_retried_with_all_its_branches() {
    check(
        BOTH,
        r#"00:00 start {}
           00:01 fail A Again why
           00:02 timer
           00:03 done A 1
           00:12 timer"#,
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 ParallelStateEntered P {}
                     3←2 ParallelStateStarted
                     4←3 TaskStateEntered A {}
                     5←4 TaskScheduled resourceType=sqs resource=sendMessage {}
                     6←3 WaitStateEntered B {}
                     TimerStarted due 00:10
            00:01 fail A Again why
                     7←5 TaskStarted resourceType=sqs resource=sendMessage
                     8←7 TaskFailed resourceType=sqs resource=sendMessage error=Again cause=why
                     9←8 TaskStateAborted
                     10←8 WaitStateAborted
                     RetryScheduled due 00:02
            00:02 timer
                     11←8 ParallelStateStarted
                     12←11 TaskStateEntered A {}
                     13←12 TaskScheduled resourceType=sqs resource=sendMessage {}
                     14←11 WaitStateEntered B {}
                     TimerStarted due 00:12
            00:03 done A 1
                     15←13 TaskStarted resourceType=sqs resource=sendMessage
                     16←15 TaskSucceeded resourceType=sqs resource=sendMessage 1
                     17←16 TaskStateExited A 1
                     18←17 PassStateEntered A2 1
                     19←18 PassStateExited A2 1
            00:12 timer
                     20←14 WaitStateExited B {}
                     21←20 PassStateEntered B2 {}
                     22←21 PassStateExited B2 2
                     23←22 ParallelStateSucceeded
                     24←22 ParallelStateExited P {"both":[1,2]}
                     25←24 ExecutionSucceeded {"both":[1,2]}
        "#]],
    );
}

#[test]
fn a_processing_error_in_a_branch_fails_the_execution() {
    check(
        r#"{ "StartAt": "P", "States": {
               "P": { "Type": "Parallel", "End": true,
                      "Catch": [ { "ErrorEquals": ["States.ALL"], "Next": "C" } ],
                      "Branches": [
                          { "StartAt": "A", "States": { "A": { "Type": "Pass", "InputPath": "$.x", "End": true } } },
                          { "StartAt": "B", "States": { "B": { "Type": "Wait", "Seconds": 1, "End": true } } } ] },
               "C": { "Type": "Succeed" } } }"#,
        "00:00 start {}",
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 ParallelStateEntered P {}
                     3←2 ParallelStateStarted
                     4←3 PassStateEntered A {}
                     5←4 ParallelStateFailed
                     6←5 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'A' (entered at the event id #4). Invalid path '$.x' : No results for path: $['x']
        "#]],
    );
}

#[test]
fn nested_branches_stop_with_what_is_around_them() {
    check(
        r#"{ "StartAt": "P", "States": {
               "P": { "Type": "Parallel", "End": true, "Branches": [
                   { "StartAt": "In", "States": { "In": { "Type": "Parallel", "End": true, "Branches": [
                       { "StartAt": "X", "States": { "X": { "Type": "Wait", "Seconds": 9, "End": true } } },
                       { "StartAt": "M", "States": { "M": { "Type": "Map", "End": true, "ItemProcessor": {
                           "StartAt": "Y", "States": {
                               "Y": { "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true } } } } } }
                   ] } } },
                   { "StartAt": "Z", "States": { "Z": { "Type": "Wait", "Seconds": 5, "Next": "F" }, "F": { "Type": "Fail", "Error": "E" } } }
               ] } } }"#,
        "00:00 start [1,2]
         00:05 timer",
        expect![[r#"
            00:00 start [1,2]
                     1←0 ExecutionStarted [1,2]
                     2←0 ParallelStateEntered P [1,2]
                     3←2 ParallelStateStarted
                     4←3 ParallelStateEntered In [1,2]
                     5←4 ParallelStateStarted
                     6←3 WaitStateEntered Z [1,2]
                     TimerStarted due 00:05
                     7←5 WaitStateEntered X [1,2]
                     TimerStarted due 00:09
                     8←5 MapStateEntered M [1,2]
                     9←8 MapStateStarted length=2
                     10←9 MapIterationStarted M index=0
                     11←9 MapIterationStarted M index=1
                     12←10 TaskStateEntered Y 1
                     13←12 TaskScheduled resourceType=sqs resource=sendMessage 1
                     14←11 TaskStateEntered Y 2
                     15←14 TaskScheduled resourceType=sqs resource=sendMessage 2
            00:05 timer
                     16←6 WaitStateExited Z [1,2]
                     17←16 FailStateEntered F [1,2]
                     18←17 ParallelStateAborted
                     19←17 WaitStateAborted
                     20←17 MapStateAborted
                     21←17 MapIterationAborted M index=0
                     22←17 TaskStateAborted
                     23←17 MapIterationAborted M index=1
                     24←17 TaskStateAborted
                     25←17 ParallelStateFailed
                     26←25 ExecutionFailed error=E
        "#]],
    );
}

#[test]
fn branches_are_done_in_one_step_if_they_wait_for_nothing() {
    check(
        r#"{ "StartAt": "P", "States": {
               "P": { "Type": "Parallel", "Parameters": { "k": 0 }, "ResultSelector": { "first.$": "$[0]" }, "Next": "S",
                      "Branches": [
                          { "StartAt": "A", "States": { "A": { "Type": "Pass", "End": true } } },
                          { "StartAt": "B", "States": { "B": { "Type": "Succeed" } } } ] },
               "S": { "Type": "Succeed" } } }"#,
        "00:00 start {}",
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 ParallelStateEntered P {}
                     3←2 ParallelStateStarted
                     4←3 PassStateEntered A {"k":0}
                     5←4 PassStateExited A {"k":0}
                     6←3 SucceedStateEntered B {"k":0}
                     7←6 SucceedStateExited B {"k":0}
                     8←7 ParallelStateSucceeded
                     9←7 ParallelStateExited P {"first":{"k":0}}
                     10←9 SucceedStateEntered S {"first":{"k":0}}
                     11←10 SucceedStateExited S {"first":{"k":0}}
                     12←11 ExecutionSucceeded {"first":{"k":0}}
        "#]],
    );
}
