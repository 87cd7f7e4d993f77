//! `Pass`, `Succeed` and `Fail`: states that wait for nothing.

use std::sync::Arc;

use frevo_event::{BranchId, Output};
use frevo_value::Value;

use crate::definition::{Fail, Pass, ResultPath, State, Transition};
use crate::expression::{Beside, Evaluable, EvaluationError};

use super::context::View;
use super::data::Origin;
use super::failure::{Failure, Nature};
use super::{Stage, Step, Unit};

impl Step<'_> {
    pub(super) fn pass(&mut self, at: BranchId, state: &State, pass: &Pass) -> Unit {
        let input = &self.execution.branch(at).data;
        let result = match &pass.result {
            Some(literal) => {
                self.note(Stage::Result, literal);
                Output::Value(literal.clone())
            }
            None => {
                let effective = self.effective_input(at, state, input)?;
                self.parameters(at, pass.parameters.as_ref(), input, effective, &View::default())?
            }
        };
        let origin = Origin { input, result: input };
        self.note(Stage::ResultSelector, origin.payload(&result));
        let nothing = Beside::Nothing;
        let assigned = self.assigned(at, state.assign.as_ref(), origin.payload(&result), nothing)?;
        let output = self.output(at, state, &pass.result_path, origin, result, nothing)?;
        self.leave(at, state, output, assigned)
    }

    pub(super) fn succeed(&mut self, at: BranchId, state: &State) -> Unit {
        let output = self.passed_on(at, state)?;
        self.exit(at, output, None, Transition::End)
    }

    /// The output of a state that does no work.
    pub(super) fn passed_on(&self, at: BranchId, state: &State) -> Result<Output, Failure> {
        let input = &self.execution.branch(at).data;
        let effective = self.effective_input(at, state, input)?;
        let origin = Origin { input, result: input };
        self.output(at, state, &ResultPath::Whole, origin, effective, Beside::Nothing)
    }

    /// The error that a Fail state raises.
    pub(super) fn raise(&self, at: BranchId, state: &State, fail: &Fail) -> Failure {
        let raised = || -> Result<Failure, Failure> {
            let input = &self.execution.branch(at).data;
            let effective = self.effective_input(at, state, input)?;
            let input = Origin { input, result: input }.payload(&effective).clone();
            let text = |field: &str, evaluable: &Option<Evaluable>| -> Result<Option<Arc<str>>, Failure> {
                let Some(evaluable) = evaluable else { return Ok(None) };
                let value = self.evaluate(at, &input, &View::default(), |data| match evaluable {
                    Evaluable::Query(query) => query.string(data).map(Value::String),
                    path => path.evaluate(data).map_err(|error| named(error, field, data.input.text())),
                })?;
                let not_text = || self.runtime(at, &format!("The field '{field}' must refer to a string."));
                value.as_str().map(|text| Some(text.into())).ok_or_else(not_text)
            };
            let error = text("ErrorPath", &fail.error)?;
            let cause = text("CausePath", &fail.cause)?;
            Ok(Failure { error, cause, nature: Nature::Ordinary, evaluation: None })
        };
        raised().unwrap_or_else(|failure| failure)
    }
}

/// A path that selects nothing, in the words of the field that holds it.
fn named(error: EvaluationError, field: &str, input: &str) -> EvaluationError {
    match error {
        EvaluationError::NoResult { path, .. } => {
            EvaluationError::NotInInput { path, field: field.into(), input: input.to_owned() }
        }
        other => other,
    }
}
