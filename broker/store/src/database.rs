//! The database behind the store: in a directory of its own, or in PostgreSQL.
//!
//! Both have the same tables of keys and values, and no more is asked of them
//! than a value, the rows of a range of keys in their order, and to take a batch
//! of writes as a whole. What a row means is known to the files beside this one.

mod embedded;
mod postgres;

pub(crate) use fjall::Slice;
pub use postgres::PostgresError;

use crate::error::DatabaseError;
use crate::{OpenError, Settings, StoreError, WriteBatch};

/// A database, as long as it is open.
///
/// The embedded one takes no write after one that failed; the store then opens
/// it again in its place. So nobody holds on to a part of it: a reader takes the
/// whole of it for one question.
pub(crate) enum Database {
    Embedded(embedded::Database),
    Postgres(postgres::Database),
}

/// A table of keys and values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Table {
    ByStart,
    ByStatus,
    ByName,
    Snapshots,
    Checkpoints,
    Definitions,
    DeadLetters,
    ClosedDeadLetters,
    Counters,
    Terms,
    Indexed,
    JobResults,
}

/// The keys from one on up to another, which is not among them.
#[derive(Clone, Debug)]
pub(crate) struct KeyRange {
    from: Vec<u8>,
    until: Vec<u8>,
}

/// The rows of a range by key, each its key and its value.
///
/// What a scan shows was there at one moment in the embedded database. In
/// PostgreSQL that holds for each page: of what is written between two pages, a
/// later page may show some and lack some. Every caller can do with that. Lists
/// are asked for page by page anyway; a sweep's deletions say themselves what
/// they are about; and of a partition's snapshots an owner knows, by their
/// positions and by the journal behind its checkpoint, what is out of date.
pub(crate) enum Scan {
    Embedded(fjall::Iter),
    Postgres(postgres::Pages),
}

/// What a batch came to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Committed {
    /// Rows that were put or removed.
    pub(crate) operations: u64,
    /// Bytes of their keys and values.
    pub(crate) bytes: u64,
}

/// Behind every key of a table.
const END: [u8; 64] = [0xff; 64];

impl KeyRange {
    /// Every key.
    pub(crate) fn all() -> Self {
        Self::from(&[])
    }

    /// The keys from this one on.
    pub(crate) fn from(from: &[u8]) -> Self {
        Self { from: from.to_vec(), until: END.to_vec() }
    }

    /// The keys that begin so.
    pub(crate) fn prefix(prefix: &[u8]) -> Self {
        let mut until = prefix.to_vec();
        while until.pop_if(|byte| *byte == u8::MAX).is_some() {}
        match until.last_mut() {
            Some(byte) => *byte += 1,
            None => until = END.to_vec(),
        }
        Self { from: prefix.to_vec(), until }
    }

    /// The keys of this range that come after `key`.
    pub(crate) fn after(self, key: &[u8]) -> Self {
        Self { from: next(key), ..self }
    }

    /// The keys of this range below `key`.
    pub(crate) fn below(self, key: &[u8]) -> Self {
        Self { until: key.to_vec(), ..self }
    }

    /// The keys of this range up to `key`, which is among them.
    pub(crate) fn up_to(self, key: &[u8]) -> Self {
        Self { until: next(key), ..self }
    }

    /// Whether no key can lie in it.
    fn is_empty(&self) -> bool {
        self.from >= self.until
    }
}

/// The least of all keys that are greater.
fn next(key: &[u8]) -> Vec<u8> {
    [key, &[0]].concat()
}

impl Database {
    /// Opens the database in this directory, or makes it.
    pub(crate) fn open(dir: &std::path::Path, settings: &Settings) -> Result<Self, OpenError> {
        embedded::Database::open(dir, settings).map(Self::Embedded)
    }

    /// Reaches the database at this address, and makes its tables where they are
    /// missing.
    pub(crate) fn connect(address: &str, schema: &str) -> Result<Self, OpenError> {
        postgres::Database::connect(address, schema).map(Self::Postgres)
    }

    pub(crate) fn get(
        &self,
        table: Table,
        key: impl AsRef<[u8]>,
        what: &'static str,
    ) -> Result<Option<Slice>, StoreError> {
        let found = match self {
            Self::Embedded(database) => database.get(table, key.as_ref()).map_err(DatabaseError::from),
            Self::Postgres(database) => database.get(table, key.as_ref()).map_err(DatabaseError::from),
        };
        found.map_err(|source| StoreError::Read { what, source })
    }

    /// The values of several keys, in their order.
    pub(crate) fn get_all(
        &self,
        table: Table,
        keys: &[&[u8]],
        what: &'static str,
    ) -> Result<Vec<Option<Slice>>, StoreError> {
        match self {
            Self::Embedded(_) => keys.iter().map(|key| self.get(table, key, what)).collect(),
            Self::Postgres(database) => database
                .get_all(table, keys)
                .map_err(|source| StoreError::Read { what, source: source.into() }),
        }
    }

    /// The rows of a range. Who takes about `page_size` of them causes no more
    /// than is needed to be read.
    pub(crate) fn scan(
        &self,
        table: Table,
        range: KeyRange,
        page_size: usize,
        what: &'static str,
    ) -> impl Iterator<Item = Result<(Slice, Slice), StoreError>> + use<> {
        let scan = match self {
            // A range that ends before it begins is none that fjall takes.
            _ if range.is_empty() => None,
            Self::Embedded(database) => Some(Scan::Embedded(database.scan(table, range))),
            Self::Postgres(database) => Some(Scan::Postgres(database.scan(table, range, page_size))),
        };
        let rows = scan.into_iter().flatten();
        rows.map(move |row| row.map_err(|source| StoreError::Read { what, source }))
    }

    /// Makes the writes of a batch, all of them or none. One batch at a time.
    pub(crate) fn commit(&self, batch: WriteBatch) -> Result<Committed, StoreError> {
        match self {
            Self::Embedded(database) => database.commit(batch),
            Self::Postgres(database) => database.commit(batch),
        }
    }

    /// Returns once what was committed survives a crash.
    pub(crate) fn sync(&self) -> Result<(), fjall::Error> {
        match self {
            Self::Embedded(database) => database.sync(),
            // A commit returns when PostgreSQL has it on its disk.
            Self::Postgres(_) => Ok(()),
        }
    }

    pub(crate) fn size_on_disk(&self) -> Result<u64, StoreError> {
        let size = match self {
            Self::Embedded(database) => database.size_on_disk().map_err(DatabaseError::from),
            Self::Postgres(database) => database.size_on_disk().map_err(DatabaseError::from),
        };
        size.map_err(|source| StoreError::Read { what: "its size", source })
    }
}

impl Iterator for Scan {
    type Item = Result<(Slice, Slice), DatabaseError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Embedded(rows) => rows.next().map(|row| row.into_inner().map_err(DatabaseError::from)),
            Self::Postgres(pages) => pages.next().map(|row| row.map_err(DatabaseError::from)),
        }
    }
}
