//! The log on the machine's own files.

use super::*;
use crate::{inspect, verify};

fn open_in(directory: &Path) -> Result<Log, OpenError> {
    Log::open(Config { directory: directory.to_owned(), ..config() })
}

#[test]
fn a_log_is_found_again() {
    let directory = tempfile::tempdir().expect("there is room");
    let log = open_in(directory.path()).expect("it opens");
    let records: Vec<Record> = (0..100).map(|index| append(&log, index, &vec![index as u8; 700])).collect();
    drop(log);
    let log = open_in(directory.path()).expect("it opens");
    assert_eq!(replayed(&log), records, "closing writes what waits");
}

#[test]
fn a_directory_has_one_owner_and_it_is_named() {
    let directory = tempfile::tempdir().expect("there is room");
    let log = open_in(directory.path()).expect("it opens");
    let error = open_in(directory.path()).err().expect("it is in use").to_string();
    let own = std::process::id();
    assert_eq!(error, format!("the log in `{}` is in use by process {own}", directory.path().display()));
    drop(log);
    open_in(directory.path()).expect("it opens");
}

#[test]
fn a_log_keeps_its_segment_size() {
    let directory = tempfile::tempdir().expect("there is room");
    let log = open_in(directory.path()).expect("it opens");
    let record = commit(&log, 0, b"kept");
    drop(log);
    let other = Config { segment_bytes: 1 << 20, directory: directory.path().to_owned(), ..config() };
    let log = Log::open(other).expect("it opens");
    assert_eq!(log.segment_bytes(), SEGMENT_BYTES);
    assert_eq!(replayed(&log), [record]);
}

#[test]
fn impossible_segment_sizes_are_refused() {
    let directory = tempfile::tempdir().expect("there is room");
    for segment_bytes in [0, 100, 5000, 4 << 30] {
        let config = Config { segment_bytes, ..Config::new(directory.path()) };
        assert!(matches!(Log::open(config), Err(OpenError::SegmentSize { .. })));
    }
}

#[test]
fn a_log_is_inspected_while_it_is_open() {
    let directory = tempfile::tempdir().expect("there is room");
    let log = open_in(directory.path()).expect("it opens");
    let records: Vec<Record> = (0..5).map(|index| commit(&log, index, b"seen")).collect();
    let mut offsets = Vec::new();
    let inspected = inspect(directory.path(), &mut |found| {
        if let crate::Inspected::Record { offset, .. } = found {
            offsets.push(offset);
        }
        ControlFlow::Continue(())
    });
    inspected.expect("it can be read");
    assert_eq!(offsets, records.iter().map(|record| record.offset).collect::<Vec<_>>());
    assert!(verify(directory.path()).expect("it can be read").is_whole());
}

#[test]
fn eight_threads_append_to_one_log() {
    const PER_THREAD: u32 = 2000;
    let directory = tempfile::tempdir().expect("there is room");
    let log = open_in(directory.path()).expect("it opens");
    std::thread::scope(|scope| {
        for thread in 0..8u16 {
            let log = &log;
            scope.spawn(move || {
                let mut before = 0;
                for index in 0..PER_THREAD {
                    let bytes = [index.to_le_bytes().as_slice(), &[0; 60]].concat();
                    let offset = loop {
                        match log.append(thread, &bytes) {
                            Ok(offset) => break offset,
                            Err(_overloaded) => std::thread::yield_now(),
                        }
                    };
                    assert!(offset > before);
                    before = offset;
                }
                eventually(|| log.committed() >= before);
            });
        }
    });
    let mut next = [0u32; 8];
    for record in replayed(&log) {
        let index = u32::from_le_bytes(*record.bytes.first_chunk().expect("four bytes"));
        let expected = &mut next[usize::from(record.partition)];
        assert_eq!(index, *expected, "partition {} is out of order", record.partition);
        *expected += 1;
    }
    assert_eq!(next, [PER_THREAD; 8]);
    let statistics = log.statistics();
    assert_eq!(statistics.records, u64::from(PER_THREAD) * 8);
    assert_eq!(statistics.commit_records.counts.iter().sum::<u64>(), statistics.syncs);
}
