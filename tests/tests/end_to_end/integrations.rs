//! Service integrations that are built in: they work without a worker of
//! anybody's.

use serde_json::{Value, json};

use super::publishing::{file, lines, subscribe};
use super::server::{Home, Server, assert_whole, details, text, types, until};

/// A state machine of one Task.
fn machine(server: &Server, name: &str, resource: &str, parameters: &Value) -> String {
    let task = json!({ "Type": "Task", "Resource": format!("arn:aws:states:::{resource}"),
        "Parameters": parameters, "End": true });
    server.create(name, &json!({ "StartAt": "Only", "States": { "Only": task } }))
}

fn listen(home: &Home, server: &Server, name: &str) {
    let wanted = json!({ "pattern": { "source": ["shop"] }, "target": file(home, name) });
    assert_eq!(subscribe(server, name, &wanted).status, 201);
}

#[test]
fn a_task_publishes_events_that_name_their_execution() {
    let home = Home::new();
    let server = home.serve();
    listen(&home, &server, "all");
    let entries = json!([
        { "Source": "shop", "DetailType": "Placed", "Detail": { "amount.$": "$.amount" } },
        { "Source": "shop", "DetailType": "Paid", "Detail": "{\"amount\": 7}", "Resources": ["order-7"] },
    ]);
    let machine = machine(&server, "publisher", "events:putEvents", &json!({ "Entries": entries }));
    let execution = server.start(&machine, &json!({ "amount": 7 }));
    let ended = server.ended(&execution);
    assert_eq!(ended["status"], "SUCCEEDED", "{ended}");
    let output: Value = serde_json::from_str(&text(&ended["output"])).expect("it is JSON");
    assert_eq!(output["FailedEntryCount"], 0);
    let published = until("both are delivered", || Some(lines(&home, "all")).filter(|all| all.len() == 2));
    for (kind, entry, subject) in [("Placed", 0, &machine), ("Paid", 1, &"order-7".to_owned())] {
        let event = published.iter().find(|event| event["type"] == kind).expect("it is delivered");
        assert_eq!(event["id"], output["Entries"][entry]["EventId"]);
        assert_eq!((&event["data"], &event["subject"]), (&json!({ "amount": 7 }), &json!(subject)));
        assert!(event.to_string().contains(&execution), "{event}");
    }
}

#[test]
fn an_entry_that_fails_fails_its_task_with_what_became_of_all_of_them() {
    let home = Home::new();
    let server = home.serve();
    let entries = json!([
        { "Source": "shop", "DetailType": "Placed", "Detail": {} },
        { "DetailType": "Placed", "Detail": {} },
    ]);
    let failing = machine(&server, "failing", "events:putEvents", &json!({ "Entries": entries }));
    let ended = server.ended(&server.start(&failing, &json!({})));
    assert_eq!(ended["error"], "EventBridge.FailedEntry", "{ended}");
    let cause: Value = serde_json::from_str(&text(&ended["cause"])).expect("it is JSON");
    assert_eq!(cause["FailedEntryCount"], 1);
    let missing = "Parameter Source is not valid. Reason: Source is a required argument.";
    assert_eq!(cause["Entries"][1], json!({ "ErrorCode": "InvalidArgument", "ErrorMessage": missing }));

    let none = machine(&server, "none", "events:putEvents", &json!({ "Entries": [] }));
    let ended = server.ended(&server.start(&none, &json!({})));
    assert_eq!(ended["error"], "EventBridge.AmazonEventBridgeException", "{ended}");
}

#[test]
fn a_task_that_publishes_its_token_waits_for_whoever_reads_it() {
    let home = Home::new();
    let server = home.serve();
    listen(&home, &server, "all");
    let entry = json!({ "Source": "shop", "DetailType": "Asked", "Detail": { "token.$": "$$.Task.Token" } });
    let asking =
        machine(&server, "asking", "events:putEvents.waitForTaskToken", &json!({ "Entries": [entry] }));
    let execution = server.start(&asking, &json!({}));
    let event = until("it is delivered", || lines(&home, "all").pop());
    until("it is submitted", || types(&server.history(&execution)).contains(&"TaskSubmitted").then_some(()));
    let history = server.history(&execution);
    let submitted: Value =
        serde_json::from_str(&text(&details(&history, "TaskSubmitted")["output"])).expect("it is JSON");
    assert_eq!(submitted["Entries"][0]["EventId"], event["id"]);
    assert_eq!(server.describe(&execution)["status"], "RUNNING");
    let token = &event["data"]["token"];
    server.ask("SendTaskSuccess", &json!({ "taskToken": token, "output": r#"{"yes":true}"# }));
    assert_eq!(server.ended(&execution)["output"], r#"{"yes":true}"#);
    assert_whole(&execution, &server.history(&execution));
}
