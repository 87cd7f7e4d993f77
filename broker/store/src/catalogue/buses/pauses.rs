//! Queues of tasks that are paused: what waits in them is not handed out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use frevo_event::{BusChange, CommandRefusal, Scope};
use serde::{Deserialize, Serialize};

use super::Buses;
use crate::catalogue::decide::check_quota;

/// How many queues an account may have paused in a region.
pub const PAUSED_QUEUES_MAX: u32 = 10_000;

/// All queues that are paused. Whoever writes the buses down writes this behind
/// them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pauses {
    /// What each account has in each region; never an empty one.
    scopes: BTreeMap<Scope, BTreeSet<Arc<str>>>,
}

impl Pauses {
    /// Whether a queue is paused.
    pub fn is_paused(&self, scope: &Scope, queue: &str) -> bool {
        self.scopes.get(scope).is_some_and(|queues| queues.contains(queue))
    }

    /// The account's queues that are paused, by name.
    pub fn of<'a>(&'a self, scope: &Scope) -> impl Iterator<Item = &'a Arc<str>> + use<'a> {
        self.scopes.get(scope).into_iter().flatten()
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = (&Scope, &Arc<str>)> {
        self.scopes.iter().flat_map(|(scope, queues)| queues.iter().map(move |queue| (scope, queue)))
    }

    /// The fewest changes that make this from nothing.
    pub(super) fn changes(&self) -> impl Iterator<Item = BusChange> {
        let paused = |(scope, queue): (&Scope, &Arc<str>)| BusChange::QueuePaused {
            scope: scope.clone(),
            queue: queue.clone(),
            paused: true,
        };
        self.all().map(paused)
    }

    /// Takes a change, as far as it concerns pauses.
    pub(super) fn apply(&mut self, change: &BusChange) {
        let BusChange::QueuePaused { scope, queue, paused } = change else { return };
        if *paused {
            self.scopes.entry(scope.clone()).or_default().insert(queue.clone());
        } else if let Some(queues) = self.scopes.get_mut(scope) {
            queues.remove(queue);
            if queues.is_empty() {
                self.scopes.remove(scope);
            }
        }
    }
}

impl Buses {
    pub(super) fn pause_queue(
        &self,
        scope: &Scope,
        queue: &Arc<str>,
        paused: bool,
    ) -> Result<Option<BusChange>, CommandRefusal> {
        if self.pauses.is_paused(scope, queue) == paused {
            return Ok(None);
        }
        if paused {
            check_quota(self.pauses.of(scope).count(), "paused queues", PAUSED_QUEUES_MAX)?;
        }
        Ok(Some(BusChange::QueuePaused { scope: scope.clone(), queue: queue.clone(), paused }))
    }
}
