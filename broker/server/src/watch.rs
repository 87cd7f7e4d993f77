//! What is looked at every second: room on the disk, leases that lapse, queues
//! that nobody serves, functions that are missing, and the readings behind the
//! metrics.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use frevo_api::Broker as _;
use frevo_event::{Completer, EventSource, Message, Request, Scope, TaskFrame, TaskRef};
use frevo_log::Statistics;
use frevo_transport::{Delivery, Guest, Lapse, Lapsed, QueueStats};

use crate::cluster::Fate;
use crate::config::MissingFunction;
use crate::functions::Functions;
use crate::metrics::Readings;
use crate::node::Node;
use crate::targets;

const INTERVAL: Duration = Duration::from_secs(1);

/// After this time a task without a worker is worth a word.
pub const UNSERVED_MILLIS: u64 = 5_000;

/// The watching thread.
pub struct Watch {
    stopping: Arc<(Mutex<bool>, Condvar)>,
    thread: JoinHandle<()>,
}

impl Watch {
    /// Ends it.
    pub fn stop(self) {
        *self.stopping.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.stopping.1.notify_one();
        if self.thread.join().is_err() {
            tracing::error!("the watch ended in a panic");
        }
    }
}

/// Starts to watch.
pub fn spawn(node: Arc<Node>, missing_function: MissingFunction) -> io::Result<Watch> {
    let stopping = Arc::new((Mutex::new(false), Condvar::new()));
    let signal = stopping.clone();
    let thread = std::thread::Builder::new().name("watch".into()).spawn(move || {
        let mut unserved = BTreeSet::new();
        let mut functions = match missing_function {
            MissingFunction::Wait => None,
            MissingFunction::Fail => Some(Functions::new(node.now().0 as u64, node.lease_millis)),
        };
        let (stopped, changed) = &*signal;
        let mut guard = stopped.lock().unwrap_or_else(PoisonError::into_inner);
        while !*guard {
            drop(guard);
            look(&node, &mut unserved);
            if let Some(functions) = &mut functions {
                functions.look(&node);
            }
            guard = stopped.lock().unwrap_or_else(PoisonError::into_inner);
            if !*guard {
                guard = changed.wait_timeout(guard, INTERVAL).unwrap_or_else(PoisonError::into_inner).0;
            }
        }
    })?;
    Ok(Watch { stopping, thread })
}

fn look(node: &Node, unserved: &mut BTreeSet<Arc<str>>) {
    look_for_room(node);
    let now = node.now().0 as u64;
    let mut lapsed_of: BTreeMap<Arc<str>, u64> = BTreeMap::new();
    for lapsed in node.queues.expire(now) {
        *lapsed_of.entry(lapsed.queue.clone()).or_default() += 1;
        match lapsed.lapse {
            Lapse::Redeliver => {}
            Lapse::Fail => fail(node, lapsed, now),
            Lapse::GiveBack => give_back(node, lapsed),
        }
    }
    for (queue, tasks) in lapsed_of {
        tracing::warn!(%queue, tasks, "a worker stayed away longer than its lease; its tasks are delivered again or fail");
    }
    let waiting = node.queues.waiting_without_consumer(now.saturating_sub(UNSERVED_MILLIS));
    let mut still = BTreeSet::new();
    for queue in waiting {
        if !unserved.contains(&queue.queue) {
            tracing::warn!(queue = %queue.queue, waiting = queue.waiting, "waiting for a worker, none connected");
        }
        still.insert(queue.queue);
    }
    *unserved = still;
}

/// Fails the task of a worker that stayed away. A call of Lambda's Invoke is no
/// execution's and has nobody to retry it: it waits for another worker.
fn fail(node: &Node, lapsed: Lapsed, now: u64) {
    let Lapsed { queue, key, body, .. } = lapsed;
    let Some(task) = task_of(node, &body) else {
        return node.queues.offer(&queue, Delivery { key, partition: None, body }, now);
    };
    tracing::warn!(%queue, execution = %task.execution, "a worker stayed away longer than its lease; its task fails");
    let (name, seconds) = (queue.rsplit('/').next().unwrap_or(&queue), node.lease_millis / 1000);
    let message = Message::TaskFailed {
        task,
        by: Completer::Worker,
        error: Some("Lambda.ServiceException".into()),
        cause: Some(format!("The worker on {name} stayed away longer than its lease of {seconds} s.").into()),
    };
    let partition = task.execution.partition(node.settings.partition_count);
    node.tell(partition, Request::Tell { execution: task.execution, message });
}

/// A worker of this node stayed away; what becomes of its task is decided where
/// the task is at home.
fn give_back(node: &Node, lapsed: Lapsed) {
    let Lapsed { queue, key, partition, .. } = lapsed;
    if let (Some(cluster), Some(partition)) = (node.cluster(), partition) {
        cluster.send_home(Guest { queue, key, partition }, Fate::Lapsed);
    }
}

fn task_of(node: &Node, body: &[u8]) -> Option<TaskRef> {
    let frame: TaskFrame = serde_json::from_slice(body).ok()?;
    node.settings.signing_key.verify(&frame.token).ok()
}

fn look_for_room(node: &Node) {
    let Some(free) = disk_free(&node.data_dir) else { return };
    let is_short = free < node.disk_free_min;
    if node.is_short_of_room.swap(is_short, Ordering::Relaxed) == is_short {
        return;
    }
    let needed = node.disk_free_min;
    if is_short {
        tracing::error!(free, needed, "the disk is nearly full: starts are refused");
    } else {
        tracing::info!(free, needed, "there is room on the disk again");
    }
}

/// What the metrics show of the parts that count for themselves.
pub fn readings(node: &Node) -> Readings {
    let now = node.now().0 as u64;
    let log = node.log().map(|log| log.statistics());
    let counted = |count: fn(&Statistics) -> u64| log.as_ref().map_or(0, count);
    let cluster = node.cluster();
    let store = node.store.written();
    Readings {
        commits: counted(|log| log.syncs),
        bytes: counted(|log| log.bytes_written),
        records: counted(|log| log.records),
        partitions_owned: cluster
            .map_or(usize::from(node.settings.partition_count), |cluster| cluster.owned().len()),
        nodes: cluster.map_or(1, |cluster| cluster.members(node.now()).len()),
        takeovers: cluster.map_or(0, |cluster| cluster.takeovers.load(Ordering::Relaxed)),
        asks_open: cluster.map_or(0, |cluster| cluster.asks_open()),
        store_operations: store.operations,
        store_bytes: store.bytes,
        indexed: store.indexed,
        store_reopened: store.reopened,
        store_accepts_writes: !node.store.has_failed(),
        list_lag: node.projection.lag(),
        disk_free: disk_free(&node.data_dir).unwrap_or(0),
        accepts_starts: node.accepts_starts(),
        queues: queues(node),
        tasks: node.faults.all().into_iter().map(|(of, waits)| (of, waits.is_some())).collect(),
        sources: sources(node),
        unserved_since: now.saturating_sub(UNSERVED_MILLIS),
    }
}

/// The queues that there is something to say about. A target of the server's own
/// is always connected: while it has nothing to do it is none of them. There may
/// be 100,000 of those.
fn queues(node: &Node) -> Vec<QueueStats> {
    let mut queues = node.queues.stats();
    let routes = node.settings.routes.read().unwrap_or_else(PoisonError::into_inner);
    let ours = routes.all().filter(|route| targets::is_ours(&route.subscription.target));
    let ours: HashSet<&str> = ours.map(|route| &*route.queue).collect();
    queues.retain(|queue| queue.waiting + queue.in_flight > 0 || !ours.contains(&*queue.queue));
    queues
}

fn sources(node: &Node) -> Vec<(String, frevo_api::SourceState)> {
    let catalogue = node.catalogue();
    let named = |source: &Arc<EventSource>| {
        let Scope { account, region } = &source.scope;
        Some((format!("{account}/{region}/{}", source.name), node.sources.of(source.number)?))
    };
    catalogue.buses().sources().all().filter_map(named).collect()
}

/// Bytes free on a directory's disk; none if the system does not tell.
pub fn disk_free(directory: &Path) -> Option<u64> {
    let stat = rustix::fs::statvfs(directory).ok()?;
    Some(stat.f_bavail * stat.f_frsize)
}
