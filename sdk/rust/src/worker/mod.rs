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

#[cfg(feature = "schema-check")]
mod check;
mod description;
mod frame;
mod hand;
mod handler;
mod task;
mod tasks;

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::consumer::{ConsumerEvent, Driver, Registry, Settings, Unfinished, shutdown_signal};
use crate::{Endpoint, EndpointError};
pub use description::QueueDescription;
use handler::Handler;
pub use task::{Task, TaskError};
use tasks::{Checks, Descriptions, Tasks, queue_of};

/// Tasks of one queue held at once, unless [`Worker::concurrency`] says else.
const CONCURRENCY: u32 = 16;
/// The same for inline handlers, which are done as they are read: more than one
/// only keeps the wire busy.
const CONCURRENCY_INLINE: u32 = 256;

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
#[derive(Debug)]
pub struct Worker {
    settings: Settings,
    registry: Registry<Handler>,
    descriptions: Descriptions,
    /// How tasks are compared with the schemas, if they are.
    checks: Option<MakeChecks>,
}

type MakeChecks = fn(&Descriptions) -> Result<Checks, WorkerError>;

/// Why a worker ended otherwise than by being asked to.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The endpoint names no server.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// There is nothing to do.
    #[error("the worker has no handlers")]
    NoHandlers,
    /// A queue's schema is none, and tasks are to be compared with it.
    #[error("what {queue} is described with is no JSON Schema: {reason}")]
    Schema {
        /// The queue.
        queue: String,
        /// What is wrong, and where.
        reason: String,
    },
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
            settings: Settings::new(endpoint),
            registry: Registry::default(),
            descriptions: Descriptions::new(),
            checks: None,
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
        self.registry.set_concurrency(concurrency);
        self
    }

    /// Says what a queue is that there is a handler for: the server shows it, its
    /// schemas are in `/asyncapi.yaml`, and tools offer the task by its title and
    /// make its input by its schema.
    ///
    /// What the server refuses, a schema that is none for example, it says to
    /// [`Self::observe`]; the tasks are done all the same. What an operator's
    /// document says of the queue (`frevo apply`, `kind: Queue`) comes first.
    ///
    /// ```no_run
    /// use frevo_sdk::{QueueDescription, Worker};
    ///
    /// # async fn example() -> Result<(), frevo_sdk::WorkerError> {
    /// Worker::new("http://127.0.0.1:8083")
    ///     .handle("charge", async |amount: u64| Ok(amount))
    ///     .describe("charge", QueueDescription::new().title("Charge a card").version("1.2.0"))
    ///     .run()
    ///     .await
    /// # }
    /// ```
    #[must_use]
    pub fn describe(mut self, queue: &str, description: QueueDescription) -> Self {
        self.descriptions.insert(queue_of(queue), description);
        self
    }

    /// Compares tasks with the schemas that their queues are described with: what
    /// a task is given before its handler is called, and what came of it before
    /// the server is told. What breaks its schema fails the task, with
    /// `Frevo.InvalidInput` or `Frevo.InvalidOutput`, and place and reason as the
    /// cause. A schema that is none [`Self::run`] tells.
    #[cfg(feature = "schema-check")]
    #[must_use]
    pub fn check_schemas(mut self) -> Self {
        self.checks = Some(check::checks);
        self
    }

    /// Takes tasks of every account and region, not only the endpoint's.
    #[must_use]
    pub fn any_scope(mut self) -> Self {
        self.settings.any_scope = true;
        self
    }

    /// What the worker calls itself in the console and in histories.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.settings.name = Some(name.into());
        self
    }

    /// How long tasks in hand may take to finish after shutdown was asked for;
    /// 25 seconds unless set.
    #[must_use]
    pub fn drain(mut self, longest: Duration) -> Self {
        self.settings.drain = longest;
        self
    }

    /// Calls `observer` when the worker connects, loses its connection or
    /// drains, and when what it says of a queue is refused.
    #[must_use]
    pub fn observe(mut self, observer: impl Fn(&ConsumerEvent) + Send + Sync + 'static) -> Self {
        self.settings.observer = Arc::new(observer);
        self
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
        let Self { mut settings, registry, descriptions, checks } = self;
        if registry.is_empty() && settings.endpoint.is_ok() {
            return Err(WorkerError::NoHandlers);
        }
        let checks = checks.map_or_else(|| Ok(Checks::new()), |checks| checks(&descriptions))?;
        let (tasks, said) = Tasks::new(
            settings.name.take(),
            registry,
            descriptions.iter().map(|(queue, description)| (queue.clone(), description.text())).collect(),
            checks,
            settings.observer.clone(),
        );
        Ok(Driver::new(settings, tasks, said)?.run(Box::pin(shutdown)).await?)
    }

    fn register(mut self, queue: &str, handler: Handler, concurrency: u32) -> Self {
        self.registry.register(queue_of(queue), handler, concurrency);
        self
    }
}

impl From<Unfinished> for WorkerError {
    fn from(unfinished: Unfinished) -> Self {
        match unfinished {
            Unfinished::Refused { authority, status } => Self::Refused { authority, status },
            Unfinished::Undrained { in_hand } => Self::Undrained { in_hand },
        }
    }
}
