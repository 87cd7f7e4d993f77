//! The store of the simulation: rows that are durable, and rows that a crash
//! may lose. It is written in order, and what a crash loses is the end.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use frevo_coordinator::{Archive, CheckpointWork, Closed, Definitions, SavedExecution};
use frevo_event::{
    Arn, DeadLetter, DeadLetterClosed, DefinitionHash, DeliveryRef, ExecutionId, PartitionId, Position, Start,
};
use frevo_store::{Checkpoint, ClosedExecution, DeadLetterId, StoreError};

/// One row.
#[derive(Clone, Debug)]
pub enum Write {
    Closed(Box<ClosedExecution>),
    /// One that had ended at this position is redriven.
    Reopened(ExecutionId, Position),
    RemoveSnapshot(PartitionId, ExecutionId, Position),
    Definition(DefinitionHash, Arc<str>),
    Snapshot(PartitionId, SavedExecution),
    Checkpoint(PartitionId, Checkpoint),
    DeadLetter(PartitionId, Box<DeadLetter>),
    DeadLetterClosed(PartitionId, DeadLetterClosed),
}

impl Write {
    /// What becomes of an execution that ended.
    pub fn of_closed(partition: PartitionId, closed: Closed) -> Vec<Self> {
        let Closed { execution, saved, reopened, terms: _ } = closed;
        if reopened {
            return vec![Self::Reopened(execution.summary.id, execution.last)];
        }
        let removal = Self::RemoveSnapshot(partition, execution.summary.id, execution.last);
        let row = Self::Closed(Box::new(execution));
        std::iter::once(row).chain(saved.then_some(removal)).collect()
    }

    /// What a checkpoint consists of, in its order.
    pub fn of_checkpoint(work: CheckpointWork, definitions: &Definitions) -> Vec<Self> {
        let partition = work.partition;
        let text = |hash| definitions.text(hash).map(|text| Self::Definition(hash, text));
        let definitions = work.definitions.into_iter().filter_map(text);
        let snapshots = work.saved.into_iter().map(|saved| Self::Snapshot(partition, saved));
        definitions.chain(snapshots).chain([Self::Checkpoint(partition, work.checkpoint)]).collect()
    }
}

#[derive(Clone, Default)]
struct Rows {
    closed: BTreeMap<ExecutionId, ClosedExecution>,
    snapshots: BTreeMap<(PartitionId, ExecutionId), SavedExecution>,
    /// Up to where the snapshots of what has ended are of no use: where no Express
    /// executions are kept, one leaves nothing else that tells a late owner so.
    removed: BTreeMap<ExecutionId, Position>,
    checkpoints: BTreeMap<PartitionId, VecDeque<Checkpoint>>,
    definitions: BTreeMap<[u8; 16], Arc<str>>,
    dead_letters: BTreeMap<DeadLetterId, DeadLetter>,
    closed_dead_letters: BTreeSet<DeadLetterId>,
}

#[derive(Default)]
struct Disk {
    /// As readers see it.
    rows: Rows,
    /// As a crash leaves it, but for a part of `waiting`.
    durable: Rows,
    waiting: VecDeque<Write>,
}

/// The store; every write is conditional on a newer position.
pub struct Store {
    disk: Mutex<Disk>,
    conditional: bool,
}

impl Store {
    pub fn new(conditional: bool) -> Self {
        Self { disk: Mutex::default(), conditional }
    }

    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().expect("nobody panics while the store is locked")
    }

    pub fn write(&self, write: Write) {
        let mut disk = self.disk();
        disk.rows.apply(&write, self.conditional);
        disk.waiting.push_back(write);
    }

    /// Everything written so far is durable.
    pub fn sync(&self) {
        let mut disk = self.disk();
        while let Some(write) = disk.waiting.pop_front() {
            disk.durable.apply(&write, self.conditional);
        }
    }

    /// The machine stops; of what was not synced the first `kept` rows are
    /// there.
    pub fn crash(&self, kept: usize) {
        let mut disk = self.disk();
        for write in std::mem::take(&mut disk.waiting).into_iter().take(kept) {
            disk.durable.apply(&write, self.conditional);
        }
        disk.rows = disk.durable.clone();
    }

    pub fn waiting_count(&self) -> usize {
        self.disk().waiting.len()
    }

    pub fn closed(&self, id: ExecutionId) -> Option<ClosedExecution> {
        self.disk().rows.closed.get(&id).cloned()
    }

    pub fn snapshot_count(&self) -> usize {
        self.disk().rows.snapshots.len()
    }

    /// The offset of a partition's second-newest durable checkpoint.
    pub fn second_checkpoint(&self, partition: u16) -> Option<u64> {
        self.disk().durable.checkpoints.get(&PartitionId(partition))?.get(1).map(|older| older.offset)
    }

    /// The dead letters that nobody has decided about, as far as is known here.
    pub fn dead_letters(&self) -> Vec<(PartitionId, DeadLetter)> {
        let rows = &self.disk().rows;
        let open = rows.dead_letters.iter().filter(|(id, _)| !rows.closed_dead_letters.contains(id));
        open.map(|(id, letter)| (id.delivery.partition, letter.clone())).collect()
    }

    /// Everything is gone but the rows of what has ended or was given up, which
    /// retention does not let the journal give again.
    pub fn lose(&self) {
        let mut disk = self.disk();
        let Rows { closed, dead_letters, closed_dead_letters, .. } = std::mem::take(&mut disk.durable);
        disk.waiting.clear();
        disk.durable = Rows { closed, dead_letters, closed_dead_letters, ..Rows::default() };
        disk.rows = disk.durable.clone();
    }
}

impl Rows {
    fn apply(&mut self, write: &Write, conditional: bool) {
        match write {
            Write::Closed(closed) => {
                let id = closed.summary.id;
                let is_older = self.closed.get(&id).is_some_and(|known| known.last > closed.last);
                if !(is_older && conditional) {
                    self.closed.insert(id, (**closed).clone());
                }
            }
            Write::Reopened(id, position) => {
                let is_older = self.closed.get(id).is_some_and(|known| known.last > *position);
                if !is_older {
                    self.closed.remove(id);
                }
            }
            Write::RemoveSnapshot(partition, id, position) => {
                let is_older =
                    self.snapshots.get(&(*partition, *id)).is_some_and(|known| known.last > *position);
                if !(is_older && conditional) {
                    self.snapshots.remove(&(*partition, *id));
                    self.removed.insert(*id, *position);
                }
            }
            Write::Definition(hash, text) => {
                self.definitions.insert(hash.0, text.clone());
            }
            Write::Snapshot(partition, saved) => {
                let known = self.snapshots.get(&(*partition, saved.id)).map(|known| known.last);
                let closed = self.closed.get(&saved.id).map(|closed| closed.last);
                let removed = self.removed.get(&saved.id).copied();
                let is_older = known.max(closed).max(removed).is_some_and(|newest| newest >= saved.last);
                if !(is_older && conditional) {
                    self.snapshots.insert((*partition, saved.id), saved.clone());
                }
            }
            Write::DeadLetter(partition, letter) => {
                self.dead_letters.insert(DeadLetterId::of(*partition, letter), DeadLetter::clone(letter));
            }
            Write::DeadLetterClosed(partition, closed) => {
                let DeadLetterClosed { subscription, sequence, died_at, .. } = *closed;
                let delivery = DeliveryRef { subscription, partition: *partition, sequence };
                self.closed_dead_letters.insert(DeadLetterId { delivery, stamp: died_at });
            }
            Write::Checkpoint(partition, checkpoint) => {
                let kept = self.checkpoints.entry(*partition).or_default();
                let is_older = kept.front().is_some_and(|newest| newest.offset >= checkpoint.offset);
                if !(is_older && conditional) {
                    kept.push_front(checkpoint.clone());
                    kept.truncate(2);
                }
            }
        }
    }
}

impl Archive for Store {
    fn closed(&self, id: ExecutionId, start: &Start) -> Result<Option<ClosedExecution>, StoreError> {
        debug_assert!(matches!(start.arn(), Arn::Execution { .. }), "the simulation knows Standard only");
        Ok(self.disk().rows.closed.get(&id).cloned())
    }

    fn checkpoint(&self, partition: PartitionId) -> Result<Option<Checkpoint>, StoreError> {
        Ok(self.disk().rows.checkpoints.get(&partition).and_then(|kept| kept.front().cloned()))
    }

    fn definition(&self, hash: DefinitionHash) -> Result<Option<Arc<str>>, StoreError> {
        Ok(self.disk().rows.definitions.get(&hash.0).cloned())
    }

    fn visit_saved(
        &self,
        partition: PartitionId,
        visit: &mut dyn FnMut(SavedExecution),
    ) -> Result<(), StoreError> {
        let saved: Vec<SavedExecution> = self
            .disk()
            .rows
            .snapshots
            .range((partition, ExecutionId([0; 16]))..=(partition, ExecutionId([255; 16])))
            .map(|(_, saved)| saved.clone())
            .collect();
        saved.into_iter().for_each(visit);
        Ok(())
    }
}
