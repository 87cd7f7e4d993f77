//! The store: one database, a table per noun. It is embedded, in a directory that
//! one process has, or in PostgreSQL, in a schema that several nodes share.
//!
//! Batches are applied by one writer at a time, because some of their writes
//! are conditional on what is there. Readers never wait for it.
//!
//! ```text
//! DIR/FORM    the version of the store's form, read before anything else
//! DIR/rows/   the database
//! ```

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use crate::database::{Database, KeyRange, Table};
use crate::error::DatabaseError;
use crate::{Indexed, OpenError, StoreError, WriteBatch};

/// The form of the rows. A store of an older form is rebuilt from the journal.
const FORM: u32 = 1;

/// What may be chosen about a store in a directory.
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
    /// What of it is for searches.
    pub indexed: Indexed,
}

/// The store. Cloning shares it.
#[derive(Clone)]
pub struct Store(Arc<Shared>);

struct Shared {
    /// None if it is in PostgreSQL, which mends itself.
    directory: Option<Directory>,
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
    indexed: AtomicU64,
    indexed_bytes: AtomicU64,
}

/// Where an embedded store is, to open it again.
struct Directory {
    dir: PathBuf,
    settings: Settings,
}

impl Store {
    /// Opens the store in this directory, or makes one where there is none.
    ///
    /// # Errors
    /// The directory holds something else or a newer store, is in use, or does
    /// not read.
    pub fn open(dir: &Path, settings: &Settings) -> Result<Self, OpenError> {
        check_form(dir)?;
        let directory = Directory { dir: dir.to_owned(), settings: settings.clone() };
        Ok(Self::over(Database::open(dir, settings)?, Some(directory)))
    }

    /// Reaches the store in this schema of a PostgreSQL database, and makes what
    /// is missing of it. `address` is a URL, `postgres://USER:PASSWORD@HOST/NAME`,
    /// or libpq's `host=HOST user=USER …`; it and its password are shown nowhere.
    ///
    /// Several nodes may share a schema. A read waits five seconds at most, a
    /// write half a minute; once PostgreSQL is not reached, reads fail at once
    /// until it is again.
    ///
    /// # Errors
    /// The address does not read, PostgreSQL is not reached or refuses, or a
    /// newer build has made the schema.
    pub fn connect(address: &str, schema: &str) -> Result<Self, OpenError> {
        Ok(Self::over(Database::connect(address, schema)?, None))
    }

    fn over(database: Database, directory: Option<Directory>) -> Self {
        Self(Arc::new(Shared {
            directory,
            database: RwLock::new(Some(Arc::new(database))),
            writer: Mutex::new(()),
            failed: AtomicBool::new(false),
            unsynced: AtomicBool::new(false),
            operations: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            batches: AtomicU64::new(0),
            reopened: AtomicU64::new(0),
            indexed: AtomicU64::new(0),
            indexed_bytes: AtomicU64::new(0),
        }))
    }

    /// Whether a write failed, after which none succeeds until the store is
    /// opened again. What it has can be read. Never in PostgreSQL: there a write
    /// that failed is made again, over a new connection.
    pub fn has_failed(&self) -> bool {
        self.0.failed.load(Ordering::Acquire)
    }

    /// Opens the store again in its place, after a write that failed. It has
    /// every batch that was taken before; the one that failed is to be written
    /// again. Questions in the meantime get [`StoreError::Closed`]. In PostgreSQL
    /// there is nothing to do.
    ///
    /// # Errors
    /// As for [`Store::open`]; the store stays closed then, and this may be tried
    /// again. After a sync that failed only a restart tells what is durable, and
    /// the store stays as it is.
    pub fn reopen(&self) -> Result<(), OpenError> {
        let shared = &*self.0;
        let Some(Directory { dir, settings }) = &shared.directory else { return Ok(()) };
        if shared.unsynced.load(Ordering::Acquire) {
            return Err(OpenError::Unsynced { dir: dir.clone() });
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
        let database = Database::open(dir, settings)?;
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
        for table in [Table::Checkpoints, Table::ByStart, Table::Snapshots, Table::Definitions] {
            let first = database.scan(table, KeyRange::all(), 1, "whether it is empty").next();
            if first.transpose()?.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Makes the writes of a batch, all of them or none. Readers see them once
    /// this returns; a crash before [`Store::sync`] may undo the batch, and then
    /// every later one as well.
    ///
    /// It may wait for files to be merged when they have fallen far behind, or
    /// for PostgreSQL, so it is not for a thread that others wait for.
    ///
    /// # Errors
    /// The database does not read or write.
    pub fn write(&self, batch: WriteBatch) -> Result<(), StoreError> {
        let _writer = self.writer();
        let indexed = batch.indexed;
        let committed = self.database()?.commit(batch).inspect_err(|error| {
            if matches!(error, StoreError::Write(DatabaseError::Embedded(_))) {
                self.0.failed.store(true, Ordering::Release);
            }
        })?;
        self.0.operations.fetch_add(committed.operations, Ordering::Relaxed);
        self.0.bytes.fetch_add(committed.bytes, Ordering::Relaxed);
        self.0.batches.fetch_add(1, Ordering::Relaxed);
        self.0.indexed.fetch_add(indexed.executions, Ordering::Relaxed);
        self.0.indexed_bytes.fetch_add(indexed.bytes, Ordering::Relaxed);
        Ok(())
    }

    /// Returns once everything written before survives a crash. In PostgreSQL it
    /// does as soon as it is written.
    ///
    /// # Errors
    /// The disk failed.
    pub fn sync(&self) -> Result<(), StoreError> {
        self.database()?.sync().map_err(|source| {
            // A database that had failed before did not sync at all.
            let was_synced = !matches!(source, fjall::Error::Poisoned);
            self.0.unsynced.fetch_or(was_synced, Ordering::AcqRel);
            self.0.failed.store(true, Ordering::Release);
            StoreError::Sync(source.into())
        })
    }

    /// What was written since the store was opened.
    pub fn written(&self) -> Written {
        Written {
            operations: self.0.operations.load(Ordering::Relaxed),
            bytes: self.0.bytes.load(Ordering::Relaxed),
            batches: self.0.batches.load(Ordering::Relaxed),
            reopened: self.0.reopened.load(Ordering::Relaxed),
            indexed: Indexed {
                executions: self.0.indexed.load(Ordering::Relaxed),
                bytes: self.0.indexed_bytes.load(Ordering::Relaxed),
            },
        }
    }

    /// The bytes that the store's files take, or its tables in PostgreSQL with
    /// their indices.
    ///
    /// # Errors
    /// The database does not read.
    pub fn size_on_disk(&self) -> Result<u64, StoreError> {
        self.database()?.size_on_disk()
    }

    /// The database for one question.
    pub(crate) fn database(&self) -> Result<Arc<Database>, StoreError> {
        let database = self.0.database.read().unwrap_or_else(PoisonError::into_inner);
        database.clone().ok_or(StoreError::Closed)
    }

    /// The right to write, one at a time. A writer that panicked has written
    /// nothing, so the next one goes on.
    fn writer(&self) -> MutexGuard<'_, ()> {
        self.0.writer.lock().unwrap_or_else(PoisonError::into_inner)
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
