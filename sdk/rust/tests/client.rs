//! The client against a server that answers what the story wants it to.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use frevo_sdk::{Client, ClientError, Endpoint, StartOptions, Status};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const MACHINE: &str = "arn:aws:states:us-east-1:000000000000:stateMachine:m";
const EXECUTION: &str = "arn:aws:states:us-east-1:000000000000:execution:m:e";

/// What the server does with a request.
enum Act {
    Answer(u16, Value),
    HangUp,
}

/// Head and body of the requests that came.
type Seen = Arc<Mutex<Vec<(String, Value)>>>;

/// Serves the acts in order, on as many connections as it takes.
async fn serve(acts: Vec<Act>) -> (String, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let seen = Seen::default();
    let acts = Arc::new(Mutex::new(acts.into_iter()));
    let requests = seen.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, acts.clone(), requests.clone()));
        }
    });
    (url, seen)
}

async fn answer(mut stream: TcpStream, acts: Arc<Mutex<std::vec::IntoIter<Act>>>, seen: Seen) {
    while let Some(request) = read(&mut stream).await {
        seen.lock().expect("a list").push(request);
        let act = acts.lock().expect("a list").next().expect("no more requests than acts");
        let Act::Answer(status, body) = act else { return };
        let body = body.to_string();
        let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        stream.write_all(answer.as_bytes()).await.expect("a client that listens");
    }
}

async fn read(stream: &mut TcpStream) -> Option<(String, Value)> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let size = head.lines().find_map(|line| line.strip_prefix("content-length: ")).expect("a size");
        if body.len() == size.parse::<usize>().expect("a number") {
            return Some((head.to_owned(), serde_json::from_str(body).expect("JSON")));
        }
    }
}

fn started() -> Value {
    json!({ "executionArn": EXECUTION, "startDate": 1763863918.123 })
}

fn described(status: &str) -> Value {
    json!({ "executionArn": EXECUTION, "startDate": 1763863918.123, "status": status, "output": "[1]" })
}

fn error(code: &str) -> Value {
    json!({ "__type": format!("com.amazonaws.swf.service.v2.model#{code}"), "message": "why" })
}

#[tokio::test]
async fn a_start_says_account_region_and_action_and_reads_the_answer() {
    let (url, seen) = serve(vec![Act::Answer(200, started())]).await;
    let endpoint = Endpoint::new(&url).expect("an endpoint").scope("123456789012", "eu-west-1");
    let client = Client::connect(endpoint).await.expect("a connection");
    let options = StartOptions::new().named("e").input(&json!({ "a": 1 })).expect("JSON");
    let started = client.start(MACHINE, options).await.expect("a start");
    assert_eq!((started.execution_arn.as_str(), started.started_at.0), (EXECUTION, 1_763_863_918_123));
    assert_eq!(started.outcome, None);
    let (head, body) = seen.lock().expect("a list").remove(0);
    assert!(head.contains("x-amz-target: AWSStepFunctions.StartExecution"), "{head}");
    assert!(
        head.contains("Credential=123456789012/") && head.contains("/eu-west-1/states/aws4_request"),
        "{head}"
    );
    assert_eq!(body, json!({ "stateMachineArn": MACHINE, "name": "e", "input": "{\"a\":1}" }));
}

#[tokio::test]
async fn waiting_goes_on_until_the_execution_has_ended() {
    let (url, seen) = serve(vec![
        Act::Answer(200, described("RUNNING")),
        Act::Answer(200, described("RUNNING")),
        Act::Answer(200, described("SUCCEEDED")),
    ])
    .await;
    let client = Client::connect(&url).await.expect("a connection");
    let options = StartOptions::new().wait(Duration::from_secs(20));
    let outcome = client.start(MACHINE, options).await.expect("a start").outcome.expect("an outcome");
    assert_eq!(outcome.status, Status::Succeeded);
    assert_eq!(outcome.read_output::<Vec<u32>>().expect("an output"), [1]);
    let actions: Vec<_> = seen
        .lock()
        .expect("a list")
        .iter()
        .map(|(head, _)| {
            assert!(head.contains("x-frevo-wait-seconds: "), "{head}");
            head.lines()
                .find_map(|line| line.strip_prefix("x-amz-target: AWSStepFunctions."))
                .map(str::to_owned)
        })
        .collect();
    assert_eq!(
        actions,
        ["StartExecution", "DescribeExecution", "DescribeExecution"].map(|name| Some(name.into()))
    );
}

#[tokio::test]
async fn an_execution_that_outlasts_the_wait_is_running_still() {
    let (url, _) = serve(vec![Act::Answer(200, described("RUNNING"))]).await;
    let client = Client::connect(&url).await.expect("a connection");
    let outcome = client.wait(EXECUTION, Duration::ZERO).await.expect("an outcome");
    assert!(!outcome.has_ended());
}

#[tokio::test]
async fn throttling_is_tried_again_and_a_refusal_is_not() {
    let (url, seen) = serve(vec![
        Act::Answer(400, error("ThrottlingException")),
        Act::Answer(503, json!("no JSON object")),
        Act::Answer(200, started()),
        Act::Answer(400, error("ExecutionAlreadyExists")),
    ])
    .await;
    let client = Client::connect(&url).await.expect("a connection");
    client.start(MACHINE, StartOptions::new()).await.expect("a start");
    let refused = client.start(MACHINE, StartOptions::new()).await.expect_err("a refusal");
    let api = refused.api().expect("a refusal by the server");
    assert_eq!((api.code.as_str(), api.message.as_str(), api.status), ("ExecutionAlreadyExists", "why", 400));
    assert_eq!(seen.lock().expect("a list").len(), 4);
}

#[tokio::test]
async fn a_start_without_a_name_is_not_repeated_when_its_fate_is_unknown() {
    let (url, seen) = serve(vec![Act::HangUp, Act::HangUp, Act::Answer(200, started())]).await;
    let client = Client::connect(&url).await.expect("a connection");
    let lost = client.start(MACHINE, StartOptions::new()).await.expect_err("a lost connection");
    assert!(matches!(lost, ClientError::Lost { .. }), "{lost}");
    client.start(MACHINE, StartOptions::new().named("e")).await.expect("a start");
    assert_eq!(seen.lock().expect("a list").len(), 3);
}

#[tokio::test]
async fn nobody_there_is_said_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    assert!(matches!(Client::connect(&url).await, Err(ClientError::Connect { .. })));
}
