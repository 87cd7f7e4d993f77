//! Where the store of a story is: in a directory, or in PostgreSQL.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tempfile::TempDir;

use crate::{OpenError, Settings, Store};
use frevo_services::Postgres;

/// Tells stories of a store, each in a directory and in PostgreSQL.
macro_rules! tell {
    ($($story:ident),* $(,)?) => {
        mod in_a_directory {
            $(#[test] fn $story() { super::$story(&$crate::tests::home::Home::Directory); })*
        }
        mod in_postgresql {
            $(#[test] fn $story() {
                if let Some(home) = $crate::tests::home::Home::in_postgresql() {
                    super::$story(&home);
                }
            })*
        }
    };
}
pub(crate) use tell;

/// The kind of a store's place.
#[derive(Clone)]
pub(crate) enum Home {
    Directory,
    /// In a schema of its own.
    Postgres(Arc<Postgres>),
}

/// A store's place, empty at first. What is there stays as long as this does.
pub(crate) enum Place {
    Directory(TempDir),
    Schema(Arc<Postgres>, String),
}

impl Home {
    /// In the server that all stories share, which ends with the last of them;
    /// none where there is no PostgreSQL.
    pub(crate) fn in_postgresql() -> Option<Self> {
        static SERVER: Mutex<Weak<Postgres>> = Mutex::new(Weak::new());
        let mut server = SERVER.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = server.upgrade() {
            return Some(Self::Postgres(running));
        }
        let started = Arc::new(Postgres::start()?);
        *server = Arc::downgrade(&started);
        Some(Self::Postgres(started))
    }

    pub(crate) fn place(&self) -> Place {
        static PLACES: AtomicU32 = AtomicU32::new(0);
        match self {
            Self::Directory => Place::Directory(tempfile::tempdir().expect("the system gives a directory")),
            Self::Postgres(server) => {
                // A name that must be quoted.
                let schema = format!("Story \"{}\"", PLACES.fetch_add(1, Ordering::Relaxed));
                Place::Schema(server.clone(), schema)
            }
        }
    }
}

impl Place {
    pub(crate) fn open(&self) -> Result<Store, OpenError> {
        match self {
            Self::Directory(dir) => Store::open(dir.path(), &Settings::default()),
            Self::Schema(server, schema) => Store::connect(&server.config(), schema),
        }
    }

    /// The directory that it is.
    pub(crate) fn dir(&self) -> &Path {
        match self {
            Self::Directory(dir) => dir.path(),
            Self::Schema(..) => panic!("it is a schema"),
        }
    }
}
