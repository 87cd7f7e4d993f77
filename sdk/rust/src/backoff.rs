//! How long to wait before the next try: doubling, with jitter, up to a bound.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

/// The waits of one series of tries.
#[derive(Debug)]
pub(crate) struct Backoff {
    first: Duration,
    longest: Duration,
    tries: u32,
}

impl Backoff {
    /// Waits around `first`, then twice as long each time, never longer than
    /// `longest`.
    pub fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest, tries: 0 }
    }

    /// The next wait: between half of the bound and the bound, so that clients
    /// that failed together do not come back together.
    pub fn next(&mut self) -> Duration {
        let bound = self.first.saturating_mul(1 << self.tries.min(16)).min(self.longest);
        self.tries += 1;
        bound.mul_f64(0.5 + random_fraction() / 2.0)
    }

    /// How many waits there were since the start of the series.
    pub fn tries(&self) -> u32 {
        self.tries
    }

    /// Starts a new series.
    pub fn reset(&mut self) {
        self.tries = 0;
    }
}

/// A number in 0..1. The keys of the standard library's hash maps are random
/// enough to spread waits, and need no further library.
fn random_fraction() -> f64 {
    (RandomState::new().build_hasher().finish() >> 11) as f64 / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_their_bound() {
        let mut backoff = Backoff::new(Duration::from_millis(100), Duration::from_millis(1000));
        for bound in [100, 200, 400, 800, 1000, 1000] {
            let wait = backoff.next().as_millis();
            assert!((bound / 2..=bound).contains(&wait), "{wait} of {bound}");
        }
        backoff.reset();
        assert!(backoff.next() <= Duration::from_millis(100));
    }
}
