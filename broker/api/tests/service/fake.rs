//! A broker in memory: a real catalogue, real queues, a store and a journal,
//! and owners that say what a test wants them to.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use frevo_api::{Acknowledged, Broker, Durability, Finding, Setup, SourceState, Survives};
use frevo_asl::Machine;
use frevo_event::{
    Answer, Batch, Change, DefinitionHash, Entry, ExecutionId, Fact, Header, JobChange, MachineType,
    MessageId, PartitionId, Position, Reply, Request, SealingKey, SigningKey, Start, SubscriptionNumber,
    Timestamp,
};
use frevo_store::{Catalogue, ClosedExecution, Store, WriteBatch};
use frevo_transport::{ConsumerId, Journal, Lapse, MemoryJournal, QueuePolicy, Queues, WholeJournal};
use tokio::sync::oneshot;

/// What an owner says to a request that is not about the catalogue.
type Owner = Box<dyn Fn(PartitionId, &Request) -> Option<Reply> + Send + Sync>;

pub struct Fake {
    catalogue: Mutex<Arc<Catalogue>>,
    routes: std::sync::RwLock<frevo_router::Routes>,
    queues: Queues,
    live: frevo_api::Live,
    observed: frevo_api::Observatory,
    store: Store,
    journal: MemoryJournal,
    key: SigningKey,
    sealing_key: SealingKey,
    registry: prometheus::Registry,
    randoms: AtomicU64,
    owner: Owner,
    /// What was asked, catalogue commands aside.
    pub asked: Mutex<Vec<Request>>,
    _directory: tempfile::TempDir,
}

impl Fake {
    pub fn new(owner: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static) -> Self {
        Self::of_owners(move |_, request| owner(request))
    }

    /// One whose owners say different things.
    pub fn of_owners(owner: impl Fn(PartitionId, &Request) -> Option<Reply> + Send + Sync + 'static) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let store = Store::open(directory.path(), &frevo_store::Settings::default()).expect("a store");
        let policy = QueuePolicy { lease_milliseconds: 30_000, lapse: Lapse::Redeliver };
        Self {
            catalogue: Mutex::default(),
            routes: Default::default(),
            live: Default::default(),
            observed: Default::default(),
            queues: Queues::new(move |_| policy),
            store,
            journal: MemoryJournal::immediate(),
            key: SigningKey::new(&[7; 32]),
            sealing_key: SealingKey::new(&[8; 32]),
            registry: prometheus::Registry::new(),
            randoms: AtomicU64::new(1),
            owner: Box::new(owner),
            asked: Mutex::default(),
            _directory: directory,
        }
    }

    /// Journals an execution that ended, one fact per batch, and gives the
    /// store its row.
    pub fn remember(
        &self,
        start: &Start,
        facts: Vec<Fact>,
        closed: impl FnOnce(Position, Position) -> ClosedExecution,
    ) {
        let id = ExecutionId::of_arn(&start.arn_text());
        let (mut first, mut last) = (Position::NONE, Position::NONE);
        for (index, fact) in facts.into_iter().enumerate() {
            let answer = Answer {
                execution: id,
                stamp: self.now().plus_millis(index as i64),
                message: MessageId([index as u8; 16]),
                previous: last,
                facts: vec![fact],
            };
            let header = Header { epoch: 1, owner: 1, number: index as u64 + 1, answered: 0 };
            let batch = Batch { header, entries: vec![Entry::Answer(answer)] };
            let offset = self.journal.append(0, &batch.encode()).expect("appended");
            last = Position { offset, entry: 0 };
            first = if first.is_none() { last } else { first };
        }
        let mut batch = WriteBatch::default();
        batch.put_closed(&closed(first, last));
        self.store.write(batch).expect("written");
    }

    fn answer(&self, partition: PartitionId, request: Request) -> Option<Reply> {
        let Request::Catalogue(command) = &request else {
            let reply = (self.owner)(partition, &request);
            self.asked.lock().expect("no panic").push(request);
            return reply;
        };
        let mut catalogue = self.catalogue.lock().expect("no panic");
        let id = MessageId(self.random());
        match catalogue.decide(command, self.now(), id) {
            Ok((changes, outcome)) => {
                let mut changed = Catalogue::clone(&catalogue);
                changes.iter().for_each(|change| changed.apply(change));
                *catalogue = Arc::new(changed);
                self.tell_of_jobs(&changes);
                Some(Reply::Changed { at: self.now(), changes, outcome })
            }
            Err(refusal) => Some(Reply::CommandRefused(refusal)),
        }
    }
}

impl Fake {
    /// Gives the store what executions came to with which jobs did something.
    fn tell_of_jobs(&self, changes: &[Change]) {
        let mut batch = WriteBatch::default();
        for change in changes {
            if let Change::Job(JobChange::Advanced(advanced)) = change {
                batch.put_job_results(&advanced.told);
            }
        }
        self.store.write(batch).expect("written");
    }
}

impl Broker for Fake {
    fn ask(&self, partition: PartitionId, request: Request) -> oneshot::Receiver<Reply> {
        let (sender, receiver) = oneshot::channel();
        if let Some(reply) = self.answer(partition, request) {
            // Who does not wait for the reply has dropped the receiver.
            let _ = sender.send(reply);
        }
        receiver
    }

    fn catch_up(&self) -> Option<tokio::sync::oneshot::Receiver<Reply>> {
        None
    }

    fn members(&self) -> Vec<frevo_api::Member> {
        vec![frevo_api::Member {
            id: "this".into(),
            address: "http://127.0.0.1:8083".into(),
            version: "0".into(),
            started_at: self.now(),
            partitions: (0..self.partition_count()).collect(),
            heard_millis_ago: 0,
            clock_ahead_millis: 0,
            is_here: true,
        }]
    }

    fn partition_count(&self) -> u16 {
        4
    }

    fn now(&self) -> Timestamp {
        Timestamp(1_763_863_918_123)
    }

    fn wall_clock(&self) -> Timestamp {
        self.now()
    }

    fn random(&self) -> [u8; 16] {
        let number = self.randoms.fetch_add(1, Ordering::Relaxed);
        (u128::from(number) << 64 | u128::from(number)).to_be_bytes()
    }

    fn catalogue(&self) -> Arc<Catalogue> {
        self.catalogue.lock().expect("no panic").clone()
    }

    fn definition(&self, hash: DefinitionHash) -> Option<Arc<str>> {
        self.catalogue().definition(&hash).cloned()
    }

    fn machine(&self, hash: DefinitionHash) -> Option<Arc<Machine>> {
        frevo_asl::compile(&self.definition(hash)?, MachineType::Standard).ok().map(Arc::new)
    }

    fn routes(&self) -> &std::sync::RwLock<frevo_router::Routes> {
        &self.routes
    }

    fn queues(&self) -> &Queues {
        &self.queues
    }

    fn source_state(&self, _: SubscriptionNumber) -> Option<SourceState> {
        None
    }

    fn task_fault(&self, _: &str) -> Option<String> {
        None
    }

    fn setup(&self) -> Setup {
        Setup {
            durability: Durability {
                label: "none",
                transport: "memory".into(),
                store: "embedded".into(),
                acknowledged: Acknowledged::Never,
                copies: None,
                copies_min: None,
                survives: Survives { process: false, power: false, machine: Some(false) },
            },
            configuration: serde_json::json!({ "limits": "strict" }),
            findings: vec![Finding::new("mayEmpty", "whoever asks may empty an account")],
        }
    }

    fn take_over(&self, _: ConsumerId, _: &Arc<str>, _: u128, _: PartitionId) -> bool {
        false
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
        &self.journal
    }

    fn whole_journal(&self) -> Option<&dyn WholeJournal> {
        Some(&self.journal)
    }

    fn signing_key(&self) -> &SigningKey {
        &self.key
    }

    fn sealing_key(&self) -> &SealingKey {
        &self.sealing_key
    }

    fn registry(&self) -> &prometheus::Registry {
        &self.registry
    }

    fn readiness(&self) -> Result<(), String> {
        Err("partition 3 is being recovered".into())
    }
}
