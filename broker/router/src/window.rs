//! Which events were published a moment ago: a repeat of one of them is known
//! and not taken again.

use std::collections::{HashSet, VecDeque};

use frevo_event::Fingerprint;
use serde::{Deserialize, Serialize};

/// A partition knows so many of its last events again.
pub const WINDOW_EVENTS: usize = 8192;

/// The last events of a partition, by their fingerprints.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Vec<Fingerprint>", into = "Vec<Fingerprint>")]
pub struct Window {
    order: VecDeque<Fingerprint>,
    known: HashSet<Fingerprint>,
}

impl Window {
    /// Whether the event was published within the window.
    pub fn knows(&self, event: Fingerprint) -> bool {
        self.known.contains(&event)
    }

    /// Takes an event in, and lets the oldest one go.
    pub fn insert(&mut self, event: Fingerprint) {
        if !self.known.insert(event) {
            return;
        }
        self.order.push_back(event);
        if self.order.len() > WINDOW_EVENTS
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }
}

impl From<Vec<Fingerprint>> for Window {
    fn from(order: Vec<Fingerprint>) -> Self {
        Self { known: order.iter().copied().collect(), order: order.into() }
    }
}

impl From<Window> for Vec<Fingerprint> {
    fn from(window: Window) -> Self {
        window.order.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_known_again_until_as_many_others_came() {
        let mut window = Window::default();
        (0..=WINDOW_EVENTS as u64).for_each(|event| window.insert(Fingerprint(event)));
        assert!(!window.knows(Fingerprint(0)));
        assert!(window.knows(Fingerprint(1)));
        let mut restored = Window::from(Vec::from(window));
        assert!(restored.knows(Fingerprint(1)));
        restored.insert(Fingerprint(2));
        assert!(restored.knows(Fingerprint(1)), "a repeat takes no room");
    }
}
