//! The batch that is being made, with everything that it will bring about.

use frevo_event::{Encounter, Entry, ExecutionId, Fact, Header, Letter, Outgoing, Position};

use crate::Effect;

/// A batch takes no further message once it holds this many entries: a batch
/// is one write, and what it decided is spoken about at once.
const ENTRIES_MAX: usize = 512;

/// Nor once it holds so many bytes of payloads: a batch is one record.
pub(crate) const SIZE_MAX: usize = 1 << 20;

/// A batch in the making.
#[derive(Debug)]
pub(crate) struct Draft<R> {
    pub(crate) entries: Vec<Entry>,
    /// Bytes of the payloads in it.
    pub(crate) size: usize,
    pub(crate) effects: Vec<Effect<R>>,
    /// The executions that it answers.
    pub(crate) answered: Vec<ExecutionId>,
    /// The sequence of the first event that is published in it.
    pub(crate) first_event: Option<u64>,
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
        Self {
            entries: Vec::new(),
            size: 0,
            effects: Vec::new(),
            answered: Vec::new(),
            first_event: None,
            speaks: false,
            urgent: false,
        }
    }

    /// Whether it is to be appended at once.
    pub(crate) fn is_urgent(&self) -> bool {
        self.urgent || !self.effects.is_empty() || self.entries.is_empty()
    }

    /// Whether it takes no further message.
    pub(crate) fn is_full(&self) -> bool {
        self.entries.len() >= ENTRIES_MAX || self.size >= SIZE_MAX
    }

    /// Adds an entry and tells its index.
    pub(crate) fn push(&mut self, entry: Entry) -> u32 {
        self.size += match &entry {
            Entry::Answer(answer) => answer.facts.iter().map(Fact::payload_size).sum(),
            Entry::Published(published) => published.size(),
            Entry::DeadLettered(letter) | Entry::ReplayDeadLettered { letter, .. } => letter.event.size(),
            Entry::Sent(Outgoing {
                letter: Letter::Came { event, .. } | Letter::Spread { event, .. } | Letter::Take { event, .. },
                ..
            })
            | Entry::Encountered(Encounter::Kept { event, .. }) => event.size(),
            _ => 0,
        };
        self.entries.push(entry);
        (self.entries.len() - 1) as u32
    }

    /// Where the next entry will stand, as a later entry of this batch names it.
    pub(crate) fn next_position(&self) -> Position {
        Position::in_same_batch(self.entries.len() as u32)
    }
}
