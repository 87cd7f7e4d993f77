//! The batch that is being made, with everything that it will bring about.

use frevo_event::{Entry, ExecutionId, Header, Position};

use crate::Effect;

/// A batch in the making.
#[derive(Debug)]
pub(crate) struct Draft<R> {
    pub(crate) entries: Vec<Entry>,
    pub(crate) effects: Vec<Effect<R>>,
    /// The executions that it answers.
    pub(crate) answered: Vec<ExecutionId>,
    /// Whether something is said even though nothing was decided.
    pub(crate) speaks: bool,
    /// Whether an entry is not to wait for what comes next.
    pub(crate) urgent: bool,
}

/// A batch that is on its way to the disk.
#[derive(Debug)]
pub(crate) struct InFlight<R> {
    pub(crate) offset: u64,
    pub(crate) header: Header,
    pub(crate) effects: Vec<Effect<R>>,
}

impl<R> Draft<R> {
    pub(crate) fn new() -> Self {
        Self { entries: Vec::new(), effects: Vec::new(), answered: Vec::new(), speaks: false, urgent: false }
    }

    /// Whether it is to be appended at once.
    pub(crate) fn is_urgent(&self) -> bool {
        self.urgent || !self.effects.is_empty() || self.entries.is_empty()
    }

    /// Adds an entry and tells its index.
    pub(crate) fn push(&mut self, entry: Entry) -> u32 {
        self.entries.push(entry);
        (self.entries.len() - 1) as u32
    }

    /// Where the next entry will stand, as a later entry of this batch names it.
    pub(crate) fn next_position(&self) -> Position {
        Position::in_same_batch(self.entries.len() as u32)
    }
}
