use expect_test::expect;
use frevo_event::MachineType;

use crate::harness::{Story, check};

const WHOLE: &str =
    r#"{ "StartAt": "A", "States": { "A": { "Type": "Pass", "OutputPath": "$$", "End": true } } }"#;

#[test]
fn the_context_object_has_awss_order() {
    check(
        WHOLE,
        r#"00:00 start {"a":1}"#,
        expect![[r#"
        00:00 start {"a":1}
                 1←0 ExecutionStarted {"a":1}
                 2←0 PassStateEntered A {"a":1}
                 3←2 PassStateExited A {"Execution":{"Id":"arn:aws:states:us-east-1:000000000000:execution:orders:o-1","Input":{"a":1},"StartTime":"2026-01-01T00:00:00.000Z","Name":"o-1","RoleArn":"arn:aws:iam::000000000000:role/orders","RedriveCount":0},"StateMachine":{"Id":"arn:aws:states:us-east-1:000000000000:stateMachine:orders","Name":"orders"},"State":{"Name":"A","EnteredTime":"2026-01-01T00:00:00.000Z"}}
                 4←3 ExecutionSucceeded {"Execution":{"Id":"arn:aws:states:us-east-1:000000000000:execution:orders:o-1","Input":{"a":1},"StartTime":"2026-01-01T00:00:00.000Z","Name":"o-1","RoleArn":"arn:aws:iam::000000000000:role/orders","RedriveCount":0},"StateMachine":{"Id":"arn:aws:states:us-east-1:000000000000:stateMachine:orders","Name":"orders"},"State":{"Name":"A","EnteredTime":"2026-01-01T00:00:00.000Z"}}
    "#]],
    );
}

#[test]
fn a_task_s_context_has_its_retries_and_its_token() {
    check(
        r#"{ "StartAt": "T", "States": {
               "T": { "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                      "Parameters": { "all.$": "$$" }, "End": true } } }"#,
        "00:00 start 1",
        expect![[r#"
            00:00 start 1
                     1←0 ExecutionStarted 1
                     2←0 TaskStateEntered T 1
                     3←2 TaskScheduled resourceType=sqs resource=sendMessage.waitForTaskToken {"all":{"Execution":{"Id":"arn:aws:states:us-east-1:000000000000:execution:orders:o-1","Input":1,"StartTime":"2026-01-01T00:00:00.000Z","Name":"o-1","RoleArn":"arn:aws:iam::000000000000:role/orders","RedriveCount":0},"StateMachine":{"Id":"arn:aws:states:us-east-1:000000000000:stateMachine:orders","Name":"orders"},"State":{"Name":"T","EnteredTime":"2026-01-01T00:00:00.000Z","RetryCount":0},"Task":{"Token":"token-0-3"}}}
        "#]],
    );
}

#[test]
fn an_express_execution_has_another_order_and_no_redrives_where_it_was_waited_for() {
    let mut story = Story::new(WHOLE);
    story.start.machine_type = MachineType::Express;
    story.start.synchronous = true;
    story.start.express_uuid = Some("0000c0de-0000-4000-8000-000000000004".into());
    story.play("00:00 start {}").check(expect![[r#"
        00:00 start {}
                 1←0 ExecutionStarted {}
                 TimeoutStarted due 05:00
                 2←0 PassStateEntered A {}
                 3←2 PassStateExited A {"Execution":{"Id":"arn:aws:states:us-east-1:000000000000:express:orders:o-1:0000c0de-0000-4000-8000-000000000004","Input":{},"Name":"o-1","RoleArn":"arn:aws:iam::000000000000:role/orders","StartTime":"2026-01-01T00:00:00.000Z"},"StateMachine":{"Id":"arn:aws:states:us-east-1:000000000000:stateMachine:orders","Name":"orders"},"State":{"Name":"A","EnteredTime":"2026-01-01T00:00:00.000Z"}}
                 4←3 ExecutionSucceeded {"Execution":{"Id":"arn:aws:states:us-east-1:000000000000:express:orders:o-1:0000c0de-0000-4000-8000-000000000004","Input":{},"Name":"o-1","RoleArn":"arn:aws:iam::000000000000:role/orders","StartTime":"2026-01-01T00:00:00.000Z"},"StateMachine":{"Id":"arn:aws:states:us-east-1:000000000000:stateMachine:orders","Name":"orders"},"State":{"Name":"A","EnteredTime":"2026-01-01T00:00:00.000Z"}}
    "#]]);
}
