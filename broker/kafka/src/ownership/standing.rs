//! `Standing`: what changed, and what is to be released before a revocation is
//! answered.

use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use frevo_transport::{Change, Waker};

/// What the owner was not told yet, and what it has to answer.
#[derive(Default)]
pub(super) struct Standing {
    told: Mutex<Told>,
    released: Condvar,
}

#[derive(Default)]
struct Told {
    changes: Vec<Change>,
    waker: Option<Waker>,
    /// Revoked and not released yet.
    awaited: BTreeSet<u16>,
}

impl Standing {
    pub(super) fn take_changes(&self) -> Vec<Change> {
        std::mem::take(&mut self.lock().changes)
    }

    pub(super) fn on_change(&self, waker: Waker) {
        let mut told = self.lock();
        told.waker = Some(waker.clone());
        let is_empty = told.changes.is_empty();
        drop(told);
        if !is_empty {
            waker();
        }
    }

    pub(super) fn release(&self, partition: u16) {
        if self.lock().awaited.remove(&partition) {
            self.released.notify_all();
        }
    }

    pub(super) fn tell(&self, changes: impl Iterator<Item = Change>) {
        let mut told = self.lock();
        told.changes.extend(changes);
        let waker = told.waker.clone();
        drop(told);
        if let Some(waker) = waker {
            waker();
        }
    }

    /// Tells that partitions are revoked and waits until all are released, for a
    /// grace at most or until nobody is there to release any. Those that were not
    /// are told as lost.
    pub(super) fn revoke(&self, partitions: &[u16], grace: Duration, is_over: impl Fn() -> bool) {
        self.lock().awaited.extend(partitions);
        self.tell(partitions.iter().map(|partition| Change::Revoked(*partition)));
        let deadline = Instant::now() + grace;
        let mut told = self.lock();
        while !told.awaited.is_empty() && !is_over() && Instant::now() < deadline {
            let pause = Duration::from_millis(100).min(deadline.saturating_duration_since(Instant::now()));
            told = self.released.wait_timeout(told, pause).unwrap_or_else(PoisonError::into_inner).0;
        }
        let kept = std::mem::take(&mut told.awaited);
        drop(told);
        if !kept.is_empty() {
            self.tell(kept.into_iter().map(Change::Lost));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_revocation_waits_for_the_release() {
        let standing = Arc::new(Standing::default());
        let releasing = standing.clone();
        standing.on_change(Arc::new(move || releasing.release(3)));
        standing.revoke(&[3], Duration::from_secs(60), || false);
        assert_eq!(standing.take_changes(), [Change::Revoked(3)]);
    }

    #[test]
    fn what_is_not_released_in_the_grace_is_lost() {
        let standing = Standing::default();
        standing.revoke(&[3, 4], Duration::ZERO, || false);
        let lost = [Change::Lost(3), Change::Lost(4)];
        assert_eq!(standing.take_changes(), [&[Change::Revoked(3), Change::Revoked(4)], &lost[..]].concat());
    }
}
