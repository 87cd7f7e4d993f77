//! Executions are logged, in a file for each log group, as AWS writes them to
//! CloudWatch Logs.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};

use super::server::{Home, Server, text, types, until};

const GROUP: &str = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/vendedlogs/states/orders:*";

/// Starts a server that logs.
fn logging(home: &Home, more: &[&str]) -> Server {
    let directory = home.path("logs");
    let destination = ["--logging-destination", directory.to_str().expect("a path of letters")];
    home.serve_with(0, &[&destination, more].concat())
}

fn configuration(level: &str, with_data: bool, group: &str) -> Value {
    json!({ "level": level, "includeExecutionData": with_data,
        "destinations": [{ "cloudWatchLogsLogGroup": { "logGroupArn": group } }] })
}

/// What creates a state machine that is logged.
fn machine(name: &str, kind: &str, states: &Value, logging: &Value) -> Value {
    json!({ "name": name, "type": kind, "roleArn": "arn:aws:iam::000000000000:role/any",
        "definition": json!({ "StartAt": "First", "States": states }).to_string(),
        "loggingConfiguration": logging })
}

fn create(server: &Server, name: &str, kind: &str, states: &Value, logging: &Value) -> String {
    text(&server.ask("CreateStateMachine", &machine(name, kind, states, logging))["stateMachineArn"])
}

fn passes() -> Value {
    json!({ "First": { "Type": "Pass", "Result": { "a": 1 }, "End": true } })
}

fn waits() -> Value {
    let activity = "arn:aws:states:us-east-1:000000000000:activity:decide";
    json!({ "First": { "Type": "Task", "Resource": activity, "End": true } })
}

/// The lines of the execution in the file of the log group.
fn logged(home: &Home, execution: &str) -> Vec<Value> {
    let file = home.path("logs/000000000000/us-east-1/aws/vendedlogs/states/orders.jsonl");
    let text = fs::read_to_string(file).unwrap_or_default();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line is JSON"));
    lines.filter(|line| line["execution_arn"] == execution).collect()
}

/// The same once they are as many.
fn all_logged(home: &Home, execution: &str, count: usize) -> Vec<Value> {
    until("its events are logged", || Some(logged(home, execution)).filter(|lines| lines.len() >= count))
}

/// Completes the one task that waits.
fn decide(server: &Server) {
    let activity = json!({ "activityArn": "arn:aws:states:us-east-1:000000000000:activity:decide" });
    let token = text(&server.ask("GetActivityTask", &activity)["taskToken"]);
    server.ask("SendTaskSuccess", &json!({ "taskToken": token, "output": "{}" }));
}

#[test]
fn every_event_of_a_history_is_a_line_of_its_log_group() {
    let home = Home::new();
    let server = logging(&home, &[]);
    let whole = create(&server, "whole", "STANDARD", &passes(), &configuration("ALL", true, GROUP));
    let bare = create(&server, "bare", "STANDARD", &passes(), &configuration("ALL", false, GROUP));
    let executions = [(whole, true), (bare, false)]
        .map(|(machine, with_data)| (server.start(&machine, &json!({ "b": [1, 2] })), with_data));
    for (execution, with_data) in executions {
        server.ended(&execution);
        let history = server.history(&execution);
        let lines = all_logged(&home, &execution, history.len());
        assert_eq!(types(&lines), types(&history));
        for (line, event) in lines.iter().zip(&history) {
            assert_eq!(line["id"], event["id"].to_string(), "{line}");
            assert_eq!(line["previous_event_id"], event["previousEventId"].to_string(), "{line}");
            assert_eq!(line["redrive_count"], "0");
            let millis = (event["timestamp"].as_f64().expect("a number") * 1000.0).round();
            assert_eq!(line["event_timestamp"], format!("{millis}"), "{line}");
        }
        let exited = match with_data {
            true => {
                json!({ "name": "First", "output": "{\"a\":1}", "outputDetails": { "truncated": false } })
            }
            false => json!({ "name": "First" }),
        };
        assert_eq!(lines[2]["details"], exited);
    }
}

#[test]
fn express_executions_are_seen_in_the_log() {
    let home = Home::new();
    let server = logging(&home, &[]);
    let fails = json!({ "First": { "Type": "Fail", "Error": "Late", "Cause": "no time" } });
    let failing = create(&server, "failing", "EXPRESS", &fails, &configuration("ERROR", true, GROUP));
    let ended = server.ask("StartSyncExecution", &json!({ "stateMachineArn": failing, "input": "{}" }));
    let lines = all_logged(&home, &text(&ended["executionArn"]), 2);
    assert_eq!(types(&lines), ["FailStateEntered", "ExecutionFailed"]);
    assert_eq!(lines[1]["details"], json!({ "error": "Late", "cause": "no time" }));

    let passing = create(&server, "passing", "EXPRESS", &passes(), &configuration("ALL", false, GROUP));
    let lines = all_logged(&home, &server.start(&passing, &json!({})), 4);
    assert_eq!(types(&lines)[3], "ExecutionSucceeded");
}

#[test]
fn an_execution_is_logged_as_its_state_machine_was_when_it_started() {
    let home = Home::new();
    let server = logging(&home, &[]);
    server.ask("CreateActivity", &json!({ "name": "decide" }));
    let arn = create(&server, "decides", "STANDARD", &waits(), &configuration("ALL", false, GROUP));
    let version = server.ask("PublishStateMachineVersion", &json!({ "stateMachineArn": arn }));
    let before = server.start(&arn, &json!({}));
    all_logged(&home, &before, 3);
    let off = json!({ "stateMachineArn": arn, "loggingConfiguration": { "level": "OFF" } });
    server.ask("UpdateStateMachine", &off);
    decide(&server);
    server.ended(&before);
    let after = server.start(&arn, &json!({}));
    decide(&server);
    server.ended(&after);
    let of_version = server.start(&text(&version["stateMachineVersionArn"]), &json!({}));
    decide(&server);
    server.ended(&of_version);
    let ended = |execution: &str| types(&all_logged(&home, execution, 7))[6].to_owned();
    assert_eq!(ended(&before), "ExecutionSucceeded");
    assert_eq!(ended(&of_version), "ExecutionSucceeded", "a version keeps its configuration");
    assert_eq!(logged(&home, &after), [Value::Null; 0]);
}

#[test]
fn a_log_group_that_is_not_there_is_refused() {
    let home = Home::new();
    let server = logging(&home, &["--logging-group", "/aws/vendedlogs/*"]);
    let arn = create(&server, "one", "STANDARD", &passes(), &configuration("ALL", true, GROUP));
    let elsewhere = GROUP.replace("vendedlogs", "elsewhere");
    let elsewhere = configuration("ALL", true, &elsewhere);
    let refused = |operation: &str, input: &Value| {
        let refusal = server.call(operation, input).expect_err("it is refused");
        assert_eq!(refusal.code, "InvalidLoggingConfiguration");
        assert_eq!(refusal.message, "Invalid Logging Configuration: Log Destination not found.");
    };
    refused("CreateStateMachine", &machine("two", "STANDARD", &passes(), &elsewhere));
    refused("UpdateStateMachine", &json!({ "stateMachineArn": arn, "loggingConfiguration": elsewhere }));
}

#[test]
fn an_execution_that_goes_on_after_a_restart_is_logged_on() {
    let home = Home::new();
    let server = logging(&home, &[]);
    server.ask("CreateActivity", &json!({ "name": "decide" }));
    let arn = create(&server, "decides", "STANDARD", &waits(), &configuration("ALL", false, GROUP));
    let execution = server.start(&arn, &json!({}));
    all_logged(&home, &execution, 3);
    server.terminate();
    let server = logging(&home, &[]);
    decide(&server);
    server.ended(&execution);
    let lines = all_logged(&home, &execution, 7);
    assert_eq!(types(&lines), types(&server.history(&execution)), "each once");
}

#[test]
fn what_a_killed_server_did_not_log_is_logged_by_the_next_one() {
    let Some(home) = Home::on_log("in a cluster no node logs for another") else { return };
    let server = logging(&home, &[]);
    let arn = create(&server, "passes", "STANDARD", &passes(), &configuration("ALL", false, GROUP));
    let executions: Vec<String> = (0..100).map(|_| server.start(&arn, &json!({}))).collect();
    server.kill();
    let server = logging(&home, &[]);
    for execution in &executions {
        server.ended(execution);
        let count = server.history(execution).len();
        let ids = until("its events are logged", || {
            let lines = logged(&home, execution);
            let ids: BTreeSet<String> = lines.iter().map(|line| text(&line["id"])).collect();
            (ids.len() == count).then_some(ids)
        });
        assert_eq!(ids.len(), 4);
    }
}
