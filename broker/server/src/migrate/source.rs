//! The data directory that is moved: locked, and only read.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use frevo_log::{DirectoryLock, Inspected, inspect, verify};
use frevo_store::Store;
use frevo_transport::Record;

use super::MigrateError;
use crate::data_dir::DataDir;

/// A data directory of which nothing changes.
pub struct Source {
    pub dir: DataDir,
    /// Its store; none if it never had one.
    pub store: Option<Store>,
    /// Bytes of its journal's records.
    pub bytes: u64,
    _lock: DirectoryLock,
}

impl Source {
    /// Locks the directory, and reads all of its journal once: what is damaged is
    /// found before anything is written elsewhere.
    ///
    /// # Errors
    /// It is none, a server has it, or something of it is lost.
    pub fn open(path: &Path) -> Result<Self, MigrateError> {
        let dir = DataDir::open_existing(path)?;
        let lock = DirectoryLock::take(&dir.log()).map_err(MigrateError::Lock)?;
        let report = verify(&dir.log())?;
        if !report.is_whole() {
            return Err(MigrateError::Damaged);
        }
        if !report.given_up.is_empty() {
            return Err(MigrateError::GivenUp);
        }
        let store = open_store(dir.store())?;
        Ok(Self { dir, store, bytes: report.record_bytes, _lock: lock })
    }

    /// Visits the records of its journal, in their order.
    ///
    /// # Errors
    /// The disk refuses, or the visitor does.
    pub fn visit(
        &self,
        visit: &mut dyn FnMut(Record) -> Result<(), MigrateError>,
    ) -> Result<(), MigrateError> {
        let mut result = Ok(());
        inspect(&self.dir.log(), &mut |found| {
            result = match found {
                Inspected::Record { offset, partition, bytes, .. } => {
                    visit(Record { offset, partition, bytes })
                }
                Inspected::Damaged(_) | Inspected::Missing { .. } => Err(MigrateError::Damaged),
            };
            if result.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        result
    }
}

fn open_store(path: PathBuf) -> Result<Option<Store>, MigrateError> {
    // Opening makes a store where there is none.
    if !path.join("FORM").exists() {
        return Ok(None);
    }
    let store = Store::open(&path, &frevo_store::Settings::default());
    store.map(Some).map_err(|source| MigrateError::SourceStore { path, source })
}
