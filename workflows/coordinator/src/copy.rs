//! A partition's journal, written once more into another one.
//!
//! Nothing is decided and nothing left out: the copy has the same entries in the
//! same batches, and whoever folds it has the same partition. Only what is about
//! the journal itself becomes another: who wrote a batch, and the offsets by which
//! entries name earlier ones. So a whole past can be moved, histories, events that
//! are kept and deliveries that are far behind included, without any of them being
//! known here.
//!
//! The subtle thing: where the front of a journal was released, entries still name
//! offsets in it. A copy names a place there where nothing can stand.

use frevo_event::{Answer, Batch, BatchError, Entry, Header, PartitionId, Position, Published, Reopened};

use crate::checkpoint::PartitionState;
use crate::{Fencing, RecoveryError, Verdict};

/// A new journal's first fence has this epoch, and the copies stand behind it.
const EPOCH: u32 = 1;

/// Stands for every offset that was released: no record of any journal has it.
const RELEASED: u64 = 1;

/// Copies one partition's records, in their order, into an empty journal.
pub struct Copier {
    partition: PartitionId,
    owner: u64,
    number: u64,
    fencing: Fencing,
    /// Where records stood and where their copies stand, rising.
    places: Vec<(u64, u64)>,
}

impl Copier {
    /// Copies what nobody else appends, as the owner whose fence is the first
    /// record of the new journal.
    pub fn new(partition: PartitionId, owner: u64) -> Self {
        Self { partition, owner, number: 0, fencing: Fencing::default(), places: Vec::new() }
    }

    /// The copy of the record at an offset, to be appended before the next one is
    /// asked for; none if there is nothing in it that counts.
    ///
    /// # Errors
    /// The record does not read.
    pub fn copy(&mut self, offset: u64, bytes: &[u8]) -> Result<Option<Vec<u8>>, RecoveryError> {
        let partition = self.partition;
        let malformed = |source: BatchError| RecoveryError::Record { partition, offset, source };
        let (header, _) = Batch::decode_header(bytes).map_err(malformed)?;
        if self.fencing.read_alone(&header) != Verdict::Batch {
            return Ok(None);
        }
        let entries = Batch::decode(bytes).map_err(malformed)?.entries;
        if entries.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        let header = Header { epoch: EPOCH, owner: self.owner, number: self.number, ..header };
        let entries = entries.into_iter().map(|entry| self.moved(entry)).collect();
        Ok(Some(Batch { header, entries }.encode()))
    }

    /// The copy of the record at `offset` stands at `copied_to`.
    pub fn placed(&mut self, offset: u64, copied_to: u64) {
        self.places.push((offset, copied_to));
    }

    fn moved(&self, entry: Entry) -> Entry {
        match entry {
            Entry::Answer(answer) => Entry::Answer(self.moved_answer(answer)),
            Entry::Retold(answer) => Entry::Retold(self.moved_answer(answer)),
            Entry::Published(published) => {
                let previous = self.place_of(published.previous).unwrap_or(0);
                Entry::Published(Published { previous, ..published })
            }
            Entry::Carried { state } => Entry::Carried { state: self.moved_state(state) },
            Entry::Reopened(reopened) => Entry::Reopened(Box::new(Reopened {
                first: self.moved_position(reopened.first),
                last: self.moved_position(reopened.last),
                ..*reopened
            })),
            other => other,
        }
    }

    fn moved_answer(&self, answer: Answer) -> Answer {
        Answer { previous: self.moved_position(answer.previous), ..answer }
    }

    fn moved_position(&self, position: Position) -> Position {
        match position {
            // None, or in this same batch.
            position @ Position { offset: 0, .. } => position,
            Position { offset, entry } => {
                Position { offset: self.place_of(offset).unwrap_or(RELEASED), entry }
            }
        }
    }

    /// One that does not decode is passed over by whoever folds it.
    fn moved_state(&self, state: Vec<u8>) -> Vec<u8> {
        let Ok(mut decoded) = PartitionState::decode(&state) else { return state };
        decoded.offset = self.place_of(decoded.offset).unwrap_or(0);
        decoded.events.relocate(&|offset| self.place_of(offset));
        decoded.encode()
    }

    fn place_of(&self, offset: u64) -> Option<u64> {
        let index = self.places.binary_search_by_key(&offset, |(before, _)| *before).ok()?;
        Some(self.places[index].1)
    }
}

#[cfg(test)]
mod tests {
    use frevo_event::{ExecutionId, Fact, MessageId, StopReason, Timestamp};

    use super::*;

    const OWNER: u64 = 77;

    fn answer(previous: Position) -> Entry {
        Entry::Answer(Answer {
            execution: ExecutionId([1; 16]),
            stamp: Timestamp(5),
            message: MessageId([2; 16]),
            previous,
            facts: vec![Fact::ExecutionAborted(StopReason::default())],
        })
    }

    fn record(number: u64, entries: Vec<Entry>) -> Vec<u8> {
        Batch { header: Header { epoch: 4, owner: 9, number, answered: 3 }, entries }.encode()
    }

    fn at(offset: u64, entry: u32) -> Position {
        Position { offset, entry }
    }

    /// Whom each answer of a copied record names.
    fn previous(copied: Option<Vec<u8>>) -> Vec<Position> {
        let batch = Batch::decode(&copied.expect("there is something in it")).expect("a copy decodes");
        assert_eq!((batch.header.epoch, batch.header.owner), (EPOCH, OWNER));
        let named = batch.entries.into_iter().filter_map(|entry| match entry {
            Entry::Answer(answer) => Some(answer.previous),
            _ => None,
        });
        named.collect()
    }

    #[test]
    fn answers_name_the_copies_of_those_before_them() {
        let mut copier = Copier::new(PartitionId(0), OWNER);
        let mut copy = |offset, copied_to, number, entries| {
            let copied = copier.copy(offset, &record(number, entries)).expect("it decodes");
            copier.placed(offset, copied_to);
            previous(copied)
        };
        let first = copy(100, 7, 1, vec![answer(Position::NONE), answer(Position::in_same_batch(0))]);
        assert_eq!(first, [Position::NONE, Position::in_same_batch(0)]);
        assert_eq!(copy(200, 8, 2, vec![answer(at(100, 1))]), [at(7, 1)]);
        assert_eq!(copy(300, 9, 3, vec![answer(at(200, 0)), answer(at(40, 2))]), [at(8, 0), at(RELEASED, 2)]);
    }

    #[test]
    fn a_redriven_execution_names_the_copies_of_its_answers() {
        let mut copier = Copier::new(PartitionId(0), OWNER);
        let first = copier.copy(100, &record(1, vec![answer(Position::NONE)])).expect("it decodes");
        assert!(first.is_some());
        copier.placed(100, 7);
        let entry = |first, last| {
            Entry::Reopened(Box::new(Reopened {
                execution: ExecutionId([1; 16]),
                snapshot: vec![3],
                first,
                last,
            }))
        };
        let entries = vec![answer(at(100, 0)), entry(at(100, 0), Position::in_same_batch(0))];
        let copied = copier.copy(200, &record(2, entries)).expect("it decodes").expect("there is something");
        let batch = Batch::decode(&copied).expect("a copy decodes");
        assert_eq!(batch.entries[1], entry(at(7, 0), Position::in_same_batch(0)));
    }

    #[test]
    fn events_name_the_copies_of_those_before_them_or_none_where_these_were_released() {
        let mut copier = Copier::new(PartitionId(0), OWNER);
        let mut copy = |offset, copied_to, number, previous| {
            let published = Published { stamp: Timestamp(5), first: number, previous, events: Vec::new() };
            let copied = copier.copy(offset, &record(number, vec![Entry::Published(published)]));
            copier.placed(offset, copied_to);
            let copied = copied.expect("it decodes").expect("there is something in it");
            match &Batch::decode(&copied).expect("a copy decodes").entries[..] {
                [Entry::Published(published)] => published.previous,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(copy(100, 7, 1, 40), 0);
        assert_eq!(copy(200, 8, 2, 100), 7);
    }

    #[test]
    fn copies_are_numbered_without_gaps_whatever_does_not_count() {
        let mut copier = Copier::new(PartitionId(0), OWNER);
        let mut number_of = |offset, number, entries| {
            let copied = copier.copy(offset, &record(number, entries)).expect("it decodes")?;
            Some(Batch::decode_header(&copied).expect("a copy decodes").0.number)
        };
        assert_eq!(number_of(1, 0, Vec::new()), None, "a fence");
        assert_eq!(number_of(2, 1, vec![answer(Position::NONE)]), Some(1));
        assert_eq!(number_of(3, 1, vec![answer(Position::NONE)]), None, "a repetition");
        assert_eq!(number_of(4, 2, Vec::new()), None, "nothing was decided");
        assert_eq!(number_of(5, 3, vec![answer(Position::NONE)]), Some(2));
    }
}
