//! What is said of queues, by documents and by workers.

use std::sync::Arc;

use frevo_api::Edge;
use frevo_event::ServerFrame;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message as Frame;

use super::broker;
use super::client::{Client, stream};

const CHARGE: &str = "/frevo/queues/tasks.charge";

/// A worker of `tasks.charge`, as long as it is kept.
struct Worker(tokio_tungstenite::WebSocketStream<tokio::io::DuplexStream>);

impl Worker {
    async fn connect(edge: &Arc<Edge>) -> Self {
        Self::of(edge, "000000000000", "us-east-1").await
    }

    /// One of this account and region, `*` for all.
    async fn of(edge: &Arc<Edge>, account: &str, region: &str) -> Self {
        let url = format!("ws://127.0.0.1:8083/tasks?account={account}&region={region}");
        Self(tokio_tungstenite::client_async(url, stream(edge)).await.expect("a socket").0)
    }

    async fn says(&mut self, description: &Value) {
        self.says_of("tasks.charge", description).await;
    }

    async fn says_of(&mut self, queue: &str, description: &Value) {
        let frame = json!({ "type": "subscribe", "queue": queue, "credits": 1, "description": description });
        self.0.send(Frame::text(frame.to_string())).await.expect("sent");
    }

    async fn hears(&mut self) -> ServerFrame {
        loop {
            if let Frame::Text(text) = self.0.next().await.expect("open").expect("a frame") {
                break serde_json::from_str(&text).expect("a frame");
            }
        }
    }
}

async fn shown(client: &mut Client) -> Value {
    client.send("GET", CHARGE, "").await.json()
}

/// Looks until a member of the queue is this.
async fn until(client: &mut Client, member: &str, expected: &Value) {
    while shown(client).await[member] != *expected {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_document_says_what_a_queue_is_until_it_is_forgotten() {
    let (_, edge) = broker(|_| None);
    let mut client = Client::connect(&edge);
    assert_eq!(client.send("DELETE", CHARGE, "").await.status, 404);
    let document = json!({
        "name": "tasks.charge", "title": "Charge a card", "icon": "credit-card", "version": "2",
        "inputSchema": { "type": "object", "required": ["amount"] }, "tags": { "team": "till" },
    });
    let rehearsed = client.send("PUT", &format!("{CHARGE}?dryRun=true"), &document.to_string()).await;
    assert_eq!((rehearsed.status, rehearsed.json()), (200, document.clone()));
    assert_eq!(shown(&mut client).await["document"], Value::Null, "a rehearsal changes nothing");

    let put = client.send("PUT", CHARGE, &document.to_string()).await.json();
    assert_eq!(put["document"], document);
    for (member, expected) in document.as_object().expect("an object") {
        assert_eq!(put[member], *expected, "{member}");
    }
    let page = client.send("GET", "/frevo/queues", "").await.json();
    assert_eq!((&page["queues"][0]["title"], page["queues"][1].is_null()), (&json!("Charge a card"), true));
    assert_eq!(client.send("DELETE", CHARGE, "").await.status, 204);
    let forgotten = shown(&mut client).await;
    assert_eq!((&forgotten["title"], &forgotten["document"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn what_is_wrong_with_a_document_is_named() {
    let (_, edge) = broker(|_| None);
    let mut client = Client::connect(&edge);
    for (path, document, told) in [
        (CHARGE, json!({ "inputSchema": { "type": "text" } }), "`inputSchema`: it is no JSON Schema"),
        (CHARGE, json!({ "icon": "<svg onload='x()'/>" }), "`icon`: the SVG has `svg`"),
        (
            CHARGE,
            json!({ "name": "tasks.other" }),
            "it is named `tasks.other`, and the path says `tasks.charge`",
        ),
        ("/frevo/queues/subscription.hook", json!({}), "`subscription.hook` is a subscription's queue"),
        ("/frevo/queues/charge", json!({}), "`charge` is no queue of tasks"),
    ] {
        let refused = client.send("PUT", path, &document.to_string()).await;
        let error = refused.json()["error"].as_str().unwrap_or_default().to_owned();
        assert!(refused.status == 400 && error.contains(told), "{path}: {}", refused.body);
    }
}

#[tokio::test]
async fn the_latest_version_of_the_workers_that_are_there_says_what_a_document_does_not() {
    let (_, edge) = broker(|_| None);
    let mut client = Client::connect(&edge);
    let mut one = Worker::connect(&edge).await;
    one.says(&json!({ "title": "charge", "version": "1.9", "outputSchema": { "type": "integer" } })).await;
    until(&mut client, "version", &json!("1.9")).await;
    let mut other = Worker::connect(&edge).await;
    other.says(&json!({ "title": "charge, better", "version": "1.10" })).await;
    until(&mut client, "version", &json!("1.10")).await;
    one.says(&json!({ "title": "charge", "version": "1.8" })).await;
    let versions = json!([{ "version": "1.10", "workers": 1 }, { "version": "1.8", "workers": 1 }]);
    until(&mut client, "versions", &versions).await;
    let both = shown(&mut client).await;
    assert_eq!((&both["title"], &both["outputSchema"]), (&json!("charge, better"), &Value::Null));

    client.send("PUT", CHARGE, &json!({ "title": "Charge a card" }).to_string()).await;
    let documented = shown(&mut client).await;
    assert_eq!((&documented["title"], &documented["version"]), (&json!("Charge a card"), &json!("1.10")));
    assert_eq!(documented["published"], json!({ "title": "charge, better", "version": "1.10" }));
    client.send("DELETE", CHARGE, "").await;
    let forgotten = shown(&mut client).await;
    assert_eq!(forgotten["title"], "charge, better", "workers that are there have said it anew");

    // A version is taken back: its workers go, those of the one before stay.
    drop(other);
    until(&mut client, "version", &json!("1.8")).await;
    drop(one);
    until(&mut client, "versions", &json!([])).await;
    assert_eq!(shown(&mut client).await["version"], "1.8", "what was said last stays");
}

#[tokio::test]
async fn a_worker_is_told_what_is_wrong_with_what_it_says_and_has_its_tasks_all_the_same() {
    let (broker, edge) = broker(|_| None);
    let mut client = Client::connect(&edge);
    let mut worker = Worker::connect(&edge).await;
    for (description, told) in [
        (json!({ "inputSchema": { "minimum": "1" } }), "`inputSchema`: it is no JSON Schema"),
        (json!({ "title": 7 }), "it does not read: "),
        (json!({ "tags": { "a": "b" } }), "tags are a document's to give"),
    ] {
        worker.says(&description).await;
        let ServerFrame::DescriptionRefused { queue, message } = worker.hears().await else {
            panic!("a refusal")
        };
        assert!(queue == "tasks.charge" && message.starts_with(told), "{message}");
    }
    assert_eq!(shown(&mut client).await["published"], Value::Null);
    let token = super::offer(&broker, "tasks.charge", 1, "7");
    let ServerFrame::Task(task) = worker.hears().await else { panic!("a task") };
    assert_eq!(task.token, token);
}

#[tokio::test]
async fn a_worker_of_every_account_says_what_the_queues_are_that_it_finds() {
    let (broker, edge) = broker(|_| None);
    let mut client = Client::connect(&edge);
    super::offer(&broker, "tasks.charge", 1, "7");
    let mut worker = Worker::of(&edge, "*", "*").await;
    worker.says(&json!({ "title": "charge", "version": "1.9" })).await;
    until(&mut client, "version", &json!("1.9")).await;
    assert_eq!(shown(&mut client).await["versions"], json!([{ "version": "1.9", "workers": 1 }]));
}

#[tokio::test]
async fn what_a_worker_says_has_an_end_and_is_of_queues_of_tasks() {
    let (_, edge) = broker(|_| None);
    let mut worker = Worker::connect(&edge).await;
    for queue in ["charge", "subscription.orders", "tasks."] {
        worker.says_of(queue, &json!({ "title": "charge" })).await;
        let ServerFrame::DescriptionRefused { queue: of, message } = worker.hears().await else {
            panic!("a refusal")
        };
        assert_eq!((&*of, &*message), (queue, "only of queues of tasks it is said what they are"));
    }
    let long = json!({ "inputSchema": { "description": "x".repeat(100 << 10) } });
    for number in 0..40 {
        worker.says_of(&format!("tasks.{number}"), &long).await;
    }
    worker.says_of("tasks.last", &long).await;
    let message = loop {
        if let ServerFrame::DescriptionRefused { queue, message } = worker.hears().await
            && queue == "tasks.last"
        {
            break message;
        }
    };
    assert_eq!(message, "a connection may say 4194304 bytes of its queues at most");
}
