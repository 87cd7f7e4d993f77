//! `frevo bench`: throughput, latency and cost of the real server, measured from
//! outside.
//!
//! The server and the worker are processes of their own, as in production; the
//! caller is lean, so that what is measured is the server. Everything is durable
//! while it is measured: no switch turns syncing off.

mod client;
mod histogram;
mod journal;
mod load;
mod process;
mod publish;
mod report;
mod sources;
mod subscriptions;
mod wait;
pub mod worker;
mod workload;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, Parser};
use serde_json::{Value, json};

use crate::command::{CommandError, Exit, Global, measure_sync};
use crate::config::{Config, ConfigArgs, DefaultsArgs};
use crate::output::{Format, write};
use crate::scrape::Sample;
use load::{Load, Seen, Until};
use process::{Server, Worker};
use report::{Measured, SourcesMeasured, SubscriptionsMeasured, Usage, WaitMeasured};
use workload::{INPUT, QUEUE, Workload};

/// How long StartExecution waits for the end of an execution.
const WAIT_SECONDS: u32 = 60;

/// How long nodes may take to find each other.
const NODES_WITHIN: Duration = Duration::from_secs(60);

/// `frevo bench`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  frevo bench                                pass10, task1, task10 and start
  frevo bench task1 --callers 256 --seconds 30
  frevo bench pass10 --stored 1000000        the same again with a million closed executions stored
  frevo bench wait --count 1000000
  frevo bench journal task1 task10           what workflows take, beside what the journal alone does
  frevo bench publish                        events of 300 bytes, in batches, through the SDK's publisher
  frevo bench subscriptions                  what ten thousand cost that want other events, beside ten
  frevo bench sources -- --kafka-brokers localhost:9092 --amqp-url amqp://guest:guest@localhost/%2f
  frevo bench task1 --nodes 3 -- --transport kafka --kafka-brokers localhost:9092 --config shared.toml
  frevo bench -o json > base.json; frevo bench --baseline base.json

Figures are per execution, or per delivery of an event; `handler` has the time from publishing an
event, alone, until its handler has it. `alone p50` is the latency of one caller alone, `syncs` the share of an
fdatasync of the journal, `ratio` the throughput by that of the baseline, or of the empty server,
`of journal` that by the one of the journal alone, of the same run.")]
pub struct BenchArgs {
    /// What to measure [default: pass10 pass10-jsonata task1 task10 start]
    #[arg(value_enum, value_name = "WORKLOAD")]
    workloads: Vec<Workload>,
    /// Callers side by side
    #[arg(long, value_name = "COUNT", default_value_t = 64)]
    callers: usize,
    /// How long each workload is measured
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    seconds: u64,
    /// How long each workload runs before it is measured
    #[arg(long, value_name = "SECONDS", default_value_t = 2)]
    warmup: u64,
    /// Measure again with so many closed executions stored
    #[arg(long, value_name = "COUNT")]
    stored: Option<u64>,
    /// How many executions wait in the workload `wait`
    #[arg(long, value_name = "COUNT", default_value_t = 1_000_000)]
    count: u64,
    /// Where the server keeps its data; must be empty or absent [default: a temporary directory]
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// A report of an earlier run (JSON) to compare with
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Reactor threads of the server [default: the server's own; for events one for each core]
    #[arg(long, value_name = "COUNT")]
    reactors: Option<u16>,
    /// Nodes that share the work: the first is called, the worker is at the last
    #[arg(long, value_name = "COUNT", default_value_t = 1)]
    nodes: usize,
    /// What else the server is told, behind `--`: a transport, a store
    #[arg(last = true, value_name = "ARGUMENT")]
    server_arguments: Vec<String>,
}

/// Everything that was measured.
#[derive(Default)]
struct Report {
    runs: Vec<Measured>,
    wait: Option<WaitMeasured>,
    subscriptions: Vec<SubscriptionsMeasured>,
    sources: Vec<SourcesMeasured>,
    first_failure: Option<String>,
}

/// Does what `frevo bench` was asked.
pub fn bench(global: &Global, args: &BenchArgs) -> Result<Exit, CommandError> {
    let baseline = args.baseline.as_deref().map(read_baseline).transpose()?;
    let temporary = tempfile::tempdir().map_err(failed("could not make a temporary data directory"))?;
    let folder = args.data_dir.clone().unwrap_or_else(|| temporary.path().join("data"));
    std::fs::create_dir_all(&folder).map_err(failed("could not make the data directory"))?;
    let sync_micros = measure_sync(&folder).map_err(failed("could not measure the disk"))?;
    eprintln!("data in `{}`, a sync there takes {sync_micros} µs", folder.display());

    let chosen = if args.workloads.is_empty() {
        vec![Workload::Pass10, Workload::Pass10Jsonata, Workload::Task1, Workload::Task10, Workload::Start]
    } else {
        args.workloads.clone()
    };
    let mut report = Report::default();
    if chosen.contains(&Workload::Journal) {
        journal::measure(args, &folder.join("journal"), &mut report)?;
    }
    let short: Vec<Workload> = chosen.iter().copied().filter(|workload| workload.is_short()).collect();
    if !short.is_empty() {
        measure_all(args, &folder.join("bench"), &short, &mut report)?;
    }
    for workload in chosen.iter().filter(|workload| workload.is_of_events()) {
        publish::measure(args, *workload, &folder.join(workload.name()), &mut report)?;
    }
    if chosen.contains(&Workload::Subscriptions) {
        subscriptions::measure(args, &folder.join("subscriptions"), &mut report)?;
    }
    if chosen.contains(&Workload::Sources) {
        sources::measure(args, &folder.join("sources"), &mut report)?;
    }
    if chosen.contains(&Workload::Wait) {
        report.wait = Some(wait::measure(args, &folder.join("wait"))?);
    }
    report::compare_with_journal(&mut report.runs);
    if let Some(baseline) = &baseline {
        report.runs.iter_mut().for_each(|run| run.compare(baseline));
    }
    print(global, &report, sync_micros)?;
    match report.first_failure {
        None => Ok(Exit::Success),
        Some(failure) => Err(CommandError::other("some calls were refused", failure)),
    }
}

/// Measures the workloads on one server: empty, and again when it is filled.
fn measure_all(
    args: &BenchArgs,
    data_dir: &Path,
    workloads: &[Workload],
    report: &mut Report,
) -> Result<(), CommandError> {
    let (server, others) = start_nodes(args, args.reactors, data_dir)?;
    let last = others.last().unwrap_or(&server).address;
    let _worker = match workloads.iter().any(|workload| workload.has_tasks()) {
        true => Some(Worker::start(last, &[QUEUE.to_owned()]).map_err(failed("could not start the worker"))?),
        false => None,
    };
    for workload in workloads {
        create(server.address, *workload)?;
        measure(args, &server, *workload, 0, report)?;
    }
    let Some(stored) = args.stored else { return Ok(()) };
    eprintln!("storing {stored} closed executions");
    create(server.address, Workload::Start)?;
    let fill = Until::Count(stored);
    let filled = call(args.callers, server.address, Workload::Start, Some(WAIT_SECONDS), fill)?;
    keep_failure(&filled, report);
    let empty = report.runs.clone();
    for workload in workloads {
        measure(args, &server, *workload, stored, report)?;
        if let Some(run) = report.runs.last_mut() {
            run.compare(&empty);
        }
    }
    Ok(())
}

/// Measures one workload: many callers, then one alone.
fn measure(
    args: &BenchArgs,
    server: &Server,
    workload: Workload,
    stored: u64,
    report: &mut Report,
) -> Result<(), CommandError> {
    eprintln!("{}: {} callers for {} s", workload.name(), args.callers, args.seconds);
    let wait = workload.is_awaited().then_some(WAIT_SECONDS);
    let run = |callers, seconds| {
        call(callers, server.address, workload, wait, Until::Elapsed(Duration::from_secs(seconds)))
    };
    run(args.callers, args.warmup)?;
    let before = usage(server)?;
    let seen = run(args.callers, args.seconds)?;
    let after = usage(server)?;
    let mut measured = Measured::new(workload.name(), args.callers, stored, &seen, &before, &after);
    let alone = run(1, args.seconds.div_ceil(4))?;
    measured.alone_p50_micros = Some(alone.latencies.quantile(0.5) as f64 / 1000.0);
    keep_failure(&seen, report);
    report.runs.push(measured);
    Ok(())
}

fn call(
    callers: usize,
    address: SocketAddr,
    workload: Workload,
    wait_seconds: Option<u32>,
    until: Until,
) -> Result<Seen, CommandError> {
    let body = start_body(workload, INPUT);
    let request = client::request(address, "StartExecution", &body, wait_seconds);
    let expected = if wait_seconds.is_some() { "SUCCEEDED" } else { "executionArn" };
    Load { address, request: &request, expected, callers, until, keep_every: 0 }
        .run()
        .map_err(failed("lost the server while it was measured"))
}

fn start_body(workload: Workload, input: &str) -> String {
    let machine = format!("arn:aws:states:us-east-1:000000000000:stateMachine:{}", workload.name());
    json!({ "stateMachineArn": machine, "input": input }).to_string()
}

/// Registers the workload's state machine.
fn create(address: SocketAddr, workload: Workload) -> Result<(), CommandError> {
    let body = json!({
        "name": workload.name(),
        "type": workload.machine_type(),
        "definition": workload.definition(),
        "roleArn": "arn:aws:iam::000000000000:role/bench",
    });
    let request = client::request(address, "CreateStateMachine", &body.to_string(), None);
    let told = client::call_each(address, &[request], "stateMachineArn")
        .map_err(failed("could not create the state machine"))?;
    match told.into_iter().collect() {
        Ok(()) => Ok(()),
        Err(refusal) => Err(CommandError::other("could not create the state machine", refusal)),
    }
}

/// The server that is called, and the other nodes, if there are any.
fn start_nodes(
    args: &BenchArgs,
    reactors: Option<u16>,
    data_dir: &Path,
) -> Result<(Server, Vec<Server>), CommandError> {
    let server = start_server(args, reactors, data_dir)?;
    let others = (1..args.nodes)
        .map(|node| start_server(args, reactors, &data_dir.with_extension(format!("node-{}", node + 1))));
    let others = others.collect::<Result<Vec<Server>, CommandError>>()?;
    let began = std::time::Instant::now();
    while Sample::fetch(server.address)
        .is_ok_and(|sample| sample.total("frevo_nodes").unwrap_or(1.0) < args.nodes as f64)
    {
        if began.elapsed() > NODES_WITHIN {
            let source = format!("they are not {} after {} s", args.nodes, NODES_WITHIN.as_secs());
            return Err(CommandError::other("the nodes do not find each other", source));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok((server, others))
}

/// What a server is told that keeps its data there.
fn server_arguments(args: &BenchArgs, data_dir: &Path) -> Vec<String> {
    let mut arguments = args.server_arguments.clone();
    if !arguments.is_empty() {
        // On a broker each measurement has something of its own, too.
        let stem = data_dir.file_stem().unwrap_or_default().to_string_lossy();
        arguments.extend(["--namespace".to_owned(), format!("bench-{}-{stem}", std::process::id())]);
    }
    arguments
}

/// The server's arguments, of which only those of the configuration are looked at.
#[derive(Debug, Parser)]
struct Told {
    #[command(flatten)]
    config: ConfigArgs,
}

/// The configuration of a server that keeps its data there.
fn server_config(args: &BenchArgs, data_dir: &Path) -> Result<Config, CommandError> {
    let arguments = [vec!["serve".to_owned()], server_arguments(args, data_dir)].concat();
    let told = Told::try_parse_from(arguments)
        .map_err(|source| CommandError::other("the server's arguments are not understood", source))?;
    Ok(Config::load(&told.config, &DefaultsArgs::default(), std::iter::empty())?)
}

fn start_server(args: &BenchArgs, reactors: Option<u16>, data_dir: &Path) -> Result<Server, CommandError> {
    let mut more = server_arguments(args, data_dir);
    if let Some(count) = reactors {
        more.extend(["--reactors".to_owned(), count.to_string()]);
    }
    Server::start(data_dir, &more).map_err(failed("could not start the server"))
}

fn usage(server: &Server) -> Result<Usage, CommandError> {
    Ok(Usage {
        sample: Sample::fetch(server.address).map_err(failed("could not read the server's metrics"))?,
        server_cpu: process::cpu(server.pid()),
        client_cpu: process::cpu(std::process::id()),
    })
}

fn keep_failure(seen: &Seen, report: &mut Report) {
    if let Some(failure) = &seen.first_failure {
        report
            .first_failure
            .get_or_insert_with(|| format!("{} of them, the first: {failure}", seen.failures));
    }
}

fn read_baseline(path: &Path) -> Result<Vec<Measured>, CommandError> {
    let text =
        std::fs::read_to_string(path).map_err(|source| CommandError::Read { path: path.into(), source })?;
    let runs = serde_json::from_str::<Value>(&text).and_then(|report| report::read_runs(&report));
    runs.map_err(|source| CommandError::Json { what: format!("the report in `{}`", path.display()), source })
}

fn print(global: &Global, report: &Report, sync_micros: u64) -> Result<(), CommandError> {
    let output = global.output();
    if output.format == Format::Table {
        let runs = if report.runs.is_empty() { String::new() } else { report::table(&report.runs) };
        let wait = report.wait.as_ref().map(report::wait_told).unwrap_or_default();
        let sources: String = report.sources.iter().map(report::source_told).collect();
        write(&(runs + &wait + &report::subscriptions_told(&report.subscriptions) + &sources))?;
    } else {
        output.one(&json!({
            "version": env!("CARGO_PKG_VERSION"),
            "cores": std::thread::available_parallelism().map_or(0, |count| count.get()),
            "syncMicros": sync_micros,
            "runs": report.runs,
            "wait": report.wait,
            "subscriptions": report.subscriptions,
            "sources": report.sources,
        }))?;
    }
    Ok(())
}

fn failed(doing: &'static str) -> impl Fn(std::io::Error) -> CommandError {
    move |source| CommandError::Io { doing, source }
}
