//! The journal of a run: one log for all nodes, or a broker's streams on which each
//! node has a journal of its own.

use std::sync::Arc;

use frevo_transport::{Journal, MemoryJournal, WholeJournal as _};

use super::streams::StreamJournals;

/// The journal of a run.
pub enum Journals {
    Log(MemoryJournal),
    Streams(StreamJournals),
}

impl Journals {
    /// What a node appends to.
    pub fn of(&self, node: usize) -> Arc<dyn Journal> {
        match self {
            Self::Log(journal) => Arc::new(journal.clone()),
            Self::Streams(journals) => journals.of(node),
        }
    }

    /// How much of what was appended nobody can read yet.
    pub fn waiting(&self) -> usize {
        match self {
            Self::Log(journal) => journal.waiting(),
            Self::Streams(journals) => journals.waiting(),
        }
    }

    /// Whether the front of the journal was released.
    pub fn has_released(&self) -> bool {
        match self {
            Self::Log(journal) => journal.first_offset() > 1,
            Self::Streams(_) => false,
        }
    }
}
