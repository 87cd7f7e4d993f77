//! Unmodified Lambda handlers under AWS's own runtime clients, as workers.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::programs::{self, repository, worker};
use super::server::{Home, Server, assert_whole, details, frevo, types, until};
use super::working::Working;

fn order(name: &str) -> String {
    fs::read_to_string(repository("workflows/examples/order").join(name)).expect("the example is there")
}

fn lambda(function: &str) -> String {
    format!("arn:aws:lambda:us-east-1:000000000000:function:{function}")
}

fn one_task(function: &str) -> Value {
    json!({ "StartAt": "Work", "States": { "Work": { "Type": "Task", "Resource": lambda(function), "End": true } } })
}

fn create_order(server: &Server) -> String {
    server.create("order", &serde_json::from_str(&order("definition.asl.json")).expect("JSON"))
}

#[test]
fn an_order_is_done_by_its_python_handlers() {
    let Some(venv) = programs::python() else { return };
    let home = Home::new();
    let server = home.serve();
    let machine = create_order(&server);
    // The file as it is, with the Python that has awslambdaric first in PATH.
    let path = format!("{}/bin:{}", venv.display(), std::env::var("PATH").expect("there is a PATH"));
    let mut command = frevo();
    command.args(["worker", "--endpoint", &server.endpoint(), "--file"]);
    command.arg(repository("workflows/examples/order/functions.toml")).env("PATH", path);
    let _working = Working::start(&home, command);

    let input: Value = serde_json::from_str(&order("input.json")).expect("JSON");
    let execution = server.start(&machine, &input);
    let with = |member: &str, value: Value| {
        let mut changed = input.clone();
        changed[member] = value;
        changed
    };
    let declined = server.start(&machine, &with("card", json!("declined")));
    let busy = server.start(&machine, &with("card", json!("busy")));
    let empty = server.start(&machine, &with("items", json!([])));

    let ended = server.ended(&execution);
    assert_eq!(ended["status"], "SUCCEEDED", "{ended}");
    let output: Value = serde_json::from_str(ended["output"].as_str().expect("an output")).expect("JSON");
    assert_eq!(output["paid"], json!({ "reservation": "r-o-17", "receipt": "c-o-17" }));
    assert_eq!(output["parcels"].as_array().map(Vec::len), Some(2), "{output}");
    assert_eq!(output["notified"]["text"], "Order o-17: 2 parcels, 21.00 paid");

    let ended = server.ended(&declined);
    assert_eq!((&ended["status"], &ended["error"]), (&json!("FAILED"), &json!("CardDeclined")), "{ended}");
    assert!(types(&server.history(&declined)).contains(&"LambdaFunctionSucceeded"), "the stock is released");
    // What the handler raised, as Lambda tells it.
    let history = server.history(&declined);
    let cause = details(&history, "LambdaFunctionFailed")["cause"].as_str().expect("a cause");
    let cause: Value = serde_json::from_str(cause).expect("JSON");
    assert_eq!(cause["errorMessage"], "the bank declines the card of ada@example.com", "{cause}");

    let ended = server.ended(&busy);
    assert_eq!(ended["status"], "SUCCEEDED", "{ended}");
    let ended = server.ended(&empty);
    assert_eq!((&ended["status"], &ended["error"]), (&json!("FAILED"), &json!("InvalidOrder")), "{ended}");
    for execution in [execution, declined, busy, empty] {
        assert_whole(&execution, &server.history(&execution));
    }
}

#[test]
fn a_handler_for_node_does_a_task() {
    let Some(node) = programs::node() else { return };
    let home = Home::new();
    let server = home.serve();
    let machine = server.create("notify", &one_task("order-notify"));
    let mut command = worker(&server.endpoint(), "order-notify");
    command.arg("--").arg(node.join("node_modules/.bin/aws-lambda-ric")).arg("handler.notify");
    command.current_dir(repository("workflows/examples/order"));
    let _working = Working::start(&home, command);
    let input = json!({ "id": "o-1", "customer": "ada", "checked": { "total": 705 }, "parcels": [1, 2, 3] });
    let ended = server.ended(&server.start(&machine, &input));
    let output = ended["output"].as_str().unwrap_or_else(|| panic!("{ended}"));
    assert_eq!(output, r#"{"to":"ada","text":"Order o-1: 3 parcels, 7.05 paid"}"#);
}

fn python_worker(home: &Home, server: &Server, venv: &Path, function: &str, handler: &str) -> Command {
    let mut command = worker(&server.endpoint(), function);
    command.arg("--").arg(venv.join("bin/python")).args(["-m", "awslambdaric", handler]);
    command
        .current_dir(repository("tests"))
        .env("NOTES", home.path("notes"))
        .env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

#[test]
fn what_a_handler_raises_is_told_as_lambda_tells_it() {
    let Some(venv) = programs::python() else { return };
    let home = Home::new();
    let server = home.serve();
    let _working = Working::start(&home, python_worker(&home, &server, &venv, "fails", "handlers.fails"));
    let machine = server.create("fails", &one_task("fails"));
    let ended = server.ended(&server.start(&machine, &json!({ "what": "printing" })));
    assert_eq!((&ended["status"], &ended["error"]), (&json!("FAILED"), &json!("OutOfPaper")), "{ended}");
    let cause: Value = serde_json::from_str(ended["cause"].as_str().expect("a cause")).expect("JSON");
    assert_eq!(
        (&cause["errorMessage"], &cause["errorType"]),
        (&json!("no paper for printing"), &json!("OutOfPaper"))
    );
    assert!(cause["requestId"].is_string() && cause["stackTrace"].is_array(), "{cause}");
}

/// What the slow handler left: each begin and end of each task.
fn notes(home: &Home) -> Vec<String> {
    fs::read_to_string(home.path("notes")).unwrap_or_default().lines().map(str::to_owned).collect()
}

/// The story of ten minutes, told in six seconds.
#[test]
fn a_handler_of_ten_minutes_runs_once_across_a_restart_of_the_server() {
    let Some(venv) = programs::python() else { return };
    let home = Home::new();
    // The lease is longer than the server is away.
    let server = home.serve_with(0, &["--lease-seconds", "30"]);
    let _working = Working::start(&home, python_worker(&home, &server, &venv, "slow", "handlers.slow"));
    let machine = server.create("slow", &one_task("slow"));
    let execution = server.start(&machine, &json!({ "id": "a", "seconds": 6 }));
    until("the handler begins", || notes(&home).contains(&"begun a".to_owned()).then_some(()));
    // Its start is in the journal, or another worker might have had it too.
    until("its start is told", || {
        types(&server.history(&execution)).contains(&"LambdaFunctionStarted").then_some(())
    });

    let port = server.kill();
    let server = home.serve_with(port, &["--lease-seconds", "30"]);
    assert_eq!(server.describe(&execution)["status"], "RUNNING");
    assert_eq!(notes(&home), ["begun a"], "the server came back while the handler was at work");
    let ended = server.ended(&execution);
    assert_eq!(
        (&ended["status"], &ended["output"]),
        (&json!("SUCCEEDED"), &json!(r#"{"slept":6}"#)),
        "{ended}"
    );
    assert_eq!(notes(&home), ["begun a", "ended a"]);
    let history = server.history(&execution);
    assert_whole(&execution, &history);
    assert_eq!(types(&history).iter().filter(|kind| **kind == "LambdaFunctionStarted").count(), 1);
}

#[test]
fn the_task_of_a_killed_worker_is_done_by_another_once_its_lease_is_over() {
    let Some(venv) = programs::python() else { return };
    let home = Home::new();
    let server = home.serve_with(0, &["--lease-seconds", "2"]);
    let machine = server.create("slow", &one_task("slow"));
    let first = Working::start(&home, python_worker(&home, &server, &venv, "slow", "handlers.slow"));
    let execution = server.start(&machine, &json!({ "id": "a", "seconds": 20 }));
    until("the handler begins", || notes(&home).contains(&"begun a".to_owned()).then_some(()));
    first.kill();

    // The other one's handler is as slow, but has less to do.
    let other = json!({ "id": "b", "seconds": 0 });
    let second = Working::start(&home, python_worker(&home, &server, &venv, "slow", "handlers.slow"));
    let quick = server.start(&machine, &other);
    assert_eq!(server.ended(&quick)["status"], "SUCCEEDED");
    until("the lost task is begun again", || {
        (notes(&home).iter().filter(|note| *note == "begun a").count() == 2).then_some(())
    });
    assert_eq!(server.describe(&execution)["status"], "RUNNING");
    // One attempt, delivered twice: no second start, no failure.
    let history = server.history(&execution);
    assert_eq!(
        types(&history),
        ["ExecutionStarted", "TaskStateEntered", "LambdaFunctionScheduled", "LambdaFunctionStarted"]
    );
    server.ask("StopExecution", &json!({ "executionArn": execution }));
    assert_eq!(server.ended(&execution)["status"], "ABORTED");
    drop(second);
}

#[test]
fn a_runtime_tells_its_handler_what_lambda_would() {
    let Some(venv) = programs::python() else { return };
    let home = Home::new();
    let server = home.serve();
    let _working = Working::start(&home, python_worker(&home, &server, &venv, "told", "handlers.told"));
    let machine = server.create("told", &one_task("told"));
    let ended = server.ended(&server.start(&machine, &json!({})));
    let output: Value =
        serde_json::from_str(ended["output"].as_str().unwrap_or_else(|| panic!("{ended}"))).expect("JSON");
    let expected = json!({ "function": "told", "arn": lambda("told"), "remaining": true, "request": true });
    assert_eq!(output, expected);
}

#[test]
fn a_worker_for_any_account_does_the_tasks_of_all() {
    let Some(venv) = programs::python() else { return };
    let home = Home::new();
    let server = home.serve();
    let mut command = frevo();
    command.args(["worker", "--any-account", "--endpoint", &server.endpoint(), "--function", "told", "--"]);
    command.arg(venv.join("bin/python")).args(["-m", "awslambdaric", "handlers.told"]);
    command.current_dir(repository("tests"));
    let _working = Working::start(&home, command);

    let definition = home.write("told.asl.json", &one_task("told").to_string());
    for account in ["111111111111", "222222222222"] {
        let ask = |arguments: &[&str]| {
            let mut command = frevo();
            command.args(arguments).args(["--account", account, "--endpoint", &server.endpoint()]);
            let output = command.output().expect("it runs");
            assert!(output.status.success(), "{account}: {}", programs::stderr(&output));
            programs::stdout(&output)
        };
        ask(&["machine", "create", "told", definition.to_str().expect("a path of ours")]);
        let ended = ask(&["execution", "start", "told", "--wait", "60", "-o", "json"]);
        let ended: Value = serde_json::from_str(&ended).expect("JSON");
        let output = ended["output"].as_str().unwrap_or_else(|| panic!("{ended}"));
        let output: Value = serde_json::from_str(output).expect("JSON");
        assert_eq!(output["function"], "told", "{output}");
        assert_eq!(ended["stateMachineArn"].as_str().and_then(|arn| arn.split(':').nth(4)), Some(account));
    }
}

/// What `functions.toml` says of a handler in `handlers.py`.
fn entry(function: &str, venv: &Path) -> String {
    let (python, folder) = (venv.join("bin/python"), repository("tests"));
    format!(
        "[functions.{function}]\ncommand = [{python:?}, \"-m\", \"awslambdaric\", \"handlers.{function}\"]\ncwd = {folder:?}\n"
    )
}

#[test]
fn a_worker_serves_what_its_file_says_now() {
    let Some(venv) = programs::python() else { return };
    let home = Home::new();
    let server = home.serve();
    let file = home.write("functions.toml", &entry("told", &venv));
    let mut command = frevo();
    command.args(["worker", "--endpoint", &server.endpoint(), "--file"]).arg(file);
    let working = Working::start(&home, command);
    let (told, fails) =
        (server.create("told", &one_task("told")), server.create("fails", &one_task("fails")));
    let succeeds = |machine: &str| {
        let ended = server.ended(&server.start(machine, &json!({})));
        assert_eq!(ended["status"], "SUCCEEDED", "{ended}");
    };
    succeeds(&told);

    // Its task waits for the function to come.
    let waiting = server.start(&fails, &json!({ "what": "printing" }));
    home.write("functions.toml", &(entry("told", &venv) + &entry("fails", &venv)));
    assert_eq!(server.ended(&waiting)["error"], "OutOfPaper");
    succeeds(&told);

    // A file that is half written changes nothing.
    home.write("functions.toml", "[functions.told");
    until("the worker has seen it", || {
        working.said().contains("the functions stay as they were").then_some(())
    });
    succeeds(&told);
    home.write("functions.toml", &entry("told", &venv));
    until("one is not served any more", || {
        working.said().lines().any(|line| line.contains("fails") && line.contains("stopped")).then_some(())
    });
    let waiting = server.start(&fails, &json!({ "what": "printing" }));
    succeeds(&told);
    assert_eq!(server.describe(&waiting)["status"], "RUNNING");
}
