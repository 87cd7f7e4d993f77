//! Schedules: made over plain HTTP, due on the server's clock, through a kill.

use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

use frevo_event::Timestamp;
use serde_json::{Value, json};

use super::http;
use super::publishing::{file, lines, subscribe};
use super::server::{Home, Server, until};

fn resource(server: &Server, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let path = format!("/frevo/schedules{path}");
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let answer = http::send(server.address(), method, &path, &[], body.as_bytes()).expect("it answers");
    (answer.status, serde_json::from_slice(&answer.body).unwrap_or(Value::Null))
}

#[test]
fn a_schedule_starts_an_execution_at_a_time() {
    let home = Home::new();
    let server = home.serve();
    let machine = server.create(
        "nightly",
        &json!({ "StartAt": "Only", "States": { "Only": { "Type": "Pass", "End": true } } }),
    );
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is later");
    let soon = Timestamp(now.as_millis() as i64).plus_seconds(2).to_the_second();
    let at = format!("at({})", soon.trim_end_matches('Z'));
    let schedule = json!({
        "expression": at, "target": { "type": "stateMachine", "arn": machine },
        "input": { "constant": { "amount": 7 } },
    });
    let (status, made) = resource(&server, "PUT", "/once", &schedule);
    assert_eq!((status, made["nextDue"].is_string()), (201, true), "{made}");
    let execution = until("it is started", || server.executions(&machine).pop());
    let ended = server.ended(execution["executionArn"].as_str().expect("an ARN"));
    assert_eq!(ended["output"], r#"{"amount":7}"#);
    let (status, shown) = resource(&server, "GET", "/once", &Value::Null);
    assert_eq!((status, &shown["nextDue"]), (200, &Value::Null), "it is due no more");
    assert_eq!(resource(&server, "DELETE", "/once", &Value::Null).0, 204);
    assert_eq!(resource(&server, "GET", "/once", &Value::Null).0, 404);
}

#[test]
fn each_run_is_made_once_though_the_server_is_killed() {
    let home = Home::new();
    let mut server = home.serve();
    let all = json!({ "pattern": { "source": ["clock"] }, "target": file(&home, "all") });
    assert_eq!(subscribe(&server, "all", &all).status, 201);
    let schedule = json!({
        "expression": "rate(1 second)", "missed": { "all": 100 },
        "event": { "source": "clock", "type": "Tick", "data": { "a": 1 } },
    });
    assert_eq!(resource(&server, "PUT", "/tick", &schedule).0, 201);
    for kill in 1..4 {
        let ids = || lines(&home, "all").iter().map(|event| event["id"].to_string()).collect::<BTreeSet<_>>();
        until("it is due again", || (ids().len() >= 2 * kill).then_some(()));
        let port = server.kill();
        server = home.serve_with(port, &[]);
    }
    let (status, shown) = resource(&server, "POST", "/tick/pause", &Value::Null);
    assert_eq!((status, &shown["paused"]), (200, &json!(true)));
    let (_, page) = resource(&server, "GET", "", &Value::Null);
    assert_eq!(page["schedules"][0]["name"], "tick");
    // One run for each second, whatever was delivered twice.
    let runs: BTreeSet<(String, String)> = lines(&home, "all")
        .iter()
        .map(|event| (event["time"].to_string(), event["id"].to_string()))
        .collect();
    let times: BTreeSet<&String> = runs.iter().map(|(time, _)| time).collect();
    assert_eq!(times.len(), runs.len(), "{runs:?}");
    let second = |text: &String| Timestamp::parse(text.trim_matches('"')).expect("a time").0.div_euclid(1000);
    let (first, last) = (times.first().expect("a run"), times.last().expect("a run"));
    let count = second(last) - second(first) + 1;
    assert_eq!(i64::try_from(times.len()), Ok(count), "none is missing: {times:?}");
}

#[test]
fn what_is_no_schedule_is_refused_by_its_own_error() {
    let home = Home::new();
    let server = home.serve();
    let event = json!({ "source": "clock", "type": "Tick", "bus": "nowhere" });
    for (name, schedule, status, told) in [
        ("a", json!({ "expression": "rate(soon)", "target": { "type": "queue" } }), 400, "rate(soon)"),
        (
            "a",
            json!({ "expression": "rate(1 day)", "event": event }),
            404,
            "event bus nowhere does not exist",
        ),
        ("a b", json!({}), 400, ""),
    ] {
        let (found, answer) = resource(&server, "PUT", &format!("/{}", name.replace(' ', "%20")), &schedule);
        assert_eq!(found, status, "{answer}");
        assert!(answer["error"].as_str().is_some_and(|error| error.contains(told)), "{answer}");
    }
    assert_eq!(resource(&server, "POST", "/missing/pause", &Value::Null).0, 404);
    assert_eq!(resource(&server, "DELETE", "/missing", &Value::Null).0, 404);
    assert_eq!(resource(&server, "PATCH", "/missing", &Value::Null).0, 405);
}
