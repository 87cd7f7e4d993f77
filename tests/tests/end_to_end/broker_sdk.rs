//! The SDK's worker, publisher and subscriber over Kafka and RabbitMQ: the same programs,
//! with another URL.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use frevo_sdk::{Event, EventError, Publisher, PublisherOptions, Subscriber, TaskError, Worker};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio::sync::watch;

use super::foreign::{Queue, Topic, put};
use super::http;
use super::publishing::subscribe;
use super::server::{Home, Server, until};

const EVENTS: u64 = 100;

/// A server that a broker is beside, and how both are called.
struct Beside {
    server: Server,
    url: String,
    namespace: String,
    is_kafka: bool,
}

impl Beside {
    fn kafka(home: &Home) -> Option<Self> {
        let topic = Topic::named()?;
        let (bootstrap, namespace) = (topic.bootstrap(), topic.name);
        let server = home.serve_with(0, &["--kafka-brokers", &bootstrap, "--namespace", &namespace]);
        Some(Self { server, url: format!("kafka://{bootstrap}/{namespace}"), namespace, is_kafka: true })
    }

    fn amqp(home: &Home) -> Option<Self> {
        let queue = Queue::named()?;
        let (url, namespace) = (queue.url(), queue.name);
        let server = home.serve_with(0, &["--amqp-url", &url, "--namespace", &namespace]);
        Some(Self { server, url: format!("{url}?namespace={namespace}"), namespace, is_kafka: false })
    }

    fn named(&self, name: &str) -> String {
        format!("{}.{name}", self.namespace)
    }

    /// Has the tasks of `charge` written.
    fn route(&self) {
        let workers = if self.is_kafka { json!({ "kafka": {} }) } else { json!({ "amqp": {} }) };
        let body = json!({ "workers": workers }).to_string();
        let path = "/frevo/queues/tasks.charge";
        let answer = http::send(self.server.address(), "PUT", path, &[], body.as_bytes());
        assert_eq!(answer.expect("it answers").status, 200);
        until("tasks are written", || {
            let shown = http::get(self.server.address(), path).expect("it answers").text();
            let shown: Value = serde_json::from_str(&shown).expect("JSON");
            shown["waitsFor"].is_null().then_some(())
        });
    }

    /// Has the events of the SDK's publishers published, and those of `billing` written
    /// for its subscribers.
    fn connect_events(&self) {
        let (events, billing) = (self.named("events.default"), self.named("subscription.billing"));
        let (source, target) = if self.is_kafka {
            (
                json!({ "kafka": { "topic": events, "start": "earliest" } }),
                json!({ "type": "kafkaTopic", "topic": billing }),
            )
        } else {
            (json!({ "amqp": { "queue": events } }), json!({ "type": "amqpExchange", "routingKey": billing }))
        };
        // What is written to is made by the subscriber, which may come late.
        let wanted = json!({ "pattern": { "source": ["shop"] }, "target": target,
            "delivery": { "backoffMillisMax": 500 } });
        assert_eq!(subscribe(&self.server, "billing", &wanted).status, 201);
        // Only now: what is published before is not for the subscription.
        put(&self.server, "events", &source);
    }
}

fn runtime() -> Runtime {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime")
}

/// Tells whoever works that it is to end, once it is dropped.
fn ending() -> (watch::Sender<bool>, impl Future<Output = ()> + Send + 'static) {
    let (ends, mut ended) = watch::channel(false);
    (ends, async move { drop(ended.wait_for(|ends| *ends).await) })
}

fn check_worker(beside: &Beside) {
    beside.route();
    let task = json!({ "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:000000000000:function:charge",
        "TimeoutSeconds": 300, "HeartbeatSeconds": 60, "End": true,
        "Catch": [{ "ErrorEquals": ["Declined"], "ResultPath": "$.error", "Next": "Refused" }] });
    let refused = json!({ "Type": "Pass", "Result": "refused", "End": true });
    let states = json!({ "StartAt": "Charge", "States": { "Charge": task, "Refused": refused } });
    let machine = beside.server.create("charge", &states);
    let runtime = runtime();
    let (ends, ended) = ending();
    let url = beside.url.clone();
    let working = runtime.spawn(async move {
        let worker = Worker::new(&url)
            .handle("charge", async |order: Value| match order["total"].as_u64() {
                Some(total) if total > 1000 => Err(TaskError::terminal("Declined", "too much")),
                total => Ok(json!({ "charged": total })),
            })
            .concurrency(4);
        worker.run_until(ended).await
    });
    let start = |total: u64| beside.server.start(&machine, &json!({ "total": total }));
    let all: Vec<(u64, String)> = (0..30).map(|total| (total, start(total))).collect();
    let declined = start(5000);
    for (total, execution) in &all {
        let ended = beside.server.ended(execution);
        assert_eq!(ended["output"], json!({ "charged": total }).to_string(), "{ended}");
    }
    assert_eq!(beside.server.ended(&declined)["output"], r#""refused""#);
    ends.send(true).expect("it works");
    let ended = runtime.block_on(working).expect("it does not panic");
    ended.expect("all is done");
}

/// Events of four keys come in their order, though one of each is rejected once.
fn check_events(beside: &Beside) {
    let runtime = runtime();
    let publisher = {
        let _entered = runtime.enter();
        Publisher::new(&*beside.url, PublisherOptions::new()).expect("a broker")
    };
    runtime.block_on(async {
        for number in 0..EVENTS {
            let event = Event::new("shop", "Placed").key(format!("k-{}", number % 4)).data(&number);
            publisher.enqueue(event.expect("JSON")).await.expect("there is room");
        }
        publisher.flush().await.expect("all are there");
    });
    beside.connect_events();
    let found = Arc::new(Mutex::new(BTreeMap::<String, Vec<u64>>::new()));
    let (ends, ended) = ending();
    let (url, taken) = (beside.url.clone(), found.clone());
    let rejected = Arc::new(Mutex::new(false));
    let subscribing = runtime.spawn(async move {
        let subscriber = Subscriber::new(&url).handle_event("billing", move |event| {
            let (taken, rejected) = (taken.clone(), rejected.clone());
            async move {
                let number: u64 = event.read()?;
                if number == 8 && !std::mem::replace(&mut *rejected.lock().expect("nobody panics"), true) {
                    return Err(EventError::retryable("not now").after(Duration::from_millis(200)));
                }
                let key = event.key().unwrap_or_default().to_owned();
                taken.lock().expect("nobody panics").entry(key).or_default().push(number);
                Ok(())
            }
        });
        subscriber.run_until(ended).await
    });
    let all = until("all are taken", || {
        let found = found.lock().expect("nobody panics").clone();
        (found.values().map(Vec::len).sum::<usize>() as u64 >= EVENTS).then_some(found)
    });
    let expected: BTreeMap<String, Vec<u64>> = (0..4)
        .map(|key| (format!("k-{key}"), (0..EVENTS).filter(|number| number % 4 == key).collect()))
        .collect();
    assert_eq!(all, expected);
    ends.send(true).expect("it subscribes");
    runtime.block_on(subscribing).expect("it does not panic").expect("it ends");
}

#[test]
fn a_worker_over_kafka_is_the_same_program() {
    let home = Home::new();
    let Some(beside) = Beside::kafka(&home) else { return };
    check_worker(&beside);
}

#[test]
fn a_worker_over_rabbitmq_is_the_same_program() {
    let home = Home::new();
    let Some(beside) = Beside::amqp(&home) else { return };
    check_worker(&beside);
}

#[test]
fn events_go_over_kafka_from_publisher_to_subscriber_in_order() {
    let home = Home::new();
    let Some(beside) = Beside::kafka(&home) else { return };
    check_events(&beside);
}

#[test]
fn events_go_over_rabbitmq_from_publisher_to_subscriber_in_order() {
    let home = Home::new();
    let Some(beside) = Beside::amqp(&home) else { return };
    check_events(&beside);
}
