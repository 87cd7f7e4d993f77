//! `frevo why`: each thing that an execution can wait for is told in a sentence,
//! and so is why a subscription did not get an event.

use serde_json::{Value, json};

use super::http;
use super::publishing::{STRUCTURED, event, file, lines, publish, subscribe};
use super::server::{Home, Server, details, text, types, until};
use super::tools::{json, ok, refused};

const PACK: &str = "arn:aws:states:us-east-1:000000000000:activity:pack";

/// A state machine of one state.
fn machine(server: &Server, name: &str, state: &Value) -> String {
    let mut state = state.clone();
    state["End"] = true.into();
    server.create(name, &json!({ "StartAt": "Only", "States": { "Only": state } }))
}

/// The one reason why an execution does not move.
fn why(server: &Server, execution: &str) -> Value {
    let told = json(server, &["why", execution]);
    let [reason] = &told["reasons"].as_array().expect("reasons")[..] else { panic!("{told}") };
    reason.clone()
}

/// The same, once it is of this kind; its sentence begins so.
fn told(server: &Server, execution: &str, code: &str, begin: &str) -> Value {
    let reason = until(code, || Some(why(server, execution)).filter(|reason| reason["code"] == code));
    let sentence = text(&reason["sentence"]);
    assert!(sentence.starts_with(begin), "{sentence}");
    assert_eq!(ok(server, &["why", execution]), format!("{sentence}\n"));
    reason
}

#[test]
fn why_an_execution_waits_is_told_until_it_has_ended() {
    let home = Home::new();
    let server = home.serve();
    server.ask("CreateActivity", &json!({ "name": "pack" }));
    let retry = json!([{ "ErrorEquals": ["Torn"], "IntervalSeconds": 3600 }]);
    let pack = json!({ "Type": "Task", "Resource": PACK, "HeartbeatSeconds": 900, "Retry": retry });
    let execution = server.start(&machine(&server, "packing", &pack), &json!({}));
    let reason = told(&server, &execution, "noWorker", "no worker on activity.pack since 20");
    assert_eq!(
        (&reason["state"], &reason["queue"], &reason["since"]),
        (&json!("Only"), &json!("activity.pack"), &reason["waitingSince"])
    );
    ok(&server, &["queue", "pause", "activity.pack"]);
    told(&server, &execution, "queuePaused", "activity.pack is paused: `Only` waits in it since 20");
    ok(&server, &["queue", "resume", "activity.pack"]);
    let task = server.ask("GetActivityTask", &json!({ "activityArn": PACK }));
    let reason = told(&server, &execution, "inProgress", "a worker on activity.pack has `Only` since 20");
    assert!(text(&reason["sentence"]).contains("; a heartbeat is due at 20"), "{reason}");
    server.ask("SendTaskFailure", &json!({ "taskToken": task["taskToken"], "error": "Torn" }));
    told(&server, &execution, "retryNotDue", "`Only` failed; retry 1 is due at 20");
    server.ask("StopExecution", &json!({ "executionArn": execution, "error": "Enough" }));
    let reason = told(&server, &execution, "ended", "it ended as ABORTED at 20");
    assert_eq!(reason["error"], "Enough");
    let short = format!("packing:{}", execution.rsplit(':').next().expect("a name"));
    assert!(ok(&server, &["why", &short]).starts_with("it ended"));

    assert!(refused(&server, &["why", "packing:nobody"], 3).contains("Execution Does Not Exist"));
    assert!(refused(&server, &["why", "arn:aws:s3:::bucket"], 1).contains("Invalid Arn"));
    let ask = |method| http::send(server.address(), method, "/frevo/why", &[], b"").expect("it answers");
    assert_eq!((ask("GET").status, ask("POST").status), (400, 405));
}

#[test]
fn waits_tokens_children_and_events_are_named() {
    let home = Home::new();
    let server = home.serve();
    let pause = machine(&server, "pause", &json!({ "Type": "Wait", "Seconds": 3600 }));
    let waiting = server.start(&pause, &json!({}));
    told(&server, &waiting, "notDue", "`Only` is not due before 20");

    let parameters = json!({ "StateMachineArn": pause });
    let nest = json!({ "Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync",
        "Parameters": parameters });
    let parent = server.start(&machine(&server, "parent", &nest), &json!({}));
    let reason = told(&server, &parent, "nestedExecution", "`Only` waits since 20");
    let submitted = text(&details(&server.history(&parent), "TaskSubmitted")["output"]);
    assert!(submitted.contains(&text(&reason["execution"])), "{reason} {submitted}");
    assert!(ok(&server, &["why", &text(&reason["execution"])]).contains("not due before"));

    let message = json!({ "QueueUrl": "q", "MessageBody": { "order.$": "$.order" } });
    let pay = json!({ "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": message });
    let payment = machine(&server, "payment", &pay);
    let target = json!({ "type": "task", "arn": payment, "state": "Only", "eventKey": "$.detail.order",
        "taskKey": "$.MessageBody.order" });
    assert_eq!(subscribe(&server, "payments", &json!({ "target": target })).status, 201);
    let paid = server.start(&payment, &json!({ "order": "o-1" }));
    let begin = "`Only` waits since 20";
    let reason = told(&server, &paid, "event", begin);
    assert_eq!((&reason["subscription"], &reason["key"]), (&json!("payments"), &json!("o-1")));
    ok(&server, &["subscription", "pause", "payments"]);
    assert!(text(&told(&server, &paid, "event", begin)["sentence"]).ends_with("; payments is paused"));
}

#[test]
fn a_worker_that_is_away_and_a_token_that_is_out_are_told_apart() {
    let home = Home::new();
    let server = home.serve();
    let task = json!({ "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": { "FunctionName": "approve", "Payload": { "token.$": "$$.Task.Token" } } });
    let execution = server.start(&machine(&server, "approval", &task), &json!({}));
    const RUNTIME: &str = "/functions/approve/2018-06-01/runtime/invocation";
    let invoked = http::get(server.address(), &format!("{RUNTIME}/next")).expect("a task");
    told(&server, &execution, "workerAway", "the worker on tasks.approve that has `Only` since 20");
    let id = invoked.header("lambda-runtime-aws-request-id").expect("it has an id").to_owned();
    let path = format!("{RUNTIME}/{id}/response");
    assert_eq!(http::send(server.address(), "POST", &path, &[], b"{}").expect("it answers").status, 202);
    told(&server, &execution, "taskToken", "`Only` waits for its task token since 20");
}

#[test]
fn many_that_wait_alike_are_counted() {
    let home = Home::new();
    let server = home.serve();
    let step = json!({ "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:000000000000:function:f",
        "End": true });
    // An inline Map has at most forty iterations at once.
    let map = |name: &str, step: &Value| json!({ "Type": "Map", "End": true, "Iterator": { "StartAt": name, "States": { name: step } } });
    let items =
        json!([(0..40).collect::<Vec<_>>(), (0..40).collect::<Vec<_>>(), (0..40).collect::<Vec<_>>()]);
    let execution = server.start(&machine(&server, "many", &map("Each", &map("Step", &step))), &items);
    until("all of them wait", || {
        let history = server.history(&execution);
        let scheduled = types(&history).into_iter().filter(|kind| *kind == "LambdaFunctionScheduled");
        (scheduled.count() == 120).then_some(())
    });
    let found = json(&server, &["why", &execution]);
    assert_eq!(
        (found["stateCount"].as_u64(), found["reasons"].as_array().map(Vec::len)),
        (Some(120), Some(100))
    );
    let told = ok(&server, &["why", &execution]);
    assert!(told.starts_with("no worker on tasks.f since 20") && told.contains(" more\n"), "{told}");
}

/// Publishes an event, with a key if it is to have one.
fn say(server: &Server, bus: &str, id: &str, key: Option<&str>, data: Value) {
    let mut said = event(id, data);
    if let Some(key) = key {
        said["partitionkey"] = key.into();
    }
    assert_eq!(publish(server, bus, STRUCTURED, &said).status, 202);
}

/// Why a subscription did not get an event, once the reason is of this kind; what
/// people are told begins so.
fn missed(server: &Server, subscription: &str, id: &str, code: &str, begin: &str) -> Value {
    let reason = until(&format!("{subscription} {id} {code}"), || {
        let reason = json(server, &["why", subscription, id])["reasons"][0].clone();
        Some(reason).filter(|reason| reason["code"] == code)
    });
    let sentence = text(&reason["sentence"]);
    assert!(sentence.starts_with(begin), "{sentence}");
    assert_eq!(ok(server, &["why", subscription, id]), format!("{sentence}\n"));
    reason
}

#[test]
fn why_a_subscription_did_not_get_an_event_is_told_through_a_kill() {
    let home = Home::new();
    let server = home.serve();
    let dear = json!({ "detail": { "amount": [{ "numeric": [">", 100] }] } });
    let wants_dear = json!({ "pattern": dear, "target": { "type": "queue" } });
    assert_eq!(subscribe(&server, "dear", &wants_dear).status, 201);
    assert_eq!(subscribe(&server, "all", &json!({ "target": file(&home, "all") })).status, 201);
    ok(&server, &["bus", "create", "shop"]);
    say(&server, "default", "e-1", Some("k"), json!({ "amount": 500 }));
    say(&server, "default", "e-2", Some("k"), json!({ "amount": 500 }));
    say(&server, "default", "e-3", None, json!({ "amount": 80 }));
    say(&server, "shop", "e-4", None, json!({ "amount": 500 }));
    until("the file has them", || (lines(&home, "all").len() == 3).then_some(()));

    let server = home.serve_with(server.kill(), &[]);
    missed(&server, "dear", "e-1", "noSubscriber", "no subscriber on subscription.dear since 20");
    let held = missed(&server, "dear", "e-2", "keyHeld", "key \"k\" held by event e-1, waiting");
    assert_eq!((&held["event"], &held["attempts"]), (&json!("e-1"), &json!(0)));
    let filtered = missed(&server, "dear", "e-3", "filtered", "filter failed at `detail.amount`");
    assert_eq!(
        filtered["mismatch"],
        json!({ "kind": "failed", "path": "detail.amount", "found": ["80"], "foundCount": 1,
            "wanted": [{ "is": "numeric", "bounds": [{ "sign": ">", "number": "100" }] }] })
    );
    missed(&server, "dear", "e-4", "otherBus", "it was published on the bus shop");
    missed(&server, "dear", "e-5", "unknown", "no event of this id is kept");
    ok(&server, &["subscription", "pause", "dear"]);
    missed(&server, "dear", "e-1", "paused", "dear is paused: it waits since 20");
    // Those that were given before the kill may come once more.
    let got = missed(&server, "all", "e-3", "acknowledged", "it got it: it was received at 20");
    assert_eq!(got["repeatsDropped"], true);
    assert_eq!(subscribe(&server, "late", &json!({ "target": file(&home, "late") })).status, 201);
    missed(&server, "late", "e-1", "younger", "late is younger: it was made at 20");
    let source = ["why", "all", "e-3", "--source"];
    assert!(ok(&server, &[&source[..], &["shop"]].concat()).starts_with("it got it"));
    assert!(ok(&server, &[&source[..], &["till"]].concat()).starts_with("no event of this id"));
    assert!(refused(&server, &["why", "nobody", "e-1"], 3).contains("there is no subscription `nobody`"));
}

#[test]
fn why_an_event_was_given_up_is_told_and_what_it_holds_back() {
    let home = Home::new();
    let server = home.serve();
    // Nobody made that state machine: what is for it dies.
    let starts = json!({ "type": "stateMachine",
        "arn": "arn:aws:states:us-east-1:000000000000:stateMachine:never" });
    let stops = json!({ "target": starts, "delivery": { "afterDeadLetter": "stop" } });
    assert_eq!(subscribe(&server, "starts", &stops).status, 201);
    say(&server, "default", "e-1", Some("k"), json!({}));
    say(&server, "default", "e-2", Some("k"), json!({}));
    let dead = missed(&server, "starts", "e-1", "deadLettered", "it became a dead letter at 20");
    assert_eq!(dead["attempts"], 1);
    let begin = "key \"k\" stands still since event e-1 became a dead letter: redrive or discard event-";
    let stopped = missed(&server, "starts", "e-2", "keyStopped", begin);
    assert_eq!(stopped["deadLetter"], dead["deadLetter"]);
    ok(&server, &["deadletter", "discard", "starts", &text(&dead["deadLetter"])]);
    let closed = until("the decision is known", || {
        let reason = json(&server, &["why", "starts", "e-1"])["reasons"][0].clone();
        (reason["fate"] == "discarded").then_some(reason)
    });
    assert!(text(&closed["sentence"]).ends_with("; it was discarded since"), "{closed}");
    missed(&server, "starts", "e-2", "deadLettered", "it became a dead letter at 20");
}

#[test]
fn what_becomes_of_an_event_that_a_task_is_to_take_is_told() {
    let home = Home::new();
    let server = home.serve();
    let pay = json!({ "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": { "QueueUrl": "q", "MessageBody": { "order.$": "$.order" } } });
    let payment = machine(&server, "payment", &pay);
    let target = json!({ "type": "task", "arn": payment, "state": "Only", "eventKey": "$.detail.order",
        "taskKey": "$.MessageBody.order" });
    assert_eq!(subscribe(&server, "payments", &json!({ "target": target })).status, 201);
    say(&server, "default", "e-1", None, json!({ "order": "o-1" }));
    say(&server, "default", "e-2", None, json!({ "amount": 5 }));
    missed(&server, "payments", "e-1", "kept", "no task with key \"o-1\" waits yet: it is kept until 20");
    missed(&server, "payments", "e-2", "noKey", "no task can take it: it has no key at $.detail.order");
    let execution = server.start(&payment, &json!({ "order": "o-1" }));
    assert_eq!(server.ended(&execution)["status"], "SUCCEEDED");
    let begin = "it is not kept any more: a task with key \"o-1\" took it";
    missed(&server, "payments", "e-1", "takenOrForgotten", begin);
}
