//! Reads behind the journal what was committed, and puts the spans of it into the
//! queue.
//!
//! It keeps no place over a restart: what was journaled while nobody followed has
//! no spans, but for executions that end later, which are read back.

use std::io;
use std::ops::ControlFlow;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use frevo_asl::Machine;
use frevo_event::{Answer, Batch, DefinitionHash, ExecutionId, PartitionId, Position, SubscriptionNumber};
use frevo_log::Log;
use frevo_transport::{Record, WholeJournal as _};

use super::queue::Queue;
use super::reader::{Known, Place, Reader};
use crate::node::Node;
use crate::past;

/// Commits within this time are read at once.
const GATHER: Duration = Duration::from_millis(5);

/// Further behind than so many bytes it goes on where the journal ends now.
const LAG_MAX: u64 = 256 << 20;

/// How long it reads on when the server stops.
const STOP_MAX: Duration = Duration::from_secs(2);

/// Pause after the journal could not be read.
const RETRY: Duration = Duration::from_secs(1);

/// The thread that reads.
pub struct Follower {
    news: Arc<News>,
    thread: JoinHandle<()>,
}

impl Follower {
    /// Follows what is committed from now on.
    pub fn spawn(node: Arc<Node>, log: Arc<Log>, queue: Arc<Queue>) -> io::Result<Self> {
        let news = Arc::new(News::default());
        let heard = news.clone();
        log.on_commit(Arc::new(move || heard.tell(false)));
        let mut following =
            Following { position: log.committed(), reader: Reader::default(), node, log, queue };
        let awaited = news.clone();
        let thread = std::thread::Builder::new().name("follower".into()).spawn(move || {
            while !awaited.wait() {
                std::thread::sleep(GATHER);
                following.read_on(None);
            }
            following.read_on(Some(Instant::now() + STOP_MAX));
        })?;
        Ok(Self { news, thread })
    }

    /// Reads what is committed by now and ends.
    pub fn stop(self) {
        self.news.tell(true);
        if self.thread.join().is_err() {
            tracing::error!("the journal's follower ended in a panic");
        }
    }
}

/// Wakes the follower.
#[derive(Debug, Default)]
struct News {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    has_news: bool,
    is_stopping: bool,
}

impl News {
    fn tell(&self, is_stopping: bool) {
        let mut state = self.lock();
        state.is_stopping |= is_stopping;
        if !std::mem::replace(&mut state.has_news, true) || is_stopping {
            self.changed.notify_one();
        }
    }

    /// Waits for news; tells whether the server stops.
    fn wait(&self) -> bool {
        let mut state = self.lock();
        while !state.has_news {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.has_news = false;
        state.is_stopping
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Following {
    node: Arc<Node>,
    log: Arc<Log>,
    queue: Arc<Queue>,
    reader: Reader,
    /// What was read last.
    position: u64,
}

impl Following {
    /// Reads what is committed by now, until the deadline at most.
    fn read_on(&mut self, deadline: Option<Instant>) {
        let committed = self.log.committed();
        if committed.saturating_sub(self.position) > LAG_MAX {
            tracing::warn!(
                bytes = committed - self.position,
                "spans fell behind the journal; what was journaled meanwhile has none"
            );
            self.reader.skip();
            self.position = committed;
        }
        let log = self.log.clone();
        let read = log.replay(self.position + 1, &mut |record| {
            self.read(&record);
            let is_late = deadline.is_some_and(|deadline| Instant::now() >= deadline);
            if is_late { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        if let Err(error) = read {
            tracing::warn!(%error, "the journal can't be read for spans; it is tried again");
            std::thread::sleep(RETRY);
        }
    }

    fn read(&mut self, record: &Record) {
        self.position = record.offset;
        let Ok(batch) = Batch::decode(&record.bytes) else { return };
        let partition = PartitionId(record.partition);
        let place = Place { partition, offset: record.offset, now: self.node.now() };
        let spans = self.reader.read(place, &batch, &*self.node);
        let lost = self.reader.take_dropped() + self.queue.put(spans);
        self.node.metrics.count_spans("dropped", lost);
    }
}

impl Known for Node {
    fn machine(&self, hash: DefinitionHash) -> Option<Arc<Machine>> {
        frevo_api::Broker::machine(self, hash)
    }

    fn subscription(&self, number: SubscriptionNumber) -> Option<Arc<str>> {
        let routes = self.settings.routes.read().unwrap_or_else(PoisonError::into_inner);
        Some(routes.get(number)?.subscription.name.clone())
    }

    fn past(&self, execution: ExecutionId, last: Position) -> Option<Vec<Answer>> {
        past::of(self, execution, last)
    }
}
