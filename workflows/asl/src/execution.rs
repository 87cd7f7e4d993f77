//! The state of an execution: the fold of its facts.

use frevo_event::{BranchId, Fact, Start, Timestamp};

/// An execution. It changes only by [`Execution::apply`].
#[derive(Clone, Debug)]
pub struct Execution {}

impl Execution {
    /// Before its first fact.
    pub fn new() -> Self {
        todo!()
    }

    /// What the fact changes. Machine-free: any build folds any journal alike.
    pub fn apply(&mut self, _fact: &Fact, _stamp: Timestamp) {
        todo!()
    }

    /// What it was started with.
    pub fn start(&self) -> &Start {
        todo!()
    }

    /// The earliest moment at which a `TimerFired` message is due.
    pub fn next_due(&self) -> Option<Timestamp> {
        todo!()
    }

    /// One snapshot form, versioned.
    pub fn to_snapshot(&self) -> Vec<u8> {
        todo!()
    }

    /// The branches that still run.
    pub fn active(&self) -> Vec<BranchId> {
        todo!()
    }
}
