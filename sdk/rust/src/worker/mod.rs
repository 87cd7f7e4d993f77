//! Workers: take tasks from queues, do them, tell how they went.
//!
//! A worker holds one WebSocket to the server. It says how many tasks of a
//! queue it takes at once, gets them pushed, and sends completions back as they
//! come, without waiting for one before the next. A completion is kept until
//! the server says that it is durable: when the connection is lost, the worker
//! connects again, names the tasks it still has, and sends every unanswered
//! completion once more. So a task is done *at least* once; a handler with an
//! effect on the outside does well to use [`Task::token`] as its idempotency
//! key, which stays the same when a task is delivered again.

mod driver;
mod frame;
mod hand;
mod handler;
mod task;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Endpoint, EndpointError};
use driver::Driver;
use handler::Handler;
pub use task::{Task, TaskError};

/// Tasks of one queue held at once, unless [`Worker::concurrency`] says else.
const CONCURRENCY: u32 = 16;
/// The same for inline handlers, which are done as they are read: more than one
/// only keeps the wire busy.
const CONCURRENCY_INLINE: u32 = 256;
/// How long tasks in hand may take after shutdown was asked for.
const DRAIN_LASTS_AT_MOST: Duration = Duration::from_secs(25);

/// Handlers of tasks, and how they are run.
///
/// ```no_run
/// use frevo_sdk::{TaskError, Worker};
///
/// # async fn reserve(order: serde_json::Value) -> Result<bool, std::io::Error> { Ok(true) }
/// # async fn example() -> Result<(), frevo_sdk::WorkerError> {
/// Worker::new("http://127.0.0.1:8083")
///     // Any error works with `?`; its name is then `States.TaskFailed`.
///     .handle("reserve", async |order: serde_json::Value| Ok(reserve(order).await?))
///     .concurrency(64)
///     .handle_inline("add", |(a, b): (i64, i64)| {
///         a.checked_add(b).ok_or_else(|| TaskError::terminal("Overflow", format!("{a} + {b}")))
///     })
///     .run()
///     .await
/// # }
/// ```
pub struct Worker {
    endpoint: Result<Endpoint, EndpointError>,
    any_scope: bool,
    name: Option<String>,
    registrations: BTreeMap<Arc<str>, Registration>,
    last_queue: Option<Arc<str>>,
    concurrency: Option<u32>,
    drain: Duration,
    observer: Observer,
}

/// One queue's handler and how many of its tasks are held at once.
struct Registration {
    handler: Handler,
    concurrency: u32,
}

type Observer = Box<dyn Fn(&WorkerEvent) + Send + Sync>;

/// What a worker's operator wants to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkerEvent {
    /// Connected and subscribed; so many tasks are in hand from before.
    Connected {
        /// Tasks that were in hand when the connection was made.
        in_hand: usize,
    },
    /// There is no connection; the next try follows.
    Disconnected {
        /// Why.
        reason: String,
        /// When it is tried again.
        retry_in: Duration,
    },
    /// Shutdown was asked for: no new tasks, those in hand are finished.
    Draining {
        /// Tasks in hand.
        in_hand: usize,
    },
}

/// Why a worker ended otherwise than by being asked to.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The endpoint names no server.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// There is nothing to do.
    #[error("the worker has no handlers")]
    NoHandlers,
    /// The server does not let this worker in.
    #[error("the server at {authority} refuses the worker: {status}")]
    Refused {
        /// Host and port.
        authority: String,
        /// The HTTP status: 401 or 403.
        status: u16,
    },
    /// The time to drain was over first. The tasks are offered again once the
    /// server misses the worker.
    #[error("{in_hand} tasks were not finished in time and are left to other workers")]
    Undrained {
        /// Tasks left.
        in_hand: usize,
    },
}

impl Worker {
    /// A worker for the server at `endpoint`: an [`Endpoint`], or its URL for
    /// account 000000000000 in us-east-1. What is wrong with it, [`Self::run`]
    /// tells.
    pub fn new<E>(endpoint: E) -> Self
    where
        E: TryInto<Endpoint>,
        EndpointError: From<E::Error>,
    {
        Self {
            endpoint: endpoint.try_into().map_err(EndpointError::from),
            any_scope: false,
            name: None,
            registrations: BTreeMap::new(),
            last_queue: None,
            concurrency: None,
            drain: DRAIN_LASTS_AT_MOST,
            observer: Box::new(|_| {}),
        }
    }

    /// Does the tasks of `queue` with an async function from input to result.
    /// Each runs as its own tokio task and is dropped at its next `.await` if
    /// the task is cancelled: stopped with its execution, or timed out.
    ///
    /// `queue` is the name of a Lambda function or of a queue: `charge` means
    /// `tasks.charge`; a name that begins with `tasks.`, `activity.` or
    /// `subscription.` is taken as it is. A second handler of one queue replaces
    /// the first.
    ///
    /// Input that `T` can't be read from fails the task with
    /// `Frevo.InvalidInput`, a result that is no JSON with
    /// `Frevo.InvalidOutput`, a panic with `Frevo.Panic`. While the handler
    /// runs, heartbeats are sent as often as the state's `HeartbeatSeconds`
    /// asks for.
    #[must_use]
    pub fn handle<T, R, F, Fut>(self, queue: &str, handler: F) -> Self
    where
        T: DeserializeOwned + Send + 'static,
        R: Serialize + Send + 'static,
        F: Fn(T) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<R, TaskError>> + Send + 'static,
    {
        self.register(queue, Handler::spawned(move |task| task.read_input().map(&handler)), CONCURRENCY)
    }

    /// As [`Self::handle`], but with a handler that wants to know more of the
    /// [`Task`] than its input.
    #[must_use]
    pub fn handle_task<R, F, Fut>(self, queue: &str, handler: F) -> Self
    where
        R: Serialize + Send + 'static,
        F: Fn(Task) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<R, TaskError>> + Send + 'static,
    {
        self.register(queue, Handler::spawned(move |task| Ok(handler(task))), CONCURRENCY)
    }

    /// Does the tasks of `queue` with a function that computes and never waits.
    /// It is called where the task is read, which costs least; as long as it
    /// runs, nothing else of this worker does, heartbeats neither.
    #[must_use]
    pub fn handle_inline<T, R, F>(self, queue: &str, handler: F) -> Self
    where
        T: DeserializeOwned,
        R: Serialize,
        F: Fn(T) -> Result<R, TaskError> + Send + Sync + 'static,
    {
        self.register(queue, Handler::inline(handler), CONCURRENCY_INLINE)
    }

    /// How many tasks of the handler before it are held at once; before the
    /// first handler: of every handler.
    #[must_use]
    pub fn concurrency(mut self, concurrency: u32) -> Self {
        let last = self.last_queue.as_ref().and_then(|queue| self.registrations.get_mut(queue));
        match last {
            Some(registration) => registration.concurrency = concurrency.max(1),
            None => self.concurrency = Some(concurrency.max(1)),
        }
        self
    }

    /// Takes tasks of every account and region, not only the endpoint's.
    #[must_use]
    pub fn any_scope(self) -> Self {
        Self { any_scope: true, ..self }
    }

    /// What the worker calls itself in the console and in histories.
    #[must_use]
    pub fn name(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// How long tasks in hand may take to finish after shutdown was asked for;
    /// 25 seconds unless set.
    #[must_use]
    pub fn drain(self, longest: Duration) -> Self {
        Self { drain: longest, ..self }
    }

    /// Calls `observer` when the worker connects, loses its connection or
    /// drains.
    #[must_use]
    pub fn observe(self, observer: impl Fn(&WorkerEvent) + Send + Sync + 'static) -> Self {
        Self { observer: Box::new(observer), ..self }
    }

    /// Works until SIGINT or SIGTERM, then finishes what is in hand.
    pub async fn run(self) -> Result<(), WorkerError> {
        self.run_until(shutdown_signal()).await
    }

    /// Works until `shutdown` is ready, then finishes what is in hand.
    pub async fn run_until(
        self,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), WorkerError> {
        let endpoint = self.endpoint?;
        if self.registrations.is_empty() {
            return Err(WorkerError::NoHandlers);
        }
        Driver::new(endpoint, self.any_scope, self.name, self.registrations, self.drain, self.observer)
            .run(Box::pin(shutdown))
            .await
    }

    fn register(mut self, queue: &str, handler: Handler, concurrency: u32) -> Self {
        let is_whole =
            ["tasks.", "activity.", "subscription."].iter().any(|prefix| queue.starts_with(prefix));
        let queue: Arc<str> = if is_whole { queue.into() } else { format!("tasks.{queue}").into() };
        let concurrency = self.concurrency.unwrap_or(concurrency);
        self.registrations.insert(queue.clone(), Registration { handler, concurrency });
        self.last_queue = Some(queue);
        self
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker")
            .field("endpoint", &self.endpoint)
            .field("queues", &self.registrations.keys())
            .finish_non_exhaustive()
    }
}

/// Ready once the process is asked to end.
async fn shutdown_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
