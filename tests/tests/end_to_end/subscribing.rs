//! Events in and out through the SDK: a publisher and a subscriber that go on
//! through kills of the server between them.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use frevo_sdk::{Event, EventError, Publisher, PublisherOptions, ReceivedEvent, Subscriber};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use super::http;
use super::server::{Home, Server, until};

/// How often the server is killed while events are published; `FREVO_KILLS` asks
/// for more.
const KILLS: usize = 3;
const KEYS: u64 = 7;

fn subscribe(server: &Server, name: &str, subscription: &Value) {
    let path = format!("/frevo/subscriptions/{name}");
    let body = subscription.to_string();
    let answer = http::send(server.address(), "PUT", &path, &[], body.as_bytes()).expect("it answers");
    assert_eq!(answer.status, 201, "{}", answer.text());
}

fn dead_letters(server: &Server, name: &str) -> Vec<Value> {
    let answer = http::get(server.address(), &format!("/frevo/subscriptions/{name}/dead-letters"));
    let shown: Value = serde_json::from_slice(&answer.expect("it answers").body).expect("JSON");
    shown["deadLetters"].as_array().expect("a list").clone()
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

fn numbered(number: u64) -> Event {
    let event = Event::new("shop", "Placed").id(number.to_string());
    event.key(format!("key-{}", number % KEYS)).data(&number).expect("JSON")
}

/// Numbers in the order in which they were told.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<u64>>>);

impl Told {
    fn push(&self, number: u64) {
        self.0.lock().expect("nobody panics holding it").push(number);
    }

    fn all(&self) -> Vec<u64> {
        self.0.lock().expect("nobody panics holding it").clone()
    }
}

/// A subscription, and what its subscriber was given.
struct Subscribed {
    name: &'static str,
    wants: fn(u64) -> bool,
    handled: Told,
}

impl Subscribed {
    /// Makes the subscription.
    fn new(server: &Server, name: &'static str, wants: fn(u64) -> bool, pattern: Value) -> Self {
        let mut form = json!({
            "target": { "type": "queue" },
            "delivery": { "backoffMillis": 10, "attemptsMax": 1000 },
        });
        if !pattern.is_null() {
            form["pattern"] = pattern;
        }
        subscribe(server, name, &form);
        Self { name, wants, handled: Told::default() }
    }

    fn lacks(&self, published: &BTreeSet<u64>) -> Vec<u64> {
        let seen: BTreeSet<u64> = self.handled.all().into_iter().collect();
        published.iter().copied().filter(|number| (self.wants)(*number) && !seen.contains(number)).collect()
    }

    /// Waits until it was given all that it wants, for as long as anything comes.
    fn await_all_of(&self, published: &BTreeSet<u64>) {
        let (mut count, mut since) = (0, Instant::now());
        loop {
            let missing = self.lacks(published);
            if missing.is_empty() {
                return;
            }
            let handled = self.handled.all().len();
            if handled > count {
                (count, since) = (handled, Instant::now());
            }
            assert!(since.elapsed() < Duration::from_secs(60), "{} was not given {missing:?}", self.name);
            thread::sleep(Duration::from_millis(5));
        }
    }
}

#[test]
fn nothing_that_a_publisher_was_told_of_is_missing_at_a_subscriber_and_keys_stay_in_order() {
    let kills = env::var("FREVO_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(KILLS);
    let home = Home::new();
    // A small segment: kills meet changes of segment too.
    let config = home.write("frevo.toml", "segment_size = 1048576\n");
    let arguments = ["--config", config.to_str().expect("a path of ours")];
    let mut server = home.serve_with(0, &arguments);
    let of_keys = json!({ "detail": { "cloudevents": { "partitionkey": ["key-0", "key-1"] } } });
    let subscribed = [
        Subscribed::new(&server, "orders", |_| true, Value::Null),
        Subscribed::new(&server, "some-keys", |number| number % KEYS < 2, of_keys),
        Subscribed::new(&server, "hesitant", |_| true, Value::Null),
    ];
    let (runtime, durable) = (runtime(), Told::default());
    let (stop, stopped) = oneshot::channel::<()>();
    let mut subscriber = Subscriber::new(&server.endpoint());
    for Subscribed { name, handled, .. } in &subscribed {
        let (handled, is_hesitant) = (handled.clone(), *name == "hesitant");
        let refused = Arc::new(Mutex::new(BTreeSet::new()));
        subscriber = subscriber.handle_inline(name, move |number: u64| {
            let mut refused = refused.lock().expect("nobody panics holding it");
            if is_hesitant && number.is_multiple_of(13) && refused.insert(number) {
                return Err(EventError::retryable("not at the first time"));
            }
            handled.push(number);
            Ok(())
        });
    }
    let subscriber = runtime.spawn(subscriber.run_until(async {
        let _ = stopped.await;
    }));

    let stopping = Arc::new(AtomicBool::new(false));
    let publisher = runtime.spawn(publish_until(server.endpoint(), stopping.clone(), durable.clone()));
    let port = server.address().port();
    for kill in 0..kills {
        let counts = || {
            let handled = subscribed.iter().map(|one| one.handled.all().len());
            handled.chain([durable.all().len()]).collect::<Vec<_>>()
        };
        let before = counts();
        until("events go through", || {
            let wanted = 100 + 50 * (kill % 5);
            counts().iter().zip(&before).all(|(after, before)| *after > before + wanted).then_some(())
        });
        server.kill();
        server = home.serve_with(port, &arguments);
    }
    stopping.store(true, Ordering::Relaxed);
    let count = runtime.block_on(publisher).expect("the publisher ends");
    let durable: BTreeSet<u64> = durable.all().into_iter().collect();
    assert_eq!(durable, (0..count).collect(), "the publisher tried until it was told");

    for one in &subscribed {
        one.await_all_of(&durable);
        let handled = one.handled.all();
        check_order(&handled);
        let unwanted = handled.iter().find(|number| !(one.wants)(**number));
        assert_eq!(unwanted, None, "{} is not given what its pattern does not match", one.name);
        let different = handled.iter().collect::<BTreeSet<_>>().len();
        println!(
            "{}: {different} events, {} repeats after {kills} kills",
            one.name,
            handled.len() - different
        );
        assert_eq!(dead_letters(&server, one.name), Vec::<Value>::new());
    }

    stop.send(()).expect("a subscriber");
    runtime.block_on(subscriber).expect("no panic").expect("it ends in peace");
}

/// Publishes until it is told to stop and everything is durable; how many
/// events.
async fn publish_until(endpoint: String, stopping: Arc<AtomicBool>, durable: Told) -> u64 {
    let options = PublisherOptions::new().batch_events_max(20).buffer_bytes_max(64 << 10);
    let publisher = Publisher::new(&endpoint, options).expect("a publisher");
    let mut count = 0;
    let mut receipts = tokio::task::JoinSet::new();
    while !stopping.load(Ordering::Relaxed) {
        let (number, durable) = (count, durable.clone());
        let receipt = publisher.enqueue(numbered(number)).await.expect("room");
        receipts.spawn(async move {
            receipt.await.expect("it is durable");
            durable.push(number);
        });
        count += 1;
    }
    publisher.flush().await.expect("nothing fails unseen");
    receipts.join_all().await;
    count
}

/// The first time that each event is handled, it is after those before it on its
/// key.
fn check_order(handled: &[u64]) {
    let mut last: BTreeMap<u64, u64> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for number in handled.iter().copied().filter(|number| seen.insert(*number)) {
        let before = last.insert(number % KEYS, number);
        assert!(before.is_none_or(|before| before < number), "{number} came after {before:?}");
    }
}

#[test]
fn a_handler_decides_what_becomes_of_its_event_and_what_it_follows_from_is_told() {
    let home = Home::new();
    let server = home.serve();
    for (name, kind) in [("orders", "Placed"), ("bills", "Billed")] {
        let target = json!({ "pattern": { "detail-type": [kind] }, "target": { "type": "queue" } });
        subscribe(&server, name, &target);
    }
    let runtime = runtime();
    let _inside = runtime.enter();
    let publisher = Publisher::new(&server.endpoint(), PublisherOptions::new()).expect("a publisher");
    let (bills, handled) = (Arc::new(Mutex::new(Vec::new())), Told::default());

    let (seen, billing) = (bills.clone(), publisher.clone());
    let tried = handled.clone();
    let subscriber = Subscriber::new(&server.endpoint())
        .handle_event("orders", move |placed: ReceivedEvent| {
            let (billing, tried) = (billing.clone(), tried.clone());
            async move {
                let number: u64 = placed.read()?;
                tried.push(number);
                match (number, placed.attempts()) {
                    (1, 0) => {
                        Err(EventError::retryable("not yet").after(std::time::Duration::from_millis(1)))
                    }
                    (2, _) => Err(EventError::terminal("never")),
                    _ => {
                        let billed =
                            Event::new("till", "Billed").id(format!("bill-{number}")).data(&number)?;
                        billing.publish(billed.caused_by(placed.id(), placed.conversation())).await?;
                        Ok(())
                    }
                }
            }
        })
        .handle_event("bills", move |billed: ReceivedEvent| {
            seen.lock().expect("a list").push((billed.read::<u64>().expect("a number"), billed));
            async { Ok(()) }
        });
    runtime.spawn(subscriber.run_until(std::future::pending()));

    for number in [1, 2, 3] {
        runtime.block_on(publisher.publish(numbered(number))).expect("it is durable");
    }
    let unreadable = Event::new("shop", "Placed").id("odd").data("text").expect("JSON");
    runtime.block_on(publisher.publish(unreadable)).expect("it is durable");

    until("two are billed", || (bills.lock().expect("a list").len() == 2).then_some(()));
    let letters = until("two are given up", || {
        Some(dead_letters(&server, "orders")).filter(|letters| letters.len() == 2)
    });
    for (id, reason) in [("2", "never"), ("odd", "could not read the event: ")] {
        let letter = letters.iter().find(|letter| letter["event"]["id"] == id).expect("its letter");
        assert!(letter["reason"].as_str().expect("a text").starts_with(reason), "{letter}");
        assert_eq!(letter["attempts"], 1, "{letter}");
    }
    assert_eq!(handled.all().iter().filter(|number| **number == 1).count(), 2, "it was tried again");
    for (number, billed) in bills.lock().expect("a list").iter() {
        let (number, conversation) = (number.to_string(), billed.conversation());
        assert_eq!((billed.cause(), conversation), (Some(number.as_str()), number.as_str()));
    }
}
