//! Events that are not in memory any more, read from the journal again.

use std::sync::Arc;

use frevo_event::{Batch, BatchError, Entry, Event, Published, Recipient, SubscriptionNumber};
use frevo_router::{Block, Received};
use frevo_transport::{Journal, ReadError};

use crate::draft::Draft;
use crate::{Caller, Partition};

impl<R: Caller> Partition<R> {
    /// Whether somebody is behind and what it lacks can be read.
    pub(crate) fn can_catch_up(&self) -> bool {
        !self.events.disk_refused && self.behind_in_block().is_some()
    }

    fn behind_in_block(&self) -> Option<(SubscriptionNumber, u64, Block)> {
        let (subscription, behind) = self.events.deliveries.lagging()?;
        let block = self.events.ledger.block_of(behind)?;
        (block.last_offset <= self.committed).then_some((subscription, behind, block))
    }

    /// Gives one subscription that is behind what it lacks of one block. What is
    /// damaged of it is passed over: nothing gets better by waiting for it. What
    /// the disk refuses is read again when something else happens.
    pub(crate) fn catch_up(&mut self, journal: &dyn Journal, draft: &mut Draft<R>) {
        let Some((subscription, behind, block)) = self.behind_in_block() else { return };
        let next = self.events.ledger.end_of(block);
        let (read, lost) = read_block(journal, block, behind);
        self.events.disk_refused = matches!(lost, Some(BlockError::Journal(ReadError::Io { .. })));
        if let Some(error) = lost {
            if self.events.disk_refused {
                return tracing::warn!(partition = %self.id, %error, "events could not be read");
            }
            let to = read.first().map_or(next, |published| published.first);
            tracing::error!(
                partition = %self.id, subscription = subscription.0, from = behind, to, %error,
                "events that are to be delivered are lost: they are passed over"
            );
        }
        let wanted = read.iter().flat_map(numbered).filter_map(|(sequence, received, recipients)| {
            let recipient = recipients.iter().find(|recipient| recipient.subscription == subscription)?;
            let lane = received.event.lane().filter(|_| recipient.ordered);
            Some((sequence, lane, received))
        });
        let head = self.events.ledger.next();
        let offers = self.events.deliveries.catch_up(subscription, wanted, next, head);
        self.deliver(offers, draft);
    }

    /// Reads the events of which a checkpoint has only the sequences.
    pub(crate) fn read_forgotten(&mut self, journal: &dyn Journal) {
        let mut forgotten = self.events.deliveries.forgotten();
        while let Some(first) = forgotten.first().copied() {
            let block = self.events.ledger.block_of(first);
            let read = block.map(|block| read_block(journal, block, first).0).unwrap_or_default();
            for (sequence, received, _) in read.iter().flat_map(numbered) {
                if forgotten.remove(&sequence) {
                    self.events.deliveries.remember(sequence, &received);
                }
            }
            if forgotten.remove(&first) {
                tracing::error!(partition = %self.id, sequence = first, "the journal lacks an event that is to be delivered");
            }
        }
    }
}

/// Why a block's events can't be had.
#[derive(Debug, thiserror::Error)]
enum BlockError {
    #[error(transparent)]
    Journal(#[from] ReadError),
    #[error(transparent)]
    Record(#[from] BatchError),
    #[error("the batch at offset {offset} holds no events")]
    NoEvents { offset: u64 },
}

/// The events of a record with their sequences and recipients.
fn numbered(published: &Published) -> impl Iterator<Item = (u64, Received, &[Recipient])> {
    let at = published.stamp;
    let received = move |event: &Arc<Event>| Received { at, event: event.clone() };
    (published.first..)
        .zip(&published.events)
        .map(move |(sequence, (event, recipients))| (sequence, received(event), &**recipients))
}

/// The events of a block from `first` on, or from its own first one, in their
/// order. Of a block that does not read to its begin, those behind what does not
/// read, and why.
fn read_block(journal: &dyn Journal, block: Block, first: u64) -> (Vec<Published>, Option<BlockError>) {
    let first = first.max(block.first);
    let mut found: Vec<Published> = Vec::new();
    let mut offset = block.last_offset;
    let lost = loop {
        match read_batch(journal, offset) {
            Err(error) => break Some(error),
            Ok((of_batch, begins_at, previous)) => {
                found.extend(of_batch.into_iter().rev());
                if begins_at <= first || previous == 0 {
                    break None;
                }
                offset = previous;
            }
        }
    };
    found.reverse();
    (found, lost)
}

/// The events of a batch, the sequence of the first one, and the offset of the
/// batch with events before it.
fn read_batch(journal: &dyn Journal, offset: u64) -> Result<(Vec<Published>, u64, u64), BlockError> {
    let record = journal.read(offset)?;
    let entries = Batch::decode(&record.bytes)?.entries;
    let published = entries.into_iter().filter_map(|entry| match entry {
        Entry::Published(published) => Some(published),
        _ => None,
    });
    let published: Vec<Published> = published.collect();
    let begin = published.first().ok_or(BlockError::NoEvents { offset })?;
    let (first, previous) = (begin.first, begin.previous);
    Ok((published, first, previous))
}
