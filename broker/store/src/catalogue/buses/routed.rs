//! Queues whose tasks are written to topics or exchanges.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_event::{BusChange, CommandRefusal, Scope, TaskRoute, TaskRoutes};
use serde::{Deserialize, Serialize};

use super::Buses;
use crate::catalogue::decide::check_quota;

/// How many queues of an account may have their tasks written somewhere in a region.
pub const ROUTED_QUEUES_MAX: u32 = 1_000;

/// All queues whose tasks are written somewhere. Whoever writes the buses down writes
/// this behind them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RoutedQueues {
    /// What each account has in each region; never an empty one.
    scopes: TaskRoutes,
}

impl RoutedQueues {
    /// Where the tasks of a queue are written, if they are.
    pub fn get(&self, scope: &Scope, queue: &str) -> Option<&TaskRoute> {
        self.scopes.get(scope)?.get(queue)
    }

    /// The account's queues whose tasks are written somewhere, by name.
    pub fn of<'a>(&'a self, scope: &Scope) -> impl Iterator<Item = &'a Arc<str>> + use<'a> {
        self.scopes.get(scope).into_iter().flat_map(BTreeMap::keys)
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = (&Scope, &Arc<str>, &TaskRoute)> {
        self.scopes
            .iter()
            .flat_map(move |(scope, queues)| queues.iter().map(move |(queue, route)| (scope, queue, route)))
    }

    /// The fewest changes that make this from nothing.
    pub(super) fn changes(&self) -> impl Iterator<Item = BusChange> {
        let routed = |(scope, queue, route): (&Scope, &Arc<str>, &TaskRoute)| BusChange::QueueRouted {
            scope: scope.clone(),
            queue: queue.clone(),
            route: Some(route.clone()),
        };
        self.all().map(routed)
    }

    /// Takes a change, as far as it concerns this.
    pub(super) fn apply(&mut self, change: &BusChange) {
        let BusChange::QueueRouted { scope, queue, route } = change else { return };
        if let Some(route) = route {
            self.scopes.entry(scope.clone()).or_default().insert(queue.clone(), route.clone());
        } else if let Some(queues) = self.scopes.get_mut(scope) {
            queues.remove(queue);
            if queues.is_empty() {
                self.scopes.remove(scope);
            }
        }
    }
}

impl Buses {
    pub(super) fn route_queue(
        &self,
        scope: &Scope,
        queue: &Arc<str>,
        route: Option<&TaskRoute>,
    ) -> Result<Option<BusChange>, CommandRefusal> {
        let existing = self.routed.get(scope, queue);
        if existing == route {
            return Ok(None);
        }
        if existing.is_none() {
            check_quota(self.routed.of(scope).count(), "queues with workers elsewhere", ROUTED_QUEUES_MAX)?;
        }
        let (scope, queue, route) = (scope.clone(), queue.clone(), route.cloned());
        Ok(Some(BusChange::QueueRouted { scope, queue, route }))
    }
}
