//! `arn:aws:states:::states:startExecution`, in all its patterns.
//!
//! The execution's name is the task's own where its parameters give none, so
//! starting it again when the task is delivered again starts nothing twice.

use frevo_event::Arn;
use frevo_sdk::{ApiError, Client, Task, TaskError};
use frevo_value::Value;
use serde_json::json;

use crate::failure::{self, Sdk};
use crate::nested::{self, Form, Nested, Started};
use crate::parameters::Parameters;
use crate::{attempt, response};

/// With the errors that StartExecution and DescribeExecution are known to have.
pub const STATES: Sdk = Sdk {
    prefix: "StepFunctions",
    service: "AWSStepFunctions",
    general: "AWSStepFunctionsException",
    modeled: &[
        "ExecutionAlreadyExists",
        "ExecutionDoesNotExist",
        "ExecutionLimitExceeded",
        "InvalidArn",
        "InvalidExecutionInput",
        "InvalidName",
        "KmsAccessDeniedException",
        "KmsInvalidStateException",
        "KmsThrottlingException",
        "StateMachineDeleting",
        "StateMachineDoesNotExist",
        "ValidationException",
    ],
};

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
        let known = ["StateMachineArn", "Name", "Input", "TraceHeader"];
        let parameters = Parameters::read(task.input(), &known)?;
        let name = parameters.text("Name")?;
        Ok(Self {
            state_machine_arn: parameters.required_text("StateMachineArn")?.to_owned(),
            is_name_given: name.is_some(),
            name: name.map_or_else(|| attempt::uuid(task, 0), str::to_owned),
            input: match parameters.get("Input") {
                None => "{}".into(),
                Some(Value::String(text)) => text.to_string(),
                Some(value) => value.to_string(),
            },
            trace_header: parameters.text("TraceHeader")?.map(str::to_owned),
        })
    }

    async fn start(&self, client: &Client, task: &Task) -> Result<Started, TaskError> {
        let mut body = json!({
            "stateMachineArn": self.state_machine_arn,
            "name": self.name,
            "input": self.input,
            "causationId": task.execution(),
            "correlationId": task.correlation_id(),
        });
        if let Some(traceparent) = task.traceparent() {
            body["traceparent"] = traceparent.into();
        }
        if let Some(trace_header) = &self.trace_header {
            body["traceHeader"] = trace_header.as_str().into();
        }
        match failure::answered(client, "StartExecution", &body, None).await {
            Ok(answer) => Ok(Started::read(&answer)),
            Err(error) if error.code == "ExecutionAlreadyExists" && task.deliveries() > 0 => {
                match self.started_before(client, task).await {
                    Some(started) => Ok(started),
                    None => Err(STATES.failure(&error)),
                }
            }
            Err(error) => Err(STATES.failure(&error)),
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
