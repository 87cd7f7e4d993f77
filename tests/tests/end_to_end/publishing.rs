//! Events in, events out: published over plain HTTP, delivered to targets, kept
//! when they can't be, through kills.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;
use std::{fs, thread};

use serde_json::{Value, json};

use super::http::{self, Answer};
use super::server::{Home, PATIENCE, Server, until};

pub const STRUCTURED: &str = "application/cloudevents+json";
const BATCHED: &str = "application/cloudevents-batch+json";

/// How often the server is killed while events are published.
const KILLS: usize = 3;
const KEYS: u64 = 5;

pub fn subscribe(server: &Server, name: &str, subscription: &Value) -> Answer {
    let path = format!("/frevo/subscriptions/{name}");
    http::send(server.address(), "PUT", &path, &[], subscription.to_string().as_bytes()).expect("it answers")
}

pub fn resource(server: &Server, method: &str, path: &str, body: &str) -> (u16, Value) {
    let path = format!("/frevo/subscriptions{path}");
    let answer = http::send(server.address(), method, &path, &[], body.as_bytes()).expect("it answers");
    (answer.status, serde_json::from_slice(&answer.body).unwrap_or(Value::Null))
}

pub fn publish(server: &Server, bus: &str, kind: &str, body: &Value) -> Answer {
    let headers = [("Content-Type", kind)];
    let path = format!("/events/{bus}");
    http::send(server.address(), "POST", &path, &headers, body.to_string().as_bytes()).expect("it answers")
}

pub fn event(id: &str, data: Value) -> Value {
    json!({ "specversion": "1.0", "id": id, "source": "shop", "type": "Placed", "data": data })
}

/// The lines of a file that a subscription fills.
pub fn lines(home: &Home, name: &str) -> Vec<Value> {
    let text = fs::read_to_string(home.path(name)).unwrap_or_default();
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    whole.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

pub fn file(home: &Home, name: &str) -> Value {
    json!({ "type": "file", "path": home.path(name).to_str().expect("a path of ours") })
}

#[test]
fn an_event_in_any_http_mode_reaches_who_wants_it_and_nobody_else() {
    let home = Home::new();
    let server = home.serve();
    let dear = json!({ "pattern": { "detail": { "amount": [{ "numeric": [">", 100] }] } }, "target": file(&home, "dear") });
    assert_eq!(subscribe(&server, "dear", &dear).status, 201);
    assert_eq!(subscribe(&server, "all", &json!({ "target": file(&home, "all") })).status, 201);

    let structured = event("1", json!({ "amount": 50 }));
    assert_eq!(publish(&server, "default", STRUCTURED, &structured).status, 202);
    let batch = json!([event("2", json!({ "amount": 500 })), event("3", json!({ "amount": 5 }))]);
    assert_eq!(publish(&server, "default", BATCHED, &batch).status, 202);
    let headers = [
        ("Content-Type", "application/json"),
        ("ce-specversion", "1.0"),
        ("ce-id", "4"),
        ("ce-source", "shop"),
        ("ce-type", "Placed"),
        ("ce-partitionkey", "order-4"),
    ];
    let binary = http::send(server.address(), "POST", "/events", &headers, br#"{"amount":400}"#);
    assert_eq!(binary.expect("it answers").status, 202);
    // A publisher that is not sure says it again.
    assert_eq!(publish(&server, "default", STRUCTURED, &structured).status, 202);

    let ids = |name: &str| -> BTreeSet<String> {
        lines(&home, name).iter().map(|event| event["id"].as_str().expect("a text").to_owned()).collect()
    };
    let expected = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<BTreeSet<_>>();
    until("all of them are delivered", || (ids("all") == expected(&["1", "2", "3", "4"])).then_some(()));
    until("the dear ones are delivered", || (ids("dear") == expected(&["2", "4"])).then_some(()));
    assert_eq!(lines(&home, "all").len(), 4, "the repeat was known");
    let delivered =
        lines(&home, "all").into_iter().find(|event| event["id"] == "4").expect("it was delivered");
    assert_eq!(delivered["partitionkey"], "order-4");
    assert_eq!(delivered["correlationid"], "4", "it is the first cause of whatever follows");
    assert_eq!(delivered["data"], json!({ "amount": 400 }));
}

/// There may be very many of them, and each was four lines that said nothing.
#[test]
fn a_target_of_the_server_itself_that_has_nothing_to_do_is_no_metric() {
    let home = Home::new();
    let server = home.serve();
    assert_eq!(subscribe(&server, "all", &json!({ "target": file(&home, "all") })).status, 201);
    assert_eq!(publish(&server, "default", STRUCTURED, &event("1", json!({}))).status, 202);
    until("it is delivered", || lines(&home, "all").pop());
    let is_told = || server.page("/metrics").contains("subscription.all");
    until("nothing is to be told of it", || (!is_told()).then_some(()));
    let waits = json!({ "target": { "type": "function", "arn": "arn:aws:lambda:us-east-1:000000000000:function:none" } });
    assert_eq!(subscribe(&server, "waits", &waits).status, 201);
    assert_eq!(publish(&server, "default", STRUCTURED, &event("2", json!({}))).status, 202);
    let line = r#"frevo_queue_in_flight{queue="000000000000/us-east-1/subscription.waits"} 1"#;
    until("what is under way is told", || server.page("/metrics").contains(line).then_some(()));
}

#[test]
fn each_event_starts_an_execution_that_announces_itself() {
    let home = Home::new();
    let server = home.serve();
    let machine = server.create(
        "orders",
        &json!({ "StartAt": "Take", "States": { "Take": { "Type": "Pass", "InputPath": "$.amount", "End": true } } }),
    );
    let starts = json!({
        "pattern": { "source": ["shop"] },
        "target": { "type": "stateMachine", "arn": machine },
        "input": { "path": "$.detail" },
    });
    assert_eq!(subscribe(&server, "orders", &starts).status, 201);
    let ended = json!({ "pattern": { "source": ["aws.states"], "detail": { "status": ["SUCCEEDED"] } }, "target": file(&home, "ended") });
    assert_eq!(subscribe(&server, "ended", &ended).status, 201);

    assert_eq!(publish(&server, "default", STRUCTURED, &event("1", json!({ "amount": 7 }))).status, 202);
    let told = until("the end is announced", || lines(&home, "ended").pop());
    assert_eq!(told["type"], "Step Functions Execution Status Change");
    assert_eq!(told["data"]["output"], "7");
    assert_eq!(told["data"]["stateMachineArn"], machine);
    let execution = told["data"]["executionArn"].as_str().expect("an ARN");
    assert_eq!(server.describe(execution)["status"], "SUCCEEDED");
    assert_eq!(server.executions(&machine).len(), 1);
}

#[test]
fn what_cannot_be_delivered_is_kept_and_redriven_with_a_patch() {
    let home = Home::new();
    let mut server = home.serve();
    let machine = "arn:aws:states:us-east-1:000000000000:stateMachine:later";
    // Not of what its executions announce, each of which would start the next.
    let starts = json!({
        "pattern": { "source": ["shop"] },
        "target": { "type": "stateMachine", "arn": machine },
        "input": { "path": "$.detail" },
    });
    assert_eq!(subscribe(&server, "later", &starts).status, 201);
    assert_eq!(publish(&server, "default", STRUCTURED, &event("1", json!({ "amount": 7 }))).status, 202);
    let letters =
        |server: &Server| resource(server, "GET", "/later/dead-letters", "").1["deadLetters"].clone();
    let letter = until("it is given up", || letters(&server).get(0).cloned());
    assert_eq!((&letter["attempts"], &letter["event"]["id"]), (&json!(1), &json!("1")));
    let reason = letter["reason"].as_str().expect("a text");
    assert!(reason.starts_with("StateMachineDoesNotExist: "), "{reason}");

    // It outlives the process, and the store.
    let port = server.kill();
    server = home.serve_with(port, &[]);
    assert_eq!(letters(&server)[0]["id"], letter["id"]);

    server.create(
        "later",
        &json!({ "StartAt": "Take", "States": { "Take": { "Type": "Pass", "End": true } } }),
    );
    let path = format!("/later/dead-letters/{}", letter["id"].as_str().expect("a text"));
    let (status, told) = resource(
        &server,
        "POST",
        &format!("{path}/redrive"),
        r#"{"patch":[{"op":"remove","path":"/nowhere"}]}"#,
    );
    assert_eq!(status, 400, "{told}");
    let (status, told) =
        resource(&server, "POST", &format!("{path}/redrive"), r#"{"mergePatch":{"currency":"BRL"}}"#);
    assert_eq!((status, &told["fate"]), (200, &json!("redriven")), "{told}");
    let execution = until("it is started", || server.executions(machine).pop());
    let ended = server.ended(execution["executionArn"].as_str().expect("an ARN"));
    let output: Value = serde_json::from_str(ended["output"].as_str().expect("a text")).expect("JSON");
    assert_eq!((&output["amount"], &output["currency"]), (&json!(7), &json!("BRL")));
    until("it is no dead letter any more", || (letters(&server) == json!([])).then_some(()));
    let (_, all) = resource(&server, "GET", "/later/dead-letters?all=true", "");
    let closed = &all["deadLetters"][0]["closed"];
    assert_eq!((&closed["fate"], &closed["patched"]), (&json!("redriven"), &json!(true)), "{closed}");
    assert_eq!((&closed["account"], &closed["accessKeyId"]), (&json!("000000000000"), &Value::Null));
    assert_eq!(&resource(&server, "GET", &path, "").1["closed"], closed);
    let (status, _) = resource(&server, "POST", &format!("{path}/redrive"), "");
    assert_eq!(status, 409, "not twice");
}

/// An HTTP server that gives these answers, one a connection, and tells what it
/// was sent.
fn endpoint(home: &Home, answers: &'static [&'static str]) -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind((home.address(), 0)).expect("a free port");
    let url = format!("http://{}/hook", listener.local_addr().expect("it has an address"));
    let (sender, requests) = mpsc::channel();
    thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().expect("somebody connects");
            let request = read_request(&mut stream);
            stream
                .write_all(
                    format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").as_bytes(),
                )
                .expect("it is read");
            if sender.send(request).is_err() {
                return;
            }
        }
    });
    (url, requests)
}

pub fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).expect("a request");
        bytes.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().filter_map(|line| line.split_once(": "));
        let length = length.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        let length: usize = length.map(|(_, value)| value.parse().expect("a number")).next().unwrap_or(0);
        if body.len() >= length {
            return text.into_owned();
        }
    }
}

#[test]
fn a_webhook_is_signed_tried_again_and_never_follows_a_redirect() {
    let home = Home::new();
    let server = home.serve_with(0, &["--outbound-allow", "127.0.0.0/8"]);
    let (url, requests) =
        endpoint(&home, &["503 Busy", "200 OK", "302 Found\r\nlocation: http://169.254.169.254/"]);
    let hook = json!({
        "target": { "type": "webhook", "url": url, "secret": "s3cret", "headers": { "x-shop": "1" } },
        "delivery": { "backoffMillis": 10 },
    });
    let made = subscribe(&server, "hook", &hook);
    assert_eq!(made.status, 201, "{}", made.text());
    assert!(!made.text().contains("s3cret"), "{}", made.text());
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let mut traced = event("1", json!({ "amount": 7 }));
    traced["traceparent"] = json!(trace);
    traced["tracestate"] = json!("vendor=1");
    assert_eq!(publish(&server, "default", STRUCTURED, &traced).status, 202);
    let first = requests.recv_timeout(PATIENCE).expect("it is posted");
    let again = requests.recv_timeout(PATIENCE).expect("it is posted again");
    let header = |request: &str, name: &str| {
        let lines = request.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(found, _)| *found == name).map(|(_, value)| value.to_owned()).next()
    };
    assert_eq!(header(&first, "webhook-id"), header(&again, "webhook-id"));
    assert_eq!(header(&again, "ce-id").as_deref(), Some("1"));
    assert_eq!(header(&again, "x-shop").as_deref(), Some("1"));
    assert_eq!(header(&again, "traceparent").as_deref(), Some(trace));
    assert_eq!(header(&again, "tracestate").as_deref(), Some("vendor=1"));
    assert!(
        header(&again, "webhook-signature").is_some_and(|signature| signature.starts_with("v1,")),
        "{again}"
    );
    assert!(again.ends_with(r#"{"amount":7}"#), "{again}");

    assert_eq!(publish(&server, "default", STRUCTURED, &event("2", json!({}))).status, 202);
    requests.recv_timeout(PATIENCE).expect("it is posted");
    let letters = || resource(&server, "GET", "/hook/dead-letters", "").1["deadLetters"].clone();
    let letter = until("it is given up", || letters().get(0).cloned());
    let reason = letter["reason"].as_str().expect("a text");
    assert!(reason.contains("302") && reason.contains("redirects are not followed"), "{reason}");
}

#[test]
fn a_webhook_does_not_reach_the_machine_itself_unless_the_operator_allows_it() {
    let home = Home::new();
    let server = home.serve();
    let (url, requests) = endpoint(&home, &["200 OK"]);
    assert_eq!(
        subscribe(&server, "hook", &json!({ "target": { "type": "webhook", "url": url } })).status,
        201
    );
    assert_eq!(publish(&server, "default", STRUCTURED, &event("1", json!({}))).status, 202);
    let letters = || resource(&server, "GET", "/hook/dead-letters", "").1["deadLetters"].clone();
    let letter = until("it is given up", || letters().get(0).cloned());
    let reason = letter["reason"].as_str().expect("a text");
    assert!(reason.contains("is not allowed by `outbound.allow`"), "{reason}");
    assert!(requests.try_recv().is_err(), "nothing was sent");
}

#[test]
fn a_paused_subscription_is_delivered_to_when_it_goes_on() {
    let home = Home::new();
    let server = home.serve();
    assert_eq!(subscribe(&server, "slow", &json!({ "target": file(&home, "slow") })).status, 201);
    assert_eq!(subscribe(&server, "other", &json!({ "target": file(&home, "other") })).status, 201);
    let (status, shown) = resource(&server, "POST", "/slow/pause", "");
    assert_eq!((status, &shown["paused"]), (200, &json!(true)));
    assert_eq!(publish(&server, "default", STRUCTURED, &event("1", json!({}))).status, 202);
    until("the other one has it", || lines(&home, "other").pop());
    assert_eq!(lines(&home, "slow"), Vec::<Value>::new());
    assert_eq!(resource(&server, "POST", "/slow/resume", "").1["paused"], json!(false));
    let delivered = until("it is delivered", || lines(&home, "slow").pop());
    assert_eq!(delivered["id"], "1");
    assert_eq!(resource(&server, "DELETE", "/slow", "").0, 204);
    assert_eq!(resource(&server, "GET", "/slow", "").0, 404);
}

#[test]
fn a_subscription_that_is_made_again_gets_nothing_of_the_one_before() {
    let home = Home::new();
    let server = home.serve();
    // Nobody takes from its queue.
    assert_eq!(subscribe(&server, "again", &json!({ "target": { "type": "queue" } })).status, 201);
    assert_eq!(publish(&server, "default", STRUCTURED, &event("1", json!({}))).status, 202);
    let waits =
        || server.page("/metrics").contains(r#"queue="000000000000/us-east-1/subscription.again"} 1"#);
    until("it waits in the queue", || waits().then_some(()));
    assert_eq!(resource(&server, "DELETE", "/again", "").0, 204);
    until("it is taken back", || (!waits()).then_some(()));
    assert_eq!(subscribe(&server, "again", &json!({ "target": file(&home, "again") })).status, 201);
    assert_eq!(publish(&server, "default", STRUCTURED, &event("2", json!({}))).status, 202);
    let delivered = until("the new one is delivered to", || lines(&home, "again").pop());
    assert_eq!((&delivered["id"], lines(&home, "again").len()), (&json!("2"), 1));
}

#[test]
fn what_is_no_event_is_refused_by_its_own_error() {
    let home = Home::new();
    let server = home.serve();
    let refusal = |bus: &str, kind: &str, body: &Value| {
        let answer = publish(&server, bus, kind, body);
        (answer.status, answer.text())
    };
    for (bus, kind, body, status, told) in [
        ("nowhere", STRUCTURED, event("1", json!({})), 404, "there is no event bus `nowhere`"),
        ("default", "text/plain", json!("x"), 415, "`text/plain` is no media type of a CloudEvent"),
        (
            "default",
            STRUCTURED,
            json!({ "specversion": "1.0", "id": "1", "type": "t" }),
            400,
            "attribute `source` is missing",
        ),
        ("default", BATCHED, json!([event("1", json!({})), 7]), 400, "event 1 of the batch"),
        ("default", STRUCTURED, event("1", json!("x".repeat(1 << 21))), 413, "an event has at most 1048576"),
    ] {
        let (found, text) = refusal(bus, kind, &body);
        assert_eq!(found, status, "{text}");
        assert!(text.contains(told), "{text}");
    }
    let answer = http::get(server.address(), "/events/default").expect("it answers");
    assert_eq!((answer.status, answer.header("allow")), (405, Some("POST")));
    let unknown = subscribe(&server, "s", &json!({ "bus": "nowhere", "target": { "type": "stdout" } }));
    assert_eq!(unknown.status, 404, "{}", unknown.text());
    let (status, _) = resource(&server, "GET", "/s", "");
    assert_eq!(status, 404, "nothing came of it");
}

/// What a publisher was told is durable, in the order in which it said it.
type Acknowledged = Arc<Mutex<Vec<u64>>>;

#[test]
fn no_acknowledged_event_is_missing_at_any_subscriber_however_often_the_server_is_killed() {
    let home = Home::new();
    let mut server = home.serve();
    for name in ["a", "b"] {
        let all = json!({ "target": file(&home, name), "delivery": { "backoffMillis": 10 } });
        assert_eq!(subscribe(&server, name, &all).status, 201);
    }
    let port = server.address().port();
    let address = server.address();
    let (stopping, acknowledged) = (Arc::new(AtomicBool::new(false)), Acknowledged::default());
    let publisher = {
        let (stopping, acknowledged) = (stopping.clone(), acknowledged.clone());
        thread::spawn(move || publish_until(address, &stopping, &acknowledged))
    };
    for kill in 0..KILLS {
        let before = acknowledged.lock().expect("nobody panics holding it").len();
        until("events are taken", || {
            (acknowledged.lock().expect("nobody panics holding it").len() > before + 100 + 50 * kill)
                .then_some(())
        });
        server.kill();
        server = home.serve_with(port, &[]);
    }
    stopping.store(true, Ordering::Relaxed);
    publisher.join().expect("the publisher ends");
    let acknowledged = acknowledged.lock().expect("nobody panics holding it").clone();
    for name in ["a", "b"] {
        until("everything is delivered", || {
            let seen: BTreeSet<u64> = lines(&home, name).iter().map(number).collect();
            acknowledged.iter().all(|number| seen.contains(number)).then_some(())
        });
        check_order(&lines(&home, name));
        let repeats = lines(&home, name).len() - acknowledged.len();
        println!("{name}: {} events, {repeats} repeats after {KILLS} kills", acknowledged.len());
    }
}

/// Publishes in batches, each until it is acknowledged.
fn publish_until(address: std::net::SocketAddr, stopping: &AtomicBool, acknowledged: &Acknowledged) {
    let mut next = 0;
    while !stopping.load(Ordering::Relaxed) {
        let numbers: Vec<u64> = (next..next + 10).collect();
        let batch: Vec<Value> = numbers
            .iter()
            .map(|number| {
                let mut event = event(&number.to_string(), json!({}));
                event["partitionkey"] = json!(format!("key-{}", number % KEYS));
                event
            })
            .collect();
        let body = json!(batch).to_string();
        let headers = [("Content-Type", BATCHED)];
        loop {
            match http::send(address, "POST", "/events", &headers, body.as_bytes()) {
                Ok(answer) if answer.status == 202 => break,
                // It is away, or was killed with the request in hand.
                _ => thread::sleep(Duration::from_millis(5)),
            }
        }
        acknowledged.lock().expect("nobody panics holding it").extend(numbers);
        next += 10;
    }
}

fn number(event: &Value) -> u64 {
    event["id"].as_str().and_then(|id| id.parse().ok()).expect("ids are numbers here")
}

/// The first time that each event comes, it comes after those before it on its
/// key.
fn check_order(events: &[Value]) {
    let mut last: BTreeMap<u64, u64> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for number in events.iter().map(number).filter(|number| seen.insert(*number)) {
        let before = last.insert(number % KEYS, number);
        assert!(before.is_none_or(|before| before < number), "{number} came after {before:?}");
    }
}

#[test]
fn a_subscription_that_comes_late_gets_what_was_kept_and_what_comes_in_order_through_kills() {
    let home = Home::new();
    let mut server = home.serve();
    let mut published = 0;
    let mut publish_some = |server: &Server| {
        for _ in 0..20 {
            let events: Vec<Value> = (published..published + 10)
                .map(|number| {
                    let mut event = event(&number.to_string(), json!({ "number": number }));
                    event["partitionkey"] = json!(format!("key-{}", number % KEYS));
                    event
                })
                .collect();
            assert_eq!(publish(server, "default", BATCHED, &json!(events)).status, 202);
            published += 10;
        }
        published
    };
    publish_some(&server);
    let port = server.kill();
    server = home.serve_with(port, &[]);
    let late = json!({ "target": file(&home, "late"), "startAt": "earliest",
        "pattern": { "source": ["shop"] }, "delivery": { "backoffMillis": 10 } });
    assert_eq!(subscribe(&server, "late", &late).status, 201);
    let port = server.kill();
    server = home.serve_with(port, &[]);
    let (_, shown) = resource(&server, "GET", "/late", "");
    assert_eq!(shown["startAt"], "earliest");
    publish_some(&server);
    let port = server.kill();
    server = home.serve_with(port, &[]);
    let count = publish_some(&server);

    let numbers = || -> Vec<u64> {
        let numbers = lines(&home, "late").into_iter().map(|event| event["data"]["number"].as_u64());
        numbers.map(|number| number.expect("a number")).collect()
    };
    until("all of it is delivered", || {
        let seen: BTreeSet<u64> = numbers().into_iter().collect();
        (seen.len() as u64 == count).then_some(())
    });
    let mut last = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for number in numbers().into_iter().filter(|number| seen.insert(*number)) {
        let before = last.insert(number % KEYS, number);
        assert!(before.is_none_or(|before| before < number), "{number} came after {before:?}");
    }
    // What began can't begin elsewhere; given back as it was shown it is as it was.
    assert_eq!(resource(&server, "PUT", "/late", &shown.to_string()).0, 200);
    let other = json!({ "target": file(&home, "late"), "startAt": "2026-01-01T00:00:00Z" });
    assert_eq!(resource(&server, "PUT", "/late", &other.to_string()).0, 400);
}
