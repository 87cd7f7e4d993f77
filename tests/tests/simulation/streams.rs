//! A broker's streams, which delay, lose and repeat what nodes append, and the
//! journal that each node has on them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use frevo_transport::{AppendError, Follower, ReadError, Record, SharedJournal, Streams, Waker};

use crate::random::Random;

/// What goes wrong with a message, in so many of a hundred cases.
const LOST: u64 = 1;
const REPEATED: u64 = 1;

/// Small, so that many records have several parts.
const MESSAGE_SIZE_MAX: usize = 2_048;

/// Bytes of records that a node remembers: few, so that it asks the broker, too.
const RECENT_SIZE: usize = 16 << 10;

/// Who appends to a partition, or follows it.
type Seat = (usize, u16);

/// What the broker has, and what is on its way there and back.
#[derive(Default)]
struct Broker {
    streams: BTreeMap<u16, Vec<Bytes>>,
    /// What the broker has not taken yet, in the order in which it was sent.
    sent: BTreeMap<Seat, VecDeque<Bytes>>,
    /// Each with the place that it is given next.
    followers: BTreeMap<Seat, (Arc<dyn Follower>, u64)>,
    /// Who is still to be told that something was lost.
    bereft: Vec<Seat>,
}

/// A node's connection to the broker.
struct Connection {
    node: usize,
    broker: Arc<Mutex<Broker>>,
}

/// The journals of all nodes on one broker. The last one appends nothing: it reads
/// what the broker takes as soon as that happens.
pub struct StreamJournals {
    broker: Arc<Mutex<Broker>>,
    nodes: Vec<Arc<SharedJournal>>,
    partition_count: u16,
}

fn lock(broker: &Mutex<Broker>) -> MutexGuard<'_, Broker> {
    broker.lock().expect("one thread")
}

impl Streams for Connection {
    fn message_size_max(&self) -> usize {
        MESSAGE_SIZE_MAX
    }

    fn append(&self, partition: u16, message: Bytes) -> Result<(), AppendError> {
        lock(&self.broker).sent.entry((self.node, partition)).or_default().push_back(message);
        Ok(())
    }

    fn follow(&self, partition: u16, from: u64, follower: Arc<dyn Follower>) {
        lock(&self.broker).followers.insert((self.node, partition), (follower, from));
    }

    fn unfollow(&self, partition: u16) {
        lock(&self.broker).followers.remove(&(self.node, partition));
    }

    fn read(&self, partition: u16, from: u64, count_max: usize) -> Result<Vec<(u64, Bytes)>, ReadError> {
        let broker = lock(&self.broker);
        let messages = broker.streams.get(&partition).into_iter().flatten().enumerate();
        let found = messages.skip(from as usize).take(count_max);
        Ok(found.map(|(place, message)| (place as u64, message.clone())).collect())
    }

    fn end(&self, partition: u16) -> Result<u64, ReadError> {
        Ok(lock(&self.broker).streams.get(&partition).map_or(0, Vec::len) as u64)
    }
}

impl StreamJournals {
    /// The journals of so many nodes.
    pub fn new(node_count: usize, partition_count: u16) -> Self {
        let broker = Arc::<Mutex<Broker>>::default();
        let nodes = (0..=node_count).map(|node| journal(node, &broker, partition_count)).collect();
        let all = Self { broker, nodes, partition_count };
        for partition in 0..partition_count {
            let observer = &all.nodes[node_count];
            observer.open(partition, 0, 0, Arc::new(|| {})).expect("the broker answers");
        }
        all
    }

    /// The journal of a node.
    pub fn of(&self, node: usize) -> Arc<SharedJournal> {
        self.nodes[node].clone()
    }

    /// A node begins to read a partition, and is given all that the broker has of it.
    pub fn open(&self, node: usize, partition: u16, from: u64, owner: u64) -> Vec<Record> {
        let waker: Waker = Arc::new(|| {});
        self.nodes[node].open(partition, from, owner, waker).expect("the broker answers");
        self.deliver((node, partition), usize::MAX);
        assert!(self.nodes[node].has_caught_up(partition), "it was given everything");
        self.take(node, partition).0
    }

    /// What a node has read of a partition since, and whether that goes on.
    pub fn take(&self, node: usize, partition: u16) -> (Vec<Record>, bool) {
        let mut records = Vec::new();
        let goes_on = self.nodes[node].take(partition, &mut records).is_ok();
        (records, goes_on)
    }

    /// A node reads the partition no more.
    pub fn close(&self, node: usize, partition: u16) {
        self.nodes[node].close(partition);
    }

    /// A node is gone: of what it has sent a part arrives, what it knew is forgotten.
    pub fn crash(&mut self, node: usize, random: &mut Random) {
        for partition in 0..self.partition_count {
            let waiting = self.sent_count((node, partition));
            let arrives = random.below(waiting + 1);
            for _ in 0..arrives {
                self.accept((node, partition), None);
            }
            let mut broker = lock(&self.broker);
            broker.sent.remove(&(node, partition));
            broker.followers.remove(&(node, partition));
        }
        self.nodes[node] = journal(node, &self.broker, self.partition_count);
    }

    /// How much is on its way: messages, and word of those that were lost.
    pub fn waiting(&self) -> usize {
        let broker = lock(&self.broker);
        broker.sent.values().map(VecDeque::len).sum::<usize>() + broker.bereft.len()
    }

    /// The broker takes something of what is on its way. In rough times some of it
    /// is lost or repeated.
    pub fn flow(&self, random: &mut Random, is_rough: bool) {
        let seats: Vec<Seat> = lock(&self.broker).sent.keys().copied().collect();
        for seat in seats {
            let waiting = self.sent_count(seat);
            let count = if waiting > 1 && random.chance(40) { 1 + random.below(waiting) } else { waiting };
            for _ in 0..count {
                let fault = is_rough.then(|| random.below(100) as u64);
                self.accept(seat, fault);
            }
        }
        if is_rough && random.chance(50) {
            return;
        }
        // Whose message was lost is told, sooner or later.
        let bereft = std::mem::take(&mut lock(&self.broker).bereft);
        for seat in bereft {
            let follower = lock(&self.broker).followers.get(&seat).map(|(follower, _)| follower.clone());
            follower.into_iter().for_each(|follower| follower.broken("a message is lost"));
        }
    }

    /// The broker takes everything that is on its way, and every node reads it.
    pub fn settle(&self, random: &mut Random) {
        while self.waiting() > 0 {
            self.flow(random, false);
        }
        for node in 0..self.nodes.len() {
            self.deliver_to(node, usize::MAX);
        }
    }

    /// A node is given what the broker has, in each partition so many messages at
    /// most.
    pub fn deliver_to(&self, node: usize, count_max: usize) {
        (0..self.partition_count).for_each(|partition| self.deliver((node, partition), count_max));
    }

    /// A message of a stream comes to stand there a second time.
    pub fn repeat(&self, partition: u16, random: &mut Random) {
        {
            let mut broker = lock(&self.broker);
            let Some(stream) = broker.streams.get_mut(&partition).filter(|stream| !stream.is_empty()) else {
                return;
            };
            let from = stream.len().saturating_sub(6);
            let message = stream[from + random.below(stream.len() - from)].clone();
            stream.push(message);
        }
        self.deliver((self.observer(), partition), usize::MAX);
    }

    /// The records that count and were not given before, in the order in which the
    /// broker took them within each partition.
    pub fn take_committed(&self) -> Vec<Record> {
        let observer = self.observer();
        (0..self.partition_count).flat_map(|partition| self.take(observer, partition).0).collect()
    }

    fn observer(&self) -> usize {
        self.nodes.len() - 1
    }

    fn sent_count(&self, seat: Seat) -> usize {
        lock(&self.broker).sent.get(&seat).map_or(0, VecDeque::len)
    }

    /// The broker takes the next message of a node, unless this fault happens to it.
    fn accept(&self, seat: Seat, fault: Option<u64>) {
        let (_, partition) = seat;
        {
            let mut broker = lock(&self.broker);
            let Some(message) = broker.sent.get_mut(&seat).and_then(VecDeque::pop_front) else { return };
            if fault.is_some_and(|fault| fault < LOST) {
                return broker.bereft.push(seat);
            }
            let stream = broker.streams.entry(partition).or_default();
            if fault.is_some_and(|fault| (LOST..LOST + REPEATED).contains(&fault)) {
                stream.push(message.clone());
            }
            stream.push(message);
        }
        self.deliver((self.observer(), partition), usize::MAX);
    }

    fn deliver(&self, seat: Seat, count_max: usize) {
        let (_, partition) = seat;
        let (follower, from, messages) = {
            let mut broker = lock(&self.broker);
            let Broker { streams, followers, .. } = &mut *broker;
            let stream = streams.get(&partition).map_or(&[][..], Vec::as_slice);
            let Some((follower, next)) = followers.get_mut(&seat) else { return };
            let from = *next as usize;
            let until = stream.len().min(from.saturating_add(count_max));
            *next = until.max(from) as u64;
            (follower.clone(), from, stream.get(from..until).unwrap_or_default().to_vec())
        };
        for (index, message) in messages.into_iter().enumerate() {
            follower.message((from + index) as u64, message);
        }
    }
}

fn journal(node: usize, broker: &Arc<Mutex<Broker>>, partition_count: u16) -> Arc<SharedJournal> {
    let connection = Arc::new(Connection { node, broker: broker.clone() });
    Arc::new(SharedJournal::new(connection, partition_count, RECENT_SIZE))
}
