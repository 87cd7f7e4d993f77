//! The folder that a server lives in, removed with it.
//!
//! Who is killed removes nothing. So a folder's owner holds a lock on a file within,
//! and whoever makes the next folder removes those that nobody owns any more.

use std::fs::{self, File};
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;

const PREFIX: &str = "frevo-services-";
const LOCK: &str = "owner";

/// A younger folder may not have its lock yet.
const AGE_MIN: Duration = Duration::from_secs(60);

pub(crate) struct Folder {
    folder: TempDir,
    _lock: File,
}

impl Folder {
    pub fn new() -> Self {
        sweep();
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir().expect("a temporary folder");
        let lock = File::create(folder.path().join(LOCK)).expect("the folder is ours");
        lock.lock().expect("nobody else has it");
        Self { folder, _lock: lock }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

fn sweep() {
    for entry in fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        if is_ours && is_abandoned(&entry.path()) {
            // Somebody else may be at it, too, or it is another user's.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn is_abandoned(folder: &Path) -> bool {
    let changed = fs::metadata(folder).and_then(|folder| folder.modified());
    let age = changed.ok().and_then(|changed| changed.elapsed().ok());
    age.is_some_and(|age| age > AGE_MIN)
        && File::open(folder.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok())
}
