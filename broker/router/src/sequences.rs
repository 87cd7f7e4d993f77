//! A set of sequences that mostly follow one another, as ranges.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A set of sequences.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sequences {
    /// The last one of each range, by its first one. Ranges do not touch.
    ranges: BTreeMap<u64, u64>,
}

impl Sequences {
    /// Whether it is in it.
    pub fn contains(&self, sequence: u64) -> bool {
        self.ranges.range(..=sequence).next_back().is_some_and(|(_, last)| *last >= sequence)
    }

    /// Takes one in.
    pub fn insert(&mut self, sequence: u64) {
        if self.contains(sequence) {
            return;
        }
        let before = sequence.checked_sub(1).and_then(|before| {
            let (first, last) = self.ranges.range(..=before).next_back()?;
            (*last == before).then_some(*first)
        });
        let last = self.ranges.remove(&(sequence + 1)).unwrap_or(sequence);
        self.ranges.insert(before.unwrap_or(sequence), last);
    }

    /// Forgets what is below.
    pub fn forget_below(&mut self, sequence: u64) {
        let kept = self.ranges.split_off(&sequence);
        let straddling = self.ranges.iter().next_back().filter(|(_, last)| **last >= sequence);
        let straddling = straddling.map(|(_, last)| (sequence, *last));
        self.ranges = kept;
        self.ranges.extend(straddling);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// The ranges, first and last of each.
    pub fn ranges(&self) -> impl Iterator<Item = (u64, u64)> {
        self.ranges.iter().map(|(first, last)| (*first, *last))
    }
}

impl FromIterator<u64> for Sequences {
    fn from_iter<I: IntoIterator<Item = u64>>(sequences: I) -> Self {
        let mut set = Self::default();
        sequences.into_iter().for_each(|sequence| set.insert(sequence));
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_one_another_becomes_one_range() {
        let mut set: Sequences = [5, 3, 9, 4, 4, 10].into_iter().collect();
        assert_eq!(set.ranges().collect::<Vec<_>>(), [(3, 5), (9, 10)]);
        assert!(set.contains(4) && set.contains(10) && !set.contains(6) && !set.contains(2));
        set.forget_below(5);
        assert_eq!(set.ranges().collect::<Vec<_>>(), [(5, 5), (9, 10)]);
        set.forget_below(11);
        assert!(set.is_empty());
    }
}
