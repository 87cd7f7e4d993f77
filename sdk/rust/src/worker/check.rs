//! Tasks beside the schemas of their queue.
//!
//! Schemas are read as the server reads them: nothing is fetched from anywhere,
//! and patterns are matched in linear time.

use std::sync::Arc;

use frevo_event::ClientFrame;
use jsonschema::{PatternOptions, ValidationError, Validator};
use serde_json::Value;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::tasks::{Check, Checks, Descriptions};
use super::{Task, TaskError, WorkerError, frame};

/// The checks of queues that are described with schemas.
///
/// # Errors
/// Which schema is none, and why.
pub(super) fn checks(descriptions: &Descriptions) -> Result<Checks, WorkerError> {
    let checks = descriptions.iter().map(|(queue, description)| {
        let compiled = |schema: &Option<Value>| {
            let compiled = schema.as_ref().map(compile).transpose();
            compiled.map_err(|error| WorkerError::Schema { queue: queue.to_string(), reason: told(&error) })
        };
        let (input, output) = (compiled(&description.input_schema)?, compiled(&description.output_schema)?);
        let check = Check {
            input: Box::new(move |task| input.as_ref().map_or(Ok(()), |schema| check_input(schema, task))),
            output: Box::new(move |done| match &output {
                Some(schema) => checked_output(schema, done),
                None => done,
            }),
        };
        Ok((queue.clone(), Arc::new(check)))
    });
    checks.collect()
}

fn check_input(schema: &Validator, task: &Task) -> Result<(), TaskError> {
    let input: Value = task.read_input()?;
    schema.validate(&input).map_err(|error| TaskError::terminal("Frevo.InvalidInput", told(&error)))
}

/// A completion, or the failure that it is if what came of the task breaks the
/// schema.
fn checked_output(schema: &Validator, completion: Utf8Bytes) -> Utf8Bytes {
    let Ok(ClientFrame::Success { token, output }) = serde_json::from_str(&completion) else {
        return completion;
    };
    let checked = match serde_json::from_str::<Value>(output.get()) {
        Ok(output) => schema.validate(&output).map_err(|error| told(&error)),
        Err(error) => Err(error.to_string()),
    };
    match checked {
        Ok(()) => completion,
        Err(told) => frame::completion::<()>(&token, Err(TaskError::terminal("Frevo.InvalidOutput", told))),
    }
}

fn compile(schema: &Value) -> Result<Validator, ValidationError<'static>> {
    jsonschema::options()
        .offline()
        .with_pattern_options(PatternOptions::regex())
        .should_validate_formats(true)
        .build(schema)
}

/// What is wrong, and where.
fn told(error: &ValidationError<'_>) -> String {
    let place = error.instance_path().as_str();
    format!("at `{}`: {error}", if place.is_empty() { "/" } else { place })
}
