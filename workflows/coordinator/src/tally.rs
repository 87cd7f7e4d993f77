//! What a partition counts by name, for charts and maps.
//!
//! It is not part of what a partition decides: a replay counts nothing again.
//! Whoever drives the partition takes it now and then, and what it holds until
//! then is bounded. Counting costs an event a few comparisons, because most are
//! of the same source, bus and type as the one before.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::sync::Arc;

use frevo_event::{Event, Scope, Status, SubscriptionNumber};
use frevo_store::Counts;

/// Sources, buses and types that are told apart at a time.
const ORIGINS_MAX: usize = 1024;

/// What the rest of them is called.
const OTHERS: &str = "(others)";

/// Counts since they were last taken.
#[derive(Debug, Default)]
pub struct Tally {
    /// Who published what, and for whom it was.
    pub origins: Vec<Origin>,
    /// By a hash of what an origin is.
    index: HashMap<u64, usize>,
    /// The origin of the last event.
    last: usize,
    /// What became of deliveries.
    pub subscriptions: HashMap<SubscriptionNumber, Counts>,
    /// Executions, by their state machine.
    pub machines: Rows<(Scope, Arc<str>)>,
    /// Tasks, by their queue's full name.
    pub queues: Rows<String>,
}

/// Counts by name. Most are of the name before, which is compared first.
#[derive(Debug)]
pub struct Rows<K> {
    rows: Vec<(K, Counts)>,
    places: HashMap<K, usize>,
    last: usize,
}

/// Events of one source and type on one bus.
#[derive(Debug)]
pub struct Origin {
    /// The bus's account and region.
    pub scope: Scope,
    /// The bus.
    pub bus: Arc<str>,
    /// `source`
    pub source: Box<str>,
    /// `type`
    pub event_type: Box<str>,
    /// How many were published.
    pub count: u64,
    /// How many of them were for which subscription.
    pub takers: HashMap<SubscriptionNumber, u64>,
}

impl Tally {
    /// Whether there is nothing to take.
    pub fn is_empty(&self) -> bool {
        self.origins.is_empty()
            && self.subscriptions.is_empty()
            && self.machines.rows.is_empty()
            && self.queues.rows.is_empty()
    }

    /// An event was published for these subscriptions.
    pub(crate) fn published(&mut self, event: &Event, takers: impl Iterator<Item = SubscriptionNumber>) {
        let place = self.place(event);
        let origin = &mut self.origins[place];
        origin.count += 1;
        takers.for_each(|taker| *origin.takers.entry(taker).or_default() += 1);
    }

    pub(crate) fn subscription(&mut self, number: SubscriptionNumber) -> &mut Counts {
        self.subscriptions.entry(number).or_default()
    }

    pub(crate) fn started(&mut self, scope: &Scope, machine: &Arc<str>) {
        self.machine(scope, machine).started += 1;
    }

    pub(crate) fn ended(&mut self, scope: &Scope, machine: &Arc<str>, status: Status) {
        let counts = self.machine(scope, machine);
        match status {
            Status::Running => {}
            Status::Succeeded => counts.succeeded += 1,
            Status::Failed | Status::TimedOut | Status::Aborted => counts.failed += 1,
        }
    }

    pub(crate) fn queue(&mut self, queue: &str) -> &mut Counts {
        if !self.queues.is_at(|name| name == queue) {
            self.queues.go_to(queue);
        }
        self.queues.here()
    }

    fn machine(&mut self, scope: &Scope, machine: &Arc<str>) -> &mut Counts {
        if !self.machines.is_at(|name| name.1 == *machine && name.0 == *scope) {
            self.machines.go_to(&(scope.clone(), machine.clone()));
        }
        self.machines.here()
    }

    fn place(&mut self, event: &Event) -> usize {
        let is_full = self.origins.len() >= ORIGINS_MAX;
        let (source, event_type) = (&*event.envelope.source, &*event.envelope.detail_type);
        if self.origins.get(self.last).is_some_and(|last| last.is(event, source, event_type)) {
            return self.last;
        }
        self.last = match self.find(event, source, event_type) {
            Some(place) => place,
            None if !is_full => self.add(event, source, event_type),
            None => {
                let found = self.find(event, OTHERS, OTHERS);
                found.unwrap_or_else(|| self.add(event, OTHERS, OTHERS))
            }
        };
        self.last
    }

    fn find(&self, event: &Event, source: &str, event_type: &str) -> Option<usize> {
        self.index.get(&hash_of(event, source, event_type)).copied()
    }

    fn add(&mut self, event: &Event, source: &str, event_type: &str) -> usize {
        let place = self.origins.len();
        self.index.insert(hash_of(event, source, event_type), place);
        self.origins.push(Origin {
            scope: event.scope().clone(),
            bus: event.bus.clone(),
            source: source.into(),
            event_type: event_type.into(),
            count: 0,
            takers: HashMap::new(),
        });
        place
    }
}

impl<K> Default for Rows<K> {
    fn default() -> Self {
        Self { rows: Vec::new(), places: HashMap::new(), last: 0 }
    }
}

impl<K> IntoIterator for Rows<K> {
    type Item = (K, Counts);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.into_iter()
    }
}

impl<K: Eq + Hash + Clone> Rows<K> {
    fn is_at(&self, is: impl Fn(&K) -> bool) -> bool {
        self.rows.get(self.last).is_some_and(|(name, _)| is(name))
    }

    fn go_to<Q>(&mut self, name: &Q)
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ToOwned<Owned = K> + ?Sized,
    {
        self.last = self.places.get(name).copied().unwrap_or_else(|| {
            self.places.insert(name.to_owned(), self.rows.len());
            self.rows.push((name.to_owned(), Counts::default()));
            self.rows.len() - 1
        });
    }

    fn here(&mut self) -> &mut Counts {
        &mut self.rows[self.last].1
    }
}

impl Origin {
    fn is(&self, event: &Event, source: &str, event_type: &str) -> bool {
        *self.source == *source
            && *self.event_type == *event_type
            && self.bus == event.bus
            && self.scope == *event.scope()
    }
}

fn hash_of(event: &Event, source: &str, event_type: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (event.scope(), &event.bus, source, event_type).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use frevo_event::cloud_event::Envelope;
    use frevo_event::{Timestamp, Trail};
    use frevo_value::Payload;

    use super::*;

    fn event(source: &str, event_type: &str) -> Event {
        let envelope = Envelope {
            id: "1".into(),
            detail_type: event_type.into(),
            source: source.into(),
            scope: Scope::new("000000000000", "us-east-1"),
            time: Timestamp(0),
            resources: Vec::new(),
            detail: Payload::empty_object(),
        };
        Event { bus: "default".into(), elsewhere: None, envelope, key: None, trail: Trail::default() }
    }

    #[test]
    fn events_are_counted_by_what_they_are_and_whom_they_are_for() {
        let mut tally = Tally::default();
        let [one, two] = [1, 2].map(SubscriptionNumber);
        for (source, event_type, takers) in
            [("shop", "Placed", vec![one, two]), ("shop", "Paid", vec![]), ("shop", "Placed", vec![one])]
        {
            tally.published(&event(source, event_type), takers.into_iter());
        }
        let counted: Vec<_> =
            tally.origins.iter().map(|origin| (&*origin.event_type, origin.count)).collect();
        assert_eq!(counted, [("Placed", 2), ("Paid", 1)]);
        assert_eq!(tally.origins[0].takers, HashMap::from([(one, 2), (two, 1)]));
    }

    #[test]
    fn executions_and_tasks_are_counted_by_their_names() {
        let mut tally = Tally::default();
        let [scope, other] = ["us-east-1", "eu-west-1"].map(|region| Scope::new("000000000000", region));
        for (scope, machine) in [(&scope, "a"), (&scope, "a"), (&other, "a"), (&scope, "b"), (&scope, "a")] {
            tally.started(scope, &machine.into());
        }
        tally.queue("one").published += 1;
        tally.queue("two").published += 2;
        tally.queue("one").published += 3;
        let machines: Vec<_> = tally
            .machines
            .into_iter()
            .map(|((scope, machine), counts)| (scope.region.to_string(), machine.to_string(), counts.started))
            .collect();
        let named = |region: &str, machine: &str, started| (region.to_owned(), machine.to_owned(), started);
        assert_eq!(
            machines,
            [named("us-east-1", "a", 3), named("eu-west-1", "a", 1), named("us-east-1", "b", 1)]
        );
        let queues: Vec<_> =
            tally.queues.into_iter().map(|(queue, counts)| (queue, counts.published)).collect();
        assert_eq!(queues, [("one".to_owned(), 4), ("two".to_owned(), 2)]);
    }

    #[test]
    fn more_than_it_holds_is_counted_as_others() {
        let mut tally = Tally::default();
        for number in 0..ORIGINS_MAX + 10 {
            tally.published(&event(&format!("source {number}"), "Placed"), std::iter::empty());
        }
        assert_eq!(tally.origins.len(), ORIGINS_MAX + 1);
        let others = tally.origins.last().expect("there are some");
        assert_eq!((&*others.source, others.count), (OTHERS, 10));
        tally.published(&event("source 3", "Placed"), std::iter::empty());
        assert_eq!(tally.origins[3].count, 2);
    }
}
