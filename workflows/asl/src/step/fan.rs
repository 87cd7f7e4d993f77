//! What Parallel and Map share: branches that start, and come together.

use frevo_event::{BranchId, Fact};

use crate::definition::Kind;
use crate::execution::Phase;

use super::{Step, Unit};

impl<'s> Step<'s> {
    /// Starts what may start; once all branches have ended, leaves the state.
    pub(super) fn fan(&mut self, at: BranchId) -> Unit {
        let state = self.state(at);
        let outcome = match &state.kind {
            Kind::Parallel(parallel) => {
                self.start_branches(at)?;
                &parallel.outcome
            }
            Kind::Map(map) => {
                self.start_iterations(at, state, map)?;
                &map.outcome
            }
            _ => unreachable!("only Parallel and Map have branches"),
        };
        let Phase::Fan(fan) = &self.execution.branch(at).phase else {
            unreachable!("the branches are below")
        };
        if !fan.is_complete() {
            return Ok(at);
        }
        self.check_result_size(at, fan.result_size())?;
        self.emit(Fact::FanSucceeded { branch: at })?;
        self.complete(at, state, outcome)
    }

    /// The index of the branch that starts next, if one may and the budget
    /// allows it.
    pub(super) fn next_start(&mut self, at: BranchId) -> Option<u32> {
        let Phase::Fan(fan) = &self.execution.branch(at).phase else { return None };
        let may_start = self.budget > 0 && fan.can_start();
        self.budget -= u32::from(may_start);
        may_start.then(|| fan.started())
    }
}
