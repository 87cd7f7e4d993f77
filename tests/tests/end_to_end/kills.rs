//! `kill -9` under load: what was acknowledged ends, rightly and once.
//!
//! Clients start executions, named and unnamed, while the server is killed and
//! started again at moments nobody chose. The executions have tasks, retries,
//! a wait and a map; what each must give is computed here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use std::{env, thread};

use frevo_sdk::{Client, ClientError, StartOptions, Started, Task, TaskError, Worker};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use super::server::{Home, Server, assert_whole, types};

/// Kills in a normal run; `FREVO_KILLS` asks for more.
const KILLS: u64 = 3;
const CLIENTS: u64 = 6;
/// Between two starts of a client: the load is to be there when the server
/// dies, not to bury the machine.
const PAUSE: Duration = Duration::from_millis(25);

/// What clients know when all is over.
#[derive(Default)]
struct Known {
    /// Execution and the number it was started with, for every acknowledged
    /// start.
    acknowledged: BTreeMap<String, u64>,
    /// Unnamed starts whose answer was lost: each may have happened or not.
    in_doubt: u64,
    /// Starts that were tried again by name.
    repeated: u64,
}

fn definition() -> Value {
    let function = |name: &str| format!("arn:aws:lambda:us-east-1:000000000000:function:{name}");
    json!({ "StartAt": "Double", "States": {
        "Double": { "Type": "Task", "Resource": function("double"), "ResultPath": "$.doubled", "Next": "Falter" },
        "Falter": { "Type": "Task", "Resource": function("falter"),
            "Parameters": { "n.$": "$.n", "tries.$": "$$.State.RetryCount" },
            "Retry": [{ "ErrorEquals": ["Faltered"], "IntervalSeconds": 1, "MaxAttempts": 3, "BackoffRate": 1 }],
            "ResultPath": "$.tries", "Next": "Is it odd?" },
        "Is it odd?": { "Type": "Choice",
            "Choices": [{ "Variable": "$.odd", "BooleanEquals": true, "Next": "Pause" }], "Default": "Each" },
        "Pause": { "Type": "Wait", "SecondsPath": "$.seconds", "Next": "Each" },
        "Each": { "Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 2, "ResultPath": "$.items",
            "ItemProcessor": { "StartAt": "Square", "States": {
                "Square": { "Type": "Task", "Resource": function("square"), "End": true } } },
            "Next": "Done" },
        "Done": { "Type": "Succeed" },
    } })
}

fn input(number: u64) -> Value {
    let items: Vec<u64> = (0..number % 4).map(|item| number + item).collect();
    json!({ "n": number, "odd": number % 2 == 1, "seconds": 1 + number % 2, "items": items })
}

fn output(number: u64) -> Value {
    let items: Vec<u64> = (0..number % 4).map(|item| (number + item) * (number + item)).collect();
    json!({
        "n": number, "odd": number % 2 == 1, "seconds": 1 + number % 2, "items": items,
        "doubled": 2 * number, "tries": failures(number),
    })
}

/// How often `falter` fails for this number.
fn failures(number: u64) -> u64 {
    number % 3
}

fn falter(input: Value) -> Result<u64, TaskError> {
    let (number, tries) = (input["n"].as_u64().unwrap_or(0), input["tries"].as_u64().unwrap_or(0));
    if tries < failures(number) { Err(TaskError::retryable("Faltered", "not yet")) } else { Ok(tries) }
}

#[test]
fn every_acknowledged_start_ends_rightly_and_once_however_often_the_server_is_killed() {
    let kills = env::var("FREVO_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(KILLS);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_nanos() as u64;
    let seed = env::var("FREVO_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(now);
    println!("{kills} kills at moments from FREVO_SEED={seed}");

    let home = Home::new();
    // A small segment: kills meet changes of segment too.
    let config = home.write("frevo.toml", "segment_size = 1048576\n[worker]\nlease_seconds = 4\n");
    let arguments = ["--config", config.to_str().expect("a path of ours")];
    let mut server = home.serve_with(0, &arguments);
    let machine = server.create("load", &definition());
    let endpoint = server.endpoint();
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let deliveries = Arc::new(AtomicU64::new(0));
    let load = Load::begin(&runtime, &endpoint, &machine, deliveries.clone());

    let mut random = seed;
    let mut away = Duration::ZERO;
    for _ in 0..kills {
        thread::sleep(Duration::from_millis(300 + next(&mut random) % 2200));
        let port = server.kill();
        let killed = Instant::now();
        server = home.serve_with(port, &arguments);
        away = away.max(killed.elapsed());
    }
    thread::sleep(Duration::from_millis(300));
    let known = load.end(&runtime);
    verify(&server, &machine, &known);
    println!(
        "{} starts acknowledged and ended, {} in doubt, {} repeated by name; {} deliveries were repeats; back within {away:?}",
        known.acknowledged.len(),
        known.in_doubt,
        known.repeated,
        deliveries.load(Ordering::Relaxed),
    );
}

/// Clients and a worker at work.
struct Load {
    stopping: Arc<AtomicBool>,
    known: Arc<Mutex<Known>>,
    clients: Vec<tokio::task::JoinHandle<()>>,
    worker: tokio::task::JoinHandle<()>,
}

impl Load {
    fn begin(runtime: &Runtime, endpoint: &str, machine: &str, deliveries: Arc<AtomicU64>) -> Self {
        let stopping = Arc::new(AtomicBool::new(false));
        let known = Arc::new(Mutex::new(Known::default()));
        let double = move |task: Task| {
            deliveries.fetch_add(u64::from(task.deliveries() > 0), Ordering::Relaxed);
            async move {
                let number = task.read_input::<Value>()?["n"].as_u64().unwrap_or(0);
                // Some are in hand whenever the server dies.
                tokio::time::sleep(Duration::from_millis(number % 5 * 20)).await;
                Ok(2 * number)
            }
        };
        let worker = Worker::new(endpoint)
            .handle_task("double", double)
            .handle_inline("falter", falter)
            .handle_inline("square", |item: u64| Ok(item * item));
        let worker = runtime.spawn(async move {
            worker.run_until(std::future::pending()).await.expect("it is let in, whenever it comes back");
        });
        let clients = (0..CLIENTS)
            .map(|id| {
                let client = Starter {
                    id,
                    endpoint: endpoint.to_owned(),
                    machine: machine.to_owned(),
                    known: known.clone(),
                    stopping: stopping.clone(),
                };
                runtime.spawn(client.run())
            })
            .collect();
        Self { stopping, known, clients, worker }
    }

    /// Stops the clients, waits until all they know of has ended, and stops the
    /// worker.
    fn end(self, runtime: &Runtime) -> Known {
        self.stopping.store(true, Ordering::Relaxed);
        runtime.block_on(async {
            for client in self.clients {
                client.await.expect("a client gives up nothing");
            }
        });
        let known = std::mem::take(&mut *self.known.lock().expect("no client panics"));
        assert!(known.acknowledged.len() > 10, "there was load: {} starts", known.acknowledged.len());
        runtime.spawn(async move {
            self.worker.await.expect("the worker works until the runtime ends");
        });
        known
    }
}

/// One client: starts executions until it is told to stop.
struct Starter {
    id: u64,
    endpoint: String,
    machine: String,
    known: Arc<Mutex<Known>>,
    stopping: Arc<AtomicBool>,
}

impl Starter {
    async fn run(self) {
        let client = loop {
            match Client::connect(self.endpoint.as_str()).await {
                Ok(client) => break client.attempts_max(1),
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        };
        let mut started = 0;
        while !self.stopping.load(Ordering::Relaxed) {
            let number = started * CLIENTS + self.id;
            started += 1;
            // Every other one has a name, so that a lost answer can be asked for
            // again; of the others nobody knows.
            let name = started.is_multiple_of(2).then(|| format!("e-{number}"));
            self.start(&client, number, name).await;
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn start(&self, client: &Client, number: u64, name: Option<String>) {
        loop {
            let options = StartOptions::new().input_text(input(number).to_string());
            let options = match &name {
                Some(name) => options.named(name),
                None => options,
            };
            let result = client.start(&self.machine, options).await;
            if self.take(number, name.as_deref(), result) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Whether no more is to be known of a start.
    fn take(&self, number: u64, name: Option<&str>, result: Result<Started, ClientError>) -> bool {
        let mut known = self.known.lock().expect("no client panics");
        match (result, name) {
            (Ok(started), _) => {
                let before = known.acknowledged.insert(started.execution_arn, number);
                assert_eq!(before, None, "an execution is started once");
                true
            }
            // It may have run to its end while its answer was lost.
            (Err(ClientError::Api(refusal)), Some(name)) if refusal.code == "ExecutionAlreadyExists" => {
                let arn = self.machine.replace(":stateMachine:", ":execution:") + ":" + name;
                known.acknowledged.insert(arn, number);
                true
            }
            (Err(ClientError::Api(refusal)), _) => {
                assert!(refusal.is_throttling(), "a start is never refused here: {refusal}");
                false
            }
            (Err(ClientError::Connect { .. }), _) => false,
            (Err(_), Some(_)) => {
                known.repeated += 1;
                false
            }
            (Err(_), None) => {
                known.in_doubt += 1;
                true
            }
        }
    }
}

fn verify(server: &Server, machine: &str, known: &Known) {
    let mut event_count = 0;
    for (execution, number) in &known.acknowledged {
        let ended = server.ended(execution);
        assert_eq!(ended["status"], "SUCCEEDED", "{ended}");
        let given: Value = serde_json::from_str(ended["output"].as_str().expect("an output")).expect("JSON");
        assert_eq!(given, output(*number), "{execution}");
        let history = server.history(execution);
        assert_whole(execution, &history);
        let count = |kind: &str| types(&history).iter().filter(|found| **found == kind).count() as u64;
        assert_eq!(count("LambdaFunctionFailed"), failures(*number), "{execution}");
        assert_eq!(count("LambdaFunctionSucceeded"), 2 + number % 4, "{execution}");
        assert_eq!(count("MapIterationSucceeded"), number % 4, "{execution}");
        assert_eq!(count("WaitStateExited"), number % 2, "{execution}");
        event_count += history.len();
    }
    let listed = server.executions(machine);
    let arns: BTreeSet<&str> =
        listed.iter().filter_map(|execution| execution["executionArn"].as_str()).collect();
    assert_eq!(arns.len(), listed.len(), "no execution is listed twice");
    let lost: Vec<_> = known.acknowledged.keys().filter(|arn| !arns.contains(arn.as_str())).collect();
    assert!(lost.is_empty(), "not listed: {lost:?}");
    let beyond = listed.len() as u64 - known.acknowledged.len() as u64;
    assert!(beyond <= known.in_doubt, "{beyond} executions that nobody started");
    println!("{event_count} events in {} histories", known.acknowledged.len());
}

/// The next of a sequence that looks random (splitmix64).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
