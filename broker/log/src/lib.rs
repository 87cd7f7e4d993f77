//! The embedded transport: a segmented write-ahead log.
//!
//! All partitions share one log and one writer thread. Appending copies a
//! framed record into a buffer; the writer drains what is queued, writes it with
//! one call, syncs it with one more and raises the watermark. No timer delays a
//! commit: while one batch is being synced the next one gathers. Who appends
//! several records in a row has them gathered on purpose ([`Log::gather`]).
//!
//! ```text
//! append ─► buffer ─► writer ─► segment N ─ fdatasync ─► watermark ─► wakers
//!                                 │ full
//!           keeper: makes segment N+1 ahead, packs N-2, recycles what is released
//! ```
//!
//! An offset is a place: segment number × segment size + position. Looking a
//! record up is arithmetic and one read.
//!
//! What a crash leaves is told apart from what a disk loses: module `frame` has
//! the form and module `recovery` the reasoning.

mod config;
mod files;
mod frame;
mod inspect;
mod journal;
mod keeper;
mod lock;
mod lost;
mod packed;
mod pages;
mod recovery;
mod scan;
mod segment;
mod statistics;
mod tail;
mod writer;

pub use config::{Config, OpenError};
pub use inspect::{Damage, InspectError, Inspected, PartitionReport, Report, inspect, remains, verify};
pub use journal::{Gathering, Log};
pub use lock::DirectoryLock;
pub use lost::{RepairError, give_up};
pub use statistics::{Histogram, Statistics};

#[cfg(test)]
mod tests;
