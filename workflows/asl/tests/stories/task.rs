use expect_test::expect;

use crate::harness::check;

const CHARGE: &str = "arn:aws:lambda:us-east-1:000000000000:function:charge";

fn task(fields: &str) -> String {
    format!(r#"{{ "StartAt": "T", "States": {{ "T": {{ "Type": "Task", {fields}, "End": true }} }} }}"#)
}

#[test]
fn a_function_s_payload_is_the_result() {
    check(
        &task(&format!(r#""Resource": "{CHARGE}", "ResultPath": "$.r""#)),
        r#"00:00 start {"a":1}
           00:01 took T w-1
           00:02 done T {"ok":true}"#,
        expect![[r#"
            00:00 start {"a":1}
                     1←0 ExecutionStarted {"a":1}
                     2←0 TaskStateEntered T {"a":1}
                     3←2 LambdaFunctionScheduled resource=arn:aws:lambda:us-east-1:000000000000:function:charge {"a":1}
            00:01 took T w-1
                     4←3 LambdaFunctionStarted
            00:02 done T {"ok":true}
                     5←4 LambdaFunctionSucceeded {"ok":true}
                     6←5 TaskStateExited T {"a":1,"r":{"ok":true}}
                     7←6 ExecutionSucceeded {"a":1,"r":{"ok":true}}
        "#]],
    );
}

#[test]
fn a_service_s_task_goes_through_all_fields() {
    check(
        &task(
            r#""Resource": "arn:aws:states:::dynamodb:putItem",
               "InputPath": "$.order", "Parameters": { "Item.$": "$.item", "TableName": "t" },
               "ResultSelector": { "code.$": "$.status" }, "ResultPath": "$.stored", "OutputPath": "$.stored",
               "Assign": { "raw.$": "$.status" }"#,
        ),
        r#"00:00 start {"order":{"item":{"id":{"S":"1"}}}}
           00:01 took T
           00:02 done T {"status":200}"#,
        expect![[r#"
            00:00 start {"order":{"item":{"id":{"S":"1"}}}}
                     1←0 ExecutionStarted {"order":{"item":{"id":{"S":"1"}}}}
                     2←0 TaskStateEntered T {"order":{"item":{"id":{"S":"1"}}}}
                     3←2 TaskScheduled resourceType=dynamodb resource=putItem {"TableName":"t","Item":{"id":{"S":"1"}}}
            00:01 took T
                     4←3 TaskStarted resourceType=dynamodb resource=putItem
            00:02 done T {"status":200}
                     5←4 TaskSucceeded resourceType=dynamodb resource=putItem {"status":200}
                     6←5 TaskStateExited T {"code":200} assignedVariables=raw=200
                     7←6 ExecutionSucceeded {"code":200}
        "#]],
    );
}

#[test]
fn lambda_invoke_is_answered_as_lambda_does() {
    check(
        &task(
            r#""Resource": "arn:aws:states:::lambda:invoke",
               "Parameters": { "FunctionName": "charge", "Payload.$": "$" }, "OutputPath": "$.Payload""#,
        ),
        r#"00:00 start {"a":1}
           00:02 done T {"ok":true}"#,
        expect![[r#"
            00:00 start {"a":1}
                     1←0 ExecutionStarted {"a":1}
                     2←0 TaskStateEntered T {"a":1}
                     3←2 TaskScheduled resourceType=lambda resource=invoke {"FunctionName":"charge","Payload":{"a":1}}
            00:02 done T {"ok":true}
                     4←3 TaskStarted resourceType=lambda resource=invoke
                     5←4 TaskSucceeded resourceType=lambda resource=invoke {"ExecutedVersion":"$LATEST","Payload":{"ok":true},"SdkHttpMetadata":{"AllHttpHeaders":{"X-Amz-Executed-Version":["$LATEST"],"x-amzn-Remapped-Content-Length":["0"],"Connection":["keep-alive"],"x-amzn-RequestId":["69a26176-bb17-434d-8746-68fcd2ca88f6"],"Content-Length":["12"],"Date":["Thu, 01 Jan 2026 00:00:02 GMT"],"X-Amzn-Trace-Id":["Root=1-6955b902-af683e523334a123488256a7;Parent=b6441852ad17f1af;Sampled=0;Lineage=1:16effea1:0"],"Content-Type":["application/json"]},"HttpHeaders":{"Connection":"keep-alive","Content-Length":"12","Content-Type":"application/json","Date":"Thu, 01 Jan 2026 00:00:02 GMT","X-Amz-Executed-Version":"$LATEST","x-amzn-Remapped-Content-Length":"0","x-amzn-RequestId":"69a26176-bb17-434d-8746-68fcd2ca88f6","X-Amzn-Trace-Id":"Root=1-6955b902-af683e523334a123488256a7;Parent=b6441852ad17f1af;Sampled=0;Lineage=1:16effea1:0"},"HttpStatusCode":200},"SdkResponseMetadata":{"RequestId":"69a26176-bb17-434d-8746-68fcd2ca88f6"},"StatusCode":200}
                     6←5 TaskStateExited T {"ok":true}
                     7←6 ExecutionSucceeded {"ok":true}
        "#]],
    );
}

#[test]
fn lambda_invoke_without_a_function_cannot_start() {
    check(
        &task(r#""Resource": "arn:aws:states:::lambda:invoke", "Parameters": { "Payload.$": "$" }"#),
        r#"00:00 start {"a":1}"#,
        expect![[r#"
            00:00 start {"a":1}
                     1←0 ExecutionStarted {"a":1}
                     2←0 TaskStateEntered T {"a":1}
                     3←2 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'T' (entered at the event id #2). The Parameters '{"Payload":{"a":1}}' could not be used to start the Task: [The field 'FunctionName' is required but was missing]
        "#]],
    );
}

#[test]
fn a_sync_task_is_submitted_and_then_done() {
    let definition = task(r#""Resource": "arn:aws:states:::glue:startJobRun.sync""#);
    check(
        &definition,
        r#"00:00 start {}
           00:01 took T
           00:02 submit T {"JobRunId":"j"}
           00:02 submit T {"JobRunId":"j"}
           00:09 done T {"JobRunState":"SUCCEEDED"}"#,
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 TaskStateEntered T {}
                     3←2 TaskScheduled resourceType=glue resource=startJobRun.sync {}
            00:01 took T
                     4←3 TaskStarted resourceType=glue resource=startJobRun.sync
            00:02 submit T {"JobRunId":"j"}
                     5←4 TaskSubmitted resourceType=glue resource=startJobRun.sync {"JobRunId":"j"}
            00:02 submit T {"JobRunId":"j"}
                     stale
            00:09 done T {"JobRunState":"SUCCEEDED"}
                     6←5 TaskSucceeded resourceType=glue resource=startJobRun.sync {"JobRunState":"SUCCEEDED"}
                     7←6 TaskStateExited T {"JobRunState":"SUCCEEDED"}
                     8←7 ExecutionSucceeded {"JobRunState":"SUCCEEDED"}
        "#]],
    );
    check(
        &definition,
        r#"00:00 start {}
           00:09 done T {"JobRunState":"SUCCEEDED"}"#,
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 TaskStateEntered T {}
                     3←2 TaskScheduled resourceType=glue resource=startJobRun.sync {}
            00:09 done T {"JobRunState":"SUCCEEDED"}
                     4←3 TaskStarted resourceType=glue resource=startJobRun.sync
                     5←4 TaskSubmitted resourceType=glue resource=startJobRun.sync {"JobRunState":"SUCCEEDED"}
                     6←5 TaskSucceeded resourceType=glue resource=startJobRun.sync {"JobRunState":"SUCCEEDED"}
                     7←6 TaskStateExited T {"JobRunState":"SUCCEEDED"}
                     8←7 ExecutionSucceeded {"JobRunState":"SUCCEEDED"}
        "#]],
    );
}

#[test]
fn an_activity_s_worker_is_named() {
    let definition = task(
        r#""Resource": "arn:aws:states:us-east-1:000000000000:activity:pack", "TimeoutSeconds": 60, "HeartbeatSeconds": 10"#,
    );
    check(
        &definition,
        r#"00:00 start {"a":1}
           00:20 took T packer-7
           00:25 beat T
           00:34 timer
           00:34 called T 17"#,
        expect![[r#"
            00:00 start {"a":1}
                     1←0 ExecutionStarted {"a":1}
                     2←0 TaskStateEntered T {"a":1}
                     3←2 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:pack {"a":1} timeoutInSeconds=60 heartbeatInSeconds=10
            00:20 took T packer-7
                     4←3 ActivityStarted workerName=packer-7
            00:25 beat T
                     nothing
            00:34 timer
                     stale
            00:34 called T 17
                     5←4 ActivitySucceeded 17
                     6←5 TaskStateExited T 17
                     7←6 ExecutionSucceeded 17
        "#]],
    );
}

#[test]
fn an_activity_s_task_is_given_once() {
    check(
        &task(r#""Resource": "arn:aws:states:us-east-1:000000000000:activity:pack""#),
        r#"00:00 start {"a":1}
           00:20 took T packer-7
           00:21 took T packer-8"#,
        expect![[r#"
            00:00 start {"a":1}
                     1←0 ExecutionStarted {"a":1}
                     2←0 TaskStateEntered T {"a":1}
                     3←2 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:pack {"a":1}
            00:20 took T packer-7
                     4←3 ActivityStarted workerName=packer-7
            00:21 took T packer-8
                     stale
        "#]],
    );
}

#[test]
fn an_activity_that_does_not_exist_fails_the_execution() {
    check(
        &task(r#""Resource": "arn:aws:states:us-east-1:000000000000:activity:gone""#),
        "00:00 start {}",
        expect![[r#"
            00:00 start {}
                     1←0 ExecutionStarted {}
                     2←0 TaskStateEntered T {}
                     3←2 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'T' (entered at the event id #2). The activity arn:aws:states:us-east-1:000000000000:activity:gone does not exist.
        "#]],
    );
}

#[test]
fn a_task_that_takes_too_long_times_out() {
    check(
        &task(r#""Resource": "arn:aws:states:::sqs:sendMessage", "TimeoutSecondsPath": "$.t""#),
        r#"00:00 start {"t":5}
           00:01 took T
           00:05 timer
           00:06 done T@3 {}"#,
        expect![[r#"
            00:00 start {"t":5}
                     1←0 ExecutionStarted {"t":5}
                     2←0 TaskStateEntered T {"t":5}
                     3←2 TaskScheduled resourceType=sqs resource=sendMessage {"t":5} timeoutInSeconds=5
            00:01 took T
                     4←3 TaskStarted resourceType=sqs resource=sendMessage
            00:05 timer
                     5←4 TaskTimedOut resourceType=sqs resource=sendMessage error=States.Timeout
                     6←5 ExecutionFailed error=States.Timeout
            00:06 done T@3 {}
                     stale
        "#]],
    );
}

#[test]
fn a_timeout_that_cannot_be_read_fails_the_execution() {
    let definition =
        task(r#""Resource": "arn:aws:states:::sqs:sendMessage", "TimeoutSecondsPath": "$.NoSuch""#);
    check(
        &definition,
        "00:00 start {}",
        expect![[r#"
        00:00 start {}
                 1←0 ExecutionStarted {}
                 2←0 TaskStateEntered T {}
                 3←2 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'T' (entered at the event id #2). Invalid path '$.NoSuch' : No results for path: $['NoSuch']
    "#]],
    );
    check(
        &definition,
        r#"00:00 start {"NoSuch":"x"}"#,
        expect![[r#"
        00:00 start {"NoSuch":"x"}
                 1←0 ExecutionStarted {"NoSuch":"x"}
                 2←0 TaskStateEntered T {"NoSuch":"x"}
                 3←2 ExecutionFailed error=States.Runtime cause=An error occurred while executing the state 'T' (entered at the event id #2). The TimeoutSecondsPath parameter cannot be parsed as a long value: $.NoSuch == x
    "#]],
    );
}

#[test]
fn a_heartbeat_that_does_not_come_is_a_timeout() {
    check(
        &task(
            r#""Resource": "arn:aws:states:us-east-1:000000000000:activity:pack", "HeartbeatSeconds": 10,
               "Catch": [ { "ErrorEquals": ["States.HeartbeatTimeout"], "Next": "Late", "ResultPath": "$.error" } ]"#,
        )
        .replace(r#""End": true } }"#, r#""End": true }, "Late": { "Type": "Succeed" } }"#),
        r#"00:00 start {"a":1}
           00:05 took T
           00:14 beat T
           00:24 timer"#,
        expect![[r#"
            00:00 start {"a":1}
                     1←0 ExecutionStarted {"a":1}
                     2←0 TaskStateEntered T {"a":1}
                     3←2 ActivityScheduled resource=arn:aws:states:us-east-1:000000000000:activity:pack {"a":1} heartbeatInSeconds=10
            00:05 took T
                     4←3 ActivityStarted
            00:14 beat T
                     nothing
            00:24 timer
                     5←4 ActivityTimedOut error=States.Timeout
                     6←5 TaskStateExited T {"a":1,"error":{"Error":"States.Timeout","Cause":""}}
                     7←6 SucceedStateEntered Late {"a":1,"error":{"Error":"States.Timeout","Cause":""}}
                     8←7 SucceedStateExited Late {"a":1,"error":{"Error":"States.Timeout","Cause":""}}
                     9←8 ExecutionSucceeded {"a":1,"error":{"Error":"States.Timeout","Cause":""}}
        "#]],
    );
}

#[test]
fn credentials_are_shown() {
    check(
        &task(
            r#""Resource": "arn:aws:states:::sqs:sendMessage", "Credentials": { "RoleArn.$": "$.role" },
               "TimeoutSeconds": 9, "HeartbeatSeconds": 3"#,
        ),
        r#"00:00 start {"role":"arn:aws:iam::111111111111:role/other"}"#,
        expect![[r#"
            00:00 start {"role":"arn:aws:iam::111111111111:role/other"}
                     1←0 ExecutionStarted {"role":"arn:aws:iam::111111111111:role/other"}
                     2←0 TaskStateEntered T {"role":"arn:aws:iam::111111111111:role/other"}
                     3←2 TaskScheduled resourceType=sqs resource=sendMessage {"role":"arn:aws:iam::111111111111:role/other"} timeoutInSeconds=9 heartbeatInSeconds=3 taskCredentials=arn:aws:iam::111111111111:role/other
        "#]],
    );
}
