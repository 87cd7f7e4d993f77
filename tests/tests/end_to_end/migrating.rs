//! A data directory moves onto a broker: what was open goes on there, what was
//! issued holds, and what has ended is found.

use std::collections::BTreeSet;
use std::env;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use frevo_sdk::{ReceivedEvent, Subscriber, Worker};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use super::cluster::{Broker, Cluster, Engine, arguments_of, fresh_namespace};
use super::http;
use super::programs::{stderr, stdout};
use super::publishing::{STRUCTURED, event, publish, resource, subscribe};
use super::retention::{FORGETFUL, begin, outgrow, verified};
use super::server::{Home, Server, assert_whole, frevo, text, types, until};
use super::tools::ok;

/// Executions that are open when everything moves; `FREVO_MOVED` asks for more.
const MOVED: usize = 200;

/// Executions that have ended by then.
const ENDED: usize = 20;

/// Events of one key that nobody took: more than a partition holds in memory.
const EVENTS: usize = 600;

/// How long the waits last: some are due before there is a node.
const WAIT_SECONDS: usize = 20;

#[test]
fn a_data_directory_moves_onto_kafka() {
    check(Engine::Kafka);
}

#[test]
fn a_data_directory_moves_onto_rabbitmq() {
    check(Engine::Rabbitmq);
}

/// The journal begins with what was carried forward, a dead letter is in the store
/// alone, and the server was killed.
#[test]
fn what_outlived_its_part_of_the_journal_moves_too() {
    let Some(broker) = Broker::shared(Engine::Kafka) else { return };
    let (home, namespace) = (Home::new(), fresh_namespace());
    let Some(arguments) = arguments_of(&broker, &namespace) else { return };
    let config = home.write("frevo.toml", FORGETFUL);
    let server = home.serve_with(0, &["--config", config.to_str().expect("a path of ours")]);
    let (mut past, token) = begin(&server);
    let starts = json!({ "pattern": { "source": ["shop"] }, "target": { "type": "stateMachine",
        "arn": "arn:aws:states:us-east-1:000000000000:stateMachine:nobody" } });
    assert_eq!(subscribe(&server, "later", &starts).status, 201);
    assert_eq!(publish(&server, "default", STRUCTURED, &event("1", json!({ "amount": 7 }))).status, 202);
    let letters =
        |server: &Server| resource(server, "GET", "/later/dead-letters", "").1["deadLetters"].clone();
    until("it is given up", || letters(&server).get(0).map(drop));
    outgrow(&home, &server, verified(&home)["lastOffset"].as_u64().expect("there are records"));
    let passes = one(json!({ "Type": "Pass", "End": true }));
    past.machines.push(server.create("passes", &passes));
    for number in 0..10 {
        let execution = server.start(&past.machines[2], &json!({ "n": number }));
        server.ended(&execution);
        past.executions.push(execution);
    }
    let (told, died) = (past.told(&server), letters(&server));
    server.kill();
    let key_file = home.path("cluster-key");
    let as_before = [&arguments[..], &["--config".to_owned(), config.display().to_string()]].concat();
    let said = migrate(&home, &as_before, &key_file).expect("it moves");
    assert!(said.contains("31 executions that are open and 10 that have ended"), "{said}");
    let Some(cluster) = Cluster::moved(&broker, &namespace, &key_file, 1) else { return };
    let node = cluster.node(0);
    assert_eq!(past.told(node), told, "where it is told is not what is told");
    assert_eq!(letters(node), died);
    node.ask("SendTaskSuccess", &json!({ "taskToken": token, "output": "\"done\"" }));
    let worked = &past.executions[30];
    assert_eq!(node.ended(worked)["output"], "\"done\"");
    assert_whole(worked, &node.history(worked));
    let other = json!({ "stateMachineArn": past.machines[0], "name": "w3", "input": "{}" });
    assert_eq!(node.call("StartExecution", &other).expect_err("taken").code, "ExecutionAlreadyExists");
}

#[test]
fn what_can_not_be_moved_is_refused_and_stays_as_it_is() {
    let Some(broker) = Broker::shared(Engine::Kafka) else { return };
    let (home, namespace) = (Home::new(), fresh_namespace());
    let Some(arguments) = arguments_of(&broker, &namespace) else { return };
    let key_file = home.path("cluster-key");
    let refused = |arguments: &[String]| migrate(&home, arguments, &key_file).expect_err("it is refused");
    let refusal = refused(&arguments);
    assert!(refusal.contains("is no data directory"), "{refusal}");
    assert!(!home.data().exists(), "and none is made");
    let server = home.serve_with(0, &["--partitions", "4"]);
    let refusal = refused(&arguments);
    assert!(refusal.contains("is in use"), "{refusal}");
    assert!(server.terminate().success());
    let refusal = refused(&[&arguments[..], &["--partitions".to_owned(), "8".to_owned()]].concat());
    assert!(refusal.contains("was made with 4 partitions"), "{refusal}");
    home.write("cluster-key", "another cluster's");
    let refusal = refused(&arguments);
    assert!(refusal.contains("has another key"), "{refusal}");
}

fn check(engine: Engine) {
    let Some(broker) = Broker::shared(engine) else { return };
    let (home, namespace) = (Home::new(), fresh_namespace());
    let Some(arguments) = arguments_of(&broker, &namespace) else { return };
    let server = home.serve_with(0, &["--partitions", "8"]);
    let before = Before::fill(&server, moved_count());
    assert!(server.terminate().success(), "a server ends in order");
    let journal = journal_of(&home);
    let key_file = home.path("cluster-key");
    let said = migrate(&home, &arguments, &key_file).expect("it moves");
    println!("{said}");
    assert!(said.contains(&format!("{} executions that are open", before.open_count())), "{said}");
    assert!(said.contains(&format!("{ENDED} that have ended")), "{said}");
    let key = std::fs::read_to_string(&key_file).expect("it is written");
    assert!(!said.contains(key.trim()), "a key is shown to nobody");
    let began = Instant::now();
    let Some(cluster) = Cluster::moved(&broker, &namespace, &key_file, 2) else { return };
    println!("two nodes share what was moved after {:?}", began.elapsed());
    before.goes_on(&cluster);
    let refusal = migrate(&home, &arguments, &key_file).expect_err("it is there already");
    assert!(refusal.contains("the store of namespace"), "{refusal}");
    let other = home.path("other");
    let store = ["--store", "embedded", "--namespace", &namespace, "--data-dir"].map(str::to_owned);
    let elsewhere = [&broker.arguments()[..], &store, &[other.to_str().expect("a path of ours").to_owned()]];
    let refusal = migrate(&home, &elsewhere.concat(), &key_file).expect_err("it is there already");
    assert!(refusal.contains("messages already"), "{refusal}");
    before.is_over(&cluster);
    assert_eq!(journal_of(&home), journal, "the directory's journal is as it was");
    before.is_as_it_was(&home.serve());
}

fn moved_count() -> usize {
    env::var("FREVO_MOVED").ok().and_then(|text| text.parse().ok()).unwrap_or(MOVED)
}

/// What `frevo migrate` said, and whether it did it.
fn migrate(home: &Home, arguments: &[String], key_file: &Path) -> Result<String, String> {
    let to = &arguments[1];
    let mut command = frevo();
    command.args(["migrate", "--to", to, "--from"]).arg(home.data()).arg("--cluster-key-file").arg(key_file);
    let output = command.args(&arguments[2..]).stdin(Stdio::null()).output().expect("it runs");
    let said = stdout(&output) + &stderr(&output);
    if output.status.success() { Ok(said) } else { Err(said) }
}

/// Everything that is in the journal of a data directory.
fn journal_of(home: &Home) -> String {
    let output = frevo().args(["log", "cat", "-o", "jsonl", "--data-dir"]).arg(home.data()).output();
    stdout(&output.expect("it runs"))
}

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

fn one(state: Value) -> Value {
    json!({ "StartAt": "Only", "States": { "Only": state } })
}

/// What there was on the data directory.
struct Before {
    activity: String,
    /// Waits for a token that somebody has.
    asking: Vec<(String, String)>,
    /// Its activity's task is at a worker, who has the token.
    held: Vec<(String, String)>,
    /// Its activity's task waits for a worker.
    queued: Vec<String>,
    waiting: Vec<String>,
    ended: Vec<String>,
}

impl Before {
    fn fill(server: &Server, count: usize) -> Self {
        let activity = text(&server.ask("CreateActivity", &json!({ "name": "approve" }))["activityArn"]);
        let asking = one(json!({ "Type": "Task", "End": true,
            "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
            "Parameters": { "FunctionName": "ask",
                "Payload": { "execution.$": "$$.Execution.Id", "token.$": "$$.Task.Token" } } }));
        let approving = one(json!({ "Type": "Task", "Resource": activity, "End": true,
            "Parameters": { "execution.$": "$$.Execution.Id" } }));
        let waiting = one(json!({ "Type": "Wait", "Seconds": WAIT_SECONDS, "End": true }));
        let passing = one(json!({ "Type": "Pass", "End": true }));
        let machines = [("asking", asking), ("approving", approving), ("waiting", waiting)];
        let [asking, approving, waiting] =
            machines.map(|(name, definition)| server.create(name, &definition));
        let tags = json!({ "resourceArn": asking, "tags": [{ "key": "team", "value": "bills" }] });
        server.ask("TagResource", &tags);
        let passing = server.create("passing", &passing);
        let ended: Vec<String> =
            (0..ENDED).map(|number| server.start(&passing, &json!({ "n": number }))).collect();
        ended.iter().for_each(|execution| drop(server.ended(execution)));
        leave_events(server);
        let start = |machine: &str, count: usize| -> Vec<String> {
            (0..count).map(|number| server.start(machine, &json!({ "n": number }))).collect()
        };
        start(&approving, count / 4);
        let held = take_tasks(server, &activity, count / 4);
        let queued = start(&approving, count / 4);
        let asked = start(&asking, count / 4);
        let asking = take_tokens(server, &asked);
        let waiting = start(&waiting, count - 3 * (count / 4));
        Self { activity, asking, held, queued, waiting, ended }
    }

    fn open_count(&self) -> usize {
        self.asking.len() + self.held.len() + self.queued.len() + self.waiting.len()
    }

    /// Whoever has a token completes its task, and new workers come.
    fn goes_on(&self, cluster: &Cluster) {
        let (one, other) = (cluster.node(0), cluster.node(1));
        for (index, (execution, token)) in self.asking.iter().chain(&self.held).enumerate() {
            let output = json!({ "done": execution }).to_string();
            let node = cluster.node(index % 2);
            node.ask("SendTaskSuccess", &json!({ "taskToken": token, "output": output }));
        }
        for _ in &self.queued {
            let task = one.ask("GetActivityTask", &json!({ "activityArn": self.activity }));
            let token = text(&task["taskToken"]);
            other.ask("SendTaskSuccess", &json!({ "taskToken": token, "output": "\"queued\"" }));
        }
        the_events_are_delivered(one);
        let asking = self.asking[0].0.replace(":execution:", ":stateMachine:");
        let machine = asking.rsplit_once(':').expect("an ARN").0;
        let tags = other.ask("ListTagsForResource", &json!({ "resourceArn": machine }));
        assert_eq!(tags["tags"], json!([{ "key": "team", "value": "bills" }]));
    }

    /// Everything has ended as it should, and has its whole history.
    fn is_over(&self, cluster: &Cluster) {
        let (one, other) = (cluster.node(0), cluster.node(1));
        for (execution, _) in self.asking.iter().chain(&self.held) {
            let ended = one.ended(execution);
            let output = json!({ "done": execution }).to_string();
            assert_eq!((&ended["status"], &ended["output"]), (&json!("SUCCEEDED"), &json!(output)));
            assert_whole(execution, &other.history(execution));
        }
        for execution in &self.queued {
            let ended = one.ended(execution);
            assert_eq!((&ended["status"], &ended["output"]), (&json!("SUCCEEDED"), &json!("\"queued\"")));
            assert_whole(execution, &other.history(execution));
        }
        for execution in &self.waiting {
            assert_eq!(one.ended(execution)["status"], "SUCCEEDED");
            let history = other.history(execution);
            assert_whole(execution, &history);
            assert_eq!(types(&history).iter().filter(|kind| **kind == "WaitStateExited").count(), 1);
        }
        for (number, execution) in self.ended.iter().enumerate() {
            let described = other.describe(execution);
            let told = json!({ "n": number }).to_string();
            assert_eq!(described["status"], "SUCCEEDED");
            assert_eq!((&described["input"], &described["output"]), (&json!(told), &json!(told)));
            assert_whole(execution, &one.history(execution));
        }
    }

    /// Who goes back finds the directory as it was left.
    fn is_as_it_was(&self, server: &Server) {
        for (execution, token) in self.asking.iter().take(3) {
            assert_eq!(server.describe(execution)["status"], "RUNNING");
            server.ask("SendTaskSuccess", &json!({ "taskToken": token, "output": "1" }));
            assert_eq!(server.ended(execution)["output"], "1");
            assert_whole(execution, &server.history(execution));
        }
        assert_eq!(server.describe(&self.queued[0])["status"], "RUNNING");
        assert_eq!(server.describe(&self.ended[0])["status"], "SUCCEEDED");
    }
}

/// Events that nobody takes yet: of one key, so that one partition has them all,
/// and of many.
fn leave_events(server: &Server) {
    let subscription = json!({ "pattern": { "detail-type": ["Placed"] }, "target": { "type": "queue" } });
    ok(server, &["subscription", "put", "bills", &subscription.to_string()]);
    let numbered = |number: usize| {
        let key = if number < EVENTS { "one".to_owned() } else { format!("key-{number}") };
        json!({ "specversion": "1.0", "id": number.to_string(), "source": "/shop", "type": "Placed",
            "partitionkey": key, "datacontenttype": "application/json", "data": number })
    };
    let all: Vec<Value> = (0..EVENTS + 50).map(numbered).collect();
    for batch in all.chunks(50) {
        let headers = [("Content-Type", "application/cloudevents-batch+json")];
        let answer =
            http::send(server.address(), "POST", "/events", &headers, json!(batch).to_string().as_bytes());
        assert_eq!(answer.expect("it answers").status, 202);
    }
}

fn the_events_are_delivered(server: &Server) {
    let seen: Arc<Mutex<BTreeSet<usize>>> = Arc::default();
    let (runtime, endpoint, told) = (runtime(), server.endpoint(), seen.clone());
    runtime.spawn(async move {
        let subscriber = Subscriber::new(&endpoint).handle_event("bills", move |event: ReceivedEvent| {
            let told = told.clone();
            async move {
                told.lock().expect("nobody panics").insert(event.id().parse().expect("a number"));
                Ok(())
            }
        });
        subscriber.run_until(std::future::pending()).await
    });
    until("every event is delivered", || {
        (seen.lock().expect("nobody panics").len() == EVENTS + 50).then_some(())
    });
}

/// Takes so many tasks of an activity; gives their executions with their tokens.
fn take_tasks(server: &Server, activity: &str, count: usize) -> Vec<(String, String)> {
    let take = |_| {
        let task = server.ask("GetActivityTask", &json!({ "activityArn": activity }));
        let input: Value = serde_json::from_str(&text(&task["input"])).expect("JSON");
        (text(&input["execution"]), text(&task["taskToken"]))
    };
    (0..count).map(take).collect()
}

/// Takes the tokens that executions hand out.
fn take_tokens(server: &Server, executions: &[String]) -> Vec<(String, String)> {
    let asked: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
    let (runtime, endpoint, told) = (runtime(), server.endpoint(), asked.clone());
    runtime.spawn(async move {
        let worker = Worker::new(&endpoint).handle_inline("ask", move |input: Value| {
            told.lock().expect("nobody panics").push((text(&input["execution"]), text(&input["token"])));
            Ok(Value::Null)
        });
        worker.run_until(std::future::pending()).await
    });
    until("every execution has asked", || {
        (asked.lock().expect("nobody panics").len() == executions.len()).then_some(())
    });
    asked.lock().expect("nobody panics").clone()
}
