//! From what is asked for up to its first causes.
//!
//! An effect is journaled after its cause, so the journal is read backwards: what
//! is found names what to look for next. Most records are passed over by their
//! bytes, which hold every name as it is written.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use frevo_event::{Arn, Batch, Entry, Event, ExecutionId, Fact, Letter, Rendezvous, Scope, Timestamp, Trail};
use frevo_router::key_of;
use frevo_transport::{ReadError, Record, WholeJournal};
use memchr::memmem::Finder;

use super::past::{self, Ended};
use super::trace_id;
use crate::observed::{Index, Sight};

/// So many events are looked into that have one key; the newest ones.
const SEEDS_MAX: usize = 20;

/// So many names are looked for.
const KNOWN_MAX: usize = 10_000;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// What has one of these ids: an event, an execution by its ARN, or what they
    /// name as their cause.
    Ids(BTreeSet<Arc<str>>),
    /// Events with this key.
    Key {
        /// A member of the data, or an attribute; none: the ordering key.
        name: Option<Arc<str>>,
        /// Its value.
        value: Arc<str>,
    },
}

/// Whose the answer is.
#[derive(Clone, Debug)]
pub(super) struct Within {
    pub(super) scope: Scope,
    /// The bus of what is asked for.
    pub(super) bus: Option<Arc<str>>,
    /// Nothing that is older is looked for.
    pub(super) since: Timestamp,
    /// When the search ends, and when what follows from its findings is read no
    /// more.
    pub(super) search_until: Instant,
    pub(super) read_until: Instant,
}

/// Where trees begin.
#[derive(Debug, Default)]
pub(super) struct Origin {
    /// The names of what was found, and of causes that may be found still.
    pub(super) known: BTreeSet<Arc<str>>,
    /// The offset of the oldest of them; none: nothing was found.
    pub(super) from: Option<u64>,
    /// The search went back to here.
    pub(super) searched_from: u64,
    /// It had to end before it should.
    pub(super) is_cut: bool,
}

impl Origin {
    /// Joins what was found in another search.
    pub(super) fn merge(&mut self, mut other: Self) {
        self.known.append(&mut other.known);
        self.from = self.from.into_iter().chain(other.from).min();
        self.searched_from = self.searched_from.min(other.searched_from);
        self.is_cut |= other.is_cut;
    }
}

/// Searches the journal that is kept.
pub(super) fn search(
    journal: &dyn WholeJournal,
    observed: &Index<'_>,
    within: &Within,
    asked: &Asked,
) -> Result<Origin, ReadError> {
    let mut search = Search::new(observed, within, asked);
    search.meet_observed(journal.committed() + 1);
    let (ended, searched_from) =
        past::backwards(journal, within.since, within.search_until, &mut |record| {
            search.reach_back(record);
            if search.may_concern(&record.bytes)
                && let Ok(batch) = Batch::decode(&record.bytes)
            {
                search.read(record.offset, &batch);
                search.meet_observed(record.offset);
            }
            if search.is_done() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
    Ok(search.origin(ended, searched_from))
}

struct Search<'a> {
    observed: &'a Index<'a>,
    within: &'a Within,
    asked: &'a Asked,
    /// What is observed is not in the journal: its effects are, from this moment on.
    effects_since: Option<Timestamp>,
    /// How many were found that are observed.
    observed_count: usize,
    origin: Origin,
    /// The oldest effect of what is asked for.
    effects_from: Option<u64>,
    seed_count: usize,
    /// Events and executions that are looked for.
    names: BTreeSet<Arc<str>>,
    executions: BTreeSet<ExecutionId>,
    traces: BTreeSet<Arc<str>>,
    /// Tasks that took an event of which no cause is known.
    takers: BTreeMap<Rendezvous, Taker>,
    needles: Vec<Finder<'static>>,
}

/// A task that took an event: the event came because the task waited, if it waited
/// before.
struct Taker {
    execution: ExecutionId,
    event: Arc<str>,
    /// The search has passed the moment when the event came.
    has_come: bool,
}

impl<'a> Search<'a> {
    fn new(observed: &'a Index<'a>, within: &'a Within, asked: &'a Asked) -> Self {
        let mut search = Self {
            observed,
            within,
            asked,
            effects_since: None,
            observed_count: 0,
            origin: Origin::default(),
            effects_from: None,
            seed_count: 0,
            names: BTreeSet::new(),
            executions: BTreeSet::new(),
            traces: BTreeSet::new(),
            takers: BTreeMap::new(),
            needles: Vec::new(),
        };
        match asked {
            Asked::Ids(ids) => ids.iter().for_each(|id| search.want(id)),
            Asked::Key { .. } => search.sharpen(),
        }
        search
    }

    fn origin(mut self, ended: Ended, searched_from: u64) -> Origin {
        if let (Asked::Ids(_), None) = (self.asked, self.origin.from) {
            self.origin.from = self.effects_from;
        }
        if !self.executions.is_empty() && self.origin.from.is_some() {
            // Of one that was carried forward, effects may stand before the copy.
            self.origin.from = Some(searched_from);
        }
        // An effect may have been journaled a moment before its cause.
        self.origin.known.append(&mut self.names);
        self.origin.searched_from = searched_from;
        self.origin.is_cut = ended == Ended::OutOfTime || self.has_too_much();
        self.origin
    }

    fn has_too_much(&self) -> bool {
        self.origin.known.len() > KNOWN_MAX
    }

    fn is_done(&self) -> bool {
        let is_open = matches!(self.asked, Asked::Key { .. }) && self.seed_count < SEEDS_MAX;
        let wants_more = !self.names.is_empty()
            || !self.executions.is_empty()
            || !self.traces.is_empty()
            || !self.takers.is_empty()
            || self.effects_since.is_some();
        self.has_too_much() || !is_open && !wants_more
    }

    fn may_concern(&self, bytes: &[u8]) -> bool {
        self.needles.iter().any(|needle| needle.find(bytes).is_some())
    }

    /// Looks for an event or an execution from here on.
    fn want(&mut self, name: &Arc<str>) {
        if self.origin.known.contains(name) {
            return;
        }
        if let Ok(Arn::Execution { .. } | Arn::ExpressExecution { .. }) = name.parse() {
            self.executions.insert(ExecutionId::of_arn(name));
        }
        self.names.insert(name.clone());
        self.sharpen();
    }

    /// Prepares for what is wanted now.
    fn sharpen(&mut self) {
        let value = match self.asked {
            Asked::Key { value, .. } => Some(value.as_bytes()),
            Asked::Ids(_) => None,
        };
        let texts = self.names.iter().chain(&self.traces).map(|text| text.as_bytes());
        let places = self.takers.keys().map(|at| at.key.as_bytes());
        let executions = self.executions.iter().map(|id| &id.0[..]);
        let all = value.into_iter().chain(texts).chain(places).chain(executions);
        self.needles = all.map(|needle| Finder::new(needle).into_owned()).collect();
    }

    /// Reads a batch from its end.
    fn read(&mut self, offset: u64, batch: &Batch) {
        for entry in batch.entries.iter().rev() {
            match entry {
                Entry::Published(published) => {
                    published.events.iter().rev().for_each(|(event, _)| self.meet_event(offset, event));
                }
                Entry::Answer(answer) => self.meet_answer(offset, answer.execution, &answer.facts),
                // It was carried forward: what it began with may be kept, too.
                Entry::Retold(answer) if self.executions.contains(&answer.execution) => {
                    self.meet_answer(offset, answer.execution, &answer.facts);
                    self.executions.insert(answer.execution);
                }
                Entry::Sent(outgoing) => self.meet_letter(&outgoing.letter),
                _ => {}
            }
        }
    }

    /// Finds what is observed and wanted, until nothing more is; the journal was
    /// searched back to this offset.
    fn meet_observed(&mut self, offset: u64) {
        if let (Asked::Key { name, value }, 0) = (self.asked, self.observed_count) {
            let has_key = |sight: &Sight<'_>| sight_has_key(sight, name.as_deref(), value);
            let seeds: Vec<_> = self.observed.all().rev().filter(has_key).take(SEEDS_MAX).collect();
            seeds.iter().for_each(|sight| self.found_observed(offset, sight));
        }
        while !self.has_too_much() {
            let names = self.names.iter().flat_map(|name| self.observed.with_id(name));
            let traced = self.traces.iter().flat_map(|trace| self.observed.of_trace(trace));
            let is_new = |sight: &Sight<'_>| !self.origin.known.contains(&*sight.id());
            let Some(sight) = names.chain(traced).find(is_new) else { break };
            self.found_observed(offset, &sight);
        }
    }

    fn found_observed(&mut self, offset: u64, sight: &Sight<'_>) {
        let at = sight.seen.at;
        self.observed_count += 1;
        self.effects_since = Some(self.effects_since.map_or(at, |since| since.min(at)));
        self.found(offset, &(*sight.id()).into(), &sight.trail(), false);
    }

    /// Notes that the effects of what is observed stand behind this record, if they do.
    fn reach_back(&mut self, record: &Record) {
        if let Some(since) = self.effects_since {
            self.origin.from = Some(self.origin.from.map_or(record.offset, |from| from.min(record.offset)));
            if past::stamp_of(record).is_some_and(|stamp| stamp < since) {
                self.effects_since = None;
            }
        }
    }

    fn meet_event(&mut self, offset: u64, event: &Event) {
        if *event.scope() != self.within.scope {
            return;
        }
        let id = &*event.envelope.id;
        let is_seed = self.is_asked_for(event);
        if is_seed && matches!(self.asked, Asked::Key { .. }) {
            self.seed_count += 1;
        }
        let is_wanted = self.names.contains(id) && self.is_of_bus(event);
        if is_seed || is_wanted || self.is_of_trace(&event.trail) {
            self.found(offset, &id.into(), &event.trail, event.trail.hops > 0);
        } else {
            self.note_effect(offset, &event.trail);
        }
    }

    fn meet_answer(&mut self, offset: u64, execution: ExecutionId, facts: &[Fact]) {
        let Some(Fact::ExecutionStarted(start)) = facts.first() else { return };
        if start.scope != self.within.scope {
            return;
        }
        let nothing = Trail::default();
        let trail = start.trail.as_ref().unwrap_or(&nothing);
        if self.executions.remove(&execution) || self.is_of_trace(trail) {
            self.found(offset, &start.arn_text().into(), trail, false);
        } else {
            self.note_effect(offset, trail);
        }
    }

    fn meet_letter(&mut self, letter: &Letter) {
        match letter {
            Letter::Take { at, task, event, .. } => {
                let is_wanted = self.names.contains(&*event.envelope.id) || self.is_asked_for(event);
                if is_wanted && event.trail.cause.is_none() && *event.scope() == self.within.scope {
                    let (execution, event) = (task.execution, (*event.envelope.id).into());
                    self.takers.insert(at.clone(), Taker { execution, event, has_come: false });
                    self.sharpen();
                }
            }
            Letter::Came { at, event, .. } => {
                if let Some(taker) = self.takers.get_mut(at) {
                    taker.has_come |= *taker.event == *event.envelope.id;
                }
            }
            Letter::Waits { at, task } => {
                let is_taker = |taker: &Taker| taker.execution == task.execution;
                if self.takers.get(at).is_some_and(is_taker)
                    && let Some(taker) = self.takers.remove(at)
                    && taker.has_come
                {
                    self.executions.insert(taker.execution);
                    self.sharpen();
                }
            }
            _ => {}
        }
    }

    /// Something of the tree, which tells what to look for next.
    fn found(&mut self, offset: u64, name: &Arc<str>, trail: &Trail, is_forwarded: bool) {
        self.origin.from = Some(self.origin.from.map_or(offset, |from| from.min(offset)));
        self.origin.known.insert(name.clone());
        if !is_forwarded {
            // Of one that came over another bus, the first is still looked for.
            self.names.remove(name);
        }
        match &trail.cause {
            Some(cause) if is_schedule(cause) => {}
            Some(cause) => self.want(cause),
            None => {
                if let Some(conversation) = &trail.conversation {
                    self.want(conversation);
                }
                self.traces.extend(trail.traceparent.as_deref().and_then(trace_id).map(Arc::from));
            }
        }
        self.sharpen();
    }

    /// Notes what names as its cause what is asked for, which may never be found: a
    /// schedule say, or what is kept no more.
    fn note_effect(&mut self, offset: u64, trail: &Trail) {
        if self.within.bus.is_none()
            && let (Asked::Ids(ids), Some(cause)) = (self.asked, &trail.cause)
            && ids.contains(cause)
        {
            self.effects_from = Some(offset);
        }
    }

    fn is_of_trace(&self, trail: &Trail) -> bool {
        let trace = trail.traceparent.as_deref().and_then(trace_id);
        trace.is_some_and(|trace| self.traces.contains(trace))
    }

    /// Whether the bus is the one that was asked for, if the event is.
    fn is_of_bus(&self, event: &Event) -> bool {
        let is_asked = matches!(self.asked, Asked::Ids(ids) if ids.contains(&*event.envelope.id));
        !is_asked || self.within.bus.as_ref().is_none_or(|bus| *bus == event.bus)
    }

    fn is_asked_for(&self, event: &Event) -> bool {
        let Asked::Key { name, value } = self.asked else { return false };
        let is_there =
            self.seed_count < SEEDS_MAX && self.within.bus.as_ref().is_none_or(|bus| *bus == event.bus);
        is_there && has_key(event, name.as_deref(), value)
    }
}

/// Whether an event has a key: as a member of its data, steps parted by dots, or
/// as an attribute.
fn has_key(event: &Event, name: Option<&str>, value: &str) -> bool {
    let Some(name) = name else { return event.key.as_deref() == Some(value) };
    if !event.envelope.detail.text().contains(value)
        && !event.envelope.resources.iter().any(|resource| **resource == *value)
        && event.key.as_deref() != Some(value)
    {
        return false;
    }
    let data = event.envelope.detail.value();
    let member = name.split('.').try_fold(data, |found, step| found.get(step));
    if member.and_then(key_of).is_some_and(|found| *found == *value) {
        return true;
    }
    let event = event.to_cloud_event();
    match name {
        "subject" => event.subject.as_deref() == Some(value),
        name => event.extension(name).is_some_and(|found| found.to_string() == value),
    }
}

/// The same of what is observed, whose data nobody has looked at.
fn sight_has_key(sight: &Sight<'_>, name: Option<&str>, value: &str) -> bool {
    match name {
        None | Some("partitionkey") => sight.key().is_some_and(|key| key == value),
        Some("subject") => sight.seen.subject == Some(value),
        Some(_) => false,
    }
}

/// Whether a cause is the ARN of a schedule or a scheduled rule: each run is a
/// tree of its own.
pub(super) fn is_schedule(cause: &str) -> bool {
    let mut parts = cause.split(':');
    parts.next() == Some("arn") && matches!(parts.nth(1), Some("events" | "scheduler"))
}

#[cfg(test)]
mod tests {
    use frevo_event::cloud_event::Envelope;
    use frevo_value::Payload;

    use super::*;

    #[test]
    fn a_key_is_a_member_of_the_data_an_attribute_or_the_ordering_key() {
        let detail = r#"{"order":4711,"customer":{"name":"ana"},"cloudevents":{"tenant":"t-1"}}"#;
        let envelope = Envelope {
            id: "1".into(),
            detail_type: "Placed".into(),
            source: "shop".into(),
            scope: Scope::new("000000000000", "us-east-1"),
            time: Timestamp(0),
            resources: vec!["orders/4711".into()],
            detail: Payload::parse(detail).expect("JSON"),
        };
        let key = Some("k-1".into());
        let event = Event { bus: "default".into(), elsewhere: None, envelope, key, trail: Trail::default() };
        for (name, value) in [
            (None, "k-1"),
            (Some("order"), "4711"),
            (Some("customer.name"), "ana"),
            (Some("subject"), "orders/4711"),
            (Some("partitionkey"), "k-1"),
        ] {
            assert!(has_key(&event, name, value), "{name:?}={value}");
        }
        for (name, value) in [
            (None, "4711"),
            (Some("order"), "471"),
            (Some("customer"), "ana"),
            (Some("subject"), "4711"),
            (Some("order.x"), "4711"),
        ] {
            assert!(!has_key(&event, name, value), "{name:?}={value}");
        }
    }

    #[test]
    fn a_schedule_is_told_from_an_execution() {
        assert!(is_schedule("arn:aws:events:us-east-1:000000000000:rule/tick"));
        assert!(is_schedule("arn:aws:scheduler:us-east-1:000000000000:schedule/default/nightly"));
        assert!(!is_schedule("arn:aws:states:us-east-1:000000000000:execution:orders:o-1"));
        assert!(!is_schedule("o-1"));
    }
}
