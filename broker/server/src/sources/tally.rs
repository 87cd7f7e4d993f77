//! `Tally`: what came from one source, on its way to the counters and to whoever asks
//! how the source stands.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use frevo_event::{EventSource, Timestamp};
use frevo_store::{CounterKind, CounterName, Counts};

use crate::node::Node;
use crate::projection::StoreWrite;
use crate::tallies::{Counted, Names, OTHERS, line};

/// How long is counted before the store is told: a kill loses at most so much.
const GATHERED: Duration = Duration::from_secs(5);

/// How many pairs of a publisher and a type are told apart at a time: a publisher may
/// make up names without end.
const NAMES_MAX: usize = 1_000;

/// What came since the store was told.
#[derive(Debug)]
pub(super) struct Tally {
    since: Timestamp,
    began_at: Instant,
    /// All that came, counted or not.
    came: u64,
    bytes: u64,
    last_at: Option<Timestamp>,
    records: u64,
    unreadable: u64,
    name_count: usize,
    /// Who published, and what type; an empty one is counted where it is published.
    publishers: HashMap<Box<str>, HashMap<Box<str>, u64>>,
    /// Who took a topic's events, and which topic.
    takers: HashMap<(Arc<str>, Arc<str>), u64>,
    /// What was counted in this hour.
    names: Names,
}

impl Tally {
    pub(super) fn new(now: Timestamp) -> Self {
        Self {
            since: now,
            began_at: Instant::now(),
            came: 0,
            bytes: 0,
            last_at: None,
            records: 0,
            unreadable: 0,
            name_count: 0,
            publishers: HashMap::new(),
            takers: HashMap::new(),
            names: Names::default(),
        }
    }

    /// Something came.
    pub(super) fn came(&mut self, bytes: u64, at: Timestamp) {
        self.came += 1;
        self.bytes += bytes;
        self.last_at = self.last_at.max(Some(at));
    }

    /// It is counted, as published by somebody.
    pub(super) fn count(&mut self, publisher: &str, kind: Option<&str>) {
        self.records += 1;
        let kind = kind.unwrap_or_default();
        // Most are known, and then nothing is copied.
        if let Some(count) = self.publishers.get_mut(publisher).and_then(|kinds| kinds.get_mut(kind)) {
            *count += 1;
            return;
        }
        let (publisher, kind) = match kind {
            kind if self.name_count < NAMES_MAX => (publisher, kind),
            "" => (OTHERS, ""),
            _ => (OTHERS, OTHERS),
        };
        self.name_count += 1;
        *self.publishers.entry(publisher.into()).or_default().entry(kind.into()).or_default() += 1;
    }

    /// It is counted as one that can't be read.
    pub(super) fn count_unreadable(&mut self) {
        self.unreadable += 1;
    }

    /// A service published what follows from an event of a topic.
    pub(super) fn take(&mut self, service: Arc<str>, topic: Arc<str>) {
        let is_known =
            self.takers.len() < NAMES_MAX || self.takers.contains_key(&(service.clone(), topic.clone()));
        let service = if is_known { service } else { OTHERS.into() };
        *self.takers.entry((service, topic)).or_default() += 1;
    }

    /// Whether it is time to tell.
    pub(super) fn is_due(&self, node: &Node) -> bool {
        self.began_at.elapsed() >= GATHERED && !node.store.has_failed()
    }

    /// Tells the store, and how the source stands.
    pub(super) fn tell(&mut self, node: &Node, source: &EventSource) {
        let now = node.now();
        let told = std::mem::replace(self, Self::new(now));
        let per_second = told.came as f64 / told.began_at.elapsed().as_secs_f64().max(1e-3);
        node.sources.note(source.number, |state| {
            state.per_second = (per_second * 10.0).round() / 10.0;
            state.bytes += told.bytes;
            state.last_at = state.last_at.max(told.last_at);
        });
        let at = told.since;
        let (mut names, counts) = told.counts(source);
        let known = |(name, counts)| (names.known(name, now), counts);
        let counts: Vec<_> = counts.into_iter().map(known).collect();
        self.names = names;
        if !counts.is_empty() {
            node.projection.put(StoreWrite::Counted(Counted { at, counts }));
        }
    }

    /// What is counted, by name, and what was in this hour.
    fn counts(self, source: &EventSource) -> (Names, Vec<(CounterName, Counts)>) {
        let place = format!("source/{}", source.name);
        let mut counted = Vec::new();
        let mut add = |kind, name: Arc<str>, counts| {
            counted.push((CounterName { kind, scope: source.scope.clone(), name }, counts));
        };
        let published = |count| Counts { published: count, ..Counts::default() };
        if self.records + self.unreadable > 0 {
            let counts = Counts { dead_lettered: self.unreadable, ..published(self.records) };
            add(CounterKind::Source, source.name.clone(), counts);
        }
        for (publisher, kinds) in self.publishers {
            let publisher = line(&publisher);
            let all = kinds.values().sum();
            add(CounterKind::Edge, format!("{place}\n{publisher}").into(), published(all));
            for (kind, count) in kinds {
                if kind.is_empty() {
                    continue;
                }
                add(
                    CounterKind::Type,
                    format!("{place}\n{}\n{publisher}", line(&kind)).into(),
                    published(count),
                );
            }
        }
        for ((service, topic), count) in self.takers {
            add(
                CounterKind::Edge,
                format!("service/{}\nkafka:{topic}", line(&service)).into(),
                published(count),
            );
        }
        (self.names, counted)
    }
}

#[cfg(test)]
mod tests {
    use frevo_event::{Origin, RecordFormat, RecordStart, Scope, SourceAction, SubscriptionNumber};

    use super::*;

    fn source() -> EventSource {
        EventSource {
            scope: Scope::new("000000000000", "us-east-1"),
            name: "orders".into(),
            number: SubscriptionNumber(1),
            origin: Origin::Kafka { topic: "shop.orders".into(), start: RecordStart::Latest },
            format: RecordFormat::Any,
            event_type: None,
            action: SourceAction::Observe,
            paused: false,
            description: None,
            created_at: Timestamp(0),
        }
    }

    #[test]
    fn what_came_is_counted_by_who_published_and_who_took() {
        let mut tally = Tally::new(Timestamp(0));
        tally.count("shop", Some("Placed"));
        tally.count("shop", Some("Placed"));
        tally.count("shop", Some("Paid\nlate"));
        tally.count_unreadable();
        tally.take("billing".into(), "shop.orders".into());
        let (_, mut counts) = tally.counts(&source());
        counts.sort_by(|(one, _), (other, _)| one.cmp(other));
        let told: Vec<_> = counts.iter().map(|(name, counts)| (&*name.name, counts.published)).collect();
        assert_eq!(
            told,
            [
                ("service/billing\nkafka:shop.orders", 1),
                ("source/orders\nshop", 3),
                ("source/orders\nPaid late\nshop", 1),
                ("source/orders\nPlaced\nshop", 2),
                ("orders", 3),
            ]
        );
    }

    #[test]
    fn names_that_are_made_up_without_end_are_counted_as_others() {
        let mut tally = Tally::new(Timestamp(0));
        for number in 0..3 * NAMES_MAX {
            tally.count(&format!("p-{number}"), Some("T"));
            tally.take(format!("s-{number}").into(), "orders".into());
        }
        assert_eq!((tally.publishers.len(), tally.takers.len()), (NAMES_MAX + 1, NAMES_MAX + 1));
        assert_eq!(tally.publishers[OTHERS].values().sum::<u64>(), 2 * NAMES_MAX as u64);
    }
}
