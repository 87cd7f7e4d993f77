//! Executions that failed go on: with boto3, from a shell, and through a kill.

use serde_json::{Value, json};

use super::programs::{self, stderr, stdout};
use super::server::{Home, Server, frevo, text, until};

const ACTIVITY: &str = "arn:aws:states:us-east-1:000000000000:activity:charge";

#[test]
fn a_boto3_program_redrives_what_failed() {
    let Some(venv) = programs::python() else { return };
    let home = Home::new();
    let server = home.serve();
    programs::script(&venv, "redrive_story.py", &[&server.witnessed_endpoint()]);
}

fn fail(server: &Server) {
    let task = server.ask("GetActivityTask", &json!({ "activityArn": ACTIVITY }));
    server.ask("SendTaskFailure", &json!({ "taskToken": task["taskToken"], "error": "Declined" }));
}

fn described(server: &Server, execution: &str) -> Value {
    server.ask("DescribeExecution", &json!({ "executionArn": execution }))
}

fn events(server: &Server, execution: &str) -> Vec<String> {
    server.history(execution).iter().map(|event| text(&event["type"])).collect()
}

#[test]
fn what_failed_before_a_kill_is_redriven_after_it_and_goes_on_after_the_next() {
    let home = Home::new();
    let mut server = home.serve();
    server.ask("CreateActivity", &json!({ "name": "charge" }));
    let machine = server.create(
        "orders",
        &json!({ "StartAt": "Items", "States": { "Items": { "Type": "Map", "End": true, "ItemProcessor": {
            "StartAt": "Charge", "States": { "Charge": { "Type": "Task", "Resource": ACTIVITY, "End": true } } } } } }),
    );
    let execution = server.start(&machine, &json!([1, 2]));
    let task = server.ask("GetActivityTask", &json!({ "activityArn": ACTIVITY }));
    server.ask("SendTaskSuccess", &json!({ "taskToken": task["taskToken"], "output": "\"done\"" }));
    fail(&server);
    assert_eq!(server.ended(&execution)["status"], "FAILED");
    for redrive_count in 1..=3 {
        // Whether memory, the store or only the journal knows it.
        let port = server.kill();
        server = home.serve_with(port, &[]);
        server.ask("RedriveExecution", &json!({ "executionArn": execution }));
        let port = server.kill();
        server = home.serve_with(port, &[]);
        let running = described(&server, &execution);
        assert_eq!(
            (&running["status"], &running["redriveCount"]),
            (&json!("RUNNING"), &json!(redrive_count))
        );
        fail(&server);
        assert_eq!(server.ended(&execution)["status"], "FAILED");
    }
    let endpoint = server.endpoint();
    let redriven = frevo().args(["execution", "redrive", &execution, "--endpoint", &endpoint]).output();
    let redriven = redriven.expect("it runs");
    assert!(stdout(&redriven).starts_with("redriven "), "{}", stderr(&redriven));
    let task = server.ask("GetActivityTask", &json!({ "activityArn": ACTIVITY }));
    server.ask("SendTaskSuccess", &json!({ "taskToken": task["taskToken"], "output": "\"charged\"" }));
    let ended = server.ended(&execution);
    assert_eq!((&ended["output"], &ended["redriveCount"]), (&json!("[\"done\",\"charged\"]"), &json!(4)));
    let kinds = events(&server, &execution);
    assert_eq!(kinds.iter().filter(|kind| *kind == "TaskStateEntered").count(), 2, "{kinds:?}");
    assert_eq!(kinds.iter().filter(|kind| *kind == "ExecutionRedriven").count(), 4, "{kinds:?}");
    let refused = frevo().args(["execution", "redrive", &execution, "--endpoint", &endpoint]).output();
    assert!(stderr(&refused.expect("it runs")).contains("SUCCEEDED and cannot be redriven"));

    // The lists have each end once.
    let listed = |status: &str| {
        let wanted = json!({ "stateMachineArn": machine, "statusFilter": status });
        server.ask("ListExecutions", &wanted)["executions"].as_array().map_or(0, Vec::len)
    };
    until("the lists have its end", || (listed("SUCCEEDED") == 1).then_some(()));
    assert_eq!(listed("FAILED"), 0);
}
