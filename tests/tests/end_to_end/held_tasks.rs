//! Tasks that workers hold for long: for longer than brokers let their clients be
//! silent, and while nodes come and go.

use std::collections::BTreeMap;
use std::env;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use frevo_sdk::Worker;
use frevo_services::{Rabbitmq, shared};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

use super::balancer::Balancer;
use super::cluster::{Broker, Cluster, Engine, fresh_namespace};
use super::server::{assert_whole, until};

/// The least that Kafka's poll interval may be here, and RabbitMQ's
/// `consumer_timeout` for this story.
const LIMIT: Duration = Duration::from_secs(10);

/// How long the slow task takes.
const SLOW: Duration = Duration::from_secs(32);

/// Tasks that are held while nodes come and go; `FREVO_HELD` asks for more.
const HELD: usize = 500;

/// Nodes' leases last four seconds in these stories: who was thought away is not by
/// then.
const LEASES: Duration = Duration::from_secs(9);

#[test]
fn on_kafka_a_task_may_take_longer_than_the_poll_interval_and_holds_back_no_other() {
    let Some(kafka) = shared::kafka() else { return };
    check_slow(&Broker::Kafka(kafka), &format!("poll_interval_max_seconds = {}\n", LIMIT.as_secs()));
}

#[test]
fn on_rabbitmq_a_task_may_take_longer_than_the_consumer_timeout_and_holds_back_no_other() {
    let Some(rabbit) = Rabbitmq::start() else { return };
    let limit = LIMIT.as_millis();
    // What is looked at once a minute is, by channels that are opened from now on,
    // looked at every second.
    for (name, value) in [("consumer_timeout", limit), ("channel_tick_interval", 1000)] {
        rabbit.ctl(&["eval", &format!("application:set_env(rabbit, {name}, {value}).")]);
    }
    let nodes = check_slow(&Broker::Rabbitmq(&rabbit), "[amqp]\ntoken_renewal_seconds = 4\n");
    for said in nodes {
        assert!(!said.contains("interrupted") && !said.contains("is lost"), "no channel was closed: {said}");
    }
}

/// One task is slow, in a queue that others are in; what the nodes said.
fn check_slow(broker: &Broker<'_>, more: &str) -> Vec<String> {
    let Some(cluster) = Cluster::start_in(broker, &fresh_namespace(), more, 2) else { return Vec::new() };
    let machine = cluster.node(0).create("held", &definition());
    cluster.knows(1, &machine);
    let workers = Workers::start(&cluster.endpoints(), 4);
    let (began, slow) = (Instant::now(), start(&cluster, &machine, 0));
    until("the slow task is taken", || (workers.taken() == 1).then_some(()));
    workers.let_go(&(1..100_000).collect::<Vec<_>>());
    let mut others = 0;
    while began.elapsed() < SLOW {
        others += 1;
        let execution = start(&cluster, &machine, others);
        assert_eq!(cluster.node(0).ended(&execution)["status"], "SUCCEEDED");
        assert_eq!(cluster.node(1).describe(&slow)["status"], "RUNNING");
    }
    workers.let_go(&[0]);
    assert_eq!(cluster.node(1).ended(&slow)["status"], "SUCCEEDED");
    assert_whole(&slow, &cluster.node(0).history(&slow));
    let took = began.elapsed();
    println!("a task took {took:?}, {others} others of its queue were done meanwhile");
    assert_eq!(workers.repeated(), BTreeMap::new(), "each was delivered once");
    (0..2).map(|index| cluster.node(index).said()).collect()
}

#[test]
fn on_kafka_tasks_that_workers_hold_are_not_delivered_again_when_nodes_come_and_go() {
    check_rebalance(Engine::Kafka);
}

#[test]
fn on_rabbitmq_tasks_that_workers_hold_are_not_delivered_again_when_nodes_come_and_go() {
    check_rebalance(Engine::Rabbitmq);
}

fn check_rebalance(engine: Engine) {
    let held = env::var("FREVO_HELD").ok().and_then(|text| text.parse().ok()).unwrap_or(HELD);
    let Some(broker) = Broker::shared(engine) else { return };
    let Some(mut cluster) = Cluster::start(&broker, 3) else { return };
    let machine = cluster.node(0).create("held", &definition());
    (0..3).for_each(|index| cluster.knows(index, &machine));
    let balancers: Vec<Balancer> = (0..3).map(|_| Balancer::new(cluster.addresses())).collect();
    let endpoints: Vec<String> = balancers.iter().map(Balancer::endpoint).collect();
    let workers = Workers::start(&endpoints, held);
    let executions: Vec<String> = (0..held).map(|number| start(&cluster, &machine, number)).collect();
    until("all are taken", || (workers.taken() == held).then_some(()));
    cluster.add();
    cluster.settle();
    let joined = workers.repeated();
    thread::sleep(LEASES);
    cluster.terminate(0);
    balancers.iter().for_each(|balancer| balancer.set(cluster.addresses()));
    cluster.settle();
    thread::sleep(LEASES);
    let repeated = workers.repeated();
    println!(
        "{engine:?}: of {held} tasks in hand {} were delivered again when a node came, {} by the time one had gone",
        joined.len(),
        repeated.len()
    );
    workers.let_go(&(0..held).collect::<Vec<_>>());
    for execution in &executions {
        assert_eq!(cluster.node(1).ended(execution)["status"], "SUCCEEDED");
    }
    assert_eq!(repeated, BTreeMap::new(), "nobody lost what he held");
}

fn definition() -> Value {
    json!({ "StartAt": "Hold", "States": { "Hold": { "Type": "Task",
        "Resource": "arn:aws:lambda:us-east-1:000000000000:function:hold", "TimeoutSeconds": 600, "End": true } } })
}

fn start(cluster: &Cluster, machine: &str, number: usize) -> String {
    let up = cluster.up();
    cluster.node(up[number % up.len()]).start(machine, &json!({ "n": number }))
}

/// Workers that hold each task until it may go, and count how often it came.
struct Workers {
    runtime: Runtime,
    counts: Arc<Mutex<BTreeMap<usize, usize>>>,
    may_go: watch::Sender<Vec<usize>>,
}

impl Workers {
    /// One at each of these, which takes so many at once.
    fn start(endpoints: &[String], concurrency: usize) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let workers = Self { runtime, counts: Arc::default(), may_go: watch::Sender::new(Vec::new()) };
        for endpoint in endpoints {
            let (counts, may_go) = (workers.counts.clone(), workers.may_go.clone());
            let worker = Worker::new(endpoint.as_str())
                .handle("hold", move |input: Value| {
                    let (counts, mut may_go) = (counts.clone(), may_go.subscribe());
                    async move {
                        let number = input["n"].as_u64().expect("it has a number") as usize;
                        *counts.lock().expect("nobody panics").entry(number).or_default() += 1;
                        let gone = may_go.wait_for(|numbers| numbers.binary_search(&number).is_ok()).await;
                        gone.expect("the story goes on").len();
                        Ok(number)
                    }
                })
                .concurrency(concurrency as u32);
            workers.runtime.spawn(worker.run_until(std::future::pending()));
        }
        workers
    }

    /// Lets these go, which rise, and those that went before.
    fn let_go(&self, numbers: &[usize]) {
        self.may_go.send_modify(|all| {
            all.extend(numbers);
            all.sort_unstable();
        });
    }

    /// How many tasks came.
    fn taken(&self) -> usize {
        self.counts.lock().expect("nobody panics").len()
    }

    /// Those that came more than once, and how often.
    fn repeated(&self) -> BTreeMap<usize, usize> {
        let counts = self.counts.lock().expect("nobody panics");
        counts.iter().filter(|(_, count)| **count > 1).map(|(number, count)| (*number, *count)).collect()
    }
}
