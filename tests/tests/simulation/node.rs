//! A node: its clock, its queues and the partitions that it owns or believes to
//! own.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, RwLock};

use frevo_asl::Limits;
use frevo_coordinator::{Definitions, Partition, Recovery, Settings};
use frevo_event::{Choices, ExecutionId, Position, SigningKey, Timestamp};
use frevo_router::Routes;
use frevo_transport::{ConsumerId, Lapse, Lease, QueuePolicy, Queues};

use super::activities::Activities;
use super::pausing::Pauses;
use super::plan::{self, Plan};
use super::store::Write;
use super::traffic::SUBSCRIPTIONS;

/// How many workers there are; each is connected to every node that is up.
pub const WORKER_COUNT: usize = 2;
/// The same of those who subscribe to events.
pub const SUBSCRIBER_COUNT: usize = 2;
/// How many events of a subscription a subscriber holds at once.
const EVENT_CREDITS: u32 = 8;
/// How long a worker may stay away from a task, in milliseconds.
pub const LEASE_MILLISECONDS: u64 = 30_000;
/// The first moment of every simulation.
pub const EPOCH: i64 = 1_700_000_000_000;

/// The queues that workers take from.
const FUNCTIONS: [&str; 6] = ["good", "flaky", "bad", "silent", "beat", "sqs.sendMessage"];

/// A partition on this node.
pub enum Seat {
    /// It reads up to its own fence.
    Recovering {
        recovery: Box<Recovery>,
    },
    Running {
        partition: Box<Partition<u64>>,
        turn_at: Option<i64>,
    },
}

/// A seat, by which owner it is taken, how many records of the journal it has read
/// back, and how many there were when it was taken.
pub struct Seated {
    pub seat: Seat,
    pub owner: u64,
    pub read: usize,
    pub since: usize,
}

/// A row on its way to the store, if there is one, and what its partition is
/// told then.
pub struct Pending {
    pub write: Option<Write>,
    pub stored: Option<(u16, ExecutionId, Position)>,
}

/// A node.
pub struct Node {
    pub is_up: bool,
    /// Nothing happens on it before this moment.
    pub frozen_until: i64,
    /// It reads nothing of the journal before this moment.
    pub reads_from: i64,
    /// How far its clock is off, in milliseconds.
    pub skew: i64,
    /// How many effects it will still perform before it crashes.
    pub fuel: Option<u32>,
    pub definitions: Arc<Definitions>,
    pub settings: Arc<Settings>,
    pub queues: Queues,
    pub workers: [ConsumerId; WORKER_COUNT],
    pub subscribers: [ConsumerId; SUBSCRIBER_COUNT],
    /// The partition and the queue of each task and event that it offers.
    pub offered: BTreeMap<u128, (u16, String)>,
    pub seats: BTreeMap<u16, Seated>,
    pub writes: VecDeque<Pending>,
    /// Rows that are written, but not durable yet.
    pub unsynced: Vec<(u16, ExecutionId, Position)>,
}

impl Node {
    /// A node that has just been started.
    pub fn new(
        plan: &Plan,
        activities: &Activities,
        pauses: &Pauses,
        routes: &Arc<RwLock<Routes>>,
        partition_count: u16,
        contested: bool,
    ) -> Self {
        let (activities, pauses) = (activities.clone(), pauses.clone());
        let definitions = Arc::new(Definitions::default());
        for machine in plan.machines.iter().filter(|machine| !machine.registered) {
            definitions.add(&machine.definition);
        }
        let settings = Settings {
            partition_count,
            limits: Limits::STRICT,
            choices: Arc::new(|_| Choices::default()),
            signing_key: signing_key(),
            definitions: definitions.clone(),
            routes: routes.clone(),
            activity_exists: Arc::new(move |arn| activities.exists(arn)),
            mocks: Arc::new(|_| None),
            is_paused: Arc::new(move |_, machine| pauses.contains(machine)),
            held_max: 1_000,
            inbox_max: 1_000,
            contested,
            exports_spans: false,
        };
        let policy = QueuePolicy { lease_milliseconds: LEASE_MILLISECONDS, lapse: Lapse::Redeliver };
        let queues = Queues::new(move |_| policy);
        let workers = [(); WORKER_COUNT].map(|()| connect(&queues));
        let subscribers = [(); SUBSCRIBER_COUNT].map(|()| connect_subscriber(&queues));
        Self {
            is_up: true,
            frozen_until: 0,
            reads_from: 0,
            skew: 0,
            fuel: None,
            definitions,
            settings: Arc::new(settings),
            queues,
            workers,
            subscribers,
            offered: BTreeMap::new(),
            seats: BTreeMap::new(),
            writes: VecDeque::new(),
            unsynced: Vec::new(),
        }
    }

    /// What its clock shows.
    pub fn clock(&self, now: i64) -> Timestamp {
        Timestamp(EPOCH + now + self.skew)
    }

    /// When its clock will show this moment.
    pub fn moment(&self, clock: Timestamp) -> i64 {
        clock.0 - EPOCH - self.skew
    }

    /// Whether it has performed its last effect; counts one.
    pub fn is_spent(&mut self) -> bool {
        let spent = self.fuel == Some(0);
        self.fuel = self.fuel.map(|fuel| fuel.saturating_sub(1));
        spent
    }

    pub fn partition(&mut self, id: u16) -> Option<&mut Partition<u64>> {
        match &mut self.seats.get_mut(&id)?.seat {
            Seat::Running { partition, .. } => Some(partition),
            Seat::Recovering { .. } => None,
        }
    }

    /// The worker's connection breaks, and it comes back with what it holds.
    pub fn reconnect(&mut self, worker: usize, now: i64, held: &[(String, u128)]) {
        self.queues.disconnect(self.workers[worker], now as u64);
        self.workers[worker] = connect(&self.queues);
        self.resume(worker, held);
    }

    /// The subscriber's connection breaks, and it comes back with nothing.
    pub fn reconnect_subscriber(&mut self, subscriber: usize, now: i64) {
        self.queues.disconnect(self.subscribers[subscriber], now as u64);
        self.subscribers[subscriber] = connect_subscriber(&self.queues);
    }

    pub fn resume(&self, worker: usize, held: &[(String, u128)]) {
        for (queue, key) in held {
            self.queues.resume(self.workers[worker], queue, &[*key]);
        }
    }
}

/// The key that signs tokens belongs to the cluster.
pub fn signing_key() -> SigningKey {
    SigningKey::new(&[1; 32])
}

fn connect(queues: &Queues) -> ConsumerId {
    let consumer = queues.connect(Arc::new(|| {}));
    for function in FUNCTIONS {
        queues.subscribe(consumer, &format!("{}/tasks.{function}", plan::scope()), 100, Lease::Lapses);
    }
    consumer
}

fn connect_subscriber(queues: &Queues) -> ConsumerId {
    let consumer = queues.connect(Arc::new(|| {}));
    for name in SUBSCRIPTIONS {
        let queue = format!("{}/subscription.{name}", plan::scope());
        queues.subscribe(consumer, &queue, EVENT_CREDITS, Lease::Lapses);
    }
    consumer
}
