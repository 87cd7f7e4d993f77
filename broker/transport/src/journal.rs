//! `Journal`: the durable, ordered, replayable log.
//!
//! A journal never interprets a record and never says that one is durable
//! before it is. The subtle thing: an offset is known before its record is
//! durable, so whoever holds an offset compares it with the watermark of a
//! [`WholeJournal`], or waits until it has read the record back from a
//! [`SharedJournal`](crate::SharedJournal).

use std::ops::ControlFlow;
use std::sync::Arc;

use bytes::Bytes;

/// Called when there is news; must be quick, must not block and must not panic.
pub type Waker = Arc<dyn Fn() + Send + Sync>;

/// Appends records of many partitions and reads them back: all that the owner of
/// a partition needs.
pub trait Journal: Send + Sync {
    /// Appends a record and returns the offset it will have. It never waits; what
    /// is refused leaves no trace.
    fn append(&self, partition: u16, record: &[u8]) -> Result<u64, AppendError>;

    /// Reads one record that is durable.
    fn read(&self, offset: u64) -> Result<Record, ReadError>;

    /// Whether there is room for new work. False as soon as the room beyond
    /// what is already set aside can't be had; what runs can still go on.
    fn accepts_starts(&self) -> bool;

    /// Why nothing more will be committed, once that is so. What is committed
    /// can still be read. There is no way back but reopening.
    fn failed(&self) -> Option<String>;
}

/// A journal that one process has for itself, in one order over all partitions.
///
/// Every such journal keeps these promises; `contract::check` tries them by number.
///
/// 1. **Ordered.** Offsets start above 0 and rise in the order of `append`,
///    over all partitions; two offsets lie at least as far apart as the bytes
///    between them, so a difference of offsets measures a stretch of journal.
/// 2. **Prompt.** `append` never waits for the disk. When too much waits to be
///    written it refuses with [`AppendError::Overloaded`], and what is refused
///    leaves no trace.
/// 3. **Durable.** A record whose offset is at most `committed()` survives any
///    crash. The watermark never falls, not even over a crash.
/// 4. **Whole.** After a crash a record is there with all its bytes, or not at
///    all.
/// 5. **Without holes.** No record survives a crash without all that were
///    appended before it. Records above the watermark may survive.
/// 6. **Announced.** After every rise of the watermark, and after a failure,
///    every waker is called.
/// 7. **Read back.** `read` returns exactly the bytes that were appended, for
///    every committed record that is not released, at the cost of reading that
///    record; it never returns anything else.
/// 8. **Replayed.** `replay` visits every committed record from an offset on,
///    once each, in order.
/// 9. **Released from the front.** `release` forgets records below the given
///    offset only, and never the newest ones; `first_offset` never falls while
///    the journal is open.
/// 10. **Continued.** After reopening, new offsets are greater than that of
///     every record that was kept.
///
/// Nothing else is promised: the offset of a record that a crash lost may be
/// given again, and which released records are already gone is not said.
pub trait WholeJournal: Journal {
    /// The watermark: all records with this offset or a lower one are durable.
    /// It is 0 as long as none is; it need not be the offset of a record.
    fn committed(&self) -> u64;

    /// Calls `waker` whenever the watermark has risen, from the thread that
    /// raised it. A waker must not register wakers.
    fn on_commit(&self, waker: Waker);

    /// No record below this offset is kept.
    fn first_offset(&self) -> u64;

    /// Visits the records that are committed at the time of the call, from
    /// `from_offset` on, until the visitor breaks. What was released is skipped.
    /// Starting at a record's offset, or just after one, costs no search.
    fn replay(
        &self,
        from_offset: u64,
        visit: &mut dyn FnMut(Record) -> ControlFlow<()>,
    ) -> Result<(), ReadError>;

    /// The records below this offset are not needed any more.
    fn release(&self, below_offset: u64);
}

/// A record as it was appended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its offset.
    pub offset: u64,
    /// Its partition.
    pub partition: u16,
    /// Its bytes. They may be a slice of a larger block: copy what is kept.
    pub bytes: Bytes,
}

/// Why a record was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// It never will be: the record is too large.
    #[error("a record of {size} bytes is larger than the journal's limit of {size_max} bytes")]
    TooLarge {
        /// The record's bytes.
        size: usize,
        /// The limit in bytes.
        size_max: usize,
    },
    /// Try again once the watermark has risen.
    #[error("{waiting} bytes already wait to be written, and at most {waiting_max} may")]
    Overloaded {
        /// Bytes that wait.
        waiting: usize,
        /// How many may.
        waiting_max: usize,
    },
    /// The journal failed and takes nothing more.
    #[error("the journal has failed: {reason}")]
    Failed {
        /// What happened.
        reason: String,
    },
}

/// Why a record could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It was there once.
    #[error("offset {offset} was released; the journal starts at {first_offset}")]
    Released {
        /// The offset asked for.
        offset: u64,
        /// Where the journal starts.
        first_offset: u64,
    },
    /// It may be there later.
    #[error("offset {offset} is not committed; the journal is committed up to {committed}")]
    NotCommitted {
        /// The offset asked for.
        offset: u64,
        /// The watermark.
        committed: u64,
    },
    /// The offset is within the journal, but no record starts there, or what
    /// stands there is damaged; telling them apart takes a scan.
    #[error("no valid record stands at offset {offset} ({place})")]
    NoRecord {
        /// The offset asked for.
        offset: u64,
        /// The file and the place in it.
        place: String,
    },
    /// Committed records are lost.
    #[error(
        "the journal is damaged from offset {offset} on ({place}); `frevo log verify` tells how much is lost"
    )]
    Damaged {
        /// The first offset that can't be read.
        offset: u64,
        /// The file and the place in it.
        place: String,
    },
    /// The disk refused.
    #[error("could not read offset {offset} ({place})")]
    Io {
        /// The offset that was to be read.
        offset: u64,
        /// The file and the place in it.
        place: String,
        /// What the disk said.
        source: std::io::Error,
    },
}
