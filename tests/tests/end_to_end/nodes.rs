//! Several nodes are one server: whatever node is asked, whoever owns the
//! partition, wherever the worker is.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use frevo_sdk::{ReceivedEvent, Subscriber, Worker};
use serde_json::{Value, json};
use tokio::runtime::Builder;

use super::cluster::{Broker, Cluster, Engine};
use super::http;
use super::opening::opened;
use super::server::{assert_whole, text, until};
use super::tools::ok;

#[test]
fn three_nodes_on_kafka_are_one_server() {
    check(Engine::Kafka);
}

#[test]
fn three_nodes_on_rabbitmq_are_one_server() {
    check(Engine::Rabbitmq);
}

fn check(engine: Engine) {
    let Some(broker) = Broker::shared(engine) else { return };
    let Some(mut cluster) = Cluster::start(&broker, 3) else { return };
    let machine = every_node_answers(&cluster);
    events_reach_subscribers_elsewhere(&cluster);
    who_waits_is_told_though_partitions_move(&mut cluster);
    a_rolling_restart_is_seen_by_nobody_who_tries_again(&mut cluster, &machine);
    one_node_has_it_all(&mut cluster, &machine);
}

fn runtime() -> tokio::runtime::Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

fn definition() -> Value {
    json!({ "StartAt": "Charge", "States": {
        "Charge": { "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:000000000000:function:charge",
            "TimeoutSeconds": 60, "End": true },
    } })
}

/// What one node was told all of them know, and a worker on one of them does the
/// tasks of all. Gives their state machine.
fn every_node_answers(cluster: &Cluster) -> String {
    let machine = cluster.node(0).create("orders", &definition());
    let executions: Vec<String> =
        (0..12).map(|index| cluster.node(index % 3).start(&machine, &json!({ "n": index }))).collect();
    let waiting = cluster.node(1).describe(&executions[0]);
    assert_eq!(waiting["status"], "RUNNING");
    let runtime = runtime();
    let endpoint = cluster.endpoints()[2].clone();
    runtime.spawn(async move {
        let worker = Worker::new(&endpoint).handle_inline("charge", |input: Value| Ok(input["n"].clone()));
        worker.run_until(std::future::pending()).await
    });
    for (index, execution) in executions.iter().enumerate() {
        let ended = cluster.node((index + 1) % 3).ended(execution);
        assert_eq!((&ended["status"], &ended["output"]), (&json!("SUCCEEDED"), &json!(index.to_string())));
        assert_whole(execution, &cluster.node((index + 2) % 3).history(execution));
    }
    for index in 0..3 {
        until(&format!("node {index} lists all"), || {
            (cluster.node(index).executions(&machine).len() == executions.len()).then_some(())
        });
    }
    let stopped = cluster.node(1).start(&machine, &json!({ "n": 99 }));
    cluster.node(2).ended(&stopped);
    let unknown = stopped.replace(":orders:", ":none:");
    let refusal = cluster.node(1).call("DescribeExecution", &json!({ "executionArn": unknown }));
    assert_eq!(refusal.expect_err("there is none").code, "ExecutionDoesNotExist");
    machine
}

/// A subscription that one node took gets what another publishes.
fn events_reach_subscribers_elsewhere(cluster: &Cluster) {
    let runtime = runtime();
    let (sender, mut received) = tokio::sync::mpsc::unbounded_channel();
    let endpoint = cluster.endpoints()[1].clone();
    let subscription = json!({ "pattern": { "detail-type": ["Placed"] }, "target": { "type": "queue" } });
    ok(cluster.node(0), &["subscription", "put", "bills", &subscription.to_string()]);
    runtime.spawn(async move {
        let subscriber = Subscriber::new(&endpoint).handle_event("bills", move |event: ReceivedEvent| {
            let sender = sender.clone();
            async move {
                let _ = sender.send(event.id().to_owned());
                Ok(())
            }
        });
        subscriber.run_until(std::future::pending()).await
    });
    for index in 0..9 {
        let data = json!({ "n": index }).to_string();
        let key = format!("k{index}");
        let event = ["--type", "Placed", "--source", "/shop", "--key", &key, "--data", &data];
        ok(cluster.node(index % 3), &[&["event", "publish"], &event[..]].concat());
    }
    let mut ids = Vec::new();
    let all = async {
        while ids.len() < 9 {
            ids.push(received.recv().await.expect("the subscriber is there"));
        }
    };
    runtime.block_on(async { tokio::time::timeout(Duration::from_secs(60), all).await }).expect("all arrive");
    // Where they are at home it is known that they are done.
    for index in 0..3 {
        until(&format!("node {index} keeps none"), || {
            let page = cluster.node(index).page("/metrics");
            let mut counts = page.lines().filter(|line| {
                line.contains("subscription.bills")
                    && (line.starts_with("frevo_queue_waiting") || line.starts_with("frevo_queue_in_flight"))
            });
            counts.all(|line| line.ends_with(" 0")).then_some(())
        });
    }
    // Each node reads all of them whole, wherever they are at home.
    for index in 0..3 {
        for id in &ids {
            let (status, found) = opened(cluster.node(index), id);
            assert_eq!((status, &found["event"]["source"]), (200, &json!("/shop")), "node {index}: {found}");
        }
        assert_eq!(opened(cluster.node(index), "nobody").0, 404);
    }
    ids.extend(std::iter::from_fn(|| received.try_recv().ok()));
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "none is delivered twice: {ids:?}");
}

/// Whoever waits for an execution's end at its owner is told of it by the next one.
fn who_waits_is_told_though_partitions_move(cluster: &mut Cluster) {
    let definition = definition().to_string().replace("charge", "nobody");
    let machine = cluster.node(0).create("held", &serde_json::from_str(&definition).expect("it is JSON"));
    (0..cluster.len()).for_each(|index| cluster.knows(index, &machine));
    let executions: Vec<String> =
        (0..12).map(|index| cluster.node(index % 3).start(&machine, &json!({ "n": index }))).collect();
    let addresses = cluster.addresses();
    let wait = |index: usize| {
        let headers =
            [("X-Amz-Target", "AWSStepFunctions.DescribeExecution"), ("X-Frevo-Wait-Seconds", "90")];
        let input = json!({ "executionArn": executions[index] }).to_string();
        let answer = http::post(addresses[index / 4], &headers, input.as_bytes()).expect("it answers");
        answer.read().expect("nobody is refused")
    };
    thread::scope(|scope| {
        let wait = &wait;
        let waiting: Vec<_> = (0..12).map(|index| scope.spawn(move || wait(index))).collect();
        cluster.add();
        cluster.settle();
        assert!(waiting.iter().all(|waiting| !waiting.is_finished()), "none has ended");
        for execution in &executions {
            cluster.node(0).ask("StopExecution", &json!({ "executionArn": execution }));
        }
        for waiting in waiting {
            assert_eq!(waiting.join().expect("it is told")["status"], "ABORTED");
        }
    });
    cluster.take_away();
    cluster.settle();
}

/// Nodes are restarted one after the other while clients start executions; a
/// client that tries again meets no error.
fn a_rolling_restart_is_seen_by_nobody_who_tries_again(cluster: &mut Cluster, machine: &str) {
    for index in 0..cluster.len() {
        let execution = cluster.node((index + 1) % 3).start(machine, &json!({ "n": index }));
        cluster.terminate(index);
        let left = (index + 1) % 3;
        assert_eq!(cluster.node(left).describe(&execution)["status"], "RUNNING");
        cluster.restart(index);
        cluster.settle();
        cluster.node(index).ask("StopExecution", &json!({ "executionArn": execution }));
        assert_eq!(cluster.node(left).ended(&execution)["status"], "ABORTED");
    }
}

/// The last node that is left owns everything, and knows everything.
fn one_node_has_it_all(cluster: &mut Cluster, machine: &str) {
    cluster.kill(0);
    cluster.terminate(1);
    cluster.settle();
    let executions = cluster.node(2).executions(machine);
    assert!(executions.len() >= 16, "{} executions", executions.len());
    for execution in executions {
        let arn = text(&execution["executionArn"]);
        assert_whole(&arn, &cluster.node(2).history(&arn));
    }
}
