//! Task tokens: whoever holds one may complete the task it names, and nobody
//! can make one up.
//!
//! A token names an execution, a branch and the attempt; neither the owner of
//! the partition nor its epoch, so it stays valid when a partition moves.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::{BranchId, ExecutionId, TaskRef};

const VERSION: u8 = 1;
const BODY_SIZE: usize = 1 + 4 + 16 + 4 + 4;
const MAC_SIZE: usize = 16;

/// The key that signs task tokens; it belongs to the cluster.
#[derive(Clone)]
pub struct SigningKey {
    id: u32,
    mac: Hmac<Sha256>,
}

/// Why a token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is no token, or nobody with our key signed it.
    #[error("the token was not issued here")]
    Forged,
}

impl SigningKey {
    /// A key of 32 secret bytes; its id is derived from them.
    pub fn new(secret: &[u8; 32]) -> Self {
        use sha2::Digest as _;
        let digest = Sha256::digest(secret);
        let id = u32::from_be_bytes(digest[..4].try_into().expect("four of 32 bytes"));
        Self { id, mac: Hmac::new_from_slice(secret).expect("HMAC takes keys of any size") }
    }

    /// The token that names `task`.
    pub fn issue(&self, task: &TaskRef) -> String {
        let mut bytes = [0; BODY_SIZE + MAC_SIZE];
        bytes[0] = VERSION;
        bytes[1..5].copy_from_slice(&self.id.to_be_bytes());
        bytes[5..21].copy_from_slice(&task.execution.0);
        bytes[21..25].copy_from_slice(&task.branch.0.to_be_bytes());
        bytes[25..29].copy_from_slice(&task.attempt.to_be_bytes());
        let mac = self.sign(&bytes[..BODY_SIZE]);
        bytes[BODY_SIZE..].copy_from_slice(&mac);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The task that `token` names, if we issued it.
    pub fn verify(&self, token: &str) -> Result<TaskRef, TokenError> {
        let bytes = read(token).ok_or(TokenError::Forged)?;
        if bytes[1..5] != self.id.to_be_bytes() {
            return Err(TokenError::Forged);
        }
        self.mac
            .clone()
            .chain_update(&bytes[..BODY_SIZE])
            .verify_truncated_left(&bytes[BODY_SIZE..])
            .map_err(|_| TokenError::Forged)?;
        Ok(task_of(&bytes))
    }

    fn sign(&self, body: &[u8]) -> [u8; MAC_SIZE] {
        let full = self.mac.clone().chain_update(body).finalize().into_bytes();
        full[..MAC_SIZE].try_into().expect("a MAC of 32 bytes has 16")
    }
}

/// The task that a token is about, if it is one; whoever may have made it up.
pub fn task_named(token: &str) -> Option<TaskRef> {
    read(token).map(|bytes| task_of(&bytes))
}

fn read(token: &str) -> Option<[u8; BODY_SIZE + MAC_SIZE]> {
    let mut bytes = [0; BODY_SIZE + MAC_SIZE];
    let size = URL_SAFE_NO_PAD.decode_slice(token, &mut bytes).ok()?;
    (size == bytes.len() && bytes[0] == VERSION).then_some(bytes)
}

fn task_of(bytes: &[u8; BODY_SIZE + MAC_SIZE]) -> TaskRef {
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
    TaskRef {
        execution: ExecutionId(bytes[5..21].try_into().expect("sixteen bytes")),
        branch: BranchId(number(21)),
        attempt: number(25),
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({:08x})", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_names_its_task_and_no_changed_one_does() {
        let key = SigningKey::new(&[7; 32]);
        let task = TaskRef { execution: ExecutionId([9; 16]), branch: BranchId(3), attempt: 12 };
        let token = key.issue(&task);
        assert_eq!((key.verify(&token), task_named(&token)), (Ok(task), Some(task)));
        assert_eq!(task_named(&token[1..]), None);
        for index in 0..token.len() {
            let mut forged = token.clone().into_bytes();
            forged[index] = if forged[index] == b'A' { b'B' } else { b'A' };
            assert_eq!(
                key.verify(&String::from_utf8(forged).expect("ASCII")),
                Err(TokenError::Forged),
                "{index}"
            );
        }
        assert_eq!(SigningKey::new(&[8; 32]).verify(&token), Err(TokenError::Forged));
    }
}
