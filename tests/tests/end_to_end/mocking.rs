//! Executions that are test cases: what their mocks say survives the server.

use serde_json::{Value, json};

use super::http;
use super::server::{Home, Server, assert_whole, text, types, until};

fn machine() -> Value {
    let task = |resource: &str| json!({ "Type": "Task", "Resource": resource });
    let mut charge = task("arn:aws:states:::sqs:sendMessage");
    charge["Retry"] = json!([{ "ErrorEquals": ["Busy"], "IntervalSeconds": 1 }]);
    charge["Next"] = "Enough?".into();
    json!({ "StartAt": "Charge", "States": {
        "Charge": charge,
        "Enough?": { "Type": "Choice", "Default": "Pause",
                     "Choices": [{ "Variable": "$.paid", "BooleanEquals": true, "Next": "Done" }] },
        "Pause": { "Type": "Wait", "Seconds": 2, "Next": "Charge" },
        "Done": { "Type": "Succeed" },
    } })
}

fn mocks() -> Value {
    json!({
        "StateMachines": { "orders": { "TestCases": { "Slow": { "Charge": "slow" }, "Short": { "Charge": "short" } } } },
        "MockedResponses": {
            "slow": {
                "0": { "Throw": { "Error": "Busy", "Cause": "later" } },
                "1": { "Return": { "paid": false } },
                "2": { "Return": { "paid": true } },
            },
            "short": { "0": { "Return": { "paid": false } } },
        },
    })
}

fn start(server: &Server, machine: &str, case: &str) -> String {
    server.start(&format!("{machine}#{case}"), &json!({}))
}

#[test]
fn a_test_case_goes_on_where_it_was_after_a_crash() {
    let home = Home::new();
    let mocks = home.write("mocks.json", &mocks().to_string());
    let arguments = ["--mock-config", mocks.to_str().expect("a path of ours")];
    let server = home.serve_with(0, &arguments);
    let orders = server.create("orders", &machine());
    let execution = start(&server, &orders, "Slow");
    until("the execution pauses", || {
        types(&server.history(&execution)).contains(&"WaitStateEntered").then_some(())
    });
    let port = server.kill();
    let server = home.serve_with(port, &arguments);
    let described = server.ended(&execution);
    assert_eq!(
        (&described["status"], &described["output"]),
        (&json!("SUCCEEDED"), &json!(r#"{"paid":true}"#))
    );
    let history = server.history(&execution);
    assert_whole(&execution, &history);
    let told: Vec<&str> = types(&history).into_iter().filter(|kind| kind.starts_with("Task")).collect();
    let visit = |end| ["TaskStateEntered", "TaskScheduled", "TaskStarted", end];
    let mut expected = visit("TaskFailed").to_vec();
    expected.extend(["TaskScheduled", "TaskStarted", "TaskSucceeded", "TaskStateExited"]);
    expected.extend(visit("TaskSucceeded"));
    expected.push("TaskStateExited");
    assert_eq!(told, expected);
}

#[test]
fn a_call_that_no_mock_answers_fails_and_an_unknown_test_case_is_refused() {
    let home = Home::new();
    let mocks = home.write("mocks.json", &mocks().to_string());
    let server = home.serve_with(0, &["--mock-config", mocks.to_str().expect("a path of ours")]);
    let orders = server.create("orders", &machine());
    let described = server.ended(&start(&server, &orders, "Short"));
    assert_eq!((&described["status"], &described["error"]), (&json!("FAILED"), &json!("States.Runtime")));
    assert_eq!(described["cause"], "The mocked response short has no answer to call 1 of the state Charge");
    let unknown = json!({ "stateMachineArn": format!("{orders}#Gone"), "input": "{}" });
    let refusal = server.call("StartExecution", &unknown).expect_err("there is no such test case");
    assert_eq!(
        (refusal.code.as_str(), refusal.message.as_str()),
        (
            "InvalidArn",
            format!("Invalid Arn: 'The mock configuration has no such test case: {orders}#Gone'").as_str()
        )
    );
    // Without a test case the task is a worker's.
    let real = server.start(&orders, &json!({}));
    until("the task waits for a worker", || {
        types(&server.history(&real)).contains(&"TaskScheduled").then_some(())
    });
    assert_eq!(text(&server.describe(&real)["status"]), "RUNNING");
}

#[test]
fn a_start_can_say_itself_what_its_tasks_are_answered() {
    let home = Home::new();
    let server = home.serve();
    let orders = server.create("orders", &machine());
    let start = |mocks: Value| json!({ "stateMachineArn": orders, "input": "{}", "mocks": mocks });
    let slow = json!({ "Charge": [{ "Return": { "paid": false } }, { "Return": { "paid": true } }] });
    let started = server.ask("StartExecution", &start(slow));
    let execution = text(&started["executionArn"]);
    until("the execution pauses", || {
        types(&server.history(&execution)).contains(&"WaitStateEntered").then_some(())
    });
    let server = home.serve_with(server.kill(), &[]);
    assert_eq!(server.ended(&execution)["output"], json!(r#"{"paid":true}"#));
    let refused = |mocks: Value, expected: &str| {
        let refusal = server.call("StartExecution", &start(mocks)).expect_err(expected);
        assert_eq!((refusal.code.as_str(), refusal.message.as_str()), ("ValidationException", expected));
    };
    let answer = json!({ "Return": 1 });
    refused(json!({ "Pause": answer }), "mocks.Pause: no Task of the state machine is called that");
    refused(
        json!({ "Charge": { "Retrun": 1 } }),
        "mocks.Charge.Retrun: the number of a call, or a range such as `1-3`, is asked for",
    );
    refused(json!([answer]), "mocks: an object is asked for");
}

/// Whom lists and descriptions mark, if they are asked.
fn marks(server: &Server, machine: &str, execution: &str) -> (Value, Value) {
    let listed = server.ask("ListExecutions", &json!({ "stateMachineArn": machine, "mocked": true }));
    let listed = listed["executions"].as_array().expect("a list").iter();
    let item = listed.clone().find(|item| item["executionArn"] == execution).expect("it is listed").clone();
    let described = server.ask("DescribeExecution", &json!({ "executionArn": execution, "mocks": true }));
    (item["mocked"].clone(), described["mocks"].clone())
}

#[test]
fn one_that_is_answered_with_samples_is_marked_and_so_is_what_goes_on_from_it() {
    let home = Home::new();
    let server = home.serve();
    let wait = json!({ "Type": "Wait", "Seconds": 3600, "Next": "Charge" });
    let charge = json!({ "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true });
    let definition = json!({ "StartAt": "Wait", "States": { "Wait": wait, "Charge": charge } });
    let orders = server.create("orders", &definition);
    let mocks = json!({ "Charge": { "Return": { "paid": true } } });
    let input = json!({ "stateMachineArn": orders, "input": "{}", "mocks": mocks });
    let sampled = text(&server.ask("StartExecution", &input)["executionArn"]);
    let worked = server.start(&orders, &json!({}));
    assert_eq!(marks(&server, &orders, &sampled), (json!(true), mocks.clone()));
    assert_eq!(marks(&server, &orders, &worked), (Value::Null, Value::Null));
    let plain = server.ask("DescribeExecution", &json!({ "executionArn": sampled }));
    assert_eq!(plain["mocks"], Value::Null, "only who asks is told");

    let server = home.serve_with(server.kill(), &[]);
    assert_eq!(marks(&server, &orders, &sampled), (json!(true), mocks.clone()));
    let (keeps, leaves) = (forked(&server, &sampled, true), forked(&server, &sampled, false));
    assert_eq!(marks(&server, &orders, &keeps), (json!(true), mocks.clone()));
    assert_eq!(marks(&server, &orders, &leaves), (Value::Null, Value::Null));
    let again = forked(&server, &keeps, false);
    assert_eq!(marks(&server, &orders, &again), (Value::Null, Value::Null), "though a fork is in its past");
}

#[test]
fn a_fork_is_answered_as_its_original_or_by_workers() {
    let home = Home::new();
    let server = home.serve();
    let charge = json!({ "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true });
    let orders = server.create("orders", &json!({ "StartAt": "Charge", "States": { "Charge": charge } }));
    let input = json!({ "stateMachineArn": orders, "input": "{}", "mocks": { "Charge": { "Return": 7 } } });
    let sampled = text(&server.ask("StartExecution", &input)["executionArn"]);
    assert_eq!(server.ended(&sampled)["output"], "7");
    assert_eq!(marks(&server, &orders, &sampled).0, true, "though it has ended");
    let keeps = forked(&server, &sampled, true);
    assert_eq!(server.ended(&keeps)["output"], "7");
    let leaves = forked(&server, &sampled, false);
    let server = home.serve_with(server.kill(), &[]);
    assert_eq!(server.describe(&leaves)["status"], "RUNNING", "it waits for a worker");
    assert_eq!(marks(&server, &orders, &keeps), (json!(true), json!({ "Charge": { "Return": 7 } })));
}

/// A fork of an execution from the first state on.
fn forked(server: &Server, execution: &str, mocks: bool) -> String {
    let body = json!({ "executionArn": execution, "event": 2, "mocks": mocks });
    let path = "/frevo/executions/fork";
    let made = http::send(server.address(), "POST", path, &[], body.to_string().as_bytes());
    let made: Value = serde_json::from_slice(&made.expect("it answers").body).expect("JSON");
    text(&made["executionArn"])
}

#[test]
fn a_mock_configuration_that_says_what_can_t_be_is_refused_at_the_start() {
    let home = Home::new();
    let mocks =
        home.write("mocks.json", r#"{"StateMachines":{"orders":{"TestCases":{"A":{"Charge":"gone"}}}}}"#);
    let (status, said) = home.refused(&["--mock-config", mocks.to_str().expect("a path of ours")]);
    assert!(!status.success());
    assert!(
        said.contains("StateMachines.orders.TestCases.A.Charge: MockedResponses has no `gone`"),
        "{said}"
    );
}
