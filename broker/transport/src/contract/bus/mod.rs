//! The suite that every bus passes: the promises of [`Streams`](crate::Streams),
//! [`Ownership`](crate::Ownership) and [`Post`](crate::Post).
//!
//! All checks share one broker, so each begins where the one before it ended: at
//! the ends of the streams, with nobody owning anything once those before are
//! forgotten. Nothing is awaited by time alone: what is to come is waited for
//! until it comes or patience ends, and what must not come is looked for as long
//! as something else takes.

mod member;
mod ownership;
mod post;
mod streams;

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::{Bus, Waker};

/// Long enough for any broker to share partitions anew after a crash; one that
/// takes longer is taken for stuck.
const PATIENCE: Duration = Duration::from_secs(90);

/// A distributed broker and what can happen to it.
pub trait BusSubject {
    /// One more node of the same cluster, in this process. The broker has at least
    /// four partitions and at most a few dozen.
    fn node(&self) -> Arc<dyn Bus>;

    /// Whether a partition that is never released is handed over all the same,
    /// after a while; false for a broker without a clock.
    fn has_grace(&self) -> bool {
        true
    }

    /// Kills the broker and starts it again with what it kept; false where that
    /// can't be done.
    fn restart_broker(&self) -> bool {
        false
    }

    /// Stops the broker from answering, without closing its connections, until
    /// [`BusSubject::thaw_broker`]; false where that can't be done.
    fn freeze_broker(&self) -> bool {
        false
    }

    /// Ends what [`BusSubject::freeze_broker`] began.
    fn thaw_broker(&self) {}

    /// Keeps the node that was made by the call of [`BusSubject::node`] with this
    /// number, counted from 0, from reaching the broker, as if it were frozen;
    /// false where that can't be done.
    fn freeze_node(&self, _number: usize) -> bool {
        false
    }

    /// Ends what [`BusSubject::freeze_node`] began.
    fn thaw_node(&self, _number: usize) {}
}

/// Tries all promises on one broker.
pub fn check_bus(subject: &impl BusSubject) {
    // The node of the freezing check is known by its number: it is made first.
    ownership::is_taken_away_from_who_is_frozen(subject);

    streams::are_dense_and_in_order(subject);
    streams::take_what_fits_promptly(subject);
    streams::are_followed_from_any_place(subject);
    streams::are_followed_by_one_per_handle(subject);
    streams::are_read(subject);
    streams::go_on_when_the_broker_comes_back(subject);
    streams::refuse_when_too_much_waits(subject);

    post::keeps_parcels_for_an_owner_to_come(subject);
    post::brings_parcels_in_order(subject);
    post::refuses_what_is_too_large(subject);

    ownership::is_shared_evenly(subject);
    ownership::is_handed_over_when_released(subject);
    if subject.has_grace() {
        ownership::is_handed_over_after_a_grace(subject);
    }
    ownership::is_given_up_by_who_leaves(subject);
    ownership::is_taken_away_from_who_crashed(subject);
    ownership::comes_back_with_the_broker(subject);
}

/// Rung by whoever has news; waited for by the check.
#[derive(Clone, Default)]
struct Bell(Arc<(Mutex<u64>, Condvar)>);

impl Bell {
    fn ring(&self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.1.notify_all();
    }

    fn waker(&self) -> Waker {
        let bell = self.clone();
        Arc::new(move || bell.ring())
    }

    fn rung(&self) -> u64 {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until it is so, looking only when rung: who forgets to ring fails.
    #[track_caller]
    fn wait(&self, what: &str, mut is_so: impl FnMut() -> bool) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let seen = self.rung();
            if is_so() {
                return;
            }
            assert!(self.wait_for_ring(seen, deadline), "{what}: it did not come in {PATIENCE:?}");
        }
    }

    /// Waits for a ring after the one that was seen; false if there was none until
    /// the deadline.
    fn wait_for_ring(&self, seen: u64, deadline: Instant) -> bool {
        let rung = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = deadline.saturating_duration_since(Instant::now());
        let waited = self.0.1.wait_timeout_while(rung, left, |rung| *rung == seen);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }
}
