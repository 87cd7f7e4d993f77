//! What the log promises, as stories.

mod disk;

mod contract;
mod crashes;
mod damage;
mod machine;
mod room;

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use frevo_transport::{Journal, Record, WholeJournal};

use self::disk::Disk;
use crate::{Config, Log, OpenError};

const SEGMENT_BYTES: u64 = 16 << 10;

fn config() -> Config {
    Config {
        segment_bytes: SEGMENT_BYTES,
        waiting_bytes_max: 256 << 10,
        unpacked_segments: 1,
        retry_after: Duration::from_millis(1),
        ..Config::new("/log")
    }
}

fn open(disk: &Disk) -> Log {
    try_open(disk).expect("the log opens")
}

fn try_open(disk: &Disk) -> Result<Log, OpenError> {
    Log::open_on(config(), Arc::new(disk.clone()), None)
}

fn append(log: &Log, partition: u16, bytes: &[u8]) -> Record {
    let offset = log.append(partition, bytes).expect("there is room");
    Record { offset, partition, bytes: bytes.to_vec().into() }
}

/// Appends a record and waits until it is durable.
fn commit(log: &Log, partition: u16, bytes: &[u8]) -> Record {
    let record = append(log, partition, bytes);
    eventually(|| log.committed() >= record.offset);
    record
}

fn replayed(log: &Log) -> Vec<Record> {
    let mut records = Vec::new();
    let result = log.replay(0, &mut |record| {
        records.push(record);
        ControlFlow::Continue(())
    });
    result.expect("the log is whole");
    records
}

/// Waits for what another thread does.
#[track_caller]
fn eventually(is_so: impl Fn() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < Duration::from_secs(60), "it did not happen");
        std::thread::yield_now();
    }
}

fn segment_path(number: u64) -> std::path::PathBuf {
    crate::segment::plain_path(Path::new("/log"), number)
}
