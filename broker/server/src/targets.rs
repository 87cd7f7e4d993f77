//! Where the events of subscriptions go that no subscriber of the user's own
//! takes: executions are started, functions invoked, events forwarded to other
//! buses, written to topics and exchanges, or written out.
//!
//! A target is a consumer of its subscription's queue, like a subscriber on a
//! socket. It says what became of each event and decides nothing else: whether
//! and when an event is tried again is for the subscription's policy. All of
//! them share one thread, which the hot path never waits for.

mod bus;
mod execution;
mod file;
mod function;
mod message;
mod trace;
mod webhook;

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use frevo_api::Edge;
use frevo_api::inside::Consumer;
use frevo_event::cloud_event::Binding;
use frevo_event::{DeliveryRef, EventFrame, Outcome, Request, SubscriptionNumber, Target};
use frevo_router::Route;
use frevo_transport::{Delivered, Lease, Mail};
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use tokio::sync::oneshot;
use tokio::task::LocalSet;

use crate::clock;
use crate::node::Node;
use crate::outbound::Outbound;
use crate::outlets::Outlets;
use execution::Starting;
use message::Place;
use trace::Trace;

/// How often it is looked whether there are other subscriptions.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// How often the log says that a subscription's target does not take events.
const TOLD_EVERY: Duration = Duration::from_secs(60);

/// What targets work with.
#[derive(Clone)]
struct Means {
    node: Arc<Node>,
    edge: Arc<Edge>,
    outbound: Outbound,
    outlets: Arc<Outlets>,
}

/// The thread of the targets.
pub fn spawn(
    node: Arc<Node>,
    edge: Arc<Edge>,
    outbound: Outbound,
    outlets: Arc<Outlets>,
) -> io::Result<JoinHandle<()>> {
    let means = Means { node, edge, outbound, outlets };
    std::thread::Builder::new().name("targets".into()).spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a thread gets its event loop");
        LocalSet::new().block_on(&runtime, async move {
            let stopped = means.node.stopped();
            tokio::select! {
                () = attend(means) => {}
                () = stopped => {}
            }
        });
    })
}

/// Whether the server itself takes what is for such a target.
pub fn is_ours(target: &Target) -> bool {
    !matches!(target, Target::Queue | Target::Task(_))
}

/// Keeps a consumer for each subscription that has a target of ours.
async fn attend(means: Means) {
    // Whoever serves goes on until it hears that the other end is dropped.
    let mut attended: HashMap<SubscriptionNumber, (Arc<Route>, oneshot::Sender<()>)> = HashMap::new();
    let mut seen = None;
    let mut look = tokio::time::interval(LOOK_EVERY);
    loop {
        look.tick().await;
        let routes = routes(&means.node, &mut seen);
        let Some(routes) = routes else { continue };
        attended.retain(|number, (route, _)| routes.get(number).is_some_and(|now| Arc::ptr_eq(now, route)));
        for (number, route) in routes {
            attended.entry(number).or_insert_with(|| {
                let (ends, ended) = oneshot::channel();
                tokio::task::spawn_local(serve(means.clone(), route.clone(), ended));
                (route, ends)
            });
        }
    }
}

/// The subscriptions with a target of ours, if there may be others than before.
fn routes(node: &Node, seen: &mut Option<u64>) -> Option<HashMap<SubscriptionNumber, Arc<Route>>> {
    let routes = node.settings.routes.read().unwrap_or_else(PoisonError::into_inner);
    let version = routes.version();
    if seen.replace(version) == Some(version) {
        return None;
    }
    let ours = routes.all().filter(|route| is_ours(&route.subscription.target));
    Some(ours.map(|route| (route.subscription.number, route.clone())).collect())
}

/// Takes the events of one subscription until it has ended or was changed, and what is
/// under way then is done: nobody else could say what became of it.
async fn serve(means: Means, route: Arc<Route>, mut ended: oneshot::Receiver<()>) {
    let broker: Arc<dyn frevo_api::Broker> = means.node.clone();
    let consumer = Consumer::connect(&broker);
    consumer.subscribe(&route.queue, route.subscription.policy.concurrency_max, Lease::Lapses);
    let mut under_way: FuturesUnordered<BoxFuture<'_, (Delivered, Outcome)>> = FuturesUnordered::new();
    let (mut told_at, mut has_ended) = (None, false);
    loop {
        tokio::select! {
            _ = &mut ended, if !has_ended => {
                consumer.set_credits(&route.queue, 0);
                has_ended = true;
            }
            mail = consumer.next(), if !has_ended => {
                // A cancelled delivery was withdrawn with its subscription.
                if let Mail::Task(delivered) = mail {
                    let (means, route) = (&means, &route);
                    under_way.push(Box::pin(async move {
                        let outcome = deliver(means, route, &delivered).await;
                        (delivered, outcome)
                    }));
                }
            }
            Some((delivered, outcome)) = under_way.next() => {
                tell(&route.subscription.name, &outcome, &mut told_at);
                settle(&means.node, &delivered, outcome);
            }
            else => return,
        }
    }
}

/// Says why a target does not take events, now and then.
fn tell(subscription: &str, outcome: &Outcome, told_at: &mut Option<Instant>) {
    if let Outcome::Rejected { reason, .. } = outcome
        && told_at.is_none_or(|at| at.elapsed() >= TOLD_EVERY)
    {
        *told_at = Some(Instant::now());
        tracing::warn!(subscription, %reason, "a target does not take an event; it is tried again");
    }
}

async fn deliver(means: &Means, route: &Route, delivered: &Delivered) -> Outcome {
    let edge = &*means.edge;
    let frame: EventFrame = match serde_json::from_slice(&delivered.body) {
        Ok(frame) => frame,
        Err(error) => return refused(&error),
    };
    let subscription = &route.subscription;
    let trace = Trace::of(subscription, &frame, means.node.settings.exports_spans);
    let limit = Duration::from_secs(subscription.policy.acknowledge_seconds.into());
    let starting = |machine| {
        let (scope, key) = (&subscription.scope, delivered.key);
        Starting { edge, scope, machine, key, frame: &frame, trace: &trace }
    };
    let work = async {
        match &subscription.target {
            Target::StateMachine { arn } => starting(arn).start().await,
            Target::Execution { arn } => starting(arn).run().await,
            Target::Function { arn } => function::invoke(edge, arn, &frame, limit).await,
            Target::Bus { arn } => bus::forward(edge, arn, &frame).await,
            Target::File { path } => file::append(path, &frame).await,
            Target::Stdout => file::print(&frame).await,
            Target::Webhook(endpoint) => {
                let delivery = DeliveryRef::of_key(delivered.key);
                let node = &means.node;
                let (outbound, key) = (&means.outbound, &node.sealing_key);
                webhook::post(outbound, key, endpoint, delivery, &frame, &trace, clock::wall()).await
            }
            Target::KafkaTopic { topic, mode } => {
                let place = Place { binding: Binding::Kafka, to: topic, routing_key: None, mode: *mode };
                message::write(&means.outlets, &place, &frame).await
            }
            Target::AmqpExchange { exchange, routing_key, mode } => {
                let routing_key = routing_key.as_deref();
                let place = Place { binding: Binding::Amqp, to: exchange, routing_key, mode: *mode };
                message::write(&means.outlets, &place, &frame).await
            }
            Target::Queue | Target::Task(_) => refused(&"others take these events"),
        }
    };
    // An execution may take as long as it takes.
    if matches!(subscription.target, Target::Execution { .. }) {
        return work.await;
    }
    match tokio::time::timeout(limit, work).await {
        Ok(outcome) => outcome,
        Err(_) => rejected(&format_args!("the target took longer than {} s", limit.as_secs())),
    }
}

fn settle(node: &Node, delivered: &Delivered, outcome: Outcome) {
    let DeliveryRef { subscription, partition, sequence } = DeliveryRef::of_key(delivered.key);
    if let Outcome::Rejected { reason, .. } | Outcome::Refused { reason } = &outcome {
        tracing::debug!(queue = %delivered.queue, sequence, %reason, "an event was not delivered");
    }
    node.queues.acknowledge(&delivered.queue, delivered.key);
    let outcomes = vec![(sequence, outcome)];
    frevo_api::Broker::tell(node, partition, Request::Settle { subscription, outcomes });
}

/// To be tried again.
fn rejected(reason: &dyn std::fmt::Display) -> Outcome {
    Outcome::Rejected { reason: reason.to_string().into(), retry_after_millis: None }
}

/// Never to be tried again.
fn refused(reason: &dyn std::fmt::Display) -> Outcome {
    Outcome::Refused { reason: reason.to_string().into() }
}

/// What the target is given: what the subscription's input makes of the event,
/// or else the event.
fn given(frame: &EventFrame) -> &str {
    frame.input.as_ref().unwrap_or(&frame.event).get()
}
