//! A seeded simulation of a queue as a source: consumers that die with what they did
//! not acknowledge, or freeze and go on beside the next one, a server that crashes with
//! what it had not synced, answers that are lost, a broker that forgets what was
//! acknowledged a moment ago.
//!
//! Each message is published once. `FREVO_SOURCE_SEEDS=N` runs so many seeds.

use std::collections::{BTreeMap, VecDeque};

use frevo_event::cloud_event::{AmqpMessage, Reception};
use frevo_event::{Event, RecordFormat, Reply, Request, Take, TakenMessage, Timestamp};

use crate::random::Random;
use crate::sources::{Bench, SOURCE, publishes, scope};

/// How many seeds are run if nobody says otherwise.
const SEEDS: u64 = 60;
const STEPS: usize = 200;

/// A queue, as RabbitMQ keeps one.
#[derive(Default)]
struct Queue {
    /// What waits, and whether it was delivered before.
    waiting: VecDeque<(u64, bool)>,
    /// How many messages were published to it.
    count: u64,
}

impl Queue {
    fn publish(&mut self, count: u64) {
        self.waiting.extend((self.count..self.count + count).map(|message| (message, false)));
        self.count += count;
    }

    /// Messages that were delivered stand where they stood, before all that were not.
    fn requeue(&mut self, messages: impl Iterator<Item = u64>) {
        self.waiting.extend(messages.map(|message| (message, true)));
        self.waiting.make_contiguous().sort_by_key(|(message, _)| *message);
    }
}

/// A consumer, and who takes what it is given.
#[derive(Default)]
struct Session {
    number: u32,
    /// How many messages it was given.
    given: u64,
    /// What it was given and has not acknowledged, by its own numbers.
    unacknowledged: BTreeMap<u64, (u64, bool)>,
    /// What it acknowledged, and the broker might still forget.
    unwritten: BTreeMap<u64, u64>,
    settled_below: u64,
    /// What is asked and not answered: up to which number.
    open: Option<(u64, u64)>,
}

impl Session {
    fn step(&mut self, bench: &mut Bench, queue: &mut Queue, random: &mut Random) {
        match self.open.take() {
            Some((asked, last)) => match bench.replies.remove(&asked) {
                Some(Reply::Published) => self.acknowledge(last),
                Some(other) => panic!("{other:?}"),
                None => self.ask(bench, last),
            },
            None => {
                for (message, redelivered) in queue.waiting.drain(..random.below(8).min(queue.waiting.len()))
                {
                    self.given += 1;
                    self.unacknowledged.insert(self.given, (message, redelivered));
                }
                if !self.unacknowledged.is_empty() {
                    self.ask(bench, self.given);
                }
            }
        }
    }

    fn ask(&mut self, bench: &mut Bench, last: u64) {
        let messages = self.unacknowledged.range(..=last).map(|(number, (message, redelivered))| {
            let event = event(self.number, *number, *message);
            let hash = u128::from(*message);
            TakenMessage { number: *number, hash, redelivered: *redelivered, event, unreadable: None }
        });
        let asked = bench.ask(self.request(messages.collect(), false));
        self.open = Some((asked, last));
    }

    fn request(&self, messages: Vec<TakenMessage>, retires_others: bool) -> Request {
        Request::Take(Box::new(Take {
            source: SOURCE,
            session: self.number,
            settled_below: self.settled_below,
            retires_others,
            messages,
        }))
    }

    fn acknowledge(&mut self, last: u64) {
        let later = self.unacknowledged.split_off(&(last + 1));
        let done = std::mem::replace(&mut self.unacknowledged, later);
        self.unwritten.extend(done.into_iter().map(|(number, (message, _))| (number, message)));
    }

    /// The broker has written down what was acknowledged, and the partition is told.
    fn settle(&mut self, bench: &mut Bench) {
        if let Some((last, _)) = self.unwritten.pop_last() {
            self.unwritten.clear();
            self.settled_below = last + 1;
            bench.ask(self.request(Vec::new(), false));
        }
    }

    /// Its channel is closed.
    fn close(&mut self, queue: &mut Queue) {
        queue.requeue(std::mem::take(&mut self.unacknowledged).into_values().map(|(message, _)| message));
        self.open = None;
    }
}

fn event(session: u32, number: u64, message: u64) -> Event {
    let text = message.to_string();
    let incoming = AmqpMessage {
        queue: "orders",
        exchange: "",
        routing_key: "orders",
        message_id: None,
        content_type: None,
        written_at: None,
        headers: Vec::new(),
        body: text.as_bytes(),
        taken: (session, number),
        hash: u128::from(message),
    };
    let event = incoming.event(RecordFormat::Any, None).expect("it is one");
    let reception = Reception { scope: scope(), time: Timestamp(0) };
    Event::from_cloud_event("default".into(), &event, &reception)
}

fn run(seed: u64) {
    let mut random = Random::new(seed);
    let (mut bench, mut queue) = (Bench::new(publishes()), Queue::default());
    let mut sessions = vec![Session { number: 1, ..Session::default() }];
    let mut last = 1;
    for _ in 0..STEPS {
        match random.below(24) {
            // Another consumer, while the first one may still be at work.
            0 => {
                last += 1;
                sessions.push(Session { number: last, ..Session::default() });
                if sessions.len() > 2 {
                    sessions.remove(0).close(&mut queue);
                }
            }
            1 => bench.crash(random.next()),
            2 => bench.checkpoint(),
            // The broker fails, and forgets what it did not write down.
            3 => {
                for mut session in sessions.drain(..) {
                    queue.requeue(std::mem::take(&mut session.unwritten).into_values());
                    session.close(&mut queue);
                }
                last += 1;
                sessions.push(Session { number: last, ..Session::default() });
            }
            4..6 => queue.publish(random.between(1, 12) as u64),
            6..9 => {
                let index = random.below(sessions.len());
                sessions[index].settle(&mut bench);
            }
            9..12 => bench.sync(random.between(0, 4) as usize),
            12..15 => bench.turn(),
            _ => {
                let index = random.below(sessions.len());
                sessions[index].step(&mut bench, &mut queue, &mut random);
            }
        }
    }
    sessions.iter_mut().for_each(|session| session.close(&mut queue));
    bench.rest();
    let mut session = Session { number: last + 1, ..Session::default() };
    while !queue.waiting.is_empty() || !session.unacknowledged.is_empty() {
        session.step(&mut bench, &mut queue, &mut random);
        bench.rest();
    }
    let mut published = BTreeMap::<u64, usize>::new();
    bench.visit_published(&mut |event| {
        let data = event.to_cloud_event().data;
        let Some(frevo_event::cloud_event::Data::Json(number)) = data else { panic!("{data:?}") };
        *published.entry(number.parse().expect("a number")).or_default() += 1;
    });
    let expected: BTreeMap<u64, usize> = (0..queue.count).map(|message| (message, 1)).collect();
    assert_eq!(published, expected, "seed {seed}: each message is published once");
}

#[test]
fn each_message_is_published_once_whoever_consumes_and_whatever_is_lost() {
    let asked = std::env::var("FREVO_SOURCE_SEEDS").ok().and_then(|text| text.parse().ok());
    for seed in 0..asked.unwrap_or(SEEDS) {
        run(seed);
    }
}

#[test]
fn messages_that_are_made_of_the_same_are_counted() {
    let mut bench = Bench::new(publishes());
    let twin = |session, number, redelivered| TakenMessage {
        number,
        hash: 7,
        redelivered,
        event: event(session, number, 7),
        unreadable: None,
    };
    let mut take = |session: u32, messages: Vec<TakenMessage>, retires_others: bool| {
        let take = Take { source: SOURCE, session, settled_below: 0, retires_others, messages };
        bench.ask(Request::Take(Box::new(take)));
        bench.rest();
        let mut count = 0;
        bench.visit_published(&mut |_| count += 1);
        count
    };
    assert_eq!(take(1, vec![twin(1, 1, false), twin(1, 2, false)], false), 2, "two are published");
    assert_eq!(take(1, vec![twin(1, 1, false), twin(1, 2, false)], false), 2, "that was asked again");
    let three = vec![twin(2, 1, true), twin(2, 2, true), twin(2, 3, true)];
    assert_eq!(take(2, three, false), 3, "the third was not taken before");
    assert_eq!(take(3, vec![twin(3, 1, false)], true), 4, "one that is new is published");
    assert_eq!(take(4, vec![twin(4, 1, true)], false), 4, "what the last one got is known");
    assert_eq!(take(4, vec![twin(4, 2, true)], false), 5, "what others had got was given up");
}
