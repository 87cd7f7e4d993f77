//! Snapshots of settled executions: those that are still open when the journal
//! has long gone on. Each is written once and then left alone, so a million
//! that wait cost nothing until they are addressed or due.

use std::collections::BTreeMap;

use frevo_event::{ExecutionId, PartitionId, Position};

use crate::batch::SnapshotWrite;
use crate::database::{KeyRange, Table};
use crate::{Store, StoreError};

/// How an execution stood when its last answer was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The execution.
    pub execution: ExecutionId,
    /// Where that answer stands.
    pub position: Position,
    /// The execution's own form of its state.
    pub bytes: Vec<u8>,
}

/// How many are read at a time.
const PAGE_SIZE: usize = 200;

/// The length of a position, whose bytes go by its order.
pub(crate) const POSITION_SIZE: usize = 12;

/// A snapshot's key.
pub(crate) type Key = [u8; 18];

pub(crate) fn key(partition: PartitionId, execution: ExecutionId) -> Key {
    let mut key = [0; 18];
    key[..2].copy_from_slice(&partition.0.to_be_bytes());
    key[2..].copy_from_slice(&execution.0);
    key
}

pub(crate) fn value(position: Position, bytes: &[u8]) -> Vec<u8> {
    let mut value = Vec::with_capacity(POSITION_SIZE + bytes.len());
    value.extend_from_slice(&position_bytes(position));
    value.extend_from_slice(bytes);
    value
}

pub(crate) fn position_bytes(position: Position) -> [u8; POSITION_SIZE] {
    let mut bytes = [0; POSITION_SIZE];
    bytes[..8].copy_from_slice(&position.offset.to_be_bytes());
    bytes[8..].copy_from_slice(&position.entry.to_be_bytes());
    bytes
}

/// Of several writes to one snapshot the newest, and of equals the last.
pub(crate) fn newest(writes: Vec<SnapshotWrite>) -> BTreeMap<Key, SnapshotWrite> {
    let mut newest: BTreeMap<Key, SnapshotWrite> = BTreeMap::new();
    for write in writes {
        match newest.get(&write.key) {
            Some(other) if other.position > write.position => {}
            _ => drop(newest.insert(write.key, write)),
        }
    }
    newest
}

/// The position in a snapshot's row, and its bytes.
pub(crate) fn read_value(value: &[u8]) -> Result<(Position, &[u8]), StoreError> {
    let malformed = StoreError::Malformed { what: "a snapshot" };
    let Some((offset, rest)) = value.split_first_chunk::<8>() else { return Err(malformed) };
    let Some((entry, bytes)) = rest.split_first_chunk::<4>() else { return Err(malformed) };
    Ok((Position { offset: u64::from_be_bytes(*offset), entry: u32::from_be_bytes(*entry) }, bytes))
}

impl Store {
    /// The snapshot of one execution.
    ///
    /// # Errors
    /// The database does not read.
    pub fn snapshot(
        &self,
        partition: PartitionId,
        execution: ExecutionId,
    ) -> Result<Option<Snapshot>, StoreError> {
        let database = self.database()?;
        let row = database.get(Table::Snapshots, key(partition, execution), "a snapshot")?;
        let Some(row) = row else { return Ok(None) };
        let (position, bytes) = read_value(&row)?;
        Ok(Some(Snapshot { execution, position, bytes: bytes.to_vec() }))
    }

    /// All snapshots of a partition, by execution id. In a directory they are
    /// those of this moment; in PostgreSQL each page is of the moment at which it
    /// is read.
    ///
    /// # Errors
    /// The store is being opened again.
    pub fn snapshots(
        &self,
        partition: PartitionId,
    ) -> Result<impl Iterator<Item = Result<Snapshot, StoreError>> + use<>, StoreError> {
        let database = self.database()?;
        let range = KeyRange::prefix(&partition.0.to_be_bytes());
        let rows = database.scan(Table::Snapshots, range, PAGE_SIZE, "the snapshots");
        Ok(rows.map(move |row| {
            // The rows are the database's, which stays open as long.
            let _open = &database;
            let (key, value) = row?;
            let id = key.get(2..).and_then(|id| id.try_into().ok());
            let execution = ExecutionId(id.ok_or(StoreError::Malformed { what: "a snapshot" })?);
            let (position, bytes) = read_value(&value)?;
            Ok(Snapshot { execution, position, bytes: bytes.to_vec() })
        }))
    }
}
