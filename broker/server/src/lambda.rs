//! Functions that no worker serves are invoked at an endpoint that speaks
//! Lambda's API: LocalStack's, SAM's, AWS's own.
//!
//! For each of them there is a consumer of the function's queue, like a worker,
//! from when a task waits there that nobody takes until nothing came for a
//! while, or a worker did: then it takes no more. What a worker holds that is
//! away is left to it.
//!
//! An endpoint that does not know the function is asked again only after a
//! while. Until then its tasks wait, or fail, as `worker.missing_function` says.

mod endpoint;

use std::collections::HashMap;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use frevo_api::inside::{self, Consumer, Outcome};
use frevo_api::{AwsError, Code, Edge};
use frevo_asl::task::Resource;
use frevo_event::TaskFrame;
use frevo_transport::{Delivered, Lease, Mail, QueueStats};
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::task::LocalSet;
use tokio::time::Instant;

use crate::config::{Config, MissingFunction};
use crate::node::Node;
use crate::serve::ServeError;
use endpoint::{Endpoint, Invoked};

/// How often it is looked for functions that nobody serves, and for workers.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// After so long without a task a function is left.
const IDLE: Duration = Duration::from_secs(60);

/// An endpoint that does not know a function is not asked for so long.
const UNKNOWN_FOR: Duration = Duration::from_secs(30);

/// How many invocations of one function are under way at most: what an account
/// of Lambda's has.
const CONCURRENCY: u32 = 1000;

/// What invocations are made with.
#[derive(Clone)]
struct Means {
    node: Arc<Node>,
    edge: Arc<Edge>,
    endpoint: Arc<Endpoint>,
    /// From then on a function that is nowhere fails its tasks; before, a worker
    /// of before a restart may come back.
    fails_from: Option<Instant>,
}

/// How the service of a function ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// A worker came, or nothing.
    Left,
    /// The endpoint does not know the function.
    Unknown,
}

/// The thread of the invocations, if there is an endpoint for them.
pub fn spawn(
    node: &Arc<Node>,
    edge: Arc<Edge>,
    config: &Config,
) -> Result<Option<JoinHandle<()>>, ServeError> {
    let Some(url) = &config.lambda.endpoint else { return Ok(None) };
    let endpoint = Endpoint::new(url).map_err(|source| ServeError::Outbound { source })?;
    let lease = Duration::from_millis(node.lease_millis);
    let fails = config.worker.missing_function == MissingFunction::Fail;
    let (node, endpoint) = (node.clone(), Arc::new(endpoint));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(ServeError::Thread)?;
    let thread = std::thread::Builder::new().name("lambda".into()).spawn(move || {
        LocalSet::new().block_on(&runtime, async move {
            let stopped = node.stopped();
            let fails_from = fails.then(|| Instant::now() + lease);
            tokio::select! {
                () = attend(Means { node, edge, endpoint, fails_from }) => {}
                () = stopped => {}
            }
        });
    });
    thread.map(Some).map_err(ServeError::Thread)
}

/// Serves each function that a task waits for and nobody serves.
async fn attend(means: Means) {
    let mut served: HashMap<Arc<str>, tokio::task::JoinHandle<Ended>> = HashMap::new();
    let mut unknown: HashMap<Arc<str>, Instant> = HashMap::new();
    let mut look = tokio::time::interval(LOOK_EVERY);
    loop {
        look.tick().await;
        for (queue, service) in served.extract_if(|_, service| service.is_finished()).collect::<Vec<_>>() {
            if service.await.is_ok_and(|ended| ended == Ended::Unknown) {
                unknown.insert(queue, Instant::now() + UNKNOWN_FOR);
            }
        }
        unknown.retain(|_, until| Instant::now() < *until);
        for QueueStats { queue, .. } in means.node.queues.stats().into_iter().filter(is_left_alone) {
            let is_ours = !served.contains_key(&queue)
                && !unknown.contains_key(&queue)
                && is_function(&means.node, &queue);
            if is_ours {
                let service = tokio::task::spawn_local(serve(means.clone(), queue.clone()));
                served.insert(queue, service);
            }
        }
    }
}

/// Whether something waits in a queue that nobody takes, nor held before he went
/// away.
fn is_left_alone(queue: &QueueStats) -> bool {
    queue.waiting > 0 && queue.consumers == 0 && queue.in_flight == 0
}

fn is_function(node: &Node, queue: &str) -> bool {
    let first = node.queues.unserved(queue, 1);
    let frame = first.first().and_then(|first| serde_json::from_slice::<TaskFrame>(&first.body).ok());
    frame.is_some_and(|frame| Resource::parse(&frame.resource).is_ok_and(|resource| resource.is_function()))
}

/// Invokes one function until it is left.
async fn serve(means: Means, queue: Arc<str>) -> Ended {
    let broker: Arc<dyn frevo_api::Broker> = means.node.clone();
    let consumer = Consumer::connect(&broker);
    consumer.subscribe(&queue, CONCURRENCY, Lease::Lapses);
    let mut under_way = FuturesUnordered::new();
    let mut ended = None;
    let mut busy_at = Instant::now();
    let mut look = tokio::time::interval(LOOK_EVERY);
    loop {
        tokio::select! {
            // What is cancelled is told to nobody: its answer comes too late.
            mail = consumer.next(), if ended.is_none() => {
                if let Mail::Task(delivered) = mail {
                    under_way.push(means.invoke(delivered));
                }
            }
            Some(unknown) = under_way.next() => {
                if let Some(delivered) = unknown {
                    consumer.set_credits(&queue, 0);
                    give_back(&means.node, delivered);
                    ended = Some(Ended::Unknown);
                }
            }
            _ = look.tick() => {
                let has_worker = means.node.queues.stats_of(&queue).is_some_and(|queue| queue.consumers > 1);
                if !under_way.is_empty() {
                    busy_at = Instant::now();
                }
                if ended.is_none() && (has_worker || busy_at.elapsed() > IDLE) {
                    consumer.set_credits(&queue, 0);
                    ended = Some(Ended::Left);
                }
                if let (Some(ended), true) = (ended, under_way.is_empty()) {
                    return ended;
                }
            }
        }
    }
}

/// Lets a delivery wait again, for whoever takes it.
fn give_back(node: &Node, delivered: Delivered) {
    node.queues.put_back(&delivered.queue, delivered.key);
}

impl Means {
    /// Invokes the function; gives the delivery back if the endpoint does not
    /// know it and its task is to wait.
    async fn invoke(&self, delivered: Delivered) -> Option<Delivered> {
        let queue = delivered.queue.clone();
        // What we wrote ourselves reads, or a worker would not be helped either.
        let frame: TaskFrame = serde_json::from_slice(&delivered.body).ok()?;
        // A function may give its token away before it answers.
        inside::begin(&self.edge, &frame.token, None);
        let outcome = match self.endpoint.invoke(&queue, &frame).await {
            Invoked::Answered { body, has_failed } => inside::outcome(&body, has_failed),
            Invoked::Refused { error, cause } => Outcome::Failed { error, cause },
            Invoked::Unknown { error, cause } => {
                if self.fails_from.is_none_or(|from| Instant::now() < from) {
                    tracing::warn!(%queue, "neither a worker nor `lambda.endpoint` has the function; its tasks wait");
                    return Some(delivered);
                }
                Outcome::Failed { error, cause }
            }
        };
        match inside::settle(&self.edge, &queue, &frame.token, outcome).await {
            Ok(()) | Err(AwsError { code: Code::TaskTimedOut, .. }) => {}
            Err(error) => {
                tracing::warn!(%queue, error = %error.message, "the result of a function was not taken: it is invoked again");
                give_back(&self.node, delivered);
            }
        }
        None
    }
}
