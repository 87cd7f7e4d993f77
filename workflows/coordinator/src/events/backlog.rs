//! Events that are not in memory any more, read from the journal again.

use std::sync::Arc;

use frevo_event::{Batch, Entry, Event, Published, Recipient, SubscriptionNumber};
use frevo_router::Received;
use frevo_transport::Journal;

use crate::draft::Draft;
use crate::{Caller, Partition};

impl<R: Caller> Partition<R> {
    /// Whether somebody is behind and what it lacks can be read.
    pub(crate) fn can_catch_up(&self) -> bool {
        self.behind_in_block().is_some()
    }

    fn behind_in_block(&self) -> Option<(SubscriptionNumber, u64, u64)> {
        let (subscription, behind) = self.events.deliveries.lagging()?;
        let block = self.events.ledger.block_of(behind)?;
        (block.last_offset <= self.committed).then_some((subscription, behind, block.last_offset))
    }

    /// Gives one subscription that is behind what it lacks of one block.
    pub(crate) fn catch_up(&mut self, journal: &dyn Journal, draft: &mut Draft<R>) {
        let Some((subscription, behind, last_offset)) = self.behind_in_block() else { return };
        let Some(block) = read_block(journal, last_offset, behind) else {
            tracing::error!(partition = %self.id, behind, "the journal does not give a partition's events");
            return;
        };
        let next = block.last().map_or(behind, |published| published.first + published.events.len() as u64);
        let wanted = block.iter().flat_map(numbered).filter_map(|(sequence, received, recipients)| {
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
            let block = block.and_then(|block| read_block(journal, block.last_offset, first));
            for (sequence, received, _) in block.iter().flatten().flat_map(numbered) {
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

/// The events of a record with their sequences and recipients.
fn numbered(published: &Published) -> impl Iterator<Item = (u64, Received, &[Recipient])> {
    let at = published.stamp;
    let received = move |event: &Arc<Event>| Received { at, event: event.clone() };
    (published.first..)
        .zip(&published.events)
        .map(move |(sequence, (event, recipients))| (sequence, received(event), &**recipients))
}

/// The events of a block from `first` on, in their order. `last_offset` is that
/// of its last batch.
fn read_block(journal: &dyn Journal, last_offset: u64, first: u64) -> Option<Vec<Published>> {
    let mut block: Vec<Published> = Vec::new();
    let mut offset = last_offset;
    while offset > 0 {
        let record = journal.read(offset).ok()?;
        let entries = Batch::decode(&record.bytes).ok()?.entries;
        let of_batch: Vec<Published> = entries
            .into_iter()
            .filter_map(|entry| match entry {
                Entry::Published(published) => Some(published),
                _ => None,
            })
            .collect();
        let begin = of_batch.first()?;
        let (begins_at, previous) = (begin.first, begin.previous);
        block.extend(of_batch.into_iter().rev());
        if begins_at <= first {
            break;
        }
        offset = previous;
    }
    block.reverse();
    Some(block)
}
