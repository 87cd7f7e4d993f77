//! A store that keeps what it is given, as if it were synced each time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use frevo_coordinator::{Archive, SavedExecution};
use frevo_event::{DefinitionHash, ExecutionId, PartitionId, Start};
use frevo_store::{Checkpoint, ClosedExecution, StoreError};

/// What is kept of one partition.
#[derive(Default)]
pub struct Kept {
    pub checkpoint: Mutex<Option<Checkpoint>>,
    pub saved: Mutex<Vec<SavedExecution>>,
    /// Those that have ended.
    pub closed: Mutex<HashMap<ExecutionId, ClosedExecution>>,
}

impl Archive for Kept {
    fn closed(&self, id: ExecutionId, _: &Start) -> Result<Option<ClosedExecution>, StoreError> {
        Ok(self.closed.lock().expect("no test panics here").get(&id).cloned())
    }

    fn checkpoint(&self, _: PartitionId) -> Result<Option<Checkpoint>, StoreError> {
        Ok(self.checkpoint.lock().expect("no test panics here").clone())
    }

    fn definition(&self, _: DefinitionHash) -> Result<Option<Arc<str>>, StoreError> {
        Ok(None)
    }

    fn visit_saved(&self, _: PartitionId, visit: &mut dyn FnMut(SavedExecution)) -> Result<(), StoreError> {
        self.saved.lock().expect("no test panics here").iter().cloned().for_each(visit);
        Ok(())
    }
}
