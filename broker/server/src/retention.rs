//! Retention: closed executions are forgotten when their time is over, and with
//! them the part of the journal that nothing else needs.
//!
//! A segment of the journal goes only when no open execution, no closed one
//! within retention and no partition's second-newest checkpoint needs anything
//! in it. What is registered, and the definitions that executions run, are
//! written to the journal again before that: so the journal that is kept always
//! rebuilds the store.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use frevo_event::{PartitionId, Reply, Request, Timestamp};
use frevo_store::{StoreError, Sweep};
use frevo_transport::Journal as _;

use crate::node::Node;

/// Pause between two sweeps; the first one follows the start.
const INTERVAL: Duration = Duration::from_secs(3600);
/// How often a sleeping sweep looks whether the server stops.
const STOP_POLL: Duration = Duration::from_millis(200);
/// How many closed executions are deleted before others have their turn.
const DELETED_MAX: usize = 10_000;
const DAY_MILLIS: i64 = 86_400_000;

/// Why a sweep did not end.
#[derive(Debug, thiserror::Error)]
enum SweepError {
    #[error("the store could not be swept")]
    Store(#[from] StoreError),
    #[error("a partition's owner does not answer")]
    Stopping,
}

/// Sweeps now and then, until the server stops.
pub fn spawn(node: Arc<Node>, retention_days: u32) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name("retention".into()).spawn(move || {
        while !node.is_stopping() {
            match sweep(&node, retention_days) {
                Ok(()) | Err(SweepError::Stopping) => {}
                Err(error) => tracing::error!(%error, "what is past retention stays until the next sweep"),
            }
            let next = Instant::now() + INTERVAL;
            while Instant::now() < next && !node.is_stopping() {
                std::thread::sleep(STOP_POLL);
            }
        }
    })
}

fn sweep(node: &Node, retention_days: u32) -> Result<(), SweepError> {
    let stopped_before = Timestamp(node.now().0 - i64::from(retention_days) * DAY_MILLIS);
    let mut sweep = Sweep::new(stopped_before);
    let mut deleted = 0;
    while !sweep.is_done() {
        if node.is_stopping() {
            return Err(SweepError::Stopping);
        }
        deleted += node.store.delete_closed(&mut sweep, DELETED_MAX)?;
    }
    let first = node.log.first_offset();
    let Some(needed) = needed_from(node, false)? else { return Ok(()) };
    if needed.saturating_sub(first) >= node.log.segment_bytes() {
        // What is carried may need what lies behind the checkpoints still.
        let needed = needed_from(node, true)?.unwrap_or(needed).min(needed);
        node.log.release(needed);
    }
    let kept_from = node.log.first_offset();
    tracing::info!(deleted, released = kept_from.saturating_sub(first), "swept what is past retention");
    Ok(())
}

/// The offset below which nothing is needed; none: not every partition has two
/// checkpoints yet.
fn needed_from(node: &Node, carry: bool) -> Result<Option<u64>, SweepError> {
    let mut needed = u64::MAX;
    for id in 0..node.settings.partition_count {
        let partition = PartitionId(id);
        let reply = frevo_api::Broker::ask(node, partition, Request::Retain { carry }).blocking_recv();
        let Ok(Reply::Needed { from }) = reply else { return Err(SweepError::Stopping) };
        let (_, second) = node.store.checkpoints(partition)?;
        let Some(second) = second else { return Ok(None) };
        needed = needed.min(from.unwrap_or(u64::MAX)).min(second.offset);
    }
    // The store last: an execution leaves its partition's memory only when the
    // store has it, so one that ends meanwhile is seen here or was seen there.
    Ok(Some(needed.min(node.store.oldest_closed()?.unwrap_or(u64::MAX))))
}
