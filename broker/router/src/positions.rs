//! Up to where the records of sources were taken.
//!
//! A lane's records go to many partitions. Each keeps up to where it has *drawn*
//! the lane, and takes nothing twice; one of them, the source's *home*, keeps up to
//! where all have, which is where reading begins after a crash. What lies between
//! is read again and drawn by those only that lack it.

use std::collections::BTreeMap;

use frevo_event::{PartitionId, SubscriptionNumber};
use serde::{Deserialize, Serialize};

/// What a partition knows of sources.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Positions {
    /// The position behind the last record that was drawn here, by lane.
    drawn: BTreeMap<SubscriptionNumber, BTreeMap<u32, u64>>,
    /// The position below which everything was drawn, wherever; the home's only.
    reached: BTreeMap<SubscriptionNumber, BTreeMap<u32, u64>>,
}

impl Positions {
    /// The partition that keeps up to where a source has published everything.
    pub fn home(source: SubscriptionNumber, partition_count: u16) -> PartitionId {
        PartitionId((source.0 % u32::from(partition_count)) as u16)
    }

    /// No record below this position is taken here any more.
    pub fn drawn(&self, source: SubscriptionNumber, lane: u32) -> u64 {
        self.drawn.get(&source).and_then(|lanes| lanes.get(&lane)).copied().unwrap_or(0)
    }

    /// Up to where a source has published everything, by lane.
    pub fn reached(&self, source: SubscriptionNumber) -> Vec<(u32, u64)> {
        let lanes = self.reached.get(&source);
        lanes.into_iter().flatten().map(|(lane, next)| (*lane, *next)).collect()
    }

    /// Everything of a lane that comes here was drawn up to this position.
    pub fn draw(&mut self, source: SubscriptionNumber, lane: u32, next: u64) {
        raise(&mut self.drawn, source, lane, next);
    }

    /// Everything of a lane was published up to this position.
    pub fn reach(&mut self, source: SubscriptionNumber, lane: u32, next: u64) {
        raise(&mut self.reached, source, lane, next);
    }

    /// There is no such source any more.
    pub fn remove(&mut self, source: SubscriptionNumber) {
        self.drawn.remove(&source);
        self.reached.remove(&source);
    }

    /// The sources of which anything is known.
    pub fn sources(&self) -> impl Iterator<Item = SubscriptionNumber> {
        self.drawn.keys().chain(self.reached.keys()).copied()
    }
}

/// Positions only rise: a reader that was frozen may say late what it knew.
fn raise(
    all: &mut BTreeMap<SubscriptionNumber, BTreeMap<u32, u64>>,
    source: SubscriptionNumber,
    lane: u32,
    next: u64,
) {
    let position = all.entry(source).or_default().entry(lane).or_insert(next);
    *position = next.max(*position);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_never_falls_and_goes_with_its_source() {
        let (one, other) = (SubscriptionNumber(1), SubscriptionNumber(2));
        let mut positions = Positions::default();
        positions.draw(one, 0, 7);
        positions.draw(one, 0, 5);
        positions.reach(one, 3, 9);
        positions.reach(one, 3, 4);
        positions.draw(other, 0, 2);
        assert_eq!((positions.drawn(one, 0), positions.drawn(one, 1)), (7, 0));
        assert_eq!(positions.reached(one), [(3, 9)]);
        positions.remove(one);
        assert_eq!((positions.drawn(one, 0), positions.reached(one)), (0, vec![]));
        assert_eq!(positions.sources().collect::<Vec<_>>(), [other]);
    }
}
