//! Mocks: what a state's work comes to without being done, and what is checked of
//! them.

use frevo_value::{Payload, Value};

use super::{Refusal, refused, shapes};
use crate::definition::{Kind, State};
use crate::step::Work;

/// What a state's work comes to without being done.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mock<'a> {
    /// Its result, JSON text.
    pub result: Option<&'a str>,
    /// Its error.
    pub error_output: Option<ErrorOutput<'a>>,
    /// How the result is compared with what the service can answer.
    pub validation: Validation,
}

/// The error of a mock.
#[derive(Clone, Copy, Debug, Default)]
pub struct ErrorOutput<'a> {
    /// Its name.
    pub error: Option<&'a str>,
    /// What happened.
    pub cause: Option<&'a str>,
}

/// `fieldValidationMode`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Validation {
    /// What has to be there, and what is.
    #[default]
    Strict,
    /// What is there.
    Present,
    /// Nothing.
    None,
}

impl Mock<'_> {
    /// What the state's work comes to.
    pub(super) fn work(&self, state: &State, document: &Value) -> Result<Work, Refusal> {
        match (self.result, self.error_output) {
            (Some(text), None) => {
                let result = Payload::parse(text).map_err(|_| refused("Mocked result must be valid JSON"))?;
                check(state, document, &result, self.validation)?;
                Ok(Work::Result(result))
            }
            (None, Some(error)) => {
                Ok(Work::Error { error: error.error.map(Into::into), cause: error.cause.map(Into::into) })
            }
            _ => Err(refused(
                "A test mock should have only one of the following fields: [result, errorOutput].",
            )),
        }
    }
}

fn check(state: &State, document: &Value, result: &Payload, validation: Validation) -> Result<(), Refusal> {
    let value = result.value();
    match &state.kind {
        Kind::Map(_) if document.get("ResultWriter").is_some() => match value.as_object() {
            Some(_) => Ok(()),
            None => Err(refused("Mocked result must be a JSON object.")),
        },
        Kind::Map(_) => match value.as_array() {
            Some(_) => Ok(()),
            None => Err(refused("Mocked result must be an array.")),
        },
        Kind::Parallel(parallel) => match value.as_array() {
            Some(items) if items.len() == parallel.branches.len() => Ok(()),
            Some(_) => Err(refused(
                "Mocked result must contain the same number of items as number of Parallel branches.",
            )),
            None => Err(refused("Mocked result must be an array.")),
        },
        Kind::Task(task) => shapes::check(&task.resource, value, validation)
            .map_err(|error| Refusal::Request(format!("Mock result schema validation error: {error}"))),
        _ => Ok(()),
    }
}
