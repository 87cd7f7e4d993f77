//! Dead letters: events that could not be delivered, until somebody redrives or
//! discards them.
//!
//! ```text
//! dead letters          subscription 4 | stamp 8 | partition 2 | sequence 8  →  the letter
//! closed dead letters   the same                                             →  the decision | who decided
//! ```
//!
//! A letter is whole: it does not need the part of the journal in which its
//! event was published.

use frevo_event::{
    Audit, DeadLetter, DeadLetterClosed, DeliveryRef, PartitionId, SubscriptionNumber, Timestamp,
};

use crate::database::{Database, KeyRange, Slice, Table};
use crate::{Store, StoreError, WriteBatch};

/// The length of a key.
const KEY_SIZE: usize = 22;

/// How many are read at a time.
const PAGE_SIZE: usize = 100;

/// What is read here, in an error.
const WHAT: &str = "dead letters";

/// A dead letter's place among those of its subscription, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeadLetterId {
    /// Which delivery failed.
    pub delivery: DeliveryRef,
    /// When it was given up.
    pub stamp: Timestamp,
}

impl DeadLetterId {
    /// The place of a letter of a partition.
    pub fn of(partition: PartitionId, letter: &DeadLetter) -> Self {
        let delivery =
            DeliveryRef { subscription: letter.subscription, partition, sequence: letter.sequence };
        Self { delivery, stamp: letter.stamp }
    }

    fn key(&self) -> [u8; KEY_SIZE] {
        let mut key = [0; KEY_SIZE];
        key[..4].copy_from_slice(&self.delivery.subscription.0.to_be_bytes());
        key[4..12].copy_from_slice(&self.stamp.0.to_be_bytes());
        key[12..14].copy_from_slice(&self.delivery.partition.0.to_be_bytes());
        key[14..].copy_from_slice(&self.delivery.sequence.to_be_bytes());
        key
    }

    fn read(key: &[u8]) -> Option<Self> {
        let (subscription, rest) = key.split_first_chunk()?;
        let (stamp, rest) = rest.split_first_chunk()?;
        let (partition, rest) = rest.split_first_chunk()?;
        let delivery = DeliveryRef {
            subscription: SubscriptionNumber(u32::from_be_bytes(*subscription)),
            partition: PartitionId(u16::from_be_bytes(*partition)),
            sequence: u64::from_be_bytes(rest.try_into().ok()?),
        };
        Some(Self { delivery, stamp: Timestamp(i64::from_be_bytes(*stamp)) })
    }
}

impl WriteBatch {
    /// Adds an event of a partition that could not be delivered.
    pub fn put_dead_letter(&mut self, partition: PartitionId, letter: &DeadLetter) {
        let value = postcard::to_allocvec(letter).expect("a dead letter always encodes");
        let key = DeadLetterId::of(partition, letter).key();
        self.put(Table::DeadLetters, key.into(), value.into());
    }

    /// Adds what an operator decided about a dead letter of a partition, and who
    /// that was, if it is known.
    pub fn close_dead_letter(
        &mut self,
        partition: PartitionId,
        closed: &DeadLetterClosed,
        audit: Option<&Audit>,
    ) {
        let DeadLetterClosed { subscription, sequence, died_at, .. } = *closed;
        let delivery = DeliveryRef { subscription, partition, sequence };
        let key = DeadLetterId { delivery, stamp: died_at }.key();
        let mut value = postcard::to_allocvec(closed).expect("a decision always encodes");
        if let Some(audit) = audit {
            value = postcard::to_extend(audit, value).expect("who decided always encodes");
        }
        self.put(Table::ClosedDeadLetters, key.into(), value.into());
    }
}

/// A dead letter as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptDeadLetter {
    /// Its place.
    pub id: DeadLetterId,
    /// The letter.
    pub letter: DeadLetter,
    /// What an operator decided about it.
    pub closed: Option<DeadLetterClosed>,
    /// Who that was, unless an older build kept the decision.
    pub audit: Option<Audit>,
}

impl Store {
    /// The dead letters of a subscription behind `after`, oldest first, at most
    /// `limit`.
    ///
    /// # Errors
    /// The database does not read.
    pub fn dead_letters(
        &self,
        subscription: SubscriptionNumber,
        after: Option<DeadLetterId>,
        limit: usize,
    ) -> Result<Vec<KeptDeadLetter>, StoreError> {
        let all = KeyRange::prefix(&subscription.0.to_be_bytes());
        let range = match after {
            Some(after) => all.after(&after.key()),
            None => all,
        };
        let database = self.database()?;
        let rows = database.scan(Table::DeadLetters, range, limit.min(PAGE_SIZE), WHAT);
        let rows: Vec<(Slice, Slice)> = rows.take(limit).collect::<Result<_, _>>()?;
        kept(&database, &rows)
    }

    /// The dead letter at this place.
    ///
    /// # Errors
    /// The database does not read.
    pub fn dead_letter(&self, id: DeadLetterId) -> Result<Option<KeptDeadLetter>, StoreError> {
        let database = self.database()?;
        let key = id.key();
        let value = database.get(Table::DeadLetters, key, WHAT)?;
        let row: Option<(Slice, Slice)> = value.map(|value| (key.into(), value));
        Ok(kept(&database, row.as_slice())?.pop())
    }
}

/// Dead letters with what was decided about them.
fn kept(database: &Database, rows: &[(Slice, Slice)]) -> Result<Vec<KeptDeadLetter>, StoreError> {
    let keys: Vec<&[u8]> = rows.iter().map(|(key, _)| &**key).collect();
    let closed = database.get_all(Table::ClosedDeadLetters, &keys, WHAT)?;
    let read = |((key, value), closed): (&(Slice, Slice), Option<Slice>)| {
        let (closed, audit) = match closed {
            Some(value) => Some(decision(&value)?).unzip(),
            None => (None, None),
        };
        Some(KeptDeadLetter {
            id: DeadLetterId::read(key)?,
            letter: postcard::from_bytes(value).ok()?,
            closed,
            audit: audit.flatten(),
        })
    };
    let read = std::iter::zip(rows, closed).map(read);
    read.map(|kept| kept.ok_or(StoreError::Malformed { what: WHAT })).collect()
}

/// What was decided, and who decided it: rows of older builds end before that.
fn decision(value: &[u8]) -> Option<(DeadLetterClosed, Option<Audit>)> {
    let (closed, rest) = postcard::take_from_bytes(value).ok()?;
    let audit = if rest.is_empty() { None } else { Some(postcard::from_bytes(rest).ok()?) };
    Some((closed, audit))
}
