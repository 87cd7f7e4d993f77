//! The rows of the index: how keys and short values are laid out.
//!
//! ```text
//! by start   machine 6 | !start 6              | id 8   →  the execution
//! by status  machine 6 | status 2 bits, !stop  | id 8   →  start 6 | id rest 8 | Express: 1
//! by name    id 16                                      →  start 6
//! ```
//!
//! All keys of lists are 20 bytes long because the database keeps so many in
//! place: one byte more costs an allocation and a cache miss per comparison.
//! That is why a state machine is the head of a hash, a moment 46 bits and an
//! id its first half. A list's row therefore names its execution in full, and
//! is checked against it. Moments are inverted, so that the newest is first.

use std::sync::Arc;

use frevo_event::{ExecutionId, MachineType, Scope, Status, Timestamp};
use sha2::{Digest, Sha256};

use crate::StoreError;

/// The length of a key of a list.
pub(crate) const KEY_SIZE: usize = 20;

/// The length of the value of a row by status, where it is of a Standard execution.
const STATUS_VALUE_SIZE: usize = 14;

/// A key of a list: an execution's row by start or by status.
pub(crate) type Key = [u8; KEY_SIZE];

/// The last moment that a key can say: some day in the year 4199.
const MOMENT_MAX: u64 = (1 << 46) - 1;

/// The head of all keys of a state machine's executions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MachineKey([u8; 6]);

impl MachineKey {
    pub(crate) fn new(scope: &Scope, machine: &str) -> Self {
        let mut hash = Sha256::new();
        for part in [&*scope.account, "/", &*scope.region, "/", machine] {
            hash.update(part);
        }
        let digest = hash.finalize();
        Self(digest[..6].try_into().expect("six of 32 bytes"))
    }

    /// The row of an execution in the list by start.
    pub(crate) fn by_start(self, at: Timestamp, id: ExecutionId) -> Key {
        self.key(inverted(at), head(id))
    }

    /// The row of an execution in the list of a status, by stop.
    pub(crate) fn by_status(self, status: Status, at: Timestamp, id: ExecutionId) -> Key {
        self.key(status_bits(status) << 46 | inverted(at), head(id))
    }

    fn key(self, moment: u64, id: [u8; 8]) -> Key {
        let mut key = [0; KEY_SIZE];
        key[..6].copy_from_slice(&self.0);
        key[6..12].copy_from_slice(&moment.to_be_bytes()[2..]);
        key[12..].copy_from_slice(&id);
        key
    }
}

/// What the key of a row by status says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stopped {
    pub(crate) machine: MachineKey,
    status: u64,
    pub(crate) at: Timestamp,
}

impl Stopped {
    /// Where those begin that stopped before `at`, in the same list.
    pub(crate) fn seek_before(&self, at: Timestamp) -> Key {
        self.machine.key(self.status << 46 | inverted(at.plus_millis(-1)), [0; 8])
    }
}

/// What a row by status leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Started {
    pub(crate) at: Timestamp,
    pub(crate) id: ExecutionId,
    pub(crate) machine_type: MachineType,
}

/// The value of a row by status. That of an Express execution has one byte more:
/// whoever deletes what is old need not read what it leads to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StatusValue {
    bytes: [u8; STATUS_VALUE_SIZE + 1],
    machine_type: MachineType,
}

impl StatusValue {
    pub(crate) fn of(at: Timestamp, id: ExecutionId, machine_type: MachineType) -> Self {
        let mut bytes = [0; STATUS_VALUE_SIZE + 1];
        bytes[..6].copy_from_slice(&start_value(at));
        bytes[6..STATUS_VALUE_SIZE].copy_from_slice(&id.0[8..]);
        bytes[STATUS_VALUE_SIZE] = 1;
        Self { bytes, machine_type }
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        match self.machine_type {
            MachineType::Standard => &self.bytes[..STATUS_VALUE_SIZE],
            MachineType::Express => &self.bytes,
        }
    }
}

/// What a row by status says.
pub(crate) fn read_by_status(key: &[u8], value: &[u8]) -> Result<(Stopped, Started), StoreError> {
    let malformed = StoreError::Malformed { what: "a row by status" };
    let (value, machine_type) = match value {
        [value @ .., 1] if value.len() == STATUS_VALUE_SIZE => (value, MachineType::Express),
        value => (value, MachineType::Standard),
    };
    let (Ok(key), Ok(value)) = (Key::try_from(key), <[u8; STATUS_VALUE_SIZE]>::try_from(value)) else {
        return Err(malformed);
    };
    let moment = read_moment(key[6..12].try_into().expect("six of twenty bytes"));
    let mut id = [0; 16];
    id[..8].copy_from_slice(&key[12..]);
    id[8..].copy_from_slice(&value[6..]);
    let stopped = Stopped {
        machine: MachineKey(key[..6].try_into().expect("six of twenty bytes")),
        status: moment >> 46,
        at: Timestamp((MOMENT_MAX - (moment & MOMENT_MAX)) as i64),
    };
    let at = Timestamp(read_moment(value[..6].try_into().expect("six of fourteen bytes")) as i64);
    Ok((stopped, Started { at, id: ExecutionId(id), machine_type }))
}

/// Where a row by start stands; of the execution's id the second half is not known.
pub(crate) fn read_by_start(key: &[u8]) -> Option<(Timestamp, ExecutionId)> {
    let key = Key::try_from(key).ok()?;
    let mut id = [0; 16];
    id[..8].copy_from_slice(&key[12..]);
    Some((read_inverted(key[6..12].try_into().expect("six of twenty bytes")), ExecutionId(id)))
}

/// The value of a row by name.
pub(crate) fn start_value(at: Timestamp) -> [u8; 6] {
    clamped(at).to_be_bytes()[2..].try_into().expect("six of eight bytes")
}

/// The start that a row by name says.
pub(crate) fn read_by_name(value: &[u8]) -> Result<Timestamp, StoreError> {
    let value = value.try_into().map_err(|_| StoreError::Malformed { what: "a row by name" })?;
    Ok(Timestamp(read_moment(value) as i64))
}

/// The key that follows this one directly; none after the last.
pub(crate) fn next(mut key: Key) -> Option<Key> {
    for byte in key.iter_mut().rev() {
        let (sum, carried) = byte.overflowing_add(1);
        *byte = sum;
        if !carried {
            return Some(key);
        }
    }
    None
}

/// The moment that an inverted one says.
pub(crate) fn read_inverted(bytes: [u8; 6]) -> Timestamp {
    Timestamp((MOMENT_MAX - (read_moment(bytes) & MOMENT_MAX)) as i64)
}

fn read_moment(bytes: [u8; 6]) -> u64 {
    let mut moment = [0; 8];
    moment[2..].copy_from_slice(&bytes);
    u64::from_be_bytes(moment)
}

fn inverted(at: Timestamp) -> u64 {
    MOMENT_MAX - clamped(at)
}

fn clamped(at: Timestamp) -> u64 {
    u64::try_from(at.0).unwrap_or(0).min(MOMENT_MAX)
}

fn head(id: ExecutionId) -> [u8; 8] {
    id.0[..8].try_into().expect("eight of sixteen bytes")
}

/// Of the statuses an execution ends with; a running one has no row.
fn status_bits(status: Status) -> u64 {
    match status {
        Status::Succeeded => 0,
        Status::Failed => 1,
        Status::TimedOut => 2,
        Status::Aborted | Status::Running => 3,
    }
}

/// At most the first `bytes_max` bytes of a text, no character cut.
pub(crate) fn shortened(text: &Arc<str>, bytes_max: usize) -> Arc<str> {
    if text.len() <= bytes_max { text.clone() } else { text[..text.floor_char_boundary(bytes_max)].into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_go_by_machine_then_newest_first() {
        let scope = Scope::new("000000000000", "us-east-1");
        let (orders, id) = (MachineKey::new(&scope, "orders"), ExecutionId([7; 16]));
        assert_ne!(orders, MachineKey::new(&scope, "bills"));
        assert!(orders.by_start(Timestamp(2), id) < orders.by_start(Timestamp(1), id));
        let key = orders.by_status(Status::TimedOut, Timestamp(1_763_863_918_123), id);
        for machine_type in [MachineType::Standard, MachineType::Express] {
            let value = StatusValue::of(Timestamp(5), id, machine_type);
            let (_, started) = read_by_status(&key, value.as_slice()).expect("it reads back");
            assert_eq!(started, Started { at: Timestamp(5), id, machine_type });
        }
        let value = StatusValue::of(Timestamp(5), id, MachineType::Standard);
        let (stopped, _) = read_by_status(&key, value.as_slice()).expect("it reads back");
        assert_eq!((stopped.machine, stopped.at), (orders, Timestamp(1_763_863_918_123)));
        assert!(key < stopped.seek_before(stopped.at));
        assert!(key >= stopped.seek_before(stopped.at.plus_millis(1)));
        assert!(stopped.seek_before(Timestamp(1)) < orders.by_status(Status::Aborted, Timestamp(9), id));
    }

    #[test]
    fn the_next_key_is_the_least_greater_one() {
        let mut key = [0; KEY_SIZE];
        key[19] = 255;
        let next_key = next(key).expect("it is not the last");
        assert_eq!((next_key[18], next_key[19]), (1, 0));
        assert_eq!(next([255; KEY_SIZE]), None);
    }
}
