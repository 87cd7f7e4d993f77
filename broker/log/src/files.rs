//! `Files`: the few things that the log asks of a file system, so that tests
//! can have disks that fill up, break and forget.

use std::fs;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

/// A file system.
pub(crate) trait Files: Send + Sync {
    /// The names of the files in a directory, in no order.
    fn list(&self, directory: &Path) -> io::Result<Vec<String>>;
    /// A new, empty file; an old one of that name is emptied.
    fn create(&self, path: &Path) -> io::Result<Arc<dyn Handle>>;
    /// A file that is there, for reading and writing.
    fn open(&self, path: &Path) -> io::Result<Arc<dyn Handle>>;
    /// A file that is there, for reading.
    fn open_read_only(&self, path: &Path) -> io::Result<Arc<dyn Handle>>;
    /// Renames a file; one of the new name is replaced.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Makes creations, renames and removals in a directory durable.
    fn sync_directory(&self, directory: &Path) -> io::Result<()>;
}

/// An open file.
pub(crate) trait Handle: Send + Sync {
    /// Reads at a position; fewer bytes than asked for only at the end.
    fn read_at(&self, bytes: &mut [u8], position: u64) -> io::Result<usize>;
    /// Writes all bytes at a position.
    fn write_at(&self, bytes: &[u8], position: u64) -> io::Result<()>;
    /// Makes what was written durable.
    fn sync(&self) -> io::Result<()>;
    /// Writes whole pages and makes them durable.
    fn commit(&self, pages: &[u8], position: u64) -> Result<(), CommitError> {
        self.write_at(pages, position).map_err(CommitError::Write)?;
        self.sync().map_err(CommitError::Sync)
    }
    /// Bytes in the file.
    fn size(&self) -> io::Result<u64>;
}

/// Why pages are not known to be durable.
#[derive(Debug)]
pub(crate) enum CommitError {
    /// They may not even be written.
    Write(io::Error),
    /// They were written; what of them is on the disk is unknown.
    Sync(io::Error),
}

/// The file system of the machine.
pub(crate) struct Machine;

/// A file of the machine.
struct MachineFile {
    file: fs::File,
    /// The same file without the system's page cache, each write durable when it
    /// returns: one call instead of two, at half their cost. Not every file
    /// system can.
    direct: Option<fs::File>,
}

impl Files for Machine {
    fn list(&self, directory: &Path) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(directory)? {
            // A name that is not Unicode is none of ours.
            names.extend(entry?.file_name().into_string().ok());
        }
        Ok(names)
    }

    fn create(&self, path: &Path) -> io::Result<Arc<dyn Handle>> {
        let file = fs::File::options().read(true).write(true).create(true).truncate(true).open(path)?;
        Ok(Arc::new(MachineFile { file, direct: open_direct(path) }))
    }

    fn open(&self, path: &Path) -> io::Result<Arc<dyn Handle>> {
        let file = fs::File::options().read(true).write(true).open(path)?;
        Ok(Arc::new(MachineFile { file, direct: open_direct(path) }))
    }

    fn open_read_only(&self, path: &Path) -> io::Result<Arc<dyn Handle>> {
        Ok(Arc::new(MachineFile { file: fs::File::open(path)?, direct: None }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn sync_directory(&self, directory: &Path) -> io::Result<()> {
        fs::File::open(directory)?.sync_all()
    }
}

/// Nothing where the file system writes only through its cache.
#[cfg(target_os = "linux")]
fn open_direct(path: &Path) -> Option<fs::File> {
    use std::os::unix::fs::OpenOptionsExt;

    use rustix::fs::OFlags;

    let flags = (OFlags::DIRECT | OFlags::DSYNC).bits().cast_signed();
    fs::File::options().write(true).custom_flags(flags).open(path).ok()
}

#[cfg(not(target_os = "linux"))]
fn open_direct(_path: &Path) -> Option<fs::File> {
    None
}

impl Handle for MachineFile {
    fn read_at(&self, bytes: &mut [u8], position: u64) -> io::Result<usize> {
        let mut filled = 0;
        while filled < bytes.len() {
            match self.file.read_at(&mut bytes[filled..], position + filled as u64) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }

    fn write_at(&self, bytes: &[u8], position: u64) -> io::Result<()> {
        self.file.write_all_at(bytes, position)
    }

    fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    fn commit(&self, pages: &[u8], position: u64) -> Result<(), CommitError> {
        match self.direct.as_ref().map(|direct| direct.write_all_at(pages, position)) {
            Some(Ok(())) => Ok(()),
            // A disk whose blocks are larger than our pages takes no direct write of them.
            Some(Err(error)) if error.kind() != io::ErrorKind::InvalidInput => Err(CommitError::Write(error)),
            _ => {
                self.write_at(pages, position).map_err(CommitError::Write)?;
                self.sync().map_err(CommitError::Sync)
            }
        }
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }
}

/// Whether an error passes when somebody makes room.
pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}
