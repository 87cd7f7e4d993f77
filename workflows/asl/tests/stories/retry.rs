use expect_test::expect;
use frevo_event::Message;

use crate::harness::{BEGIN, Story, check};

const CHARGE: &str = r#"{ "StartAt": "T", "States": {
    "T": { "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:000000000000:function:charge",
           "Parameters": { "try.$": "$$.State.RetryCount" },
           "Retry": [ { "ErrorEquals": ["Busy"], "IntervalSeconds": 2, "MaxAttempts": 2, "BackoffRate": 3.0 },
                      { "ErrorEquals": ["States.Timeout"], "MaxAttempts": 0 },
                      { "ErrorEquals": ["States.ALL"], "MaxAttempts": 1, "MaxDelaySeconds": 5 } ],
           "Catch": [ { "ErrorEquals": ["States.ALL"], "Next": "Caught", "ResultPath": "$.error",
                        "Assign": { "what.$": "$.Error" } } ],
           "TimeoutSeconds": 10, "OutputPath": "$.nope", "End": true },
    "Caught": { "Type": "Pass", "Parameters": { "what.$": "$what", "error.$": "$.error" }, "End": true } } }"#;

#[test]
fn a_retrier_counts_for_itself_and_then_the_error_is_caught() {
    check(
        CHARGE,
        r#"00:00 start {"a":1}
           00:01 fail T Busy no
           00:02 timer
           00:03 timer
           00:04 fail T Other no
           00:05 timer
           00:06 fail T Busy no
           00:12 timer
           00:13 fail T Busy at last"#,
        expect![[r#"
            00:00 start {"a":1}
                     1←0 ExecutionStarted {"a":1}
                     2←0 TaskStateEntered T {"a":1}
                     3←2 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:charge {"try":0} timeoutInSeconds=10
            00:01 fail T Busy no
                     4←3 LambdaFunctionStarted
                     5←4 LambdaFunctionFailed error=Busy cause=no
                     RetryScheduled due 00:03
            00:02 timer
                     stale
            00:03 timer
                     6←5 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:charge {"try":1} timeoutInSeconds=10
            00:04 fail T Other no
                     7←6 LambdaFunctionStarted
                     8←7 LambdaFunctionFailed error=Other cause=no
                     RetryScheduled due 00:05
            00:05 timer
                     9←8 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:charge {"try":2} timeoutInSeconds=10
            00:06 fail T Busy no
                     10←9 LambdaFunctionStarted
                     11←10 LambdaFunctionFailed error=Busy cause=no
                     RetryScheduled due 00:12
            00:12 timer
                     12←11 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:charge {"try":3} timeoutInSeconds=10
            00:13 fail T Busy at last
                     13←12 LambdaFunctionStarted
                     14←13 LambdaFunctionFailed error=Busy cause=at last
                     15←14 TaskStateExited T {"a":1,"error":{"Error":"Busy","Cause":"at last"}} assignedVariables=what="Busy"
                     16←15 PassStateEntered Caught {"a":1,"error":{"Error":"Busy","Cause":"at last"}}
                     17←16 PassStateExited Caught {"what":"Busy","error":{"Error":"Busy","Cause":"at last"}}
                     18←17 ExecutionSucceeded {"what":"Busy","error":{"Error":"Busy","Cause":"at last"}}
        "#]],
    );
}

#[test]
fn a_retrier_without_attempts_leaves_the_error_to_the_catchers() {
    check(
        CHARGE,
        r#"00:00 start {"a":1}
           00:10 timer"#,
        expect![[r#"
            00:00 start {"a":1}
                     1←0 ExecutionStarted {"a":1}
                     2←0 TaskStateEntered T {"a":1}
                     3←2 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:charge {"try":0} timeoutInSeconds=10
            00:10 timer
                     4←3 LambdaFunctionTimedOut error=States.Timeout
                     5←4 TaskStateExited T {"a":1,"error":{"Error":"States.Timeout","Cause":""}} assignedVariables=what="States.Timeout"
                     6←5 PassStateEntered Caught {"a":1,"error":{"Error":"States.Timeout","Cause":""}}
                     7←6 PassStateExited Caught {"what":"States.Timeout","error":{"Error":"States.Timeout","Cause":""}}
                     8←7 ExecutionSucceeded {"what":"States.Timeout","error":{"Error":"States.Timeout","Cause":""}}
        "#]],
    );
}

#[test]
fn a_processing_error_is_neither_retried_nor_caught() {
    check(
        CHARGE,
        r#"00:00 start {"a":1}
           00:01 done T {}"#,
        expect![[r#"
            00:00 start {"a":1}
                     1←0 ExecutionStarted {"a":1}
                     2←0 TaskStateEntered T {"a":1}
                     3←2 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:charge {"try":0} timeoutInSeconds=10
            00:01 done T {}
                     4←3 LambdaFunctionStarted
                     5←4 LambdaFunctionSucceeded {}
                     6←5 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'T' (entered at the event id #2). Invalid path '$.nope' : No results for path: $['nope']
        "#]],
    );
}

#[test]
fn the_completion_of_an_attempt_that_is_over_is_stale() {
    check(
        CHARGE,
        r#"00:00 start {"a":1}
           00:01 fail T Busy no
           00:02 done 0@3 {}
           00:02 took 0@3
           00:02 beat 0@3
           00:03 timer
           00:04 done 0@3 {}"#,
        expect![[r#"
            00:00 start {"a":1}
                     1←0 ExecutionStarted {"a":1}
                     2←0 TaskStateEntered T {"a":1}
                     3←2 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:charge {"try":0} timeoutInSeconds=10
            00:01 fail T Busy no
                     4←3 LambdaFunctionStarted
                     5←4 LambdaFunctionFailed error=Busy cause=no
                     RetryScheduled due 00:03
            00:02 done 0@3 {}
                     stale
            00:02 took 0@3
                     stale
            00:02 beat 0@3
                     stale
            00:03 timer
                     6←5 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:charge {"try":1} timeoutInSeconds=10
            00:04 done 0@3 {}
                     stale
        "#]],
    );
}

#[test]
fn an_intrinsic_that_fails_is_retried_and_caught() {
    check(
        r#"{ "StartAt": "T", "States": {
               "T": { "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage",
                      "Parameters": { "x.$": "States.ArrayGetItem($.a, 7)" },
                      "Retry": [ { "ErrorEquals": ["States.IntrinsicFailure"], "MaxAttempts": 1 } ],
                      "Catch": [ { "ErrorEquals": ["States.ALL"], "Next": "C" } ], "End": true },
               "C": { "Type": "Succeed" } } }"#,
        r#"00:00 start {"a":[1]}
           00:01 timer"#,
        expect![[r#"
            00:00 start {"a":[1]}
                     1←0 ExecutionStarted {"a":[1]}
                     2←0 TaskStateEntered T {"a":[1]}
                     RetryScheduled due 00:01
            00:01 timer
                     3←2 TaskStateExited T {"Error":"States.IntrinsicFailure","Cause":"An error occurred while executing the state 'T' (entered at the event id #2). The function 'States.ArrayGetItem($.a, 7)' had the following error: the index 7 is out of bounds for length 1"}
                     4←3 SucceedStateEntered C {"Error":"States.IntrinsicFailure","Cause":"An error occurred while executing the state 'T' (entered at the event id #2). The function 'States.ArrayGetItem($.a, 7)' had the following error: the index 7 is out of bounds for length 1"}
                     5←4 SucceedStateExited C {"Error":"States.IntrinsicFailure","Cause":"An error occurred while executing the state 'T' (entered at the event id #2). The function 'States.ArrayGetItem($.a, 7)' had the following error: the index 7 is out of bounds for length 1"}
                     6←5 ExecutionSucceeded {"Error":"States.IntrinsicFailure","Cause":"An error occurred while executing the state 'T' (entered at the event id #2). The function 'States.ArrayGetItem($.a, 7)' had the following error: the index 7 is out of bounds for length 1"}
        "#]],
    );
}

#[test]
fn full_jitter_waits_anything_up_to_the_delay() {
    let definition =
        CHARGE.replace(r#""BackoffRate": 3.0"#, r#""BackoffRate": 3.0, "JitterStrategy": "FULL""#);
    let mut dues = Vec::new();
    for skipped in 0..20 {
        let mut story = Story::new(&definition).play("00:00 start {}");
        // Another message, another draw.
        for _ in 0..skipped {
            story.send(&frevo_event::Message::TimerFired, crate::harness::BEGIN).expect_err("nothing is due");
        }
        let story = story.play("00:01 fail T Busy no");
        let due = story.execution.next_due().expect("a retry");
        let delay = due.0 - crate::harness::BEGIN.0 - 1000;
        assert!((0..=2000).contains(&delay), "{delay}");
        dues.push(delay);
    }
    dues.sort_unstable();
    dues.dedup();
    assert!(dues.len() > 10, "{dues:?}");
}

const TWO: &str = r#"{ "StartAt": "P", "States": {
    "P": { "Type": "Parallel", "End": true, "Branches": [
      { "StartAt": "A", "States": { "A": { "Type": "Task", "End": true,
          "Resource": "arn:aws:lambda:us-east-1:000000000000:function:a",
          "Retry": [ { "ErrorEquals": ["Busy"], "IntervalSeconds": 600 } ] } } },
      { "StartAt": "B", "States": { "B": { "Type": "Task", "End": true,
          "Resource": "arn:aws:lambda:us-east-1:000000000000:function:b",
          "Retry": [ { "ErrorEquals": ["Busy"], "IntervalSeconds": 60, "MaxAttempts": 1 } ] } } } ] } } }"#;

/// Nobody waits who is told not to; what the retriers have left stays as it is, and the
/// moment that was due before is not due any more.
#[test]
fn what_waits_to_be_tried_again_is_told_to_be_at_once() {
    check(
        TWO,
        r#"00:00 start {}
           00:01 retry
           00:02 fail A Busy no
           00:02 fail B Busy no
           00:03 retry A
           00:04 retry A
           00:05 fail A Busy again
           00:06 retry
           01:02 timer
           01:03 fail B Busy for good"#,
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 ParallelStateEntered P {}
                     3←2 ParallelStateStarted
                     4←3 TaskStateEntered A {}
                     5←4 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:a {}
                     6←3 TaskStateEntered B {}
                     7←6 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:b {}
            00:01 retry
                     stale
            00:02 fail A Busy no
                     8←5 LambdaFunctionStarted
                     9←8 LambdaFunctionFailed error=Busy cause=no
                     RetryScheduled due 10:02
            00:02 fail B Busy no
                     10←7 LambdaFunctionStarted
                     11←10 LambdaFunctionFailed error=Busy cause=no
                     RetryScheduled due 01:02
            00:03 retry A
                     RetryHastened
                     12←9 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:a {}
            00:04 retry A
                     stale
            00:05 fail A Busy again
                     13←12 LambdaFunctionStarted
                     14←13 LambdaFunctionFailed error=Busy cause=again
                     RetryScheduled due 20:05
            00:06 retry
                     RetryHastened
                     RetryHastened
                     15←14 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:a {}
                     16←11 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:b {}
            01:02 timer
                     stale
            01:03 fail B Busy for good
                     17←16 LambdaFunctionStarted
                     18←17 LambdaFunctionFailed error=Busy cause=for good
                     19←18 TaskStateAborted
                     20←18 TaskStateAborted
                     21←18 ParallelStateFailed
                     22←21 ExecutionFailed error=Busy cause=for good
        "#]],
    );
}

/// Whoever repeats what he said does not hasten the attempt that comes after.
#[test]
fn only_what_is_due_by_a_moment_is_hastened() {
    let mut story = Story::new(TWO).play("00:00 start {}\n00:02 fail A Busy no\n00:02 fail B Busy no");
    for seconds in [10, 11] {
        let due_until = Some(BEGIN.plus_seconds(62));
        story.tell(&Message::RetryNow { state: None, due_until }, BEGIN.plus_seconds(seconds));
    }
    story.check(expect![[r#"
        00:00 start {}
                 1←0 ExecutionStarted {}
                 2←0 ParallelStateEntered P {}
                 3←2 ParallelStateStarted
                 4←3 TaskStateEntered A {}
                 5←4 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:a {}
                 6←3 TaskStateEntered B {}
                 7←6 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:b {}
        00:02 fail A Busy no
                 8←5 LambdaFunctionStarted
                 9←8 LambdaFunctionFailed error=Busy cause=no
                 RetryScheduled due 10:02
        00:02 fail B Busy no
                 10←7 LambdaFunctionStarted
                 11←10 LambdaFunctionFailed error=Busy cause=no
                 RetryScheduled due 01:02
                 RetryHastened
                 12←11 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:b {}
                 stale
    "#]]);
}
