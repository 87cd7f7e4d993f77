//! The journal's form: a batch of answers is one atomic record.
//!
//! ```text
//! version u8 | kind u8 | postcard(header) | postcard(entry count) | postcard(entry)…
//! ```
//!
//! A fence has the header only: it claims the partition for a new owner. A
//! batch counts only if its epoch and owner are those of the newest counted
//! fence and its number is the next one (design: Fencing).

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    Change, Definition, Encounter, Event, ExecutionId, Fact, Fingerprint, Message, MessageId, PartitionId,
    Position, Rendezvous, Scope, Seen, SubscriptionNumber, TaskRef, Timestamp,
};

const VERSION: u8 = 1;

/// Who wrote a record, and as which of its batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Greater than every epoch before it.
    pub epoch: u32,
    /// A fresh id per takeover.
    pub owner: u64,
    /// 0: this is the fence itself; then 1, 2, 3…
    pub number: u64,
    /// The inbox position up to which the batch answers.
    pub answered: u64,
}

/// A record of a partition's journal.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// Who wrote it.
    pub header: Header,
    /// What was decided, in order.
    pub entries: Vec<Entry>,
}

/// All that was decided about one message to one execution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The execution.
    pub execution: ExecutionId,
    /// The owner's clock when it took the message.
    pub stamp: Timestamp,
    /// The message.
    pub message: MessageId,
    /// Where the execution's answer before this one stands. An offset of 0 with
    /// an entry counts entries of this same batch from 1, because a batch learns
    /// its own offset only when it is appended; see [`Position::resolve`].
    pub previous: Position,
    /// What was decided.
    pub facts: Vec<Fact>,
}

/// A letter on its way to another partition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outgoing {
    /// Where it goes.
    pub to: PartitionId,
    /// Numbered without gaps per destination, from 1.
    pub number: u64,
    /// What it says.
    pub letter: Letter,
}

/// What one partition says to another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Letter {
    /// A message for an execution.
    Tell {
        /// The execution.
        execution: ExecutionId,
        /// The message.
        message: Message,
    },
    /// The state machine is being deleted: abort its open executions.
    AbortMachine {
        /// Account and region.
        scope: Scope,
        /// The state machine.
        name: Arc<str>,
    },
    /// No execution of the state machine is open in the sender any more.
    MachineCleared {
        /// Account and region.
        scope: Scope,
        /// The state machine.
        name: Arc<str>,
    },
    /// A task waits for an event; to the partition of the rendezvous.
    Waits {
        /// Where.
        at: Rendezvous,
        /// The task.
        task: TaskRef,
    },
    /// A task waits no more; to the partition of the rendezvous.
    Left {
        /// Where.
        at: Rendezvous,
        /// The task.
        task: TaskRef,
    },
    /// An event came, or comes back from a task that could not take it; to the
    /// partition of the rendezvous.
    Came {
        /// Where.
        at: Rendezvous,
        /// The event.
        event: Arc<Event>,
        /// How long it is kept if no task waits for it.
        keep_until: Timestamp,
    },
    /// A task is to take an event; to the partition of its execution.
    Take {
        /// Where they met.
        at: Rendezvous,
        /// The task.
        task: TaskRef,
        /// The event.
        event: Arc<Event>,
        /// It comes back if the task can't take it before this moment; none: it
        /// does not.
        keep_until: Option<Timestamp>,
    },
    /// An event came to more rendezvous than one batch has room for: the rest of
    /// them; to the sender itself.
    Spread {
        /// The event.
        event: Arc<Event>,
        /// Where it comes to, and how long it is kept there.
        places: Vec<(Rendezvous, Timestamp)>,
    },
    /// All that the leg of a replay was given of the sender's events is
    /// acknowledged or given up; to partition 0.
    Replayed {
        /// The leg.
        leg: SubscriptionNumber,
        /// When the last of them was received.
        last_event_at: Option<Timestamp>,
    },
    /// All tasks of the sender that waited before the subscription was made are
    /// told to their rendezvous; to every partition.
    Searched {
        /// The subscription.
        subscription: SubscriptionNumber,
    },
}

/// One thing in a batch. The order of the variants is part of the journal's
/// format: new ones go to the end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Entry {
    /// An execution's answer to a message.
    Answer(Answer),
    /// A definition, before the first execution of the partition that runs it.
    Definition(Definition),
    /// The catalogue changed (partition 0 only).
    Changed {
        /// The owner's clock when it took the command.
        stamp: Timestamp,
        /// What changed.
        change: Change,
    },
    /// A message entered the outbox.
    Sent(Outgoing),
    /// The destination has everything up to this number; it left the outbox.
    Delivered {
        /// The destination.
        to: PartitionId,
        /// The last number that it has.
        number: u64,
    },
    /// The last number taken from another partition.
    Taken {
        /// The sender.
        from: PartitionId,
        /// Its number.
        number: u64,
    },
    /// A message was set aside because stepping it failed; its execution takes
    /// no message until an operator releases it.
    Quarantined {
        /// The execution.
        execution: ExecutionId,
        /// The owner's clock.
        stamp: Timestamp,
        /// The message that was being answered.
        message: Message,
        /// What went wrong.
        reason: Arc<str>,
    },
    /// An operator released the execution: it takes messages again.
    Released {
        /// The execution.
        execution: ExecutionId,
    },
    /// A partition has no open execution of a state machine that is being
    /// deleted (partition 0 only).
    Cleared {
        /// Account and region.
        scope: Scope,
        /// The state machine.
        name: Arc<str>,
        /// The partition.
        from: PartitionId,
    },
    /// The partition's own state up to here, in the coordinator's form: what
    /// lies before may be released from the journal.
    Carried {
        /// The state.
        state: Vec<u8>,
    },
    /// An answer of an open execution once more, so that the part of the journal
    /// that holds the first copy may be released. All answers of an execution
    /// are retold together, oldest first: from there on they are its history.
    Retold(Answer),
    /// Events were published.
    Published(Published),
    /// A subscription need not be given these events any more: they were
    /// acknowledged.
    Acknowledged {
        /// The subscription.
        subscription: SubscriptionNumber,
        /// The events, by their sequence in the partition.
        sequences: Vec<u64>,
    },
    /// A delivery failed, and is tried again.
    Postponed {
        /// The subscription.
        subscription: SubscriptionNumber,
        /// The event, by its sequence in the partition.
        sequence: u64,
        /// How many deliveries of it failed so far.
        attempts: u32,
        /// When it is tried again.
        due: Timestamp,
    },
    /// Deliveries failed for good.
    DeadLettered(Box<DeadLetter>),
    /// An operator decided about a dead letter, in a journal of a build that did
    /// not keep who that was.
    DeadLetterClosed(DeadLetterClosed),
    /// An operator decided about a dead letter.
    DeadLetterAudited {
        /// What was decided.
        closed: DeadLetterClosed,
        /// By whom, and how.
        audit: Audit,
    },
    /// Tasks and events that wait for each other.
    Encountered(Encounter),
    /// A subscription is given of the past what it wants, before anything else.
    Joined {
        /// The subscription.
        subscription: SubscriptionNumber,
        /// The first event that is kept, by its sequence in the partition.
        from: u64,
        /// The next event to be published: from there on is the present.
        head: u64,
    },
    /// The leg of a replay is given of the past what it gives.
    Replaying {
        /// The leg.
        leg: SubscriptionNumber,
        /// The first event that is kept, by its sequence in the partition.
        from: u64,
        /// The next event to be published, which is not replayed.
        head: u64,
    },
    /// Deliveries of a replayed event failed for good: a dead letter of the
    /// subscription that it was replayed to.
    ReplayDeadLettered {
        /// The leg.
        leg: SubscriptionNumber,
        /// The dead letter.
        letter: Box<DeadLetter>,
    },
    /// Of a lane of a source everything that goes to this partition was published
    /// up to here, in this very batch: it is not taken again.
    Drawn {
        /// The source.
        source: SubscriptionNumber,
        /// The lane.
        lane: u32,
        /// The position behind the last record.
        next: u64,
    },
    /// Of a lane of a source everything up to here was published, in whichever
    /// partition: reading goes on from there.
    Reached {
        /// The source.
        source: SubscriptionNumber,
        /// The lane.
        lane: u32,
        /// The position.
        next: u64,
    },
    /// Messages of a source's queue were looked at, and published in this very batch
    /// but for those that were before.
    Consumed {
        /// The source.
        source: SubscriptionNumber,
        /// The consumer that got them.
        session: u32,
        /// The broker knows that those below this number are acknowledged.
        settled_below: u64,
        /// Nothing that other consumers got is delivered again.
        retires_others: bool,
        /// The messages.
        seen: Vec<Seen>,
    },
    /// An execution that ended is there again, as it was left: its next answer
    /// redrives it.
    Reopened(Box<Reopened>),
}

/// An execution as its end left it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reopened {
    /// The execution.
    pub execution: ExecutionId,
    /// Its snapshot, in the form of `asl`.
    pub snapshot: Vec<u8>,
    /// Where its first answer stands.
    pub first: Position,
    /// Where its last one stands. As in [`Answer::previous`], an offset of 0 means
    /// this same batch.
    pub last: Position,
}

/// Events that were published together, and for whom they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Published {
    /// The owner's clock when it took them.
    pub stamp: Timestamp,
    /// The sequence of the first one among the partition's events.
    pub first: u64,
    /// The offset of the batch with events before this one; 0: there is none.
    pub previous: u64,
    /// The events with those whom they are for.
    pub events: Vec<(Arc<Event>, Vec<Recipient>)>,
}

impl Published {
    /// About how many bytes an event takes with those whom it is for.
    pub fn size_of(event: &Event, recipients: &[Recipient]) -> usize {
        const RECIPIENT_SIZE: usize = 6;
        event.size() + RECIPIENT_SIZE * recipients.len()
    }

    /// About how many bytes all of them take.
    pub fn size(&self) -> usize {
        self.events.iter().map(|(event, recipients)| Self::size_of(event, recipients)).sum()
    }
}

/// Whom an event is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// The subscription.
    pub subscription: SubscriptionNumber,
    /// Whether it wants the events of a key one after the other.
    pub ordered: bool,
}

/// What an operator decided about a dead letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetterClosed {
    /// The subscription.
    pub subscription: SubscriptionNumber,
    /// The dead letter's sequence in the partition.
    pub sequence: u64,
    /// When it was given up.
    pub died_at: Timestamp,
    /// When the operator decided, by the owner's clock.
    pub stamp: Timestamp,
    /// The hash of its key, if the key's next events wait for it.
    pub lane: Option<u64>,
    /// What becomes of it.
    pub fate: Fate,
}

impl DeadLetter {
    /// What tells whether it was decided about a moment ago.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of_dead_letter(self.subscription, self.sequence, self.stamp)
    }
}

impl DeadLetterClosed {
    /// That of the dead letter.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of_dead_letter(self.subscription, self.sequence, self.died_at)
    }
}

/// Who decided about a dead letter, and how: what an auditor asks later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audit {
    /// The account that the operator acted for.
    pub account: Arc<str>,
    /// The id of the access key that proved it; none: the server asked for none.
    pub access_key: Option<Arc<str>>,
    /// Whether the event was changed before it was delivered again.
    pub patched: bool,
}

/// What becomes of a dead letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    /// It was published again, to its subscription only.
    Redriven {
        /// With this sequence in the partition.
        sequence: u64,
    },
    /// Nobody is to have it.
    Discarded,
}

/// An event that could not be delivered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// To which subscription.
    pub subscription: SubscriptionNumber,
    /// Its sequence in the partition.
    pub sequence: u64,
    /// When it was given up, by the owner's clock.
    pub stamp: Timestamp,
    /// When it was received.
    pub received_at: Timestamp,
    /// How many deliveries failed.
    pub attempts: u32,
    /// Why.
    pub reason: Arc<str>,
    /// Whether the next events of its key wait for it.
    pub stops: bool,
    /// The event.
    pub event: Arc<Event>,
}

/// Why bytes are no record of ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    /// Written by a newer build.
    #[error("the record has form {found}, this build reads up to {VERSION}: run the newer build")]
    Version {
        /// The form that was found.
        found: u8,
    },
    /// The bytes do not decode.
    #[error("the record does not decode: {reason}")]
    Malformed {
        /// What the decoder said.
        reason: String,
    },
}

impl Batch {
    /// The bytes of the record.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(256);
        bytes.push(VERSION);
        bytes = postcard::to_extend(&self.header, bytes).expect("a header always encodes");
        bytes = postcard::to_extend(&(self.entries.len() as u32), bytes).expect("a count always encodes");
        for entry in &self.entries {
            bytes = postcard::to_extend(entry, bytes).expect("an entry always encodes");
        }
        bytes
    }

    /// The record that these bytes are.
    pub fn decode(bytes: &[u8]) -> Result<Self, BatchError> {
        let (header, mut rest) = Self::decode_header(bytes)?;
        let count: u32 = take(&mut rest)?;
        let mut entries = Vec::with_capacity((count as usize).min(rest.len()));
        for _ in 0..count {
            entries.push(take(&mut rest)?);
        }
        if rest.is_empty() {
            Ok(Self { header, entries })
        } else {
            Err(BatchError::Malformed { reason: format!("{} bytes are left over", rest.len()) })
        }
    }

    /// The entries of a damaged record up to where it does not decode any more.
    /// What a flipped bit made of them is not known: nothing may be decided on
    /// their word.
    pub fn decode_damaged(bytes: &[u8]) -> Vec<Entry> {
        let Ok((_, mut rest)) = Self::decode_header(bytes) else { return Vec::new() };
        let Ok(count) = take::<u32>(&mut rest) else { return Vec::new() };
        (0..count).map_while(|_| take(&mut rest).ok()).collect()
    }

    /// The header alone, and the bytes behind it.
    pub fn decode_header(bytes: &[u8]) -> Result<(Header, &[u8]), BatchError> {
        let (version, mut rest) =
            bytes.split_first().ok_or_else(|| BatchError::Malformed { reason: "it is empty".into() })?;
        if *version != VERSION {
            return Err(BatchError::Version { found: *version });
        }
        Ok((take(&mut rest)?, rest))
    }
}

fn take<'a, T: Deserialize<'a>>(rest: &mut &'a [u8]) -> Result<T, BatchError> {
    let (value, left) = postcard::take_from_bytes(rest)
        .map_err(|error| BatchError::Malformed { reason: error.to_string() })?;
    *rest = left;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BranchId, StateNumber};

    #[test]
    fn a_decision_of_a_build_that_did_not_keep_who_decided_still_reads() {
        let closed = DeadLetterClosed {
            subscription: SubscriptionNumber(3),
            sequence: 9,
            died_at: Timestamp(1),
            stamp: Timestamp(2),
            lane: None,
            fate: Fate::Discarded,
        };
        let written = [15, 3, 9, 2, 4, 0, 1];
        assert_eq!(postcard::from_bytes(&written), Ok(Entry::DeadLetterClosed(closed)));
    }

    #[test]
    fn a_batch_reads_back_and_a_cut_one_does_not() {
        let batch = Batch {
            header: Header { epoch: 3, owner: 77, number: 12, answered: 0 },
            entries: vec![Entry::Answer(Answer {
                execution: ExecutionId([1; 16]),
                stamp: Timestamp(1_763_863_918_123),
                message: MessageId([2; 16]),
                previous: Position { offset: 9, entry: 1 },
                facts: vec![Fact::Entered { branch: BranchId::ROOT, state: StateNumber(4) }, Fact::Continued],
            })],
        };
        let bytes = batch.encode();
        assert_eq!(Batch::decode(&bytes), Ok(batch));
        for size in 0..bytes.len() {
            assert!(Batch::decode(&bytes[..size]).is_err(), "cut at {size}");
        }
    }
}
