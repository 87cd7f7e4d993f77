//! What lives in the oldest part of the journal is written to it again, so that
//! this part can go and the journal that is kept still rebuilds the store
//! (design: Retention).
//!
//! An open execution's answers are *retold*: all of them together, in one batch,
//! each naming the one before among the copies. From that batch on they are its
//! history, and its next answer names the last of them. Nothing is decided by
//! it: whoever folds the copies has the execution as it was.

use frevo_event::{Answer, Batch, Definition, Entry, ExecutionId, Position, Reply, Timestamp};
use frevo_transport::Journal;

use crate::draft::Draft;
use crate::slot::{Body, Slot};
use crate::{Caller, Partition};

/// A portion ends when it holds so many bytes, or executions: others have their
/// turn.
const PORTION_BYTES: usize = 1 << 20;
const PORTION_EXECUTIONS: usize = 64;

/// An execution with a longer history is not retold, and holds its part of the
/// journal until it ends: the copies are one record.
const RETOLD_BYTES_MAX: usize = 8 << 20;

/// A partition's own state that is larger can't be written as one record.
const STATE_BYTES_MAX: usize = 16 << 20;

impl<R: Caller> Partition<R> {
    /// Writes a portion again.
    pub(crate) fn carry(
        &mut self,
        from: u64,
        below: u64,
        journal: &dyn Journal,
        draft: &mut Draft<R>,
    ) -> Reply {
        let mut bytes = 0;
        if from == 0 {
            bytes = self.carry_state(draft);
        }
        let mut retold = 0;
        for (first, id) in self.living(from, below) {
            if bytes >= PORTION_BYTES || retold >= PORTION_EXECUTIONS {
                return Reply::Carried { bytes: bytes as u64, next: Some(first) };
            }
            let written = self.retell(id, journal, draft);
            if written == 0
                && let Some(slot) = self.slots.get_mut(&id)
            {
                slot.pack_if_resting(self.clock);
            }
            bytes += written;
            retold += usize::from(written > 0);
        }
        Reply::Carried { bytes: bytes as u64, next: None }
    }

    /// The offset below which nothing belongs to this partition's memory, nor to
    /// the events that archives keep.
    pub(crate) fn needed_from(&self, events_since: Option<Timestamp>, journal: &dyn Journal) -> Option<u64> {
        if self.is_state_too_large {
            return Some(0);
        }
        let executions = self.slots.iter().filter_map(|(_, _, slot)| slot.first_offset()).min();
        [executions, self.events_needed_from(events_since, journal)].into_iter().flatten().min()
    }

    /// The offset below which no event is still to be delivered, or kept.
    fn events_needed_from(&self, since: Option<Timestamp>, journal: &dyn Journal) -> Option<u64> {
        let kept = since.and_then(|since| self.first_since(journal, since));
        let sequence = self.events.deliveries.needed_from().into_iter().chain(kept).min()?;
        Some(self.events.ledger.offset_below(sequence))
    }

    /// Forgets where the events stood that nobody needs any more.
    pub(crate) fn forget_events(&mut self, below: u64, since: Option<Timestamp>, journal: &dyn Journal) {
        let needed = self.events_needed_from(since, journal).unwrap_or(below);
        self.events.ledger.forget(below.min(needed));
    }

    /// Writes the partition's own state again: definitions, and what else is not
    /// part of an execution.
    fn carry_state(&mut self, draft: &mut Draft<R>) -> usize {
        let text = |hash| Some(Definition { hash, text: self.settings.definitions.text(hash)? });
        let definitions: Vec<Definition> = self.definitions().into_iter().filter_map(text).collect();
        let state = self.state();
        let bytes = state.len() + definitions.iter().map(|definition| definition.text.len()).sum::<usize>();
        self.is_state_too_large = bytes > STATE_BYTES_MAX;
        if self.is_state_too_large {
            tracing::warn!(
                partition = %self.id, bytes, bytes_max = STATE_BYTES_MAX,
                "what is registered is too large to be written again: no part of the journal is released"
            );
            return 0;
        }
        for definition in definitions {
            draft.push(Entry::Definition(definition));
        }
        draft.push(Entry::Carried { state });
        bytes
    }

    /// The executions that begin in a stretch of the journal, in its order.
    fn living(&self, from: u64, below: u64) -> Vec<(u64, ExecutionId)> {
        let begins = |slot: &Slot| slot.first_offset().filter(|first| (from..below).contains(first));
        let mut living: Vec<_> =
            self.slots.iter().filter_map(|(_, id, slot)| Some((begins(slot)?, id))).collect();
        living.sort_unstable();
        living
    }

    /// Writes an execution's answers again; how many bytes, 0 if it is not the
    /// time for it.
    fn retell(&mut self, id: ExecutionId, journal: &dyn Journal, draft: &mut Draft<R>) -> usize {
        let committed = self.committed;
        let Some(slot) = self.slots.get_mut(&id) else { return 0 };
        slot.wake();
        let last = slot.last;
        let is_ended = matches!(&slot.body, Body::Live(live) if live.execution.is_ended());
        // What is stepped, but not committed, can't be read; what has ended is
        // about to leave.
        let is_moving = !last.is_none() && !(1..=committed).contains(&last.offset);
        if is_ended || is_moving {
            return 0;
        }
        let Some(chain) = read_chain(journal, id, last) else {
            tracing::error!(execution = %id, %last, "the journal does not give an execution's answers");
            return 0;
        };
        let answers: Vec<Answer> = chain.into_iter().map(|(_, answer)| answer).collect();
        let bytes = postcard::to_allocvec(&answers).map_or(usize::MAX, |bytes| bytes.len());
        if bytes > RETOLD_BYTES_MAX {
            tracing::warn!(execution = %id, bytes, "a history is too long to be written again");
            return 0;
        }
        self.push_retold(id, answers, draft);
        bytes
    }

    fn push_retold(&mut self, id: ExecutionId, answers: Vec<Answer>, draft: &mut Draft<R>) {
        let first = draft.next_position();
        let mut last = Position::NONE;
        for answer in answers {
            let previous = std::mem::replace(&mut last, draft.next_position());
            draft.push(Entry::Retold(Answer { previous, ..answer }));
        }
        let slot = self.slots.get_mut(&id).expect("its answers were just read");
        slot.move_to(first, last);
        if let Body::Quarantined(aside) = &slot.body {
            let (stamp, message, reason) = (aside.since, aside.message.clone(), aside.reason.clone());
            draft.push(Entry::Quarantined { execution: id, stamp, message, reason });
        }
        draft.answered.push(id);
    }
}

/// The answers of an execution with their places, oldest first.
pub(crate) fn read_chain(
    journal: &dyn Journal,
    id: ExecutionId,
    last: Position,
) -> Option<Vec<(Position, Answer)>> {
    let mut answers = Vec::new();
    let mut position = last;
    while !position.is_none() {
        let record = journal.read(position.offset).ok()?;
        let batch = Batch::decode(&record.bytes).ok()?;
        let (Entry::Answer(answer) | Entry::Retold(answer)) =
            batch.entries.into_iter().nth(position.entry as usize)?
        else {
            return None;
        };
        if answer.execution != id {
            return None;
        }
        let previous = answer.previous.resolve(position.offset);
        answers.push((position, answer));
        position = previous;
    }
    answers.reverse();
    Some(answers)
}
