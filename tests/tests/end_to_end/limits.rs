//! AWS's limits, and wide ones for those who ask for them.

use serde_json::{Value, json};

use super::programs::{stderr, stdout};
use super::server::{Home, Server, frevo, text};

fn pass() -> Value {
    json!({ "StartAt": "Pass", "States": { "Pass": { "Type": "Pass", "End": true } } })
}

fn mebibyte() -> Value {
    json!({ "text": "x".repeat(1 << 20) })
}

#[test]
fn open_limits_carry_an_input_of_a_mebibyte_to_the_output() {
    let home = Home::new();
    let server = home.serve_with(0, &["--limits", "open"]);
    let execution = server.start(&server.create("pass", &pass()), &mebibyte());
    let ended = server.ended(&execution);
    assert_eq!(ended["status"], "SUCCEEDED");
    let (input, output) = (mebibyte().to_string(), text(&ended["output"]));
    assert!(output == input, "the output is not the input");
}

/// A state machine whose tag says whose limits its executions are held to.
fn create(server: &Server, name: &str, definition: &Value, limits: &str) -> String {
    let tags = json!([{ "key": "frevo:limits", "value": limits }]);
    let role = "arn:aws:iam::000000000000:role/any";
    let input = json!({ "name": name, "definition": definition.to_string(), "roleArn": role, "tags": tags });
    text(&server.ask("CreateStateMachine", &input)["stateMachineArn"])
}

/// What the command line says of an execution.
fn described(server: &Server, execution: &str) -> Value {
    let mut command = frevo();
    command.args([
        "execution",
        "describe",
        execution,
        "-o",
        "json",
        "--endpoint",
        &server.witnessed_endpoint(),
    ]);
    let output = command.output().expect("it runs");
    assert!(output.status.success(), "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).expect("JSON")
}

#[test]
fn a_state_machine_chooses_open_limits_on_a_strict_server_for_itself_alone() {
    let home = Home::new();
    let server = home.serve();
    let asks = json!({ "StartAt": "Ask", "States": { "Ask": { "Type": "Task",
        "Resource": "arn:aws:states:us-east-1:000000000000:activity:ask", "End": true } } });
    let activity = json!({ "activityArn": "arn:aws:states:us-east-1:000000000000:activity:ask" });
    server.ask("CreateActivity", &json!({ "name": "ask" }));
    let (open, strict) = (create(&server, "open", &asks, "open"), server.create("strict", &asks));
    let too_large = |machine: &str| {
        let start = json!({ "stateMachineArn": machine, "input": mebibyte().to_string() });
        let refusal = server.call("StartExecution", &start).expect_err("it is too large");
        assert_eq!((refusal.status, refusal.code.as_str()), (400, "ValidationException"), "{refusal:?}");
    };
    too_large(&strict);

    // What was chosen at its start holds for an execution, whatever becomes of
    // the tag and the server.
    let execution = server.start(&open, &mebibyte());
    let tags = json!([{ "key": "frevo:limits", "value": "strict" }]);
    let other = create(&server, "other", &pass(), "open");
    server.ask("TagResource", &json!({ "resourceArn": open, "tags": tags }));
    too_large(&open);
    server.ask("UntagResource", &json!({ "resourceArn": open, "tagKeys": ["frevo:limits"] }));
    too_large(&open);
    server.kill();
    let server = home.serve();
    let task = server.ask("GetActivityTask", &activity);
    let whole = mebibyte().to_string();
    assert!(text(&task["input"]) == whole, "the input is whole");
    let done = json!({ "taskToken": task["taskToken"], "output": mebibyte().to_string() });
    server.ask("SendTaskSuccess", &done);
    let ended = server.ended(&execution);
    assert_eq!(ended["status"], "SUCCEEDED");
    assert!(text(&ended["output"]) == whole, "the output is whole");

    // What AWS would have said is told to who asks for it, and to no client of AWS's.
    let warnings = described(&server, &execution)["warnings"].clone();
    let warning = warnings[0].as_str().unwrap_or_else(|| panic!("{warnings}"));
    assert!(warning.contains("event 1 (ExecutionStarted)") && warning.contains("262144"), "{warning}");
    assert_eq!(ended["warnings"], Value::Null);
    let small = server.start(&other, &json!({}));
    server.ended(&small);
    assert_eq!(described(&server, &small)["warnings"], json!([]));
    let held = server.start(&strict, &json!({}));
    assert_eq!(described(&server, &held)["warnings"], Value::Null);

    // A strict execution's task is refused a result that an open one's is not.
    let task = server.ask("GetActivityTask", &activity);
    let done = json!({ "taskToken": task["taskToken"], "output": mebibyte().to_string() });
    let refusal = server.call("SendTaskSuccess", &done).expect_err("it is too large");
    assert_eq!(refusal.code, "ValidationException", "{refusal:?}");
}

#[test]
fn a_state_machine_chooses_the_limits_of_aws_on_an_open_server() {
    let home = Home::new();
    let server = home.serve_with(0, &["--limits", "open"]);
    let strict = create(&server, "strict", &pass(), "strict");
    let start = json!({ "stateMachineArn": strict, "input": mebibyte().to_string() });
    let refusal = server.call("StartExecution", &start).expect_err("it is too large");
    assert_eq!(refusal.code, "ValidationException", "{refusal:?}");

    // It grows within: only the execution's own limits are asked there.
    let grows = json!({ "StartAt": "Grow", "States": { "Grow": { "Type": "Pass", "End": true,
        "Parameters": { "a.$": "$", "b.$": "$" } } } });
    let half = json!("x".repeat(200_000));
    let ended = server.ended(&server.start(&create(&server, "grows", &grows, "strict"), &half));
    assert_eq!((&ended["status"], &ended["error"]), (&json!("FAILED"), &json!("States.DataLimitExceeded")));
    let execution = server.start(&server.create("free", &grows), &half);
    assert_eq!(server.ended(&execution)["status"], "SUCCEEDED");
    let warnings = described(&server, &execution)["warnings"].clone();
    assert!(warnings[0].as_str().is_some_and(|warning| warning.contains("PassStateExited")), "{warnings}");
}

#[test]
fn a_tag_that_names_no_mode_is_refused() {
    let home = Home::new();
    let server = home.serve();
    let machine = server.create("pass", &pass());
    let tag = json!({ "resourceArn": machine, "tags": [{ "key": "frevo:limits", "value": "wide" }] });
    let refusal = server.call("TagResource", &tag).expect_err("there is no such mode");
    assert_eq!(refusal.code, "ValidationException", "{refusal:?}");
    assert!(refusal.message.contains("strict") && refusal.message.contains("open"), "{refusal:?}");
}

/// What a step makes is one record of the journal, and a record has an end: a
/// step that made more kept its partition from ever writing again.
#[test]
fn a_chain_that_makes_more_than_a_record_holds_runs_to_its_end() {
    let home = Home::new();
    let server = home.serve_with(0, &["--partitions", "1"]);
    let state = |number: usize| {
        let parameters = json!({ "number": number, "text.$": "$.text" });
        let state = match number {
            199 => json!({ "Type": "Pass", "Parameters": parameters, "End": true }),
            _ => json!({ "Type": "Pass", "Parameters": parameters, "Next": format!("S{}", number + 1) }),
        };
        (format!("S{number}"), state)
    };
    let states: serde_json::Map<String, Value> = (0..200).map(state).collect();
    let machine = server.create("large", &json!({ "StartAt": "S0", "States": states }));
    let execution = server.start(&machine, &json!({ "text": "x".repeat(250_000) }));
    assert_eq!(server.ended(&execution)["status"], "SUCCEEDED");
}

#[test]
fn strict_limits_refuse_an_input_of_a_mebibyte_and_start_nothing() {
    let home = Home::new();
    let server = home.serve();
    let machine = server.create("pass", &pass());
    let start = json!({ "stateMachineArn": machine, "input": mebibyte().to_string() });
    let refusal = server.call("StartExecution", &start).expect_err("it is too large");
    assert_eq!(
        (refusal.status, refusal.code.as_str()),
        (413, "RequestEntityTooLargeException"),
        "{refusal:?}"
    );
    assert!(server.executions(&machine).is_empty());
}
