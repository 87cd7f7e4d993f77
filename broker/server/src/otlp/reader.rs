//! From what was journaled to spans.
//!
//! Pure: the same batches, read in order, give the same spans. What it remembers
//! is bounded, and an execution that it does not know when it ends, because it
//! began before the server did or too many are open, is read back from the
//! journal.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use frevo_asl::Machine;
use frevo_event::{
    Answer, Batch, DeadLetterClosed, DefinitionHash, DeliveryRef, Entry, ExecutionId, Fact, Fate,
    PartitionId, Position, Published, SubscriptionNumber, Timestamp,
};

use super::deliveries::{self, Deliveries, Settled};
use super::execution::Open;
use super::span::Span;

/// How many open executions whose spans are recorded are known at a time.
const OPEN_MAX: usize = 65_536;

/// The same of those whose spans are not.
const UNRECORDED_MAX: usize = 1 << 20;

/// What is known beside what is being read.
pub trait Known {
    /// A compiled definition.
    fn machine(&self, hash: DefinitionHash) -> Option<Arc<Machine>>;

    /// What a subscription is called; none: it is gone.
    fn subscription(&self, number: SubscriptionNumber) -> Option<Arc<str>>;

    /// All answers of an execution up to the one at `last`, oldest first; none if
    /// the journal does not keep them.
    fn past(&self, execution: ExecutionId, last: Position) -> Option<Vec<Answer>>;
}

/// What is remembered from batch to batch.
#[derive(Debug, Default)]
pub struct Reader {
    open: HashMap<ExecutionId, Box<Open>>,
    unrecorded: HashSet<ExecutionId>,
    deliveries: Deliveries,
    dropped: usize,
}

/// Which batch is read.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Whose it is.
    pub partition: PartitionId,
    /// Where it stands.
    pub offset: u64,
    /// The reader's clock, for what the batch says no moment of.
    pub now: Timestamp,
}

impl Reader {
    /// The spans that a batch ends.
    pub fn read(&mut self, place: Place, batch: &Batch, known: &dyn Known) -> Vec<Span> {
        let mut spans = Vec::new();
        let now = batch.entries.iter().filter_map(stamp_of).max().unwrap_or(place.now);
        let redriven: BTreeSet<u64> = batch.entries.iter().filter_map(redriven_as).collect();
        for (index, entry) in (0..).zip(&batch.entries) {
            match entry {
                Entry::Answer(answer) => {
                    let at = Position { offset: place.offset, entry: index };
                    self.read_answer(at, answer, known, &mut spans);
                }
                Entry::Published(published) => {
                    self.read_published(place.partition, published, &redriven, &mut spans);
                }
                Entry::Acknowledged { subscription, sequences } => {
                    let name = known.subscription(*subscription);
                    for sequence in sequences {
                        let delivery = delivery(place, *subscription, *sequence);
                        let settled = Settled { delivery, subscription: name.as_deref(), at: now };
                        spans.extend(self.deliveries.acknowledged(&settled));
                    }
                }
                Entry::Postponed { subscription, sequence, attempts, .. } => {
                    self.deliveries.postponed(delivery(place, *subscription, *sequence), *attempts);
                }
                Entry::DeadLettered(letter) => {
                    let delivery = delivery(place, letter.subscription, letter.sequence);
                    let name = known.subscription(letter.subscription);
                    let settled = Settled { delivery, subscription: name.as_deref(), at: letter.stamp };
                    spans.extend(self.deliveries.dead(&settled, letter));
                }
                _ => {}
            }
        }
        spans
    }

    /// What was between is not read: nothing that is known is sure any more.
    pub fn skip(&mut self) {
        *self = Self { dropped: self.dropped, ..Self::default() };
    }

    /// How many spans there are not because too much is under way.
    pub fn take_dropped(&mut self) -> usize {
        std::mem::take(&mut self.dropped)
    }

    fn read_answer(&mut self, at: Position, answer: &Answer, known: &dyn Known, spans: &mut Vec<Span>) {
        let id = answer.execution;
        let is_end = answer.facts.iter().any(Fact::is_end);
        if matches!(answer.facts.first(), Some(Fact::ExecutionStarted(_))) {
            match begun(answer, known) {
                Some(open) if is_end || self.open.len() < OPEN_MAX => {
                    self.open.insert(id, Box::new(open));
                }
                None if !is_end && self.unrecorded.len() < UNRECORDED_MAX => {
                    self.unrecorded.insert(id);
                }
                _ => {}
            }
        }
        if let Some(open) = self.open.get_mut(&id) {
            answer.facts.iter().for_each(|fact| open.apply(fact, answer.stamp, spans));
            if is_end {
                self.open.remove(&id);
            }
        } else if is_end && !self.unrecorded.remove(&id) && answer.previous != Position::NONE {
            read_back(id, at, known, spans);
        }
    }

    fn read_published(
        &mut self,
        partition: PartitionId,
        published: &Published,
        redriven: &BTreeSet<u64>,
        spans: &mut Vec<Span>,
    ) {
        let at = published.stamp;
        for (sequence, (event, recipients)) in (published.first..).zip(&published.events) {
            if !redriven.contains(&sequence) {
                spans.extend(deliveries::published(event, at));
            }
            self.dropped += self.deliveries.begin((partition, sequence), at, event, recipients);
        }
    }
}

/// All spans of an execution that has ended.
fn read_back(id: ExecutionId, last: Position, known: &dyn Known, spans: &mut Vec<Span>) {
    let Some(past) = known.past(id, last) else { return };
    let Some(mut open) = past.first().and_then(|first| begun(first, known)) else { return };
    let mut told = Vec::new();
    for answer in &past {
        if answer.facts.iter().any(|fact| matches!(fact, Fact::ExecutionRedriven { .. })) {
            // What was before was told when it ended.
            told.clear();
        }
        answer.facts.iter().for_each(|fact| open.apply(fact, answer.stamp, &mut told));
    }
    spans.append(&mut told);
}

fn begun(first: &Answer, known: &dyn Known) -> Option<Open> {
    let Some(Fact::ExecutionStarted(start)) = first.facts.first() else { return None };
    Open::begin(first.execution, start, || known.machine(start.definition))
}

fn delivery(place: Place, subscription: SubscriptionNumber, sequence: u64) -> DeliveryRef {
    DeliveryRef { subscription, partition: place.partition, sequence }
}

/// The owner's clock when it decided this.
fn stamp_of(entry: &Entry) -> Option<Timestamp> {
    match entry {
        Entry::Answer(answer) => Some(answer.stamp),
        Entry::Published(published) => Some(published.stamp),
        Entry::DeadLettered(letter) => Some(letter.stamp),
        _ => None,
    }
}

/// The event's new sequence, where a dead letter is delivered again: that is no
/// publication.
fn redriven_as(entry: &Entry) -> Option<u64> {
    let (Entry::DeadLetterClosed(closed) | Entry::DeadLetterAudited { closed, .. }) = entry else {
        return None;
    };
    match closed {
        DeadLetterClosed { fate: Fate::Redriven { sequence }, .. } => Some(*sequence),
        DeadLetterClosed { fate: Fate::Discarded, .. } => None,
    }
}
