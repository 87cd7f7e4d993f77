//! Sources.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_event::{BusChange, BusRefusal, EventSource, Scope, SourceAction, Timestamp};
use serde::{Deserialize, Serialize};

use super::Buses;
use super::decide::Decision;
use crate::catalogue::behind;
use crate::catalogue::decide::check_quota;

/// How many sources an account may have in a region.
pub const SOURCES_MAX: u32 = 1_000;

/// All sources. Whoever writes the buses down writes this behind them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sources {
    /// What each account has in each region; never an empty one.
    scopes: BTreeMap<Scope, BTreeMap<Arc<str>, Arc<EventSource>>>,
}

impl Sources {
    /// The source of this name.
    pub fn get(&self, scope: &Scope, name: &str) -> Option<&Arc<EventSource>> {
        self.scopes.get(scope)?.get(name)
    }

    /// The account's sources in the order of their names, those behind `after`.
    pub fn of<'a>(
        &'a self,
        scope: &Scope,
        after: Option<&str>,
    ) -> impl Iterator<Item = &'a Arc<EventSource>> + use<'a> {
        self.scopes.get(scope).map(|own| behind(own, after)).into_iter().flatten()
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Arc<EventSource>> {
        self.scopes.values().flat_map(BTreeMap::values)
    }

    /// The fewest changes that make this from nothing.
    pub(super) fn changes(&self) -> impl Iterator<Item = BusChange> {
        self.all().map(|source| BusChange::SourcePut(Box::new(EventSource::clone(source))))
    }

    /// Takes a change, as far as it concerns sources.
    pub(super) fn apply(&mut self, change: &BusChange) {
        match change {
            BusChange::SourcePut(source) => {
                let own = self.scopes.entry(source.scope.clone()).or_default();
                own.insert(source.name.clone(), Arc::new(EventSource::clone(source)));
            }
            BusChange::SourceDeleted { scope, name } => {
                let Some(own) = self.scopes.get_mut(scope) else { return };
                own.remove(name);
                if own.is_empty() {
                    self.scopes.remove(scope);
                }
            }
            _ => {}
        }
    }
}

impl Buses {
    /// A source that takes the place of another keeps its number, where it reads,
    /// its pause and when it was made.
    pub(super) fn put_source(&self, source: &EventSource, stamp: Timestamp) -> Decision {
        let EventSource { scope, name, .. } = source;
        if let SourceAction::Publish { bus } = &source.action {
            self.existing_bus(scope, bus)?;
        }
        let put = match self.sources.get(scope, name) {
            None => {
                check_quota(self.sources.of(scope, None).count(), "sources", SOURCES_MAX)?;
                EventSource { number: self.number_next, created_at: stamp, ..source.clone() }
            }
            Some(existing) if !existing.origin.is_place_of(&source.origin) => {
                return Err(BusRefusal::SourceReadsAnother { source_name: name.clone() }.into());
            }
            Some(existing) => EventSource {
                number: existing.number,
                origin: existing.origin.clone(),
                paused: existing.paused,
                created_at: existing.created_at,
                ..source.clone()
            },
        };
        Ok(self.changed_source(put))
    }

    pub(super) fn pause_source(&self, scope: &Scope, name: &Arc<str>, paused: bool) -> Decision {
        let source = self.existing_source(scope, name)?;
        Ok(self.changed_source(EventSource { paused, ..EventSource::clone(source) }))
    }

    pub(super) fn delete_source(&self, scope: &Scope, name: &Arc<str>) -> Decision {
        self.existing_source(scope, name)?;
        Ok(Some(BusChange::SourceDeleted { scope: scope.clone(), name: name.clone() }))
    }

    fn existing_source(&self, scope: &Scope, name: &Arc<str>) -> Result<&Arc<EventSource>, BusRefusal> {
        self.sources.get(scope, name).ok_or_else(|| BusRefusal::NoSource { source_name: name.clone() })
    }

    fn changed_source(&self, put: EventSource) -> Option<BusChange> {
        let is_new = self.sources.get(&put.scope, &put.name).is_none_or(|existing| **existing != put);
        is_new.then(|| BusChange::SourcePut(Box::new(put)))
    }
}
