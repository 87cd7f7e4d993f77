//! How fast something may go.

use std::sync::atomic::{AtomicI64, Ordering};

use frevo_event::Timestamp;

/// So many events a second, for all who share it: each takes the next moment.
#[derive(Debug)]
pub struct Pace {
    interval_micros: i64,
    next_micros: AtomicI64,
}

impl Pace {
    /// At most so many a second.
    pub fn new(per_second: u32) -> Self {
        let interval_micros = 1_000_000 / i64::from(per_second.max(1));
        Self { interval_micros, next_micros: AtomicI64::new(0) }
    }

    /// The moment of the next event, not before `now`.
    pub fn take(&self, now: Timestamp) -> Timestamp {
        let now = now.0 * 1000;
        let after = |next: i64| next.max(now) + self.interval_micros;
        let taken =
            self.next_micros.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |next| Some(after(next)));
        let (Ok(next) | Err(next)) = taken;
        Timestamp(next.max(now).div_euclid(1000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_takes_the_next_moment_and_what_was_not_taken_is_not_made_up_for() {
        let pace = Pace::new(4);
        let taken = |now| pace.take(Timestamp(now)).0;
        assert_eq!([taken(1000), taken(1000), taken(1100), taken(1600)], [1000, 1250, 1500, 1750]);
        assert_eq!([taken(9000), taken(9000)], [9000, 9250]);
    }
}
