//! Express executions: unmodified AWS clients are told nothing of them, whoever asks for
//! them all that there is of a Standard one, for a time of their own.

use serde_json::{Value, json};

use super::programs::stdout;
use super::server::{Home, Server, assert_whole, text, types, until};
use super::tools::{at, json, ok, refused};

const ROLE: &str = "arn:aws:iam::000000000000:role/any";

/// A state machine that fails if it is told to, and takes as long as it is told to.
fn quick(server: &Server, name: &str, kind: &str) -> String {
    let which = json!({ "Type": "Choice", "Default": "Done", "Choices": [
        { "Variable": "$.fails", "IsPresent": true, "Next": "Late" },
        { "Variable": "$.seconds", "IsPresent": true, "Next": "Pause" } ] });
    let states = json!({
        "First": { "Type": "Pass", "Assign": { "sum.$": "$.sum" }, "Next": "Which" },
        "Which": which,
        "Late": { "Type": "Fail", "Error": "Orders.Late", "Cause": "no time" },
        "Pause": { "Type": "Wait", "SecondsPath": "$.seconds", "Next": "Done" },
        "Done": { "Type": "Succeed" },
    });
    let definition = json!({ "StartAt": "First", "States": states }).to_string();
    let create = json!({ "name": name, "type": kind, "roleArn": ROLE, "definition": definition });
    text(&server.ask("CreateStateMachine", &create)["stateMachineArn"])
}

fn start(server: &Server, machine: &str, name: &str, input: Value) -> String {
    let start = json!({ "stateMachineArn": machine, "name": name, "input": input.to_string() });
    text(&server.ask("StartExecution", &start)["executionArn"])
}

/// What is listed for whoever asks for Express executions.
fn listed(server: &Server, machine: &str) -> Vec<Value> {
    let list = json!({ "stateMachineArn": machine, "express": true });
    server.ask("ListExecutions", &list)["executions"].as_array().expect("a list").clone()
}

fn describe(server: &Server, execution: &str) -> Value {
    server.ask("DescribeExecution", &json!({ "executionArn": execution, "express": true }))
}

fn history(server: &Server, execution: &str) -> Vec<Value> {
    let asked = json!({ "executionArn": execution, "express": true });
    server.ask("GetExecutionHistory", &asked)["events"].as_array().expect("a history").clone()
}

/// Waits until none of them runs.
fn all_ended(server: &Server, machine: &str, count: usize) -> Vec<Value> {
    until("all have ended", || {
        let listed = listed(server, machine);
        let has_ended = |one: &Value| one["status"] != "RUNNING";
        (listed.len() == count && listed.iter().all(has_ended)).then_some(listed)
    })
}

#[test]
fn express_executions_are_told_of_to_whoever_asks_for_them_through_a_kill() {
    let home = Home::new();
    let server = home.serve();
    let machine = quick(&server, "quick", "EXPRESS");
    // Their names may be used again.
    let first = start(&server, &machine, "same", json!({ "sum": 1 }));
    let second = start(&server, &machine, "same", json!({ "sum": 2 }));
    assert_ne!(first, second);
    let waited_for = json!({ "stateMachineArn": machine, "input": r#"{"sum":3}"# });
    let waited_for = server.ask("StartSyncExecution", &waited_for);
    let failed = start(&server, &machine, "late", json!({ "sum": 4, "fails": true }));
    let before = all_ended(&server, &machine, 4);
    let arns: Vec<String> = before.iter().map(|one| text(&one["executionArn"])).collect();
    for arn in [&first, &second, &failed, &text(&waited_for["executionArn"])] {
        assert!(arn.contains(":express:quick:") && arns.contains(arn), "{arn}: {arns:?}");
    }

    let server = home.serve_with(server.kill(), &[]);
    assert_eq!(listed(&server, &machine), before, "a crash takes none away");
    for execution in &arns {
        assert_whole(execution, &history(&server, execution));
    }
    let described = describe(&server, &second);
    assert_eq!((&described["status"], &described["input"]), (&json!("SUCCEEDED"), &json!(r#"{"sum":2}"#)));
    let described = describe(&server, &failed);
    assert_eq!((&described["error"], &described["cause"]), (&json!("Orders.Late"), &json!("no time")));
    assert_eq!(described["redriveStatus"], "NOT_REDRIVABLE");
    assert_eq!(described["redriveStatusReason"], "Express executions cannot be redriven");
    let ended = types(&history(&server, &failed)).join(" ");
    assert!(ended.ends_with("ChoiceStateExited FailStateEntered ExecutionFailed"), "{ended}");

    let asked = json!({ "executionArn": failed, "express": true });
    assert_eq!(server.ask("DescribeStateMachineForExecution", &asked)["name"], "quick");
    let failures = json!({ "stateMachineArn": machine, "express": true, "statusFilter": "FAILED",
        "filter": { "error": "Late" } });
    let failures = server.ask("ListExecutions", &failures);
    assert_eq!(failures["executions"][0]["executionArn"], json!(failed), "{failures}");
    assert_eq!(failures["executions"].as_array().map(Vec::len), Some(1));
}

#[test]
fn an_unmodified_client_is_refused_as_aws_refuses_it() {
    let home = Home::new();
    let server = home.serve();
    let machine = quick(&server, "quick", "EXPRESS");
    let execution = start(&server, &machine, "one", json!({ "sum": 1 }));
    all_ended(&server, &machine, 1);
    let refusal = server.call("ListExecutions", &json!({ "stateMachineArn": machine })).expect_err("none");
    assert_eq!(refusal.code, "StateMachineTypeNotSupported");
    let operations = [
        "DescribeExecution",
        "GetExecutionHistory",
        "DescribeStateMachineForExecution",
        "StopExecution",
        "RedriveExecution",
    ];
    for operation in operations {
        let refusal = server.call(operation, &json!({ "executionArn": execution })).expect_err(operation);
        assert_eq!(refusal.code, "InvalidArn", "{operation}");
        assert_eq!(refusal.message, "Invalid Arn: 'Resource type not valid in this context: express'");
    }
    let redrive = json!({ "executionArn": execution, "express": true });
    assert_eq!(server.call("RedriveExecution", &redrive).expect_err("AWS has none").code, "InvalidArn");
}

#[test]
fn an_express_execution_is_looked_at_stopped_and_forked() {
    let home = Home::new();
    let server = home.serve();
    let machine = quick(&server, "quick", "EXPRESS");
    let execution = start(&server, &machine, "slow", json!({ "sum": 1, "seconds": 200 }));
    let asked = json!({ "executionArn": execution, "express": true, "activeStates": true });
    let described = server.ask("DescribeExecution", &asked);
    assert_eq!(
        (&described["status"], &described["activeStates"][0]["name"]),
        (&json!("RUNNING"), &json!("Pause"))
    );
    assert!(ok(&server, &["why", &execution]).contains("Pause"));
    let stop = json!({ "executionArn": execution, "express": true, "error": "Enough" });
    server.ask("StopExecution", &stop);
    all_ended(&server, &machine, 1);
    assert_eq!(describe(&server, &execution)["status"], "ABORTED");

    let stood = json(&server, &["execution", "state", &execution, "--at", "3"]);
    assert_eq!(stood["branches"][0]["variables"], json!({ "sum": 1 }), "{stood}");
    let forked = json!({ "executionArn": execution, "event": 3, "edits": [{ "input": { "sum": 7 } }] });
    let (status, made) = resource_of_executions(&server, "fork", &forked);
    assert_eq!(status, 201, "{made}");
    all_ended(&server, &machine, 2);
    let made = describe(&server, &text(&made["executionArn"]));
    assert_eq!((&made["status"], &made["output"]), (&json!("SUCCEEDED"), &json!(r#"{"sum":7}"#)));
    let debugged = json!({ "executionArn": execution, "debug": { "step": true } });
    let (status, told) = resource_of_executions(&server, "fork", &debugged);
    assert!(status == 400 && told.to_string().contains("halts nowhere"), "{status} {told}");

    assert!(ok(&server, &["execution", "list", "quick"]).contains("ABORTED"));
    assert!(ok(&server, &["execution", "history", &execution]).contains("ExecutionAborted"));
    // They differ: that is its exit code.
    let compared = at(&server, &["execution", "compare", &execution, &text(&made["executionArn"])]);
    assert!(stdout(&compared).contains("they go different ways at Pause"), "{}", stdout(&compared));
    let jobs = refused(&server, &["job", "start", "all", "--action", "stop", "--machine", "quick"], 1);
    assert!(jobs.contains("EXPRESS"), "{jobs}");
}

/// Asks for something that is done with executions.
fn resource_of_executions(server: &Server, what: &str, body: &Value) -> (u16, Value) {
    let path = format!("/frevo/executions/{what}");
    let headers = [("content-type", "application/json")];
    let answer = super::http::post_to(server.address(), &path, &headers, body.to_string().as_bytes());
    let answer = answer.expect("it answers");
    (answer.status, serde_json::from_slice(&answer.body).unwrap_or_default())
}

#[test]
fn a_state_machine_that_is_made_anew_as_standard_lists_no_express_executions() {
    let home = Home::new();
    let server = home.serve();
    let machine = quick(&server, "quick", "EXPRESS");
    let express = start(&server, &machine, "one", json!({ "sum": 1 }));
    all_ended(&server, &machine, 1);
    server.ask("DeleteStateMachine", &json!({ "stateMachineArn": machine }));
    until("it is gone", || {
        server.call("DescribeStateMachine", &json!({ "stateMachineArn": machine })).is_err().then_some(())
    });
    assert_eq!(describe(&server, &express)["status"], "SUCCEEDED", "it is kept all the same");
    let machine = quick(&server, "quick", "STANDARD");
    let standard = start(&server, &machine, "one", json!({ "sum": 2 }));
    server.ended(&standard);
    let listed = server.ask("ListExecutions", &json!({ "stateMachineArn": machine }));
    assert_eq!(listed["executions"].as_array().map(Vec::len), Some(1), "{listed}");
    assert_eq!(listed["executions"][0]["executionArn"], json!(standard));
}

#[test]
fn express_executions_are_kept_for_a_time_of_their_own() {
    let Some(home) = Home::on_log("its clock skips") else { return };
    let config = "retention_sweep_seconds = 1\nexpress_retention_hours = 2\nclock = \"skip\"\n";
    let config = home.write("frevo.toml", config);
    let server = home.serve_with(0, &["--config", config.to_str().expect("a path of ours")]);
    let (express, standard) = (quick(&server, "quick", "EXPRESS"), quick(&server, "slow", "STANDARD"));
    let old = start(&server, &express, "old", json!({ "sum": 1 }));
    all_ended(&server, &express, 1);
    let hour = start(&server, &standard, "hour", json!({ "sum": 1, "seconds": 3600 }));
    server.ended(&hour);
    let young = start(&server, &express, "young", json!({ "sum": 1 }));
    all_ended(&server, &express, 2);
    let more = start(&server, &standard, "more", json!({ "sum": 1, "seconds": 3605 }));
    server.ended(&more);
    until("the old one is forgotten", || (listed(&server, &express).len() == 1).then_some(()));
    assert_eq!(listed(&server, &express)[0]["executionArn"], json!(young));
    let asked = json!({ "executionArn": old, "express": true });
    let refusal = server.call("DescribeExecution", &asked).expect_err("it is forgotten");
    assert_eq!(refusal.code, "ExecutionDoesNotExist");
    assert_eq!(server.executions(&standard).len(), 2, "Standard ones are kept for longer");
}

#[test]
fn none_is_kept_where_none_is_wanted() {
    let home = Home::new();
    let server = home.serve_with(0, &["--express-retention-hours", "0"]);
    let machine = quick(&server, "quick", "EXPRESS");
    let execution = start(&server, &machine, "one", json!({ "sum": 1 }));
    until("it is forgotten", || listed(&server, &machine).is_empty().then_some(()));
    let asked = json!({ "executionArn": execution, "express": true });
    let refusal = server.call("DescribeExecution", &asked).expect_err("nothing is kept");
    assert_eq!(refusal.code, "ExecutionDoesNotExist");
}
