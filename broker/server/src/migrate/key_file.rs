//! The file with the key of a cluster. A draft of it shows early that it can be
//! written; it has its name once everything else is done.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use super::MigrateError;

/// A key file that is not there yet.
pub struct KeyFile {
    path: PathBuf,
    draft: PathBuf,
}

impl KeyFile {
    /// Writes the draft beside the file.
    ///
    /// # Errors
    /// It can't be written, or the file has another key.
    pub fn draft(path: &Path, key: &str) -> Result<Self, MigrateError> {
        let failed = |source| MigrateError::KeyFile { path: path.to_owned(), source };
        match fs::read_to_string(path) {
            Ok(text) if text.trim() == key => {}
            Ok(_) => return Err(MigrateError::KeyFileTaken { path: path.to_owned() }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(failed(source)),
        }
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".new");
        let this = Self { path: path.to_owned(), draft: path.with_file_name(name) };
        this.write(key).map_err(failed)?;
        Ok(this)
    }

    fn write(&self, key: &str) -> io::Result<()> {
        // One that is left over may be readable to others.
        match fs::remove_file(&self.draft) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = File::options().write(true).create_new(true).mode(0o600).open(&self.draft)?;
        writeln!(file, "{key}")?;
        file.sync_all()
    }

    /// Gives the draft its name.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn publish(self) -> Result<(), MigrateError> {
        let failed = |source| MigrateError::KeyFile { path: self.path.clone(), source };
        fs::rename(&self.draft, &self.path).map_err(failed)?;
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all()).map_err(failed)
    }
}

impl Drop for KeyFile {
    /// What was broken off leaves no key; after `publish` there is no draft.
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.draft);
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn the_key_is_there_at_the_end_for_its_owner_only_and_another_is_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key");
        drop(KeyFile::draft(&path, "one").expect("it can be written"));
        assert_eq!(fs::read_dir(folder.path()).expect("it reads").count(), 0, "broken off");
        KeyFile::draft(&path, "one").and_then(KeyFile::publish).expect("it can be written");
        assert_eq!(fs::read_to_string(&path).expect("it is there"), "one\n");
        let mode = fs::metadata(&path).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(KeyFile::draft(&path, "one").is_ok(), "it is the same key");
        assert!(matches!(KeyFile::draft(&path, "two"), Err(MigrateError::KeyFileTaken { .. })));
    }
}
