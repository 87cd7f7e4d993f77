//! A seeded simulation of one partition's events: publishers that repeat what
//! they are not sure of, subscribers that hang, crash, answer late or twice, and
//! a server that crashes with what it had not synced.
//!
//! Nothing that was acknowledged to a publisher may be lost at any subscriber,
//! events of one key come in order, a repeat is not taken twice, what is given
//! up is a dead letter.
//!
//! `FREVO_DELIVERY_SEED=N` runs one seed and prints what happened,
//! `FREVO_DELIVERY_SEEDS=N` so many.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use frevo_coordinator::{Effect, EventOffer, Inbound, Partition, Settings};
use frevo_event::cloud_event::Envelope;
use frevo_event::{
    AfterDeadLetter, Audit, Batch, BusChange, DeadLetter, DeliveryPolicy, Entry, Event, EventReplay, Letter,
    Outcome, PartitionId, Recipient, ReplayLeg, ReplayState, ReplayTo, Reply, Request, Scope, Subscription,
    SubscriptionNumber, Tags, Target, Timestamp, Trail,
};
use frevo_router::Routes;
use frevo_transport::{MemoryConfig, MemoryJournal, WholeJournal as _};
use frevo_value::Payload;

use crate::alone::{self, recover};
use crate::kept::Kept;
use crate::random::Random;

/// How many seeds are run if nobody says otherwise.
const SEEDS: u64 = 60;
const STEPS: usize = 300;
const KEYS: usize = 4;

/// Wants its keys in order; patient.
const ORDERED: SubscriptionNumber = SubscriptionNumber(1);
/// Gives up after three attempts.
const HASTY: SubscriptionNumber = SubscriptionNumber(2);
/// Wants its keys in order, and takes nothing for the first half of the time.
const SLOW: SubscriptionNumber = SubscriptionNumber(3);
/// Wants only what is dear.
const CHOOSY: SubscriptionNumber = SubscriptionNumber(4);

/// Is made while others are at work, and given what was received before.
const LATE: SubscriptionNumber = SubscriptionNumber(5);

/// What is given once more to ORDERED or HASTY.
const LEG: SubscriptionNumber = SubscriptionNumber(6);

/// Whom a redriven event is for.
const HASTY_ONLY: Recipient = Recipient { subscription: HASTY, ordered: false };

const ALL: [SubscriptionNumber; 5] = [ORDERED, HASTY, SLOW, CHOOSY, LATE];

struct World {
    random: Random,
    now: Timestamp,
    settings: Arc<Settings>,
    kept: Arc<Kept>,
    journal: MemoryJournal,
    partition: Partition<u64>,
    /// Requests to publish that were not answered, by the number of the reply.
    asked: BTreeMap<u64, Vec<Event>>,
    requests: u64,
    events: u64,
    /// Ids that a publisher was told are durable.
    promised: BTreeSet<u64>,
    /// Deliveries in the hands of a subscriber.
    hands: Vec<EventOffer>,
    /// The journal is read up to here.
    read: u64,
    /// By subscription and key, the sequences that were not acknowledged, in
    /// their order.
    open: BTreeMap<(SubscriptionNumber, Arc<str>), BTreeSet<u64>>,
    /// The ids that the journal has, with the sequence and the moment at which each
    /// was received, and its key.
    journaled: BTreeMap<u64, (u64, Timestamp, Option<Arc<str>>)>,
    /// From when on LATE is given what was received, once it is made.
    late_from: Option<Timestamp>,
    replayed: Replayed,
    /// What each subscriber acknowledged, by id.
    acknowledged: BTreeMap<SubscriptionNumber, BTreeSet<u64>>,
    /// What was given up, and not redriven.
    dead: BTreeMap<(SubscriptionNumber, u64), DeadLetter>,
    redriven: u64,
    /// What operators were answered.
    decided: Vec<Reply>,
    trace: Vec<String>,
    redelivered: u64,
    crashes: u64,
}

/// What is given once more.
#[derive(Default)]
struct Replayed {
    replay: Option<EventReplay>,
    /// The numbers of the events, once it began.
    expected: Option<BTreeSet<u64>>,
    dead: BTreeSet<u64>,
    /// Partition 0 was told that all of it is done.
    is_told: bool,
}

fn policy(ordered: bool, attempts_max: u32) -> DeliveryPolicy {
    DeliveryPolicy {
        ordered,
        attempts_max,
        backoff_millis: 20,
        backoff_millis_max: 200,
        after_dead_letter: AfterDeadLetter::GoOn,
        ..DeliveryPolicy::default()
    }
}

fn subscription(number: SubscriptionNumber, pattern: Option<&str>, policy: DeliveryPolicy) -> Subscription {
    Subscription {
        scope: scope(),
        name: format!("s{}", number.0).into(),
        number,
        bus: "default".into(),
        pattern: pattern.map(Into::into),
        target: Target::Queue,
        input: None,
        policy,
        paused: false,
        description: None,
        created_at: Timestamp(0),
        tags: Tags::default(),
    }
}

fn audit() -> Audit {
    Audit { account: "000000000000".into(), access_key: Some("AKIDOPERATOR".into()), patched: false }
}

fn scope() -> Scope {
    Scope::new("000000000000", "us-east-1")
}

fn event(number: u64, key: Option<usize>) -> Event {
    let envelope = Envelope {
        id: number.to_string().into(),
        detail_type: "Placed".into(),
        source: "shop".into(),
        scope: scope(),
        time: Timestamp(0),
        resources: Vec::new(),
        detail: Payload::parse(&format!(r#"{{"amount":{}}}"#, number % 10)).expect("it is JSON"),
    };
    let key = key.map(|key| format!("k{key}").into());
    Event { bus: "default".into(), elsewhere: None, envelope, key, trail: Trail::default() }
}

fn number_of(event: &Event) -> u64 {
    event.envelope.id.parse().expect("ids are numbers here")
}

fn is_for(subscription: SubscriptionNumber, number: u64) -> bool {
    subscription != CHOOSY || number % 10 > 5
}

impl World {
    fn new(seed: u64) -> Self {
        let mut routes = Routes::default();
        for (number, pattern, policy) in [
            (ORDERED, None, policy(true, 1_000)),
            (HASTY, Some(r#"{"source":["shop"]}"#), policy(false, 3)),
            (SLOW, None, policy(true, 1_000)),
            (CHOOSY, Some(r#"{"detail":{"amount":[{"numeric":[">",5]}]}}"#), policy(true, 1_000)),
        ] {
            routes.insert(subscription(number, pattern, policy)).expect("the pattern is valid");
        }
        let settings = Arc::new(Settings { routes: Arc::new(routes.into()), ..alone::settings() });
        let (kept, journal) = (Arc::new(Kept::default()), MemoryJournal::new(MemoryConfig::default()));
        let now = Timestamp(1_000);
        let mut partition = recover(&settings, &kept, &journal, now);
        partition.resume_deliveries(&journal);
        Self {
            random: Random::new(seed),
            now,
            settings,
            kept,
            journal,
            partition,
            asked: BTreeMap::new(),
            requests: 0,
            events: 0,
            promised: BTreeSet::new(),
            hands: Vec::new(),
            read: 0,
            open: BTreeMap::new(),
            journaled: BTreeMap::new(),
            late_from: None,
            replayed: Replayed::default(),
            acknowledged: BTreeMap::new(),
            dead: BTreeMap::new(),
            redriven: 0,
            decided: Vec::new(),
            trace: Vec::new(),
            redelivered: 0,
            crashes: 0,
        }
    }

    fn run(&mut self) {
        let joins_at = self.random.below(STEPS);
        let replays_at = self.random.below(STEPS);
        for step in 0..STEPS {
            if step == replays_at {
                self.make_replay();
            }
            if step == joins_at {
                self.make_late();
            }
            match self.random.below(100) {
                0..25 => self.publish(),
                25..35 => self.repeat(),
                35..75 => self.subscriber(step),
                75..88 => self.sync(),
                88..90 => self.redrive(),
                90..94 => self.checkpoint(),
                94..96 => self.crash(),
                _ => self.now = self.now.plus_millis(self.random.between(0, 300)),
            }
            self.turn();
        }
        self.settle();
    }

    fn publish(&mut self) {
        let events = (0..self.random.between(1, 25)).map(|_| {
            self.events += 1;
            let keyed = self.random.chance(70);
            event(self.events, keyed.then(|| self.random.below(KEYS)))
        });
        let events = events.collect();
        self.ask(events);
    }

    /// A subscription is made that is given what was received from some moment on,
    /// or all of it. That a partition is told so is lost with a crash.
    fn make_late(&mut self) {
        let since = self.now.0 - 1_000;
        let from = Timestamp(if self.random.chance(50) { 0 } else { 1_000 + self.random.between(0, since) });
        self.trace.push(format!("late from {}", from.0));
        self.late_from = Some(from);
        let late = Box::new(subscription(LATE, None, policy(true, 1_000)));
        let mut routes = self.settings.routes.write().expect("no test panics here");
        for change in [
            BusChange::SubscriptionStartsAt { number: LATE, start_at: from },
            BusChange::SubscriptionPut(late),
        ] {
            for route in routes.apply(&change).expect("it is right") {
                assert_eq!(route.subscription.number, LATE);
                let request = Request::Reconsider { subscription: LATE, queue: route.queue.clone() };
                self.partition.receive(Inbound { request, reply: None });
            }
        }
        drop(routes);
        for (sequence, at, key) in self.journaled.values() {
            if let Some(key) = key.clone().filter(|_| *at >= from) {
                self.open.entry((LATE, key)).or_default().insert(*sequence);
            }
        }
    }

    /// A replay is started of what was received between two moments, to one that
    /// is delivered to meanwhile. That a partition is told so is lost with a crash.
    fn make_replay(&mut self) {
        let mut moment = || Timestamp(1_000 + self.random.between(0, self.now.0 - 1_000));
        let (one, other) = (moment(), moment());
        let target = *self.random.pick(&[ORDERED, HASTY]);
        let replay = EventReplay {
            scope: scope(),
            name: "again".into(),
            archive: None,
            bus: "default".into(),
            pattern: Some(r#"{"source":["shop"]}"#.into()),
            archive_pattern: None,
            asked_from: one.min(other),
            from: one.min(other),
            until: one.max(other),
            to: ReplayTo::Rules(Vec::new()),
            rate_per_second: self.random.chance(50).then_some(200),
            description: None,
            state: ReplayState::Running,
            reason: None,
            started_at: self.now,
            ended_at: None,
            last_event_at: None,
            legs: BTreeMap::from([(LEG, ReplayLeg { target, done: BTreeSet::new() })]),
        };
        self.trace.push(format!("replay {:?} to {:?} to {target:?}", replay.from, replay.until));
        let change = BusChange::ReplayPut(Box::new(replay.clone()));
        self.replayed.replay = Some(replay);
        let mut routes = self.settings.routes.write().expect("no test panics here");
        for route in routes.apply(&change).expect("it is right") {
            assert_eq!(route.subscription.number, LEG);
            let request = Request::Reconsider { subscription: LEG, queue: route.queue.clone() };
            self.partition.receive(Inbound { request, reply: None });
        }
    }

    /// The replay began: what it gives is before `head`.
    fn note_begun(&mut self, head: u64) {
        let replay = self.replayed.replay.as_ref().expect("somebody started it");
        let is_given = |(sequence, at, _): &(u64, Timestamp, Option<Arc<str>>)| {
            *sequence < head && (replay.from..=replay.until).contains(at)
        };
        let given = self.journaled.iter().filter(|(_, found)| is_given(found));
        let given: Vec<(u64, u64, Option<Arc<str>>)> =
            given.map(|(number, (sequence, _, key))| (*number, *sequence, key.clone())).collect();
        let is_first = self.replayed.expected.replace(given.iter().map(|(number, ..)| *number).collect());
        assert_eq!(is_first, None, "it begins once");
        if replay.legs[&LEG].target == ORDERED {
            for (_, sequence, key) in given {
                let Some(key) = key else { continue };
                self.open.entry((LEG, key)).or_default().insert(sequence);
            }
        }
    }

    /// Partition 0 is told that what was replayed is acknowledged or given up.
    fn note_told(&mut self) {
        self.replayed.is_told = true;
        let none = BTreeSet::new();
        let acknowledged = self.acknowledged.get(&LEG).unwrap_or(&none);
        for number in self.replayed.expected.as_ref().expect("it began") {
            let is_done = acknowledged.contains(number) || self.replayed.dead.contains(number);
            assert!(is_done, "{number} was to be given once more");
        }
    }

    /// Whether a subscription is to have an event that the journal has.
    fn is_for(&self, subscription: SubscriptionNumber, number: u64) -> bool {
        match subscription {
            LEG => self.replayed.expected.as_ref().is_some_and(|given| given.contains(&number)),
            LATE => self.late_from.is_some_and(|from| self.journaled[&number].1 >= from),
            _ => is_for(subscription, number),
        }
    }

    /// A publisher that heard nothing publishes again; sometimes one that did.
    fn repeat(&mut self) {
        let waiting: Vec<u64> = self.asked.keys().copied().collect();
        if !waiting.is_empty() {
            let events = self.asked[self.random.pick(&waiting)].clone();
            self.ask(events);
        }
    }

    fn ask(&mut self, events: Vec<Event>) {
        self.requests += 1;
        self.trace.push(format!("publish {:?}", events.iter().map(number_of).collect::<Vec<_>>()));
        self.asked.insert(self.requests, events.clone());
        self.partition.receive(Inbound { request: Request::Publish { events }, reply: Some(self.requests) });
    }

    fn subscriber(&mut self, step: usize) {
        let may_act = |offer: &EventOffer| step > STEPS / 2 || offer.delivery.subscription != SLOW;
        let able: Vec<usize> = (0..self.hands.len()).filter(|index| may_act(&self.hands[*index])).collect();
        if able.is_empty() {
            return;
        }
        for _ in 0..self.random.between(1, 30) {
            if self.hands.is_empty() {
                break;
            }
            let index = *self.random.pick(&able);
            let Some(offer) = self.hands.get(index).filter(|offer| may_act(offer)).cloned() else { continue };
            match self.random.below(10) {
                // It crashed: what it held is rejected for it.
                0 => self.say(&offer, Outcome::Rejected { reason: "gone".into(), retry_after_millis: None }),
                1 => {
                    self.say(&offer, Outcome::Rejected { reason: "busy".into(), retry_after_millis: Some(5) })
                }
                2 => {
                    self.acknowledge(&offer);
                    self.acknowledge(&offer);
                }
                3 if offer.route.target_number() == HASTY && offer.route.replay.is_some() => {
                    self.say(&offer, Outcome::Refused { reason: "again?".into() });
                }
                _ => self.acknowledge(&offer),
            }
            self.hands.swap_remove(index);
        }
    }

    fn redrive(&mut self) {
        let Some(letter) = self.dead.values().next().cloned() else { return };
        self.trace.push(format!("redrive {}", number_of(&letter.event)));
        let redrive = Some(Box::new((*letter.event).clone()));
        let request = Request::CloseDeadLetter { letter: Box::new(letter), redrive, audit: audit() };
        self.partition.receive(Inbound { request, reply: Some(u64::MAX) });
    }

    fn acknowledge(&mut self, offer: &EventOffer) {
        let (subscription, event) = (offer.delivery.subscription, &offer.delivery.received.event);
        self.acknowledged.entry(subscription).or_default().insert(number_of(event));
        if let Some(open) = event.key.clone().and_then(|key| self.open.get_mut(&(subscription, key))) {
            open.remove(&offer.delivery.sequence);
        }
        self.say(offer, Outcome::Acknowledged);
    }

    fn say(&mut self, offer: &EventOffer, outcome: Outcome) {
        let number = number_of(&offer.delivery.received.event);
        self.trace.push(format!("{} {:?} {number}", offer.route.subscription.name, outcome));
        let subscription = offer.delivery.subscription;
        let outcomes = vec![(offer.delivery.sequence, outcome)];
        self.partition.receive(Inbound { request: Request::Settle { subscription, outcomes }, reply: None });
    }

    /// Everybody acknowledges what they hold.
    fn acknowledge_all(&mut self) {
        for offer in std::mem::take(&mut self.hands) {
            self.acknowledge(&offer);
        }
    }

    /// Lets the disk catch up.
    fn commit(&mut self) {
        let watermark = self.journal.sync(usize::MAX);
        self.read_journal();
        self.partition.committed(watermark);
        self.take();
    }

    /// Redrives a dead letter; gives what is answered.
    fn close(&mut self, letter: &DeadLetter) -> Vec<Reply> {
        let redrive = Some(Box::new((*letter.event).clone()));
        let request = Request::CloseDeadLetter { letter: Box::new(letter.clone()), redrive, audit: audit() };
        self.partition.receive(Inbound { request, reply: Some(u64::MAX) });
        self.decided.clear();
        self.turn();
        self.commit();
        std::mem::take(&mut self.decided)
    }

    fn turn(&mut self) {
        self.partition.turn(self.now, &self.journal).expect("the journal takes it");
        self.take();
    }

    fn sync(&mut self) {
        let count = self.random.between(0, 8) as usize;
        let watermark = self.journal.sync(count);
        self.read_journal();
        self.partition.committed(watermark);
        self.take();
    }

    fn take(&mut self) {
        for effect in self.partition.take_effects() {
            match effect {
                Effect::Reply { to: u64::MAX, reply } => self.decided.push(reply),
                Effect::Reply { to, reply } => {
                    assert_eq!(reply, Reply::Published);
                    let events = self.asked.remove(&to).unwrap_or_default();
                    self.promised.extend(events.iter().map(number_of));
                }
                Effect::Deliver(offer) => self.deliver(offer),
                Effect::DeadLettered(letter) => {
                    let number = number_of(&letter.event);
                    self.trace.push(format!("dead {number}"));
                    self.dead.insert((letter.subscription, number), *letter);
                }
                Effect::DeadLetterClosed { closed, audit: found } => {
                    assert_eq!(found, Some(audit()));
                    self.redriven += 1;
                    self.dead.retain(|_, letter| {
                        letter.sequence != closed.sequence || letter.subscription != closed.subscription
                    });
                }
                Effect::Send(outgoing) => {
                    assert!(matches!(outgoing.letter, Letter::Replayed { leg: LEG, .. }));
                    self.note_told();
                    self.partition.receive_letter(PartitionId(0), outgoing);
                }
                Effect::Taken { from, number } => self.partition.delivered(from, number),
                other => panic!("nothing else happens here: {other:?}"),
            }
        }
    }

    fn deliver(&mut self, offer: EventOffer) {
        let (subscription, event) = (offer.delivery.subscription, &offer.delivery.received.event);
        let number = number_of(event);
        self.trace.push(format!("deliver {} to {}", number, offer.route.subscription.name));
        assert!(self.is_for(subscription, number), "{number} is not what {subscription:?} wants");
        let replay = offer.route.replay.as_ref().map(|replay| &*replay.replay.name);
        assert_eq!(replay, (subscription == LEG).then_some("again"));
        if [LATE, LEG].contains(&subscription) {
            let first = self.journaled[&number].0;
            assert_eq!(offer.delivery.sequence, first, "a redriven event was nobody else's");
        }
        if self.acknowledged.get(&subscription).is_some_and(|known| known.contains(&number)) {
            self.redelivered += 1;
        }
        if let Some(open) = event.key.clone().and_then(|key| self.open.get(&(subscription, key))) {
            let first = open.first().copied().unwrap_or(u64::MAX);
            assert!(offer.delivery.sequence <= first, "{subscription:?} gets {number} before {first}");
        }
        self.hands.push(offer);
    }

    /// Learns which events have come to be durable.
    fn read_journal(&mut self) {
        let mut entries = Vec::new();
        self.journal
            .replay(self.read, &mut |record| {
                self.read = record.offset + 1;
                entries.extend(Batch::decode(&record.bytes).expect("a batch").entries);
                std::ops::ControlFlow::Continue(())
            })
            .expect("the journal reads");
        for entry in entries {
            let published = match entry {
                Entry::Published(published) => published,
                Entry::Replaying { leg: LEG, head, .. } => {
                    self.note_begun(head);
                    continue;
                }
                Entry::ReplayDeadLettered { leg: LEG, letter } => {
                    assert_eq!(letter.subscription, HASTY, "it is a letter of whom it was given to");
                    self.replayed.dead.insert(number_of(&letter.event));
                    continue;
                }
                _ => continue,
            };
            for (sequence, (event, recipients)) in (published.first..).zip(published.events) {
                let number = number_of(&event);
                // One that is redriven has the same id, and one recipient.
                if self.journaled.contains_key(&number) {
                    assert_eq!(recipients, [HASTY_ONLY], "{number} is taken twice, at {sequence}");
                    continue;
                }
                self.journaled.insert(number, (sequence, published.stamp, event.key.clone()));
                let Some(key) = &event.key else { continue };
                let wants = |subscription: &SubscriptionNumber| {
                    *subscription != HASTY && self.is_for(*subscription, number)
                };
                let wanting: Vec<SubscriptionNumber> = ALL.into_iter().filter(wants).collect();
                for subscription in wanting {
                    self.open.entry((subscription, key.clone())).or_default().insert(sequence);
                }
            }
        }
    }

    fn checkpoint(&mut self) {
        if let Some(work) = self.partition.checkpoint(0, &self.journal) {
            self.trace.push("checkpoint".into());
            *self.kept.checkpoint.lock().expect("no test panics here") = Some(work.checkpoint);
        }
    }

    fn crash(&mut self) {
        self.trace.push("crash".into());
        self.crashes += 1;
        self.journal = self.journal.crash(self.random.next());
        // What a subscriber held is lost with its connection; publishers ask again.
        self.hands.clear();
        for events in std::mem::take(&mut self.asked).into_values() {
            self.requests += 1;
            self.asked.insert(self.requests, events);
        }
        self.partition = recover(&self.settings, &self.kept, &self.journal, self.now);
        self.partition.resume_deliveries(&self.journal);
        self.take();
        for (reply, events) in self.asked.clone() {
            self.partition.receive(Inbound { request: Request::Publish { events }, reply: Some(reply) });
        }
    }

    /// Everybody is well from now on: all is delivered and acknowledged.
    fn settle(&mut self) {
        for _ in 0..5_000 {
            self.now = self.now.plus_millis(50);
            self.acknowledge_all();
            self.turn();
            self.commit();
            let is_quiet = self.hands.is_empty() && !self.partition.has_work();
            if is_quiet && self.partition.next_due().is_none() {
                break;
            }
        }
        self.check_end();
    }

    fn check_end(&self) {
        assert!(self.asked.is_empty(), "every publisher was answered");
        assert_eq!(self.replayed.is_told, self.replayed.replay.is_some(), "a replay ends");
        let none = BTreeSet::new();
        for subscription in ALL {
            let acknowledged = self.acknowledged.get(&subscription).unwrap_or(&none);
            for number in self.promised.iter().filter(|number| self.is_for(subscription, **number)) {
                let is_dead = self.dead.contains_key(&(subscription, *number));
                let done = acknowledged.contains(number) || is_dead;
                assert!(done, "{number} was promised and {subscription:?} never had it");
            }
        }
    }
}

fn run(seed: u64) -> World {
    let mut world = World::new(seed);
    let ran = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| world.run()));
    if let Err(panic) = ran {
        let from = world.trace.len().saturating_sub(60);
        eprintln!("seed {seed}:\n{}", world.trace[from..].join("\n"));
        std::panic::resume_unwind(panic);
    }
    world
}

#[test]
fn nothing_promised_is_lost_and_keys_keep_their_order_whatever_crashes() {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    if let Some(seed) = number("FREVO_DELIVERY_SEED") {
        println!("{}", run(seed).trace.join("\n"));
        return;
    }
    let seeds = number("FREVO_DELIVERY_SEEDS").unwrap_or(SEEDS);
    let (mut redelivered, mut crashes, mut dead, mut redriven) = (0, 0, 0, 0);
    let (mut late, mut replayed, mut replayed_dead) = (0, 0, 0);
    for seed in 0..seeds {
        let world = run(seed);
        redelivered += world.redelivered;
        crashes += world.crashes;
        dead += world.dead.len();
        redriven += world.redriven;
        late += world.acknowledged.get(&LATE).map_or(0, BTreeSet::len);
        replayed += world.acknowledged.get(&LEG).map_or(0, BTreeSet::len);
        replayed_dead += world.replayed.dead.len();
        if seed % 10 == 0 {
            assert_eq!(world.trace, run(seed).trace, "seed {seed} runs the same twice");
        }
    }
    // What is to be survived did happen.
    assert!(redelivered > 0 && crashes > seeds && dead > 0 && redriven > 0);
    assert!(late > 0 && replayed > 0 && replayed_dead > 0, "{late} {replayed} {replayed_dead}");
}

#[test]
fn a_dead_letter_is_decided_about_once_whatever_crashes() {
    let mut world = World::new(0);
    world.ask(vec![event(1, None)]);
    let mut letter = None;
    while letter.is_none() {
        world.now = world.now.plus_millis(500);
        for offer in std::mem::take(&mut world.hands) {
            if offer.delivery.subscription == HASTY {
                world.say(&offer, Outcome::Rejected { reason: "busy".into(), retry_after_millis: None });
            }
        }
        world.turn();
        world.commit();
        letter = world.dead.get(&(HASTY, 1)).cloned();
    }
    let letter = letter.expect("it was given up");
    assert_eq!(world.close(&letter), [Reply::Accepted]);
    assert_eq!(world.close(&letter), [Reply::Stale], "not twice");
    world.crash();
    assert_eq!(world.close(&letter), [Reply::Stale], "nor after a crash");
}

/// What had no place in the journal yet was passed over.
#[test]
fn a_replay_gives_what_was_published_in_the_very_batch_in_which_it_begins() {
    let mut world = World::new(0);
    world.ask(vec![event(1, None)]);
    world.make_replay();
    world.turn();
    world.settle();
    assert_eq!(world.acknowledged[&LEG], BTreeSet::from([1]));
}

#[test]
fn a_request_that_has_no_room_in_one_batch_is_answered_with_the_last() {
    let mut world = World::new(0);
    let large = |number: u64| {
        let mut event = event(number, Some(0));
        let detail = format!(r#"{{"amount":{number},"text":"{}"}}"#, "x".repeat(700_000));
        event.envelope.detail = Payload::parse(&detail).expect("it is JSON");
        event
    };
    world.ask((1..=5).map(large).collect());
    world.turn();
    world.commit();
    assert!(world.promised.is_empty(), "the rest is not durable yet");
    assert!(!world.journaled.is_empty() && world.journaled.len() < 5);
    while world.partition.has_work() {
        world.turn();
        world.commit();
    }
    assert_eq!(world.promised.len(), 5);
    assert_eq!(world.journaled.len(), 5);
}

#[test]
fn who_is_behind_passes_over_what_the_journal_lost_and_comes_to_the_present() {
    let mut world = World::new(0);
    for batch in 0..200 {
        world.ask((1..=5).map(|number| event(batch * 5 + number, None)).collect());
        world.turn();
        world.commit();
    }
    // Of SLOW's events 512 are in memory; most of the rest is lost.
    let held = world.hands.iter().filter(|offer| offer.delivery.subscription == SLOW).count();
    world.journal.release(world.read - 200);
    world.acknowledge_all();
    let turns = (0..1_000).take_while(|_| {
        world.turn();
        world.commit();
        world.acknowledge_all();
        world.partition.has_work()
    });
    assert!(turns.count() < 1_000, "it does not spin");
    let acknowledged = &world.acknowledged[&SLOW];
    assert!(acknowledged.len() > held && acknowledged.len() < 1_000, "{held} {}", acknowledged.len());
    assert!(acknowledged.contains(&1_000), "the last one was delivered");
}
