//! What sources observe: the newest records of topics of others, as far as they tell
//! of themselves. A topic is a journal already, so nothing of it is journaled here:
//! a window of it is in memory, and a record that is opened is read from its topic.

mod index;
pub(crate) mod sights;
mod window;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use frevo_event::cloud_event::CloudEvent;
use frevo_event::{EventSource, SubscriptionNumber};

pub(crate) use index::Index;
pub(crate) use sights::{Sight, Sights};
pub use window::{Seen, WINDOW_SIZE, Window};

/// What this node observes, by source.
#[derive(Default)]
pub struct Observatory(RwLock<BTreeMap<SubscriptionNumber, Arc<Observed>>>);

/// What is seen of one source.
pub struct Observed {
    window: Mutex<Window>,
    /// That of the source as it is now.
    opener: Mutex<Arc<dyn Opener>>,
}

/// Reads a record where it is.
pub trait Opener: Send + Sync {
    /// The record at this offset of a lane; none if it is not there any more. Waits
    /// for the broker.
    ///
    /// # Errors
    /// The broker does not give it, for an operator to read.
    fn open(&self, lane: u32, offset: u64) -> Result<Option<Opened>, String>;
}

/// A record that was opened.
pub struct Opened {
    /// The event that it is.
    pub event: CloudEvent<'static>,
    /// Why it is none that a source could draw.
    pub unreadable: Option<String>,
}

impl Observatory {
    /// What is seen of a source, whose records are opened like this from now on; it
    /// begins with nothing.
    pub fn observe(&self, source: SubscriptionNumber, opener: Arc<dyn Opener>) -> Arc<Observed> {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let begun = || Arc::new(Observed { window: Mutex::default(), opener: opener.clone().into() });
        let observed = all.entry(source).or_insert_with(begun).clone();
        *observed.opener.lock().unwrap_or_else(PoisonError::into_inner) = opener;
        observed
    }

    /// Forgets what is observed no more.
    pub fn keep<'a>(&self, sources: impl Iterator<Item = &'a Arc<EventSource>>) {
        let is_empty = self.0.read().unwrap_or_else(PoisonError::into_inner).is_empty();
        if !is_empty {
            let kept: Vec<_> =
                sources.filter(|source| source.observes()).map(|source| source.number).collect();
            let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
            all.retain(|number, _| kept.contains(number));
        }
    }

    /// What is seen of a source, if it is observed.
    pub fn of(&self, source: SubscriptionNumber) -> Option<Arc<Observed>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&source).cloned()
    }
}

impl Observed {
    /// The window, for a moment.
    pub fn window(&self) -> MutexGuard<'_, Window> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads a record where it is.
    pub(crate) fn open(&self, lane: u32, offset: u64) -> Result<Option<Opened>, String> {
        let opener = self.opener.lock().unwrap_or_else(PoisonError::into_inner).clone();
        opener.open(lane, offset)
    }
}
