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
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use crate::batch::{CheckpointWrite, SnapshotWrite};
use crate::database::{Database, Rows};
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

/// How often a store that is opened again looks whether its readers are done.
const READER_POLL: Duration = Duration::from_millis(1);

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
    /// How often it was opened again after a write that failed.
    pub reopened: u64,
}

/// The embedded store. Cloning shares it.
#[derive(Clone)]
pub struct Store(Arc<Shared>);

struct Shared {
    dir: PathBuf,
    settings: Settings,
    /// None while it is opened again.
    database: RwLock<Option<Arc<Database>>>,
    /// Held while a batch's conditions are looked at and it is written.
    writer: Mutex<()>,
    /// A write failed: the database takes no other one.
    failed: AtomicBool,
    /// A sync failed: what was written before it may be gone.
    unsynced: AtomicBool,
    operations: AtomicU64,
    bytes: AtomicU64,
    batches: AtomicU64,
    reopened: AtomicU64,
}

impl Store {
    /// Opens the store in this directory, or makes one where there is none.
    ///
    /// # Errors
    /// The directory holds something else or a newer store, is in use, or does
    /// not read.
    pub fn open(dir: &Path, settings: &Settings) -> Result<Self, OpenError> {
        check_form(dir)?;
        let database = Arc::new(Database::open(dir, settings)?);
        Ok(Self(Arc::new(Shared {
            dir: dir.to_owned(),
            settings: settings.clone(),
            database: RwLock::new(Some(database)),
            writer: Mutex::new(()),
            failed: AtomicBool::new(false),
            unsynced: AtomicBool::new(false),
            operations: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            batches: AtomicU64::new(0),
            reopened: AtomicU64::new(0),
        })))
    }

    /// Whether a write failed, after which none succeeds until the store is
    /// opened again. What it has can be read.
    pub fn has_failed(&self) -> bool {
        self.0.failed.load(Ordering::Acquire)
    }

    /// Opens the store again in its place, after a write that failed. It has
    /// every batch that was taken before; the one that failed is to be written
    /// again. Questions in the meantime get [`StoreError::Closed`].
    ///
    /// # Errors
    /// As for [`Store::open`]; the store stays closed then, and this may be tried
    /// again. After a sync that failed only a restart tells what is durable, and
    /// the store stays as it is.
    pub fn reopen(&self) -> Result<(), OpenError> {
        let shared = &*self.0;
        if shared.unsynced.load(Ordering::Acquire) {
            return Err(OpenError::Unsynced { dir: shared.dir.clone() });
        }
        let _writer = self.writer();
        let slot = || shared.database.write().unwrap_or_else(PoisonError::into_inner);
        let closing = slot().take();
        if let Some(mut database) = closing {
            // The files are locked until the last reader has its answer.
            while let Err(shared) = Arc::try_unwrap(database).map(drop) {
                database = shared;
                std::thread::sleep(READER_POLL);
            }
        }
        let database = Database::open(&shared.dir, &shared.settings)?;
        *slot() = Some(Arc::new(database));
        shared.failed.store(false, Ordering::Release);
        shared.reopened.fetch_add(1, Ordering::Relaxed);
        Ok(())
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
        let database = self.database()?;
        let tables = &database.tables;
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
        let database = self.database()?;
        let mut rows = database.rows(batch.len());
        for row in batch.rows {
            rows.put(database.tables.table(row.table), row.key, row.value);
        }
        database.write_snapshots(batch.snapshots, &mut rows)?;
        database.write_counters(batch.counters, &mut rows)?;
        for checkpoint in batch.checkpoints {
            database.write_checkpoint(checkpoint, &mut rows)?;
        }
        self.commit(rows)
    }

    /// Returns once everything written before survives a crash.
    ///
    /// # Errors
    /// The disk failed.
    pub fn sync(&self) -> Result<(), StoreError> {
        self.database()?.sync().map_err(|source| {
            // A database that had failed before did not sync at all.
            let was_synced = !matches!(source, fjall::Error::Poisoned);
            self.0.unsynced.fetch_or(was_synced, Ordering::AcqRel);
            self.0.failed.store(true, Ordering::Release);
            StoreError::Sync(source)
        })
    }

    /// What was written since the store was opened.
    pub fn written(&self) -> Written {
        Written {
            operations: self.0.operations.load(Ordering::Relaxed),
            bytes: self.0.bytes.load(Ordering::Relaxed),
            batches: self.0.batches.load(Ordering::Relaxed),
            reopened: self.0.reopened.load(Ordering::Relaxed),
        }
    }

    /// The bytes that the store's files take.
    ///
    /// # Errors
    /// The directory does not read.
    pub fn size_on_disk(&self) -> Result<u64, StoreError> {
        self.database()?
            .size_on_disk()
            .map_err(|source| StoreError::Read { what: "the size of the files", source })
    }

    /// The database for one question.
    pub(crate) fn database(&self) -> Result<Arc<Database>, StoreError> {
        let database = self.0.database.read().unwrap_or_else(PoisonError::into_inner);
        database.clone().ok_or(StoreError::Closed)
    }

    /// The right to write, one at a time. A writer that panicked has written
    /// nothing, so the next one goes on.
    pub(crate) fn writer(&self) -> MutexGuard<'_, ()> {
        self.0.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a batch, and notes if the database takes no other one.
    pub(crate) fn commit(&self, rows: Rows) -> Result<(), StoreError> {
        let (operations, bytes) = (rows.len() as u64, rows.bytes);
        rows.commit().map_err(|source| {
            self.0.failed.store(true, Ordering::Release);
            StoreError::Write(source)
        })?;
        self.0.operations.fetch_add(operations, Ordering::Relaxed);
        self.0.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.0.batches.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

/// Writes on condition.
impl Database {
    /// The last of several writes to one snapshot decides, if the store has
    /// nothing newer.
    fn write_snapshots(&self, writes: Vec<SnapshotWrite>, rows: &mut Rows) -> Result<(), StoreError> {
        let table = &self.tables.snapshots;
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

    fn write_checkpoint(&self, write: CheckpointWrite, rows: &mut Rows) -> Result<(), StoreError> {
        let table = &self.tables.checkpoints;
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
