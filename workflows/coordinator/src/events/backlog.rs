//! Events that are not in memory any more, read from the journal again.

use std::sync::Arc;

use frevo_event::{Batch, BatchError, Entry, Fate, Published, Recipient, SubscriptionNumber, Timestamp};
use frevo_router::{Block, Received, Route};
use frevo_transport::{Journal, ReadError};

use crate::draft::Draft;
use crate::schedules::is_given;
use crate::{Caller, Partition};

impl<R: Caller> Partition<R> {
    /// Whether somebody is behind and what it lacks can be read.
    pub(crate) fn can_catch_up(&self) -> bool {
        !self.events.disk_refused && self.behind_in_block().is_some()
    }

    fn behind_in_block(&self) -> Option<(SubscriptionNumber, u64, Block)> {
        self.events.deliveries.lagging().find_map(|(subscription, behind)| {
            let block = self.events.ledger.block_of(behind)?;
            (block.last_offset <= self.committed).then_some((subscription, behind, block))
        })
    }

    /// Gives one subscription that is behind what it lacks of one block. What is
    /// damaged of it is passed over: nothing gets better by waiting for it. What
    /// the disk refuses is read again when something else happens.
    pub(crate) fn catch_up(&mut self, journal: &dyn Journal, draft: &mut Draft<R>) {
        let Some((subscription, behind, block)) = self.behind_in_block() else { return };
        let route = self.route(subscription);
        // A leg of a replay is given nothing from its head on.
        let head = self.events.legs.head_of(subscription).unwrap_or(self.events.ledger.next());
        if let Some(begin) = self.begin_of_past(route.as_deref(), behind, block, journal) {
            self.events.deliveries.catch_up(subscription, [], begin, head, || None);
            return;
        }
        let next = self.events.ledger.end_of(block).min(head);
        let (read, lost) = read_block(journal, block, behind);
        self.events.disk_refused = matches!(lost, Some(BlockError::Journal(ReadError::Io { .. })));
        if let Some(error) = lost {
            if self.events.disk_refused {
                return tracing::warn!(partition = %self.id, %error, "events could not be read");
            }
            let to = read.first().map_or(next, |read| read.published.first);
            let is_gone = error.is_released() && self.events.is_past(subscription, behind);
            if is_gone {
                tracing::debug!(partition = %self.id, from = behind, to, "what is gone of the past is not given");
            } else {
                tracing::error!(
                    partition = %self.id, subscription = subscription.0, from = behind, to, %error,
                    "events that are to be delivered are lost: they are passed over"
                );
            }
        }
        let past = self.events.past_of(subscription);
        let legs = &mut self.events.legs;
        let wanted = read.iter().flat_map(Read::numbered).take_while(|(sequence, ..)| *sequence < next);
        let wanted = wanted.filter_map(|(sequence, received, kind)| {
            let ordered = if past.is_some_and(|head| sequence < head) {
                let route = route.as_deref().filter(|_| kind.was_on_its_bus)?;
                route.wants_of_past(&received).then_some(route.subscription.policy.ordered)?
            } else {
                kind.recipients.iter().find(|recipient| recipient.subscription == subscription)?.ordered
            };
            legs.note_given(subscription, received.at);
            let lane = received.event.lane().filter(|_| ordered);
            Some((sequence, lane, received))
        });
        let pace = route.as_ref().and_then(|route| route.replay.as_ref()?.pace.as_ref());
        let now = self.clock;
        let due = || pace.map(|pace| pace.take(now)).filter(|due| *due > now);
        let offers = self.events.deliveries.catch_up(subscription, wanted, next, head, due);
        self.deliver(offers, draft);
    }

    /// Where to go on for a subscription that is given the past, but nothing of
    /// this block, because all of it was received too early.
    fn begin_of_past(
        &self,
        route: Option<&Route>,
        behind: u64,
        block: Block,
        journal: &dyn Journal,
    ) -> Option<u64> {
        let route = route.filter(|route| self.events.is_past(route.subscription.number, behind))?;
        let from = route.past.as_ref()?.from;
        if is_received_since(journal, block, from) {
            return None;
        }
        let head = self.events.past_of(route.subscription.number)?;
        Some(self.first_since(journal, from).unwrap_or(head).min(head))
    }

    /// The sequence of the first event of the first block that has one that was
    /// received at a moment or later; none: all were received earlier.
    pub(crate) fn first_since(&self, journal: &dyn Journal, since: Timestamp) -> Option<u64> {
        let found = self.events.ledger.first_block(|block| is_received_since(journal, block, since));
        found.map(|block| block.first)
    }

    /// Reads the events of which a checkpoint has only the sequences.
    pub(crate) fn read_forgotten(&mut self, journal: &dyn Journal) {
        let mut forgotten = self.events.deliveries.forgotten();
        while let Some(first) = forgotten.first().copied() {
            let block = self.events.ledger.block_of(first);
            let read = block.map(|block| read_block(journal, block, first).0).unwrap_or_default();
            for (sequence, received, _) in read.iter().flat_map(Read::numbered) {
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

impl BlockError {
    /// Nobody kept it.
    fn is_released(&self) -> bool {
        matches!(self, Self::Journal(ReadError::Released { .. }))
    }
}

/// Events as they were read.
struct Read {
    published: Published,
    /// Those of them that were delivered again instead of a dead letter.
    redriven: Arc<[u64]>,
}

/// For whom an event is.
struct Kind<'a> {
    /// What was decided when it was published.
    recipients: &'a [Recipient],
    /// Whoever listened to its bus could have it: it was not given to some.
    was_on_its_bus: bool,
}

impl Read {
    /// The events with their sequences.
    fn numbered(&self) -> impl Iterator<Item = (u64, Received, Kind<'_>)> {
        let at = self.published.stamp;
        (self.published.first..).zip(&self.published.events).map(move |(sequence, (event, recipients))| {
            let was_on_its_bus = !self.redriven.contains(&sequence) && !is_given(event);
            (sequence, Received { at, event: event.clone() }, Kind { recipients, was_on_its_bus })
        })
    }
}

/// Whether a block has an event that was received at a moment or later, and is
/// kept. What can't be read may be one.
fn is_received_since(journal: &dyn Journal, block: Block, since: Timestamp) -> bool {
    match read_batch(journal, block.last_offset) {
        Ok((of_batch, ..)) => of_batch.iter().any(|read| read.published.stamp >= since),
        Err(error) => !error.is_released(),
    }
}

/// The events of a block from `first` on, or from its own first one, in their
/// order. Of a block that does not read to its begin, those behind what does not
/// read, and why.
fn read_block(journal: &dyn Journal, block: Block, first: u64) -> (Vec<Read>, Option<BlockError>) {
    let first = first.max(block.first);
    let mut found: Vec<Read> = Vec::new();
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
fn read_batch(journal: &dyn Journal, offset: u64) -> Result<(Vec<Read>, u64, u64), BlockError> {
    let record = journal.read(offset)?;
    let entries = Batch::decode(&record.bytes)?.entries;
    let redriven = entries.iter().filter_map(|entry| match entry {
        Entry::DeadLetterClosed(closed) | Entry::DeadLetterAudited { closed, .. } => match closed.fate {
            Fate::Redriven { sequence } => Some(sequence),
            Fate::Discarded => None,
        },
        _ => None,
    });
    let redriven: Arc<[u64]> = redriven.collect();
    let read = entries.into_iter().filter_map(|entry| match entry {
        Entry::Published(published) => Some(Read { published, redriven: redriven.clone() }),
        _ => None,
    });
    let read: Vec<Read> = read.collect();
    let begin = &read.first().ok_or(BlockError::NoEvents { offset })?.published;
    let (first, previous) = (begin.first, begin.previous);
    Ok((read, first, previous))
}
