//! What executions announce on the default bus, as their partition's journal has
//! it.

use frevo_event::{
    BranchId, DEFAULT_BUS, DeliveryPolicy, Subscription, SubscriptionNumber, Tags, Target, TaskRef,
};

use super::*;

/// Somebody who listens to the default bus.
fn listen(bench: &Bench) {
    let subscription = Subscription {
        scope: Scope::new("000000000000", "us-east-1"),
        name: "all".into(),
        number: SubscriptionNumber(1),
        bus: DEFAULT_BUS.into(),
        pattern: None,
        target: Target::Queue,
        input: None,
        policy: DeliveryPolicy::default(),
        paused: false,
        description: None,
        created_at: Timestamp(0),
        tags: Tags::default(),
    };
    bench.settings.routes.write().expect("no test panics here").insert(subscription).expect("it is right");
}

/// A line for each event that the journal has: the execution's name, and what
/// became of it or of its state.
fn announced(bench: &Bench) -> Vec<String> {
    let mut lines = Vec::new();
    let replayed = bench.journal.replay(0, &mut |record| {
        for entry in Batch::decode(&record.bytes).expect("a batch").entries {
            let Entry::Published(published) = entry else { continue };
            lines.extend(published.events.iter().map(|(event, _)| line(event)));
        }
        std::ops::ControlFlow::Continue(())
    });
    replayed.expect("the journal reads");
    lines
}

fn line(event: &frevo_event::Event) -> String {
    let detail = &event.envelope.detail;
    let member = |name: &str| {
        let found = detail.value().get(name).and_then(|value| value.as_str().map(str::to_owned));
        found.unwrap_or_default()
    };
    assert_eq!(event.key.as_deref(), Some(&*member("executionArn")), "it is in order with the others");
    let number = |name: &str| detail.find(&[frevo_value::Step::key(name)]).unwrap_or_default().to_owned();
    match &*event.envelope.source {
        "frevo.states" => format!(
            "{} {} {} {} #{} of #{}",
            member("name"),
            member("type"),
            member("stateName"),
            member("status"),
            number("eventId"),
            number("enteredEventId")
        ),
        _ => format!("{} {}", member("name"), member("status")),
    }
}

/// Under load batches are full: of an execution that started and ended within
/// one, the end was not announced.
#[test]
fn what_is_announced_is_in_the_batch_that_decides_it_however_full_that_is() {
    let mut bench = Bench::new();
    listen(&bench);
    let large = format!("\"{}\"", "x".repeat(200_000));
    let names: Vec<String> = (0..10).map(|number| format!("e-{number}")).collect();
    for name in &names {
        let start = Start { input: Payload::parse(&large).expect("it is JSON"), ..start(name, PASS) };
        let request = Request::Start {
            execution: id_of(name, PASS),
            start: Box::new(start),
            until_ended: false,
            is_repeat: false,
        };
        bench.partition.receive(Inbound { request, reply: Some(1) });
    }
    while bench.partition.has_work() {
        bench.turn();
        bench.sync();
    }
    let expected: Vec<String> = names
        .iter()
        .flat_map(|name| ["RUNNING", "SUCCEEDED"].map(|status| format!("{name} {status}")))
        .collect();
    assert_eq!(announced(&bench), expected);
}

#[test]
fn each_state_is_told_when_it_is_entered_and_left_through_a_crash() {
    let mut bench = Bench::with(Choices { transitions: true, ..Choices::default() });
    listen(&bench);
    bench.ask(request("one", TASK, false));
    let effects = bench.sync();
    let offered = effects.iter().any(|effect| matches!(effect, Effect::Offer(_)));
    assert!(offered, "the task waits for a worker: {effects:?}");
    // Whoever owns it next is somebody else, later.
    bench.now = bench.now.plus_millis(1);
    bench.crash(3);
    let task = TaskRef { execution: id_of("one", TASK), branch: BranchId::ROOT, attempt: 3 };
    let output = Payload::parse("7").expect("it is JSON");
    let message = Message::TaskSucceeded { task, by: Completer::Worker, output };
    bench.ask(Request::Tell { execution: task.execution, message });
    bench.sync();
    assert_eq!(
        announced(&bench),
        [
            "one RUNNING",
            "one TaskStateEntered Work ENTERED #2 of #2",
            "one TaskStateExited Work EXITED #6 of #2",
            "one SUCCEEDED",
        ]
    );
}

#[test]
fn nothing_is_told_of_states_unless_it_is_wanted_or_of_anything_where_nobody_listens() {
    let mut bench = Bench::new();
    listen(&bench);
    bench.ask(request("one", PASS, false));
    bench.sync();
    assert_eq!(announced(&bench), ["one RUNNING", "one SUCCEEDED"]);
    let mut bench = Bench::with(Choices { transitions: true, ..Choices::default() });
    bench.ask(request("one", PASS, false));
    bench.sync();
    assert_eq!(announced(&bench), [""; 0]);
}
