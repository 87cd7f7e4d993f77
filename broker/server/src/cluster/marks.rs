//! Which requests an owner before may have taken.
//!
//! A broker may give a partition's next owner parcels that the one before has read.
//! So whoever takes a partition over sends a mark to the partition's owner, that is
//! to itself. What comes before the mark may have been taken before; what comes
//! behind it was not.

use std::collections::HashMap;
use std::time::Instant;

use frevo_event::PartitionId;

use super::taken::KEPT;

/// The marks of the partitions that this node takes over or owns.
#[derive(Debug, Default)]
pub struct Marks {
    last: u64,
    /// The mark of each, and whether it has come.
    sent: HashMap<PartitionId, (u64, bool)>,
    /// The partitions that nobody owned before this node, and since when it does.
    first: HashMap<PartitionId, Instant>,
}

impl Marks {
    /// A partition is being taken over: the number of the mark to send.
    pub fn begin(&mut self, partition: PartitionId) -> u64 {
        self.last += 1;
        self.first.remove(&partition);
        self.sent.insert(partition, (self.last, false));
        self.last
    }

    /// A mark of this node has come; an older one than the last counts for nothing.
    pub fn came(&mut self, partition: PartitionId, number: u64) {
        if let Some((_, has_come)) = self.sent.get_mut(&partition).filter(|(sent, _)| *sent == number) {
            *has_come = true;
        }
    }

    /// Nobody owned the partition before: no mark need be waited for.
    pub fn is_first(&mut self, partition: PartitionId, now: Instant) {
        if let Some((_, has_come)) = self.sent.get_mut(&partition) {
            *has_come = true;
            self.first.insert(partition, now);
        }
    }

    /// Whether a request that comes now, and is not known here, may have been taken;
    /// `is_again`: its sender sends it a second time. Of a partition that nobody owned
    /// before, everything that was taken is known until the first answer is forgotten.
    pub fn may_be_taken(&self, partition: PartitionId, is_again: bool, now: Instant) -> bool {
        let is_new = self.first.get(&partition).is_some_and(|since| now - *since < KEPT);
        !is_new && (is_again || !self.has_come(partition))
    }

    /// Whether what comes for the owner now was read by no owner before.
    fn has_come(&self, partition: PartitionId) -> bool {
        self.sent.get(&partition).is_some_and(|(_, has_come)| *has_come)
    }

    /// The partition is another node's.
    pub fn forget(&mut self, partition: PartitionId) {
        self.sent.remove(&partition);
        self.first.remove(&partition);
    }

    /// The marks that have not come: they may be lost.
    pub fn awaited(&self) -> Vec<(PartitionId, u64)> {
        let awaited = self.sent.iter().filter(|(_, (_, has_come))| !has_come);
        awaited.map(|(partition, (number, _))| (*partition, *number)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: PartitionId = PartitionId(1);

    #[test]
    fn only_the_last_mark_of_a_partition_counts() {
        let mut marks = Marks::default();
        assert!(!marks.has_come(ONE), "it is not this node's");
        let first = marks.begin(ONE);
        let second = marks.begin(ONE);
        marks.came(ONE, first);
        assert!(!marks.has_come(ONE), "an older takeover's mark");
        assert_eq!(marks.awaited(), [(ONE, second)]);
        marks.came(ONE, second);
        assert!(marks.has_come(ONE));
        assert!(marks.awaited().is_empty());
        marks.forget(ONE);
        assert!(!marks.has_come(ONE), "it is another node's");
        marks.begin(ONE);
        let now = Instant::now();
        marks.is_first(ONE, now);
        assert!(marks.has_come(ONE), "there is no owner before");
        assert!(!marks.may_be_taken(ONE, true, now), "a second time, but nobody took it the first time");
        assert!(marks.may_be_taken(ONE, true, now + KEPT), "its answer may be forgotten");
        marks.begin(ONE);
        assert!(marks.may_be_taken(ONE, true, now), "it was this node's before");
    }
}
