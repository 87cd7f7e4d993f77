//! `Server`: a node with its threads, alone with its journal or one of a cluster.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use frevo_coordinator::{CatalogueFollower, Partition};
use frevo_store::Store;
use frevo_transport::{Bus, SharedJournal, WholeJournal as _};

use super::foundation::{Foundation, await_fence};
use super::threads::{Beginning, Threads};
use super::{CURRENT_PATIENCE, ServeError, open, settings};
use crate::buses;
use crate::clock::{self, Clock};
use crate::cluster::{self, Cluster};
use crate::config::{ClockKind, Config};
use crate::data_dir::DataDir;
use crate::keys::Keys;
use crate::logging;
use crate::metrics::Metrics;
use crate::node::{Ground, Node};
use crate::projection::{Projection, STORE_ROOM};
use crate::reactor::{self, Mailbox, ReplyTo};
use crate::sources;
use crate::tasks;

/// How many batches a partition's journal on a broker grows between two
/// checkpoints.
const BATCHES_BETWEEN: u64 = 2_000;

/// So far the journal may be ahead of the machine's clock, in milliseconds: clocks are
/// set.
const AHEAD_MAX: i64 = 60_000;

/// A server that answers.
pub(super) struct Server {
    pub(super) node: Arc<Node>,
    pub(super) address: SocketAddr,
    threads: Threads,
}

impl Server {
    pub(super) fn start(config: &Config) -> Result<Self, ServeError> {
        match buses::open(config)? {
            Some(bus) => Self::join(config, bus, open::open_store(config)?),
            None => Self::start_alone(config),
        }
    }

    /// A server that has its journal for itself.
    fn start_alone(config: &Config) -> Result<Self, ServeError> {
        let dir = DataDir::open(&config.data_dir, config.partitions)?;
        // Who says nothing takes the number that the directory has.
        if config.partitions != Config::default().partitions {
            dir.expect_partitions(config.partitions)?;
        }
        let log = Arc::new(open::open_log(&dir, config)?);
        let store = open::open_store(config)?;
        // The address is taken before the partitions are: a port in use must
        // leave no fence in the journal.
        let (listener, address) = open::listen(config.listen)?;
        let keys = Keys::of(&dir)?;
        let foundation = Foundation::new(dir.partitions(), keys, config, Ground::Log(log.clone()), store)?;
        let (partitions, recovered) = foundation.recover(&log)?;
        tracing::info!(%recovered, "recovered");
        Self::on(foundation, config, listener, address, partitions)
    }

    /// A node of a cluster.
    pub(super) fn join(config: &Config, bus: Arc<dyn Bus>, store: Store) -> Result<Self, ServeError> {
        let keys = Keys::load(config)?;
        let (listener, address) = open::listen(config.listen)?;
        let partition_count = bus.partition_count();
        for warning in bus.durability().warnings {
            tracing::warn!(warning, "what the broker promises");
        }
        let streams = bus.streams()?;
        let ground = Ground::Cluster(Arc::new(Cluster::new(bus)?));
        let foundation = Foundation::new(partition_count, keys, config, ground, store)?;
        let follower = CatalogueFollower::begin(&foundation.store, foundation.definitions.clone())?;
        foundation.know(follower.catalogue().clone());
        let mut server = Self::on(foundation, config, listener, address, Vec::new())?;
        // The catalogue's stream, of which nothing is read again.
        let journal = SharedJournal::new(streams, 1, 0);
        if let Err(error) = server.take_part(journal, follower) {
            server.stop();
            return Err(error);
        }
        Ok(server)
    }

    /// Serves what is on this foundation.
    fn on(
        foundation: Foundation,
        config: &Config,
        listener: TcpListener,
        address: SocketAddr,
        mut partitions: Vec<Partition<ReplyTo>>,
    ) -> Result<Self, ServeError> {
        let test_cases = foundation.test_cases.clone();
        let ahead =
            partitions.iter().map(|partition| partition.clock().0 - clock::wall().0).max().unwrap_or(0);
        let node = Arc::new(node_on(foundation, config, address, ahead));
        node.pause_queues();
        // What recovery found under way is in its queues before the first worker
        // asks for what it held: one that came too early would be told that its
        // task is gone.
        for (partition, log) in partitions.iter_mut().zip(std::iter::repeat(node.log().cloned())) {
            log.map(|log| await_fence(&log, partition)).transpose()?;
            reactor::release(&node, partition);
        }
        let threads = Threads::spawn(&node, config, Beginning { partitions, listener, test_cases })?;
        Ok(Self { node, address, threads })
    }

    /// Reads what is registered, and only then takes partitions.
    fn take_part(&mut self, journal: SharedJournal, follower: CatalogueFollower) -> Result<(), ServeError> {
        let (node, threads) = (&self.node, &mut self.threads);
        let thread = ServeError::Thread;
        threads.post = Some(cluster::spawn_post(node.clone(), node.address.clone()).map_err(thread)?);
        threads.cluster.push(cluster::follow_catalogue(node.clone(), journal, follower).map_err(thread)?);
        let began = Instant::now();
        while !node.cluster().is_some_and(|cluster| cluster.is_current()) {
            if began.elapsed() > CURRENT_PATIENCE {
                let reason = node.cluster().and_then(|cluster| cluster.unread());
                return Err(ServeError::NotCurrent { reason });
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        threads.cluster.push(cluster::spawn_seats(node.clone()).map_err(|error| match error {
            cluster::SpawnError::Bus(source) => ServeError::Bus(source),
            cluster::SpawnError::Thread(source) => ServeError::Thread(source),
        })?);
        Ok(())
    }

    /// Ends it; returns once everything is written.
    pub(super) fn stop(self) {
        self.threads.end(&self.node);
        if let Err(error) = self.node.store.sync() {
            tracing::warn!(%error, "the store was not synced; the next start replays more");
        }
        tracing::info!("stopped");
    }
}

/// A node on this foundation, whose journal is so far ahead of the machine's clock, in
/// milliseconds.
fn node_on(foundation: Foundation, config: &Config, address: SocketAddr, ahead: i64) -> Node {
    let Foundation { settings, definitions, catalogue, ground, store, archive, sealing_key, .. } = foundation;
    let reactor_count = settings::reactor_count(config, settings.partition_count);
    Node {
        settings,
        definitions,
        checkpoint_interval: match &ground {
            Ground::Log(_) => config.segment_size,
            Ground::Cluster(_) => SharedJournal::distance(BATCHES_BETWEEN),
        },
        queues: Arc::new(settings::queues(config, &ground)),
        mailboxes: mailboxes(reactor_count, &ground),
        ground,
        address: config.url(address).into(),
        started_at: clock::wall(),
        clock: clock_of(config, ahead, reactor_count),
        store,
        archive,
        live: frevo_api::Live::default(),
        projection: Arc::new(Projection::default()),
        metrics: Arc::new(Metrics::new()),
        lease_millis: u64::from(config.worker.lease_seconds) * 1000,
        integrations: config.integrations.clone(),
        catalogue,
        data_dir: config.data_dir.clone(),
        config: config.clone(),
        sealing_key,
        disk_free_min: (2 * config.segment_size).max(STORE_ROOM),
        is_short_of_room: AtomicBool::new(false),
        sources: sources::States::default(),
        faults: tasks::Faults::default(),
        observed: frevo_api::Observatory::default(),
        causes: sources::Causes::default(),
        logging: logging::Files::of(&config.logging).is_some().then(Arc::default),
        stopping: tokio::sync::watch::Sender::new(false),
        stopped: AtomicBool::new(false),
    }
}

/// One for each reactor, which wakes when its journal has written something.
fn mailboxes(count: usize, ground: &Ground) -> Vec<Arc<Mailbox>> {
    let mailboxes: Vec<Arc<Mailbox>> = (0..count).map(|_| Arc::default()).collect();
    if let Some(log) = ground.log() {
        for mailbox in mailboxes.clone() {
            log.on_commit(Arc::new(move || mailbox.wake()));
        }
    }
    mailboxes
}

fn clock_of(config: &Config, ahead: i64, reactor_count: usize) -> Clock {
    let skips = config.clock == ClockKind::Skip;
    if !skips && ahead > AHEAD_MAX {
        let seconds = ahead / 1000;
        tracing::warn!(
            seconds,
            "the journal is ahead of this machine's clock: nothing is due before that catches up"
        );
    }
    Clock::new(skips, ahead, reactor_count)
}
