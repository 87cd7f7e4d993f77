//! The 18 intrinsic functions.

use std::sync::Arc;

use frevo_value::Value;

use super::{Data, EvaluationError, SyntaxError};

/// A parsed call.
#[derive(Debug)]
pub struct Intrinsic {}

impl Intrinsic {
    /// Reads a call such as `States.Format('{}', $.a)`.
    pub fn parse(_text: &str) -> Result<Self, SyntaxError> {
        todo!()
    }

    /// What it computes.
    pub fn evaluate(&self, _data: &Data<'_>) -> Result<Value, EvaluationError> {
        todo!()
    }

    /// Every variable that it reads.
    pub fn variables(&self, _found: &mut Vec<Arc<str>>) {
        todo!()
    }
}
