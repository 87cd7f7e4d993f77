//! `.waitForTaskToken`: two answers, in either order.

use expect_test::expect;

use crate::harness::check;

const ASK: &str = r#"{ "StartAt": "Ask", "States": {
    "Ask": { "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "TimeoutSeconds": 60,
             "Parameters": { "Token.$": "$$.Task.Token" }, "End": true } } }"#;

#[test]
fn the_worker_submits_and_the_token_brings_the_result() {
    check(
        ASK,
        r#"00:00 start {}
           00:01 took Ask
           00:02 done Ask {"MessageId":"m"}
           00:03 done Ask {"MessageId":"again"}
           00:30 called Ask {"answer":42}
           00:31 called 0@3 {"answer":43}"#,
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 TaskStateEntered Ask {}
                     3←2 TaskScheduled resourceType=sqs resource=sendMessage.waitForTaskToken {"Token":"token-0-3"} timeoutInSeconds=60
            00:01 took Ask
                     4←3 TaskStarted resourceType=sqs resource=sendMessage.waitForTaskToken
            00:02 done Ask {"MessageId":"m"}
                     5←4 TaskSubmitted resourceType=sqs resource=sendMessage.waitForTaskToken {"MessageId":"m"}
            00:03 done Ask {"MessageId":"again"}
                     stale
            00:30 called Ask {"answer":42}
                     6←5 TaskSucceeded resourceType=sqs resource=sendMessage.waitForTaskToken {"answer":42}
                     7←6 TaskStateExited Ask {"answer":42}
                     8←7 ExecutionSucceeded {"answer":42}
            00:31 called 0@3 {"answer":43}
                     stale
        "#]],
    );
}

#[test]
fn a_token_that_comes_back_first_waits_for_the_worker() {
    check(
        ASK,
        r#"00:00 start {}
           00:01 took Ask
           00:02 called Ask {"answer":42}
           00:02 called Ask {"answer":43}
           00:03 done Ask {"MessageId":"m"}"#,
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 TaskStateEntered Ask {}
                     3←2 TaskScheduled resourceType=sqs resource=sendMessage.waitForTaskToken {"Token":"token-0-3"} timeoutInSeconds=60
            00:01 took Ask
                     4←3 TaskStarted resourceType=sqs resource=sendMessage.waitForTaskToken
            00:02 called Ask {"answer":42}
                     CalledBack
            00:02 called Ask {"answer":43}
                     stale
            00:03 done Ask {"MessageId":"m"}
                     5←4 TaskSubmitted resourceType=sqs resource=sendMessage.waitForTaskToken {"MessageId":"m"}
                     6←5 TaskSucceeded resourceType=sqs resource=sendMessage.waitForTaskToken {"answer":42}
                     7←6 TaskStateExited Ask {"answer":42}
                     8←7 ExecutionSucceeded {"answer":42}
        "#]],
    );
}

#[test]
fn a_token_that_comes_back_is_not_lost_with_the_worker() {
    check(
        ASK,
        r#"00:00 start {}
           00:01 took Ask
           00:02 refuse Ask Denied because
           01:00 timer"#,
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 TaskStateEntered Ask {}
                     3←2 TaskScheduled resourceType=sqs resource=sendMessage.waitForTaskToken {"Token":"token-0-3"} timeoutInSeconds=60
            00:01 took Ask
                     4←3 TaskStarted resourceType=sqs resource=sendMessage.waitForTaskToken
            00:02 refuse Ask Denied because
                     CalledBack
            01:00 timer
                     5←4 TaskFailed resourceType=sqs resource=sendMessage.waitForTaskToken error=Denied cause=because
                     6←5 ExecutionFailed error=Denied cause=because
        "#]],
    );
    check(
        ASK,
        r#"00:00 start {}
           00:01 took Ask
           00:02 called Ask 1
           00:03 fail Ask Broken -"#,
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 TaskStateEntered Ask {}
                     3←2 TaskScheduled resourceType=sqs resource=sendMessage.waitForTaskToken {"Token":"token-0-3"} timeoutInSeconds=60
            00:01 took Ask
                     4←3 TaskStarted resourceType=sqs resource=sendMessage.waitForTaskToken
            00:02 called Ask 1
                     CalledBack
            00:03 fail Ask Broken -
                     5←4 TaskSucceeded resourceType=sqs resource=sendMessage.waitForTaskToken 1
                     6←5 TaskStateExited Ask 1
                     7←6 ExecutionSucceeded 1
        "#]],
    );
}

#[test]
fn a_token_needs_no_worker() {
    check(
        ASK,
        r#"00:00 start {}
           00:02 called Ask {"answer":42}"#,
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 TaskStateEntered Ask {}
                     3←2 TaskScheduled resourceType=sqs resource=sendMessage.waitForTaskToken {"Token":"token-0-3"} timeoutInSeconds=60
            00:02 called Ask {"answer":42}
                     4←3 TaskStarted resourceType=sqs resource=sendMessage.waitForTaskToken
                     5←4 TaskSucceeded resourceType=sqs resource=sendMessage.waitForTaskToken {"answer":42}
                     6←5 TaskStateExited Ask {"answer":42}
                     7←6 ExecutionSucceeded {"answer":42}
        "#]],
    );
}

#[test]
fn a_submission_that_fails_fails_the_task() {
    check(
        ASK,
        r#"00:00 start {}
           00:02 fail Ask SQS.AmazonSQSException no such queue"#,
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 TaskStateEntered Ask {}
                     3←2 TaskScheduled resourceType=sqs resource=sendMessage.waitForTaskToken {"Token":"token-0-3"} timeoutInSeconds=60
            00:02 fail Ask SQS.AmazonSQSException no such queue
                     4←3 TaskStarted resourceType=sqs resource=sendMessage.waitForTaskToken
                     5←4 TaskFailed resourceType=sqs resource=sendMessage.waitForTaskToken error=SQS.AmazonSQSException cause=no such queue
                     6←5 ExecutionFailed error=SQS.AmazonSQSException cause=no such queue
        "#]],
    );
}

#[test]
fn a_refusal_without_error_and_cause_is_caught_with_nulls() {
    check(
        &ASK.replace(
            r#""End": true } }"#,
            r#""End": true, "Catch": [ { "ErrorEquals": ["States.TaskFailed"], "Next": "No" } ] },
               "No": { "Type": "Succeed" } }"#,
        ),
        r#"00:00 start {}
           00:01 done Ask {}
           00:02 refuse Ask - -"#,
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 TaskStateEntered Ask {}
                     3←2 TaskScheduled resourceType=sqs resource=sendMessage.waitForTaskToken {"Token":"token-0-3"} timeoutInSeconds=60
            00:01 done Ask {}
                     4←3 TaskStarted resourceType=sqs resource=sendMessage.waitForTaskToken
                     5←4 TaskSubmitted resourceType=sqs resource=sendMessage.waitForTaskToken {}
            00:02 refuse Ask - -
                     6←5 TaskFailed resourceType=sqs resource=sendMessage.waitForTaskToken
                     7←6 TaskStateExited Ask {"Error":null,"Cause":null}
                     8←7 SucceedStateEntered No {"Error":null,"Cause":null}
                     9←8 SucceedStateExited No {"Error":null,"Cause":null}
                     10←9 ExecutionSucceeded {"Error":null,"Cause":null}
        "#]],
    );
}
