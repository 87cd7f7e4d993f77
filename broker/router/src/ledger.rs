//! Where in the journal a partition's events stand, by their sequence.
//!
//! Each batch with events names the one before it. Remembered is only where
//! every so many of them end, which takes a fraction of a byte for each event;
//! whoever reads on from a sequence walks back from the end of its block.
//!
//! ```text
//! batches   1 ◄── 2 ◄── … ◄── 64 ◄── 65 ◄── … ◄── 128 ◄── 129 ◄── 130
//! blocks                      ▲                   ▲                ▲ open
//! ```

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// So many batches make a block.
const BLOCK_BATCHES: u32 = 64;

/// Where a partition's events stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// The sequence of the next event.
    next: u64,
    closed: VecDeque<Block>,
    open: Option<Block>,
    open_batches: u32,
}

/// Batches that name one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The sequence of its first event.
    pub first: u64,
    /// The offset of its last batch.
    pub last_offset: u64,
}

impl Default for Ledger {
    fn default() -> Self {
        Self { next: 1, closed: VecDeque::new(), open: None, open_batches: 0 }
    }
}

impl Ledger {
    /// The sequence of the next event; the first one has 1.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Takes a sequence for an event.
    pub fn number(&mut self) -> u64 {
        self.next += 1;
        self.next - 1
    }

    /// The offset of the last batch with events; 0 if there is none.
    pub fn last_offset(&self) -> u64 {
        self.open.or(self.closed.back().copied()).map_or(0, |block| block.last_offset)
    }

    /// A batch whose first event has the sequence `first` stands at `offset`.
    pub fn place(&mut self, first: u64, offset: u64) {
        if self.open_batches >= BLOCK_BATCHES {
            self.closed.extend(self.open.take());
            self.open_batches = 0;
        }
        let begins = self.open.map_or(first, |open| open.first);
        self.open = Some(Block { first: begins, last_offset: offset });
        self.open_batches += 1;
    }

    /// A batch with events up to `last` was read back.
    pub fn replay(&mut self, first: u64, count: u64, offset: u64) {
        self.next = self.next.max(first + count);
        if offset > self.last_offset() {
            self.place(first, offset);
        }
    }

    /// The block that has the event with this sequence, or the first one behind
    /// it where its own is not kept any more.
    pub fn block_of(&self, sequence: u64) -> Option<Block> {
        if sequence >= self.next {
            return None;
        }
        let blocks = || self.closed.iter().chain(&self.open);
        let later = blocks().take_while(|block| block.first <= sequence).count();
        blocks().nth(later.saturating_sub(1)).copied()
    }

    /// The first block for which this holds, if it holds for all behind it.
    pub fn first_block(&self, mut is_reached: impl FnMut(Block) -> bool) -> Option<Block> {
        let place = self.closed.partition_point(|block| !is_reached(*block));
        let closed = self.closed.get(place).copied();
        closed.or_else(|| self.open.filter(|open| is_reached(*open)))
    }

    /// The sequence of the first event that is kept. Before any has its place that
    /// is the very first one, be it of the batch that is being made.
    pub fn first(&self) -> u64 {
        self.closed.front().or(self.open.as_ref()).map_or(1, |block| block.first)
    }

    /// The sequence behind a block's last event.
    pub fn end_of(&self, block: Block) -> u64 {
        let mut later = self.closed.iter().chain(&self.open).filter(|other| other.first > block.first);
        later.next().map_or(self.next, |next| next.first)
    }

    /// An offset from which on the event with this sequence is kept.
    pub fn offset_below(&self, sequence: u64) -> u64 {
        let Some(its) = self.block_of(sequence) else { return self.last_offset() };
        let before = self.closed.iter().rev().find(|block| block.first < its.first);
        before.map_or(0, |block| block.last_offset)
    }

    /// The journal is another one, in which what stood at an offset stands where
    /// this says. Blocks that end where nothing is kept are forgotten.
    pub fn relocate(&mut self, place_of: &dyn Fn(u64) -> Option<u64>) {
        let moved = |block: Block| Some(Block { last_offset: place_of(block.last_offset)?, ..block });
        self.closed = self.closed.iter().filter_map(|block| moved(*block)).collect();
        self.open = self.open.and_then(moved);
        if self.open.is_none() {
            self.open_batches = 0;
        }
    }

    /// Forgets the blocks that end below an offset.
    pub fn forget(&mut self, below_offset: u64) {
        while self.closed.front().is_some_and(|block| block.last_offset < below_offset) {
            self.closed.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_event_is_kept_before_it_has_its_place() {
        let mut ledger = Ledger::default();
        assert_eq!((ledger.number(), ledger.number()), (1, 2));
        assert_eq!(ledger.first(), 1);
        ledger.place(1, 10);
        assert_eq!(ledger.first(), 1);
    }

    #[test]
    fn an_event_is_found_in_its_block_and_the_first_kept_one_stands_for_what_is_gone() {
        let mut ledger = Ledger::default();
        for batch in 0..200_u64 {
            let first = ledger.number();
            ledger.number();
            ledger.place(first, batch * 10 + 10);
        }
        assert_eq!(ledger.next(), 401);
        assert_eq!(ledger.block_of(1), Some(Block { first: 1, last_offset: 640 }));
        assert_eq!(ledger.block_of(128), Some(Block { first: 1, last_offset: 640 }));
        assert_eq!(ledger.block_of(129), Some(Block { first: 129, last_offset: 1280 }));
        assert_eq!(ledger.block_of(400), Some(Block { first: 385, last_offset: 2000 }));
        assert_eq!(ledger.block_of(401), None);
        assert_eq!(ledger.last_offset(), 2000);
        assert_eq!(ledger.block_of(1).map(|block| ledger.end_of(block)), Some(129));
        assert_eq!(ledger.block_of(400).map(|block| ledger.end_of(block)), Some(401));
        assert_eq!((ledger.offset_below(128), ledger.offset_below(129)), (0, 640));
        let at_least =
            |offset| ledger.first_block(|block| block.last_offset >= offset).map(|block| block.first);
        assert_eq!(
            [0, 640, 641, 1_281, 2_000, 2_001].map(at_least),
            [Some(1), Some(1), Some(129), Some(257), Some(385), None]
        );
        assert_eq!((ledger.first(), Ledger::default().first()), (1, 1));
        ledger.forget(700);
        assert_eq!(ledger.first(), 129);
        assert_eq!(ledger.block_of(5), Some(Block { first: 129, last_offset: 1280 }));
    }

    #[test]
    fn in_another_journal_an_event_is_found_where_its_block_was_copied_to() {
        let mut ledger = Ledger::default();
        for batch in 1..=130_u64 {
            let first = ledger.number();
            ledger.place(first, batch * 10);
        }
        ledger.relocate(&|offset| (offset > 640).then_some(offset + 7));
        assert_eq!(ledger.block_of(1), Some(Block { first: 65, last_offset: 1_287 }));
        assert_eq!((ledger.next(), ledger.last_offset()), (131, 1_307));
    }
}
