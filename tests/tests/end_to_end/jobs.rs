//! Executions are stopped, redriven and tried again by a filter: with our API and from a
//! shell, through a kill.

use serde_json::{Value, json};

use super::http;
use super::server::{Home, Server, text, until};
use super::tools::{at, json, ok, refused};

const ACTIVITY: &str = "arn:aws:states:us-east-1:000000000000:activity:charge";

/// Orders that fail in one of two ways, or wait for a payment.
fn orders(server: &Server) -> String {
    let choice = |kind: &str| json!({ "Variable": "$.kind", "StringEquals": kind, "Next": kind });
    let fail = |error: &str| json!({ "Type": "Fail", "Error": error, "Cause": "no door" });
    let machine = server.create(
        "orders",
        &json!({ "StartAt": "Sort", "States": {
            "Sort": { "Type": "Choice", "Choices": [choice("Late"), choice("Lost")], "Default": "Payment" },
            "Late": fail("Orders.Late"), "Lost": fail("Orders.Lost"),
            "Payment": { "Type": "Wait", "Seconds": 86_400, "End": true } } }),
    );
    let tags = json!([{ "key": "frevo:keys", "value": "order=id" }]);
    server.ask("TagResource", &json!({ "resourceArn": machine, "tags": tags }));
    machine
}

fn order(server: &Server, machine: &str, id: u32, kind: &str) -> String {
    let name = format!("o-{id}");
    let input = json!({ "id": id, "kind": kind }).to_string();
    let started =
        server.ask("StartExecution", &json!({ "stateMachineArn": machine, "name": name, "input": input }));
    text(&started["executionArn"])
}

fn jobs(server: &Server, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let (path, body) = (format!("/frevo/jobs{path}"), body.to_string());
    let answer = http::send(server.address(), method, &path, &[], body.as_bytes()).expect("it answers");
    (answer.status, serde_json::from_slice(&answer.body).unwrap_or(Value::Null))
}

fn ended(server: &Server, name: &str) -> Value {
    until("the job ends", || {
        let (_, job) = jobs(server, "GET", &format!("/{name}"), &Value::Null);
        (job["state"] != "RUNNING").then_some(job)
    })
}

fn redrives(server: &Server, execution: &str) -> u64 {
    server.describe(execution)["redriveCount"].as_u64().expect("a count")
}

#[test]
fn what_failed_with_an_error_is_redriven_once_each_at_a_rate_and_through_a_kill() {
    let home = Home::new();
    let mut server = home.serve();
    let machine = orders(&server);
    let late: Vec<String> = (0..24).map(|id| order(&server, &machine, id, "Late")).collect();
    let lost: Vec<String> = (24..30).map(|id| order(&server, &machine, id, "Lost")).collect();
    late.iter().chain(&lost).for_each(|execution| drop(server.ended(execution)));

    let filter = ["--action", "redrive", "--machine", "orders", "--error", "Orders.Late"];
    let preview = ok(&server, &[&["job", "start", "preview"], &filter[..], &["--dry-run"]].concat());
    assert!(preview.contains("COMPLETED: 24 executions found, nothing is done"), "{preview}");
    assert!(
        preview.contains(&late[23])
            && preview.contains("and 4 more: frevo job executions")
            && !preview.contains(&lost[0]),
        "{preview}"
    );
    assert!(late.iter().all(|execution| redrives(&server, execution) == 0));

    let wanted = json!({ "action": "redrive", "ratePerSecond": 20,
        "filter": { "machine": machine, "error": "Orders.Late", "statuses": ["FAILED"] } });
    let (status, job) = jobs(&server, "PUT", "/mend", &wanted);
    assert_eq!((status, &job["state"]), (201, &json!("RUNNING")), "{job}");
    assert_eq!(jobs(&server, "PUT", "/mend", &wanted).0, 409, "a name is used once");
    until("some are redriven", || (redrives(&server, &late[23]) == 1).then_some(()));
    let port = server.kill();
    server = home.serve_with(port, &[]);
    let job = ended(&server, "mend");
    let counts = ["found", "done", "refused"].map(|member| job[member].as_u64());
    assert_eq!(counts, [Some(24), Some(24), Some(0)], "{job}");
    // Each failed again at once, and was not found again.
    assert!(late.iter().all(|execution| redrives(&server, execution) == 1));
    assert!(lost.iter().all(|execution| redrives(&server, execution) == 0));

    let told = json(&server, &["job", "executions", "mend"]);
    let mut told: Vec<String> =
        told.as_array().expect("a list").iter().map(|result| text(&result["executionArn"])).collect();
    let mut expected = late.clone();
    told.sort_unstable();
    expected.sort_unstable();
    assert_eq!(told, expected);
    let listed = ok(&server, &["job", "list"]);
    assert!(listed.contains("redrive (dry run)") && listed.contains("COMPLETED"), "{listed}");

    let one = [
        "job",
        "start",
        "one",
        "--action",
        "redrive",
        "--machine",
        "orders",
        "--key",
        "order=25",
        "--follow",
    ];
    let told = ok(&server, &one);
    assert!(told.contains("one: COMPLETED: 1 of 1 execution redriven"), "{told}");
    assert_eq!((redrives(&server, &lost[1]), redrives(&server, &lost[0])), (1, 0));
    let there = [
        "job",
        "start",
        "there",
        "--action",
        "redrive",
        "--all",
        "--state",
        "Lost",
        "--dry-run",
        "-o",
        "json",
    ];
    assert!(ok(&server, &there).contains("\"found\": 6"));
    assert!(ok(&server, &["job", "delete", "mend"]).contains("deleted mend"));
    assert!(refused(&server, &["job", "show", "mend"], 3).contains("there is no job `mend`"));
}

#[test]
fn what_waits_in_a_state_is_stopped_and_tells_by_which_job() {
    let home = Home::new();
    let server = home.serve();
    let machine = orders(&server);
    let waiting: Vec<String> = (0..5).map(|id| order(&server, &machine, id, "Payment")).collect();
    let other = server.create(
        "others",
        &json!({ "StartAt": "Rest", "States": { "Rest": { "Type": "Wait", "Seconds": 86_400, "End": true } } }),
    );
    let other = server.start(&other, &json!({}));

    let everything = refused(&server, &["job", "start", "clear", "--action", "stop"], 1);
    assert!(everything.contains("means every execution of the account"), "{everything}");
    let unknown = refused(&server, &["job", "start", "clear", "--action", "stop", "--machine", "ordres"], 3);
    assert!(unknown.contains("there is no state machine `ordres`"), "{unknown}");

    let one = ["job", "start", "one", "--action", "stop", "--key", "order=3", "--follow"];
    assert!(ok(&server, &one).contains("1 of 1 execution stopped"));
    let stopped = server.ended(&waiting[3]);
    assert_eq!(
        (&stopped["status"], &stopped["cause"]),
        (&json!("ABORTED"), &json!("Stopped by the job one"))
    );
    let rest = [
        "job",
        "start",
        "rest",
        "--action",
        "stop",
        "--state",
        "Payment",
        "--stop-error",
        "Shop.Closed",
        "--follow",
    ];
    assert!(ok(&server, &rest).contains("4 of 4 executions stopped"));
    assert!(waiting.iter().all(|execution| server.ended(execution)["status"] == "ABORTED"));
    assert_eq!(server.ended(&waiting[0])["error"], "Shop.Closed");
    assert_eq!(server.describe(&other)["status"], "RUNNING");
    let page = server.page("/metrics");
    assert!(page.contains("frevo_job_executions_total{action=\"stop\",outcome=\"done\"} 5"), "{page}");
}

#[test]
fn what_waits_for_a_retry_is_tried_again_at_once() {
    let home = Home::new();
    let server = home.serve();
    server.ask("CreateActivity", &json!({ "name": "charge" }));
    let retry = json!([{ "ErrorEquals": ["Busy"], "IntervalSeconds": 86_400, "MaxAttempts": 3 }]);
    let charge = json!({ "Type": "Task", "Resource": ACTIVITY, "Retry": retry, "End": true });
    let machine = server.create("charges", &json!({ "StartAt": "Charge", "States": { "Charge": charge } }));
    let take = || text(&server.ask("GetActivityTask", &json!({ "activityArn": ACTIVITY }))["taskToken"]);
    let fail = || server.ask("SendTaskFailure", &json!({ "taskToken": take(), "error": "Busy" }));
    let executions: Vec<String> = (0..3).map(|_| server.start(&machine, &json!({}))).collect();
    (0..3).for_each(|_| drop(fail()));
    let waits = |execution: &str| ok(&server, &["why", execution]).contains("retr");
    until("all wait", || executions.iter().all(|execution| waits(execution)).then_some(()));

    let none = refused(&server, &["execution", "retry", &executions[0], "--state", "Pack"], 1);
    assert!(none.contains("waits for no retry, or not where it is meant to"), "{none}");
    assert!(ok(&server, &["execution", "retry", &executions[0]]).contains("tries again"));
    let again = refused(&server, &["execution", "retry", &executions[0]], 1);
    assert!(again.contains("waits for no retry"), "{again}");
    server.ask("SendTaskSuccess", &json!({ "taskToken": take(), "output": "1" }));
    assert_eq!(server.ended(&executions[0])["status"], "SUCCEEDED");

    let start = ["job", "start", "again", "--action", "retry", "--machine", "charges"];
    let other = ok(&server, &[&start[..], &["--error", "Declined", "--dry-run"]].concat());
    assert!(other.contains("0 executions found"), "{other}");
    ok(&server, &["job", "delete", "again"]);
    let job = ok(&server, &[&start[..], &["--error", "Busy", "--follow"]].concat());
    assert!(job.contains("COMPLETED: 2 of 2 executions tried again"), "{job}");
    for _ in 0..2 {
        server.ask("SendTaskSuccess", &json!({ "taskToken": take(), "output": "2" }));
    }
    assert!(executions.iter().all(|execution| server.ended(execution)["status"] == "SUCCEEDED"));
}

#[test]
fn a_job_is_paused_resumed_and_cancelled() {
    let home = Home::new();
    let mut server = home.serve();
    let machine = orders(&server);
    let waiting: Vec<String> = (0..12).map(|id| order(&server, &machine, id, "Payment")).collect();
    let start = ["job", "start", "slow", "--action", "stop", "--machine", "orders", "--rate", "2"];
    ok(&server, &start);
    let stopped = |server: &Server| {
        waiting.iter().filter(|execution| server.describe(execution)["status"] == "ABORTED").count()
    };
    until("some are stopped", || (stopped(&server) > 0).then_some(()));
    assert!(ok(&server, &["job", "pause", "slow"]).contains("PAUSED"));
    let port = server.kill();
    server = home.serve_with(port, &[]);
    let settled = until("what was under way is done", || {
        let (_, job) = jobs(&server, "GET", "/slow", &Value::Null);
        (job["found"] == job["done"]).then_some(job)
    });
    assert_eq!(
        (settled["state"].as_str(), settled["done"].as_u64()),
        (Some("PAUSED"), Some(stopped(&server) as u64))
    );
    assert!(stopped(&server) < waiting.len());
    assert!(ok(&server, &["job", "resume", "slow"]).contains("RUNNING"));
    assert!(ok(&server, &["job", "cancel", "slow"]).contains("CANCELLED"));
    assert_eq!(at(&server, &["job", "follow", "slow"]).status.code(), Some(1), "it did not come to its end");
    assert!(refused(&server, &["job", "resume", "slow"], 1).contains("job slow has ended"));
}
