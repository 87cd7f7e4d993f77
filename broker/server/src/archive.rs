//! What the projection writes of executions that ended and of checkpoints.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_coordinator::{CheckpointWork, Closed, Definitions};
use frevo_event::{Definition, ExecutionId, PartitionId, Position};
use frevo_store::{ClosedExecution, Store, StoreError, WriteBatch};

use crate::config::Config;
use crate::projection::StoreWrite;
use crate::tallies::Counted;

/// The executions that the store holds from now on, as they ended there.
pub type Stored = BTreeMap<PartitionId, Vec<(ExecutionId, Position)>>;

/// What the projection writes to.
#[derive(Clone)]
pub struct Archive {
    store: Store,
    definitions: Arc<Definitions>,
    /// Whether Express executions leave rows, too.
    keeps_express: bool,
}

impl Archive {
    /// The archive of a server that is configured like this.
    pub fn new(store: Store, definitions: Arc<Definitions>, config: &Config) -> Self {
        Self { store, definitions, keeps_express: config.express_retention_hours > 0 }
    }

    /// The store that it writes to.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Whether an execution leaves rows once it has ended.
    pub fn keeps(&self, execution: &ClosedExecution) -> bool {
        self.keeps_express || execution.summary.express_uuid.is_none()
    }

    /// Makes writes in their order; a checkpoint is durable when this returns. Tells
    /// which executions the store holds from now on. Writing again is harmless, but
    /// for what was counted.
    pub fn write(&self, writes: &[StoreWrite]) -> Result<Stored, StoreError> {
        let mut stored = Stored::new();
        let mut batch = WriteBatch::default();
        let mut has_checkpoint = false;
        for write in writes {
            match write {
                StoreWrite::Closed(partition, closed) => {
                    self.put_closed(&mut batch, *partition, closed);
                    let ended = closed.iter().filter(|closed| !closed.reopened);
                    let places = ended.map(|closed| (closed.execution.summary.id, closed.execution.last));
                    stored.entry(*partition).or_default().extend(places);
                }
                StoreWrite::Checkpoint(work) => {
                    self.put_checkpoint(&mut batch, work);
                    has_checkpoint = true;
                }
                StoreWrite::DeadLetterClosed(partition, closed, audit) => {
                    batch.close_dead_letter(*partition, closed, audit.as_ref());
                }
                StoreWrite::Counted(Counted { at, counts }) => {
                    counts.iter().for_each(|(name, counts)| batch.count(name, *at, counts.clone()));
                }
                StoreWrite::DeadLettered(partition, letter) => batch.put_dead_letter(*partition, letter),
                StoreWrite::JobTold(told) => batch.put_job_results(told),
                StoreWrite::JobForgotten(_) | StoreWrite::Parted(_) => {}
            }
        }
        self.store.write(batch)?;
        for write in writes {
            if let StoreWrite::JobForgotten(number) = write {
                self.store.forget_job(*number)?;
            }
        }
        if has_checkpoint {
            self.store.sync()?;
        }
        Ok(stored)
    }

    fn put_closed(&self, batch: &mut WriteBatch, partition: PartitionId, closed: &[Closed]) {
        for Closed { execution, saved, reopened, terms } in closed {
            if *reopened {
                batch.remove_closed(&execution.summary);
                batch.remove_terms(&execution.summary, terms);
                continue;
            }
            if self.keeps(execution) {
                batch.put_closed(execution);
                batch.put_terms(&execution.summary, terms);
            }
            if *saved {
                batch.remove_snapshot(partition, execution.summary.id, execution.last);
            }
        }
    }

    fn put_checkpoint(&self, batch: &mut WriteBatch, work: &CheckpointWork) {
        for hash in &work.definitions {
            if let Some(text) = self.definitions.text(*hash) {
                batch.put_definition(&Definition { hash: *hash, text });
            }
        }
        for saved in &work.saved {
            batch.put_snapshot(work.partition, saved.id, saved.last, &saved.bytes);
        }
        batch.put_checkpoint(work.partition, &work.checkpoint);
    }
}
