//! Tasks that wait take the events with their key: whichever comes first,
//! through kills, one event for one task or for all of them.

use serde_json::{Value, json};

use super::publishing::{STRUCTURED, event, publish, resource, subscribe};
use super::server::{Home, Server, details, text, types, until};

/// A state machine whose task waits until somebody says that it is done.
fn payment(server: &Server) -> String {
    let wait = json!({ "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": { "QueueUrl": "q", "MessageBody": { "order.$": "$.order", "token.$": "$$.Task.Token" } },
        "End": true });
    server.create("payment", &json!({ "StartAt": "Paid", "States": { "Paid": wait } }))
}

fn correlation(machine: &str, more: &Value) -> Value {
    let mut target = json!({ "type": "task", "arn": machine, "state": "Paid", "eventKey": "$.detail.order",
        "taskKey": "$.MessageBody.order" });
    for (name, value) in more.as_object().into_iter().flatten() {
        target[name] = value.clone();
    }
    json!({ "pattern": { "source": ["shop"] }, "target": target })
}

fn start(server: &Server, machine: &str, order: u64) -> String {
    let execution = server.start(machine, &json!({ "order": order }));
    until("the task waits", || types(&server.history(&execution)).contains(&"TaskScheduled").then_some(()));
    execution
}

fn pay(server: &Server, id: &str, order: u64) {
    let paid = event(id, json!({ "order": order, "payment": id }));
    assert_eq!(publish(server, "default", STRUCTURED, &paid).status, 202);
}

/// By which payment an execution ended.
fn payment_of(server: &Server, execution: &str) -> String {
    let ended = server.ended(execution);
    assert_eq!(ended["status"], "SUCCEEDED", "{ended}");
    let output: Value = serde_json::from_str(&text(&ended["output"])).expect("it is JSON");
    text(&output["payment"])
}

#[test]
fn a_task_takes_the_event_with_its_key_whichever_comes_first_and_each_is_taken_once() {
    let home = Home::new();
    let mut server = home.serve();
    let machine = payment(&server);
    let made = subscribe(&server, "payments", &correlation(&machine, &json!({})));
    assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.body));
    let first = start(&server, &machine, 17);
    pay(&server, "early", 18);
    let port = server.kill();
    server = home.serve_with(port, &[]);
    pay(&server, "p17", 17);
    assert_eq!(payment_of(&server, &first), "p17");
    let second = start(&server, &machine, 18);
    assert_eq!(payment_of(&server, &second), "early", "it was kept");
    let third = start(&server, &machine, 18);
    pay(&server, "early", 18);
    pay(&server, "late", 18);
    assert_eq!(payment_of(&server, &third), "late", "what was taken is not taken again, nor a repeat");
    let history = server.history(&third);
    assert_eq!(text(&details(&history, "TaskSucceeded")["resourceType"]), "sqs");
}

#[test]
fn an_event_whose_task_is_over_goes_to_the_next_one() {
    let home = Home::new();
    let server = home.serve();
    let machine = payment(&server);
    assert_eq!(subscribe(&server, "payments", &correlation(&machine, &json!({}))).status, 201);
    let stopped = start(&server, &machine, 17);
    let next = start(&server, &machine, 17);
    server.ask("StopExecution", &json!({ "executionArn": stopped }));
    pay(&server, "p17", 17);
    assert_eq!(payment_of(&server, &next), "p17");
    assert_eq!(server.describe(&stopped)["status"], "ABORTED");
}

#[test]
fn all_that_wait_take_one_event_or_fail_by_it_even_those_that_waited_before() {
    let home = Home::new();
    let server = home.serve();
    let machine = payment(&server);
    let waiting: Vec<String> = (0..3).map(|_| start(&server, &machine, 17)).collect();
    let mut refused = correlation(&machine, &json!({ "takers": "all", "error": "Refused" }));
    refused["input"] = json!({ "path": "$.detail.payment" });
    assert_eq!(subscribe(&server, "refusals", &refused).status, 201);
    pay(&server, "no money", 17);
    for execution in waiting {
        let ended = server.ended(&execution);
        assert_eq!(
            (&ended["status"], &ended["error"], &ended["cause"]),
            (&json!("FAILED"), &json!("Refused"), &json!("no money"))
        );
    }
}

#[test]
fn nothing_is_taken_while_the_subscription_is_paused() {
    let home = Home::new();
    let server = home.serve();
    let machine = payment(&server);
    assert_eq!(subscribe(&server, "payments", &correlation(&machine, &json!({}))).status, 201);
    let execution = start(&server, &machine, 17);
    assert_eq!(resource(&server, "POST", "/payments/pause", "").0, 200);
    pay(&server, "p17", 17);
    let other = start(&server, &machine, 18);
    pay(&server, "p18", 18);
    assert_eq!(server.describe(&execution)["status"], "RUNNING");
    assert_eq!(server.describe(&other)["status"], "RUNNING");
    assert_eq!(resource(&server, "POST", "/payments/resume", "").0, 200);
    assert_eq!((payment_of(&server, &execution), payment_of(&server, &other)), ("p17".into(), "p18".into()));
}

#[test]
fn a_correlation_that_cannot_be_is_refused_with_what_is_wrong() {
    let home = Home::new();
    let server = home.serve();
    let machine = payment(&server);
    for (more, told) in [
        (
            json!({ "arn": format!("{machine}:live") }),
            "is no ARN of a state machine without version or alias",
        ),
        (json!({ "eventKey": "order" }), "`order` is no path to an event's key"),
        (json!({ "taskKey": "$.a[*]" }), "`$.a[*]` is no path to a task's key"),
        (json!({ "keepSeconds": 100_000_000 }), "`target.keepSeconds` is at most 1209600"),
        (json!({ "state": "" }), "`target.state` is empty"),
    ] {
        let answer = subscribe(&server, "payments", &correlation(&machine, &more));
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(answer.status == 400 && body.contains(told), "{} {body}", answer.status);
    }
}
