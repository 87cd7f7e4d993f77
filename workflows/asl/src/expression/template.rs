//! Payload templates: JSON rebuilt with the `.$` fields computed.

use std::sync::Arc;

use frevo_value::Value;

use super::{Data, EvaluationError, SyntaxError};

/// A compiled payload template.
#[derive(Debug)]
pub struct Template {}

impl Template {
    /// Compiles a template; the errors name the offending field.
    pub fn compile(_json: &Value) -> Result<Self, Vec<SyntaxError>> {
        todo!()
    }

    /// The JSON it makes.
    pub fn evaluate(&self, _data: &Data<'_>) -> Result<Value, EvaluationError> {
        todo!()
    }

    /// Every variable that it reads.
    pub fn variables(&self, _found: &mut Vec<Arc<str>>) {
        todo!()
    }
}
