//! Secrets at rest. What is registered goes to the journal, to checkpoints and
//! to their copies, so a secret is in it as a ciphertext only.

use std::fmt;
use std::sync::Arc;

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde::{Deserialize, Serialize};

/// A secret that only who has the data directory's key can read: the nonce and
/// what was encrypted with it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed(pub Arc<[u8]>);

/// The key that secrets are sealed with (ChaCha20-Poly1305); it belongs to the
/// cluster.
#[derive(Clone)]
pub struct SealingKey(LessSafeKey);

/// Why a secret can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the secret was sealed with another key, or is damaged")]
pub struct SealError;

impl SealingKey {
    /// A key of 32 secret bytes.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, secret).expect("the key has its size")))
    }

    /// Seals a secret; no two may be sealed with the same `random`.
    pub fn seal(&self, secret: &[u8], random: [u8; 16]) -> Sealed {
        let nonce: [u8; NONCE_LEN] = random[..NONCE_LEN].try_into().expect("twelve of sixteen bytes");
        let mut text = secret.to_vec();
        self.0
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut text)
            .expect("a secret is shorter than 256 GiB");
        Sealed(nonce.into_iter().chain(text).collect())
    }

    /// Reads a secret.
    ///
    /// # Errors
    /// It was not sealed with this key.
    pub fn open(&self, sealed: &Sealed) -> Result<Vec<u8>, SealError> {
        let (nonce, text) = sealed.0.split_at_checked(NONCE_LEN).ok_or(SealError)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError)?;
        let mut text = text.to_vec();
        let secret = self.0.open_in_place(nonce, Aad::empty(), &mut text).map_err(|_| SealError)?;
        Ok(secret.to_vec())
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed")
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_with_its_key_only() {
        let key = SealingKey::new(&[1; 32]);
        let sealed = key.seal(b"s3cret", [7; 16]);
        assert_eq!(key.open(&sealed).as_deref(), Ok(&b"s3cret"[..]));
        assert_eq!(SealingKey::new(&[2; 32]).open(&sealed), Err(SealError));
        assert!(!sealed.0.windows(6).any(|window| window == b"s3cret"));
        for place in 0..sealed.0.len() {
            let mut bytes = sealed.0.to_vec();
            bytes[place] ^= 1;
            assert_eq!(key.open(&Sealed(bytes.into())), Err(SealError), "byte {place}");
        }
        assert_eq!(key.open(&Sealed([].into())), Err(SealError));
    }
}
