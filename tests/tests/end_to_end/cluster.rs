//! Nodes on a real broker, with their store in a real PostgreSQL.

use std::env;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU16, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use frevo_services::{Kafka, Rabbitmq, shared};
use serde_json::{Value, json};

use super::http;
use super::server::{Home, Server, signal_to, until};

/// How long partitions may take to be shared anew. A broker that was down, or a node
/// that was frozen, is found out after some seconds, and handing over takes some more.
const SHARED_WITHIN: Duration = Duration::from_secs(120);

/// The line of their configuration that has the key.
const KEY: &str = "cluster_key = \"0123456789abcdef0123456789abcdef\"";

/// What the nodes' journal stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Kafka,
    Rabbitmq,
}

impl Engine {
    /// What `FREVO_ENGINE` says that the servers of all stories stand on; none is the
    /// embedded log.
    pub fn of_all() -> Option<Self> {
        match env::var("FREVO_ENGINE").ok()?.as_str() {
            "log" => None,
            "kafka" => Some(Self::Kafka),
            "amqp" => Some(Self::Rabbitmq),
            other => panic!("FREVO_ENGINE is log, kafka or amqp, but not {other}"),
        }
    }

    /// Whether a story may choose its engine, as it may not where one was chosen for all.
    pub fn may_be_chosen() -> bool {
        let chosen = Self::of_all();
        if let Some(engine) = chosen {
            println!("skipped on {engine:?}: the story chooses what its nodes stand on");
        }
        chosen.is_none()
    }

    /// The environment of a server that stands on it, in this namespace.
    pub fn settings(self, namespace: &str) -> Vec<(&'static str, String)> {
        let needed = "FREVO_ENGINE asks for a broker and PostgreSQL; `make programs` installs them";
        let (transport, broker, address) = match self {
            Self::Kafka => ("kafka", "FREVO_KAFKA_BROKERS", shared::kafka().expect(needed).bootstrap()),
            Self::Rabbitmq => ("amqp", "FREVO_AMQP_URL", shared::rabbitmq().expect(needed).url()),
        };
        vec![
            ("FREVO_TRANSPORT", transport.to_owned()),
            (broker, address),
            ("FREVO_STORE", "postgres".to_owned()),
            ("FREVO_POSTGRES_URL", shared::postgres().expect(needed).url()),
            ("FREVO_NAMESPACE", namespace.to_owned()),
            ("FREVO_CLUSTER_KEY", format!("{namespace:0>32}")),
            ("FREVO_PARTITIONS", "4".to_owned()),
            ("FREVO_KAFKA_SESSION_TIMEOUT_SECONDS", "6".to_owned()),
        ]
    }
}

/// Nodes that share their partitions. They are killed when it goes out of scope.
pub struct Cluster {
    arguments: Vec<String>,
    /// The text of their configuration.
    config: String,
    nodes: Vec<Node>,
}

/// A node, up or down.
pub struct Node {
    /// Before its home: what it said is read when it goes.
    server: Option<Server>,
    home: Home,
    port: u16,
}

/// A broker that stories share, or that is one's own.
pub enum Broker<'a> {
    Kafka(&'a Kafka),
    Rabbitmq(&'a Rabbitmq),
}

impl Broker<'_> {
    /// The one that all stories share; none where there are no programs.
    pub fn shared(engine: Engine) -> Option<Broker<'static>> {
        match engine {
            _ if !Engine::may_be_chosen() => None,
            Engine::Kafka => shared::kafka().map(Broker::Kafka),
            Engine::Rabbitmq => shared::rabbitmq().map(Broker::Rabbitmq),
        }
    }

    /// How nodes are told where the broker is.
    pub fn arguments(&self) -> [String; 4] {
        match self {
            Self::Kafka(kafka) => {
                ["--transport", "kafka", "--kafka-brokers", &kafka.bootstrap()].map(str::to_owned)
            }
            Self::Rabbitmq(rabbit) => ["--transport", "amqp", "--amqp-url", &rabbit.url()].map(str::to_owned),
        }
    }
}

impl Cluster {
    /// So many nodes on this broker, with everything of their own on it; none
    /// where there is no PostgreSQL.
    pub fn start(broker: &Broker<'_>, count: usize) -> Option<Self> {
        Self::start_in(broker, &fresh_namespace(), "", count)
    }

    /// The same in this namespace, with more lines of configuration, first of what
    /// nodes are told of Kafka.
    pub fn start_in(broker: &Broker<'_>, namespace: &str, more: &str, count: usize) -> Option<Self> {
        let mut arguments = arguments_of(broker, namespace)?;
        arguments.extend(["--partitions".to_owned(), "12".to_owned()]);
        Some(Self::with(arguments, config(KEY, more), count))
    }

    /// So many nodes in a namespace into which something was moved, with the key
    /// that was written then; none where there is no PostgreSQL.
    pub fn moved(broker: &Broker<'_>, namespace: &str, key_file: &Path, count: usize) -> Option<Self> {
        let key = format!("cluster_key_file = {:?}", key_file.to_str().expect("a path of ours"));
        Some(Self::with(arguments_of(broker, namespace)?, config(&key, ""), count))
    }

    fn with(arguments: Vec<String>, config: String, count: usize) -> Self {
        let mut cluster = Self { arguments, config, nodes: Vec::new() };
        for _ in 0..count {
            cluster.add();
        }
        cluster.settle();
        cluster
    }

    /// One more node.
    pub fn add(&mut self) {
        self.add_with(&[]);
    }

    /// One more node, with these variables in its environment.
    pub fn add_with(&mut self, variables: &[(&str, &str)]) {
        let home = Home::with_variables(variables);
        home.write("frevo.toml", &self.config);
        let server = serve(&home, 0, &self.arguments);
        let port = server.address().port();
        self.nodes.push(Node { home, server: Some(server), port });
    }

    /// Ends the node that was added last, for good.
    pub fn take_away(&mut self) {
        self.terminate(self.nodes.len() - 1);
        self.nodes.pop();
    }

    /// How many nodes there are, up or down.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// A node that is up.
    pub fn node(&self, index: usize) -> &Server {
        self.nodes[index].server.as_ref().expect("it is up")
    }

    /// Where the nodes are.
    pub fn endpoints(&self) -> Vec<String> {
        let endpoint = |node: &Node| format!("http://{}:{}", node.home.address(), node.port);
        self.nodes.iter().map(endpoint).collect()
    }

    /// The nodes that are up.
    pub fn up(&self) -> Vec<usize> {
        (0..self.nodes.len()).filter(|index| self.nodes[*index].server.is_some()).collect()
    }

    /// Where they answer.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.up().into_iter().map(|index| self.node(index).address()).collect()
    }

    /// `kill -9`.
    pub fn kill(&mut self, index: usize) {
        self.nodes[index].server.take().expect("it is up").kill();
    }

    /// Ends a node in order.
    pub fn terminate(&mut self, index: usize) {
        let status = self.nodes[index].server.take().expect("it is up").terminate();
        assert!(status.success(), "a node ends in order: {status}");
    }

    /// Starts a node again where it was.
    pub fn restart(&mut self, index: usize) {
        let Node { home, port, .. } = &self.nodes[index];
        let server = serve(home, *port, &self.arguments);
        self.nodes[index].server = Some(server);
    }

    /// Whether a node is ready, or why not.
    pub fn readiness(&self, index: usize) -> Result<(), String> {
        let answer = http::get(self.node(index).address(), "/readyz").expect("it answers");
        if answer.status == 200 { Ok(()) } else { Err(answer.text()) }
    }

    /// Waits until a node is not ready for a reason in which this stands; gives it.
    pub fn is_unready(&self, index: usize, reason: &str) -> String {
        until(&format!("node {index} is not ready: {reason}"), || {
            self.readiness(index).err().filter(|said| said.contains(reason))
        })
    }

    /// Sends a signal to a node.
    pub fn signal(&self, index: usize, name: &str) {
        signal_to(self.node(index), name);
    }

    /// What a node knows of the cluster.
    pub fn status(&self, index: usize) -> Value {
        serde_json::from_str(&self.node(index).page("/frevo/cluster")).expect("it is JSON")
    }

    /// Waits until every node that is up knows of all of them, and they share the
    /// partitions evenly.
    pub fn settle(&self) {
        let up = self.up();
        let began = Instant::now();
        for index in &up {
            while !is_shared(&self.status(*index), up.len()) {
                let known: Vec<String> = up.iter().map(|index| self.status(*index).to_string()).collect();
                assert!(
                    began.elapsed() < SHARED_WITHIN,
                    "{} nodes do not share evenly:\n{}",
                    up.len(),
                    known.join("\n")
                );
                thread::sleep(Duration::from_millis(50));
            }
        }
    }

    /// Waits until this node knows what is registered by this ARN.
    pub fn knows(&self, index: usize, machine: &str) {
        self.node(index).ask("DescribeStateMachine", &json!({ "stateMachineArn": machine }));
    }
}

/// What a node says that must not start with these arguments.
pub fn refusal(arguments: &[String], more: &str) -> String {
    let home = Home::new();
    home.write("frevo.toml", &config(KEY, more));
    let path = home.path("frevo.toml");
    let mut all: Vec<&str> = vec!["--config", path.to_str().expect("a path of ours")];
    all.extend(arguments.iter().map(String::as_str));
    let (status, said) = home.refused(&all);
    assert!(!status.success(), "it starts: {said}");
    said
}

/// The text of nodes' configuration, which ends with what they are told of Kafka.
fn config(key: &str, more: &str) -> String {
    format!("{key}\n[worker]\nlease_seconds = 4\n[kafka]\nsession_timeout_seconds = 6\n{more}")
}

/// A namespace in which nothing is.
pub fn fresh_namespace() -> String {
    static NAMESPACES: AtomicU16 = AtomicU16::new(1);
    format!("c{}-{}", std::process::id(), NAMESPACES.fetch_add(1, Ordering::Relaxed))
}

/// Where nodes are told that their journal and their store are; none where there
/// is no PostgreSQL.
pub fn arguments_of(broker: &Broker<'_>, namespace: &str) -> Option<Vec<String>> {
    let mut arguments: Vec<String> = broker.arguments().into();
    let store = ["--store", "postgres", "--postgres-url", &shared::postgres()?.url()];
    arguments.extend(store.map(str::to_owned));
    arguments.extend(["--namespace".to_owned(), namespace.to_owned()]);
    Some(arguments)
}

/// Whether so many nodes own all partitions, each as many as another but one.
fn is_shared(status: &Value, count: usize) -> bool {
    let owned = owned(status);
    let (least, most) = (owned.iter().min().unwrap_or(&0), owned.iter().max().unwrap_or(&0));
    let all = status["partitions"].as_u64() == Some(owned.iter().sum::<usize>() as u64);
    owned.len() == count && all && most - least <= 1 && status["readiness"].is_null()
}

/// Whether the node that says this owns all partitions.
pub fn owns_all(status: &Value) -> bool {
    let nodes = status["nodes"].as_array().map_or(&[][..], Vec::as_slice);
    let here = nodes.iter().find(|node| node["isHere"] == true);
    let owned = here.and_then(|node| node["partitions"].as_array()).map_or(0, Vec::len);
    status["partitions"].as_u64() == Some(owned as u64) && status["readiness"].is_null()
}

/// How many partitions each node owns.
fn owned(status: &Value) -> Vec<usize> {
    let nodes = status["nodes"].as_array().map_or(&[][..], Vec::as_slice);
    nodes.iter().map(|node| node["partitions"].as_array().map_or(0, Vec::len)).collect()
}

fn serve(home: &Home, port: u16, arguments: &[String]) -> Server {
    let config = home.path("frevo.toml");
    let mut all: Vec<&str> = vec!["--config", config.to_str().expect("a path of ours")];
    all.extend(arguments.iter().map(String::as_str));
    home.serve_with(port, &all)
}
