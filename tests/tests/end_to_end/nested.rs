//! Nested executions without a worker of anybody's: what boto3 sees of them,
//! that they stop with their parent, and that a killed server goes on with them.

use serde_json::{Value, json};

use super::programs;
use super::server::{Home, Server, assert_whole, details, text, types, until};

#[test]
fn boto3_sees_nested_executions_as_on_aws() {
    let Some(venv) = programs::python() else { return };
    let home = Home::new();
    let server = home.serve();
    programs::script(&venv, "nested_story.py", &[&server.witnessed_endpoint()]);
}

/// A parent that waits for a child in `state`; the parent's and the child's ARN,
/// once the history says that the child was started.
fn nest(server: &Server, state: &Value, more: &Value) -> (String, String) {
    let child = server.create("child", &json!({ "StartAt": "Only", "States": { "Only": state } }));
    let mut task = json!({ "Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": { "StateMachineArn": child }, "End": true });
    for (name, value) in more.as_object().into_iter().flatten() {
        task[name] = value.clone();
    }
    let parent = server.create("parent", &json!({ "StartAt": "Nest", "States": { "Nest": task } }));
    let parent = server.start(&parent, &json!({}));
    let child = until("the child is started", || {
        let history = server.history(&parent);
        let output =
            types(&history).contains(&"TaskSubmitted").then(|| details(&history, "TaskSubmitted"))?;
        let output: Value = serde_json::from_str(&text(&output["output"])).expect("it is JSON");
        Some(text(&output["ExecutionArn"]))
    });
    (parent, child)
}

#[test]
fn a_nested_execution_is_stopped_with_its_parent() {
    let home = Home::new();
    let server = home.serve();
    let (parent, child) = nest(&server, &json!({ "Type": "Wait", "Seconds": 3600, "End": true }), &json!({}));
    assert_eq!(server.describe(&child)["status"], "RUNNING");
    server.ask("StopExecution", &json!({ "executionArn": parent }));
    assert_eq!(server.ended(&child)["status"], "ABORTED");
    assert_whole(&child, &server.history(&child));
}

#[test]
fn a_nested_execution_is_stopped_when_its_task_times_out() {
    let home = Home::new();
    let server = home.serve();
    let wait = json!({ "Type": "Wait", "Seconds": 3600, "End": true });
    let (parent, child) = nest(&server, &wait, &json!({ "TimeoutSeconds": 3 }));
    assert_eq!(server.ended(&parent)["error"], "States.Timeout");
    assert_eq!(server.ended(&child)["status"], "ABORTED");
}

#[test]
fn a_nested_execution_is_awaited_again_after_the_server_was_killed() {
    let home = Home::new();
    // A lease that outlasts the story: nobody waits for the workers that died.
    let arguments = ["--lease-seconds", "3600"];
    let server = home.serve_with(0, &arguments);
    let task = json!({ "Type": "Task", "Resource": "arn:aws:states:us-east-1:000000000000:activity:ask",
        "End": true });
    server.ask("CreateActivity", &json!({ "name": "ask" }));
    let (parent, child) = nest(&server, &task, &json!({}));
    let port = server.kill();
    let server = home.serve_with(port, &arguments);
    assert_eq!(server.describe(&parent)["status"], "RUNNING");
    let asked = server.ask(
        "GetActivityTask",
        &json!({ "activityArn": "arn:aws:states:us-east-1:000000000000:activity:ask" }),
    );
    server.ask("SendTaskSuccess", &json!({ "taskToken": asked["taskToken"], "output": r#"{"a":1}"# }));
    let ended = server.ended(&parent);
    assert_eq!(ended["status"], "SUCCEEDED", "{ended}");
    let output: Value = serde_json::from_str(&text(&ended["output"])).expect("it is JSON");
    assert_eq!((&output["ExecutionArn"], &output["Output"]), (&json!(child), &json!({ "a": 1 })));
    let machine = child.replace(":execution:", ":stateMachine:");
    let machine = machine.rsplit_once(':').map(|(machine, _)| machine.to_owned()).expect("it has a name");
    assert_eq!(server.executions(&machine).len(), 1, "nothing was started twice");
    let history = server.history(&parent);
    assert_whole(&parent, &history);
    assert_eq!(types(&history).iter().filter(|kind| **kind == "TaskSubmitted").count(), 1);
}

#[test]
fn a_server_that_waits_for_nested_executions_ends_when_it_is_asked_to() {
    let home = Home::new();
    let server = home.serve();
    let (parent, child) = nest(&server, &json!({ "Type": "Wait", "Seconds": 3600, "End": true }), &json!({}));
    assert!(server.terminate().success());
    let server = home.serve();
    assert_eq!(server.describe(&child)["status"], "RUNNING", "only its parent's end stops it");
    // Whoever stops a parent before its task is in the worker's hands again stops
    // nothing else: to stop the child is an effort of the worker's.
    let held = "\nfrevo_queue_in_flight{queue=\"000000000000/us-east-1/tasks.states.startExecution\"} 1\n";
    until("the worker has its task again", || server.page("/metrics").contains(held).then_some(()));
    server.ask("StopExecution", &json!({ "executionArn": parent }));
    until("the child was stopped", || (server.describe(&child)["status"] == "ABORTED").then_some(()));
}
