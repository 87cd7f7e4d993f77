//! Unmodified Lambda handlers under AWS's own runtime clients, as workers.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use super::programs::{self, repository, worker};
use super::server::{Home, Server, assert_whole, details, frevo, signal, types, until};

/// A worker process. It and the handlers under it end with it.
struct Working {
    child: Child,
    log: PathBuf,
}

impl Working {
    fn start(home: &Home, mut command: Command) -> Self {
        let log = home.path("worker.err");
        let file = File::create(&log).expect("the folder is ours");
        let child =
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(file).spawn().expect("it starts");
        Self { child, log }
    }

    fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the worker said:\n{}", self.said());
        }
        // A second SIGTERM would not wait for what is in hand; SIGKILL would
        // leave the handlers behind. It may be gone already.
        if self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            signal(&self.child, "TERM");
            let _ = self.child.wait();
        }
    }
}

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

fn python_worker(
    home: &Home,
    server: &Server,
    venv: &std::path::Path,
    function: &str,
    handler: &str,
) -> Command {
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
    let mut first = Working::start(&home, python_worker(&home, &server, &venv, "slow", "handlers.slow"));
    let execution = server.start(&machine, &json!({ "id": "a", "seconds": 20 }));
    until("the handler begins", || notes(&home).contains(&"begun a".to_owned()).then_some(()));
    first.child.kill().expect("it runs");
    drop(first);

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
