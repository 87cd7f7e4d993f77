//! `Places`: who follows the partitions, and what comes next for each.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use frevo_transport::Follower;

use crate::producer::Told;

/// Who follows the partitions. Each is locked while its follower is called, so
/// that one that was replaced is given nothing more.
pub(super) struct Places(Vec<Mutex<Place>>);

#[derive(Default)]
struct Place {
    follower: Option<Arc<dyn Follower>>,
    next: u64,
    /// Something was skipped, and reading began anew at the next message.
    began_anew: bool,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It was given, or is nobody's.
    Done,
    /// Messages before it lack: reading is to begin anew at the next one.
    Skips,
}

impl Places {
    pub(super) fn new(partition_count: u16) -> Self {
        Self((0..partition_count).map(|_| Mutex::default()).collect())
    }

    pub(super) fn enter(&self, partition: u16, next: u64, follower: Arc<dyn Follower>) {
        *self.lock(partition) = Place { follower: Some(follower), next, began_anew: false };
    }

    pub(super) fn leave(&self, partition: u16) {
        self.lock(partition).follower = None;
    }

    /// The offset that a followed partition's follower is to be given next.
    pub(super) fn next(&self, partition: u16) -> Option<u64> {
        let place = self.lock(partition);
        place.follower.as_ref().map(|_| place.next)
    }

    pub(super) fn followed(&self) -> Vec<u16> {
        (0..self.0.len() as u16).filter(|partition| self.next(*partition).is_some()).collect()
    }

    /// A message was read.
    pub(super) fn message(&self, partition: u16, offset: u64, bytes: &[u8]) -> Outcome {
        let mut place = self.lock(partition);
        let Some(follower) = place.follower.clone() else { return Outcome::Done };
        if offset < place.next {
            return Outcome::Done;
        }
        if offset == place.next {
            place.next += 1;
            place.began_anew = false;
            follower.message(offset, Bytes::copy_from_slice(bytes));
            return Outcome::Done;
        }
        if !place.began_anew {
            // It may be left of an assignment before this one.
            place.began_anew = true;
            return Outcome::Skips;
        }
        let reason = format!("message {} lacks: after it comes {offset}", place.next);
        place.follower = None;
        follower.broken(&reason);
        Outcome::Done
    }

    /// What is to be read next is gone: the follower is told and given nothing more.
    pub(super) fn gone(&self, partition: u16, reason: &str) {
        let mut place = self.lock(partition);
        if let Some(follower) = place.follower.take() {
            follower.broken(reason);
        }
    }

    fn lock(&self, partition: u16) -> MutexGuard<'_, Place> {
        self.0[usize::from(partition)].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Told for Places {
    fn missing(&self, partition: u16, reason: &str) {
        let place = self.lock(partition);
        if let Some(follower) = &place.follower {
            follower.broken(reason);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Kept(Mutex<Vec<String>>);

    impl Follower for Kept {
        fn message(&self, offset: u64, _: Bytes) {
            self.0.lock().expect("nobody panics").push(offset.to_string());
        }

        fn broken(&self, _: &str) {
            self.0.lock().expect("nobody panics").push("broken".to_owned());
        }
    }

    /// What a follower from offset 5 on is given when these offsets are read.
    fn given(offsets: &[u64]) -> (Vec<String>, Vec<Outcome>) {
        let (places, kept) = (Places::new(1), Arc::<Kept>::default());
        places.enter(0, 5, kept.clone());
        let outcomes = offsets.iter().map(|offset| places.message(0, *offset, b"")).collect();
        let kept = std::mem::take(&mut *kept.0.lock().expect("nobody panics"));
        (kept, outcomes)
    }

    #[test]
    fn only_the_next_message_is_given() {
        use Outcome::{Done, Skips};
        assert_eq!(given(&[3, 4, 5, 5, 6]), (vec!["5".into(), "6".into()], vec![Done; 5]));
        // One that is left of an assignment before.
        assert_eq!(given(&[90, 5, 6]), (vec!["5".into(), "6".into()], vec![Skips, Done, Done]));
    }

    #[test]
    fn a_hole_that_stays_breaks_the_follower() {
        use Outcome::{Done, Skips};
        assert_eq!(given(&[5, 7, 7, 8]), (vec!["5".into(), "broken".into()], vec![Done, Skips, Done, Done]));
    }
}
