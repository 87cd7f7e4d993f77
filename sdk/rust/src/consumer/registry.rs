//! Which handler takes from which queue, and how much of it at once.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use frevo_event::ClientFrame;

use super::Outbox;

/// Handlers by queue.
pub(crate) struct Registry<H> {
    registrations: BTreeMap<Arc<str>, Registration<H>>,
    /// The one that was registered last.
    last: Option<Arc<str>>,
    /// Of handlers that are to come.
    concurrency: Option<u32>,
}

/// One queue's handler and how much of it is held at once.
pub(crate) struct Registration<H> {
    pub handler: H,
    pub concurrency: u32,
}

impl<H> Default for Registry<H> {
    fn default() -> Self {
        Self { registrations: BTreeMap::new(), last: None, concurrency: None }
    }
}

impl<H> Registry<H> {
    /// Registers a handler, in place of the queue's other one.
    pub fn register(&mut self, queue: Arc<str>, handler: H, concurrency: u32) {
        let concurrency = self.concurrency.unwrap_or(concurrency);
        self.registrations.insert(queue.clone(), Registration { handler, concurrency });
        self.last = Some(queue);
    }

    /// Sets how much the last handler holds at once; before the first: every
    /// handler.
    pub fn set_concurrency(&mut self, concurrency: u32) {
        let last = self.last.as_ref().and_then(|queue| self.registrations.get_mut(queue));
        match last {
            Some(registration) => registration.concurrency = concurrency.max(1),
            None => self.concurrency = Some(concurrency.max(1)),
        }
    }

    pub fn get(&self, queue: &str) -> Option<&Registration<H>> {
        self.registrations.get(queue)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &Registration<H>)> {
        self.registrations.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.registrations.is_empty()
    }

    /// Asks for nothing new from any queue.
    pub fn stop(&self, outbox: &mut Outbox) {
        for queue in self.registrations.keys() {
            outbox.say(&ClientFrame::Credits { queue: queue.to_string(), credits: 0 });
        }
    }
}

impl<H> fmt::Debug for Registry<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.registrations.keys()).finish()
    }
}
