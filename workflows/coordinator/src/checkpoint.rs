//! Checkpoints: a moving tail of what is not in the store yet.
//!
//! An execution that has not moved since the journal grew past it is saved once
//! and rests as the same bytes in memory; what moves, or ended and is not in the
//! store yet, holds the checkpoint back to its first unsaved answer. So a million
//! waiting executions are written once each, and short ones never.

use std::borrow::Cow;
use std::collections::BTreeMap;

use frevo_event::{Batch, DefinitionHash, Header, PartitionId, SubscriptionNumber, Timestamp};
use frevo_router::{Encounters, Joins, Legs, Positions, Searches, Unsettled};
use frevo_store::{
    Buses, Checkpoint, Contracts, DescribedQueues, Jobs, PausedMachines, Pauses, Replays, RoutedQueues,
    Schedules, Schemas, Sources,
};
use frevo_transport::Journal;
use serde::{Deserialize, Serialize};

use crate::catalogue::Registry;
use crate::events::SavedEvents;
use crate::outbox::Outbox;
use crate::slot::{Body, Slot};
use crate::{Caller, Partition, SavedExecution};

/// What the store is to write, in this order, and to make durable.
#[derive(Debug)]
pub struct CheckpointWork {
    /// Of which partition.
    pub partition: PartitionId,
    /// The definitions that its executions run.
    pub definitions: Vec<DefinitionHash>,
    /// Executions that came to rest.
    pub saved: Vec<SavedExecution>,
    /// The checkpoint that then holds.
    pub checkpoint: Checkpoint,
}

/// A partition's own state, beside its executions, in its first form. What came
/// later stands behind it: see [`StatePart`].
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PartitionState {
    /// The entries up to this offset are in it.
    pub(crate) offset: u64,
    pub(crate) clock: Timestamp,
    pub(crate) outbox: Outbox,
    pub(crate) registry: Option<Registry>,
    pub(crate) definitions: Vec<DefinitionHash>,
    #[serde(skip)]
    pub(crate) events: SavedEvents,
}

/// What a state has behind its first form, each part where there is anything of
/// it. The order of the variants is part of the checkpoint's format.
#[derive(Serialize, Deserialize)]
enum StatePart<'a> {
    /// What is registered of publish/subscribe.
    Buses(Cow<'a, Buses>),
    /// The partition's events.
    Events(Cow<'a, SavedEvents>),
    /// The schedules, behind the buses.
    Schedules(Cow<'a, Schedules>),
    /// Tasks and events that wait for each other, behind the events.
    Encounters(Cow<'a, Encounters>),
    /// The schemas of events, behind the buses.
    Schemas(Cow<'a, Schemas>),
    /// Who is given something of the past, behind the events.
    Joins(Cow<'a, Joins>),
    /// From when on, behind the buses.
    Starts(Cow<'a, BTreeMap<SubscriptionNumber, Timestamp>>),
    /// What services declare, behind the buses.
    Contracts(Cow<'a, Contracts>),
    /// The queues that are paused, behind the buses.
    Pauses(Cow<'a, Pauses>),
    /// The replays, behind the buses.
    Replays(Cow<'a, Replays>),
    /// Their legs in the partition, behind the events.
    Legs(Cow<'a, Legs>),
    /// The state machines that are paused, behind the registry.
    PausedMachines(Cow<'a, PausedMachines>),
    /// The queues of which something is said, behind the buses.
    Described(Cow<'a, DescribedQueues>),
    /// The sources, behind the buses.
    Sources(Cow<'a, Sources>),
    /// Up to where they were drawn, behind the events.
    Positions(Cow<'a, Positions>),
    /// What was taken of queues, behind the events.
    Unsettled(Cow<'a, Unsettled>),
    /// Which partitions told what waits, behind the encounters.
    Searches(Cow<'a, Searches>),
    /// Where tasks are written, behind the buses.
    Routed(Cow<'a, RoutedQueues>),
    /// The jobs, behind the registry.
    Jobs(Cow<'a, Jobs>),
}

impl PartitionState {
    /// The bytes of the newest form.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = postcard::to_allocvec(self).expect("a partition's state always encodes");
        let paused = self.registry.as_ref().map(|registry| registry.catalogue.paused());
        if let Some(paused) = paused.filter(|paused| !paused.is_empty()) {
            let part = StatePart::PausedMachines(Cow::Borrowed(paused));
            bytes = postcard::to_extend(&part, bytes).expect("what is paused always encodes");
        }
        let jobs = self.registry.as_ref().map(|registry| registry.catalogue.jobs());
        if let Some(jobs) = jobs.filter(|jobs| **jobs != Jobs::default()) {
            let part = StatePart::Jobs(Cow::Borrowed(jobs));
            bytes = postcard::to_extend(&part, bytes).expect("jobs always encode");
        }
        let buses = self.registry.as_ref().map(|registry| registry.catalogue.buses());
        let buses = buses.filter(|buses| **buses != Buses::default());
        if let Some(buses) = buses {
            let part = StatePart::Buses(Cow::Borrowed(buses));
            bytes = postcard::to_extend(&part, bytes).expect("what is registered always encodes");
        }
        let schedules = buses.map(Buses::schedules);
        if let Some(schedules) = schedules.filter(|schedules| **schedules != Schedules::default()) {
            let part = StatePart::Schedules(Cow::Borrowed(schedules));
            bytes = postcard::to_extend(&part, bytes).expect("schedules always encode");
        }
        let schemas = buses.map(Buses::schemas);
        if let Some(schemas) = schemas.filter(|schemas| **schemas != Schemas::default()) {
            let part = StatePart::Schemas(Cow::Borrowed(schemas));
            bytes = postcard::to_extend(&part, bytes).expect("schemas always encode");
        }
        if let Some(starts) = buses.map(Buses::starts).filter(|starts| !starts.is_empty()) {
            let part = StatePart::Starts(Cow::Borrowed(starts));
            bytes = postcard::to_extend(&part, bytes).expect("moments always encode");
        }
        let contracts = buses.map(Buses::contracts);
        if let Some(contracts) = contracts.filter(|contracts| **contracts != Contracts::default()) {
            let part = StatePart::Contracts(Cow::Borrowed(contracts));
            bytes = postcard::to_extend(&part, bytes).expect("contracts always encode");
        }
        if let Some(pauses) = buses.map(Buses::pauses).filter(|pauses| **pauses != Pauses::default()) {
            let part = StatePart::Pauses(Cow::Borrowed(pauses));
            bytes = postcard::to_extend(&part, bytes).expect("pauses always encode");
        }
        if let Some(replays) = buses.map(Buses::replays).filter(|replays| **replays != Replays::default()) {
            let part = StatePart::Replays(Cow::Borrowed(replays));
            bytes = postcard::to_extend(&part, bytes).expect("replays always encode");
        }
        let described = buses.map(Buses::described);
        if let Some(described) = described.filter(|described| **described != DescribedQueues::default()) {
            let part = StatePart::Described(Cow::Borrowed(described));
            bytes = postcard::to_extend(&part, bytes).expect("descriptions always encode");
        }
        let sources = buses.map(Buses::sources);
        if let Some(sources) = sources.filter(|sources| **sources != Sources::default()) {
            let part = StatePart::Sources(Cow::Borrowed(sources));
            bytes = postcard::to_extend(&part, bytes).expect("sources always encode");
        }
        let routed = buses.map(Buses::routed);
        if let Some(routed) = routed.filter(|routed| **routed != RoutedQueues::default()) {
            let part = StatePart::Routed(Cow::Borrowed(routed));
            bytes = postcard::to_extend(&part, bytes).expect("routes always encode");
        }
        if self.events != SavedEvents::default() {
            let part = StatePart::Events(Cow::Borrowed(&self.events));
            bytes = postcard::to_extend(&part, bytes).expect("a partition's events always encode");
        }
        if self.events.encounters != Encounters::default() {
            let part = StatePart::Encounters(Cow::Borrowed(&self.events.encounters));
            bytes = postcard::to_extend(&part, bytes).expect("what waits always encodes");
        }
        if !self.events.encounters.searches().is_empty() {
            let part = StatePart::Searches(Cow::Borrowed(self.events.encounters.searches()));
            bytes = postcard::to_extend(&part, bytes).expect("who told always encodes");
        }
        if self.events.joins != Joins::default() {
            let part = StatePart::Joins(Cow::Borrowed(&self.events.joins));
            bytes = postcard::to_extend(&part, bytes).expect("who joined always encodes");
        }
        if self.events.legs != Legs::default() {
            let part = StatePart::Legs(Cow::Borrowed(&self.events.legs));
            bytes = postcard::to_extend(&part, bytes).expect("what is replayed always encodes");
        }
        if self.events.positions != Positions::default() {
            let part = StatePart::Positions(Cow::Borrowed(&self.events.positions));
            bytes = postcard::to_extend(&part, bytes).expect("positions always encode");
        }
        if self.events.unsettled != Unsettled::default() {
            let part = StatePart::Unsettled(Cow::Borrowed(&self.events.unsettled));
            bytes = postcard::to_extend(&part, bytes).expect("what was taken always encodes");
        }
        bytes
    }

    /// Reads the bytes of any form.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, postcard::Error> {
        let (mut state, mut parts): (Self, _) = postcard::take_from_bytes(bytes)?;
        while !parts.is_empty() {
            let part;
            (part, parts) = postcard::take_from_bytes(parts)?;
            state.add(part);
        }
        Ok(state)
    }

    fn add(&mut self, part: StatePart<'_>) {
        match part {
            StatePart::Buses(buses) => self.change_buses(|_| buses.into_owned()),
            StatePart::Events(events) => self.events = events.into_owned(),
            StatePart::Encounters(encounters) => self.events.encounters = encounters.into_owned(),
            StatePart::Searches(searches) => {
                let encounters = std::mem::take(&mut self.events.encounters);
                self.events.encounters = encounters.with_searches(searches.into_owned());
            }
            StatePart::Joins(joins) => self.events.joins = joins.into_owned(),
            StatePart::Legs(legs) => self.events.legs = legs.into_owned(),
            StatePart::Positions(positions) => self.events.positions = positions.into_owned(),
            StatePart::Unsettled(unsettled) => self.events.unsettled = unsettled.into_owned(),
            StatePart::Sources(sources) => {
                self.change_buses(|buses| buses.with_sources(sources.into_owned()));
            }
            StatePart::Replays(replays) => {
                self.change_buses(|buses| buses.with_replays(replays.into_owned()))
            }
            StatePart::Schedules(schedules) => {
                self.change_buses(|buses| buses.with_schedules(schedules.into_owned()));
            }
            StatePart::Pauses(pauses) => {
                self.change_buses(|buses| buses.with_pauses(pauses.into_owned()));
            }
            StatePart::PausedMachines(paused) => {
                if let Some(registry) = &mut self.registry {
                    let catalogue = std::mem::take(&mut registry.catalogue);
                    registry.catalogue = catalogue.with_paused(paused.into_owned());
                }
            }
            StatePart::Jobs(jobs) => {
                if let Some(registry) = &mut self.registry {
                    let catalogue = std::mem::take(&mut registry.catalogue);
                    registry.catalogue = catalogue.with_jobs(jobs.into_owned());
                }
            }
            StatePart::Described(described) => {
                self.change_buses(|buses| buses.with_described(described.into_owned()));
            }
            StatePart::Contracts(contracts) => {
                self.change_buses(|buses| buses.with_contracts(contracts.into_owned()));
            }
            StatePart::Schemas(schemas) => {
                self.change_buses(|buses| buses.with_schemas(schemas.into_owned()));
            }
            StatePart::Routed(routed) => {
                self.change_buses(|buses| buses.with_routed(routed.into_owned()));
            }
            StatePart::Starts(starts) => self.change_buses(|buses| buses.with_starts(starts.into_owned())),
        }
    }

    fn change_buses(&mut self, change: impl FnOnce(Buses) -> Buses) {
        if let Some(registry) = &mut self.registry {
            let catalogue = std::mem::take(&mut registry.catalogue);
            let buses = change(catalogue.buses().clone());
            registry.catalogue = catalogue.with_buses(buses);
        }
    }
}

impl<R: Caller> Partition<R> {
    /// Makes a checkpoint that saves what has not moved since `settled_below`.
    ///
    /// None while batches are on their way, because a checkpoint holds only what
    /// is committed: the driver lets them land and asks again.
    pub fn checkpoint(&mut self, settled_below: u64, journal: &dyn Journal) -> Option<CheckpointWork> {
        if self.is_in_flight() || self.is_stuck() {
            return None;
        }
        let (saved, held_back) = self.settle(settled_below);
        self.compact();
        let offset = held_back.unwrap_or(self.committed);
        let record = journal.read(offset).ok()?;
        let (header, _) = Batch::decode_header(&record.bytes).ok()?;
        let definitions = self.definitions();
        let state = self.state();
        let Header { epoch, owner, number, .. } = header;
        let checksum = crc32c::crc32c(&record.bytes);
        let checkpoint = Checkpoint { offset, epoch, owner, number, checksum, state };
        Some(CheckpointWork { partition: self.id, definitions, saved, checkpoint })
    }

    /// The definitions whose texts this partition's journal holds, in an order
    /// that is always the same.
    pub(crate) fn definitions(&self) -> Vec<DefinitionHash> {
        let mut hashes: Vec<DefinitionHash> = self.machines.keys().copied().collect();
        hashes.sort_unstable_by_key(|hash| hash.0);
        hashes
    }

    /// The partition's own state as it stands.
    pub(crate) fn state(&self) -> Vec<u8> {
        PartitionState {
            offset: self.committed,
            clock: self.clock,
            outbox: self.outbox.clone(),
            registry: self.registry.clone(),
            definitions: self.definitions(),
            events: self.events.save(),
        }
        .encode()
    }

    /// Packs what rests; tells the earliest offset that something else still
    /// needs.
    fn settle(&mut self, settled_below: u64) -> (Vec<SavedExecution>, Option<u64>) {
        let mut saved = Vec::new();
        let mut held_back: Option<u64> = None;
        for (id, slot) in self.slots.iter_mut() {
            if slot.unsaved_since == 0 {
                // A heartbeat woke it and changed nothing that is saved.
                if matches!(slot.body, Body::Live(_)) {
                    slot.settle();
                }
                continue;
            }
            if slot.unsaved_since < settled_below && slot.settle() {
                let Body::Packed(bytes) = &slot.body else { continue };
                saved.push(SavedExecution { id, last: slot.last, bytes: bytes.clone() });
            } else {
                held_back =
                    Some(held_back.map_or(slot.unsaved_since, |offset| offset.min(slot.unsaved_since)));
            }
        }
        (saved, held_back)
    }
}

impl Slot {
    /// Packs the execution if it is open; it is saved from then on.
    fn settle(&mut self) -> bool {
        self.wake();
        let Body::Live(live) = &mut self.body else { return false };
        if live.execution.is_ended() {
            return false;
        }
        live.saved = true;
        self.body = Body::Packed(live.pack());
        self.unsaved_since = 0;
        true
    }
}

#[cfg(test)]
mod tests {
    use frevo_event::{
        Bus, BusChange, Change, DescribedQueue, Job, JobAction, JobChange, JobCounts, JobFilter, JobNumber,
        JobPlace, JobState, QueueDocument, Scope,
    };

    use super::*;

    #[test]
    fn a_state_of_the_first_form_reads_with_nothing_of_publish_subscribe() {
        let state = PartitionState::decode(&first_form(&state())).expect("it reads");
        let registry = state.registry.expect("partition 0 has it");
        assert!(!registry.catalogue.has_bus(&scope(), "orders"));
        assert_eq!(state.offset, 7);
    }

    #[test]
    fn a_state_reads_back_as_it_was_written() {
        let state = state();
        let read = PartitionState::decode(&state.encode()).expect("it reads");
        assert_eq!(read.registry, state.registry);
        assert!(read.registry.expect("partition 0 has it").catalogue.has_bus(&scope(), "orders"));
    }

    #[test]
    fn what_is_paused_reads_back() {
        let mut state = state();
        let registry = state.registry.as_mut().expect("partition 0 has it");
        registry.catalogue.apply(&Change::MachinePaused {
            scope: scope(),
            name: "orders".into(),
            paused: true,
        });
        let read = PartitionState::decode(&state.encode()).expect("it reads");
        assert_eq!(read.registry, state.registry);
        assert!(read.registry.expect("partition 0 has it").catalogue.paused().contains(&scope(), "orders"));
    }

    #[test]
    fn jobs_read_back() {
        let mut state = state();
        let registry = state.registry.as_mut().expect("partition 0 has it");
        let job = Job {
            scope: scope(),
            name: "mend".into(),
            number: JobNumber(3),
            action: JobAction::Redrive,
            filter: JobFilter::default(),
            dry_run: false,
            rate_per_second: Some(5),
            description: None,
            started_by: None,
            changed_by: None,
            started_at: Timestamp(1),
            ended_at: None,
            state: JobState::Running,
            step: 2,
            place: Some(JobPlace::default()),
            under_way: Vec::new(),
            counts: JobCounts::default(),
        };
        registry.catalogue.apply(&Change::Job(JobChange::Put(Box::new(job))));
        let read = PartitionState::decode(&state.encode()).expect("it reads");
        assert_eq!(read.registry, state.registry);
        assert!(read.registry.expect("partition 0 has it").catalogue.jobs().get(&scope(), "mend").is_some());
    }

    #[test]
    fn what_is_said_of_queues_reads_back() {
        let mut state = state();
        let registry = state.registry.as_mut().expect("partition 0 has it");
        let queue = DescribedQueue {
            scope: scope(),
            name: "tasks.charge".into(),
            document: Some(QueueDocument::default()),
            published: None,
        };
        registry.catalogue.apply(&Change::Bus(BusChange::QueueDescribed(Box::new(queue))));
        let read = PartitionState::decode(&state.encode()).expect("it reads");
        assert_eq!(read.registry, state.registry);
        let catalogue = read.registry.expect("partition 0 has it").catalogue;
        assert!(catalogue.buses().described().get(&scope(), "tasks.charge").is_some());
    }

    #[test]
    fn a_state_that_was_cut_does_not_read() {
        let bytes = state().encode();
        let first = first_form(&state()).len();
        let cut = (0..bytes.len()).filter(|length| *length != first);
        assert!(cut.into_iter().all(|length| PartitionState::decode(&bytes[..length]).is_err()));
    }

    fn state() -> PartitionState {
        let mut registry = Registry::default();
        let bus = Bus::new(&scope(), "orders", Timestamp(1));
        registry.catalogue.apply(&Change::Bus(BusChange::BusPut(Box::new(bus))));
        PartitionState {
            offset: 7,
            clock: Timestamp(8),
            outbox: Outbox::default(),
            registry: Some(registry),
            definitions: vec![DefinitionHash([1; 16])],
            events: SavedEvents::default(),
        }
    }

    /// As the state was written before there was publish/subscribe.
    fn first_form(state: &PartitionState) -> Vec<u8> {
        postcard::to_allocvec(state).expect("it encodes")
    }

    fn scope() -> Scope {
        Scope::new("000000000000", "us-east-1")
    }
}
