//! Stories of one partition on the memory journal: what is spoken about when,
//! and what a crash leaves.

use std::sync::{Arc, Mutex};

use frevo_asl::Limits;
use frevo_coordinator::{
    Archive, Definitions, Effect, Inbound, Partition, Recovery, SavedExecution, Settings,
};
use frevo_event::{
    Completer, Definition, DefinitionHash, ExecutionId, Letter, MachineType, Message, Outgoing, PartitionId,
    Reply, Request, Scope, SigningKey, Start, Status, Timestamp,
};
use frevo_store::{Checkpoint, StoreError};
use frevo_transport::{MemoryConfig, MemoryJournal};
use frevo_value::Payload;

const TASK: &str = r#"{"StartAt":"Work","States":{"Work":{"Type":"Task",
    "Resource":"arn:aws:lambda:us-east-1:000000000000:function:work","End":true}}}"#;
const WAIT: &str = r#"{"StartAt":"Pause","States":{"Pause":{"Type":"Wait","Seconds":60,"End":true}}}"#;
const PASS: &str = r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Succeed"}}}"#;

/// A store that keeps what it is given, as if it were synced each time.
#[derive(Default)]
struct Kept {
    checkpoint: Mutex<Option<Checkpoint>>,
    saved: Mutex<Vec<SavedExecution>>,
}

impl Archive for Kept {
    fn is_name_taken(&self, _: ExecutionId, _: &Start) -> Result<bool, StoreError> {
        Ok(false)
    }

    fn checkpoint(&self, _: PartitionId) -> Result<Option<Checkpoint>, StoreError> {
        Ok(self.checkpoint.lock().expect("no test panics here").clone())
    }

    fn definition(&self, _: DefinitionHash) -> Result<Option<Arc<str>>, StoreError> {
        Ok(None)
    }

    fn visit_saved(&self, _: PartitionId, visit: &mut dyn FnMut(SavedExecution)) -> Result<(), StoreError> {
        self.saved.lock().expect("no test panics here").iter().cloned().for_each(visit);
        Ok(())
    }
}

/// One partition with its journal and store, and a clock that is set by hand.
struct Bench {
    journal: MemoryJournal,
    kept: Arc<Kept>,
    settings: Arc<Settings>,
    partition: Partition<u64>,
    now: Timestamp,
    replies: u64,
}

impl Bench {
    fn new() -> Self {
        let definitions = Arc::new(Definitions::default());
        for text in [TASK, WAIT, PASS] {
            definitions.add(&Definition::new(text));
        }
        let settings = Arc::new(Settings {
            partition_count: 1,
            limits: Limits::STRICT,
            signing_key: SigningKey::new(&[1; 32]),
            definitions,
            activity_exists: Arc::new(|_| true),
            inbox_max: 100,
            contested: false,
        });
        let journal = MemoryJournal::new(MemoryConfig::default());
        let (kept, now) = (Arc::new(Kept::default()), Timestamp(1_000));
        let partition = recover(&settings, &kept, &journal, now);
        Self { journal, kept, settings, partition, now, replies: 0 }
    }

    fn ask(&mut self, request: Request) {
        self.replies += 1;
        self.partition.receive(Inbound { request, reply: Some(self.replies) });
        self.turn();
    }

    fn turn(&mut self) {
        self.partition.turn(self.now, &self.journal).expect("the journal takes it");
    }

    /// Lets the disk catch up, and returns what may happen then.
    fn sync(&mut self) -> Vec<Effect<u64>> {
        let watermark = self.journal.sync(usize::MAX);
        self.partition.committed(watermark);
        self.partition.take_effects()
    }

    fn crash(&mut self, seed: u64) {
        self.journal = self.journal.crash(seed);
        self.partition = recover(&self.settings, &self.kept, &self.journal, self.now);
    }

    /// Starts again on a journal that lacks the records from one offset to
    /// another.
    fn restart_without(&mut self, lost: std::ops::Range<u64>) {
        self.partition = recover_without(lost, &self.settings, &self.kept, &self.journal, self.now);
    }
}

fn recover(
    settings: &Arc<Settings>,
    kept: &Arc<Kept>,
    journal: &MemoryJournal,
    now: Timestamp,
) -> Partition<u64> {
    recover_without(0..0, settings, kept, journal, now)
}

fn recover_without(
    lost: std::ops::Range<u64>,
    settings: &Arc<Settings>,
    kept: &Arc<Kept>,
    journal: &MemoryJournal,
    now: Timestamp,
) -> Partition<u64> {
    use frevo_transport::Journal as _;
    let mut recovery =
        Recovery::begin(PartitionId(0), settings.clone(), kept.clone()).expect("the store reads");
    journal
        .replay(recovery.from(), &mut |record| {
            if lost.contains(&record.offset) {
                return std::ops::ControlFlow::Continue(());
            }
            recovery.replay(record.offset, &record.bytes).expect("the record folds");
            std::ops::ControlFlow::Continue(())
        })
        .expect("the journal reads");
    recovery.take_closed();
    recovery.fence(now.0 as u64, journal).expect("the journal takes a fence");
    recovery.finish(now)
}

fn start(name: &str, text: &str) -> Start {
    Start {
        scope: Scope::new("000000000000", "us-east-1"),
        machine: "orders".into(),
        name: name.into(),
        express_uuid: None,
        named_by_client: true,
        machine_type: MachineType::Standard,
        synchronous: false,
        definition: DefinitionHash::of(text),
        revision: None,
        role_arn: "arn:aws:iam::000000000000:role/any".into(),
        version: None,
        alias: None,
        input: Payload::parse(r#"{"a":1}"#).expect("it is JSON"),
        input_text: None,
        trace_header: None,
        cause: None,
    }
}

fn request(name: &str, text: &str, until_ended: bool) -> Request {
    Request::Start { execution: id_of(name, text), start: Box::new(start(name, text)), until_ended }
}

fn id_of(name: &str, text: &str) -> ExecutionId {
    ExecutionId::of_arn(&start(name, text).arn().to_string())
}

fn replies(effects: &[Effect<u64>]) -> Vec<&Reply> {
    let mut replies = Vec::new();
    for effect in effects {
        if let Effect::Reply { reply, .. } = effect {
            replies.push(reply);
        }
    }
    replies
}

#[test]
fn a_start_is_answered_only_once_it_is_durable() {
    let mut bench = Bench::new();
    bench.ask(request("one", PASS, true));
    assert!(bench.partition.take_effects().is_empty(), "nothing is spoken before the sync");
    let effects = bench.sync();
    let [Reply::Execution(view)] = replies(&effects)[..] else { panic!("{effects:?}") };
    assert_eq!(
        (view.status, view.output.as_ref().map(Payload::text)),
        (Status::Succeeded, Some(r#"{"a":1}"#))
    );
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Closed(_))));
}

#[test]
fn an_acknowledged_start_survives_any_crash_and_its_task_is_offered_again() {
    for seed in 0..20 {
        let mut bench = Bench::new();
        bench.ask(request("one", TASK, false));
        let effects = bench.sync();
        assert_eq!(replies(&effects), [&Reply::Started { at: bench.now }]);
        let Some(Effect::Offer(first)) = effects.iter().find(|effect| matches!(effect, Effect::Offer(_)))
        else {
            panic!("the task is offered: {effects:?}")
        };
        bench.ask(request("lost, perhaps", TASK, false));
        bench.crash(seed);
        let effects = bench.sync();
        let offers =
            effects.iter().filter(|effect| matches!(effect, Effect::Offer(offer) if offer.key == first.key));
        assert_eq!(offers.count(), 1, "the same attempt, with seed {seed}");
    }
}

#[test]
fn a_repeated_start_is_the_same_start_while_it_runs() {
    let mut bench = Bench::new();
    bench.ask(request("one", WAIT, false));
    bench.now = Timestamp(2_000);
    bench.ask(request("one", WAIT, false));
    let mut other = start("one", WAIT);
    other.input = Payload::empty_object();
    bench.ask(Request::Start { execution: id_of("one", WAIT), start: Box::new(other), until_ended: false });
    let effects = bench.sync();
    let at = Timestamp(1_000);
    assert_eq!(replies(&effects), [&Reply::Started { at }, &Reply::Started { at }, &Reply::NameTaken]);
}

#[test]
fn a_waiting_execution_rests_in_the_store_and_comes_back_when_it_is_due() {
    let mut bench = Bench::new();
    bench.ask(request("one", WAIT, false));
    bench.sync();
    let work = bench.partition.checkpoint(u64::MAX, &bench.journal).expect("nothing is in flight");
    assert_eq!(work.saved.len(), 1);
    *bench.kept.saved.lock().expect("no test panics here") = work.saved;
    *bench.kept.checkpoint.lock().expect("no test panics here") = Some(work.checkpoint);
    bench.crash(0);
    bench.sync();
    assert_eq!(bench.partition.next_due(), Some(Timestamp(61_000)));
    bench.now = Timestamp(61_000);
    bench.turn();
    let effects = bench.sync();
    let Some(Effect::Closed(closed)) = effects.first() else { panic!("{effects:?}") };
    assert_eq!(closed.execution.summary.status, Status::Succeeded);
    assert!(closed.saved, "its snapshot is of no use any more");
}

#[test]
fn a_completion_of_an_attempt_that_is_not_open_is_stale() {
    let mut bench = Bench::new();
    bench.ask(request("one", TASK, true));
    bench.sync();
    let execution = id_of("one", TASK);
    let task = frevo_event::TaskRef { execution, branch: frevo_event::BranchId::ROOT, attempt: 3 };
    let output = Payload::parse("2").expect("it is JSON");
    let done = Message::TaskSucceeded { task, by: Completer::Worker, output };
    for _ in 0..2 {
        bench.ask(Request::Tell { execution, message: done.clone() });
    }
    let effects = bench.sync();
    let told = replies(&effects);
    assert!(matches!(told[..], [Reply::Execution(_), Reply::Accepted, Reply::Stale]), "{told:?}");
}

#[test]
fn a_journal_that_lost_what_the_store_has_seen_is_refused() {
    let mut bench = Bench::new();
    bench.ask(request("one", WAIT, false));
    bench.sync();
    let work = bench.partition.checkpoint(u64::MAX, &bench.journal).expect("nothing is in flight");
    *bench.kept.checkpoint.lock().expect("no test panics here") = Some(work.checkpoint);
    let journal = MemoryJournal::new(MemoryConfig::default());
    let mut recovery =
        Recovery::begin(PartitionId(0), bench.settings.clone(), bench.kept.clone()).expect("the store reads");
    let refused = recovery.fence(9, &journal).expect_err("the journal is another one");
    assert!(refused.to_string().contains("lost its tail"), "{refused}");
}

#[test]
fn letters_that_arrive_together_are_taken_in_order() {
    let mut bench = Bench::new();
    let letter = Letter::Tell { execution: id_of("one", PASS), message: Message::Continue };
    for number in 1..=3 {
        let outgoing = Outgoing { to: PartitionId(0), number, letter: letter.clone() };
        bench.partition.receive_letter(PartitionId(0), outgoing);
    }
    bench.turn();
    bench.sync();
    assert_eq!(bench.partition.last_taken(PartitionId(0)), 3);
}

/// The rows of a checkpoint are written one after the other; a crash may leave
/// the executions and lose the checkpoint itself.
#[test]
fn an_execution_whose_checkpoint_was_lost_still_knows_that_it_is_saved() {
    let mut bench = Bench::new();
    bench.ask(request("one", WAIT, false));
    bench.sync();
    let work = bench.partition.checkpoint(u64::MAX, &bench.journal).expect("nothing is in flight");
    *bench.kept.saved.lock().expect("no test panics here") = work.saved;
    bench.crash(0);
    bench.sync();
    bench.now = Timestamp(61_000);
    bench.turn();
    let effects = bench.sync();
    let Some(Effect::Closed(closed)) = effects.first() else { panic!("{effects:?}") };
    assert!(closed.saved, "otherwise its snapshot outlives it, and it comes back");
}

/// A stretch of the journal was damaged and given up, and a worker's start with
/// it: what followed does not fit what is known.
#[test]
fn an_execution_that_lost_answers_is_set_aside_and_goes_on_from_before_the_loss() {
    use frevo_transport::Journal as _;
    let mut bench = Bench::new();
    let [one, two] = ["one", "two"].map(|name| id_of(name, TASK));
    for name in ["one", "two"] {
        bench.ask(request(name, TASK, false));
    }
    bench.sync();
    let task = frevo_event::TaskRef { execution: one, branch: frevo_event::BranchId::ROOT, attempt: 3 };
    let lost_from = bench.journal.committed() + 1;
    bench.ask(Request::Tell { execution: one, message: Message::TaskStarted { task, worker: None } });
    bench.sync();
    let lost_until = bench.journal.committed() + 1;
    let done = |task| Message::TaskSucceeded {
        task,
        by: Completer::Worker,
        output: Payload::parse("2").expect("JSON"),
    };
    bench.ask(Request::Tell { execution: one, message: done(task) });
    bench.sync();

    bench.restart_without(lost_from..lost_until);
    bench.ask(Request::ListQuarantine);
    bench.ask(Request::Describe { execution: two, until_ended: false });
    bench.ask(Request::Release { execution: one, abort: false });
    let effects = bench.sync();
    let [Reply::Quarantine(aside), Reply::Execution(other), _] = &replies(&effects)[..] else {
        panic!("{effects:?}")
    };
    assert_eq!((aside.len(), aside[0].execution, other.status), (1, one, Status::Running));
    assert!(aside[0].reason.ends_with("are lost"), "{}", aside[0].reason);
    let offers =
        effects.iter().filter(|effect| matches!(effect, Effect::Offer(offer) if offer.key == task.key()));
    assert_eq!(offers.count(), 1, "its task is offered again");
    bench.ask(Request::Tell { execution: one, message: done(task) });
    bench.ask(Request::Describe { execution: one, until_ended: false });
    let effects = bench.sync();
    let [Reply::Accepted, Reply::Execution(view)] = &replies(&effects)[..] else { panic!("{effects:?}") };
    assert_eq!(view.status, Status::Succeeded);

    // The next start comes to the same.
    bench.restart_without(lost_from..lost_until);
    bench.ask(Request::ListQuarantine);
    let effects = bench.sync();
    assert_eq!(replies(&effects), [&Reply::Quarantine(Vec::new())]);
}
