//! The way of data through a state (asl.md §2, §3).
//!
//! ```text
//! JSONPath: raw input ─ InputPath ─ Parameters ─► work ─► result ─ ResultSelector ─┐
//!               └───────────────────────────────────────── ResultPath ◄────────────┘
//!                                                              └─ OutputPath ─► output
//! JSONata:  input ─ Arguments ─► work ─► result ─ Output ─► output
//! ```
//!
//! What no field touches is passed on as it is: an [`Output`] says which of
//! input and result it still is, and nothing is read, copied or written.

use frevo_event::{BranchId, Fact, Output};
use frevo_value::{DEPTH_MAX, Payload, Value};

use crate::definition::{DataFlow, Outcome, ResultPath, Selector, State, Transition};
use crate::execution::Phase;
use crate::expression::{Beside, Data, EvaluationError, Template};

use super::context::View;
use super::failure::{Failure, Place, Unfinished};
use super::{Stage, Step, Unit};

/// The payloads that an [`Output`] may stand for.
#[derive(Clone, Copy)]
pub(super) struct Origin<'a> {
    pub(super) input: &'a Payload,
    pub(super) result: &'a Payload,
}

impl Origin<'_> {
    pub(super) fn payload<'b>(&'b self, output: &'b Output) -> &'b Payload {
        match output {
            Output::Input => self.input,
            Output::Result => self.result,
            Output::Value(payload) => payload,
        }
    }
}

impl<'s> Step<'s> {
    /// Evaluates something of the branch's state with `input` as `$`.
    pub(super) fn evaluate<T>(
        &self,
        at: BranchId,
        input: &Payload,
        view: &View<'_>,
        body: impl FnOnce(&Data<'_>) -> Result<T, EvaluationError>,
    ) -> Result<T, Failure> {
        let context = || self.context_object(at, view);
        let variables = |name: &str| self.execution.variable(at, name);
        let data = Data {
            input,
            state_input: &self.execution.branch(at).data,
            beside: view.beside,
            context: &context,
            variables: &variables,
            random: &self.random,
            now: self.context.stamp,
        };
        body(&data).map_err(|error| self.evaluation_failed(at, error))
    }

    /// The input behind InputPath.
    pub(super) fn effective_input(
        &self,
        at: BranchId,
        state: &State,
        input: &Payload,
    ) -> Result<Output, Failure> {
        match &state.data_flow {
            DataFlow::JsonPath { input_path, .. } => {
                let origin = Origin { input, result: input };
                let effective = self.select(at, input_path, origin, Output::Input)?;
                self.note(Stage::InputPath, origin.payload(&effective));
                Ok(effective)
            }
            DataFlow::Jsonata { .. } => Ok(Output::Input),
        }
    }

    /// The input of the work: what Parameters make of the effective input, or
    /// Arguments.
    pub(super) fn parameters(
        &self,
        at: BranchId,
        template: Option<&Template>,
        input: &Payload,
        effective: Output,
        view: &View<'_>,
    ) -> Result<Output, Failure> {
        let origin = Origin { input, result: input };
        let Some(template) = template else {
            self.note(Stage::Parameters, origin.payload(&effective));
            return Ok(effective);
        };
        let made = self.evaluate(at, origin.payload(&effective), view, |data| template.render(data))?;
        self.note(Stage::Parameters, &made);
        self.check_size(at, &made, Place::Parameters)?;
        Ok(Output::Value(made))
    }

    /// The state's output from its result.
    pub(super) fn output(
        &self,
        at: BranchId,
        state: &State,
        result_path: &ResultPath,
        origin: Origin<'_>,
        result: Output,
        beside: Beside<'_>,
    ) -> Result<Output, Failure> {
        match &state.data_flow {
            DataFlow::JsonPath { output_path, .. } => {
                let merged = self.merge(at, result_path, origin, result)?;
                self.note(Stage::ResultPath, origin.payload(&merged));
                self.select(at, output_path, origin, merged)
            }
            DataFlow::Jsonata { output } => self.made(at, output.as_ref(), result, beside),
        }
    }

    /// What JSONata's Output makes; without one it is `otherwise`.
    pub(super) fn made(
        &self,
        at: BranchId,
        output: Option<&Template>,
        otherwise: Output,
        beside: Beside<'_>,
    ) -> Result<Output, Failure> {
        let Some(output) = output else { return Ok(otherwise) };
        let input = &self.execution.branch(at).data;
        let made = self.evaluate(at, input, &beside.into(), |data| output.render(data))?;
        Ok(Output::Value(made))
    }

    /// Puts the result into the raw input.
    pub(super) fn merge(
        &self,
        at: BranchId,
        result_path: &ResultPath,
        origin: Origin<'_>,
        result: Output,
    ) -> Result<Output, Failure> {
        match result_path {
            ResultPath::Whole => Ok(result),
            ResultPath::Discard => Ok(Output::Input),
            ResultPath::At(path) => {
                let merged = path.put_payload(origin.input, origin.payload(&result));
                let merged = merged.map_err(|error| self.evaluation_failed(at, error))?;
                Ok(Output::Value(merged))
            }
        }
    }

    /// InputPath or OutputPath of `from`.
    fn select(
        &self,
        at: BranchId,
        selector: &Selector,
        origin: Origin<'_>,
        from: Output,
    ) -> Result<Output, Failure> {
        match selector {
            Selector::Whole => Ok(from),
            Selector::Nothing => Ok(Output::Value(Payload::empty_object())),
            Selector::Path(path) => {
                let selected =
                    self.evaluate(at, origin.payload(&from), &View::default(), |data| path.render(data))?;
                Ok(Output::Value(selected))
            }
        }
    }

    /// The variables that a state assigns on its way out; none for `{}`. `input` is
    /// JSONPath's `$`.
    pub(super) fn assigned(
        &self,
        at: BranchId,
        template: Option<&Template>,
        input: &Payload,
        beside: Beside<'_>,
    ) -> Result<Option<Payload>, Failure> {
        let Some(template) = template else { return Ok(None) };
        let assigned = self.evaluate(at, input, &beside.into(), |data| template.render(data))?;
        if assigned.text() == "{}" {
            return Ok(None);
        }
        self.check_size(at, &assigned, Place::Output)?;
        let kept = self.execution.variables_size() - self.replaced_size(at, &assigned);
        if kept + assigned.size() > self.limits().variables_size_max {
            return Err(self.too_large(at, Place::Output));
        }
        Ok(Some(assigned))
    }

    /// The bytes of the variables in whose place others are assigned.
    fn replaced_size(&self, at: BranchId, assigned: &Payload) -> usize {
        let names = assigned.value().as_object();
        let is_replaced = |name: &str| names.is_some_and(|names| names.get(name).is_some());
        let variables = self.execution.branch(at).variables().iter();
        variables.filter(|(name, _)| is_replaced(name)).map(|(_, value)| value.size()).sum()
    }

    /// The work of a Task, Parallel or Map is done: its raw result becomes the
    /// state's output.
    pub(super) fn complete(&mut self, at: BranchId, state: &'s State, outcome: &'s Outcome) -> Unit {
        let branch = self.execution.branch(at);
        let Phase::Done(raw) = &branch.phase else { unreachable!("the work is done") };
        let origin = Origin { input: &branch.data, result: raw };
        let beside = Beside::Result(raw);
        self.note(Stage::Result, raw);
        let assigned = self.assigned(at, state.assign.as_ref(), raw, beside)?;
        let result = match &outcome.result_selector {
            None => Output::Result,
            Some(template) => {
                let selected = self.evaluate(at, raw, &View::default(), |data| template.render(data))?;
                Output::Value(selected)
            }
        };
        self.note(Stage::ResultSelector, origin.payload(&result));
        let output = self.output(at, state, &outcome.result_path, origin, result, beside)?;
        self.leave(at, state, output, assigned)
    }

    /// Leaves the state by its own Next or End.
    pub(super) fn leave(
        &mut self,
        at: BranchId,
        state: &State,
        output: Output,
        assigned: Option<Payload>,
    ) -> Unit {
        let transition = state.transition.unwrap_or(Transition::End);
        self.exit(at, output, assigned, transition)
    }

    pub(super) fn exit(
        &mut self,
        at: BranchId,
        output: Output,
        assigned: Option<Payload>,
        transition: Transition,
    ) -> Unit {
        match (&output, &self.execution.branch(at).phase) {
            (Output::Value(payload), _) | (Output::Result, Phase::Done(payload)) => {
                self.check_size(at, payload, Place::Output)?;
            }
            (Output::Input | Output::Result, _) => {}
        }
        self.emit(Fact::Exited { branch: at, output, assigned })?;
        self.follow(at, transition)
    }

    /// What is computed may become too large, or, in a loop, too deep to be
    /// read again.
    pub(super) fn check_size(&self, at: BranchId, payload: &Payload, place: Place) -> Result<(), Failure> {
        if payload.size() > self.limits().payload_size_max {
            return Err(self.too_large(at, place));
        }
        if payload.is_too_deep() {
            return Err(self.runtime(at, &format!("The data is nested more than {DEPTH_MAX} levels deep.")));
        }
        Ok(())
    }

    /// A value that a `…Path` field with a whole number selects, as its text.
    pub(super) fn number_text(value: &Value) -> String {
        match value {
            Value::String(text) => text.to_string(),
            other => other.to_string(),
        }
    }
}

impl From<Failure> for Unfinished {
    fn from(failure: Failure) -> Self {
        Self::Failed(Box::new(failure))
    }
}
