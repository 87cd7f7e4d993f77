//! Replays: what a bus keeps, given once more to some of its subscriptions.
//!
//! A replay has a *leg* for each subscription that it gives events to: a number
//! of its own, under which what it gives is delivered and acknowledged beside
//! what the subscription gets anyway.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{PartitionId, Scope, SubscriptionNumber, Timestamp};

/// A replay of what a bus keeps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventReplay {
    /// Account and region.
    pub scope: Scope,
    /// Its name, unique in its scope.
    pub name: Arc<str>,
    /// The archive of which it gives events; none: of whatever the bus keeps.
    pub archive: Option<Arc<str>>,
    /// The bus.
    pub bus: Arc<str>,
    /// What it gives; none: everything.
    pub pattern: Option<Arc<str>>,
    /// What the archive keeps; none: everything.
    pub archive_pattern: Option<Arc<str>>,
    /// What was received earlier it was not asked to give.
    pub asked_from: Timestamp,
    /// The same, not before the archive was made.
    pub from: Timestamp,
    /// Nor what was received later.
    pub until: Timestamp,
    /// To whom.
    pub to: ReplayTo,
    /// At most so many events a second; none: as fast as they are acknowledged.
    pub rate_per_second: Option<u32>,
    /// What its maker says of it.
    pub description: Option<Arc<str>>,
    /// How it stands.
    pub state: ReplayState,
    /// Why it failed.
    pub reason: Option<Arc<str>>,
    /// When it was started.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// When the last event was received that it gave, as far as is known.
    pub last_event_at: Option<Timestamp>,
    /// Its legs, while it runs.
    pub legs: BTreeMap<SubscriptionNumber, ReplayLeg>,
}

/// To whom a replay gives events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReplayTo {
    /// A subscription.
    Subscription(Arc<str>),
    /// The targets of rules of the bus; none named: of all its rules.
    Rules(Vec<Arc<str>>),
}

/// What a replay gives to one subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplayLeg {
    /// The subscription.
    pub target: SubscriptionNumber,
    /// The partitions of whose events everything was acknowledged or given up.
    pub done: BTreeSet<PartitionId>,
}

/// How a replay stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReplayState {
    /// It gives events.
    Running,
    /// All were acknowledged or given up.
    Completed,
    /// Somebody ended it.
    Cancelled,
    /// It could not go on.
    Failed,
}

impl EventReplay {
    /// Whether it gives events still.
    pub fn is_running(&self) -> bool {
        self.state == ReplayState::Running
    }

    /// The replay once it has ended.
    pub fn ended(&self, state: ReplayState, at: Timestamp) -> Self {
        Self { state, ended_at: Some(at), legs: BTreeMap::new(), ..self.clone() }
    }

    /// Of how many parts of its events everything was acknowledged or given up.
    pub fn parts_done(&self) -> usize {
        self.legs.values().map(|leg| leg.done.len()).sum()
    }

    /// Takes note that a leg is done with the events of a partition.
    pub fn advance(
        &mut self,
        leg: SubscriptionNumber,
        partition: PartitionId,
        last_event_at: Option<Timestamp>,
    ) {
        if let Some(leg) = self.legs.get_mut(&leg) {
            leg.done.insert(partition);
            self.last_event_at = self.last_event_at.max(last_event_at);
        }
    }
}
