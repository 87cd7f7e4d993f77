//! `Queues`: named queues in memory, where competing consumers take tasks.
//!
//! Nothing here survives a restart and nothing needs to: a queue is refilled
//! from the state of the executions, which also bounds it. A delivery is known
//! by its queue and its key (the attempt it stands for) until it is
//! acknowledged or withdrawn; offering it again meanwhile does nothing.
//!
//! ```text
//! offer ─► waiting ─► held by a consumer ─► acknowledge, withdraw: forgotten
//!             ▲        │ disconnect   ▲
//!             │        ▼              │ resume
//!             └──── orphaned until its lease lapses ◄── hold (after a restart)
//! ```
//!
//! Where several nodes share the partitions, each delivery has its *home* in the
//! queue of the node that owns its partition. There a *stand-in* takes for the
//! consumers of another node, in whose queue the delivery is a *guest*: given to
//! that node's own consumers only, never to a stand-in again, and given back to its
//! home if none of them takes it. So a delivery is one hop from home at most.
//!
//! A *relay* hands on what it takes to where it is durable: to workers that the queues
//! know nothing of. What it took is never delivered again, and it is told when that is
//! done or not wanted any more.
//!
//! The subtle thing: a delivery is pushed into its consumer's mailbox and counts
//! as held from then on, but one that was still in the mailbox when the consumer
//! went away was seen by nobody, and waits again at the front.
//!
//! Locks are taken in the order consumer's subscriptions, queue, mailbox or news;
//! that of what is paused alone; wakers are called under none of them. The maps of queues and consumers are sharded,
//! so that reactors do not meet in them, and no reference into them is held
//! while a lock is taken, but where a queue that is gone leaves.

mod key;
mod mailbox;
mod queue;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use dashmap::DashMap;

use crate::Waker;
use key::SharedKeyMap;
use mailbox::Mailbox;
use queue::Queue;

/// A connection of a worker; never given twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConsumerId(u64);

/// Something to be done once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Which attempt it is; the same when it is delivered again.
    pub key: u128,
    /// The partition that it is of; none: it is this node's own affair, and no
    /// stand-in takes it.
    pub partition: Option<u16>,
    /// What the worker is given.
    pub body: Bytes,
}

/// What a consumer finds in its mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mail {
    /// A task: the consumer's until it is acknowledged.
    Task(Delivered),
    /// A task that the consumer holds is not wanted any more.
    Cancelled {
        /// The queue it came from.
        queue: Arc<str>,
        /// Its key.
        key: u128,
    },
    /// A task that a relay handed on is done, or not wanted any more.
    Ended {
        /// The queue it came from.
        queue: Arc<str>,
        /// Its key.
        key: u128,
        /// What the worker was given.
        body: Bytes,
    },
}

/// A delivery that reached a consumer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// The queue it came from.
    pub queue: Arc<str>,
    /// Which attempt it is.
    pub key: u128,
    /// The partition that it is of.
    pub partition: Option<u16>,
    /// What the worker is given.
    pub body: Bytes,
    /// How many times it was delivered before.
    pub deliveries: u32,
}

/// What becomes of a consumer's deliveries when it goes away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lease {
    /// They are kept for it as long as the queue's policy says.
    Lapses,
    /// They are never delivered again (AWS's GetActivityTask).
    Never,
}

/// What becomes of a delivery whose lease lapsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lapse {
    /// It waits again, at the front.
    Redeliver,
    /// It leaves the queue, and the caller of `expire` fails the task.
    Fail,
    /// It was a guest: it leaves the queue, and its home is told.
    GiveBack,
}

/// How a queue treats consumers that stay away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueuePolicy {
    /// How long a consumer may stay away, in milliseconds.
    pub lease_milliseconds: u64,
    /// What happens then.
    pub lapse: Lapse,
}

/// A lease has lapsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lapsed {
    /// The queue.
    pub queue: Arc<str>,
    /// The delivery.
    pub key: u128,
    /// The partition that it is of.
    pub partition: Option<u16>,
    /// What the worker was given; says whose task is to be failed.
    pub body: Bytes,
    /// What was done, or is to be done, about it.
    pub lapse: Lapse,
}

/// A guest, or what became one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// The queue.
    pub queue: Arc<str>,
    /// The delivery.
    pub key: u128,
    /// The partition that it is of.
    pub partition: u16,
}

/// What a queue looks like from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueStats {
    /// Its name.
    pub queue: Arc<str>,
    /// Deliveries that wait for a consumer.
    pub waiting: usize,
    /// Deliveries held by consumers, or kept for one that is away.
    pub in_flight: usize,
    /// Consumers that subscribe to it.
    pub consumers: usize,
    /// When the delivery at the front was offered, in milliseconds.
    pub oldest_waiting_since: Option<u64>,
    /// Whether what waits is not handed out.
    pub paused: bool,
    /// When the last consumer went away, if there is none and something has been
    /// waiting or held ever since, in milliseconds.
    pub left_at: Option<u64>,
}

/// Where a delivery is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryPlace {
    /// In the queue.
    Waiting,
    /// With a consumer.
    Held,
    /// With a consumer who is away.
    Away {
        /// When its lease lapses, in milliseconds; none: never.
        until: Option<u64>,
    },
}

/// All queues of a node. Moments are milliseconds on the caller's clock.
pub struct Queues {
    policy: Box<dyn Fn(&str) -> QueuePolicy + Send + Sync>,
    queues: DashMap<Arc<str>, Arc<Mutex<Queue>>>,
    consumers: SharedKeyMap<ConsumerId, Arc<Consumer>>,
    next_consumer: AtomicU64,
    /// No lease lapses before this moment.
    next_lapse: AtomicU64,
    /// Queues that are paused, there or not.
    paused: Mutex<BTreeSet<Arc<str>>>,
    /// What other nodes are to be told, where there are any.
    abroad: Option<Abroad>,
}

/// What other nodes are to be told.
struct Abroad {
    wake: Waker,
    news: Mutex<News>,
}

/// What changed here that other nodes want to know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// How many deliveries more the consumers of a queue could be given; below 0:
    /// how many too many they were.
    pub wants: BTreeMap<Arc<str>, i64>,
    /// Guests that were taken for good ([`Lease::Never`]).
    pub kept: Vec<Guest>,
}

struct Consumer {
    id: ConsumerId,
    role: Role,
    mailbox: Mailbox,
    /// `None` once it is disconnected.
    subscriptions: Mutex<Option<BTreeSet<Arc<str>>>>,
}

/// For whom a consumer takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// For itself.
    Worker,
    /// For the consumers of another node.
    StandIn,
    /// For workers that the queues know nothing of.
    Relay,
}

impl Queues {
    /// No queues yet. `policy` is asked once for each queue that comes to be.
    pub fn new(policy: impl Fn(&str) -> QueuePolicy + Send + Sync + 'static) -> Self {
        Self {
            policy: Box::new(policy),
            queues: DashMap::default(),
            consumers: SharedKeyMap::default(),
            next_consumer: AtomicU64::new(1),
            next_lapse: AtomicU64::new(u64::MAX),
            paused: Mutex::default(),
            abroad: None,
        }
    }

    /// Queues of a node that shares its deliveries with others; `wake` is called
    /// when there is something in [`Queues::take_news`].
    pub fn shared(self, wake: Waker) -> Self {
        Self { abroad: Some(Abroad { wake, news: Mutex::default() }), ..self }
    }

    /// Takes what other nodes are to be told.
    pub fn take_news(&self) -> News {
        self.abroad.as_ref().map(|abroad| std::mem::take(&mut *lock(&abroad.news))).unwrap_or_default()
    }

    /// How many deliveries more the consumers here could be given, of every queue
    /// that has any.
    pub fn wants(&self) -> BTreeMap<Arc<str>, i64> {
        let want =
            |name: Arc<str>| Some((name.clone(), self.with_known_queue(&name, |queue| queue.spare())??));
        self.names().into_iter().filter_map(want).collect()
    }

    /// Holds back what waits in a queue, or lets it go on; one that is not there
    /// is paused once it comes to be. Who holds something keeps it.
    pub fn pause(&self, queue: &str, paused: bool) {
        // Before the queue itself: one that comes to be meanwhile looks here.
        let mut all = lock(&self.paused);
        if paused {
            all.insert(queue.into());
        } else {
            all.remove(queue);
        }
        drop(all);
        self.with_known_queue(queue, |queue| queue.pause(paused));
    }

    /// Puts a delivery at the back of a queue, or straight into a mailbox. Does
    /// nothing if the queue knows the key already.
    pub fn offer(&self, queue: &str, delivery: Delivery, now: u64) {
        self.with_queue(queue, |queue| queue.offer(delivery, now));
    }

    /// Puts a delivery into a queue as one that is held by a consumer who is
    /// away, until `until`: a task whose start is journaled, found at a restart.
    /// Until `u64::MAX`: as one that a relay handed on. Does nothing if the queue knows
    /// the key already.
    pub fn hold(&self, queue: &str, delivery: Delivery, now: u64, until: u64) {
        self.with_queue(queue, |queue| queue.hold(delivery, now, until));
        self.next_lapse.fetch_min(until, Ordering::AcqRel);
    }

    /// Forgets a delivery that is not wanted any more; whoever holds it is told.
    /// False if the queue does not know it.
    pub fn withdraw(&self, queue: &str, key: u128) -> bool {
        self.with_known_queue(queue, |queue| queue.withdraw(key)).unwrap_or(false)
    }

    /// Forgets a delivery that is done, for good; its holder may take another.
    /// False if the queue does not know it.
    pub fn acknowledge(&self, queue: &str, key: u128) -> bool {
        self.with_known_queue(queue, |queue| queue.acknowledge(key)).unwrap_or(false)
    }

    /// Lets a delivery that somebody holds wait again at the back, as if nobody had
    /// taken it. False if the queue does not know it.
    pub fn put_back(&self, queue: &str, key: u128) -> bool {
        self.with_known_queue(queue, |queue| queue.put_back(key)).unwrap_or(false)
    }

    /// A consumer appears. `wake` is called when its mailbox stops being empty.
    pub fn connect(&self, wake: Waker) -> ConsumerId {
        self.connect_as(wake, Role::Worker)
    }

    /// A stand-in appears, which takes for the consumers of another node.
    pub fn connect_stand_in(&self, wake: Waker) -> ConsumerId {
        self.connect_as(wake, Role::StandIn)
    }

    /// A relay appears. It should subscribe with [`Lease::Never`]; it then has what an
    /// earlier one handed on, too.
    pub fn connect_relay(&self, wake: Waker) -> ConsumerId {
        self.connect_as(wake, Role::Relay)
    }

    fn connect_as(&self, wake: Waker, role: Role) -> ConsumerId {
        let id = ConsumerId(self.next_consumer.fetch_add(1, Ordering::Relaxed));
        let consumer = Consumer {
            id,
            role,
            mailbox: Mailbox::new(wake),
            subscriptions: Mutex::new(Some(BTreeSet::new())),
        };
        self.consumers.insert(id, Arc::new(consumer));
        id
    }

    /// A consumer takes from a queue, at most `credits` deliveries at once. Said
    /// again, it changes the credits and the lease.
    pub fn subscribe(&self, consumer: ConsumerId, queue: &str, credits: u32, lease: Lease) {
        let Some(consumer) = self.consumer(consumer) else { return };
        let mut subscriptions = lock(&consumer.subscriptions);
        let Some(names) = subscriptions.as_mut() else { return };
        self.with_queue(queue, |queue| {
            names.insert(queue.name());
            queue.subscribe(&consumer, credits, lease);
        });
    }

    /// Changes how many deliveries a subscribed consumer may hold; 0 drains it.
    pub fn set_credits(&self, consumer: ConsumerId, queue: &str, credits: u32) {
        self.with_known_queue(queue, |queue| queue.set_credits(consumer, credits));
    }

    /// Takes at most `count_max` pieces out of a consumer's mailbox. The
    /// consumer is woken again only after it has found its mailbox empty.
    pub fn take(&self, consumer: ConsumerId, count_max: usize) -> Vec<Mail> {
        self.consumer(consumer).map(|consumer| consumer.mailbox.take(count_max)).unwrap_or_default()
    }

    /// A consumer goes away. What it took is kept for it until its lease lapses;
    /// what it never took waits again, at the front.
    pub fn disconnect(&self, consumer: ConsumerId, now: u64) {
        let Some((_, consumer)) = self.consumers.remove(&consumer) else { return };
        let names = lock(&consumer.subscriptions).take().unwrap_or_default();
        for name in names {
            let next_lapse = self.with_known_queue(&name, |queue| queue.disconnect(&consumer, now)).flatten();
            self.next_lapse.fetch_min(next_lapse.unwrap_or(u64::MAX), Ordering::AcqRel);
        }
    }

    /// A consumer comes back with deliveries it held on an earlier connection,
    /// even one that is not yet known to be gone. For each: whether it holds it
    /// again; if not, the delivery is done, withdrawn or failed.
    pub fn resume(&self, consumer: ConsumerId, queue: &str, keys: &[u128]) -> Vec<bool> {
        let Some(consumer) = self.consumer(consumer) else { return vec![false; keys.len()] };
        let mut subscriptions = lock(&consumer.subscriptions);
        let Some(names) = subscriptions.as_mut() else { return vec![false; keys.len()] };
        self.with_known_queue(queue, |queue| {
            names.insert(queue.name());
            queue.resume(&consumer, keys)
        })
        .unwrap_or_else(|| vec![false; keys.len()])
    }

    /// Lets a consumer hold `count` deliveries more than it has taken out of its mailbox,
    /// or so many fewer.
    pub fn want(&self, consumer: ConsumerId, queue: &str, count: i64) {
        let Some(consumer) = self.consumer(consumer) else { return };
        let mut subscriptions = lock(&consumer.subscriptions);
        let Some(names) = subscriptions.as_mut() else { return };
        self.with_queue(queue, |queue| {
            names.insert(queue.name());
            queue.want(&consumer, count);
        });
    }

    /// Puts a guest into a queue. Does nothing if the queue knows the key already.
    pub fn host(&self, queue: &str, delivery: Delivery, deliveries: u32, now: u64) {
        self.with_queue(queue, |queue| queue.host(delivery, deliveries, now));
    }

    /// A delivery comes back from the node that a stand-in takes for, where nobody
    /// took it: it waits again, at the front. If somebody did and stayed away until
    /// `lapsed_at`, its lease ends here as the queue's policy says. False if the
    /// stand-in does not hold it.
    pub fn take_back(&self, stand_in: ConsumerId, queue: &str, key: u128, lapsed_at: Option<u64>) -> bool {
        let taken = self.with_known_queue(queue, |queue| queue.take_back(stand_in, key, lapsed_at));
        self.next_lapse.fetch_min(lapsed_at.unwrap_or(u64::MAX), Ordering::AcqRel);
        taken.unwrap_or(false)
    }

    /// A delivery that a stand-in took is with somebody for good: it is not
    /// delivered again.
    pub fn keep_away(&self, stand_in: ConsumerId, queue: &str, key: u128) {
        self.with_known_queue(queue, |queue| queue.keep_away(stand_in, key));
    }

    /// A consumer comes back with a delivery that it held on another node: it is a
    /// guest here from now on, unless the queue knows it already.
    pub fn adopt(&self, consumer: ConsumerId, queue: &str, guest: Delivery, now: u64) {
        let key = guest.key;
        self.with_queue(queue, |queue| queue.hold_guest(&guest, now));
        self.resume(consumer, queue, &[key]);
    }

    /// What a consumer holds.
    pub fn held_by(&self, consumer: ConsumerId) -> Vec<Guest> {
        let Some(names) = self.consumer(consumer).and_then(|consumer| lock(&consumer.subscriptions).clone())
        else {
            return Vec::new();
        };
        let held = |name: &Arc<str>| self.with_known_queue(name, |queue| queue.held_by(consumer));
        names.iter().filter_map(held).flatten().collect()
    }

    /// Takes the guests out that have waited since `since` or longer, in which
    /// time no consumer here had a credit for them.
    pub fn take_strays(&self, since: u64) -> Vec<Guest> {
        let strays = |name: &Arc<str>| self.with_known_queue(name, |queue| queue.take_strays(since));
        self.names().iter().filter_map(strays).flatten().collect()
    }

    /// The partition is another node's from now on: what waits of it is forgotten,
    /// and what consumers hold, or will come back for, is a guest. Gives those.
    pub fn part_with(&self, partition: u16) -> Vec<Guest> {
        let parted = |name: &Arc<str>| self.with_known_queue(name, |queue| queue.part_with(partition));
        self.names().iter().filter_map(parted).flatten().collect()
    }

    /// The guests of a partition.
    pub fn guests_of(&self, partition: u16) -> Vec<Guest> {
        let guests = |name: &Arc<str>| self.with_known_queue(name, |queue| queue.guests_of(partition));
        self.names().iter().filter_map(guests).flatten().collect()
    }

    /// Ends the leases that have lapsed by `now`, by the policy of each queue.
    pub fn expire(&self, now: u64) -> Vec<Lapsed> {
        if now < self.next_lapse.load(Ordering::Acquire) {
            return Vec::new();
        }
        // A lease granted from here on lowers the bound again by itself.
        self.next_lapse.store(u64::MAX, Ordering::Release);
        let mut lapsed = Vec::new();
        for name in self.names() {
            let next_lapse = self.with_known_queue(&name, |queue| queue.expire(now, &mut lapsed)).flatten();
            self.next_lapse.fetch_min(next_lapse.unwrap_or(u64::MAX), Ordering::AcqRel);
        }
        lapsed
    }

    /// All queues in which something waits or is held, or that have consumers,
    /// by name.
    pub fn stats(&self) -> Vec<QueueStats> {
        self.names().iter().filter_map(|name| self.with_known_queue(name, |queue| queue.stats())).collect()
    }

    /// The same of one queue.
    pub fn stats_of(&self, queue: &str) -> Option<QueueStats> {
        self.with_known_queue(queue, |queue| queue.stats())
    }

    /// Where a delivery is; none if the queue does not know it.
    pub fn place_of(&self, queue: &str, key: u128) -> Option<DeliveryPlace> {
        self.with_known_queue(queue, |queue| queue.place_of(key)).flatten()
    }

    /// The queues in which something has waited since `since` or longer, which
    /// are not paused, and nobody subscribes.
    pub fn waiting_without_consumer(&self, since: u64) -> Vec<QueueStats> {
        let mut stats = self.stats();
        stats.retain(|queue| {
            !queue.paused
                && queue.consumers == 0
                && queue.oldest_waiting_since.is_some_and(|oldest| oldest <= since)
        });
        stats
    }

    /// What waits in a queue that is not paused and has no consumer, and none away whose lease runs;
    /// oldest first and at most `count_max`. It goes on waiting.
    pub fn unserved(&self, queue: &str, count_max: usize) -> Vec<Delivery> {
        self.with_known_queue(queue, |queue| queue.unserved(count_max)).unwrap_or_default()
    }

    fn names(&self) -> Vec<Arc<str>> {
        let names: BTreeSet<Arc<str>> = self.queues.iter().map(|queue| queue.key().clone()).collect();
        names.into_iter().collect()
    }

    fn consumer(&self, id: ConsumerId) -> Option<Arc<Consumer>> {
        self.consumers.get(&id).map(|consumer| consumer.clone())
    }

    fn known_queue(&self, name: &str) -> Option<Arc<Mutex<Queue>>> {
        self.queues.get(name).map(|queue| queue.clone())
    }

    fn with_queue<R>(&self, name: &str, act: impl FnOnce(&mut Queue) -> R) -> R {
        loop {
            let queue = match self.known_queue(name) {
                Some(queue) => queue,
                None => self.make_queue(name),
            };
            let locked = lock(&queue);
            if !locked.is_gone() {
                return self.act(locked, act);
            }
            drop(locked);
        }
    }

    fn with_known_queue<R>(&self, name: &str, act: impl FnOnce(&mut Queue) -> R) -> Option<R> {
        let queue = self.known_queue(name)?;
        let locked = lock(&queue);
        (!locked.is_gone()).then(|| self.act(locked, act))
    }

    fn make_queue(&self, name: &str) -> Arc<Mutex<Queue>> {
        let name: Arc<str> = name.into();
        let make = || {
            let mut queue = Queue::new(name.clone(), (self.policy)(&name));
            queue.pause(lock(&self.paused).contains(&name));
            Arc::new(Mutex::new(queue))
        };
        self.queues.entry(name.clone()).or_insert_with(make).clone()
    }

    /// Acts on a queue, hands out what can be handed out, forgets the queue if
    /// nothing is left of it, and wakes who found something, under no lock.
    fn act<R>(&self, mut queue: MutexGuard<'_, Queue>, act: impl FnOnce(&mut Queue) -> R) -> R {
        let result = act(&mut queue);
        let woken = queue.dispatch();
        if let Some(abroad) = &self.abroad {
            abroad.learn(&mut queue);
        }
        let gone = queue.leave_if_unused().then(|| queue.name());
        drop(queue);
        if let Some(name) = gone {
            self.remove_gone(&name);
        }
        woken.iter().for_each(|consumer| consumer.mailbox.wake());
        result
    }

    fn remove_gone(&self, name: &str) {
        self.queues.remove_if(name, |_, queue| lock(queue).is_gone());
    }
}

impl Abroad {
    fn learn(&self, queue: &mut Queue) {
        let (want, kept) = queue.take_news();
        if want.is_none() && kept.is_empty() {
            return;
        }
        let mut news = lock(&self.news);
        news.wants.extend(want.map(|want| (queue.name(), want)));
        news.kept.extend(kept);
        drop(news);
        (self.wake)();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no thread panics while it holds a queue, a mailbox or a subscription")
}

#[cfg(test)]
mod tests;
