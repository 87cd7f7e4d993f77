//! `frevo test`: whole executions against mocks, without a server.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use serde_json::Value;

use super::programs::{stderr, stdout};
use super::server::{Home, frevo};

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
    assert_eq!(told["coverage"]["missed"], serde_json::json!(["Refund"]));
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
