//! The serving process: opens what is durable, takes the partitions over, lets
//! connections in, and ends in the reverse order.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use frevo_api::TestCases;
use frevo_coordinator::{
    CatalogueFollower, Definitions, Effect, MockedCall, Partition, RecoveryError, Settings,
};
use frevo_event::{Arn, Choices, PartitionId, Scope, SealingKey, Start};
use frevo_log::Log;
use frevo_store::{Catalogue, Store};
use frevo_transport::{
    Bus, BusError, Journal as _, Lapse, QueuePolicy, Queues, ReadError, SharedJournal, WholeJournal as _,
};

use crate::affected::Affected;
use crate::buses;
use crate::clock::{self, Clock};
use crate::cluster::{self, Cluster};
use crate::config::{ClockKind, Config, StoreKind};
use crate::connections::{self, Connections};
use crate::data_dir::{DataDir, DataDirError};
use crate::integrations;
use crate::jobs;
use crate::keys::{Keys, KeysError};
use crate::lambda;
use crate::logging;
use crate::metrics::Metrics;
use crate::mocks::{MockConfig, MockFileError};
use crate::node::{Ground, Node};
use crate::otlp::{self, Export};
use crate::outbound::{Guard, Outbound};
use crate::outlets::Outlets;
use crate::projection::{self, Projection, STORE_ROOM};
use crate::reactor::{self, Mailbox, Reactor, ReplyTo};
use crate::retention;
use crate::sources;
use crate::start::{self, Recovered, StartError};
use crate::targets;
use crate::tasks;
use crate::watch;

/// How many executions of paused state machines a partition holds before clients
/// are throttled.
const HELD_MAX: usize = 10_000;

/// How many batches a partition's journal on a broker grows between two
/// checkpoints.
const BATCHES_BETWEEN: u64 = 2_000;

/// So far the journal may be ahead of the machine's clock, in milliseconds: clocks are
/// set.
const AHEAD_MAX: i64 = 60_000;

/// How long is waited for what is registered.
const CURRENT_PATIENCE: Duration = Duration::from_secs(60);

/// How many requests a partition's inbox holds before clients are throttled.
const INBOX_MAX: usize = 16_384;

/// The server answers.
#[derive(Clone, Copy, Debug)]
pub struct Ready {
    /// Where.
    pub address: SocketAddr,
}

/// Why the server does not come up, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Webhooks can't be called.
    #[error("could not make a client for outgoing requests")]
    Outbound {
        /// Why.
        source: reqwest::Error,
    },
    /// The data directory is of no use.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// The journal does not open.
    #[error("could not open the journal in `{}`", path.display())]
    Log {
        /// Its directory.
        path: PathBuf,
        /// Why.
        source: frevo_log::OpenError,
    },
    /// The store does not open.
    #[error("could not open the store in `{}`; `frevo store rebuild` makes it anew", path.display())]
    Store {
        /// Its directory.
        path: PathBuf,
        /// Why.
        source: frevo_store::OpenError,
    },
    /// PostgreSQL is of no use.
    #[error("could not use the store in PostgreSQL")]
    Postgres(#[source] frevo_store::OpenError),
    /// The journal lost records.
    #[error("the journal is damaged; executions that may have lost answers: {affected}")]
    Damaged {
        /// Those executions.
        affected: Affected,
        /// What is lost.
        source: Box<ServeError>,
    },
    /// A partition does not come up.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The address can't be listened on.
    #[error("could not listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The certificate or key is of no use.
    #[error(transparent)]
    Tls(#[from] connections::TlsError),
    /// A thread can't be made.
    #[error("could not start a thread")]
    Thread(#[source] io::Error),
    /// The mocks are of no use.
    #[error(transparent)]
    Mocks(#[from] MockFileError),
    /// The broker can't be used.
    #[error("could not use the broker")]
    Bus(#[from] BusError),
    /// What is registered can't be read.
    #[error("could not read what is registered")]
    Catalogue(#[from] RecoveryError),
    /// The keys that nodes share are of no use.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The broker does not give what is registered.
    #[error(
        "the broker did not give the journal of what is registered within {} s; {}",
        CURRENT_PATIENCE.as_secs(),
        reason.as_deref().unwrap_or("is it up, and may this user read it?")
    )]
    NotCurrent {
        /// Why it can't be read, if that is known.
        reason: Option<String>,
    },
    /// The journal failed while serving: nothing more can be acknowledged.
    #[error("the journal failed: {reason}")]
    JournalFailed {
        /// What happened.
        reason: String,
    },
}

/// Serves until SIGTERM or SIGINT; `ready` is called once requests are answered.
pub fn run(config: Config, ready: impl FnOnce(Ready)) -> Result<(), ServeError> {
    let server = Server::start(&config).map_err(|error| error.explained(&config))?;
    ready(Ready { address: server.address });
    let node = server.node.clone();
    let runtime = runtime().map_err(ServeError::Thread)?;
    let failure = runtime.block_on(async {
        tokio::select! {
            () = termination() => None,
            reason = journal_failure(&node) => Some(reason),
        }
    });
    match failure {
        None => {
            tracing::info!("stopping: requests under way are answered, no new ones are taken");
            server.stop();
            Ok(())
        }
        // What was stepped can't be taken back and can't be written: memory is
        // ahead of the disk for good. Only a restart tells what is durable.
        Some(reason) => Err(ServeError::JournalFailed { reason }),
    }
}

/// Serves in the background until the handle is shut down or dropped.
pub fn start_in_background(config: &Config) -> Result<Handle, ServeError> {
    Server::start(config).map(|server| Handle { server: Some(server) })
}

/// The same as a node of a cluster, on this connection to a broker and with this
/// store.
///
/// # Errors
/// As for any server; also if the broker can't be used.
pub fn join_in_background(config: &Config, bus: Arc<dyn Bus>, store: Store) -> Result<Handle, ServeError> {
    Server::join(config, bus, store).map(|server| Handle { server: Some(server) })
}

/// A server in the background.
pub struct Handle {
    server: Option<Server>,
}

impl Handle {
    /// Where it answers.
    pub fn address(&self) -> SocketAddr {
        self.server.as_ref().expect("it is taken only when the handle goes").address
    }

    /// Ends it; returns once everything is written.
    pub fn shutdown(mut self) {
        if let Some(server) = self.server.take() {
            server.stop();
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop();
        }
    }
}

impl ServeError {
    /// Of a damaged journal, tells whom it touches.
    fn explained(self, config: &Config) -> Self {
        let is_damage = match &self {
            Self::Log { source, .. } => {
                matches!(source, frevo_log::OpenError::Damaged(_) | frevo_log::OpenError::Missing { .. })
            }
            Self::Start(StartError::Replay { source }) => matches!(source, ReadError::Damaged { .. }),
            _ => false,
        };
        if !is_damage {
            return self;
        }
        let report = frevo_log::verify(&config.data_dir.join("log"));
        match report.and_then(|report| Affected::find(&config.data_dir, &report)) {
            Ok(affected) => Self::Damaged { affected, source: Box::new(self) },
            Err(error) => {
                tracing::error!(%error, "the journal does not tell which executions are affected");
                self
            }
        }
    }
}

/// Makes the store anew from the journal that is kept.
pub fn rebuild_store(config: &Config) -> Result<Recovered, ServeError> {
    rebuild(config).map_err(|error| error.explained(config))
}

fn rebuild(config: &Config) -> Result<Recovered, ServeError> {
    let dir = DataDir::open(&config.data_dir, config.partitions)?;
    let log = Arc::new(open_log(&dir, config)?);
    let path = dir.store();
    let store = Store::create_empty(&path, &frevo_store::Settings::default())
        .map_err(|source| ServeError::Store { path, source })?;
    let shared = Shared::new(dir.partitions(), Keys::of(&dir)?, config, Ground::Log(log.clone()), store)?;
    let (partitions, recovered) = shared.recover(&log)?;
    shared.end(&log, partitions)?;
    Ok(recovered)
}

struct Server {
    node: Arc<Node>,
    address: SocketAddr,
    reactors: Vec<JoinHandle<()>>,
    targets: JoinHandle<()>,
    projection: JoinHandle<()>,
    watch: watch::Watch,
    retention: JoinHandle<()>,
    /// What skips time, if something does.
    skipping: Option<JoinHandle<()>>,
    integrations: Option<JoinHandle<()>>,
    sources: JoinHandle<()>,
    jobs: JoinHandle<()>,
    tasks: JoinHandle<()>,
    lambda: Option<JoinHandle<()>>,
    export: Option<Export>,
    logging: Option<logging::Follower>,
    /// What makes it a node of a cluster.
    cluster: Vec<JoinHandle<()>>,
    post: Option<JoinHandle<()>>,
}

impl Server {
    fn start(config: &Config) -> Result<Self, ServeError> {
        match buses::open(config)? {
            Some(bus) => Self::join(config, bus, open_store(config)?),
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
        let log = Arc::new(open_log(&dir, config)?);
        let store = open_store(config)?;
        // The address is taken before the partitions are: a port in use must
        // leave no fence in the journal.
        let (listener, address) = listen(config.listen)?;
        let shared = Shared::new(dir.partitions(), Keys::of(&dir)?, config, Ground::Log(log.clone()), store)?;
        let (partitions, recovered) = shared.recover(&log)?;
        tracing::info!(%recovered, "recovered");
        shared.serve(config, listener, address, partitions)
    }

    /// A node of a cluster.
    fn join(config: &Config, bus: Arc<dyn Bus>, store: Store) -> Result<Self, ServeError> {
        let keys = Keys::load(config)?;
        let (listener, address) = listen(config.listen)?;
        let partition_count = bus.partition_count();
        for warning in bus.durability().warnings {
            tracing::warn!(warning, "what the broker promises");
        }
        let streams = bus.streams()?;
        let ground = Ground::Cluster(Arc::new(Cluster::new(bus)?));
        let shared = Shared::new(partition_count, keys, config, ground, store)?;
        let follower = CatalogueFollower::begin(&shared.store, shared.definitions.clone())?;
        *shared.catalogue.lock().unwrap_or_else(std::sync::PoisonError::into_inner) =
            Arc::new(follower.catalogue().clone());
        shared.know_subscriptions();
        let mut server = shared.serve(config, listener, address, Vec::new())?;
        // The catalogue's stream, of which nothing is read again.
        let journal = SharedJournal::new(streams, 1, 0);
        if let Err(error) = server.take_part(journal, follower) {
            server.stop();
            return Err(error);
        }
        Ok(server)
    }

    /// Reads what is registered, and only then takes partitions.
    fn take_part(&mut self, journal: SharedJournal, follower: CatalogueFollower) -> Result<(), ServeError> {
        let node = &self.node;
        let thread = ServeError::Thread;
        self.post = Some(cluster::spawn_post(node.clone(), node.address.clone()).map_err(thread)?);
        self.cluster.push(cluster::follow_catalogue(node.clone(), journal, follower).map_err(thread)?);
        let began = Instant::now();
        while !node.cluster().is_some_and(|cluster| cluster.is_current()) {
            if began.elapsed() > CURRENT_PATIENCE {
                let reason = node.cluster().and_then(|cluster| cluster.unread());
                return Err(ServeError::NotCurrent { reason });
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        self.cluster.push(cluster::spawn_seats(node.clone()).map_err(|error| match error {
            cluster::SpawnError::Bus(source) => ServeError::Bus(source),
            cluster::SpawnError::Thread(source) => ServeError::Thread(source),
        })?);
        Ok(())
    }

    fn stop(self) {
        self.node.stop();
        self.integrations.into_iter().chain(self.lambda).chain(self.skipping).for_each(join);
        join(self.sources);
        join(self.jobs);
        join(self.tasks);
        for reactor in self.reactors {
            join(reactor);
        }
        join(self.targets);
        join(self.retention);
        self.node.projection.stop();
        join(self.projection);
        // What they gave up in order is released once the store has it.
        self.cluster.into_iter().for_each(join);
        self.node.stopped.store(true, std::sync::atomic::Ordering::Relaxed);
        self.post.into_iter().for_each(join);
        self.watch.stop();
        if let Some(export) = self.export {
            export.stop();
        }
        if let Some(logging) = self.logging {
            logging.stop();
        }
        if let Err(error) = self.node.store.sync() {
            tracing::warn!(%error, "the store was not synced; the next start replays more");
        }
        tracing::info!("stopped");
    }
}

/// Waits for a thread to end.
fn join(thread: JoinHandle<()>) {
    let name = thread.thread().name().unwrap_or_default().to_owned();
    if thread.join().is_err() {
        tracing::error!(thread = %name, "a thread ended in a panic");
    }
}

/// What serving and rebuilding begin with.
struct Shared {
    settings: Arc<Settings>,
    definitions: Arc<Definitions>,
    catalogue: Arc<std::sync::Mutex<Arc<Catalogue>>>,
    ground: Ground,
    store: Store,
    sealing_key: SealingKey,
    /// The test cases of the mocks by state machine, if there are mocks.
    test_cases: Option<TestCases>,
}

impl Shared {
    fn new(
        partition_count: u16,
        keys: Keys,
        config: &Config,
        ground: Ground,
        store: Store,
    ) -> Result<Self, ServeError> {
        let mocks = config.mock_config.as_deref().map(MockConfig::read).transpose()?;
        let (mocked, known_cases) = (mocks.clone().unwrap_or_default(), mocks.map(|mocks| mocks.names()));
        let definitions = Arc::new(Definitions::default());
        let catalogue = Arc::new(std::sync::Mutex::new(Arc::new(Catalogue::default())));
        let (known, tagged, paused) = (catalogue.clone(), catalogue.clone(), catalogue.clone());
        let logs = logging::Files::of(&config.logging).is_some();
        let settings = Settings {
            partition_count,
            limits: config.limits.limits(),
            choices: Arc::new(move |start: &Start| {
                let catalogue = tagged.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
                let Some(machine) = catalogue.machine(&start.scope, &start.machine) else {
                    return Choices::default();
                };
                let logging = logs.then(|| machine.logging_of(start.version)).flatten();
                Choices { logging: logging.map(Arc::new), ..machine.choices() }
            }),
            mocks: Arc::new(move |call: &MockedCall<'_>| mocked.answer(call)),
            signing_key: keys.signing,
            definitions: definitions.clone(),
            routes: Arc::default(),
            activity_exists: Arc::new(move |arn: &Arn| {
                let Arn::Activity { scope, name } = arn else { return false };
                let catalogue = known.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
                catalogue.activity(scope, name).is_some()
            }),
            is_paused: Arc::new(move |scope: &Scope, machine: &str| {
                let catalogue = paused.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                !catalogue.paused().is_empty() && catalogue.paused().contains(scope, machine)
            }),
            held_max: HELD_MAX,
            inbox_max: INBOX_MAX,
            contested: ground.cluster().is_some(),
            exports_spans: ground.log().is_some() && otlp(config).is_some(),
        };
        Ok(Self {
            settings: Arc::new(settings),
            definitions,
            catalogue,
            ground,
            store,
            sealing_key: keys.sealing,
            test_cases: known_cases,
        })
    }

    fn recover(&self, log: &Log) -> Result<(Vec<Partition<ReplyTo>>, Recovered), ServeError> {
        let now = clock::wall();
        let (mut partitions, recovered) =
            start::recover(&self.settings, &self.definitions, log, &self.store, now)?;
        if let Some(registry) = partitions.first().and_then(Partition::catalogue) {
            *self.catalogue.lock().unwrap_or_else(std::sync::PoisonError::into_inner) =
                Arc::new(registry.clone());
        }
        self.know_subscriptions();
        for partition in &mut partitions {
            partition.resume_deliveries(log);
        }
        Ok((partitions, recovered))
    }

    fn know_subscriptions(&self) {
        let catalogue = self.catalogue.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        let mut routes = self.settings.routes.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        for (number, start_at) in catalogue.buses().starts() {
            routes.start_at(*number, *start_at);
        }
        for subscription in catalogue.subscriptions() {
            let name = subscription.name.clone();
            if let Err(error) = routes.insert(subscription) {
                tracing::error!(%error, %name, "a subscription is refused by this build: it gets nothing");
            }
        }
        for replay in catalogue.buses().replays().all().filter(|replay| replay.is_running()) {
            if let Err(error) = routes.replay(replay) {
                tracing::error!(%error, name = %replay.name, "a replay is refused by this build: it gives nothing");
            }
        }
    }

    /// Writes checkpoints of everything and ends.
    fn end(self, log: &Log, mut partitions: Vec<Partition<ReplyTo>>) -> Result<(), ServeError> {
        let mut writes = Vec::new();
        for partition in &mut partitions {
            await_fence(log, partition)?;
            let id = partition.id();
            writes.extend(partition.take_effects().into_iter().filter_map(|effect| match effect {
                Effect::DeadLettered(letter) => Some(projection::StoreWrite::DeadLettered(id, letter)),
                Effect::DeadLetterClosed { closed, audit } => {
                    Some(projection::StoreWrite::DeadLetterClosed(id, closed, audit))
                }
                Effect::JobTold(told) => Some(projection::StoreWrite::JobTold(told)),
                Effect::JobForgotten(number) => Some(projection::StoreWrite::JobForgotten(number)),
                _ => None,
            }));
            let work = partition.checkpoint(u64::MAX, log);
            writes.extend(work.map(|work| projection::StoreWrite::Checkpoint(Box::new(work))));
        }
        crate::archive::write(&self.store, &self.definitions, &writes)
            .map(drop)
            .map_err(|source| ServeError::Start(StartError::Store { source }))
    }

    fn serve(
        self,
        config: &Config,
        listener: TcpListener,
        address: SocketAddr,
        mut partitions: Vec<Partition<ReplyTo>>,
    ) -> Result<Server, ServeError> {
        let reactor_count = reactor_count(config, self.settings.partition_count);
        let mailboxes: Vec<Arc<Mailbox>> = (0..reactor_count).map(|_| Arc::default()).collect();
        if let Some(log) = self.ground.log() {
            for mailbox in &mailboxes {
                let mailbox = mailbox.clone();
                log.on_commit(Arc::new(move || mailbox.wake()));
            }
        }
        let projection = Arc::new(Projection::default());
        let writer = projection::spawn(
            projection.clone(),
            self.store.clone(),
            self.definitions.clone(),
            mailboxes.clone(),
            config.data_dir.clone(),
            {
                let ground = self.ground.clone();
                move |partition| ground.cluster().into_iter().for_each(|cluster| cluster.parted(partition))
            },
        )
        .map_err(ServeError::Thread)?;
        let lease_millis = u64::from(config.worker.lease_seconds) * 1000;
        let files = logging::Files::of(&config.logging);
        let ahead =
            partitions.iter().map(|partition| partition.clock().0 - clock::wall().0).max().unwrap_or(0);
        let skips = config.clock == ClockKind::Skip;
        if !skips && ahead > AHEAD_MAX {
            let seconds = ahead / 1000;
            tracing::warn!(
                seconds,
                "the journal is ahead of this machine's clock: nothing is due before that catches up"
            );
        }
        let clock = Clock::new(skips, ahead, reactor_count);
        let node = Arc::new(Node {
            settings: self.settings,
            definitions: self.definitions,
            checkpoint_interval: match &self.ground {
                Ground::Log(_) => config.segment_size,
                Ground::Cluster(_) => SharedJournal::distance(BATCHES_BETWEEN),
            },
            queues: Arc::new(queues(config, &self.ground)),
            ground: self.ground,
            address: config.url(address).into(),
            started_at: clock::wall(),
            clock,
            store: self.store,
            live: frevo_api::Live::default(),
            projection,
            metrics: Arc::new(Metrics::new()),
            lease_millis,
            integrations: config.integrations.clone(),
            mailboxes: mailboxes.clone(),
            catalogue: self.catalogue,
            data_dir: config.data_dir.clone(),
            config: config.clone(),
            sealing_key: self.sealing_key,
            disk_free_min: (2 * config.segment_size).max(STORE_ROOM),
            is_short_of_room: AtomicBool::new(false),
            sources: sources::States::default(),
            faults: tasks::Faults::default(),
            observed: frevo_api::Observatory::default(),
            causes: sources::Causes::default(),
            logging: files.is_some().then(Arc::default),
            stopping: tokio::sync::watch::Sender::new(false),
            stopped: AtomicBool::new(false),
        });
        node.pause_queues();
        // What recovery found under way is in its queues before the first worker
        // asks for what it held: one that came too early would be told that its
        // task is gone.
        for (partition, log) in partitions.iter_mut().zip(std::iter::repeat(node.log().cloned())) {
            log.map(|log| await_fence(&log, partition)).transpose()?;
            reactor::release(&node, partition);
        }
        // Before anything is decided that it would miss.
        let export = node.log().zip(otlp(config)).map(|(log, settings)| Export::spawn(&node, log, settings));
        let export = export.transpose().map_err(ServeError::Thread)?;
        let logging = spawn_logging(&node, files).map_err(ServeError::Thread)?;
        let connections = Connections::new(
            node.clone(),
            edge_settings(config, self.test_cases),
            config.tls.as_ref(),
            listener,
        )?;
        let inside = connections.inside();
        let edge = connections.edge();
        let outlets = Arc::new(Outlets::new(config));
        let targets = targets::spawn(node.clone(), edge.clone(), outbound(config)?, outlets.clone())
            .map_err(ServeError::Thread)?;
        let reactors =
            spawn_reactors(&node, &mailboxes, partitions, connections).map_err(ServeError::Thread)?;
        let watch = watch::spawn(node.clone(), config.worker.missing_function).map_err(ServeError::Thread)?;
        let retention = retention::spawn(node.clone(), config).map_err(ServeError::Thread)?;
        let skipping = clock::spawn(&node).map_err(ServeError::Thread)?;
        let integrations =
            integrations::spawn(&node, inside, outbound(config)?).map_err(ServeError::Thread)?;
        let sources = sources::spawn(node.clone(), edge.clone(), config).map_err(ServeError::Thread)?;
        let jobs = jobs::spawn(&node, edge.clone()).map_err(ServeError::Thread)?;
        let tasks = tasks::spawn(node.clone(), edge.clone(), outlets, config).map_err(ServeError::Thread)?;
        let lambda = lambda::spawn(&node, edge, config)?;
        Ok(Server {
            node,
            address,
            reactors,
            targets,
            projection: writer,
            watch,
            retention,
            skipping,
            integrations,
            sources,
            jobs,
            tasks,
            lambda,
            export,
            logging,
            cluster: Vec::new(),
            post: None,
        })
    }
}

/// Logs executions, if they are to be.
fn spawn_logging(node: &Arc<Node>, files: Option<logging::Files>) -> io::Result<Option<logging::Follower>> {
    match node.logging.clone().zip(files) {
        Some((feed, files)) => logging::Follower::spawn(node, feed, files).map(Some),
        None => {
            logging::forget(&node.data_dir);
            Ok(None)
        }
    }
}

/// Waits until a partition's fence is durable.
fn await_fence(log: &Log, partition: &mut Partition<ReplyTo>) -> Result<(), ServeError> {
    while partition.is_in_flight() {
        if let Some(reason) = log.failed() {
            return Err(ServeError::JournalFailed { reason });
        }
        partition.committed(log.committed());
        std::thread::sleep(std::time::Duration::from_micros(100));
    }
    Ok(())
}

/// One thread per reactor; the first one lets connections in and deals them out.
fn spawn_reactors(
    node: &Arc<Node>,
    mailboxes: &[Arc<Mailbox>],
    partitions: Vec<Partition<ReplyTo>>,
    connections: Connections,
) -> io::Result<Vec<JoinHandle<()>>> {
    let mut shares: Vec<Vec<Partition<ReplyTo>>> = mailboxes.iter().map(|_| Vec::new()).collect();
    for partition in partitions {
        let PartitionId(id) = partition.id();
        shares[usize::from(id) % mailboxes.len()].push(partition);
    }
    let mut threads = Vec::with_capacity(mailboxes.len());
    for (index, (share, seat)) in shares.into_iter().zip(connections.seats(mailboxes.len())).enumerate() {
        let (node, mailbox) = (node.clone(), mailboxes[index].clone());
        let thread = std::thread::Builder::new().name(format!("reactor-{index}"));
        threads.push(thread.spawn(move || {
            let runtime = runtime().expect("a thread gets its event loop");
            tokio::task::LocalSet::new().block_on(&runtime, async {
                let serving = tokio::task::spawn_local(seat.serve(node.clone()));
                Reactor::new(node, mailbox, share).run(&serving).await;
            });
        })?);
    }
    Ok(threads)
}

fn reactor_count(config: &Config, partition_count: u16) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    // The writer of the journal and the kernel's network stack need a core of
    // their own more than a second reactor does.
    let asked = if config.reactors == 0 { cores.div_ceil(2) } else { config.reactors };
    asked.clamp(1, usize::from(partition_count))
}

/// How each queue treats workers that stay away. What the server does itself is
/// done again, whoever else's tasks fail.
fn policy_of(config: &Config) -> impl Fn(&str) -> QueuePolicy + Send + Sync + 'static {
    let lease_milliseconds = u64::from(config.worker.lease_seconds) * 1000;
    let (services, chosen) = (config.integrations.clone(), config.worker.lapse);
    move |queue| {
        let lapse = match chosen {
            crate::config::Lapse::Fail if !integrations::is_built_in(&services, queue) => Lapse::Fail,
            _ => Lapse::Redeliver,
        };
        QueuePolicy { lease_milliseconds, lapse }
    }
}

fn edge_settings(config: &Config, test_cases: Option<TestCases>) -> frevo_api::Settings {
    frevo_api::Settings {
        default_scope: Scope::new(&config.defaults.account, &config.defaults.region),
        hostnames: config.hostnames.clone(),
        access_keys: config
            .access_keys
            .iter()
            .map(|key| frevo_api::AccessKey {
                id: key.id.clone(),
                secret: key.secret.clone(),
                role: key.role,
            })
            .collect(),
        limits: config.limits.into(),
        worker_lease_seconds: config.worker.lease_seconds,
        recorded_share: otlp(config).map(|_| config.otlp.sample),
        log_groups: frevo_api::LogGroups::new(&config.logging.groups),
        test_cases,
        written_case: crate::mocks::states_of,
        may_empty: config.allow_empty,
    }
}

/// Where spans are exported to, if they are. The configuration was checked when it
/// was read.
fn otlp(config: &Config) -> Option<otlp::Settings> {
    otlp::Settings::read(&config.otlp).ok().flatten()
}

/// The configuration was checked when it was read.
fn outbound(config: &Config) -> Result<Outbound, ServeError> {
    let allowed = config.outbound.allow.iter().filter_map(|text| text.parse().ok()).collect();
    Outbound::new(Guard::new(allowed)).map_err(|source| ServeError::Outbound { source })
}

fn open_log(dir: &DataDir, config: &Config) -> Result<Log, ServeError> {
    let path = dir.log();
    let settings = frevo_log::Config { segment_bytes: config.segment_size, ..frevo_log::Config::new(&path) };
    Log::open(settings).map_err(|source| ServeError::Log { path, source })
}

/// The store, wherever it is.
pub(crate) fn open_store(config: &Config) -> Result<Store, ServeError> {
    if let (StoreKind::Postgres, Some(url)) = (config.store, &config.postgres.url) {
        return Store::connect(&url.0, &config.namespace).map_err(ServeError::Postgres);
    }
    let path = config.data_dir.join("store");
    Store::open(&path, &frevo_store::Settings::default()).map_err(|source| ServeError::Store { path, source })
}

/// The queues; where other nodes serve deliveries, too, they are told.
fn queues(config: &Config, ground: &Ground) -> Queues {
    let queues = Queues::new(policy_of(config));
    match ground.cluster().cloned() {
        Some(cluster) => queues.shared(Arc::new(move || cluster.wake_post())),
        None => queues,
    }
}

/// Listens, and tells where: port 0 becomes another.
fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), ServeError> {
    let listener = || {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    };
    listener().map_err(|source| ServeError::Listen { address, source })
}

fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

async fn termination() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

async fn journal_failure(node: &Node) -> String {
    loop {
        if let Some(reason) = node.ground.journal().failed() {
            return reason;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}
