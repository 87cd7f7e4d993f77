//! Looking for an event in the journal that is kept, from the newest back.
//!
//! Each batch with events names the one before it in its partition, so nothing
//! else is read, and owners tell where the last ones stand: that goes for every
//! transport. The search is bounded: who wants what lies farther back is told how
//! far was looked.

use std::collections::BinaryHeap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use frevo_event::{
    Batch, Entry, Event, Fate, PartitionId, Published, Pursued, Pursuit, Recipient, Reply, Request, Scope,
    SubscriptionNumber, Timestamp,
};
use frevo_transport::ReadError;

use crate::edge::{Edge, settled, unexpected};
use crate::error::AwsError;

/// How long the journal is read for one request.
const READS_AT_MOST: Duration = Duration::from_secs(10);

/// After so many bytes the thread's other tasks have their turn.
const BYTES_IN_A_ROW: usize = 256 << 10;

/// What is looked for.
pub(crate) struct Wanted<'a> {
    pub(crate) id: &'a str,
    pub(crate) source: Option<&'a str>,
    /// On this bus only.
    pub(crate) bus: Option<&'a str>,
    /// In this account and region only.
    pub(crate) scope: Option<&'a Scope>,
    /// What was delivered again to somebody else than this one does not count.
    pub(crate) subscription: Option<SubscriptionNumber>,
}

impl Wanted<'_> {
    fn is(&self, event: &Event) -> bool {
        *event.envelope.id == *self.id
            && self.source.is_none_or(|source| *event.envelope.source == *source)
            && self.bus.is_none_or(|bus| *event.bus == *bus)
            && self.scope.is_none_or(|scope| event.scope() == scope)
    }
}

/// An event as it was published.
pub(crate) struct Found {
    pub(crate) partition: PartitionId,
    pub(crate) sequence: u64,
    pub(crate) received_at: Timestamp,
    pub(crate) event: Arc<Event>,
    pub(crate) recipients: Vec<Recipient>,
}

/// What came of a search.
pub(crate) enum Search {
    Found(Box<Found>),
    /// It is none of those that are kept.
    Nothing,
    /// Nor of those that were received from this moment on.
    NothingSince(Timestamp),
}

/// Asks the owners of all partitions about an event.
pub(crate) async fn pursue(edge: &Edge, pursuit: &Pursuit) -> Result<Vec<(PartitionId, Pursued)>, AwsError> {
    let partitions = (0..edge.broker.partition_count()).map(PartitionId);
    let asked: Vec<_> = partitions
        .map(|partition| (partition, edge.broker.ask(partition, Request::Pursue(pursuit.clone()))))
        .collect();
    let mut told = Vec::with_capacity(asked.len());
    for (partition, reply) in asked {
        told.push((partition, pursued(settled(reply.await.ok())?)?));
    }
    Ok(told)
}

/// What the owner of a partition says of an event.
pub(crate) fn pursued(reply: Reply) -> Result<Pursued, AwsError> {
    match reply {
        Reply::Pursued(pursued) => Ok(*pursued),
        other => Err(unexpected(&other)),
    }
}

/// Looks for an event, given where each partition's last batch with events stands.
pub(crate) async fn search(
    edge: &Edge,
    heads: Vec<(PartitionId, u64)>,
    wanted: &Wanted<'_>,
) -> Result<Search, AwsError> {
    let _turn = edge.looks.acquire().await.map_err(AwsError::internal)?;
    // The newest first, whichever partition's it is.
    let heads = heads.into_iter().filter(|(_, offset)| *offset > 0);
    let mut heads: BinaryHeap<(u64, PartitionId)> =
        heads.map(|(partition, offset)| (offset, partition)).collect();
    let until = Instant::now() + READS_AT_MOST;
    let mut since_pause = 0;
    let mut oldest = None;
    while let Some((offset, partition)) = heads.pop() {
        if Instant::now() > until {
            return Ok(oldest.map_or(Search::Nothing, Search::NothingSince));
        }
        let record = match edge.read(offset).await? {
            Ok(record) => record,
            // What lies before is gone, too.
            Err(ReadError::Released { .. }) => continue,
            Err(error) => return Err(AwsError::internal(error)),
        };
        since_pause += record.bytes.len();
        let batch = Batch::decode(&record.bytes).map_err(AwsError::internal)?;
        let looked = look(partition, &batch, wanted);
        if let Some(found) = looked.found {
            return Ok(Search::Found(Box::new(found)));
        }
        oldest = looked.received_at.or(oldest);
        if looked.previous > 0 && looked.previous < offset {
            heads.push((looked.previous, partition));
        }
        if since_pause >= BYTES_IN_A_ROW {
            since_pause = 0;
            tokio::task::yield_now().await;
        }
    }
    Ok(Search::Nothing)
}

struct Looked {
    found: Option<Found>,
    received_at: Option<Timestamp>,
    /// The offset of the batch with events before this one.
    previous: u64,
}

fn look(partition: PartitionId, batch: &Batch, wanted: &Wanted<'_>) -> Looked {
    let redriven: Vec<u64> = batch.entries.iter().filter_map(redriven_as).collect();
    let published: Vec<&Published> = batch
        .entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Published(published) => Some(published),
            _ => None,
        })
        .collect();
    let numbered = published.iter().flat_map(|published| {
        (published.first..).zip(&published.events).map(|(sequence, event)| (published.stamp, sequence, event))
    });
    let is_for = |recipients: &[Recipient]| {
        recipients.iter().any(|recipient| Some(recipient.subscription) == wanted.subscription)
    };
    let is_wanted = |(_, sequence, (event, recipients)): &(_, u64, &(Arc<Event>, Vec<Recipient>))| {
        wanted.is(event) && (!redriven.contains(sequence) || is_for(recipients))
    };
    let found = numbered.filter(is_wanted).last().map(|(received_at, sequence, (event, recipients))| Found {
        partition,
        sequence,
        received_at,
        event: event.clone(),
        recipients: recipients.clone(),
    });
    Looked {
        found,
        received_at: published.first().map(|published| published.stamp),
        previous: published.first().map_or(0, |published| published.previous),
    }
}

/// The sequence of the event that was delivered again instead of a dead letter.
fn redriven_as(entry: &Entry) -> Option<u64> {
    match entry {
        Entry::DeadLetterClosed(closed) | Entry::DeadLetterAudited { closed, .. } => match closed.fate {
            Fate::Redriven { sequence } => Some(sequence),
            Fate::Discarded => None,
        },
        _ => None,
    }
}
