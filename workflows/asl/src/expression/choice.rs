//! The rules of a Choice state and their 39 comparison operators.

use std::sync::Arc;

use frevo_value::Value;

use super::{Data, EvaluationError, SyntaxError};

/// A compiled rule: And, Or, Not, or a comparison.
#[derive(Debug)]
pub struct Rule {}

impl Rule {
    /// Compiles a rule without its Next, Assign and Comment.
    pub fn compile(_json: &Value) -> Result<Self, SyntaxError> {
        todo!()
    }

    /// Whether it matches.
    pub fn matches(&self, _data: &Data<'_>) -> Result<bool, EvaluationError> {
        todo!()
    }

    /// Every variable that it reads.
    pub fn variables(&self, _found: &mut Vec<Arc<str>>) {
        todo!()
    }
}
