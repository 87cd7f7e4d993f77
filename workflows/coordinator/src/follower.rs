//! What is registered, on a node that need not own partition 0.
//!
//! Whoever owns it decides; everybody else reads what was decided from its
//! journal, by the same rule of which batches count.

use std::sync::Arc;

use frevo_event::{Batch, Change, Entry, PartitionId};
use frevo_store::Catalogue;

use crate::catalogue::Registry;
use crate::checkpoint::PartitionState;
use crate::{Archive, Definitions, Fencing, RecoveryError, Verdict};

/// The partition that owns the catalogue.
const OWNER: PartitionId = PartitionId(0);

/// The catalogue as its journal has it, and where to read on.
pub struct CatalogueFollower {
    registry: Registry,
    fencing: Fencing,
    definitions: Arc<Definitions>,
    /// The batch behind the checkpoint that it began with: its offset and its
    /// checksum, until it was read again.
    anchor: Option<(u64, u32)>,
    from: u64,
    /// Changes up to this offset are in the checkpoint.
    state_offset: u64,
}

impl CatalogueFollower {
    /// Begins with what the store has.
    ///
    /// # Errors
    /// The store does not read, or has what this build does not read.
    pub fn begin(archive: &dyn Archive, definitions: Arc<Definitions>) -> Result<Self, RecoveryError> {
        let unread = |source| RecoveryError::Store { partition: OWNER, source };
        let mut follower = Self {
            registry: Registry::default(),
            fencing: Fencing::default(),
            definitions,
            anchor: None,
            from: 0,
            state_offset: 0,
        };
        if let Some(checkpoint) = archive.checkpoint(OWNER).map_err(unread)? {
            let state = PartitionState::decode(&checkpoint.state)
                .map_err(|_| RecoveryError::Checkpoint { partition: OWNER })?;
            follower.registry = state.registry.unwrap_or_default();
            follower.registry.publish(&follower.definitions);
            follower.state_offset = state.offset;
            follower.from = checkpoint.offset;
            follower.anchor = Some((checkpoint.offset, checkpoint.checksum));
        }
        Ok(follower)
    }

    /// The offset from which the records of partition 0 are to be read.
    pub fn from(&self) -> u64 {
        self.from
    }

    /// What is registered, as far as was read.
    pub fn catalogue(&self) -> &Catalogue {
        &self.registry.catalogue
    }

    /// Reads the next record of partition 0; gives what changed.
    ///
    /// # Errors
    /// The record does not read, or the journal lost its tail.
    pub fn read(&mut self, offset: u64, bytes: &[u8]) -> Result<Vec<Change>, RecoveryError> {
        let malformed = |source| RecoveryError::Record { partition: OWNER, offset, source };
        let (header, _) = Batch::decode_header(bytes).map_err(malformed)?;
        match self.anchor {
            // It stays: whoever tries again must not read on in another journal.
            Some((at, checksum)) if offset != at || crc32c::crc32c(bytes) != checksum => {
                return Err(RecoveryError::LostTail { partition: OWNER, offset: at });
            }
            Some(_) => {
                self.anchor = None;
                self.fencing = Fencing::behind(&header);
            }
            None if self.fencing.read(&header) == Verdict::Void => return Ok(Vec::new()),
            None => {}
        }
        let batch = Batch::decode(bytes).map_err(malformed)?;
        if offset <= self.state_offset {
            return Ok(Vec::new());
        }
        let mut changes = Vec::new();
        for entry in batch.entries {
            if let Entry::Changed { change, .. } = entry {
                self.registry.apply(&change, &self.definitions);
                changes.push(change);
            }
        }
        Ok(changes)
    }
}
