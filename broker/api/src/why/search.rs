//! Looking for an event in the journal that is kept, from the newest back.
//!
//! Each batch with events names the one before it in its partition, so nothing
//! else is read. The search is bounded: who wants what lies farther back is told
//! how far was looked.

use std::collections::BinaryHeap;
use std::sync::Arc;

use frevo_event::{
    Batch, Entry, Event, Fate, PartitionId, Published, Recipient, SubscriptionNumber, Timestamp,
};
use frevo_transport::ReadError;

use crate::edge::Edge;
use crate::error::AwsError;

/// So many batches are read at most, and so many bytes.
const BATCHES_MAX: usize = 16_384;
const BYTES_MAX: usize = 64 << 20;

/// After so many bytes the thread's other tasks have their turn.
const BYTES_IN_A_ROW: usize = 256 << 10;

/// What is looked for.
pub(super) struct Wanted<'a> {
    pub(super) id: &'a str,
    pub(super) source: Option<&'a str>,
    /// What was delivered again to somebody else does not count.
    pub(super) subscription: SubscriptionNumber,
}

/// An event as it was published.
pub(super) struct Found {
    pub(super) partition: PartitionId,
    pub(super) sequence: u64,
    pub(super) received_at: Timestamp,
    pub(super) event: Arc<Event>,
    pub(super) recipients: Vec<Recipient>,
}

/// What came of a search.
pub(super) enum Search {
    Found(Box<Found>),
    /// It is none of those that are kept.
    Nothing,
    /// Nor of those that were received from this moment on.
    NothingSince(Timestamp),
}

/// Looks for an event, given where each partition's last batch with events stands.
pub(super) async fn search(
    edge: &Edge,
    heads: Vec<(PartitionId, u64)>,
    wanted: &Wanted<'_>,
) -> Result<Search, AwsError> {
    // The newest first, whichever partition's it is.
    let heads = heads.into_iter().filter(|(_, offset)| *offset > 0);
    let mut heads: BinaryHeap<(u64, PartitionId)> =
        heads.map(|(partition, offset)| (offset, partition)).collect();
    let (mut batch_count, mut bytes, mut since_pause) = (0, 0, 0);
    let mut oldest = None;
    while let Some((offset, partition)) = heads.pop() {
        if batch_count >= BATCHES_MAX || bytes >= BYTES_MAX {
            return Ok(oldest.map_or(Search::Nothing, Search::NothingSince));
        }
        let record = match edge.read(offset).await? {
            Ok(record) => record,
            // What lies before is gone, too.
            Err(ReadError::Released { .. }) => continue,
            Err(error) => return Err(AwsError::internal(error)),
        };
        (batch_count, bytes) = (batch_count + 1, bytes + record.bytes.len());
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
        recipients.iter().any(|recipient| recipient.subscription == wanted.subscription)
    };
    let is_wanted = |(_, sequence, (event, recipients)): &(_, u64, &(Arc<Event>, Vec<Recipient>))| {
        let envelope = &event.envelope;
        *envelope.id == *wanted.id
            && wanted.source.is_none_or(|source| *envelope.source == *source)
            && (!redriven.contains(sequence) || is_for(recipients))
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
