//! Which runs are made of what is due, some of which may have been missed.
//!
//! A run is missed if it comes more than a minute after it was to be: nobody was
//! there to make it. Before that it is only late.

use frevo_event::{Missed, Timestamp};

use super::Schedule;

/// A run that comes so much too late was missed.
const LATE_MILLIS: i64 = 60_000;

/// At most so many runs that were missed are made up for.
pub const MISSED_MAX: u32 = 1000;

/// What is to be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runs {
    /// The moments whose runs are made, in order.
    pub due: Vec<Timestamp>,
    /// With these runs nothing up to here is due any more.
    pub settled: Timestamp,
}

impl Schedule {
    /// When something is to be done next, if nothing up to `settled` is due any
    /// more. `seed` gives each due moment its place in the window.
    pub fn next_run(&self, settled: Timestamp, seed: impl Fn(Timestamp) -> u64) -> Option<Timestamp> {
        self.next_after(settled).map(|due| self.within_window(due, seed(due)))
    }

    /// What is to be done at `now`; none if nothing is.
    pub fn runs(
        &self,
        settled: Timestamp,
        now: Timestamp,
        missed: Missed,
        seed: impl Fn(Timestamp) -> u64,
    ) -> Option<Runs> {
        let is_to_be_made = |due: &Timestamp| self.within_window(*due, seed(*due)) <= now;
        // They are made in order: one whose place in its window comes before that
        // of an earlier one waits for it.
        let first = self.next_after(settled).filter(is_to_be_made)?;
        let mut all = self.last_due(settled, now);
        all.truncate(all.iter().take_while(|due| is_to_be_made(due)).count());
        if all.is_empty() {
            all.push(first);
        }
        let last = *all.last()?;
        let is_in_time = |due: &Timestamp| self.window_end(*due).plus_millis(LATE_MILLIS) >= now;
        let in_time = all.iter().position(is_in_time).unwrap_or(all.len());
        let due = match missed {
            Missed::Skip => all.split_off(in_time),
            // What is in time stands for what was missed, too.
            Missed::Once => all.split_off(in_time.min(all.len() - 1)),
            Missed::All { limit } => {
                let limit = limit.clamp(1, MISSED_MAX) as usize;
                all.split_off(all.len().saturating_sub(limit))
            }
        };
        Some(Runs { due, settled: last })
    }

    /// The last moments at which it was due, up to [`MISSED_MAX`], after `after`
    /// and not after `now`. However long ago `after` is, only as far back is
    /// looked as these take.
    fn last_due(&self, after: Timestamp, now: Timestamp) -> Vec<Timestamp> {
        let max = MISSED_MAX as usize;
        let mut back = LATE_MILLIS;
        loop {
            let from = now.plus_millis(-back).max(after);
            let next = |from: &Timestamp| self.next_after(*from);
            // Where the look back doubles, it finds at most a few times as many.
            let mut found: Vec<Timestamp> =
                std::iter::successors(next(&from), next).take_while(|due| *due <= now).collect();
            if found.len() >= max || from == after {
                return found.split_off(found.len().saturating_sub(max));
            }
            back = back.saturating_mul(2);
        }
    }
}
