//! `SharedJournal`: a journal on the streams of a distributed broker, where
//! another node may append to the same partition at any moment.
//!
//! A record's offset is *foretold*: behind the record that was read last and
//! those on their way there is only one place for the next one, as long as nobody
//! else appends. Each message carries the place that was foretold for it, and a
//! message that stands anywhere else is void, to every reader alike. So a record
//! may name the offsets of records before it that are still on their way, as on
//! the embedded log; and a stretch that was lost, repeated or interrupted by
//! another node voids itself. The first record of a writer is its fence, which
//! nothing names: that one may stand anywhere, and tells the writer where it is.
//!
//! ```text
//! open(partition, from, writer) ─► fence: anywhere ─► read back ─► foretold, foretold, …
//!                                                        │ one of ours elsewhere
//!                                                        ▼
//!                                               broken: open anew, with a new fence
//! ```
//!
//! A record that is larger than a message stands in consecutive ones, and counts
//! where its last one stands.

mod form;
mod recent;
mod seat;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use crate::{AppendError, Follower, Journal, ReadError, Record, Streams, Waker};
use form::{Assembled, Assembly};
use recent::Recent;
use seat::Seat;

/// The bits of an offset that name the partition.
const PARTITION_BITS: u32 = 16;

/// The partition whose record stands at an offset of a [`SharedJournal`].
pub fn partition_of(offset: u64) -> u16 {
    (offset & ((1 << PARTITION_BITS) - 1)) as u16
}

/// The offset of the record whose last message stands at `place` of a stream.
/// Above 0, and rising within the partition.
fn offset_of(partition: u16, place: u64) -> u64 {
    ((place + 1) << PARTITION_BITS) | u64::from(partition)
}

/// The place in its stream of the last message of the record at an offset; none
/// for 0, which lies before all records.
fn place_of(offset: u64) -> Option<u64> {
    (offset >> PARTITION_BITS).checked_sub(1)
}

/// A journal on streams.
///
/// 1. **Read back.** What `take` gives is in the order of the partition, each
///    record once, the same for every reader; what it gives survives what the
///    broker promises to survive.
/// 2. **Foretold.** After the fence was read back, a record that `append` took is
///    read back at the offset that it returned, or never.
/// 3. **Told.** If a record of ours will not be read back, `take` says so.
pub struct SharedJournal {
    streams: Arc<dyn Streams>,
    seats: Vec<Arc<Followed>>,
    recent: Arc<Recent>,
}

/// A partition that is followed here, perhaps.
struct Followed {
    seat: Mutex<Option<Seat>>,
    recent: Arc<Recent>,
}

/// A partition can't be gone on with: it is to be opened anew.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the journal of partition {partition} is broken off: {reason}")]
pub struct Broken {
    /// The partition.
    pub partition: u16,
    /// What happened.
    pub reason: String,
}

impl SharedJournal {
    /// The journal of `partition_count` partitions on these streams. What was
    /// read of it lately stays in memory, at most `recent_size` bytes.
    pub fn new(streams: Arc<dyn Streams>, partition_count: u16, recent_size: usize) -> Self {
        let recent = Arc::new(Recent::new(recent_size));
        let followed = |_| Arc::new(Followed { seat: Mutex::default(), recent: recent.clone() });
        Self { streams, seats: (0..partition_count).map(followed).collect(), recent }
    }

    /// Begins to read a partition from an offset on, that record included; 0
    /// reads everything. What is appended from now on is `writer`'s, a number that
    /// was never used before; `waker` is called when there is something to take.
    ///
    /// # Errors
    /// The broker does not tell where the partition ends.
    pub fn open(&self, partition: u16, from: u64, writer: u64, waker: Waker) -> Result<(), ReadError> {
        let followed = &self.seats[usize::from(partition)];
        let end = self.streams.end(partition)?;
        // A record of several messages begins before the place that names it.
        let first = place_of(from).map_or(0, |place| self.first_place(partition, place));
        *followed.lock() = Some(Seat::new(partition, writer, from, first, end, waker));
        self.streams.follow(partition, first, followed.clone());
        Ok(())
    }

    /// The difference of the offsets of two records between which a partition grew
    /// by so many messages.
    pub fn distance(messages: u64) -> u64 {
        messages << PARTITION_BITS
    }

    /// Whether everything was read that stood in the partition when it was opened.
    pub fn has_caught_up(&self, partition: u16) -> bool {
        self.seats[usize::from(partition)].lock().as_ref().is_some_and(Seat::has_caught_up)
    }

    /// Ends reading a partition.
    pub fn close(&self, partition: u16) {
        self.streams.unfollow(partition);
        *self.seats[usize::from(partition)].lock() = None;
    }

    /// Takes what was read of an open partition since.
    ///
    /// # Errors
    /// The partition is to be opened anew; what was read before it broke off was
    /// given.
    pub fn take(&self, partition: u16, into: &mut Vec<Record>) -> Result<(), Broken> {
        match &mut *self.seats[usize::from(partition)].lock() {
            Some(seat) => seat.take(into),
            None => Ok(()),
        }
    }

    /// Reads the record at an offset from the broker.
    fn fetch(&self, offset: u64) -> Result<Record, ReadError> {
        let partition = partition_of(offset);
        let missing = || ReadError::NoRecord { offset, place: format!("partition {partition}") };
        let last = place_of(offset).ok_or_else(missing)?;
        let part_of = |place| self.streams.read(partition, place, 1).map(|found| found.into_iter().next());
        let (place, message) = part_of(last)?.ok_or_else(missing)?;
        let parts = form::parts_before(&message).filter(|_| place == last).ok_or_else(missing)?;
        let mut assembly = Assembly::default();
        let first = last.checked_sub(u64::from(parts)).ok_or_else(missing)?;
        let mut messages = vec![];
        if first < last {
            messages = self.streams.read(partition, first, usize::from(parts))?;
        }
        messages.push((place, message));
        let assembled = messages.into_iter().map(|(place, message)| assembly.add(place, &message)).last();
        match assembled {
            Some(Assembled::Whole { bytes, .. }) => Ok(Record { offset, partition, bytes }),
            _ => Err(missing()),
        }
    }

    /// Where the record begins whose last message stands at `place`.
    fn first_place(&self, partition: u16, place: u64) -> u64 {
        let message = self.streams.read(partition, place, 1).ok().and_then(|found| found.into_iter().next());
        let parts = message.and_then(|(_, message)| form::parts_before(&message)).unwrap_or(0);
        place.saturating_sub(u64::from(parts))
    }
}

impl Journal for SharedJournal {
    fn append(&self, partition: u16, record: &[u8]) -> Result<u64, AppendError> {
        let mut slot = self.seats[usize::from(partition)].lock();
        let Some(seat) = slot.as_mut() else {
            return Err(AppendError::Failed { reason: format!("partition {partition} is not open here") });
        };
        seat.append(record, &*self.streams)
    }

    fn read(&self, offset: u64) -> Result<Record, ReadError> {
        if usize::from(partition_of(offset)) >= self.seats.len() {
            return Err(ReadError::NoRecord { offset, place: "no partition".to_owned() });
        }
        if let Some(bytes) = self.recent.get(offset) {
            return Ok(Record { offset, partition: partition_of(offset), bytes });
        }
        let record = self.fetch(offset)?;
        self.recent.put(offset, record.bytes.clone());
        Ok(record)
    }

    fn accepts_starts(&self) -> bool {
        true
    }

    fn failed(&self) -> Option<String> {
        None
    }
}

impl Followed {
    fn lock(&self) -> MutexGuard<'_, Option<Seat>> {
        self.seat.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Follower for Followed {
    fn message(&self, offset: u64, message: Bytes) {
        let mut slot = self.lock();
        let Some(seat) = slot.as_mut() else { return };
        let (waker, read) = (seat.waker(), seat.message(offset, &message));
        drop(slot);
        if let Some(record) = read.record {
            self.recent.put(record.offset, record.bytes);
        }
        if read.wakes {
            waker();
        }
    }

    fn broken(&self, reason: &str) {
        let mut slot = self.lock();
        let Some(seat) = slot.as_mut() else { return };
        seat.break_off(reason);
        let waker = seat.waker();
        drop(slot);
        waker();
    }
}

#[cfg(test)]
mod tests;
