//! What a partition asks of the store: only what its memory and the journal
//! can't answer. A trait, because the simulation has a store whose writes it can
//! lose.

use std::sync::Arc;

use frevo_event::{Arn, DefinitionHash, ExecutionId, PartitionId, Position, Start};
use frevo_store::{Checkpoint, ClosedExecution, Store, StoreError};

use crate::slot::Live;

/// What a partition asks of the store.
pub trait Archive: Send + Sync {
    /// The closed execution that has the id, and so the name, of this start.
    fn closed(&self, id: ExecutionId, start: &Start) -> Result<Option<ClosedExecution>, StoreError>;

    /// The newest checkpoint of a partition.
    fn checkpoint(&self, partition: PartitionId) -> Result<Option<Checkpoint>, StoreError>;

    /// The text of a definition.
    fn definition(&self, hash: DefinitionHash) -> Result<Option<Arc<str>>, StoreError>;

    /// Visits the snapshots of a partition's open executions.
    fn visit_saved(
        &self,
        partition: PartitionId,
        visit: &mut dyn FnMut(SavedExecution),
    ) -> Result<(), StoreError>;
}

/// An open execution as the store has it.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedExecution {
    /// Its id.
    pub id: ExecutionId,
    /// The answer that the snapshot includes.
    pub last: Position,
    /// The packed execution.
    pub bytes: Box<[u8]>,
}

impl SavedExecution {
    /// Its ARN; none if this build does not read what was saved.
    pub fn arn(&self) -> Option<Arn> {
        Live::unpack(&self.bytes).map(|live| live.execution.start().arn())
    }
}

impl Archive for Store {
    fn closed(&self, id: ExecutionId, start: &Start) -> Result<Option<ClosedExecution>, StoreError> {
        Store::closed(self, id, &start.arn())
    }

    fn checkpoint(&self, partition: PartitionId) -> Result<Option<Checkpoint>, StoreError> {
        self.checkpoints(partition).map(|(newest, _)| newest)
    }

    fn definition(&self, hash: DefinitionHash) -> Result<Option<Arc<str>>, StoreError> {
        Ok(Store::definition(self, hash)?.map(|definition| definition.text))
    }

    fn visit_saved(
        &self,
        partition: PartitionId,
        visit: &mut dyn FnMut(SavedExecution),
    ) -> Result<(), StoreError> {
        for snapshot in self.snapshots(partition)? {
            let snapshot = snapshot?;
            visit(SavedExecution {
                id: snapshot.execution,
                last: snapshot.position,
                bytes: snapshot.bytes.into_boxed_slice(),
            });
        }
        Ok(())
    }
}
