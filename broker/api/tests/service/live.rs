//! Listening: what is published, as it happens.

use std::sync::Arc;

use frevo_api::{Broker, Edge, serve_connection};
use frevo_event::cloud_event::{CloudEvent, Reception};
use frevo_event::{Event, Reply, Scope};
use frevo_router::Received;
use frevo_value::Payload;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::sync::oneshot;

use super::broker;
use super::client::Client;
use super::fake::Fake;

fn publish(broker: &Fake, id: &str, source: &str) {
    let text =
        json!({ "specversion": "1.0", "id": id, "source": source, "type": "Placed", "data": { "a": 1 } });
    let payload = Payload::parse(&text.to_string()).expect("JSON");
    let event = CloudEvent::parse_structured(&payload).expect("an event");
    let reception = Reception { scope: Scope::new("000000000000", "us-east-1"), time: broker.now() };
    let event = Event::from_cloud_event("default".into(), &event, &reception);
    broker.live().tell(&[Received { at: broker.now(), event: Arc::new(event) }]);
}

/// Somebody who listens, and what ends its server.
struct Listener {
    stream: DuplexStream,
    text: String,
    _server: oneshot::Sender<()>,
}

impl Listener {
    async fn open(edge: &Arc<Edge>, target: &str, headers: &str) -> Self {
        let (mut stream, theirs) = tokio::io::duplex(64 << 10);
        let (server, ended) = oneshot::channel::<()>();
        let shutdown = async move { drop(ended.await) };
        tokio::spawn(serve_connection(edge.clone(), theirs, shutdown));
        let request = format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:8083\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).await.expect("written");
        Self { stream, text: String::new(), _server: server }
    }

    /// What was read, once it has this.
    async fn until(&mut self, part: &str) -> &str {
        while !self.text.contains(part) {
            let mut more = [0; 4096];
            let size = self.stream.read(&mut more).await.expect("read");
            assert!(size > 0, "the stream ended in {:?}", self.text);
            self.text += std::str::from_utf8(&more[..size]).expect("UTF-8");
        }
        &self.text
    }
}

#[tokio::test]
async fn a_listener_is_told_what_it_wants_as_it_is_published() {
    let (broker, edge) = broker(|_| Some(Reply::Published));
    let pattern = "/live?pattern=%7B%22source%22%3A%5B%22shop%22%5D%7D";
    let mut listener = Listener::open(&edge, pattern, "").await;
    let head = listener.until(": listening\n\n").await;
    assert!(head.starts_with("HTTP/1.1 200") && head.contains("content-type: text/event-stream"), "{head}");
    publish(&broker, "till-1", "till");
    publish(&broker, "shop-1", "shop");
    let told = listener.until("shop-1").await;
    assert!(!told.contains("till-1"), "{told}");
    assert!(
        told.contains("\nid: 1763863918123-2\ndata: {\"specversion\":\"1.0\",\"id\":\"shop-1\""),
        "{told}"
    );
}

#[tokio::test]
async fn somebody_who_listens_is_an_audience_until_it_goes() {
    let (broker, edge) = broker(|_| Some(Reply::Published));
    let scope = Scope::new("000000000000", "us-east-1");
    let is_heard = || broker.routes().read().expect("no panic").has_listeners(&scope, "default");
    assert!(!is_heard());
    let mut listener = Listener::open(&edge, "/live", "").await;
    listener.until(": listening").await;
    assert!(is_heard());
    drop(listener);
    while is_heard() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn who_comes_back_is_told_since_when_it_was_away() {
    let (_, edge) = broker(|_| Some(Reply::Published));
    let mut listener = Listener::open(&edge, "/live", "Last-Event-ID: 1763863900000-7\r\n").await;
    let told = listener.until("\"until\"").await;
    let missed = "event: missed\ndata: {\"since\":\"2025-11-23T02:11:40.000Z\",\"until\":\"2025-11-23T02:11:58.123Z\"}";
    assert!(told.contains(missed), "{told}");
}

#[tokio::test]
async fn a_server_that_ends_ends_its_streams() {
    let (broker, edge) = broker(|_| Some(Reply::Published));
    let mut listener = Listener::open(&edge, "/live", "").await;
    listener.until(": listening").await;
    publish(&broker, "last", "shop");
    let Listener { mut stream, mut text, _server } = listener;
    drop(_server);
    stream.read_to_string(&mut text).await.expect("it ends");
    // What was published before is read to its end, that of a chunked body.
    assert!(text.contains("\"id\":\"last\"") && text.ends_with("\r\n0\r\n\r\n"), "{text}");
}

#[tokio::test]
async fn a_filter_that_is_wrong_is_refused_in_words() {
    let (_, edge) = broker(|_| None);
    let mut client = Client::connect(&edge);
    for (target, status, told) in [
        ("/live?buss=x", 400, "there is no parameter `buss`"),
        ("/live?bus=nowhere", 404, "there is no event bus `nowhere`"),
        ("/live?pattern=%7B%7D", 400, "the event pattern is not valid"),
    ] {
        let refused = client.send("GET", target, "").await;
        assert_eq!((refused.status, refused.body.contains(told)), (status, true), "{}", refused.body);
    }
    let refused = client.send("POST", "/live", "").await;
    assert_eq!((refused.status, refused.header("allow")), (405, Some("GET")));
}
