//! `Parallel`: chains side by side, all with the same input.

use frevo_event::{BranchId, Fact, Output};

use crate::definition::{Parallel, State};

use super::context::View;
use super::{Flow, Step, Unit};

impl Step<'_> {
    pub(super) fn parallel(&mut self, at: BranchId, state: &State, parallel: &Parallel) -> Unit {
        let input = &self.execution.branch(at).data;
        let effective = self.effective_input(at, state, input)?;
        let given = self.parameters(at, parallel.parameters.as_ref(), input, effective, &View::default())?;
        let input = match given {
            Output::Value(payload) => Some(payload),
            Output::Input | Output::Result => None,
        };
        self.emit(Fact::ParallelStarted { branch: at, input, branch_count: parallel.branches.len() as u32 })?;
        Ok(at)
    }

    /// Starts the branches that were not started yet, as far as the budget goes.
    pub(super) fn start_branches(&mut self, at: BranchId) -> Flow {
        while let Some(index) = self.next_start(at) {
            let branch = self.execution.branch_next();
            self.emit(Fact::BranchStarted { branch, parent: at, index })?;
        }
        Ok(())
    }
}
