//! AWS Lambda's Invoke: a function called without an execution.

use std::fs;

use serde_json::{Value, json};

use super::http::{Answer, post_to};
use super::programs::{self, repository, worker};
use super::server::{Home, Server, until};
use super::working::Working;

/// A server, and a worker that serves one of `handlers.py`.
fn served(home: &Home, function: &str) -> Option<(Server, Working)> {
    let venv = programs::python()?;
    let server = home.serve();
    let mut command = worker(&server.endpoint(), function);
    command.arg("--").arg(venv.join("bin/python")).args([
        "-m",
        "awslambdaric",
        &format!("handlers.{function}"),
    ]);
    command.current_dir(repository("tests")).env("NOTES", home.path("notes"));
    let working = Working::start(home, command);
    Some((server, working))
}

fn invoke(server: &Server, function: &str, kind: &str, input: &Value) -> Answer {
    let path = format!("/2015-03-31/functions/{function}/invocations");
    let headers = [("X-Amz-Invocation-Type", kind)];
    post_to(server.address(), &path, &headers, input.to_string().as_bytes()).expect("it answers")
}

fn read(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_else(|error| panic!("{error}: {answer:?}"))
}

#[test]
fn who_invokes_a_function_is_given_its_result() {
    let home = Home::new();
    let Some((server, _working)) = served(&home, "told") else { return };
    let arn = "arn:aws:lambda:us-east-1:000000000000:function:told";
    for name in ["told", arn] {
        let answer = invoke(&server, name, "RequestResponse", &json!({}));
        assert_eq!((answer.status, answer.header("X-Amz-Function-Error")), (200, None), "{answer:?}");
        assert_eq!(answer.header("X-Amz-Executed-Version"), Some("$LATEST"), "{answer:?}");
        let result = read(&answer);
        assert_eq!((&result["function"], &result["arn"]), (&json!("told"), &json!(arn)), "{result}");
    }
}

#[test]
fn who_invokes_a_function_is_told_its_error() {
    let home = Home::new();
    let Some((server, _working)) = served(&home, "fails") else { return };
    let answer = invoke(&server, "fails", "RequestResponse", &json!({ "what": "printing" }));
    assert_eq!(
        (answer.status, answer.header("X-Amz-Function-Error")),
        (200, Some("Unhandled")),
        "{answer:?}"
    );
    let error = read(&answer);
    assert_eq!(
        (&error["errorType"], &error["errorMessage"]),
        (&json!("OutOfPaper"), &json!("no paper for printing"))
    );
    assert!(error["stackTrace"].is_array(), "{error}");
}

#[test]
fn an_event_is_done_later_and_a_dry_run_never() {
    let home = Home::new();
    let Some((server, _working)) = served(&home, "slow") else { return };
    let notes = || fs::read_to_string(home.path("notes")).unwrap_or_default();
    let dry = invoke(&server, "slow", "DryRun", &json!({ "id": "dry", "seconds": 0 }));
    assert_eq!((dry.status, dry.text()), (204, String::new()), "{dry:?}");
    let event = invoke(&server, "slow", "Event", &json!({ "id": "event", "seconds": 1 }));
    assert_eq!((event.status, event.text()), (202, String::new()), "{event:?}");
    assert!(!notes().contains("ended"), "nobody waited for the handler");
    until("the handler ends", || notes().contains("ended event").then_some(()));
    assert_eq!(notes(), "begun event\nended event\n");

    let unknown = invoke(&server, "slow", "Later", &json!({}));
    assert_eq!(unknown.status, 400, "{unknown:?}");
    assert_eq!(unknown.header("X-Amzn-ErrorType"), Some("InvalidParameterValueException"), "{unknown:?}");
}
