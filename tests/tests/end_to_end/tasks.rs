//! Tasks are done by workers that never heard of Frevo: real brokers, and the workers of
//! `workflows/examples/charge` with their clients' default settings.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::cluster::{Broker, Cluster, Engine};
use super::foreign::{Queue, Topic, kills};
use super::http;
use super::programs::{self, program, repository, stderr};
use super::server::{Home, Server, details, text, types, until};
use super::working::Working;

const EXAMPLE: &str = "workflows/examples/charge";

/// Where the tasks of a story go: a namespace of its own on a broker that stories share.
struct Namespace {
    name: String,
    settings: Vec<String>,
}

impl Namespace {
    fn on_kafka(topic: &Topic) -> Self {
        // Whoever has the completions of another namespace is another server.
        let settings = ["--kafka-brokers", &topic.bootstrap(), "--namespace", &topic.name];
        Self { name: topic.name.clone(), settings: settings.map(str::to_owned).into() }
    }

    fn on_amqp(queue: &Queue) -> Self {
        let settings = ["--amqp-url", &queue.url(), "--namespace", &queue.name];
        Self { name: queue.name.clone(), settings: settings.map(str::to_owned).into() }
    }

    fn serve(&self, home: &Home, port: u16) -> Server {
        home.serve_with(port, &self.settings.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn tasks(&self) -> String {
        format!("{}.tasks.charge", self.name)
    }

    /// The consumer group of the workers; the cluster's own is named by the namespace.
    fn group(&self) -> String {
        format!("{}.workers", self.name)
    }

    fn completions(&self) -> String {
        format!("{}.completions", self.name)
    }
}

/// Says who does the tasks of `tasks.charge`.
fn route(server: &Server, workers: &Value) {
    say_workers(server, workers);
    until("tasks are written", || shown(server)["waitsFor"].is_null().then_some(()));
}

fn say_workers(server: &Server, workers: &Value) {
    let body = json!({ "title": "Charge a card", "workers": workers }).to_string();
    let answer = http::send(server.address(), "PUT", "/frevo/queues/tasks.charge", &[], body.as_bytes());
    let answer = answer.expect("it answers");
    assert_eq!(answer.status, 200, "{}", answer.text());
}

fn shown(server: &Server) -> Value {
    let answer = http::get(server.address(), "/frevo/queues/tasks.charge").expect("it answers");
    serde_json::from_str(&answer.text()).expect("JSON")
}

fn machine(server: &Server) -> String {
    let definition = std::fs::read_to_string(repository(EXAMPLE).join("definition.asl.json"));
    server.create("charge", &serde_json::from_str(&definition.expect("it is there")).expect("JSON"))
}

fn python(worker: &str, arguments: &[&str]) -> Command {
    let python = programs::python().expect("it was there before").join("bin/python");
    let mut command = program(python);
    command.arg(repository(EXAMPLE).join(worker)).args(arguments);
    command
}

/// Starts executions, one of which is declined, and checks how all of them end.
fn check_charged(server: &Server, machine: &str, count: u64) {
    let charged: Vec<String> =
        (0..count).map(|id| server.start(machine, &json!({ "id": id, "total": id }))).collect();
    let declined = server.start(machine, &json!({ "id": 0, "total": 5000 }));
    for (id, execution) in charged.iter().enumerate() {
        let ended = server.ended(execution);
        assert_eq!(ended["status"], "SUCCEEDED", "{ended}");
        let output: Value = serde_json::from_str(&text(&ended["output"])).expect("JSON");
        assert_eq!(output["charged"], json!(id), "{output}");
    }
    assert_eq!(server.ended(&declined)["output"], r#""refused""#);
    let history = server.history(&declined);
    let failed = details(&history, "LambdaFunctionFailed");
    assert_eq!((&failed["error"], &failed["cause"]), (&json!("Declined"), &json!("5000 is too much")));
    assert!(types(&history).contains(&"LambdaFunctionStarted"), "{history:?}");
}

#[test]
fn a_worker_in_python_does_tasks_from_kafka() {
    let Some(topic) = Topic::named() else { return };
    let (home, namespace) = (Home::new(), Namespace::on_kafka(&topic));
    let server = namespace.serve(&home, 0);
    route(&server, &json!({ "kafka": {} }));
    let machine = machine(&server);
    let _worker = Working::start(
        &home,
        python("kafka-python/worker.py", &[&topic.bootstrap(), &namespace.tasks(), &namespace.group()]),
    );
    check_charged(&server, &machine, 50);
    assert_eq!(shown(&server)["writtenTo"], json!({ "kafka": { "mode": "binary" } }));
}

#[test]
fn a_worker_in_java_does_tasks_from_kafka() {
    let Some(topic) = Topic::named() else { return };
    let (home, namespace) = (Home::new(), Namespace::on_kafka(&topic));
    let server = namespace.serve(&home, 0);
    route(&server, &json!({ "kafka": { "mode": "binary" } }));
    let machine = machine(&server);
    let mut java = program("java");
    java.arg("-cp")
        .arg(repository("tests/services/kafka/lib/*"))
        .arg(repository(EXAMPLE).join("kafka-java/src/main/java/charge/Worker.java"))
        .args([&topic.bootstrap(), &namespace.tasks(), &namespace.group()]);
    let _worker = Working::start(&home, java);
    check_charged(&server, &machine, 50);
}

#[test]
fn a_worker_in_go_does_tasks_from_kafka() {
    let Some(topic) = Topic::named() else { return };
    let (home, namespace) = (Home::new(), Namespace::on_kafka(&topic));
    let worker = home.path("charge");
    let built = program("go")
        .current_dir(repository(EXAMPLE).join("kafka-go"))
        .args(["build", "-o"])
        .arg(&worker)
        .arg(".")
        .stdin(Stdio::null())
        .output()
        .expect("go is there: `make setup`");
    assert!(built.status.success(), "{}", stderr(&built));
    let server = namespace.serve(&home, 0);
    route(&server, &json!({ "kafka": {} }));
    let machine = machine(&server);
    let mut go = program(worker);
    go.args([&topic.bootstrap(), &namespace.tasks(), &namespace.group()]);
    let _worker = Working::start(&home, go);
    check_charged(&server, &machine, 50);
}

#[test]
fn a_worker_in_python_does_tasks_from_rabbitmq() {
    let Some(queue) = Queue::named() else { return };
    let (home, namespace) = (Home::new(), Namespace::on_amqp(&queue));
    let server = namespace.serve(&home, 0);
    route(&server, &json!({ "amqp": {} }));
    let machine = machine(&server);
    let _worker = Working::start(&home, python("amqp-python/worker.py", &[&queue.url(), &namespace.tasks()]));
    check_charged(&server, &machine, 50);
}

/// The server is killed while tasks and completions are under way, the worker, too.
fn check_kills(namespace: &Namespace, workers: &Value, worker: &dyn Fn() -> Command) {
    let home = Home::new();
    let mut server = namespace.serve(&home, 0);
    route(&server, workers);
    let machine = machine(&server);
    let working = || Working::start(&home, worker());
    let (mut worker, mut started) = (working(), BTreeSet::new());
    for round in 0..kills() {
        for number in 0..100 {
            let input = json!({ "id": round * 100 + number, "total": number });
            started.insert(server.start(&machine, &input));
        }
        if round % 2 == 0 {
            let port = server.kill();
            server = namespace.serve(&home, port);
        } else {
            worker.kill();
            worker = working();
        }
    }
    for execution in &started {
        let ended = server.ended(execution);
        assert_eq!(ended["status"], "SUCCEEDED", "{ended}");
        let history = server.history(execution);
        let scheduled = types(&history).iter().filter(|kind| **kind == "LambdaFunctionScheduled").count();
        assert_eq!(scheduled, 1, "{history:?}");
    }
    worker.kill();
}

#[test]
fn no_task_on_rabbitmq_is_lost_or_taken_twice_whoever_is_killed() {
    let Some(queue) = Queue::named() else { return };
    let namespace = Namespace::on_amqp(&queue);
    check_kills(&namespace, &json!({ "amqp": {} }), &|| {
        python("amqp-python/worker.py", &[&queue.url(), &namespace.tasks()])
    });
}

#[test]
fn no_task_on_kafka_is_lost_or_taken_twice_whoever_is_killed() {
    let Some(topic) = Topic::named() else { return };
    let namespace = Namespace::on_kafka(&topic);
    check_kills(&namespace, &json!({ "kafka": {} }), &|| {
        python("kafka-python/worker.py", &[&topic.bootstrap(), &namespace.tasks(), &namespace.group()])
    });
}

/// What was written stays written, whichever node has the partitions.
#[test]
fn a_task_is_written_once_though_its_partition_moves() {
    let Some(topic) = Topic::named() else { return };
    let Some(broker) = Broker::shared(Engine::Kafka) else { return };
    let namespace = Namespace::on_kafka(&topic);
    let Some(mut cluster) = Cluster::start_in(&broker, &namespace.name, "", 2) else { return };
    route(cluster.node(0), &json!({ "kafka": {} }));
    route(cluster.node(1), &json!({ "kafka": {} }));
    let machine = machine(cluster.node(0));
    let all: Vec<String> = (0..40)
        .map(|id| cluster.node(id as usize % 2).start(&machine, &json!({ "id": id, "total": id })))
        .collect();
    let written = topic.of(&namespace.tasks());
    assert_eq!(written.consume(40).len(), 40);
    cluster.kill(1);
    cluster.settle();
    let home = Home::new();
    let _worker = Working::start(
        &home,
        python("kafka-python/worker.py", &[&topic.bootstrap(), &namespace.tasks(), &namespace.group()]),
    );
    for execution in &all {
        let ended = cluster.node(0).ended(execution);
        assert_eq!(ended["status"], "SUCCEEDED", "{ended}");
    }
    // Forty tasks, and for each that it is over.
    let records = written.consume(80);
    let tasks = records.iter().filter(|record| record["headers"]["ce_type"] == "frevo.task");
    assert_eq!(tasks.count(), 40, "none is written twice");
}

#[test]
fn a_completion_counts_in_any_partition_and_only_what_is_open_is_in_the_topic() {
    let Some(topic) = Topic::named() else { return };
    let (home, namespace) = (Home::new(), Namespace::on_kafka(&topic));
    let server = namespace.serve(&home, 0);
    route(&server, &json!({ "kafka": {} }));
    let machine = machine(&server);
    let execution = server.start(&machine, &json!({ "id": 1 }));
    let task = topic.of(&namespace.tasks()).consume(1).remove(0);
    let headers = &task["headers"];
    assert_eq!(headers["ce_type"], "frevo.task", "{task}");
    assert_eq!(headers["ce_source"], json!(execution), "{task}");
    assert_eq!((&headers["ce_subject"], &headers["ce_queue"]), (&json!("Charge"), &json!("tasks.charge")));
    assert_eq!(headers["ce_replyto"], json!(namespace.completions()), "{task}");
    assert_eq!(task["key"], headers["ce_attemptid"], "{task}");
    assert!(headers["ce_expirytime"].is_string() && headers["ce_replypartition"].is_string(), "{task}");
    let attempt = text(&headers["ce_attemptid"]);
    let said = |kind: &str, value: &str, key: &str| {
        json!({ "key": key, "value": value, "headers": {
            "ce_specversion": "1.0", "ce_id": key, "ce_source": "/me", "ce_type": kind,
            "ce_attemptid": attempt, "content-type": "application/json",
        } })
    };
    // A forged one, one of an unknown type, and heartbeats everywhere.
    let mut all: Vec<Value> =
        (0..30).map(|key| said("frevo.task.heartbeat", "null", &key.to_string())).collect();
    let mut forged = said("frevo.task.succeeded", "{}", "forged");
    forged["headers"]["ce_attemptid"] = json!("AAAA");
    all.push(forged);
    all.push(json!({ "key": "a", "value": "no event" }));
    let completions = topic.of(&namespace.completions());
    completions.produce(&all);
    assert_eq!(server.describe(&execution)["status"], "RUNNING");
    let why = server.page(&format!("/frevo/why?execution={execution}"));
    assert!(why.contains("`Charge` of tasks.charge is written for a worker since "), "{why}");
    completions.produce(&[said("frevo.task.succeeded", r#"{"charged": 7}"#, "any")]);
    let ended = server.ended(&execution);
    assert_eq!(ended["output"], r#"{"charged":7}"#, "{ended}");
    let last = topic.of(&namespace.tasks()).consume(2).pop().expect("two");
    assert_eq!(
        (&last["key"], &last["value"], &last["headers"]["ce_type"]),
        (&json!(attempt), &Value::Null, &json!("frevo.task.cancelled"))
    );
}

#[test]
fn a_completion_that_can_t_be_read_fails_its_task_with_the_reason() {
    let Some(topic) = Topic::named() else { return };
    let (home, namespace) = (Home::new(), Namespace::on_kafka(&topic));
    let server = namespace.serve(&home, 0);
    route(&server, &json!({ "kafka": { "mode": "structured" } }));
    let machine = machine(&server);
    let execution = server.start(&machine, &json!({ "id": 1 }));
    let task = topic.of(&namespace.tasks()).consume(1).remove(0);
    let event: Value = serde_json::from_str(&text(&task["value"])).expect("JSON");
    assert_eq!((&event["type"], &event["data"]), (&json!("frevo.task"), &json!({ "id": 1 })), "{event}");
    topic.of(&namespace.completions()).produce(&[json!({ "value": "{", "headers": {
        "ce_specversion": "1.0", "ce_id": "1", "ce_source": "/me", "ce_type": "frevo.task.succeeded",
        "ce_attemptid": event["attemptid"], "content-type": "application/json",
    } })]);
    let ended = server.ended(&execution);
    assert_eq!((&ended["status"], &ended["error"]), (&json!("FAILED"), &json!("Frevo.InvalidCompletion")));
    assert!(text(&ended["cause"]).contains("offset 0 can't be read: it is no JSON"), "{ended}");
}

#[test]
fn a_broker_that_is_away_is_waited_for_and_said_so() {
    let home = Home::new();
    let server = home.serve();
    say_workers(&server, &json!({ "kafka": {} }));
    let machine = machine(&server);
    let execution = server.start(&machine, &json!({ "id": 1 }));
    until("it says so", || {
        shown(&server)["waitsFor"].as_str()?.contains("no Kafka is configured").then_some(())
    });
    assert_eq!(server.describe(&execution)["status"], "RUNNING");
    let why = server.page(&format!("/frevo/why?execution={execution}"));
    assert!(why.contains("`Charge` of tasks.charge waits since "), "{why}");
    assert!(why.contains("to be written for a worker: no Kafka is configured"), "{why}");
    let metrics = server.page("/metrics");
    assert!(metrics.contains(r#"frevo_tasks_wait{of="000000000000/us-east-1/tasks.charge"} 1"#), "{metrics}");
    let body = br#"{}"#;
    let answer = http::send(server.address(), "PUT", "/frevo/queues/tasks.charge", &[], body);
    assert_eq!(answer.expect("it answers").status, 200);
    let shown = shown(&server);
    assert_eq!((&shown["waiting"], &shown["writtenTo"]), (&json!(1), &Value::Null));
    let why = server.page(&format!("/frevo/why?execution={execution}"));
    assert!(why.contains("no worker on tasks.charge"), "{why}");
}
