//! How fast closed executions are written to each kind of store, and found there:
//! `cargo run --release -p frevo-store --example homes -- COUNT [ADDRESS OF POSTGRESQL]`.
//!
//! A batch ends with a sync, as a checkpoint's does: what a row says is durable.
//! In PostgreSQL it takes a schema of its own, `frevo_homes`, which it leaves there.

use std::error::Error;
use std::time::{Duration, Instant};

use frevo_event::{Arn, ExecutionId, ExecutionSummary, Position, Scope, Status, Timestamp, uuid_from};
use frevo_store::{ClosedExecution, Settings, Store, WriteBatch};

const NOON: Timestamp = Timestamp(1_763_899_200_000);

/// The most batches of one size: one by one takes long.
const BATCHES_MAX: usize = 2000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let count = arguments.next().map_or(Ok(20_000), |count| count.parse())?;
    let dir = tempfile::tempdir()?;
    let mut homes = vec![("directory", Store::open(dir.path(), &Settings::default())?)];
    if let Some(address) = arguments.next() {
        homes.push(("postgresql", Store::connect(&address, "frevo_homes")?));
    }
    // Names of an earlier run would be written again.
    let mut seed = u64::from(std::process::id()) << 32;
    println!(
        "{:>11} {:>6} {:>12} {:>9} {:>9} {:>12}",
        "home", "batch", "executions/s", "p50", "p99", "bytes"
    );
    for batch_size in [1, 10, 100, 1000] {
        let mut rates = Vec::new();
        for (home, store) in &homes {
            let size_before = store.size_on_disk()?;
            let batches = (count / batch_size).min(BATCHES_MAX);
            let took = write(store, batches, batch_size, &mut seed)?;
            let rate = (batches * batch_size) as f64 / took.iter().sum::<Duration>().as_secs_f64();
            let grown = store.size_on_disk()?.saturating_sub(size_before) / (batches * batch_size) as u64;
            show(home, batch_size, rate, took, grown);
            rates.push(rate);
        }
        if let [directory, postgresql] = rates[..] {
            println!("{:>11} {batch_size:>6} {:>11.2}x", "", postgresql / directory);
        }
    }
    for (home, store) in &homes {
        let took = find(store, 5000, seed)?;
        let rate = took.len() as f64 / took.iter().sum::<Duration>().as_secs_f64();
        show(home, 0, rate, took, 0);
    }
    Ok(())
}

/// Writes batches of new executions; tells how long each took.
fn write(
    store: &Store,
    batches: usize,
    batch_size: usize,
    seed: &mut u64,
) -> Result<Vec<Duration>, Box<dyn Error>> {
    let mut took = Vec::with_capacity(batches);
    for _ in 0..batches {
        let mut batch = WriteBatch::default();
        for _ in 0..batch_size {
            *seed += 1;
            batch.put_closed(&closed(*seed));
        }
        let began = Instant::now();
        store.write(batch)?;
        store.sync()?;
        took.push(began.elapsed());
    }
    Ok(took)
}

/// Finds executions by their ARNs, the last that were written among them.
fn find(store: &Store, count: u64, last: u64) -> Result<Vec<Duration>, Box<dyn Error>> {
    let mut took = Vec::new();
    for seed in last - count..last {
        let ClosedExecution { summary, .. } = closed(seed);
        let arn = arn(&summary);
        let began = Instant::now();
        std::hint::black_box(store.closed(summary.id, &arn)?);
        took.push(began.elapsed());
    }
    Ok(took)
}

fn show(home: &str, batch_size: usize, rate: f64, mut took: Vec<Duration>, bytes: u64) {
    took.sort();
    let at = |part: f64| took[((took.len() - 1) as f64 * part) as usize];
    let (p50, p99) = (at(0.5), at(0.99));
    let batch = if batch_size == 0 { "find".to_owned() } else { batch_size.to_string() };
    println!("{home:>11} {batch:>6} {rate:>12.0} {p50:>9.1?} {p99:>9.1?} {bytes:>12}");
}

fn closed(seed: u64) -> ClosedExecution {
    let started_at = NOON.plus_millis((seed & 0xffff_ffff) as i64);
    let mut random = [7; 16];
    random[..8].copy_from_slice(&seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    let mut summary = ExecutionSummary {
        id: ExecutionId([0; 16]),
        scope: Scope::new("000000000000", "us-east-1"),
        machine: "orders".into(),
        name: uuid_from(started_at, random).as_str().into(),
        status: Status::Succeeded,
        started_at,
        stopped_at: Some(started_at.plus_seconds(1)),
        version: None,
        alias: None,
        held: false,
        express_uuid: None,
        redrives: None,
        mocked: false,
    };
    summary.id = ExecutionId::of_arn(&arn(&summary).to_string());
    let (first, last) = (Position { offset: seed, entry: 0 }, Position { offset: seed + 1, entry: 0 });
    ClosedExecution { summary, error: None, cause: None, first, last }
}

fn arn(summary: &ExecutionSummary) -> Arn {
    let (scope, machine, name) = (summary.scope.clone(), summary.machine.clone(), summary.name.clone());
    Arn::Execution { scope, machine, name }
}
