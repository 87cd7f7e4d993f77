//! What lives longer than the part of the journal in which it began.

use std::fs;

use serde_json::{Value, json};

use super::damage::Past;
use super::opening::opened;
use super::programs::{stderr, stdout};
use super::publishing::{STRUCTURED, event, file, lines, publish, resource, subscribe};
use super::server::{Home, Server, assert_whole, frevo, text, until};

const ROLE: &str = "arn:aws:iam::000000000000:role/any";

/// Of a server that forgets as soon as it may: of Express executions nothing is kept, so
/// that they fill the journal and hold none of it.
pub const FORGETFUL: &str = "segment_size = 1048576\npartitions = 4\nretention_sweep_seconds = 1\n\
    express_retention_hours = 0\n";

pub fn verified(home: &Home) -> Value {
    let output = frevo()
        .args(["log", "verify", "-o", "json", "--data-dir"])
        .arg(home.data())
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    serde_json::from_str(&stdout(&output)).expect("JSON")
}

/// Executions that wait, one whose task is in a worker's hands, and its token.
pub fn begin(server: &Server) -> (Past, String) {
    let activity = text(&server.ask("CreateActivity", &json!({ "name": "work" }))["activityArn"]);
    let waits = json!({ "StartAt": "P", "States": { "P": { "Type": "Pass", "Next": "W" },
        "W": { "Type": "Wait", "Seconds": 30_000_000, "End": true } } });
    let works =
        json!({ "StartAt": "T", "States": { "T": { "Type": "Task", "Resource": activity, "End": true } } });
    let machines = vec![server.create("waits", &waits), server.create("works", &works)];
    let tags = json!([{ "key": "kept", "value": "yes" }]);
    server.ask("TagResource", &json!({ "resourceArn": machines[0], "tags": tags }));
    server.ask("PublishStateMachineVersion", &json!({ "stateMachineArn": machines[0] }));
    let start = |number: usize| {
        let input = json!({ "stateMachineArn": machines[0], "name": format!("w{number}"),
            "input": json!({ "n": number }).to_string() });
        text(&server.ask("StartExecution", &input)["executionArn"])
    };
    let mut executions: Vec<String> = (0..30).map(start).collect();
    executions.push(server.start(&machines[1], &json!({ "n": "in hand" })));
    let task = server.ask("GetActivityTask", &json!({ "activityArn": activity }));
    (Past { machines, executions }, text(&task["taskToken"]))
}

/// Lets the journal grow by executions of which nothing is kept, until it has
/// let go of everything up to `offset`.
pub fn outgrow(home: &Home, server: &Server, offset: u64) {
    let definition = json!({ "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }).to_string();
    let create = json!({ "name": "express", "type": "EXPRESS", "roleArn": ROLE, "definition": definition });
    let express = text(&server.ask("CreateStateMachine", &create)["stateMachineArn"]);
    let input = json!("x".repeat(200_000)).to_string();
    until("the segments of the beginning are released", || {
        for _ in 0..8 {
            server.ask("StartExecution", &json!({ "stateMachineArn": express, "input": input }));
        }
        (verified(home)["firstOffset"].as_u64() > Some(offset)).then_some(())
    });
}

/// An open execution held the segments from its start on: one that waits for a
/// year held a year of journal.
#[test]
fn an_open_execution_outlives_the_segments_in_which_it_began() {
    let Some(home) = Home::on_log("nothing of the journal is released there") else { return };
    let config = home.write("frevo.toml", FORGETFUL);
    let arguments = ["--config", config.to_str().expect("a path of ours")];
    let server = home.serve_with(0, &arguments);
    let (mut past, token) = begin(&server);
    let before = past.told(&server);
    let begun = verified(&home)["lastOffset"].as_u64().expect("there are records");
    outgrow(&home, &server, begun);
    assert_eq!(past.told(&server), before, "where it is told is not what is told");

    // Closed ones are kept where they are.
    let passes = json!({ "StartAt": "A", "States": { "A": { "Type": "Pass", "End": true } } });
    past.machines.push(server.create("passes", &passes));
    for number in 0..10 {
        let execution = server.start(&past.machines[2], &json!({ "n": number }));
        server.ended(&execution);
        past.executions.push(execution);
    }
    let before = past.told(&server);
    let port = server.kill();
    let server = home.serve_with(port, &arguments);
    assert_eq!(past.told(&server), before, "after a crash");
    assert!(server.terminate().success());

    fs::remove_dir_all(home.data().join("store")).expect("it is ours");
    let rebuild = frevo()
        .args(["store", "rebuild", "--config"])
        .arg(&config)
        .arg("--data-dir")
        .arg(home.data())
        .output()
        .expect("it runs");
    assert!(rebuild.status.success(), "{}", stderr(&rebuild));
    let server = home.serve_with(0, &arguments);
    assert_eq!(past.told(&server), before, "from the journal that is kept alone");

    server.ask("SendTaskSuccess", &json!({ "taskToken": token, "output": "\"done\"" }));
    let worked = &past.executions[30];
    assert_eq!(server.ended(worked)["output"], "\"done\"");
    assert_whole(worked, &server.history(worked));
    let other = json!({ "stateMachineArn": past.machines[0], "name": "w3", "input": "{}" });
    assert_eq!(server.call("StartExecution", &other).expect_err("taken").code, "ExecutionAlreadyExists");
}

/// Lets the journal grow by so many segments of executions of which nothing is
/// kept, and what is past retention be swept.
fn grow(server: &Server, express: &str, segments: usize) {
    let input = json!("x".repeat(200_000)).to_string();
    for _ in 0..segments * 5 {
        server.ask("StartExecution", &json!({ "stateMachineArn": express, "input": input }));
    }
    let sweeps = || server.said().matches("swept what is past retention").count();
    let before = sweeps();
    until("it is swept twice", || (sweeps() > before + 1).then_some(()));
}

#[test]
fn events_stay_for_who_comes_late_while_an_archive_keeps_them_and_no_longer() {
    let Some(home) = Home::on_log("nothing of the journal is released there") else { return };
    let config = home.write("frevo.toml", FORGETFUL);
    let server = home.serve_with(0, &["--config", config.to_str().expect("a path of ours")]);
    let definition = json!({ "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }).to_string();
    let create = json!({ "name": "express", "type": "EXPRESS", "roleArn": ROLE, "definition": definition });
    let express = text(&server.ask("CreateStateMachine", &create)["stateMachineArn"]);
    let archive = |arguments: &[&str]| {
        let output = frevo()
            .arg("archive")
            .args(arguments)
            .args(["--endpoint", &server.witnessed_endpoint()])
            .output();
        let output = output.expect("it runs");
        assert!(output.status.success(), "{}", stderr(&output));
        stdout(&output)
    };
    archive(&["create", "month", "--days", "30"]);
    assert!(archive(&["list"]).contains("month"));
    for number in 0..10 {
        let event = event(&number.to_string(), json!({ "number": number }));
        assert_eq!(publish(&server, "default", STRUCTURED, &event).status, 202);
    }
    let begun = verified(&home)["lastOffset"].as_u64().expect("there are records");
    grow(&server, &express, 8);
    assert!(verified(&home)["firstOffset"].as_u64() < Some(begun), "the archive holds it");
    let late = |name: &str| {
        let late =
            json!({ "target": file(&home, name), "startAt": "earliest", "pattern": { "source": ["shop"] } });
        assert_eq!(subscribe(&server, name, &late).status, 201);
    };
    late("first");
    until("all are given", || (lines(&home, "first").len() == 10).then_some(()));

    let (status, kept) = opened(&server, "3");
    assert_eq!((status, &kept["event"]["data"]), (200, &json!({ "number": 3 })), "{kept}");

    archive(&["delete", "month"]);
    until("it is let go", || {
        grow(&server, &express, 2);
        (verified(&home)["firstOffset"].as_u64() > Some(begun)).then_some(())
    });
    let (status, gone) = opened(&server, "3");
    assert_eq!((status, text(&gone["error"]).contains("does not keep it any more")), (404, true), "{gone}");
    late("second");
    // What comes is behind what was kept.
    assert_eq!(publish(&server, "default", STRUCTURED, &event("last", json!({}))).status, 202);
    until("what comes is delivered", || (!lines(&home, "second").is_empty()).then_some(()));
    assert_eq!(lines(&home, "second").len(), 1, "nothing else is there any more");
    assert_eq!(resource(&server, "GET", "/second", "").1["startAt"], "earliest");
}
