//! What a subscription is given of what was received before.

use std::collections::BTreeMap;

use frevo_event::{EventReplay, SubscriptionNumber, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Pace, Pattern, PatternError, Received, Route};

/// What a subscription is given of the past.
#[derive(Debug)]
pub struct Past {
    /// What was received earlier it is not given.
    pub from: Timestamp,
    /// Nor what was received later; none: it is given all up to the present.
    pub until: Option<Timestamp>,
    /// What the replay gives that this is of.
    gives: Vec<Pattern>,
    /// What it wants; none: everything.
    wants: Option<Pattern>,
}

/// A replay that runs.
#[derive(Debug)]
pub struct Replay {
    /// The replay.
    pub replay: EventReplay,
    /// How fast it may go.
    pub pace: Option<Pace>,
}

impl Past {
    /// What matches a pattern, from a moment on.
    pub(crate) fn since(from: Timestamp, wants: Option<Pattern>) -> Self {
        Self { from, until: None, gives: Vec::new(), wants }
    }

    /// What a replay gives.
    pub(crate) fn of_replay(replay: &EventReplay, wants: Option<Pattern>) -> Result<Self, PatternError> {
        let gives = replay.archive_pattern.iter().chain(&replay.pattern);
        let gives = gives.map(|pattern| Pattern::parse(pattern)).collect::<Result<_, _>>()?;
        Ok(Self { from: replay.from, until: Some(replay.until), gives, wants })
    }
}

impl Replay {
    pub(crate) fn new(replay: EventReplay) -> Self {
        let pace = replay.rate_per_second.map(Pace::new);
        Self { replay, pace }
    }
}

impl Route {
    /// Whether it is given an event of the past, of whatever bus that was.
    pub fn wants_of_past(&self, received: &Received) -> bool {
        let Some(past) = &self.past else { return false };
        let event = &*received.event;
        let is_its = *event.bus == *self.subscription.bus && *event.scope() == self.subscription.scope;
        is_its
            && received.at >= past.from
            && past.until.is_none_or(|until| received.at <= until)
            && past.gives.iter().all(|pattern| pattern.matches(&event.envelope.payload()))
            && past.wants.as_ref().map_or_else(
                || !self.would_feed_itself(event),
                |pattern| pattern.matches(&self.payload_of(event)),
            )
    }
}

/// Which subscriptions are given something of the past of a partition, and where
/// that ends: each joins once, before anything of the present is for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joins {
    heads: BTreeMap<SubscriptionNumber, u64>,
}

impl Joins {
    /// A subscription joined; what is published from `head` on is the present.
    pub fn insert(&mut self, subscription: SubscriptionNumber, head: u64) {
        self.heads.insert(subscription, head);
    }

    /// The first event of the present, if it joined.
    pub fn head_of(&self, subscription: SubscriptionNumber) -> Option<u64> {
        self.heads.get(&subscription).copied()
    }

    /// There is no such subscription any more.
    pub fn remove(&mut self, subscription: SubscriptionNumber) {
        self.heads.remove(&subscription);
    }

    /// All that joined.
    pub fn subscriptions(&self) -> impl Iterator<Item = SubscriptionNumber> {
        self.heads.keys().copied()
    }
}

/// The legs of replays in a partition: where each ends, and whether that is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Legs {
    legs: BTreeMap<SubscriptionNumber, Leg>,
}

/// The leg of a replay in a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Leg {
    /// It is given nothing of what is published from there on.
    head: u64,
    /// When the last event was received that it was given.
    last_event_at: Option<Timestamp>,
    /// Partition 0 is told that everything was acknowledged or given up.
    is_told: bool,
}

impl Legs {
    /// A leg begins, for events before `head`.
    pub fn insert(&mut self, leg: SubscriptionNumber, head: u64) {
        self.legs.insert(leg, Leg { head, last_event_at: None, is_told: false });
    }

    /// The first event that is not for it, if it began.
    pub fn head_of(&self, leg: SubscriptionNumber) -> Option<u64> {
        self.legs.get(&leg).map(|leg| leg.head)
    }

    /// It is given an event that was received then.
    pub fn note_given(&mut self, leg: SubscriptionNumber, at: Timestamp) {
        if let Some(leg) = self.legs.get_mut(&leg) {
            leg.last_event_at = leg.last_event_at.max(Some(at));
        }
    }

    /// When the last event was received that it was given.
    pub fn last_event_at(&self, leg: SubscriptionNumber) -> Option<Timestamp> {
        self.legs.get(&leg)?.last_event_at
    }

    /// Partition 0 is told that it is done.
    pub fn note_told(&mut self, leg: SubscriptionNumber) {
        if let Some(leg) = self.legs.get_mut(&leg) {
            leg.is_told = true;
        }
    }

    /// Those of which it is not told.
    pub fn untold(&self) -> impl Iterator<Item = SubscriptionNumber> {
        self.legs.iter().filter(|(_, leg)| !leg.is_told).map(|(number, _)| *number)
    }

    /// Its replay has ended.
    pub fn remove(&mut self, leg: SubscriptionNumber) {
        self.legs.remove(&leg);
    }

    /// All that began.
    pub fn subscriptions(&self) -> impl Iterator<Item = SubscriptionNumber> {
        self.legs.keys().copied()
    }
}
