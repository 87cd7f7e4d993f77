//! The workload `wait`: executions that all wait at once. What does each hold,
//! and how soon is the server back after it was killed?

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use super::load::{Load, Until};
use super::process;
use super::report::WaitMeasured;
use super::workload::{Workload, waiting_input};
use super::{BenchArgs, client, create, failed, start_body, start_server};
use crate::command::CommandError;
use crate::scrape::Sample;

/// How many executions are looked for after recovery.
const LOOKED_FOR: u64 = 100;

/// How long the server is left alone before its memory is read.
const SETTLE: Duration = Duration::from_secs(3);

/// Starts them, weighs them, kills the server and times its return.
pub fn measure(args: &BenchArgs, data_dir: &Path) -> Result<WaitMeasured, CommandError> {
    let server = start_server(args, args.reactors, data_dir)?;
    create(server.address, Workload::Wait)?;
    let before = process::resident(server.pid());
    eprintln!("wait: starting {} executions", args.count);
    let body = start_body(Workload::Wait, &waiting_input());
    let seen = Load {
        address: server.address,
        request: &client::request(server.address, "StartExecution", &body, None),
        expected: "executionArn",
        callers: args.callers,
        until: Until::Count(args.count),
        keep_every: (args.count / LOOKED_FOR).max(1),
    }
    .run()
    .map_err(failed("lost the server while executions were started"))?;
    std::thread::sleep(SETTLE);
    let sample = Sample::fetch(server.address).map_err(failed("could not read the server's metrics"))?;
    let log_bytes = sample.total("frevo_log_bytes_total").map(|total| total / args.count as f64);
    let after = process::resident(server.pid());
    let each = |bytes: u64| bytes as f64 / args.count as f64;
    let disk_bytes = each(size_of(data_dir));

    eprintln!("wait: killing the server");
    server.kill().map_err(failed("could not kill the server"))?;
    let server = start_server(args, args.reactors, data_dir)?;
    let found = still_running(server.address, &seen.kept)?;
    Ok(WaitMeasured {
        count: args.count,
        starts_per_second: args.count as f64 / seen.elapsed.as_secs_f64(),
        resident_bytes: before.zip(after).map(|(before, after)| each(after.saturating_sub(before))),
        disk_bytes,
        log_bytes,
        recovery_seconds: server.ready_after.as_secs_f64(),
        recovered_resident_bytes: before
            .zip(process::resident(server.pid()))
            .map(|(before, recovered)| each(recovered.saturating_sub(before))),
        looked_for: seen.kept.len() as u64,
        found,
    })
}

/// How many of the executions that starts were answered with still wait.
fn still_running(address: SocketAddr, started: &[String]) -> Result<u64, CommandError> {
    let describe = |started: &String| {
        let started: Value = serde_json::from_str(started).unwrap_or_default();
        let body = json!({ "executionArn": started["executionArn"] }).to_string();
        client::request(address, "DescribeExecution", &body, None)
    };
    let requests: Vec<Vec<u8>> = started.iter().map(describe).collect();
    let told = client::call_each(address, &requests, "RUNNING")
        .map_err(failed("lost the server while executions were looked for"))?;
    Ok(told.iter().filter(|told| told.is_ok()).count() as u64)
}

/// Bytes of all files below a folder, as the disk counts them: recycled
/// segments are as large as they are.
fn size_of(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    entries
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => size_of(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}
