//! Reference paths: where a result is put.

use frevo_value::Value;

use super::{EvaluationError, SyntaxError};

/// A path that names one node: `.name`, `['name']`, `[index]` only.
#[derive(Clone, Debug)]
pub struct ReferencePath {}

impl ReferencePath {
    /// Reads a reference path; `$` alone has no steps.
    pub fn parse(_text: &str) -> Result<Self, SyntaxError> {
        todo!()
    }

    /// `input` with `result` at this place; missing objects are made.
    pub fn put(&self, _input: &Value, _result: Value) -> Result<Value, EvaluationError> {
        todo!()
    }
}
