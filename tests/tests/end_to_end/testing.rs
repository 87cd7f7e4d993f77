//! `frevo test`: whole executions against mocks, without a server.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use serde_json::{Value, json};

use super::http;
use super::programs::{self, stderr, stdout};
use super::server::{Home, Server, frevo, text};

const YEAR: &str = r#"{
  "StartAt": "Charge",
  "States": {
    "Charge": {
      "Type": "Task",
      "Resource": "arn:aws:states:::lambda:invoke",
      "Parameters": { "FunctionName": "charge" },
      "ResultSelector": { "receipt.$": "$.Payload.receipt" },
      "Retry": [{ "ErrorEquals": ["Busy"], "IntervalSeconds": 60, "BackoffRate": 2, "MaxAttempts": 2 }],
      "Catch": [{ "ErrorEquals": ["States.ALL"], "Next": "Refund" }],
      "Next": "Year"
    },
    "Year": { "Type": "Wait", "Seconds": 31536000, "End": true },
    "Refund": { "Type": "Fail", "Error": "Refunded" }
  }
}
"#;

fn play(definition: &Path, cases: &Path, more: &[&str]) -> Output {
    let mut command = frevo();
    command.arg("test").arg(definition).arg("--cases").arg(cases).args(more).stdin(Stdio::null());
    command.output().expect("it runs")
}

#[test]
fn the_cases_of_the_order_example_pass() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../workflows/examples/order");
    let output = play(&folder.join("definition.asl.json"), &folder.join("cases.yaml"), &[]);
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    assert!(stdout(&output).contains("5 of 5 cases passed"), "{}", stdout(&output));
    assert!(stdout(&output).contains("all states were reached"), "{}", stdout(&output));
}

#[test]
fn a_case_that_fails_says_what_differs_and_the_states_that_no_case_reached() {
    let home = Home::new();
    let definition = home.write("year.asl.json", YEAR);
    let cases = home.write(
        "cases.yaml",
        r#"samples:
  charge: { receipt: r-1 }
cases:
  - name: a year passes
    expect: { output: { receipt: r-1 }, path: [Charge, Year], seconds: 31536000 }
  - name: backoffs pass
    mocks:
      Charge:
        "0-1": { Throw: { Error: Busy } }
        "2": { Return: { Payload: { receipt: r-2 } } }
    expect: { output: { receipt: r-3, tip: 1 }, path: [Charge, Refund, Year], seconds: 31536180 }
  - name: an event that never comes
    expect: { events: [TaskFailed, { type: TaskSucceeded, state: Charge }] }
"#,
    );
    let report = home.path("report.xml");
    let output = play(&definition, &cases, &["--junit", report.to_str().expect("a path of ours")]);
    assert_eq!(output.status.code(), Some(1), "{}{}", stdout(&output), stderr(&output));
    let place = cases.display().to_string();
    let expected = format!(
        r#"ok     a year passes
failed backoffs pass  {place}:6
       output.receipt
         expected "r-3"
         was      "r-2"
       output.tip
         expected 1
         was      nothing
       path
           Charge
         - Refund
           Year
failed an event that never comes  {place}:12
       events
         there is no TaskFailed

1 of 3 cases passed
2 of 3 states were reached; not reached: Refund
"#
    );
    assert_eq!(stdout(&output), expected);
    let report = std::fs::read_to_string(report).expect("it was written");
    assert!(report.contains(r#"<testsuites tests="3" failures="2">"#), "{report}");
    assert!(
        report.contains(r#"name="backoffs pass""#) && report.contains("expected &quot;r-3&quot;"),
        "{report}"
    );

    let output = play(&definition, &cases, &["--filter", "year", "-o", "json"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let told: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    assert_eq!(told["cases"][0]["seconds"], 31_536_000);
    assert_eq!(told["coverage"]["missed"], json!(["Refund"]));
}

#[test]
fn what_came_of_cases_becomes_what_is_expected_and_all_else_stays() {
    let home = Home::new();
    let definition = home.write("year.asl.json", YEAR);
    let cases = home.write(
        "cases.yaml",
        r#"samples: { charge: { receipt: r-1 } }   # of the function
cases:
  - name: it is refunded
    mocks: { Charge: { Throw: { Error: Broke } } }
    expect:
      # The old way.
      output: { receipt: r-1 }
      path: [Charge, Year]
      events: [TaskFailed, TaskSucceeded]

  # It is kept.
  - expect:
      outputIncludes: { receipt: r-2, tip: 1 }
    name: a year passes
  - name: as it was
    expect: { seconds: 31536000 }
"#,
    );
    let output = play(&definition, &cases, &["--update"]);
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    assert!(stdout(&output).contains("3 of 3 cases passed"), "{}", stdout(&output));
    let expected = r#"samples: { charge: { receipt: r-1 } }   # of the function
cases:
  - name: it is refunded
    mocks: { Charge: { Throw: { Error: Broke } } }
    expect:
      path:
        - Charge
        - Refund
      events:
        - TaskFailed
      error: Refunded

  # It is kept.
  - expect:
      outputIncludes:
        receipt: r-1
    name: a year passes
  - name: as it was
    expect: { seconds: 31536000 }
"#;
    assert_eq!(std::fs::read_to_string(&cases).expect("it reads"), expected);
    let text = "samples: { charge: {} }\ncases: [{ name: one, expect: { seconds: 1 } }]\n";
    let inline = home.write("inline.yaml", text);
    let output = play(&definition, &inline, &["--update"]);
    let told = format!("{}:2: `expect` of `one` does not stand on lines of its own", inline.display());
    assert!(stderr(&output).contains(&told), "{}", stderr(&output));
    assert_eq!(std::fs::read_to_string(&inline).expect("it reads"), text);
}

#[test]
fn what_nothing_answers_is_named_and_cases_that_do_not_read_are_usage() {
    let home = Home::new();
    let definition = home.write("year.asl.json", YEAR);
    let cases = home.write("cases.yaml", "cases:\n  - name: nobody answers\n    expect: {}\n");
    let output = play(&definition, &cases, &[]);
    assert_eq!(output.status.code(), Some(1));
    let told = "nothing answers call 0 of the state Charge: give it a mock, or a sample of its resource";
    assert!(stdout(&output).contains(told), "{}", stdout(&output));

    let cases = home.write("wrong.yaml", "cases:\n  - name: one\n    expect:\n      stats: FAILED\n");
    let output = play(&definition, &cases, &[]);
    assert_eq!(output.status.code(), Some(2));
    let told = format!("{}:4: cases[0].expect.stats: there is no such member", cases.display());
    assert!(stderr(&output).contains(&told), "{}", stderr(&output));
}

const MOCKS: &str = r#"{
  "StateMachines": {
    "orders": { "TestCases": { "Busy": { "Charge": "busy" }, "Declined": { "Charge": "declined" } } },
    "quick": { "TestCases": { "Paid": { "Charge": "paid" } } }
  },
  "MockedResponses": {
    "busy": {
      "0": { "Throw": { "Error": "Busy", "Cause": "later" } },
      "1": { "Return": { "StatusCode": 200, "Payload": { "paid": true } } }
    },
    "declined": { "0": { "Throw": { "Error": "Declined", "Cause": "no money" } } },
    "paid": { "0": { "Return": { "StatusCode": 200, "Payload": { "paid": true } } } }
  }
}"#;

#[test]
fn a_suite_in_boto3_needs_no_sleeps_and_no_workers() {
    let Some(venv) = programs::python() else { return };
    let Some(home) = Home::on_log("nodes that share a broker share its time") else { return };
    let mocks = home.write("mocks.json", MOCKS);
    let mocks = mocks.to_str().expect("a path of ours");
    let server = home.serve_with(0, &["--clock", "skip", "--mock-config", mocks]);
    programs::script(&venv, "testing_story.py", &[&server.witnessed_endpoint()]);
}

#[test]
fn a_test_case_runs_without_a_server_of_one_s_own() {
    let home = Home::new();
    let mocks = home.write("mocks.json", MOCKS);
    let definition = home.write(
        "orders.asl.json",
        r#"{"StartAt":"Charge","States":{"Charge":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke",
            "Parameters":{"FunctionName":"charge"},"OutputPath":"$.Payload","End":true,
            "Retry":[{"ErrorEquals":["Busy"],"IntervalSeconds":3600}]}}}"#,
    );
    let output = frevo()
        .arg("run")
        .arg(&definition)
        .arg("--mock-config")
        .arg(&mocks)
        .args(["--test-case", "Busy", "--clock", "skip"])
        .stdin(Stdio::null())
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{}", stderr(&output));
    let told: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    assert_eq!(told, json!({ "paid": true }));
}

#[test]
fn time_that_was_skipped_stays_behind_after_a_crash() {
    let Some(home) = Home::on_log("nodes that share a broker share its time") else { return };
    let arguments = ["--clock", "skip"];
    let server = home.serve_with(0, &arguments);
    let wait = json!({ "Type": "Wait", "Seconds": 31_536_000, "End": true });
    let year = server.create("year", &json!({ "StartAt": "Year", "States": { "Year": wait } }));
    let first = server.ended(&server.start(&year, &json!({})));
    let port = server.kill();
    let server = home.serve_with(port, &arguments);
    let second = server.ended(&server.start(&year, &json!({})));
    let seconds = |described: &Value, name: &str| described[name].as_f64().expect("a moment");
    assert!(seconds(&second, "startDate") >= seconds(&first, "stopDate"), "{first} {second}");
    assert!(seconds(&second, "stopDate") - seconds(&second, "startDate") >= 31_536_000.0, "{second}");
}

#[test]
fn an_account_is_emptied_and_begins_anew_where_that_is_allowed() {
    let home = Home::new();
    let server = home.serve_with(0, &["--allow-empty"]);
    let pass = json!({ "StartAt": "Done", "States": { "Done": { "Type": "Succeed" } } });
    let wait =
        json!({ "StartAt": "Wait", "States": { "Wait": { "Type": "Wait", "Seconds": 3600, "End": true } } });
    let (done, waits) = (server.create("done", &pass), server.create("waits", &wait));
    let named = json!({ "stateMachineArn": done, "name": "one", "input": "{}" });
    let first = text(&server.ask("StartExecution", &named)["executionArn"]);
    server.ended(&first);
    let open = server.start(&waits, &json!({}));
    server.ask("CreateActivity", &json!({ "name": "ask" }));
    let put = |path: &str, body: &Value| {
        let answer =
            http::send(server.address(), "PUT", path, &[], body.to_string().as_bytes()).expect("it answers");
        assert!(answer.status < 300, "{path}: {}", answer.text());
    };
    put(
        "/frevo/subscriptions/all",
        &json!({ "pattern": { "source": ["shop"] }, "target": { "type": "queue" } }),
    );

    let emptied = run(&server, &["account", "empty", "--yes", "-o", "json"]);
    assert!(emptied.status.success(), "{}", stderr(&emptied));
    let told: Value = serde_json::from_str(&stdout(&emptied)).expect("JSON");
    assert_eq!((&told["account"], &told["executions"]), (&json!("000000000000"), &json!(2)), "{told}");
    assert_eq!(told["deleted"], 4, "{told}");
    for (operation, list) in [("ListStateMachines", "stateMachines"), ("ListActivities", "activities")] {
        assert_eq!(server.ask(operation, &json!({}))[list], json!([]), "{operation}");
    }
    for execution in [&first, &open] {
        let described = json!({ "executionArn": execution });
        let refusal = server.call("DescribeExecution", &described).expect_err("it is forgotten");
        assert_eq!(refusal.code, "ExecutionDoesNotExist");
    }
    // Its names are free again.
    assert_eq!(server.create("done", &pass), done);
    assert_eq!(server.executions(&done), [] as [Value; 0]);
    server.ended(&text(&server.ask("StartExecution", &named)["executionArn"]));
    assert_eq!(server.executions(&done).len(), 1);
}

#[test]
fn an_account_is_not_emptied_by_whoever_asks() {
    let home = Home::new();
    let server = home.serve();
    let done = json!({ "StartAt": "Done", "States": { "Done": { "Type": "Succeed" } } });
    server.create("done", &done);
    let refused = run(&server, &["account", "empty", "--yes"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("this server empties no account"), "{}", stderr(&refused));
    assert_eq!(
        server.ask("ListStateMachines", &json!({}))["stateMachines"].as_array().map(Vec::len),
        Some(1)
    );
}

fn run(server: &Server, arguments: &[&str]) -> Output {
    let mut command = frevo();
    command.args(arguments).args(["--endpoint", &server.witnessed_endpoint()]).stdin(Stdio::null());
    command.output().expect("it runs")
}
