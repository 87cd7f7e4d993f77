//! What becomes of a task whose worker went away or never came, by the server's
//! policy.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::json;

use super::server::{Home, PATIENCE, Server, assert_whole, types};

/// Takes a task from a queue on a WebSocket, and goes away with it.
fn take_and_go(server: &Server, queue: &str) {
    let mut stream = TcpStream::connect(server.address()).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("a socket has a timeout");
    let upgrade = format!(
        "GET /tasks HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        server.address()
    );
    stream.write_all(upgrade.as_bytes()).expect("it reads");
    read_until(&mut stream, b"\r\n\r\n");
    let subscribe = json!({ "type": "subscribe", "queue": queue, "credits": 1 }).to_string();
    let size = u8::try_from(subscribe.len()).expect("it is short");
    assert!(size < 126, "a longer frame has another head");
    // One whole text frame, masked with zeros.
    let mut frame = vec![0x81, 0x80 | size, 0, 0, 0, 0];
    frame.extend_from_slice(subscribe.as_bytes());
    stream.write_all(&frame).expect("it reads");
    read_until(&mut stream, b"\"token\"");
}

fn read_until(stream: &mut TcpStream, end: &[u8]) {
    let (mut read, mut byte) = (Vec::new(), [0]);
    while !read.ends_with(end) {
        stream.read_exact(&mut byte).unwrap_or_else(|error| {
            panic!("{error} after {}", String::from_utf8_lossy(&read));
        });
        read.push(byte[0]);
    }
}

#[test]
fn a_task_fails_with_an_error_of_lambda_once_the_lease_of_its_worker_is_over() {
    let home = Home::new();
    let server = home.serve_with(0, &["--lease-seconds", "1", "--lapse", "fail"]);
    let definition = json!({ "StartAt": "Charge", "States": { "Charge": { "Type": "Task",
        "Resource": "arn:aws:lambda:us-east-1:000000000000:function:charge", "End": true } } });
    let execution = server.start(&server.create("charge", &definition), &json!({}));
    take_and_go(&server, "tasks.charge");
    let ended = server.ended(&execution);
    assert_eq!(
        (&ended["status"], &ended["error"]),
        (&json!("FAILED"), &json!("Lambda.ServiceException")),
        "{ended}"
    );
    assert_eq!(ended["cause"], "The worker on tasks.charge stayed away longer than its lease of 1 s.");
    assert_whole(&execution, &server.history(&execution));
}

#[test]
fn a_task_of_a_function_that_no_worker_serves_fails_as_one_that_does_not_exist() {
    let home = Home::new();
    let server = home.serve_with(0, &["--lease-seconds", "1", "--missing-function", "fail"]);
    let arn = "arn:aws:lambda:us-east-1:000000000000:function:nobody";
    let cause = format!(
        "Function not found: {arn}:$LATEST (Service: AWSLambda; Status Code: 404; \
         Error Code: ResourceNotFoundException; Proxy: null)"
    );
    let invoke = "arn:aws:states:::lambda:invoke";
    for (name, resource, failed) in [
        ("plain", arn, "LambdaFunctionFailed"),
        ("invoke", invoke, "TaskFailed"),
        ("token", &format!("{invoke}.waitForTaskToken"), "TaskFailed"),
    ] {
        let definition = json!({ "StartAt": "Call", "States": { "Call": { "Type": "Task",
            "Resource": resource, "Parameters": { "FunctionName": "nobody" }, "End": true } } });
        let execution = server.start(&server.create(name, &definition), &json!({}));
        let ended = server.ended(&execution);
        assert_eq!(
            (&ended["error"], &ended["cause"]),
            (&json!("Lambda.ResourceNotFoundException"), &json!(cause)),
            "{ended}"
        );
        let history = server.history(&execution);
        assert_whole(&execution, &history);
        assert!(types(&history).contains(&failed), "{history:?}");
    }
}

#[test]
fn a_task_of_a_service_waits_for_its_worker_where_missing_functions_fail() {
    let home = Home::new();
    let server = home.serve_with(0, &["--lease-seconds", "1", "--missing-function", "fail"]);
    let task = |resource: &str| json!({ "StartAt": "Call", "States": { "Call": { "Type": "Task", "Resource": resource, "End": true } } });
    let service = server.create("service", &task("arn:aws:states:::sqs:sendMessage"));
    let function = server.create("function", &task("arn:aws:lambda:us-east-1:000000000000:function:nobody"));
    let waiting = server.start(&service, &json!({}));
    let failed = server.start(&function, &json!({}));
    assert_eq!(server.ended(&failed)["status"], "FAILED");
    assert_eq!(server.describe(&waiting)["status"], "RUNNING");
    take_and_go(&server, "tasks.sqs.sendMessage");
}
