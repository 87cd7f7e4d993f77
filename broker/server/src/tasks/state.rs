//! What the writing of tasks waits for, for whoever asks.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Why tasks are not written, by the queue's full name, and why completions are not
/// read, by the broker's.
#[derive(Debug, Default)]
pub struct Faults(Mutex<BTreeMap<String, String>>);

impl Faults {
    /// Why the tasks of a queue are not written, if so.
    pub fn of(&self, queue: &str) -> Option<String> {
        self.lock().get(queue).cloned()
    }

    /// All of them.
    pub fn all(&self) -> BTreeMap<String, String> {
        self.lock().clone()
    }

    /// Notes what something waits for; true if that is another reason than before.
    pub(super) fn note(&self, what: &str, reason: &str) -> bool {
        self.lock().insert(what.to_owned(), reason.to_owned()).as_deref() != Some(reason)
    }

    /// It waits for nothing; true if it did.
    pub(super) fn clear(&self, what: &str) -> bool {
        self.lock().remove(what).is_some()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
