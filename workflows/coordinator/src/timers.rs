//! When which execution is due.
//!
//! Each execution has at most one entry, its earliest: a task's timeout leaves
//! no residue when the task is done, however far ahead it lies.

use std::collections::BTreeSet;

use frevo_event::Timestamp;

use crate::slots::Handle;

/// A partition's executions in the order in which they are due.
#[derive(Debug, Default)]
pub(crate) struct Timers {
    due: BTreeSet<(Timestamp, Handle)>,
}

impl Timers {
    /// Moves the execution's entry from `old` to `new`.
    pub(crate) fn set(&mut self, execution: Handle, old: Option<Timestamp>, new: Option<Timestamp>) {
        if old == new {
            return;
        }
        if let Some(old) = old {
            self.due.remove(&(old, execution));
        }
        if let Some(new) = new {
            self.due.insert((new, execution));
        }
    }

    /// Takes the next execution that is due at `now`.
    pub(crate) fn pop_due(&mut self, now: Timestamp) -> Option<Handle> {
        let (due, execution) = *self.due.first()?;
        if due > now {
            return None;
        }
        self.due.pop_first();
        Some(execution)
    }

    /// Fills the tree's nodes, which inserting in order leaves half empty.
    pub(crate) fn compact(&mut self) {
        self.due = std::mem::take(&mut self.due).into_iter().collect();
    }

    /// When the next execution is due.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.first().map(|(due, _)| due)
    }

    /// The next execution that is due, and when.
    pub(crate) fn first(&self) -> Option<(Timestamp, Handle)> {
        self.due.first().copied()
    }
}
