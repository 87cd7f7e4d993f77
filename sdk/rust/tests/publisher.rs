//! Publishers against a server that answers what the story wants it to.

use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use frevo_sdk::{Endpoint, Event, PublishError, Publisher, PublisherError, PublisherOptions};
use futures_util::future::join_all;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::sync::{mpsc, oneshot};
use tracing::field::{Field, Visit};
use tracing::span;

/// Long enough that only a hang reaches it.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server whose every answer the test gives. It is reached without a network,
/// so that a clock that stands still advances only when all is done.
struct FakeServer {
    endpoint: Endpoint,
    posted: mpsc::UnboundedReceiver<Posted>,
}

/// A request that waits for its answer.
struct Posted {
    head: String,
    events: Vec<Value>,
    answer: oneshot::Sender<&'static str>,
}

const DURABLE: &str = "202 Accepted\r\n";

impl FakeServer {
    fn new() -> Self {
        let (sender, posted) = mpsc::unbounded_channel();
        let endpoint = Endpoint::in_process(move || {
            let (ours, theirs) = duplex(64 << 10);
            tokio::spawn(serve(theirs, sender.clone()));
            ours
        });
        Self { endpoint, posted }
    }

    fn publisher(&self, options: PublisherOptions) -> Publisher {
        Publisher::new(self.endpoint.clone(), options).expect("a publisher")
    }

    async fn hears(&mut self) -> Posted {
        tokio::time::timeout(PATIENCE, self.posted.recv()).await.expect("a request").expect("a server")
    }

    fn hears_nothing(&mut self) -> bool {
        self.posted.try_recv().is_err()
    }
}

impl Posted {
    /// Answers with a status and headers; an empty text hangs up.
    fn answer(self, with: &'static str) {
        self.answer.send(with).expect("a connection");
    }

    fn ids(&self) -> Vec<&str> {
        self.events.iter().map(|event| event["id"].as_str().expect("an id")).collect()
    }
}

async fn serve(mut stream: DuplexStream, posted: mpsc::UnboundedSender<Posted>) {
    while let Some((head, body)) = read(&mut stream).await {
        let events = serde_json::from_str(&body).expect("a batch is an array");
        let (answer, answered) = oneshot::channel();
        if posted.send(Posted { head, events, answer }).is_err() {
            return;
        }
        let status = answered.await.unwrap_or_default();
        if status.is_empty() {
            return;
        }
        let text = format!("HTTP/1.1 {status}content-length: 15\r\n\r\n{{\"error\":\"why\"}}");
        stream.write_all(text.as_bytes()).await.expect("a publisher that listens");
    }
}

async fn read(stream: &mut DuplexStream) -> Option<(String, String)> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let size = head.lines().find_map(|line| line.strip_prefix("content-length: ")).expect("a size");
        if body.len() == size.parse::<usize>().expect("a number") {
            return Some((head.to_owned(), body.to_owned()));
        }
    }
}

fn event(id: &str) -> Event {
    Event::new("shop", "Placed").id(id).key("k").data(&id).expect("JSON")
}

async fn enqueue_all(publisher: &Publisher, ids: &[&str]) -> Vec<frevo_sdk::Receipt> {
    let mut receipts = Vec::new();
    for id in ids {
        receipts.push(publisher.enqueue(event(id)).await.expect("room"));
    }
    receipts
}

#[tokio::test]
async fn what_is_published_while_a_request_is_under_way_leaves_together_in_order_after_it() {
    let mut server = FakeServer::new();
    let publisher = server.publisher(PublisherOptions::new().bus("orders"));
    let first = enqueue_all(&publisher, &["1"]).await;
    let one = server.hears().await;
    assert!(
        one.head.starts_with("POST /events/orders?account=000000000000&region=us-east-1 HTTP/1.1"),
        "{}",
        one.head
    );
    assert!(one.head.contains("content-type: application/cloudevents-batch+json"), "{}", one.head);
    assert!(!one.head.contains("authorization"), "{}", one.head);
    assert_eq!((one.ids(), &one.events[0]["data"]), (vec!["1"], &Value::from("1")));

    let rest = enqueue_all(&publisher, &["2", "3", "4"]).await;
    assert_eq!(publisher.pending(), 4);
    tokio::task::yield_now().await;
    assert!(server.hears_nothing(), "a key has one request under way");
    one.answer(DURABLE);
    let three = server.hears().await;
    assert_eq!(three.ids(), ["2", "3", "4"]);
    three.answer(DURABLE);
    assert_eq!(join_all(first.into_iter().chain(rest)).await, vec![Ok(()); 4]);
    assert_eq!((publisher.pending(), publisher.flush().await), (0, Ok(())));
}

#[tokio::test]
async fn what_was_not_answered_with_success_is_sent_again_with_the_same_ids() {
    let mut server = FakeServer::new();
    let publisher = server.publisher(PublisherOptions::new());
    let unnamed = Event::new("shop", "Placed").key("k");
    let receipts = [event("1"), unnamed].map(|event| publisher.enqueue(event));
    let receipts = join_all(receipts).await.into_iter().map(|receipt| receipt.expect("room"));
    let first = server.hears().await;
    let ids: Vec<String> = first.ids().into_iter().map(str::to_owned).collect();
    assert_eq!((ids.len(), ids[1].len()), (2, 36), "{ids:?}");
    first.answer("503 Busy\r\nretry-after: 0\r\n");
    for answer in ["", "500 Oh\r\n", "429 Slow\r\n", DURABLE] {
        let again = server.hears().await;
        assert_eq!(again.ids(), ids);
        again.answer(answer);
    }
    assert_eq!(join_all(receipts).await, [Ok(()), Ok(())]);
}

#[tokio::test]
async fn a_server_that_asks_for_a_rest_is_given_it() {
    tokio::time::pause();
    let mut server = FakeServer::new();
    let publisher = server.publisher(PublisherOptions::new());
    let _receipt = publisher.enqueue(event("1")).await.expect("room");
    let first = server.hears().await;
    let before = tokio::time::Instant::now();
    first.answer("503 Busy\r\nretry-after: 3\r\n");
    server.hears().await.answer(DURABLE);
    assert!(before.elapsed() >= Duration::from_secs(3), "{:?}", before.elapsed());
}

#[tokio::test]
async fn only_the_event_that_is_refused_fails_and_the_others_keep_their_order() {
    let mut server = FakeServer::new();
    let publisher = server.publisher(PublisherOptions::new());
    let head = enqueue_all(&publisher, &["0"]).await;
    let first = server.hears().await;
    let receipts = enqueue_all(&publisher, &["1", "2", "bad", "3", "4"]).await;
    first.answer(DURABLE);

    let mut taken = Vec::new();
    while taken.len() < 4 {
        let posted = server.hears().await;
        if posted.ids().contains(&"bad") {
            posted.answer("400 Bad\r\n");
        } else {
            taken.extend(posted.ids().into_iter().map(str::to_owned));
            posted.answer(DURABLE);
        }
    }
    assert_eq!(taken, ["1", "2", "3", "4"]);
    assert_eq!(join_all(head).await, [Ok(())]);
    let refused = Err(PublishError::Refused { status: 400, reason: "why".into() });
    assert_eq!(join_all(receipts).await, [Ok(()), Ok(()), refused, Ok(()), Ok(())]);
}

#[tokio::test]
async fn a_refusal_of_the_request_itself_fails_its_events_at_once_and_the_next_flush_tells() {
    let mut server = FakeServer::new();
    let publisher = server.publisher(PublisherOptions::new());
    drop(enqueue_all(&publisher, &["0"]).await);
    let first = server.hears().await;
    drop(enqueue_all(&publisher, &["1", "2"]).await);
    let flushing = tokio::spawn({
        let publisher = publisher.clone();
        async move { publisher.flush().await }
    });
    first.answer(DURABLE);
    server.hears().await.answer("404 Not Found\r\n");
    let error = flushing.await.expect("no panic").expect_err("two failed");
    assert_eq!((error.count, error.first), (2, PublishError::Refused { status: 404, reason: "why".into() }));
    assert_eq!(publisher.flush().await, Ok(()), "it is told once");
}

#[tokio::test]
async fn whoever_publishes_more_than_the_buffer_holds_waits_for_room() {
    let mut server = FakeServer::new();
    let publisher = server.publisher(PublisherOptions::new().buffer_bytes_max(600));
    let _first = enqueue_all(&publisher, &["1"]).await;
    let one = server.hears().await;
    let mut second = Box::pin(publisher.enqueue(event("2")));
    assert!(poll_fn(|cx| Poll::Ready(second.as_mut().poll(cx).is_pending())).await);
    one.answer(DURABLE);
    let receipt = second.await.expect("room");
    server.hears().await.answer(DURABLE);
    assert_eq!(receipt.await, Ok(()));
}

#[tokio::test]
async fn a_batch_ends_where_it_is_full_and_a_linger_waits_for_more() {
    tokio::time::pause();
    let mut server = FakeServer::new();
    let options = PublisherOptions::new().linger(Duration::from_secs(1)).batch_events_max(3);
    let publisher = server.publisher(options);
    let _receipts = enqueue_all(&publisher, &["1", "2", "3", "4"]).await;
    let full = server.hears().await;
    assert_eq!(full.ids(), ["1", "2", "3"]);
    full.answer(DURABLE);
    let _later = enqueue_all(&publisher, &["5"]).await;
    let before = tokio::time::Instant::now();
    let rest = server.hears().await;
    assert_eq!(rest.ids(), ["4", "5"]);
    assert!(before.elapsed() >= Duration::from_millis(900), "{:?}", before.elapsed());
    rest.answer(DURABLE);

    // A flush ends the linger.
    let _last = enqueue_all(&publisher, &["6"]).await;
    let before = tokio::time::Instant::now();
    let flushing = tokio::spawn(async move { publisher.flush().await });
    server.hears().await.answer(DURABLE);
    assert_eq!(flushing.await.expect("no panic"), Ok(()));
    assert!(before.elapsed() < Duration::from_millis(900), "{:?}", before.elapsed());

    let by_size = server.publisher(PublisherOptions::new().batch_bytes_max(300).lanes(1));
    let _receipts = enqueue_all(&by_size, &["1", "2", "3", "4"]).await;
    for expected in [vec!["1", "2"], vec!["3", "4"]] {
        let posted = server.hears().await;
        assert_eq!(posted.ids(), expected);
        posted.answer(DURABLE);
    }
}

#[tokio::test]
async fn a_server_that_stays_away_is_given_up_in_the_end() {
    tokio::time::pause();
    let endpoint = Endpoint::in_process(|| duplex(1).0);
    let options = PublisherOptions::new().give_up_after(Duration::from_secs(60));
    let publisher = Publisher::new(endpoint, options).expect("a publisher");
    let before = tokio::time::Instant::now();
    let error = publisher.publish(event("1")).await.expect_err("nobody is there");
    let PublishError::Unconfirmed { seconds, reason } = error else { panic!("{error}") };
    assert!((55..=60).contains(&seconds) && before.elapsed().as_secs() <= 60, "{seconds}");
    assert!(reason.starts_with("lost the connection: "), "{reason}");
}

#[tokio::test]
async fn what_can_never_be_published_is_told_without_a_server() {
    let publisher = Publisher::new("http://127.0.0.1:1", PublisherOptions::new()).expect("a publisher");
    let error = publisher.enqueue(Event::new("", "Placed")).await.expect_err("no event");
    assert!(matches!(error, PublishError::Invalid(_)), "{error}");
    let large = Event::new("shop", "Placed").data(&"x".repeat(5 << 20)).expect("JSON");
    let error = publisher.enqueue(large).await.expect_err("no room");
    assert!(matches!(error, PublishError::TooLarge { size, .. } if size > 5 << 20), "{error}");

    let refused = Publisher::new("http://127.0.0.1:1", PublisherOptions::new().bus("or ders"));
    assert!(matches!(refused, Err(PublisherError::Bus { bus }) if bus == "or ders"));
    let refused = Publisher::new("127.0.0.1", PublisherOptions::new());
    assert!(matches!(refused, Err(PublisherError::Endpoint(_))));
}

#[tokio::test]
async fn a_publisher_signs_with_its_access_key() {
    let mut server = FakeServer::new();
    let endpoint = server.endpoint.clone().credentials("AKID", "hush");
    let publisher = Publisher::new(endpoint, PublisherOptions::new()).expect("a publisher");
    let receipt = publisher.enqueue(event("1")).await.expect("room");
    let posted = server.hears().await;
    assert!(posted.head.contains("authorization: AWS4-HMAC-SHA256 Credential=AKID/"), "{}", posted.head);
    assert!(!posted.head.contains("hush"));
    posted.answer(DURABLE);
    assert_eq!(receipt.await, Ok(()));
}

/// Keeps the warnings of its thread.
#[derive(Clone, Default)]
struct Warnings(Arc<Mutex<Vec<u64>>>);

impl tracing::Subscriber for Warnings {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        *metadata.level() == tracing::Level::WARN
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn event(&self, event: &tracing::Event<'_>) {
        struct Events<'a>(&'a Mutex<Vec<u64>>);
        impl Visit for Events<'_> {
            fn record_u64(&mut self, field: &Field, value: u64) {
                if field.name() == "events" {
                    self.0.lock().expect("a list").push(value);
                }
            }

            fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
        }
        event.record(&mut Events(&self.0));
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

#[tokio::test]
async fn a_publisher_that_is_dropped_unflushed_warns_and_still_sends() {
    let mut server = FakeServer::new();
    let publisher = server.publisher(PublisherOptions::new());
    let warnings = Warnings::default();
    // While there is one subscriber only, whichever thread comes first to a place that
    // warns decides whether it ever does, and other threads have none.
    let _another = tracing::Dispatch::new(Warnings::default());
    let _listening = tracing::subscriber::set_default(warnings.clone());
    tracing::callsite::rebuild_interest_cache();
    let receipts = enqueue_all(&publisher, &["1", "2"]).await;
    drop(publisher.clone());
    assert!(warnings.0.lock().expect("a list").is_empty(), "a clone is left");
    drop(publisher);
    assert_eq!(*warnings.0.lock().expect("a list"), [2]);
    server.hears().await.answer(DURABLE);
    assert_eq!(join_all(receipts).await, [Ok(()), Ok(())]);

    let publisher = server.publisher(PublisherOptions::new());
    let receipts = enqueue_all(&publisher, &["3"]).await;
    server.hears().await.answer(DURABLE);
    assert_eq!(join_all(receipts).await, [Ok(())]);
    drop(publisher);
    assert_eq!(warnings.0.lock().expect("a list").len(), 1, "nothing was left to do");
}
