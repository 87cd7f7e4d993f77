//! What a data directory suffers: a second process, a torn end, a flipped bit, a
//! lost store.

use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::path::PathBuf;

use serde_json::{Value, json};

use super::programs::{stderr, stdout};
use super::server::{Home, Server, frevo, text, until};

const PASS: &str = r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Succeed"}}}"#;
const WAITS: &str = r#"{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":3000,"End":true}}}"#;

/// Ended and open executions, and all that can be asked about them.
pub struct Past {
    pub machines: Vec<String>,
    pub executions: Vec<String>,
}

impl Past {
    fn make(server: &Server) -> Self {
        let machines: Vec<String> = [("passes", PASS), ("waits", WAITS)]
            .map(|(name, definition)| server.create(name, &serde_json::from_str(definition).expect("JSON")))
            .into();
        let start = |number: usize| {
            let input = json!({ "stateMachineArn": machines[number % 2], "name": format!("e{number}"), "input": json!({ "n": number }).to_string() });
            text(&server.ask("StartExecution", &input)["executionArn"])
        };
        let executions: Vec<String> = (0..40).map(start).collect();
        let stopped = json!({ "executionArn": executions[1], "error": "Enough" });
        server.ask("StopExecution", &stopped);
        executions.iter().step_by(2).for_each(|execution| drop(server.ended(execution)));
        server.ask(
            "TagResource",
            &json!({ "resourceArn": machines[0], "tags": [{ "key": "a", "value": "b" }] }),
        );
        server.ask("PublishStateMachineVersion", &json!({ "stateMachineArn": machines[0] }));
        Self { machines, executions }
    }

    /// All of it.
    pub fn told(&self, server: &Server) -> Value {
        let machine = |arn: &String| {
            let of = json!({ "stateMachineArn": arn });
            json!({
                "machine": server.ask("DescribeStateMachine", &of),
                "versions": server.ask("ListStateMachineVersions", &of),
                "tags": server.ask("ListTagsForResource", &json!({ "resourceArn": arn })),
                "executions": server.executions(arn),
                "running": server.ask("ListExecutions", &json!({ "stateMachineArn": arn, "statusFilter": "RUNNING" })),
            })
        };
        let execution = |arn: &String| json!({ "is": server.describe(arn), "was": server.history(arn) });
        json!({
            "machines": self.machines.iter().map(machine).collect::<Vec<_>>(),
            "executions": self.executions.iter().map(execution).collect::<Vec<_>>(),
        })
    }
}

/// The first segment, and where its last record ends.
fn segment(home: &Home) -> (PathBuf, usize) {
    let mut segments: Vec<PathBuf> = fs::read_dir(home.data().join("log"))
        .expect("there is a log")
        .map(|entry| entry.expect("an entry reads").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "log"))
        .collect();
    segments.sort();
    let path = segments.swap_remove(0);
    let bytes = fs::read(&path).expect("it reads");
    let end = bytes.iter().rposition(|byte| *byte != 0).expect("there are records") + 1;
    (path, end)
}

fn overwrite(path: &PathBuf, position: usize, bytes: &[u8]) {
    let mut file = File::options().write(true).open(path).expect("it opens");
    file.seek(SeekFrom::Start(position as u64)).expect("it seeks");
    file.write_all(bytes).expect("it is ours");
}

#[test]
fn a_second_process_is_told_who_has_the_directory() {
    let Some(home) = Home::on_log("it looks into the data directory") else { return };
    let mut server = home.serve();
    let past = Past::make(&server);
    let before = past.told(&server);
    let (status, said) = home.refused(&[]);
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(said.contains("is in use by process "), "{said}");
    assert!(said.contains(&home.data().display().to_string()), "{said}");
    let rebuild =
        frevo().args(["store", "rebuild", "--data-dir"]).arg(home.data()).output().expect("it runs");
    assert_eq!(rebuild.status.code(), Some(1), "{}", stderr(&rebuild));
    assert!(stderr(&rebuild).contains("is in use by process "), "{}", stderr(&rebuild));
    assert!(server.runs());
    assert_eq!(past.told(&server), before);
}

#[test]
fn a_flipped_bit_in_the_middle_is_named_and_nothing_starts_until_it_is_mended() {
    let Some(home) = Home::on_log("it looks into the data directory") else { return };
    let server = home.serve();
    let past = Past::make(&server);
    let before = past.told(&server);
    assert!(server.terminate().success());

    let (path, end) = segment(&home);
    let place = end / 2;
    let byte = fs::read(&path).expect("it reads")[place];
    overwrite(&path, place, &[byte ^ 0x10]);
    let damaged = fs::read(&path).expect("it reads");
    let (status, said) = home.refused(&[]);
    assert_eq!(status.code(), Some(1), "{said}");
    let told = ["is damaged at byte", "records from offset", "frevo log verify", "frevo log repair"];
    for part in told.into_iter().chain([path.display().to_string().as_str()]) {
        assert!(said.contains(part), "`{part}` is missing in: {said}");
    }
    let named = past.executions.iter().filter(|execution| said.contains(execution.as_str())).count();
    assert!(named > 0, "no execution is named in: {said}");
    assert!(fs::read(&path).expect("it reads") == damaged, "who refuses a journal leaves it as it is");

    let verify = || frevo().args(["log", "verify", "--data-dir"]).arg(home.data()).output().expect("it runs");
    let found = verify();
    assert_eq!(found.status.code(), Some(1), "{}", stdout(&found));
    assert!(stdout(&found).contains("is damaged at byte"), "{}", stdout(&found));
    for execution in past.executions.iter().filter(|execution| said.contains(execution.as_str())) {
        assert!(stdout(&found).contains(execution), "{execution} is missing in: {}", stdout(&found));
    }
    let cat = frevo().args(["log", "cat", "--data-dir"]).arg(home.data()).output().expect("it runs");
    assert!(cat.status.success() && stdout(&cat).contains("ExecutionSucceeded"), "what is whole is read");

    overwrite(&path, place, &[byte]);
    let found = verify();
    assert!(found.status.success() && stdout(&found).contains("nothing is lost"), "{}", stdout(&found));
    let server = home.serve();
    assert_eq!(past.told(&server), before);
}

/// A write in the middle is lost, whatever stood in it. What is named at the
/// refusal is all that differs afterwards, and the server goes on.
#[test]
fn what_is_damaged_can_be_given_up_and_the_rest_goes_on() {
    let Some(home) = Home::on_log("it looks into the data directory") else { return };
    let server = home.serve();
    let past = Past::make(&server);
    let before: Vec<Value> = past.executions.iter().map(|arn| server.describe(arn)).collect();
    // A start that is answered before the next one is asked for is a write of its own.
    let start = |name: &str| {
        let input = json!({ "stateMachineArn": past.machines[1], "name": name, "input": "{\"lost\":1}" });
        text(&server.ask("StartExecution", &input)["executionArn"])
    };
    let lost = ["lost-1", "lost-2"].map(start);
    server.ask("StopExecution", &json!({ "executionArn": lost[1] }));
    start("after");
    until("the store has what ended", || {
        server.page("/metrics").contains("\nfrevo_list_lag_executions 0\n").then_some(())
    });
    server.kill();

    let (path, _) = segment(&home);
    let bytes = fs::read(&path).expect("it reads");
    for name in ["lost-1", "lost-2"] {
        let at =
            bytes.windows(name.len()).position(|window| window == name.as_bytes()).expect("it was started");
        overwrite(&path, at, &[bytes[at] ^ 0x10]);
    }
    let (_, said) = home.refused(&[]);
    let repair = |more: &[&str]| {
        frevo().args(["log", "repair", "--data-dir"]).arg(home.data()).args(more).output().expect("it runs")
    };
    let asked = repair(&[]);
    assert_eq!(asked.status.code(), Some(1), "{}", stdout(&asked));
    assert!(stdout(&asked).contains("nothing was changed"), "{}", stdout(&asked));
    assert!(home.refused(&[]).1.contains("is damaged at byte"), "asking repairs nothing");
    let done = repair(&["--accept-loss"]);
    assert!(done.status.success(), "{}", stderr(&done));

    let server = home.serve();
    for (execution, was) in past.executions.iter().zip(&before) {
        if !said.contains(execution.as_str()) {
            assert_eq!(server.describe(execution), *was, "{execution} lost nothing and was not named");
        }
    }
    let code = |execution: &str| {
        let described = server.call("DescribeExecution", &json!({ "executionArn": execution }));
        described.expect_err("its start is lost").code
    };
    assert_eq!(code(&lost[0]), "ExecutionDoesNotExist", "nothing else is left of it");
    assert_eq!(code(&lost[1]), "InternalFailure", "it is known that it ended, not how");
    let listed = server.executions(&past.machines[1]);
    let names: Vec<&Value> = listed.iter().map(|execution| &execution["executionArn"]).collect();
    assert!(!names.contains(&&json!(lost[0])) && names.contains(&&json!(lost[1])), "{names:?}");
    let execution = server.start(&past.machines[0], &json!({ "n": "new" }));
    assert_eq!(server.ended(&execution)["status"], "SUCCEEDED");
    let verify = frevo().args(["log", "verify", "--data-dir"]).arg(home.data()).output().expect("it runs");
    assert!(verify.status.success() && stdout(&verify).contains("were given up"), "{}", stdout(&verify));
}

#[test]
fn a_torn_end_is_cut_and_nothing_acknowledged_with_it() {
    let Some(home) = Home::on_log("it looks into the data directory") else { return };
    let server = home.serve();
    let past = Past::make(&server);
    let before = past.told(&server);
    server.kill();

    // What a crash leaves of a write that nobody was told about: some of a
    // record, then whatever was there.
    let (path, end) = segment(&home);
    let record = fs::read(&path).expect("it reads")[end - 200..end].to_vec();
    overwrite(&path, end, &record[..150]);
    let server = home.serve();
    assert_eq!(past.told(&server), before);
    server.kill();

    // A file that is shorter than it was made.
    let (path, end) = segment(&home);
    File::options().write(true).open(&path).and_then(|file| file.set_len(end as u64)).expect("it is ours");
    let server = home.serve();
    assert_eq!(past.told(&server), before);
    let execution = server.start(&past.machines[0], &json!({ "n": "new" }));
    assert_eq!(server.ended(&execution)["status"], "SUCCEEDED");
}

#[test]
fn a_store_made_anew_from_the_journal_gives_the_same_answers() {
    let Some(home) = Home::on_log("it looks into the data directory") else { return };
    let server = home.serve();
    let past = Past::make(&server);
    let before = past.told(&server);
    assert!(server.terminate().success());

    fs::remove_dir_all(home.data().join("store")).expect("it is ours");
    let rebuild =
        frevo().args(["store", "rebuild", "--data-dir"]).arg(home.data()).output().expect("it runs");
    assert!(rebuild.status.success(), "{}", stderr(&rebuild));
    assert!(stdout(&rebuild).starts_with("rebuilt the store in "), "{}", stdout(&rebuild));
    let server = home.serve();
    assert_eq!(past.told(&server), before);
    // What is open goes on from there.
    server.ask("StopExecution", &json!({ "executionArn": past.executions[3] }));
    assert_eq!(server.describe(&past.executions[3])["status"], "ABORTED");
    // Names that were used are used.
    let again = json!({ "stateMachineArn": past.machines[0], "name": "e0", "input": "{}" });
    assert_eq!(server.call("StartExecution", &again).expect_err("taken").code, "ExecutionAlreadyExists");
}
