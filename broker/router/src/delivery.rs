//! What each subscription still has to acknowledge of a partition's events, and
//! in which order it may be offered.
//!
//! A fold of what the journal says: the same calls, in the same order, are made
//! when something is decided and when it is read again. Memory is bounded: a
//! subscription for which there is no room falls *behind*, and its events are
//! read from the journal once there is room again ([`Deliveries::catch_up`]).
//!
//! ```text
//! publish ─► pending ─► offered ─► settled: forgotten
//!    │          ▲          │
//!    │          └ retry due┘ postponed
//!    └─ no room: behind ─► catch_up
//! ```
//!
//! Events of one key are in one *lane*: only its first may be offered, so that
//! one that fails holds back its own key and nothing else.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use frevo_event::{DeliveryRef, Event, PartitionId, SubscriptionNumber, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Sequences;

/// How many events of one subscription a partition holds in memory.
pub const PENDING_MAX: usize = 512;

/// How many it holds for all its subscriptions together, and how many bytes;
/// beyond that a subscription holds one at a time.
pub const PENDING_ALL_MAX: usize = 16_384;
const BYTES_ALL_MAX: usize = 8 << 20;

/// Deliveries to the subscriptions of one partition's events.
#[derive(Clone, Debug, Default)]
pub struct Deliveries {
    cursors: BTreeMap<SubscriptionNumber, Cursor>,
    /// When postponed events are due.
    due: BTreeSet<(Timestamp, SubscriptionNumber, u64)>,
    count: usize,
    bytes: usize,
}

/// An event of the partition, as it was received.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// When, by the partition's clock.
    pub at: Timestamp,
    /// The event.
    pub event: Arc<Event>,
}

/// Where a subscription stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Cursor {
    /// What is to be acknowledged, by its sequence.
    pending: BTreeMap<u64, Pending>,
    /// By the hash of their key.
    lanes: BTreeMap<u64, Lane>,
    /// The first event for which there was no room.
    behind: Option<u64>,
    /// What is settled from there on.
    settled: Sequences,
}

/// The events of one key, in their order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Lane {
    waiting: VecDeque<u64>,
    /// An event of it became a dead letter, and what follows waits for it.
    stopped: bool,
}

/// An event that is to be acknowledged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Pending {
    key: Option<u64>,
    /// How many deliveries failed.
    attempts: u32,
    /// When it is delivered again.
    due: Option<Timestamp>,
    /// Absent between a recovery's checkpoint and [`Deliveries::remember`].
    #[serde(skip)]
    received: Option<Received>,
}

/// What a delivery is of.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// To whom.
    pub subscription: SubscriptionNumber,
    /// The event's sequence in its partition.
    pub sequence: u64,
    /// How many deliveries failed before.
    pub attempts: u32,
    /// The event.
    pub received: Received,
}

impl Delivery {
    /// Which delivery it is, of this partition's events.
    pub fn reference(&self, partition: PartitionId) -> DeliveryRef {
        DeliveryRef { subscription: self.subscription, partition, sequence: self.sequence }
    }
}

/// How an event stands that a subscription is to acknowledge.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The event's sequence in its partition.
    pub sequence: u64,
    /// The event.
    pub received: Received,
    /// How many deliveries failed before.
    pub attempts: u32,
    /// When it is delivered again.
    pub due: Option<Timestamp>,
    /// Whether its key stands still until somebody decides about a dead letter.
    pub stopped: bool,
    /// The first event of its key, by its sequence, if that is another one.
    pub first: Option<u64>,
}

/// A subscription's place, in a form that is written down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedCursor(SubscriptionNumber, Cursor);

impl Deliveries {
    /// An event is for a subscription. Tells whether it may be offered now.
    ///
    /// `lane` is the hash of its key, if the subscription wants its order.
    pub fn add(
        &mut self,
        subscription: SubscriptionNumber,
        sequence: u64,
        lane: Option<u64>,
        received: &Received,
    ) -> bool {
        let is_full = self.count >= PENDING_ALL_MAX || self.bytes >= BYTES_ALL_MAX;
        let cursor = self.cursors.entry(subscription).or_default();
        if cursor.behind.is_some() {
            return false;
        }
        if cursor.pending.len() >= PENDING_MAX || (is_full && !cursor.pending.is_empty()) {
            cursor.behind = Some(sequence);
            return false;
        }
        self.count += 1;
        self.bytes += received.size();
        cursor.push(sequence, lane, received)
    }

    /// A subscription is given what is kept from this sequence on, before anything
    /// was for it.
    pub fn join(&mut self, subscription: SubscriptionNumber, from: u64) {
        self.cursors.entry(subscription).or_default().behind = Some(from);
    }

    /// The subscriber acknowledged an event, or nobody wants it any more. Gives
    /// the next one of its key.
    pub fn settle(&mut self, subscription: SubscriptionNumber, sequence: u64) -> Option<Delivery> {
        self.take(subscription, sequence, None)
    }

    /// An event became a dead letter. Gives the next one of its key, unless that
    /// is to wait: then `stopped` is the hash of the key.
    pub fn bury(
        &mut self,
        subscription: SubscriptionNumber,
        sequence: u64,
        stopped: Option<u64>,
    ) -> Option<Delivery> {
        self.take(subscription, sequence, stopped)
    }

    /// A delivery failed and is tried again at `due`.
    pub fn postpone(
        &mut self,
        subscription: SubscriptionNumber,
        sequence: u64,
        attempts: u32,
        due: Timestamp,
    ) {
        let Some(cursor) = self.cursors.get_mut(&subscription) else { return };
        let Some(pending) = cursor.pending.get_mut(&sequence) else { return };
        if let Some(before) = pending.due.replace(due) {
            self.due.remove(&(before, subscription, sequence));
        }
        pending.attempts = attempts;
        self.due.insert((due, subscription, sequence));
    }

    /// A key that stood still goes on, with the event that takes the dead
    /// letter's place, if there is one. That has room even if the subscription is
    /// behind: all of its key would wait for it. `received` is the event, unless a
    /// recovery is to read it. Gives the key's next event.
    pub fn resume(
        &mut self,
        subscription: SubscriptionNumber,
        lane: u64,
        instead: Option<u64>,
        received: Option<&Received>,
    ) -> Option<Delivery> {
        let cursor = self.cursors.get_mut(&subscription)?;
        let resumed = cursor.lanes.get_mut(&lane).filter(|lane| lane.stopped)?;
        resumed.stopped = false;
        let is_unread = |sequence| cursor.behind.is_some_and(|behind| sequence >= behind);
        let has_place = |sequence: &u64| {
            resumed.waiting.contains(sequence)
                || is_unread(*sequence) && !cursor.pending.contains_key(sequence)
        };
        if let Some(instead) = instead.filter(has_place) {
            resumed.waiting.retain(|waiting| *waiting != instead);
            resumed.waiting.push_front(instead);
            cursor.pending.entry(instead).or_insert_with(|| {
                let pending = Pending::new(Some(lane), received.cloned());
                self.count += 1;
                self.bytes += pending.size();
                pending
            });
        }
        let first = resumed.waiting.front().copied();
        if first.is_none() {
            cursor.lanes.remove(&lane);
        }
        let delivery = first.and_then(|first| cursor.delivery(subscription, first));
        self.forget_if_idle(subscription);
        delivery
    }

    /// Nobody asks for the subscription's events any more.
    pub fn remove(&mut self, subscription: SubscriptionNumber) {
        let Some(cursor) = self.cursors.remove(&subscription) else { return };
        for (sequence, pending) in cursor.pending {
            self.count -= 1;
            self.bytes -= pending.size();
            if let Some(due) = pending.due {
                self.due.remove(&(due, subscription, sequence));
            }
        }
    }

    /// The next postponed delivery that is due by `now`.
    pub fn pop_due(&mut self, now: Timestamp) -> Option<Delivery> {
        loop {
            let (due, subscription, sequence) = self.due.first().copied()?;
            if due > now {
                return None;
            }
            self.due.pop_first();
            let Some(cursor) = self.cursors.get_mut(&subscription) else { continue };
            if let Some(pending) = cursor.pending.get_mut(&sequence) {
                pending.due = None;
            }
            if let Some(delivery) = cursor.delivery(subscription, sequence) {
                return Some(delivery);
            }
        }
    }

    /// When the next postponed delivery is due.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.due.first().map(|(due, ..)| *due)
    }

    /// How many deliveries of this event to this subscriber failed; none if it
    /// need not be delivered to it any more.
    pub fn attempts(&self, subscription: SubscriptionNumber, sequence: u64) -> Option<u32> {
        Some(self.cursors.get(&subscription)?.pending.get(&sequence)?.attempts)
    }

    /// How the first event stands that is wanted, if it is among those that the
    /// subscription is to acknowledge.
    pub fn find(
        &self,
        subscription: SubscriptionNumber,
        is_wanted: impl Fn(u64, &Event) -> bool,
    ) -> Option<Standing> {
        let cursor = self.cursors.get(&subscription)?;
        let (sequence, pending, received) = cursor.pending.iter().find_map(|(sequence, pending)| {
            let received = pending.received.as_ref()?;
            is_wanted(*sequence, &received.event).then_some((*sequence, pending, received))
        })?;
        let lane = pending.key.and_then(|key| cursor.lanes.get(&key));
        Some(Standing {
            sequence,
            received: received.clone(),
            attempts: pending.attempts,
            due: pending.due,
            stopped: lane.is_some_and(|lane| lane.stopped),
            first: lane.and_then(|lane| lane.waiting.front().copied()).filter(|first| *first != sequence),
        })
    }

    /// The first event that a subscription lacks, if it is behind.
    pub fn behind(&self, subscription: SubscriptionNumber) -> Option<u64> {
        self.cursors.get(&subscription)?.behind
    }

    /// The event of a pending delivery.
    pub fn received(&self, subscription: SubscriptionNumber, sequence: u64) -> Option<Received> {
        self.cursors.get(&subscription)?.pending.get(&sequence)?.received.clone()
    }

    /// Whether a subscription has anything to acknowledge, or lacks anything.
    pub fn has_any(&self, subscription: SubscriptionNumber) -> bool {
        self.cursors.contains_key(&subscription)
    }

    /// Everything that may be offered now: what a new owner offers again.
    pub fn offerable(&self) -> Vec<Delivery> {
        let each = self.cursors.iter().flat_map(|(subscription, cursor)| {
            cursor.pending.keys().filter_map(|sequence| cursor.delivery(*subscription, *sequence))
        });
        each.collect()
    }

    /// The same of one subscription.
    pub fn offerable_to(&self, subscription: SubscriptionNumber) -> Vec<Delivery> {
        let Some(cursor) = self.cursors.get(&subscription) else { return Vec::new() };
        cursor.pending.keys().filter_map(|sequence| cursor.delivery(subscription, *sequence)).collect()
    }

    /// The subscriptions that are behind and for which there is room, each with
    /// the first sequence that it lacks.
    pub fn lagging(&self) -> impl Iterator<Item = (SubscriptionNumber, u64)> {
        let is_full = self.count >= PENDING_ALL_MAX / 2 || self.bytes >= BYTES_ALL_MAX / 2;
        self.cursors.iter().filter_map(move |(subscription, cursor)| {
            let has_room = cursor.pending.len() < PENDING_MAX / 2 && (!is_full || cursor.pending.is_empty());
            cursor.behind.filter(|_| has_room).map(|behind| (*subscription, behind))
        })
    }

    /// A subscription takes what it lacks of `events`, which are all of the
    /// partition's for it between `behind` and `next`; it stays behind until it
    /// has reached `head`, from where on it is given events when they are
    /// published, if any. `due` tells of each when it may be offered, if that is
    /// not now. Gives what may be offered.
    pub fn catch_up(
        &mut self,
        subscription: SubscriptionNumber,
        events: impl IntoIterator<Item = (u64, Option<u64>, Received)>,
        next: u64,
        head: u64,
        mut due: impl FnMut() -> Option<Timestamp>,
    ) -> Vec<Delivery> {
        let mut offers = Vec::new();
        let Some(cursor) = self.cursors.get_mut(&subscription) else { return offers };
        let Some(behind) = cursor.behind.take() else { return offers };
        for (sequence, lane, received) in events {
            let is_known = cursor.settled.contains(sequence) || cursor.pending.contains_key(&sequence);
            if sequence < behind || is_known {
                continue;
            }
            let is_full = self.count >= PENDING_ALL_MAX || self.bytes >= BYTES_ALL_MAX;
            if cursor.pending.len() >= PENDING_MAX || (is_full && !cursor.pending.is_empty()) {
                cursor.behind = Some(sequence);
                break;
            }
            self.count += 1;
            self.bytes += received.size();
            cursor.push(sequence, lane, &received);
            if let (Some(due), Some(pending)) = (due(), cursor.pending.get_mut(&sequence)) {
                pending.due = Some(due);
                self.due.insert((due, subscription, sequence));
            }
            offers.extend(cursor.delivery(subscription, sequence));
        }
        let reached = cursor.behind.unwrap_or(next);
        cursor.settled.forget_below(reached);
        if reached < head {
            cursor.behind = Some(reached);
        }
        self.forget_if_idle(subscription);
        offers
    }

    /// The sequences whose events are not in memory: a recovery reads them.
    pub fn forgotten(&self) -> BTreeSet<u64> {
        let all = self.cursors.values().flat_map(|cursor| &cursor.pending);
        all.filter(|(_, pending)| pending.received.is_none()).map(|(sequence, _)| *sequence).collect()
    }

    /// An event that was forgotten.
    pub fn remember(&mut self, sequence: u64, received: &Received) {
        for pending in self.cursors.values_mut().filter_map(|cursor| cursor.pending.get_mut(&sequence)) {
            if pending.received.is_none() {
                self.bytes += received.size();
                pending.received = Some(received.clone());
            }
        }
    }

    /// The first sequence that any subscription still needs.
    pub fn needed_from(&self) -> Option<u64> {
        let first = |cursor: &Cursor| {
            let pending = cursor.pending.keys().next().copied();
            [pending, cursor.behind].into_iter().flatten().min()
        };
        self.cursors.values().filter_map(first).min()
    }

    /// The subscriptions that have something to acknowledge.
    pub fn subscriptions(&self) -> impl Iterator<Item = SubscriptionNumber> {
        self.cursors.keys().copied()
    }

    /// What is to be written down.
    pub fn save(&self) -> Vec<SavedCursor> {
        self.cursors.iter().map(|(number, cursor)| SavedCursor(*number, cursor.clone())).collect()
    }

    /// What was written down.
    pub fn load(saved: Vec<SavedCursor>) -> Self {
        let mut deliveries = Self::default();
        for SavedCursor(subscription, cursor) in saved {
            deliveries.count += cursor.pending.len();
            let due = cursor.pending.iter().filter_map(|(sequence, pending)| Some((pending.due?, *sequence)));
            deliveries.due.extend(due.map(|(due, sequence)| (due, subscription, sequence)));
            deliveries.cursors.insert(subscription, cursor);
        }
        deliveries
    }

    fn take(
        &mut self,
        subscription: SubscriptionNumber,
        sequence: u64,
        stopped: Option<u64>,
    ) -> Option<Delivery> {
        let cursor = self.cursors.get_mut(&subscription)?;
        let is_unread = cursor.behind.is_some_and(|behind| sequence >= behind);
        if is_unread {
            cursor.settled.insert(sequence);
        }
        let Some(pending) = cursor.pending.remove(&sequence) else {
            if let Some(lane) = stopped.filter(|_| is_unread) {
                cursor.lanes.entry(lane).or_default().stopped = true;
            }
            return None;
        };
        self.count -= 1;
        self.bytes -= pending.size();
        if let Some(due) = pending.due {
            self.due.remove(&(due, subscription, sequence));
        }
        let next = pending.key.and_then(|key| cursor.leave(key, sequence, stopped.is_some()));
        let delivery = next.and_then(|next| cursor.delivery(subscription, next));
        self.forget_if_idle(subscription);
        delivery
    }

    fn forget_if_idle(&mut self, subscription: SubscriptionNumber) {
        if self.cursors.get(&subscription).is_some_and(Cursor::is_idle) {
            self.cursors.remove(&subscription);
        }
    }
}

impl Cursor {
    /// Whether it may be offered: nothing of its key is before it.
    fn push(&mut self, sequence: u64, key: Option<u64>, received: &Received) -> bool {
        self.pending.insert(sequence, Pending::new(key, Some(received.clone())));
        let Some(key) = key else { return true };
        let lane = self.lanes.entry(key).or_default();
        lane.waiting.push_back(sequence);
        lane.waiting.len() == 1 && !lane.stopped
    }

    /// An event leaves its lane; gives the one that is first now, if it was not
    /// before and may be offered.
    fn leave(&mut self, key: u64, sequence: u64, stop: bool) -> Option<u64> {
        let lane = self.lanes.get_mut(&key)?;
        let was_first = lane.waiting.front() == Some(&sequence);
        if was_first {
            lane.waiting.pop_front();
        } else {
            lane.waiting.retain(|waiting| *waiting != sequence);
        }
        lane.stopped |= stop;
        let first = lane.waiting.front().copied();
        if first.is_none() && !lane.stopped {
            self.lanes.remove(&key);
            return None;
        }
        first.filter(|_| was_first && !self.lanes[&key].stopped)
    }

    /// The delivery of an event, if it may be offered now.
    fn delivery(&self, subscription: SubscriptionNumber, sequence: u64) -> Option<Delivery> {
        let pending = self.pending.get(&sequence)?;
        let may_go = pending.due.is_none()
            && pending.key.is_none_or(|key| {
                self.lanes
                    .get(&key)
                    .is_some_and(|lane| !lane.stopped && lane.waiting.front() == Some(&sequence))
            });
        let received = pending.received.clone().filter(|_| may_go)?;
        Some(Delivery { subscription, sequence, attempts: pending.attempts, received })
    }

    fn is_idle(&self) -> bool {
        self.pending.is_empty() && self.behind.is_none() && self.lanes.is_empty()
    }
}

impl Pending {
    fn new(key: Option<u64>, received: Option<Received>) -> Self {
        Self { key, attempts: 0, due: None, received }
    }

    fn size(&self) -> usize {
        self.received.as_ref().map_or(0, |received| received.size())
    }
}

impl Received {
    /// About how many bytes of memory it takes.
    pub fn size(&self) -> usize {
        128 + self.event.size()
    }
}

#[cfg(test)]
mod tests;
