//! `Causes`: which service takes the events of which topic, told by what it publishes
//! then: an event that names as its cause one that was seen in another topic.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use frevo_event::Scope;

/// So many are remembered at least, and twice as many at most.
const REMEMBERED_MIN: usize = 1 << 16;

/// A service with a longer name is not remembered.
const NAME_SIZE_MAX: usize = 256;

/// What was seen lately, in all topics that this node observes.
#[derive(Debug, Default)]
pub struct Causes {
    hasher: RandomState,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    /// The topic of an event.
    topics: Lately<Arc<str>>,
    /// The service that published what follows from an event that was not seen yet:
    /// of two topics the one may be read a moment before the other.
    services: Lately<Arc<str>>,
}

/// What was noted lately, by a hash. The older half is forgotten at once.
#[derive(Debug)]
struct Lately<T> {
    young: HashMap<u64, T>,
    old: HashMap<u64, T>,
}

impl<T> Default for Lately<T> {
    fn default() -> Self {
        Self { young: HashMap::new(), old: HashMap::new() }
    }
}

impl<T> Lately<T> {
    fn note(&mut self, hash: u64, value: T) {
        if self.young.len() >= REMEMBERED_MIN {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(hash, value);
    }

    fn get(&self, hash: u64) -> Option<&T> {
        self.young.get(&hash).or_else(|| self.old.get(&hash))
    }

    fn take(&mut self, hash: u64) -> Option<T> {
        let old = self.old.remove(&hash);
        self.young.remove(&hash).or(old)
    }
}

impl Causes {
    /// An event was seen in a topic: the service, if one was seen before that
    /// published what follows from it.
    pub(super) fn saw(&self, scope: &Scope, id: &str, topic: &Arc<str>) -> Option<Arc<str>> {
        let hash = self.hasher.hash_one((scope, id));
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.topics.note(hash, topic.clone());
        seen.services.take(hash)
    }

    /// A service published what follows from an event: the topic of that, if it was
    /// seen.
    pub(super) fn followed(&self, scope: &Scope, cause: &str, service: &str) -> Option<Arc<str>> {
        let hash = self.hasher.hash_one((scope, cause));
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let topic = seen.topics.get(hash).cloned();
        if topic.is_none() && service.len() <= NAME_SIZE_MAX {
            seen.services.note(hash, service.into());
        }
        topic
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_known_by_what_follows_whichever_is_seen_first() {
        let causes = Causes::default();
        let (scope, other) = (Scope::new("1", "a"), Scope::new("2", "a"));
        let orders: Arc<str> = "orders".into();
        assert_eq!(causes.saw(&scope, "o-1", &orders), None);
        assert_eq!(causes.followed(&scope, "o-1", "billing").as_deref(), Some("orders"));
        assert_eq!(causes.followed(&other, "o-1", "billing"), None);
        assert_eq!(causes.followed(&scope, "o-2", "billing"), None);
        assert_eq!(causes.saw(&scope, "o-2", &orders).as_deref(), Some("billing"));
        assert_eq!(causes.saw(&scope, "o-2", &orders), None);
    }

    #[test]
    fn what_was_noted_long_ago_is_forgotten() {
        let mut lately = Lately::default();
        for hash in 0..3 * REMEMBERED_MIN as u64 {
            lately.note(hash, ());
        }
        assert!(lately.young.len() + lately.old.len() <= 2 * REMEMBERED_MIN);
        assert!(lately.get(0).is_none() && lately.get(3 * REMEMBERED_MIN as u64 - 1).is_some());
    }
}
