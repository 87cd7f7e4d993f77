//! The edge as its clients see it, over a connection in memory.

mod client;
mod events;
mod fake;
mod jobs;
mod lists;
mod live;
mod openapi;
mod queues;
mod roles;
mod schemas;
mod subscriptions;

use std::sync::Arc;

use client::{Client, edge, edge_with_keys, stream};
use fake::Fake;
use frevo_api::{AccessKey, Broker, Edge, Role};
use frevo_event::{
    BranchId, ClientFrame, Completer, ExecutionId, ExecutionSummary, Fact, Message, Output, Reply, Request,
    ServerFrame, Start, StateNumber, Status, TaskFrame, TaskRef,
};
use frevo_store::{ClosedExecution, CounterKind, CounterName, Counts, WriteBatch};
use frevo_transport::Delivery;
use frevo_value::Payload;
use futures_util::{SinkExt, StreamExt};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message as Frame;

const PASS: &str = r#"{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}"#;
const MACHINE: &str = "arn:aws:states:us-east-1:000000000000:stateMachine:orders";

fn broker(owner: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static) -> (Arc<Fake>, Arc<Edge>) {
    let fake = Arc::new(Fake::new(owner));
    let edge = edge(fake.clone());
    (fake, edge)
}

async fn create(client: &mut Client, name: &str) -> Value {
    let request = json!({ "name": name, "definition": PASS, "roleArn": "arn:aws:iam::000000000000:role/r" });
    let response = client.call("CreateStateMachine", &request).await;
    assert_eq!(response.status, 200, "{}", response.body);
    response.json()
}

fn started(broker: &Fake) -> Vec<Start> {
    let asked = broker.asked.lock().expect("no panic");
    let starts = asked.iter().filter_map(|request| match request {
        Request::Start { start, .. } => Some(Start::clone(start)),
        _ => None,
    });
    starts.collect()
}

fn told(broker: &Fake) -> Vec<Message> {
    let asked = broker.asked.lock().expect("no panic");
    let messages = asked.iter().filter_map(|request| match request {
        Request::Tell { message, .. } => Some(message.clone()),
        _ => None,
    });
    messages.collect()
}

fn task(number: u8) -> TaskRef {
    TaskRef { execution: ExecutionId([number; 16]), branch: BranchId::ROOT, attempt: 5 }
}

/// Puts a task into a queue, as the server does.
fn offer(broker: &Fake, queue: &str, number: u8, input: &str) -> String {
    let token = broker.signing_key().issue(&task(number));
    let frame = TaskFrame {
        token: token.clone(),
        queue: queue.into(),
        execution: "arn:aws:states:us-east-1:000000000000:execution:orders:e".into(),
        state: "Charge".into(),
        resource: "r".into(),
        input: RawValue::from_string(input.into()).expect("JSON"),
        deadline: None,
        heartbeat_seconds: None,
        correlation_id: None,
        traceparent: None,
        deliveries: 0,
    };
    let body = serde_json::to_vec(&frame).expect("JSON").into();
    broker.queues().offer(
        &format!("000000000000/us-east-1/{queue}"),
        Delivery { key: task(number).key(), partition: Some(0), body },
        1,
    );
    token
}

#[tokio::test]
async fn a_state_machine_is_created_described_and_started() {
    let (broker, edge) = broker(|request| match request {
        Request::Start { .. } => Some(Reply::Started { at: frevo_event::Timestamp(1_000_500) }),
        _ => None,
    });
    let mut client = Client::connect(&edge);
    let created = create(&mut client, "orders").await;
    assert_eq!(created, json!({ "stateMachineArn": MACHINE, "creationDate": 1_763_863_918.123 }));

    let described = client.call("DescribeStateMachine", &json!({ "stateMachineArn": MACHINE })).await.json();
    assert_eq!(described["loggingConfiguration"], json!({ "level": "OFF", "includeExecutionData": false }));
    assert_eq!(described["encryptionConfiguration"], json!({ "type": "AWS_OWNED_KEY" }));
    assert_eq!((&described["status"], &described["definition"]), (&json!("ACTIVE"), &json!(PASS)));

    let input = json!({ "stateMachineArn": MACHINE, "name": "o-1", "input": "{ \"a\": 1 }" });
    let response = client.call("StartExecution", &input).await;
    let arn = "arn:aws:states:us-east-1:000000000000:execution:orders:o-1";
    assert_eq!(response.json(), json!({ "executionArn": arn, "startDate": 1000.5 }));
    assert_eq!(response.header("content-type"), Some("application/x-amz-json-1.0"));
    assert_eq!(response.header("x-amzn-requestid").map(str::len), Some(36));
    let start = started(&broker).remove(0);
    assert_eq!((start.input.text(), start.input_text.as_deref()), (r#"{"a":1}"#, Some("{ \"a\": 1 }")));
}

#[tokio::test]
async fn a_refusal_has_aws_s_code_and_words() {
    let (_, edge) = broker(|request| match request {
        Request::Start { .. } => Some(Reply::NameTaken),
        Request::Describe { .. } => Some(Reply::Unknown),
        _ => None,
    });
    let mut client = Client::connect(&edge);
    create(&mut client, "orders").await;
    let model = "com.amazonaws.swf.service.v2.model";
    let missing = "arn:aws:states:us-east-1:000000000000:execution:orders:none";
    for (operation, request, kind, message) in [
        ("StartExecution", json!({ "stateMachineArn": format!("{MACHINE}x") }), "StateMachineDoesNotExist", format!("State Machine Does Not Exist: '{MACHINE}x'")),
        ("StartExecution", json!({ "stateMachineArn": MACHINE, "name": "a b" }), "InvalidName", "Invalid Name: 'a b'".into()),
        ("StartExecution", json!({ "stateMachineArn": MACHINE, "input": "" }), "InvalidExecutionInput", "Invalid State Machine Execution Input: 'Invalid execution input.'".into()),
        ("StartExecution", json!({ "stateMachineArn": MACHINE, "name": "taken" }), "ExecutionAlreadyExists", "Execution Already Exists: 'arn:aws:states:us-east-1:000000000000:execution:orders:taken'".into()),
        ("StartSyncExecution", json!({ "stateMachineArn": MACHINE }), "StateMachineTypeNotSupported", "This operation is not supported by this type of state machine".into()),
        ("DescribeExecution", json!({ "executionArn": missing }), "ExecutionDoesNotExist", format!("Execution Does Not Exist: '{missing}'")),
        ("DescribeExecution", json!({ "executionArn": "no_arn" }), "InvalidArn", "Invalid Arn: 'Invalid ARN prefix: no_arn'".into()),
        ("SendTaskHeartbeat", json!({ "taskToken": "x" }), "InvalidToken", "Invalid Token: 'Invalid token'".into()),
        ("UpdateStateMachine", json!({ "stateMachineArn": MACHINE }), "MissingRequiredParameter", "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified".into()),
    ] {
        let response = client.call(operation, &request).await;
        assert_eq!(response.status, 400, "{operation}: {}", response.body);
        assert_eq!(response.json(), json!({ "__type": format!("{model}#{kind}"), "message": message }));
    }
    let response = client.call("ListStateMachines", &json!({ "maxResults": 1001 })).await;
    assert_eq!(response.json()["__type"], "com.amazon.coral.validate#ValidationException");
    let response = client.call("DescribeMapRun", &json!({})).await;
    assert_eq!(response.json()["message"], "This version of Frevo does not support DescribeMapRun yet.");
    let response = client.call("Dance", &json!({})).await;
    assert_eq!(response.json()["__type"], "com.amazon.coral.service#UnknownOperationException");
    // Nobody answered: whether it took effect nobody knows, and clients try again.
    let response = client.call("StopExecution", &json!({ "executionArn": missing })).await;
    assert_eq!(response.status, 500);
    assert_eq!(response.json()["__type"], "com.amazon.coral.service#InternalFailure");
}

#[tokio::test]
async fn a_tag_has_letters_digits_blanks_and_few_signs_and_no_key_of_aws_s_own() {
    let (_, edge) = broker(|_| None);
    let mut client = Client::connect(&edge);
    create(&mut client, "orders").await;
    let tag = |key: &str, value: &str| json!([{ "key": key, "value": value }]);
    for (tags, is_fine) in [
        (tag("größe 1_.:/=+-@", "ß 2_.:/=+-@"), true),
        (tag("team", ""), true),
        (tag("a,b", ""), false),
        (tag("team", "a;b"), false),
        (tag("aws:team", ""), false),
        (tag("team:aws:", "aws:"), true),
    ] {
        for (operation, request) in [
            ("TagResource", json!({ "resourceArn": MACHINE, "tags": tags })),
            ("CreateActivity", json!({ "name": "ship", "tags": tags })),
        ] {
            let response = client.call(operation, &request).await;
            assert_eq!(response.status == 200, is_fine, "{operation} {tags}: {}", response.body);
            if !is_fine {
                assert_eq!(response.json()["__type"], "com.amazon.coral.validate#ValidationException");
            }
        }
    }
}

#[tokio::test]
async fn a_trace_header_is_ascii_of_at_most_256_characters() {
    let (broker, edge) = broker(|request| match request {
        Request::Start { .. } => Some(Reply::Started { at: frevo_event::Timestamp(0) }),
        _ => None,
    });
    let mut client = Client::connect(&edge);
    create(&mut client, "orders").await;
    let fits = "r".repeat(256);
    for (header, is_fine) in [(fits.as_str(), true), ("", true), (&format!("{fits}r"), false), ("é", false)]
    {
        let request = json!({ "stateMachineArn": MACHINE, "traceHeader": header });
        let response = client.call("StartExecution", &request).await;
        assert_eq!(response.status == 200, is_fine, "{header}: {}", response.body);
    }
    for (header, kept) in [("Root=1-2", "Root=1-2"), (&format!("{fits}r"), "of the body")] {
        let request = json!({ "stateMachineArn": MACHINE, "traceHeader": "of the body" });
        let headers = format!("X-Amzn-Trace-Id: {header}\r\n");
        assert_eq!(client.call_with("StartExecution", &headers, &request).await.status, 200);
        let start = started(&broker).pop().expect("it was started");
        assert_eq!(start.trace_header.as_deref(), Some(kept));
    }
}

#[tokio::test]
async fn lists_page_in_order() {
    let (_, edge) = broker(|_| None);
    let mut client = Client::connect(&edge);
    for name in ["c", "a", "b"] {
        create(&mut client, name).await;
    }
    let first = client.call("ListStateMachines", &json!({ "maxResults": 2 })).await.json();
    let names = |page: &Value| {
        page["stateMachines"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|m| m["name"].as_str().expect("a name").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&first), ["a", "b"]);
    let second = client
        .call("ListStateMachines", &json!({ "maxResults": 2, "nextToken": first["nextToken"] }))
        .await
        .json();
    assert_eq!((names(&second), second.get("nextToken")), (vec!["c".to_owned()], None));
    let foreign = client.call("ListActivities", &json!({ "nextToken": first["nextToken"] })).await.json();
    assert_eq!(foreign["message"], "Invalid Token: 'Invalid token'");
}

#[tokio::test]
async fn a_closed_execution_is_told_from_store_and_journal() {
    let (broker, edge) = broker(|request| match request {
        Request::Start { .. } => Some(Reply::Started { at: frevo_event::Timestamp(0) }),
        Request::Describe { .. } => Some(Reply::Unknown),
        Request::List { .. } => Some(Reply::Executions(Vec::new())),
        _ => None,
    });
    let mut client = Client::connect(&edge);
    create(&mut client, "orders").await;
    client
        .call("StartExecution", &json!({ "stateMachineArn": MACHINE, "name": "o-1", "input": "[ 1 ]" }))
        .await;
    let start = started(&broker).remove(0);
    let id = ExecutionId::of_arn(&start.arn_text());
    let (branch, state) = (BranchId::ROOT, StateNumber(0));
    let facts = vec![
        Fact::ExecutionStarted(Arc::new(start.clone())),
        Fact::Entered { branch, state },
        Fact::Exited { branch, output: Output::Input, assigned: None },
        Fact::ExecutionSucceeded,
    ];
    let now = broker.now();
    let summary = ExecutionSummary {
        id,
        scope: start.scope.clone(),
        machine: start.machine.clone(),
        name: start.name.clone(),
        status: Status::Succeeded,
        started_at: now,
        stopped_at: Some(now.plus_millis(3)),
        version: None,
        alias: None,
        held: false,
        express_uuid: None,
        redrives: None,
        mocked: false,
    };
    broker.remember(&start, facts, |first, last| ClosedExecution {
        summary,
        error: None,
        cause: None,
        first,
        last,
    });

    let arn = start.arn_text();
    let described = client.call("DescribeExecution", &json!({ "executionArn": arn })).await.json();
    assert_eq!(
        (&described["status"], &described["input"], &described["output"]),
        (&json!("SUCCEEDED"), &json!("[ 1 ]"), &json!("[1]"))
    );
    assert_eq!(described["redriveStatusReason"], "Execution is SUCCEEDED and cannot be redriven");
    let request = json!({ "executionArn": arn, "reverseOrder": true, "maxResults": 3 });
    let page = client.call("GetExecutionHistory", &request).await.json();
    let types: Vec<_> =
        page["events"].as_array().expect("events").iter().map(|event| event["type"].clone()).collect();
    assert_eq!(types, ["ExecutionSucceeded", "PassStateExited", "PassStateEntered"]);
    assert!(page["nextToken"].is_string());
    for filter in [
        json!({ "stateMachineArn": MACHINE }),
        json!({ "stateMachineArn": MACHINE, "statusFilter": "SUCCEEDED" }),
    ] {
        let listed = client.call("ListExecutions", &filter).await.json();
        assert_eq!(listed["executions"][0]["executionArn"], arn, "{listed}");
    }
    let failed = client
        .call("ListExecutions", &json!({ "stateMachineArn": MACHINE, "statusFilter": "FAILED" }))
        .await
        .json();
    assert_eq!(failed, json!({ "executions": [] }));
}

#[tokio::test]
async fn only_requests_for_its_own_names_are_served() {
    let (_, edge) = broker(|_| None);
    let mut client = Client::connect(&edge);
    let list = |target: &str, head: &str| {
        format!(
            "POST {target} HTTP/1.1\r\n{head}X-Amz-Target: AWSStepFunctions.ListActivities\r\nContent-Length: 2\r\n\r\n{{}}"
        )
    };
    for (target, head, status) in [
        ("/", "Host: localhost:8083\r\n", 200),
        ("/", "Host: evil.example\r\n", 403),
        ("/", "Host: localhost\r\nOrigin: http://evil.example\r\n", 403),
        ("/", "Host: localhost\r\nOrigin: http://localhost:3000\r\n", 403),
        (
            "/",
            "Host: localhost:8083\r\nOrigin: http://localhost:8083\r\nSec-Fetch-Site: same-origin\r\n",
            200,
        ),
        ("http://sync-127.0.0.1:8083/", "Host: sync-127.0.0.1:8083\r\n", 200),
        ("http://evil.example/", "Host: evil.example\r\n", 403),
    ] {
        assert_eq!(client.exchange(&list(target, head)).await.status, status, "{target} {head}");
    }
    let connect = "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(Client::connect(&edge).exchange(connect).await.status, 405);
}

#[tokio::test]
async fn with_keys_an_unsigned_request_is_refused() {
    let key = AccessKey { id: "111111111111".into(), secret: "s3cret".into(), role: Role::Admin };
    let edge = edge_with_keys(Arc::new(Fake::new(|_| None)), vec![key]);
    let mut client = Client::connect(&edge);
    let response = client.call("ListActivities", &json!({})).await;
    assert_eq!(
        (response.status, &response.json()["__type"]),
        (403, &json!("com.amazon.coral.service#MissingAuthenticationTokenException"))
    );
}

#[tokio::test]
async fn an_operator_sees_how_executions_ended_and_how_long_they_took() {
    let (fake, edge) = broker(|_| None);
    let scope = frevo_event::Scope::new("000000000000", "us-east-1");
    let name = CounterName { kind: CounterKind::Version, scope, name: "orders\n3".into() };
    let mut counts = Counts { started: 3, succeeded: 1, failed: 2, timed_out: 1, ..Counts::default() };
    [100, 100, 5000].into_iter().for_each(|millis| counts.durations.add(millis));
    let mut batch = WriteBatch::default();
    batch.count(&name, fake.now(), counts);
    fake.store().write(batch).expect("it writes");
    let mut client = Client::connect(&edge);
    let told = client.send("GET", "/frevo/counters?of=version/orders/3", "").await.json();
    let total = &told["total"];
    assert_eq!(
        (&total["failed"], &total["timedOut"], &total["aborted"]),
        (&json!(2), &json!(1), &Value::Null)
    );
    let durations = &total["durations"];
    assert_eq!(
        (&durations["millis"], &durations["buckets"]),
        (&json!(5200), &json!([[91, 128, 2], [4096, 5793, 1]]))
    );
    assert!(durations["p50"].as_u64().is_some_and(|millis| (91..128).contains(&millis)), "{durations}");
    let all = client.send("GET", "/frevo/counters?of=version", "").await.json();
    assert_eq!(
        (&all["counters"][0]["machine"], &all["counters"][0]["version"]),
        (&json!("orders"), &json!("3"))
    );
}

#[tokio::test]
async fn an_operator_sees_what_an_acknowledgement_is_worth_and_what_is_unsafe() {
    let (_, edge) = broker(|_| None);
    let told = Client::connect(&edge).send("GET", "/frevo/server", "").await.json();
    let durability = json!({
        "label": "none", "transport": "memory", "store": "embedded", "acknowledged": "never",
        "copies": null, "copiesMin": null,
        "survives": { "process": false, "power": false, "machine": false },
    });
    assert_eq!(told["durability"], durability);
    let finding = json!({ "kind": "mayEmpty", "message": "whoever asks may empty an account", "values": {} });
    assert_eq!(told["findings"], json!([finding]));
    assert_eq!(told["configuration"], json!({ "limits": "strict" }));
}

#[tokio::test]
async fn an_operator_sees_health_metrics_and_what_there_is() {
    let (_, edge) = broker(|_| None);
    let mut client = Client::connect(&edge);
    client.call("ListActivities", &json!({})).await;
    assert_eq!(client.send("GET", "/healthz", "").await.body, "ok\n");
    let ready = client.send("GET", "/readyz", "").await;
    assert_eq!((ready.status, ready.body.as_str()), (503, "partition 3 is being recovered\n"));
    let metrics = client.send("GET", "/metrics", "").await.body;
    assert!(
        metrics.contains(r#"frevo_api_requests_total{code="OK",operation="ListActivities"} 1"#),
        "{metrics}"
    );
    let lost = client.send("GET", "/nowhere", "").await;
    assert!(lost.status == 404 && lost.body.contains("GET  /tasks"), "{}", lost.body);
    let large = format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AWSStepFunctions.ListActivities\r\nContent-Length: {}\r\n\r\n",
        2 << 20
    );
    let refused = client.exchange(&large).await;
    assert_eq!(
        (refused.status, &refused.json()["__type"]),
        (413, &json!("com.amazon.coral.service#RequestEntityTooLargeException"))
    );
}

#[tokio::test]
async fn an_activity_s_task_is_given_once_its_start_is_durable() {
    let (broker, edge) = broker(|request| matches!(request, Request::Tell { .. }).then_some(Reply::Accepted));
    let mut client = Client::connect(&edge);
    let arn = client.call("CreateActivity", &json!({ "name": "pack" })).await.json()["activityArn"].clone();
    let token = offer(&broker, "activity.pack", 1, r#"{"a":1}"#);
    let task_given =
        client.call("GetActivityTask", &json!({ "activityArn": arn, "workerName": "w" })).await.json();
    assert_eq!(task_given, json!({ "taskToken": token, "input": r#"{"a":1}"# }));
    assert_eq!(told(&broker), [Message::TaskStarted { task: task(1), worker: Some("w".into()) }]);
    let done = client.call("SendTaskSuccess", &json!({ "taskToken": token, "output": " [1, 2] " })).await;
    assert_eq!((done.status, done.body.as_str()), (200, "{}"));
    let output = Payload::from_trusted("[1,2]");
    assert_eq!(told(&broker)[1], Message::TaskSucceeded { task: task(1), by: Completer::Token, output });
}

#[tokio::test]
async fn a_lambda_handler_is_a_worker() {
    let (broker, edge) = broker(|request| matches!(request, Request::Tell { .. }).then_some(Reply::Accepted));
    let mut handler = Client::connect(&edge);
    let base = "/functions/charge/2018-06-01/runtime/invocation";
    let token = offer(&broker, "tasks.charge", 1, r#"{"amount":5}"#);
    let next = handler.send("GET", &format!("{base}/next"), "").await;
    assert_eq!((next.status, next.body.as_str()), (200, r#"{"amount":5}"#));
    assert_eq!(next.header("lambda-runtime-aws-request-id"), Some(&*token));
    assert_eq!(
        next.header("lambda-runtime-invoked-function-arn"),
        Some("arn:aws:lambda:us-east-1:000000000000:function:charge")
    );
    let error = r#"{"errorMessage": "no", "errorType": "Declined"}"#;
    assert_eq!(handler.send("POST", &format!("{base}/{token}/error"), error).await.status, 202);
    let failed = Message::TaskFailed {
        task: task(1),
        by: Completer::Worker,
        error: Some("Declined".into()),
        cause: Some(error.into()),
    };
    assert_eq!(told(&broker), [Message::TaskStarted { task: task(1), worker: None }, failed]);
    assert_eq!(broker.queues().stats().iter().map(|queue| queue.in_flight).sum::<usize>(), 0);
}

#[tokio::test]
async fn an_invoke_gets_the_worker_s_result() {
    let (_, edge) = broker(|_| None);
    let (mut caller, mut handler) = (Client::connect(&edge), Client::connect(&edge));
    let base = "/functions/charge/2018-06-01/runtime/invocation";
    let work = async {
        let next = handler.send("GET", &format!("{base}/next"), "").await;
        let token = next.header("lambda-runtime-aws-request-id").expect("an id").to_owned();
        handler.send("POST", &format!("{base}/{token}/response"), &format!("[{}]", next.body)).await
    };
    let invoke = caller.send("POST", "/2015-03-31/functions/charge/invocations", "7");
    let (result, done) = tokio::join!(invoke, work);
    assert_eq!((result.status, result.body.as_str(), done.status), (200, "[7]", 202));
    assert_eq!(result.header("x-amz-function-error"), None);
}

#[tokio::test]
async fn a_worker_s_socket_takes_tasks_and_confirms_completions() {
    let (broker, edge) = broker(|request| match request {
        Request::Tell { execution: ExecutionId([9, ..]), .. } => Some(Reply::Stale),
        Request::Tell { .. } => Some(Reply::Accepted),
        _ => None,
    });
    let url = "ws://127.0.0.1:8083/tasks?account=000000000000&region=us-east-1";
    let (mut socket, _) = tokio_tungstenite::client_async(url, stream(&edge)).await.expect("a socket");
    let say = |frame: &ClientFrame<'_>| Frame::text(serde_json::to_string(frame).expect("JSON"));
    let subscribe = ClientFrame::Subscribe {
        queue: "tasks.charge".into(),
        credits: 1,
        worker: Some("w".into()),
        description: None,
    };
    socket.send(say(&subscribe)).await.expect("sent");
    let token = offer(&broker, "tasks.charge", 1, "null");
    let second = offer(&broker, "tasks.charge", 2, "2");
    let heard = async |socket: &mut tokio_tungstenite::WebSocketStream<_>| -> ServerFrame {
        loop {
            let frame = socket.next().await.expect("open").expect("a frame");
            if let Frame::Text(text) = frame {
                break serde_json::from_str(&text).expect("a frame");
            }
        }
    };
    let ServerFrame::Task(given) = heard(&mut socket).await else { panic!("a task") };
    assert_eq!((given.token.as_str(), given.input.get(), given.deliveries), (&*token, "null", 0));
    let output = RawValue::from_string("{ \"ok\": true }".into()).expect("JSON");
    socket.send(say(&ClientFrame::Success { token: token.clone(), output: &output })).await.expect("sent");
    let (mut accepted, mut next) = (false, false);
    while !(accepted && next) {
        match heard(&mut socket).await {
            ServerFrame::Accepted { token: of } => accepted = of == token,
            ServerFrame::Task(task) => next = task.token == second,
            other => panic!("{other:?}"),
        }
    }
    let done = Message::TaskSucceeded {
        task: task(1),
        by: Completer::Worker,
        output: Payload::from_trusted(r#"{"ok":true}"#),
    };
    assert_eq!(told(&broker)[..2], [Message::TaskStarted { task: task(1), worker: Some("w".into()) }, done]);

    let stale = broker.signing_key().issue(&task(9));
    socket
        .send(say(&ClientFrame::Failure { token: stale.clone(), error: None, cause: None }))
        .await
        .expect("sent");
    let ServerFrame::Refused { token: of, code, .. } = heard(&mut socket).await else { panic!("a refusal") };
    assert_eq!((of, code.as_str()), (stale, "TaskTimedOut"));
    socket.send(Frame::text("{\"type\":\"shout\"}")).await.expect("sent");
    assert!(matches!(heard(&mut socket).await, ServerFrame::Error { .. }));

    // It goes away with a task in hand, and comes back for it.
    drop(socket);
    let (mut socket, _) = tokio_tungstenite::client_async(url, stream(&edge)).await.expect("a socket");
    let tokens = vec![second.clone(), token.clone()];
    socket.send(say(&ClientFrame::Resume { queue: "tasks.charge".into(), tokens })).await.expect("sent");
    let ServerFrame::Cancelled { token: of } = heard(&mut socket).await else {
        panic!("what is done is not wanted")
    };
    assert_eq!(of, token);
    socket.send(say(&ClientFrame::Success { token: second.clone(), output: &output })).await.expect("sent");
    let ServerFrame::Accepted { token: of } = heard(&mut socket).await else { panic!("accepted") };
    assert_eq!(of, second);
}

#[tokio::test]
async fn a_worker_for_everybody_takes_from_accounts_that_come_to_be() {
    let (broker, edge) = broker(|_| Some(Reply::Accepted));
    let url = "ws://127.0.0.1:8083/tasks?account=*&region=*";
    let (mut socket, _) = tokio_tungstenite::client_async(url, stream(&edge)).await.expect("a socket");
    let subscribe = r#"{"type":"subscribe","queue":"tasks.http","credits":4}"#;
    socket.send(Frame::text(subscribe)).await.expect("sent");
    let token = offer(&broker, "tasks.http", 1, "1");
    let frame = socket.next().await.expect("open").expect("a frame");
    let ServerFrame::Task(given) = serde_json::from_str(frame.to_text().expect("text")).expect("a frame")
    else {
        panic!("a task")
    };
    assert_eq!(given.token, token);
}
