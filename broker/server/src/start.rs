//! From a data directory to partitions that go on: open, recover, take over.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use frevo_coordinator::{Closed, Partition, Recovery, RecoveryError, Settings};
use frevo_event::{PartitionId, Timestamp};
use frevo_log::Log;
use frevo_store::StoreError;
use frevo_transport::{ReadError, WholeJournal as _};

use crate::archive::Archive;
use crate::node::Node;
use crate::projection::StoreWrite;
use crate::reactor::ReplyTo;

/// How many ended executions are gathered before they are given to the store.
const CLOSED_MAX: usize = 4096;

/// What recovery did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Batches that were folded.
    pub batches: u64,
    /// Executions that were given to the store.
    pub closed: u64,
    /// Executions that are open.
    pub open: u64,
}

/// Why a server does not come up.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A partition can't be recovered.
    #[error(transparent)]
    Recovery(#[from] RecoveryError),
    /// The journal does not read.
    #[error("could not replay the journal")]
    Replay {
        /// Why.
        #[source]
        source: ReadError,
    },
    /// The store does not write.
    #[error("could not write to the store")]
    Store {
        /// Why.
        #[source]
        source: StoreError,
    },
}

/// Recovers every partition and takes it over.
pub fn recover(
    settings: &Arc<Settings>,
    log: &Log,
    archive: &Archive,
    now: Timestamp,
) -> Result<(Vec<Partition<ReplyTo>>, Recovered), StartError> {
    let mut recoveries = (0..settings.partition_count)
        .map(|id| Recovery::begin(PartitionId(id), settings.clone(), Arc::new(archive.store().clone())))
        .collect::<Result<Vec<_>, _>>()?;
    for recovery in &mut recoveries {
        if recovery.anchored_at().is_some_and(|offset| log.is_given_up(offset)) {
            recovery.begin_behind_loss();
        }
    }
    let mut done = Recovered::default();
    replay(&mut recoveries, log, archive, &mut done)?;
    let mut partitions = Vec::with_capacity(recoveries.len());
    for mut recovery in recoveries {
        done.batches += recovery.batch_count();
        recovery.fence(rand::random(), log)?;
        let partition = recovery.finish(now);
        done.open += partition.open_count() as u64;
        partitions.push(partition);
    }
    Ok((partitions, done))
}

/// Folds the journal from the oldest checkpoint on. What ended goes to the store
/// on the way, so that a long journal does not have to fit into memory.
fn replay(
    recoveries: &mut [Recovery],
    log: &Log,
    archive: &Archive,
    done: &mut Recovered,
) -> Result<(), StartError> {
    let from = recoveries.iter().map(Recovery::from).min().unwrap_or(0);
    let mut failure = None;
    let mut closed: BTreeMap<PartitionId, Vec<Closed>> = BTreeMap::new();
    let mut closed_count = 0;
    log.replay(from.max(log.first_offset()), &mut |record| {
        let Some(recovery) = recoveries.get_mut(usize::from(record.partition)) else {
            return ControlFlow::Continue(());
        };
        let folded = recovery.replay(record.offset, &record.bytes).map_err(StartError::from);
        let ended = recovery.take_closed();
        closed_count += ended.len();
        if !ended.is_empty() {
            let partition = PartitionId(record.partition);
            closed.entry(partition).or_default().extend(ended);
        }
        let mut result = folded.map(drop);
        if result.is_ok() && closed_count >= CLOSED_MAX {
            done.closed += closed_count as u64;
            closed_count = 0;
            result = write_closed(archive, std::mem::take(&mut closed));
        }
        match result {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failure = Some(error);
                ControlFlow::Break(())
            }
        }
    })
    .map_err(|source| StartError::Replay { source })?;
    if let Some(error) = failure {
        return Err(error);
    }
    done.closed += closed_count as u64;
    write_closed(archive, closed)
}

/// Gives the store what ended in what was replayed of a partition.
pub fn write_ended(node: &Node, partition: PartitionId, closed: Vec<Closed>) -> Result<(), StartError> {
    if closed.is_empty() {
        return Ok(());
    }
    write_closed(&node.archive, BTreeMap::from([(partition, closed)]))
}

/// Gives the store what ended in several partitions.
pub fn write_closed(archive: &Archive, closed: BTreeMap<PartitionId, Vec<Closed>>) -> Result<(), StartError> {
    let writes: Vec<StoreWrite> =
        closed.into_iter().map(|(partition, closed)| StoreWrite::Closed(partition, closed)).collect();
    archive.write(&writes).map(drop).map_err(|source| StartError::Store { source })
}

impl std::fmt::Display for Recovered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} batches read, {} closed executions written, {} executions open",
            self.batches, self.closed, self.open
        )
    }
}
