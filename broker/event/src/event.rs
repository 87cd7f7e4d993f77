//! An event as a bus keeps it: what its publisher said, and what the broker
//! knows of its way.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::PartitionId;
use crate::cloud_event::Envelope;

/// An event on a bus.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The bus, in the scope of the envelope.
    pub bus: Arc<str>,
    /// What its publisher said.
    pub envelope: Envelope,
    /// Events of one key on one bus are delivered in the order in which they
    /// were published.
    pub key: Option<Arc<str>>,
    /// What it was caused by.
    pub trail: Trail,
}

/// How an event came about; the broker sets what the publisher left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trail {
    /// `causationid`: the id of the event, or the ARN of the execution, that
    /// brought it about.
    pub cause: Option<Arc<str>>,
    /// `correlationid`: the same for all that follows from one first cause.
    pub conversation: Option<Arc<str>>,
    /// W3C trace context, carried through.
    pub traceparent: Option<Arc<str>>,
    /// Over how many buses it was forwarded.
    pub hops: u8,
}

/// Tells repeats of an event: equal for equal bus, source and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Fingerprint(pub u64);

impl Event {
    /// What tells whether it was published before.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint(self.hash_of(&[&self.envelope.source, &self.envelope.id]))
    }

    /// The partition that keeps it: that of its key, or else of its source and
    /// id, so that a repeat meets the first.
    pub fn partition(&self, partition_count: u16) -> PartitionId {
        let hash = match &self.key {
            Some(key) => self.hash_of(&[key]),
            None => self.fingerprint().0,
        };
        PartitionId((hash % u64::from(partition_count)) as u16)
    }

    fn hash_of(&self, parts: &[&str]) -> u64 {
        let scope = &self.envelope.scope;
        let mut digest = Sha256::new();
        for part in [&*scope.account, &*scope.region, &*self.bus].iter().chain(parts) {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part.as_bytes());
        }
        u64::from_be_bytes(digest.finalize()[..8].try_into().expect("eight of thirty-two bytes"))
    }
}
