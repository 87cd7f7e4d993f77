//! Services that never heard of Frevo: real brokers, and their own clients in Python
//! with default settings.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};

use frevo_services::{Kafka, Rabbitmq, SchemaRegistry, shared};
use serde_json::{Value, json};

use super::http;
use super::programs::{self, program, repository, stderr};
use super::server::{Home, Server};

/// A topic of one's own on the Kafka that stories share, with a client for it.
pub struct Topic {
    kafka: &'static Kafka,
    pub name: String,
}

impl Topic {
    /// One that does not exist yet; none where there are no programs.
    pub fn named() -> Option<Self> {
        static TOPICS: AtomicU32 = AtomicU32::new(1);
        programs::python()?;
        let kafka = shared::kafka()?;
        let name = format!("foreign-{}.{}", std::process::id(), TOPICS.fetch_add(1, Ordering::Relaxed));
        Some(Self { kafka, name })
    }

    pub fn made(partitions: u32) -> Option<Self> {
        let topic = Self::named()?;
        topic.make(partitions);
        Some(topic)
    }

    /// Another topic on the same Kafka.
    pub fn of(&self, name: &str) -> Self {
        Self { kafka: self.kafka, name: name.to_owned() }
    }

    pub fn bootstrap(&self) -> String {
        self.kafka.bootstrap()
    }

    pub fn make(&self, partitions: u32) {
        self.run(&["create", &self.name, &partitions.to_string()], "");
    }

    /// Publishes records: `{key, value, headers}`.
    pub fn produce(&self, records: &[Value]) {
        let lines: Vec<String> = records.iter().map(Value::to_string).collect();
        self.run(&["produce", &self.name], &lines.join("\n"));
    }

    /// Up to where a source's consumer group says that it has read, by partition.
    pub fn committed(&self, source: &str) -> BTreeMap<String, u64> {
        let group = format!("frevo.source.000000000000.us-east-1.{source}");
        serde_json::from_str(&self.run(&["committed", &group, &self.name], "")).expect("JSON")
    }

    /// The first records of the topic: `{partition, key, value, headers}`.
    pub fn consume(&self, count: usize) -> Vec<Value> {
        records(&self.run(&["consume", &self.name, &count.to_string()], ""))
    }

    /// Publishes records with a registry's serializers, `{key, value}` as registry_story.py
    /// has them; the ids of the values' schemas.
    pub fn produce_described(&self, registry: &SchemaRegistry, records: &[Value]) -> Vec<u64> {
        let lines: Vec<String> = records.iter().map(Value::to_string).collect();
        let url = registry.url();
        let ids =
            run("tests/registry_story.py", &self.kafka.bootstrap(), &[&url, &self.name], &lines.join("\n"));
        ids.lines().map(|id| id.parse().expect("a number")).collect()
    }

    pub fn serve_described(&self, home: &Home, port: u16, registry: &SchemaRegistry) -> Server {
        let (kafka, registry) = (self.kafka.bootstrap(), registry.url());
        home.serve_with(port, &["--kafka-brokers", &kafka, "--schema-registry-url", &registry])
    }

    fn run(&self, arguments: &[&str], input: &str) -> String {
        run("tests/kafka_story.py", &self.kafka.bootstrap(), arguments, input)
    }

    pub fn serve(&self, home: &Home, port: u16) -> Server {
        home.serve_with(port, &["--kafka-brokers", &self.kafka.bootstrap()])
    }

    /// What a source is that reads it from its first record.
    pub fn source(&self) -> Value {
        json!({ "kafka": { "topic": self.name, "start": "earliest" } })
    }
}

/// The example of a choreography, with topics of its own on the Kafka that stories
/// share.
pub struct Choreography {
    kafka: &'static Kafka,
    prefix: String,
}

impl Choreography {
    pub fn made() -> Option<Self> {
        let Topic { kafka, name } = Topic::named()?;
        let choreography = Self { kafka, prefix: format!("{name}.") };
        for topic in ["shop.orders", "billing.payments", "shipping.parcels"] {
            Topic { kafka, name: choreography.topic(topic) }.make(2);
        }
        Some(choreography)
    }

    pub fn topic(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// Has so many orders placed, paid and sent.
    pub fn perform(&self, orders: u64) {
        for service in ["shop", "billing", "shipping"] {
            let script = repository(&format!("workflows/examples/choreography/{service}.py"));
            let python = programs::python().expect("it was there before").join("bin/python");
            let mut command = program(&python);
            command.arg(script).args([&self.kafka.bootstrap(), &orders.to_string()]);
            let output = command.env("TOPIC_PREFIX", &self.prefix).output().expect("python runs");
            assert!(output.status.success(), "{service}: {}", stderr(&output));
        }
    }

    pub fn serve(&self, home: &Home, port: u16) -> Server {
        home.serve_with(port, &["--kafka-brokers", &self.kafka.bootstrap()])
    }
}

/// A queue of one's own on the RabbitMQ that stories share, bound to an exchange of
/// its own by any routing key.
pub struct Queue {
    rabbit: &'static Rabbitmq,
    pub name: String,
    pub exchange: String,
}

impl Queue {
    /// One that does not exist yet; none where there are no programs.
    pub fn named() -> Option<Self> {
        static QUEUES: AtomicU32 = AtomicU32::new(1);
        programs::python()?;
        let rabbit = shared::rabbitmq()?;
        let name = format!("foreign-{}.{}", std::process::id(), QUEUES.fetch_add(1, Ordering::Relaxed));
        Some(Self { rabbit, exchange: format!("{name}.exchange"), name })
    }

    pub fn make(&self) {
        self.run(&["create", &self.name, &self.exchange], "");
    }

    /// The first messages of the queue: `{routingKey, messageId, contentType, value, headers}`.
    pub fn consume(&self, count: usize) -> Vec<Value> {
        records(&self.run(&["consume", &self.name, &count.to_string()], ""))
    }

    /// Publishes messages to the exchange: `{routingKey, messageId, contentType, value, headers}`.
    pub fn produce(&self, messages: &[Value]) {
        let lines: Vec<String> = messages.iter().map(Value::to_string).collect();
        self.run(&["produce", &self.exchange], &lines.join("\n"));
    }

    /// The queues of the broker whose names have this text in them.
    pub fn others(&self, text: &str) -> Vec<String> {
        let listed = self.rabbit.ctl(&["list_queues", "name", "--no-table-headers"]);
        listed.lines().filter(|name| name.contains(text)).map(str::to_owned).collect()
    }

    pub fn url(&self) -> String {
        self.rabbit.url()
    }

    pub fn serve(&self, home: &Home, port: u16) -> Server {
        home.serve_with(port, &["--amqp-url", &self.rabbit.url()])
    }

    fn run(&self, arguments: &[&str], input: &str) -> String {
        run("tests/amqp_story.py", &self.rabbit.url(), arguments, input)
    }
}

/// A request to the sources of a server.
pub fn resource(server: &Server, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let path = format!("/frevo/sources{path}");
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let answer = http::send(server.address(), method, &path, &[], body.as_bytes()).expect("it answers");
    (answer.status, serde_json::from_slice(&answer.body).unwrap_or(Value::Null))
}

/// Makes a source.
pub fn put(server: &Server, name: &str, source: &Value) {
    let (status, made) = resource(server, "PUT", &format!("/{name}"), source);
    assert_eq!(status, 201, "{made}");
}

/// How often a server is killed while records come: `FREVO_KILLS=N`.
pub fn kills() -> usize {
    std::env::var("FREVO_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(3)
}

fn records(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn run(script: &str, broker: &str, arguments: &[&str], input: &str) -> String {
    let python = programs::python().expect("it was there before").join("bin/python");
    let mut child = program(&python)
        .arg(repository(script))
        .arg(broker)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("python runs");
    child.stdin.take().expect("it is piped").write_all(input.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    programs::stdout(&output)
}
