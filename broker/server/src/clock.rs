//! The server's clock: this machine's, or one that skips.
//!
//! A clock that skips runs ahead of the machine's: when nothing on the server can
//! move, the next moment at which an execution is due is now. So waits, backoffs
//! and timeouts pass at once, and everything else sees the same time as ever. It
//! never runs backwards; how far it is ahead is found again after a restart,
//! because every answer in the journal is stamped with it.
//!
//! The subtle thing is what can move. A task that a worker has is: no time is
//! skipped while one is out. One that nobody has, or whose token is out, is not,
//! but somebody may be about to take it or to answer it: before time is skipped to
//! a moment at which such an execution is due, nothing must have happened for a
//! while.

use std::io;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use frevo_coordinator::Due;
use frevo_event::Timestamp;
use frevo_integrations::Service;
use frevo_transport::WholeJournal as _;

use crate::integrations;
use crate::node::Node;

/// How often is looked whether anything moves.
const POLL: Duration = Duration::from_millis(3);

/// So long nothing happens before time is skipped to where only waits and backoffs
/// end.
const STILL: Duration = Duration::from_millis(6);

/// The same while a built-in worker waits for an execution that it started: it may
/// be about to say so.
const STILL_NESTED: Duration = Duration::from_millis(50);

/// The same where somebody may be about to take a task or to answer it.
const STILL_ASKED: Duration = Duration::from_secs(1);

/// The server's clock.
#[derive(Debug)]
pub struct Clock {
    /// How far it is ahead of the machine's, in milliseconds.
    ahead: AtomicI64,
    /// How each reactor stands; none: it does not skip.
    standings: Option<Mutex<Vec<Standing>>>,
}

/// How a reactor stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// It has nothing to do before a moment comes.
    pub rests: bool,
    /// When the first of its executions is due.
    pub due: Option<Due>,
}

impl Clock {
    /// The machine's clock, or one that skips and is so many milliseconds ahead.
    pub fn new(skips: bool, ahead: i64, reactor_count: usize) -> Self {
        let standings = skips.then(|| Mutex::new(vec![Standing::default(); reactor_count]));
        Self { ahead: AtomicI64::new(if skips { ahead.max(0) } else { 0 }), standings }
    }

    /// What it says.
    pub fn now(&self) -> Timestamp {
        Timestamp(wall().0.saturating_add(self.ahead.load(Ordering::Relaxed)))
    }

    /// Whether it skips.
    pub fn skips(&self) -> bool {
        self.standings.is_some()
    }

    /// Learns how a reactor stands, if it is one that skips.
    pub fn note(&self, reactor: usize, standing: impl FnOnce() -> Standing) {
        if let Some(standings) = &self.standings {
            standings.lock().unwrap_or_else(PoisonError::into_inner)[reactor] = standing();
        }
    }

    /// When the first execution is due, if all reactors rest.
    fn first_due(&self) -> Option<Due> {
        let standings = self.standings.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        let rest = standings.iter().all(|standing| standing.rests);
        standings.iter().filter(|_| rest).filter_map(|standing| standing.due).min_by_key(|due| due.at)
    }

    /// It is this late now, at least.
    fn skip_to(&self, at: Timestamp) {
        let missing = at.0.saturating_sub(self.now().0);
        if missing > 0 {
            self.ahead.fetch_add(missing, Ordering::Relaxed);
            tracing::debug!(to = %at, millis = missing, "time was skipped");
        }
    }
}

/// This machine's clock.
pub fn wall() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}

/// Skips time from now on, if the clock does.
pub fn spawn(node: &Arc<Node>) -> io::Result<Option<JoinHandle<()>>> {
    if !node.clock.skips() {
        return Ok(None);
    }
    let node = node.clone();
    let thread = std::thread::Builder::new().name("clock".into());
    thread.spawn(move || skip(&node)).map(Some)
}

fn skip(node: &Node) {
    let mut seen = (0, Instant::now());
    while !node.is_stopping() {
        std::thread::sleep(POLL);
        let written = node.log().map_or(0, |log| log.committed());
        if written != seen.0 {
            seen = (written, Instant::now());
        }
        if let Some((at, still)) = next(node)
            && seen.1.elapsed() >= still
        {
            node.clock.skip_to(at);
            node.mailboxes.iter().for_each(|mailbox| mailbox.wake());
            seen.1 = Instant::now();
        }
    }
}

/// The moment that comes next, and for how long nothing must have happened before;
/// none: there is none, or something can move.
fn next(node: &Node) -> Option<(Timestamp, Duration)> {
    let due = node.clock.first_due()?;
    if node.mailboxes.iter().any(|mailbox| !mailbox.is_empty()) {
        return None;
    }
    let mut still = if due.is_asked { STILL_ASKED } else { STILL };
    for queue in node.queues.stats().iter().filter(|queue| queue.in_flight > 0) {
        // Its built-in worker waits for another execution of ours.
        if !integrations::is_built_in(&node.integrations, &queue.queue) || !is_nested(&queue.queue) {
            return None;
        }
        still = still.max(STILL_NESTED);
    }
    Some((due.at, still))
}

fn is_nested(queue: &str) -> bool {
    integrations::is_built_in(&[Service::States], queue)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(at: i64) -> Option<Due> {
        Some(Due { at: Timestamp(at), is_asked: false })
    }

    #[test]
    fn time_is_skipped_only_while_all_rest_and_never_backwards() {
        let clock = Clock::new(true, 5_000, 2);
        let begun = clock.now();
        assert!(begun.0 - wall().0 > 4_000);
        clock.note(0, || Standing { rests: true, due: due(begun.0 + 9_000_000) });
        assert_eq!(clock.first_due(), None, "the other one works");
        clock.note(1, || Standing { rests: true, due: due(begun.0 + 7_000_000) });
        assert_eq!(clock.first_due(), due(begun.0 + 7_000_000));
        clock.skip_to(Timestamp(begun.0 + 7_000_000));
        assert!(clock.now().0 >= begun.0 + 7_000_000);
        clock.skip_to(begun);
        assert!(clock.now().0 >= begun.0 + 7_000_000);
    }

    #[test]
    fn the_machine_s_clock_is_not_ahead() {
        let clock = Clock::new(false, 5_000, 1);
        clock.note(0, || unreachable!("nobody asks how a reactor stands"));
        assert!(!clock.skips() && clock.now().0 - wall().0 < 1_000);
    }
}
