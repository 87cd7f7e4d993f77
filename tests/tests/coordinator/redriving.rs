//! Executions that are redriven: from memory, from what the store and the journal
//! know, through crashes.

use std::ops::ControlFlow;

use frevo_asl::Execution;
use frevo_event::{
    Batch, Entry, ExecutionId, Fact, Message, Position, Remains, Reply, Request, Status, StopReason,
};
use frevo_transport::WholeJournal as _;

use super::{Bench, Effect, TASK, id_of, replies, request};

fn stop(id: ExecutionId) -> Request {
    Request::Tell { execution: id, message: Message::Stop(StopReason::default()) }
}

fn redrive(bench: &Bench, id: ExecutionId, token: Option<&str>) -> Request {
    Request::Redrive { execution: id, token: token.map(Into::into), remains: remains(bench, id) }
}

/// What the journal says of an execution, as the edge reads it.
fn remains(bench: &Bench, id: ExecutionId) -> Option<Box<Remains>> {
    let closed = bench.kept.closed.lock().expect("no test panics here").get(&id).cloned()?;
    let mut execution = Execution::new();
    each_answer(bench, id, |facts, stamp| facts.iter().for_each(|fact| execution.apply(fact, stamp)));
    let (first, last) = (closed.first, closed.last);
    Some(Box::new(Remains { snapshot: execution.to_snapshot(), first, last }))
}

fn each_answer(bench: &Bench, id: ExecutionId, mut each: impl FnMut(&[Fact], frevo_event::Timestamp)) {
    let mut fold = |record: frevo_transport::Record| {
        let batch = Batch::decode(&record.bytes).expect("it decodes");
        for entry in batch.entries {
            if let Entry::Answer(answer) = entry
                && answer.execution == id
            {
                each(&answer.facts, answer.stamp);
            }
        }
        ControlFlow::Continue(())
    };
    bench.journal.replay(0, &mut fold).expect("the journal reads");
}

fn redrive_count(bench: &Bench, id: ExecutionId) -> usize {
    let mut count = 0;
    each_answer(bench, id, |facts, _| {
        count += facts.iter().filter(|fact| matches!(fact, Fact::ExecutionRedriven { .. })).count();
    });
    count
}

fn offers(effects: &[Effect<u64>]) -> usize {
    effects.iter().filter(|effect| matches!(effect, Effect::Offer(_))).count()
}

/// An execution that was stopped, and that the store knows.
fn stopped(is_forgotten: bool) -> (Bench, ExecutionId) {
    let (mut bench, id) = (Bench::new(), id_of("works", TASK));
    bench.ask(request("works", TASK, false));
    bench.sync();
    bench.ask(stop(id));
    if is_forgotten {
        bench.store_ends();
        assert_eq!(bench.partition.open_count(), 0);
    }
    (bench, id)
}

#[test]
fn one_that_ended_is_redriven_whether_its_owner_remembers_it_or_not() {
    for is_forgotten in [false, true] {
        let (mut bench, id) = stopped(is_forgotten);
        let ask = redrive(&bench, id, Some("call"));
        bench.ask(ask.clone());
        let effects = bench.store_ends();
        assert_eq!(offers(&effects), 1, "its task is there again");
        let told = replies(&effects).pop().cloned();
        assert!(matches!(told, Some(Reply::Redriven { .. })), "{told:?}");
        assert!(bench.kept.closed.lock().expect("no test panics here").is_empty(), "it has not ended");
        // The same call has the same answer, another one is refused.
        bench.ask(ask);
        bench.ask(Request::Redrive { execution: id, token: Some("other".into()), remains: None });
        assert_eq!(replies(&bench.sync()), [&told.expect("it was told"), &Reply::NotRedrivable]);
        assert_eq!(redrive_count(&bench, id), 1);
    }
}

#[test]
fn a_redriven_execution_comes_back_after_any_crash() {
    for is_forgotten in [false, true] {
        for seed in 0..20 {
            let (mut bench, id) = stopped(is_forgotten);
            bench.ask(redrive(&bench, id, None));
            let was_told = !replies(&bench.sync()).is_empty();
            bench.crash(seed);
            bench.ask(Request::Describe { execution: id, until_ended: false });
            let effects = bench.sync();
            let told = replies(&effects);
            let [Reply::Execution(view)] = told[..] else { panic!("{told:?}") };
            assert!(was_told);
            assert_eq!((view.status, view.redrive_count()), (Status::Running, 1));
            assert_eq!(offers(&effects), 1, "its task is offered again");
        }
    }
}

#[test]
fn a_redrive_that_was_not_durable_has_not_been() {
    let (mut bench, id) = stopped(true);
    bench.ask(redrive(&bench, id, None));
    let lost_from = bench.journal.committed() + 1;
    bench.restart_without(lost_from..u64::MAX);
    assert_eq!(bench.partition.open_count(), 0);
}

#[test]
fn whoever_knows_an_older_end_is_told_to_look_again() {
    let (mut bench, id) = stopped(true);
    let old = redrive(&bench, id, None);
    bench.ask(old.clone());
    bench.sync();
    bench.ask(stop(id));
    bench.store_ends();
    assert_eq!(bench.partition.open_count(), 0);
    bench.ask(old);
    bench.ask(Request::Redrive { execution: id, token: None, remains: None });
    assert_eq!(replies(&bench.sync()), [&Reply::Unknown, &Reply::Unknown]);
    bench.ask(redrive(&bench, id, None));
    assert!(matches!(replies(&bench.sync())[..], [Reply::Redriven { .. }]));
    assert_eq!(redrive_count(&bench, id), 2);
}

#[test]
fn that_the_store_has_an_older_end_takes_a_redriven_execution_out_of_no_memory() {
    let (mut bench, id) = stopped(false);
    let effects = bench.sync();
    let last = effects.iter().find_map(|effect| match effect {
        Effect::Closed(closed) => Some(closed.execution.last),
        _ => None,
    });
    bench.ask(redrive(&bench, id, None));
    bench.ask(stop(id));
    bench.sync();
    bench.partition.stored(id, last.expect("it ended"));
    assert_eq!(bench.partition.open_count(), 1, "the store lacks its second end");
    assert_ne!(last, Some(Position::NONE));
}
