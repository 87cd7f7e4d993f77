//! `Choice`: the first rule that matches says where to go.

use frevo_event::BranchId;

use crate::definition::{Choice, DataFlow, ResultPath, State, Transition};
use crate::expression::Beside;

use super::context::View;
use super::data::Origin;
use super::{Step, Unit};

impl Step<'_> {
    pub(super) fn choice(&mut self, at: BranchId, state: &State, choice: &Choice) -> Unit {
        let input = &self.execution.branch(at).data;
        let effective = self.effective_input(at, state, input)?;
        let origin = Origin { input, result: input };
        let chosen = {
            let input = origin.payload(&effective);
            self.evaluate(at, input, &View::default(), |data| {
                for branch in &choice.branches {
                    if branch.rule.matches(data)? {
                        return Ok(Some((Some(branch), branch.next)));
                    }
                }
                Ok(choice.default.map(|next| (None, next)))
            })?
        };
        let Some((branch, next)) = chosen else {
            let text = "Failed to transition out of the state. The state does not point to a next state.";
            return Err(self.runtime(at, text).into());
        };
        // The state's own Assign and Output count only where no rule matched.
        let assign = branch.map_or(state.assign.as_ref(), |branch| branch.assign.as_ref());
        let assigned = self.assigned(at, assign, input, Beside::Nothing)?;
        let output = match (&state.data_flow, branch) {
            (DataFlow::Jsonata { .. }, Some(branch)) => {
                self.made(at, branch.output.as_ref(), effective, Beside::Nothing)?
            }
            _ => self.output(at, state, &ResultPath::Whole, origin, effective, Beside::Nothing)?,
        };
        self.exit(at, output, assigned, Transition::Next(next))
    }
}
