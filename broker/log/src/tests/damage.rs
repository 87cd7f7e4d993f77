//! Lost records are named, never passed over.

use frevo_transport::ReadError;

use super::*;
use crate::inspect::verify_on;
use crate::lost::give_up_on;
use crate::{Damage, Report};

fn verify(disk: &Disk) -> Report {
    let files: Arc<dyn crate::files::Files> = Arc::new(disk.clone());
    verify_on(&files, Path::new("/log")).expect("the disk can be read")
}

/// A log in one segment, each record a write of its own.
fn log_of(count: u8) -> (Disk, Vec<Record>) {
    let disk = Disk::default();
    let log = open(&disk);
    let records = (0..count).map(|index| commit(&log, u16::from(index), &[index; 50])).collect();
    (disk, records)
}

#[test]
fn damage_before_a_later_write_is_refused_by_name() {
    let (disk, records) = log_of(4);
    let at = records[1].offset;
    for byte in 0..crate::frame::FRAME_HEADER_BYTES as u64 + 50 {
        let disk = disk.copy();
        disk.change(&segment_path(0), |bytes| bytes[(at + byte) as usize] ^= 0x10);
        let Err(OpenError::Damaged(damage)) = try_open(&disk) else { panic!("byte {byte} was passed over") };
        assert_eq!((damage.position, damage.from_offset), (at, at), "byte {byte}");
        assert_eq!(damage.until_offset, Some(records[2].offset - crate::frame::MARK_BYTES as u64));
    }
}

#[test]
fn the_error_says_where_and_whose_and_what_to_do() {
    let (disk, records) = log_of(4);
    let at = records[1].offset as usize;
    disk.change(&segment_path(0), |bytes| bytes[at + 30] ^= 1);
    let error = try_open(&disk).err().expect("the log is refused").to_string();
    let until = records[2].offset - crate::frame::MARK_BYTES as u64;
    assert_eq!(
        error,
        format!(
            "`/log/000000000000.log` is damaged at byte {at}: records from offset {at} to {until}, \
             the first of partition 1, were durable and can't be read; \
             `frevo log verify` tells all that is lost"
        )
    );
}

#[test]
fn verify_reads_on_behind_the_damage() {
    let (disk, records) = log_of(6);
    disk.change(&segment_path(0), |bytes| {
        bytes[records[1].offset as usize + 30] ^= 1;
        bytes[records[3].offset as usize + 30] ^= 1;
    });
    let report = verify(&disk);
    assert!(!report.is_whole());
    let places: Vec<u64> = report.damages.iter().map(|damage| damage.from_offset).collect();
    assert_eq!(places, [records[1].offset, records[3].offset]);
    assert_eq!((report.records, report.last_offset), (4, Some(records[5].offset)));
    assert_eq!(report.partitions.keys().copied().collect::<Vec<_>>(), [0, 2, 4, 5]);
}

#[test]
fn a_whole_log_verifies() {
    let (disk, records) = log_of(6);
    let report = verify(&disk);
    assert!(report.is_whole());
    assert_eq!((report.records, report.segments), (6, 1));
    assert_eq!((report.first_offset, report.record_bytes), (Some(records[0].offset), 300));
}

/// A log over several segments, none of them packed.
fn unpacked_log() -> (Disk, Vec<Record>) {
    let disk = Disk::default();
    let config = Config { unpacked_segments: 100, ..config() };
    let log = Log::open_on(config, Arc::new(disk.clone()), None).expect("the log opens");
    let records: Vec<Record> = (0..100u8).map(|index| append(&log, 0, &vec![index; 1000])).collect();
    let last_offset = records[99].offset;
    eventually(|| log.committed() >= last_offset);
    drop(log);
    (disk, records)
}

/// Packs all of a log that may be packed; it still holds these records.
fn pack(disk: &Disk, records: &[Record]) {
    let log = open(disk);
    eventually(|| log.statistics().packed_segments == log.statistics().segments - 2);
    assert_eq!(replayed(&log), records);
}

/// A log over several segments, the older ones packed.
fn long_log() -> (Disk, Vec<Record>) {
    let (disk, records) = unpacked_log();
    pack(&disk, &records);
    (disk, records)
}

#[test]
fn packing_changes_no_offset_and_no_record() {
    let (disk, records) = long_log();
    let report = verify(&disk);
    assert!(report.is_whole() && report.packed_segments > 3);
    let log = open(&disk);
    assert_eq!(replayed(&log), records);
    for record in &records {
        assert_eq!(log.read(record.offset).expect("it is kept"), *record);
    }
}

#[test]
fn damage_in_a_full_segment_is_found_when_it_is_replayed() {
    let (disk, records) = long_log();
    let number = records[99].offset / SEGMENT_BYTES - 1;
    let victim =
        records.iter().rfind(|record| record.offset / SEGMENT_BYTES == number).expect("it holds records");
    disk.change(&segment_path(number), |bytes| bytes[(victim.offset % SEGMENT_BYTES) as usize + 500] ^= 1);
    let log = open(&disk);
    let error = log.replay(0, &mut |_| ControlFlow::Continue(())).expect_err("a record is lost");
    assert!(matches!(error, ReadError::Damaged { offset, .. } if offset == victim.offset), "{error}");
    assert!(matches!(log.read(victim.offset), Err(ReadError::NoRecord { .. })));
    assert_eq!(verify(&disk).damages.len(), 1);
}

#[test]
fn damage_in_a_packed_segment_is_found_when_it_is_replayed() {
    let (disk, records) = long_log();
    let path = crate::segment::packed_path(Path::new("/log"), 0);
    disk.change(&path, |bytes| bytes[80] ^= 1);
    let log = open(&disk);
    let error = log.replay(0, &mut |_| ControlFlow::Continue(())).expect_err("a block is lost");
    assert!(matches!(error, ReadError::Damaged { .. }), "{error}");
    let report = verify(&disk);
    assert_eq!(report.damages.len(), 1);
    assert!(report.records < records.len() as u64);
}

#[test]
fn a_missing_segment_is_refused_by_name() {
    let (disk, _) = long_log();
    let path = crate::segment::packed_path(Path::new("/log"), 1);
    crate::files::Files::remove(&disk, &path).expect("it is there");
    assert!(matches!(try_open(&disk), Err(OpenError::Missing { number: 1, .. })));
    assert_eq!(verify(&disk).missing, [(1, 2)]);
}

#[test]
fn a_lost_header_is_not_taken_for_an_unused_segment() {
    let (disk, records) = long_log();
    let number = records[99].offset / SEGMENT_BYTES;
    // The newest segment has more than one write, so its first one was synced.
    let log = open(&disk);
    commit(&log, 0, b"one write");
    commit(&log, 0, b"another write");
    drop(log);
    disk.change(&segment_path(number), |bytes| bytes[20] ^= 1);
    let Err(OpenError::Damaged(Damage { path, .. })) = try_open(&disk) else { panic!("it was passed over") };
    assert_eq!(path, segment_path(number));
}

/// A crash undid the renaming of a segment's file that was packed. Under its own
/// name the file came back as a segment, with a gap behind it, when the packed
/// form was released.
#[test]
fn a_packed_segments_old_file_does_not_come_back() {
    let (disk, records) = unpacked_log();
    let plain = disk.bytes(&segment_path(0));
    pack(&disk, &records);
    let packed = crate::segment::packed_path(Path::new("/log"), 0);
    drop(crate::files::Files::create(&disk, &segment_path(0)).expect("there is room"));
    disk.change(&segment_path(0), |bytes| *bytes = plain);
    let log = open(&disk);
    log.release(records[50].offset);
    eventually(|| !disk.names().iter().any(|name| packed.ends_with(name)));
    drop(log);
    let log = open(&disk);
    assert!(log.first_offset() >= SEGMENT_BYTES);
    assert!(replayed(&log).ends_with(&records[50..]));
}

#[test]
fn a_log_in_use_is_not_taken_for_damaged() {
    let disk = Disk::default();
    let log = open(&disk);
    commit(&log, 0, b"first");
    std::thread::scope(|scope| {
        let appending = scope.spawn(|| {
            for index in 0..3000u32 {
                let last = commit(&log, 0, &vec![index as u8; 100 + index as usize % 900]);
                if index % 500 == 0 {
                    log.release(last.offset);
                }
            }
        });
        while !appending.is_finished() {
            let report = verify(&disk);
            assert!(report.is_whole(), "{:?} {:?}", report.damages, report.missing);
        }
    });
    assert!(verify(&disk).is_whole());
}

fn give_up(disk: &Disk) -> Report {
    let files: Arc<dyn crate::files::Files> = Arc::new(disk.clone());
    give_up_on(&files, Path::new("/log")).expect("the disk is written")
}

/// Opens, reads all but the lost records, goes on, and does so again.
fn goes_on_without(disk: &Disk, records: &[Record], is_lost: impl Fn(&Record) -> bool) {
    let log = open(disk);
    let mut kept: Vec<Record> = records.iter().filter(|record| !is_lost(record)).cloned().collect();
    assert_eq!(replayed(&log), kept);
    for record in records {
        assert_eq!(log.is_given_up(record.offset), is_lost(record), "{}", record.offset);
    }
    kept.push(commit(&log, 0, b"behind the loss"));
    assert!(kept.windows(2).all(|pair| pair[0].offset < pair[1].offset));
    drop(log);
    assert_eq!(replayed(&open(disk)), kept);
    let report = verify(disk);
    assert!(report.is_whole() && !report.given_up.is_empty(), "{report:?}");
}

#[test]
fn what_was_given_up_is_passed_over_and_nothing_else() {
    let (disk, records) = log_of(8);
    let spoil = |record: &Record| {
        disk.change(&segment_path(0), |bytes| bytes[record.offset as usize + 30] ^= 1);
    };
    spoil(&records[1]);
    spoil(&records[5]);
    let before = disk.bytes(&segment_path(0));
    assert_eq!(give_up(&disk).damages.len(), 2);
    assert!(disk.bytes(&segment_path(0)) == before, "the damaged file is left to whoever can mend it");
    goes_on_without(&disk, &records, |record| [&records[1], &records[5]].contains(&record));
    spoil(&records[3]);
    let Err(OpenError::Damaged(damage)) = try_open(&disk) else { panic!("it was never given up") };
    assert_eq!(damage.from_offset, records[3].offset);
    // A disk that gives the bytes back does not change what was decided without them.
    spoil(&records[3]);
    spoil(&records[1]);
    assert!(!replayed(&open(&disk)).contains(&records[1]));
}

#[test]
fn nothing_is_given_up_of_a_whole_log() {
    let (disk, records) = log_of(3);
    assert!(give_up(&disk).is_whole());
    assert_eq!(replayed(&open(&disk)), records);
    assert!(verify(&disk).given_up.is_empty());
}

#[test]
fn a_block_of_a_packed_segment_is_given_up() {
    let (disk, records) = long_log();
    disk.change(&crate::segment::packed_path(Path::new("/log"), 1), |bytes| bytes[80] ^= 1);
    let report = give_up(&disk);
    let [(from, until)] = report.lost_stretches()[..] else { panic!("{report:?}") };
    goes_on_without(&disk, &records, |record| (from..until).contains(&record.offset));
}

#[test]
fn a_missing_segment_is_given_up() {
    let (disk, records) = long_log();
    let path = crate::segment::packed_path(Path::new("/log"), 2);
    crate::files::Files::remove(&disk, &path).expect("it is there");
    assert_eq!(give_up(&disk).missing, [(2, 3)]);
    goes_on_without(&disk, &records, |record| record.offset / SEGMENT_BYTES == 2);
}

#[test]
fn a_newest_segment_whose_header_is_lost_is_given_up() {
    let (disk, mut records) = long_log();
    let log = open(&disk);
    records.push(commit(&log, 0, b"one write"));
    records.push(commit(&log, 0, b"another write"));
    drop(log);
    let number = records[101].offset / SEGMENT_BYTES;
    disk.change(&segment_path(number), |bytes| bytes[20] ^= 1);
    assert_eq!(give_up(&disk).damages.len(), 1);
    goes_on_without(&disk, &records, |record| record.offset / SEGMENT_BYTES == number);
}

#[test]
fn what_is_left_of_a_damaged_record_is_shown() {
    let (disk, records) = log_of(4);
    let at = records[1].offset;
    disk.change(&segment_path(0), |bytes| bytes[at as usize + 30] ^= 1);
    let bytes = disk.bytes(&segment_path(0));
    let until = verify(&disk).damages[0].until_offset.expect("a later record reads");
    let found = crate::inspect::remains_in(&bytes[at as usize..until as usize].to_vec().into(), at);
    let [(partition, remains)] = &found[..] else { panic!("{found:?}") };
    let differing = remains.iter().zip(&records[1].bytes).filter(|(left, right)| left != right).count();
    assert_eq!((*partition, remains.len(), differing), (1, 50, 1));
}
