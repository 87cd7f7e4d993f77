//! What a partition counts by name, for charts and maps.
//!
//! It is not part of what a partition decides: a replay counts nothing again.
//! Whoever drives the partition takes it now and then, and what it holds until
//! then is bounded. Counting costs an event a few comparisons, because most are
//! of the same source, bus and type as the one before.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
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
    pub machines: HashMap<(Scope, Arc<str>), Counts>,
    /// Tasks, by their queue's full name.
    pub queues: HashMap<String, Counts>,
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
            && self.machines.is_empty()
            && self.queues.is_empty()
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
        if !self.queues.contains_key(queue) {
            self.queues.insert(queue.to_owned(), Counts::default());
        }
        self.queues.get_mut(queue).expect("it was made a moment ago")
    }

    fn machine(&mut self, scope: &Scope, machine: &Arc<str>) -> &mut Counts {
        self.machines.entry((scope.clone(), machine.clone())).or_default()
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
