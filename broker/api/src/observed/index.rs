//! `Index`: finds what is observed by what a trace asks for.

use std::hash::{BuildHasher as _, RandomState};

use frevo_event::{Timestamp, is_traceparent};

use super::{Sight, Sights};

/// What is observed, in the order of its time, and by its names.
pub(crate) struct Index<'a> {
    sights: &'a Sights,
    spots: Vec<Spot>,
    hasher: RandomState,
    /// The hash of an id, and the number of the spot; in order.
    ids: Vec<(u64, u32)>,
    /// The same of traces.
    traces: Vec<(u64, u32)>,
}

/// Where a record is, in a few bytes: there may be hundreds of thousands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Spot {
    at: Timestamp,
    source: u32,
    chunk: u32,
    number: u32,
}

impl<'a> Index<'a> {
    pub(crate) fn of(sights: &'a Sights) -> Self {
        let mut spots = Vec::new();
        for (source, watched) in (0..).zip(&sights.sources) {
            for (chunk, records) in (0..).zip(&watched.chunks) {
                let spot = |number| Spot { at: records.get(number as usize).at, source, chunk, number };
                spots.extend((0..records.len() as u32).map(spot));
            }
        }
        spots.sort_unstable();
        let hasher = RandomState::new();
        let mut index = Self { sights, spots, hasher, ids: Vec::new(), traces: Vec::new() };
        let (mut ids, mut traces) = (Vec::new(), Vec::new());
        for (number, sight) in (0..).zip(index.all()) {
            ids.push((index.hasher.hash_one(&*sight.id()), number));
            traces.extend(trace_of(&sight).map(|trace| (index.hasher.hash_one(trace), number)));
        }
        ids.sort_unstable();
        traces.sort_unstable();
        (index.ids, index.traces) = (ids, traces);
        index
    }

    /// All of it, the oldest first.
    pub(crate) fn all(&self) -> impl DoubleEndedIterator<Item = Sight<'a>> {
        self.spots.iter().map(|spot| self.at(*spot))
    }

    /// Those with this id.
    pub(crate) fn with_id(&self, id: &str) -> Vec<Sight<'a>> {
        self.found(&self.ids, id).filter(|sight| sight.id() == id).collect()
    }

    /// Those of this trace.
    pub(crate) fn of_trace(&self, trace: &str) -> Vec<Sight<'a>> {
        self.found(&self.traces, trace).filter(|sight| trace_of(sight) == Some(trace)).collect()
    }

    fn found(&self, names: &[(u64, u32)], name: &str) -> impl Iterator<Item = Sight<'a>> {
        let hash = self.hasher.hash_one(name);
        let first = names.partition_point(|(other, _)| *other < hash);
        let found = names[first..].iter().take_while(move |(other, _)| *other == hash);
        found.map(|(_, number)| self.at(self.spots[*number as usize])).collect::<Vec<_>>().into_iter()
    }

    fn at(&self, spot: Spot) -> Sight<'a> {
        let source = &self.sights.sources[spot.source as usize];
        Sight { by: &source.source, seen: source.chunks[spot.chunk as usize].get(spot.number as usize) }
    }
}

/// The trace that a record is of.
fn trace_of<'a>(sight: &Sight<'a>) -> Option<&'a str> {
    sight.seen.traceparent.filter(|text| is_traceparent(text)).map(|text| &text[3..35])
}
