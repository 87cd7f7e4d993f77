//! How the writing of tasks and the reading of completions stand on this node, for
//! whoever asks.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is said of a queue that nobody writes yet.
const PREPARED: &str = "what its tasks are written to is being prepared";

/// What waits for what: queues by their full names, completions by their broker's. None:
/// it works.
#[derive(Debug, Default)]
pub struct Faults(Mutex<BTreeMap<String, Option<String>>>);

impl Faults {
    /// Why the tasks of a queue are not written, if so.
    pub fn of(&self, queue: &str) -> Option<String> {
        self.lock().get(queue).cloned().unwrap_or_else(|| Some(PREPARED.to_owned()))
    }

    /// How all of them stand.
    pub fn all(&self) -> BTreeMap<String, Option<String>> {
        self.lock().clone()
    }

    /// Notes what something waits for; true if that is another reason than before.
    pub(super) fn note(&self, what: &str, reason: &str) -> bool {
        let known = self.lock().insert(what.to_owned(), Some(reason.to_owned())).flatten();
        known.as_deref() != Some(reason)
    }

    /// It works; true if it waited before.
    pub(super) fn clear(&self, what: &str) -> bool {
        self.lock().insert(what.to_owned(), None).flatten().is_some()
    }

    /// There is nothing to write or to read any more.
    pub(super) fn forget(&self, what: &str) {
        self.lock().remove(what);
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Option<String>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
