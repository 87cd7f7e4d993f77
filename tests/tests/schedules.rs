//! Stories of schedules with a clock that is set by hand: what is due is made
//! once, whatever crashes, and what was missed is made up for as it is said.

use std::ops::ControlFlow;
use std::sync::{Arc, PoisonError};

use frevo_coordinator::{Effect, Inbound, Partition, Settings};
use frevo_event::{
    BusCommand, Change, Command, DeliveryPolicy, EventSchedule, Missed, Outcome, PutTarget, Reply, Request,
    Rule, ScheduleAction, Scope, Subscription, SubscriptionNumber, Tags, Target, TargetInput, Timestamp,
};
use frevo_router::Routes;
use frevo_transport::{MemoryConfig, MemoryJournal, WholeJournal as _};
use frevo_value::Payload;

use crate::alone::{self, recover};
use crate::kept::Kept;

mod seeds;

const BEGIN: &str = "2026-01-01T00:00:00Z";

/// Partition 0 with its journal and store, and whoever gets its events.
struct Bench {
    journal: MemoryJournal,
    kept: Arc<Kept>,
    settings: Arc<Settings>,
    partition: Partition<u64>,
    now: Timestamp,
    /// What was delivered, as a line each, and not told yet.
    delivered: Vec<String>,
    /// Who gets events acknowledges them.
    acknowledges: bool,
}

impl Bench {
    fn new() -> Self {
        let settings = Arc::new(alone::settings());
        let (kept, journal) = (Arc::new(Kept::default()), MemoryJournal::new(MemoryConfig::default()));
        let now = at(BEGIN);
        let partition = recover(&settings, &kept, &journal, now);
        Self { journal, kept, settings, partition, now, delivered: Vec::new(), acknowledges: true }
    }

    fn command(&mut self, command: BusCommand) {
        let request = Request::Catalogue(Box::new(Command::Bus(command)));
        self.partition.receive(Inbound { request, reply: Some(1) });
        self.turn();
        self.sync();
    }

    fn turn(&mut self) {
        self.partition.turn(self.now, &self.journal).expect("the journal takes it");
    }

    /// Lets the disk catch up and what follows happen, until nothing does.
    fn sync(&mut self) {
        loop {
            let watermark = self.journal.sync(usize::MAX);
            self.partition.committed(watermark);
            let effects = self.partition.take_effects();
            if effects.is_empty() && !self.partition.has_work() {
                if !self.partition.is_in_flight() {
                    return;
                }
                // An acknowledgement waits for company.
                self.partition.flush(&self.journal).expect("the journal takes it");
            }
            effects.into_iter().for_each(|effect| self.happen(effect));
            self.turn();
        }
    }

    fn happen(&mut self, effect: Effect<u64>) {
        match effect {
            Effect::Changed { change: Change::Bus(change), .. } => {
                let mut routes = self.settings.routes.write().unwrap_or_else(PoisonError::into_inner);
                for route in routes.apply(&change).expect("the change is right") {
                    let subscription = route.subscription.number;
                    let request = Request::Reconsider { subscription, queue: route.queue.clone() };
                    self.partition.receive(Inbound { request, reply: None });
                }
            }
            Effect::Deliver(offer) => {
                let event = &offer.delivery.received.event;
                let name = &offer.route.subscription.name;
                self.delivered.push(format!("{} {name}", event.envelope.time.to_the_second()));
                if self.acknowledges {
                    let (subscription, sequence) = (offer.delivery.subscription, offer.delivery.sequence);
                    let outcomes = vec![(sequence, Outcome::Acknowledged)];
                    let request = Request::Settle { subscription, outcomes };
                    self.partition.receive(Inbound { request, reply: None });
                }
            }
            Effect::Reply { reply: Reply::CommandRefused(refusal), .. } => panic!("{refusal}"),
            _ => {}
        }
    }

    /// Waits until the moment, doing whatever is due on the way.
    fn wait_until(&mut self, text: &str) {
        self.wait(at(text));
    }

    fn wait(&mut self, end: Timestamp) {
        while let Some(due) = self.partition.next_due().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.turn();
            self.sync();
        }
        self.now = end;
    }

    /// Is away, from a crash that lost what was not synced, until the moment.
    fn is_away_until(&mut self, text: &str) {
        self.crash(7, at(text));
    }

    /// Loses what was not synced, or some of it, and is back at `now`.
    fn crash(&mut self, seed: u64, now: Timestamp) {
        self.journal = self.journal.crash(seed);
        self.now = now;
        self.partition = recover(&self.settings, &self.kept, &self.journal, self.now);
        self.know_routes();
        self.partition.resume_deliveries(&self.journal);
        self.sync();
        self.turn();
        self.sync();
    }

    fn know_routes(&self) {
        let mut known = Routes::default();
        let catalogue = self.partition.catalogue().expect("it has the catalogue");
        for subscription in catalogue.subscriptions() {
            known.insert(subscription).expect("it was right before");
        }
        *self.settings.routes.write().unwrap_or_else(PoisonError::into_inner) = known;
    }

    fn checkpoint(&mut self) {
        let work = self.partition.checkpoint(0, &self.journal).expect("nothing is on its way");
        *self.kept.checkpoint.lock().expect("no test panics here") = Some(work.checkpoint);
    }

    #[track_caller]
    fn expect(&mut self, expected: &[&str]) {
        assert_eq!(std::mem::take(&mut self.delivered), expected);
    }
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a timestamp")
}

fn scope() -> Scope {
    Scope::new("000000000000", "us-east-1")
}

fn rule(schedule: &str) -> Rule {
    Rule {
        scope: scope(),
        bus: "default".into(),
        name: "tick".into(),
        pattern: None,
        schedule: Some(schedule.into()),
        enabled: true,
        description: None,
        role_arn: None,
        created_at: Timestamp(0),
        tags: Tags::default(),
        targets: std::collections::BTreeMap::new(),
    }
}

/// A rule with two targets.
fn put_rule(bench: &mut Bench, schedule: &str) {
    bench.command(BusCommand::PutRule(Box::new(rule(schedule))));
    let target = |id: &str| {
        let put = PutTarget {
            target: Target::Stdout,
            input: Some(TargetInput::Constant("{}".into())),
            policy: DeliveryPolicy::default(),
            given: Payload::empty_object(),
        };
        (id.into(), put)
    };
    let targets = ["a", "b"].map(target).into();
    let (bus, rule) = ("default".into(), "tick".into());
    bench.command(BusCommand::PutTargets { scope: scope(), bus, rule, targets });
}

fn schedule(expression: &str) -> EventSchedule {
    EventSchedule {
        scope: scope(),
        name: "nightly".into(),
        expression: expression.into(),
        time_zone: None,
        start: None,
        end: None,
        window_minutes: None,
        missed: Missed::Once,
        action: ScheduleAction::Deliver {
            number: SubscriptionNumber::default(),
            target: Target::Stdout,
            input: None,
            policy: DeliveryPolicy::default(),
        },
        paused: false,
        description: None,
        created_at: Timestamp(0),
    }
}

fn put(bench: &mut Bench, schedule: EventSchedule) {
    bench.command(BusCommand::PutSchedule(Box::new(schedule)));
}

fn pause(bench: &mut Bench, paused: bool) {
    bench.command(BusCommand::PauseSchedule { scope: scope(), name: "nightly".into(), paused });
}

#[test]
fn a_rule_gives_its_targets_an_event_whenever_it_is_due() {
    let mut bench = Bench::new();
    put_rule(&mut bench, "rate(5 minutes)");
    bench.wait_until("2026-01-01T00:04:59Z");
    bench.expect(&[]);
    bench.wait_until("2026-01-01T00:10:00Z");
    bench.expect(&[
        "2026-01-01T00:05:00Z rule/default/tick/a",
        "2026-01-01T00:05:00Z rule/default/tick/b",
        "2026-01-01T00:10:00Z rule/default/tick/a",
        "2026-01-01T00:10:00Z rule/default/tick/b",
    ]);
    let enable = |enabled| BusCommand::EnableRule {
        scope: scope(),
        bus: "default".into(),
        name: "tick".into(),
        enabled,
    };
    bench.command(enable(false));
    bench.wait_until("2026-01-01T00:21:00Z");
    bench.command(enable(true));
    bench.expect(&[]);
    bench.wait_until("2026-01-01T00:25:00Z");
    assert_eq!(bench.delivered.len(), 2, "what was due while it was disabled is not made up for");
}

#[test]
fn a_scheduled_event_looks_as_on_aws() {
    let mut bench = Bench::new();
    put_rule(&mut bench, "cron(0 12 * * ? *)");
    bench.now = at("2026-01-01T12:00:00.500Z");
    bench.turn();
    let watermark = bench.journal.sync(usize::MAX);
    bench.partition.committed(watermark);
    let effects = bench.partition.take_effects();
    let offers = effects.iter().filter_map(|effect| match effect {
        Effect::Deliver(offer) => Some(offer),
        _ => None,
    });
    let delivered: Vec<_> = offers.map(|offer| &offer.delivery.received.event).collect();
    let events: Vec<_> = delivered.iter().map(|event| event.envelope.payload()).collect();
    let id = events[0].value().get("id").and_then(frevo_value::Value::as_str).expect("a text").to_owned();
    let expected = format!(
        r#"{{"version":"0","id":"{id}","detail-type":"Scheduled Event","source":"aws.events","account":"000000000000","time":"2026-01-01T12:00:00Z","region":"us-east-1","resources":["arn:aws:events:us-east-1:000000000000:rule/tick"],"detail":{{}}}}"#
    );
    assert_eq!(events.iter().map(Payload::text).collect::<Vec<_>>(), [&*expected, &*expected]);
    assert_eq!(id.len(), 36);
    let trail = &delivered[0].trail;
    assert_eq!(trail.cause.as_deref(), Some("arn:aws:events:us-east-1:000000000000:rule/tick"));
    assert_eq!(trail.conversation.as_deref(), Some(&*id), "a run is the first cause of what follows");
}

#[test]
fn a_run_whose_batch_was_lost_is_made_again_and_one_that_was_written_is_not() {
    let mut bench = Bench::new();
    put(&mut bench, schedule("rate(5 minutes)"));
    bench.expect(&["2026-01-01T00:00:00Z schedule/nightly"]);
    // Decided, and lost with everything that was not synced.
    bench.now = at("2026-01-01T00:05:00Z");
    bench.turn();
    bench.is_away_until("2026-01-01T00:05:10Z");
    bench.expect(&["2026-01-01T00:05:00Z schedule/nightly"]);
    bench.is_away_until("2026-01-01T00:05:20Z");
    bench.expect(&[]);
    // Written, and the acknowledgement lost: it is delivered again, and not made.
    bench.acknowledges = false;
    bench.wait_until("2026-01-01T00:10:00Z");
    bench.expect(&["2026-01-01T00:10:00Z schedule/nightly"]);
    bench.acknowledges = true;
    bench.is_away_until("2026-01-01T00:10:20Z");
    bench.expect(&["2026-01-01T00:10:00Z schedule/nightly"]);
    bench.is_away_until("2026-01-01T00:10:30Z");
    bench.expect(&[]);
}

#[test]
fn runs_that_were_missed_are_made_up_for_as_the_schedule_says() {
    for (missed, expected) in [
        (Missed::Skip, &[][..]),
        (Missed::Once, &["2026-01-01T03:00:00Z schedule/nightly"]),
        (
            Missed::All { limit: 2 },
            &["2026-01-01T02:00:00Z schedule/nightly", "2026-01-01T03:00:00Z schedule/nightly"],
        ),
    ] {
        let mut bench = Bench::new();
        put(&mut bench, EventSchedule { missed, ..schedule("cron(0 * * * ? *)") });
        bench.expect(&["2026-01-01T00:00:00Z schedule/nightly"]);
        bench.is_away_until("2026-01-01T03:30:00Z");
        bench.expect(expected);
        bench.wait_until("2026-01-01T04:00:00Z");
        bench.expect(&["2026-01-01T04:00:00Z schedule/nightly"]);
    }
}

#[test]
fn a_schedule_goes_on_from_a_checkpoint() {
    let mut bench = Bench::new();
    put(&mut bench, schedule("rate(5 minutes)"));
    bench.wait_until("2026-01-01T00:06:00Z");
    bench.delivered.clear();
    bench.checkpoint();
    bench.is_away_until("2026-01-01T00:07:00Z");
    bench.expect(&[]);
    bench.wait_until("2026-01-01T00:10:00Z");
    bench.expect(&["2026-01-01T00:10:00Z schedule/nightly"]);
}

#[test]
fn nothing_is_due_while_a_schedule_is_paused_or_once_it_is_deleted() {
    let mut bench = Bench::new();
    put(&mut bench, schedule("cron(0 * * * ? *)"));
    bench.delivered.clear();
    pause(&mut bench, true);
    bench.wait_until("2026-01-01T03:30:00Z");
    pause(&mut bench, false);
    bench.expect(&[]);
    // Saying the same again changes nothing; saying something else counts from now.
    put(&mut bench, schedule("cron(0 * * * ? *)"));
    bench.wait_until("2026-01-01T04:00:00Z");
    bench.expect(&["2026-01-01T04:00:00Z schedule/nightly"]);
    put(&mut bench, schedule("cron(0 3 * * ? *)"));
    bench.expect(&[]);
    bench.command(BusCommand::DeleteSchedule { scope: scope(), name: "nightly".into() });
    bench.wait_until("2026-01-03T00:00:00Z");
    bench.expect(&[]);
    assert_eq!(bench.partition.next_due(), None);
}

#[test]
fn a_schedule_publishes_to_whoever_wants_its_event() {
    let mut bench = Bench::new();
    bench.command(BusCommand::CreateSubscription {
        start_at: None,
        subscription: Box::new(Subscription {
            scope: scope(),
            name: "all".into(),
            number: SubscriptionNumber::default(),
            bus: "default".into(),
            pattern: Some(r#"{"source":["calendar"],"detail":{"year":[2026]}}"#.into()),
            target: Target::Queue,
            input: None,
            policy: DeliveryPolicy::default(),
            paused: false,
            description: None,
            created_at: Timestamp(0),
            tags: Tags::default(),
        }),
    });
    let action = ScheduleAction::Publish {
        bus: "default".into(),
        source: "calendar".into(),
        detail_type: "YearEnds".into(),
        detail: Payload::parse(r#"{"year":2026}"#).expect("JSON"),
    };
    put(&mut bench, EventSchedule { action, ..schedule("at(2026-12-31T23:59:59)") });
    bench.wait_until("2027-06-01T00:00:00Z");
    bench.expect(&["2026-12-31T23:59:59Z all"]);
    assert_eq!(bench.partition.next_due(), None);
}
