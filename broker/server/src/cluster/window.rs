//! The offers that are on their way to another node.
//!
//! A node that has room for many deliveries says so to every other one. Were all of
//! them sent at once, they would stand in the broker before everything else that the
//! node is to hear, that the others are alive among it. So only a window of them is
//! on its way at a time: each has a number, and the other node tells up to which it
//! has read. What it does not tell of for long was lost; whoever is at home takes it
//! back ([`super::errands`]).

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Offers that may be on their way to a node.
pub const OFFERS_MAX: usize = 1024;

/// Bytes of them, before the last one.
const SIZE_MAX: usize = 4 << 20;

/// How long an offer is believed to be on its way.
const LOST_AFTER: Duration = Duration::from_secs(5);

/// The offers that are on their way to another node.
#[derive(Debug, Default)]
pub struct Window {
    last: u64,
    offers: VecDeque<Sent>,
    size: usize,
    /// How many there are of each queue.
    queues: HashMap<Arc<str>, usize>,
}

#[derive(Debug)]
struct Sent {
    number: u64,
    at: Instant,
    queue: Arc<str>,
    size: usize,
}

impl Window {
    /// How many offers more may be sent.
    pub fn room(&mut self, now: Instant) -> usize {
        while self.offers.front().is_some_and(|sent| now - sent.at >= LOST_AFTER) {
            self.close_first();
        }
        if self.size >= SIZE_MAX { 0 } else { OFFERS_MAX.saturating_sub(self.offers.len()) }
    }

    /// An offer of so many bytes is sent: its number.
    pub fn send(&mut self, queue: &Arc<str>, size: usize, now: Instant) -> u64 {
        self.last += 1;
        self.size += size;
        *self.queues.entry(queue.clone()).or_default() += 1;
        self.offers.push_back(Sent { number: self.last, at: now, queue: queue.clone(), size });
        self.last
    }

    /// The other node has read up to a number.
    pub fn read(&mut self, number: u64) {
        while self.offers.front().is_some_and(|sent| sent.number <= number) {
            self.close_first();
        }
    }

    /// How many offers of a queue are on their way.
    pub fn under_way(&self, queue: &str) -> usize {
        self.queues.get(queue).copied().unwrap_or(0)
    }

    fn close_first(&mut self) {
        let Some(sent) = self.offers.pop_front() else { return };
        self.size -= sent.size;
        if let Some(count) = self.queues.get_mut(&sent.queue) {
            *count -= 1;
            if *count == 0 {
                self.queues.remove(&sent.queue);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn send(window: &mut Window, queue: &str, count: usize, now: Instant) -> u64 {
        (0..count).map(|_| window.send(&queue.into(), 1, now)).last().expect("at least one")
    }

    #[test]
    fn what_was_read_makes_room() {
        let (mut window, now) = (Window::default(), Instant::now());
        let first = send(&mut window, "one", OFFERS_MAX - 10, now);
        let second = send(&mut window, "two", 10, now);
        assert_eq!((window.room(now), window.under_way("two")), (0, 10));
        window.read(first);
        assert_eq!((window.room(now), window.under_way("one")), (OFFERS_MAX - 10, 0));
        window.read(second);
        window.read(first);
        assert_eq!((window.room(now), window.under_way("two")), (OFFERS_MAX, 0));
    }

    #[test]
    fn few_large_offers_fill_it_too() {
        let (mut window, now) = (Window::default(), Instant::now());
        let large = window.send(&"one".into(), SIZE_MAX, now);
        assert_eq!(window.room(now), 0);
        window.read(large);
        assert_eq!(window.room(now), OFFERS_MAX);
    }

    #[test]
    fn what_was_lost_takes_no_room_for_long() {
        let (mut window, now) = (Window::default(), Instant::now());
        send(&mut window, "one", OFFERS_MAX, now);
        assert_eq!(window.room(now + LOST_AFTER - Duration::from_millis(1)), 0);
        assert_eq!((window.room(now + LOST_AFTER), window.under_way("one")), (OFFERS_MAX, 0));
    }
}
