//! Faults under load on three nodes: what was acknowledged ends, rightly and once.
//!
//! Nodes are killed, frozen for longer than their session lasts and thawed again,
//! ended in order and started again, and one more joins and leaves; the broker is
//! killed and restarted, frozen, and told to close all connections; the network
//! becomes slow, where the story can have one of its own. Which, whom and when is
//! drawn from a seed.

use std::env;
use std::thread;
use std::time::Duration;

use frevo_services::{Kafka, Rabbitmq};

use super::cluster::{Broker, Cluster, Engine};
use super::event_load::EventLoad;
use super::load::{Load, definition, next, seed};
use super::network::{self, Slow};

/// Faults in a normal run; `FREVO_FAULTS` asks for more.
const FAULTS: u64 = 4;

/// Longer than a node may be silent on either broker.
const FROZEN: Duration = Duration::from_secs(16);

/// How long the broker is frozen: longer than a session lasts on Kafka.
const BROKER_FROZEN: Duration = Duration::from_secs(12);

/// How long the network is slow.
const SLOW: Duration = Duration::from_secs(10);

#[derive(Clone, Copy, Debug)]
enum Fault {
    KillNode,
    FreezeNode,
    EndNode,
    RestartBroker,
    FreezeBroker,
    CloseConnections,
    MovePartitions,
    SlowNetwork,
}

/// The last one asks for a network of the story's own.
const ALL: [Fault; 8] = [
    Fault::KillNode,
    Fault::FreezeNode,
    Fault::EndNode,
    Fault::RestartBroker,
    Fault::FreezeBroker,
    Fault::CloseConnections,
    Fault::MovePartitions,
    Fault::SlowNetwork,
];

#[test]
fn on_kafka_every_acknowledged_start_and_event_is_there_whatever_fails() {
    check(Engine::Kafka, "on_kafka_every_acknowledged_start_and_event_is_there_whatever_fails");
}

#[test]
fn on_rabbitmq_every_acknowledged_start_and_event_is_there_whatever_fails() {
    check(Engine::Rabbitmq, "on_rabbitmq_every_acknowledged_start_and_event_is_there_whatever_fails");
}

/// A broker of this story's own.
enum Own {
    Kafka(Kafka),
    Rabbitmq(Rabbitmq),
}

impl Own {
    fn start(engine: Engine) -> Option<Self> {
        match engine {
            _ if !Engine::may_be_chosen() => None,
            Engine::Kafka => Kafka::start().map(Self::Kafka),
            Engine::Rabbitmq => Rabbitmq::start().map(Self::Rabbitmq),
        }
    }

    fn broker(&self) -> Broker<'_> {
        match self {
            Self::Kafka(kafka) => Broker::Kafka(kafka),
            Self::Rabbitmq(rabbit) => Broker::Rabbitmq(rabbit),
        }
    }

    fn restart(&mut self) {
        match self {
            Self::Kafka(kafka) => {
                kafka.kill();
                kafka.restart();
            }
            Self::Rabbitmq(rabbit) => {
                rabbit.kill();
                rabbit.restart();
            }
        }
    }

    fn freeze(&self, while_frozen: Duration) {
        match self {
            Self::Kafka(kafka) => kafka.freeze(),
            Self::Rabbitmq(rabbit) => rabbit.freeze(),
        }
        thread::sleep(while_frozen);
        match self {
            Self::Kafka(kafka) => kafka.thaw(),
            Self::Rabbitmq(rabbit) => rabbit.thaw(),
        }
    }

    fn close_connections(&self) {
        match self {
            // Kafka has no command for it: a pause makes clients give connections up.
            Self::Kafka(_) => self.freeze(Duration::from_secs(2)),
            Self::Rabbitmq(rabbit) => drop(rabbit.ctl(&["close_all_connections", "a story asks for it"])),
        }
    }
}

fn check(engine: Engine, story: &str) {
    if network::runs_in_its_own(&format!("{}::{story}", module_path!().split_once("::").expect("a crate").1))
    {
        return;
    }
    let kinds = if network::is_own() { &ALL[..] } else { &ALL[..ALL.len() - 1] };
    let faults = env::var("FREVO_FAULTS").ok().and_then(|text| text.parse().ok()).unwrap_or(FAULTS);
    let mut random = seed();
    println!("{faults} faults on {engine:?} from FREVO_SEED={random}");
    let Some(mut own) = Own::start(engine) else { return };
    let Some(mut cluster) = Cluster::start(&own.broker(), 3) else { return };
    let machine = cluster.node(0).create("load", &definition());
    (0..cluster.len()).for_each(|index| cluster.knows(index, &machine));
    let load = Load::begin(&cluster.endpoints(), &machine);
    let events = EventLoad::begin(cluster.node(0), &cluster.endpoints());
    let offset = next(&mut random) as usize;
    for number in 0..faults as usize {
        thread::sleep(Duration::from_millis(500 + next(&mut random) % 2500));
        // Each kind has its turn, from one that nobody chose.
        let fault = kinds[(offset + number) % kinds.len()];
        let node = next(&mut random) as usize % cluster.len();
        let before = load.acknowledged();
        happen(fault, node, &mut own, &mut cluster);
        println!("{fault:?} of {node}: {} starts before, {} after", before, load.acknowledged());
    }
    events.end();
    load.end(cluster.node(0), &machine);
}

fn happen(fault: Fault, node: usize, own: &mut Own, cluster: &mut Cluster) {
    match fault {
        Fault::KillNode => {
            cluster.kill(node);
            cluster.restart(node);
        }
        Fault::FreezeNode => {
            cluster.signal(node, "STOP");
            thread::sleep(FROZEN);
            cluster.signal(node, "CONT");
        }
        Fault::EndNode => {
            cluster.terminate(node);
            cluster.restart(node);
        }
        Fault::RestartBroker => own.restart(),
        Fault::FreezeBroker => own.freeze(BROKER_FROZEN),
        Fault::CloseConnections => own.close_connections(),
        Fault::MovePartitions => {
            cluster.add();
            cluster.settle();
            cluster.take_away();
        }
        Fault::SlowNetwork => {
            let _slow = Slow::begin();
            thread::sleep(SLOW);
        }
    }
    cluster.settle();
}
