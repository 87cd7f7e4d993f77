//! What is said of queues of tasks, by documents and by workers.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_event::{
    BusChange, BusRefusal, CommandRefusal, DescribedQueue, QueueDescription, QueueDocument, Scope,
};
use serde::{Deserialize, Serialize};

use super::Buses;
use crate::catalogue::decide::{check_quota, check_tags};

/// Of how many queues an account may have something said in a region.
pub const DESCRIBED_QUEUES_MAX: u32 = 10_000;
/// How many KiB that may have, all together.
pub const DESCRIPTIONS_KIB_MAX: u32 = 8 << 10;

/// All queues of which something is said. Whoever writes the buses down writes
/// this behind them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribedQueues {
    /// What each account has in each region; never an empty one.
    scopes: BTreeMap<Scope, BTreeMap<Arc<str>, Arc<DescribedQueue>>>,
}

impl DescribedQueues {
    /// What is said of a queue.
    pub fn get(&self, scope: &Scope, queue: &str) -> Option<&Arc<DescribedQueue>> {
        self.scopes.get(scope)?.get(queue)
    }

    /// The account's queues of which something is said, by name.
    pub fn of<'a>(&'a self, scope: &Scope) -> impl Iterator<Item = &'a Arc<DescribedQueue>> + use<'a> {
        self.scopes.get(scope).into_iter().flat_map(BTreeMap::values)
    }

    /// The fewest changes that make this from nothing.
    pub(super) fn changes(&self) -> impl Iterator<Item = BusChange> {
        let all = self.scopes.values().flat_map(BTreeMap::values);
        all.map(|queue| BusChange::QueueDescribed(Box::new(DescribedQueue::clone(queue))))
    }

    /// Takes a change, as far as it concerns descriptions.
    pub(super) fn apply(&mut self, change: &BusChange) {
        match change {
            BusChange::QueueDescribed(queue) => {
                let queues = self.scopes.entry(queue.scope.clone()).or_default();
                queues.insert(queue.name.clone(), Arc::new(DescribedQueue::clone(queue)));
            }
            BusChange::QueueForgotten { scope, queue } => {
                let Some(queues) = self.scopes.get_mut(scope) else { return };
                queues.remove(queue);
                if queues.is_empty() {
                    self.scopes.remove(scope);
                }
            }
            _ => {}
        }
    }
}

impl Buses {
    pub(super) fn describe_queue(
        &self,
        scope: &Scope,
        queue: &Arc<str>,
        document: &QueueDocument,
    ) -> Result<Option<BusChange>, CommandRefusal> {
        check_tags(&document.tags)?;
        self.say_of_queue(scope, queue, |said| said.document = Some(document.clone()))
    }

    pub(super) fn publish_queue(
        &self,
        scope: &Scope,
        queue: &Arc<str>,
        description: &QueueDescription,
    ) -> Result<Option<BusChange>, CommandRefusal> {
        self.say_of_queue(scope, queue, |said| said.published = Some(description.clone()))
    }

    pub(super) fn forget_queue(
        &self,
        scope: &Scope,
        queue: &Arc<str>,
    ) -> Result<Option<BusChange>, CommandRefusal> {
        if self.described.get(scope, queue).is_none() {
            return Err(BusRefusal::NoQueueDescription { queue: queue.clone() }.into());
        }
        Ok(Some(BusChange::QueueForgotten { scope: scope.clone(), queue: queue.clone() }))
    }

    /// Nothing changes if the same was said before.
    fn say_of_queue(
        &self,
        scope: &Scope,
        queue: &Arc<str>,
        say: impl FnOnce(&mut DescribedQueue),
    ) -> Result<Option<BusChange>, CommandRefusal> {
        let existing = self.described.get(scope, queue);
        let mut said = existing.map_or_else(
            || DescribedQueue { scope: scope.clone(), name: queue.clone(), document: None, published: None },
            |existing| DescribedQueue::clone(existing),
        );
        say(&mut said);
        if existing.is_some_and(|existing| **existing == said) {
            return Ok(None);
        }
        if existing.is_none() {
            check_quota(self.described.of(scope).count(), "described queues", DESCRIBED_QUEUES_MAX)?;
        }
        let others = self.described.of(scope).filter(|other| other.name != *queue);
        let size = others.map(|other| other.size()).sum::<usize>() + said.size();
        check_quota(size.div_ceil(1024).saturating_sub(1), "KiB of descriptions", DESCRIPTIONS_KIB_MAX)?;
        Ok(Some(BusChange::QueueDescribed(Box::new(said))))
    }
}
