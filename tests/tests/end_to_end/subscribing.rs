//! Events in and out through the SDK: a publisher and a subscriber that go on
//! through kills of the server between them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use frevo_sdk::{Event, EventError, Publisher, PublisherOptions, ReceivedEvent, Subscriber};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use super::http;
use super::server::{Home, Server, until};

/// How often the server is killed while events are published.
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

#[test]
fn nothing_that_a_publisher_was_told_of_is_missing_at_a_subscriber_and_keys_stay_in_order() {
    let home = Home::new();
    let mut server = home.serve();
    subscribe(
        &server,
        "orders",
        &json!({ "target": { "type": "queue" }, "delivery": { "backoffMillis": 10 } }),
    );
    let (runtime, handled, durable) = (runtime(), Told::default(), Told::default());

    let (stop, stopped) = oneshot::channel::<()>();
    let seen = handled.clone();
    let subscriber = Subscriber::new(&server.endpoint()).handle("orders", move |number: u64| {
        seen.push(number);
        async { Ok(()) }
    });
    let subscriber = runtime.spawn(subscriber.run_until(async {
        let _ = stopped.await;
    }));

    let stopping = Arc::new(AtomicBool::new(false));
    let publisher = runtime.spawn(publish_until(server.endpoint(), stopping.clone(), durable.clone()));
    let port = server.address().port();
    for kill in 0..KILLS {
        let before = (durable.all().len(), handled.all().len());
        until("events go through", || {
            let after = (durable.all().len(), handled.all().len());
            let wanted = 100 + 50 * kill;
            (after.0 > before.0 + wanted && after.1 > before.1 + wanted).then_some(())
        });
        server.kill();
        server = home.serve_with(port, &[]);
    }
    stopping.store(true, Ordering::Relaxed);
    let count = runtime.block_on(publisher).expect("the publisher ends");
    let durable: BTreeSet<u64> = durable.all().into_iter().collect();
    assert_eq!(durable, (0..count).collect(), "the publisher tried until it was told");

    until("everything is handled", || {
        let seen: BTreeSet<u64> = handled.all().into_iter().collect();
        durable.is_subset(&seen).then_some(())
    });
    check_order(&handled.all());
    println!("{count} events, {} repeats after {KILLS} kills", handled.all().len() as u64 - count);
    assert_eq!(dead_letters(&server, "orders"), Vec::<Value>::new());

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
