//! Functions without a worker, which an endpoint that speaks Lambda's API has.

use serde_json::{Value, json};

use super::http;
use super::integrations::endpoint;
use super::server::{Home, PATIENCE, Server, assert_whole, details, types, until};

const MISSING: (&str, &str) = ("404 Not Found", r#"{"Message":"Function not found"}"#);

const RUNTIME: &str = "/functions/charge/2018-06-01/runtime/invocation";

fn machine(server: &Server) -> String {
    let task = json!({ "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:000000000000:function:charge",
        "End": true });
    server.create("orders", &json!({ "StartAt": "Charge", "States": { "Charge": task } }))
}

/// Takes the next task as a worker and answers it.
fn work(server: &Server, result: &[u8]) -> Value {
    let task = http::get(server.address(), &format!("{RUNTIME}/next")).expect("a task");
    let token = task.header("lambda-runtime-aws-request-id").expect("it has an id");
    let answer = http::send(server.address(), "POST", &format!("{RUNTIME}/{token}/response"), &[], result);
    assert_eq!(answer.expect("it answers").status, 202);
    serde_json::from_slice(&task.body).expect("it is JSON")
}

#[test]
fn a_function_without_a_worker_is_invoked_at_the_endpoint() {
    let home = Home::new();
    let (url, requests) = endpoint(
        &home,
        &[
            ("200 OK", r#"{"charged":1.50}"#),
            (
                "200 OK\r\nX-Amz-Function-Error: Unhandled",
                r#"{"errorMessage": "no money", "errorType": "Declined"}"#,
            ),
            ("429 Too Many Requests\r\nx-amzn-ErrorType: TooManyRequestsException", r#"{"message":"Slow."}"#),
        ],
    );
    let server = home.serve_with(0, &["--lambda-endpoint", &url]);
    let machine = machine(&server);
    let execution = server.start(&machine, &json!({ "amount": 7 }));
    let ended = server.ended(&execution);
    assert_eq!((&ended["status"], &ended["output"]), (&json!("SUCCEEDED"), &json!(r#"{"charged":1.50}"#)));
    let history = server.history(&execution);
    assert_whole(&execution, &history);
    let expected = ["LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionSucceeded"];
    assert_eq!(types(&history)[2..5], expected);
    let request = requests.recv_timeout(PATIENCE).expect("it is invoked");
    assert!(request.starts_with("POST /2015-03-31/functions/charge/invocations HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("/us-east-1/lambda/aws4_request, SignedHeaders=host;"), "{request}");
    assert!(request.ends_with(r#"{"amount":7}"#), "{request}");

    let execution = server.start(&machine, &json!({}));
    server.ended(&execution);
    let history = server.history(&execution);
    let failed = details(&history, "LambdaFunctionFailed");
    assert_eq!(failed["error"], "Declined");
    assert_eq!(failed["cause"], r#"{"errorMessage": "no money", "errorType": "Declined"}"#, "verbatim");

    let ended = server.ended(&server.start(&machine, &json!({})));
    assert_eq!(ended["error"], "Lambda.TooManyRequestsException");
}

#[test]
fn a_function_that_the_endpoint_does_not_know_waits_for_its_worker() {
    let home = Home::new();
    let (url, requests) = endpoint(&home, &[MISSING]);
    let server = home.serve_with(0, &["--lambda-endpoint", &url]);
    let execution = server.start(&machine(&server), &json!({ "amount": 7 }));
    requests.recv_timeout(PATIENCE).expect("it is asked for");
    assert_eq!(work(&server, b"\"done\""), json!({ "amount": 7 }));
    assert_eq!(server.ended(&execution)["output"], "\"done\"");
    assert_whole(&execution, &server.history(&execution));
}

#[test]
fn a_function_that_is_nowhere_fails_its_tasks_if_the_operator_says_so() {
    let home = Home::new();
    let (url, _requests) = endpoint(&home, &[MISSING, MISSING]);
    let arguments = ["--lambda-endpoint", &url, "--lease-seconds", "1", "--missing-function", "fail"];
    let server = home.serve_with(0, &arguments);
    let ended = server.ended(&server.start(&machine(&server), &json!({})));
    assert_eq!(ended["error"], "Lambda.ResourceNotFoundException", "{ended}");
}

#[test]
fn a_worker_is_given_the_tasks_of_its_function_and_the_endpoint_is_not_asked() {
    let home = Home::new();
    let (url, requests) = endpoint(&home, &[]);
    let server = home.serve_with(0, &["--lambda-endpoint", &url]);
    let machine = machine(&server);
    std::thread::scope(|scope| {
        let worker = scope.spawn(|| work(&server, b"1"));
        let queue = r#"queue="000000000000/us-east-1/tasks.charge""#;
        until("the worker is there", || server.page("/metrics").contains(queue).then_some(()));
        let execution = server.start(&machine, &json!({ "amount": 7 }));
        assert_eq!(server.ended(&execution)["output"], "1");
        assert_eq!(worker.join().expect("it does the task"), json!({ "amount": 7 }));
    });
    assert!(requests.try_recv().is_err());
}
