//! A nested execution that its task waits for: `.sync` and `.sync:2`.
//!
//! If the task is cancelled, with its execution or by its timeout, the nested
//! execution is stopped. That is an effort, not a promise, as on AWS: a server
//! that is killed just then leaves the nested execution running.

use std::collections::BTreeMap;
use std::time::Duration;

use frevo_event::Timestamp;
use frevo_sdk::{Client, Task, TaskError};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::start_execution::STATES;
use crate::{failure, response};

/// How long one call waits for the end. Nothing lies between the server and us
/// that would cut a silent connection.
const WAIT: Duration = Duration::from_secs(900);

/// How a nested execution's input and output stand in the result.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `.sync`: as JSON text.
    Text,
    /// `.sync:2`: as JSON.
    Json,
}

/// An execution that was started.
pub struct Started {
    /// Its ARN.
    pub execution_arn: String,
    /// When.
    pub at: Timestamp,
}

/// A nested execution, and the task that waits for it.
pub struct Nested {
    client: Client,
    task: Task,
    starting: Option<JoinHandle<Result<Started, TaskError>>>,
    execution_arn: Option<String>,
}

impl Started {
    /// Reads the answer to StartExecution or DescribeExecution.
    pub fn read(answer: &Value) -> Self {
        Self {
            execution_arn: answer["executionArn"].as_str().unwrap_or_default().to_owned(),
            at: Timestamp(millis(&answer["startDate"])),
        }
    }
}

impl Nested {
    /// One that is being started.
    pub fn new(client: Client, task: Task, starting: JoinHandle<Result<Started, TaskError>>) -> Self {
        Self { client, task, starting: Some(starting), execution_arn: None }
    }

    /// How it ends.
    pub async fn ended(mut self, form: Form) -> Result<Value, TaskError> {
        let starting = self.starting.as_mut().expect("it is taken only when this goes");
        let Started { execution_arn, at } = starting.await??;
        self.starting = None;
        self.task.submitted(&response::started(&execution_arn, at))?;
        let body = by_arn(&execution_arn);
        self.execution_arn = Some(execution_arn);
        loop {
            let described = failure::answered(&self.client, "DescribeExecution", &body, Some(WAIT))
                .await
                .map_err(|error| STATES.failure(&error))?;
            match described["status"].as_str() {
                Some("RUNNING") => {}
                Some("SUCCEEDED") => return Ok(serde_json::to_value(description(&described, form)?)?),
                _ => {
                    let cause = serde_json::to_string(&description(&described, form)?)?;
                    return Err(TaskError::terminal("States.TaskFailed", cause));
                }
            }
        }
    }
}

impl Drop for Nested {
    fn drop(&mut self) {
        if !self.task.is_cancelled() {
            return;
        }
        let (client, starting, known) =
            (self.client.clone(), self.starting.take(), self.execution_arn.take());
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            let execution_arn = match (known, starting) {
                (Some(execution_arn), _) => execution_arn,
                (None, Some(starting)) => match starting.await {
                    Ok(Ok(started)) => started.execution_arn,
                    _ => return,
                },
                (None, None) => return,
            };
            let body = by_arn(&execution_arn);
            if let Err(error) = failure::answered(&client, "StopExecution", &body, None).await {
                tracing::warn!(%execution_arn, %error, "a nested execution was not stopped with its task");
            }
        });
    }
}

/// The request about an execution that names nothing else.
pub fn by_arn(execution_arn: &str) -> Value {
    json!({ "executionArn": execution_arn })
}

/// DescribeExecution's answer as AWS's SDK for Java writes it: names begin with a
/// capital and stand in their order, moments are milliseconds.
///
/// What the recorded failures do not tell is whether it can be redriven, which
/// the recorded successes do.
fn description(described: &Value, form: Form) -> Result<BTreeMap<String, Value>, serde_json::Error> {
    let has_succeeded = described["status"] == "SUCCEEDED";
    let members = described.as_object().into_iter().flatten();
    members
        .filter(|(name, _)| has_succeeded || !name.starts_with("redrive"))
        .map(|(name, value)| {
            let value = match (&**name, value) {
                ("input" | "output", Value::String(text)) if form == Form::Json => {
                    serde_json::from_str(text)?
                }
                ("startDate" | "stopDate", date) => millis(date).into(),
                (_, Value::Object(details)) => {
                    details.iter().map(|(name, value)| (capitalized(name), value.clone())).collect()
                }
                (_, value) => value.clone(),
            };
            Ok((capitalized(name), value))
        })
        .collect()
}

fn capitalized(name: &str) -> String {
    let (first, rest) = name.split_at(name.len().min(1));
    first.to_ascii_uppercase() + rest
}

/// A moment on the wire, in milliseconds.
fn millis(date: &Value) -> i64 {
    (date.as_f64().unwrap_or_default() * 1000.0).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(status: &str) -> Value {
        json!({
            "executionArn": "arn", "status": status, "startDate": 1_688_565_397.123, "input": r#"{"a":1.50}"#,
            "inputDetails": { "included": true }, "redriveCount": 0,
        })
    }

    #[track_caller]
    fn check(status: &str, form: Form, expected: &str) {
        let described = description(&described(status), form).expect("it is JSON");
        assert_eq!(serde_json::to_string(&described).expect("JSON"), expected);
    }

    #[test]
    fn a_description_is_written_as_aws_s_sdk_does() {
        check(
            "SUCCEEDED",
            Form::Text,
            r#"{"ExecutionArn":"arn","Input":"{\"a\":1.50}","InputDetails":{"Included":true},"RedriveCount":0,"StartDate":1688565397123,"Status":"SUCCEEDED"}"#,
        );
        check(
            "FAILED",
            Form::Json,
            r#"{"ExecutionArn":"arn","Input":{"a":1.50},"InputDetails":{"Included":true},"StartDate":1688565397123,"Status":"FAILED"}"#,
        );
    }
}
