//! `Reader`: a thread that reads one topic or queue, and says what is done with.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use tokio::sync::mpsc::Sender as Gives;
use tokio::sync::mpsc::error::TrySendError;

use super::supply::{Item, Supply};
use super::url::Broker;

/// How long is waited for the next item before it is looked at what is done.
const PATIENCE: Duration = Duration::from_millis(20);

/// What a reader says.
#[derive(Debug)]
pub(super) enum Read {
    /// Something of a queue.
    Item(Arc<str>, Box<Item>),
    /// Why a queue can't be read any more.
    Failed(String),
}

/// Reads until it is dropped.
pub(super) struct Reader {
    settle: Sender<(u32, u64)>,
    stop: Arc<AtomicBool>,
}

/// What the thread works with.
struct Thread {
    queue: Arc<str>,
    gives: Gives<Read>,
    settled: Receiver<(u32, u64)>,
    stop: Arc<AtomicBool>,
    /// What nobody has taken yet.
    read: VecDeque<Item>,
    told: Option<String>,
}

impl Reader {
    /// Begins to read; holds the broker back while nobody takes what it read.
    pub fn start(broker: &Broker, queue: Arc<str>, gives: Gives<Read>) -> std::io::Result<Self> {
        let (settle, settled) = channel();
        let stop = Arc::<AtomicBool>::default();
        let (broker, is_stopped) = (broker.clone(), stop.clone());
        std::thread::Builder::new().name("frevo-reader".into()).spawn(move || {
            let read = VecDeque::new();
            let mut thread = Thread { queue, gives, settled, stop: is_stopped, read, told: None };
            let ended = broker.supply(&thread.queue).and_then(|mut supply| thread.run(&mut *supply));
            if let Err(reason) = ended {
                // Who is told may be gone with the connection.
                let _ = thread.gives.blocking_send(Read::Failed(reason));
            }
        })?;
        Ok(Self { settle, stop })
    }

    /// Everything of a lane below this number is done with.
    pub fn settle(&self, lane: u32, below: u64) {
        // A reader that has ended is read anew from where it was.
        let _ = self.settle.send((lane, below));
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Thread {
    fn run(&mut self, supply: &mut dyn Supply) -> Result<(), String> {
        loop {
            supply.hold(!self.read.is_empty());
            let read = supply.take(PATIENCE)?;
            self.read.extend(read);
            if !self.give() {
                return Ok(());
            }
            // What is done before the stop is settled before it.
            let is_stopped = self.stop.load(Ordering::Relaxed);
            while let Ok((lane, below)) = self.settled.try_recv() {
                supply.settle(lane, below)?;
            }
            self.tell(supply.fault());
            if is_stopped {
                return Ok(());
            }
        }
    }

    /// Gives what was read, as far as it is taken; false if nobody does any more.
    fn give(&mut self) -> bool {
        while let Some(item) = self.read.pop_front() {
            match self.gives.try_send(Read::Item(self.queue.clone(), Box::new(item))) {
                Ok(()) => {}
                Err(TrySendError::Full(Read::Item(_, item))) => {
                    self.read.push_front(*item);
                    return true;
                }
                Err(_) => return false,
            }
        }
        true
    }

    /// Says that the broker is not reached, once.
    fn tell(&mut self, fault: Option<String>) {
        if let Some(reason) = fault.as_ref().filter(|_| fault != self.told) {
            tracing::warn!(queue = %self.queue, reason, "the broker is not reached");
        }
        self.told = fault;
    }
}
