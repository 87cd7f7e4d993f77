//! `arn:aws:states:::events:putEvents`, alone and with a task token.
//!
//! The events have ids that are made of the task's token, so publishing them
//! again when the task is delivered again publishes nothing twice.

use frevo_event::{Arn, Timestamp};
use frevo_sdk::{Client, Task, TaskError};
use frevo_value::Value;
use serde_json::{Map, json};

use crate::attempt;
use crate::failure::{self, Sdk};
use crate::parameters::Parameters;

const EVENTS: Sdk = Sdk {
    prefix: "EventBridge",
    service: "AmazonEventBridge",
    general: "AmazonEventBridgeException",
    modeled: &["InternalException"],
};

/// The members of an entry.
const ENTRY: [&str; 7] =
    ["Detail", "DetailType", "EventBusName", "Resources", "Source", "Time", "TraceHeader"];

/// Does a task.
pub async fn put(client: Client, task: Task) -> Result<serde_json::Value, TaskError> {
    let body = json!({ "Entries": entries(&task)? });
    let answer = failure::answered(&client, "AWSEvents.PutEvents", &body, None)
        .await
        .map_err(|error| EVENTS.failure(&error))?;
    let failed = &answer["FailedEntryCount"];
    let response = json!({ "Entries": answer["Entries"], "FailedEntryCount": failed });
    match failed.as_u64() {
        Some(0) => Ok(response),
        _ => Err(TaskError::terminal("EventBridge.FailedEntry", response.to_string())),
    }
}

fn entries(task: &Task) -> Result<Vec<Map<String, serde_json::Value>>, TaskError> {
    let parameters = Parameters::read(task.input(), &["Entries"])?;
    let given = parameters.required("Entries")?.as_array();
    let given = given.ok_or_else(|| parameters.malformed("Entries"))?;
    let publisher = publisher(task.execution());
    let entry = |(number, value): (usize, &Value)| {
        let mut entry = entry(&parameters.within(value, &ENTRY)?, &publisher)?;
        entry.insert("EventId".into(), attempt::uuid(task, number).into());
        entry.insert("CausationId".into(), task.execution().into());
        entry.insert("CorrelationId".into(), task.correlation_id().into());
        if let Some(traceparent) = task.traceparent() {
            entry.insert("Traceparent".into(), traceparent.into());
        }
        Ok(entry)
    };
    given.iter().enumerate().map(entry).collect()
}

/// An entry as PutEvents takes it.
fn entry(given: &Parameters<'_>, publisher: &[String]) -> Result<Map<String, serde_json::Value>, TaskError> {
    let mut entry = Map::new();
    for member in ["Source", "DetailType", "EventBusName", "TraceHeader"] {
        if let Some(text) = given.text(member)? {
            entry.insert(member.into(), text.into());
        }
    }
    match given.get("Detail") {
        None => {}
        Some(Value::String(text)) => drop(entry.insert("Detail".into(), (**text).into())),
        Some(value) => drop(entry.insert("Detail".into(), value.to_string().into())),
    }
    if let Some(time) = given.text("Time")? {
        let time = Timestamp::parse(time).ok_or_else(|| given.malformed("Time"))?;
        entry.insert("Time".into(), time.seconds().into());
    }
    let mut resources = Vec::new();
    if let Some(named) = given.get("Resources") {
        let texts = named.as_array().and_then(|items| items.iter().map(Value::as_str).collect());
        let texts: Vec<&str> = texts.ok_or_else(|| given.malformed("Resources"))?;
        resources.extend(texts.into_iter().map(str::to_owned));
    }
    resources.extend_from_slice(publisher);
    entry.insert("Resources".into(), resources.into());
    Ok(entry)
}

/// What every event has among its resources: who published it.
fn publisher(execution: &str) -> Vec<String> {
    match execution.parse() {
        Ok(Arn::Execution { scope, machine, .. } | Arn::ExpressExecution { scope, machine, .. }) => {
            vec![Arn::StateMachine { scope, name: machine }.to_string(), execution.to_owned()]
        }
        _ => vec![execution.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(given: &str, expected: Result<serde_json::Value, &str>) {
        let parameters = Parameters::read(given, &ENTRY).expect("they are known");
        let made = entry(&parameters, &["machine".to_owned(), "execution".to_owned()]);
        match (made, expected) {
            (Ok(made), Ok(expected)) => assert_eq!(serde_json::Value::Object(made), expected),
            (Err(error), Err(member)) => {
                let told = format!("The value of the field '{member}' has an invalid format");
                assert!(error.cause().contains(&told), "{error}");
            }
            (made, _) => panic!("{made:?}"),
        }
    }

    #[test]
    fn an_entry_names_its_publisher_after_its_own_resources() {
        check(
            r#"{"Source":"shop","DetailType":"Placed","Detail":"{ \"a\": 1 }","Resources":["order-7"]}"#,
            Ok(json!({
                "Source": "shop", "DetailType": "Placed", "Detail": r#"{ "a": 1 }"#,
                "Resources": ["order-7", "machine", "execution"],
            })),
        );
    }

    #[test]
    fn a_detail_that_is_no_text_is_written_as_json_and_keeps_its_numbers() {
        check(
            r#"{"Detail":{"amount":1.50},"Time":"2026-01-31T23:59:59.5Z"}"#,
            Ok(json!({
                "Detail": r#"{"amount":1.50}"#, "Time": 1_769_903_999.5,
                "Resources": ["machine", "execution"],
            })),
        );
    }

    #[test]
    fn a_member_of_another_type_is_refused() {
        for (given, member) in [
            (r#"{"Source":7}"#, "Source"),
            (r#"{"Resources":"order-7"}"#, "Resources"),
            (r#"{"Resources":[7]}"#, "Resources"),
            (r#"{"Time":"yesterday"}"#, "Time"),
        ] {
            check(given, Err(member));
        }
    }
}
