//! What is true of events: who is to have which, in what order, and what became of
//! that, as the counted batches of the journal say it and the subscribers do.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use frevo_coordinator::EventOffer;
use frevo_event::{
    AfterDeadLetter, BusChange, Change, DeadLetter, DeadLetterClosed, DeliveryRef, Entry, Event, EventReplay,
    Fate, Outcome, PartitionId, Published, Recipient, ReplayState, Subscription, SubscriptionNumber,
    Timestamp,
};
use frevo_store::DeadLetterId;

use super::coverage::*;
use super::oracle::Broken;
use super::traffic::{BUS, wants};

/// The truth about events so far.
#[derive(Default)]
pub struct Deliveries {
    pub partition_count: u16,
    subscriptions: BTreeMap<SubscriptionNumber, Subscription>,
    /// From when on subscriptions are given what was received before they were
    /// made, and in which partitions they joined.
    starts: BTreeMap<SubscriptionNumber, Timestamp>,
    joined: BTreeSet<(SubscriptionNumber, u16)>,
    archived_since: Option<Timestamp>,
    /// By partition and sequence.
    published: BTreeMap<(u16, u64), Known>,
    ids: BTreeSet<Box<str>>,
    /// An event that is published again must be a dead letter that is redriven.
    redriving: Option<(u16, u64)>,
    standings: BTreeMap<DeliveryRef, Standing>,
    unsettled_count: usize,
    lanes: BTreeMap<(SubscriptionNumber, u16, Arc<str>), Lane>,
    letters: BTreeMap<DeadLetterId, Letter>,
    replays: BTreeMap<Arc<str>, Replay>,
    legs: BTreeMap<SubscriptionNumber, Arc<str>>,
    /// What nodes have not followed yet.
    changes: Vec<BusChange>,
}

/// An event as it was published.
struct Known {
    event: Arc<Event>,
    received_at: Timestamp,
    is_redriven: bool,
}

/// How a subscription, or the leg of a replay, stands with an event.
#[derive(Default)]
struct Standing {
    is_redriven: bool,
    /// A subscriber had it and said so.
    acknowledged: bool,
    rejections: u32,
    refused: bool,
    /// In whose hands a subscriber was given it last, and whether it must be given
    /// it again for that.
    given_by: Option<u64>,
    may_repeat: bool,
    /// How many records had been read when it was acknowledged or given up.
    settled_at: Option<usize>,
    /// Who went on with its key as if it were given up.
    passed_by: Option<u64>,
}

/// The events of one key that are to be acknowledged, in their order.
#[derive(Default)]
struct Lane {
    open: Vec<u64>,
    /// The dead letter for which it waits.
    stopped: Option<DeadLetterId>,
}

struct Letter {
    lane: Option<(SubscriptionNumber, u16, Arc<str>)>,
    is_closed: bool,
}

struct Replay {
    replay: EventReplay,
    begun: BTreeSet<(SubscriptionNumber, u16)>,
    is_completed: bool,
}

impl Deliveries {
    /// Whether everything was acknowledged or decided about, every subscription
    /// joined, and every replay ended.
    pub fn is_settled(&self) -> bool {
        self.unsettled_count == 0
            && self.joined.len() == self.starts.len() * usize::from(self.partition_count)
            && self.letters.values().all(|letter| letter.is_closed)
            && self.replays.values().all(|replay| replay.is_completed)
    }

    /// What does not come to an end.
    pub fn unfinished(&self) -> String {
        let open = self.standings.iter().filter(|(_, standing)| standing.settled_at.is_none());
        let open: Vec<String> = open.map(|(delivery, _)| delivery.to_string()).collect();
        let letters: Vec<_> =
            self.letters.iter().filter(|(_, letter)| !letter.is_closed).map(|(id, _)| id).collect();
        let replays: Vec<_> =
            self.replays.iter().filter(|(_, replay)| !replay.is_completed).map(|(name, _)| name).collect();
        format!("deliveries {open:?}, dead letters {letters:?}, replays {replays:?}")
    }

    /// Since when on the archive keeps events.
    pub fn archived_since(&self) -> Option<Timestamp> {
        self.archived_since
    }

    /// What is registered since this was asked last.
    pub fn take_changes(&mut self) -> Vec<BusChange> {
        std::mem::take(&mut self.changes)
    }

    /// Whether events that a publisher was answered about are in the journal.
    pub fn are_published(&self, events: &[Event]) -> bool {
        events.iter().all(|event| self.ids.contains(&event.envelope.id))
    }

    pub fn is_closed(&self, id: DeadLetterId) -> bool {
        self.letters.get(&id).is_some_and(|letter| letter.is_closed)
    }

    pub fn is_acknowledged(&self, delivery: DeliveryRef) -> bool {
        self.standings.get(&delivery).is_some_and(|standing| standing.acknowledged)
    }

    /// A counted entry of a partition's journal.
    pub fn read(
        &mut self,
        partition: u16,
        entry: &Entry,
        record_count: usize,
        coverage: &mut Coverage,
    ) -> Result<(), Broken> {
        match entry {
            Entry::Published(published) => self.publish(partition, published, coverage),
            Entry::Acknowledged { subscription, sequences } => {
                for sequence in sequences {
                    let delivery = reference(*subscription, partition, *sequence);
                    if !self.settle(delivery, record_count)?.acknowledged {
                        return Err(format!("{delivery} is acknowledged in the journal, but nobody said so"));
                    }
                }
                Ok(())
            }
            Entry::DeadLettered(letter) => {
                coverage.count(if letter.stops { KEY_STOPPED } else { DEAD_LETTER });
                self.bury(partition, letter.subscription, letter, record_count)
            }
            Entry::ReplayDeadLettered { leg, letter } => {
                coverage.count(DEAD_LETTER_OF_REPLAY);
                self.bury(partition, *leg, letter, record_count)
            }
            Entry::DeadLetterAudited { closed, .. } => self.close(partition, closed, coverage),
            Entry::Joined { subscription, head, .. } => {
                coverage.count(JOINED_LATE);
                self.join(partition, *subscription, *head)
            }
            Entry::Replaying { leg, head, .. } => self.begin_leg(partition, *leg, *head),
            Entry::Changed { change: Change::Bus(change), .. } => self.follow(change, coverage),
            _ => Ok(()),
        }
    }

    /// A batch was read to its end.
    pub fn end_batch(&self) -> Result<(), Broken> {
        self.redriving.map_or(Ok(()), |at| Err(format!("the event at {at:?} is taken twice")))
    }

    /// A partition has a new owner, who knows only the journal.
    pub fn note_owner(&mut self, partition: u16) {
        let of_partition =
            self.standings.iter_mut().filter(|(delivery, _)| delivery.partition.0 == partition);
        of_partition.for_each(|(_, standing)| standing.passed_by = None);
    }

    /// A partition was recovered.
    pub fn note_recovered(&self, partition: u16, coverage: &mut Coverage) {
        let mut open = self.standings.iter().filter(|(delivery, standing)| {
            delivery.partition.0 == partition && standing.settled_at.is_none()
        });
        if open.clone().any(|(delivery, _)| self.legs.contains_key(&delivery.subscription)) {
            coverage.count(REPLAY_INTERRUPTED);
        }
        if open.any(|(_, standing)| standing.is_redriven) {
            coverage.count(REDRIVE_INTERRUPTED);
        }
        if self.lanes.iter().any(|((_, of, _), lane)| *of == partition && lane.stopped.is_some()) {
            coverage.count(STOPPED_KEY_RECOVERED);
        }
    }

    fn publish(
        &mut self,
        partition: u16,
        published: &Published,
        coverage: &mut Coverage,
    ) -> Result<(), Broken> {
        let of_bus = (published.first..).zip(&published.events).filter(|(_, (event, _))| *event.bus == *BUS);
        for (sequence, (event, recipients)) in of_bus {
            let is_redriven = !self.ids.insert(event.envelope.id.clone());
            if is_redriven {
                self.end_batch()?;
                self.redriving = Some((partition, sequence));
                coverage.count(REDRIVEN);
            } else if *recipients != self.audience(partition, event) {
                return Err(format!("the event {} is for {recipients:?}", event.envelope.id));
            }
            let known = Known { event: event.clone(), received_at: published.stamp, is_redriven };
            self.published.insert((partition, sequence), known);
            for recipient in recipients {
                self.expect(partition, sequence, recipient.subscription, recipient.ordered);
            }
        }
        Ok(())
    }

    /// Who is to have an event as one of the present.
    fn audience(&self, partition: u16, event: &Event) -> Vec<Recipient> {
        let has_joined =
            |number| !self.starts.contains_key(number) || self.joined.contains(&(*number, partition));
        let wanting = self
            .subscriptions
            .iter()
            .filter(|(number, subscription)| has_joined(number) && wants(&subscription.name, event));
        let recipient = |(number, subscription): (&SubscriptionNumber, &Subscription)| Recipient {
            subscription: *number,
            ordered: subscription.policy.ordered,
        };
        wanting.map(recipient).collect()
    }

    /// From now on somebody is to be given an event.
    fn expect(&mut self, partition: u16, sequence: u64, subscription: SubscriptionNumber, ordered: bool) {
        let Known { event, is_redriven, .. } = &self.published[&(partition, sequence)];
        if let Some(key) = event.key.clone().filter(|_| ordered) {
            self.lanes.entry((subscription, partition, key)).or_default().open.push(sequence);
        }
        let standing = Standing { is_redriven: *is_redriven, ..Standing::default() };
        self.standings.insert(reference(subscription, partition, sequence), standing);
        self.unsettled_count += 1;
    }

    /// In the journal a delivery comes to its end.
    fn settle(&mut self, delivery: DeliveryRef, record_count: usize) -> Result<&mut Standing, Broken> {
        self.leave_lane(delivery);
        let standing =
            self.standings.get_mut(&delivery).ok_or_else(|| format!("nobody was to have {delivery}"))?;
        if standing.settled_at.replace(record_count).is_some() {
            return Err(format!("{delivery} comes to its end twice"));
        }
        standing.passed_by = None;
        self.unsettled_count -= 1;
        Ok(standing)
    }

    fn leave_lane(&mut self, delivery: DeliveryRef) {
        if let Some(lane) = self.lane_of(delivery) {
            lane.open.retain(|sequence| *sequence != delivery.sequence);
        }
    }

    fn lane_of(&mut self, delivery: DeliveryRef) -> Option<&mut Lane> {
        let place = self.place_of(delivery)?;
        self.lanes.get_mut(&place)
    }

    fn place_of(&self, delivery: DeliveryRef) -> Option<(SubscriptionNumber, u16, Arc<str>)> {
        let DeliveryRef { subscription, partition: PartitionId(partition), sequence } = delivery;
        let key = self.published.get(&(partition, sequence))?.event.key.clone()?;
        Some((subscription, partition, key))
    }

    /// What `subscription`, or a leg to it, was not given, is a dead letter.
    fn bury(
        &mut self,
        partition: u16,
        subscription: SubscriptionNumber,
        letter: &DeadLetter,
        record_count: usize,
    ) -> Result<(), Broken> {
        let delivery = reference(subscription, partition, letter.sequence);
        let standing = self.settle(delivery, record_count)?;
        if standing.rejections == 0 && !standing.refused {
            return Err(format!("{delivery} is given up, but nobody failed to take it"));
        }
        let id = DeadLetterId::of(PartitionId(partition), letter);
        let lane = self.place_of(delivery).filter(|_| letter.stops);
        if let Some(place) = &lane {
            self.lanes.entry(place.clone()).or_default().stopped = Some(id);
        }
        match self.letters.insert(id, Letter { lane, is_closed: false }) {
            None => Ok(()),
            Some(_) => Err(format!("{delivery} is given up twice at one moment: {letter:?} {id:?}")),
        }
    }

    /// An operator asks to discard a dead letter: its key goes on as soon as that
    /// is decided, which is before it is in the journal.
    pub fn note_discarding(&mut self, id: DeadLetterId) {
        let lane = self.letters.get(&id).and_then(|letter| self.lanes.get_mut(letter.lane.as_ref()?));
        if let Some(lane) = lane {
            lane.stopped = lane.stopped.filter(|stopped| *stopped != id);
        }
    }

    fn close(
        &mut self,
        partition: u16,
        closed: &DeadLetterClosed,
        coverage: &mut Coverage,
    ) -> Result<(), Broken> {
        let DeadLetterClosed { subscription, sequence, died_at, fate, .. } = *closed;
        let id = DeadLetterId { delivery: reference(subscription, partition, sequence), stamp: died_at };
        let letter =
            self.letters.get_mut(&id).ok_or_else(|| format!("{id:?} is closed, but no dead letter"))?;
        if std::mem::replace(&mut letter.is_closed, true) {
            return Err(format!("{id:?} is decided about twice"));
        }
        let lane = letter.lane.as_ref().and_then(|place| self.lanes.get_mut(place));
        match fate {
            Fate::Discarded => coverage.count(DISCARDED),
            Fate::Redriven { sequence } => {
                if self.redriving.take() != Some((partition, sequence)) {
                    return Err(format!("{id:?} is redriven as {sequence}, which is another event"));
                }
                // It takes the place that it left.
                if let Some(lane) = &lane
                    && lane.open.len() > 1
                {
                    coverage.count(REDRIVEN_IN_PLACE);
                }
            }
        }
        if let Some(lane) = lane {
            lane.stopped = None;
            if let Fate::Redriven { sequence } = fate {
                lane.open.retain(|open| *open != sequence);
                lane.open.insert(0, sequence);
            }
        }
        Ok(())
    }

    fn follow(&mut self, change: &BusChange, coverage: &mut Coverage) -> Result<(), Broken> {
        match change {
            BusChange::SubscriptionPut(subscription) => {
                self.subscriptions.insert(subscription.number, Subscription::clone(subscription));
            }
            BusChange::SubscriptionStartsAt { number, start_at } => {
                self.starts.insert(*number, *start_at);
            }
            BusChange::ArchivePut(archive) => self.archived_since = Some(archive.created_at),
            BusChange::ReplayPut(replay) if replay.state == ReplayState::Running => {
                self.legs.extend(replay.legs.keys().map(|leg| (*leg, replay.name.clone())));
                let started = Replay {
                    replay: EventReplay::clone(replay),
                    begun: BTreeSet::new(),
                    is_completed: false,
                };
                if self.replays.insert(replay.name.clone(), started).is_some() {
                    return Err(format!("{} starts twice", replay.name));
                }
            }
            BusChange::ReplayPut(replay) => {
                coverage.count(REPLAYED);
                self.complete(replay)?;
            }
            _ => return Ok(()),
        }
        self.changes.push(change.clone());
        Ok(())
    }

    /// A leg begins in a partition: it gives what was published before `head`, and
    /// was received when the replay says.
    fn begin_leg(&mut self, partition: u16, leg: SubscriptionNumber, head: u64) -> Result<(), Broken> {
        let replay = self.legs.get(&leg).and_then(|name| self.replays.get_mut(name));
        let replay = replay.ok_or_else(|| format!("the leg {leg:?} begins of no replay"))?;
        if !replay.begun.insert((leg, partition)) {
            return Err(format!("the leg {leg:?} begins twice in partition {partition}"));
        }
        let EventReplay { from, until, legs, .. } = &replay.replay;
        let (stretch, target) = (*from..=*until, legs[&leg].target);
        self.expect_past(partition, head, leg, target, &stretch);
        Ok(())
    }

    /// A subscription joins a partition: it is given what was published before
    /// `head` as well, if it was received late enough.
    fn join(&mut self, partition: u16, subscription: SubscriptionNumber, head: u64) -> Result<(), Broken> {
        if !self.joined.insert((subscription, partition)) {
            return Err(format!("{subscription:?} joins partition {partition} twice"));
        }
        let stretch = self.starts[&subscription]..=Timestamp(i64::MAX);
        self.expect_past(partition, head, subscription, subscription, &stretch);
        Ok(())
    }

    /// What was received in a stretch of time and published before `head` is given
    /// to a subscription, or to a leg to it, unless it was redriven to somebody.
    fn expect_past(
        &mut self,
        partition: u16,
        head: u64,
        recipient: SubscriptionNumber,
        target: SubscriptionNumber,
        stretch: &RangeInclusive<Timestamp>,
    ) {
        let target = &self.subscriptions[&target];
        let is_given = |known: &Known| {
            !known.is_redriven && stretch.contains(&known.received_at) && wants(&target.name, &known.event)
        };
        let before = self.published.range((partition, 0)..(partition, head));
        let given: Vec<u64> =
            before.filter(|(_, known)| is_given(known)).map(|((_, sequence), _)| *sequence).collect();
        let ordered = target.policy.ordered;
        given.into_iter().for_each(|sequence| self.expect(partition, sequence, recipient, ordered));
    }

    /// A replay ends: all that it was to give is acknowledged or given up.
    fn complete(&mut self, ended: &EventReplay) -> Result<(), Broken> {
        let name = &ended.name;
        let replay = self.replays.get_mut(name).ok_or_else(|| format!("{name} ends, but never started"))?;
        if ended.state != ReplayState::Completed || std::mem::replace(&mut replay.is_completed, true) {
            return Err(format!("{name} ends as {:?}", ended.state));
        }
        let legs = &replay.replay.legs;
        if replay.begun.len() != legs.len() * usize::from(self.partition_count) {
            return Err(format!("{name} ends, but begun has only {:?}", replay.begun));
        }
        let open = self.standings.iter().find(|(delivery, standing)| {
            legs.contains_key(&delivery.subscription)
                && !standing.acknowledged
                && standing.settled_at.is_none()
        });
        open.map_or(Ok(()), |(delivery, _)| Err(format!("{name} ends, but {delivery} is not acknowledged")))
    }

    /// A partition offers an event. `owner` is whose it is, if that is the newest
    /// owner; it took the partition over after `seated_at` records.
    pub fn offered(
        &mut self,
        offer: &EventOffer,
        owner: Option<u64>,
        seated_at: usize,
    ) -> Result<(), Broken> {
        let (delivery, event) = (offer.reference(), &offer.delivery.received.event);
        let known = self.published.get(&(delivery.partition.0, delivery.sequence));
        if known.is_none_or(|known| known.event != *event) {
            return Err(format!(
                "{delivery} is the event {}, which was not published as that",
                event.envelope.id
            ));
        }
        let standing = self.standings.get(&delivery);
        let standing = standing.ok_or_else(|| format!("{delivery} is offered, but for somebody else"))?;
        if owner.is_some() && standing.settled_at.is_some_and(|at| at <= seated_at) {
            return Err(format!("{delivery} is offered by a new owner, but had come to its end"));
        }
        match (owner, self.place_of(delivery)) {
            (Some(owner), Some(place)) => self.check_order(delivery, &place, owner),
            _ => Ok(()),
        }
    }

    /// Nothing before it in its key is open, but what was given up a moment ago,
    /// which the journal is still to say.
    fn check_order(
        &mut self,
        delivery: DeliveryRef,
        place: &(SubscriptionNumber, u16, Arc<str>),
        owner: u64,
    ) -> Result<(), Broken> {
        if self.standings[&delivery].passed_by == Some(owner) {
            return Err(format!("{delivery} is offered, but its key went on without it"));
        }
        let Some(lane) = self.lanes.get(place) else { return Ok(()) };
        let Some(index) = lane.open.iter().position(|open| *open == delivery.sequence) else { return Ok(()) };
        if let Some(stopped) = lane.stopped {
            return Err(format!("{delivery} is offered, but its key waits for {stopped:?}"));
        }
        let policy = self.policy_of(delivery.subscription);
        for before in &lane.open[..index] {
            let before = DeliveryRef { sequence: *before, ..delivery };
            let standing = self.standings.get_mut(&before).expect("what is in a lane is to be delivered");
            let goes_on = policy.0 == AfterDeadLetter::GoOn || self.legs.contains_key(&delivery.subscription);
            if !goes_on || !(standing.refused || standing.rejections >= policy.1) {
                return Err(format!("{delivery} is offered before {before}, which has the same key"));
            }
            standing.passed_by = Some(owner);
        }
        Ok(())
    }

    /// What becomes of a key after a dead letter, and after how many attempts there
    /// is one.
    fn policy_of(&self, subscription: SubscriptionNumber) -> (AfterDeadLetter, u32) {
        let replay = self.legs.get(&subscription).map(|name| &self.replays[name].replay);
        let target = replay.map_or(subscription, |replay| replay.legs[&subscription].target);
        let policy = &self.subscriptions[&target].policy;
        (policy.after_dead_letter, policy.attempts_max)
    }

    /// A subscriber is given an event by an owner. It is given it again only if it
    /// said why, or by another owner; who is given the past, also if that begins
    /// while it answers.
    pub fn received(&mut self, delivery: DeliveryRef, owner: u64) -> Result<(), Broken> {
        let subscription = &delivery.subscription;
        let is_of_past = self.legs.contains_key(subscription) || self.starts.contains_key(subscription);
        let standing = self.standings.get_mut(&delivery).expect("what is offered is to be delivered");
        let is_again = standing.given_by.replace(owner) == Some(owner);
        if is_again && !std::mem::take(&mut standing.may_repeat) && !is_of_past {
            return Err(format!("{delivery} is given twice by one owner, for no reason"));
        }
        Ok(())
    }

    /// A subscriber says what became of an event.
    pub fn ended(&mut self, delivery: DeliveryRef, outcome: &Outcome) {
        let standing = self.standings.get_mut(&delivery).expect("what is held was delivered");
        match outcome {
            Outcome::Acknowledged => {
                standing.acknowledged = true;
                self.leave_lane(delivery);
            }
            Outcome::Rejected { .. } => {
                standing.rejections += 1;
                standing.may_repeat = true;
            }
            Outcome::Refused { .. } => standing.refused = true,
        }
    }

    /// What holds once everything is over.
    pub fn verify(&self) -> Result<(), Broken> {
        let passed = self.standings.iter().find(|(_, standing)| standing.passed_by.is_some());
        match passed {
            None => Ok(()),
            Some((delivery, _)) => Err(format!("the key of {delivery} went on, but it is no dead letter")),
        }
    }
}

fn reference(subscription: SubscriptionNumber, partition: u16, sequence: u64) -> DeliveryRef {
    DeliveryRef { subscription, partition: PartitionId(partition), sequence }
}
