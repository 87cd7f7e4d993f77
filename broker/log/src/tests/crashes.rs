//! What a crash leaves is found, and nothing else.

use super::disk::draw;
use super::*;
use crate::frame::{FRAME_HEADER_BYTES, MARK_BYTES};

/// Appends, commits, releases, reopens and crashes as the seed decides, and
/// compares with what must be there.
fn check_life(seed: u64) {
    let mut draws = seed;
    let mut disk = Disk::default();
    let mut log = open(&disk);
    let mut kept: Vec<Record> = Vec::new();
    for _ in 0..40 {
        match draw(&mut draws) % 10 {
            0..=4 => {
                for _ in 0..draw(&mut draws) % 30 {
                    let size = draw(&mut draws) % 900;
                    let bytes = vec![draw(&mut draws) as u8; size as usize];
                    kept.push(append(&log, (size % 7) as u16, &bytes));
                }
            }
            5 => eventually(|| kept.last().is_none_or(|last| log.committed() >= last.offset)),
            6 => log.release(log.committed() / 2),
            7 => {
                drop(log);
                log = open(&disk);
            }
            _ => {
                let committed = log.committed();
                disk = disk.crash(draw(&mut draws));
                drop(log);
                log = open(&disk);
                let survived = replayed(&log);
                let lasts = survived.last().map_or(0, |record| record.offset);
                let durable = kept.iter().rfind(|record| record.offset <= committed);
                assert!(lasts >= durable.map_or(0, |record| record.offset), "seed {seed}");
                kept.retain(|record| record.offset <= lasts);
                check_tail(&survived, &kept, seed);
            }
        }
    }
    eventually(|| kept.last().is_none_or(|last| log.committed() >= last.offset));
    check_tail(&replayed(&log), &kept, seed);
}

/// What is found ends as what must be there does; its beginning may be released.
fn check_tail(found: &[Record], kept: &[Record], seed: u64) {
    assert!(found.len() <= kept.len(), "seed {seed}: records came from nowhere");
    assert_eq!(found, &kept[kept.len() - found.len()..], "seed {seed}");
}

#[test]
fn what_is_committed_outlives_every_crash() {
    (0..150).for_each(check_life);
}

/// Holds what the writer writes next. The keeper's last write, which makes the
/// next segment ahead, would be taken for it.
fn hold_writes(disk: &Disk) {
    let ahead = segment_path(1).to_string_lossy().into_owned();
    eventually(|| disk.names().iter().any(|name| ahead.ends_with(&**name)));
    disk.hold_writes();
}

/// A log whose last write holds the records `1`, `2` and `3`, after a committed
/// `0`. Returns the place of each.
fn log_with_a_batch() -> (Disk, Vec<Record>) {
    let disk = Disk::default();
    let log = open(&disk);
    let mut records = vec![commit(&log, 0, &[0; 40])];
    hold_writes(&disk);
    records.push(append(&log, 1, &[1; 40]));
    disk.wait_for_held_write();
    // The writer holds `1`; these two go together after it.
    records.push(append(&log, 2, &[2; 40]));
    records.push(append(&log, 3, &[3; 40]));
    disk.let_writes_go();
    let last_offset = records[3].offset;
    eventually(|| log.committed() >= last_offset);
    drop(log);
    (disk, records)
}

#[test]
fn a_write_torn_at_any_byte_leaves_the_records_before_it() {
    let (disk, records) = log_with_a_batch();
    let batch = records[2].offset as usize - MARK_BYTES;
    let end = records[3].offset as usize + FRAME_HEADER_BYTES + 40;
    for torn_at in batch..=end {
        let disk = disk.copy();
        disk.change(&segment_path(0), |bytes| bytes[torn_at..].fill(0));
        let log = open(&disk);
        let whole_count = match torn_at {
            _ if torn_at >= end => 4,
            _ if torn_at >= records[3].offset as usize => 3,
            _ => 2,
        };
        assert_eq!(replayed(&log), records[..whole_count], "torn at byte {torn_at}");
        // Writing goes on where the tear was.
        let next = commit(&log, 9, b"next");
        drop(log);
        let found = replayed(&open(&disk));
        assert_eq!(found, [&records[..whole_count], &[next]].concat(), "after a tear at byte {torn_at}");
    }
}

/// A log whose last write holds `first` and, from a page's start on, `second`.
/// Writing pads to the end of its page, so only there a torn write's rest stays.
fn log_with_a_batch_over_two_pages() -> (Disk, Record, Record, Record) {
    let disk = Disk::default();
    let log = open(&disk);
    commit(&log, 0, &[0; 40]);
    hold_writes(&disk);
    let held = append(&log, 0, &[1; 40]);
    disk.wait_for_held_write();
    let start = held.offset as usize + FRAME_HEADER_BYTES + 40 + MARK_BYTES;
    let first = append(&log, 1, &vec![2; 4096 - start - FRAME_HEADER_BYTES]);
    let second = append(&log, 2, &[3; 40]);
    assert_eq!((first.offset as usize, second.offset), (start, 4096));
    disk.let_writes_go();
    eventually(|| log.committed() >= second.offset);
    drop(log);
    (disk, held, first, second)
}

#[test]
fn what_is_left_of_a_torn_write_never_comes_back() {
    let (disk, held, first, _) = log_with_a_batch_over_two_pages();
    let start = first.offset as usize;
    disk.change(&segment_path(0), |bytes| bytes[start..start + 20].fill(0));
    let log = open(&disk);
    assert_eq!(replayed(&log).last(), Some(&held));
    // This record ends exactly where the old one, whole in itself, still stands.
    let next = commit(&log, 1, &vec![2; 4096 - start - MARK_BYTES - FRAME_HEADER_BYTES]);
    drop(log);
    assert_eq!(replayed(&open(&disk)).last(), Some(&next));
}

#[test]
fn what_is_left_of_a_torn_write_never_comes_back_behind_the_same_record() {
    let (disk, held, first, _) = log_with_a_batch_over_two_pages();
    let start = first.offset as usize - MARK_BYTES;
    disk.change(&segment_path(0), |bytes| bytes[start..start + 20].fill(0));
    let log = open(&disk);
    assert_eq!(replayed(&log).last(), Some(&held));
    let again = commit(&log, first.partition, &first.bytes);
    assert_eq!(again.offset, first.offset);
    drop(log);
    assert_eq!(replayed(&open(&disk)).last(), Some(&again));
}

#[test]
fn a_recycled_segments_old_records_are_never_read() {
    let mut disk = Disk::default();
    let log = open(&disk);
    let mut last = append(&log, 0, b"first");
    for round in 0..200u8 {
        last = append(&log, 0, &vec![round; 1000]);
    }
    eventually(|| log.committed() >= last.offset);
    log.release(last.offset);
    eventually(|| disk.names().iter().any(|name| name.ends_with(".free")));
    drop(log);
    // The files that were freed become the next segments.
    for seed in 0..20 {
        let log = open(&disk);
        let mut kept = replayed(&log);
        for round in 0..40 {
            kept.push(append(&log, 1, &[round; 1000]));
        }
        let last_offset = kept.last().expect("there are some").offset;
        eventually(|| log.committed() >= last_offset);
        disk = disk.crash(seed);
        drop(log);
        check_tail(&replayed(&open(&disk)), &kept, seed);
    }
}
