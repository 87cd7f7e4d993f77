//! How fast a job goes.

use std::time::{Duration, Instant};

/// Lets so many through in a second, evenly: who comes late does not hurry after.
#[derive(Debug)]
pub(super) struct Pace {
    /// None: as fast as it goes.
    interval: Option<Duration>,
    next: Instant,
}

impl Pace {
    pub(super) fn new(rate_per_second: Option<u32>) -> Self {
        let interval = rate_per_second.map(|rate| Duration::from_secs(1) / rate.max(1));
        Self { interval, next: Instant::now() }
    }

    /// Waits until it is the next one's turn.
    pub(super) async fn turn(&mut self) {
        let Some(interval) = self.interval else { return };
        let turn = self.next.max(Instant::now());
        self.next = turn + interval;
        tokio::time::sleep_until(turn.into()).await;
    }
}
