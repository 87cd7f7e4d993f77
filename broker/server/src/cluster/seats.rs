//! Partitions come to this node and leave it.
//!
//! Whoever is assigned a partition loads its checkpoint, reads its journal to the
//! end, appends a fence, reads on up to that, and only then steps. One that is
//! revoked first ends what is under way, is checkpointed and then released.

use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use frevo_coordinator::{Partition, ReadBack, Recovery, RecoveryError};
use frevo_event::{Batch, PartitionId};
use frevo_transport::{Broken, Change, Ownership, ReadError, Recipient, Record, Waker};

use super::parcel::Parcel;
use super::{Asker, Cluster, Gone, Standing, header_of, lock};
use crate::node::Node;
use crate::reactor::{Mail, ReplyTo};
use crate::start::{self, StartError};

/// How long the thread sleeps while partitions are taken over, and else.
const SLEEP_TAKING: Duration = Duration::from_millis(10);
const SLEEP_MAX: Duration = Duration::from_millis(200);

/// How long the other nodes are given to tell which deliveries their workers hold.
const CLAIMS_GATHERED: Duration = Duration::from_millis(150);

/// Pause before a takeover that failed is tried again.
const RETRY: Duration = Duration::from_millis(1_000);

/// Who was fenced off is told soon that the partition is lost: it must not take
/// it from its new owner meanwhile.
const FENCED_PAUSE: Duration = Duration::from_secs(3);

/// How long a fence is waited for before it is appended anew.
const FENCE_PATIENCE: Duration = Duration::from_secs(10);

/// Why a partition does not come up here.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The store or the journal has something that does not fit.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The journal broke off.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// The broker does not tell where the journal ends.
    #[error("could not open the journal")]
    Read(#[from] ReadError),
    /// Another node fenced the partition meanwhile.
    #[error("another node took it over meanwhile")]
    Fenced,
    /// The fence does not come back.
    #[error("the broker has not given the fence back for {} s", FENCE_PATIENCE.as_secs())]
    NoFence,
}

impl From<RecoveryError> for Refused {
    fn from(error: RecoveryError) -> Self {
        Self::Start(error.into())
    }
}

/// Joins, and takes partitions over and gives them up until the server stops.
///
/// # Errors
/// The broker refuses, or a thread can't be made.
pub fn spawn(node: Arc<Node>) -> Result<JoinHandle<()>, SpawnError> {
    let cluster = node.cluster().expect("only a node of a cluster has seats").clone();
    let ownership = cluster.join()?;
    let thread = std::thread::Builder::new().name("seats".into());
    Ok(thread.spawn(move || {
        let waker: Waker = {
            let cluster = cluster.clone();
            Arc::new(move || cluster.seat_news.wake())
        };
        ownership.on_change(waker);
        let mut seats = Seats {
            node,
            cluster,
            ownership,
            assigned: HashSet::new(),
            taking: HashMap::new(),
            delayed: Vec::new(),
        };
        while !seats.is_done() {
            seats.turn();
            let is_busy = !seats.taking.is_empty();
            seats.cluster.seat_news.wait(if is_busy { SLEEP_TAKING } else { SLEEP_MAX });
        }
    })?)
}

/// Why the thread is not there.
#[derive(Debug, thiserror::Error)]
pub enum SpawnError {
    /// The broker refuses.
    #[error(transparent)]
    Bus(#[from] frevo_transport::BusError),
    /// The system does.
    #[error(transparent)]
    Thread(#[from] io::Error),
}

struct Seats {
    node: Arc<Node>,
    cluster: Arc<Cluster>,
    ownership: Arc<dyn Ownership>,
    /// What is this node's, whether it is here already or not.
    assigned: HashSet<PartitionId>,
    taking: HashMap<PartitionId, Takeover>,
    /// Takeovers that are tried again, and when.
    delayed: Vec<(Instant, PartitionId)>,
}

/// A partition on its way here.
struct Takeover {
    recovery: Recovery,
    /// By which number it is fenced.
    owner: u64,
    fenced_at: Option<Instant>,
    begun_at: Instant,
    /// The fence was read back; what came behind it waits here.
    behind: Option<Vec<Record>>,
    /// Nobody owned it before.
    is_first: bool,
}

impl Seats {
    /// The server stops, and every partition has left.
    fn is_done(&self) -> bool {
        let has_left = self.cluster.owned().is_empty() && self.taking.is_empty();
        self.node.is_stopping() && (has_left || self.cluster.has_left_late())
    }

    fn turn(&mut self) {
        for change in self.ownership.take_changes() {
            match change {
                Change::Assigned(partition) => {
                    self.assigned.insert(PartitionId(partition));
                    self.begin(PartitionId(partition));
                }
                Change::Revoked(partition) => self.give_up(PartitionId(partition)),
                Change::Lost(partition) => self.lose(PartitionId(partition)),
            }
        }
        let now = Instant::now();
        for (partition, reason) in self.cluster.take_fallen() {
            tracing::warn!(%partition, %reason, "a partition is dropped; unless it is another node's it is taken over again");
            let pause = if matches!(reason, Gone::Fenced) { FENCED_PAUSE } else { Duration::ZERO };
            self.delayed.push((now + pause, partition));
        }
        let (due, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.delayed).into_iter().partition(|(at, _)| *at <= now);
        self.delayed = later;
        due.into_iter().for_each(|(_, partition)| self.begin(partition));
        if self.node.is_stopping() {
            self.taking.keys().copied().collect::<Vec<_>>().into_iter().for_each(|id| self.give_up(id));
        }
        let under_way: Vec<PartitionId> = self.taking.keys().copied().collect();
        under_way.into_iter().for_each(|partition| self.go_on(partition));
    }

    fn begin(&mut self, partition: PartitionId) {
        if self.node.is_stopping() {
            return self.ownership.release(partition.0);
        }
        if !self.assigned.contains(&partition) || self.cluster.standing(partition) == Standing::Here {
            return;
        }
        self.cluster.set_standing(partition, Standing::Taking);
        self.cluster.gather_claims(partition);
        let taking = Parcel::Taking { from: self.cluster.me().0, partition };
        self.cluster.send(Recipient::Everyone, &taking);
        let mark = lock(&self.cluster.marks).begin(partition);
        self.cluster.mark(partition, mark);
        match Takeover::begin(&self.node, &self.cluster, partition) {
            Ok(takeover) => drop(self.taking.insert(partition, takeover)),
            Err(error) => self.fail(partition, &error),
        }
    }

    fn go_on(&mut self, partition: PartitionId) {
        let Some(takeover) = self.taking.get_mut(&partition) else { return };
        match takeover.go_on(&self.node, &self.cluster, partition) {
            Ok(false) => {}
            Ok(true) => {
                let takeover = self.taking.remove(&partition).expect("it was there just now");
                if takeover.is_first {
                    self.cluster.is_first_owner(partition);
                }
                match takeover.finish(&self.node) {
                    Ok(seat) => self.seat(partition, seat),
                    Err(error) => self.fail(partition, &error),
                }
            }
            Err(error) => self.fail(partition, &error),
        }
    }

    /// The partition goes to its reactor, and what waited for it.
    fn seat(&mut self, partition: PartitionId, seat: Partition<ReplyTo>) {
        lock(&self.cluster.refused).remove(&partition);
        self.cluster.takeovers.fetch_add(1, Ordering::Relaxed);
        tracing::info!(%partition, open = seat.open_count(), "a partition is owned here now");
        self.node.mailbox(partition).put(Mail::Seat(Box::new(seat)));
        self.cluster.set_standing(partition, Standing::Here);
        let waiting = lock(&self.cluster.waiting).remove(&partition).unwrap_or_default();
        for parcel in waiting {
            self.cluster.handle(&self.node, parcel);
        }
    }

    /// A takeover failed: it is tried again after a while.
    fn fail(&mut self, partition: PartitionId, error: &Refused) {
        self.taking.remove(&partition);
        self.cluster.journal.close(partition.0);
        let reason = std::error::Error::source(error)
            .map_or_else(|| error.to_string(), |source| format!("{error}: {source}"));
        if lock(&self.cluster.refused).insert(partition, reason.clone()).as_ref() != Some(&reason) {
            tracing::warn!(%partition, %reason, "a partition does not come up here; it is tried again");
        }
        self.delayed.push((Instant::now() + RETRY, partition));
    }

    /// The partition is to be another node's.
    fn give_up(&mut self, partition: PartitionId) {
        self.forget_plans(partition);
        match self.cluster.standing(partition) {
            // It is released once the reactor has parted with it.
            Standing::Here => self.node.mailbox(partition).put(Mail::Unseat(partition)),
            Standing::Taking | Standing::Elsewhere => {
                self.cluster.journal.close(partition.0);
                self.cluster.set_standing(partition, Standing::Elsewhere);
                self.cluster.parted(partition);
            }
        }
    }

    /// The partition may be another node's already.
    fn lose(&mut self, partition: PartitionId) {
        self.forget_plans(partition);
        lock(&self.cluster.marks).forget(partition);
        match self.cluster.standing(partition) {
            Standing::Here => self.node.mailbox(partition).put(Mail::Lose(partition)),
            Standing::Taking | Standing::Elsewhere => {
                self.cluster.journal.close(partition.0);
                self.cluster.set_standing(partition, Standing::Elsewhere);
            }
        }
    }

    fn forget_plans(&mut self, partition: PartitionId) {
        self.cluster.forget_claims(partition);
        self.assigned.remove(&partition);
        self.taking.remove(&partition);
        self.delayed.retain(|(_, delayed)| *delayed != partition);
        lock(&self.cluster.refused).remove(&partition);
        for parcel in lock(&self.cluster.waiting).remove(&partition).unwrap_or_default() {
            // What an owner before may have taken is asked after.
            if let Parcel::Ask(ask) = parcel
                && !ask.is_again
            {
                self.cluster.refuse_ask(Asker { node: ask.from, number: ask.number });
            }
        }
    }
}

impl Takeover {
    fn begin(node: &Node, cluster: &Cluster, partition: PartitionId) -> Result<Self, Refused> {
        let recovery = Recovery::begin(partition, node.settings.clone(), Arc::new(node.store.clone()))?;
        let owner = rand::random();
        let waker: Waker = {
            let mailbox = node.mailbox(partition).clone();
            Arc::new(move || mailbox.wake())
        };
        cluster.journal.open(partition.0, recovery.from(), owner, waker)?;
        Ok(Self { recovery, owner, fenced_at: None, begun_at: Instant::now(), behind: None, is_first: false })
    }

    /// Folds what was read; true once the partition can be gone on with.
    fn go_on(&mut self, node: &Node, cluster: &Cluster, partition: PartitionId) -> Result<bool, Refused> {
        // Asked before: what comes in between would not be folded yet.
        let has_caught_up = cluster.journal.has_caught_up(partition.0);
        let mut records = Vec::new();
        let taken = cluster.journal.take(partition.0, &mut records);
        for record in records {
            if let Some(behind) = &mut self.behind {
                behind.push(record);
                continue;
            }
            let is_ready = self.recovery.replay(record.offset, &record.bytes)?;
            let is_own_fence = header_of(&record.bytes)
                .is_some_and(|header| header.owner == self.owner && header.number == 0);
            if is_ready {
                self.behind = Some(Vec::new());
                self.is_first = header_of(&record.bytes).is_some_and(|header| header.epoch == 1);
            } else if is_own_fence {
                return Err(Refused::Fenced);
            }
        }
        start::write_ended(node, partition, self.recovery.take_closed())?;
        if has_caught_up {
            // A journal that lost its tail breaks off, too; this says what to do.
            self.recovery.check_tail()?;
        }
        taken?;
        if self.fenced_at.is_none() && has_caught_up {
            self.recovery.fence(self.owner, &cluster.journal)?;
            self.fenced_at = Some(Instant::now());
        }
        if self.behind.is_none() && self.fenced_at.is_some_and(|at| at.elapsed() > FENCE_PATIENCE) {
            return Err(Refused::NoFence);
        }
        Ok(self.behind.is_some() && self.begun_at.elapsed() >= CLAIMS_GATHERED)
    }

    fn finish(self, node: &Node) -> Result<Partition<ReplyTo>, Refused> {
        let mut partition = self.recovery.finish(node.now());
        for record in self.behind.iter().flatten() {
            read_one(&mut partition, record).map_err(|_| Refused::Fenced)?;
        }
        partition.resume_deliveries(node.ground.journal());
        Ok(partition)
    }
}

/// Reads one record of the journal back into a partition; tells whether it counts.
pub(super) fn read_one(partition: &mut Partition<ReplyTo>, record: &Record) -> Result<bool, Gone> {
    let (header, _) = Batch::decode_header(&record.bytes).map_err(Gone::Unreadable)?;
    match partition.read_back(record.offset, &header) {
        ReadBack::Committed => Ok(true),
        ReadBack::Void if header.owner != partition.owner() => Ok(false),
        ReadBack::Void | ReadBack::Lost => Err(Gone::Fenced),
    }
}

impl Cluster {
    /// Tells this node, by what is read for the partition's owner, that it is the
    /// owner.
    pub(super) fn mark(&self, partition: PartitionId, number: u64) {
        let mark = Parcel::Mark { from: self.me().0, partition, number };
        self.send_to_owner(partition, &mark);
    }

    /// No owner before can have taken what waits for the partition.
    fn is_first_owner(&self, partition: PartitionId) {
        lock(&self.marks).is_first(partition, Instant::now());
        for parcel in lock(&self.waiting).get_mut(&partition).into_iter().flatten() {
            if let Parcel::Ask(ask) = parcel {
                ask.is_again = false;
            }
        }
    }

    /// A reactor has parted with a partition in order, and what it decided is in
    /// the store.
    pub fn parted(&self, partition: PartitionId) {
        lock(&self.marks).forget(partition);
        if let Some(ownership) = &*lock(&self.ownership) {
            ownership.release(partition.0);
        }
    }

    /// A reactor has nothing of the partition any more; requests go elsewhere from
    /// now on.
    pub fn unseated(&self, partition: PartitionId) {
        self.set_standing(partition, Standing::Elsewhere);
        self.journal.close(partition.0);
        lock(&self.taken).part_with(partition);
    }

    /// A reactor dropped a partition that may still be this node's.
    pub fn fell(&self, partition: PartitionId, reason: Gone) {
        lock(&self.fallen).push((partition, reason));
        self.seat_news.wake();
    }

    fn take_fallen(&self) -> Vec<(PartitionId, Gone)> {
        std::mem::take(&mut *lock(&self.fallen))
    }
}
