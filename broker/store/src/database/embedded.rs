//! The embedded database: fjall's, a keyspace per table.

use std::path::Path;

use fjall::config::{BloomConstructionPolicy, FilterPolicy, FilterPolicyEntry};
use fjall::{Keyspace, KeyspaceCreateOptions, OwnedWriteBatch, PersistMode, Readable, Slice};

use super::{Committed, KeyRange, Table};
use crate::batch::{CheckpointWrite, ClosedWrite, Condition, SnapshotWrite};
use crate::counters::CounterWrite;
use crate::{OpenError, Settings, StoreError, WriteBatch, checkpoint, counters, snapshot};

/// The least that the database takes as [`Settings::log_size_max`].
const LOG_SIZE_MIN: u64 = 64 * 1024 * 1024;

/// The database.
pub(crate) struct Database {
    database: fjall::Database,
    tables: Tables,
}

struct Tables {
    by_start: Keyspace,
    by_status: Keyspace,
    by_name: Keyspace,
    snapshots: Keyspace,
    checkpoints: Keyspace,
    definitions: Keyspace,
    dead_letters: Keyspace,
    closed_dead_letters: Keyspace,
    counters: Keyspace,
    terms: Keyspace,
    indexed: Keyspace,
    job_results: Keyspace,
}

/// A batch of the database that counts what goes into it.
struct Rows {
    batch: OwnedWriteBatch,
    bytes: u64,
}

impl Database {
    /// Opens what is in this directory, or makes it.
    pub(crate) fn open(dir: &Path, settings: &Settings) -> Result<Self, OpenError> {
        let damaged = |source| match source {
            fjall::Error::Locked => OpenError::Locked { dir: dir.to_owned() },
            source => OpenError::Damaged { dir: dir.to_owned(), source },
        };
        let database = fjall::Database::builder(dir.join("rows"))
            .cache_size(settings.cache_size)
            .max_journaling_size(settings.log_size_max.max(LOG_SIZE_MIN))
            // Of several workers fjall 3.1 keeps the first from merging, and
            // that one then spins for as long as the others merge.
            .worker_threads(1)
            .open()
            .map_err(damaged)?;
        let tables = Tables::open(&database, settings).map_err(damaged)?;
        Ok(Self { database, tables })
    }

    pub(crate) fn get(&self, table: Table, key: &[u8]) -> Result<Option<Slice>, fjall::Error> {
        self.tables.table(table).get(key)
    }

    /// The rows as they are between two batches. The table's own range would
    /// show a batch that is being applied in part.
    pub(crate) fn scan(&self, table: Table, range: KeyRange) -> fjall::Iter {
        self.database.snapshot().range(self.tables.table(table), range.from..range.until)
    }

    /// Makes the writes of a batch. Their conditions are looked at before, so
    /// there must be no other batch meanwhile.
    pub(crate) fn commit(&self, batch: WriteBatch) -> Result<Committed, StoreError> {
        let mut rows = self.rows(batch.len());
        for row in batch.rows {
            rows.put(self.tables.table(row.table), row.key, row.value);
        }
        // Nobody else writes, so nobody is late.
        for (table, key, value) in batch.closed.into_iter().flat_map(ClosedWrite::rows) {
            rows.put(self.tables.table(table), key, value);
        }
        for (table, key) in batch.removed {
            rows.remove(self.tables.table(table), key);
        }
        self.write_on_condition(batch.conditions, &mut rows)?;
        self.write_snapshots(batch.snapshots, &mut rows)?;
        self.write_counters(batch.counters, &mut rows)?;
        for checkpoint in batch.checkpoints {
            self.write_checkpoint(checkpoint, &mut rows)?;
        }
        let committed = Committed { operations: rows.batch.len() as u64, bytes: rows.bytes };
        rows.batch.commit().map_err(|source| StoreError::Write(source.into()))?;
        Ok(committed)
    }

    pub(crate) fn sync(&self) -> Result<(), fjall::Error> {
        self.database.persist(PersistMode::SyncData)
    }

    pub(crate) fn size_on_disk(&self) -> Result<u64, fjall::Error> {
        self.database.disk_space()
    }

    fn rows(&self, capacity: usize) -> Rows {
        // In the system's hands when the batch is taken: what stays in this
        // process is lost if the database must be opened again.
        let batch = OwnedWriteBatch::with_capacity(self.database.clone(), capacity)
            .durability(Some(PersistMode::Buffer));
        Rows { batch, bytes: 0 }
    }

    fn read(&self, table: &Keyspace, key: &[u8], what: &'static str) -> Result<Option<Slice>, StoreError> {
        table.get(key).map_err(|source| StoreError::Read { what, source: source.into() })
    }
}

/// Writes on condition.
impl Database {
    fn write_on_condition(&self, writes: Vec<Condition>, rows: &mut Rows) -> Result<(), StoreError> {
        for Condition { table, key, value, becomes } in writes {
            let table = self.tables.table(table);
            if self.read(table, &key, "a row")? != Some(value) {
                continue;
            }
            match becomes {
                Some(value) => rows.put(table, key, value),
                None => rows.remove(table, key),
            }
        }
        Ok(())
    }

    fn write_snapshots(&self, writes: Vec<SnapshotWrite>, rows: &mut Rows) -> Result<(), StoreError> {
        let table = &self.tables.snapshots;
        for (key, write) in snapshot::newest(writes) {
            let existing = self.read(table, &key, "a snapshot")?;
            let position =
                existing.as_deref().map(snapshot::read_value).transpose()?.map(|(position, _)| position);
            match write.value {
                _ if position > Some(write.position) => {}
                Some(value) => rows.put(table, key.into(), value.into()),
                None if position.is_some() => rows.remove(table, key.into()),
                None => {}
            }
        }
        Ok(())
    }

    fn write_counters(&self, writes: Vec<CounterWrite>, rows: &mut Rows) -> Result<(), StoreError> {
        for (key, minutes) in counters::summed(writes) {
            let existing = self.read(&self.tables.counters, &key, counters::WHAT)?;
            let row = counters::added(existing.as_deref(), minutes)?;
            rows.put(&self.tables.counters, key.into(), row.into());
        }
        Ok(())
    }

    fn write_checkpoint(&self, write: CheckpointWrite, rows: &mut Rows) -> Result<(), StoreError> {
        let table = &self.tables.checkpoints;
        let existing = self.checkpoint_offsets(&write)?;
        if existing.first().is_some_and(|newest| *newest >= write.offset) {
            return Ok(());
        }
        rows.put(table, checkpoint::key(write.partition, write.offset).into(), write.value.into());
        for offset in existing.into_iter().skip(1) {
            rows.remove(table, checkpoint::key(write.partition, offset).into());
        }
        Ok(())
    }

    /// The offsets of the partition's checkpoints, newest first.
    fn checkpoint_offsets(&self, write: &CheckpointWrite) -> Result<Vec<u64>, StoreError> {
        const WHAT: &str = "a checkpoint";
        let rows = self.database.snapshot().prefix(&self.tables.checkpoints, write.partition.0.to_be_bytes());
        rows.rev()
            .map(|row| {
                let key =
                    row.key().map_err(|source| StoreError::Read { what: WHAT, source: source.into() })?;
                let offset = key.get(2..).and_then(|offset| offset.try_into().ok());
                offset.map(u64::from_be_bytes).ok_or(StoreError::Malformed { what: WHAT })
            })
            .collect()
    }
}

impl Rows {
    fn put(&mut self, table: &Keyspace, key: Slice, value: Slice) {
        self.bytes += (key.len() + value.len()) as u64;
        self.batch.insert(table, key, value);
    }

    fn remove(&mut self, table: &Keyspace, key: Slice) {
        self.bytes += key.len() as u64;
        self.batch.remove(table, key);
    }
}

impl Tables {
    fn open(database: &fjall::Database, settings: &Settings) -> Result<Self, fjall::Error> {
        let options = || KeyspaceCreateOptions::default().max_memtable_size(settings.memtable_size);
        // The lists by status and the checkpoints are only ever read in order:
        // a filter that tells which files lack a key would be built for nothing.
        let scanned = || options().filter_policy(FilterPolicy::disabled());
        let found = || {
            let bits = BloomConstructionPolicy::BitsPerKey(10.0);
            options().filter_policy(FilterPolicy::all(FilterPolicyEntry::Bloom(bits)))
        };
        Ok(Self {
            by_start: database.keyspace("by_start", found)?,
            by_status: database.keyspace("by_status", scanned)?,
            by_name: database.keyspace("by_name", found)?,
            snapshots: database.keyspace("snapshots", found)?,
            checkpoints: database.keyspace("checkpoints", scanned)?,
            definitions: database.keyspace("definitions", found)?,
            dead_letters: database.keyspace("dead_letters", scanned)?,
            closed_dead_letters: database.keyspace("closed_dead_letters", found)?,
            counters: database.keyspace("counters", found)?,
            terms: database.keyspace("terms", found)?,
            indexed: database.keyspace("indexed", found)?,
            job_results: database.keyspace("job_results", scanned)?,
        })
    }

    fn table(&self, table: Table) -> &Keyspace {
        match table {
            Table::ByStart => &self.by_start,
            Table::ByStatus => &self.by_status,
            Table::ByName => &self.by_name,
            Table::Snapshots => &self.snapshots,
            Table::Checkpoints => &self.checkpoints,
            Table::Definitions => &self.definitions,
            Table::DeadLetters => &self.dead_letters,
            Table::ClosedDeadLetters => &self.closed_dead_letters,
            Table::Counters => &self.counters,
            Table::Terms => &self.terms,
            Table::Indexed => &self.indexed,
            Table::JobResults => &self.job_results,
        }
    }
}
