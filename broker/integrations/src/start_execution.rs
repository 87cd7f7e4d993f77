//! `arn:aws:states:::states:startExecution`, in all its patterns.
//!
//! The execution's name is the task's own where its parameters give none, so
//! starting it again when the task is delivered again starts nothing twice.

use frevo_event::{Arn, Timestamp, uuid_from};
use frevo_sdk::{ApiError, Client, Task, TaskError};
use frevo_value::Value;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::failure;
use crate::nested::{self, Form, Nested, Started};
use crate::response;

/// What an execution is started with.
struct Request {
    state_machine_arn: String,
    name: String,
    /// Whether the parameters gave it: then others may have used it, too.
    is_name_given: bool,
    input: String,
    trace_header: Option<String>,
}

/// Does a task.
pub async fn start(client: Client, task: Task) -> Result<serde_json::Value, TaskError> {
    let request = Request::read(&task)?;
    let form = match task.resource().rsplit_once('.') {
        Some((_, "sync")) => Form::Text,
        Some((_, "sync:2")) => Form::Json,
        _ => {
            let Started { execution_arn, at } = request.start(&client, &task).await?;
            return Ok(response::started(&execution_arn, at));
        }
    };
    // A start that is under way goes on when the task is cancelled, so that what
    // it starts is known and can be stopped.
    let starting = {
        let (client, task) = (client.clone(), task.clone());
        tokio::spawn(async move { request.start(&client, &task).await })
    };
    Nested::new(client, task, starting).ended(form).await
}

impl Request {
    fn read(task: &Task) -> Result<Self, TaskError> {
        let unusable = |reason: String| failure::of_parameters(task.input(), &reason);
        let parameters = frevo_value::parse(task.input())?;
        let Value::Object(parameters) = &parameters else {
            return Err(unusable("The field 'StateMachineArn' is required but was missing".into()));
        };
        let known = ["StateMachineArn", "Name", "Input", "TraceHeader"];
        if let Some((key, _)) = parameters.iter().find(|(key, _)| !known.contains(&&***key)) {
            return Err(unusable(format!("The field '{key}' is not supported by Step Functions")));
        }
        let text = |key: &str| match parameters.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.to_string())),
            Some(_) => Err(unusable(format!("The value of the field '{key}' has an invalid format"))),
        };
        let state_machine_arn = text("StateMachineArn")?
            .ok_or_else(|| unusable("The field 'StateMachineArn' is required but was missing".into()))?;
        let name = text("Name")?;
        Ok(Self {
            state_machine_arn,
            is_name_given: name.is_some(),
            name: name.unwrap_or_else(|| name_of(task)),
            input: match parameters.get("Input") {
                None | Some(Value::Null) => "{}".into(),
                Some(Value::String(text)) => text.to_string(),
                Some(value) => value.to_string(),
            },
            trace_header: text("TraceHeader")?,
        })
    }

    async fn start(&self, client: &Client, task: &Task) -> Result<Started, TaskError> {
        let mut body = json!({
            "stateMachineArn": self.state_machine_arn,
            "name": self.name,
            "input": self.input,
        });
        if let Some(trace_header) = &self.trace_header {
            body["traceHeader"] = trace_header.as_str().into();
        }
        match failure::answered(client, "StartExecution", &body, None).await {
            Ok(answer) => Ok(Started::read(&answer)),
            Err(error) if error.code == "ExecutionAlreadyExists" && task.deliveries() > 0 => {
                match self.started_before(client, task).await {
                    Some(started) => Ok(started),
                    None => Err(failure::of_states(&error)),
                }
            }
            Err(error) => Err(failure::of_states(&error)),
        }
    }

    /// The execution that this attempt started when it was delivered before, and
    /// that has ended since. Under a name that the parameters gave, somebody else
    /// may have started one: ours has our input and is younger than its parent.
    async fn started_before(&self, client: &Client, task: &Task) -> Option<Started> {
        let described = describe(client, &self.execution_arn()?).await.ok()?;
        let started = Started::read(&described);
        if self.is_name_given {
            let parent = Started::read(&describe(client, task.execution()).await.ok()?);
            if described["input"] != self.input.as_str() || started.at < parent.at {
                return None;
            }
        }
        Some(started)
    }

    fn execution_arn(&self) -> Option<String> {
        match self.state_machine_arn.parse().ok()? {
            Arn::StateMachine { scope, name } | Arn::Qualified { scope, name, .. } => {
                Some(Arn::Execution { scope, machine: name, name: self.name.as_str().into() }.to_string())
            }
            _ => None,
        }
    }
}

async fn describe(client: &Client, execution_arn: &str) -> Result<serde_json::Value, ApiError> {
    failure::answered(client, "DescribeExecution", &nested::by_arn(execution_arn), None).await
}

/// A UUID that is this attempt's.
fn name_of(task: &Task) -> String {
    let digest = Sha256::digest(task.token());
    let (time, random) = (&digest[..6], &digest[16..]);
    let time = time.iter().fold(0, |time, byte| time << 8 | i64::from(*byte));
    uuid_from(Timestamp(time), random.try_into().expect("half of a digest has sixteen bytes"))
}
