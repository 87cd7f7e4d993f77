//! What a subscription is given of what was received before it was made.

use std::collections::BTreeMap;

use frevo_event::{SubscriptionNumber, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Pattern, Received, Route};

/// What a subscription is given of the past.
#[derive(Debug)]
pub struct Past {
    /// What was received earlier it is not given.
    pub from: Timestamp,
    /// What it wants; none: everything.
    pattern: Option<Pattern>,
}

impl Past {
    /// What matches a pattern, from a moment on.
    pub(crate) fn new(from: Timestamp, pattern: Option<Pattern>) -> Self {
        Self { from, pattern }
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
            && past.pattern.as_ref().map_or_else(
                || !self.would_feed_itself(event),
                |pattern| pattern.matches(&event.envelope.payload()),
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

    /// Whether an event is of its past.
    pub fn is_past(&self, subscription: SubscriptionNumber, sequence: u64) -> bool {
        self.head_of(subscription).is_some_and(|head| sequence < head)
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
