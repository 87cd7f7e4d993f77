//! TestState: a state is tried at a server, which calls what it names, and from a
//! shell, which calls nothing.

use std::thread;

use serde_json::{Value, json};

use super::http;
use super::integrations::{connection, endpoint};
use super::programs::{stderr, stdout};
use super::server::{Home, PATIENCE, Server, frevo, text, until};

const ROLE: &str = "arn:aws:iam::000000000000:role/any";

fn tried(server: &Server, state: &Value, input: &Value) -> Value {
    let request = json!({ "definition": state.to_string(), "roleArn": ROLE, "input": input.to_string(),
        "inspectionLevel": "TRACE" });
    server.ask("TestState", &request)
}

/// What a member of the inspection shows.
fn shown(answer: &Value, member: &str) -> Value {
    serde_json::from_str(&text(&answer["inspectionData"][member])).expect("it is JSON text")
}

/// Does one invocation of a function as a Lambda runtime would, with this end.
fn serve(server: &Server, function: &str, end: &str, body: &'static str) -> thread::JoinHandle<String> {
    let address = server.address();
    let path = format!("/functions/{function}/2018-06-01/runtime/invocation");
    let end = end.to_owned();
    thread::spawn(move || {
        let next = http::get(address, &format!("{path}/next")).expect("it answers");
        let token = next.header("lambda-runtime-aws-request-id").expect("an id").to_owned();
        let told = http::post_to(address, &format!("{path}/{token}/{end}"), &[], body.as_bytes());
        assert_eq!(told.expect("it answers").status, 202);
        next.text()
    })
}

#[test]
fn a_task_is_done_by_the_worker_that_serves_it() {
    let home = Home::new();
    let server = home.serve();
    let charge = json!({ "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "Ship",
        "Parameters": { "FunctionName": "charge", "Payload": { "amount.$": "$.amount" } },
        "ResultSelector": { "paid.$": "$.Payload" }, "ResultPath": "$.charged",
        "Retry": [{ "ErrorEquals": ["Busy"], "IntervalSeconds": 3 }],
        "Catch": [{ "ErrorEquals": ["Refused"], "Next": "Sorry" }] });
    let input = json!({ "amount": 7 });

    let worker = serve(&server, "charge", "response", "true");
    let answer = tried(&server, &charge, &input);
    assert_eq!(worker.join().expect("it worked"), r#"{"amount":7}"#);
    assert_eq!((&answer["status"], &answer["nextState"]), (&json!("SUCCEEDED"), &json!("Ship")), "{answer}");
    assert_eq!(answer["output"], r#"{"amount":7,"charged":{"paid":true}}"#);
    assert_eq!(shown(&answer, "afterParameters")["Payload"], input);
    assert_eq!(shown(&answer, "result")["StatusCode"], 200, "as Lambda answers");

    let worker = serve(&server, "charge", "error", r#"{"errorType":"Busy","errorMessage":"later"}"#);
    let answer = tried(&server, &charge, &input);
    worker.join().expect("it worked");
    assert_eq!((&answer["status"], &answer["error"]), (&json!("RETRIABLE"), &json!("Busy")), "{answer}");
    let details = json!({ "retryIndex": 0, "retryBackoffIntervalSeconds": 3 });
    assert_eq!(answer["inspectionData"]["errorDetails"], details);

    let worker = serve(&server, "charge", "error", r#"{"errorType":"Refused","errorMessage":"no"}"#);
    let answer = tried(&server, &charge, &input);
    worker.join().expect("it worked");
    assert_eq!(
        (&answer["status"], &answer["nextState"]),
        (&json!("CAUGHT_ERROR"), &json!("Sorry")),
        "{answer}"
    );
    assert_eq!(server.ask("ListStateMachines", &json!({}))["stateMachines"], json!([]), "nothing is left");
}

#[test]
fn what_an_endpoint_is_sent_and_answers_is_shown_without_its_secrets() {
    let home = Home::new();
    let server = home.serve_with(0, &["--outbound-allow", "127.0.0.0/8"]);
    let (url, requests) = endpoint(&home, &[("201 Created", r#"{"paid":1}"#)]);
    let basic = json!({ "BasicAuthParameters": { "Username": "shop", "Password": "s3cret" } });
    let connection = connection(&server, "BASIC", &basic);
    let call = json!({ "Type": "Task", "Resource": "arn:aws:states:::http:invoke", "End": true,
        "Parameters": { "ApiEndpoint": url, "Method": "POST", "QueryParameters": { "dry": true },
            "Headers": { "x-shop": "1" }, "RequestBody.$": "$",
            "Authentication": { "ConnectionArn": connection } } });
    let answer = tried(&server, &call, &json!({ "amount": 7 }));
    assert!(requests.recv_timeout(PATIENCE).expect("it is called").starts_with("POST /?dry=true "));
    assert_eq!(answer["status"], "SUCCEEDED", "{answer}");
    let (request, response) = (&answer["inspectionData"]["request"], &answer["inspectionData"]["response"]);
    let sent = json!({ "protocol": "http", "method": "POST", "url": format!("{url}?dry=true"),
        "headers": "[x-shop: 1]", "body": r#"{"amount":7}"# });
    assert_eq!(*request, sent);
    assert_eq!(
        (&response["statusCode"], &response["statusMessage"], &response["body"]),
        (&json!("201"), &json!("Created"), &json!(r#"{"paid":1}"#))
    );
    assert!(!answer.to_string().contains("s3cret"), "{answer}");
}

#[test]
fn a_wait_is_waited_for() {
    let home = Home::new();
    let server = home.serve();
    let began = std::time::Instant::now();
    let answer = tried(&server, &json!({ "Type": "Wait", "Seconds": 1, "Next": "Then" }), &json!({}));
    assert_eq!((&answer["status"], &answer["nextState"]), (&json!("SUCCEEDED"), &json!("Then")), "{answer}");
    assert!(began.elapsed().as_millis() >= 900, "{:?}", began.elapsed());
}

#[test]
fn a_test_whose_client_goes_away_leaves_no_task() {
    let home = Home::new();
    let server = home.serve();
    let task = json!({ "Type": "Task", "End": true,
        "Resource": "arn:aws:lambda:us-east-1:000000000000:function:nobody" });
    let body = json!({ "definition": task.to_string(), "roleArn": ROLE }).to_string();
    let head = format!(
        "POST / HTTP/1.1\r\nHost: {}\r\nX-Amz-Target: AWSStepFunctions.TestState\r\nContent-Length: {}\r\n\r\n",
        server.address(),
        body.len()
    );
    let mut client = std::net::TcpStream::connect(server.address()).expect("it listens");
    std::io::Write::write_all(&mut client, (head + &body).as_bytes()).expect("it is read");
    let waiting = || {
        let page: Value = serde_json::from_str(&server.page("/frevo/queues")).expect("JSON");
        let queues = page["queues"].as_array().cloned().unwrap_or_default();
        let queue = queues.into_iter().find(|queue| queue["name"] == "tasks.nobody");
        queue.map_or(0, |queue| queue["waiting"].as_u64().unwrap_or_default())
    };
    until("the task waits", || (waiting() == 1).then_some(()));
    drop(client);
    until("the task is gone", || (waiting() == 0).then_some(()));
}

#[test]
fn a_shell_tries_a_state_without_a_server() {
    let home = Home::new();
    let machine = json!({ "StartAt": "Much?", "States": {
        "Much?": { "Type": "Choice", "Default": "Small",
            "Choices": [{ "Variable": "$.sum", "NumericGreaterThan": 10, "Next": "Charge" }] },
        "Charge": { "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Next": "Small",
            "Retry": [{ "ErrorEquals": ["States.ALL"], "MaxAttempts": 2 }],
            "Parameters": { "QueueUrl": "q", "MessageBody.$": "$" } },
        "Small": { "Type": "Succeed" } } });
    let file = home.write("order.asl.json", &machine.to_string());
    let run = |arguments: &[&str]| {
        let mut command = frevo();
        command.arg("test-state").arg(&file).args(arguments);
        command.output().expect("it runs")
    };
    let chosen = run(&["--state", "Much?", "--input", r#"{"sum":12}"#]);
    assert_eq!(chosen.status.code(), Some(0), "{}", stderr(&chosen));
    let told = stdout(&chosen);
    assert!(told.starts_with("SUCCEEDED → Charge\n") && told.contains("afterInputPath"), "{told}");

    let mock = r#"{"MessageId":"1","MD5OfMessageBody":"2"}"#;
    let sent = run(&["--state", "Charge", "--mock-result", mock, "-o", "json", "--level", "info"]);
    let answer: Value = serde_json::from_str(&stdout(&sent)).expect("it is JSON");
    assert_eq!(answer, json!({ "status": "SUCCEEDED", "nextState": "Small", "output": mock }));

    let retried = run(&["--state", "Charge", "--mock-error", "Busy", "--retries", "1"]);
    assert_eq!(retried.status.code(), Some(0));
    assert!(stdout(&retried).contains("Retry[0] in 2 s"), "{}", stdout(&retried));
    let failed = run(&["--state", "Charge", "--mock-error", "Busy", "--retries", "2"]);
    assert_eq!(failed.status.code(), Some(4));

    for (arguments, why) in [
        (&["--state", "Charge"][..], "it needs --mock-result or --mock-error"),
        (&["--state", "Nobody"], "State not found in definition"),
        (&["--state", "Charge", "--mock-result", "{\"MessageId\":1}"], "Field 'MessageId' must be a string"),
        (&[], "Invalid State Machine Definition"),
    ] {
        let refused = run(arguments);
        assert_eq!(refused.status.code(), Some(1), "{arguments:?}");
        assert!(stderr(&refused).contains(why), "{arguments:?}: {}", stderr(&refused));
    }
}
