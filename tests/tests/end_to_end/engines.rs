//! The stories of boto3, CloudEvents and nested executions, unchanged, on a node whose
//! journal is Kafka's or RabbitMQ's.

use super::cluster::{Broker, Cluster, Engine};
use super::programs;

#[test]
fn boto3_drives_a_node_on_kafka() {
    check(Engine::Kafka);
}

#[test]
fn boto3_drives_a_node_on_rabbitmq() {
    check(Engine::Rabbitmq);
}

fn check(engine: Engine) {
    let Some(venv) = programs::python() else { return };
    let Some(broker) = Broker::shared(engine) else { return };
    let Some(cluster) = Cluster::start(&broker, 1) else { return };
    let endpoint = cluster.node(0).endpoint();
    let endpoint = endpoint.as_str();
    for (script, arguments) in [
        ("boto3_story.py", vec![endpoint]),
        ("nested_story.py", vec![endpoint]),
        ("event_bridge_story.py", vec!["publish", endpoint]),
    ] {
        programs::script(&venv, script, &arguments);
    }
}
