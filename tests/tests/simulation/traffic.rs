//! Publishers and the operators of publish/subscribe: a bus is made with its
//! archive and its subscriptions, events are published to it until that is
//! answered and some of them again, what is kept is replayed meanwhile, and dead
//! letters are redriven, some of them twice.

use frevo_event::cloud_event::Envelope;
use frevo_event::{
    AfterDeadLetter, Audit, Bus, BusCommand, Command, DeadLetter, DeliveryPolicy, EventArchive, EventReplay,
    PartitionId, ReplayState, ReplayTo, Request, Subscription, SubscriptionNumber, Tags, Target, Timestamp,
    Trail,
};
use frevo_store::DeadLetterId;
use frevo_value::Payload;

use super::agenda::{Event, Parcel};
use super::node::EPOCH;
use super::people::Who;
use super::plan;
use super::world::World;
use crate::random::Random;

/// The bus that everything is published to.
pub const BUS: &str = "orders";

/// Wants everything in order, gives up late, and goes on then.
pub const STEADY: &str = "steady";
/// Wants what is dear, in any order, and gives up soon.
pub const HASTY: &str = "hasty";
/// Wants everything in order, gives up soon, and waits then for a decision.
pub const STRICT: &str = "strict";

/// Wants the same, and what was received before it was made.
pub const LATE: &str = "late";

/// All subscriptions.
pub const SUBSCRIPTIONS: [&str; 4] = [STEADY, HASTY, STRICT, LATE];

/// Those that are made before anything is published.
const EARLY: [&str; 3] = [STEADY, HASTY, STRICT];

const ARCHIVE: &str = "everything";

/// What HASTY wants is more than that.
const CHEAP: u64 = 3;

/// How many keys there are.
const KEYS: usize = 4;

/// What is published and replayed in a run.
pub struct Traffic {
    requests: Vec<PlannedRequest>,
    replays: Vec<PlannedReplay>,
    join: Option<PlannedJoin>,
    /// How many of the commands are answered that make the bus and what it has.
    made_count: usize,
}

/// Events that somebody publishes together.
struct PlannedRequest {
    at: i64,
    events: Vec<frevo_event::Event>,
    is_answered: bool,
}

/// What somebody replays: all that was received in a stretch of time, which ends
/// about when the replay starts.
struct PlannedReplay {
    at: i64,
    to: &'static str,
    lasts: i64,
    ends_after: i64,
    rate_per_second: Option<u32>,
    is_started: bool,
}

/// When LATE is made, and what was received so long before it is given.
struct PlannedJoin {
    at: i64,
    lasts: i64,
    is_made: bool,
}

impl Traffic {
    /// That of a seed. One of four has any, of those with one node and of those
    /// with two; the others stay what they were.
    pub fn new(seed: u64) -> Self {
        if !matches!(seed % 8, 0 | 7) {
            return Self::none();
        }
        let mut random = Random::new(seed ^ 0x7472_6166);
        let mut count = 0;
        let requests =
            (0..random.between(10, 30)).map(|_| planned_request(&mut random, &mut count)).collect();
        let replays = (0..random.between(0, 3)).map(|_| planned_replay(&mut random)).collect();
        let join = random.chance(60).then(|| planned_join(&mut random));
        Self { requests, replays, join, made_count: 0 }
    }

    /// Nobody publishes anything.
    pub fn none() -> Self {
        Self { requests: Vec::new(), replays: Vec::new(), join: None, made_count: commands().len() }
    }

    pub fn is_any(&self) -> bool {
        !self.requests.is_empty()
    }

    /// Whether everything that was to be asked for is answered.
    pub fn is_done(&self) -> bool {
        self.is_made()
            && self.requests.iter().all(|request| request.is_answered)
            && self.replays.iter().all(|replay| replay.is_started)
            && self.join.as_ref().is_none_or(|join| join.is_made)
    }

    fn is_made(&self) -> bool {
        self.made_count == commands().len()
    }

    /// The events of a request to publish.
    pub fn events(&self, request: usize) -> &[frevo_event::Event] {
        &self.requests[request].events
    }
}

/// Whether a subscription is to be given an event.
pub fn wants(subscription: &str, event: &frevo_event::Event) -> bool {
    let number: u64 = event.envelope.id.parse().expect("ids are numbers here");
    subscription != HASTY || number % 10 > CHEAP
}

fn planned_request(random: &mut Random, count: &mut u64) -> PlannedRequest {
    // Events of several keys would be several partitions' to take.
    let key = random.chance(75).then(|| format!("key-{}", random.below(KEYS)));
    let events_max = if key.is_some() { 4 } else { 1 };
    let events = (0..random.between(1, events_max)).map(|_| {
        *count += 1;
        event(*count, key.as_deref())
    });
    PlannedRequest { events: events.collect(), at: random.between(0, 100_000), is_answered: false }
}

fn planned_replay(random: &mut Random) -> PlannedReplay {
    PlannedReplay {
        at: random.between(15_000, 120_000),
        to: EARLY[random.below(EARLY.len())],
        lasts: random.between(5_000, 90_000),
        ends_after: random.between(-10_000, 5_000),
        rate_per_second: random.chance(60).then(|| random.between(1, 5) as u32),
        is_started: false,
    }
}

fn planned_join(random: &mut Random) -> PlannedJoin {
    PlannedJoin { at: random.between(10_000, 110_000), lasts: random.between(0, 90_000), is_made: false }
}

fn event(number: u64, key: Option<&str>) -> frevo_event::Event {
    let envelope = Envelope {
        id: number.to_string().into(),
        detail_type: "Placed".into(),
        source: "shop".into(),
        scope: plan::scope(),
        time: Timestamp(0),
        resources: Vec::new(),
        detail: Payload::parse(&format!(r#"{{"amount":{}}}"#, number % 10)).expect("it is JSON"),
    };
    let (bus, key, trail) = (BUS.into(), key.map(Into::into), Trail::default());
    frevo_event::Event { bus, elsewhere: None, envelope, key, trail }
}

/// What makes the bus and what it has, in this order.
fn commands() -> [BusCommand; 5] {
    let archive = EventArchive {
        scope: plan::scope(),
        name: ARCHIVE.into(),
        bus: BUS.into(),
        pattern: None,
        retention_days: 0,
        description: None,
        created_at: Timestamp(0),
    };
    let create =
        |name| BusCommand::CreateSubscription { subscription: Box::new(subscription(name)), start_at: None };
    let [steady, hasty, strict] = EARLY.map(create);
    [
        BusCommand::CreateBus(Box::new(Bus::new(&plan::scope(), BUS, Timestamp(0)))),
        BusCommand::CreateArchive(Box::new(archive)),
        steady,
        hasty,
        strict,
    ]
}

fn subscription(name: &str) -> Subscription {
    let policy = DeliveryPolicy {
        ordered: name != HASTY,
        attempts_max: if name == STEADY { 5 } else { 2 },
        backoff_millis: 100,
        backoff_millis_max: 2_000,
        acknowledge_seconds: 10,
        after_dead_letter: if [STRICT, LATE].contains(&name) {
            AfterDeadLetter::Stop
        } else {
            AfterDeadLetter::GoOn
        },
        ..DeliveryPolicy::default()
    };
    let dear = format!(r#"{{"detail":{{"amount":[{{"numeric":[">",{CHEAP}]}}]}}}}"#);
    Subscription {
        scope: plan::scope(),
        name: name.into(),
        number: SubscriptionNumber(0),
        bus: BUS.into(),
        pattern: (name == HASTY).then(|| dear.into()),
        target: Target::Queue,
        input: None,
        policy,
        paused: false,
        description: None,
        created_at: Timestamp(0),
        tags: Tags::default(),
    }
}

impl World {
    /// Plans what happens of its own accord.
    pub fn begin_traffic(&mut self) {
        if !self.traffic.is_any() {
            return;
        }
        self.put(0, 2_000, Event::Make);
        self.put(0, 10_000, Event::Redrive);
        for index in 0..self.traffic.requests.len() {
            self.put_at(self.traffic.requests[index].at, Event::Publish(index));
        }
        if let Some(join) = &self.traffic.join {
            self.put_at(join.at, Event::Join);
        }
        for index in 0..self.traffic.replays.len() {
            self.put_at(self.traffic.replays[index].at, Event::Replay(index));
        }
    }

    /// Asks for what is made next, until all is.
    pub fn make(&mut self) {
        let index = self.traffic.made_count;
        if let Some(command) = commands().into_iter().nth(index) {
            self.command(Who::Make(index), command);
            self.put(1_000, 5_000, Event::Make);
        }
    }

    /// It is made, now or by the same command before.
    pub fn note_made(&mut self, index: usize) {
        if index == self.traffic.made_count {
            self.traffic.made_count += 1;
            self.put(1, 100, Event::Make);
        }
    }

    /// LATE is made, until that is answered. It asks for nothing that the archive
    /// need not have.
    pub fn join(&mut self) {
        let Some(join) = self.traffic.join.as_ref().filter(|join| !join.is_made) else { return };
        let (true, Some(archived_since)) = (self.traffic.is_made(), self.archived_since()) else {
            return self.put(300, 900, Event::Join);
        };
        let start_at = Some(archived_since.max(Timestamp(EPOCH + self.now - join.lasts)));
        let subscription = Box::new(subscription(LATE));
        self.command(Who::Join, BusCommand::CreateSubscription { subscription, start_at });
        self.put(1_000, 5_000, Event::Join);
    }

    pub fn note_joined(&mut self) {
        if let Some(join) = &mut self.traffic.join {
            join.is_made = true;
        }
    }

    fn command(&mut self, who: Who, command: BusCommand) {
        self.ask(who, None, 0, Request::Catalogue(Box::new(Command::Bus(command))), true);
    }

    /// Publishes, until that is answered.
    pub fn publish(&mut self, index: usize) {
        if !self.traffic.is_made() {
            return self.put(300, 900, Event::Publish(index));
        }
        let request = &self.traffic.requests[index];
        let events = request.events.clone();
        let PartitionId(partition) = events[0].partition(self.partition_count);
        // Who was answered has published again, and leaves it at that.
        if !request.is_answered {
            self.put(1_000, 5_000, Event::Publish(index));
        }
        self.ask(Who::Publish(index), None, partition, Request::Publish { events }, true);
    }

    pub fn note_published(&mut self, index: usize) {
        let was_answered = std::mem::replace(&mut self.traffic.requests[index].is_answered, true);
        if !was_answered && self.random.chance(20) {
            self.put(1, 30_000, Event::Publish(index));
        }
    }

    /// Starts a replay, until that is answered.
    pub fn replay(&mut self, index: usize) {
        let planned = &self.traffic.replays[index];
        if planned.is_started {
            return;
        }
        if !self.traffic.is_made() {
            return self.put(300, 900, Event::Replay(index));
        }
        let until = Timestamp(EPOCH + self.now + planned.ends_after);
        let from = until.plus_millis(-planned.lasts);
        let replay = EventReplay {
            scope: plan::scope(),
            name: format!("replay-{index}").into(),
            archive: Some(ARCHIVE.into()),
            bus: BUS.into(),
            pattern: None,
            archive_pattern: None,
            asked_from: from,
            from,
            until,
            to: ReplayTo::Subscription(planned.to.into()),
            rate_per_second: planned.rate_per_second,
            description: None,
            state: ReplayState::Running,
            reason: None,
            started_at: Timestamp(0),
            ended_at: None,
            last_event_at: None,
            legs: Default::default(),
        };
        self.command(Who::Replay(index), BusCommand::StartReplay(Box::new(replay)));
        self.put(1_000, 5_000, Event::Replay(index));
    }

    pub fn note_replay(&mut self, index: usize) {
        self.traffic.replays[index].is_started = true;
    }

    /// An operator looks for dead letters and decides about them; now and then
    /// two of them do.
    pub fn redrive(&mut self) {
        for (partition, letter) in self.store.dead_letters() {
            if self.is_rough() && self.random.chance(40) {
                continue;
            }
            let count = if self.random.chance(20) { 2 } else { 1 };
            for _ in 0..count {
                let is_redriven = !self.random.chance(15);
                self.decide(partition, &letter, is_redriven);
            }
        }
        self.put(3_000, 12_000, Event::Redrive);
    }

    fn decide(&mut self, partition: PartitionId, letter: &DeadLetter, is_redriven: bool) {
        let redrive = is_redriven.then(|| Box::new((*letter.event).clone()));
        let audit = Audit { account: plan::scope().account, access_key: None, patched: false };
        let request = Request::CloseDeadLetter { letter: Box::new(letter.clone()), redrive, audit };
        let id = DeadLetterId::of(partition, letter);
        if !is_redriven {
            self.oracle.deliveries.note_discarding(id);
        }
        self.ask(Who::Redrive(id), None, partition.0, request, true);
    }

    /// Every node follows what is registered, sooner or later.
    pub fn follow_routes(&mut self) {
        for change in self.oracle.deliveries.take_changes() {
            let applied = self.routes.write().expect("nobody panics while it is locked").apply(&change);
            for route in applied.expect("what is registered is right") {
                let (subscription, queue) = (route.subscription.number, route.queue.clone());
                let request = Request::Reconsider { subscription, queue };
                self.tell_all(&request);
            }
        }
    }

    /// Tells every partition on every node something, once.
    pub fn tell_all(&mut self, request: &Request) {
        for node in 0..self.nodes.len() {
            for partition in 0..self.partition_count {
                let parcel = Parcel::Ask { partition, request: request.clone(), transmission: None };
                let last = if self.is_rough() && self.random.chance(30) { 5_000 } else { 30 };
                self.put(1, last, Event::Arrive { node, parcel });
            }
        }
    }

    /// Since when on the archive keeps events.
    pub fn archived_since(&self) -> Option<Timestamp> {
        self.oracle.deliveries.archived_since()
    }
}
