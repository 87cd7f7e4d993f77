//! The workload `subscriptions`: what ten thousand subscriptions and as many rules
//! cost whoever publishes events that others want, beside ten of each.
//!
//! Ten subscriptions take the events, on either server; the rest wants other ones,
//! by a value, a prefix or a range of numbers. Rules are spread over buses, which
//! have as many as AWS allows.

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use frevo_sdk::Event;
use serde_json::{Value, json};

use super::process::{self, Server, Worker};
use super::report::SubscriptionsMeasured;
use super::{BenchArgs, Report, client, failed, keep_failure, publish, start_server, usage};
use crate::command::CommandError;

/// How many of each there are on one server, and on the other.
const COUNTS: [u64; 2] = [10, 10_000];

/// How many subscriptions want events that are published.
const TAKERS: u64 = 10;

/// A bus has no more rules.
const RULES_OF_A_BUS: u64 = 300;

/// They are made so many at a time, as a deployment would.
const MAKERS: usize = 8;

/// How long the server is left alone before its memory is read.
const SETTLE: Duration = Duration::from_secs(3);

/// Measures few, and then many, each on a server of their own.
pub fn measure(args: &BenchArgs, data_dir: &Path, report: &mut Report) -> Result<(), CommandError> {
    for count in COUNTS {
        eprintln!("subscriptions: {count}, and as many rules, for {} s", args.seconds);
        let measured = measure_one(args, &data_dir.join(count.to_string()), count, report)?;
        report.subscriptions.push(measured);
    }
    Ok(())
}

fn measure_one(
    args: &BenchArgs,
    data_dir: &Path,
    count: u64,
    report: &mut Report,
) -> Result<SubscriptionsMeasured, CommandError> {
    let server = start_server(args, args.reactors, data_dir)?;
    let address = server.address;
    let empty = settled(&server);
    let subscriptions_seconds = make(address, (0..count).map(|number| vec![subscription(address, number)]))?;
    let buses = (1..count.div_ceil(RULES_OF_A_BUS)).map(|bus| bus_request(address, bus));
    make(address, buses.map(|request| vec![request]))?;
    let rules_seconds = make(address, (0..count).map(|number| rule(address, number)))?;
    let full = settled(&server);

    let queues: Vec<String> = (0..TAKERS).map(|taker| format!("subscription.{}", name_of(taker))).collect();
    let worker = Worker::start(address, &queues);
    let worker = worker.map_err(failed("could not start the subscribers"))?;
    publish::load(&[address], 1, Duration::from_secs(args.warmup), event)?;
    let before = usage(&server)?;
    let seen = publish::load(&[address], 1, Duration::from_secs(args.seconds), event)?;
    let after = usage(&server)?;
    keep_failure(&seen, report);
    drop(worker);

    server.kill().map_err(failed("could not kill the server"))?;
    let recovered = start_server(args, args.reactors, data_dir)?;
    let events = seen.latencies.total();
    let cpu = before.server_cpu.zip(after.server_cpu).map(|(before, after)| after.saturating_sub(before));
    Ok(SubscriptionsMeasured {
        count,
        subscriptions_per_second: count as f64 / subscriptions_seconds,
        rules_per_second: count as f64 / rules_seconds,
        resident_bytes: empty
            .zip(full)
            .map(|(empty, full)| full.saturating_sub(empty) as f64 / (2 * count) as f64),
        events_per_second: events as f64 / seen.elapsed.as_secs_f64(),
        server_cpu_micros: cpu.map(|cpu| cpu.as_secs_f64() * 1e6 / events.max(1) as f64),
        recovery_seconds: recovered.ready_after.as_secs_f64(),
    })
}

/// Sends requests, those of one thing one after the other; how many seconds it
/// took.
fn make(address: SocketAddr, things: impl Iterator<Item = Vec<Vec<u8>>>) -> Result<f64, CommandError> {
    let things: Vec<Vec<Vec<u8>>> = things.collect();
    let started = Instant::now();
    let share = things.len().div_ceil(MAKERS).max(1);
    std::thread::scope(|scope| {
        let makers = things.chunks(share).map(|things| scope.spawn(|| make_share(address, &things.concat())));
        let makers: Vec<_> = makers.collect();
        makers.into_iter().try_for_each(|maker| maker.join().expect("no maker panics"))
    })?;
    Ok(started.elapsed().as_secs_f64())
}

fn make_share(address: SocketAddr, requests: &[Vec<u8>]) -> Result<(), CommandError> {
    const DOING: &str = "could not make subscriptions and rules";
    let told = client::call_each(address, requests, "").map_err(failed(DOING))?;
    told.into_iter().collect::<Result<(), _>>().map_err(|refusal| CommandError::other(DOING, refusal))
}

fn subscription(address: SocketAddr, number: u64) -> Vec<u8> {
    let body = json!({ "pattern": pattern(number), "target": { "type": "queue" } });
    client::put_subscription(address, &name_of(number), &body.to_string())
}

fn bus_request(address: SocketAddr, bus: u64) -> Vec<u8> {
    client::events_request(address, "CreateEventBus", &json!({ "Name": bus_of(bus) }).to_string())
}

fn rule(address: SocketAddr, number: u64) -> Vec<Vec<u8>> {
    let (name, bus) = (name_of(number), bus_of(number / RULES_OF_A_BUS));
    // Its takers are subscriptions only.
    let pattern = pattern(number + TAKERS).to_string();
    let rule = json!({ "Name": name, "EventBusName": bus, "EventPattern": pattern });
    let target = json!({ "Id": "1", "Arn": "arn:aws:states:us-east-1:000000000000:stateMachine:bench" });
    let targets = json!({ "Rule": name, "EventBusName": bus, "Targets": [target] });
    vec![
        client::events_request(address, "PutRule", &rule.to_string()),
        client::events_request(address, "PutTargets", &targets.to_string()),
    ]
}

fn name_of(number: u64) -> String {
    format!("bench-{number}")
}

fn bus_of(number: u64) -> String {
    if number == 0 { "default".to_owned() } else { format!("bench-{number}") }
}

/// What one of them wants: the first ones the events that are published.
fn pattern(number: u64) -> Value {
    let detail = match number % 3 {
        _ if number < TAKERS => json!({ "customer": [customer(number)] }),
        0 => json!({ "customer": [customer(number)] }),
        1 => json!({ "order": [{ "prefix": format!("o-{number}-") }] }),
        _ => json!({ "amount": [{ "numeric": [">", 1000 + number, "<=", 1001 + number] }] }),
    };
    json!({ "source": ["bench"], "detail": detail })
}

fn customer(number: u64) -> String {
    format!("c-{number}")
}

/// An event that one of the takers wants.
fn event(number: u64) -> Event {
    let taker = number % TAKERS;
    let data = format!(r#"{{"customer":"{}","order":"o-0-{number}","amount":99.5}}"#, customer(taker));
    let event = Event::new("bench", "Measured").key((number % 10_000).to_string());
    event.data_text(&data).expect("it is JSON")
}

fn settled(server: &Server) -> Option<u64> {
    std::thread::sleep(SETTLE);
    process::resident(server.pid())
}
