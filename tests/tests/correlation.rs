//! Stories of one partition whose tasks take events: what one event brings about
//! fits into records, and what waited goes on after a crash.

use std::ops::ControlFlow;
use std::sync::Arc;

use frevo_coordinator::{Definitions, Effect, Inbound, Partition, Settings};
use frevo_event::cloud_event::Envelope;
use frevo_event::{
    Batch, BranchId, Correlation, DEFAULT_BUS, Definition, DefinitionHash, DeliveryPolicy, Entry, Event,
    ExecutionId, Fact, Letter, Outgoing, PartitionId, Rendezvous, Request, Scope, Start, StateNumber, Status,
    Subscription, SubscriptionNumber, Tags, Takers, Target, TaskRef, Timestamp, Trail,
};
use frevo_transport::{MemoryConfig, MemoryJournal, WholeJournal as _};
use frevo_value::Payload;

use crate::alone::{self, recover};
use crate::kept::Kept;

const TASK: &str = r#"{"StartAt":"Work","States":{"Work":{"Type":"Task",
    "Resource":"arn:aws:lambda:us-east-1:000000000000:function:work","End":true}}}"#;
const MACHINE: &str = "arn:aws:states:us-east-1:000000000000:stateMachine:orders";
const NOW: Timestamp = Timestamp(1_000);
/// So many as no batch has room for, with an event of this size.
const MANY: u32 = 300;
const EVENT_SIZE: usize = 100_000;
const RECORD_BYTES_MAX: usize = 4 << 20;

/// A partition whose letters are its own.
struct Bench {
    journal: MemoryJournal,
    kept: Arc<Kept>,
    settings: Arc<Settings>,
    partition: Partition<u64>,
    ended: usize,
    /// What it said to the other partition.
    sent: Vec<Letter>,
}

impl Bench {
    fn new() -> Self {
        Self::with(alone::settings())
    }

    fn with(settings: Settings) -> Self {
        let definitions = Arc::new(Definitions::default());
        definitions.add(&Definition::new(TASK));
        let settings = Arc::new(Settings { definitions, ..settings });
        let config = MemoryConfig { record_bytes_max: RECORD_BYTES_MAX, ..MemoryConfig::default() };
        let (journal, kept) = (MemoryJournal::new(config), Arc::new(Kept::default()));
        let mut partition = recover(&settings, &kept, &journal, NOW);
        partition.resume_deliveries(&journal);
        Self { journal, kept, settings, partition, ended: 0, sent: Vec::new() }
    }

    fn subscribe(&mut self, number: u32, takers: Takers, paused: bool) {
        let subscription = subscription(number, takers, paused);
        let (number, queue) = (subscription.number, format!("subscription.{}", subscription.name).into());
        self.settings.routes.write().expect("no test panics here").insert(subscription).expect("it is right");
        self.ask(Request::Reconsider { subscription: number, queue });
    }

    fn ask(&mut self, request: Request) {
        self.partition.receive(Inbound { request, reply: Some(1) });
        self.settle();
    }

    /// A letter comes from the other partition.
    fn hear(&mut self, number: u64, letter: Letter) {
        self.partition.receive_letter(PartitionId(1), Outgoing { to: PartitionId(0), number, letter });
        self.settle();
    }

    /// What the executions answered to what, oldest first.
    fn answers(&self) -> Vec<Vec<Fact>> {
        let mut answers = Vec::new();
        let mut read = |entry| {
            if let Entry::Answer(answer) = entry {
                answers.push(answer.facts);
            }
        };
        self.journal
            .replay(0, &mut |record| {
                Batch::decode(&record.bytes).expect("it decodes").entries.into_iter().for_each(&mut read);
                ControlFlow::Continue(())
            })
            .expect("the journal reads");
        answers
    }

    /// Lets everything happen that follows.
    fn settle(&mut self) {
        loop {
            self.partition.turn(NOW, &self.journal).expect("the journal takes it");
            let watermark = self.journal.sync(usize::MAX);
            self.partition.committed(watermark);
            let effects = self.partition.take_effects();
            if effects.is_empty() && !self.partition.has_work() {
                return;
            }
            effects.into_iter().for_each(|effect| self.happen(effect));
        }
    }

    fn happen(&mut self, effect: Effect<u64>) {
        match effect {
            Effect::Send(outgoing) if outgoing.to == PartitionId(0) => {
                self.partition.receive_letter(PartitionId(0), outgoing);
            }
            Effect::Send(outgoing) => self.sent.push(outgoing.letter),
            Effect::Taken { from, number } => self.partition.delivered(from, number),
            Effect::Closed(closed) => {
                assert_eq!(closed.execution.summary.status, Status::Succeeded);
                self.ended += 1;
            }
            _ => {}
        }
    }
}

fn scope() -> Scope {
    Scope::new("000000000000", "us-east-1")
}

fn subscription(number: u32, takers: Takers, paused: bool) -> Subscription {
    Subscription {
        scope: scope(),
        name: format!("s{number}").into(),
        number: SubscriptionNumber(number),
        bus: DEFAULT_BUS.into(),
        pattern: None,
        target: Target::Task(Correlation {
            machine: MACHINE.into(),
            state: "Work".into(),
            event_key: "$.detail.order".into(),
            task_key: "$.order".into(),
            keep_seconds: 3_600,
            takers,
            error: None,
        }),
        input: None,
        policy: DeliveryPolicy::default(),
        paused,
        description: None,
        created_at: Timestamp(0),
        tags: Tags::default(),
    }
}

fn start(number: u32) -> Request {
    let start = Start {
        input: Payload::parse(r#"{"order":17}"#).expect("it is JSON"),
        ..Start::new(scope(), "orders", &format!("e{number}"), DefinitionHash::of(TASK))
    };
    let execution = ExecutionId::of_arn(&start.arn_text());
    Request::Start { execution, start: Box::new(start), until_ended: false, is_repeat: false }
}

fn publish() -> Request {
    let detail = format!(r#"{{"order":17,"text":"{}"}}"#, "x".repeat(EVENT_SIZE));
    let envelope = Envelope {
        id: "1".into(),
        detail_type: "Paid".into(),
        source: "bank".into(),
        scope: scope(),
        time: Timestamp(0),
        resources: Vec::new(),
        detail: Payload::parse(&detail).expect("it is JSON"),
    };
    let event =
        Event { bus: DEFAULT_BUS.into(), elsewhere: None, envelope, key: None, trail: Trail::default() };
    Request::Publish { events: vec![event] }
}

#[test]
fn a_large_event_that_many_tasks_take_fits_into_records() {
    let mut bench = Bench::new();
    bench.subscribe(1, Takers::All, false);
    (0..MANY).for_each(|number| bench.ask(start(number)));
    bench.ask(publish());
    assert_eq!(bench.ended, MANY as usize);
}

#[test]
fn a_large_event_of_many_subscriptions_comes_to_each_of_them() {
    let mut bench = Bench::new();
    (1..=MANY).for_each(|number| bench.subscribe(number, Takers::Oldest, true));
    bench.ask(publish());
    // Kept are the last of them, as many as there is room for.
    let kept = bench.partition.take_counters();
    assert_eq!(kept.published, 1);
    bench.ask(start(0));
    (1..=MANY).for_each(|number| bench.subscribe(number, Takers::Oldest, false));
    bench.partition = recover(&bench.settings, &bench.kept, &bench.journal, NOW);
    bench.partition.resume_deliveries(&bench.journal);
    bench.settle();
    assert_eq!(bench.ended, 1, "what was kept is given out, though a crash came first");
}

#[test]
fn an_execution_remembers_which_event_its_task_took() {
    let mut bench = Bench::new();
    bench.subscribe(1, Takers::Oldest, false);
    bench.ask(start(0));
    bench.ask(publish());
    let answers = bench.answers();
    let taken = Fact::EventTaken { branch: BranchId::ROOT, state: StateNumber(0), event: "1".into() };
    let [_, answer] = &answers[..] else { panic!("a start and an end, not {} answers", answers.len()) };
    assert_eq!(answer[0], taken);
    assert!(answer.iter().any(|fact| matches!(fact, Fact::Succeeded { .. })));
    bench.partition = recover(&bench.settings, &bench.kept, &bench.journal, NOW);
    bench.partition.resume_deliveries(&bench.journal);
    bench.settle();
    assert_eq!(bench.answers().len(), 2, "a recovery reads it, and nothing is answered again");
}

#[test]
fn an_event_waits_until_every_partition_has_told_which_of_its_tasks_waited_before() {
    for takers in [Takers::Oldest, Takers::All] {
        let mut bench = Bench::with(Settings { partition_count: 2, ..alone::settings() });
        let at = Rendezvous { subscription: here(), key: "17".into() };
        let own =
            (0..).map(start).find(|start| partition_of(start) == PartitionId(0)).expect("every other one");
        bench.ask(own);
        bench.subscribe(at.subscription.0, takers, false);
        bench.ask(publish());
        assert_eq!(bench.ended, 0, "one of the other partition may wait for it, too");

        bench.partition = recover(&bench.settings, &bench.kept, &bench.journal, NOW);
        bench.partition.resume_deliveries(&bench.journal);
        let other = TaskRef { execution: ExecutionId([7; 16]), branch: BranchId::ROOT, attempt: 1 };
        bench.hear(1, Letter::Waits { at: at.clone(), task: other });
        assert_eq!(bench.ended, 0, "nor when one is told of");
        bench.hear(2, Letter::Searched { subscription: at.subscription });
        assert_eq!(bench.ended, 1);
        let taken = bench.sent.iter().filter(|letter| matches!(letter, Letter::Take { .. })).count();
        assert_eq!(taken, usize::from(takers == Takers::All), "{:?}", bench.sent);
    }
}

/// A subscription whose events with the key 17 come to partition 0 of two.
fn here() -> SubscriptionNumber {
    let at = |number| Rendezvous { subscription: SubscriptionNumber(number), key: "17".into() };
    (1..).map(at).find(|at| at.partition(2) == PartitionId(0)).expect("every other one").subscription
}

fn partition_of(start: &Request) -> PartitionId {
    let Request::Start { execution, .. } = start else { panic!("{start:?} is no start") };
    execution.partition(2)
}
