//! A person answers a task: that somebody did is journaled with the answer, or neither
//! is.

use frevo_event::cloud_event::Envelope;
use frevo_event::{BranchId, DEFAULT_BUS, Event, Fact, TaskRef, Trail};

use super::*;

fn told(execution: &str) -> Box<Event> {
    let envelope = Envelope {
        id: "answer-1".into(),
        detail_type: "Task Answered".into(),
        source: "frevo.tasks".into(),
        scope: Scope::new("000000000000", "us-east-1"),
        time: Timestamp(1_000),
        resources: vec!["Work".into()],
        detail: Payload::parse(r#"{"comment":"I did it"}"#).expect("it is JSON"),
    };
    let trail = Trail { cause: Some(execution.into()), ..Trail::default() };
    Box::new(Event { bus: DEFAULT_BUS.into(), elsewhere: None, envelope, key: None, trail })
}

fn answer(attempt: u32) -> Request {
    let execution = id_of("one", TASK);
    let task = TaskRef { execution, branch: BranchId::ROOT, attempt };
    let message = Message::TaskSucceeded { task, by: Completer::Token, output: large_payload() };
    Request::Answer { execution, message, event: told("one") }
}

/// How many answers the journal has, and how many events that tell of one.
fn journaled(bench: &Bench) -> (usize, usize) {
    let (mut answers, mut events) = (0, 0);
    let replayed = bench.journal.replay(0, &mut |record| {
        for entry in Batch::decode(&record.bytes).expect("a batch").entries {
            match entry {
                Entry::Answer(answer) => {
                    let is_end = |fact: &&Fact| matches!(fact, Fact::Succeeded { .. });
                    answers += answer.facts.iter().filter(is_end).count();
                }
                Entry::Published(published) => {
                    let tells = |event: &Event| &*event.envelope.detail_type == "Task Answered";
                    events += published.events.iter().filter(|(event, _)| tells(event)).count();
                }
                _ => {}
            }
        }
        std::ops::ControlFlow::Continue(())
    });
    replayed.expect("the journal reads");
    (answers, events)
}

/// It takes much of a batch.
fn large_payload() -> Payload {
    Payload::parse(&format!("\"{}\"", "x".repeat(200_000))).expect("it is JSON")
}

fn large_start(number: u64) -> Request {
    let name = format!("large {number}");
    let start = Start { input: large_payload(), ..start(&name, PASS) };
    let execution = id_of(&name, PASS);
    Request::Start { execution, start: Box::new(start), until_ended: false, is_repeat: false }
}

#[test]
fn no_crash_parts_an_answer_from_what_tells_of_it_however_full_batches_are() {
    let mut lost = 0;
    for seed in 0..100 {
        let mut bench = Bench::new();
        bench.ask(request("one", TASK, false));
        bench.sync();
        for number in 0..seed % 20 {
            bench.partition.receive(Inbound { request: large_start(number), reply: None });
        }
        bench.ask(answer(3));
        while bench.partition.has_work() {
            bench.turn();
        }
        bench.crash(seed);
        while bench.partition.has_work() {
            bench.turn();
        }
        bench.sync();
        match journaled(&bench) {
            (1, 1) => {}
            (0, 0) => lost += 1,
            parted => panic!("answers and events with seed {seed}: {parted:?}"),
        }
        // Whoever got no reply says it again.
        bench.ask(answer(3));
        bench.sync();
        assert_eq!(journaled(&bench), (1, 1), "with seed {seed}");
    }
    assert!((1..100).contains(&lost), "some crashes come before it is durable: {lost}");
}

#[test]
fn an_answer_that_comes_too_late_is_told_of_by_nothing() {
    let mut bench = Bench::new();
    bench.ask(request("one", TASK, false));
    bench.ask(answer(2));
    bench.ask(answer(3));
    bench.ask(answer(3));
    let effects = bench.sync();
    let told = replies(&effects);
    assert!(matches!(told[1..], [Reply::Stale, Reply::Accepted, Reply::Stale]), "{told:?}");
    assert_eq!(journaled(&bench), (1, 1));
}
