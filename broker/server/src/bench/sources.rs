//! The workload `sources`: records of a topic, or messages of a queue, that wait to be
//! read, each of which starts an execution; and records of a topic that are observed.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use frevo_transport::{NewMessage, Outlet, WriteError};
use serde_json::{Value, json};

use super::process::Server;
use super::report::SourcesMeasured;
use super::workload::{INPUT, Workload};
use super::{BenchArgs, Report, client, create, failed, server_config, start_server, usage};
use crate::buses;
use crate::command::CommandError;
use crate::scrape::{Sample, fetch};

/// How many records wait.
const RECORDS: u64 = 100_000;

/// How many records are observed.
const OBSERVED: u64 = 1_000_000;

/// Over how many partitions of the topic, and keys.
const PARTITIONS: u16 = 8;
const KEYS: u64 = 1_000;

/// How many are on their way to the broker.
const UNDER_WAY_MAX: u64 = 5_000;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// How often it is looked how many are started.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// An exchange that every RabbitMQ has.
const EXCHANGE: &str = "amq.topic";

/// A broker with what is read there.
struct Place {
    /// `topic` or `queue`
    kind: &'static str,
    /// The topic, or the routing key.
    name: String,
    outlet: Arc<dyn Outlet>,
}

/// Measures each broker that the server is told of.
pub fn measure(args: &BenchArgs, data_dir: &Path, report: &mut Report) -> Result<(), CommandError> {
    let config = server_config(args, data_dir)?;
    let reached = |source| CommandError::other("could not use the broker", source);
    let name = format!("bench-{}", std::process::id());
    let mut places = Vec::new();
    if !config.kafka.brokers.is_empty() {
        buses::have_topic(&config, &name, PARTITIONS, &[]).map_err(reached)?;
        let outlet = buses::kafka_outlet(&config).map_err(reached)?;
        places.push(Place { kind: "topic", name: name.clone(), outlet });
    }
    if config.amqp.url.is_some() {
        let outlet = buses::amqp_outlet(&config).map_err(reached)?;
        places.push(Place { kind: "queue", name, outlet });
    }
    if places.is_empty() {
        let what = "say where it is: frevo bench sources -- --kafka-brokers HOST:PORT or --amqp-url URL";
        return Err(CommandError::other("sources are on a broker", what));
    }
    for place in places {
        eprintln!("sources: {RECORDS} records of a {}", place.kind);
        let server = start_server(args, args.reactors, &data_dir.with_extension(place.kind))?;
        create(server.address, Workload::Start)?;
        report.sources.push(measure_one(&server, &place)?);
        if place.kind == "topic" {
            eprintln!("sources: {OBSERVED} records of a topic, observed");
            let observed = Place { name: format!("{}-observed", place.name), ..place };
            buses::have_topic(&config, &observed.name, PARTITIONS, &[]).map_err(reached)?;
            report.sources.push(measure_observed(&server, &observed)?);
        }
    }
    Ok(())
}

/// Events in the binary mode that are there, and seen from the first to the last.
fn measure_observed(server: &Server, place: &Place) -> Result<SourcesMeasured, CommandError> {
    let address = server.address;
    fill(place, OBSERVED, event_headers)?;
    let source = json!({ "kafka": { "topic": place.name, "start": "earliest" }, "observe": true });
    let before = usage(server)?;
    ask(address, "PUT", "sources/observed", &source)?;
    let (mut first, mut seen) = (None, 0);
    wait(|| {
        let shown: Value = serde_json::from_str(&fetch(address, "/frevo/sources/observed").ok()?).ok()?;
        seen = shown["state"]["records"].as_u64()?;
        if seen > 0 {
            first.get_or_insert((Instant::now(), seen));
        }
        (seen >= OBSERVED).then_some(())
    })?;
    let (began_at, began_with) = first.unwrap_or((Instant::now(), seen));
    let seconds = began_at.elapsed().as_secs_f64();
    let after = usage(server)?;
    ask(address, "DELETE", "sources/observed", &Value::Null)?;
    let cpu = before.server_cpu.zip(after.server_cpu).map(|(before, after)| after.saturating_sub(before));
    Ok(SourcesMeasured {
        place: place.kind.to_owned(),
        is_observed: true,
        records: seen,
        per_second: (seen - began_with) as f64 / seconds,
        server_cpu_micros: cpu.map(|cpu| cpu.as_secs_f64() * 1e6 / seen as f64),
    })
}

/// An event of two services that answer each other.
fn event_headers(number: u64) -> Vec<(String, String)> {
    let attributes = [
        ("specversion", "1.0".to_owned()),
        ("id", format!("event-{number}")),
        ("source", if number.is_multiple_of(2) { "shop" } else { "billing" }.to_owned()),
        ("type", "com.example.OrderPlaced".to_owned()),
        ("subject", format!("order-{}", number / 2)),
        ("causationid", format!("event-{}", number.saturating_sub(1))),
    ];
    attributes.map(|(name, value)| (format!("ce_{name}"), value)).into()
}

fn measure_one(server: &Server, place: &Place) -> Result<SourcesMeasured, CommandError> {
    let address = server.address;
    let origin = match place.kind {
        "topic" => json!({ "kafka": { "topic": place.name, "start": "earliest" } }),
        _ => json!({ "amqp": { "exchange": EXCHANGE, "routingKeys": [place.name] } }),
    };
    let mut source = json!({
        "target": { "type": "stateMachine", "arn": "arn:aws:states:us-east-1:000000000000:stateMachine:start" },
        "input": { "path": "$.detail" },
    });
    for (member, value) in origin.as_object().into_iter().flatten() {
        source[member] = value.clone();
    }
    ask(address, "PUT", "sources/bench", &source)?;
    // Its queue is there once it reads.
    wait(|| reads(address))?;
    ask(address, "POST", "sources/bench/pause", &Value::Null)?;
    fill(place, RECORDS, |_| Vec::new())?;
    let before = usage(server)?;
    ask(address, "POST", "sources/bench/resume", &Value::Null)?;
    let (mut first, mut started) = (None, 0);
    wait(|| {
        started = Sample::fetch(address).ok()?.total("frevo_executions_started_total")? as u64;
        if started > 0 {
            first.get_or_insert((Instant::now(), started));
        }
        (started >= RECORDS).then_some(())
    })?;
    let (began_at, began_with) = first.unwrap_or((Instant::now(), started));
    let seconds = began_at.elapsed().as_secs_f64();
    let after = usage(server)?;
    ask(address, "DELETE", "sources/bench", &Value::Null)?;
    let cpu = before.server_cpu.zip(after.server_cpu).map(|(before, after)| after.saturating_sub(before));
    Ok(SourcesMeasured {
        place: place.kind.to_owned(),
        is_observed: false,
        records: started,
        per_second: (started - began_with) as f64 / seconds,
        server_cpu_micros: cpu.map(|cpu| cpu.as_secs_f64() * 1e6 / started as f64),
    })
}

/// Writes the records, and waits until the broker has all.
fn fill(place: &Place, count: u64, headers: fn(u64) -> Vec<(String, String)>) -> Result<(), CommandError> {
    let (done, lost) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    for number in 0..count {
        wait(|| (number - done.load(Ordering::Relaxed) < UNDER_WAY_MAX).then_some(()))?;
        let is_topic = place.kind == "topic";
        let message = NewMessage {
            to: if is_topic { place.name.clone() } else { EXCHANGE.to_owned() },
            key: Some(if is_topic { format!("k-{}", number % KEYS) } else { place.name.clone() }),
            id: number.to_string(),
            content_type: Some("application/json".to_owned()),
            headers: headers(number),
            body: Some(INPUT.as_bytes().to_vec().into()),
            ..NewMessage::default()
        };
        let (done, lost) = (done.clone(), lost.clone());
        let told = move |outcome: Result<(), WriteError>| {
            lost.fetch_add(u64::from(outcome.is_err()), Ordering::Relaxed);
            done.fetch_add(1, Ordering::Relaxed);
        };
        place.outlet.write(message, Box::new(told));
    }
    wait(|| (done.load(Ordering::Relaxed) == count).then_some(()))?;
    match lost.load(Ordering::Relaxed) {
        0 => Ok(()),
        lost => Err(CommandError::other("could not write the records", format!("{lost} were refused"))),
    }
}

fn ask(address: SocketAddr, method: &str, resource: &str, body: &Value) -> Result<(), CommandError> {
    const DOING: &str = "could not make the source";
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let request = client::own(address, method, resource, &body);
    let told = client::call_each(address, &[request], "").map_err(failed(DOING))?;
    told.into_iter().collect::<Result<(), _>>().map_err(|refusal| CommandError::other(DOING, refusal))
}

/// Whether the source has said how many records wait.
fn reads(address: SocketAddr) -> Option<()> {
    let answer = fetch(address, "/frevo/sources/bench").ok()?;
    answer.contains("\"lag\"").then_some(())
}

fn wait<T>(mut look: impl FnMut() -> Option<T>) -> Result<T, CommandError> {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return Ok(found);
        }
        if began.elapsed() > PATIENCE {
            let source = format!("nothing for {} s", PATIENCE.as_secs());
            return Err(CommandError::other("the source does not get on", source));
        }
        std::thread::sleep(LOOK_EVERY);
    }
}
