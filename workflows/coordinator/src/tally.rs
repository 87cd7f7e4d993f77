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

use frevo_event::{Event, ExecutionSummary, Scope, Start, Status, SubscriptionNumber};
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
    /// Those that were started by a version or an alias, by its name, too.
    pub qualified: Rows<Qualified>,
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

/// A version or an alias of a state machine.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Qualified {
    /// The account and region.
    pub scope: Scope,
    /// The state machine.
    pub machine: Arc<str>,
    /// Which.
    pub by: Qualifier,
}

/// Which version or alias.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Qualifier {
    /// A version, by its number.
    Version(u32),
    /// An alias, by its name.
    Alias(Arc<str>),
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
            && self.qualified.rows.is_empty()
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

    pub(crate) fn started(&mut self, start: &Start) {
        self.machine(&start.scope, &start.machine).started += 1;
        for by in qualifiers(start.version, start.alias.as_ref()) {
            self.qualified(&start.scope, &start.machine, by).started += 1;
        }
    }

    pub(crate) fn ended(&mut self, ended: &ExecutionSummary) {
        count_end(self.machine(&ended.scope, &ended.machine), ended);
        for by in qualifiers(ended.version, ended.alias.as_ref()) {
            count_end(self.qualified(&ended.scope, &ended.machine, by), ended);
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

    fn qualified(&mut self, scope: &Scope, machine: &Arc<str>, by: Qualifier) -> &mut Counts {
        let name = Qualified { scope: scope.clone(), machine: machine.clone(), by };
        if !self.qualified.is_at(|known| *known == name) {
            self.qualified.go_to(&name);
        }
        self.qualified.here()
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

/// What an execution was started by beside its state machine.
fn qualifiers(version: Option<u32>, alias: Option<&Arc<str>>) -> impl Iterator<Item = Qualifier> {
    version.map(Qualifier::Version).into_iter().chain(alias.cloned().map(Qualifier::Alias))
}

fn count_end(counts: &mut Counts, ended: &ExecutionSummary) {
    match ended.status {
        Status::Running => return,
        Status::Succeeded => counts.succeeded += 1,
        Status::Failed => counts.failed += 1,
        Status::TimedOut => {
            counts.failed += 1;
            counts.timed_out += 1;
        }
        Status::Aborted => {
            counts.failed += 1;
            counts.aborted += 1;
        }
    }
    if let Some(stopped_at) = ended.stopped_at {
        counts.durations.add(u64::try_from(stopped_at.0 - ended.started_at.0).unwrap_or(0));
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
    use frevo_event::{DefinitionHash, ExecutionId, Timestamp, Trail};
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
            tally.started(&Start::new(scope.clone(), machine, "e", DefinitionHash([0; 16])));
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
    fn executions_are_counted_by_how_they_ended_how_long_they_took_and_by_what_they_were_started() {
        let mut tally = Tally::default();
        let scope = Scope::new("000000000000", "us-east-1");
        let mut start = Start::new(scope.clone(), "a", "e", DefinitionHash([0; 16]));
        (start.version, start.alias) = (Some(3), Some("prod".into()));
        tally.started(&start);
        for (status, millis) in [(Status::Succeeded, 100), (Status::TimedOut, 3000), (Status::Aborted, 5)] {
            tally.ended(&ExecutionSummary {
                id: ExecutionId([0; 16]),
                scope: scope.clone(),
                machine: "a".into(),
                name: "e".into(),
                status,
                started_at: Timestamp(1000),
                stopped_at: Some(Timestamp(1000 + millis)),
                version: Some(3),
                alias: Some("prod".into()),
                held: false,
                express_uuid: None,
                redrives: None,
                mocked: false,
            });
        }
        let of_machine = tally.machines.into_iter().next().expect("the machine").1;
        assert_eq!((of_machine.started, of_machine.succeeded, of_machine.failed), (1, 1, 2));
        assert_eq!((of_machine.timed_out, of_machine.aborted, of_machine.durations.millis), (1, 1, 3105));
        let by: Vec<_> = tally.qualified.into_iter().map(|(name, counts)| (name.by, counts)).collect();
        let of = |by| (by, of_machine.clone());
        assert_eq!(by, [of(Qualifier::Version(3)), of(Qualifier::Alias("prod".into()))]);
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
