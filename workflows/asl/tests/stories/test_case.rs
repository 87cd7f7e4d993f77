//! Executions that are test cases, and what mocks say to their tasks.

use expect_test::expect;

use crate::harness::{Story, check};

fn task(resource: &str) -> String {
    format!(
        r#"{{"StartAt":"Call","States":{{"Call":{{"Type":"Task","Resource":"{resource}",
             "Parameters":{{"FunctionName":"f"}},"End":true}}}}}}"#
    )
}

#[test]
fn a_mock_gives_the_response_of_the_service_as_it_is() {
    check(
        &task("arn:aws:states:::lambda:invoke"),
        r#"
        00:00 case {}
        00:00 mock Call {"StatusCode":200,"Payload":{"a":1}}
        "#,
        expect![[r#"
            00:00 case {}
                     1←0 ExecutionStarted {}
                     TestCaseChosen Case
                     2←0 TaskStateEntered Call {}
                     3←2 TaskScheduled resourceType=lambda resource=invoke {"FunctionName":"f"}
            00:00 mock Call {"StatusCode":200,"Payload":{"a":1}}
                     4←3 TaskStarted resourceType=lambda resource=invoke
                     5←4 TaskSucceeded resourceType=lambda resource=invoke {"StatusCode":200,"Payload":{"a":1}}
                     6←5 TaskStateExited Call {"StatusCode":200,"Payload":{"a":1}}
                     7←6 ExecutionSucceeded {"StatusCode":200,"Payload":{"a":1}}
        "#]],
    );
}

#[test]
fn a_function_s_arn_gives_the_payload_of_its_mock() {
    check(
        &task("arn:aws:lambda:us-east-1:000000000000:function:f"),
        r#"
        00:00 case {}
        00:00 mock Call {"StatusCode":200,"Payload":{"a":1}}
        "#,
        expect![[r#"
            00:00 case {}
                     1←0 ExecutionStarted {}
                     TestCaseChosen Case
                     2←0 TaskStateEntered Call {}
                     3←2 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:f {"FunctionName":"f"}
            00:00 mock Call {"StatusCode":200,"Payload":{"a":1}}
                     4←3 LambdaFunctionStarted
                     5←4 LambdaFunctionSucceeded {"a":1}
                     6←5 TaskStateExited Call {"a":1}
                     7←6 ExecutionSucceeded {"a":1}
        "#]],
    );
}

#[test]
fn a_mock_stands_for_submission_and_callback() {
    check(
        &task("arn:aws:states:::lambda:invoke.waitForTaskToken"),
        r#"
        00:00 case {}
        00:00 mock Call "done"
        "#,
        expect![[r#"
            00:00 case {}
                     1←0 ExecutionStarted {}
                     TestCaseChosen Case
                     2←0 TaskStateEntered Call {}
                     3←2 TaskScheduled resourceType=lambda resource=invoke.waitForTaskToken {"FunctionName":"f"}
            00:00 mock Call "done"
                     4←3 TaskStarted resourceType=lambda resource=invoke.waitForTaskToken
                     5←4 TaskSubmitted resourceType=lambda resource=invoke.waitForTaskToken "done"
                     6←5 TaskSucceeded resourceType=lambda resource=invoke.waitForTaskToken "done"
                     7←6 TaskStateExited Call "done"
                     8←7 ExecutionSucceeded "done"
        "#]],
    );
    check(
        &task("arn:aws:states:::ecs:runTask.sync"),
        r#"
        00:00 case {}
        00:00 mock Call {"Status":"STOPPED"}
        "#,
        expect![[r#"
            00:00 case {}
                     1←0 ExecutionStarted {}
                     TestCaseChosen Case
                     2←0 TaskStateEntered Call {}
                     3←2 TaskScheduled resourceType=ecs resource=runTask.sync {"FunctionName":"f"}
            00:00 mock Call {"Status":"STOPPED"}
                     4←3 TaskStarted resourceType=ecs resource=runTask.sync
                     5←4 TaskSubmitted resourceType=ecs resource=runTask.sync {"Status":"STOPPED"}
                     6←5 TaskSucceeded resourceType=ecs resource=runTask.sync {"Status":"STOPPED"}
                     7←6 TaskStateExited Call {"Status":"STOPPED"}
                     8←7 ExecutionSucceeded {"Status":"STOPPED"}
        "#]],
    );
}

#[test]
fn a_mock_that_throws_is_retried_like_any_failure() {
    check(
        r#"{"StartAt":"Call","States":{"Call":{"Type":"Task","End":true,
            "Resource":"arn:aws:states:::sqs:sendMessage",
            "Retry":[{"ErrorEquals":["Busy"],"IntervalSeconds":3,"MaxAttempts":1}]}}}"#,
        r#"
        00:00 case {}
        00:00 throw Call Busy later
        00:03 timer
        00:03 mock Call {"MessageId":"1"}
        "#,
        expect![[r#"
            00:00 case {}
                     1←0 ExecutionStarted {}
                     TestCaseChosen Case
                     2←0 TaskStateEntered Call {}
                     3←2 TaskScheduled resourceType=sqs resource=sendMessage {}
            00:00 throw Call Busy later
                     4←3 TaskStarted resourceType=sqs resource=sendMessage
                     5←4 TaskFailed resourceType=sqs resource=sendMessage error=Busy cause=later
                     RetryScheduled due 00:03
            00:03 timer
                     6←5 TaskScheduled resourceType=sqs resource=sendMessage {}
            00:03 mock Call {"MessageId":"1"}
                     7←6 TaskStarted resourceType=sqs resource=sendMessage
                     8←7 TaskSucceeded resourceType=sqs resource=sendMessage {"MessageId":"1"}
                     9←8 TaskStateExited Call {"MessageId":"1"}
                     10←9 ExecutionSucceeded {"MessageId":"1"}
        "#]],
    );
}

#[test]
fn the_calls_of_a_state_are_counted_retries_and_iterations_alike() {
    let mut story = Story::new(
        r#"{"StartAt":"Each","States":{"Each":{"Type":"Map","End":true,"ItemsPath":"$.items","ItemProcessor":{
            "StartAt":"Call","States":{"Call":{"Type":"Task","End":true,
            "Resource":"arn:aws:states:::sqs:sendMessage",
            "Retry":[{"ErrorEquals":["Busy"],"IntervalSeconds":3}]}}}}}}"#,
    )
    .play(
        r#"
        00:00 case {"items":[1,2,3]}
        00:00 throw Call/1 Busy later
        00:03 timer
        "#,
    );
    let numbers = |story: &Story| -> Vec<_> {
        let execution = &story.execution;
        execution.open_tasks().map(|open| execution.call_number(&open)).collect()
    };
    assert_eq!(numbers(&story), [Some(3), Some(1), Some(2)]);
    let snapshot = story.execution.to_snapshot();
    story.execution = frevo_asl::Execution::from_snapshot(&snapshot).expect("a snapshot of ours");
    assert_eq!(numbers(&story), [Some(3), Some(1), Some(2)]);
    assert_eq!(story.execution.test_case().map(|name| &**name), Some("Case"));
}
