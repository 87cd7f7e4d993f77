//! The database behind the store, as long as it is open.
//!
//! After a failed write the database takes no other one; the store then opens it
//! again in its place. So nobody holds on to a part of it: a reader takes the
//! whole of it for one question.

use std::path::Path;

use fjall::config::{BloomConstructionPolicy, FilterPolicy, FilterPolicyEntry};
use fjall::{Keyspace, KeyspaceCreateOptions, OwnedWriteBatch, PersistMode, Slice, Snapshot};

use crate::batch::Table;
use crate::{OpenError, Settings, StoreError};

/// The least that the database takes as [`Settings::log_size_max`].
const LOG_SIZE_MIN: u64 = 64 * 1024 * 1024;

/// The database.
pub(crate) struct Database {
    database: fjall::Database,
    pub(crate) tables: Tables,
}

pub(crate) struct Tables {
    pub(crate) by_start: Keyspace,
    pub(crate) by_status: Keyspace,
    pub(crate) by_name: Keyspace,
    pub(crate) snapshots: Keyspace,
    pub(crate) checkpoints: Keyspace,
    pub(crate) definitions: Keyspace,
    pub(crate) dead_letters: Keyspace,
    pub(crate) closed_dead_letters: Keyspace,
    pub(crate) counters: Keyspace,
}

/// A batch of the database that counts what goes into it.
pub(crate) struct Rows {
    batch: OwnedWriteBatch,
    pub(crate) bytes: u64,
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

    /// The rows as they are between two batches. The tables' own ranges would
    /// show a batch that is being applied in part.
    pub(crate) fn still(&self) -> Snapshot {
        self.database.snapshot()
    }

    pub(crate) fn get(
        &self,
        table: &Keyspace,
        key: impl AsRef<[u8]>,
        what: &'static str,
    ) -> Result<Option<Slice>, StoreError> {
        table.get(key).map_err(|source| StoreError::Read { what, source })
    }

    pub(crate) fn rows(&self, capacity: usize) -> Rows {
        // In the system's hands when the batch is taken: what stays in this
        // process is lost if the database must be opened again.
        let batch = OwnedWriteBatch::with_capacity(self.database.clone(), capacity)
            .durability(Some(PersistMode::Buffer));
        Rows { batch, bytes: 0 }
    }

    pub(crate) fn sync(&self) -> Result<(), fjall::Error> {
        self.database.persist(PersistMode::SyncData)
    }

    pub(crate) fn size_on_disk(&self) -> Result<u64, fjall::Error> {
        self.database.disk_space()
    }
}

impl Rows {
    pub(crate) fn put(&mut self, table: &Keyspace, key: Slice, value: Slice) {
        self.bytes += (key.len() + value.len()) as u64;
        self.batch.insert(table, key, value);
    }

    pub(crate) fn remove(&mut self, table: &Keyspace, key: impl Into<Slice>) {
        let key = key.into();
        self.bytes += key.len() as u64;
        self.batch.remove(table, key);
    }

    pub(crate) fn len(&self) -> usize {
        self.batch.len()
    }

    pub(crate) fn commit(self) -> Result<(), fjall::Error> {
        self.batch.commit()
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
        })
    }

    pub(crate) fn table(&self, table: Table) -> &Keyspace {
        match table {
            Table::ByStart => &self.by_start,
            Table::ByStatus => &self.by_status,
            Table::ByName => &self.by_name,
            Table::Definitions => &self.definitions,
            Table::DeadLetters => &self.dead_letters,
            Table::ClosedDeadLetters => &self.closed_dead_letters,
        }
    }
}
