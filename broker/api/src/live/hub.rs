//! Who listens, and what each of them is about to read.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::task::{Context, Poll, Waker};

use frevo_event::{EventSource, Timestamp};
use frevo_router::{Audience, Received, Routes};

use super::filter::{self, Filter};
use super::stream::Place;
use crate::observed::sights::BUS_PREFIX;
use crate::observed::{Seen, Sight};

/// How many may listen to a node.
pub(super) const LISTENERS_MAX: usize = 256;

/// How many events wait for a listener to read them, and how many bytes of them.
const WAITING_MAX: usize = 1024;
const WAITING_SIZE_MAX: usize = 4 << 20;

/// Those who listen to what is published on a node.
#[derive(Debug, Default)]
pub struct Live {
    listeners: RwLock<Vec<Arc<Listener>>>,
    /// How many events it was told of.
    told: AtomicU64,
}

/// Somebody who listens.
#[derive(Debug)]
pub(crate) struct Listener {
    filter: Filter,
    waiting: Mutex<Waiting>,
}

/// What a listener is about to read.
#[derive(Debug, Default)]
struct Waiting {
    items: VecDeque<Item>,
    size: usize,
    ended: bool,
    waker: Option<Waker>,
}

/// What a listener reads.
#[derive(Clone, Debug)]
pub(super) enum Item {
    /// An event.
    Published { place: Place, received: Received },
    /// Events that had no room.
    Skipped { count: u64, since: Timestamp, until: Timestamp },
}

impl Live {
    /// Tells those who want them of events that are published now. Never waits:
    /// who does not keep up is told how many it did not get.
    pub fn tell(&self, events: &[Received]) {
        let listeners = self.listeners.read().unwrap_or_else(PoisonError::into_inner);
        for received in events {
            let number = self.told.fetch_add(1, Ordering::Relaxed) + 1;
            let seen = filter::Seen::new(&received.event);
            for listener in listeners.iter().filter(|listener| listener.filter.wants(&seen)) {
                listener.put(Place { at: received.at, number }, received);
            }
        }
    }

    /// Whether somebody listens to what a source observes.
    pub fn hears(&self, source: &EventSource) -> bool {
        let listeners = self.listeners.read().unwrap_or_else(PoisonError::into_inner);
        let is_heard = |filter: &Filter| {
            let bus = filter.bus.as_deref().and_then(|bus| bus.strip_prefix(BUS_PREFIX));
            filter.scope == source.scope && bus == Some(&*source.name)
        };
        listeners.iter().any(|listener| is_heard(&listener.filter))
    }

    /// Tells those who listen of a record that a source has seen.
    pub fn tell_seen(&self, source: &EventSource, seen: &Seen<'_>) {
        let event = Sight { by: source, seen: *seen }.event().into();
        self.tell(&[Received { at: seen.at, event }]);
    }

    /// Somebody listens from now on; none if too many do. The routes know it too,
    /// so that what is announced only to who listens is announced to it.
    pub(super) fn join(&self, filter: Filter, routes: &RwLock<Routes>) -> Option<Arc<Listener>> {
        let mut listeners = self.listeners.write().unwrap_or_else(PoisonError::into_inner);
        if listeners.len() >= LISTENERS_MAX {
            return None;
        }
        let listener = Arc::new(Listener { filter, waiting: Mutex::default() });
        routes.write().unwrap_or_else(PoisonError::into_inner).listen(listener.audience());
        listeners.push(listener.clone());
        Some(listener)
    }

    /// Somebody listens no more.
    pub(super) fn leave(&self, listener: &Arc<Listener>, routes: &RwLock<Routes>) {
        let mut listeners = self.listeners.write().unwrap_or_else(PoisonError::into_inner);
        routes.write().unwrap_or_else(PoisonError::into_inner).listen_no_more(&listener.audience());
        listeners.retain(|other| !Arc::ptr_eq(other, listener));
    }
}

impl Listener {
    /// What it listens to, as the routes know it.
    fn audience(&self) -> Audience {
        Audience { scope: self.filter.scope.clone(), bus: self.filter.bus.clone() }
    }

    /// Lets it read what waits, and then its end.
    pub(crate) fn end(&self) {
        let mut waiting = self.lock();
        waiting.ended = true;
        waiting.wake();
    }

    /// What it reads next; none at its end.
    pub(super) fn poll_next(&self, context: &mut Context<'_>) -> Poll<Option<Item>> {
        let mut waiting = self.lock();
        match waiting.items.pop_front() {
            Some(item) => {
                waiting.size -= item.size();
                Poll::Ready(Some(item))
            }
            None if waiting.ended => Poll::Ready(None),
            None => {
                waiting.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }

    fn put(&self, place: Place, received: &Received) {
        let mut waiting = self.lock();
        let item = Item::Published { place, received: received.clone() };
        let size = item.size();
        let is_full =
            waiting.items.len() >= WAITING_MAX || waiting.size > 0 && waiting.size + size > WAITING_SIZE_MAX;
        if !is_full {
            waiting.size += size;
            waiting.items.push_back(item);
        } else if let Some(Item::Skipped { count, until, .. }) = waiting.items.back_mut() {
            *count += 1;
            *until = place.at;
        } else {
            waiting.items.push_back(Item::Skipped { count: 1, since: place.at, until: place.at });
        }
        waiting.wake();
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn wake(&mut self) {
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

impl Item {
    fn size(&self) -> usize {
        match self {
            Self::Published { received, .. } => received.event.size(),
            Self::Skipped { .. } => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use frevo_event::cloud_event::{CloudEvent, Reception};
    use frevo_event::{Event, Scope};
    use frevo_value::Payload;

    use super::*;

    fn received(at: i64, size: usize) -> Received {
        let text = format!(
            r#"{{"specversion":"1.0","id":"{at}","source":"s","type":"T","data":"{}"}}"#,
            "x".repeat(size)
        );
        let payload = Payload::parse(&text).expect("JSON");
        let event = CloudEvent::parse_structured(&payload).expect("an event");
        let reception = Reception { scope: Scope::new("000000000000", "us-east-1"), time: Timestamp(at) };
        let event = Event::from_cloud_event("default".into(), &event, &reception);
        Received { at: Timestamp(at), event: Arc::new(event) }
    }

    fn listener(live: &Live, routes: &RwLock<Routes>) -> Arc<Listener> {
        let filter = Filter::parse(Scope::new("000000000000", "us-east-1"), "").expect("a filter");
        live.join(filter, routes).expect("there is room")
    }

    /// What a listener reads, an event as its time and what it missed as a count.
    fn read(listener: &Listener) -> Vec<Result<i64, u64>> {
        let mut context = Context::from_waker(Waker::noop());
        let mut found = Vec::new();
        while let Poll::Ready(Some(item)) = listener.poll_next(&mut context) {
            found.push(match item {
                Item::Published { received, .. } => Ok(received.at.0),
                Item::Skipped { count, .. } => Err(count),
            });
        }
        found
    }

    #[test]
    fn who_is_slow_is_told_how_many_it_did_not_get_and_then_goes_on() {
        let (live, routes) = (Live::default(), RwLock::default());
        let (slow, fast) = (listener(&live, &routes), listener(&live, &routes));
        for at in 0..WAITING_MAX as i64 + 3 {
            live.tell(&[received(at, 1)]);
            assert_eq!(read(&fast), [Ok(at)]);
        }
        let found = read(&slow);
        assert_eq!(found.len(), WAITING_MAX + 1);
        assert_eq!(found.last(), Some(&Err(3)));
        live.tell(&[received(7, 1)]);
        assert_eq!(read(&slow), [Ok(7)]);
    }

    #[test]
    fn large_events_are_bounded_by_their_size() {
        let (live, routes) = (Live::default(), RwLock::default());
        let listener = listener(&live, &routes);
        for at in 0..6 {
            live.tell(&[received(at, WAITING_SIZE_MAX / 4)]);
        }
        assert_eq!(read(&listener), [Ok(0), Ok(1), Ok(2), Err(3)]);
        live.tell(&[received(9, WAITING_SIZE_MAX * 2)]);
        assert_eq!(read(&listener), [Ok(9)], "one that is alone is always given");
    }

    #[test]
    fn the_routes_know_a_listener_as_long_as_it_listens() {
        let (live, routes) = (Live::default(), RwLock::<Routes>::default());
        let scope = Scope::new("000000000000", "us-east-1");
        let is_heard = || routes.read().expect("no panic").has_listeners(&scope, "default");
        let (one, other) = (listener(&live, &routes), listener(&live, &routes));
        live.leave(&one, &routes);
        assert!(is_heard());
        live.leave(&other, &routes);
        assert!(!is_heard());
        live.tell(&[received(1, 1)]);
        assert_eq!(read(&one), []);
    }
}
