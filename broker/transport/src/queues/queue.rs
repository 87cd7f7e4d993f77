//! `Queue`: one queue's deliveries, and who takes them.
//!
//! Hands out in the order of arrival, to the consumers with credits in turn.
//! The line of waiting keys is not searched when a delivery leaves it early: a
//! place in it is valid only while the delivery still names that ticket. Guests
//! have a line of their own, which stand-ins do not take from and which goes
//! first: each keeps another node waiting.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use bytes::Bytes;

use super::key::{KeyMap, KeySet};
use super::{
    Consumer, ConsumerId, Delivered, Delivery, DeliveryPlace, Guest, Lapse, Lapsed, Lease, Mail, QueuePolicy,
    QueueStats, Role,
};

pub(super) struct Queue {
    name: Arc<str>,
    policy: QueuePolicy,
    deliveries: KeyMap<u128, Kept>,
    line: Line,
    guests: Line,
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
    /// What other nodes were told last that is wanted here.
    told: i64,
    /// Guests that were taken for good.
    kept: Vec<Guest>,
}

/// What waits, in order.
#[derive(Default)]
struct Line {
    places: VecDeque<Place>,
    /// How many of them are valid.
    count: usize,
}

struct Kept {
    body: Bytes,
    partition: Option<u16>,
    /// No stand-in takes it: its home is elsewhere, or it has none.
    is_guest: bool,
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
            line: Line::default(),
            guests: Line::default(),
            next_ticket: 0,
            members: KeyMap::default(),
            turn: VecDeque::new(),
            leases: BTreeMap::new(),
            paused: false,
            left_at: None,
            gone: false,
            woken: Vec::new(),
            told: 0,
            kept: Vec::new(),
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
        } else {
            self.welcome_home(&delivery);
        }
    }

    pub(super) fn hold(&mut self, delivery: Delivery, now: u64, until: u64) {
        if self.keep(&delivery, 1, now) {
            match self.relay().filter(|_| until == u64::MAX) {
                Some(relay) => self.give(delivery.key, relay),
                None => self.orphan(delivery.key, (until < u64::MAX).then_some(until)),
            }
        } else {
            self.welcome_home(&delivery);
        }
    }

    pub(super) fn host(&mut self, delivery: Delivery, deliveries: u32, now: u64) {
        if self.keep(&delivery, deliveries, now) {
            self.deliveries.get_mut(&delivery.key).expect("it was put in just now").is_guest = true;
            self.wait_at_back(delivery.key);
        }
    }

    /// A guest's partition is this node's by now: it is at home where it is.
    fn welcome_home(&mut self, delivery: &Delivery) {
        let key = delivery.key;
        let Some(kept) = self.deliveries.get(&key).filter(|kept| kept.is_guest) else { return };
        let (whereabouts, ticket) = (kept.whereabouts, kept.ticket);
        let waits = matches!(whereabouts, Whereabouts::Waiting);
        if waits {
            self.leave(key, whereabouts, ticket);
        }
        let kept = self.deliveries.get_mut(&key).expect("it is there");
        kept.is_guest = false;
        // One that a consumer came back with has none.
        kept.body = delivery.body.clone();
        if waits {
            self.wait_at_back(key);
        }
    }

    pub(super) fn take_back(&mut self, stand_in: ConsumerId, key: u128, lapsed_at: Option<u64>) -> bool {
        let Some((whereabouts, ticket)) = self.whereabouts(key) else { return false };
        if !matches!(whereabouts, Whereabouts::Held(holder) if holder == stand_in) {
            return false;
        }
        // Not to the same one at once: it has no credit for more than it asks for.
        if let Some(member) = self.members.get_mut(&stand_in) {
            member.credits = member.credits.saturating_sub(1);
        }
        self.leave(key, whereabouts, ticket);
        if lapsed_at.is_some() {
            self.orphan(key, lapsed_at);
            return true;
        }
        let kept = self.deliveries.get_mut(&key).expect("it is there");
        kept.delivered_count = kept.delivered_count.saturating_sub(1);
        self.wait_in_front(key);
        true
    }

    pub(super) fn take_strays(&mut self, since: u64) -> Vec<Guest> {
        let is_stray = |kept: &Kept| {
            let waits = matches!(kept.whereabouts, Whereabouts::Waiting);
            kept.is_guest && kept.partition.is_some() && waits && kept.offered_at <= since
        };
        if self.guests.count == 0 {
            return Vec::new();
        }
        let strays: Vec<Guest> = self.guests_that(is_stray);
        for stray in &strays {
            self.acknowledge(stray.key);
        }
        strays
    }

    pub(super) fn part_with(&mut self, partition: u16) -> Vec<Guest> {
        let all =
            self.deliveries.iter().filter(|(_, kept)| kept.partition == Some(partition) && !kept.is_guest);
        for key in all.map(|(key, _)| *key).collect::<Vec<_>>() {
            let stays = match self.deliveries[&key].whereabouts {
                Whereabouts::Waiting => false,
                Whereabouts::Held(holder) => {
                    self.members.get(&holder).is_some_and(|member| member.consumer.role == Role::Worker)
                }
                // One that is never delivered again is nobody's to come back for.
                Whereabouts::Orphaned(until) => until.is_some(),
            };
            if stays {
                self.deliveries.get_mut(&key).expect("it is there").is_guest = true;
            } else {
                self.forget(key);
            }
        }
        self.guests_of(partition)
    }

    /// Forgets a delivery that its holder was not given yet, or that waits.
    fn forget(&mut self, key: u128) {
        if let Some(Whereabouts::Held(holder)) = self.deliveries.get(&key).map(|kept| kept.whereabouts)
            && let Some(member) = self.members.get(&holder)
        {
            member.consumer.mailbox.recall(&self.name, key);
        }
        self.remove(key);
    }

    pub(super) fn guests_of(&self, partition: u16) -> Vec<Guest> {
        self.guests_that(|kept| kept.is_guest && kept.partition == Some(partition))
    }

    fn guests_that(&self, is_meant: impl Fn(&Kept) -> bool) -> Vec<Guest> {
        let meant = self.deliveries.iter().filter(|(_, kept)| is_meant(kept));
        meant
            .filter_map(|(key, kept)| {
                Some(Guest { queue: self.name.clone(), key: *key, partition: kept.partition? })
            })
            .collect()
    }

    /// How many deliveries more the consumers of this node could be given; none if
    /// it has none.
    pub(super) fn spare(&self) -> Option<i64> {
        let mut own = self.members.values().filter(|member| member.consumer.role == Role::Worker).peekable();
        own.peek()?;
        let free = own.map(|member| i64::from(member.credits) - member.held.len() as i64).sum::<i64>();
        Some(if self.paused { 0 } else { free - self.waiting_count() as i64 })
    }

    /// What other nodes do not know yet.
    pub(super) fn take_news(&mut self) -> (Option<i64>, Vec<Guest>) {
        let spare = self.spare().unwrap_or(0);
        let news = (spare != self.told).then_some(spare);
        self.told = spare;
        (news, std::mem::take(&mut self.kept))
    }

    pub(super) fn want(&mut self, consumer: &Arc<Consumer>, count: i64) {
        let untaken = consumer.mailbox.count_of(&self.name) as i64;
        let taken = self.member(consumer).held.len() as i64 - untaken;
        let credits = taken.saturating_add(count);
        self.set_credits(consumer.id, u32::try_from(credits.max(0)).unwrap_or(u32::MAX));
    }

    pub(super) fn keep_away(&mut self, stand_in: ConsumerId, key: u128) {
        let Some((whereabouts, ticket)) = self.whereabouts(key) else { return };
        if matches!(whereabouts, Whereabouts::Held(holder) if holder == stand_in) {
            self.leave(key, whereabouts, ticket);
            self.orphan(key, None);
        }
    }

    pub(super) fn hold_guest(&mut self, guest: &Delivery, now: u64) {
        if self.keep(guest, 1, now) {
            self.deliveries.get_mut(&guest.key).expect("it was put in just now").is_guest = true;
        }
    }

    pub(super) fn held_by(&self, consumer: ConsumerId) -> Vec<Guest> {
        let held = self.members.get(&consumer).into_iter().flat_map(|member| &member.held);
        held.filter_map(|key| {
            let partition = self.deliveries.get(key)?.partition?;
            Some(Guest { queue: self.name.clone(), key: *key, partition })
        })
        .collect()
    }

    pub(super) fn withdraw(&mut self, key: u128) -> bool {
        let Some((removed, holder)) = self.remove(key) else { return false };
        if let Some(holder) = holder {
            let queue = self.name.clone();
            let mail = match holder.role {
                Role::Relay => Mail::Ended { queue, key, body: removed.body },
                Role::Worker | Role::StandIn => Mail::Cancelled { queue, key },
            };
            self.tell(holder, key, mail);
        }
        true
    }

    pub(super) fn acknowledge(&mut self, key: u128) -> bool {
        let Some((removed, holder)) = self.remove(key) else { return false };
        if let Some(relay) = holder.filter(|holder| holder.role == Role::Relay) {
            let mail = Mail::Ended { queue: self.name.clone(), key, body: removed.body };
            self.tell(relay, key, mail);
        }
        true
    }

    /// Forgets a delivery; gives who held it, if anybody did.
    fn remove(&mut self, key: u128) -> Option<(Kept, Option<Arc<Consumer>>)> {
        let (whereabouts, ticket) = self.whereabouts(key)?;
        self.leave(key, whereabouts, ticket);
        let removed = self.deliveries.remove(&key)?;
        let holder = match whereabouts {
            Whereabouts::Held(holder) => self.members.get(&holder).map(|member| member.consumer.clone()),
            Whereabouts::Waiting | Whereabouts::Orphaned(_) => None,
        };
        Some((removed, holder))
    }

    /// Tells a consumer about a delivery, unless it has not taken it.
    fn tell(&mut self, consumer: Arc<Consumer>, key: u128, mail: Mail) {
        if !consumer.mailbox.recall(&self.name, key) && consumer.mailbox.put(mail) {
            self.woken.push(consumer);
        }
    }

    pub(super) fn put_back(&mut self, key: u128) -> bool {
        let Some((whereabouts, ticket)) = self.whereabouts(key) else { return false };
        self.leave(key, whereabouts, ticket);
        self.deliveries.get_mut(&key).expect("it is there").delivered_count = 0;
        self.wait_at_back(key);
        true
    }

    pub(super) fn subscribe(&mut self, consumer: &Arc<Consumer>, credits: u32, lease: Lease) {
        self.member(consumer).lease = lease;
        self.set_credits(consumer.id, credits);
        if consumer.role == Role::Relay {
            let is_handed_on = |kept: &Kept| matches!(kept.whereabouts, Whereabouts::Orphaned(None));
            let handed_on = self.deliveries.iter().filter(|(_, kept)| is_handed_on(kept));
            for key in handed_on.map(|(key, _)| *key).collect::<Vec<_>>() {
                self.reattach(consumer.id, key);
            }
        }
    }

    /// Who hands on what is taken here.
    fn relay(&self) -> Option<ConsumerId> {
        let mut relays = self.members.values().filter(|member| member.consumer.role == Role::Relay);
        relays.next().map(|member| member.consumer.id)
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
        for key in taken {
            match self.deliveries.get(&key) {
                Some(Kept { is_guest: true, partition: Some(partition), .. }) if until.is_none() => {
                    self.kept.push(Guest { queue: self.name.clone(), key, partition: *partition });
                    self.deliveries.remove(&key);
                }
                _ => self.orphan(key, until),
            }
        }
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
            let kept = self.deliveries.get(&key).expect("what has a lease is kept");
            let is_at_home = !kept.is_guest || kept.partition.is_none();
            let lapse = if is_at_home { self.policy.lapse } else { Lapse::GiveBack };
            let (body, partition) = (kept.body.clone(), kept.partition);
            lapsed.push(Lapsed { queue: self.name.clone(), key, partition, body, lapse });
            match lapse {
                Lapse::Redeliver => redelivered.push(key),
                Lapse::Fail | Lapse::GiveBack => drop(self.deliveries.remove(&key)),
            }
        }
        redelivered.into_iter().rev().for_each(|key| self.wait_in_front(key));
        self.leases.first_key_value().map(|(&(until, _), _)| until)
    }

    pub(super) fn stats(&mut self) -> QueueStats {
        self.line.skip_abandoned(&self.deliveries);
        self.guests.skip_abandoned(&self.deliveries);
        let fronts = [&self.line, &self.guests].into_iter().filter_map(|line| line.places.front());
        let offered_at = fronts.filter_map(|place| Some(self.deliveries.get(&place.key)?.offered_at));
        QueueStats {
            queue: self.name.clone(),
            waiting: self.waiting_count(),
            in_flight: self.deliveries.len() - self.waiting_count(),
            consumers: self.consumer_count(),
            oldest_waiting_since: offered_at.min(),
            paused: self.paused,
            left_at: self.left_at.filter(|_| self.consumer_count() == 0),
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
        if self.paused || self.consumer_count() > 0 || self.waiting_count() < self.deliveries.len() {
            return Vec::new();
        }
        let lines = self.guests.places.iter().chain(&self.line.places);
        lines
            .filter(|place| is_valid(&self.deliveries, place))
            .filter_map(|place| {
                let Kept { body, partition, .. } = self.deliveries.get(&place.key)?;
                Some(Delivery { key: place.key, partition: *partition, body: body.clone() })
            })
            .take(count_max)
            .collect()
    }

    fn waiting_count(&self) -> usize {
        self.line.count + self.guests.count
    }

    /// Those who take here, and the stand-ins of nodes where somebody does.
    fn consumer_count(&self) -> usize {
        let takes = |member: &&Member| member.consumer.role != Role::StandIn || member.credits > 0;
        self.members.values().filter(takes).count()
    }

    /// Hands out what waits to whose turn it is. Returns who must be woken.
    pub(super) fn dispatch(&mut self) -> Vec<Arc<Consumer>> {
        let mut passed_over = Vec::new();
        while !self.paused
            && self.waiting_count() > 0
            && let Some(consumer) = self.turn.pop_front()
        {
            let Some(member) = self.members.get_mut(&consumer) else { continue };
            if !member.has_credit() {
                member.in_turn = false;
                continue;
            }
            let is_for_guests = member.consumer.role != Role::StandIn && self.guests.count > 0;
            let line = if is_for_guests { &mut self.guests } else { &mut self.line };
            if line.count == 0 {
                passed_over.push(consumer);
                continue;
            }
            member.in_turn = false;
            line.skip_abandoned(&self.deliveries);
            let place = line.places.pop_front().expect("what waits has a place in the line");
            self.hand(place.key, consumer);
            self.give_turn(consumer);
        }
        // Stand-ins for whom only guests waited keep their turn.
        passed_over.into_iter().rev().for_each(|consumer| self.turn.push_front(consumer));
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
            partition: kept.partition,
            body: kept.body.clone(),
            deliveries: kept.delivered_count,
        };
        kept.delivered_count += 1;
        let line = if kept.is_guest { &mut self.guests } else { &mut self.line };
        line.count -= 1;
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
        self.give(key, consumer);
        true
    }

    /// Puts a delivery that has left its place into the hands of a member.
    fn give(&mut self, key: u128, member: ConsumerId) {
        self.place(key, Whereabouts::Held(member));
        self.members.get_mut(&member).expect("only a member holds anything").held.insert(key);
    }

    fn keep(&mut self, delivery: &Delivery, delivered_count: u32, now: u64) -> bool {
        let std::collections::hash_map::Entry::Vacant(vacant) = self.deliveries.entry(delivery.key) else {
            return false;
        };
        vacant.insert(Kept {
            body: delivery.body.clone(),
            partition: delivery.partition,
            is_guest: delivery.partition.is_none(),
            offered_at: now,
            delivered_count,
            ticket: 0,
            whereabouts: Whereabouts::Orphaned(None),
        });
        true
    }

    fn wait_at_back(&mut self, key: u128) {
        let ticket = self.place(key, Whereabouts::Waiting);
        let line = self.line_of(key);
        line.count += 1;
        line.places.push_back(Place { key, ticket });
    }

    fn wait_in_front(&mut self, key: u128) {
        let ticket = self.place(key, Whereabouts::Waiting);
        let line = self.line_of(key);
        line.count += 1;
        line.places.push_front(Place { key, ticket });
    }

    fn line_of(&mut self, key: u128) -> &mut Line {
        let is_guest = self.deliveries.get(&key).is_some_and(|kept| kept.is_guest);
        if is_guest { &mut self.guests } else { &mut self.line }
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
                self.line_of(key).count -= 1;
                self.line.sweep(key, &self.deliveries);
                self.guests.sweep(key, &self.deliveries);
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
        self.line.places.len()
    }

    fn ticket(&mut self) -> u64 {
        self.next_ticket += 1;
        self.next_ticket
    }
}

impl Line {
    /// Keeps abandoned places from outnumbering the valid ones.
    fn sweep(&mut self, left: u128, deliveries: &KeyMap<u128, Kept>) {
        if self.places.len() > 2 * self.count + 16 {
            self.places.retain(|place| place.key != left && is_valid(deliveries, place));
        }
    }

    fn skip_abandoned(&mut self, deliveries: &KeyMap<u128, Kept>) {
        while self.places.front().is_some_and(|place| !is_valid(deliveries, place)) {
            self.places.pop_front();
        }
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
