//! Stories of one partition on the memory journal: what is spoken about when,
//! and what a crash leaves.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use frevo_coordinator::{Definitions, Due, Effect, Inbound, Partition, Recovery, Settings};
use frevo_event::{
    Batch, Beginning, Choices, Completer, Definition, DefinitionHash, Entry, ExecutionId, Letter,
    MachineType, Message, Outgoing, PartitionId, Position, Reply, Request, Scope, Start, Status, StopReason,
    Timestamp,
};
use frevo_transport::{Journal as _, MemoryConfig, MemoryJournal, WholeJournal as _};
use frevo_value::Payload;

use crate::alone::{self, recover, recover_without};
use crate::kept::Kept;

mod announcing;
mod answering;
mod redriving;

const TASK: &str = r#"{"StartAt":"Work","States":{"Work":{"Type":"Task",
    "Resource":"arn:aws:lambda:us-east-1:000000000000:function:work","End":true}}}"#;
const TIMED_TASK: &str = r#"{"StartAt":"Work","States":{"Work":{"Type":"Task","TimeoutSeconds":30,
    "Resource":"arn:aws:lambda:us-east-1:000000000000:function:work","End":true}}}"#;
const WAIT: &str = r#"{"StartAt":"Pause","States":{"Pause":{"Type":"Wait","Seconds":60,"End":true}}}"#;
/// Beside a Lambda function's task, one whose activity makes the first steps
/// that look for it panic.
const CURSED: &str = r#"{"StartAt":"Both","States":{"Both":{"Type":"Parallel","End":true,"Branches":[
    {"StartAt":"Work","States":{"Work":{"Type":"Task",
        "Resource":"arn:aws:lambda:us-east-1:000000000000:function:work","End":true}}},
    {"StartAt":"Pause","States":{"Pause":{"Type":"Wait","Seconds":60,"Next":"Ask"},"Ask":{"Type":"Task",
        "Resource":"arn:aws:states:us-east-1:000000000000:activity:cursed","End":true}}}]}}}"#;
const CURSED_START: &str = r#"{"StartAt":"Ask","States":{"Ask":{"Type":"Task",
    "Resource":"arn:aws:states:us-east-1:000000000000:activity:cursed","End":true}}}"#;
const PASS: &str = r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Succeed"}}}"#;

/// One partition with its journal and store, and a clock that is set by hand.
struct Bench {
    journal: MemoryJournal,
    kept: Arc<Kept>,
    settings: Arc<Settings>,
    partition: Partition<u64>,
    now: Timestamp,
    replies: u64,
    /// Whether the state machine is paused.
    paused: Arc<AtomicBool>,
}

impl Bench {
    fn new() -> Self {
        Self::with(Choices::default())
    }

    /// One whose state machines choose so.
    fn with(choices: Choices) -> Self {
        let definitions = Arc::new(Definitions::default());
        for text in [TASK, TIMED_TASK, WAIT, PASS, CURSED, CURSED_START] {
            definitions.add(&Definition::new(text));
        }
        let paused = Arc::new(AtomicBool::new(false));
        let is_paused = paused.clone();
        let settings = Arc::new(Settings {
            choices: Arc::new(move |_| choices.clone()),
            mocks: Arc::new(|_| None),
            is_paused: Arc::new(move |_, _| is_paused.load(Ordering::Relaxed)),
            held_max: 3,
            definitions,
            activity_exists: Arc::new(curse()),
            inbox_max: 100,
            ..alone::settings()
        });
        let journal = MemoryJournal::new(MemoryConfig::default());
        let (kept, now) = (Arc::new(Kept::default()), Timestamp(1_000));
        let partition = recover(&settings, &kept, &journal, now);
        Self { journal, kept, settings, partition, now, replies: 0, paused }
    }

    /// Pauses the state machine, or resumes it and lets its owner know.
    fn pause(&mut self, paused: bool) {
        self.paused.store(paused, Ordering::Relaxed);
        if !paused {
            let Start { scope, machine, .. } = start("any", PASS);
            self.partition.receive(Inbound { request: Request::Resume { scope, machine }, reply: None });
        }
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

    /// Lets the store have what has ended, too.
    fn store_ends(&mut self) -> Vec<Effect<u64>> {
        let effects = self.sync();
        for effect in &effects {
            let Effect::Closed(closed) = effect else { continue };
            let summary = &closed.execution.summary;
            let mut rows = self.kept.closed.lock().expect("no test panics here");
            if closed.reopened {
                rows.remove(&summary.id);
            } else {
                rows.insert(summary.id, closed.execution.clone());
                self.partition.stored(summary.id, closed.execution.last);
            }
        }
        effects
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

/// The first step that looks for an activity panics; nobody prints it.
fn curse() -> impl Fn(&frevo_event::Arn) -> bool {
    let is_cursed = AtomicBool::new(true);
    move |_| {
        if is_cursed.swap(false, Ordering::Relaxed) {
            std::panic::resume_unwind(Box::new("cursed"));
        }
        true
    }
}

fn start(name: &str, text: &str) -> Start {
    Start {
        input: Payload::parse(r#"{"a":1}"#).expect("it is JSON"),
        ..Start::new(Scope::new("000000000000", "us-east-1"), "orders", name, DefinitionHash::of(text))
    }
}

fn request(name: &str, text: &str, until_ended: bool) -> Request {
    Request::Start {
        execution: id_of(name, text),
        start: Box::new(start(name, text)),
        until_ended,
        is_repeat: false,
    }
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
    bench.ask(Request::Start {
        execution: id_of("one", WAIT),
        start: Box::new(other),
        until_ended: false,
        is_repeat: false,
    });
    let effects = bench.sync();
    let at = Timestamp(1_000);
    assert_eq!(replies(&effects), [&Reply::Started { at }, &Reply::Started { at }, &Reply::NameTaken]);
}

#[test]
fn a_start_that_comes_again_after_the_end_is_known_again() {
    let mut bench = Bench::new();
    let again = |name: &str, named_by_client, is_repeat| {
        let start = Start { named_by_client, ..start(name, PASS) };
        Request::Start { execution: id_of(name, PASS), start: Box::new(start), until_ended: false, is_repeat }
    };
    let at = Timestamp(1_000);
    for name in ["chosen", "made"] {
        bench.ask(request(name, PASS, false));
        bench.store_ends();
    }
    bench.ask(again("chosen", true, false));
    bench.ask(again("made", false, true));
    let effects = bench.sync();
    assert_eq!(replies(&effects), [&Reply::NameTaken, &Reply::Started { at }]);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Closed(_))), "nothing ran a second time");
    // A name that nobody chose is new unless the request says that it may not be:
    // the store is not asked.
    bench.ask(again("new", false, true));
    bench.ask(again("newer", false, false));
    assert_eq!(replies(&bench.sync()).len(), 2);
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
fn a_test_case_answers_the_task_that_a_crash_left_open() {
    let mut bench = Bench::new();
    let (start, execution) = (Box::new(start("one", TASK)), id_of("one", TASK));
    let test_case = "Case".into();
    let beginning = Box::new(Beginning { test_case: Some(test_case), ..Beginning::default() });
    bench.ask(Request::Begin { execution, start, beginning, until_ended: false, is_repeat: false });
    let offered = bench.sync();
    assert!(
        offered.iter().any(|effect| matches!(effect, Effect::Offer(_))),
        "no mock answers yet: {offered:?}"
    );
    bench.settings = Arc::new(Settings {
        mocks: Arc::new(|call| {
            assert_eq!((call.test_case, call.state, call.number), ("Case", "Work", 0));
            Some(frevo_event::Callback::Succeeded(Payload::parse("7").expect("it is JSON")))
        }),
        ..(*bench.settings).clone()
    });
    bench.crash(1);
    bench.turn();
    let effects = bench.sync();
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Offer(_))), "{effects:?}");
    let closed = effects.iter().find_map(|effect| match effect {
        Effect::Closed(closed) => Some(&closed.execution.summary),
        _ => None,
    });
    assert_eq!(closed.map(|summary| summary.status), Some(Status::Succeeded), "{effects:?}");
}

#[test]
fn a_partition_tells_when_an_execution_is_due_and_whether_somebody_may_answer_it() {
    let mut bench = Bench::new();
    assert_eq!(bench.partition.first_due(), None);
    bench.ask(request("waits", WAIT, false));
    let due = |seconds, is_asked| Some(Due { at: Timestamp(1_000).plus_seconds(seconds), is_asked });
    assert_eq!(bench.partition.first_due(), due(60, false));
    bench.ask(request("works", TIMED_TASK, false));
    assert_eq!(bench.partition.first_due(), due(30, true));
    bench.crash(1);
    assert_eq!(bench.partition.first_due(), None, "nothing was durable");
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

/// The execution is told something, and that is lost.
fn lose_an_answer(bench: &mut Bench, execution: ExecutionId) {
    let task = frevo_event::TaskRef { execution, branch: frevo_event::BranchId::ROOT, attempt: 3 };
    let lost_from = bench.journal.committed() + 1;
    bench.ask(Request::Tell { execution, message: Message::TaskStarted { task, worker: None } });
    bench.sync();
    let lost_until = bench.journal.committed() + 1;
    bench.ask(Request::Tell { execution, message: Message::Stop(StopReason::default()) });
    bench.sync();
    bench.restart_without(lost_from..lost_until);
    bench.sync();
}

fn create(name: &str) -> Request {
    let wanted = frevo_event::CreateMachine {
        scope: Scope::new("000000000000", "us-east-1"),
        name: name.into(),
        machine_type: MachineType::Standard,
        definition: Definition::new(PASS),
        role_arn: "arn:aws:iam::000000000000:role/any".into(),
        logging: None,
        tracing: None,
        encryption: None,
        tags: [("kept".into(), "yes".into())].into(),
        publish: Some(None),
    };
    Request::Catalogue(Box::new(frevo_event::Command::CreateMachine(Box::new(wanted))))
}

/// A stretch of the journal was damaged and given up, and a worker's start with
/// it: what followed does not fit what is known.
#[test]
fn an_execution_that_lost_answers_is_set_aside_and_goes_on_from_before_the_loss() {
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

/// What `partition` says of an execution, and everything that was decided
/// about it.
fn told(bench: &mut Bench, execution: ExecutionId) -> (frevo_event::ExecutionView, Vec<frevo_event::Fact>) {
    bench.ask(Request::Describe { execution, until_ended: false });
    let effects = bench.sync();
    let [Reply::Execution(view)] = &replies(&effects)[..] else { panic!("{effects:?}") };
    let (mut facts, mut place) = (Vec::new(), view.last);
    while !place.is_none() {
        let record = bench.journal.read(place.offset).expect("a history is kept whole");
        let batch = Batch::decode(&record.bytes).expect("it decodes");
        let (Entry::Answer(answer) | Entry::Retold(answer)) = &batch.entries[place.entry as usize] else {
            panic!("no answer at {place}")
        };
        assert_eq!(answer.execution, execution);
        facts.splice(0..0, answer.facts.iter().cloned());
        place = answer.previous.resolve(place.offset);
    }
    // Where it stands is all that may change.
    (frevo_event::ExecutionView { last: Position::NONE, ..(**view).clone() }, facts)
}

/// Carries everything forward and forgets the journal before that, and the store.
fn forget_what_was_carried(bench: &mut Bench) {
    let begun = bench.journal.committed();
    bench.ask(Request::Carry { from: 0, below: begun + 1, events_since: None });
    let effects = bench.sync();
    let Some(Reply::Carried { bytes, next: None }) = replies(&effects).last() else { panic!("{effects:?}") };
    assert!(*bytes > 0);
    bench.ask(Request::Retain { events_since: None });
    let effects = bench.sync();
    let [Reply::Needed { from }] = replies(&effects)[..] else { panic!("{effects:?}") };
    assert!(from.is_none_or(|from| from > begun), "{from:?} lies before {begun}");
    bench.journal.release(begun + 1);
    assert!(bench.journal.first_offset() > begun);
    let known = Definitions::default();
    bench.settings = Arc::new(Settings { definitions: Arc::new(known), ..(*bench.settings).clone() });
    bench.kept = Arc::new(Kept::default());
    bench.partition = recover(&bench.settings, &bench.kept, &bench.journal, bench.now);
}

#[test]
fn the_journal_that_is_kept_rebuilds_what_was_carried_forward() {
    let mut bench = Bench::new();
    let [waits, works] = [id_of("waits", WAIT), id_of("works", TASK)];
    bench.ask(request("waits", WAIT, false));
    bench.ask(request("works", TASK, false));
    bench.ask(request("ends", PASS, false));
    let task = frevo_event::TaskRef { execution: works, branch: frevo_event::BranchId::ROOT, attempt: 3 };
    bench.ask(Request::Tell { execution: works, message: Message::TaskStarted { task, worker: None } });
    bench.ask(create("registered"));
    bench.store_ends();
    let before = (told(&mut bench, waits), told(&mut bench, works), bench.partition.catalogue().cloned());
    // More than once: what was retold is retold.
    for _ in 0..3 {
        forget_what_was_carried(&mut bench);
        let after = (told(&mut bench, waits), told(&mut bench, works), bench.partition.catalogue().cloned());
        assert_eq!(after, before);
    }
    bench.ask(request("waits", WAIT, false));
    assert_eq!(replies(&bench.sync()), [&Reply::Started { at: Timestamp(1_000) }], "its name is known");
    bench.now = Timestamp(61_000);
    bench.turn();
    let output = Payload::parse("2").expect("it is JSON");
    let done = Message::TaskSucceeded { task, by: Completer::Worker, output };
    bench.ask(Request::Tell { execution: works, message: done });
    let ended = bench.sync().into_iter().filter(|effect| matches!(effect, Effect::Closed(_))).count();
    assert_eq!(ended, 2, "both go on from there");
}

#[test]
fn a_set_aside_execution_is_carried_forward_with_what_set_it_aside() {
    let mut bench = Bench::new();
    let works = id_of("works", TASK);
    bench.ask(request("works", TASK, false));
    bench.sync();
    lose_an_answer(&mut bench, works);
    bench.ask(Request::ListQuarantine);
    let before = bench.sync();
    assert!(matches!(replies(&before)[..], [Reply::Quarantine(aside)] if aside.len() == 1), "{before:?}");
    let begun = bench.journal.committed();
    forget_what_was_carried(&mut bench);
    bench.ask(Request::ListQuarantine);
    let after = bench.sync();
    assert_eq!(replies(&after), replies(&before));
    let work = bench.partition.checkpoint(u64::MAX, &bench.journal).expect("nothing is in flight");
    let held_back_to = work.checkpoint.offset;
    assert!(held_back_to > begun, "the checkpoint moves on: {held_back_to}, {begun}");
    bench.ask(Request::Release { execution: works, abort: true });
    let effects = bench.sync();
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Closed(_))), "{effects:?}");
}

/// A checkpoint may lie behind the batch in which an execution was retold, and
/// its snapshot before it.
#[test]
fn a_restart_from_a_checkpoint_knows_where_a_retold_execution_is_told() {
    let mut bench = Bench::new();
    let waits = id_of("waits", WAIT);
    bench.ask(request("waits", WAIT, false));
    bench.sync();
    let checkpoint = |bench: &mut Bench| {
        let work = bench.partition.checkpoint(u64::MAX, &bench.journal).expect("nothing is in flight");
        *bench.kept.saved.lock().expect("no test panics here") = work.saved.clone();
        *bench.kept.checkpoint.lock().expect("no test panics here") = Some(work.checkpoint);
        work.saved.len()
    };
    assert_eq!(checkpoint(&mut bench), 1);
    let before = told(&mut bench, waits);
    let begun = bench.journal.committed();
    bench.ask(Request::Carry { from: 0, below: begun + 1, events_since: None });
    bench.sync();
    for is_saved in [false, true] {
        if is_saved {
            assert_eq!(checkpoint(&mut bench), 1, "its place is new, so it is saved again");
            bench.journal.release(begun + 1);
        }
        bench.crash(0);
        bench.sync();
        assert_eq!(told(&mut bench, waits), before);
    }
}

/// An operator aborted what was set aside at its start, and it stayed open for
/// good: there was no execution yet that could be stopped.
#[test]
fn an_execution_whose_start_was_set_aside_is_aborted() {
    let mut bench = Bench::new();
    let id = id_of("one", CURSED_START);
    bench.ask(request("one", CURSED_START, false));
    bench.sync();
    bench.crash(0);
    bench.ask(Request::ListQuarantine);
    let effects = bench.sync();
    let [Reply::Quarantine(aside)] = &replies(&effects)[..] else { panic!("{effects:?}") };
    assert_eq!((aside.len(), aside[0].execution), (1, id));
    bench.ask(Request::Release { execution: id, abort: true });
    bench.ask(Request::Describe { execution: id, until_ended: false });
    let effects = bench.sync();
    let [Reply::Stopped { .. }, Reply::Execution(view)] = &replies(&effects)[..] else {
        panic!("{effects:?}")
    };
    assert_eq!((view.status, view.error.as_deref()), (Status::Aborted, Some("Frevo.Quarantined")));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Closed(_))));
}

/// A worker is refused while an execution is set aside and drops its task; it
/// was never offered again.
#[test]
fn what_is_open_is_offered_again_when_an_execution_is_released() {
    for restarts in [false, true] {
        let mut bench = Bench::new();
        let id = id_of("one", CURSED);
        bench.ask(request("one", CURSED, false));
        let effects = bench.sync();
        let Some(Effect::Offer(work)) = effects.iter().find(|effect| matches!(effect, Effect::Offer(_)))
        else {
            panic!("{effects:?}")
        };
        bench.now = Timestamp(100_000);
        bench.turn();
        bench.sync();
        if restarts {
            bench.crash(0);
        }
        bench.ask(Request::Release { execution: id, abort: false });
        let effects = bench.sync();
        assert_eq!(replies(&effects), [&Reply::Accepted]);
        let is_again = |effect: &Effect<u64>| matches!(effect, Effect::Offer(offer) if offer.key == work.key);
        assert_eq!(effects.iter().filter(|effect| is_again(effect)).count(), 1, "restarts: {restarts}");
        assert_eq!(effects.iter().filter(|effect| matches!(effect, Effect::Offer(_))).count(), 2);
    }
}

/// Its state was folded from the journal, which does not tell what the store
/// has: the snapshot outlived the execution, and it came back after a restart.
#[test]
fn an_execution_that_was_set_aside_still_knows_that_it_is_saved() {
    let mut bench = Bench::new();
    let id = id_of("one", CURSED);
    bench.ask(request("one", CURSED, false));
    bench.sync();
    let saved = bench.partition.checkpoint(u64::MAX, &bench.journal).expect("nothing is in flight").saved;
    assert_eq!(saved.len(), 1);
    bench.now = Timestamp(100_000);
    bench.turn();
    bench.sync();
    bench.ask(Request::Release { execution: id, abort: true });
    let effects = bench.sync();
    let closed = effects.iter().find_map(|effect| match effect {
        Effect::Closed(closed) => Some(closed.saved),
        _ => None,
    });
    assert_eq!(closed, Some(true), "{effects:?}");
}

/// It was passed over because it takes no message, and went on after its
/// release although its state machine was gone.
#[test]
fn an_execution_that_is_set_aside_is_aborted_with_its_state_machine() {
    for restarts in [false, true] {
        let mut bench = Bench::new();
        let id = id_of("one", CURSED_START);
        bench.ask(request("one", CURSED_START, false));
        bench.sync();
        if restarts {
            bench.crash(0);
        }
        let (scope, name) = (Scope::new("000000000000", "us-east-1"), "orders".into());
        let letter = Outgoing { to: PartitionId(0), number: 1, letter: Letter::AbortMachine { scope, name } };
        bench.partition.receive_letter(PartitionId(0), letter);
        bench.turn();
        bench.sync();
        if restarts {
            bench.crash(1);
        }
        bench.ask(Request::Release { execution: id, abort: false });
        let effects = bench.sync();
        assert!(matches!(replies(&effects)[..], [Reply::Stopped { .. }]), "{effects:?}");
    }
}

/// The executions that ended, in the order in which they did.
fn ended(effects: &[Effect<u64>]) -> Vec<ExecutionId> {
    let closed = effects.iter().filter_map(|effect| match effect {
        Effect::Closed(closed) => Some(closed.execution.summary.id),
        _ => None,
    });
    closed.collect()
}

/// Three executions that are held, started one after the other.
fn hold_three(bench: &mut Bench) -> Vec<ExecutionId> {
    bench.pause(true);
    let names = ["z", "a", "m"];
    for (number, name) in names.iter().enumerate() {
        bench.now = Timestamp(1_000 + number as i64);
        bench.ask(request(name, PASS, false));
    }
    let effects = bench.sync();
    assert!(replies(&effects).iter().all(|reply| matches!(reply, Reply::Started { .. })), "{effects:?}");
    assert!(ended(&effects).is_empty());
    names.map(|name| id_of(name, PASS)).to_vec()
}

#[test]
fn what_is_held_goes_on_in_the_order_of_its_starts_after_a_crash_and_after_being_carried_forward() {
    for carried in [false, true] {
        let mut bench = Bench::new();
        let started = hold_three(&mut bench);
        let (view, facts) = told(&mut bench, started[0]);
        assert!(view.held && view.status == Status::Running && view.at.is_empty());
        assert_eq!(facts.len(), 2, "{facts:?}");
        if carried {
            forget_what_was_carried(&mut bench);
        } else {
            let work = bench.partition.checkpoint(u64::MAX, &bench.journal).expect("nothing is in flight");
            assert_eq!(work.saved.len(), 3, "they rest in the store");
            *bench.kept.saved.lock().expect("no test panics here") = work.saved;
            *bench.kept.checkpoint.lock().expect("no test panics here") = Some(work.checkpoint);
            bench.crash(0);
        }
        bench.partition.resume_deliveries(&bench.journal);
        bench.turn();
        assert!(ended(&bench.sync()).is_empty(), "it is paused still");
        bench.pause(false);
        bench.turn();
        assert_eq!(ended(&bench.sync()), started);
    }
}

#[test]
fn a_resumption_that_a_crash_came_after_is_found() {
    let mut bench = Bench::new();
    let started = hold_three(&mut bench);
    bench.paused.store(false, Ordering::Relaxed);
    bench.crash(0);
    bench.partition.resume_deliveries(&bench.journal);
    bench.turn();
    assert_eq!(ended(&bench.sync()), started);
}

#[test]
fn more_than_can_be_held_is_throttled_and_one_that_is_stopped_makes_room() {
    let mut bench = Bench::new();
    let started = hold_three(&mut bench);
    bench.ask(request("fourth", PASS, false));
    bench.ask(request("z", PASS, false));
    let effects = bench.sync();
    let at = Timestamp(1_000);
    assert_eq!(replies(&effects), [&Reply::Overloaded, &Reply::Started { at }], "a repeat needs no room");
    bench.ask(Request::Tell { execution: started[1], message: Message::Stop(StopReason::default()) });
    assert_eq!(ended(&bench.sync()), [started[1]]);
    bench.ask(request("fourth", PASS, false));
    assert!(matches!(replies(&bench.sync())[..], [Reply::Started { .. }]));
    bench.pause(false);
    bench.turn();
    assert_eq!(ended(&bench.sync()), [started[0], started[2], id_of("fourth", PASS)]);
}

#[test]
fn what_is_started_while_older_ones_are_held_goes_behind_them() {
    let mut bench = Bench::new();
    let mut started = hold_three(&mut bench);
    bench.ask(Request::Tell { execution: started.remove(1), message: Message::Stop(StopReason::default()) });
    bench.sync();
    // It is resumed, and this owner has not heard of it.
    bench.paused.store(false, Ordering::Relaxed);
    bench.ask(request("late", PASS, false));
    assert!(ended(&bench.sync()).is_empty());
    bench.pause(false);
    bench.turn();
    assert_eq!(ended(&bench.sync()), [started[0], started[1], id_of("late", PASS)]);
}
