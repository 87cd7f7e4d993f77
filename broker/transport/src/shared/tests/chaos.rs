//! Streams that delay, lose and repeat what is appended, with several owners at
//! once: what any reader counts is the same for all, and of each owner it is what
//! that one appended, from its fence on and without a gap.
//!
//! One thread, one seed: the same run every time.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use bytes::Bytes;

use super::super::SharedJournal;
use crate::{AppendError, Broken, Follower, Journal, ReadError, Record, Streams};

const SEEDS: u64 = 1_000;
const STEPS: usize = 500;
const NODES: usize = 3;

/// What goes wrong, in so many of a hundred cases.
const LOST: u64 = 1;
const REPEATED: u64 = 1;

/// The broker's log of one partition, and what is on its way there.
#[derive(Default)]
struct World {
    log: Vec<Bytes>,
    /// What each node appended and the broker has not taken yet, in order.
    on_its_way: BTreeMap<usize, VecDeque<Bytes>>,
    followers: BTreeMap<usize, (Arc<dyn Follower>, u64)>,
}

/// A node's handle.
struct Handle {
    node: usize,
    world: Arc<Mutex<World>>,
}

impl Streams for Handle {
    fn message_size_max(&self) -> usize {
        // Small, so that many records have several parts.
        super::super::form::HEAD_SIZE + 8
    }

    fn append(&self, _partition: u16, message: Bytes) -> Result<(), AppendError> {
        let mut world = self.world.lock().expect("one thread");
        world.on_its_way.entry(self.node).or_default().push_back(message);
        Ok(())
    }

    fn follow(&self, _partition: u16, from: u64, follower: Arc<dyn Follower>) {
        self.world.lock().expect("one thread").followers.insert(self.node, (follower, from));
    }

    fn unfollow(&self, _partition: u16) {
        self.world.lock().expect("one thread").followers.remove(&self.node);
    }

    fn read(&self, _partition: u16, from: u64, count_max: usize) -> Result<Vec<(u64, Bytes)>, ReadError> {
        let world = self.world.lock().expect("one thread");
        let found = world.log.iter().enumerate().skip(from as usize).take(count_max);
        Ok(found.map(|(place, message)| (place as u64, message.clone())).collect())
    }

    fn end(&self, _partition: u16) -> Result<u64, ReadError> {
        Ok(self.world.lock().expect("one thread").log.len() as u64)
    }
}

/// A node that owns the partition, believes to, or has lost it.
struct Node {
    journal: SharedJournal,
    /// Its number as an owner, and what it has appended as such.
    owner: u64,
    appended: Vec<(u64, Bytes)>,
    read: Vec<Record>,
    is_open: bool,
}

impl Node {
    /// Takes the partition over: the fence names the owner.
    fn open(&mut self, owner: u64) {
        self.read.clear();
        self.journal.open(0, 0, owner, Arc::new(|| {})).expect("the world answers");
        let fence = Bytes::from(format!("{owner}:0"));
        self.journal.append(0, &fence).expect("a fence is taken");
        (self.owner, self.appended, self.is_open) = (owner, vec![(0, fence)], true);
    }

    fn append(&mut self, size: u64) {
        let mut record = format!("{}:{}", self.owner, self.appended.len());
        record.extend(std::iter::repeat_n('x', size as usize));
        match self.journal.append(0, record.as_bytes()) {
            Ok(offset) => self.appended.push((offset, record.into())),
            // Its fence is not read back, or it is broken off.
            Err(AppendError::Overloaded { .. } | AppendError::Failed { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }

    fn take(&mut self) {
        let taken = self.journal.take(0, &mut self.read);
        if let Err(Broken { .. }) = taken {
            self.is_open = false;
        }
    }
}

/// What counts, by the order of the fences: the owner of each record, and the
/// record.
fn counted(records: &[Record]) -> Vec<(u64, u64, Record)> {
    let mut owner = 0;
    let mut counted = Vec::new();
    for record in records {
        let text = String::from_utf8(record.bytes.to_vec()).expect("it is text");
        let (writer, number) = text.split_once(':').expect("owner and number");
        let writer: u64 = writer.parse().expect("a number");
        let number: u64 = number.trim_end_matches('x').parse().expect("a number");
        if number == 0 && writer > owner {
            owner = writer;
        }
        let next = counted.iter().filter(|(of, ..): &&(u64, u64, Record)| *of == writer).count() as u64;
        if writer == owner && number == next {
            counted.push((writer, number, record.clone()));
        }
    }
    counted
}

struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

/// The broker takes the next of what a node appended, or loses or repeats it.
/// Whether it tells that it lost something is left open: nothing rests on it but
/// how soon the owner knows.
fn arrive(world: &Mutex<World>, random: &mut Random, node: usize) {
    let mut world = world.lock().expect("one thread");
    let Some(message) = world.on_its_way.get_mut(&node).and_then(VecDeque::pop_front) else { return };
    match random.below(100) {
        chance if chance < LOST => {
            let follower = world.followers.get(&node).map(|(follower, _)| follower.clone());
            drop(world);
            if let Some(follower) = follower.filter(|_| random.below(2) == 0) {
                follower.broken("it was lost");
            }
        }
        chance if chance < LOST + REPEATED => world.log.extend([message.clone(), message]),
        _ => world.log.push(message),
    }
}

/// A node reads what the broker has, or a part of it.
fn read_on(world: &Mutex<World>, random: &mut Random, node: usize) {
    let due = {
        let mut locked = world.lock().expect("one thread");
        let World { log, followers, .. } = &mut *locked;
        let Some((follower, next)) = followers.get_mut(&node) else { return };
        let count = random.below(20);
        let due: Vec<_> = log
            .iter()
            .enumerate()
            .skip(*next as usize)
            .take(count as usize)
            .map(|(p, m)| (p, m.clone()))
            .collect();
        *next += due.len() as u64;
        due.into_iter().map(|(place, message)| (follower.clone(), place, message)).collect::<Vec<_>>()
    };
    for (follower, place, message) in due {
        follower.message(place as u64, message);
    }
}

fn run(seed: u64) -> usize {
    let mut random = Random(seed);
    let world: Arc<Mutex<World>> = Arc::default();
    let mut owners = 0;
    let mut history: BTreeMap<u64, Vec<(u64, Bytes)>> = BTreeMap::new();
    let mut nodes: Vec<Node> = (0..NODES)
        .map(|node| Node {
            journal: SharedJournal::new(Arc::new(Handle { node, world: world.clone() }), 1, 0),
            owner: 0,
            appended: Vec::new(),
            read: Vec::new(),
            is_open: false,
        })
        .collect();
    for _ in 0..STEPS {
        let index = random.below(NODES as u64) as usize;
        let node = &mut nodes[index];
        match random.below(20) {
            0 if !node.is_open || random.below(16) == 0 => {
                history.insert(node.owner, std::mem::take(&mut node.appended));
                owners += 1;
                node.open(owners);
            }
            1..=6 if node.is_open => node.append(random.below(40)),
            7..=13 => arrive(&world, &mut random, index),
            14..=17 => read_on(&world, &mut random, index),
            _ => node.take(),
        }
    }
    for node in nodes {
        history.insert(node.owner, node.appended);
    }
    verify(&world, &history)
}

/// Reads everything anew, twice, beginning at different places.
fn verify(world: &Arc<Mutex<World>>, history: &BTreeMap<u64, Vec<(u64, Bytes)>>) -> usize {
    let read = |from: u64| {
        let handle = Handle { node: NODES, world: world.clone() };
        let journal = SharedJournal::new(Arc::new(handle), 1, 0);
        journal.open(0, from, u64::MAX, Arc::new(|| {})).expect("the world answers");
        let (log, (follower, next)) = {
            let mut world = world.lock().expect("one thread");
            (world.log.clone(), world.followers.remove(&NODES).expect("it follows"))
        };
        for (place, message) in log.into_iter().enumerate().skip(next as usize) {
            follower.message(place as u64, message);
        }
        let mut records = Vec::new();
        journal.take(0, &mut records).expect("it writes nothing");
        records
    };
    let records = read(0);
    let all = counted(&records);
    for (owner, number, record) in &all {
        let appended = &history[owner];
        let (offset, bytes) = &appended[*number as usize];
        assert_eq!(&record.bytes, bytes, "what counts is what was appended");
        // The fence may stand anywhere.
        assert!(*number == 0 || record.offset == *offset, "and where it was foretold");
    }
    if let Some((_, _, middle)) = all.get(all.len() / 2) {
        let from_middle: Vec<Record> =
            records.iter().filter(|record| record.offset >= middle.offset).cloned().collect();
        assert_eq!(read(middle.offset), from_middle, "whoever begins later reads the same");
    }
    all.len()
}

#[test]
fn whatever_is_lost_repeated_or_interrupted_every_reader_counts_the_same() {
    let counts: Vec<usize> = (0..SEEDS)
        .map(|seed| std::panic::catch_unwind(|| run(seed)).unwrap_or_else(|_| panic!("seed {seed}")))
        .collect();
    let total: usize = counts.iter().sum();
    assert!(total > 5 * SEEDS as usize, "there was something to count: {total}");
}
