//! How the edge reaches everything behind it. The server implements it; the
//! edge never sees a coordinator.

use std::sync::{Arc, RwLock};

use frevo_asl::Machine;
use frevo_event::{
    DefinitionHash, PartitionId, Reply, Request, SealingKey, SigningKey, SubscriptionNumber, Timestamp,
};
use frevo_router::Routes;
use frevo_store::{Catalogue, Store};
use frevo_transport::{ConsumerId, Journal, Queues, WholeJournal};
use tokio::sync::oneshot;

use crate::live::Live;
use crate::observed::Observatory;
use crate::server::Setup;

/// A node that shares the partitions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its id, drawn at its start.
    pub id: String,
    /// Where clients reach it.
    pub address: Arc<str>,
    /// Its build.
    pub version: Arc<str>,
    /// When it started.
    pub started_at: Timestamp,
    /// What it owns.
    pub partitions: Vec<u16>,
    /// How long ago it was heard of, in milliseconds.
    pub heard_millis_ago: u64,
    /// How far its clock was ahead of this node's then, in milliseconds.
    pub clock_ahead_millis: i64,
    /// Whether it is this one.
    pub is_here: bool,
}

/// How a source stands on a node.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceState {
    /// The partitions of its topic that the node reads.
    pub lanes: Vec<u32>,
    /// How many records were published, or seen, since the node started.
    pub records: u64,
    /// How many could not be read.
    pub unreadable: u64,
    /// How many bytes the records had.
    pub bytes: u64,
    /// How many came in a second, lately.
    pub per_second: f64,
    /// When the newest of them was written.
    pub last_at: Option<Timestamp>,
    /// How many are there to be read, of the node's partitions, when it was last
    /// looked.
    pub lag: Option<u64>,
    /// What it waits for.
    pub waits_for: Option<String>,
}

/// How the edge reaches the owners of partitions, and what may be read without
/// asking them.
///
/// 1. **Durable.** A reply comes only once what it says is durable.
/// 2. **Seen by its author.** Once `Reply::Changed` is given, every
///    [`Broker::catalogue`] taken afterwards has those changes.
/// 3. **Nothing between.** An execution is known to its owner until the store
///    has it: whoever asks first the owner, then the store, finds it.
/// 4. **Prompt.** No method waits for anything but a lock or a page of a file;
///    where the journal is a broker's, reading a record waits for that.
pub trait Broker: Send + Sync + 'static {
    /// Asks the owner of a partition. If the sender is dropped, nothing is known
    /// of what became of the request: the server is overloaded or ends.
    fn ask(&self, partition: PartitionId, request: Request) -> oneshot::Receiver<Reply>;

    /// Tells the owner of a partition something to which nobody awaits a reply.
    fn tell(&self, partition: PartitionId, request: Request) {
        drop(self.ask(partition, request));
    }

    /// Asks for everything that was registered up to now to be in
    /// [`Broker::catalogue`] once the answer is there; none where it always is.
    fn catch_up(&self) -> Option<oneshot::Receiver<Reply>>;

    /// The nodes that share the partitions, this one among them.
    fn members(&self) -> Vec<Member>;

    /// How this node is set up.
    fn setup(&self) -> Setup;

    /// How a source stands on this node; none: it is not read here.
    fn source_state(&self, source: SubscriptionNumber) -> Option<SourceState>;

    /// Why the tasks of a queue are not written to its topic or exchange by this node,
    /// if so. The queue by its full name.
    fn task_fault(&self, queue: &str) -> Option<String>;

    /// How many partitions there are; never changes.
    fn partition_count(&self) -> u16;

    /// The clock by which everything is stamped; it may be ahead of the machine's.
    fn now(&self) -> Timestamp;

    /// The machine's clock, by which others sign.
    fn wall_clock(&self) -> Timestamp;

    /// Random bytes, for names and request ids.
    fn random(&self) -> [u8; 16];

    /// What is registered.
    fn catalogue(&self) -> Arc<Catalogue>;

    /// The text of a definition that a revision refers to, or that an execution
    /// within retention runs.
    fn definition(&self, hash: DefinitionHash) -> Option<Arc<str>>;

    /// The same, compiled.
    fn machine(&self, hash: DefinitionHash) -> Option<Arc<Machine>>;

    /// Who wants which events.
    fn routes(&self) -> &RwLock<Routes>;

    /// The queues that workers take tasks from, and subscribers events.
    fn queues(&self) -> &Queues;

    /// A worker comes back with a task of this partition that it held on another node,
    /// by its key in the queue. False if nobody waits for it any more.
    fn take_over(&self, consumer: ConsumerId, queue: &Arc<str>, key: u128, partition: PartitionId) -> bool;

    /// What this node observes.
    fn observed(&self) -> &Observatory;

    /// Those who listen to what is published.
    fn live(&self) -> &Live;

    /// The closed executions.
    fn store(&self) -> &Store;

    /// The journal, for the histories of executions.
    fn journal(&self) -> &dyn Journal;

    /// The journal in one order over all partitions, where there is one.
    fn whole_journal(&self) -> Option<&dyn WholeJournal>;

    /// The key that signs task tokens.
    fn signing_key(&self) -> &SigningKey;

    /// The key that seals secrets.
    fn sealing_key(&self) -> &SealingKey;

    /// Where everybody registers metrics; `/metrics` shows it.
    fn registry(&self) -> &prometheus::Registry;

    /// Whether requests are welcome, or why not: `/readyz` shows it.
    ///
    /// # Errors
    /// What is being waited for, for an operator to read.
    fn readiness(&self) -> Result<(), String>;
}
