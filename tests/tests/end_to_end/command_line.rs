//! `frevo` in a shell: what it prints, and the exit codes that scripts go by.

use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use super::programs::{stderr, stdout};
use super::server::{Home, Server, frevo, until, wait};
use super::server::{PATIENCE, signal};

const SUM: &str = r#"{
  "StartAt": "Sum",
  "States": {
    "Sum": { "Type": "Pass", "Parameters": { "sum.$": "States.MathAdd($.a, $.b)" }, "Next": "Is it much?" },
    "Is it much?": {
      "Type": "Choice",
      "Choices": [{ "Variable": "$.sum", "NumericGreaterThan": 10, "Next": "Too much" }],
      "Default": "Done"
    },
    "Done": { "Type": "Succeed" },
    "Too much": { "Type": "Fail", "Error": "TooMuch", "Cause": "more than ten" }
  }
}
"#;
const WRONG: &str = r#"{
  "StartAt": "A",
  "States": {
    "A": { "Type": "Pass", "Next": "Nowhere" }
  }
}
"#;
const PAUSE: &str =
    r#"{"StartAt":"W","TimeoutSeconds":1,"States":{"W":{"Type":"Wait","Seconds":300,"End":true}}}"#;
const CHARGE: &str = r#"{"StartAt":"Charge","States":{"Charge":{"Type":"Task",
    "Resource":"arn:aws:lambda:us-east-1:000000000000:function:charge","ResultPath":"$.paid","End":true}}}"#;

fn run(command: &mut Command) -> Output {
    command.stdin(Stdio::null()).output().expect("it runs")
}

/// `frevo` with these arguments, for this server.
fn at(server: &Server, arguments: &[&str]) -> Output {
    run(frevo().args(arguments).args(["--endpoint", &server.witnessed_endpoint()]))
}

/// What a command printed that must succeed.
fn ok(output: Output) -> String {
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    stdout(&output)
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn exit_codes_tell_scripts_what_happened() {
    let home = Home::new();
    let server = home.serve();
    let sum = home.write("sum.asl.json", SUM);
    let pause = home.write("pause.asl.json", PAUSE);
    let path = |path: &std::path::Path| path.to_str().expect("a path of ours").to_owned();
    ok(at(&server, &["machine", "create", "sum", &path(&sum)]));
    ok(at(&server, &["machine", "create", "pause", &path(&pause)]));
    let small = r#"{"a":1,"b":2}"#;
    let much = r#"{"a":9,"b":9}"#;
    #[rustfmt::skip]
    let table: &[(&[&str], i32, &str)] = &[
        (&["execution", "start", "sum", "--input", small, "--name", "small", "--wait", "60"], 0, ""),
        (&["execution", "describe", "sum:small"], 0, ""),
        (&["execution", "start", "sum", "--input", small, "--name", "small"], 1, "ExecutionAlreadyExists"),
        (&["machine", "create", "wrong", &path(&home.write("wrong.asl.json", WRONG))], 1, "MISSING_TRANSITION_TARGET"),
        (&["execution", "start"], 2, "Usage"),
        (&["execution", "start", "sum", "--input", "no JSON"], 2, "the input is no JSON"),
        (&["execution", "describe", "no-colon"], 2, "`no-colon` is no execution"),
        (&["execution", "describe", "sum:nobody"], 3, "ExecutionDoesNotExist"),
        (&["machine", "describe", "nobody"], 3, "StateMachineDoesNotExist"),
        (&["execution", "start", "nobody"], 3, "StateMachineDoesNotExist"),
        (&["execution", "start", "sum", "--input", much, "--wait", "60"], 4, "the execution ended FAILED: TooMuch: more than ten"),
        (&["execution", "start", "sum", "--input", much, "--tail"], 4, "TooMuch"),
        (&["execution", "start", "pause", "--wait", "60"], 5, "TIMED_OUT"),
        (&["execution", "wait", "sum:small"], 0, ""),
    ];
    for (arguments, code, said) in table {
        let output = at(&server, arguments);
        assert_eq!(
            output.status.code(),
            Some(*code),
            "{arguments:?}: {}{}",
            stdout(&output),
            stderr(&output)
        );
        assert!(stderr(&output).contains(said), "{arguments:?}: {}", stderr(&output));
    }
    let nobody = run(frevo().args(["machine", "list", "--endpoint", "http://127.0.0.1:1"]));
    assert_eq!(nobody.status.code(), Some(1), "{}", stderr(&nobody));
    assert!(stderr(&nobody).contains("no server answers at http://127.0.0.1:1"), "{}", stderr(&nobody));
    assert_eq!(run(frevo().arg("--help")).status.code(), Some(0));
    assert_eq!(run(frevo().args(["serve", "--partitions", "many"])).status.code(), Some(2));
    assert_eq!(run(frevo().env("FREVO_LISTN", "x").arg("doctor")).status.code(), Some(2));
}

#[test]
fn a_machine_and_its_executions_are_seen_as_people_and_as_programs_want() {
    let home = Home::new();
    let server = home.serve();
    let sum = home.write("sum.asl.json", SUM);
    ok(at(&server, &["machine", "create", "sum", sum.to_str().expect("a path of ours")]));
    let input = home.write("input.json", r#"{"a":1,"b":2}"#);
    let input = format!("@{}", input.display());
    let tail = ok(at(&server, &["execution", "start", "sum", "--name", "one", "--input", &input, "--tail"]));
    for part in ["Is it much?", "SUCCEEDED after"] {
        assert!(tail.contains(part), "`{part}` is missing in:\n{tail}");
    }
    let described = read(&ok(at(&server, &["execution", "describe", "sum:one", "-o", "json"])));
    assert_eq!((&described["status"], &described["output"]), (&json!("SUCCEEDED"), &json!(r#"{"sum":3}"#)));
    let listed = read(&ok(at(&server, &["execution", "list", "sum", "-o", "json"])));
    assert_eq!(listed[0]["name"], "one", "{listed}");
    assert!(ok(at(&server, &["execution", "list", "sum"])).contains("SUCCEEDED"));
    let found = |flags: &[&str]| -> bool {
        let listed = ok(at(&server, &[&["execution", "list", "sum", "-o", "json"], flags].concat()));
        read(&listed).as_array().is_some_and(|listed| !listed.is_empty())
    };
    assert!(found(&["--name", "on", "--started-from", "2026-01-01", "--status", "succeeded"]));
    for flags in [["--name", "two"], ["--error", "Sum."], ["--stopped-until", "2026-01-01T00:00:00Z"]] {
        assert!(!found(&flags), "{flags:?}");
    }
    let history = ok(at(&server, &["execution", "history", "sum:one", "-o", "jsonl"]));
    let ids: Vec<Value> = history.lines().map(|line| read(line)["id"].clone()).collect();
    assert_eq!(ids, (1..=8).map(|id| json!(id)).collect::<Vec<_>>());
    let tree = ok(at(&server, &["execution", "history", "sum:one", "--tree"]));
    assert!(tree.contains("Sum") && tree.contains("Done"), "{tree}");
    let followed = ok(at(&server, &["execution", "tail", "sum:one"]));
    assert!(followed.contains("SUCCEEDED after"), "{followed}");
    // Another account sees nothing of it.
    assert_eq!(
        read(&ok(at(&server, &["machine", "list", "-o", "json", "--account", "222222222222"]))),
        json!([])
    );
    let quarantined = ok(at(&server, &["execution", "quarantine", "list", "-o", "json"]));
    assert_eq!(read(&quarantined), json!([]));
}

#[test]
fn validate_points_at_what_is_wrong() {
    let home = Home::new();
    let (good, wrong) = (home.write("sum.asl.json", SUM), home.write("wrong.asl.json", WRONG));
    assert_eq!(run(frevo().arg("validate").arg(&good)).status.code(), Some(0));
    let output = run(frevo().arg("validate").arg(&good).arg(&wrong));
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let told = stdout(&output) + &stderr(&output);
    for part in [
        "MISSING_TRANSITION_TARGET: ",
        "wrong.asl.json:4:36",
        "4 |     \"A\": { \"Type\": \"Pass\", \"Next\": \"Nowhere\" }",
        "  |                                    ^^^^^^^^^",
    ] {
        assert!(told.contains(part), "`{part}` is missing in:\n{told}");
    }
}

#[test]
fn run_does_one_execution_without_a_server() {
    let home = Home::new();
    let (sum, charge) = (home.write("sum.asl.json", SUM), home.write("charge.asl.json", CHARGE));
    let output = run(frevo().arg("run").arg(&sum).args(["--input", r#"{"a":1,"b":2}"#]));
    assert_eq!(read(&ok(output)), json!({ "sum": 3 }));
    let output = run(frevo().arg("run").arg(&sum).args(["--input", r#"{"a":9,"b":2}"#]));
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));

    let answer = home.write("charged.json", r#"{ "receipt": 17 }"#);
    let answer = format!("Charge={}", answer.display());
    let output = run(frevo().arg("run").arg(&charge).args(["--input", r#"{"id":1}"#, "--answer", &answer]));
    let drawn = stderr(&output);
    assert_eq!(read(&ok(output)), json!({ "id": 1, "paid": { "receipt": 17 } }));
    assert!(
        drawn.contains("Charge") && drawn.contains("SUCCEEDED after"),
        "the states are drawn beside: {drawn}"
    );

    let output = run(frevo().arg("run").arg(home.write("pause.asl.json", PAUSE)));
    assert_eq!(output.status.code(), Some(5), "{}", stderr(&output));
    let output = run(frevo().arg("run").arg(home.write("wrong.asl.json", WRONG)));
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("^^^^"), "{}", stderr(&output));
}

#[test]
fn doctor_tells_what_is_in_effect_and_what_is_unsafe() {
    let home = Home::new();
    let config = home.write("frevo.toml", "hostnames = [\"frevo.example\"]\nretention_days = 7\n");
    let doctor = |more: &[&str]| {
        run(frevo()
            .args(["doctor", "--listen", "127.0.0.1:1", "--config"])
            .arg(&config)
            .arg("--data-dir")
            .arg(home.data())
            .args(more))
    };
    let told = ok(doctor(&[]));
    for part in [
        "retention_days = 7",
        "durability  fsync",
        "strict: AWS's; payloads to 256.0 KiB, 25000 events",
        "none runs at http://127.0.0.1:1",
        "the server answers to the configured names without access keys",
    ] {
        assert!(told.contains(part), "`{part}` is missing in:\n{told}");
    }
    let found = read(&ok(doctor(&["-o", "json"])));
    assert_eq!((&found["durability"], &found["serverRuns"]), (&json!("fsync"), &json!(false)), "{found}");
}

#[test]
fn the_journal_is_read_by_people_and_programs_while_the_server_writes_it() {
    let Some(home) = Home::on_log("it looks into the data directory") else { return };
    let server = home.serve();
    let machine = server.create("sum", &read(SUM));
    let (first, second) = (json!({ "a": 1, "b": 2 }), json!({ "a": 3, "b": 4 }));
    let [first, second] = [first, second].map(|input| server.start(&machine, &input));
    server.ended(&first);
    server.ended(&second);
    let log = |arguments: &[&str]| run(frevo().arg("log").args(arguments).arg("--data-dir").arg(home.data()));
    let all = ok(log(&["cat"]));
    assert_eq!(all.matches("ExecutionSucceeded").count(), 2, "{all}");
    let one = ok(log(&["cat", "--execution", &first, "-o", "jsonl"]));
    let records: Vec<Value> = one.lines().map(read).collect();
    assert!(!records.is_empty() && one.matches("ExecutionSucceeded").count() == 1, "{one}");
    assert!(records.iter().all(|record| record["partition"] == records[0]["partition"]), "{one}");
    assert!(ok(log(&["verify"])).contains("nothing is lost"));
    let report = read(&ok(log(&["verify", "-o", "json"])));
    assert_eq!((&report["whole"], &report["damages"]), (&json!(true), &json!([])), "{report}");
    assert_eq!(log(&["cat", "--partition", "many"]).status.code(), Some(2));
}

#[test]
fn sigterm_ends_a_server_that_has_clients_and_loses_nothing() {
    let home = Home::new();
    let server = home.serve();
    let machine = server.create("charge", &read(CHARGE));
    let execution = server.start(&machine, &json!({}));
    // One that waits for an answer, one that waits for a task.
    let endpoint = server.endpoint();
    let mut waiting = frevo();
    waiting.args(["execution", "wait", &execution, "--endpoint", &endpoint]).stderr(Stdio::piped());
    let mut waiting = waiting.stdout(Stdio::null()).spawn().expect("it runs");
    let mut worker = frevo();
    worker.args(["worker", "--function", "idle", "--endpoint", &endpoint, "--", "sleep", "1000"]);
    let mut worker = worker.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it runs");
    until("the worker is there", || {
        let metrics = server.page("/metrics");
        metrics
            .lines()
            .any(|line| {
                line.contains("frevo_queue_consumers{") && line.contains("tasks.idle") && line.ends_with(" 1")
            })
            .then_some(())
    });

    let began = std::time::Instant::now();
    let status = server.terminate();
    assert!(status.success(), "{status}");
    assert!(began.elapsed().as_secs() < 20, "it takes {:?}", began.elapsed());
    signal(&worker, "TERM");
    assert!(wait(&mut worker, PATIENCE).is_some(), "a worker ends without its server too");
    let ended = wait(&mut waiting, PATIENCE);
    if ended.is_none() {
        waiting.kill().expect("it runs");
    }
    assert_eq!(ended.and_then(|status| status.code()), Some(1), "who waits is told that the server is gone");

    let server = home.serve();
    assert_eq!(server.describe(&execution)["status"], "RUNNING");
}
