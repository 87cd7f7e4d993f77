//! How the sources stand on this node, for whoever asks.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use frevo_api::SourceState;
use frevo_event::SubscriptionNumber;

/// The sources that are read here.
#[derive(Debug, Default)]
pub struct States(Mutex<HashMap<SubscriptionNumber, SourceState>>);

impl States {
    /// How a source stands; none: it is not read here.
    pub fn of(&self, source: SubscriptionNumber) -> Option<SourceState> {
        self.lock().get(&source).cloned()
    }

    /// Notes something about a source.
    pub fn note(&self, source: SubscriptionNumber, change: impl FnOnce(&mut SourceState)) {
        change(self.lock().entry(source).or_default());
    }

    /// It is not read here any more.
    pub fn forget(&self, source: SubscriptionNumber) {
        self.lock().remove(&source);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SubscriptionNumber, SourceState>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
