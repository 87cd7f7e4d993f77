//! `Statistics`: what the writer has done, for metrics.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// What the writer has done since the log was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statistics {
    /// Records committed.
    pub records: u64,
    /// Bytes written, frames and padding included.
    pub bytes_written: u64,
    /// Syncs of a segment. Each is one commit.
    pub syncs: u64,
    /// Bytes that wait to be written or synced now.
    pub waiting_bytes: u64,
    /// Segments kept, the one being written included.
    pub segments: u64,
    /// How many of them are packed.
    pub packed_segments: u64,
    /// Records per commit.
    pub commit_records: Histogram,
    /// Microseconds from the first append of a commit until it was durable.
    pub commit_microseconds: Histogram,
    /// Microseconds that writing and syncing a commit took.
    pub write_microseconds: Histogram,
}

/// Values counted in buckets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Histogram {
    /// The highest value of each bucket but the last, which has no bound.
    pub bounds: &'static [u64],
    /// How many values fell into each bucket; one more than there are bounds.
    pub counts: Vec<u64>,
    /// The sum of all values.
    pub sum: u64,
}

#[derive(Default)]
pub(crate) struct Counters {
    pub records: AtomicU64,
    pub bytes_written: AtomicU64,
    pub syncs: AtomicU64,
    pub commit_records: Buckets<RECORDS>,
    pub commit_microseconds: Buckets<MICROSECONDS>,
    pub write_microseconds: Buckets<MICROSECONDS>,
}

/// Bounds of records per commit.
pub(crate) const RECORDS: usize = 0;
/// Bounds of durations.
pub(crate) const MICROSECONDS: usize = 1;

const BOUNDS: [[u64; BOUND_COUNT]; 2] = [
    [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 16_384, 65_536],
    [50, 100, 200, 400, 700, 1000, 2000, 4000, 7000, 10_000, 20_000, 50_000, 100_000, 500_000, 2_000_000],
];
const BOUND_COUNT: usize = 15;

#[derive(Default)]
pub(crate) struct Buckets<const KIND: usize> {
    counts: [AtomicU64; BOUND_COUNT + 1],
    sum: AtomicU64,
}

impl<const KIND: usize> Buckets<KIND> {
    pub(crate) fn count(&self, value: u64) {
        let bucket = BOUNDS[KIND].partition_point(|bound| *bound < value);
        self.counts[bucket].fetch_add(1, Relaxed);
        self.sum.fetch_add(value, Relaxed);
    }

    pub(crate) fn read(&self) -> Histogram {
        Histogram {
            bounds: &BOUNDS[KIND],
            counts: self.counts.iter().map(|count| count.load(Relaxed)).collect(),
            sum: self.sum.load(Relaxed),
        }
    }
}

impl Buckets<MICROSECONDS> {
    pub(crate) fn count_duration(&self, duration: Duration) {
        self.count(duration.as_micros() as u64);
    }
}
