//! Executions as they stood at an event of their history.

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use frevo_asl::Execution;
use frevo_asl::execution::{Doing, Standing};

use crate::harness::{Story, clock};

const ORDER: &str = r#"{ "StartAt": "Quote", "TimeoutSeconds": 900, "States": {
    "Quote": { "Type": "Pass", "Assign": { "customer.$": "$.customer" }, "Next": "Ship" },
    "Ship": { "Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 2, "Next": "Rest", "ItemProcessor": {
        "StartAt": "Pack", "States": { "Pack": { "Type": "Task", "End": true,
            "Resource": "arn:aws:lambda:us-east-1:000000000000:function:pack",
            "TimeoutSeconds": 60, "HeartbeatSeconds": 20,
            "Retry": [ { "ErrorEquals": ["Torn"], "IntervalSeconds": 5 } ] } } } },
    "Rest": { "Type": "Wait", "Seconds": 30, "End": true } } }"#;

const SCRIPT: &str = "
    00:00 start {\"customer\":\"c\",\"items\":[1,2,3]}
    00:01 took Pack w
    00:02 fail Pack Torn cause
    00:03 done Pack/1 \"two\"
    00:07 timer
    00:08 done Pack/1 \"one\"
    00:09 done Pack/1 \"three\"
    00:39 timer";

fn tell(machine: &frevo_asl::Machine, execution: &Execution) -> String {
    let mut told = format!("{:?}", execution.status());
    if let Some(due) = execution.times_out_at() {
        write!(told, " until {}", clock(due)).expect("a string takes text");
    }
    for standing in execution.standings() {
        writeln!(told).expect("a string takes text");
        for (state, index) in execution.place_of(machine, standing.branch) {
            write!(told, "{state}[{index}] ").expect("a string takes text");
        }
        tell_standing(machine, &standing, &mut told);
    }
    told
}

fn tell_standing(machine: &frevo_asl::Machine, standing: &Standing, told: &mut String) {
    let state = standing.state.map_or("-", |state| &machine.state(state).name);
    write!(told, "{state} {}", standing.data).expect("a string takes text");
    for (name, value) in &standing.variables {
        write!(told, " ${name}={value}").expect("a string takes text");
    }
    if !standing.retries.is_empty() {
        write!(told, " retries {:?}", standing.retries).expect("a string takes text");
    }
    match &standing.doing {
        Doing::Working(task) => write!(
            told,
            " working on {} until {} started {} heartbeat {}",
            task.attempt,
            task.deadline.map_or("-".to_owned(), clock),
            task.started,
            task.heartbeat_due.map_or("-".to_owned(), clock),
        ),
        Doing::Waiting { due } => write!(told, " waiting until {}", clock(*due)),
        Doing::Retrying { due } => write!(told, " retrying at {}", clock(*due)),
        Doing::Branching(progress) => {
            write!(told, " {} of {} ended, {} started", progress.ended, progress.length, progress.started)
        }
        Doing::Done { result } => write!(told, " done {result}"),
        other => write!(told, " {other:?}"),
    }
    .expect("a string takes text");
}

#[track_caller]
fn check(event: u32, expected: Expect) {
    let story = Story::new(ORDER).play(SCRIPT);
    let facts = story.facts.iter().map(|(stamp, fact)| (*stamp, fact));
    let told = Execution::as_of(facts, event).map(|execution| tell(&story.machine, &execution));
    expected.assert_eq(&told.unwrap_or_else(|| "there is no such event".to_owned()));
}

#[test]
fn what_an_execution_began_with_is_known() {
    check(
        1,
        expect![[r#"
        Running until 15:00
        - {"customer":"c","items":[1,2,3]} Beginning"#]],
    );
    check(
        3,
        expect![[r#"
        Running until 15:00
        Quote {"customer":"c","items":[1,2,3]} $customer="c" Left"#]],
    );
}

#[test]
fn open_attempts_have_their_deadlines_and_retries() {
    check(
        9,
        expect![[r#"
        Running until 15:00
        Ship {"customer":"c","items":[1,2,3]} $customer="c" 0 of 3 ended, 2 started
        Ship[0] Pack 1 working on 9 until 01:00 started false heartbeat -
        Ship[1] - 2 Beginning"#]],
    );
    check(
        11,
        expect![[r#"
        Running until 15:00
        Ship {"customer":"c","items":[1,2,3]} $customer="c" 0 of 3 ended, 2 started
        Ship[0] Pack 1 working on 9 until 01:00 started false heartbeat -
        Ship[1] Pack 2 working on 11 until 01:00 started false heartbeat -"#]],
    );
    check(
        12,
        expect![[r#"
        Running until 15:00
        Ship {"customer":"c","items":[1,2,3]} $customer="c" 0 of 3 ended, 2 started
        Ship[0] Pack 1 working on 9 until 01:00 started true heartbeat 00:21
        Ship[1] Pack 2 working on 11 until 01:00 started false heartbeat -"#]],
    );
}

#[test]
fn iterations_that_ended_are_counted() {
    check(
        15,
        expect![[r#"
        Running until 15:00
        Ship {"customer":"c","items":[1,2,3]} $customer="c" 0 of 3 ended, 2 started
        Ship[0] Pack 1 retries [1] retrying at 00:07
        Ship[1] Pack 2 done "two""#]],
    );
}

#[test]
fn a_wait_and_an_end_are_told() {
    check(
        32,
        expect![[r#"
        Running until 15:00
        Rest ["one","two","three"] $customer="c" waiting until 00:39"#]],
    );
    check(
        34,
        expect![[r#"
        Succeeded
        Rest ["one","two","three"] $customer="c" Left"#]],
    );
    check(99, expect!["there is no such event"]);
}
