//! `frevo execution case`: an execution that has ended, as a case for `frevo test`.
//!
//! What its tasks were answered becomes mocks, by state and in the order of the
//! calls; what came of it becomes what is expected. Its history says all of that.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::machine::text;
use super::{CommandError, Connection, Exit, Global};
use crate::output::{Format, write};

/// Prints an execution as a file of cases.
pub fn case(
    global: &Global,
    connection: &Connection,
    execution: &str,
    name: Option<String>,
) -> Result<Exit, CommandError> {
    let arn = connection.execution_arn(execution)?;
    let input = json!({ "executionArn": arn, "express": true });
    let events = connection.list("GetExecutionHistory", input, "events", None)?;
    let named = || arn.rsplit(':').next().unwrap_or_default().to_owned();
    let Some(case) = case_of(&events, name.unwrap_or_else(named)) else {
        return Err(CommandError::NoCase { execution: arn });
    };
    let cases = json!({ "cases": [case] });
    let output = global.output();
    match output.format {
        Format::Table => write(&frevo_api::yaml(&cases))?,
        _ => output.one(&cases)?,
    }
    Ok(Exit::Success)
}

/// The case that an execution was; none if it has not ended by itself.
fn case_of(events: &[Value], name: String) -> Option<Value> {
    let history =
        History { events: events.iter().filter_map(|event| Some((event["id"].as_u64()?, event))).collect() };
    let (first, last) = (events.first()?, events.last()?);
    let mut expect = Map::new();
    let details = details(last)?;
    match text(&last["type"]) {
        "ExecutionSucceeded" => drop(expect.insert("output".into(), parsed(&details["output"]))),
        "ExecutionFailed" => {
            expect.insert("status".into(), "FAILED".into());
            for member in ["error", "cause"] {
                if let Some(said) = details.get(member) {
                    expect.insert(member.into(), said.clone());
                }
            }
        }
        "ExecutionTimedOut" => drop(expect.insert("status".into(), "TIMED_OUT".into())),
        _ => return None,
    }
    let entered = events.iter().filter(|event| text(&event["type"]).ends_with("StateEntered"));
    expect.insert(
        "path".into(),
        entered
            .map(|event| self::details(event).map_or(Value::Null, |details| details["name"].clone()))
            .collect(),
    );
    let mut case = Map::new();
    case.insert("name".into(), name.into());
    case.insert("input".into(), parsed(&self::details(first)?["input"]));
    let mocks = history.mocks();
    if !mocks.is_empty() {
        case.insert(
            "mocks".into(),
            mocks.into_iter().map(|(state, answers)| (state, answers.into())).collect::<Map<_, _>>().into(),
        );
    }
    case.insert("expect".into(), expect.into());
    Some(case.into())
}

/// Events by id.
struct History<'a> {
    events: BTreeMap<u64, &'a Value>,
}

impl History<'_> {
    /// What the calls of each state were answered, in the order of the calls.
    fn mocks(&self) -> BTreeMap<String, Vec<Value>> {
        let mut answers: BTreeMap<u64, Value> = BTreeMap::new();
        let mut calls: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        for (id, event) in &self.events {
            match () {
                () if is_call(event) => {
                    let Some(state) =
                        self.up_from(event, |event| text(&event["type"]).ends_with("StateEntered"))
                    else {
                        continue;
                    };
                    let state = details(state).map(|details| text(&details["name"]).to_owned());
                    calls.entry(state.unwrap_or_default()).or_default().push(*id);
                }
                () => {
                    let call = answer(event).zip(self.up_from(event, is_call));
                    if let Some((answer, call)) = call {
                        answers.insert(call["id"].as_u64().unwrap_or_default(), answer);
                    }
                }
            }
        }
        let answered = |call: &u64| answers.get(call).cloned().unwrap_or_else(unanswered);
        calls.into_iter().map(|(state, calls)| (state, calls.iter().map(answered).collect())).collect()
    }

    /// The nearest event that caused this one and is such a one.
    fn up_from(&self, event: &Value, is_it: impl Fn(&Value) -> bool) -> Option<&Value> {
        let mut event = *self.events.get(&event["previousEventId"].as_u64()?)?;
        while !is_it(event) {
            event = self.events.get(&event["previousEventId"].as_u64()?)?;
        }
        Some(event)
    }
}

fn is_call(event: &Value) -> bool {
    matches!(text(&event["type"]), "TaskScheduled" | "LambdaFunctionScheduled" | "ActivityScheduled")
}

/// What the end of a call says that it was answered; none if it is none.
fn answer(event: &Value) -> Option<Value> {
    let kind = text(&event["type"]);
    let failed = ["Failed", "TimedOut", "ScheduleFailed", "StartFailed"];
    let task = ["Task", "LambdaFunction", "Activity"].iter().find_map(|task| kind.strip_prefix(task))?;
    let details = details(event)?;
    match task {
        // Around a function's result comes what Lambda answers.
        "Succeeded" if kind.starts_with("Lambda") => {
            Some(json!({ "Return": { "Payload": parsed(&details["output"]) } }))
        }
        "Succeeded" => Some(json!({ "Return": parsed(&details["output"]) })),
        "SubmitFailed" => Some(thrown(details)),
        _ if failed.contains(&task) => Some(thrown(details)),
        _ => None,
    }
}

fn thrown(details: &Value) -> Value {
    let mut thrown =
        json!({ "Error": details.get("error").cloned().unwrap_or_else(|| "States.TaskFailed".into()) });
    if let Some(cause) = details.get("cause") {
        thrown["Cause"] = cause.clone();
    }
    json!({ "Throw": thrown })
}

/// A call that ended with what was around it.
fn unanswered() -> Value {
    json!({ "Throw": { "Error": "Unanswered", "Cause": "the call had no answer when its state was stopped" } })
}

/// An event's one member with details.
fn details(event: &Value) -> Option<&Value> {
    event.as_object()?.iter().find(|(name, _)| name.ends_with("EventDetails")).map(|(_, details)| details)
}

fn parsed(text: &Value) -> Value {
    text.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn each_call_has_its_answer_in_the_order_of_the_calls() {
        let event = |id: u64, previous: u64, kind: &str, details: Value| json!({ "id": id, "previousEventId": previous, "type": kind, "someEventDetails": details });
        let none = || json!({});
        let events = [
            event(1, 0, "ExecutionStarted", json!({ "input": "{\"n\": 2}" })),
            event(2, 0, "ParallelStateEntered", json!({ "name": "Both", "input": "{}" })),
            event(3, 2, "ParallelStateStarted", none()),
            event(4, 3, "TaskStateEntered", json!({ "name": "Charge" })),
            event(5, 4, "LambdaFunctionScheduled", none()),
            event(6, 3, "TaskStateEntered", json!({ "name": "Ship" })),
            event(7, 6, "TaskScheduled", none()),
            event(8, 7, "TaskStarted", none()),
            event(9, 5, "LambdaFunctionStarted", none()),
            event(10, 9, "LambdaFunctionFailed", json!({ "error": "Busy", "cause": "later" })),
            event(11, 10, "LambdaFunctionScheduled", none()),
            event(12, 11, "LambdaFunctionStarted", none()),
            event(13, 12, "LambdaFunctionSucceeded", json!({ "output": "5" })),
            event(14, 13, "TaskStateExited", json!({ "name": "Charge", "output": "5" })),
            event(15, 8, "TaskTimedOut", json!({ "error": "States.Timeout" })),
            event(16, 15, "ExecutionFailed", json!({ "error": "States.Timeout" })),
        ];
        let case = case_of(&events, "o-17".into()).expect("it has ended");
        expect![[r#"
            name: o-17
            input:
              "n": 2
            mocks:
              Charge:
                - Throw:
                    Error: Busy
                    Cause: later
                - Return:
                    Payload: 5
              Ship:
                - Throw:
                    Error: "States.Timeout"
            expect:
              status: FAILED
              error: "States.Timeout"
              path:
                - Both
                - Charge
                - Ship
        "#]]
        .assert_eq(&frevo_api::yaml(&case));
        assert_eq!(case_of(&events[..15], "o-17".into()), None);
    }
}
