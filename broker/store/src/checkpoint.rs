//! Checkpoints: a partition's state at a position of its journal, from which a
//! new owner replays.
//!
//! The newest two are kept. The journal is deleted below the older one only, so
//! if the newer should not read, there is another way to begin.

use frevo_event::PartitionId;
use serde::{Deserialize, Serialize};

use crate::database::{KeyRange, Table};
use crate::{Store, StoreError};

/// What is read here, in an error.
pub(crate) const WHAT: &str = "a checkpoint";

/// The two that are kept, or few more if one batch had several.
const PAGE_SIZE: usize = 8;

/// A partition's state behind one batch of its journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The offset of that batch.
    pub offset: u64,
    /// The epoch of that batch.
    pub epoch: u32,
    /// The owner of that epoch.
    pub owner: u64,
    /// The batch's number in its epoch.
    pub number: u64,
    /// The checksum of the batch's bytes: whoever loads the checkpoint reads
    /// that batch again, and if it differs the log has lost its tail.
    pub checksum: u32,
    /// The state, in the form of whoever made it.
    pub state: Vec<u8>,
}

pub(crate) fn key(partition: PartitionId, offset: u64) -> [u8; 10] {
    let mut key = [0; 10];
    key[..2].copy_from_slice(&partition.0.to_be_bytes());
    key[2..].copy_from_slice(&offset.to_be_bytes());
    key
}

pub(crate) fn encode(checkpoint: &Checkpoint) -> Vec<u8> {
    postcard::to_extend(checkpoint, Vec::with_capacity(64 + checkpoint.state.len()))
        .expect("a checkpoint always encodes")
}

impl Store {
    /// The partition's newest checkpoint, and the one before it.
    ///
    /// # Errors
    /// The database does not read.
    pub fn checkpoints(
        &self,
        partition: PartitionId,
    ) -> Result<(Option<Checkpoint>, Option<Checkpoint>), StoreError> {
        let database = self.database()?;
        let range = KeyRange::prefix(&partition.0.to_be_bytes());
        let oldest_first: Vec<_> =
            database.scan(Table::Checkpoints, range, PAGE_SIZE, WHAT).collect::<Result<_, _>>()?;
        let mut newest_first = oldest_first
            .into_iter()
            .rev()
            .map(|(_, value)| postcard::from_bytes(&value).map_err(|_| StoreError::Malformed { what: WHAT }));
        Ok((newest_first.next().transpose()?, newest_first.next().transpose()?))
    }
}
