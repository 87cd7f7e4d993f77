//! Built-in workers: they do the tasks of service integrations that need no
//! service of somebody else's, so that these work without a worker of the
//! user's.
//!
//! They are ordinary workers, written with the SDK, and know nothing of the
//! server but its protocols. A task that they hold when the server ends is
//! delivered again to the next ones, so everything they do may be done twice.

mod attempt;
mod failure;
mod http_invoke;
mod nested;
mod outside;
mod parameters;
mod put_events;
mod response;
mod start_execution;

use std::sync::Arc;
use std::time::Duration;

use frevo_event::Arn;
use frevo_sdk::{Client, ClientError, Endpoint, TaskError, Worker, WorkerError};
use serde::{Deserialize, Serialize};

use http_invoke::Http;
pub use outside::{Connection, ConnectionError, Outside, SendError, Sending};

/// How many tasks are held at once in one account and region. A nested
/// execution that is waited for holds one, and waits for one if it nests itself.
const TASKS_MAX: u32 = 10_000;

/// A service whose integrations are built in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Service {
    /// Step Functions: `arn:aws:states:::states:startExecution`.
    States,
    /// EventBridge: `arn:aws:states:::events:putEvents`.
    Events,
    /// HTTP endpoints: `arn:aws:states:::http:invoke`.
    Http,
}

/// Why the built-in workers do not work.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The server does not answer.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The server does not let the worker in.
    #[error(transparent)]
    Worker(#[from] WorkerError),
}

impl Service {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::States, Self::Events, Self::Http];

    /// The queue that its tasks wait in, within each account and region.
    pub fn queue(self) -> &'static str {
        match self {
            Self::States => "tasks.states.startExecution",
            Self::Events => "tasks.events.putEvents",
            Self::Http => "tasks.http.invoke",
        }
    }
}

/// Does the tasks of these services in every account and region until `shutdown`
/// is ready; what is in hand then is left to the next start.
pub async fn run(
    services: &[Service],
    endpoint: Endpoint,
    outside: Arc<dyn Outside>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), RunError> {
    let client = Client::connect(endpoint.clone()).await?;
    let mut worker =
        Worker::new(endpoint).any_scope().name("frevo").drain(Duration::ZERO).concurrency(TASKS_MAX);
    let http = Arc::new(Http::new(outside));
    for service in services {
        let (client, http) = (client.clone(), http.clone());
        worker = match service {
            Service::States => worker.handle_task(service.queue(), move |task| {
                let client = client_of(&client, task.execution());
                async move { start_execution::start(client?, task).await }
            }),
            Service::Events => worker.handle_task(service.queue(), move |task| {
                let client = client_of(&client, task.execution());
                async move { put_events::put(client?, task).await }
            }),
            Service::Http => worker.handle_task(service.queue(), move |task| {
                let http = http.clone();
                async move { http.invoke(&task).await }
            }),
        };
    }
    match worker.run_until(shutdown).await {
        Ok(()) | Err(WorkerError::Undrained { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The client that acts for an execution: in its account and region.
fn client_of(client: &Client, execution: &str) -> Result<Client, TaskError> {
    let scope = execution.parse::<Arn>()?.scope().clone();
    Ok(client.scope(&scope.account, &scope.region))
}
