//! Stories: a state and what its work comes to, and below what a test shows of it.

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use frevo_event::Callback;

use super::*;

fn place() -> Place {
    Place {
        scope: Scope::new("000000000000", "us-east-1"),
        now: Timestamp(1_767_225_600_000),
        random: [7; 16],
    }
}

/// Tries the state with this input; says all of it, or why it is not tested.
fn tell(request: &Request<'_>) -> String {
    let run = || {
        let test = Test::new(request, place())?;
        match test.run(None)? {
            Progress::Until(_) => test.run(Some(Work::Woken)),
            progress => Ok(progress),
        }
    };
    match run() {
        Ok(Progress::Ended(tested)) => told(&tested),
        Ok(Progress::Task { input, timeout_seconds }) => format!("calls with {input} {timeout_seconds:?}\n"),
        Ok(Progress::Until(due)) => format!("waits until {due}\n"),
        Err(refusal) => format!("{refusal}\n"),
    }
}

fn told(tested: &Tested) -> String {
    let mut told = tested.status.name().to_owned();
    for (name, text) in [("→", &tested.next_state), ("error", &tested.error), ("cause", &tested.cause)] {
        if let Some(text) = text {
            write!(told, " {name} {text}").expect("a string takes text");
        }
    }
    told.push('\n');
    for (name, datum) in &tested.inspection.0 {
        let shown = match datum {
            Datum::Json(payload) => payload.to_string(),
            other => format!("{other:?}"),
        };
        writeln!(told, "  {name} {shown}").expect("a string takes text");
    }
    if let Some(output) = &tested.output {
        writeln!(told, "  output {output}").expect("a string takes text");
    }
    told
}

fn check(request: &Request<'_>, expected: Expect) {
    expected.assert_eq(&tell(request));
}

fn payload(text: &str) -> Option<Payload> {
    Some(Payload::parse(text).expect("JSON"))
}

fn result(text: &str) -> Option<Mock<'_>> {
    Some(Mock { result: Some(text), ..Mock::default() })
}

fn error(name: &str) -> Option<Mock<'_>> {
    let error_output = Some(ErrorOutput { error: Some(name), cause: Some("why") });
    Some(Mock { error_output, ..Mock::default() })
}

const CALL: &str = r#"{ "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Next": "Done",
    "InputPath": "$.order", "Parameters": { "QueueUrl": "q", "MessageBody.$": "$.id" }, "TimeoutSeconds": 9,
    "ResultSelector": { "id.$": "$.MessageId" }, "ResultPath": "$.sent", "OutputPath": "$.sent",
    "Assign": { "last.$": "$.MessageId" },
    "Retry": [{ "ErrorEquals": ["Busy"], "IntervalSeconds": 2, "BackoffRate": 3, "MaxAttempts": 2 }],
    "Catch": [{ "ErrorEquals": ["Gone"], "Next": "Sorry" },
              { "ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Failed" }] }"#;

fn call<'a>(mock: Option<Mock<'a>>) -> Request<'a> {
    Request {
        definition: CALL,
        role_arn: Some("arn:aws:iam::000000000000:role/any"),
        input: payload(r#"{"order":{"id":"7"}}"#),
        mock,
        ..Request::default()
    }
}

#[test]
fn a_task_shows_each_stage_of_its_data_flow() {
    check(
        &call(result(r#"{"MessageId":"m","MD5OfMessageBody":"x"}"#)),
        expect![[r#"
            SUCCEEDED → Done
              input {"order":{"id":"7"}}
              afterInputPath {"id":"7"}
              afterParameters {"QueueUrl":"q","MessageBody":"7"}
              result {"MessageId":"m","MD5OfMessageBody":"x"}
              afterResultSelector {"id":"m"}
              afterResultPath {"order":{"id":"7"},"sent":{"id":"m"}}
              variables {"last":"m"}
              output {"id":"m"}
        "#]],
    );
}

#[test]
fn without_a_mock_a_task_says_what_it_calls_with() {
    check(
        &call(None),
        expect![[r#"
        calls with {"QueueUrl":"q","MessageBody":"7"} Some(9)
    "#]],
    );
    let test = Test::new(&call(None), place()).expect("it can be tested");
    let answer = Callback::Succeeded(Payload::parse(r#"{"MessageId":"w"}"#).expect("JSON"));
    let Ok(Progress::Ended(tested)) = test.run(Some(Work::Answer(answer))) else { panic!("it ends") };
    assert_eq!(tested.output, payload(r#"{"id":"w"}"#));
    let Ok(Progress::Ended(tested)) = test.run(Some(Work::TimedOut)) else { panic!("it ends") };
    assert_eq!((tested.status, tested.error.as_deref()), (Status::CaughtError, Some("States.Timeout")));
}

#[test]
fn an_error_is_retried_caught_or_ends_the_test() {
    check(
        &call(error("Busy")),
        expect![[r#"
        RETRIABLE error Busy cause why
          input {"order":{"id":"7"}}
          afterInputPath {"id":"7"}
          afterParameters {"QueueUrl":"q","MessageBody":"7"}
          errorDetails Error(ErrorDetails { catch_index: None, retry_index: Some(0), retry_backoff_seconds: Some(2) })
    "#]],
    );
    check(
        &Request { retrier_retry_count: 2, ..call(error("Busy")) },
        expect![[r#"
            CAUGHT_ERROR → Failed error Busy cause why
              input {"order":{"id":"7"}}
              afterInputPath {"id":"7"}
              afterParameters {"QueueUrl":"q","MessageBody":"7"}
              errorDetails Error(ErrorDetails { catch_index: Some(1), retry_index: Some(0), retry_backoff_seconds: None })
              output {"order":{"id":"7"},"error":{"Error":"Busy","Cause":"why"}}
        "#]],
    );
    check(
        &call(error("Gone")),
        expect![[r#"
        CAUGHT_ERROR → Sorry error Gone cause why
          input {"order":{"id":"7"}}
          afterInputPath {"id":"7"}
          afterParameters {"QueueUrl":"q","MessageBody":"7"}
          errorDetails Error(ErrorDetails { catch_index: Some(0), retry_index: None, retry_backoff_seconds: None })
          output {"Error":"Gone","Cause":"why"}
    "#]],
    );
    check(
        &Request { input: payload("{}"), ..call(error("Gone")) },
        expect![[r#"
            FAILED error States.Runtime cause Invalid path '$.order' : No results for path: $['order']
              input {}
        "#]],
    );
}

#[test]
fn a_map_shows_its_items_and_what_it_tolerates() {
    let map = r#"{ "Type": "Map", "ItemsPath": "$.all", "MaxConcurrency": 2, "ToleratedFailurePercentage": 50,
        "ItemSelector": { "index.$": "$$.Map.Item.Index", "value.$": "$$.Map.Item.Value" },
        "ItemProcessor": { "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" },
            "StartAt": "P", "States": { "P": { "Type": "Pass", "End": true } } }, "End": true }"#;
    let request = |count| Request {
        definition: map,
        input: payload(r#"{"all":["a","b"]}"#),
        mock: result("[1,2]"),
        map_iteration_failure_count: Some(count),
        ..Request::default()
    };
    check(
        &request(1),
        expect![[r#"
        SUCCEEDED
          input {"all":["a","b"]}
          afterInputPath {"all":["a","b"]}
          afterItemsPath ["a","b"]
          afterItemSelector [{"index":0,"value":"a"},{"index":1,"value":"b"}]
          afterResultSelector [1,2]
          afterResultPath [1,2]
          maxConcurrency Number(2)
          toleratedFailurePercentage Percentage(50.0)
          output [1,2]
    "#]],
    );
    check(
        &request(2),
        expect![[r#"
        FAILED error States.ExceedToleratedFailureThreshold cause The specified tolerated failure threshold was exceeded
          input {"all":["a","b"]}
          afterInputPath {"all":["a","b"]}
          afterItemsPath ["a","b"]
          afterItemSelector [{"index":0,"value":"a"},{"index":1,"value":"b"}]
          maxConcurrency Number(2)
          toleratedFailurePercentage Percentage(50.0)
    "#]],
    );
    check(
        &request(3),
        expect![[r#"
        Map iteration failure count must be less than or equal to the number of Map iterations
    "#]],
    );
}

#[test]
fn states_that_call_nothing_are_done() {
    let tried = |definition, variables| {
        let input = payload(r#"{"n":2}"#);
        tell(&Request { definition, input, variables, ..Request::default() })
    };
    let jsonata = r#"{ "Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.input.n * $by %}", "End": true }"#;
    expect![[r#"
        SUCCEEDED
          input {"n":2}
          variables {"by":21}
          output 42
    "#]]
    .assert_eq(&tried(jsonata, Some(r#"{"by":21}"#)));
    expect![[r#"
        SUCCEEDED → Then
          input {"n":2}
          afterInputPath {"n":2}
          output {"n":2}
    "#]]
    .assert_eq(&tried(r#"{ "Type": "Wait", "Seconds": 9, "Next": "Then" }"#, None));
    expect![[r#"
        FAILED error E
          input {"n":2}
          afterInputPath {"n":2}
    "#]]
    .assert_eq(&tried(r#"{ "Type": "Fail", "Error": "E" }"#, None));
}

#[test]
fn a_context_object_is_taken_as_it_is_or_refused() {
    let shows = r#"{ "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true,
        "ResultSelector": { "seen.$": "$$" } }"#;
    let given = |context| {
        let mock = result("{\"MessageId\":\"m\",\"MD5OfMessageBody\":\"x\"}");
        let told = tell(&Request { definition: shows, context, mock, ..Request::default() });
        told.lines().last().unwrap_or_default().trim().to_owned()
    };
    expect![[r#"output {"seen":{}}"#]].assert_eq(&given(Some("{}")));
    expect![[r#"output {"seen":{"Execution":{"Id":"arn:aws:states:us-east-1:000000000000:express:019b76da-a800-48f8-b8f8-f8f8f8f8f8f8:019b76da-a800-4707-8707-070707070707","Input":{},"Name":"019b76da-a800-4707-8707-070707070707","RoleArn":null,"StartTime":"2026-01-01T00:00:00.000Z"},"StateMachine":{"Id":"arn:aws:states:us-east-1:000000000000:stateMachine:019b76da-a800-48f8-b8f8-f8f8f8f8f8f8","Name":"019b76da-a800-48f8-b8f8-f8f8f8f8f8f8"},"State":{"Name":"StateName","EnteredTime":"2026-01-01T00:00:00.000Z","RetryCount":0}}}"#]].assert_eq(&given(None));
    for (context, why) in [
        (r#"{"Executions":{}}"#, "Invalid Context object provided: Field 'Executions' is not allowed"),
        (r#"{"State":{"Kind":"x"}}"#, "Invalid Context object provided: Field 'Kind' is not allowed"),
        (
            r#"{"Map":{}}"#,
            "Invalid Context object provided: 'Map' field is not supported when mocking a Context object",
        ),
        (r#"{"Execution":{"Id":1}}"#, "Invalid Context object provided: Execution.Id must be a string"),
        (
            r#"{"Task":{"Token":"t"}}"#,
            "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
        ),
    ] {
        assert_eq!(given(Some(context)), why);
    }
}

#[test]
fn what_can_not_be_tested_is_refused() {
    let told = |definition, mock| {
        let told = tell(&Request { definition, mock, ..Request::default() });
        told.trim_end().to_owned()
    };
    let activity =
        r#"{ "Type": "Task", "End": true, "Resource": "arn:aws:states:us-east-1:000000000000:activity:a" }"#;
    assert_eq!(told(CALL, None), "RoleArn must be specified when testing a Task state");
    assert!(told(activity, None).contains("Activity"));
    assert!(!told(activity, result("1")).contains("Activity"));
    let both = Mock { result: Some("1"), error_output: Some(ErrorOutput::default()), ..Mock::default() };
    let one_of = "A test mock should have only one of the following fields: [result, errorOutput].";
    assert_eq!(told(CALL, Some(both)), one_of);
    assert_eq!(told(CALL, Some(Mock::default())), one_of);
    assert_eq!(told(CALL, result("{")), "Mocked result must be valid JSON");
    let elsewhere = Request { error_caused_by_state: Some("Nobody"), ..call(error("E")) };
    assert_eq!(tell(&elsewhere), "State not found in definition\n");
}
