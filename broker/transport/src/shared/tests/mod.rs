//! The shared journal on the memory broker.

mod chaos;

use std::sync::{Condvar, Mutex};
use std::time::Duration;

use super::*;
use crate::{MemoryBroker, NodeId};

/// Long enough for any machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// A node's journal, and whoever waits for it.
struct Reader {
    journal: SharedJournal,
    streams: Arc<dyn Streams>,
    news: Arc<(Mutex<()>, Condvar)>,
    read: Vec<Record>,
}

impl Reader {
    fn new(broker: &MemoryBroker, node: u64) -> Self {
        let streams = broker.node(NodeId(node)).streams().expect("there is memory");
        let journal = SharedJournal::new(streams.clone(), 4, 1 << 20);
        Self { journal, streams, news: Arc::default(), read: Vec::new() }
    }

    fn open(&mut self, from: u64, writer: u64) {
        let news = self.news.clone();
        self.read.clear();
        let waker = Arc::new(move || news.1.notify_all());
        self.journal.open(1, from, writer, waker).expect("the broker tells where it ends");
    }

    /// Opens, fences and waits for the fence.
    fn take_over(&mut self, writer: u64) {
        self.open(0, writer);
        let fence = format!("fence {writer}");
        self.journal.append(1, fence.as_bytes()).expect("it is taken");
        self.wait(|read| read.iter().any(|record| record.bytes == fence)).expect("it is read back");
    }

    fn append(&self, bytes: &[u8]) -> u64 {
        self.journal.append(1, bytes).expect("it is taken")
    }

    fn wait(&mut self, is_so: impl Fn(&[Record]) -> bool) -> Result<(), Broken> {
        let began = std::time::Instant::now();
        loop {
            let taken = self.journal.take(1, &mut self.read);
            if is_so(&self.read) {
                return Ok(());
            }
            taken?;
            assert!(began.elapsed() < PATIENCE, "it did not come: {:?}", self.read);
            let guard = self.news.0.lock().expect("nobody panics");
            drop(self.news.1.wait_timeout(guard, Duration::from_millis(5)));
        }
    }

    fn texts(&self) -> Vec<String> {
        self.read.iter().map(|record| String::from_utf8_lossy(&record.bytes).into_owned()).collect()
    }
}

#[test]
fn records_are_read_back_at_the_offsets_that_were_foretold() {
    let broker = MemoryBroker::new(4);
    let mut owner = Reader::new(&broker, 1);
    owner.take_over(10);
    let foretold: Vec<u64> = (0..100).map(|index| owner.append(format!("{index}").as_bytes())).collect();
    owner.wait(|read| read.len() == 101).expect("nobody disturbs");
    let found: Vec<u64> = owner.read[1..].iter().map(|record| record.offset).collect();
    assert_eq!(found, foretold);
    assert!(found.iter().all(|offset| partition_of(*offset) == 1));
    let read = owner.journal.read(foretold[7]).expect("it is there");
    assert_eq!(read, owner.read[8]);
    // Another node reads the same from the broker.
    let other = Reader::new(&broker, 2);
    assert_eq!(other.journal.read(foretold[7]).expect("it is there"), read);
    let end = foretold[99] + (1 << PARTITION_BITS);
    assert!(matches!(other.journal.read(end), Err(ReadError::NoRecord { .. })));
    assert!(matches!(other.journal.read(0), Err(ReadError::NoRecord { .. })));
}

#[test]
fn a_record_larger_than_a_message_counts_where_its_last_part_stands() {
    let broker = MemoryBroker::new(4);
    let mut owner = Reader::new(&broker, 1);
    owner.take_over(10);
    let large: Vec<u8> = (0..1_000_000u32).map(|index| index as u8).collect();
    let (at, behind) = (owner.append(&large), owner.append(b"behind"));
    owner.wait(|read| read.len() == 3).expect("nobody disturbs");
    assert_eq!((owner.read[1].offset, owner.read[2].offset), (at, behind));
    assert_eq!(owner.read[1].bytes, large);
    let mut other = Reader::new(&broker, 2);
    assert_eq!(other.journal.read(at).expect("it is there").bytes, large);
    // Whoever begins at a record of several messages is given all of it.
    other.open(at, 20);
    other.wait(|read| read.len() == 2).expect("nobody disturbs");
    assert_eq!(other.read, owner.read[1..]);
}

#[test]
fn what_a_thawed_owner_appends_behind_a_new_fence_is_void_to_everybody() {
    let broker = MemoryBroker::new(4);
    let (mut frozen, mut owner) = (Reader::new(&broker, 1), Reader::new(&broker, 2));
    frozen.take_over(10);
    frozen.append(b"before");
    frozen.wait(|read| read.len() == 2).expect("nobody disturbs");
    owner.take_over(20);
    // It has not read the fence yet, perhaps: what it appends stands elsewhere.
    let refused = (0..3).any(|_| frozen.journal.append(1, b"late").is_err());
    let told = frozen.wait(|_| false);
    assert!(refused || told.is_err());
    // The new owner's next record may stand behind what is void: it is told, too.
    let _displaced_or_not = owner.journal.append(1, b"next");
    let mut third = Reader::new(&broker, 3);
    third.take_over(30);
    assert!(!third.texts().contains(&"late".to_owned()), "{:?}", third.texts());
    assert_eq!(third.texts()[..3], ["fence 10", "before", "fence 20"]);
}

#[test]
fn a_message_that_is_lost_voids_what_stands_behind_it() {
    let broker = MemoryBroker::new(4);
    let mut owner = Reader::new(&broker, 1);
    owner.take_over(10);
    owner.append(b"one");
    owner.wait(|read| read.len() == 2).expect("nobody disturbs");
    // One that was repeated stands where the next was foretold.
    let (_, repeated) = owner.streams.read(1, 1, 1).expect("it reads").remove(0);
    owner.streams.append(1, repeated).expect("it is taken");
    let _at_another_place = owner.journal.append(1, b"two");
    let broken = owner.wait(|read| read.len() > 2).expect_err("it is told");
    assert_eq!(broken.partition, 1);
    owner.take_over(11);
    assert_eq!(owner.texts(), ["fence 10", "one", "fence 11"]);
}

#[test]
fn nothing_is_foretold_before_the_fence_is_read_back() {
    let broker = MemoryBroker::new(4);
    let mut owner = Reader::new(&broker, 1);
    assert!(matches!(owner.journal.append(1, b"closed"), Err(AppendError::Failed { .. })));
    owner.open(0, 10);
    owner.append(b"fence");
    let second = owner.journal.append(1, b"too early");
    // The fence may have been read back already.
    assert!(matches!(second, Err(AppendError::Overloaded { .. }) | Ok(_)));
}

#[test]
fn what_a_newer_build_wrote_stops_a_reader_and_what_a_stranger_wrote_does_not() {
    let broker = MemoryBroker::new(4);
    let mut owner = Reader::new(&broker, 1);
    owner.take_over(10);
    owner.streams.append(1, Bytes::from("a text that came to the wrong place")).expect("it is taken");
    owner.take_over(11);
    assert_eq!(owner.texts(), ["fence 10", "fence 11"]);
    owner.streams.append(1, Bytes::from_static(b"\x02what this form is")).expect("it is taken");
    let broken = owner.wait(|_| false).expect_err("it may have been acknowledged");
    assert_eq!(broken.reason, "it has records of form 2, this build reads up to 1: run the newer build");
    let refused = owner.journal.append(1, b"behind").expect_err("it is not to be gone on with");
    assert!(matches!(refused, AppendError::Failed { .. }), "{refused}");
    // Whoever has not read it does not know where the partition ends, and fences nothing.
    let mut other = Reader::new(&broker, 2);
    other.open(0, 20);
    other.wait(|_| false).expect_err("it is told, too");
    assert!(!other.journal.has_caught_up(1));
}
