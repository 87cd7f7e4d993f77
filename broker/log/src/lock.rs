//! `DirectoryLock`: one process per log.
//!
//! The lock goes with the open file, so it never outlives its process; the
//! process id in the file is only for the error that the next one gets.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use rustix::fs::{FlockOperation, flock};

use crate::OpenError;

const LOCK_FILE: &str = "lock";

/// Held as long as the log is open, or is only to be read as it is.
pub struct DirectoryLock {
    _file: File,
}

impl DirectoryLock {
    /// Takes the lock of a directory.
    ///
    /// # Errors
    /// Another process has it, or the disk refuses.
    pub fn take(directory: &Path) -> Result<Self, OpenError> {
        let path = directory.join(LOCK_FILE);
        let failed = |action| {
            let path = path.clone();
            move |source| OpenError::Io { action, path, source }
        };
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed("open"))?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(rustix::io::Errno::WOULDBLOCK) => {
                let process = holder(&mut file);
                return Err(OpenError::InUse { directory: directory.to_owned(), process });
            }
            Err(error) => return Err(failed("lock")(error.into())),
        }
        name_holder(&mut file).map_err(failed("write"))?;
        Ok(Self { _file: file })
    }
}

fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

fn name_holder(file: &mut File) -> io::Result<()> {
    file.rewind()?;
    file.set_len(0)?;
    match writeln!(file, "{}", std::process::id()) {
        // On a full disk the holder stays unnamed; the lock itself needs no room.
        Err(error) if crate::files::is_full(&error) => Ok(()),
        other => other,
    }
}
