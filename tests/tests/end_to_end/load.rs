//! A load: clients that start executions, named and unnamed, and workers that do
//! their tasks, while something goes wrong with the servers. The executions have
//! tasks, retries, a wait and a map; what each must give is computed here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use std::{env, thread};

use frevo_sdk::{Client, ClientError, StartOptions, Started, Task, TaskError, Worker};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use super::server::{Server, assert_whole, types};

const CLIENTS: u64 = 6;
/// Threads that look at what came of the load.
const VERIFIERS: usize = 6;
/// Between two starts of a client: the load is to be there when the server
/// dies, not to bury the machine.
const PAUSE: Duration = Duration::from_millis(25);

/// What clients know when all is over.
#[derive(Default)]
pub struct Known {
    /// Execution and the number it was started with, for every acknowledged
    /// start.
    pub acknowledged: BTreeMap<String, u64>,
    /// Unnamed starts whose answer was lost: each may have happened or not.
    pub in_doubt: u64,
    /// Starts that were tried again by name.
    pub repeated: u64,
}

/// The state machine of the load.
pub fn definition() -> Value {
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

/// Clients and workers at work.
pub struct Load {
    stopping: Arc<AtomicBool>,
    known: Arc<Mutex<Known>>,
    clients: Vec<tokio::task::JoinHandle<()>>,
    workers: Vec<tokio::task::JoinHandle<()>>,
    runtime: Runtime,
    deliveries: Arc<AtomicU64>,
}

impl Load {
    /// Begins: the clients share the endpoints, and each endpoint has a worker.
    pub fn begin(endpoints: &[String], machine: &str) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let stopping = Arc::new(AtomicBool::new(false));
        let known = Arc::new(Mutex::new(Known::default()));
        let deliveries = Arc::new(AtomicU64::new(0));
        let workers = endpoints.iter().map(|endpoint| {
            let worker = worker(endpoint, deliveries.clone());
            runtime.spawn(async move {
                worker.run_until(std::future::pending()).await.expect("it is let in, whenever it comes back");
            })
        });
        let workers = workers.collect();
        let clients = (0..CLIENTS).map(|id| {
            let client = Starter {
                id,
                endpoint: endpoints[id as usize % endpoints.len()].clone(),
                machine: machine.to_owned(),
                known: known.clone(),
                stopping: stopping.clone(),
            };
            runtime.spawn(client.run())
        });
        let clients = clients.collect();
        Self { stopping, known, clients, workers, runtime, deliveries }
    }

    /// How many starts were acknowledged by now.
    pub fn acknowledged(&self) -> usize {
        self.known.lock().expect("no client panics").acknowledged.len()
    }

    /// Stops the clients and looks at everything that they know of, which ends
    /// while the workers go on. Tells what there was.
    pub fn end(mut self, server: &Server, machine: &str) {
        self.stopping.store(true, Ordering::Relaxed);
        let clients = std::mem::take(&mut self.clients);
        self.runtime.block_on(async {
            for client in clients {
                client.await.expect("a client gives up nothing");
            }
        });
        let known = std::mem::take(&mut *self.known.lock().expect("no client panics"));
        assert!(known.acknowledged.len() > 10, "there was load: {} starts", known.acknowledged.len());
        verify(server, machine, &known);
        assert!(self.workers.iter().all(|worker| !worker.is_finished()), "a worker works on");
        println!(
            "{} starts acknowledged and ended, {} in doubt, {} repeated by name; {} deliveries were repeats",
            known.acknowledged.len(),
            known.in_doubt,
            known.repeated,
            self.deliveries.load(Ordering::Relaxed),
        );
    }
}

/// Does the tasks; counts those that were delivered before.
fn worker(endpoint: &str, deliveries: Arc<AtomicU64>) -> Worker {
    let double = move |task: Task| {
        deliveries.fetch_add(u64::from(task.deliveries() > 0), Ordering::Relaxed);
        async move {
            let number = task.read_input::<Value>()?["n"].as_u64().unwrap_or(0);
            // Some are in hand whenever a server dies.
            tokio::time::sleep(Duration::from_millis(number % 5 * 20)).await;
            Ok(2 * number)
        }
    };
    Worker::new(endpoint)
        .handle_task("double", double)
        .handle_inline("falter", falter)
        .handle_inline("square", |item: u64| Ok(item * item))
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
            // Whoever owned the partition went away with it.
            (Err(ClientError::Api(refusal)), name) if refusal.code == "InternalFailure" => {
                *(if name.is_some() { &mut known.repeated } else { &mut known.in_doubt }) += 1;
                name.is_none()
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
    let all: Vec<(&String, &u64)> = known.acknowledged.iter().collect();
    let event_count: usize = thread::scope(|scope| {
        let part = |part: &[(&String, &u64)]| -> usize {
            part.iter().map(|(execution, number)| verify_one(server, execution, **number)).sum()
        };
        let parts = all.chunks(all.len().div_ceil(VERIFIERS));
        let threads: Vec<_> = parts.map(|chunk| scope.spawn(move || part(chunk))).collect();
        threads.into_iter().map(|thread| thread.join().expect("all is as it ought to be")).sum()
    });
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

/// How an execution ended, and how it came to that; gives the number of its events.
fn verify_one(server: &Server, execution: &str, number: u64) -> usize {
    let ended = server.ended(execution);
    assert_eq!(ended["status"], "SUCCEEDED", "{ended}");
    let given: Value = serde_json::from_str(ended["output"].as_str().expect("an output")).expect("JSON");
    assert_eq!(given, output(number), "{execution}");
    let history = server.history(execution);
    assert_whole(execution, &history);
    let count = |kind: &str| types(&history).iter().filter(|found| **found == kind).count() as u64;
    assert_eq!(count("LambdaFunctionFailed"), failures(number), "{execution}");
    assert_eq!(count("LambdaFunctionSucceeded"), 2 + number % 4, "{execution}");
    assert_eq!(count("MapIterationSucceeded"), number % 4, "{execution}");
    assert_eq!(count("WaitStateExited"), number % 2, "{execution}");
    history.len()
}

/// A seed for moments that nobody chose, or the one that `FREVO_SEED` says.
pub fn seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_nanos() as u64;
    env::var("FREVO_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(now)
}

/// The next of a sequence that looks random (splitmix64).
pub fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
