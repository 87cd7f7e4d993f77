//! `Window`: what was given of a topic or a queue and is not done with.

use std::collections::{BTreeMap, BTreeSet};

/// What is open of each lane, and up to where everything is done.
#[derive(Debug, Default)]
pub(super) struct Window(BTreeMap<u32, Lane>);

#[derive(Debug, Default)]
struct Lane {
    open: BTreeSet<u64>,
    /// Behind the last that was given.
    end: u64,
    settled: u64,
}

impl Window {
    /// Something was given.
    pub fn open(&mut self, lane: u32, number: u64) {
        let lane = self.0.entry(lane).or_default();
        // A lane that went away and came back begins where it was settled.
        lane.open.insert(number);
        lane.end = lane.end.max(number + 1);
    }

    /// It is done with; tells up to where everything of the lane is, if that is new.
    pub fn done(&mut self, lane: u32, number: u64) -> Option<u64> {
        let lane = self.0.get_mut(&lane)?;
        lane.open.remove(&number);
        let settled = lane.open.first().copied().unwrap_or(lane.end);
        let is_new = settled > lane.settled;
        lane.settled = lane.settled.max(settled);
        is_new.then_some(settled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_is_done_up_to_the_first_that_is_open() {
        let mut window = Window::default();
        for number in [4, 5, 7] {
            window.open(1, number);
        }
        window.open(2, 1);
        assert_eq!(window.done(1, 5), Some(4));
        assert_eq!(window.done(1, 4), Some(7));
        assert_eq!((window.done(2, 1), window.done(1, 7)), (Some(2), Some(8)));
        assert_eq!(window.done(1, 7), None, "once is enough");
    }
}
