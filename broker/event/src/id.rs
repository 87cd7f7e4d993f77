//! Ids of executions, messages, partitions and places in the journal.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Timestamp;

/// An execution, as the journal, the timers and the tokens name it: the first
/// 128 bits of the SHA-256 of its ARN.
///
/// Whoever has an ARN can compute it, so no index from name to execution is
/// needed, and one hash decides the partition.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ExecutionId(pub [u8; 16]);

impl ExecutionId {
    /// The id of the execution with this ARN.
    pub fn of_arn(arn: &str) -> Self {
        let digest = Sha256::digest(arn.as_bytes());
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        Self(id)
    }

    /// The partition that owns the execution.
    pub fn partition(self, partition_count: u16) -> PartitionId {
        let head = u64::from_be_bytes(self.0[..8].try_into().expect("eight of sixteen bytes"));
        PartitionId((head % u64::from(partition_count)) as u16)
    }
}

impl fmt::Display for ExecutionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ExecutionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// A message's id; what looks random in its answer is drawn from it.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MessageId(pub [u8; 16]);

impl MessageId {
    /// The id of the `index`-th thing derived from this message.
    #[must_use]
    pub fn derive(self, index: u64) -> Self {
        let digest = Sha256::new().chain_update(self.0).chain_update(index.to_be_bytes()).finalize();
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        Self(id)
    }
}

impl fmt::Debug for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// One of the fixed number of partitions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PartitionId(pub u16);

impl fmt::Display for PartitionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Where an answer stands: the journal offset of its batch and its place
/// within the batch. Greater is later, within one partition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// The offset that the journal gave the batch.
    pub offset: u64,
    /// The index of the entry within the batch.
    pub entry: u32,
}

impl Position {
    /// Before everything: no answer stands here, because offsets start at 1.
    pub const NONE: Self = Self { offset: 0, entry: 0 };

    /// The entry with this index in the batch that is being made.
    pub fn in_same_batch(entry: u32) -> Self {
        Self { offset: 0, entry: entry + 1 }
    }

    /// The place that this names when it is read in the batch at `offset`.
    #[must_use]
    pub fn resolve(self, offset: u64) -> Self {
        match self {
            Self { offset: 0, entry: 1.. } => Self { offset, entry: self.entry - 1 },
            other => other,
        }
    }

    /// Whether this names no answer.
    pub fn is_none(self) -> bool {
        self == Self::NONE
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.offset, self.entry)
    }
}

/// A version 4 UUID whose first 48 bits are the moment it was made.
///
/// It looks like any random UUID, but an execution named with it can be found
/// in the index by start order without a row that maps its name.
pub fn uuid_from(at: Timestamp, random: [u8; 16]) -> String {
    let mut bytes = random;
    bytes[..6].copy_from_slice(&(at.0 as u64).to_be_bytes()[2..]);
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    uuid_text(bytes)
}

/// A UUID as it is written, in lower case.
pub fn uuid_text(bytes: [u8; 16]) -> String {
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(nibble), 16).expect("a nibble is a digit"));
        }
    }
    text
}

/// The bytes of a UUID, if the text is one as [`uuid_text`] writes it.
pub fn uuid_bytes(text: &str) -> Option<[u8; 16]> {
    let text: &[u8; 36] = text.as_bytes().try_into().ok()?;
    let mut value: u128 = 0;
    for (index, byte) in text.iter().enumerate() {
        let digit = match (index, byte) {
            (8 | 13 | 18 | 23, b'-') => continue,
            (8 | 13 | 18 | 23, _) => return None,
            (_, b'0'..=b'9') => byte - b'0',
            (_, b'a'..=b'f') => byte - b'a' + 10,
            _ => return None,
        };
        value = value * 16 + u128::from(digit);
    }
    Some(value.to_be_bytes())
}

/// The moment inside a UUID that [`uuid_from`] may have made.
///
/// Any version 4 UUID gives some moment: the caller checks what it finds there.
pub fn uuid_started_at(name: &str) -> Option<Timestamp> {
    let bytes = uuid_bytes(name)?;
    let is_version_4 = bytes[6] >> 4 == 4;
    is_version_4.then(|| Timestamp(bytes[..6].iter().fold(0, |millis, byte| millis * 256 + i64::from(*byte))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_of_our_own_making_tells_when_it_was_made() {
        let at = Timestamp(1_763_863_918_123);
        let name = uuid_from(at, [0xff; 16]);
        assert_eq!(uuid_started_at(&name), Some(at));
        assert_eq!(&name[14..15], "4");
        assert_eq!(uuid_started_at("my-order-17"), None);
        assert_eq!(uuid_started_at(&name.replace("-4", "-5")), None, "another version has no moment there");
        assert_eq!(uuid_bytes(&name).map(uuid_text), Some(name.clone()));
        assert_eq!(uuid_bytes(&name.to_uppercase()), None, "it would be read back as another text");
    }
}
