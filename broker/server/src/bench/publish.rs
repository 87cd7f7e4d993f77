//! The workload `publish`: events through the SDK's publisher, which batches, to
//! one subscriber and to ten, and how long one event takes alone.
//!
//! A run ends once every subscriber has acknowledged everything: what is
//! published faster than it is delivered does not count as throughput.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use frevo_sdk::{Event, PublishError, Publisher, PublisherError, PublisherOptions, Receipt, Subscriber};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, oneshot};

use super::histogram::Histogram;
use super::load::Seen;
use super::process::Worker;
use super::report::{Measured, Usage};
use super::{BenchArgs, Report, Workload, client, failed, keep_failure, start_nodes, usage};
use crate::command::CommandError;
use crate::scrape::Sample;

/// How many events may wait for their receipts to be looked at.
const UNSEEN_MAX: usize = 65_536;

/// The text of an event as it is sent: a CloudEvent of so many bytes.
const EVENT_SIZE: usize = 300;

/// Events of one key are delivered one at a time.
const KEYS: u64 = 10_000;

/// How long the subscribers may take for what is left.
const PATIENCE: Duration = Duration::from_secs(120);

/// Measures events, on a server set up as one is that has events to carry and
/// nothing else.
pub fn measure(
    args: &BenchArgs,
    workload: Workload,
    data_dir: &Path,
    report: &mut Report,
) -> Result<(), CommandError> {
    let cores = std::thread::available_parallelism().ok().and_then(|count| u16::try_from(count.get()).ok());
    let (server, others) = start_nodes(args, args.reactors.or(cores), data_dir)?;
    let nodes: Vec<SocketAddr> = [&server].into_iter().chain(&others).map(|node| node.address).collect();
    let subscriptions = if workload == Workload::Fanout { 10 } else { 1 };
    let queues = subscribe(server.address, subscriptions)?;
    let carry = |seconds: u64| {
        let duration = Duration::from_secs(seconds);
        match workload {
            Workload::Handler => alone(server.address, duration),
            _ => load(&nodes, subscriptions, duration, event),
        }
    };
    // One event at a time is taken by whoever publishes it.
    let _worker = match workload {
        Workload::Handler => None,
        _ => Some(
            Worker::start(nodes[nodes.len() - 1], &queues)
                .map_err(failed("could not start the subscribers"))?,
        ),
    };
    eprintln!("{}: {subscriptions} subscribers for {} s", workload.name(), args.seconds);
    carry(args.warmup)?;
    let before = usage(&server)?;
    let seen = carry(args.seconds)?;
    keep(workload.name(), subscriptions, &seen, &before, &usage(&server)?, report);
    Ok(())
}

fn keep(name: &str, callers: u64, seen: &Seen, before: &Usage, after: &Usage, report: &mut Report) {
    keep_failure(seen, report);
    report.runs.push(Measured::new(name, callers as usize, 0, seen, before, after));
}

/// Makes subscriptions to everything; their queues.
fn subscribe(address: SocketAddr, count: u64) -> Result<Vec<String>, CommandError> {
    let names: Vec<String> = (0..count).map(|number| format!("bench-{number}")).collect();
    let body = r#"{"target":{"type":"queue"},"delivery":{"acknowledgeSeconds":60}}"#;
    let requests: Vec<Vec<u8>> =
        names.iter().map(|name| client::put_subscription(address, name, body)).collect();
    let told = client::call_each(address, &requests, "bench-")
        .map_err(failed("could not make the subscriptions"))?;
    if let Err(refusal) = told.into_iter().collect::<Result<(), _>>() {
        return Err(CommandError::other("could not make the subscriptions", refusal));
    }
    Ok(names.into_iter().map(|name| format!("subscription.{name}")).collect())
}

/// Publishes such events for so long to the first of these nodes, as fast as it takes
/// them, and waits until all of them are acknowledged, each by so many subscriptions.
pub fn load(
    nodes: &[SocketAddr],
    subscriptions: u64,
    duration: Duration,
    event: fn(u64) -> Event,
) -> Result<Seen, CommandError> {
    let before = acknowledged(nodes)?;
    let started = Instant::now();
    let (latencies, failure) = runtime()?.block_on(publish(nodes[0], duration, event))?;
    let published = latencies.total();
    let wanted = before + (published * subscriptions) as f64;
    while acknowledged(nodes)? < wanted {
        if started.elapsed() > duration + PATIENCE {
            return Err(CommandError::other(
                "the subscribers did not get everything",
                format!("{wanted} wanted"),
            ));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let (failures, first_failure) = (u64::from(failure.is_some()), failure);
    let elapsed = started.elapsed();
    Ok(Seen { latencies, copies: subscriptions, failures, first_failure, elapsed, kept: Vec::new() })
}

async fn publish(
    address: SocketAddr,
    duration: Duration,
    event: fn(u64) -> Event,
) -> Result<(Histogram, Option<String>), CommandError> {
    let publisher = publisher(address)?;
    let (sender, receipts) = mpsc::channel(UNSEEN_MAX);
    let seen = tokio::spawn(look(receipts));
    let started = Instant::now();
    let mut number = 0;
    loop {
        let asked = Instant::now();
        if asked.duration_since(started) >= duration {
            break;
        }
        let receipt = publisher.enqueue(event(number)).await.map_err(refused)?;
        if sender.send((asked, receipt)).await.is_err() {
            break;
        }
        number += 1;
    }
    drop(sender);
    seen.await.map_err(|error| failed("the receipts were not looked at")(io::Error::other(error)))
}

/// How long each event took to be durable, and the first failure.
async fn look(mut receipts: mpsc::Receiver<(Instant, Receipt)>) -> (Histogram, Option<String>) {
    let (mut latencies, mut failure) = (Histogram::default(), None);
    while let Some((asked, receipt)) = receipts.recv().await {
        match receipt.await {
            Ok(()) => latencies.record(asked.elapsed().as_nanos() as u64),
            Err(error) => drop(failure.get_or_insert_with(|| error.to_string())),
        }
    }
    (latencies, failure)
}

/// Publishes one event after the other, each once the handler has had the one
/// before; how long each took until then.
fn alone(address: SocketAddr, duration: Duration) -> Result<Seen, CommandError> {
    let started = Instant::now();
    let latencies = runtime()?.block_on(async {
        let (handled, mut handling) = mpsc::unbounded_channel();
        let subscriber =
            Subscriber::new(&format!("http://{address}")).handle_inline("bench-0", move |told: Told| {
                // Whoever waited is gone when the time is over.
                let _ = handled.send((told.number, Instant::now()));
                Ok(())
            });
        let (stop, stopped) = oneshot::channel::<()>();
        let subscribed = tokio::spawn(subscriber.run_until(async {
            let _ = stopped.await;
        }));
        let (publisher, mut latencies) = (publisher(address)?, Histogram::default());
        for number in 0.. {
            let asked = Instant::now();
            if asked.duration_since(started) >= duration {
                break;
            }
            publisher.publish(event(number)).await.map_err(refused)?;
            let at = loop {
                match handling.recv().await {
                    Some((handled, at)) if handled == number => break at,
                    // One of an earlier run, delivered again.
                    Some(_) => {}
                    None => {
                        return Err(CommandError::other("the subscriber ended", "before its time"));
                    }
                }
            };
            latencies.record(at.duration_since(asked).as_nanos() as u64);
        }
        drop(stop);
        match subscribed.await {
            Ok(Ok(())) => Ok(latencies),
            Ok(Err(error)) => Err(failed("could not subscribe")(io::Error::other(error))),
            Err(error) => Err(failed("could not subscribe")(io::Error::other(error))),
        }
    })?;
    let elapsed = started.elapsed();
    Ok(Seen { latencies, copies: 1, failures: 0, first_failure: None, elapsed, kept: Vec::new() })
}

/// What a handler reads.
#[derive(serde::Deserialize)]
struct Told {
    number: u64,
}

fn event(number: u64) -> Event {
    /// Fills the data until the whole event has its size.
    const FILLER: &str = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
    let data = format!(r#"{{"number":{number},"filler":"{}"}}"#, &FILLER[..size_left(number)]);
    let event = Event::new("bench", "Measured").key((number % KEYS).to_string());
    event.data_text(&data).expect("it is JSON")
}

/// How many bytes an event lacks: it has an id of 36, a time of 24, and its
/// number twice, once as its key.
fn size_left(number: u64) -> usize {
    let digits = |number: u64| number.max(1).ilog10() as usize + 1;
    let bare = r#"{"specversion":"1.0","id":"","source":"bench","type":"Measured","time":"","partitionkey":"","data":{"number":,"filler":""}}"#;
    EVENT_SIZE.saturating_sub(bare.len() + 36 + 24 + digits(number % KEYS) + digits(number)).min(60)
}

fn publisher(address: SocketAddr) -> Result<Publisher, CommandError> {
    let told = |error: PublisherError| failed("could not publish")(io::Error::other(error));
    Publisher::new(&format!("http://{address}"), PublisherOptions::new()).map_err(told)
}

fn refused(error: PublishError) -> CommandError {
    failed("could not publish")(io::Error::other(error))
}

fn runtime() -> Result<Runtime, CommandError> {
    Builder::new_current_thread().enable_all().build().map_err(failed("could not start a runtime"))
}

/// How many deliveries were acknowledged, to whichever of the nodes.
fn acknowledged(nodes: &[SocketAddr]) -> Result<f64, CommandError> {
    let mut total = 0.0;
    for address in nodes {
        let sample = Sample::fetch(*address).map_err(failed("could not read the server's metrics"))?;
        let outcomes = sample.labelled("frevo_deliveries_total", "outcome");
        let acknowledged = outcomes.into_iter().filter(|(outcome, _)| outcome == "acknowledged");
        total += acknowledged.map(|(_, count)| count).sum::<f64>();
    }
    Ok(total)
}
