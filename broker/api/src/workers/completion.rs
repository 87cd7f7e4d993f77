//! What workers say about tasks, on its way to the executions.

use frevo_event::{Message, Reply, Request, TaskRef};
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::sync::oneshot;

use crate::edge::{Edge, settled, unexpected};
use crate::error::AwsError;
use crate::request::Text;

/// The members of a task's frame that are read here; queues carry its JSON.
#[derive(Debug, Deserialize)]
pub(crate) struct TaskHead<'a> {
    /// Completes the task.
    #[serde(borrow)]
    pub(crate) token: Text<'a>,
    /// What the task is given.
    #[serde(borrow)]
    pub(crate) input: &'a RawValue,
    /// The moment at which it times out, in milliseconds.
    pub(crate) deadline: Option<i64>,
}

impl<'a> TaskHead<'a> {
    /// Reads a frame that we wrote.
    pub(crate) fn read(body: &'a [u8]) -> Result<Self, AwsError> {
        serde_json::from_slice(body).map_err(AwsError::internal)
    }
}

impl Edge {
    /// Tells a task's execution what became of it.
    pub(crate) fn tell_task(&self, task: TaskRef, message: Message) -> oneshot::Receiver<Reply> {
        let request = Request::Tell { execution: task.execution, message };
        self.broker.ask(self.owner(task.execution), request)
    }

    /// Tells a task's execution that a worker took it; whoever pushes tasks does
    /// not wait for the record of it.
    pub(crate) fn tell_started(&self, task: TaskRef, worker: Option<std::sync::Arc<str>>) {
        let message = Message::TaskStarted { task, worker };
        self.broker.tell(self.owner(task.execution), Request::Tell { execution: task.execution, message });
    }
}

/// What a completion or heartbeat came to.
pub(crate) fn judged(reply: Option<Reply>) -> Result<(), AwsError> {
    match settled(reply)? {
        Reply::Accepted => Ok(()),
        Reply::Stale | Reply::Unknown => Err(AwsError::task_timed_out()),
        Reply::SetAside => Err(AwsError::set_aside("the task's execution")),
        other => Err(unexpected(&other)),
    }
}
