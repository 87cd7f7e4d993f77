//! Stories: what is journaled stands at the margin, the spans of it are indented.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use expect_test::{Expect, expect};
use frevo_asl::Machine;
use frevo_event::cloud_event::Envelope;
use frevo_event::{
    Answer, Batch, BranchId, DeadLetter, DeadLetterClosed, DefinitionHash, DeliveryRef, Entry, Event,
    ExecutionId, Fact, FailedAs, Fate, Header, MachineType, MessageId, Output, PartitionId, Position,
    Published, Recipient, Scope, SpanId, Start, StateNumber, SubscriptionNumber, TaskRef, Timestamp, Trail,
};
use frevo_value::Payload;

use super::reader::{Known, Place, Reader};
use super::span::{Kind, Span, Value};

const PARTITION: PartitionId = PartitionId(3);
const ID: ExecutionId = ExecutionId([7; 16]);
const RECORDED: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const UNRECORDED: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
const CHARGES: [SubscriptionNumber; 2] = [SubscriptionNumber(1), SubscriptionNumber(2)];

/// A machine of two tasks, and one that does both at once.
const DEFINITION: &str = r#"{
    "StartAt": "Charge",
    "States": {
        "Charge": { "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Next": "Both" },
        "Both": { "Type": "Parallel", "End": true, "Branches": [
            { "StartAt": "Pack",
              "States": { "Pack": { "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": { "FunctionName": "pack" }, "End": true } } },
            { "StartAt": "Bill",
              "States": { "Bill": { "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": { "FunctionName": "bill" }, "End": true } } }
        ] }
    }
}"#;

/// A journal that is read as it is written.
struct Story {
    reader: Reader,
    batches: Vec<Batch>,
    last: Position,
    machine: Arc<Machine>,
    names: HashMap<SpanId, String>,
    told: String,
}

impl Known for Story {
    fn machine(&self, _hash: DefinitionHash) -> Option<Arc<Machine>> {
        Some(self.machine.clone())
    }

    fn subscription(&self, number: SubscriptionNumber) -> Option<Arc<str>> {
        (number == CHARGES[0]).then(|| "charges".into())
    }

    fn past(&self, execution: ExecutionId, _last: Position) -> Option<Vec<Answer>> {
        let entries = self.batches.iter().flat_map(|batch| &batch.entries);
        let answers = entries.filter_map(|entry| match entry {
            Entry::Answer(answer) if answer.execution == execution => Some(answer.clone()),
            _ => None,
        });
        Some(answers.collect())
    }
}

impl Story {
    fn new() -> Self {
        let machine = frevo_asl::compile(DEFINITION, MachineType::Standard).expect("it compiles");
        Self {
            reader: Reader::default(),
            batches: Vec::new(),
            last: Position::NONE,
            machine: Arc::new(machine),
            names: HashMap::from([(
                SpanId([0xb7, 0xad, 0x6b, 0x71, 0x69, 0x20, 0x33, 0x31]),
                "whoever asked".into(),
            )]),
            told: String::new(),
        }
    }

    /// An answer of the execution, so many milliseconds after the beginning.
    fn decided(&mut self, millis: i64, facts: Vec<Fact>) -> &mut Self {
        let names: Vec<String> = facts.iter().map(named).collect();
        let previous = self.last;
        self.last = Position { offset: self.batches.len() as u64 + 1, entry: 0 };
        let answer =
            Answer { execution: ID, stamp: at(millis), message: MessageId::default(), previous, facts };
        self.journaled(millis, &names.join(" "), vec![Entry::Answer(answer)])
    }

    fn journaled(&mut self, millis: i64, what: &str, entries: Vec<Entry>) -> &mut Self {
        writeln!(self.told, "{millis:04}  {what}").expect("a string takes text");
        let batch = Batch { header: Header { epoch: 1, owner: 1, number: 1, answered: 0 }, entries };
        self.batches.push(batch);
        let mut reader = std::mem::take(&mut self.reader);
        let place = Place { partition: PARTITION, offset: self.batches.len() as u64, now: at(millis) };
        let spans = reader.read(place, &self.batches[self.batches.len() - 1], self);
        self.reader = reader;
        for span in spans {
            self.tell(&span);
        }
        self
    }

    fn tell(&mut self, span: &Span) {
        let subscription = span.attributes.iter().find(|(key, _)| key.ends_with("subscription.name"));
        let name = match subscription {
            Some((_, Value::Text(name))) => format!("{} to {name}", span.name),
            _ => span.name.clone(),
        };
        self.names.insert(span.context.span, name.clone());
        let kind = match span.kind {
            Kind::Internal => "internal",
            Kind::Client => "client",
            Kind::Producer => "producer",
            Kind::Consumer => "consumer",
        };
        let parent = span.parent.map_or_else(
            || "nothing".into(),
            |parent| self.names.get(&parent).cloned().unwrap_or_else(|| of(parent)),
        );
        let (start, end) = (span.start.0 - at(0).0, span.end.0 - at(0).0);
        let failure = span.failure.as_ref().map(|failure| format!(" failed {failure}")).unwrap_or_default();
        writeln!(self.told, "        {kind} {name} {start}..{end} within {parent}{failure}").expect("text");
        for (key, value) in span.attributes.iter().filter(|(key, _)| key.starts_with("frevo.")) {
            let value = match value {
                Value::Text(text) => text.to_string(),
                Value::Number(number) => number.to_string(),
            };
            if !key.contains("arn") {
                writeln!(self.told, "            {key} {value}").expect("text");
            }
        }
        for (moment, name) in &span.moments {
            writeln!(self.told, "            {} {name}", moment.0 - at(0).0).expect("text");
        }
    }

    fn check(&self, expected: Expect) {
        expected.assert_eq(&self.told);
    }
}

/// What a span that comes later is of.
fn of(span: SpanId) -> String {
    if span == SpanId::of_execution(ID) { "the execution".into() } else { format!("unknown {span}") }
}

fn at(millis: i64) -> Timestamp {
    Timestamp(1_767_225_600_000 + millis)
}

fn named(fact: &Fact) -> String {
    let text = format!("{fact:?}");
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
}

fn started(traceparent: &str) -> Fact {
    let trail =
        Trail { cause: Some("o-1".into()), traceparent: Some(traceparent.into()), ..Trail::default() };
    Fact::ExecutionStarted(Arc::new(Start {
        trail: Some(trail),
        ..Start::new(Scope::new("000000000000", "us-east-1"), "order", "o-17", DefinitionHash([0; 16]))
    }))
}

fn entered(branch: u32, state: u16) -> Fact {
    Fact::Entered { branch: BranchId(branch), state: StateNumber(state) }
}

fn scheduled(branch: u32, input: Option<&str>) -> Fact {
    let input = input.map(|text| Payload::parse(text).expect("JSON"));
    let branch = BranchId(branch);
    Fact::Scheduled { branch, input, timeout_seconds: None, heartbeat_seconds: None, role_arn: None }
}

fn taken(branch: u32) -> Fact {
    Fact::TaskStarted { branch: BranchId(branch), worker: Some("w-1".into()) }
}

fn succeeded(branch: u32) -> Fact {
    Fact::Succeeded { branch: BranchId(branch), output: Payload::empty_object() }
}

fn failed(branch: u32, error: &str, cause: &str) -> Fact {
    let (branch, error, cause) = (BranchId(branch), Some(error.into()), Some(cause.into()));
    Fact::Failed { branch, failed_as: FailedAs::Failed, error, cause }
}

fn exited(branch: u32) -> Fact {
    Fact::Exited { branch: BranchId(branch), output: Output::Result, assigned: None }
}

fn event(id: &str, traceparent: Option<&str>) -> Arc<Event> {
    let envelope = Envelope {
        id: id.into(),
        detail_type: "Placed".into(),
        source: "shop".into(),
        scope: Scope::new("000000000000", "us-east-1"),
        time: at(0),
        resources: Vec::new(),
        detail: Payload::empty_object(),
    };
    let trail = Trail { traceparent: traceparent.map(Into::into), ..Trail::default() };
    Arc::new(Event { bus: "default".into(), elsewhere: None, envelope, key: None, trail })
}

fn published(millis: i64, first: u64, event: Arc<Event>, to: &[SubscriptionNumber]) -> Entry {
    let to = to.iter().map(|subscription| Recipient { subscription: *subscription, ordered: true });
    let events = vec![(event, to.collect())];
    Entry::Published(Published { stamp: at(millis), first, previous: 0, events })
}

fn acknowledged(subscription: SubscriptionNumber, sequence: u64) -> Entry {
    Entry::Acknowledged { subscription, sequences: vec![sequence] }
}

fn charge(story: &mut Story) {
    story
        .decided(0, vec![started(RECORDED), entered(0, 0), scheduled(0, None)])
        .decided(5, vec![taken(0)])
        .decided(9, vec![failed(0, "Card.Declined", "try again")])
        .decided(20, vec![scheduled(0, None)])
        .decided(24, vec![succeeded(0), exited(0), Fact::ExecutionSucceeded]);
}

#[test]
fn an_execution_is_a_span_and_so_is_each_attempt_at_a_task() {
    let mut story = Story::new();
    charge(&mut story);
    story.check(expect![[r#"
        0000  ExecutionStarted Entered Scheduled
        0005  TaskStarted
        0009  Failed
                client Charge 0..9 within the execution failed Card.Declined: try again
                    frevo.task.attempt 1
                    frevo.task.resource arn:aws:states:::sqs:sendMessage
                    frevo.task.queue tasks.sqs.sendMessage
                    frevo.task.worker w-1
                    frevo.task.status FAILED
                    5 taken
        0020  Scheduled
        0024  Succeeded Exited ExecutionSucceeded
                client Charge 20..24 within the execution
                    frevo.task.attempt 2
                    frevo.task.resource arn:aws:states:::sqs:sendMessage
                    frevo.task.queue tasks.sqs.sendMessage
                    frevo.task.status SUCCEEDED
                internal order 0..24 within whoever asked
                    frevo.state_machine.type STANDARD
                    frevo.execution.name o-17
                    frevo.causation_id o-1
                    frevo.execution.status SUCCEEDED
    "#]]);
}

#[test]
fn a_task_is_given_the_span_that_it_is_exported_as() {
    let mut story = Story::new();
    charge(&mut story);
    // The history's ids of the two attempts.
    for attempt in [3, 6] {
        let task = TaskRef { execution: ID, branch: BranchId::ROOT, attempt };
        assert!(story.names.contains_key(&SpanId::of_task(&task)), "{attempt}");
    }
}

#[test]
fn what_is_left_of_a_failed_state_is_aborted() {
    let mut story = Story::new();
    story
        .decided(0, vec![started(RECORDED), entered(0, 1)])
        .decided(
            1,
            vec![
                Fact::ParallelStarted { branch: BranchId(0), input: None, branch_count: 2 },
                Fact::BranchStarted { branch: BranchId(1), parent: BranchId(0), index: 0 },
                entered(1, 2),
                scheduled(1, Some(r#"{"FunctionName":"pack"}"#)),
                Fact::BranchStarted { branch: BranchId(2), parent: BranchId(0), index: 1 },
                entered(2, 3),
                scheduled(2, Some(r#"{"FunctionName":"bill"}"#)),
            ],
        )
        .decided(
            8,
            vec![
                Fact::TimedOut { branch: BranchId(2), heartbeat: true },
                Fact::BranchFailed { branch: BranchId(2) },
                Fact::FanFailed { branch: BranchId(0) },
                Fact::ExecutionFailed { error: Some("States.Timeout".into()), cause: None },
            ],
        );
    story.check(expect![[r#"
        0000  ExecutionStarted Entered
        0001  ParallelStarted BranchStarted Entered Scheduled BranchStarted Entered Scheduled
        0008  TimedOut BranchFailed FanFailed ExecutionFailed
                client Bill 1..8 within the execution failed States.Timeout: its heartbeat lapsed
                    frevo.task.attempt 1
                    frevo.task.resource arn:aws:states:::lambda:invoke
                    frevo.task.queue tasks.bill
                    frevo.task.status TIMED_OUT
                client Pack 1..8 within the execution failed ABORTED
                    frevo.task.attempt 1
                    frevo.task.resource arn:aws:states:::lambda:invoke
                    frevo.task.queue tasks.pack
                    frevo.task.status ABORTED
                internal order 0..8 within whoever asked failed States.Timeout
                    frevo.state_machine.type STANDARD
                    frevo.execution.name o-17
                    frevo.causation_id o-1
                    frevo.execution.status FAILED
    "#]]);
}

#[test]
fn an_execution_that_began_before_is_read_back_when_it_ends() {
    let mut story = Story::new();
    story.decided(0, vec![started(RECORDED), entered(0, 0), scheduled(0, None)]);
    story.reader.skip();
    story.decided(5, vec![succeeded(0)]).decided(9, vec![exited(0), Fact::ExecutionTimedOut]);
    story.check(expect![[r#"
        0000  ExecutionStarted Entered Scheduled
        0005  Succeeded
        0009  Exited ExecutionTimedOut
                client Charge 0..5 within the execution
                    frevo.task.attempt 1
                    frevo.task.resource arn:aws:states:::sqs:sendMessage
                    frevo.task.queue tasks.sqs.sendMessage
                    frevo.task.status SUCCEEDED
                internal order 0..9 within whoever asked failed States.Timeout
                    frevo.state_machine.type STANDARD
                    frevo.execution.name o-17
                    frevo.causation_id o-1
                    frevo.execution.status TIMED_OUT
    "#]]);
}

#[test]
fn what_is_not_recorded_has_no_spans() {
    let mut story = Story::new();
    story
        .decided(0, vec![started(UNRECORDED), entered(0, 0), scheduled(0, None)])
        .decided(5, vec![succeeded(0), exited(0), Fact::ExecutionSucceeded])
        .journaled(6, "published", vec![published(6, 1, event("1", Some(UNRECORDED)), &CHARGES)])
        .journaled(6, "published", vec![published(6, 2, event("2", None), &CHARGES)])
        .journaled(7, "acknowledged", vec![acknowledged(CHARGES[0], 1), acknowledged(CHARGES[0], 2)]);
    story.check(expect![[r#"
        0000  ExecutionStarted Entered Scheduled
        0005  Succeeded Exited ExecutionSucceeded
        0006  published
        0006  published
        0007  acknowledged
    "#]]);
}

#[test]
fn what_begins_a_trace_is_within_nothing() {
    let mut story = Story::new();
    let root = |span: SpanId| format!("00-0af7651916cd43dd8448eb211c80319c-{span}-01");
    let placed = event("o-1", None);
    let placed = event("o-1", Some(&root(SpanId::of_event(&placed))));
    story.decided(0, vec![started(&root(SpanId::of_execution(ID))), Fact::ExecutionSucceeded]).journaled(
        1,
        "published",
        vec![published(1, 1, placed, &[])],
    );
    story.check(expect![[r#"
        0000  ExecutionStarted ExecutionSucceeded
                internal order 0..0 within nothing
                    frevo.state_machine.type STANDARD
                    frevo.execution.name o-17
                    frevo.causation_id o-1
                    frevo.execution.status SUCCEEDED
        0001  published
                producer publish default 1..1 within nothing
    "#]]);
}

#[test]
fn a_delivery_is_a_span_until_it_is_acknowledged_or_given_up() {
    let mut story = Story::new();
    let placed = event("o-1", Some(RECORDED));
    let letter = DeadLetter {
        subscription: CHARGES[1],
        sequence: 41,
        stamp: at(90),
        received_at: at(0),
        attempts: 3,
        reason: "the webhook answered 500".into(),
        stops: false,
        event: placed.clone(),
    };
    let closed = DeadLetterClosed {
        subscription: CHARGES[1],
        sequence: 41,
        died_at: at(90),
        stamp: at(500),
        lane: None,
        fate: Fate::Redriven { sequence: 42 },
    };
    let postponed = Entry::Postponed { subscription: CHARGES[0], sequence: 41, attempts: 1, due: at(50) };
    story
        .journaled(0, "published", vec![published(0, 41, placed.clone(), &CHARGES)])
        .journaled(10, "postponed", vec![postponed])
        .journaled(60, "acknowledged", vec![acknowledged(CHARGES[0], 41)])
        .journaled(61, "acknowledged again", vec![acknowledged(CHARGES[0], 41)])
        .journaled(90, "dead-lettered", vec![Entry::DeadLettered(Box::new(letter))])
        .journaled(
            500,
            "redriven",
            vec![Entry::DeadLetterClosed(closed), published(500, 42, placed, &CHARGES[1..])],
        )
        .journaled(510, "acknowledged", vec![acknowledged(CHARGES[1], 42)]);
    story.check(expect![[r#"
        0000  published
                producer publish default 0..0 within whoever asked
        0010  postponed
        0060  acknowledged
                consumer deliver default to charges 0..60 within publish default
                    frevo.delivery.attempts 2
                    frevo.delivery.outcome acknowledged
        0061  acknowledged again
        0090  dead-lettered
                consumer deliver default to 2 0..90 within publish default failed dead_lettered: the webhook answered 500
                    frevo.delivery.attempts 3
                    frevo.delivery.outcome dead_lettered
        0500  redriven
        0510  acknowledged
                consumer deliver default to 2 500..510 within publish default
                    frevo.delivery.attempts 1
                    frevo.delivery.outcome acknowledged
    "#]]);
    let delivery = DeliveryRef { subscription: CHARGES[1], partition: PARTITION, sequence: 42 };
    assert!(story.names.contains_key(&SpanId::of_delivery(delivery)));
}

#[test]
fn deliveries_that_are_too_many_are_counted_not_kept() {
    let mut reader = Reader::default();
    let story = Story::new();
    let header = Header { epoch: 1, owner: 1, number: 1, answered: 0 };
    for sequence in 0..16_400 {
        let entries = vec![published(0, sequence, event(&sequence.to_string(), Some(RECORDED)), &CHARGES)];
        let place = Place { partition: PARTITION, offset: sequence + 1, now: at(0) };
        assert_eq!(reader.read(place, &Batch { header, entries }, &story).len(), 1);
    }
    assert_eq!(reader.take_dropped(), 2 * 16);
    let mut read = |sequence| {
        let entries = vec![acknowledged(CHARGES[0], sequence)];
        let place = Place { partition: PARTITION, offset: 20_000 + sequence, now: at(9) };
        reader.read(place, &Batch { header, entries }, &story).len()
    };
    assert_eq!((read(15), read(16)), (0, 1), "the oldest have no spans");
}
