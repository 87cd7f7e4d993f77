//! The workload `wait`: executions that all wait at once. What does each hold,
//! and how soon is the server back after it was killed?

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use super::load::{Load, Until};
use super::process::{self, Server};
use super::report::WaitMeasured;
use super::workload::{Workload, waiting_input};
use super::{BenchArgs, client, create, failed, start_body, start_server};
use crate::command::CommandError;

/// How many executions are looked for after recovery.
const LOOKED_FOR: u64 = 100;

/// How long the server is left alone before its memory is read.
const SETTLE: Duration = Duration::from_secs(3);

/// Starts them, weighs them, kills the server and times its return.
pub fn measure(args: &BenchArgs, data_dir: &Path) -> Result<WaitMeasured, CommandError> {
    let server = start_server(args, data_dir)?;
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
    let after = process::resident(server.pid());
    let each = |bytes: u64| bytes as f64 / args.count as f64;
    let disk_bytes = each(size_of(data_dir));

    eprintln!("wait: killing the server");
    server.kill().map_err(failed("could not kill the server"))?;
    let server = start_server(args, data_dir)?;
    let found = seen.kept.iter().filter(|started| is_running(&server, started)).count() as u64;
    Ok(WaitMeasured {
        count: args.count,
        starts_per_second: args.count as f64 / seen.elapsed.as_secs_f64(),
        resident_bytes: before.zip(after).map(|(before, after)| each(after.saturating_sub(before))),
        disk_bytes,
        recovery_seconds: server.ready_after.as_secs_f64(),
        recovered_resident_bytes: process::resident(server.pid()).map(each),
        looked_for: seen.kept.len() as u64,
        found,
    })
}

/// Whether the execution that a start was answered with still waits.
fn is_running(server: &Server, started: &str) -> bool {
    let started: Value = serde_json::from_str(started).unwrap_or_default();
    describe(server.address, &started["executionArn"])
}

fn describe(address: SocketAddr, arn: &Value) -> bool {
    let body = json!({ "executionArn": arn }).to_string();
    let request = client::request(address, "DescribeExecution", &body, None);
    let load = Load {
        address,
        request: &request,
        expected: "RUNNING",
        callers: 1,
        // A refusal is not tried again: the time ends before.
        until: Until::Elapsed(Duration::from_nanos(1)),
        keep_every: 0,
    };
    load.run().is_ok_and(|seen| seen.latencies.total() == 1)
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
