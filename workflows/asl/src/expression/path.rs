//! JSONPath as Jayway reads it.

use std::sync::Arc;

use frevo_value::Value;

use super::{Data, EvaluationError, SyntaxError};

/// What a path starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Root {
    /// `$`
    Input,
    /// `$$`
    Context,
    /// `$name`
    Variable(Arc<str>),
}

/// A parsed path.
#[derive(Clone, Debug)]
pub struct Path {
    text: Arc<str>,
    root: Root,
}

impl Path {
    /// Reads a path.
    pub fn parse(_text: &str) -> Result<Self, SyntaxError> {
        todo!()
    }

    /// The path as it is written.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// What it starts from.
    pub fn root(&self) -> &Root {
        &self.root
    }

    /// Whether it can select one node only.
    pub fn is_definite(&self) -> bool {
        todo!()
    }

    /// What it selects: the node of a definite path, the array of all matches of
    /// an indefinite one. A definite path that selects nothing is an error
    /// `NoResult`.
    pub fn evaluate(&self, _data: &Data<'_>) -> Result<Value, EvaluationError> {
        todo!()
    }

    /// Every variable that it reads, filters included.
    pub fn variables(&self, _found: &mut Vec<Arc<str>>) {
        todo!()
    }
}
