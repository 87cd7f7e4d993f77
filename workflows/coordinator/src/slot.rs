//! An execution in a partition's memory: alive while it moves, packed into its
//! snapshot's bytes while it rests.

use std::sync::Arc;

use frevo_asl::{Execution, Machine};
use frevo_event::{ExecutionId, ExecutionSummary, Position, Scope, Timestamp};
use frevo_store::{ClosedExecution, listed_at};
use serde::{Deserialize, Deserializer, Serialize};

use crate::Closed;
use crate::quarantine::Quarantined;

/// An execution in memory.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) body: Body,
    /// Where its last answer stands.
    pub(crate) last: Position,
    /// The offset of the first batch whose answers no stored snapshot has; 0 if
    /// the newest snapshot has them all.
    pub(crate) unsaved_since: u64,
}

/// Stands for the offset of the batch that is being made.
const THIS_BATCH: u64 = u64::MAX;

/// An execution that waits this long is packed while it does, in milliseconds;
/// for a shorter wait packing and unpacking cost more than they save.
const REST_MILLIS_MIN: i64 = 5_000;

impl Slot {
    /// An execution that is about to be started.
    pub(crate) fn new(live: Live) -> Self {
        Self { body: Body::Live(Box::new(live)), last: Position::NONE, unsaved_since: 0 }
    }

    /// The batch that is being made changes it.
    pub(crate) fn mark_unsaved(&mut self) {
        if self.unsaved_since == 0 {
            self.unsaved_since = THIS_BATCH;
        }
    }

    /// The batch that was being made has this offset.
    pub(crate) fn place(&mut self, offset: u64) {
        self.last = self.last.resolve(offset);
        if self.unsaved_since == THIS_BATCH {
            self.unsaved_since = offset;
        }
        match &mut self.body {
            Body::Live(live) => live.first = live.first.resolve(offset),
            Body::Quarantined(aside) => aside.move_to(aside.first.resolve(offset)),
            Body::Packed(_) => {}
        }
    }

    /// The batch that is being made holds all of its answers again.
    pub(crate) fn move_to(&mut self, first: Position, last: Position) {
        self.last = last;
        self.unsaved_since = THIS_BATCH;
        match &mut self.body {
            Body::Live(live) => live.first = first,
            Body::Quarantined(aside) => aside.move_to(first),
            Body::Packed(_) => {}
        }
    }

    /// The offset of its first answer; none while that is in the batch that is
    /// being made.
    pub(crate) fn first_offset(&self) -> Option<u64> {
        let offset = self.first().offset;
        (offset > 0).then_some(offset)
    }

    /// Where its first answer stands, or its quarantine if it never had one.
    pub(crate) fn first(&self) -> Position {
        match &self.body {
            Body::Live(live) => live.first,
            Body::Packed(bytes) => Rest::of(bytes).first,
            Body::Quarantined(aside) => aside.first,
        }
    }

    /// Packs the execution if it only waits, for some seconds at least: a
    /// million of them must fit into memory.
    pub(crate) fn pack_if_resting(&mut self, now: Timestamp) {
        let Body::Live(live) = &self.body else { return };
        if self.last.offset == 0 {
            // Its first answer is in the batch that is being made.
            return;
        }
        let wakes = live.execution.next_due();
        if wakes.is_some_and(|due| due < now.plus_millis(REST_MILLIS_MIN)) || live.is_busy() {
            return;
        }
        self.body = Body::Packed(live.pack());
    }

    /// Its entry among the timers.
    pub(crate) fn armed(&self) -> Option<Timestamp> {
        match &self.body {
            Body::Live(live) => live.armed,
            Body::Packed(bytes) => Rest::read(bytes).and_then(|rest| rest.next_due),
            Body::Quarantined(_) => None,
        }
    }

    /// Notes that its entry among the timers is where it is due.
    pub(crate) fn arm(&mut self) {
        if let Body::Live(live) = &mut self.body {
            live.armed = live.rest().next_due;
        }
    }

    /// Unpacks a resting execution.
    pub(crate) fn wake(&mut self) {
        if let Body::Packed(bytes) = &self.body {
            let live = Live::unpack(bytes).expect("what was packed here unpacks here");
            self.body = Body::Live(Box::new(live));
        }
    }

    /// Where the listing of what is in memory has it.
    pub(crate) fn listed(&self) -> Listed {
        match &self.body {
            Body::Quarantined(aside) => aside.listed(),
            Body::Live(live) => live.listed(),
            Body::Packed(bytes) => Rest::of(bytes).listed(),
        }
    }

    /// What timers and recovery need to know of it; none if it is set aside.
    pub(crate) fn rest(&self) -> Option<Rest> {
        match &self.body {
            Body::Live(live) => Some(live.rest()),
            Body::Packed(bytes) => Some(Rest::of(bytes)),
            Body::Quarantined(_) => None,
        }
    }
}

/// How an execution is held.
#[derive(Debug)]
pub(crate) enum Body {
    /// As a struct.
    Live(Box<Live>),
    /// As bytes: [`Rest`] and then the execution's snapshot.
    Packed(Box<[u8]>),
    /// Set aside until an operator releases it.
    Quarantined(Box<Quarantined>),
}

/// An execution that moves.
#[derive(Debug)]
pub(crate) struct Live {
    pub(crate) execution: Execution,
    pub(crate) machine: Option<Arc<Machine>>,
    /// Where its first answer stands.
    pub(crate) first: Position,
    /// Whether the store has a snapshot of it.
    pub(crate) saved: bool,
    /// Its entry among the timers.
    pub(crate) armed: Option<Timestamp>,
}

/// Where the listing of what is in memory has an execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) machine_key: u32,
    pub(crate) at: Timestamp,
}

/// What must be known of a resting execution without unpacking it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Rest {
    pub(crate) first: Position,
    pub(crate) listed_at: Timestamp,
    pub(crate) next_due: Option<Timestamp>,
    #[serde(deserialize_with = "low_half")]
    pub(crate) machine_key: u32,
    /// Whether recovery has something to do about it: it has a task to release, a
    /// step to go on with, or its end, or it is held.
    pub(crate) busy: bool,
    /// Whether the store has a snapshot of it.
    pub(crate) saved: bool,
}

impl Live {
    /// The bytes under which the execution rests, in memory and in the store.
    pub(crate) fn pack(&self) -> Box<[u8]> {
        let mut bytes = postcard::to_allocvec(&self.rest()).expect("a rest always encodes");
        bytes.extend_from_slice(&self.execution.to_snapshot());
        bytes.into_boxed_slice()
    }

    /// What the store keeps of it once it has ended. Where another owner may be,
    /// one that is late may have saved it without our knowing.
    pub(crate) fn closed(&self, id: ExecutionId, last: Position, contested: bool) -> Closed {
        let execution = &self.execution;
        Closed {
            execution: ClosedExecution {
                summary: self.summary(id),
                error: execution.error().cloned(),
                cause: execution.cause().cloned(),
                first: self.first,
                last,
            },
            saved: self.saved || contested,
            reopened: false,
            terms: frevo_asl::search::terms(execution),
        }
    }

    /// What lists show of it.
    pub(crate) fn summary(&self, id: ExecutionId) -> ExecutionSummary {
        let execution = &self.execution;
        let start = execution.start();
        ExecutionSummary {
            id,
            scope: start.scope.clone(),
            machine: start.machine.clone(),
            name: start.name.clone(),
            status: execution.status(),
            started_at: execution.started_at(),
            stopped_at: execution.stopped_at(),
            version: start.version,
            alias: start.alias.clone(),
            held: execution.is_held(),
            express_uuid: start.express_uuid.clone(),
            redrives: execution.redrives().cloned(),
            mocked: execution.test_case().is_some(),
        }
    }

    fn listed(&self) -> Listed {
        Listed { machine_key: machine_key(self.execution.start()), at: self.listed_at() }
    }

    /// By which moment lists order it: one that was redriven by when that was.
    pub(crate) fn listed_at(&self) -> Timestamp {
        match self.execution.redrives() {
            Some(redrives) => redrives.at,
            None => listed_at(&self.execution.start().name, self.execution.started_at()),
        }
    }

    fn is_busy(&self) -> bool {
        let execution = &self.execution;
        execution.is_ended() || execution.is_runnable() || execution.open_tasks().next().is_some()
    }

    fn rest(&self) -> Rest {
        let execution = &self.execution;
        Rest {
            first: self.first,
            listed_at: self.listed_at(),
            next_due: if execution.is_ended() { None } else { execution.next_due() },
            machine_key: machine_key(execution.start()),
            busy: self.is_busy() || self.execution.is_held(),
            saved: self.saved,
        }
    }

    /// The execution that was packed into `bytes`.
    pub(crate) fn unpack(bytes: &[u8]) -> Option<Self> {
        let (rest, snapshot) = postcard::take_from_bytes::<Rest>(bytes).ok()?;
        let execution = Execution::from_snapshot(snapshot).ok()?;
        Some(Self { execution, machine: None, first: rest.first, saved: rest.saved, armed: rest.next_due })
    }
}

impl Rest {
    /// The head of packed bytes.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        postcard::take_from_bytes(bytes).ok().map(|(rest, _)| rest)
    }

    fn of(bytes: &[u8]) -> Self {
        Self::read(bytes).expect("what was packed here unpacks here")
    }

    fn listed(&self) -> Listed {
        Listed { machine_key: self.machine_key, at: self.listed_at }
    }
}

/// A state machine in the index of what is in memory.
pub(crate) fn machine_key(start: &frevo_event::Start) -> u32 {
    key_of(&start.scope, &start.machine)
}

/// A state machine in the index of what is in memory: the low half of the FNV-1a
/// of its names. A collision costs a comparison, because lists check the names
/// themselves; four bytes more would stand beside every execution that rests.
pub(crate) fn key_of(scope: &Scope, machine: &str) -> u32 {
    let fold = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = [&*scope.account, &*scope.region, machine]
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, part| fold(part.as_bytes().iter().fold(hash, fold), &0));
    hash as u32
}

/// Reads a key that was written as a whole hash, too.
fn low_half<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    u64::deserialize(deserializer).map(|hash| hash as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_was_written_as_a_whole_hash_reads_as_its_low_half() {
        let whole = postcard::to_allocvec(&0x1234_5678_9abc_def0_u64).expect("a number encodes");
        let mut deserializer = postcard::Deserializer::from_bytes(&whole);
        assert_eq!(low_half(&mut deserializer), Ok(0x9abc_def0));
    }
}
