//! Latencies in buckets that grow with them: one part in 64 exact, whatever the
//! range, and no allocation while measuring.

/// Buckets per doubling, as a power of two.
const PRECISION: u32 = 6;
const SUB_BUCKETS: usize = 1 << PRECISION;

/// A histogram of nanoseconds.
#[derive(Clone, Debug)]
pub struct Histogram {
    counts: Vec<u64>,
    total: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { counts: vec![0; SUB_BUCKETS * (u64::BITS - PRECISION + 1) as usize], total: 0 }
    }
}

impl Histogram {
    /// Counts a value.
    pub fn record(&mut self, nanos: u64) {
        self.counts[bucket(nanos)] += 1;
        self.total += 1;
    }

    /// How many values were counted.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The value that `quantile` (0 to 1) of the values do not exceed; 0 if
    /// there are none.
    pub fn quantile(&self, quantile: f64) -> u64 {
        let wanted = ((self.total as f64 * quantile).ceil() as u64).max(1);
        let mut seen = 0;
        for (index, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= wanted {
                return middle(index);
            }
        }
        0
    }
}

/// Values below 64 have a bucket each; above, each doubling has 64.
fn bucket(value: u64) -> usize {
    let magnitude = (u64::BITS - value.leading_zeros()).saturating_sub(PRECISION + 1);
    let within = (value >> magnitude) as usize;
    magnitude as usize * SUB_BUCKETS + within
}

fn middle(index: usize) -> u64 {
    if index < 2 * SUB_BUCKETS {
        return index as u64;
    }
    let magnitude = index / SUB_BUCKETS - 1;
    let within = (index - magnitude * SUB_BUCKETS) as u64;
    (within << magnitude) + (1 << magnitude) / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_exact_to_one_part_in_sixty_four() {
        let mut histogram = Histogram::default();
        (1..=100_000).for_each(|micros| histogram.record(micros * 1000));
        for (quantile, expected) in [(0.5, 50_000_000.0), (0.99, 99_000_000.0), (1.0, 100_000_000.0)] {
            let found = histogram.quantile(quantile) as f64;
            assert!((found / expected - 1.0).abs() < 1.0 / 64.0, "{quantile}: {found}");
        }
        assert_eq!(histogram.total(), 100_000);
    }

    #[test]
    fn every_value_falls_into_the_bucket_that_stands_for_it() {
        for value in (0..70).map(|shift| 1_u64.checked_shl(shift).unwrap_or(u64::MAX)).chain(0..1000) {
            let (index, found) = (bucket(value), middle(bucket(value)));
            assert!(index < Histogram::default().counts.len(), "{value}");
            assert_eq!(bucket(found), index, "{value}");
            assert!(found.abs_diff(value) <= value / 64 + 1, "{value}: {found}");
        }
        assert_eq!(Histogram::default().quantile(0.5), 0);
    }
}
