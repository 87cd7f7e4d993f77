//! Service integrations that are built in: they work without a worker of
//! anybody's.

use std::io::Write as _;
use std::net::TcpListener;
use std::sync::mpsc;
use std::thread;

use serde_json::{Value, json};

use super::event_bridge::files_with;
use super::http;
use super::publishing::{STRUCTURED, event, file, lines, read_request, subscribe};
use super::server::{Home, PATIENCE, Server, assert_whole, details, text, types, until};

/// A state machine of one Task.
fn machine(server: &Server, name: &str, resource: &str, parameters: &Value) -> String {
    let task = json!({ "Type": "Task", "Resource": format!("arn:aws:states:::{resource}"),
        "Parameters": parameters, "End": true });
    server.create(name, &json!({ "StartAt": "Only", "States": { "Only": task } }))
}

fn listen(home: &Home, server: &Server, name: &str) {
    let wanted = json!({ "pattern": { "source": ["shop"] }, "target": file(home, name) });
    assert_eq!(subscribe(server, name, &wanted).status, 201);
}

#[test]
fn a_task_publishes_events_that_name_their_execution() {
    let home = Home::new();
    let server = home.serve();
    listen(&home, &server, "all");
    let entries = json!([
        { "Source": "shop", "DetailType": "Placed", "Detail": { "amount.$": "$.amount" } },
        { "Source": "shop", "DetailType": "Paid", "Detail": "{\"amount\": 7}", "Resources": ["order-7"] },
    ]);
    let machine = machine(&server, "publisher", "events:putEvents", &json!({ "Entries": entries }));
    let execution = server.start(&machine, &json!({ "amount": 7 }));
    let ended = server.ended(&execution);
    assert_eq!(ended["status"], "SUCCEEDED", "{ended}");
    let output: Value = serde_json::from_str(&text(&ended["output"])).expect("it is JSON");
    assert_eq!(output["FailedEntryCount"], 0);
    let published = until("both are delivered", || Some(lines(&home, "all")).filter(|all| all.len() == 2));
    for (kind, entry, subject) in [("Placed", 0, &machine), ("Paid", 1, &"order-7".to_owned())] {
        let event = published.iter().find(|event| event["type"] == kind).expect("it is delivered");
        assert_eq!(event["id"], output["Entries"][entry]["EventId"]);
        assert_eq!((&event["data"], &event["subject"]), (&json!({ "amount": 7 }), &json!(subject)));
        assert!(event.to_string().contains(&execution), "{event}");
    }
}

#[test]
fn what_an_event_brings_about_names_its_cause_and_its_first_cause() {
    let home = Home::new();
    let server = home.serve();
    listen(&home, &server, "all");
    let reads = |kind: &str, machine: &str| {
        json!({
            "pattern": { "source": ["shop"], "detail-type": [kind] },
            "target": { "type": "stateMachine", "arn": machine },
        })
    };
    let entries = json!([{ "Source": "shop", "DetailType": "Packed", "Detail": {} }]);
    let packs = machine(&server, "packs", "events:putEvents", &json!({ "Entries": entries }));
    let ships = server.create(
        "ships",
        &json!({ "StartAt": "Only", "States": { "Only": { "Type": "Pass", "End": true } } }),
    );
    let nests = machine(
        &server,
        "nests",
        "states:startExecution.sync:2",
        &json!({ "StateMachineArn": packs, "Input": {} }),
    );
    assert_eq!(subscribe(&server, "placed", &reads("Placed", &nests)).status, 201);
    assert_eq!(subscribe(&server, "packed", &reads("Packed", &ships)).status, 201);

    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let headers = [("Content-Type", STRUCTURED), ("traceparent", trace), ("tracestate", "vendor=1")];
    let placed = event("o-1", json!({})).to_string();
    let answer = http::send(server.address(), "POST", "/events", &headers, placed.as_bytes());
    assert_eq!(answer.expect("it answers").status, 202);

    let only = |machine: &str| {
        let listed = until("it is started", || server.executions(machine).pop());
        text(&listed["executionArn"])
    };
    let caused = |execution: &str, cause: &str| {
        let told = server.ask("DescribeExecution", &json!({ "executionArn": execution, "trail": true }));
        assert_eq!(
            (&told["causationId"], &told["correlationId"], &told["traceparent"]),
            (&json!(cause), &json!("o-1"), &json!(trace)),
            "{told}"
        );
    };
    let shipping = only(&ships);
    let (nesting, packing) = (only(&nests), only(&packs));
    let delivered = until("both are delivered", || Some(lines(&home, "all")).filter(|all| all.len() == 2));
    let of_kind = |kind: &str| delivered.iter().find(|event| event["type"] == kind).expect("it is delivered");
    let (placed, packed) = (of_kind("Placed"), of_kind("Packed"));
    assert_eq!((&placed["traceparent"], &placed["tracestate"]), (&json!(trace), &json!("vendor=1")));
    assert_eq!((&placed["causationid"], &placed["correlationid"]), (&Value::Null, &json!("o-1")));
    caused(&nesting, "o-1");
    caused(&packing, &nesting);
    assert_eq!((&packed["causationid"], &packed["correlationid"]), (&json!(packing), &json!("o-1")));
    assert_eq!(packed["traceparent"], trace);
    caused(&shipping, &text(&packed["id"]));
}

#[test]
fn an_entry_that_fails_fails_its_task_with_what_became_of_all_of_them() {
    let home = Home::new();
    let server = home.serve();
    let entries = json!([
        { "Source": "shop", "DetailType": "Placed", "Detail": {} },
        { "DetailType": "Placed", "Detail": {} },
    ]);
    let failing = machine(&server, "failing", "events:putEvents", &json!({ "Entries": entries }));
    let ended = server.ended(&server.start(&failing, &json!({})));
    assert_eq!(ended["error"], "EventBridge.FailedEntry", "{ended}");
    let cause: Value = serde_json::from_str(&text(&ended["cause"])).expect("it is JSON");
    assert_eq!(cause["FailedEntryCount"], 1);
    let missing = "Parameter Source is not valid. Reason: Source is a required argument.";
    assert_eq!(cause["Entries"][1], json!({ "ErrorCode": "InvalidArgument", "ErrorMessage": missing }));

    let none = machine(&server, "none", "events:putEvents", &json!({ "Entries": [] }));
    let ended = server.ended(&server.start(&none, &json!({})));
    assert_eq!(ended["error"], "EventBridge.AmazonEventBridgeException", "{ended}");
}

#[test]
fn a_task_that_publishes_its_token_waits_for_whoever_reads_it() {
    let home = Home::new();
    let server = home.serve();
    listen(&home, &server, "all");
    let entry = json!({ "Source": "shop", "DetailType": "Asked", "Detail": { "token.$": "$$.Task.Token" } });
    let asking =
        machine(&server, "asking", "events:putEvents.waitForTaskToken", &json!({ "Entries": [entry] }));
    let execution = server.start(&asking, &json!({}));
    let event = until("it is delivered", || lines(&home, "all").pop());
    until("it is submitted", || types(&server.history(&execution)).contains(&"TaskSubmitted").then_some(()));
    let history = server.history(&execution);
    let submitted: Value =
        serde_json::from_str(&text(&details(&history, "TaskSubmitted")["output"])).expect("it is JSON");
    assert_eq!(submitted["Entries"][0]["EventId"], event["id"]);
    assert_eq!(server.describe(&execution)["status"], "RUNNING");
    let token = &event["data"]["token"];
    server.ask("SendTaskSuccess", &json!({ "taskToken": token, "output": r#"{"yes":true}"# }));
    assert_eq!(server.ended(&execution)["output"], r#"{"yes":true}"#);
    assert_whole(&execution, &server.history(&execution));
}

/// An HTTP endpoint that gives these answers, one a connection, and tells what
/// it was sent.
pub fn endpoint(
    home: &Home,
    answers: &'static [(&'static str, &'static str)],
) -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind((home.address(), 0)).expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("it has an address"));
    let (sender, requests) = mpsc::channel();
    thread::spawn(move || {
        for (status, body) in answers {
            let (mut stream, _) = listener.accept().expect("somebody connects");
            let request = read_request(&mut stream);
            let head = format!(
                "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            stream.write_all(format!("{head}{body}").as_bytes()).expect("it is read");
            if sender.send(request).is_err() {
                return;
            }
        }
    });
    (url, requests)
}

/// Makes a connection; gives its ARN.
pub fn connection(server: &Server, kind: &str, parameters: &Value) -> String {
    let body = json!({ "Name": "shop", "AuthorizationType": kind, "AuthParameters": parameters });
    let target = [("X-Amz-Target", "AWSEvents.CreateConnection")];
    let answer = http::post(server.address(), &target, body.to_string().as_bytes());
    let made = answer.expect("it answers").read().expect("nothing speaks against it");
    text(&made["ConnectionArn"])
}

#[test]
fn an_endpoint_is_called_with_a_token_and_no_secret_is_left_anywhere() {
    let home = Home::new();
    let server = home.serve_with(0, &["--outbound-allow", "127.0.0.0/8", "--log-level", "debug"]);
    let (url, requests) = endpoint(
        &home,
        &[
            ("200 OK", r#"{"access_token":"t0ken","expires_in":3600}"#),
            ("201 Created", r#"{"paid":1.50}"#),
            ("409 Conflict", "twice"),
        ],
    );
    let oauth = json!({ "OAuthParameters": {
        "ClientParameters": { "ClientID": "shop", "ClientSecret": "s3cret" },
        "AuthorizationEndpoint": format!("{url}/token"), "HttpMethod": "POST",
    } });
    let connection = connection(&server, "OAUTH_CLIENT_CREDENTIALS", &oauth);
    let call = json!({
        "ApiEndpoint.$": format!("States.Format('{url}/orders/{{}}', $.id)"), "Method": "POST",
        "Authentication": { "ConnectionArn": connection },
        "Headers": { "x-shop": "1" }, "QueryParameters": { "dry": true },
        "RequestBody": { "amount": 7 },
    });
    let machine = machine(&server, "calling", "http:invoke", &call);

    let first = server.start(&machine, &json!({ "id": 17 }));
    let ended = server.ended(&first);
    assert_eq!(ended["status"], "SUCCEEDED", "{ended}");
    let output: Value = serde_json::from_str(&text(&ended["output"])).expect("it is JSON");
    assert_eq!((&output["StatusCode"], &output["StatusText"]), (&json!(201), &json!("Created")));
    assert_eq!(output["ResponseBody"], serde_json::from_str::<Value>(r#"{"paid":1.50}"#).expect("JSON"));
    assert_eq!(output["Headers"]["content-type"], json!(["application/json"]));
    let asked = requests.recv_timeout(PATIENCE).expect("a token is asked for");
    assert!(asked.starts_with("POST /token ") && asked.contains("client_secret=s3cret"), "{asked}");
    let called = requests.recv_timeout(PATIENCE).expect("the endpoint is called");
    assert!(called.starts_with("POST /orders/17?dry=true "), "{called}");
    for part in ["authorization: Bearer t0ken\r\n", "x-shop: 1\r\n", "{\"amount\":7}"] {
        assert!(called.contains(part), "{called}");
    }

    let second = server.start(&machine, &json!({ "id": 18 }));
    let ended = server.ended(&second);
    assert_eq!((&ended["error"], &ended["cause"]), (&json!("States.Http.StatusCode.409"), &json!("twice")));
    let called = requests.recv_timeout(PATIENCE).expect("the endpoint is called");
    assert!(called.contains("authorization: Bearer t0ken"), "the token is still good: {called}");

    let shown = json!([server.history(&first), server.history(&second)]).to_string() + &server.said();
    assert!(!shown.contains("s3cret") && !shown.contains("t0ken"), "{shown}");
    assert!(server.terminate().success());
    for secret in [&b"s3cret"[..], b"t0ken"] {
        assert_eq!(files_with(&home.data(), secret), Vec::<String>::new());
    }
}

#[test]
fn an_endpoint_within_is_not_called_unless_the_operator_allows_it() {
    let home = Home::new();
    let server = home.serve();
    let (url, requests) = endpoint(&home, &[("200 OK", "{}")]);
    let basic = json!({ "BasicAuthParameters": { "Username": "shop", "Password": "s3cret" } });
    let connection = connection(&server, "BASIC", &basic);
    for (name, url) in [("plain", url.clone()), ("tls", url.replace("http://", "https://"))] {
        let call = json!({ "ApiEndpoint": url, "Method": "GET",
            "Authentication": { "ConnectionArn": connection } });
        let machine = machine(&server, name, "http:invoke", &call);
        let ended = server.ended(&server.start(&machine, &json!({})));
        assert_eq!(ended["error"], "States.Http.Socket", "{ended}");
        assert!(text(&ended["cause"]).contains("outbound.allow"), "{ended}");
    }
    assert!(requests.try_recv().is_err(), "nothing was sent");
}
