//! The thread that reads behind what is committed, and writes lines of it.
//!
//! On the log it keeps its place in the data directory: after a restart it goes on
//! there, so that every event is logged at least once, those of the last second
//! before a crash perhaps twice. In a cluster a node logs what it commits itself;
//! what a crash leaves unread there is not logged.

use std::fs;
use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use frevo_asl::Machine;
use frevo_event::{Answer, Batch, DefinitionHash, ExecutionId, Position};
use frevo_log::Log;
use frevo_transport::{Record, WholeJournal as _};

use super::feed::Feed;
use super::files::Files;
use super::reader::{Known, Logged, Reader};
use crate::data_dir::write_durably;
use crate::node::Node;
use crate::past;

/// Commits within this time are read at once.
const GATHER: Duration = Duration::from_millis(5);

/// Bytes of lines that are written at once.
const LINES_SIZE_MAX: usize = 4 << 20;

/// Pause after lines could not be written, or the journal not be read.
const RETRY: Duration = Duration::from_secs(1);

/// How often the place is kept.
const KEEP_EVERY: Duration = Duration::from_secs(1);

/// How long it reads on when the server stops.
const STOP_MAX: Duration = Duration::from_secs(5);

/// The file that has the place.
const PLACE: &str = "logged";

/// The thread that writes lines.
pub struct Follower {
    feed: Arc<Feed>,
    thread: JoinHandle<()>,
}

impl Follower {
    /// Logs what is committed from now on, on the log from where the server before
    /// ended.
    ///
    /// # Errors
    /// A thread can't be made.
    pub fn spawn(node: &Arc<Node>, feed: Arc<Feed>, files: Files) -> io::Result<Self> {
        let log = node.log().cloned();
        if let Some(log) = &log {
            let heard = feed.clone();
            log.on_commit(Arc::new(move || heard.wake()));
            feed.wake();
        }
        let kept = kept(&node.data_dir);
        let position = log.as_ref().map_or(0, |log| kept.unwrap_or_else(|| log.committed()));
        let mut following = Following {
            node: node.clone(),
            log,
            feed: feed.clone(),
            files,
            reader: Reader::default(),
            lines: Vec::new(),
            lines_size: 0,
            position,
            kept,
            kept_at: Instant::now(),
            has_failed: false,
        };
        // A crash in its first second, too, leaves something to go on from.
        following.keep_place();
        let thread = std::thread::Builder::new().name("logging".into()).spawn(move || following.run())?;
        Ok(Self { feed, thread })
    }

    /// Writes what is committed by now, as far as that takes a few seconds at most,
    /// and ends.
    pub fn stop(self) {
        self.feed.stop();
        if self.thread.join().is_err() {
            tracing::error!("the logging of executions ended in a panic");
        }
    }
}

/// Forgets up to where executions were logged: they are not any more.
pub fn forget(data_dir: &Path) {
    // It is not there, mostly.
    let _ = fs::remove_file(data_dir.join(PLACE));
}

fn kept(data_dir: &Path) -> Option<u64> {
    fs::read_to_string(data_dir.join(PLACE)).ok()?.trim().parse().ok()
}

struct Following {
    node: Arc<Node>,
    /// None in a cluster, where the feed has the records.
    log: Option<Arc<Log>>,
    feed: Arc<Feed>,
    files: Files,
    reader: Reader,
    /// What is not written yet.
    lines: Vec<Logged>,
    lines_size: usize,
    /// What was read last of the log.
    position: u64,
    /// The place that was kept, and when.
    kept: Option<u64>,
    kept_at: Instant,
    /// Whether that what can't be done was said.
    has_failed: bool,
}

impl Following {
    fn run(&mut self) {
        while !self.feed.wait() {
            if self.feed.pause(GATHER) {
                break;
            }
            self.read_on(None);
        }
        self.read_on(Some(Instant::now() + STOP_MAX));
        self.keep_place();
    }

    /// Reads and writes what is committed by now, until the deadline at most.
    fn read_on(&mut self, deadline: Option<Instant>) {
        match self.log.clone() {
            Some(log) => self.read_log(&log, deadline),
            None => {
                for record in self.feed.take() {
                    self.read(&record);
                    if self.lines_size >= LINES_SIZE_MAX {
                        self.write_all(deadline);
                    }
                }
            }
        }
        self.write_all(deadline);
        if self.kept_at.elapsed() >= KEEP_EVERY {
            self.keep_place();
        }
    }

    fn read_log(&mut self, log: &Log, deadline: Option<Instant>) {
        let read = log.replay(self.position + 1, &mut |record| {
            self.read(&record);
            let is_late = deadline.is_some_and(|deadline| Instant::now() >= deadline);
            if self.lines_size >= LINES_SIZE_MAX && !self.write() {
                // There is more to read once these are written.
                self.feed.wake();
                return ControlFlow::Break(());
            }
            if is_late { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        if let Err(error) = read {
            self.fail(&error, "the journal can't be read to log executions; it is tried again");
            self.feed.pause(RETRY);
            self.feed.wake();
        }
    }

    fn read(&mut self, record: &Record) {
        self.position = record.offset;
        let Ok(batch) = Batch::decode(&record.bytes) else { return };
        let known = self.lines.len();
        self.reader.read(record.offset, &batch, &*self.node, &mut self.lines);
        self.lines_size += self.lines[known..].iter().map(|logged| logged.line.len()).sum::<usize>();
    }

    /// Writes everything, until the deadline or the server's end at most.
    fn write_all(&mut self, deadline: Option<Instant>) {
        while !self.write() {
            if deadline.is_some_and(|deadline| Instant::now() >= deadline) || self.feed.pause(RETRY) {
                break;
            }
        }
    }

    /// Writes what was read; tells whether that is written now.
    fn write(&mut self) -> bool {
        if self.lines.is_empty() {
            return true;
        }
        let count = self.lines.len();
        let written = self.files.write(&mut self.lines);
        self.node.metrics.count_logged(count - self.lines.len());
        self.lines_size = self.lines.iter().map(|logged| logged.line.len()).sum();
        match written {
            Ok(()) => {
                self.has_failed = false;
                true
            }
            Err(error) => {
                self.fail(&error, "executions can't be logged; it is tried again");
                false
            }
        }
    }

    fn fail(&mut self, error: &dyn std::error::Error, what: &'static str) {
        if !std::mem::replace(&mut self.has_failed, true) {
            tracing::warn!(%error, "{what}");
        }
    }

    /// Remembers up to where everything is written.
    fn keep_place(&mut self) {
        if self.log.is_none() || self.kept == Some(self.position) || !self.lines.is_empty() {
            return;
        }
        match write_durably(&self.node.data_dir.join(PLACE), self.position.to_string().as_bytes()) {
            Ok(()) => self.kept = Some(self.position),
            Err(error) => self.fail(&error, "up to where executions are logged can't be kept"),
        }
        self.kept_at = Instant::now();
    }
}

impl Known for Node {
    fn machine(&self, hash: DefinitionHash) -> Option<Arc<Machine>> {
        frevo_api::Broker::machine(self, hash)
    }

    fn past(&self, execution: ExecutionId, last: Position) -> Option<Vec<Answer>> {
        past::of(self, execution, last)
    }
}
