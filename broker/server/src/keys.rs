//! The keys that sign task tokens and seal secrets: a data directory's own, or
//! made of a secret that all nodes of a cluster share.

use std::fs;
use std::path::PathBuf;

use frevo_event::{SealingKey, SigningKey};
use sha2::{Digest as _, Sha256};

use crate::config::Config;
use crate::data_dir::{DataDir, DataDirError};

/// The shortest secret.
const LENGTH_MIN: usize = 32;

/// The two keys.
pub struct Keys {
    /// Signs task tokens.
    pub signing: SigningKey,
    /// Seals secrets.
    pub sealing: SealingKey,
}

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// Every node would make its own.
    #[error(
        "nodes that share a store must share their keys: give all of them the same `cluster_key` \
         (FREVO_CLUSTER_KEY) or `cluster_key_file`, for instance what `openssl rand -hex 32` prints"
    )]
    Missing,
    /// It can be guessed.
    #[error("the cluster key has {length} characters, at least {LENGTH_MIN} are asked for")]
    Short {
        /// How many it has.
        length: usize,
    },
    /// The file does not read.
    #[error("could not read the cluster key from `{}`", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The data directory's own do not read.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
}

impl Keys {
    /// A data directory's own; made at the first start.
    ///
    /// # Errors
    /// They can't be read or written.
    pub fn of(dir: &DataDir) -> Result<Self, DataDirError> {
        Ok(Self { signing: dir.signing_key()?, sealing: dir.sealing_key()? })
    }

    /// The keys of a node.
    ///
    /// # Errors
    /// There are none, or they are of no use.
    pub fn load(config: &Config) -> Result<Self, KeysError> {
        let text = match (&config.cluster_key, &config.cluster_key_file) {
            (Some(secret), _) => Some(secret.0.clone()),
            (None, Some(path)) => Some(
                fs::read_to_string(path).map_err(|source| KeysError::File { path: path.clone(), source })?,
            ),
            (None, None) => None,
        };
        match text {
            Some(text) => Self::made_of(text.trim()),
            None if config.store == crate::config::StoreKind::Postgres => Err(KeysError::Missing),
            None => Ok(Self::of(&DataDir::open(&config.data_dir, config.partitions)?)?),
        }
    }

    /// The keys of a secret: the two themselves in hexadecimal digits,
    /// or any other text, of which they are made.
    fn made_of(text: &str) -> Result<Self, KeysError> {
        if let Some((signing, sealing)) = text.split_once('.')
            && let (Some(signing), Some(sealing)) = (bytes_of(signing), bytes_of(sealing))
        {
            return Ok(Self { signing: SigningKey::new(&signing), sealing: SealingKey::new(&sealing) });
        }
        let length = text.chars().count();
        if length < LENGTH_MIN {
            return Err(KeysError::Short { length });
        }
        let made = |purpose: &str| -> [u8; 32] {
            Sha256::new().chain_update(purpose).chain_update([0]).chain_update(text).finalize().into()
        };
        Ok(Self {
            signing: SigningKey::new(&made("frevo task tokens")),
            sealing: SealingKey::new(&made("frevo secrets")),
        })
    }
}

/// Thirty-two bytes in hexadecimal digits.
fn bytes_of(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_secret_makes_the_same_keys_and_a_short_one_none() {
        let keys = |text: &str| Keys::made_of(text).map(|keys| keys.sealing.seal(b"text", [7; 16]));
        let long = "correct horse battery staple, twice";
        assert_eq!(keys(long).expect("it is long enough"), keys(long).expect("it is long enough"));
        assert!(matches!(keys("too short"), Err(KeysError::Short { length: 9 })));
        let plain = format!("{}.{}", "01".repeat(32), "02".repeat(32));
        let own = SealingKey::new(&[2; 32]).seal(b"text", [7; 16]);
        assert_eq!(keys(&plain).expect("they are the keys themselves"), own);
    }
}
