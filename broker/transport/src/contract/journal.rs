//! The suite that every journal passes: each promise of [`WholeJournal`] is tried, by
//! number.

use std::ops::ControlFlow;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use crate::{AppendError, Journal as _, ReadError, Record, WholeJournal};

/// Long enough for any disk; a journal that takes longer is taken for stuck.
const PATIENCE: Duration = Duration::from_secs(60);

/// A journal and what can happen to it.
pub trait Subject: Sized {
    /// The journal.
    type Journal: WholeJournal;

    /// The journal as it stands.
    fn journal(&self) -> &Self::Journal;

    /// Lets what is appended be committed, where that does not happen by itself.
    fn settle(&self) {}

    /// Closes the journal in order and opens it again.
    fn reopen(self) -> Self;

    /// Stops the machine without notice and opens the journal again: what is
    /// not synced may be lost or torn, as the seed decides.
    fn crash(self, seed: u64) -> Self;

    /// Makes the journal fail, as its disk would.
    fn fail(&self);

    /// Bytes in the largest record that is taken.
    fn record_bytes_max(&self) -> usize;

    /// A journal of its own that never commits, with little room to wait.
    fn stuck(&self) -> Self;
}

/// Tries all promises on journals made by `make`, each on a fresh one.
pub fn check<T: Subject>(make: impl Fn() -> T) {
    offsets_rise(make());
    append_is_prompt(make());
    committed_records_survive(&make);
    records_survive_whole_and_without_holes(&make);
    commits_are_announced(make());
    failures_are_announced(make());
    records_are_read_back(make());
    records_are_replayed(make());
    records_are_released_from_the_front(make());
    offsets_continue(make());
}

fn offsets_rise<T: Subject>(subject: T) {
    let mut end = 0;
    for (partition, bytes) in samples(100) {
        let offset = append(&subject, partition, &bytes);
        assert!(offset > 0 && offset >= end, "promise 1: offset {offset} lies below {end}");
        end = offset + bytes.len() as u64;
    }
}

fn append_is_prompt<T: Subject>(subject: T) {
    let too_large = vec![0; subject.record_bytes_max() + 1];
    let refusal = subject.journal().append(0, &too_large);
    assert!(
        matches!(refusal, Err(AppendError::TooLarge { .. })),
        "promise 2: {refusal:?} for too large a record"
    );
    append(&subject, 0, &too_large[1..]);
    settled(&subject);

    let stuck = subject.stuck();
    let taken = (0..1_000_000).find(|_| match stuck.journal().append(0, &[7; 1000]) {
        Ok(_) => false,
        Err(AppendError::Overloaded { .. }) => true,
        Err(error) => panic!("promise 2: {error} where it should be overloaded"),
    });
    assert!(taken.is_some(), "promise 2: what waits is not bounded");
}

fn committed_records_survive<T: Subject>(make: &impl Fn() -> T) {
    for seed in 0..20 {
        let subject = make();
        let before = append_all(&subject, 10);
        settled(&subject);
        let committed = subject.journal().committed();
        append_all(&subject, 10);
        let subject = subject.crash(seed);
        assert!(subject.journal().committed() >= committed, "promise 3: the watermark fell in crash {seed}");
        let after = replayed(&subject, 0);
        assert_eq!(
            after[..before.len()],
            before[..],
            "promise 3: a committed record changed in crash {seed}"
        );
    }
}

fn records_survive_whole_and_without_holes<T: Subject>(make: &impl Fn() -> T) {
    for seed in 0..20 {
        let subject = make();
        let appended = append_all(&subject, 30);
        let subject = subject.crash(seed);
        let survived = replayed(&subject, 0);
        assert_eq!(survived[..], appended[..survived.len()], "promises 4 and 5: crash {seed}");
        // What the crash tore is never read again, whatever is written over it.
        let later = append_all(&subject, 5);
        settled(&subject);
        let subject = subject.crash(seed + 1);
        assert_eq!(replayed(&subject, 0), [survived, later].concat(), "promises 4 and 5: after crash {seed}");
    }
}

fn commits_are_announced<T: Subject>(subject: T) {
    let announced = Announced::by(subject.journal());
    let offset = append(&subject, 0, b"announced");
    subject.settle();
    announced.wait(6, || subject.journal().committed() >= offset);
}

fn failures_are_announced<T: Subject>(subject: T) {
    append(&subject, 0, b"kept");
    settled(&subject);
    let announced = Announced::by(subject.journal());
    subject.fail();
    // Where a failure shows only when something is written, this writes.
    let _refused_or_lost = subject.journal().append(0, b"lost");
    announced.wait(6, || subject.journal().failed().is_some());
    let refusal = subject.journal().append(0, b"too late");
    assert!(
        matches!(refusal, Err(AppendError::Failed { .. })),
        "promise 6: a failed journal said {refusal:?}"
    );
    assert_eq!(replayed(&subject, 0).len(), 1, "promise 6: a failed journal can still be read");
}

fn records_are_read_back<T: Subject>(subject: T) {
    let appended = append_all(&subject, 200);
    settled(&subject);
    let subject = check_reads(subject, &appended).reopen();
    check_reads(subject, &appended);
}

fn check_reads<T: Subject>(subject: T, appended: &[Record]) -> T {
    for record in appended {
        let read = subject.journal().read(record.offset).expect("promise 7: what is committed can be read");
        assert_eq!(read, *record, "promise 7");
    }
    let between = subject.journal().read(appended[0].offset + 1);
    assert!(
        matches!(between, Err(ReadError::NoRecord { .. })),
        "promise 7: {between:?} where no record starts"
    );
    let above = subject.journal().read(subject.journal().committed() + 1);
    assert!(matches!(above, Err(ReadError::NotCommitted { .. })), "promise 7: {above:?} above the watermark");
    subject
}

fn records_are_replayed<T: Subject>(subject: T) {
    let appended = append_all(&subject, 200);
    settled(&subject);
    let subject = subject.reopen();
    assert_eq!(replayed(&subject, 0), appended, "promise 8");
    for (index, record) in appended.iter().enumerate() {
        assert_eq!(next_from(&subject, record.offset).as_ref(), Some(record), "promise 8: from a record on");
        let next = next_from(&subject, record.offset + 1);
        assert_eq!(next.as_ref(), appended.get(index + 1), "promise 8: from behind a record on");
    }
    // From a place in the middle of a record.
    let middle = appended[3].offset + 2;
    assert_eq!(replayed(&subject, middle), appended[4..], "promise 8: from within a record");
}

fn next_from<T: Subject>(subject: &T, from_offset: u64) -> Option<Record> {
    let mut next = None;
    let result = subject.journal().replay(from_offset, &mut |record| {
        next = Some(record).filter(|record| record.bytes != SETTLING);
        ControlFlow::Break(())
    });
    result.expect("promise 8: what is committed can be replayed");
    next
}

fn records_are_released_from_the_front<T: Subject>(subject: T) {
    let appended = append_all(&subject, 300);
    let newest = settled(&subject);
    for kept in [0, 100, 250, 299] {
        let below = appended[kept].offset;
        let first_before = subject.journal().first_offset();
        subject.journal().release(below);
        let first_offset = subject.journal().first_offset();
        assert!(first_offset >= first_before, "promise 9: the first offset fell");
        assert!(first_offset <= below, "promise 9: {first_offset} is above {below}");
        let left = replayed(&subject, 0);
        assert!(left.ends_with(&appended[kept..]), "promise 9: too much was released");
        assert!(
            left.iter().all(|record| record.offset >= first_offset),
            "promise 9: a released record was seen"
        );
    }
    subject.journal().release(u64::MAX);
    let left = subject.journal().read(newest);
    assert!(left.is_ok(), "promise 9: the newest record was released");
    if subject.journal().first_offset() > appended[0].offset {
        let released = subject.journal().read(appended[0].offset);
        assert!(
            matches!(released, Err(ReadError::Released { .. })),
            "promise 9: {released:?} for a released record"
        );
    }
}

fn offsets_continue<T: Subject>(mut subject: T) {
    let mut appended = Vec::new();
    for round in 0..5 {
        appended.extend(append_all(&subject, 3));
        settled(&subject);
        subject = if round % 2 == 0 { subject.reopen() } else { subject.crash(round) };
        assert_eq!(replayed(&subject, 0), appended, "promise 10");
    }
    assert!(appended.is_sorted_by(|one, next| one.offset < next.offset), "promise 10");
}

/// Counts nothing but notices being called.
struct Announced(Arc<(Mutex<bool>, Condvar)>);

impl Announced {
    fn by(journal: &impl WholeJournal) -> Self {
        let called = Arc::new((Mutex::new(false), Condvar::new()));
        let announced = Self(called.clone());
        journal.on_commit(Arc::new(move || {
            *called.0.lock().expect("no holder panics") = true;
            called.1.notify_all();
        }));
        announced
    }

    /// Waits until it is so, looking only when called.
    fn wait(&self, promise: u32, is_so: impl Fn() -> bool) {
        while !is_so() {
            let called = self.0.0.lock().expect("no holder panics");
            let (mut called, timeout) =
                self.0.1.wait_timeout_while(called, PATIENCE, |called| !*called).expect("no holder panics");
            assert!(!timeout.timed_out(), "promise {promise}: nobody was called");
            *called = false;
        }
    }
}

/// Waits until all that was appended is committed. Returns the last offset.
fn settled<T: Subject>(subject: &T) -> u64 {
    let announced = Announced::by(subject.journal());
    let last = append(subject, 0, SETTLING);
    subject.settle();
    announced.wait(6, || subject.journal().committed() >= last);
    last
}

const SETTLING: &[u8] = b"settling";

fn append<T: Subject>(subject: &T, partition: u16, bytes: &[u8]) -> u64 {
    subject.journal().append(partition, bytes).expect("a journal at rest takes a record")
}

fn append_all<T: Subject>(subject: &T, count: usize) -> Vec<Record> {
    samples(count)
        .map(|(partition, bytes)| Record {
            offset: append(subject, partition, &bytes),
            partition,
            bytes: bytes.into(),
        })
        .collect()
}

/// All that is replayed, without what `settled` appended.
fn replayed<T: Subject>(subject: &T, from_offset: u64) -> Vec<Record> {
    let mut records = Vec::new();
    let result = subject.journal().replay(from_offset, &mut |record| {
        if record.bytes != SETTLING {
            records.push(record);
        }
        ControlFlow::Continue(())
    });
    result.expect("promise 8: what is committed can be replayed");
    records
}

/// Records of all sizes, empty ones too, no two of them alike nearby.
fn samples(count: usize) -> impl Iterator<Item = (u16, Vec<u8>)> {
    (0..count).map(|index| {
        let size = [0, 3, 100, 700, 41, 1500][index % 6];
        ((index % 5) as u16, vec![index as u8; size])
    })
}
