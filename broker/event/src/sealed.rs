//! Secrets at rest. What is registered goes to the journal, to checkpoints and
//! to their copies, so a secret is in it as a ciphertext only.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A secret that only who has the data directory's key can read: the nonce and
/// what was encrypted with it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed(pub Arc<[u8]>);

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed")
    }
}
