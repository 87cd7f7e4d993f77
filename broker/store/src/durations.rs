//! How long something took, of many: a histogram whose buckets never change, so that any
//! two can be added up.
//!
//! Two buckets to every doubling of a millisecond: a quantile that is read off lies within
//! a fifth of the true one.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

/// The bucket of all that took longer than a year: on AWS nothing does.
const LAST: u8 = 71;

/// How long something took, of many.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Durations {
    /// All of them together, in milliseconds.
    pub millis: u64,
    /// How many are in each bucket that has any.
    buckets: BTreeMap<u8, u64>,
}

impl Durations {
    /// One that took so long, in milliseconds.
    pub fn add(&mut self, millis: u64) {
        self.millis = self.millis.saturating_add(millis);
        *self.buckets.entry(bucket_of(millis)).or_default() += 1;
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.buckets.is_empty()
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.buckets.values().sum()
    }

    /// The buckets that have any: from how many milliseconds on, up to how many, how many
    /// there are.
    pub fn buckets(&self) -> impl Iterator<Item = (u64, u64, u64)> {
        self.buckets.iter().map(|(bucket, count)| (floor(*bucket), floor(bucket + 1), *count))
    }

    /// The milliseconds within which this share of them was over, as if those of a bucket
    /// were spread over it evenly.
    pub fn quantile(&self, share: f64) -> u64 {
        let rank = share * self.count() as f64;
        let mut below = 0.0;
        for (from, to, count) in self.buckets() {
            let count = count as f64;
            if below + count >= rank {
                let part = ((rank - below) / count).clamp(0.0, 1.0);
                return from + ((to - from) as f64 * part) as u64;
            }
            below += count;
        }
        0
    }
}

impl AddAssign<&Self> for Durations {
    fn add_assign(&mut self, other: &Self) {
        self.millis = self.millis.saturating_add(other.millis);
        for (bucket, count) in &other.buckets {
            *self.buckets.entry(*bucket).or_default() += count;
        }
    }
}

/// Bucket 0 is of what took less than a millisecond; each doubling has two.
fn bucket_of(millis: u64) -> u8 {
    let Some(doublings) = millis.checked_ilog2() else { return 0 };
    let bucket = 1 + 2 * doublings as u8;
    let is_upper = bucket < LAST && millis >= floor(bucket + 1);
    (bucket + u8::from(is_upper)).min(LAST)
}

/// Where a bucket begins, in milliseconds: at a power of two, or at its √2-fold.
fn floor(bucket: u8) -> u64 {
    match bucket.checked_sub(1) {
        None => 0,
        Some(half) if half % 2 == 0 => 1 << (half / 2),
        Some(half) => ((1_u64 << (half / 2)) as f64 * std::f64::consts::SQRT_2).ceil() as u64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_duration_lies_in_its_bucket() {
        for millis in (0..5000).chain([86_400_000, 31_536_000_000]) {
            let mut one = Durations::default();
            one.add(millis);
            let (from, to, count) = one.buckets().next().expect("a bucket");
            assert!(from <= millis && millis < to && count == 1, "{millis}: {from}..{to}");
        }
        let mut endless = Durations::default();
        endless.add(u64::MAX);
        assert_eq!(endless.count(), 1);
    }

    #[test]
    fn quantiles_are_near_the_true_ones_also_of_sums() {
        let (mut even, mut odd) = (Durations::default(), Durations::default());
        (1..=10_000_u64).for_each(|millis| if millis % 2 == 0 { even.add(millis) } else { odd.add(millis) });
        even += &odd;
        assert_eq!((even.count(), even.millis), (10_000, 50_005_000));
        for (share, truth) in [(0.5, 5000.0), (0.95, 9500.0), (0.99, 9900.0)] {
            let read = even.quantile(share) as f64;
            assert!((read - truth).abs() / truth < 0.2, "{share}: {read}");
        }
        assert_eq!(Durations::default().quantile(0.5), 0);
    }
}
