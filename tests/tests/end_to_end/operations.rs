//! What an operator sees: health, metrics, and for which worker a task waits.

use std::collections::BTreeMap;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::http;
use super::programs::{stderr, stdout};
use super::server::{Home, Server, frevo, until};

fn metrics(server: &Server) -> BTreeMap<String, f64> {
    let page = server.page("/metrics");
    let metric = |line: &str| {
        let (name, value) = line.rsplit_once(' ').expect("a metric has a value");
        (name.to_owned(), value.parse().expect("a value is a number"))
    };
    page.lines().filter(|line| !line.starts_with('#')).map(metric).collect()
}

#[test]
fn what_happens_is_counted() {
    let home = Home::new();
    let server = home.serve();
    assert_eq!(server.page("/healthz"), "ok\n");
    assert_eq!(server.page("/readyz"), "ready\n");
    let pass = json!({ "StartAt": "A", "States": { "A": { "Type": "Pass", "Next": "B" }, "B": { "Type": "Succeed" } } });
    let fail = json!({ "StartAt": "A", "States": { "A": { "Type": "Fail", "Error": "E" } } });
    let (passes, fails) = (server.create("passes", &pass), server.create("fails", &fail));
    let started: Vec<String> =
        (0..6).map(|number| server.start([&passes, &fails][number % 2], &json!({}))).collect();
    started.iter().for_each(|execution| drop(server.ended(execution)));
    let counted = until("all is counted", || {
        let found = metrics(&server);
        (found.get("frevo_executions_finished_total{status=\"FAILED\"}") == Some(&3.0)).then_some(found)
    });
    let is = |name: &str, value: f64| assert_eq!(counted.get(name), Some(&value), "{name} in {counted:#?}");
    is("frevo_executions_started_total", 6.0);
    is("frevo_executions_finished_total{status=\"SUCCEEDED\"}", 3.0);
    is("frevo_transitions_total", 9.0);
    is("frevo_accepts_starts", 1.0);
    let above = |name: &str, value: f64| {
        let found = counted.get(name).unwrap_or_else(|| panic!("no {name} in {counted:#?}"));
        assert!(*found > value, "{name} is {found}");
    };
    above("process_cpu_seconds_total", 0.0);
    above("frevo_batches_total", 0.0);
    above("process_resident_memory_bytes", 1e6);
    until("the store has them all", || (metrics(&server)["frevo_list_lag_executions"] == 0.0).then_some(()));
    let page = server.page("/metrics");
    let head = http::get(server.address(), "/metrics").expect("it answers").head;
    assert!(head.to_lowercase().contains("content-type: text/plain"), "{head}");
    assert!(page.lines().any(|line| line.starts_with("# HELP frevo_transitions_total ")), "{page}");
}

#[test]
fn what_the_log_writes_is_counted() {
    let Some(home) = Home::on_log("it is about the log") else { return };
    let server = home.serve();
    server.create("passes", &json!({ "StartAt": "A", "States": { "A": { "Type": "Pass", "End": true } } }));
    let counted = metrics(&server);
    let names = ["frevo_log_commits_total", "frevo_log_bytes_total", "frevo_disk_free_bytes"];
    let uncounted: Vec<&str> =
        names.into_iter().filter(|name| counted.get(*name).is_none_or(|count| *count <= 0.0)).collect();
    assert!(uncounted.is_empty(), "{uncounted:?} of {counted:#?}");
}

#[test]
fn a_task_that_waits_for_a_worker_says_for_which_within_five_seconds() {
    let home = Home::new();
    let server = home.serve();
    let definition = json!({ "StartAt": "Charge", "States": { "Charge": { "Type": "Task",
        "Resource": "arn:aws:lambda:us-east-1:000000000000:function:charge", "End": true } } });
    let machine = server.create("charge", &definition);
    let execution = server.start(&machine, &json!({}));
    let began = Instant::now();
    let said = "waiting for a worker on tasks.charge, none connected";
    let describe = |more: &[&str]| -> String {
        let mut command: Command = frevo();
        command
            .args(["execution", "describe", &execution, "--endpoint", &server.witnessed_endpoint()])
            .args(more);
        let output = command.output().expect("it runs");
        assert!(output.status.success(), "{}", stderr(&output));
        stdout(&output)
    };
    let told = describe(&[]);
    assert!(told.contains("Charge") && told.contains(said), "{told}");
    let told: Value = serde_json::from_str(&describe(&["-o", "json"])).expect("JSON");
    assert_eq!(told["activeStates"][0]["waitingFor"], said, "{told}");
    assert!(began.elapsed() < Duration::from_secs(5), "looking alone takes {:?}", began.elapsed());

    let is = |name: &str, value: f64| {
        until(&format!("{name} tells of it"), || {
            let found = metrics(&server);
            let of_queue = |metric: &&String| {
                metric.starts_with(&format!("{name}{{")) && metric.contains("tasks.charge")
            };
            found.keys().find(of_queue).filter(|metric| found[*metric] == value).map(drop)
        });
    };
    is("frevo_queue_waiting", 1.0);
    is("frevo_queue_unserved", 1.0);
    until("the log tells of it", || {
        server.said().contains("waiting for a worker, none connected").then_some(())
    });
    let doctor = frevo()
        .args(["doctor", "--listen", &server.address().to_string(), "--data-dir"])
        .arg(home.data())
        .output()
        .expect("it runs");
    assert!(stdout(&doctor).contains("1 tasks wait on"), "{}", stdout(&doctor));

    // A worker comes, and nobody waits any more.
    let mut command = frevo();
    command.args(["worker", "--function", "charge", "--endpoint", &server.endpoint(), "--", "sleep", "1000"]);
    let mut worker = command.stderr(std::process::Stdio::null()).spawn().expect("it runs");
    is("frevo_queue_consumers", 1.0);
    is("frevo_queue_unserved", 0.0);
    until("it is not told any more", || (!describe(&[]).contains(said)).then_some(()));
    worker.kill().expect("it runs");
    worker.wait().expect("a child can be waited for");
}

/// Each deletion writes to every partition; all of them arrive, however close
/// upon another they come.
#[test]
fn machines_that_are_deleted_one_upon_the_other_are_all_gone() {
    let home = Home::new();
    let server = home.serve();
    let definition =
        json!({ "StartAt": "W", "States": { "W": { "Type": "Wait", "Seconds": 3000, "End": true } } });
    let machines: Vec<String> =
        (0..30).map(|number| server.create(&format!("m{number}"), &definition)).collect();
    let executions: Vec<String> = machines.iter().map(|machine| server.start(machine, &json!({}))).collect();
    for machine in &machines {
        server.ask("DeleteStateMachine", &json!({ "stateMachineArn": machine }));
    }
    until("all machines are gone", || {
        let listed = server.ask("ListStateMachines", &json!({}));
        (listed["stateMachines"] == json!([])).then_some(())
    });
    for execution in &executions {
        assert_eq!(server.describe(execution)["status"], "ABORTED");
    }
    let again = server.create("m0", &definition);
    assert_eq!(server.executions(&again).len(), 1, "what ran is remembered");
}

#[test]
fn every_line_of_a_json_log_is_an_object_with_its_moment_level_and_message() {
    let home = Home::new();
    let server = home.serve_with(0, &["--log-format", "json", "--log-level", "debug"]);
    let pass = json!({ "StartAt": "A", "States": { "A": { "Type": "Pass", "End": true } } });
    server.ended(&server.start(&server.create("pass", &pass), &json!({})));
    // What it says of a client that breaks off is a line like the others.
    let _ = http::exchange(server.address(), b"no HTTP\r\n\r\n");
    assert!(server.terminate().success());

    let log = std::fs::read_to_string(home.path("serve.err")).expect("its log reads");
    assert!(log.lines().count() > 1, "it says something: {log}");
    for line in log.lines() {
        let read: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let is_text = |name: &str| read[name].as_str().is_some_and(|text| !text.is_empty());
        assert!(["timestamp", "level", "message"].into_iter().all(is_text), "{line}");
    }
}

#[test]
fn a_transition_is_logged_with_its_execution_and_state_for_who_asks() {
    let home = Home::new();
    let filter = "info,frevo_coordinator=trace,frevo_api=debug";
    let server = home.serve_with(0, &["--log-format", "json", "--log-level", filter]);
    let definition = json!({ "StartAt": "A", "States": {
        "A": { "Type": "Wait", "Seconds": 1, "Next": "B" }, "B": { "Type": "Succeed" } } });
    let execution = server.start(&server.create("waits", &definition), &json!({}));
    server.ended(&execution);
    assert!(server.terminate().success());

    let log = std::fs::read_to_string(home.path("serve.err")).expect("its log reads");
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let said =
        |message: &str| lines.iter().filter(move |line| line["message"] == message).collect::<Vec<_>>();
    let entered = said("state entered");
    let states: Vec<&Value> = entered.iter().map(|line| &line["entered"]).collect();
    assert_eq!(states, ["A", "B"], "{log}");
    let span = &entered[1]["span"];
    assert_eq!(
        (&span["name"], &span["execution"], &span["state"], &span["answering"]),
        (&json!("step"), &json!(execution), &json!("A"), &json!("TimerFired")),
        "{span}"
    );
    let asked = said("request answered");
    assert!(asked.iter().any(|line| line["operation"] == "StartExecution" && line["code"] == "OK"), "{log}");
}
