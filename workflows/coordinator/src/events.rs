//! Events on buses: published into the partition's journal, and delivered from
//! it until they are acknowledged.
//!
//! Whom an event is for is decided once, when it is published, and journaled
//! with it. Acknowledgements are journaled with whatever comes next: a crash
//! before that delivers once more, which is what is promised.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError};

use frevo_event::{
    Audit, DeadLetter, DeadLetterClosed, DeliveryPolicy, DeliveryRef, Entry, Event, Fate, JobChange,
    JobNumber, JobTold, Letter, Outcome, Published, Recipient, Reply, Request, Seen, Subscription,
    SubscriptionNumber, Target, Timestamp,
};
use frevo_router::{
    Deliveries, Delivery, Encounters, Joins, Ledger, Legs, Positions, Received, Route, Routes, SavedCursor,
    Unsettled, Window,
};
use frevo_transport::Journal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::draft::{Draft, SIZE_MAX};
use crate::{Caller, Effect, EventOffer, Inbound, Partition};

mod backlog;
mod correlation;
mod join;
mod pursuit;
mod replay;
mod sources;

/// A partition's events.
#[derive(Clone, Debug, Default)]
pub(crate) struct Events {
    pub(crate) ledger: Ledger,
    pub(crate) window: Window,
    pub(crate) deliveries: Deliveries,
    pub(crate) encounters: Encounters,
    /// Who is given something of the past.
    pub(crate) joins: Joins,
    /// What is replayed.
    pub(crate) legs: Legs,
    /// Up to where sources were drawn.
    pub(crate) positions: Positions,
    /// What was taken of queues that are sources.
    pub(crate) unsettled: Unsettled,
    /// What was given up in the last moment in which anything was.
    buried: (Timestamp, HashSet<(SubscriptionNumber, u64)>),
    /// What a recovery found about dead letters, which the store may lack.
    found: Vec<Found>,
    /// The last batch with events that a recovery found: its first sequence, and
    /// its offset.
    replayed: Option<(u64, u64)>,
    /// The last reading of what is not in memory failed, and may succeed.
    disk_refused: bool,
}

/// Something that the store may lack.
#[derive(Clone, Debug)]
enum Found {
    Dead(Box<DeadLetter>),
    Closed(DeadLetterClosed, Option<Audit>),
    Told(JobTold),
    Forgotten(JobNumber),
}

/// The same, written down.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct SavedEvents {
    ledger: Ledger,
    window: Window,
    cursors: Vec<SavedCursor>,
    /// Written down as a part of its own, which came later.
    #[serde(skip)]
    pub(crate) encounters: Encounters,
    /// The same.
    #[serde(skip)]
    pub(crate) joins: Joins,
    /// The same.
    #[serde(skip)]
    pub(crate) legs: Legs,
    /// The same.
    #[serde(skip)]
    pub(crate) positions: Positions,
    /// The same.
    #[serde(skip)]
    pub(crate) unsettled: Unsettled,
}

impl SavedEvents {
    /// The journal is another one, in which what stood at an offset stands where
    /// this says, if it was copied.
    pub(crate) fn relocate(&mut self, place_of: &dyn Fn(u64) -> Option<u64>) {
        self.ledger.relocate(place_of);
    }
}

/// A retry waits at least so long, in milliseconds, whatever the subscriber says.
const BACKOFF_MILLIS_MIN: u32 = 1;

impl Events {
    /// When something may be given up, from now on. Its dead letter is named by that:
    /// what is given up both live and in a replay is not in the same millisecond.
    fn moment_to_bury(&mut self, to: SubscriptionNumber, sequence: u64, now: Timestamp) -> Timestamp {
        let (moment, buried) = &mut self.buried;
        let again = *moment == now && buried.contains(&(to, sequence));
        let at = if again { now.plus_millis(1) } else { now };
        if *moment != at {
            (*moment, *buried) = (at, HashSet::new());
        }
        buried.insert((to, sequence));
        at
    }

    pub(crate) fn save(&self) -> SavedEvents {
        SavedEvents {
            ledger: self.ledger.clone(),
            window: self.window.clone(),
            cursors: self.deliveries.save(),
            encounters: self.encounters.clone(),
            joins: self.joins.clone(),
            legs: self.legs.clone(),
            positions: self.positions.clone(),
            unsettled: self.unsettled.clone(),
        }
    }

    pub(crate) fn load(saved: SavedEvents) -> Self {
        let SavedEvents { ledger, window, cursors, encounters, joins, legs, positions, unsettled } = saved;
        let deliveries = Deliveries::load(cursors);
        Self { ledger, window, deliveries, encounters, joins, legs, positions, unsettled, ..Self::default() }
    }

    /// Folds events that a recovery found in the batch at `offset`.
    pub(crate) fn replay_published(&mut self, published: &Published, offset: u64) {
        for (event, _) in &published.events {
            self.window.insert(event.fingerprint());
        }
        self.apply_published(published);
        self.ledger.replay(published.first, published.events.len() as u64, offset);
        if self.replayed.is_none_or(|(_, last_offset)| last_offset != offset) {
            self.replayed = Some((published.first, offset));
        }
    }

    /// Takes over what was carried forward in the batch at `offset`: all that was
    /// decided up to there, but for the place of what was published in that very
    /// batch.
    pub(crate) fn adopt(&mut self, saved: SavedEvents, offset: u64) {
        let replayed = self.replayed.filter(|(_, last_offset)| *last_offset == offset);
        let found = std::mem::take(&mut self.found);
        *self = Self { found, replayed, ..Self::load(saved) };
        if let Some((first, _)) = replayed {
            self.ledger.place(first, offset);
        }
    }

    /// Folds events that were published and that the window has; gives what may be
    /// delivered.
    fn apply_published(&mut self, published: &Published) -> Vec<Delivery> {
        let mut offers = Vec::with_capacity(published.events.len());
        for (sequence, (event, recipients)) in (published.first..).zip(&published.events) {
            let received = Received { at: published.stamp, event: event.clone() };
            let is_ordered = recipients.iter().any(|recipient| recipient.ordered);
            let lane = event.lane().filter(|_| is_ordered);
            for Recipient { subscription, ordered } in recipients {
                if self.deliveries.add(*subscription, sequence, lane.filter(|_| *ordered), &received) {
                    let (subscription, received) = (*subscription, received.clone());
                    offers.push(Delivery { subscription, sequence, attempts: 0, received });
                }
            }
        }
        offers
    }

    /// There is no such subscription any more.
    fn forget(&mut self, subscription: SubscriptionNumber) {
        self.deliveries.remove(subscription);
        self.encounters.remove(subscription);
        self.joins.remove(subscription);
        self.legs.remove(subscription);
        self.positions.remove(subscription);
        self.unsettled.remove(subscription);
    }

    /// Where what a subscription is given of the past ends.
    pub(crate) fn past_of(&self, subscription: SubscriptionNumber) -> Option<u64> {
        self.joins.head_of(subscription).or_else(|| self.legs.head_of(subscription))
    }

    /// Whether it is given an event as one of the past.
    pub(crate) fn is_past(&self, subscription: SubscriptionNumber, sequence: u64) -> bool {
        self.past_of(subscription).is_some_and(|head| sequence < head)
    }

    /// A letter was journaled.
    pub(crate) fn apply_sent(&mut self, letter: &Letter) {
        self.encounters.apply_sent(letter);
        if let Letter::Replayed { leg, .. } = letter {
            self.legs.note_told(*leg);
        }
    }

    /// Folds what a recovery found about deliveries.
    pub(crate) fn apply_found(&mut self, entry: Entry) {
        self.apply(&entry);
        match entry {
            Entry::DeadLettered(letter) | Entry::ReplayDeadLettered { letter, .. } => {
                self.found.push(Found::Dead(letter));
            }
            Entry::DeadLetterClosed(closed) => self.found.push(Found::Closed(closed, None)),
            Entry::DeadLetterAudited { closed, audit } => {
                self.found.push(Found::Closed(closed, Some(audit)));
            }
            _ => {}
        }
    }

    /// Takes note of what a recovery found about jobs.
    pub(crate) fn note_found(&mut self, change: JobChange) {
        match change {
            JobChange::Advanced(advanced) => self.found.push(Found::Told(advanced.told)),
            JobChange::Deleted { number, .. } => self.found.push(Found::Forgotten(number)),
            JobChange::Put(_) => {}
        }
    }

    /// Folds what else is decided about deliveries; gives what may be delivered
    /// because of it.
    pub(crate) fn apply(&mut self, entry: &Entry) -> Vec<Delivery> {
        match entry {
            Entry::Acknowledged { subscription, sequences } => {
                let settle = |sequence: &u64| self.deliveries.settle(*subscription, *sequence);
                sequences.iter().filter_map(settle).collect()
            }
            Entry::Joined { subscription, from, head } => {
                self.joins.insert(*subscription, *head);
                if from < head {
                    self.deliveries.join(*subscription, *from);
                }
                Vec::new()
            }
            Entry::Replaying { leg, from, head } => {
                self.legs.insert(*leg, *head);
                if from < head {
                    self.deliveries.join(*leg, *from);
                }
                Vec::new()
            }
            Entry::ReplayDeadLettered { leg, letter } => {
                self.deliveries.settle(*leg, letter.sequence).into_iter().collect()
            }
            Entry::Postponed { subscription, sequence, attempts, due } => {
                self.deliveries.postpone(*subscription, *sequence, *attempts, *due);
                Vec::new()
            }
            Entry::Drawn { source, lane, next } => {
                self.positions.draw(*source, *lane, *next);
                Vec::new()
            }
            Entry::Reached { source, lane, next } => {
                self.positions.reach(*source, *lane, *next);
                Vec::new()
            }
            Entry::Consumed { source, session, settled_below, retires_others, seen } => {
                for Seen { number, hash, again } in seen {
                    self.unsettled.take(*source, *session, *number, *hash, *again);
                }
                self.unsettled.settle(*source, *session, *settled_below);
                if *retires_others {
                    self.unsettled.retire_others(*source, *session);
                }
                Vec::new()
            }
            Entry::DeadLettered(letter) => {
                let stopped = letter.event.lane().filter(|_| letter.stops);
                let next = self.deliveries.bury(letter.subscription, letter.sequence, stopped);
                next.into_iter().collect()
            }
            Entry::DeadLetterClosed(closed) | Entry::DeadLetterAudited { closed, .. } => {
                self.close(closed, None).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// A dead letter is decided about; `redriven` is what is delivered instead, if
    /// it is in memory. Gives what may be delivered of its key.
    fn close(&mut self, closed: &DeadLetterClosed, redriven: Option<&Received>) -> Option<Delivery> {
        self.window.insert(closed.fingerprint());
        let instead = match closed.fate {
            Fate::Redriven { sequence } => Some(sequence),
            Fate::Discarded => None,
        };
        self.deliveries.resume(closed.subscription, closed.lane?, instead, redriven)
    }
}

impl<R: Caller> Partition<R> {
    /// Takes events in, but for those that were published a moment ago. What has
    /// no room in this batch, with all its recipients, goes into the next one;
    /// the publisher is answered with the last.
    pub(crate) fn publish(&mut self, events: Vec<Event>, reply: Option<R>, draft: &mut Draft<R>) {
        let mut events = events.into_iter();
        self.take_in(&mut events, None, draft);
        let events: Vec<Event> = events.collect();
        if events.is_empty() {
            self.say(reply, || Reply::Published, draft);
        } else {
            self.go_on_with(Inbound { request: Request::Publish { events }, reply });
        }
    }

    /// Takes events until the batch is full: for whoever wants them, or for one
    /// that is given them whatever it listens to.
    pub(crate) fn take_in(
        &mut self,
        events: &mut impl Iterator<Item = Event>,
        to: Option<&Arc<Route>>,
        draft: &mut Draft<R>,
    ) {
        let settings = self.settings.clone();
        let routes = settings.routes.read().unwrap_or_else(PoisonError::into_inner);
        let mut taken = Vec::new();
        let mut heard = Vec::new();
        let mut correlated = Vec::new();
        let mut size = draft.size;
        for event in events {
            let fingerprint = event.fingerprint();
            if self.events.window.knows(fingerprint) {
                self.counters.repeated += 1;
                continue;
            }
            self.events.window.insert(fingerprint);
            let event = Arc::new(event);
            let (recipients, takers) = match to {
                Some(route) => parted([route]),
                None => parted(wanted(&routes, &event)),
            };
            if routes.has_past() {
                self.join_all(&routes, &recipients, draft);
            }
            let numbers = recipients.iter().map(|recipient| recipient.subscription);
            self.tally.published(&event, numbers.chain(takers.iter().map(|taker| taker.subscription.number)));
            let places = self.places_of(&event, &takers);
            size += Published::size_of(&event, &recipients) + places.len() * event.size();
            if !places.is_empty() {
                correlated.push((event.clone(), places));
            }
            if routes.has_audience(event.scope(), &event.bus) {
                heard.push(Received { at: self.clock, event: event.clone() });
            }
            taken.push((event, recipients));
            if size >= SIZE_MAX {
                break;
            }
        }
        drop(routes);
        if !heard.is_empty() {
            draft.effects.push(Effect::Heard(heard));
        }
        if !taken.is_empty() {
            self.counters.published += taken.len() as u64;
            self.post(taken, draft);
        }
        for (event, places) in correlated {
            self.come(event, places, draft);
        }
    }

    /// Journals events that the window has for their recipients; gives the first
    /// one's sequence.
    pub(crate) fn post(&mut self, events: Vec<(Arc<Event>, Vec<Recipient>)>, draft: &mut Draft<R>) -> u64 {
        let previous = self.events.ledger.last_offset();
        let first = self.events.ledger.next();
        for _ in &events {
            self.events.ledger.number();
        }
        let published = Published { stamp: self.clock, first, previous, events };
        let offers = self.events.apply_published(&published);
        draft.first_event.get_or_insert(first);
        draft.push(Entry::Published(published));
        self.deliver(offers, draft);
        first
    }

    /// Learns what became of deliveries.
    pub(crate) fn settle_deliveries(
        &mut self,
        subscription: SubscriptionNumber,
        outcomes: Vec<(u64, Outcome)>,
        draft: &mut Draft<R>,
    ) {
        // One that is gone is forgotten as a whole: see `reconsider`.
        let Some(route) = self.route(subscription) else { return };
        if self.settings.contested {
            let partition = self.id;
            let key = |sequence| DeliveryRef { subscription, partition, sequence }.key();
            let keys = outcomes.iter().map(|(sequence, _)| key(*sequence)).collect();
            self.release_now(Effect::Settled { queue: route.queue.clone(), keys });
        }
        let mut acknowledged = Vec::new();
        let mut delivered = 0;
        for (sequence, outcome) in outcomes {
            // What was acknowledged before, or by another subscriber to whom it
            // was delivered too, is not asked about again.
            let Some(attempts) = self.events.deliveries.attempts(subscription, sequence) else { continue };
            delivered += 1;
            match outcome {
                Outcome::Acknowledged => acknowledged.push(sequence),
                Outcome::Rejected { reason, retry_after_millis } => {
                    self.reject(&route, sequence, attempts + 1, reason, retry_after_millis, draft);
                }
                Outcome::Refused { reason } => self.bury(&route, sequence, attempts + 1, reason, draft),
            }
        }
        let counts = self.tally.subscription(route.target_number());
        counts.delivered += delivered;
        counts.acknowledged += acknowledged.len() as u64;
        if !acknowledged.is_empty() {
            self.counters.acknowledged += acknowledged.len() as u64;
            self.decide(Entry::Acknowledged { subscription, sequences: acknowledged }, draft);
        }
    }

    fn reject(
        &mut self,
        route: &Route,
        sequence: u64,
        attempts: u32,
        reason: Arc<str>,
        retry_after_millis: Option<u32>,
        draft: &mut Draft<R>,
    ) {
        let subscription = route.subscription.number;
        let policy = &route.subscription.policy;
        let Some(received) = self.events.deliveries.received(subscription, sequence) else { return };
        let wait = retry_after_millis.unwrap_or_else(|| backoff(policy, subscription, sequence, attempts));
        let due = self.clock.plus_millis(i64::from(wait.max(BACKOFF_MILLIS_MIN)));
        let gives_up_at = received.at.plus_millis(i64::from(policy.age_seconds_max) * 1000);
        // What it is given of the past was old when it was delivered first.
        let is_too_old = due > gives_up_at && !self.events.is_past(subscription, sequence);
        if attempts >= policy.attempts_max || is_too_old {
            return self.bury(route, sequence, attempts, reason, draft);
        }
        self.counters.postponed += 1;
        self.tally.subscription(route.target_number()).failed += 1;
        self.decide(Entry::Postponed { subscription, sequence, attempts, due }, draft);
    }

    fn bury(&mut self, route: &Route, sequence: u64, attempts: u32, reason: Arc<str>, draft: &mut Draft<R>) {
        let subscription = route.subscription.number;
        let Some(received) = self.events.deliveries.received(subscription, sequence) else { return };
        self.clock = self.events.moment_to_bury(route.target_number(), sequence, self.clock);
        let stops = route.subscription.policy.after_dead_letter == frevo_event::AfterDeadLetter::Stop
            && received.event.key.is_some();
        let letter = DeadLetter {
            subscription,
            sequence,
            stamp: self.clock,
            received_at: received.at,
            attempts,
            reason,
            stops,
            event: received.event,
        };
        self.counters.dead_lettered += 1;
        self.tally.subscription(route.target_number()).dead_lettered += 1;
        let letter = if route.replay.is_some() {
            self.bury_replayed(route, letter, draft)
        } else {
            let letter = Box::new(letter);
            self.decide(Entry::DeadLettered(letter.clone()), draft);
            letter
        };
        draft.effects.push(Effect::DeadLettered(letter));
    }

    /// Delivers a dead letter again, in the place that it left if its key waits
    /// for it, or lets its key go on without it. The store learns of it later:
    /// whoever decides twice in a moment is told.
    pub(crate) fn close_dead_letter(
        &mut self,
        letter: &DeadLetter,
        redrive: Option<Box<Event>>,
        audit: Audit,
        draft: &mut Draft<R>,
    ) -> Reply {
        if self.events.window.knows(letter.fingerprint()) {
            return Reply::Stale;
        }
        let DeadLetter { subscription, sequence, stamp: died_at, .. } = *letter;
        let stamp = self.clock;
        let redriven = redrive.map(|event| Received { at: stamp, event: Arc::new(*event) });
        let fate = match &redriven {
            None => Fate::Discarded,
            Some(Received { event, .. }) => {
                let ordered = self.route(subscription).is_some_and(|route| route.subscription.policy.ordered);
                let recipients = vec![Recipient { subscription, ordered }];
                self.events.window.insert(event.fingerprint());
                Fate::Redriven { sequence: self.post(vec![(event.clone(), recipients)], draft) }
            }
        };
        let lane = letter.event.lane().filter(|_| letter.stops);
        let closed = DeadLetterClosed { subscription, sequence, died_at, stamp, lane, fate };
        draft.effects.push(Effect::DeadLetterClosed { closed, audit: Some(audit.clone()) });
        let next = self.events.close(&closed, redriven.as_ref());
        draft.push(Entry::DeadLetterAudited { closed, audit });
        self.deliver(next.into_iter().collect(), draft);
        Reply::Accepted
    }

    /// Journals a decision about deliveries and does what follows from it.
    pub(super) fn decide(&mut self, entry: Entry, draft: &mut Draft<R>) {
        let offers = self.events.apply(&entry);
        draft.push(entry);
        self.deliver(offers, draft);
    }

    /// Offers what may be delivered: events of this very batch once it is
    /// committed, others with what is on its way already, for a delivery waits
    /// for no acknowledgement to become durable.
    fn deliver(&mut self, deliveries: Vec<Delivery>, draft: &mut Draft<R>) {
        for delivery in deliveries {
            let is_new = draft.first_event.is_some_and(|first| delivery.sequence >= first);
            match self.offer_event(delivery) {
                Some(effect) if is_new => draft.effects.push(effect),
                Some(effect) => self.release_now(effect),
                None => {}
            }
        }
    }

    /// Offers again what is due.
    pub(crate) fn redeliver(&mut self, now: Timestamp) {
        while let Some(delivery) = self.events.deliveries.pop_due(now) {
            if let Some(effect) = self.offer_event(delivery) {
                self.release_now(effect);
            }
        }
    }

    /// The delivery as its queue carries it; none while its subscription is
    /// paused, or if it is gone.
    fn offer_event(&self, delivery: Delivery) -> Option<Effect<R>> {
        let route = self.route(delivery.subscription).filter(|route| !route.subscription.paused)?;
        Some(Effect::Deliver(EventOffer { route, partition: self.id, delivery }))
    }

    /// Puts what may be delivered into a subscription's queue, or takes it back:
    /// the subscription is paused, or gone. It goes behind what this very batch
    /// delivers.
    pub(crate) fn reconsider(
        &mut self,
        subscription: SubscriptionNumber,
        queue: &Arc<str>,
        draft: &mut Draft<R>,
    ) {
        let route = self.route(subscription);
        let partition = self.id;
        for delivery in self.events.deliveries.offerable_to(subscription) {
            draft.effects.push(match &route {
                Some(route) if !route.subscription.paused => {
                    Effect::Deliver(EventOffer { route: route.clone(), partition, delivery })
                }
                _ => Effect::CloseTask {
                    queue: queue.to_string(),
                    key: delivery.reference(partition).key(),
                    cancelled: true,
                },
            });
        }
        match route {
            Some(route) => {
                self.join(&route, draft);
                self.begin_leg(&route, draft);
                self.reconsider_correlation(&route, draft);
            }
            None => self.events.forget(subscription),
        }
    }

    /// Tells what a recovery found that the store may lack.
    pub fn release_found(&mut self) {
        for found in std::mem::take(&mut self.events.found) {
            self.release_now(match found {
                Found::Dead(letter) => Effect::DeadLettered(letter),
                Found::Closed(closed, audit) => Effect::DeadLetterClosed { closed, audit },
                Found::Told(told) => Effect::JobTold(told),
                Found::Forgotten(number) => Effect::JobForgotten(number),
            });
        }
    }

    pub(crate) fn route(&self, subscription: SubscriptionNumber) -> Option<Arc<Route>> {
        let routes = self.settings.routes.read().unwrap_or_else(PoisonError::into_inner);
        routes.get(subscription).cloned()
    }

    /// Goes on with deliveries, and with what is held, once everything that is
    /// registered is known: the driver calls it after a recovery.
    pub fn resume_deliveries(&mut self, journal: &dyn Journal) {
        self.release_found();
        let mut known = self.events.encounters.subscriptions();
        known.extend(self.events.deliveries.subscriptions());
        known.extend(self.events.joins.subscriptions());
        known.extend(self.events.legs.subscriptions());
        known.extend(self.events.positions.sources());
        known.extend(self.events.unsettled.sources());
        for subscription in known {
            if self.route(subscription).is_none() {
                self.events.forget(subscription);
            }
        }
        for route in self.untold() {
            let (subscription, queue) = (route.subscription.number, route.queue.clone());
            self.receive(Inbound { request: Request::Reconsider { subscription, queue }, reply: None });
        }
        self.resume_machines();
        self.read_forgotten(journal);
        for delivery in self.events.deliveries.offerable() {
            if let Some(effect) = self.offer_event(delivery) {
                self.release_now(effect);
            }
        }
    }
}

impl<R: Caller> Partition<R> {
    /// The subscriptions that have something to be told of which a crash told
    /// nobody.
    fn untold(&self) -> Vec<Arc<Route>> {
        [self.unfinished_correlations(), self.unjoined(), self.unfinished_legs()].concat()
    }
}

/// Who wants an event.
fn wanted<'a>(routes: &'a Routes, event: &Event) -> impl Iterator<Item = &'a Arc<Route>> + use<'a> {
    routes.wanted_by(event).into_iter().filter_map(|number| routes.get(number))
}

/// Whom an event is delivered to, and the subscriptions whose tasks take it.
fn parted<'a>(routes: impl IntoIterator<Item = &'a Arc<Route>>) -> (Vec<Recipient>, Vec<Arc<Route>>) {
    let (mut recipients, mut takers) = (Vec::new(), Vec::new());
    for route in routes {
        match &route.subscription {
            Subscription { target: Target::Task(_), .. } => takers.push(route.clone()),
            Subscription { number, policy, .. } => {
                recipients.push(Recipient { subscription: *number, ordered: policy.ordered });
            }
        }
    }
    (recipients, takers)
}

/// How long a retry waits: twice as long as the one before, at most the
/// policy's maximum, and of that a part between a half and all, so that
/// deliveries that failed together do not come together again. The part is drawn
/// from what is retried: the same on every machine.
fn backoff(policy: &DeliveryPolicy, subscription: SubscriptionNumber, sequence: u64, attempts: u32) -> u32 {
    let doublings = attempts.saturating_sub(1).min(31);
    let wait = u64::from(policy.backoff_millis) << doublings;
    let wait = wait.min(u64::from(policy.backoff_millis_max)) as u32;
    let digest = Sha256::new()
        .chain_update(subscription.0.to_be_bytes())
        .chain_update(sequence.to_be_bytes())
        .chain_update(attempts.to_be_bytes())
        .finalize();
    let draw = u32::from_be_bytes(digest[..4].try_into().expect("four of thirty-two bytes"));
    let spread = u64::from(wait / 2) * u64::from(draw) / u64::from(u32::MAX);
    wait - spread as u32
}
