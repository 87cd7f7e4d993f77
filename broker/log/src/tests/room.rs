//! A disk that fills up refuses new work before it stops the old.

use frevo_transport::AppendError;

use super::*;

/// Fills the segment being written and goes on into the next one.
fn fill_segment(log: &Log) -> Vec<Record> {
    let number = log.committed() / SEGMENT_BYTES;
    let mut records = Vec::new();
    while log.committed() / SEGMENT_BYTES == number {
        records.push(commit(log, 0, &[1; 2000]));
    }
    records
}

#[test]
fn starts_are_refused_before_the_disk_is_full() {
    let disk = Disk::default();
    disk.set_bytes_max(Some(2 * SEGMENT_BYTES as usize));
    let log = open(&disk);
    commit(&log, 0, b"there is room for two segments");
    eventually(|| disk.names().len() == 2);
    assert!(log.accepts_starts());

    let mut records = fill_segment(&log);
    eventually(|| !log.accepts_starts());
    // What runs goes on in the segment that was made ahead.
    records.push(commit(&log, 0, &[2; 2000]));
    assert_eq!(log.failed(), None);

    // Then it waits, within bounds, and can still be read.
    let overloaded = loop {
        match log.append(0, &[3; 2000]) {
            Ok(offset) => records.push(Record { offset, partition: 0, bytes: vec![3; 2000].into() }),
            Err(error) => break error,
        }
    };
    assert!(matches!(overloaded, AppendError::Overloaded { .. }), "{overloaded}");
    assert_eq!(replayed(&log)[1..3], records[..2]);

    disk.set_bytes_max(None);
    let last_offset = records.last().expect("there are some").offset;
    eventually(|| log.committed() >= last_offset);
    eventually(|| log.accepts_starts());
    assert_eq!(replayed(&log)[1..], records);
}

#[test]
fn released_segments_make_room() {
    let disk = Disk::default();
    disk.set_bytes_max(Some(3 * SEGMENT_BYTES as usize));
    let log = open(&disk);
    let last = std::cell::Cell::new(append(&log, 0, &[1; 2000]).offset);
    // Nobody waits for a record to be durable: the last ones may find no room
    // before it is known that there is none.
    eventually(|| {
        if log.accepts_starts() && log.committed() + SEGMENT_BYTES > last.get() {
            last.set(append(&log, 0, &[1; 2000]).offset);
        }
        !log.accepts_starts()
    });
    log.release(log.committed());
    eventually(|| log.accepts_starts());
    eventually(|| log.committed() >= last.get());
}

#[test]
fn a_write_without_room_is_tried_again_unchanged() {
    let disk = Disk::default();
    let log = open(&disk);
    let first = commit(&log, 0, b"first");
    disk.set_write_fails(true);
    let second = append(&log, 0, b"second");
    eventually(|| !log.accepts_starts());
    assert_eq!(log.committed(), first.offset);
    disk.set_write_fails(false);
    eventually(|| log.committed() >= second.offset);
    eventually(|| log.accepts_starts());
    assert_eq!(replayed(&log), [first, second]);
}

#[test]
fn a_log_without_room_can_be_closed() {
    let disk = Disk::default();
    disk.set_bytes_max(Some(0));
    let log = open(&disk);
    append(&log, 0, b"never written");
    eventually(|| !log.accepts_starts());
    drop(log);
    disk.set_bytes_max(None);
    assert_eq!(replayed(&open(&disk)), []);
}

#[test]
fn the_process_is_told_once_when_the_disk_breaks() {
    let disk = Disk::default();
    let log = open(&disk);
    let told = Arc::new(std::sync::Mutex::new(Vec::new()));
    let hook = {
        let told = told.clone();
        move |reason: &str| told.lock().expect("no holder panics").push(reason.to_owned())
    };
    log.on_failure(hook.clone());
    commit(&log, 0, b"kept");
    disk.break_sync();
    append(&log, 0, b"lost");
    eventually(|| !told.lock().expect("no holder panics").is_empty());
    log.on_failure(hook);
    let reasons = told.lock().expect("no holder panics").clone();
    assert_eq!(reasons, [reasons[0].clone(), log.failed().expect("it has failed")]);
    assert!(reasons[0].starts_with("could not sync `/log/000000000000.log`"), "{}", reasons[0]);
}
