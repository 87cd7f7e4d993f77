//! What is registered of publish/subscribe: buses, rules, subscriptions,
//! archives, connections, schedules, schemas, sources and what is said of queues.
//! Like the rest of the catalogue, a fold of changes.
//!
//! The default bus is there without anybody having made it; it has an entry
//! only once something is said of it.
//!
//! Values are shared, so that the copies of the catalogue that readers hold cost
//! no copy of what did not change.

mod contracts;
mod decide;
mod described;
mod forward;
mod pauses;
mod replays;
mod routed;
mod schedules;
mod schemas;
mod sources;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_event::{
    Bus, BusChange, Connection, DEFAULT_BUS, EventArchive, Rule, Scope, Subscription, SubscriptionNumber,
    Timestamp,
};
use serde::{Deserialize, Serialize};

use super::behind;
pub use contracts::Contracts;
pub use described::DescribedQueues;
pub use pauses::Pauses;
pub use replays::Replays;
pub use routed::RoutedQueues;
pub use schedules::{SCHEDULES_MAX, Schedules};
pub use schemas::Schemas;
pub use sources::Sources;

const DAY_MILLIS: i64 = 86_400_000;

/// How many buses an account may have in a region, the default one included.
pub const BUSES_MAX: u32 = 100;
/// How many rules a bus may have.
pub const RULES_MAX: u32 = 300;
/// How many targets a rule may have.
pub const TARGETS_MAX: u32 = 5;
/// How many subscriptions an account may have in a region.
pub const SUBSCRIPTIONS_MAX: u32 = 100_000;
/// How many archives an account may have in a region.
pub const ARCHIVES_MAX: u32 = 100;
/// How many connections an account may have in a region.
pub const CONNECTIONS_MAX: u32 = 3_000;

/// All that is registered of publish/subscribe.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Buses {
    /// What each account has in each region; never an empty one.
    scopes: BTreeMap<Scope, Registered>,
    /// The number that the next subscription gets, in whatever scope.
    number_next: SubscriptionNumber,
    /// Written down behind this, as this is behind the rest of the catalogue.
    #[serde(skip)]
    schedules: Schedules,
    #[serde(skip)]
    schemas: Schemas,
    /// From when on subscriptions are given what was received before they were
    /// made; written down as the schedules are.
    #[serde(skip)]
    starts: BTreeMap<SubscriptionNumber, Timestamp>,
    #[serde(skip)]
    contracts: Contracts,
    #[serde(skip)]
    pauses: Pauses,
    /// Written down as the schedules are.
    #[serde(skip)]
    replays: Replays,
    /// Written down as the schedules are.
    #[serde(skip)]
    described: DescribedQueues,
    /// Written down as the schedules are.
    #[serde(skip)]
    sources: Sources,
    /// Written down as the schedules are.
    #[serde(skip)]
    routed: RoutedQueues,
}

/// What one account has registered in one region, by name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Registered {
    buses: BTreeMap<Arc<str>, Arc<Bus>>,
    /// By bus; never an empty one.
    rules: BTreeMap<Arc<str>, BTreeMap<Arc<str>, Arc<Rule>>>,
    subscriptions: BTreeMap<Arc<str>, Arc<Subscription>>,
    archives: BTreeMap<Arc<str>, Arc<EventArchive>>,
    connections: BTreeMap<Arc<str>, Arc<Connection>>,
}

impl Buses {
    /// Whether there is such a bus; the default one always is.
    pub fn has_bus(&self, scope: &Scope, name: &str) -> bool {
        name == DEFAULT_BUS || self.of(scope).is_some_and(|registered| registered.buses.contains_key(name))
    }

    /// The bus of this name. Nobody knows when the default one was made.
    pub fn bus(&self, scope: &Scope, name: &str) -> Option<Arc<Bus>> {
        let entry = self.of(scope).and_then(|registered| registered.buses.get(name));
        entry.cloned().or_else(|| (name == DEFAULT_BUS).then(|| default_bus(scope)))
    }

    /// The account's buses in the order of their names, those behind `after`, at
    /// most `limit`.
    pub fn buses(&self, scope: &Scope, after: Option<&str>, limit: usize) -> Vec<Arc<Bus>> {
        let mut buses = self.of(scope).map_or_else(BTreeMap::new, |registered| registered.buses.clone());
        buses.entry(DEFAULT_BUS.into()).or_insert_with(|| default_bus(scope));
        behind(&buses, after).take(limit).cloned().collect()
    }

    /// The rule of this name on a bus.
    pub fn rule(&self, scope: &Scope, bus: &str, name: &str) -> Option<&Arc<Rule>> {
        self.of(scope)?.rules.get(bus)?.get(name)
    }

    /// A bus's rules in the order of their names, those behind `after`.
    pub fn rules<'a>(
        &'a self,
        scope: &Scope,
        bus: &str,
        after: Option<&str>,
    ) -> impl Iterator<Item = &'a Arc<Rule>> + use<'a> {
        let rules = self.of(scope).and_then(|registered| registered.rules.get(bus));
        rules.map(|rules| behind(rules, after)).into_iter().flatten()
    }

    /// The subscription of this name; rules' targets are none.
    pub fn subscription(&self, scope: &Scope, name: &str) -> Option<&Arc<Subscription>> {
        self.of(scope)?.subscriptions.get(name)
    }

    /// The account's subscriptions in the order of their names, those behind
    /// `after`; without the rules' targets.
    pub fn subscriptions_of<'a>(
        &'a self,
        scope: &Scope,
        after: Option<&str>,
    ) -> impl Iterator<Item = &'a Arc<Subscription>> + use<'a> {
        let registered = self.of(scope);
        registered.map(|registered| behind(&registered.subscriptions, after)).into_iter().flatten()
    }

    /// Everything that takes events, in every scope: the subscriptions, and the
    /// targets of enabled rules, of schedules and of sources as such.
    pub fn subscriptions(&self) -> impl Iterator<Item = Subscription> {
        self.scopes
            .values()
            .flat_map(|registered| {
                let own =
                    registered.subscriptions.values().map(|subscription| Subscription::clone(subscription));
                let rules = registered.rules.values().flat_map(BTreeMap::values);
                own.chain(rules.flat_map(|rule| rule.subscriptions()))
            })
            .chain(self.schedules.all().filter_map(|schedule| schedule.subscription()))
            .chain(self.sources.all().map(|source| source.subscription()))
    }

    /// The archive of this name.
    pub fn archive(&self, scope: &Scope, name: &str) -> Option<&Arc<EventArchive>> {
        self.of(scope)?.archives.get(name)
    }

    /// The account's archives in the order of their names, those behind `after`.
    pub fn archives<'a>(
        &'a self,
        scope: &Scope,
        after: Option<&str>,
    ) -> impl Iterator<Item = &'a Arc<EventArchive>> + use<'a> {
        let registered = self.of(scope);
        registered.map(|registered| behind(&registered.archives, after)).into_iter().flatten()
    }

    /// The connection of this name.
    pub fn connection(&self, scope: &Scope, name: &str) -> Option<&Arc<Connection>> {
        self.of(scope)?.connections.get(name)
    }

    /// The account's connections in the order of their names, those behind
    /// `after`.
    pub fn connections<'a>(
        &'a self,
        scope: &Scope,
        after: Option<&str>,
    ) -> impl Iterator<Item = &'a Arc<Connection>> + use<'a> {
        let registered = self.of(scope);
        registered.map(|registered| behind(&registered.connections, after)).into_iter().flatten()
    }

    /// The schedules.
    pub fn schedules(&self) -> &Schedules {
        &self.schedules
    }

    /// Adds to buses that were read what was written behind them.
    pub fn with_schedules(self, schedules: Schedules) -> Self {
        Self { schedules, ..self }
    }

    /// The schemas of events.
    pub fn schemas(&self) -> &Schemas {
        &self.schemas
    }

    /// Adds to buses that were read what was written behind them.
    pub fn with_schemas(self, schemas: Schemas) -> Self {
        Self { schemas, ..self }
    }

    /// The replays.
    pub fn replays(&self) -> &Replays {
        &self.replays
    }

    /// Adds to buses that were read what was written behind them.
    pub fn with_replays(self, replays: Replays) -> Self {
        Self { replays, ..self }
    }

    /// Since when on the events are kept that an archive has, if there is any:
    /// what the one has that reaches back farthest.
    pub fn archived_since(&self, now: Timestamp) -> Option<Timestamp> {
        let archives = self.scopes.values().flat_map(|registered| registered.archives.values());
        let since = archives.map(|archive| match i64::from(archive.retention_days) {
            0 => archive.created_at,
            days => archive.created_at.max(now.plus_millis(-days.saturating_mul(DAY_MILLIS))),
        });
        since.min()
    }

    /// From when on a subscription is given what was received before it was made.
    pub fn start_of(&self, number: SubscriptionNumber) -> Option<Timestamp> {
        self.starts.get(&number).copied()
    }

    /// The same of all that are given any of it.
    pub fn starts(&self) -> &BTreeMap<SubscriptionNumber, Timestamp> {
        &self.starts
    }

    /// Adds to buses that were read what was written behind them.
    pub fn with_starts(self, starts: BTreeMap<SubscriptionNumber, Timestamp>) -> Self {
        Self { starts, ..self }
    }

    /// What services declare.
    pub fn contracts(&self) -> &Contracts {
        &self.contracts
    }

    /// Adds to buses that were read what was written behind them.
    pub fn with_contracts(self, contracts: Contracts) -> Self {
        Self { contracts, ..self }
    }

    /// The queues that are paused.
    pub fn pauses(&self) -> &Pauses {
        &self.pauses
    }

    /// Adds to buses that were read what was written behind them.
    pub fn with_pauses(self, pauses: Pauses) -> Self {
        Self { pauses, ..self }
    }

    /// The queues of which something is said.
    pub fn described(&self) -> &DescribedQueues {
        &self.described
    }

    /// Adds to buses that were read what was written behind them.
    pub fn with_described(self, described: DescribedQueues) -> Self {
        Self { described, ..self }
    }

    /// The sources.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Adds to buses that were read what was written behind them.
    pub fn with_sources(self, sources: Sources) -> Self {
        Self { sources, ..self }
    }

    /// The queues whose tasks are written to topics or exchanges.
    pub fn routed(&self) -> &RoutedQueues {
        &self.routed
    }

    /// Adds to buses that were read what was written behind them.
    pub fn with_routed(self, routed: RoutedQueues) -> Self {
        Self { routed, ..self }
    }

    /// The fewest changes that make this from nothing.
    pub fn changes(&self) -> impl Iterator<Item = BusChange> {
        let next = self.number_next;
        let numbered = (next != SubscriptionNumber::default()).then_some(BusChange::Numbered { next });
        let starts = self
            .starts
            .iter()
            .map(|(number, at)| BusChange::SubscriptionStartsAt { number: *number, start_at: *at });
        let registered = self.scopes.values().flat_map(Registered::changes);
        let registered = numbered.into_iter().chain(starts).chain(registered);
        registered
            .chain(self.schedules.changes())
            .chain(self.schemas.changes())
            .chain(self.contracts.changes())
            .chain(self.pauses.changes())
            .chain(self.replays.changes())
            .chain(self.described.changes())
            .chain(self.sources.changes())
            .chain(self.routed.changes())
    }

    /// Takes a change. One that was taken before changes nothing, unless a later
    /// one to the same thing was taken in between.
    pub fn apply(&mut self, change: &BusChange) {
        self.schedules.apply(change);
        self.replays.apply(change);
        self.schemas.apply(change);
        self.contracts.apply(change);
        self.pauses.apply(change);
        self.described.apply(change);
        self.sources.apply(change);
        self.routed.apply(change);
        match change {
            BusChange::SchedulePut(schedule) => {
                if let Some(subscription) = schedule.subscription() {
                    self.count(subscription.number);
                }
            }
            BusChange::ReplayPut(replay) => replay.legs.keys().for_each(|leg| self.count(*leg)),
            BusChange::SourcePut(source) => self.count(source.number),
            BusChange::ScheduleDeleted { .. }
            | BusChange::ScheduleSettled { .. }
            | BusChange::ReplayAdvanced { .. }
            | BusChange::ReplayForgotten { .. }
            | BusChange::SchemaPut { .. }
            | BusChange::SchemaDeleted { .. }
            | BusChange::SchemaVersionDeleted { .. }
            | BusChange::SchemasEnforced { .. }
            | BusChange::ContractPut(_)
            | BusChange::ContractDeleted { .. }
            | BusChange::QueuePaused { .. }
            | BusChange::QueueDescribed(_)
            | BusChange::QueueForgotten { .. }
            | BusChange::SourceDeleted { .. }
            | BusChange::QueueRouted { .. } => {}
            BusChange::Numbered { next } => self.number_next = self.number_next.max(*next),
            BusChange::BusPut(bus) => {
                let buses = &mut self.of_mut(&bus.scope).buses;
                buses.insert(bus.name.clone(), Arc::new(Bus::clone(bus)));
            }
            BusChange::BusDeleted { scope, name } => self.remove(scope, |registered| {
                registered.buses.remove(name);
            }),
            BusChange::RulePut(rule) => {
                rule.targets.values().for_each(|target| self.count(target.number));
                let rules = self.of_mut(&rule.scope).rules.entry(rule.bus.clone()).or_default();
                rules.insert(rule.name.clone(), Arc::new(Rule::clone(rule)));
            }
            BusChange::RuleDeleted { scope, bus, name } => self.remove(scope, |registered| {
                let Some(rules) = registered.rules.get_mut(bus) else { return };
                rules.remove(name);
                if rules.is_empty() {
                    registered.rules.remove(bus);
                }
            }),
            BusChange::SubscriptionPut(subscription) => {
                self.count(subscription.number);
                let subscriptions = &mut self.of_mut(&subscription.scope).subscriptions;
                let shared = Arc::new(Subscription::clone(subscription));
                subscriptions.insert(subscription.name.clone(), shared);
            }
            BusChange::SubscriptionDeleted { scope, name } => {
                if let Some(deleted) = self.subscription(scope, name) {
                    let number = deleted.number;
                    self.starts.remove(&number);
                }
                self.remove(scope, |registered| {
                    registered.subscriptions.remove(name);
                });
            }
            BusChange::SubscriptionStartsAt { number, start_at } => {
                self.starts.insert(*number, *start_at);
            }
            BusChange::ArchivePut(archive) => {
                let archives = &mut self.of_mut(&archive.scope).archives;
                archives.insert(archive.name.clone(), Arc::new(EventArchive::clone(archive)));
            }
            BusChange::ArchiveDeleted { scope, name } => self.remove(scope, |registered| {
                registered.archives.remove(name);
            }),
            BusChange::ConnectionPut(connection) => {
                let connections = &mut self.of_mut(&connection.scope).connections;
                connections.insert(connection.name.clone(), Arc::new(Connection::clone(connection)));
            }
            BusChange::ConnectionDeleted { scope, name } => self.remove(scope, |registered| {
                registered.connections.remove(name);
            }),
        }
    }

    fn of(&self, scope: &Scope) -> Option<&Registered> {
        self.scopes.get(scope)
    }

    fn of_mut(&mut self, scope: &Scope) -> &mut Registered {
        self.scopes.entry(scope.clone()).or_default()
    }

    /// Removes something, and the scope with its last.
    fn remove(&mut self, scope: &Scope, from: impl FnOnce(&mut Registered)) {
        let Some(registered) = self.scopes.get_mut(scope) else { return };
        from(registered);
        if *registered == Registered::default() {
            self.scopes.remove(scope);
        }
    }

    /// This number was given.
    fn count(&mut self, given: SubscriptionNumber) {
        self.number_next = self.number_next.max(SubscriptionNumber(given.0 + 1));
    }
}

impl Registered {
    fn changes(&self) -> impl Iterator<Item = BusChange> {
        let rules = self.rules.values().flat_map(BTreeMap::values);
        let buses = self.buses.values().map(|bus| BusChange::BusPut(Box::new(Bus::clone(bus))));
        let rules = rules.map(|rule| BusChange::RulePut(Box::new(Rule::clone(rule))));
        let subscriptions = self
            .subscriptions
            .values()
            .map(|subscription| BusChange::SubscriptionPut(Box::new(Subscription::clone(subscription))));
        let archives = self
            .archives
            .values()
            .map(|archive| BusChange::ArchivePut(Box::new(EventArchive::clone(archive))));
        let connections = self
            .connections
            .values()
            .map(|connection| BusChange::ConnectionPut(Box::new(Connection::clone(connection))));
        buses.chain(rules).chain(subscriptions).chain(archives).chain(connections)
    }
}

fn default_bus(scope: &Scope) -> Arc<Bus> {
    Arc::new(Bus::new(scope, DEFAULT_BUS, Timestamp(0)))
}
