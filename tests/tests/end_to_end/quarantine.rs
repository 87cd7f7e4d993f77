//! An execution that was set aside because a step of it failed, from the
//! operator's side: seen, told about, let go on or ended.
//!
//! No definition is known that makes a step fail, so the record that the server
//! would have written then is put into its journal while it is down, by the
//! journal's own means.

use std::ops::ControlFlow;
use std::process::Output;
use std::sync::Arc;
use std::time::Instant;

use frevo_event::{
    Batch, BranchId, Completer, Entry, ExecutionId, Header, Message, PartitionId, TaskRef, Timestamp,
};
use frevo_log::Log;
use frevo_transport::{Journal as _, WholeJournal as _};
use frevo_value::Payload;
use serde_json::{Value, json};

use super::programs::{stderr, stdout};
use super::server::{Home, PATIENCE, Server, assert_whole, details, frevo, text};

const REASON: &str = "index out of bounds: the len is 3 but the index is 7";

/// All executions are in one partition.
fn serve(home: &Home) -> Server {
    home.serve_with(0, &["--partitions", "1"])
}

/// Sets executions aside as their owner would, each with the completion of its
/// first task.
fn set_aside(home: &Home, executions: &[String]) {
    let log = Log::open(frevo_log::Config::new(home.data().join("log"))).expect("the server is down");
    let mut newest = None;
    log.replay(0, &mut |record| {
        newest = Some(Batch::decode(&record.bytes).expect("it is a batch").header);
        ControlFlow::Continue(())
    })
    .expect("the journal is whole");
    let newest: Header = newest.expect("something happened");
    let fence =
        Header { epoch: newest.epoch + 1, owner: newest.owner.wrapping_add(1), number: 0, answered: 0 };
    let entries = executions.iter().map(|arn| {
        let execution = ExecutionId::of_arn(arn);
        let task = TaskRef { execution, branch: BranchId::ROOT, attempt: 3 };
        let output = Payload::parse(r#"{"charged":5}"#).expect("JSON");
        let message = Message::TaskSucceeded { task, by: Completer::Worker, output };
        let stamp = Timestamp(1_785_000_000_000);
        Entry::Quarantined { execution, stamp, message, reason: Arc::from(REASON) }
    });
    let batches = [
        Batch { header: fence, entries: Vec::new() },
        Batch { header: Header { number: 1, ..fence }, entries: entries.collect() },
    ];
    let append = |batch: &Batch| log.append(PartitionId(0).0, &batch.encode()).expect("there is room");
    let last = batches.iter().map(append).max().expect("there are two");
    let began = Instant::now();
    while log.committed() < last {
        assert!(began.elapsed() < PATIENCE, "the journal does not commit");
        std::thread::yield_now();
    }
}

fn at(server: &Server, arguments: &[&str]) -> Output {
    frevo().args(arguments).args(["--endpoint", &server.witnessed_endpoint()]).output().expect("it runs")
}

fn ok(output: Output) -> String {
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    stdout(&output)
}

fn listed(server: &Server) -> Vec<String> {
    let listed = ok(at(server, &["execution", "quarantine", "list", "-o", "json"]));
    let found: Value = serde_json::from_str(&listed).expect("JSON");
    let rows = found.as_array().unwrap_or_else(|| panic!("{found} is a list"));
    assert!(rows.iter().all(|row| row["reason"] == REASON), "{found}");
    rows.iter().map(|row| text(&row["executionArn"])).collect()
}

#[test]
fn an_operator_sees_what_was_set_aside_and_lets_it_go_on_or_ends_it() {
    let Some(home) = Home::on_log("it writes into the data directory") else { return };
    let server = serve(&home);
    let definition = json!({ "StartAt": "Charge", "States": { "Charge": { "Type": "Task",
        "Resource": "arn:aws:lambda:us-east-1:000000000000:function:charge", "End": true } } });
    let machine = server.create("charge", &definition);
    let [released, aborted, spared] =
        [1, 2, 3].map(|number| server.start(&machine, &json!({ "order": number })));
    assert!(server.terminate().success());
    set_aside(&home, &[released.clone(), aborted.clone()]);

    let server = serve(&home);
    let (mut aside, mut expected) = (listed(&server), vec![released.clone(), aborted.clone()]);
    aside.sort();
    expected.sort();
    assert_eq!(aside, expected);
    assert_eq!(server.describe(&spared)["status"], "RUNNING", "the partition goes on");

    // Who looks at it is told why it does not move, and what can be done.
    let described = at(&server, &["execution", "describe", &released]);
    assert_eq!(described.status.code(), Some(1), "{}", stdout(&described));
    let told = stderr(&described);
    assert!(told.contains("quarantined") && told.contains("frevo execution quarantine"), "{told}");
    let why = ok(at(&server, &["why", &released]));
    assert!(why.starts_with("it is quarantined since 20") && why.contains(REASON), "{why}");
    let stopped = server.call("StopExecution", &json!({ "executionArn": released }));
    assert_eq!(stopped.expect_err("it takes no message").code, "ConflictException");
    let other = at(&server, &["execution", "quarantine", "release", &spared]);
    assert!(!other.status.success() && stderr(&other).contains("is not quarantined"), "{}", stderr(&other));

    // The message that failed is answered again; the other is not.
    let said = ok(at(&server, &["execution", "quarantine", "release", &released]));
    assert_eq!(said, format!("released {released}\n"));
    let ended = server.ended(&released);
    assert_eq!(
        (&ended["status"], &ended["output"]),
        (&json!("SUCCEEDED"), &json!(r#"{"charged":5}"#)),
        "{ended}"
    );
    let said = ok(at(&server, &["execution", "quarantine", "abort", &aborted]));
    assert_eq!(said, format!("aborted {aborted}\n"));
    assert_eq!(server.ended(&aborted)["status"], "ABORTED");
    let history = server.history(&aborted);
    assert_eq!(details(&history, "ExecutionAborted")["error"], "Frevo.Quarantined");
    assert_eq!(listed(&server), Vec::<String>::new());

    // It stays so.
    server.kill();
    let server = serve(&home);
    assert_eq!(listed(&server), Vec::<String>::new());
    for (execution, status) in [(&released, "SUCCEEDED"), (&aborted, "ABORTED"), (&spared, "RUNNING")] {
        assert_eq!(server.describe(execution)["status"], status);
    }
    for execution in [&released, &aborted] {
        assert_whole(execution, &server.history(execution));
    }
}
