//! The one writer of the store: executions that ended and checkpoints, in the
//! order in which they were committed.
//!
//! The store is a projection of the journal, written behind it: nobody waits for
//! it, and what a crash loses of it is written again by recovery.

use std::error::Error as _;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use frevo_coordinator::{CheckpointWork, Closed};
use frevo_event::{Audit, DeadLetter, DeadLetterClosed, JobNumber, JobTold, PartitionId};
use frevo_store::StoreError;

use crate::archive::{Archive, Stored};
use crate::reactor::{Mail, Mailbox};
use crate::tallies::Counted;
use crate::watch;

/// Executions that end within this time share a write.
const GATHER: Duration = Duration::from_millis(5);
/// Bytes that are kept free for the store, in which running work ends.
pub const STORE_ROOM: u64 = 64 << 20;
/// Pause after a write that failed, before it is tried again.
const RETRY: Duration = Duration::from_millis(500);

/// Something for the store.
#[derive(Debug)]
pub enum StoreWrite {
    /// Executions of a partition ended.
    Closed(PartitionId, Vec<Closed>),
    /// A partition made a checkpoint.
    Checkpoint(Box<CheckpointWork>),
    /// An event of a partition could not be delivered.
    DeadLettered(PartitionId, Box<DeadLetter>),
    /// Something was counted.
    Counted(Counted),
    /// An operator decided about a dead letter of a partition.
    DeadLetterClosed(PartitionId, DeadLetterClosed, Option<Audit>),
    /// What executions came to of which a job told.
    JobTold(JobTold),
    /// A job is forgotten.
    JobForgotten(JobNumber),
    /// A reactor has parted with a partition, whose last checkpoint stands before
    /// this.
    Parted(PartitionId),
}

/// What waits for the store.
#[derive(Debug, Default)]
pub struct Projection {
    queue: Mutex<Waiting>,
    news: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    writes: Vec<StoreWrite>,
    closed_count: usize,
    stopping: bool,
}

impl Projection {
    /// Puts a write behind the others.
    pub fn put(&self, write: StoreWrite) {
        let mut waiting = self.lock();
        if let StoreWrite::Closed(_, closed) = &write {
            waiting.closed_count += closed.iter().filter(|closed| !closed.reopened).count();
        }
        let was_empty = waiting.writes.is_empty();
        waiting.writes.push(write);
        drop(waiting);
        if was_empty {
            self.news.notify_one();
        }
    }

    /// How many ended executions the store does not have yet.
    pub fn lag(&self) -> usize {
        self.lock().closed_count
    }

    /// Lets the writer end once everything is written.
    pub fn stop(&self) {
        self.lock().stopping = true;
        self.news.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for writes; none: the writer ends.
    fn take(&self) -> Option<Vec<StoreWrite>> {
        let mut waiting = self.lock();
        while waiting.writes.is_empty() {
            if waiting.stopping {
                return None;
            }
            waiting = self.news.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        if !waiting.stopping {
            drop(waiting);
            std::thread::sleep(GATHER);
            waiting = self.lock();
        }
        Some(std::mem::take(&mut waiting.writes))
    }

    fn written(&self, count: usize) {
        self.lock().closed_count -= count;
    }
}

/// The writer thread.
pub fn spawn(
    projection: Arc<Projection>,
    archive: Archive,
    mailboxes: Vec<Arc<Mailbox>>,
    data_dir: PathBuf,
    parted: impl Fn(PartitionId) + Send + 'static,
) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name("projection".into()).spawn(move || {
        let mut writer = Writer { archive, data_dir, is_failing: false };
        while let Some(writes) = projection.take() {
            let stored = loop {
                match writer.write(&writes) {
                    Ok(stored) => break stored,
                    // The journal has it all: the next start writes it.
                    Err(error) if projection.lock().stopping => {
                        tracing::error!(%error, "the store can't be written; what it lacks is left to the next start");
                        return;
                    }
                    Err(_told) => {
                        std::thread::sleep(RETRY);
                        writer.mend();
                    }
                }
            };
            projection.written(stored.values().map(Vec::len).sum());
            tell(&mailboxes, stored);
            for write in &writes {
                if let StoreWrite::Parted(partition) = write {
                    parted(*partition);
                }
            }
        }
    })
}

/// Writes to the store, and mends it when that failed: mostly the disk was full.
struct Writer {
    archive: Archive,
    data_dir: PathBuf,
    /// The last write failed, and that was told.
    is_failing: bool,
}

impl Writer {
    fn write(&mut self, writes: &[StoreWrite]) -> Result<Stored, StoreError> {
        let written = self.archive.write(writes);
        match &written {
            Ok(_) if std::mem::take(&mut self.is_failing) => {
                tracing::info!("the store is written again; lists catch up");
            }
            Ok(_) => {}
            Err(error) if !std::mem::replace(&mut self.is_failing, true) => {
                tracing::error!(%error, cause = ?error.source(), "the store can't be written; it is tried again");
            }
            Err(error) => tracing::debug!(%error, "the store still can't be written"),
        }
        written
    }

    /// Opens the store again once there is room: until then what it has is read,
    /// and it would not open without.
    fn mend(&self) {
        let has_room = watch::disk_free(&self.data_dir).is_none_or(|free| free >= STORE_ROOM);
        if !self.archive.store().has_failed() || !has_room {
            return;
        }
        match self.archive.store().reopen() {
            Ok(()) => tracing::info!("the store was opened again after a write that failed"),
            Err(error) => tracing::error!(%error, cause = ?error.source(), "the store does not open again"),
        }
    }
}

fn tell(mailboxes: &[Arc<Mailbox>], stored: Stored) {
    for (partition, executions) in stored {
        let mailbox = &mailboxes[usize::from(partition.0) % mailboxes.len()];
        mailbox.put(Mail::Stored(partition, executions));
    }
}
