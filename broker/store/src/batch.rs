//! A batch of writes: the store takes it whole or, after a crash, not at all.

use frevo_event::{Definition, ExecutionId, ExecutionSummary, PartitionId, Position};

use crate::closed::{self, ClosedRows};
use crate::counters::CounterWrite;
use crate::database::{Slice, Table};
use crate::{Checkpoint, ClosedExecution, checkpoint, snapshot};

/// Writes to be made together. Every one of them may be made again, but for
/// counts.
#[derive(Debug, Default)]
pub struct WriteBatch {
    pub(crate) rows: Vec<Row>,
    pub(crate) closed: Vec<ClosedWrite>,
    /// Rows that are removed in any case, none of which the batch puts.
    pub(crate) removed: Vec<(Table, Slice)>,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) snapshots: Vec<SnapshotWrite>,
    pub(crate) checkpoints: Vec<CheckpointWrite>,
    pub(crate) counters: Vec<CounterWrite>,
    /// What of it is for searches.
    pub(crate) indexed: Indexed,
    /// Where rows are encoded before their size is known.
    scratch: Vec<u8>,
}

/// What was written so that executions are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Indexed {
    /// Executions that are found by something.
    pub executions: u64,
    /// Bytes of keys and values that they are found by.
    pub bytes: u64,
}

/// A row that is written in any case.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) table: Table,
    pub(crate) key: Slice,
    pub(crate) value: Slice,
}

/// The rows of an execution that has closed, as keys and values. Where several nodes
/// write, one may be late, and the execution have been redriven and have closed again
/// since: then there is a row by start with a later end.
#[derive(Debug)]
pub(crate) struct ClosedWrite {
    pub(crate) last: Position,
    pub(crate) by_start: (Slice, Slice),
    pub(crate) by_status: (Slice, Slice),
    pub(crate) by_name: Option<(Slice, Slice)>,
}

impl ClosedWrite {
    /// The rows with their tables.
    pub(crate) fn rows(self) -> impl Iterator<Item = (Table, Slice, Slice)> {
        let lists = [(Table::ByStart, self.by_start), (Table::ByStatus, self.by_status)];
        let by_name = self.by_name.map(|row| (Table::ByName, row));
        lists.into_iter().chain(by_name).map(|(table, (key, value))| (table, key, value))
    }
}

/// A row that is put or removed if it still has this value: somebody else may
/// have written it since it was read.
#[derive(Debug)]
pub(crate) struct Condition {
    pub(crate) table: Table,
    pub(crate) key: Slice,
    pub(crate) value: Slice,
    pub(crate) becomes: Option<Slice>,
}

/// A snapshot that is put or removed unless the store has a newer one.
#[derive(Debug)]
pub(crate) struct SnapshotWrite {
    pub(crate) key: snapshot::Key,
    pub(crate) position: Position,
    pub(crate) value: Option<Vec<u8>>,
}

/// A checkpoint that is put unless the store has it or a newer one.
#[derive(Debug)]
pub(crate) struct CheckpointWrite {
    pub(crate) partition: PartitionId,
    pub(crate) offset: u64,
    pub(crate) value: Vec<u8>,
}

impl WriteBatch {
    /// Adds an execution that has closed.
    pub fn put_closed(&mut self, closed: &ClosedExecution) {
        let rows = ClosedRows::of(&closed.summary);
        self.scratch.clear();
        self.scratch = closed::encode(closed, std::mem::take(&mut self.scratch));
        let write = ClosedWrite {
            last: closed.last,
            by_start: (rows.by_start.into(), self.scratch.as_slice().into()),
            by_status: (rows.by_status.0.into(), rows.by_status.1.as_slice().into()),
            by_name: rows.by_name.map(|(key, value)| (key.into(), value.into())),
        };
        // It may have been redriven in this batch, and have closed again.
        let keys = [&write.by_start.0, &write.by_status.0];
        let by_name = write.by_name.as_ref().map(|(key, _)| key);
        self.removed.retain(|(_, key)| !keys.into_iter().chain(by_name).any(|put| put == key));
        self.closed.push(write);
    }

    /// Removes an execution that had closed and is redriven.
    pub fn remove_closed(&mut self, summary: &ExecutionSummary) {
        let rows = ClosedRows::of(summary);
        let by_name = rows.by_name.map(|(key, _)| (Table::ByName, Slice::from(key)));
        let keys = [(Table::ByStart, rows.by_start.into()), (Table::ByStatus, rows.by_status.0.into())];
        for (table, key) in keys.into_iter().chain(by_name) {
            self.removed.push((table, key));
        }
        self.closed.retain(|write| *write.by_start.0 != rows.by_start);
    }

    /// Adds the snapshot of an open execution whose last answer stands at
    /// `position`. The store keeps a newer one that it has.
    pub fn put_snapshot(
        &mut self,
        partition: PartitionId,
        execution: ExecutionId,
        position: Position,
        bytes: &[u8],
    ) {
        let value = Some(snapshot::value(position, bytes));
        self.snapshots.push(SnapshotWrite { key: snapshot::key(partition, execution), position, value });
    }

    /// Removes the snapshot of an execution that closed at `position`, or was
    /// taken back into memory there. The store keeps a newer one that it has.
    pub fn remove_snapshot(&mut self, partition: PartitionId, execution: ExecutionId, position: Position) {
        self.snapshots.push(SnapshotWrite {
            key: snapshot::key(partition, execution),
            position,
            value: None,
        });
    }

    /// Adds a partition's checkpoint, behind whose batch everything is in the
    /// store or in the checkpoint's state once this batch is. The store keeps
    /// it and the newest one before, and ignores it if it has a newer one.
    ///
    /// It counts as durable after the next [`Store::sync`](crate::Store::sync).
    pub fn put_checkpoint(&mut self, partition: PartitionId, checkpoint: &Checkpoint) {
        let (offset, value) = (checkpoint.offset, checkpoint::encode(checkpoint));
        self.checkpoints.push(CheckpointWrite { partition, offset, value });
    }

    /// Adds a definition that executions run.
    pub fn put_definition(&mut self, definition: &Definition) {
        self.put(Table::Definitions, definition.hash.0.into(), (&*definition.text).into());
    }

    pub(crate) fn put(&mut self, table: Table, key: Slice, value: Slice) {
        self.rows.push(Row { table, key, value });
    }

    /// How many writes it holds, an execution counting by its rows.
    pub fn len(&self) -> usize {
        let closed = self.closed.iter().map(|write| 2 + usize::from(write.by_name.is_some()));
        self.rows.len()
            + closed.sum::<usize>()
            + self.removed.len()
            + self.conditions.len()
            + self.snapshots.len()
            + self.checkpoints.len()
            + self.counters.len()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
