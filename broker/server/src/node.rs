//! What the threads of a server share: journal, store, queues, catalogue, and
//! the mailboxes of the reactors.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use frevo_api::{Member, Setup};
use frevo_asl::Machine;
use frevo_coordinator::{Definitions, Inbound, Settings};
use frevo_event::{
    BusChange, Change, Command, DefinitionHash, JobCommand, Outgoing, PartitionId, Reply, Request, Scope,
    SealingKey, SigningKey, SubscriptionNumber, Timestamp,
};
use frevo_integrations::Service;
use frevo_log::Log;
use frevo_router::{Route, Routes};
use frevo_store::{Catalogue, Store};
use frevo_transport::{ConsumerId, Journal, Queues, Record, WholeJournal};
use tokio::sync::{oneshot, watch};

use crate::archive::Archive;
use crate::clock::{self, Clock};
use crate::cluster::{Cluster, Parcel, Pending, Standing};
use crate::config::Config;
use crate::integrations;
use crate::logging::Feed;
use crate::metrics::Metrics;
use crate::projection::Projection;
use crate::reactor::{Mail, Mailbox, ReplyTo};
use crate::safety;
use crate::sources::{Causes, States};
use crate::tasks::Faults;
use crate::watch::{disk_free, readings};

/// What the threads of a server share.
pub struct Node {
    pub(crate) settings: Arc<Settings>,
    pub(crate) ground: Ground,
    /// Where clients reach it.
    pub(crate) address: Arc<str>,
    pub(crate) started_at: Timestamp,
    pub(crate) clock: Clock,
    pub(crate) store: Store,
    pub(crate) archive: Archive,
    pub(crate) queues: Arc<Queues>,
    pub(crate) live: frevo_api::Live,
    pub(crate) projection: Arc<Projection>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) data_dir: PathBuf,
    pub(crate) config: Config,
    pub(crate) sealing_key: SealingKey,
    /// With fewer bytes free than this, starts are refused.
    pub(crate) disk_free_min: u64,
    /// There were fewer when last looked at.
    pub(crate) is_short_of_room: AtomicBool,
    /// How the sources stand that this node reads.
    pub(crate) sources: States,
    /// What the writing of tasks waits for.
    pub(crate) faults: Faults,
    /// What it sees of those that only observe.
    pub(crate) observed: frevo_api::Observatory,
    /// Which of what it sees follows from which.
    #[cfg_attr(not(any(feature = "kafka", feature = "amqp")), allow(dead_code))]
    pub(crate) causes: Causes,
    pub(crate) definitions: Arc<Definitions>,
    /// How many bytes the journal grows between two checkpoints of a partition.
    pub(crate) checkpoint_interval: u64,
    pub(crate) lease_millis: u64,
    /// Services whose tasks are done in this process.
    pub(crate) integrations: Vec<Service>,
    pub(crate) mailboxes: Vec<Arc<Mailbox>>,
    pub(crate) catalogue: Arc<Mutex<Arc<Catalogue>>>,
    /// What is read behind the journal to log executions, if they are logged.
    pub(crate) logging: Option<Arc<Feed>>,
    /// True once the server stops.
    pub(crate) stopping: watch::Sender<bool>,
    /// True once its reactors have ended.
    pub(crate) stopped: AtomicBool,
}

/// What the journal stands on.
#[derive(Clone)]
pub enum Ground {
    /// The log of this process.
    Log(Arc<Log>),
    /// A broker that other nodes use, too.
    Cluster(Arc<Cluster>),
}

impl Ground {
    /// The journal.
    pub(crate) fn journal(&self) -> &dyn Journal {
        match self {
            Self::Log(log) => &**log,
            Self::Cluster(cluster) => &cluster.journal,
        }
    }

    /// The log of this process, if that is it.
    pub(crate) fn log(&self) -> Option<&Arc<Log>> {
        match self {
            Self::Log(log) => Some(log),
            Self::Cluster(_) => None,
        }
    }

    /// What is shared with other nodes, if there may be any.
    pub(crate) fn cluster(&self) -> Option<&Arc<Cluster>> {
        match self {
            Self::Log(_) => None,
            Self::Cluster(cluster) => Some(cluster),
        }
    }
}

impl Node {
    /// The mailbox of the reactor that owns a partition.
    pub(crate) fn mailbox(&self, partition: PartitionId) -> &Arc<Mailbox> {
        &self.mailboxes[usize::from(partition.0) % self.mailboxes.len()]
    }

    /// The log of this process, if the journal is that.
    pub(crate) fn log(&self) -> Option<&Arc<Log>> {
        self.ground.log()
    }

    /// What is shared with other nodes, if there may be any.
    pub(crate) fn cluster(&self) -> Option<&Arc<Cluster>> {
        self.ground.cluster()
    }

    /// The cluster, if the partition is none of this node's.
    fn elsewhere(&self, partition: PartitionId) -> Option<&Arc<Cluster>> {
        self.cluster().filter(|cluster| cluster.standing(partition) != Standing::Here)
    }

    /// Brings a letter to a partition, wherever that is.
    pub(crate) fn send_letter(&self, from: PartitionId, outgoing: Outgoing) {
        match self.elsewhere(outgoing.to) {
            Some(cluster) => cluster.send_to_owner(outgoing.to, &Parcel::Letter { from, outgoing }),
            None => self.mailbox(outgoing.to).put(Mail::Letter { from, outgoing }),
        }
    }

    /// Tells a partition up to which number another one has its letters.
    pub(crate) fn send_receipt(&self, partition: PartitionId, to: PartitionId, number: u64) {
        match self.elsewhere(partition) {
            Some(cluster) => {
                cluster.send_to_owner(partition, &Parcel::Delivered { partition, to, number });
            }
            None => self.mailbox(partition).put(Mail::Delivered { partition, to, number }),
        }
    }

    /// The clock. Partitions stamp messages with it, and never let it run backwards.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Shows a durable change of the catalogue to everybody.
    pub(crate) fn change_catalogue(&self, change: &Change) {
        if let Change::Bus(change) = change {
            self.change_routes(change);
            if let BusChange::QueuePaused { scope, queue, paused } = change {
                self.queues.pause(&format!("{scope}/{queue}"), *paused);
            }
        }
        {
            let mut catalogue = self.catalogue.lock().unwrap_or_else(PoisonError::into_inner);
            // A copy is made only while a reader holds the one before.
            Arc::make_mut(&mut catalogue).apply(change);
        }
        // What was held before that was seen is found there.
        // One that is deleted is paused no more: an execution of it may just have been
        // redriven.
        if let Change::MachinePaused { scope, name, paused: false } | Change::MachineDeleted { scope, name } =
            change
        {
            self.tell_all(&Request::Resume { scope: scope.clone(), machine: name.clone() });
        }
    }

    /// Pauses the queues that are to be, before anything is offered.
    pub(crate) fn pause_queues(&self) {
        let catalogue = self.catalogue.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for (scope, queue) in catalogue.buses().pauses().all() {
            self.queues.pause(&format!("{scope}/{queue}"), true);
        }
    }

    /// Until when a task that was taken before a restart is kept for its worker.
    /// One of this process is gone with it, and one that was written to a topic or an
    /// exchange is there for good.
    pub(crate) fn held_until(&self, queue: &str, now: u64) -> u64 {
        if integrations::is_built_in(&self.integrations, queue) {
            return now;
        }
        if self.is_written(queue) { u64::MAX } else { now + self.lease_millis }
    }

    /// Whether the tasks of a queue are written to a topic or an exchange.
    fn is_written(&self, queue: &str) -> bool {
        let mut parts = queue.splitn(3, '/');
        let (Some(account), Some(region), Some(name)) = (parts.next(), parts.next(), parts.next()) else {
            return false;
        };
        let catalogue = self.catalogue.lock().unwrap_or_else(PoisonError::into_inner).clone();
        catalogue.buses().routed().get(&Scope::new(account, region), name).is_some()
    }

    fn change_routes(&self, change: &BusChange) {
        let applied = self.settings.routes.write().unwrap_or_else(PoisonError::into_inner).apply(change);
        match applied {
            Ok(affected) => affected.iter().for_each(|route| self.reconsider(route)),
            Err(error) => {
                tracing::error!(%error, "a subscription is refused by this build: it gets nothing");
            }
        }
    }

    fn reconsider(&self, route: &Route) {
        let (subscription, queue) = (route.subscription.number, route.queue.clone());
        self.tell_all(&Request::Reconsider { subscription, queue });
    }

    /// Tells every partition of this node something to which nobody awaits a
    /// reply.
    fn tell_all(&self, request: &Request) {
        let all = (0..self.settings.partition_count).map(PartitionId);
        for partition in all.filter(|partition| self.elsewhere(*partition).is_none()) {
            let inbound = Inbound { request: request.clone(), reply: None };
            self.mailbox(partition).put(Mail::Request(partition, inbound));
        }
    }

    /// A record of a partition of this node's is committed, where nodes share them.
    pub(crate) fn hear(&self, record: &Record) {
        if self.logging.as_ref().is_some_and(|feed| !feed.hear(record)) {
            self.metrics.count_unlogged();
        }
    }

    /// Whether its reactors have ended.
    pub(crate) fn has_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    pub(crate) fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    /// Ends once the server stops.
    pub(crate) fn stopped(&self) -> impl Future<Output = ()> + use<> {
        let mut stopping = self.stopping.subscribe();
        async move {
            // The sender is the node's: it goes only when the server has ended.
            let _ = stopping.wait_for(|stopping| *stopping).await;
        }
    }

    /// Lets every reactor end its work and stop.
    pub(crate) fn stop(&self) {
        self.stopping.send_replace(true);
        if let Some(cluster) = self.cluster() {
            cluster.leave();
        }
        self.mailboxes.iter().for_each(|mailbox| mailbox.wake());
    }

    /// Whether there is room for new executions: in the journal, which makes its
    /// next segment ahead, and beside it for the store, which after a write that
    /// found none takes no other one until it is opened again.
    pub(crate) fn accepts_starts(&self) -> bool {
        self.ground.journal().accepts_starts() && !self.is_short_of_room.load(Ordering::Relaxed)
    }

    /// New work is refused before the disk is full; what runs goes on.
    fn needs_room(request: &Request) -> bool {
        match request {
            Request::Start { .. }
            | Request::Begin { .. }
            | Request::Publish { .. }
            | Request::Draw(_)
            | Request::Take(_) => true,
            Request::Catalogue(command) => match &**command {
                Command::DeleteMachine { .. }
                | Command::DeleteActivity { .. }
                | Command::PauseMachine { paused: false, .. } => false,
                Command::Bus(command) => !command.removes(),
                Command::Job(command) => matches!(command, JobCommand::Start(_)),
                _ => true,
            },
            _ => false,
        }
    }
}

impl frevo_api::Broker for Node {
    fn ask(&self, partition: PartitionId, request: Request) -> oneshot::Receiver<Reply> {
        let (to, reply) = oneshot::channel();
        if !self.accepts_starts() && Self::needs_room(&request) {
            // The receiver is in our hand: it can't be gone.
            let _ = to.send(Reply::DiskFull);
        } else if let Some(cluster) = self.elsewhere(partition) {
            cluster.ask(partition, request, Some(to));
        } else {
            let reply = match self.cluster() {
                Some(cluster) => ReplyTo::Pending(Box::new(Pending::new(cluster, partition, &request, to))),
                None => ReplyTo::Here(to),
            };
            let inbound = Inbound { request, reply: Some(reply) };
            self.mailbox(partition).put(Mail::Request(partition, inbound));
        }
        reply
    }

    fn tell(&self, partition: PartitionId, request: Request) {
        match self.elsewhere(partition) {
            Some(cluster) => cluster.ask(partition, request, None),
            None => {
                self.mailbox(partition).put(Mail::Request(partition, Inbound { request, reply: None }));
            }
        }
    }

    fn catch_up(&self) -> Option<oneshot::Receiver<Reply>> {
        self.cluster().map(|_| self.ask(PartitionId(0), Request::CatchUp))
    }

    fn members(&self) -> Vec<Member> {
        if let Some(cluster) = self.cluster() {
            return cluster.members(Node::now(self));
        }
        vec![Member {
            id: "this".into(),
            address: self.address.clone(),
            version: env!("CARGO_PKG_VERSION").into(),
            started_at: self.started_at,
            partitions: (0..self.settings.partition_count).collect(),
            heard_millis_ago: 0,
            clock_ahead_millis: 0,
            is_here: true,
        }]
    }

    fn setup(&self) -> Setup {
        let broker = self.cluster().map(|cluster| cluster.durability());
        let mut findings = safety::of_config(&self.config);
        findings.extend(safety::of_disk(&self.config, disk_free(&self.data_dir)));
        findings.extend(broker.iter().flat_map(safety::of_broker));
        Setup {
            durability: safety::durability(&self.config, broker.as_ref()),
            configuration: serde_json::json!(self.config),
            findings,
        }
    }

    fn partition_count(&self) -> u16 {
        self.settings.partition_count
    }

    fn now(&self) -> Timestamp {
        Node::now(self)
    }

    fn wall_clock(&self) -> Timestamp {
        clock::wall()
    }

    fn random(&self) -> [u8; 16] {
        rand::random()
    }

    fn catalogue(&self) -> Arc<Catalogue> {
        self.catalogue.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn definition(&self, hash: DefinitionHash) -> Option<Arc<str>> {
        self.definitions.text(hash).or_else(|| {
            let definition = self.store.definition(hash).ok()??;
            self.definitions.add(&definition);
            Some(definition.text)
        })
    }

    fn machine(&self, hash: DefinitionHash) -> Option<Arc<Machine>> {
        self.definition(hash)?;
        self.definitions.machine(hash)
    }

    fn routes(&self) -> &RwLock<Routes> {
        &self.settings.routes
    }

    fn queues(&self) -> &Queues {
        &self.queues
    }

    fn take_over(&self, consumer: ConsumerId, queue: &Arc<str>, key: u128, partition: PartitionId) -> bool {
        let take_over = |cluster: &Arc<Cluster>| cluster.take_over(self, consumer, queue, key, partition);
        self.cluster().is_some_and(take_over)
    }

    fn source_state(&self, source: SubscriptionNumber) -> Option<frevo_api::SourceState> {
        self.sources.of(source)
    }

    fn task_fault(&self, queue: &str) -> Option<String> {
        self.faults.of(queue)
    }

    fn observed(&self) -> &frevo_api::Observatory {
        &self.observed
    }

    fn live(&self) -> &frevo_api::Live {
        &self.live
    }

    fn store(&self) -> &Store {
        &self.store
    }

    fn journal(&self) -> &dyn Journal {
        self.ground.journal()
    }

    fn whole_journal(&self) -> Option<&dyn WholeJournal> {
        self.log().map(|log| &**log as &dyn WholeJournal)
    }

    fn signing_key(&self) -> &SigningKey {
        &self.settings.signing_key
    }

    fn sealing_key(&self) -> &SealingKey {
        &self.sealing_key
    }

    fn registry(&self) -> &prometheus::Registry {
        self.metrics.read(&readings(self));
        &self.metrics.registry
    }

    fn readiness(&self) -> Result<(), String> {
        if self.is_stopping() {
            return Err("the server is stopping".into());
        }
        if let Some(cluster) = self.cluster() {
            if !cluster.is_current() {
                return Err("what is registered is being read".into());
            }
            let unread = || cluster.unread().map(|reason| format!("what is registered: {reason}"));
            let fault = cluster.broker_fault().or_else(|| cluster.refused()).or_else(unread);
            let fault = fault.or_else(|| cluster.stall());
            if let Some(fault) = fault.or_else(|| cluster.clock_fault(Node::now(self))) {
                return Err(fault);
            }
        }
        self.ground.journal().failed().map_or(Ok(()), Err)
    }
}
