//! Executions looked at closely: as they stood at an event, and beside another.

use serde_json::{Value, json};

use super::server::{Home, Server, text};
use super::tools::{at, json, ok, refused};

const PACK: &str = "arn:aws:states:us-east-1:000000000000:activity:pack";

/// A state machine that packs an order and then sums it up.
fn orders(server: &Server) -> String {
    server.ask("CreateActivity", &json!({ "name": "pack" }));
    let pack = json!({ "Type": "Task", "Resource": PACK, "TimeoutSeconds": 900, "ResultPath": "$.packed",
        "Next": "Large" });
    let large = json!({ "Type": "Choice", "Default": "Small",
        "Choices": [{ "Variable": "$.packed.sum", "NumericGreaterThan": 10, "Next": "Sum" }] });
    let states = json!({ "Keep": { "Type": "Pass", "Assign": { "id.$": "$.id" }, "Next": "Pack" },
        "Pack": pack, "Large": large, "Small": { "Type": "Pass", "End": true },
        "Sum": { "Type": "Pass", "End": true } });
    server.create("orders", &json!({ "StartAt": "Keep", "States": states }))
}

/// An execution whose order is packed with this sum.
fn order(server: &Server, machine: &str, id: u32, sum: u32) -> String {
    let execution = server.start(machine, &json!({ "id": id }));
    let task = server.ask("GetActivityTask", &json!({ "activityArn": PACK, "workerName": id.to_string() }));
    let output = json!({ "sum": sum }).to_string();
    server.ask("SendTaskSuccess", &json!({ "taskToken": task["taskToken"], "output": output }));
    server.ended(&execution);
    execution
}

/// The state of the execution's own branch at an event.
fn root_at(server: &Server, execution: &str, event: u32) -> Value {
    let told = json(server, &["execution", "state", execution, "--at", &event.to_string()]);
    assert_eq!(told["event"]["id"], event, "{told}");
    told["branches"][0].clone()
}

#[test]
fn an_execution_is_seen_as_it_stood_at_each_event_also_after_a_kill() {
    let home = Home::new();
    let server = home.serve();
    let execution = order(&server, &orders(&server), 17, 500);
    let history = server.history(&execution);
    let server = home.serve_with(server.kill(), &[]);
    for event in &history {
        let id = event["id"].as_u64().expect("an id");
        let told = json(&server, &["execution", "state", &execution, "--at", &id.to_string()]);
        assert_eq!((&told["event"]["type"], &told["eventCount"]), (&event["type"], &json!(history.len())));
    }
    let begun = root_at(&server, &execution, 1);
    assert_eq!((&begun["doing"], &begun["data"]), (&json!("beginning"), &json!({ "id": 17 })));
    let working = root_at(&server, &execution, 5);
    assert_eq!((&working["state"], &working["variables"]), (&json!("Pack"), &json!({ "id": 17 })));
    assert_eq!((&working["task"]["attempt"], &working["task"]["started"]), (&json!(5), &json!(false)));
    let ended = json(&server, &["execution", "state", &execution]);
    assert_eq!((&ended["status"], &ended["output"]["packed"]), (&json!("SUCCEEDED"), &json!({ "sum": 500 })));
    assert!(ok(&server, &["execution", "state", &execution, "--at", "6"]).contains("taken since 20"));

    let beyond = refused(&server, &["execution", "state", &execution, "--at", "99"], 3);
    assert!(beyond.contains("has no event 99: it has 13"), "{beyond}");
    assert!(refused(&server, &["execution", "state", "orders:nobody"], 3).contains("Does Not Exist"));
}

#[test]
fn two_executions_are_compared_until_they_part() {
    let home = Home::new();
    let server = home.serve();
    let machine = orders(&server);
    let [one, same, other] = [500, 500, 5].map(|sum| order(&server, &machine, 17, sum));
    assert!(ok(&server, &["execution", "compare", &one, &same]).starts_with("alike: all 13 events"));
    let output = at(&server, &["execution", "compare", &one, &other, "-o", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let first = &told["first"];
    assert_eq!((&first["what"], &first["path"]), (&json!("output"), &json!("$.sum")));
    assert_eq!((&first["left"]["value"], &first["right"]["value"]), (&json!(500), &json!(5)));
    let parting = &told["parting"];
    assert_eq!(
        (text(&parting["left"]["state"]), text(&parting["right"]["state"])),
        ("Sum".into(), "Small".into())
    );
}
