//! The embedded store: one fjall database, a table per noun.
//!
//! Batches are applied by one writer at a time, because some of their writes
//! are conditional on what is there. Readers never wait for it.
//!
//! ```text
//! DIR/FORM    the version of the store's form, read before anything else
//! DIR/rows/   the database
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fjall::config::{BloomConstructionPolicy, FilterPolicy, FilterPolicyEntry};
use fjall::{Database, Keyspace, KeyspaceCreateOptions, OwnedWriteBatch, PersistMode, Slice, Snapshot};

use crate::batch::{CheckpointWrite, SnapshotWrite, Table};
use crate::{OpenError, StoreError, WriteBatch, checkpoint, snapshot};

/// The form of the rows. A store of an older form is rebuilt from the journal.
const FORM: u32 = 1;

/// What may be chosen about a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Bytes of memory for blocks that were read.
    pub cache_size: u64,
    /// Bytes of a table's newest rows that are kept in memory before they are
    /// written to a file.
    pub memtable_size: u64,
    /// Bytes of the database's own log that a restart may have to read, taken as
    /// 64 MiB if it is less.
    pub log_size_max: u64,
}

const MIB: u64 = 1024 * 1024;

/// The least that the database takes as [`Settings::log_size_max`].
const LOG_SIZE_MIN: u64 = 64 * MIB;

impl Default for Settings {
    fn default() -> Self {
        Self { cache_size: 32 * MIB, memtable_size: 8 * MIB, log_size_max: 256 * MIB }
    }
}

/// What was written to a store since it was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Rows that were put or removed.
    pub operations: u64,
    /// Bytes of their keys and values.
    pub bytes: u64,
    /// Batches.
    pub batches: u64,
}

/// The embedded store. Cloning shares it.
#[derive(Clone)]
pub struct Store(Arc<Shared>);

struct Shared {
    database: Database,
    tables: Tables,
    /// Held while a batch's conditions are looked at and it is written.
    writer: Mutex<()>,
    operations: AtomicU64,
    bytes: AtomicU64,
    batches: AtomicU64,
}

pub(crate) struct Tables {
    pub(crate) by_start: Keyspace,
    pub(crate) by_status: Keyspace,
    pub(crate) by_name: Keyspace,
    pub(crate) snapshots: Keyspace,
    pub(crate) checkpoints: Keyspace,
    pub(crate) definitions: Keyspace,
}

impl Store {
    /// Opens the store in this directory, or makes one where there is none.
    ///
    /// # Errors
    /// The directory holds something else or a newer store, is in use, or does
    /// not read.
    pub fn open(dir: &Path, settings: &Settings) -> Result<Self, OpenError> {
        check_form(dir)?;
        let damaged = |source| match source {
            fjall::Error::Locked => OpenError::Locked { dir: dir.to_owned() },
            source => OpenError::Damaged { dir: dir.to_owned(), source },
        };
        let database = Database::builder(dir.join("rows"))
            .cache_size(settings.cache_size)
            .max_journaling_size(settings.log_size_max.max(LOG_SIZE_MIN))
            // Of several workers fjall 3.1 keeps the first from merging, and
            // that one then spins for as long as the others merge.
            .worker_threads(1)
            .open()
            .map_err(damaged)?;
        let tables = Tables::open(&database, settings).map_err(damaged)?;
        Ok(Self(Arc::new(Shared {
            database,
            tables,
            writer: Mutex::new(()),
            operations: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            batches: AtomicU64::new(0),
        })))
    }

    /// Makes an empty store in this directory, in place of the one that is
    /// there, to be filled from the journal.
    ///
    /// # Errors
    /// As for [`Store::open`]; what is no store is not deleted.
    pub fn create_empty(dir: &Path, settings: &Settings) -> Result<Self, OpenError> {
        match check_form(dir) {
            Ok(()) | Err(OpenError::Form { .. }) => {}
            Err(error) => return Err(error),
        }
        // The database is moved away first: a crash in between leaves either
        // the whole store or none.
        let (rows, discarded) = (dir.join("rows"), dir.join("discarded"));
        remove_all(&discarded)
            .and_then(|()| if rows.exists() { fs::rename(&rows, &discarded) } else { Ok(()) })
            .and_then(|()| remove_all(&discarded))
            .and_then(|()| write_form(dir))
            .map_err(|source| OpenError::Directory { dir: dir.to_owned(), source })?;
        Self::open(dir, settings)
    }

    /// Whether nothing was ever written to it.
    ///
    /// # Errors
    /// The database does not read.
    pub fn is_empty(&self) -> Result<bool, StoreError> {
        let tables = self.tables();
        for table in [&tables.checkpoints, &tables.by_start, &tables.snapshots, &tables.definitions] {
            if !table.is_empty().map_err(|source| StoreError::Read { what: "whether it is empty", source })? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Makes the writes of a batch, all of them or none. Readers see them once
    /// this returns; a crash before [`Store::sync`] may undo the batch, and then
    /// every later one as well.
    ///
    /// It may wait for files to be merged when they have fallen far behind, so
    /// it is not for a thread that others wait for.
    ///
    /// # Errors
    /// The database does not read or write.
    pub fn write(&self, batch: WriteBatch) -> Result<(), StoreError> {
        let _writer = self.writer();
        let mut rows = self.rows(batch.len());
        for row in batch.rows {
            rows.put(self.tables().table(row.table), row.key, row.value);
        }
        self.write_snapshots(batch.snapshots, &mut rows)?;
        for checkpoint in batch.checkpoints {
            self.write_checkpoint(checkpoint, &mut rows)?;
        }
        rows.commit().map_err(StoreError::Write)
    }

    /// Returns once everything written before survives a crash.
    ///
    /// # Errors
    /// The disk failed.
    pub fn sync(&self) -> Result<(), StoreError> {
        self.0.database.persist(PersistMode::SyncData).map_err(StoreError::Sync)
    }

    /// What was written since the store was opened.
    pub fn written(&self) -> Written {
        Written {
            operations: self.0.operations.load(Ordering::Relaxed),
            bytes: self.0.bytes.load(Ordering::Relaxed),
            batches: self.0.batches.load(Ordering::Relaxed),
        }
    }

    /// The bytes that the store's files take.
    ///
    /// # Errors
    /// The directory does not read.
    pub fn size_on_disk(&self) -> Result<u64, StoreError> {
        self.0
            .database
            .disk_space()
            .map_err(|source| StoreError::Read { what: "the size of the files", source })
    }

    /// The last of several writes to one snapshot decides, if the store has
    /// nothing newer.
    fn write_snapshots(&self, writes: Vec<SnapshotWrite>, rows: &mut Rows<'_>) -> Result<(), StoreError> {
        let table = &self.tables().snapshots;
        let mut newest: BTreeMap<[u8; 18], SnapshotWrite> = BTreeMap::new();
        for write in writes {
            match newest.get(&write.key) {
                Some(other) if other.position > write.position => {}
                _ => drop(newest.insert(write.key, write)),
            }
        }
        for (key, write) in newest {
            let existing = self.get(table, key, "a snapshot")?;
            let position =
                existing.as_deref().map(snapshot::read_value).transpose()?.map(|(position, _)| position);
            match write.value {
                _ if position > Some(write.position) => {}
                Some(value) => rows.put(table, key.into(), value.into()),
                None if position.is_some() => rows.remove(table, key),
                None => {}
            }
        }
        Ok(())
    }

    fn write_checkpoint(&self, write: CheckpointWrite, rows: &mut Rows<'_>) -> Result<(), StoreError> {
        let table = &self.tables().checkpoints;
        let existing = self.checkpoint_offsets(write.partition)?;
        if existing.first().is_some_and(|newest| *newest >= write.offset) {
            return Ok(());
        }
        rows.put(table, checkpoint::key(write.partition, write.offset).into(), write.value.into());
        for offset in existing.into_iter().skip(1) {
            rows.remove(table, checkpoint::key(write.partition, offset));
        }
        Ok(())
    }

    pub(crate) fn tables(&self) -> &Tables {
        &self.0.tables
    }

    /// The store as it is between two batches. The tables' own ranges would show
    /// a batch that is being applied in part.
    pub(crate) fn still(&self) -> Snapshot {
        self.0.database.snapshot()
    }

    pub(crate) fn get(
        &self,
        table: &Keyspace,
        key: impl AsRef<[u8]>,
        what: &'static str,
    ) -> Result<Option<Slice>, StoreError> {
        table.get(key).map_err(|source| StoreError::Read { what, source })
    }

    /// The right to write, one at a time. A writer that panicked has written
    /// nothing, so the next one goes on.
    pub(crate) fn writer(&self) -> MutexGuard<'_, ()> {
        self.0.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn rows(&self, capacity: usize) -> Rows<'_> {
        let batch = OwnedWriteBatch::with_capacity(self.0.database.clone(), capacity);
        Rows { shared: &self.0, batch, bytes: 0 }
    }
}

/// A batch of the database that counts what goes into it.
pub(crate) struct Rows<'a> {
    shared: &'a Shared,
    batch: OwnedWriteBatch,
    bytes: u64,
}

impl Rows<'_> {
    fn put(&mut self, table: &Keyspace, key: Slice, value: Slice) {
        self.bytes += (key.len() + value.len()) as u64;
        self.batch.insert(table, key, value);
    }

    pub(crate) fn remove(&mut self, table: &Keyspace, key: impl Into<Slice>) {
        let key = key.into();
        self.bytes += key.len() as u64;
        self.batch.remove(table, key);
    }

    pub(crate) fn commit(self) -> Result<(), fjall::Error> {
        let operations = self.batch.len() as u64;
        self.batch.commit()?;
        self.shared.operations.fetch_add(operations, Ordering::Relaxed);
        self.shared.bytes.fetch_add(self.bytes, Ordering::Relaxed);
        self.shared.batches.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

impl Tables {
    fn open(database: &Database, settings: &Settings) -> Result<Self, fjall::Error> {
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
        })
    }

    fn table(&self, table: Table) -> &Keyspace {
        match table {
            Table::ByStart => &self.by_start,
            Table::ByStatus => &self.by_status,
            Table::ByName => &self.by_name,
            Table::Definitions => &self.definitions,
        }
    }
}

/// Looks at the form before the database looks at its files, and marks a new
/// directory with ours.
fn check_form(dir: &Path) -> Result<(), OpenError> {
    let failed = |source| OpenError::Directory { dir: dir.to_owned(), source };
    match fs::read_to_string(dir.join("FORM")) {
        // A crash may have come between making the marker and writing it.
        Ok(text) if text.is_empty() => write_form(dir).map_err(failed),
        Ok(text) => match text.trim().parse() {
            Ok(FORM) => Ok(()),
            Ok(found) => Err(OpenError::Form { dir: dir.to_owned(), found, known: FORM }),
            Err(_) => Err(OpenError::NoStore { dir: dir.to_owned() }),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(dir).map_err(failed)?;
            if fs::read_dir(dir).map_err(failed)?.next().is_some() {
                return Err(OpenError::NoStore { dir: dir.to_owned() });
            }
            write_form(dir).map_err(failed)
        }
        Err(error) => Err(failed(error)),
    }
}

fn write_form(dir: &Path) -> io::Result<()> {
    let mut file = fs::File::create(dir.join("FORM"))?;
    writeln!(file, "{FORM}")?;
    file.sync_all()
}

fn remove_all(dir: &Path) -> io::Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}
