//! The workload `journal`: the transport alone, that the others can be compared
//! with it. Records are appended and read back, as many at once as there are
//! callers, spread over the partitions as executions are.

use std::collections::VecDeque;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use bytes::Bytes;
use frevo_log::Log;
use frevo_transport::{Bus, Follower, Journal as _, Streams, WholeJournal as _};

use super::histogram::Histogram;
use super::load::Seen;
use super::report::{Measured, Usage};
use super::{BenchArgs, Report, failed};
use crate::buses;
use crate::command::CommandError;

/// Bytes of a record: what a batch of a one-task workflow takes.
const RECORD_SIZE: usize = 300;

/// Partitions of the log of one process, which has one file for all of them.
const LOG_PARTITIONS: u16 = 8;

/// How long what is appended may take to come back.
const PATIENCE: Duration = Duration::from_secs(60);

/// Measures the transport that the server is told to stand on.
pub fn measure(args: &BenchArgs, data_dir: &Path, report: &mut Report) -> Result<(), CommandError> {
    eprintln!("journal: {} records at once for {} s", args.callers, args.seconds);
    let lost = failed("lost the journal while it was measured");
    let mut way = open(args, data_dir)?;
    run(&mut *way, args.callers, Duration::from_secs(args.warmup)).map_err(&lost)?;
    let seen = run(&mut *way, args.callers, Duration::from_secs(args.seconds)).map_err(&lost)?;
    let alone = run(&mut *way, 1, Duration::from_secs(args.seconds.div_ceil(4))).map_err(&lost)?;
    let nothing = Usage::default();
    let mut measured = Measured::new("journal", args.callers, 0, &seen, &nothing, &nothing);
    measured.alone_p50_micros = Some(alone.latencies.quantile(0.5) as f64 / 1000.0);
    report.runs.push(measured);
    Ok(())
}

/// Where records are appended and come back from.
trait Way {
    fn partition_count(&self) -> u16;

    fn append(&mut self, partition: u16, record: &Bytes) -> io::Result<()>;

    /// Waits until records are there; the partitions of which the oldest came back.
    fn come_back(&mut self, partitions: &mut Vec<u16>) -> io::Result<()>;
}

fn open(args: &BenchArgs, data_dir: &Path) -> Result<Box<dyn Way>, CommandError> {
    let config = super::server_config(args, data_dir)?;
    match buses::open(&config).map_err(refused("could not reach the broker"))? {
        Some(bus) => Ok(Box::new(OnBroker::follow(bus)?)),
        None => Ok(Box::new(OnLog::open(data_dir)?)),
    }
}

/// Keeps so many records on their way for so long, and waits for the last.
fn run(way: &mut dyn Way, in_flight_max: usize, duration: Duration) -> io::Result<Seen> {
    let record = Bytes::from(vec![b'r'; RECORD_SIZE]);
    let partition_count = way.partition_count();
    let mut appended = vec![VecDeque::new(); usize::from(partition_count)];
    let (mut latencies, mut back) = (Histogram::default(), Vec::new());
    let (mut in_flight, mut partitions) = (0, (0..partition_count).cycle());
    let started = Instant::now();
    loop {
        while in_flight < in_flight_max && started.elapsed() < duration {
            let partition = partitions.next().expect("there is a partition");
            way.append(partition, &record)?;
            appended[usize::from(partition)].push_back(Instant::now());
            in_flight += 1;
        }
        if in_flight == 0 {
            break;
        }
        way.come_back(&mut back)?;
        for partition in back.drain(..) {
            let at: Instant = appended[usize::from(partition)].pop_front().expect("it was appended");
            latencies.record(at.elapsed().as_nanos() as u64);
            in_flight -= 1;
        }
    }
    let elapsed = started.elapsed();
    Ok(Seen { latencies, copies: 1, failures: 0, first_failure: None, elapsed, kept: Vec::new() })
}

/// Partitions whose records come back from a broker.
struct OnBroker {
    /// Held: what it gave ends with it.
    bus: Arc<dyn Bus>,
    streams: Arc<dyn Streams>,
    news: Receiver<News>,
}

/// What a follower is told.
enum News {
    Message(u16),
    Broken(String),
}

struct Tells(u16, Sender<News>);

impl Follower for Tells {
    fn message(&self, _: u64, _: Bytes) {
        let _nobody_waits_at_the_end = self.1.send(News::Message(self.0));
    }

    fn broken(&self, reason: &str) {
        let _nobody_waits_at_the_end = self.1.send(News::Broken(reason.to_owned()));
    }
}

impl OnBroker {
    fn follow(bus: Arc<dyn Bus>) -> Result<Self, CommandError> {
        let streams = bus.streams().map_err(refused("could not reach the broker"))?;
        let (tells, news) = channel();
        for partition in 0..bus.partition_count() {
            let end = streams.end(partition).map_err(refused("could not read the journal"))?;
            streams.follow(partition, end, Arc::new(Tells(partition, tells.clone())));
        }
        Ok(Self { bus, streams, news })
    }
}

impl Way for OnBroker {
    fn partition_count(&self) -> u16 {
        self.bus.partition_count()
    }

    fn append(&mut self, partition: u16, record: &Bytes) -> io::Result<()> {
        self.streams.append(partition, record.clone()).map_err(io::Error::other)
    }

    fn come_back(&mut self, partitions: &mut Vec<u16>) -> io::Result<()> {
        let first = self.news.recv_timeout(PATIENCE).map_err(too_slow)?;
        for news in std::iter::once(first).chain(self.news.try_iter()) {
            match news {
                News::Message(partition) => partitions.push(partition),
                News::Broken(reason) => return Err(io::Error::other(reason)),
            }
        }
        Ok(())
    }
}

/// Partitions in the log of this process, synced.
struct OnLog {
    log: Log,
    waiting: VecDeque<(u64, u16)>,
    rises: Receiver<()>,
}

impl OnLog {
    fn open(directory: &Path) -> Result<Self, CommandError> {
        let log = Log::open(frevo_log::Config::new(directory)).map_err(refused("could not open the log"))?;
        let (tells, rises) = channel();
        log.on_commit(Arc::new(move || {
            let _nobody_waits_at_the_end = tells.send(());
        }));
        Ok(Self { log, waiting: VecDeque::new(), rises })
    }
}

impl Way for OnLog {
    fn partition_count(&self) -> u16 {
        LOG_PARTITIONS
    }

    fn append(&mut self, partition: u16, record: &Bytes) -> io::Result<()> {
        let offset = self.log.append(partition, record).map_err(io::Error::other)?;
        self.waiting.push_back((offset, partition));
        Ok(())
    }

    fn come_back(&mut self, partitions: &mut Vec<u16>) -> io::Result<()> {
        while partitions.is_empty() {
            self.rises.recv_timeout(PATIENCE).map_err(too_slow)?;
            let committed = self.log.committed();
            while let Some((_, partition)) = self.waiting.pop_front_if(|(offset, _)| *offset <= committed) {
                partitions.push(partition);
            }
        }
        Ok(())
    }
}

fn too_slow(_: RecvTimeoutError) -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "what was appended does not come back")
}

fn refused<E: std::error::Error + Send + Sync + 'static>(doing: &'static str) -> impl Fn(E) -> CommandError {
    move |error| CommandError::other(doing, error)
}
