//! Executions looked at closely: as they stood at an event, beside another, forked,
//! and halting at breakpoints.

use serde_json::{Value, json};

use super::http;
use super::opening::opened;
use super::server::{Home, Server, text, until};
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

/// Takes the next task that is to be packed, and answers it.
fn pack(server: &Server, sum: u32) -> Value {
    let task = server.ask("GetActivityTask", &json!({ "activityArn": PACK, "workerName": "w" }));
    let output = json!({ "sum": sum }).to_string();
    server.ask("SendTaskSuccess", &json!({ "taskToken": task["taskToken"], "output": output }));
    serde_json::from_str(&text(&task["input"])).expect("JSON")
}

#[test]
fn a_fork_goes_on_from_an_event_with_other_data_and_the_next_revision_through_a_kill() {
    let home = Home::new();
    let server = home.serve();
    let machine = orders(&server);
    let original = order(&server, &machine, 17, 500);
    let before = server.history(&original);
    let fork = |server: &Server, arguments: &[&str]| {
        let made = json(server, &[&["execution", "fork", &original][..], arguments].concat());
        text(&made["executionArn"])
    };
    let input = ["--at", "4", "--name", "again", "--input", "{\"id\":18}", "--variables", "{\"id\":18}"];
    let forked = fork(&server, &input);
    let server = home.serve_with(server.kill(), &[]);
    assert_eq!(pack(&server, 5), json!({ "id": 18 }));
    let ended = server.ended(&forked);
    let output: Value = serde_json::from_str(&text(&ended["output"])).expect("JSON");
    assert_eq!(output, json!({ "id": 18, "packed": { "sum": 5 } }));
    let history = server.history(&forked);
    assert_eq!(history[..4], before[..4], "what was copied is told as it was");
    let ids: Vec<_> = history.iter().map(|event| event["id"].as_u64().expect("an id")).collect();
    assert_eq!(ids, (1..=history.len() as u64).collect::<Vec<_>>());
    let state = json(&server, &["execution", "state", &forked]);
    assert_eq!(state["forkedFrom"], json!({ "executionArn": original, "event": 4 }));
    assert_eq!(json(&server, &["execution", "describe", &forked])["causationId"], json!(original));
    let parted = at(&server, &["execution", "compare", &original, &forked, "-o", "json"]);
    let parted: Value = serde_json::from_slice(&parted.stdout).expect("JSON");
    assert_eq!(parted["first"]["path"], "$.id");
    assert_eq!(server.history(&original), before, "the original is untouched");
    assert!(
        refused(&server, &[&["execution", "fork", &original][..], &input].concat(), 1).contains("Exists")
    );

    let renamed = json!({ "StartAt": "Keep", "States": {
        "Keep": { "Type": "Pass", "Next": "Wrap" },
        "Wrap": { "Type": "Pass", "Result": "wrapped", "End": true } } });
    server
        .ask("UpdateStateMachine", &json!({ "stateMachineArn": machine, "definition": renamed.to_string() }));
    let unfit = refused(&server, &["execution", "fork", &original, "--at", "5", "--on", "orders"], 1);
    assert!(unfit.contains("state `Pack` ran before event 5"), "{unfit}");
    let fits = fork(&server, &["--at", "2", "--on", "orders"]);
    assert_eq!(server.ended(&fits)["output"], "\"wrapped\"");

    // Nobody packs: what was recorded answers.
    let recorded = fork(&server, &["--at", "2", "--recorded"]);
    let output: Value = serde_json::from_str(&text(&server.ended(&recorded)["output"])).expect("JSON");
    assert_eq!(output, json!({ "id": 17, "packed": { "sum": 500 } }));
    assert!(ok(&server, &["execution", "compare", &original, &recorded]).starts_with("alike"));
}

#[test]
fn one_that_halts_goes_on_when_it_is_told_to_through_a_kill() {
    let home = Home::new();
    let server = home.serve();
    orders(&server);
    let start = ["execution", "start", "orders", "--input", "{\"id\":17}", "--name"];
    ok(&server, &[&start[..], &["halts", "--break", "Pack", "--break", "Sum"]].concat());
    let name = "orders:halts";
    let halted = json(&server, &["execution", "state", name]);
    assert_eq!(
        (&halted["branches"][0]["doing"], &halted["branches"][0]["state"]),
        (&json!("halted"), &json!("Pack"))
    );
    assert!(ok(&server, &["why", name]).contains("`Pack` halted at 20"));
    let server = home.serve_with(server.kill(), &[]);
    ok(&server, &["execution", "debug", "continue", name, "--input", "{\"id\":18}"]);
    assert!(refused(&server, &["execution", "debug", "step", name], 1).contains("has halted"));
    assert_eq!(pack(&server, 500), json!({ "id": 18 }));
    let doing = || json(&server, &["execution", "state", name])["branches"][0]["state"].clone();
    until("it has come to the next breakpoint", || (doing() == "Sum").then_some(()));
    ok(&server, &["execution", "debug", "run", name]);
    let arn = text(&halted["executionArn"]);
    assert_eq!(server.ended(&arn)["status"], "SUCCEEDED");

    ok(&server, &[&start[..], &["lapses", "--step", "--halt", "1"]].concat());
    let lapsed = server.ended(&arn.replace("halts", "lapses"));
    assert_eq!((&lapsed["status"], &lapsed["error"]), (&json!("ABORTED"), &json!("Frevo.Halted")));
    let nowhere = refused(&server, &[&start[..], &["none", "--break", "Nowhere"]].concat(), 1);
    assert!(nowhere.contains("has no state `Nowhere`"), "{nowhere}");
}

#[test]
fn closed_executions_are_found_by_keys_errors_and_words_through_a_kill() {
    let home = Home::new();
    let server = home.serve();
    let machine = orders(&server);
    let tag = |key: &str, value: &str| {
        let tags = json!([{ "key": key, "value": value }]);
        server.ask("TagResource", &json!({ "resourceArn": machine, "tags": tags }));
    };
    tag("frevo:keys", "order=id sum=packed.sum");
    let [first, second] = [500, 5].map(|sum| order(&server, &machine, 17, sum));
    let other = order(&server, &machine, 18, 500);
    let failing = json!({ "StartAt": "Fail", "States": {
        "Fail": { "Type": "Fail", "Error": "Orders.Late", "Cause": "The door was locked" } } });
    let failed = server.start(&server.create("failing", &failing), &json!({ "id": 17 }));
    server.ended(&failed);
    let find = |server: &Server, machine: &str, terms: &[&str]| -> Vec<String> {
        let found = json(server, &[&["execution", "search", machine][..], terms].concat());
        let found = found.as_array().expect("executions").iter();
        found.map(|execution| text(&execution["executionArn"])).collect()
    };
    let until_found = |server: &Server, machine: &str, terms: &[&str], expected: &[&String]| {
        until(&format!("{terms:?} is found"), || {
            let found = find(server, machine, terms);
            (found.iter().collect::<Vec<_>>() == expected).then_some(())
        });
    };
    until_found(&server, "orders", &["order=17"], &[&second, &first]);
    until_found(&server, &machine, &["sum=500"], &[&other, &first]);
    until_found(&server, "orders", &["order=17", "sum=500"], &[&first]);
    until_found(&server, "failing", &["error=Orders.Late", "door"], &[&failed]);
    assert_eq!(find(&server, "failing", &["window"]), Vec::<String>::new());
    assert_eq!(find(&server, "orders", &["order=17", "--limit", "1"]), std::slice::from_ref(&second));
    let page = http::get(server.address(), "/frevo/executions/search?machine=orders&for=order%3D17&limit=1");
    let page: Value = serde_json::from_slice(&page.expect("it answers").body).expect("JSON");
    assert_eq!(page["index"]["executions"], 4, "{page}");
    let bytes = page["index"]["bytes"].as_u64().expect("bytes");
    println!("{} bytes an execution", bytes / 4);
    assert!((80..400).contains(&(bytes / 4)), "{page}");
    let after = text(&page["next"]);
    let path = format!("/frevo/executions/search?machine=orders&for=order%3D17&after={after}");
    let page: Value =
        serde_json::from_slice(&http::get(server.address(), &path).expect("it answers").body).expect("JSON");
    assert_eq!((&page["executions"][0]["executionArn"], &page["next"]), (&json!(first), &Value::Null));

    // What was not written before the kill is written again.
    let server = home.serve_with(server.kill(), &[]);
    until_found(&server, "orders", &["order=17", "sum=5"], &[&second]);
    assert!(refused(&server, &["execution", "search", "orders", "!"], 1).contains("say where and what"));
    let wrong = json!({ "resourceArn": machine, "tags": [{ "key": "frevo:keys", "value": "a=.b" }] });
    assert!(server.call("TagResource", &wrong).is_err());
}

#[test]
fn a_task_that_waits_is_answered_by_a_person_which_is_an_event() {
    let home = Home::new();
    let server = home.serve();
    server.ask("CreateActivity", &json!({ "name": "pack" }));
    let ask = json!({ "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": { "QueueUrl": "q", "MessageBody.$": "$$.Task.Token" }, "End": true });
    let pack = json!({ "Type": "Task", "Resource": PACK, "Next": "Ask" });
    let machine =
        server.create("orders", &json!({ "StartAt": "Pack", "States": { "Pack": pack, "Ask": ask } }));
    let execution = server.start(&machine, &json!({}));
    let answer = |given: Value| {
        let mut body = given;
        body["executionArn"] = execution.as_str().into();
        let path = "/frevo/executions/answer";
        let answer = http::send(server.address(), "POST", path, &[], body.to_string().as_bytes());
        let answer = answer.expect("it answers");
        (answer.status, serde_json::from_slice::<Value>(&answer.body).expect("JSON"))
    };
    let waits = |state: &str| {
        let is_there =
            |told: &Value| told["branches"][0]["state"] == state && told["branches"][0]["doing"] == "working";
        until("the task waits", || {
            is_there(&json(&server, &["execution", "state", &execution])).then_some(())
        });
    };
    waits("Pack");
    assert_eq!(answer(json!({})).0, 400);
    assert_eq!(answer(json!({ "output": 1, "error": "E" })).0, 400);
    assert_eq!(answer(json!({ "output": 1, "branch": 7 })).0, 409);
    let too_long = answer(json!({ "error": "E", "cause": "x".repeat(32_769) }));
    assert_ne!(too_long.0, 200, "the event of an answer has room in a record: {}", too_long.1);
    let packed = json!({ "output": { "sum": 5 }, "comment": "I did it myself" });
    assert_eq!(answer(packed), (200, json!({ "executionArn": execution, "state": "Pack" })));
    waits("Ask");
    let refused = json!({ "error": "Refused", "cause": "too dear", "comment": "asked the boss" });
    assert_eq!(answer(refused).0, 200);
    let described = server.ended(&execution);
    assert_eq!((&described["error"], &described["cause"]), (&json!("Refused"), &json!("too dear")));
    assert_eq!(answer(json!({ "output": 1 })).0, 409);
    let told = until("the answers are events", || {
        let listed = http::get(server.address(), "/frevo/events?type=Task%20Answered").expect("it answers");
        let listed: Value = serde_json::from_slice(&listed.body).expect("JSON");
        (listed["events"].as_array()?.len() == 2).then(|| listed["events"].clone())
    });
    let told = told.as_array().expect("a list");
    assert!(told.iter().all(|event| event["causationid"] == execution), "{told:?}");
    let subjects: Vec<&Value> = told.iter().map(|event| &event["subject"]).collect();
    assert_eq!(subjects, ["Ask: asked the boss", "Pack: I did it myself"]);
    let (_, packed) = opened(&server, &text(&told[1]["id"]));
    let detail = json!({ "executionArn": execution, "stateName": "Pack", "outcome": "SUCCEEDED",
        "comment": "I did it myself" });
    assert_eq!((&packed["event"]["data"], &packed["event"]["correlationid"]), (&detail, &json!(execution)));
}
