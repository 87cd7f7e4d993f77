//! What a test shows of a state's data flow: which stages, by its type and query
//! language, as AWS was recorded.

use frevo_value::{Object, Payload, Value};

use crate::Execution;
use crate::definition::{DataFlow, Kind, State};
use crate::step::{Probe, Raised, Stage};

/// What each stage gave, by AWS's names, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inspection(pub Vec<(&'static str, Datum)>);

/// What a member shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Datum {
    /// JSON text.
    Json(Payload),
    /// A whole number.
    Number(i64),
    /// A share of a hundred.
    Percentage(f64),
    /// How an error is handled.
    Error(ErrorDetails),
}

/// Which Retrier or Catcher handles an error, counted from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ErrorDetails {
    /// The Catcher.
    pub catch_index: Option<usize>,
    /// The Retrier, which may have no attempts left.
    pub retry_index: Option<usize>,
    /// Seconds until it tries again.
    pub retry_backoff_seconds: Option<i64>,
}

impl Inspection {
    /// What a member shows.
    pub fn get(&self, name: &str) -> Option<&Datum> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, datum)| datum)
    }

    pub(super) fn of(
        state: &State,
        input: &Payload,
        execution: &Execution,
        probe: &Probe,
        raised: Option<Raised>,
        retried: Option<i64>,
    ) -> Self {
        let mut members = vec![("input", Datum::Json(input.clone()))];
        for (name, stage) in stages(state) {
            members.extend(probe.stage(*stage).map(|payload| (*name, Datum::Json(payload))));
        }
        let has_items = probe.stage(Stage::Items).is_some();
        if matches!(state.kind, Kind::Map(_)) && has_items {
            let numbers = probe.numbers();
            let number = |name, number: Option<i64>| number.map(|number| (name, Datum::Number(number)));
            members.extend(number("maxConcurrency", numbers.concurrency_max));
            members.extend(number("toleratedFailureCount", numbers.tolerated_failure_count));
            let percentage = numbers.tolerated_failure_percentage;
            members.extend(percentage.map(|share| ("toleratedFailurePercentage", Datum::Percentage(share))));
        }
        let variables: Object =
            execution.variables().map(|(name, value)| (&**name, value.value().clone())).collect();
        if !variables.is_empty() {
            members.push(("variables", Datum::Json(Payload::from_value(Value::from(variables)))));
        }
        let details = raised.map(|raised| ErrorDetails {
            catch_index: raised.catcher,
            retry_index: raised.retrier,
            retry_backoff_seconds: retried,
        });
        if let Some(details) = details.filter(|details| *details != ErrorDetails::default()) {
            members.push(("errorDetails", Datum::Error(details)));
        }
        Self(members)
    }
}

/// The stages that are shown, with their names.
fn stages(state: &State) -> &'static [(&'static str, Stage)] {
    const INPUT_PATH: (&str, Stage) = ("afterInputPath", Stage::InputPath);
    const RESULT: (&str, Stage) = ("result", Stage::Result);
    const SELECTED: (&str, Stage) = ("afterResultSelector", Stage::ResultSelector);
    const MERGED: (&str, Stage) = ("afterResultPath", Stage::ResultPath);
    const ITEM_SELECTOR: (&str, Stage) = ("afterItemSelector", Stage::ItemSelector);
    let is_json_path = matches!(state.data_flow, DataFlow::JsonPath { .. });
    match (&state.kind, is_json_path) {
        (Kind::Task(_) | Kind::Pass(_), true) => {
            const ALL: [(&str, Stage); 5] =
                [INPUT_PATH, ("afterParameters", Stage::Parameters), RESULT, SELECTED, MERGED];
            &ALL
        }
        (Kind::Task(_), false) => &[("afterArguments", Stage::Parameters), RESULT],
        (Kind::Parallel(_), true) => &[SELECTED, MERGED],
        (Kind::Map(_), true) => {
            const ALL: [(&str, Stage); 5] =
                [INPUT_PATH, ("afterItemsPath", Stage::Items), ITEM_SELECTOR, SELECTED, MERGED];
            &ALL
        }
        (Kind::Map(_), false) => &[ITEM_SELECTOR],
        (Kind::Choice(_) | Kind::Wait(_) | Kind::Succeed | Kind::Fail(_), true) => &[INPUT_PATH],
        (_, false) => &[],
    }
}
