//! What makes several nodes one server: who owns which partition, requests to
//! owners elsewhere, deliveries to workers elsewhere, one catalogue for all.
//!
//! ```text
//! edge ─ ask ─► own partition: its reactor
//!             └ else: parcel ─► owner ─► its reactor ─► answer ─► edge
//! bus: ownership ─► takeover: checkpoint, journal up to the own fence ─► reactor
//!      stream 0  ─► catalogue ─► every reactor of this node
//! ```
//!
//! Nothing here is relied upon for what is durable: parcels may be lost or come
//! twice, ownership may be out of date. The journal decides, by its fences.
//!
//! The subtle thing: a node may rely on what it has read of the catalogue, and the
//! owner that it asks may have read less. So a request says how far its sender has
//! read, an answer how far the owner of the catalogue has decided, and each waits
//! at its destination until that was read there, too.

mod asks;
mod catalogue;
mod errands;
mod marks;
mod members;
mod parcel;
mod pending;
mod pieces;
mod post;
mod seats;
mod taken;
mod window;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use frevo_coordinator::Partition;
use frevo_event::{Batch, BatchError, PartitionId, Reply, Request, Timestamp};
use frevo_transport::{Broken, Bus, NodeId, Ownership, Post, Recipient, Record, SharedJournal};
use tokio::sync::oneshot;

use crate::reactor::ReplyTo;
use asks::Asks;
use errands::Errands;
use marks::Marks;
use members::{Member, Members};
pub use parcel::{Fate, Parcel};
pub use pending::Pending;
use pieces::Pieces;
use taken::Taken;

pub use catalogue::follow as follow_catalogue;
pub use post::spawn as spawn_post;
pub use seats::{SpawnError, spawn as spawn_seats};
pub use taken::Asker;

/// Bytes of records that were read lately.
const RECENT_SIZE: usize = 64 << 20;

/// A node whose clock is further off is not ready, in milliseconds.
const CLOCK_OFF_MAX: i64 = 1_000;

/// How long giving everything up may take.
const LEAVING_MAX: Duration = Duration::from_secs(15);

/// Requests that wait for a partition to come up here.
const WAITING_MAX: usize = 16_384;

/// How this node stands to a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Standing {
    /// It is another node's.
    Elsewhere,
    /// It is being taken over.
    Taking,
    /// A reactor has it.
    Here,
}

/// What makes several nodes one server.
pub struct Cluster {
    bus: Arc<dyn Bus>,
    /// The journal of the partitions that this node owns.
    pub(crate) journal: SharedJournal,
    post: Arc<dyn Post>,
    ownership: Mutex<Option<Arc<dyn Ownership>>>,
    standings: Vec<AtomicU8>,
    asks: Mutex<Asks>,
    taken: Mutex<Taken>,
    pieces: Mutex<Pieces>,
    members: Mutex<Members>,
    errands: Mutex<Errands>,
    marks: Mutex<Marks>,
    /// Requests for partitions that are being taken over.
    waiting: Mutex<HashMap<PartitionId, Vec<Parcel>>>,
    /// What is held until the catalogue was read up to an offset.
    parked: Mutex<BTreeMap<u64, Vec<Parked>>>,
    /// Up to where the catalogue was read.
    read: AtomicU64,
    /// What came of taking partitions over.
    refused: Mutex<BTreeMap<PartitionId, String>>,
    /// Partitions whose batches the broker does not give back.
    stalled: Mutex<BTreeSet<PartitionId>>,
    /// Partitions that reactors dropped, and why.
    fallen: Mutex<Vec<(PartitionId, Gone)>>,
    pub(crate) takeovers: AtomicU64,
    /// Everything that was registered at the start is known here.
    is_current: AtomicBool,
    /// Why what is registered can't be read on.
    unread: Mutex<Option<String>>,
    /// Since when this node gives everything up.
    left_at: Mutex<Option<Instant>>,
    post_news: News,
    seat_news: News,
}

/// What is held until more of the catalogue was read.
enum Parked {
    /// A reply of a partition of this node.
    Reply(oneshot::Sender<Reply>, Reply),
    /// A parcel of another node.
    Parcel(Parcel),
}

/// A partition is not this node's any more.
#[derive(Debug, thiserror::Error)]
pub enum Gone {
    /// Another node's fence counts.
    #[error("another node has taken it over")]
    Fenced,
    /// What was appended may be lost.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// Another node, of a newer build perhaps, wrote what can't be read here.
    #[error("what another node wrote can't be read: {0}")]
    Unreadable(BatchError),
}

/// Wakes a thread.
#[derive(Default)]
pub(crate) struct News(Mutex<bool>, Condvar);

impl News {
    pub(crate) fn wake(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.1.notify_one();
    }

    /// Waits for a wake, but not longer than this.
    fn wait(&self, at_most: Duration) {
        let woken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.1.wait_timeout_while(woken, at_most, |woken| !*woken);
        *waited.unwrap_or_else(PoisonError::into_inner).0 = false;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Cluster {
    /// A node's part; nothing is owned before [`Cluster::join`].
    ///
    /// # Errors
    /// The broker can't be reached or refuses.
    pub fn new(bus: Arc<dyn Bus>) -> Result<Self, frevo_transport::BusError> {
        let post = bus.post()?;
        let count = bus.partition_count();
        Ok(Self {
            journal: SharedJournal::new(bus.streams()?, count, RECENT_SIZE),
            ownership: Mutex::default(),
            standings: (0..count).map(|_| AtomicU8::new(Standing::Elsewhere as u8)).collect(),
            asks: Mutex::new(Asks::new(post.node())),
            taken: Mutex::default(),
            pieces: Mutex::default(),
            members: Mutex::default(),
            errands: Mutex::default(),
            marks: Mutex::default(),
            waiting: Mutex::default(),
            parked: Mutex::default(),
            read: AtomicU64::new(0),
            refused: Mutex::default(),
            stalled: Mutex::default(),
            fallen: Mutex::default(),
            takeovers: AtomicU64::new(0),
            is_current: AtomicBool::new(false),
            unread: Mutex::default(),
            left_at: Mutex::default(),
            post_news: News::default(),
            seat_news: News::default(),
            bus,
            post,
        })
    }

    /// Takes part in sharing the partitions.
    fn join(&self) -> Result<Arc<dyn Ownership>, frevo_transport::BusError> {
        let ownership = self.bus.ownership()?;
        *lock(&self.ownership) = Some(ownership.clone());
        Ok(ownership)
    }

    /// Gives everything up in order.
    pub fn leave(&self) {
        lock(&self.left_at).get_or_insert_with(Instant::now);
        if let Some(ownership) = &*lock(&self.ownership) {
            ownership.leave();
        }
        self.seat_news.wake();
    }

    /// Whether giving everything up takes longer than anybody should wait.
    pub fn has_left_late(&self) -> bool {
        lock(&self.left_at).is_some_and(|at| at.elapsed() > LEAVING_MAX)
    }

    /// Whether everything that was registered at the start is known here.
    pub fn is_current(&self) -> bool {
        self.is_current.load(Ordering::Acquire)
    }

    /// Why what is registered can't be read on.
    pub fn unread(&self) -> Option<String> {
        lock(&self.unread).clone()
    }

    /// There is something to tell other nodes.
    pub fn wake_post(&self) {
        self.post_news.wake();
    }

    /// How well the broker keeps what it took.
    pub fn durability(&self) -> frevo_transport::Durability {
        self.bus.durability()
    }

    /// Why the broker is not reached, if that is so.
    pub fn broker_fault(&self) -> Option<String> {
        self.bus.fault()
    }

    /// What is wrong with this node's clock, by the broker's or, where that does
    /// not tell, by what most of the other nodes say.
    pub fn clock_fault(&self, now: Timestamp) -> Option<String> {
        let by_broker = self.bus.clock_ahead_millis().map(|ahead| (ahead, "the broker's clock is"));
        let (ahead, whose) = by_broker.or_else(|| {
            let members = self.members(now);
            let mut others: Vec<i64> = members
                .iter()
                .filter(|member| !member.is_here)
                .map(|member| member.clock_ahead_millis)
                .collect();
            others.sort_unstable();
            // Of two nodes neither can say which of them is wrong.
            (others.len() >= 2).then(|| (others[others.len() / 2], "the other nodes' clocks are"))
        })?;
        let (off, where_to) = (ahead.abs(), if ahead > 0 { "ahead of" } else { "behind" });
        (off > CLOCK_OFF_MAX)
            .then(|| format!("{whose} {off} ms {where_to} this node's: set the clocks by NTP"))
    }

    /// The nodes that are there.
    pub fn members(&self, now: Timestamp) -> Vec<frevo_api::Member> {
        let heard = |at: Instant| at.elapsed().as_millis() as u64;
        let shown = |(id, member): (NodeId, &Member)| frevo_api::Member {
            id: id.to_string(),
            address: member.hello.address.clone(),
            version: member.hello.version.clone(),
            started_at: Timestamp(member.hello.started_at),
            partitions: member.hello.partitions.clone(),
            heard_millis_ago: heard(member.heard_at),
            clock_ahead_millis: member.hello.now + heard(member.heard_at) as i64 - now.0,
            is_here: id == self.me(),
        };
        lock(&self.members).all().map(shown).collect()
    }

    /// This node.
    pub fn me(&self) -> NodeId {
        self.post.node()
    }

    /// How this node stands to a partition.
    pub fn standing(&self, partition: PartitionId) -> Standing {
        match self.standings.get(usize::from(partition.0)).map(|standing| standing.load(Ordering::Acquire)) {
            Some(standing) if standing == Standing::Here as u8 => Standing::Here,
            Some(standing) if standing == Standing::Taking as u8 => Standing::Taking,
            _ => Standing::Elsewhere,
        }
    }

    fn set_standing(&self, partition: PartitionId, standing: Standing) {
        self.standings[usize::from(partition.0)].store(standing as u8, Ordering::Release);
    }

    /// What this node owns.
    pub fn owned(&self) -> Vec<u16> {
        let all = (0..self.standings.len() as u16).map(PartitionId);
        all.filter(|partition| self.standing(*partition) == Standing::Here).map(|id| id.0).collect()
    }

    /// The broker does not give back what a partition appended, or does again.
    pub fn set_stalled(&self, partition: PartitionId, is_stalled: bool) {
        let mut stalled = lock(&self.stalled);
        let was_empty = stalled.is_empty();
        if is_stalled {
            stalled.insert(partition);
        } else {
            stalled.remove(&partition);
        }
        match (was_empty, stalled.is_empty()) {
            (true, false) => {
                tracing::warn!("the broker does not confirm what is appended: nothing is answered")
            }
            (false, true) => tracing::info!("the broker confirms what is appended again"),
            _ => {}
        }
    }

    /// Why nothing is answered, if that is so.
    pub fn stall(&self) -> Option<String> {
        let partition = *lock(&self.stalled).first()?;
        Some(format!("the broker does not confirm what partition {partition} appended: is it up?"))
    }

    /// How many requests to other nodes are not answered yet.
    pub fn asks_open(&self) -> usize {
        lock(&self.asks).len()
    }

    /// Why partitions that are this node's do not come up.
    pub fn refused(&self) -> Option<String> {
        let refused = lock(&self.refused);
        refused.iter().next().map(|(partition, reason)| format!("partition {partition}: {reason}"))
    }

    /// Asks the owner of a partition, wherever it is.
    pub fn ask(&self, partition: PartitionId, request: Request, reply: Option<oneshot::Sender<Reply>>) {
        let after = self.read.load(Ordering::Acquire);
        let parcel = lock(&self.asks).ask(partition, request, reply, after, Instant::now());
        if let Some(parcel) = parcel {
            self.send(Recipient::Owner(partition.0), &parcel);
        }
    }

    /// Tells another node what came of its request; `after` is how far the
    /// catalogue must have been read there.
    pub fn answer(&self, asker: Asker, reply: Option<Reply>, after: u64) {
        let reply = reply.map(Reply::packed);
        let parcel = Parcel::Answer { number: asker.number, reply, after }.encode();
        lock(&self.taken).answer(asker, parcel.clone(), Instant::now());
        self.send_bytes(Recipient::Node(NodeId(asker.node)), parcel);
    }

    /// Gives a reply of this node's own partition to this node's own edge, once
    /// the catalogue was read up to `after`.
    pub fn reply_after(&self, after: u64, to: oneshot::Sender<Reply>, reply: Reply) {
        self.park(after, Parked::Reply(to, reply));
    }

    /// Brings a letter or a receipt to the owner of another partition.
    pub fn send_to_owner(&self, partition: PartitionId, parcel: &Parcel) {
        self.send(Recipient::Owner(partition.0), parcel);
    }

    /// A request for a partition that has just left this node.
    pub fn reroute(&self, partition: PartitionId, request: Request, reply: Option<ReplyTo>) {
        match reply {
            Some(ReplyTo::There(asker)) => {
                lock(&self.taken).forget(asker);
                if !is_repeat(&request) {
                    self.refuse_ask(asker);
                }
            }
            // It was not taken: it is asked as it is.
            Some(ReplyTo::Pending(pending)) => self.ask(partition, request, Some(pending.answered())),
            Some(ReplyTo::Here(to)) => self.ask(partition, request, Some(to)),
            None => self.ask(partition, request, None),
        }
    }

    /// Reads back what stands in the journal behind what the partition knows, and
    /// tells which records count.
    ///
    /// # Errors
    /// The partition is not to be gone on with.
    pub fn read_back(
        &self,
        partition: &mut Partition<ReplyTo>,
        committed: &mut dyn FnMut(&Record),
    ) -> Result<(), Gone> {
        let mut records = Vec::new();
        let taken = self.journal.take(partition.id().0, &mut records);
        for record in &records {
            if seats::read_one(partition, record)? {
                committed(record);
            }
        }
        Ok(taken?)
    }

    fn send(&self, to: Recipient, parcel: &Parcel) {
        self.send_bytes(to, parcel.encode());
    }

    fn send_bytes(&self, to: Recipient, parcel: Bytes) {
        let messages = lock(&self.pieces).cut(self.me().0, parcel, self.post.parcel_size_max());
        for message in messages {
            if !self.post.send(to, message) {
                tracing::debug!(?to, "a parcel was dropped: too much waits for the broker");
            }
        }
    }

    /// Holds something until the catalogue was read up to `after`.
    fn park(&self, after: u64, parked: Parked) {
        lock(&self.parked).entry(after).or_default().push(parked);
        self.post_news.wake();
    }

    /// How much is held.
    fn parked_count(&self) -> usize {
        lock(&self.parked).values().map(Vec::len).sum()
    }

    /// Takes what need not be held any more.
    fn take_ripe(&self) -> Vec<Parked> {
        let read = self.read.load(Ordering::Acquire);
        let mut parked = lock(&self.parked);
        let later = parked.split_off(&(read + 1));
        std::mem::replace(&mut *parked, later).into_values().flatten().collect()
    }
}

/// Whether an owner before may have taken a request. Then its asker must not send
/// it as if it were new: it is not refused, and so asked after.
fn is_repeat(request: &Request) -> bool {
    matches!(request, Request::Start { is_repeat: true, .. } | Request::Begin { is_repeat: true, .. })
}

/// The header of a record, if it is one of ours.
fn header_of(bytes: &[u8]) -> Option<frevo_event::Header> {
    Batch::decode_header(bytes).ok().map(|(header, _)| header)
}
