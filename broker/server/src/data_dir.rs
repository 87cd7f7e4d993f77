//! The data directory: what was chosen when it was made, and its secret keys.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use frevo_event::{SealingKey, SigningKey};
use serde::{Deserialize, Serialize};

const FORM: u32 = 1;

const SIGNING_KEY: &str = "token.key";
const SEALING_KEY: &str = "secrets.key";

/// A data directory.
#[derive(Clone, Debug)]
pub struct DataDir {
    path: PathBuf,
    facts: Facts,
}

/// What was chosen when the directory was made and never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    form: u32,
    partitions: u16,
}

/// Why a directory is of no use.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// The directory or a file in it can't be read or written.
    #[error("could not use `{}`", path.display())]
    Io {
        /// The directory or file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file that says what was chosen is not one of ours.
    #[error("`{}` does not say how the data directory was made: {reason}", path.display())]
    Facts {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// There is none.
    #[error("`{}` is no data directory of a server with the embedded log", path.display())]
    Absent {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// It was made with another number of partitions.
    #[error(
        "the data directory `{}` was made with {made} partitions and can't have {asked}: \
         the number is fixed when the directory is made", path.display()
    )]
    Partitions {
        /// The directory.
        path: PathBuf,
        /// How many it has.
        made: u16,
        /// How many were asked for.
        asked: u16,
    },
}

impl DataDir {
    /// Opens the directory, or makes it with this many partitions.
    pub fn open(path: &Path, partitions: u16) -> Result<Self, DataDirError> {
        create_dir(path)?;
        let file = path.join("frevo.json");
        let facts = match fs::read_to_string(&file) {
            Ok(text) => read_facts(&file, &text)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let facts = Facts { form: FORM, partitions };
                let text = serde_json::to_string(&facts).expect("facts are plain numbers");
                write_durably(&file, text.as_bytes())?;
                facts
            }
            Err(source) => return Err(DataDirError::Io { path: file, source }),
        };
        Ok(Self { path: path.to_owned(), facts })
    }

    /// Opens a directory in which a server has been.
    pub fn open_existing(path: &Path) -> Result<Self, DataDirError> {
        let is_there = |name: &str| path.join(name).exists();
        if !["frevo.json", "log", SIGNING_KEY, SEALING_KEY].into_iter().all(is_there) {
            return Err(DataDirError::Absent { path: path.to_owned() });
        }
        Self::open(path, 1)
    }

    /// Refuses another number of partitions than the directory has.
    pub fn expect_partitions(&self, asked: u16) -> Result<(), DataDirError> {
        let made = self.facts.partitions;
        if made == asked {
            Ok(())
        } else {
            Err(DataDirError::Partitions { path: self.path.clone(), made, asked })
        }
    }

    /// How many partitions there are.
    pub fn partitions(&self) -> u16 {
        self.facts.partitions
    }

    /// Where the journal is.
    pub fn log(&self) -> PathBuf {
        self.path.join("log")
    }

    /// Where the store is.
    pub fn store(&self) -> PathBuf {
        self.path.join("store")
    }

    /// The key that signs task tokens; made at the first start.
    pub fn signing_key(&self) -> Result<SigningKey, DataDirError> {
        Ok(SigningKey::new(&self.secret(SIGNING_KEY)?))
    }

    /// The key that seals secrets; made at the first start.
    pub fn sealing_key(&self) -> Result<SealingKey, DataDirError> {
        Ok(SealingKey::new(&self.secret(SEALING_KEY)?))
    }

    /// Both, in hexadecimal digits: the signing key, a point, the sealing key.
    pub fn keys_text(&self) -> Result<String, DataDirError> {
        let digits = |name| self.secret(name).map(|key| key.map(|byte| format!("{byte:02x}")).concat());
        Ok(format!("{}.{}", digits(SIGNING_KEY)?, digits(SEALING_KEY)?))
    }

    fn secret(&self, name: &str) -> Result<[u8; 32], DataDirError> {
        let path = self.path.join(name);
        let mut secret = [0; 32];
        match File::open(&path) {
            Ok(mut file) => {
                file.read_exact(&mut secret).map_err(|source| DataDirError::Io { path, source })?;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                secret = rand::random();
                write_durably(&path, &secret)?;
            }
            Err(source) => return Err(DataDirError::Io { path, source }),
        }
        Ok(secret)
    }
}

fn read_facts(file: &Path, text: &str) -> Result<Facts, DataDirError> {
    let wrong = |reason: String| DataDirError::Facts { path: file.to_owned(), reason };
    let facts: Facts = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
    if facts.form != FORM {
        return Err(wrong(format!("it has form {}, this build knows form {FORM}", facts.form)));
    }
    if facts.partitions == 0 {
        return Err(wrong("it has no partition".into()));
    }
    Ok(facts)
}

fn create_dir(path: &Path) -> Result<(), DataDirError> {
    fs::create_dir_all(path).map_err(|source| DataDirError::Io { path: path.to_owned(), source })
}

/// Writes a file that is there whole, or not at all, after a crash; only its
/// owner may read it.
pub fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), DataDirError> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let written = || -> io::Result<()> {
        let draft = path.with_extension("new");
        let mut file = File::options().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&draft, path)?;
        File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
    };
    written().map_err(|source| DataDirError::Io { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_partitions_and_the_keys_outlive_a_restart() {
        let dir = tempfile::tempdir().expect("a directory");
        let made = DataDir::open(dir.path(), 8).expect("it is made");
        let key = made.signing_key().expect("a key is made");
        let sealed = made.sealing_key().expect("a key is made").seal(b"secret", [1; 16]);
        let again = DataDir::open(dir.path(), 64).expect("it is opened");
        assert_eq!(again.partitions(), 8);
        assert!(again.expect_partitions(64).is_err());
        assert_eq!(format!("{:?}", again.signing_key().expect("the key is there")), format!("{key:?}"));
        let opened = again.sealing_key().expect("the key is there").open(&sealed);
        assert_eq!(opened.as_deref(), Ok(&b"secret"[..]));
    }
}
