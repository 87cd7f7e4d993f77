//! `Choice`: the first rule that matches says where to go.

use frevo_event::BranchId;

use crate::definition::{Choice, State, Transition};

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
                        return Ok(Some((branch.assign.as_ref(), branch.next)));
                    }
                }
                // The state's own Assign counts only where no rule matched.
                Ok(choice.default.map(|next| (state.assign.as_ref(), next)))
            })?
        };
        let Some((assign, next)) = chosen else {
            let text = "Failed to transition out of the state. The state does not point to a next state.";
            return Err(self.runtime(at, text).into());
        };
        let assigned = self.assigned(at, assign, input)?;
        let output = self.output(at, state, &crate::definition::ResultPath::Whole, origin, effective)?;
        self.exit(at, output, assigned, Transition::Next(next))
    }
}
