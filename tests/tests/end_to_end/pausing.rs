//! Pausing: what waits in a queue of tasks is held back through a kill, and handed
//! out once the queue goes on; what a state machine starts is held likewise.

use serde_json::{Value, json};

use super::publishing::{STRUCTURED, event, publish, subscribe};
use super::server::{Home, Server, assert_whole, text, types, until};
use super::tools::{json, ok, refused};

const PACK: &str = "arn:aws:states:us-east-1:000000000000:activity:pack";

fn queues(server: &Server) -> Vec<Value> {
    json(server, &["queue", "list"]).as_array().expect("a list").clone()
}

#[test]
fn a_paused_queue_holds_its_tasks_back_until_it_is_resumed() {
    let home = Home::new();
    let server = home.serve();
    assert_eq!(ok(&server, &["queue", "list"]), "no queues\n");
    let work =
        json!({ "StartAt": "A", "States": { "A": { "Type": "Task", "Resource": PACK, "End": true } } });
    server.ask("CreateActivity", &json!({ "name": "pack" }));
    let machine = server.create("packing", &work);
    assert_eq!(ok(&server, &["queue", "pause", "activity.pack"]), "paused activity.pack: 0 wait\n");
    let execution = server.start(&machine, &json!({}));
    let waiting = |server: &Server| {
        until("its task waits", || queues(server).into_iter().find(|queue| queue["waiting"] == 1))
    };
    assert_eq!(waiting(&server)["paused"], true);
    let described = ok(&server, &["execution", "describe", &execution]);
    assert!(described.contains("which is paused"), "{described}");

    // A worker that asks is given nothing, before a kill and after.
    let server = home.serve_with(server.kill(), &[]);
    assert_eq!(waiting(&server)["paused"], true);
    let endpoint = server.address();
    let asking = std::thread::spawn(move || {
        super::http::call(endpoint, "GetActivityTask", &json!({ "activityArn": PACK }))
            .expect("a task, or none")
    });
    until("the worker is there", || queues(&server).iter().any(|queue| queue["workers"] == 1).then_some(()));
    assert_eq!(queues(&server)[0]["waiting"], 1, "it is held back");
    assert!(ok(&server, &["queue", "list"]).contains("PAUSED"));

    assert_eq!(ok(&server, &["queue", "resume", "activity.pack"]), "resumed activity.pack\n");
    let task = asking.join().expect("no panic");
    server.ask("SendTaskSuccess", &json!({ "taskToken": task["taskToken"], "output": "{}" }));
    assert_eq!(server.ended(&execution)["status"], "SUCCEEDED");

    for (queue, told) in [
        ("subscription.orders", "is a subscription's queue: pause or describe the subscription"),
        ("tasks.", "`tasks.` is no queue of tasks: it is tasks.NAME or activity.NAME"),
    ] {
        let error = refused(&server, &["queue", "pause", queue], 1);
        assert!(error.contains(told), "{error}");
    }
}

fn of_pass(server: &Server, kind: &str) -> String {
    let definition = json!({ "StartAt": "A", "States": { "A": { "Type": "Pass", "End": true } } });
    let input = json!({ "name": "orders", "type": kind, "definition": definition.to_string(),
        "roleArn": "arn:aws:iam::000000000000:role/any" });
    text(&server.ask("CreateStateMachine", &input)["stateMachineArn"])
}

#[test]
fn what_a_paused_state_machine_starts_is_held_through_kills_and_goes_on_in_order() {
    let home = Home::new();
    // All executions are in one partition: their order is that of their starts.
    let arguments = ["--partitions", "1"];
    let server = home.serve_with(0, &arguments);
    let machine = of_pass(&server, "STANDARD");
    let to_start = json!({ "target": { "type": "stateMachine", "arn": machine } });
    assert_eq!(subscribe(&server, "starts", &to_start).status, 201);
    assert_eq!(ok(&server, &["machine", "pause", "orders"]), "paused orders\n");
    let started: Vec<String> = (0..5).map(|number| server.start(&machine, &json!(number))).collect();
    let begun = publish(&server, "default", STRUCTURED, &event("e-1", json!({})));
    assert_eq!(begun.status, 202);
    let is_held = |server: &Server| {
        let found = json(server, &["execution", "list", "orders"]);
        found.as_array().expect("a list").iter().filter(|found| found["held"] == true).count()
    };
    until("the event's execution is there", || (is_held(&server) == 6).then_some(()));

    let server = home.serve_with(server.kill(), &arguments);
    assert_eq!(is_held(&server), 6, "AWS's status is another member");
    let described = server.describe(&started[0]);
    assert_eq!((&described["status"], described.get("held")), (&json!("RUNNING"), None), "as on AWS");
    assert_eq!(types(&server.history(&started[0])), ["ExecutionStarted"]);
    assert_eq!(json(&server, &["execution", "describe", &started[0]])["held"], true);
    assert!(ok(&server, &["execution", "list", "orders"]).contains("HELD"));
    assert!(ok(&server, &["machine", "list"]).contains("PAUSED"));
    assert_eq!(json(&server, &["machine", "describe", "orders"])["paused"], true);
    let why = ok(&server, &["why", &started[0]]);
    assert!(why.starts_with("orders is paused: it is held since 20"), "{why}");
    let metrics = server.page("/metrics");
    assert!(metrics.contains("frevo_executions_held 6"), "{metrics}");
    server.ask("StopExecution", &json!({ "executionArn": started[1] }));
    assert_eq!(server.describe(&started[1])["status"], "ABORTED");

    assert_eq!(ok(&server, &["machine", "resume", "orders"]), "resumed orders\n");
    let ended: Vec<Value> = [0, 2, 3, 4].map(|number| server.ended(&started[number])).to_vec();
    assert!(ended.iter().all(|ended| ended["status"] == "SUCCEEDED"), "{ended:?}");
    let stops: Vec<f64> = ended.iter().filter_map(|ended| ended["stopDate"].as_f64()).collect();
    assert!(stops.is_sorted(), "{stops:?}");
    until("the event's ends too", || {
        let found = server.executions(&machine);
        found.iter().all(|found| found["status"] != "RUNNING").then_some(())
    });
    let history = server.history(&started[0]);
    assert_eq!(
        types(&history),
        ["ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"]
    );
    assert_whole(&started[0], &history);
    assert_eq!(server.ended(&server.start(&machine, &json!({})))["status"], "SUCCEEDED");
    assert!(server.page("/metrics").contains("frevo_executions_held 0"));
    assert!(
        refused(&server, &["machine", "pause", "nobody"], 3).contains("there is no state machine `nobody`")
    );
}

#[test]
fn a_paused_express_state_machine_refuses_its_starts() {
    let home = Home::new();
    let server = home.serve();
    let machine = of_pass(&server, "EXPRESS");
    ok(&server, &["machine", "pause", "orders"]);
    for operation in ["StartExecution", "StartSyncExecution"] {
        let refusal =
            server.call(operation, &json!({ "stateMachineArn": machine })).expect_err("it is paused");
        assert_eq!(refusal.code, "ThrottlingException");
        assert!(refusal.message.contains("State Machine is paused"), "{}", refusal.message);
    }
    ok(&server, &["machine", "resume", "orders"]);
    let ended = server.ask("StartSyncExecution", &json!({ "stateMachineArn": machine }));
    assert_eq!(ended["status"], "SUCCEEDED");
}

#[test]
fn documents_may_say_whether_a_state_machine_is_paused() {
    let home = Home::new();
    let server = home.serve();
    let apply = |paused: &str| {
        let definition = "{ StartAt: A, States: { A: { Type: Pass, End: true } } }";
        let document = format!("kind: StateMachine\nname: orders\ndefinition: {definition}\n{paused}");
        let file = home.write("orders.yaml", &document);
        ok(&server, &["apply", "-f", file.to_str().expect("a path of ours"), "--yes"])
    };
    let is_paused = || json(&server, &["machine", "describe", "orders"])["paused"].clone();
    assert!(apply("paused: true\n").contains("created StateMachine orders"));
    assert_eq!(is_paused(), true);
    assert!(apply("paused: true\n").contains("nothing to change"));
    let told = apply("paused: false\n");
    assert!(told.contains("~ paused: true → false"), "{told}");
    assert_eq!(is_paused(), false);
    ok(&server, &["machine", "pause", "orders"]);
    assert!(apply("").contains("nothing to change"), "a document that says nothing leaves it to operators");
    assert_eq!(is_paused(), true);
}
