//! `Queue`: one queue's deliveries, and who takes them.
//!
//! Hands out in the order of arrival, to the consumers with credits in turn.
//! The line of waiting keys is not searched when a delivery leaves it early: a
//! place in it is valid only while the delivery still names that ticket.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use bytes::Bytes;

use super::key::{KeyMap, KeySet};
use super::{
    Consumer, ConsumerId, Delivered, Delivery, DeliveryPlace, Lapse, Lapsed, Lease, Mail, QueuePolicy,
    QueueStats,
};

pub(super) struct Queue {
    name: Arc<str>,
    policy: QueuePolicy,
    deliveries: KeyMap<u128, Kept>,
    line: VecDeque<Place>,
    waiting_count: usize,
    next_ticket: u64,
    members: KeyMap<ConsumerId, Member>,
    /// The members with free credits, in turn. One without is skipped.
    turn: VecDeque<ConsumerId>,
    /// When the leases of orphans lapse; the ticket keeps equal moments in order.
    leases: BTreeMap<(u64, u64), u128>,
    /// What waits is not handed out.
    paused: bool,
    /// When a consumer went away last.
    left_at: Option<u64>,
    /// Nobody finds this queue any more.
    gone: bool,
    /// Consumers whose mailbox stopped being empty.
    woken: Vec<Arc<Consumer>>,
}

struct Kept {
    body: Bytes,
    offered_at: u64,
    delivered_count: u32,
    /// Renewed with every change of whereabouts.
    ticket: u64,
    whereabouts: Whereabouts,
}

#[derive(Clone, Copy)]
enum Whereabouts {
    Waiting,
    Held(ConsumerId),
    /// Kept for a consumer who is away; without a moment it is kept for ever.
    Orphaned(Option<u64>),
}

struct Place {
    key: u128,
    ticket: u64,
}

struct Member {
    consumer: Arc<Consumer>,
    credits: u32,
    lease: Lease,
    held: KeySet<u128>,
    in_turn: bool,
}

impl Queue {
    pub(super) fn new(name: Arc<str>, policy: QueuePolicy) -> Self {
        Self {
            name,
            policy,
            deliveries: KeyMap::default(),
            line: VecDeque::new(),
            waiting_count: 0,
            next_ticket: 0,
            members: KeyMap::default(),
            turn: VecDeque::new(),
            leases: BTreeMap::new(),
            paused: false,
            left_at: None,
            gone: false,
            woken: Vec::new(),
        }
    }

    pub(super) fn name(&self) -> Arc<str> {
        self.name.clone()
    }

    pub(super) fn is_gone(&self) -> bool {
        self.gone
    }

    pub(super) fn pause(&mut self, paused: bool) {
        self.paused = paused;
    }

    /// Marks a queue without deliveries and members as gone; true if it is.
    pub(super) fn leave_if_unused(&mut self) -> bool {
        self.gone = self.deliveries.is_empty() && self.members.is_empty();
        self.gone
    }

    pub(super) fn offer(&mut self, delivery: Delivery, now: u64) {
        if self.keep(&delivery, 0, now) {
            self.wait_at_back(delivery.key);
        }
    }

    pub(super) fn hold(&mut self, delivery: Delivery, now: u64, until: u64) {
        if self.keep(&delivery, 1, now) {
            self.orphan(delivery.key, Some(until));
        }
    }

    pub(super) fn withdraw(&mut self, key: u128) -> bool {
        let Some((whereabouts, ticket)) = self.whereabouts(key) else { return false };
        self.leave(key, whereabouts, ticket);
        self.deliveries.remove(&key);
        if let Whereabouts::Held(holder) = whereabouts
            && let Some(member) = self.members.get(&holder)
        {
            let consumer = member.consumer.clone();
            if !consumer.mailbox.recall(&self.name, key) {
                let cancelled = Mail::Cancelled { queue: self.name.clone(), key };
                if consumer.mailbox.put(cancelled) {
                    self.woken.push(consumer);
                }
            }
        }
        true
    }

    pub(super) fn acknowledge(&mut self, key: u128) -> bool {
        let Some(kept) = self.deliveries.remove(&key) else { return false };
        self.leave(key, kept.whereabouts, kept.ticket);
        true
    }

    pub(super) fn subscribe(&mut self, consumer: &Arc<Consumer>, credits: u32, lease: Lease) {
        self.member(consumer).lease = lease;
        self.set_credits(consumer.id, credits);
    }

    pub(super) fn set_credits(&mut self, consumer: ConsumerId, credits: u32) {
        if let Some(member) = self.members.get_mut(&consumer) {
            member.credits = credits;
            self.give_turn(consumer);
        }
    }

    /// Returns the moment at which the first of the new orphans' leases lapses.
    pub(super) fn disconnect(&mut self, consumer: &Consumer, now: u64) -> Option<u64> {
        let member = self.members.remove(&consumer.id)?;
        self.left_at = Some(now);
        if member.in_turn {
            self.turn.retain(|waiting| *waiting != consumer.id);
        }
        let untaken = consumer.mailbox.recall_all(&self.name);
        let mut held: Vec<(u64, u128)> =
            member.held.iter().filter_map(|key| Some((self.deliveries.get(key)?.ticket, *key))).collect();
        held.sort_unstable();
        let until = match member.lease {
            Lease::Lapses => Some(now.saturating_add(self.policy.lease_milliseconds)),
            Lease::Never => None,
        };
        let (untaken, taken): (Vec<u128>, Vec<u128>) =
            held.into_iter().map(|(_, key)| key).partition(|key| untaken.contains(key));
        taken.into_iter().for_each(|key| self.orphan(key, until));
        // From the newest to the oldest, so that the oldest ends up in front.
        for key in untaken.into_iter().rev() {
            self.deliveries.get_mut(&key).expect("what is held is kept").delivered_count -= 1;
            self.wait_in_front(key);
        }
        until
    }

    pub(super) fn resume(&mut self, consumer: &Arc<Consumer>, keys: &[u128]) -> Vec<bool> {
        self.member(consumer);
        keys.iter().map(|key| self.reattach(consumer.id, *key)).collect()
    }

    /// Returns the moment at which the next lease lapses.
    pub(super) fn expire(&mut self, now: u64, lapsed: &mut Vec<Lapsed>) -> Option<u64> {
        let mut redelivered = Vec::new();
        while let Some((&(until, _), &key)) = self.leases.first_key_value()
            && until <= now
        {
            self.leases.pop_first();
            let body = self.deliveries.get(&key).expect("what has a lease is kept").body.clone();
            lapsed.push(Lapsed { queue: self.name.clone(), key, body, lapse: self.policy.lapse });
            match self.policy.lapse {
                Lapse::Redeliver => redelivered.push(key),
                Lapse::Fail => drop(self.deliveries.remove(&key)),
            }
        }
        redelivered.into_iter().rev().for_each(|key| self.wait_in_front(key));
        self.leases.first_key_value().map(|(&(until, _), _)| until)
    }

    pub(super) fn stats(&mut self) -> QueueStats {
        self.skip_abandoned_places();
        QueueStats {
            queue: self.name.clone(),
            waiting: self.waiting_count,
            in_flight: self.deliveries.len() - self.waiting_count,
            consumers: self.members.len(),
            oldest_waiting_since: self
                .line
                .front()
                .and_then(|place| self.deliveries.get(&place.key))
                .map(|kept| kept.offered_at),
            paused: self.paused,
            left_at: self.left_at.filter(|_| self.members.is_empty()),
        }
    }

    pub(super) fn place_of(&self, key: u128) -> Option<DeliveryPlace> {
        self.whereabouts(key).map(|(whereabouts, _)| match whereabouts {
            Whereabouts::Waiting => DeliveryPlace::Waiting,
            Whereabouts::Held(_) => DeliveryPlace::Held,
            Whereabouts::Orphaned(until) => DeliveryPlace::Away { until },
        })
    }

    pub(super) fn unserved(&self, count_max: usize) -> Vec<Delivery> {
        if self.paused || !self.members.is_empty() || self.waiting_count < self.deliveries.len() {
            return Vec::new();
        }
        let waiting = self.line.iter().filter(|place| is_valid(&self.deliveries, place));
        waiting
            .filter_map(|place| {
                let body = self.deliveries.get(&place.key)?.body.clone();
                Some(Delivery { key: place.key, body })
            })
            .take(count_max)
            .collect()
    }

    /// Hands out what waits to whose turn it is. Returns who must be woken.
    pub(super) fn dispatch(&mut self) -> Vec<Arc<Consumer>> {
        while !self.paused
            && self.waiting_count > 0
            && let Some(consumer) = self.turn.pop_front()
        {
            let Some(member) = self.members.get_mut(&consumer) else { continue };
            member.in_turn = false;
            if !member.has_credit() {
                continue;
            }
            self.skip_abandoned_places();
            let place = self.line.pop_front().expect("what waits has a place in the line");
            self.hand(place.key, consumer);
            self.give_turn(consumer);
        }
        std::mem::take(&mut self.woken)
    }

    fn hand(&mut self, key: u128, consumer: ConsumerId) {
        let ticket = self.ticket();
        let kept = self.deliveries.get_mut(&key).expect("what waits is kept");
        let member = self.members.get_mut(&consumer).expect("only members have a turn");
        kept.ticket = ticket;
        kept.whereabouts = Whereabouts::Held(consumer);
        let delivered = Delivered {
            queue: self.name.clone(),
            key,
            body: kept.body.clone(),
            deliveries: kept.delivered_count,
        };
        kept.delivered_count += 1;
        self.waiting_count -= 1;
        member.held.insert(key);
        if member.consumer.mailbox.put(Mail::Task(delivered)) {
            self.woken.push(member.consumer.clone());
        }
    }

    fn reattach(&mut self, consumer: ConsumerId, key: u128) -> bool {
        let Some((whereabouts, ticket)) = self.whereabouts(key) else { return false };
        if let Whereabouts::Held(holder) = whereabouts
            && holder == consumer
        {
            return true;
        }
        self.leave(key, whereabouts, ticket);
        if let Whereabouts::Held(holder) = whereabouts
            && let Some(member) = self.members.get(&holder)
        {
            // Where it has not been taken, it must not be taken any more.
            member.consumer.mailbox.recall(&self.name, key);
        }
        self.place(key, Whereabouts::Held(consumer));
        self.members.get_mut(&consumer).expect("who resumes is a member").held.insert(key);
        true
    }

    fn keep(&mut self, delivery: &Delivery, delivered_count: u32, now: u64) -> bool {
        let std::collections::hash_map::Entry::Vacant(vacant) = self.deliveries.entry(delivery.key) else {
            return false;
        };
        vacant.insert(Kept {
            body: delivery.body.clone(),
            offered_at: now,
            delivered_count,
            ticket: 0,
            whereabouts: Whereabouts::Orphaned(None),
        });
        true
    }

    fn wait_at_back(&mut self, key: u128) {
        let ticket = self.place(key, Whereabouts::Waiting);
        self.waiting_count += 1;
        self.line.push_back(Place { key, ticket });
    }

    fn wait_in_front(&mut self, key: u128) {
        let ticket = self.place(key, Whereabouts::Waiting);
        self.waiting_count += 1;
        self.line.push_front(Place { key, ticket });
    }

    fn orphan(&mut self, key: u128, until: Option<u64>) {
        let ticket = self.place(key, Whereabouts::Orphaned(until));
        if let Some(until) = until {
            self.leases.insert((until, ticket), key);
        }
    }

    fn place(&mut self, key: u128, whereabouts: Whereabouts) -> u64 {
        let ticket = self.ticket();
        let kept = self.deliveries.get_mut(&key).expect("only what is kept is placed");
        kept.ticket = ticket;
        kept.whereabouts = whereabouts;
        ticket
    }

    /// Undoes what a delivery's whereabouts mean to the others.
    fn leave(&mut self, key: u128, whereabouts: Whereabouts, ticket: u64) {
        match whereabouts {
            Whereabouts::Waiting => {
                self.waiting_count -= 1;
                self.sweep_line(key);
            }
            Whereabouts::Held(holder) => {
                if let Some(member) = self.members.get_mut(&holder) {
                    member.held.remove(&key);
                    self.give_turn(holder);
                }
            }
            Whereabouts::Orphaned(until) => {
                until.map(|until| self.leases.remove(&(until, ticket)));
            }
        }
    }

    /// Keeps abandoned places from outnumbering the valid ones.
    fn sweep_line(&mut self, left: u128) {
        if self.line.len() > 2 * self.waiting_count + 16 {
            let deliveries = &self.deliveries;
            self.line.retain(|place| place.key != left && is_valid(deliveries, place));
        }
    }

    fn skip_abandoned_places(&mut self) {
        while self.line.front().is_some_and(|place| !is_valid(&self.deliveries, place)) {
            self.line.pop_front();
        }
    }

    fn give_turn(&mut self, consumer: ConsumerId) {
        if let Some(member) = self.members.get_mut(&consumer)
            && member.has_credit()
            && !member.in_turn
        {
            member.in_turn = true;
            self.turn.push_back(consumer);
        }
    }

    fn member(&mut self, consumer: &Arc<Consumer>) -> &mut Member {
        self.members.entry(consumer.id).or_insert_with(|| Member {
            consumer: consumer.clone(),
            credits: 0,
            lease: Lease::Lapses,
            held: KeySet::default(),
            in_turn: false,
        })
    }

    fn whereabouts(&self, key: u128) -> Option<(Whereabouts, u64)> {
        self.deliveries.get(&key).map(|kept| (kept.whereabouts, kept.ticket))
    }

    #[cfg(test)]
    pub(super) fn line_length(&self) -> usize {
        self.line.len()
    }

    fn ticket(&mut self) -> u64 {
        self.next_ticket += 1;
        self.next_ticket
    }
}

impl Member {
    fn has_credit(&self) -> bool {
        self.held.len() < self.credits as usize
    }
}

fn is_valid(deliveries: &KeyMap<u128, Kept>, place: &Place) -> bool {
    deliveries
        .get(&place.key)
        .is_some_and(|kept| kept.ticket == place.ticket && matches!(kept.whereabouts, Whereabouts::Waiting))
}
