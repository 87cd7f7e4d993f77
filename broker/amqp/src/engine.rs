//! `Engine`: the one thread on which everything of a bus happens.
//!
//! Whoever uses the bus hands over and goes on; answers come by the callbacks of
//! followers and wakers, which run here. lapin has a thread of its own per
//! connection besides, which only moves bytes.

use std::future::Future;
use std::sync::Mutex;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use frevo_transport::BusError;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::task::AbortHandle;

/// How long connections have to say goodbye.
const FAREWELL: Duration = Duration::from_millis(200);

/// A thread with a runtime, which ends when this is dropped.
pub(crate) struct Engine {
    handle: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Engine {
    pub(crate) fn start() -> Result<Self, BusError> {
        let failed = |error: std::io::Error| BusError::Unreachable {
            action: "start a thread for RabbitMQ".to_owned(),
            reason: error.to_string(),
        };
        let runtime = Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let (handle, (stop, stopped)) = (runtime.handle().clone(), oneshot::channel());
        let thread = thread::Builder::new()
            .name("frevo-amqp".to_owned())
            .spawn(move || {
                runtime.block_on(async {
                    // Either way nobody is left who wants anything.
                    let _ = stopped.await;
                    tokio::time::sleep(FAREWELL).await;
                });
                runtime.shutdown_background();
            })
            .map_err(failed)?;
        Ok(Self { handle, stop: Some(stop), thread: Some(thread) })
    }

    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) -> AbortHandle {
        self.handle.spawn(task).abort_handle()
    }

    /// Waits for an answer, for so long at most. Never called on this thread.
    pub(crate) fn wait<T: Send + 'static>(
        &self,
        patience: Duration,
        answer: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, RecvTimeoutError> {
        let (sender, receiver) = mpsc::sync_channel(1);
        let task = self.spawn(async move {
            // Who has no patience left does not want it any more.
            let _ = sender.send(answer.await);
        });
        receiver.recv_timeout(patience).inspect_err(|_| task.abort())
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != thread::current().id()
        {
            // A panic there was printed; there is nobody to tell.
            let _ = thread.join();
        }
    }
}

/// Tasks that end with whom they are for.
#[derive(Default)]
pub(crate) struct Tasks(Mutex<Vec<AbortHandle>>);

impl Tasks {
    pub(crate) fn keep(&self, task: AbortHandle) {
        let mut tasks = crate::lock(&self.0);
        tasks.retain(|task| !task.is_finished());
        tasks.push(task);
    }
}

impl Drop for Tasks {
    fn drop(&mut self) {
        for task in crate::lock(&self.0).drain(..) {
            task.abort();
        }
    }
}
