//! Brokers and databases that are not as a node needs them: what is wrong and what
//! to do is said, nothing is lost, and where it can a node goes on by itself.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use frevo_amqp::AmqpBus;
use frevo_kafka::KafkaBus;
use frevo_sdk::Worker;
use frevo_services::{Kafka, Rabbitmq, shared};
use frevo_transport::{Bus, NodeId, Streams};
use serde_json::{Value, json};
use tempfile::NamedTempFile;
use tokio::runtime::{Builder, Runtime};

use super::cluster::{Broker, Cluster, Engine, arguments_of, fresh_namespace, refusal};
use super::programs::stdout;
use super::server::{assert_whole, text, until};
use super::tools::at;

/// A partition that nothing else depends on.
const PARTITION: u16 = 3;

/// How often a broker is silent: what goes wrong then does not go wrong each time.
const ROUNDS: u32 = 2;

/// Longer than a session with either broker lasts.
const SILENCE: Duration = Duration::from_secs(14);

/// Where Debian has the library that tells a process a wrong time.
const WRONG_TIME: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

#[test]
fn another_number_of_partitions_than_kafka_has_is_refused() {
    another_number_of_partitions(Engine::Kafka, "has 12 partitions, but 7 are asked for");
}

#[test]
fn another_number_of_partitions_than_rabbitmq_has_recorded_is_refused() {
    another_number_of_partitions(Engine::Rabbitmq, "was made with 12 partitions, but 7 are asked for");
}

fn another_number_of_partitions(engine: Engine, reason: &str) {
    let Some(broker) = Broker::shared(engine) else { return };
    let namespace = fresh_namespace();
    let Some(mut cluster) = Cluster::start_in(&broker, &namespace, "", 1) else { return };
    let executions = begin(&cluster, 6);
    cluster.terminate(0);
    let mut arguments = arguments_of(&broker, &namespace).expect("there is a PostgreSQL");
    arguments.extend(["--partitions".to_owned(), "7".to_owned()]);
    let said = refusal(&arguments, "");
    assert!(said.contains(reason) && said.contains("another namespace"), "{said}");
    cluster.restart(0);
    cluster.settle();
    finish(&cluster, &executions);
}

#[test]
fn a_node_without_its_kafka_says_so_and_goes_on_when_it_is_back() {
    let Some(mut kafka) = Kafka::start() else { return };
    let Some(arguments) = arguments_of(&Broker::Kafka(&kafka), "away") else { return };
    kafka.kill();
    let said = refusal(&arguments, "");
    let reason = format!("could not reach Kafka at {}", kafka.bootstrap());
    assert!(said.contains(&reason) && said.contains("Connection refused"), "{said}");
    kafka.restart();
    let Some(cluster) = Cluster::start_in(&Broker::Kafka(&kafka), "away", "", 1) else { return };
    let executions = begin(&cluster, 6);
    kafka.kill();
    is_away(&cluster, "Kafka does not answer");
    kafka.restart();
    finish(&cluster, &executions);
    assert!(cluster.node(0).said().contains("Kafka answers again"), "{}", cluster.node(0).said());
}

#[test]
fn a_node_without_its_rabbitmq_says_so_and_goes_on_when_it_is_back() {
    let Some(mut rabbit) = Rabbitmq::start() else { return };
    let Some(arguments) = arguments_of(&Broker::Rabbitmq(&rabbit), "away") else { return };
    rabbit.kill();
    let said = refusal(&arguments, "");
    assert!(said.contains("could not connect to RabbitMQ at amqp://127.0.0.1:"), "{said}");
    assert!(said.contains("Connection refused") && !said.contains("guest"), "{said}");
    rabbit.restart();
    let Some(cluster) = Cluster::start_in(&Broker::Rabbitmq(&rabbit), "away", "", 1) else { return };
    let executions = begin(&cluster, 6);
    rabbit.kill();
    is_away(&cluster, "RabbitMQ does not answer");
    rabbit.restart();
    finish(&cluster, &executions);
}

#[test]
fn nodes_whose_kafka_was_silent_for_longer_than_a_session_share_it_again() {
    let Some(kafka) = Kafka::start() else { return };
    let Some(cluster) = Cluster::start(&Broker::Kafka(&kafka), 3) else { return };
    check_silence(&cluster, || kafka.freeze(), || kafka.thaw());
}

#[test]
fn nodes_whose_rabbitmq_was_silent_for_longer_than_a_session_share_it_again() {
    let Some(rabbit) = Rabbitmq::start() else { return };
    let Some(cluster) = Cluster::start(&Broker::Rabbitmq(&rabbit), 3) else { return };
    check_silence(&cluster, || rabbit.freeze(), || rabbit.thaw());
}

/// Each time every node has lost everything, and has to find the broker anew.
fn check_silence(cluster: &Cluster, freeze: impl Fn(), thaw: impl Fn()) {
    let executions = begin(cluster, 12);
    for _ in 0..ROUNDS {
        freeze();
        thread::sleep(SILENCE);
        thaw();
        cluster.settle();
    }
    finish(cluster, &executions);
}

/// Everybody who asks is told that the broker is away.
fn is_away(cluster: &Cluster, reason: &str) {
    let server = cluster.node(0);
    cluster.is_unready(0, reason);
    let told = at(server, &["cluster", "status"]);
    assert!(stdout(&told).contains(reason) && told.status.code() == Some(1), "{}", stdout(&told));
    assert!(server.said().contains(reason), "{}", server.said());
    let machine = "arn:aws:states:us-east-1:000000000000:stateMachine:orders";
    let start = json!({ "stateMachineArn": machine, "input": "{}" });
    let refused = server.call("StartExecution", &start).expect_err("nothing can be acknowledged");
    assert!(refused.status >= 500, "a client tries again: {refused:?}");
}

#[test]
fn a_user_whom_kafka_does_not_know_is_refused_and_one_with_the_right_password_is_served() {
    let Some(kafka) = Kafka::start_guarded("frevo", "the right one") else { return };
    let (broker, namespace) = (Broker::Kafka(&kafka), fresh_namespace());
    let Some(arguments) = arguments_of(&broker, &namespace) else { return };
    let secured = |password: &str| {
        format!(
            "security_protocol = \"sasl_plaintext\"\nsasl_mechanism = \"SCRAM-SHA-512\"\n\
             username = \"frevo\"\npassword = \"{password}\"\n"
        )
    };
    let said = refusal(&arguments, &secured("a wrong one"));
    assert!(said.contains("invalid credentials") && !said.contains("a wrong one"), "{said}");
    let said = refusal(&arguments, "");
    assert!(said.contains("could not reach Kafka"), "{said}");
    let Some(cluster) = Cluster::start_in(&broker, &namespace, &secured("the right one"), 1) else { return };
    finish(&cluster, &begin(&cluster, 3));
}

#[test]
fn a_user_whom_rabbitmq_does_not_know_is_refused() {
    let Some(rabbit) = shared::rabbitmq() else { return };
    let broker = Broker::Rabbitmq(rabbit);
    let Some(mut arguments) = arguments_of(&broker, &fresh_namespace()) else { return };
    let right = rabbit.url();
    let mut refused = |url: String| {
        let place = arguments.iter().position(|argument| argument.starts_with("amqp://"));
        arguments[place.expect("it says where RabbitMQ is")] = url;
        refusal(&arguments, "")
    };
    let said = refused(right.replace("guest:guest", "guest:secret"));
    assert!(said.contains("refuses the user `guest` or the password"), "{said}");
    assert!(!said.contains("secret"), "{said}");
    let said = refused(right.replace("%2f", "nowhere"));
    assert!(said.contains("does not let `guest` into the virtual host `nowhere`"), "{said}");
}

#[test]
fn a_user_whom_postgresql_does_not_let_in_is_refused() {
    let (Some(broker), Some(postgres)) = (Broker::shared(Engine::Kafka), shared::postgres()) else { return };
    postgres.ask("create role guarded login password 'the right one'");
    let refused = |url: String| {
        let store = ["--store", "postgres", "--postgres-url", &url].map(str::to_owned);
        refusal(&[&broker.arguments()[..], &store].concat(), "")
    };
    for (password, database) in [("wrong", "postgres"), ("the%20right%20one", "nowhere")] {
        let said = refused(postgres.guarded_url(password, database));
        assert!(said.contains("does not let in user `guarded`"), "{said}");
        assert!(said.contains("check the user, the password and the name of the database"), "{said}");
        assert!(!said.contains("wrong@") && !said.contains("right"), "{said}");
    }
    let said = refused("postgresql://postgres@127.0.0.1:1/postgres".to_owned());
    assert!(said.contains("PostgreSQL at 127.0.0.1:1/postgres is not reached"), "{said}");
}

#[test]
fn a_schema_that_a_newer_build_made_is_refused() {
    let (Some(broker), Some(postgres)) = (Broker::shared(Engine::Kafka), shared::postgres()) else { return };
    let namespace = fresh_namespace();
    let Some(mut cluster) = Cluster::start_in(&broker, &namespace, "", 1) else { return };
    let executions = begin(&cluster, 3);
    cluster.terminate(0);
    let form = format!("\"{namespace}\".form");
    let known = postgres.ask(&format!("select form from {form}"));
    postgres.ask(&format!("update {form} set form = 99"));
    let said = refusal(&arguments_of(&broker, &namespace).expect("there is a PostgreSQL"), "");
    assert!(said.contains("has form 99") && said.contains("newer build"), "{known}: {said}");
    postgres.ask(&format!("update {form} set form = {}", known.trim()));
    cluster.restart(0);
    cluster.settle();
    finish(&cluster, &executions);
}

#[test]
fn a_partition_of_kafka_in_which_a_newer_build_wrote_is_left_alone() {
    check_newer(Engine::Kafka, &[2, 0, 0, 0]);
}

/// What a message of this build carries may be of a newer form, too.
#[test]
fn a_partition_of_rabbitmq_in_which_a_newer_build_wrote_is_left_alone() {
    let mut message = vec![1];
    message.extend([7; 8]);
    message.extend(u64::MAX.to_be_bytes());
    message.extend([0, 0, 0, 1]);
    message.extend([2, 0, 0, 0]);
    check_newer(Engine::Rabbitmq, &message);
}

/// Whoever owns the partition stops with it, whoever takes it over does not begin,
/// and everything else goes on.
fn check_newer(engine: Engine, message: &[u8]) {
    let Some(broker) = Broker::shared(engine) else { return };
    let namespace = fresh_namespace();
    let Some(mut cluster) = Cluster::start_in(&broker, &namespace, "", 1) else { return };
    let executions = begin(&cluster, 24);
    let streams = streams(&broker, &namespace);
    let end = || streams.end(PARTITION).expect("the broker answers");
    let before = end();
    streams.append(PARTITION, message.to_vec().into()).expect("it is taken");
    until("the newer record is there", || (end() > before).then_some(()));
    let reason = "form 2, this build reads up to 1: run the newer build";
    let said = cluster.is_unready(0, reason);
    assert!(said.contains(&format!("partition {PARTITION}")), "{said}");
    let behind = end();
    cluster.kill(0);
    cluster.restart(0);
    cluster.is_unready(0, reason);
    until("all others are owned", || (cluster.status(0)["unowned"] == json!([PARTITION])).then_some(()));
    let (_working, elsewhere) = (work(&cluster), answered(&cluster, &executions));
    assert!(!elsewhere.is_empty() && elsewhere.len() < executions.len(), "{elsewhere:?}");
    elsewhere
        .iter()
        .for_each(|execution| assert_eq!(cluster.node(0).ended(execution)["status"], "SUCCEEDED"));
    assert_eq!(end(), behind, "nobody wrote behind what he could not read");
}

/// Those of which a node knows. All are asked for at once, as what has no owner is
/// waited for.
fn answered<'a>(cluster: &Cluster, executions: &'a [String]) -> Vec<&'a String> {
    let is_known = |execution: &String| {
        cluster.node(0).call("DescribeExecution", &json!({ "executionArn": execution })).is_ok()
    };
    thread::scope(|scope| {
        let asked: Vec<_> = executions
            .iter()
            .map(|execution| (execution, scope.spawn(move || is_known(execution))))
            .collect();
        let known = asked
            .into_iter()
            .filter_map(|(execution, answer)| answer.join().expect("it is asked").then_some(execution));
        known.collect()
    })
}

#[test]
fn kafkas_journal_without_what_the_store_has_seen_in_it_is_left_alone() {
    let Some(kafka) = shared::kafka() else { return };
    check_lost_tail(Engine::Kafka, |namespace| kafka.delete_topic(&format!("{namespace}.journal")));
}

#[test]
fn rabbitmqs_journal_without_what_the_store_has_seen_in_it_is_left_alone() {
    let Some(rabbit) = shared::rabbitmq() else { return };
    check_lost_tail(Engine::Rabbitmq, |namespace| {
        drop(rabbit.ctl(&["delete_queue", &format!("{namespace}.journal.{PARTITION}")]));
    });
}

/// While no node is up, the journal is lost and PostgreSQL is not.
fn check_lost_tail(engine: Engine, lose: impl Fn(&str)) {
    let Some(broker) = Broker::shared(engine) else { return };
    let namespace = fresh_namespace();
    let Some(mut cluster) = Cluster::start_in(&broker, &namespace, "", 1) else { return };
    begin(&cluster, 24);
    cluster.terminate(0);
    lose(&namespace);
    cluster.restart(0);
    let said = cluster.is_unready(0, "lost its tail");
    assert!(said.contains("nothing was changed: bring the journal back"), "{said}");
    until("the others are owned", || {
        let unowned = cluster.status(0)["unowned"].clone();
        (unowned.as_array()?.contains(&json!(PARTITION))).then_some(())
    });
    assert_eq!(streams(&broker, &namespace).end(PARTITION).expect("the broker answers"), 0);
}

#[test]
fn a_node_whose_clock_is_ahead_of_that_of_kafka_is_not_ready() {
    let Some(broker) = Broker::shared(Engine::Kafka) else { return };
    let Some(mut cluster) = Cluster::start(&broker, 1) else { return };
    let Some(clock) = Clock::wrong("+5") else { return };
    cluster.add_with(&clock.variables());
    let said = cluster.is_unready(1, "ms behind this node's: set the clocks by NTP");
    assert!(said.contains("the broker's clock is"), "{said}");
    assert_eq!(cluster.readiness(0), Ok(()));
    clock.set("+0");
    until("its clock is right again", || cluster.readiness(1).ok());
}

/// RabbitMQ does not tell the time: of three nodes the two that agree are right.
#[test]
fn a_node_whose_clock_is_behind_those_of_two_others_is_not_ready() {
    let Some(broker) = Broker::shared(Engine::Rabbitmq) else { return };
    let Some(mut cluster) = Cluster::start(&broker, 2) else { return };
    let Some(clock) = Clock::wrong("-5") else { return };
    cluster.add_with(&clock.variables());
    let said = cluster.is_unready(2, "ms ahead of this node's: set the clocks by NTP");
    assert!(said.contains("the other nodes' clocks are"), "{said}");
    assert_eq!(cluster.readiness(0), Ok(()));
    clock.set("+0");
    until("its clock is right again", || cluster.readiness(2).ok());
}

/// A clock that can be set, of one process.
struct Clock(NamedTempFile);

impl Clock {
    /// One that is so many seconds off; none where the library is not.
    fn wrong(off: &str) -> Option<Self> {
        if !Path::new(WRONG_TIME).exists() {
            println!("skipped: there is no {WRONG_TIME}; Debian's package libfaketime has it");
            return None;
        }
        let clock = Self(NamedTempFile::new().expect("a temporary file"));
        clock.set(off);
        Some(clock)
    }

    fn set(&self, off: &str) {
        fs::write(self.0.path(), off).expect("the file is ours");
    }

    /// What gives a process this clock; how long something takes it is told rightly.
    fn variables(&self) -> [(&'static str, &str); 4] {
        let path = self.0.path().to_str().expect("a path of ours");
        [
            ("LD_PRELOAD", WRONG_TIME),
            ("FAKETIME_TIMESTAMP_FILE", path),
            ("FAKETIME_NO_CACHE", "1"),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ]
    }
}

/// So many executions that wait for a worker. Their names, and so their partitions,
/// are the same each time.
fn begin(cluster: &Cluster, count: usize) -> Vec<String> {
    let definition = json!({ "StartAt": "Charge", "States": { "Charge": { "Type": "Task",
        "Resource": "arn:aws:lambda:us-east-1:000000000000:function:charge", "End": true } } });
    let machine = cluster.node(0).create("orders", &definition);
    let start = |index| {
        let input = json!({ "n": index }).to_string();
        let start = json!({ "stateMachineArn": machine, "name": format!("order-{index}"), "input": input });
        text(&cluster.node(0).ask("StartExecution", &start)["executionArn"])
    };
    (0..count).map(start).collect()
}

/// Nothing was lost: a worker comes, and all of them end.
fn finish(cluster: &Cluster, executions: &[String]) {
    let _working = work(cluster);
    cluster.settle();
    for (index, execution) in executions.iter().enumerate() {
        let ended = cluster.node(0).ended(execution);
        assert_eq!((&ended["status"], &ended["output"]), (&json!("SUCCEEDED"), &json!(index.to_string())));
        assert_whole(execution, &cluster.node(0).history(execution));
    }
}

/// A worker of all of them, as long as its runtime is there.
fn work(cluster: &Cluster) -> Runtime {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    let endpoint = cluster.node(0).endpoint();
    runtime.spawn(async move {
        let worker = Worker::new(&endpoint).handle_inline("charge", |input: Value| Ok(input["n"].clone()));
        worker.run_until(std::future::pending()).await
    });
    runtime
}

/// The messages of a cluster's partitions, as its broker has them.
fn streams(broker: &Broker<'_>, namespace: &str) -> Arc<dyn Streams> {
    let node = NodeId(1);
    let bus: Arc<dyn Bus> = match broker {
        Broker::Kafka(kafka) => {
            let config = frevo_kafka::Config::new(kafka.bootstrap(), namespace, node);
            Arc::new(KafkaBus::open(config).expect("Kafka answers"))
        }
        Broker::Rabbitmq(rabbit) => {
            let config = frevo_amqp::Config::new(rabbit.url(), namespace, node);
            Arc::new(AmqpBus::open(&config).expect("RabbitMQ answers"))
        }
    };
    bus.streams().expect("the broker answers")
}
