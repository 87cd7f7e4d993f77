//! A seeded simulation of what sources draw: two readers of one topic, one of which
//! was frozen and knows nothing of the other, a server that crashes with what it had
//! not synced, answers that are lost.
//!
//! Each record is published once, those of a lane in order, and reading goes on
//! where nothing is missed. `FREVO_SOURCE_SEEDS=N` runs so many seeds.

use std::collections::BTreeMap;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use frevo_coordinator::{Effect, Inbound, Partition, Settings};
use frevo_event::cloud_event::{KafkaRecord, Reception};
use frevo_event::{
    Batch, BusChange, DeadLetter, DeliveryPolicy, Draw, DrawnRecord, Entry, Event, EventSource, Origin,
    RecordFormat, RecordStart, Reply, Request, Scope, SourceAction, SubscriptionNumber, Target, Timestamp,
};
use frevo_router::Routes;
use frevo_transport::{MemoryConfig, MemoryJournal, WholeJournal as _};

use crate::alone::{self, recover};
use crate::kept::Kept;
use crate::random::Random;

/// How many seeds are run if nobody says otherwise.
const SEEDS: u64 = 60;
const STEPS: usize = 200;
const LANES: u32 = 3;

pub const SOURCE: SubscriptionNumber = SubscriptionNumber(7);

/// A partition that draws, with its journal and store.
pub struct Bench {
    settings: Arc<Settings>,
    kept: Arc<Kept>,
    journal: MemoryJournal,
    partition: Partition<u64>,
    now: Timestamp,
    requests: u64,
    pub replies: BTreeMap<u64, Reply>,
    dead: Vec<DeadLetter>,
    /// The events that were delivered to the source's target, by their offsets.
    delivered: Vec<String>,
}

impl Bench {
    pub fn new(action: SourceAction) -> Self {
        let settings = Arc::new(alone::settings());
        *settings.routes.write().expect("no test panics here") = routes(action);
        let (kept, journal) = (Arc::new(Kept::default()), MemoryJournal::new(MemoryConfig::default()));
        let now = Timestamp(1_000_000);
        let partition = recover(&settings, &kept, &journal, now);
        let (replies, dead, delivered) = (BTreeMap::new(), Vec::new(), Vec::new());
        Self { settings, kept, journal, partition, now, requests: 0, replies, dead, delivered }
    }

    pub fn ask(&mut self, request: Request) -> u64 {
        self.requests += 1;
        self.partition.receive(Inbound { request, reply: Some(self.requests) });
        self.requests
    }

    pub fn turn(&mut self) {
        self.now = self.now.plus_millis(1);
        self.partition.turn(self.now, &self.journal).expect("the journal takes it");
    }

    pub fn sync(&mut self, count: usize) {
        let watermark = self.journal.sync(count);
        self.partition.committed(watermark);
        for effect in self.partition.take_effects() {
            match effect {
                Effect::Reply { to, reply } => drop(self.replies.insert(to, reply)),
                Effect::DeadLettered(letter) => self.dead.push(*letter),
                Effect::Deliver(offer) => {
                    self.delivered.push(offset_of(&offer.delivery.received.event));
                }
                _ => {}
            }
        }
    }

    /// Answers everything that was asked, durably.
    pub fn rest(&mut self) {
        while self.partition.has_work() || self.partition.is_in_flight() {
            self.turn();
            self.partition.flush(&self.journal).expect("the journal takes it");
            self.sync(usize::MAX);
        }
    }

    /// Loses what was not synced, or some of it, and every answer on its way.
    pub fn crash(&mut self, seed: u64) {
        self.journal = self.journal.crash(seed);
        self.partition = recover(&self.settings, &self.kept, &self.journal, self.now);
        self.partition.resume_deliveries(&self.journal);
    }

    pub fn checkpoint(&mut self) {
        self.rest();
        if let Some(work) = self.partition.checkpoint(0, &self.journal) {
            *self.kept.checkpoint.lock().expect("no test panics here") = Some(work.checkpoint);
        }
    }

    fn reached(&mut self) -> BTreeMap<u32, u64> {
        let asked = self.ask(Request::Reach { source: SOURCE, lanes: Vec::new(), begins: false });
        self.rest();
        match self.replies.remove(&asked) {
            Some(Reply::Reached(lanes)) => lanes.into_iter().collect(),
            other => panic!("{other:?}"),
        }
    }

    /// The offsets of the events that are journaled, by lane, in order.
    fn published(&self) -> BTreeMap<u32, Vec<u64>> {
        let mut published: BTreeMap<u32, Vec<u64>> = BTreeMap::new();
        self.visit_published(&mut |event| {
            let place = event.to_cloud_event();
            let number = |name: &str| place.extension(name).expect("it has a place").to_string();
            let lane = number("kafkapartition").parse().expect("a number");
            published.entry(lane).or_default().push(number("kafkaoffset").parse().expect("a number"));
        });
        published
    }

    /// Shows the events that are journaled, in order.
    pub fn visit_published(&self, visit: &mut dyn FnMut(&Event)) {
        let mut read = |bytes: &[u8]| {
            for entry in Batch::decode(bytes).expect("it reads").entries {
                let Entry::Published(found) = entry else { continue };
                found.events.iter().for_each(|(event, _)| visit(event));
            }
        };
        self.journal
            .replay(0, &mut |record| {
                if Batch::decode_header(&record.bytes).expect("it reads").0.number > 0 {
                    read(&record.bytes);
                }
                ControlFlow::Continue(())
            })
            .expect("the journal reads");
    }
}

pub fn scope() -> Scope {
    Scope::new("000000000000", "us-east-1")
}

fn routes(action: SourceAction) -> Routes {
    let source = EventSource {
        scope: scope(),
        name: "orders".into(),
        number: SOURCE,
        origin: Origin::Kafka { topic: "orders".into(), start: RecordStart::Earliest },
        format: RecordFormat::Any,
        event_type: None,
        action,
        paused: false,
        description: None,
        created_at: Timestamp(0),
    };
    let mut routes = Routes::default();
    routes.apply(&BusChange::SourcePut(Box::new(source))).expect("it is right");
    routes
}

pub fn publishes() -> SourceAction {
    SourceAction::Publish { bus: "default".into() }
}

/// A record as somebody reads it, who gives it an id of his own: that it was published
/// before is not known by that.
fn record(lane: u32, offset: u64, unreadable: bool, by: i64) -> DrawnRecord {
    let record = KafkaRecord {
        topic: "orders",
        partition: lane,
        offset,
        written_at: Some(Timestamp(by)),
        key: Some(b"key"),
        value: Some(b"1"),
        headers: Vec::new(),
    };
    let event = record.event(RecordFormat::Any, None).expect("it is one");
    let reception = Reception { scope: scope(), time: Timestamp(0) };
    let event = Event::from_cloud_event("default".into(), &event, &reception);
    DrawnRecord { position: offset, event, unreadable: unreadable.then(|| "it is no JSON".into()) }
}

fn draw(lane: u32, offsets: Range<u64>, by: i64) -> Request {
    let records = offsets.map(|offset| record(lane, offset, false, by)).collect();
    Request::Draw(Box::new(Draw { source: SOURCE, lane, records }))
}

fn offset_of(event: &Event) -> String {
    event.to_cloud_event().extension("kafkaoffset").expect("it has a place").to_string()
}

/// Somebody who reads the topic: what it asked is answered before it asks on, or is
/// asked again.
struct Reader {
    next: BTreeMap<u32, u64>,
    /// What is asked and not answered, by lane.
    open: BTreeMap<u32, (u64, Range<u64>)>,
    /// How often it asked.
    asked: i64,
}

impl Reader {
    fn from(reached: BTreeMap<u32, u64>) -> Self {
        Self { next: reached, open: BTreeMap::new(), asked: 0 }
    }

    fn step(&mut self, bench: &mut Bench, random: &mut Random) {
        let lane = random.below(LANES as usize) as u32;
        self.asked += 1;
        match self.open.remove(&lane) {
            Some((asked, offsets)) => match bench.replies.remove(&asked) {
                Some(Reply::Published) => drop(self.next.insert(lane, offsets.end)),
                Some(other) => panic!("{other:?}"),
                None => {
                    let asked = bench.ask(draw(lane, offsets.clone(), self.asked));
                    self.open.insert(lane, (asked, offsets));
                }
            },
            None => {
                let from = self.next.get(&lane).copied().unwrap_or(0);
                let offsets = from..from + random.between(1, 40) as u64;
                let asked = bench.ask(draw(lane, offsets.clone(), self.asked));
                self.open.insert(lane, (asked, offsets));
            }
        }
    }

    fn tell(&self, bench: &mut Bench) {
        let lanes = self.next.iter().map(|(lane, next)| (*lane, *next)).collect();
        bench.ask(Request::Reach { source: SOURCE, lanes, begins: false });
    }
}

fn run(seed: u64) {
    let mut random = Random::new(seed);
    let mut bench = Bench::new(publishes());
    let mut readers = vec![Reader::from(BTreeMap::new())];
    for _ in 0..STEPS {
        match random.below(20) {
            // The group gives the lanes to another, while the first one may still be at work.
            0 => {
                let reached = bench.reached();
                readers.push(Reader::from(reached));
                if readers.len() > 2 {
                    readers.remove(0);
                }
            }
            1 => bench.crash(random.next()),
            2 => bench.checkpoint(),
            3..6 => readers[random.below(readers.len())].tell(&mut bench),
            6..9 => bench.sync(random.between(0, 4) as usize),
            9..12 => bench.turn(),
            _ => {
                let index = random.below(readers.len());
                let mut reader = readers.swap_remove(index);
                reader.step(&mut bench, &mut random);
                readers.push(reader);
            }
        }
    }
    bench.rest();
    let (reached, published) = (bench.reached(), bench.published());
    for lane in 0..LANES {
        let offsets = published.get(&lane).cloned().unwrap_or_default();
        let all: Vec<u64> = (0..offsets.len() as u64).collect();
        assert_eq!(offsets, all, "seed {seed}: lane {lane} is published once and in order");
        let reached = reached.get(&lane).copied().unwrap_or(0);
        assert!(
            reached <= offsets.len() as u64,
            "seed {seed}: lane {lane} is read on behind what is durable"
        );
    }
}

#[test]
fn each_record_is_published_once_and_in_order_whoever_reads_and_whatever_is_lost() {
    let asked = std::env::var("FREVO_SOURCE_SEEDS").ok().and_then(|text| text.parse().ok());
    for seed in 0..asked.unwrap_or(SEEDS) {
        run(seed);
    }
}

#[test]
fn where_reading_begins_is_decided_once() {
    let mut bench = Bench::new(publishes());
    for (lanes, begins) in [(vec![(0, 5), (1, 7)], true), (vec![(0, 9), (1, 9)], true), (vec![(1, 8)], false)]
    {
        bench.ask(Request::Reach { source: SOURCE, lanes, begins });
    }
    assert_eq!(bench.reached(), BTreeMap::from([(0, 5), (1, 8)]));
    bench.crash(3);
    assert_eq!(bench.reached(), BTreeMap::from([(0, 5), (1, 8)]));
}

#[test]
fn a_record_that_can_not_be_read_is_a_dead_letter_and_given_to_nobody() {
    let policy = DeliveryPolicy::default();
    let mut bench = Bench::new(SourceAction::Deliver { target: Target::Stdout, input: None, policy });
    let records = vec![record(0, 0, false, 1), record(0, 1, true, 1), record(0, 2, false, 1)];
    let asked = bench.ask(Request::Draw(Box::new(Draw { source: SOURCE, lane: 0, records })));
    bench.rest();
    assert_eq!(bench.replies.remove(&asked), Some(Reply::Published));
    let dead: Vec<(String, &str)> =
        bench.dead.iter().map(|letter| (offset_of(&letter.event), &*letter.reason)).collect();
    assert_eq!(dead, [("1".to_owned(), "it is no JSON")]);
    assert_eq!(bench.delivered, ["0"], "the next of the key waits for the first");
    bench.crash(1);
    bench.rest();
    assert!(!bench.delivered.contains(&"1".to_owned()), "{:?}", bench.delivered);
}

#[test]
fn what_a_deleted_source_had_read_is_forgotten() {
    let mut bench = Bench::new(publishes());
    bench.ask(draw(0, 0..3, 1));
    bench.ask(Request::Reach { source: SOURCE, lanes: vec![(0, 3)], begins: false });
    bench.rest();
    *bench.settings.routes.write().expect("no test panics here") = Routes::default();
    let asked = bench.ask(draw(0, 3..4, 1));
    bench.rest();
    assert_eq!(bench.replies.remove(&asked), Some(Reply::Unknown));
    bench.crash(1);
    *bench.settings.routes.write().expect("no test panics here") = routes(publishes());
    assert_eq!(bench.reached(), BTreeMap::new());
}
