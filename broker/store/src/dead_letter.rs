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

use std::ops::Bound;

use fjall::Readable;
use frevo_event::{
    Audit, DeadLetter, DeadLetterClosed, DeliveryRef, PartitionId, SubscriptionNumber, Timestamp,
};

use crate::batch::{Row, Table};
use crate::database::Database;
use crate::{Store, StoreError, WriteBatch};

/// The length of a key.
const KEY_SIZE: usize = 22;

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
        self.rows.push(Row { table: Table::DeadLetters, key: key.into(), value: value.into() });
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
        self.rows.push(Row { table: Table::ClosedDeadLetters, key: key.into(), value: value.into() });
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
        let from = match after {
            Some(after) => Bound::Excluded(after.key()),
            None => Bound::Included(bound(subscription, 0)),
        };
        let until = Bound::Included(bound(subscription, 0xff));
        let database = self.database()?;
        let rows = database.still().range(&database.tables.dead_letters, (from, until));
        let found = rows.take(limit).map(|row| {
            let (key, value) = row.into_inner().map_err(|source| StoreError::Read { what: WHAT, source })?;
            kept(&database, &key, &value)
        });
        found.collect()
    }

    /// The dead letter at this place.
    ///
    /// # Errors
    /// The database does not read.
    pub fn dead_letter(&self, id: DeadLetterId) -> Result<Option<KeptDeadLetter>, StoreError> {
        let database = self.database()?;
        let key = id.key();
        let value = database.get(&database.tables.dead_letters, key, WHAT)?;
        value.map(|value| kept(&database, &key, &value)).transpose()
    }
}

/// The first (0) or the last (0xff) key that a dead letter of the subscription
/// can have.
fn bound(subscription: SubscriptionNumber, rest: u8) -> [u8; KEY_SIZE] {
    let mut key = [rest; KEY_SIZE];
    key[..4].copy_from_slice(&subscription.0.to_be_bytes());
    key
}

fn kept(database: &Database, key: &[u8], value: &[u8]) -> Result<KeptDeadLetter, StoreError> {
    let malformed = || StoreError::Malformed { what: WHAT };
    let closed = database.get(&database.tables.closed_dead_letters, key, WHAT)?;
    let decision = closed.map(|value| decision(&value).ok_or_else(malformed)).transpose()?;
    let (closed, audit) = decision.unzip();
    Ok(KeptDeadLetter {
        id: DeadLetterId::read(key).ok_or_else(malformed)?,
        letter: postcard::from_bytes(value).map_err(|_| malformed())?,
        closed,
        audit: audit.flatten(),
    })
}

/// What was decided, and who decided it: rows of older builds end before that.
fn decision(value: &[u8]) -> Option<(DeadLetterClosed, Option<Audit>)> {
    let (closed, rest) = postcard::take_from_bytes(value).ok()?;
    let audit = if rest.is_empty() { None } else { Some(postcard::from_bytes(rest).ok()?) };
    Some((closed, audit))
}
