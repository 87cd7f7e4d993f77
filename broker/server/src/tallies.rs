//! What partitions counted, on its way to the store: gathered by name every few
//! seconds, and bounded, for a publisher may make up names without end.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError};

use frevo_coordinator::{Origin, Qualified, Qualifier, Tally};
use frevo_event::{Scope, SubscriptionNumber, Timestamp};
use frevo_router::Routes;
use frevo_store::{CounterKind, CounterName, Counts};

use crate::node::Node;
use crate::projection::StoreWrite;

/// How long is counted before the store is told: a kill loses at most so much.
const GATHERED_MILLIS: i64 = 5_000;

const MINUTE_MILLIS: i64 = 60_000;
const HOUR_MILLIS: i64 = 60 * MINUTE_MILLIS;

/// How many names a reactor or a source counts in an hour; the rest are counted as others of
/// their kind.
const NAMES_MAX: usize = 10_000;

/// What the rest are called.
pub const OTHERS: &str = "(others)";

/// A reactor's counts.
#[derive(Debug, Default)]
pub struct Tallies {
    /// When counting began.
    since: Timestamp,
    names: Names,
}

/// The names that were counted in an hour.
#[derive(Debug, Default)]
pub struct Names {
    hour: i64,
    known: HashSet<CounterName>,
}

/// Counts of one minute.
#[derive(Debug)]
pub struct Counted {
    /// A moment in that minute.
    pub at: Timestamp,
    /// What was counted.
    pub counts: Vec<(CounterName, Counts)>,
}

impl Tallies {
    /// Whether the store is to be told. A store that takes no writes is told
    /// later: partitions count on meanwhile.
    pub fn are_due(&self, node: &Node, now: Timestamp) -> bool {
        let minute = |at: Timestamp| at.0.div_euclid(MINUTE_MILLIS);
        let is_due = now.0 - self.since.0 >= GATHERED_MILLIS || minute(now) != minute(self.since);
        is_due && !node.store.has_failed()
    }

    /// Tells the store what was counted up to now.
    pub fn tell(&mut self, node: &Node, tallies: impl Iterator<Item = Tally>, now: Timestamp) {
        let at = std::mem::replace(&mut self.since, now);
        let mut sums: HashMap<CounterName, Counts> = HashMap::new();
        let mut tallies = tallies.filter(|tally| !tally.is_empty()).peekable();
        if tallies.peek().is_none() {
            return;
        }
        let routes = node.settings.routes.read().unwrap_or_else(PoisonError::into_inner);
        for tally in tallies {
            for (name, counts) in named(tally, &routes) {
                *sums.entry(self.names.known(name, now)).or_default() += &counts;
            }
        }
        drop(routes);
        node.projection.put(StoreWrite::Counted(Counted { at, counts: sums.into_iter().collect() }));
    }
}

impl Names {
    /// The name, or that of all that are too many.
    pub fn known(&mut self, name: CounterName, now: Timestamp) -> CounterName {
        let hour = now.0.div_euclid(HOUR_MILLIS);
        if std::mem::replace(&mut self.hour, hour) != hour {
            self.known.clear();
        }
        if self.known.contains(&name) || self.known.len() < NAMES_MAX && self.known.insert(name.clone()) {
            return name;
        }
        CounterName { name: OTHERS.into(), ..name }
    }
}

/// What a tally counted, by name.
fn named(tally: Tally, routes: &Routes) -> Vec<(CounterName, Counts)> {
    let mut counted = Vec::new();
    let mut add = |kind, scope: &Scope, name: Arc<str>, counts| {
        counted.push((CounterName { kind, scope: scope.clone(), name }, counts));
    };
    for Origin { scope, bus, source, event_type, count, takers } in tally.origins {
        let (source, event_type) = (line(&source), line(&event_type));
        let published = Counts { published: count, ..Counts::default() };
        add(CounterKind::Bus, &scope, bus.clone(), published.clone());
        add(CounterKind::Type, &scope, format!("{bus}\n{event_type}\n{source}").into(), published);
        for (number, count) in takers {
            let Some((scope, name)) = subscription(routes, number) else { continue };
            let published = Counts { published: count, ..Counts::default() };
            add(CounterKind::Edge, scope, format!("{name}\n{source}").into(), published.clone());
            add(CounterKind::Subscription, scope, name.clone(), published);
        }
    }
    for (number, counts) in tally.subscriptions {
        if let Some((scope, name)) = subscription(routes, number) {
            add(CounterKind::Subscription, scope, name.clone(), counts);
        }
    }
    for ((scope, machine), counts) in tally.machines {
        add(CounterKind::Machine, &scope, machine, counts);
    }
    for (Qualified { scope, machine, by }, counts) in tally.qualified {
        let (kind, by) = match by {
            Qualifier::Version(version) => (CounterKind::Version, version.to_string()),
            Qualifier::Alias(alias) => (CounterKind::Alias, alias.to_string()),
        };
        add(kind, &scope, format!("{machine}\n{by}").into(), counts);
    }
    for (queue, counts) in tally.queues {
        if let [account, region, name] = queue.splitn(3, '/').collect::<Vec<_>>()[..] {
            add(CounterKind::Queue, &Scope::new(account, region), name.into(), counts);
        }
    }
    counted
}

/// One that is gone is not counted.
fn subscription(routes: &Routes, number: SubscriptionNumber) -> Option<(&Scope, &Arc<str>)> {
    let route = routes.get(number)?;
    Some((&route.subscription.scope, &route.subscription.name))
}

/// A text as a part of a name, whose parts are lines.
pub fn line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(256).collect()
}
