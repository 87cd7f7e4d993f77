//! `Clock`: how far the broker's clock is ahead of this node's.
//!
//! A node sends itself the time over a topic on which brokers stamp what they
//! append. The stamp was made between sending and receiving, so taking it for the
//! middle errs by half the way there and back at most.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How often a node asks itself.
pub(crate) const PERIOD: Duration = Duration::from_secs(10);

/// A message that took longer tells too little.
const ROUND_TRIP_MAX_MILLIS: u64 = 500;

/// How far the broker's clock is ahead.
#[derive(Default)]
pub(crate) struct Clock(Mutex<Option<i64>>);

impl Clock {
    pub(crate) fn ahead_millis(&self) -> Option<i64> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A message came back that the broker stamped.
    pub(crate) fn came_back(&self, sent_millis: u64, stamp_millis: u64, received_millis: u64) {
        let round_trip = received_millis.wrapping_sub(sent_millis);
        if round_trip <= ROUND_TRIP_MAX_MILLIS {
            let middle = sent_millis + round_trip / 2;
            let ahead = stamp_millis as i64 - middle as i64;
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(ahead);
        }
    }
}

/// This node's clock, in milliseconds since 1970.
pub(crate) fn now_millis() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stamp_is_taken_for_the_middle_of_the_way() {
        let clock = Clock::default();
        assert_eq!(clock.ahead_millis(), None);
        clock.came_back(1_000, 3_050, 1_100);
        assert_eq!(clock.ahead_millis(), Some(2_000));
        // Too long on its way, and a clock that was put back.
        clock.came_back(1_000, 9_000, 2_000);
        clock.came_back(1_000, 9_000, 900);
        assert_eq!(clock.ahead_millis(), Some(2_000));
        clock.came_back(5_000, 4_000, 5_000);
        assert_eq!(clock.ahead_millis(), Some(-1_000));
    }
}
