//! Why the store cannot do what it is asked.

use std::io;
use std::path::PathBuf;

use crate::PostgresError;

/// Why a store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another build wrote it. An older form is rebuilt from the journal.
    #[error("the store in `{}` has form {found}, this build reads form {known}", dir.display())]
    Form {
        /// Where the store is.
        dir: PathBuf,
        /// Its form.
        found: u32,
        /// The form that this build reads and writes.
        known: u32,
    },
    /// The directory holds something else.
    #[error("`{}` is not empty and holds no store", dir.display())]
    NoStore {
        /// The directory.
        dir: PathBuf,
    },
    /// Another process has it open.
    #[error("the store in `{}` is open in another process", dir.display())]
    Locked {
        /// Where the store is.
        dir: PathBuf,
    },
    /// The directory or the marker in it cannot be read or written.
    #[error("could not prepare the directory `{}`", dir.display())]
    Directory {
        /// The directory.
        dir: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// What was written before a sync that failed may be gone.
    #[error("the store in `{}` could not be synced: only a restart tells what it has", dir.display())]
    Unsynced {
        /// Where the store is.
        dir: PathBuf,
    },
    /// The files do not open. A store is rebuilt from the journal.
    #[error("could not open the store in `{}`", dir.display())]
    Damaged {
        /// Where the store is.
        dir: PathBuf,
        /// What the database said.
        source: fjall::Error,
    },
    /// The address of PostgreSQL does not read. It may hold a password, so it is
    /// not shown.
    #[error("the address of the store's PostgreSQL does not read: {reason}")]
    Address {
        /// What is wrong with it.
        reason: String,
    },
    /// A newer build has made the schema.
    #[error(
        "the store in the schema `{schema}` of PostgreSQL has form {found}, this build reads form {known}: \
         run the newer build on every node, or give this one a schema of its own"
    )]
    NewerForm {
        /// The schema.
        schema: String,
        /// Its form.
        found: u32,
        /// The newest form that this build reads and writes.
        known: u32,
    },
    /// PostgreSQL is not reached, or does not give the store what it needs.
    #[error("could not open the store in the schema `{schema}` of PostgreSQL")]
    Postgres {
        /// The schema.
        schema: String,
        /// What went wrong.
        source: PostgresError,
    },
}

/// What a database said.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The embedded one.
    #[error(transparent)]
    Embedded(#[from] fjall::Error),
    /// PostgreSQL.
    #[error(transparent)]
    Postgres(#[from] PostgresError),
}

/// Why something cannot be read from the store, or written to it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Reading failed.
    #[error("could not read {what} from the store")]
    Read {
        /// What was asked for.
        what: &'static str,
        /// What the database said.
        source: DatabaseError,
    },
    /// Writing failed. In a directory the store takes nothing more until it is
    /// opened again.
    #[error("could not write to the store")]
    Write(#[source] DatabaseError),
    /// What was written may not survive a crash. The store takes nothing more
    /// until it is opened again.
    #[error("could not sync the store")]
    Sync(#[source] DatabaseError),
    /// It is being opened again after a write that failed.
    #[error("the store is being opened again")]
    Closed,
    /// A row does not read as what it should be.
    #[error("{what} in the store does not decode")]
    Malformed {
        /// What the row should be.
        what: &'static str,
    },
}
