//! What a bus keeps, given once more: to one subscription through our API and
//! the command line, to rules through boto3.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::http;
use super::programs::{self, stderr, stdout};
use super::publishing::{event, file, lines, publish, subscribe};
use super::server::{Home, Server, frevo, text, until};

const BATCHED: &str = "application/cloudevents-batch+json";
const KEYS: u64 = 5;

fn replays(server: &Server, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let path = format!("/frevo/replays{path}");
    let body = body.to_string();
    let answer = http::send(server.address(), method, &path, &[], body.as_bytes()).expect("it answers");
    (answer.status, serde_json::from_slice(&answer.body).unwrap_or(Value::Null))
}

fn publish_numbers(server: &Server, numbers: std::ops::Range<u64>) {
    let events: Vec<Value> = numbers
        .map(|number| {
            let mut event = event(&number.to_string(), json!({ "number": number }));
            event["partitionkey"] = json!(format!("key-{}", number % KEYS));
            event
        })
        .collect();
    assert_eq!(publish(server, "default", BATCHED, &json!(events)).status, 202);
}

fn numbers(home: &Home, name: &str, replay: Option<&str>) -> Vec<u64> {
    let given = lines(home, name).into_iter().filter(|event| event["replayname"].as_str() == replay);
    given.map(|event| event["data"]["number"].as_u64().expect("a number")).collect()
}

#[test]
fn a_replay_gives_one_subscription_a_part_of_the_past_through_a_kill_and_nobody_else() {
    let home = Home::new();
    let mut server = home.serve();
    for name in ["taken", "other"] {
        let subscription = json!({ "target": file(&home, name), "pattern": { "source": ["shop"] } });
        assert_eq!(subscribe(&server, name, &subscription).status, 201);
    }
    publish_numbers(&server, 0..60);
    until("all are delivered", || (numbers(&home, "other", None).len() == 60).then_some(()));

    let replay = json!({ "subscription": "taken", "ratePerSecond": 40,
        "pattern": { "detail": { "number": [{ "numeric": ["<", 40] }] } } });
    let (status, started) = replays(&server, "PUT", "/again", &replay);
    assert_eq!((status, &started["state"]), (201, &json!("RUNNING")), "{started}");
    assert_eq!(replays(&server, "PUT", "/again", &replay).0, 409, "a name is used once");
    until("some are given", || (!numbers(&home, "taken", Some("again")).is_empty()).then_some(()));
    let port = server.kill();
    server = home.serve_with(port, &[]);
    publish_numbers(&server, 60..80);
    let ended = until("it ends", || {
        let (_, shown) = replays(&server, "GET", "/again", &Value::Null);
        (shown["state"] != "RUNNING").then_some(shown)
    });
    assert_eq!(ended["state"], "COMPLETED", "{ended}");
    assert!(ended["lastEventAt"].is_string() && ended["endedAt"].is_string(), "{ended}");

    let mut last: BTreeMap<u64, u64> = BTreeMap::new();
    let mut seen = Vec::new();
    for number in numbers(&home, "taken", Some("again")) {
        if !seen.contains(&number) {
            seen.push(number);
            let before = last.insert(number % KEYS, number);
            assert!(before.is_none_or(|before| before < number), "{number} came after {before:?}");
        }
    }
    seen.sort_unstable();
    assert_eq!(seen, (0..40).collect::<Vec<_>>());
    until("what came meanwhile is delivered", || {
        let mut live = numbers(&home, "other", None);
        live.sort_unstable();
        live.dedup();
        (live == (0..80).collect::<Vec<_>>()).then_some(())
    });
    assert_eq!(numbers(&home, "other", Some("again")), Vec::<u64>::new(), "nobody else is given any");
}

#[test]
fn a_replay_is_started_followed_and_cancelled_from_a_shell() {
    let home = Home::new();
    let server = home.serve();
    let subscription = json!({ "target": file(&home, "taken"), "pattern": { "source": ["shop"] } });
    assert_eq!(subscribe(&server, "taken", &subscription).status, 201);
    publish_numbers(&server, 0..20);
    let endpoint = server.endpoint();
    let run = |arguments: &[&str]| {
        let output = frevo().arg("replay").args(arguments).args(["--endpoint", &endpoint]).output();
        output.expect("it runs")
    };
    let followed = run(&["start", "all", "--subscription", "taken", "--follow"]);
    assert_eq!(stdout(&followed), "all: COMPLETED\n", "{}", stderr(&followed));
    let mut given = numbers(&home, "taken", Some("all"));
    given.sort_unstable();
    assert_eq!(given, (0..20).collect::<Vec<_>>());

    let slow = run(&["start", "slow", "--subscription", "taken", "--rate", "1"]);
    assert!(stdout(&slow).starts_with("slow: RUNNING"), "{}", stderr(&slow));
    assert!(stdout(&run(&["list"])).contains("slow"));
    assert!(run(&["cancel", "slow"]).status.success());
    let shown: Value = serde_json::from_str(&stdout(&run(&["show", "slow", "-o", "json"]))).expect("JSON");
    assert_eq!(shown["state"], "CANCELLED");
    assert_eq!(run(&["cancel", "slow"]).status.code(), Some(1), "it has ended");
    assert_eq!(run(&["show", "none"]).status.code(), Some(3));
    let missing = run(&["start", "more", "--subscription", "nobody"]);
    assert!(stderr(&missing).contains("nobody does not exist"), "{}", stderr(&missing));

    // One that can't go on says why.
    assert!(run(&["start", "lost", "--subscription", "taken", "--rate", "1"]).status.success());
    let deleted = http::send(server.address(), "DELETE", "/frevo/subscriptions/taken", &[], b"");
    assert_eq!(deleted.expect("it answers").status, 204);
    let (_, lost) = replays(&server, "GET", "/lost", &Value::Null);
    assert_eq!((text(&lost["state"]).as_str(), lost["reason"].is_string()), ("FAILED", true), "{lost}");
}

#[test]
fn boto3_replays_an_archive_to_a_rule_of_its_bus() {
    let Some(venv) = programs::python() else { return };
    let home = Home::new();
    let server = home.serve();
    programs::script(&venv, "event_bridge_story.py", &["replay", &server.witnessed_endpoint()]);
}
