//! Where two executions part.

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use frevo_asl::compare::{Compared, Difference, Side, What};

use crate::harness::Story;

const ORDER: &str = r#"{ "StartAt": "Ship", "States": {
    "Ship": { "Type": "Map", "ItemsPath": "$.items", "Next": "Large", "ItemProcessor": {
        "StartAt": "Pack", "States": { "Pack": { "Type": "Task", "End": true,
            "Resource": "arn:aws:states:::sqs:sendMessage",
            "Parameters": { "id.$": "$$.Execution.Id", "name.$": "$$.Execution.Name",
                "at.$": "$$.State.EnteredTime", "item.$": "$" },
            "Retry": [ { "ErrorEquals": ["Torn"], "MaxAttempts": 1 } ] } } } },
    "Large": { "Type": "Choice", "Default": "Small", "Choices": [
        { "Variable": "$[0].sum", "NumericGreaterThan": 10, "Next": "Sum" } ] },
    "Small": { "Type": "Pass", "End": true },
    "Sum": { "Type": "Pass", "End": true } } }"#;

fn play(name: &str, begin: &str, lines: &str) -> (Story, Compared) {
    let mut story = Story::new(ORDER);
    story.start.name = name.into();
    let script: String = lines
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| format!("{begin}:{line}\n"))
        .collect();
    let story = story.play(&script);
    let facts = story.facts.iter().map(|(stamp, fact)| (*stamp, fact));
    let compared = Compared::new(&story.machine, facts);
    (story, compared)
}

fn tell_side(side: &Side) -> String {
    let event = side.event.as_ref().map_or("-".to_owned(), |event| {
        format!("{} {} {}", event.id, event.event_type, event.state.as_deref().unwrap_or("-"))
    });
    format!("{event} {}", side.value.as_deref().unwrap_or("-"))
}

fn tell(difference: Option<&Difference>, told: &mut String) {
    let Some(difference) = difference else { return told.push_str("none\n") };
    for (state, index) in &difference.place {
        write!(told, "{state}[{index}] ").expect("a string takes text");
    }
    match &difference.what {
        What::Member { name, path } => write!(told, "{name} {path}: "),
        what => write!(told, "{what:?}: "),
    }
    .expect("a string takes text");
    writeln!(told, "{} ≠ {}", tell_side(&difference.left), tell_side(&difference.right))
        .expect("a string takes text");
}

#[track_caller]
fn check(left: &str, right: &str, expected: Expect) {
    let (_, left) = play("left", "00", left);
    let (_, right) = play("right", "10", right);
    let comparison = left.with(&right);
    let mut told = format!("{} alike\n", comparison.alike);
    tell(comparison.first.as_ref(), &mut told);
    tell(comparison.parting.as_ref(), &mut told);
    expected.assert_eq(&told);
    let back = right.with(&left);
    assert_eq!(comparison.alike, back.alike);
    assert_eq!(comparison.first.is_none(), back.first.is_none());
}

const LEFT: &str = "
    00 start {\"items\":[1,2]}
    01 took Pack/1 some
    01 took Pack/2 some
    02 done Pack/1 {\"sum\":1}
    03 done Pack/1 {\"sum\":2}";

#[test]
fn names_moments_workers_and_the_order_of_branches_make_no_difference() {
    check(
        LEFT,
        "00 start { \"items\": [1, 2] }
         03 took Pack/2 other
         04 done Pack/2 {\"sum\":2}
         05 took Pack/1 other
         06 done Pack/1 {\"sum\":1}",
        expect![[r#"
            24 alike
            none
            none
        "#]],
    );
}

#[test]
fn what_was_given_may_differ_long_before_the_ways_part() {
    check(
        LEFT,
        "00 start {\"items\":[7,2]}
         03 took Pack/1 other
         04 done Pack/1 {\"sum\":11}
         05 took Pack/1 other
         06 done Pack/1 {\"sum\":2}",
        expect![[r#"
            12 alike
            input $.items[0]: 1 ExecutionStarted - 1 ≠ 1 ExecutionStarted - 7
            State: 22 PassStateEntered Small - ≠ 22 PassStateEntered Sum -
        "#]],
    );
}

#[test]
fn a_failure_parts_them_and_so_does_its_error() {
    let failed = |error: &str| {
        format!(
            "00 start {{\"items\":[1,2]}}
             03 took Pack/1 some
             03 took Pack/2 some
             04 fail Pack/2 {error} cause"
        )
    };
    check(
        LEFT,
        &failed("Torn"),
        expect![[r#"
        11 alike
        Ship[1] Type: 15 TaskSucceeded Pack - ≠ 12 TaskFailed Pack -
        Ship[1] Type: 15 TaskSucceeded Pack - ≠ 12 TaskFailed Pack -
    "#]],
    );
    check(
        &failed("Lost"),
        &failed("Stolen"),
        expect![[r#"
        14 alike
        Ship[1] error $: 12 TaskFailed Pack "Lost" ≠ 12 TaskFailed Pack "Stolen"
        Ship[1] error $: 12 TaskFailed Pack "Lost" ≠ 12 TaskFailed Pack "Stolen"
    "#]],
    );
}

#[test]
fn one_that_has_not_come_as_far_lacks_an_event() {
    check(
        LEFT,
        "00 start {\"items\":[1,2]}
         03 took Pack/1 some
         03 took Pack/2 some",
        expect![[r#"
            11 alike
            Ship[0] Event: 12 TaskSucceeded Pack - ≠ - -
            Ship[0] Event: 12 TaskSucceeded Pack - ≠ - -
        "#]],
    );
}
