//! The 18 intrinsic functions.

mod function;
mod java;
mod syntax;

use std::sync::Arc;

use frevo_value::Value;

use super::{Data, EvaluationError, Path, SyntaxError};
use function::Function;
pub(super) use function::uuid;

/// A parsed call.
#[derive(Debug)]
pub struct Intrinsic {
    text: Arc<str>,
    call: Call,
}

#[derive(Debug)]
struct Call {
    function: Function,
    arguments: Vec<Argument>,
}

#[derive(Debug)]
enum Argument {
    Literal(Value),
    /// The template of a Format that is written down: the text between its `{}`.
    Format(Vec<String>),
    Path(Path),
    Call(Call),
}

impl Intrinsic {
    /// Reads a call such as `States.Format('{}', $.a)`.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        syntax::parse(text).map(|call| Self { text: text.into(), call })
    }

    /// The call as it is written.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// What it computes.
    pub fn evaluate(&self, data: &Data<'_>) -> Result<Value, EvaluationError> {
        self.call.evaluate(&self.text, data)
    }

    /// Every variable that it reads.
    pub fn variables(&self, found: &mut Vec<Arc<str>>) {
        self.call.variables(found);
    }

    /// Whether it always computes a string, as `ErrorPath` and `CausePath` need.
    pub fn gives_string(&self) -> bool {
        self.call.function.gives_string()
    }
}

impl Call {
    fn evaluate(&self, text: &Arc<str>, data: &Data<'_>) -> Result<Value, EvaluationError> {
        let mut values = Vec::with_capacity(self.arguments.len());
        let mut pieces = None;
        for argument in &self.arguments {
            values.push(match argument {
                Argument::Literal(value) => value.clone(),
                Argument::Format(written) => {
                    pieces = Some(&**written);
                    Value::Null
                }
                Argument::Path(path) => {
                    path.evaluate(data).map_err(|error| no_argument(error, text, data))?
                }
                Argument::Call(call) => call.evaluate(text, data)?,
            });
        }
        let computed = match pieces {
            Some(pieces) => function::format(pieces, &values[1..]),
            None => self.function.compute(&values, data.random),
        };
        computed.map_err(|reason| EvaluationError::Intrinsic {
            message: format!("The function '{text}' had the following error: {reason}"),
        })
    }

    fn variables(&self, found: &mut Vec<Arc<str>>) {
        for argument in &self.arguments {
            match argument {
                Argument::Literal(_) | Argument::Format(_) => {}
                Argument::Path(path) => path.variables(found),
                Argument::Call(call) => call.variables(found),
            }
        }
    }
}

/// Of an argument AWS tells the whole call, the path and the input.
fn no_argument(error: EvaluationError, text: &Arc<str>, data: &Data<'_>) -> EvaluationError {
    match error {
        EvaluationError::NoResult { path, .. } => {
            EvaluationError::NoArgument { call: text.clone(), path, input: data.input.text().to_owned() }
        }
        other => other,
    }
}

#[cfg(test)]
mod tests;
