//! `Worker`: a thread that polls a client until it is dropped.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::ThreadId;
use std::time::Duration;

use frevo_transport::BusError;

/// How long a client may take to say goodbye; then its thread goes on without
/// anybody waiting. A group takes a moment to be left, and longer if nobody answers.
const PARTING: Duration = Duration::from_secs(5);

/// A thread that ends when this is dropped, or soon after.
pub(crate) struct Worker {
    stop: Stop,
    thread: ThreadId,
    ended: Mutex<Receiver<()>>,
}

/// Says whether a thread is to end.
#[derive(Clone, Default)]
pub(crate) struct Stop(Arc<AtomicBool>);

impl Stop {
    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Worker {
    /// Starts a thread, which is to look at `stop` several times a second.
    pub(crate) fn start(
        name: &str,
        stop: Stop,
        work: impl FnOnce(&Stop) + Send + 'static,
    ) -> Result<Self, BusError> {
        let (ends, ended) = channel();
        let stops = stop.clone();
        let run = move || {
            work(&stops);
            drop(ends);
        };
        let started = std::thread::Builder::new().name(name.to_owned()).spawn(run);
        let thread = started.map_err(|error| BusError::Unreachable {
            action: format!("start the thread {name}"),
            reason: error.to_string(),
        })?;
        Ok(Self { stop, thread: thread.thread().id(), ended: Mutex::new(ended) })
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop.set();
        // Whoever is called by the thread may drop what it belongs to.
        if std::thread::current().id() != self.thread {
            let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
            let _ended_or_too_slow = ended.recv_timeout(PARTING);
        }
    }
}
