//! Subscribers against a server that says what the story wants it to.

mod fake;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use frevo_sdk::{ConsumerEvent, EventError, ReceivedEvent, Subscriber, SubscriberError};
use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::JoinHandle;

use fake::{Connection, FakeServer, PATIENCE};

async fn gives_event(connection: &mut Connection, token: &str, data: Value) {
    connection.says(event(token, data)).await;
}

fn event(token: &str, data: Value) -> Value {
    json!({
        "type": "event", "token": token, "subscription": "billing", "attempts": 0,
        "event": { "specversion": "1.0", "id": token, "source": "shop", "type": "Placed", "data": data },
    })
}

/// Runs a subscriber until the sender is used or dropped.
fn running(subscriber: Subscriber) -> (JoinHandle<Result<(), SubscriberError>>, oneshot::Sender<()>) {
    let (stop, stopped) = oneshot::channel();
    let run = subscriber.run_until(async {
        let _ = stopped.await;
    });
    (tokio::spawn(run), stop)
}

async fn ended(subscriber: JoinHandle<Result<(), SubscriberError>>) -> Result<(), SubscriberError> {
    tokio::time::timeout(PATIENCE, subscriber).await.expect("a subscriber that ends").expect("no panic")
}

/// Says on which future it was dropped.
struct Dropped(mpsc::UnboundedSender<String>, String);

impl Drop for Dropped {
    fn drop(&mut self) {
        let _ = self.0.send(std::mem::take(&mut self.1));
    }
}

#[tokio::test]
async fn events_are_acknowledged_as_their_handlers_end_and_not_before() {
    let server = FakeServer::new().await;
    let gate = Arc::new(Notify::new());
    let opened = gate.clone();
    let subscriber =
        Subscriber::new(&server.url).name("till-1").concurrency(2).handle("billing", move |amount: u64| {
            let gate = gate.clone();
            async move {
                if amount == 1 {
                    gate.notified().await;
                }
                Ok(())
            }
        });
    let (subscriber, stop) = running(subscriber);

    let mut connection = server.accept().await;
    assert_eq!(connection.uri, "/tasks?account=000000000000&region=us-east-1");
    assert_eq!(connection.authorization, None);
    assert_eq!(
        connection.hears().await,
        json!({ "type": "subscribe", "queue": "subscription.billing", "credits": 2, "worker": "till-1" })
    );
    gives_event(&mut connection, "event-1-0-1", json!(1)).await;
    gives_event(&mut connection, "event-1-0-2", json!(2)).await;
    assert_eq!(connection.hears().await, json!({ "type": "acknowledge", "tokens": ["event-1-0-2"] }));
    opened.notify_one();
    assert_eq!(connection.hears().await, json!({ "type": "acknowledge", "tokens": ["event-1-0-1"] }));

    stop.send(()).expect("a subscriber");
    assert_eq!(
        connection.hears().await,
        json!({ "type": "credits", "queue": "subscription.billing", "credits": 0 })
    );
    assert_eq!(connection.hears().await, json!("closed"));
    assert!(ended(subscriber).await.is_ok());
}

#[tokio::test]
async fn what_could_not_be_handled_is_rejected_or_becomes_a_dead_letter_with_its_reason() {
    let server = FakeServer::new().await;
    let subscriber = Subscriber::new(&server.url).handle("billing", async |amount: u64| match amount {
        1 => Err(EventError::retryable("the bank sleeps")),
        2 => Err(EventError::retryable("the bank sleeps").after(Duration::from_secs(60))),
        3 => Err(EventError::terminal("no such customer")),
        4 => panic!("no {amount}"),
        5 => Err("x".parse::<u64>().expect_err("no number").into()),
        _ => Ok(()),
    });
    let subscriber = subscriber.handle_inline("audit", |amount: u64| {
        assert_ne!(amount, 0, "nothing");
        Ok(())
    });
    let (_subscriber, _stop) = running(subscriber);
    let mut connection = server.accept().await;
    connection.hears().await;
    connection.hears().await;

    let reject = |reason: &str| json!({ "type": "reject", "token": "t", "reason": reason });
    let mut later = reject("the bank sleeps");
    later["retryAfterMillis"] = json!(60_000);
    for (data, answer) in [
        (json!(1), reject("the bank sleeps")),
        (json!(2), later),
        (json!(3), json!({ "type": "deadLetter", "token": "t", "reason": "no such customer" })),
        (json!(4), reject("the handler panicked: no 4")),
        (json!(5), reject("invalid digit found in string")),
        (json!(6), json!({ "type": "acknowledge", "tokens": ["t"] })),
    ] {
        gives_event(&mut connection, "t", data).await;
        assert_eq!(connection.hears().await, answer);
    }
    gives_event(&mut connection, "t", json!("five")).await;
    let unreadable = connection.hears().await;
    assert_eq!(unreadable["type"], "deadLetter");
    assert!(unreadable["reason"].as_str().expect("a reason").starts_with("could not read the event: "));

    for (data, kind) in [(json!(1), "acknowledge"), (json!(0), "reject"), (json!([]), "deadLetter")] {
        let mut audited = event("t", data);
        audited["subscription"] = json!("audit");
        connection.says(audited).await;
        assert_eq!(connection.hears().await["type"], kind);
    }
}

#[tokio::test]
async fn a_handler_that_wants_to_know_is_told_of_the_whole_event() {
    let server = FakeServer::new().await;
    let (events, mut seen) = mpsc::unbounded_channel();
    let subscriber = Subscriber::new(&server.url).handle_event("billing", move |event: ReceivedEvent| {
        events.send(event).expect("a test");
        async { Ok(()) }
    });
    let (_subscriber, _stop) = running(subscriber);
    let mut connection = server.accept().await;
    connection.hears().await;
    let mut told = event("event-1-0-1", json!({ "amount": 5 }));
    told["event"]["partitionkey"] = json!("order-1");
    told["attempts"] = json!(3);
    told["input"] = json!({ "cents": 500 });
    connection.says(told).await;
    connection.hears().await;
    let event = seen.recv().await.expect("an event");
    assert_eq!((event.id(), event.key(), event.attempts()), ("event-1-0-1", Some("order-1"), 3));
    assert_eq!((event.data(), event.input()), (Some(r#"{"amount":5}"#), Some(r#"{"cents":500}"#)));
}

#[tokio::test]
async fn a_handler_ends_when_somebody_else_may_be_given_its_event() {
    let server = FakeServer::new().await;
    let (drops, mut dropped) = mpsc::unbounded_channel();
    let begun = Arc::new(AtomicU32::new(0));
    let count = begun.clone();
    let (events, mut seen) = mpsc::unbounded_channel();
    let subscriber = Subscriber::new(&server.url)
        .observe(move |event| events.send(event.clone()).expect("a test"))
        .handle("billing", move |name: String| {
            let (dropped, begun) = (Dropped(drops.clone(), name), begun.clone());
            async move {
                // The third time it goes through.
                if begun.fetch_add(1, Ordering::Relaxed) < 2 {
                    std::future::pending::<()>().await;
                }
                drop(dropped);
                Ok(())
            }
        });
    let (subscriber, stop) = running(subscriber);

    // The server takes it back: it was held for too long.
    let mut connection = server.accept().await;
    connection.hears().await;
    gives_event(&mut connection, "event-1-0-1", json!("first")).await;
    while count.load(Ordering::Relaxed) < 1 {
        tokio::task::yield_now().await;
    }
    connection.says(json!({ "type": "cancelled", "token": "event-1-0-1" })).await;
    let name = tokio::time::timeout(PATIENCE, dropped.recv()).await.expect("the future dropped");
    assert_eq!(name.as_deref(), Some("first"));

    // The connection is lost: the same.
    gives_event(&mut connection, "event-1-0-1", json!("again")).await;
    while count.load(Ordering::Relaxed) < 2 {
        tokio::task::yield_now().await;
    }
    drop(connection);
    let name = tokio::time::timeout(PATIENCE, dropped.recv()).await.expect("the future dropped");
    assert_eq!(name.as_deref(), Some("again"));

    // On the next one nothing is said of what was in hand.
    let mut connection = server.accept().await;
    assert_eq!(
        connection.hears().await,
        json!({ "type": "subscribe", "queue": "subscription.billing", "credits": 16 })
    );
    gives_event(&mut connection, "event-1-0-1", json!("at last")).await;
    assert_eq!(connection.hears().await, json!({ "type": "acknowledge", "tokens": ["event-1-0-1"] }));
    assert_eq!(seen.recv().await, Some(ConsumerEvent::Connected { in_hand: 0 }));
    assert!(matches!(seen.recv().await, Some(ConsumerEvent::Disconnected { .. })));
    assert_eq!(seen.recv().await, Some(ConsumerEvent::Connected { in_hand: 0 }));

    drop(stop);
    while connection.hears().await != json!("closed") {}
    assert!(ended(subscriber).await.is_ok());
}

#[tokio::test]
async fn what_is_handled_in_one_go_is_acknowledged_in_one_frame() {
    let server = FakeServer::new().await;
    let subscriber = Subscriber::new(&server.url).handle_inline("billing", |_: Value| Ok(()));
    let (_subscriber, _stop) = running(subscriber);
    let mut connection = server.accept().await;
    connection.hears().await;
    let tokens: Vec<String> = (0..300).map(|number| format!("event-1-0-{number}")).collect();
    let events = tokens.iter().map(|token| event(token, json!(null)));
    connection.says_all(events).await;
    let (mut acknowledged, mut frames) = (Vec::new(), 0);
    while acknowledged.len() < tokens.len() {
        let frame = connection.hears().await;
        let more = frame["tokens"].as_array().expect("tokens").clone();
        acknowledged.extend(more.into_iter().map(|token| token.as_str().expect("text").to_owned()));
        frames += 1;
    }
    assert_eq!(acknowledged, tokens);
    assert!(frames < tokens.len() / 2, "{frames} frames");
}

#[tokio::test]
async fn draining_finishes_what_is_in_hand_and_says_so_before_it_leaves() {
    let server = FakeServer::new().await;
    let gate = Arc::new(Notify::new());
    let opened = gate.clone();
    let (begun, is_begun) = oneshot::channel();
    let slot = std::sync::Mutex::new(Some(begun));
    let subscriber = Subscriber::new(&server.url).handle("billing", move |_: Value| {
        slot.lock().expect("a slot").take().expect("one event").send(()).expect("a test");
        let gate = gate.clone();
        async move {
            gate.notified().await;
            Ok(())
        }
    });
    let (subscriber, stop) = running(subscriber);
    let mut connection = server.accept().await;
    connection.hears().await;
    gives_event(&mut connection, "event-1-0-1", json!(1)).await;
    is_begun.await.expect("a handler that runs");
    stop.send(()).expect("a subscriber");
    assert_eq!(connection.hears().await["credits"], json!(0));
    opened.notify_one();
    assert_eq!(connection.hears().await, json!({ "type": "acknowledge", "tokens": ["event-1-0-1"] }));
    assert_eq!(connection.hears().await, json!("closed"));
    assert!(ended(subscriber).await.is_ok());
}

#[tokio::test]
async fn a_drain_that_takes_too_long_leaves_its_events_to_others() {
    let server = FakeServer::new().await;
    let (begun, is_begun) = oneshot::channel();
    let slot = std::sync::Mutex::new(Some(begun));
    let subscriber = Subscriber::new(&server.url).drain(Duration::ZERO).handle("billing", move |_: Value| {
        slot.lock().expect("a slot").take().expect("one event").send(()).expect("a test");
        std::future::pending::<Result<(), EventError>>()
    });
    let (subscriber, stop) = running(subscriber);
    let mut connection = server.accept().await;
    connection.hears().await;
    gives_event(&mut connection, "event-1-0-1", json!(1)).await;
    is_begun.await.expect("a handler that runs");
    stop.send(()).expect("a subscriber");
    assert!(matches!(ended(subscriber).await, Err(SubscriberError::Undrained { in_hand: 1 })));
}

#[tokio::test]
async fn a_subscriber_without_anything_to_do_or_anybody_to_ask_says_so() {
    let server = FakeServer::new().await;
    assert!(matches!(Subscriber::new("x:y").run().await, Err(SubscriberError::Endpoint(_))));
    assert!(matches!(Subscriber::new(&server.url).run().await, Err(SubscriberError::NoHandlers)));
}
