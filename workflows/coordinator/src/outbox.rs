//! Letters to other partitions: kept until the destination has them, sent in
//! order, taken once.

use std::collections::{BTreeMap, VecDeque};

use frevo_event::{Letter, Outgoing, PartitionId};
use serde::{Deserialize, Serialize};

use crate::Rules;

/// A partition's outbox, and what it took from the outboxes of others.
///
/// Each destination numbers its letters without gaps from 1. The sender sends
/// them again until it is told that they arrived; the receiver takes the next
/// number, ignores older ones and does not take past a gap.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Outbox {
    sent: BTreeMap<PartitionId, VecDeque<Outgoing>>,
    numbers: BTreeMap<PartitionId, u64>,
    taken: BTreeMap<PartitionId, u64>,
}

impl Outbox {
    /// Numbers a letter for `to`.
    pub(crate) fn address(&self, to: PartitionId, letter: Letter) -> Outgoing {
        Outgoing { to, number: self.numbers.get(&to).copied().unwrap_or(0) + 1, letter }
    }

    /// A letter was journaled.
    pub(crate) fn apply_sent(&mut self, outgoing: &Outgoing) {
        let last = self.numbers.entry(outgoing.to).or_default();
        if outgoing.number == *last + 1 {
            *last = outgoing.number;
            self.sent.entry(outgoing.to).or_default().push_back(outgoing.clone());
        }
    }

    /// It was journaled that the destination has everything up to `number`.
    pub(crate) fn apply_delivered(&mut self, to: PartitionId, number: u64) {
        if let Some(waiting) = self.sent.get_mut(&to) {
            while waiting.front().is_some_and(|outgoing| outgoing.number <= number) {
                waiting.pop_front();
            }
            if waiting.is_empty() {
                self.sent.remove(&to);
            }
        }
    }

    /// It was journaled that everything up to `number` was taken from a sender.
    pub(crate) fn apply_taken(&mut self, from: PartitionId, number: u64) {
        let last = self.taken.entry(from).or_default();
        *last = number.max(*last);
    }

    /// Whether a letter with this number is the next to take.
    pub(crate) fn is_next(&self, from: PartitionId, number: u64) -> bool {
        number == self.last_taken(from) + 1 || !Rules::current().outbox_numbers
    }

    /// The last number taken from a sender.
    pub(crate) fn last_taken(&self, from: PartitionId) -> u64 {
        self.taken.get(&from).copied().unwrap_or(0)
    }

    /// Whether `to` lacks letters up to `number`.
    pub(crate) fn lacks(&self, to: PartitionId, number: u64) -> bool {
        self.sent.get(&to).and_then(VecDeque::front).is_some_and(|first| first.number <= number)
    }

    /// Every letter that is not known to have arrived, in order.
    pub(crate) fn undelivered(&self) -> impl Iterator<Item = &Outgoing> {
        self.sent.values().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frevo_event::{ExecutionId, Message};

    fn letter() -> Letter {
        Letter::Tell { execution: ExecutionId([0; 16]), message: Message::Continue }
    }

    #[test]
    fn a_letter_stays_until_it_is_delivered_and_is_taken_once() {
        let (a, b) = (PartitionId(0), PartitionId(1));
        let mut sender = Outbox::default();
        for _ in 0..2 {
            let outgoing = sender.address(b, letter());
            sender.apply_sent(&outgoing);
        }
        let mut receiver = Outbox::default();
        assert!(!receiver.is_next(a, 2), "not past a gap");
        assert!(receiver.is_next(a, 1));
        receiver.apply_taken(a, 1);
        assert!(!receiver.is_next(a, 1), "not twice");
        sender.apply_delivered(b, 1);
        assert_eq!(sender.undelivered().map(|outgoing| outgoing.number).collect::<Vec<_>>(), [2]);
        sender.apply_delivered(b, 2);
        assert_eq!(sender, {
            let mut empty = Outbox::default();
            empty.numbers.insert(b, 2);
            empty
        });
    }
}
