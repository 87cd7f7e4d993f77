//! Retention: closed executions are forgotten when their time is over, and with
//! them the part of the journal that nothing else needs.
//!
//! A segment of the journal goes only when no open execution, no closed one
//! within retention and no partition's second-newest checkpoint needs anything
//! in it. What lives longer than that is carried forward, written to the journal
//! again: open executions, what is registered, the definitions that executions
//! run. Events that an archive keeps are not: they hold the journal. So the journal that is kept always rebuilds the store.
//!
//! Carrying is bounded: between two times the journal grows by a segment, and by
//! as many bytes as the time before wrote. A closed execution is never carried:
//! it holds its part of the journal for as long as it is kept.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use frevo_api::Broker as _;
use frevo_event::{PartitionId, Reply, Request, Timestamp};
use frevo_log::Log;
use frevo_store::{StoreError, Sweep};
use frevo_transport::WholeJournal as _;

use crate::config::Config;
use crate::node::Node;

/// How often a sleeping sweep looks whether the server stops.
const STOP_POLL: Duration = Duration::from_millis(200);
/// How many closed executions are deleted before others have their turn.
const DELETED_MAX: usize = 10_000;
const HOUR_MILLIS: i64 = 3_600_000;
/// What begins within so many of the newest segments is never carried: most of
/// it has ended by the next time.
const YOUNG_SEGMENTS: u64 = 2;

/// Why a sweep did not end.
#[derive(Debug, thiserror::Error)]
enum SweepError {
    #[error("the store could not be swept")]
    Store(#[from] StoreError),
    #[error("a partition's owner does not answer")]
    Stopping,
}

/// What is done now and then, until the server stops.
struct Retention {
    node: Arc<Node>,
    /// For how long closed executions are kept.
    standard_hours: u32,
    express_hours: u32,
    /// The journal's length when something was carried last, or at the start.
    grown_from: u64,
    /// How many bytes that wrote.
    carried_bytes: u64,
    /// From this offset on the journal holds everything that lives; none before
    /// the first time.
    complete_from: Option<u64>,
}

/// Sweeps at the start and then now and then, until the server stops.
pub fn spawn(node: Arc<Node>, config: &Config) -> std::io::Result<JoinHandle<()>> {
    let interval = Duration::from_secs(config.retention_sweep_seconds.into());
    let grown_from = node.log().map_or(0, |log| log.committed());
    let mut retention = Retention {
        node,
        standard_hours: config.retention_days.saturating_mul(24),
        express_hours: config.express_retention_hours,
        grown_from,
        carried_bytes: 0,
        complete_from: None,
    };
    std::thread::Builder::new().name("retention".into()).spawn(move || {
        while !retention.node.is_stopping() {
            match retention.sweep() {
                Ok(()) | Err(SweepError::Stopping) => {}
                Err(error) => tracing::error!(%error, "what is past retention stays until the next sweep"),
            }
            let next = Instant::now() + interval;
            while Instant::now() < next && !retention.node.is_stopping() {
                std::thread::sleep(STOP_POLL.min(interval));
            }
        }
    })
}

impl Retention {
    fn sweep(&mut self) -> Result<(), SweepError> {
        let deleted = self.delete_closed()?;
        self.sweep_counters()?;
        // Of a broker's journal nothing is released.
        let released = match self.node.log().cloned() {
            Some(log) => self.release(&log)?,
            None => 0,
        };
        tracing::info!(deleted, released, "swept what is past retention");
        Ok(())
    }

    /// Releases what nothing needs; tells how many bytes that was.
    fn release(&mut self, log: &Log) -> Result<u64, SweepError> {
        if self.has_grown(log) {
            self.carry(log)?;
        }
        let first = log.first_offset();
        if let Some(needed) = self.needed_from()? {
            log.release(needed);
        }
        Ok(log.first_offset().saturating_sub(first))
    }

    fn delete_closed(&self) -> Result<usize, SweepError> {
        let now = self.node.now();
        let before = |hours: u32| now.plus_millis(-i64::from(hours) * HOUR_MILLIS);
        let mut sweep = Sweep::new(before(self.standard_hours), before(self.express_hours));
        let mut deleted = 0;
        while !sweep.is_done() {
            if self.node.is_stopping() {
                return Err(SweepError::Stopping);
            }
            deleted += self.node.store.delete_closed(&mut sweep, DELETED_MAX)?;
        }
        Ok(deleted)
    }

    fn sweep_counters(&self) -> Result<(), SweepError> {
        while self.node.store.sweep_counters(self.node.now(), DELETED_MAX)? {
            if self.node.is_stopping() {
                return Err(SweepError::Stopping);
            }
        }
        Ok(())
    }

    fn has_grown(&self, log: &Log) -> bool {
        let grown = log.committed().saturating_sub(self.grown_from);
        grown >= log.segment_bytes().max(self.carried_bytes)
    }

    /// Lets every partition write again what lives in the part of the journal
    /// that nothing else holds.
    fn carry(&mut self, log: &Log) -> Result<(), SweepError> {
        let node = &*self.node;
        let begun = log.committed();
        let old = begun.saturating_sub(YOUNG_SEGMENTS * log.segment_bytes());
        let below = node.store.oldest_closed()?.unwrap_or(u64::MAX).min(old);
        let events_since = self.events_since();
        let mut carried_bytes = 0;
        for id in 0..node.settings.partition_count {
            let mut next = Some(0);
            while let Some(from) = next {
                match self.ask(PartitionId(id), Request::Carry { from, below, events_since })? {
                    Reply::Carried { bytes, next: rest } => {
                        carried_bytes += bytes;
                        next = rest;
                    }
                    _ => return Err(SweepError::Stopping),
                }
            }
        }
        self.carried_bytes = carried_bytes;
        self.grown_from = log.committed();
        self.complete_from = Some(begun);
        tracing::info!(carried_bytes, below, "what lives longer was carried forward");
        Ok(())
    }

    /// The offset below which nothing is needed; none: that can't be said yet.
    fn needed_from(&self) -> Result<Option<u64>, SweepError> {
        let Some(mut needed) = self.complete_from else { return Ok(None) };
        // The store first, too: one that is redriven meanwhile was seen there, or is
        // seen in its partition's memory.
        needed = needed.min(self.node.store.oldest_closed()?.unwrap_or(u64::MAX));
        let events_since = self.events_since();
        for id in 0..self.node.settings.partition_count {
            let partition = PartitionId(id);
            let Reply::Needed { from } = self.ask(partition, Request::Retain { events_since })? else {
                return Err(SweepError::Stopping);
            };
            let (_, second) = self.node.store.checkpoints(partition)?;
            let Some(second) = second else { return Ok(None) };
            needed = needed.min(from.unwrap_or(u64::MAX)).min(second.offset);
        }
        // The store last: an execution leaves its partition's memory only when the
        // store has it, so one that ends meanwhile is seen here or was seen there.
        Ok(Some(needed.min(self.node.store.oldest_closed()?.unwrap_or(u64::MAX))))
    }

    /// Since when on archives keep events. One that is made meanwhile keeps what
    /// comes, and nothing of that is let go before the next sweep.
    fn events_since(&self) -> Option<Timestamp> {
        self.node.catalogue().buses().archived_since(self.node.now())
    }

    fn ask(&self, partition: PartitionId, request: Request) -> Result<Reply, SweepError> {
        self.node.ask(partition, request).blocking_recv().map_err(|_| SweepError::Stopping)
    }
}
