//! The handlers of one function, and the tasks that wait for one.

use std::collections::VecDeque;
use std::mem;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use frevo_event::{Arn, Scope};
use frevo_sdk::{Task, TaskError};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use tokio::sync::{Notify, oneshot, watch};
use tokio::task::JoinSet;

use super::functions::Function;
use super::slot;

/// What a handler answers.
pub(super) type Answer = Result<Box<RawValue>, TaskError>;

/// A task for a handler.
pub(super) struct Invocation {
    /// Lambda's request id: the same when the task is delivered again.
    pub request_id: String,
    /// The function's ARN, as the workflow wrote it if it did.
    pub function_arn: String,
    /// When the task times out or the handler is killed.
    pub deadline: SystemTime,
    /// The task.
    pub task: Task,
    /// Where the answer goes; closed when the task is not wanted any more.
    pub answer: oneshot::Sender<Answer>,
}

/// A function's handlers. Tasks beyond what they can take wait; the server
/// hands out no more than the concurrency that it was told.
pub(super) struct Pool {
    pub function: Function,
    pub scope: Scope,
    is_eager: bool,
    state: Mutex<State>,
    arrived: Notify,
    is_stopping: watch::Sender<bool>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Invocation>,
    /// Handlers that run, start, or wait to be started again.
    slots: u32,
    /// Those of them that have a task.
    busy: u32,
    /// Numbers handlers, for people.
    slots_ever: u64,
    tasks: JoinSet<()>,
}

impl Pool {
    pub fn new(function: Function, scope: Scope, is_eager: bool) -> Arc<Self> {
        let pool = Arc::new(Self {
            function,
            scope,
            is_eager,
            state: Mutex::default(),
            arrived: Notify::new(),
            is_stopping: watch::Sender::new(false),
        });
        if is_eager {
            (0..pool.function.concurrency).for_each(|_| pool.start_slot(&mut pool.lock()));
        }
        pool
    }

    /// Gives a task to a handler and awaits its answer.
    pub async fn invoke(self: Arc<Self>, task: Task) -> Answer {
        let (answer, answered) = oneshot::channel();
        self.submit(self.invocation(task, answer));
        answered
            .await
            .unwrap_or_else(|_| Err(TaskError::retryable("Lambda.Unknown", "the worker was stopped")))
    }

    /// The next task that is still wanted.
    pub async fn take(&self) -> Invocation {
        loop {
            let arrived = self.arrived.notified();
            if let Some(invocation) = self.take_waiting() {
                return invocation;
            }
            arrived.await;
        }
    }

    /// A task that waits and is still wanted. Whoever takes it says
    /// [`Self::answer`] some time.
    pub fn take_waiting(&self) -> Option<Invocation> {
        let mut state = self.lock();
        while let Some(invocation) = state.waiting.pop_front() {
            if !invocation.answer.is_closed() {
                state.busy += 1;
                return Some(invocation);
            }
        }
        None
    }

    /// Answers a task that was taken.
    pub fn answer(&self, invocation: Invocation, answer: Answer) {
        self.lock().busy -= 1;
        // Nobody listens if the task was cancelled meanwhile.
        let _ = invocation.answer.send(answer);
    }

    /// Whether a handler that ended is to be started again; if not, it is not
    /// counted any more.
    pub fn keeps_slot(&self) -> bool {
        let mut state = self.lock();
        let keeps = !self.is_stopping() && (self.is_eager || !state.waiting.is_empty());
        if !keeps {
            state.slots -= 1;
        }
        keeps
    }

    /// Whether the handlers are to end.
    pub fn is_stopping(&self) -> bool {
        *self.is_stopping.borrow()
    }

    /// Ready once the handlers are to end.
    pub async fn stopping(&self) {
        let mut stopping = self.is_stopping.subscribe();
        stopping.wait_for(|stopping| *stopping).await.expect("the pool holds the sender");
    }

    /// Ends the handlers.
    pub async fn stop(&self) {
        self.is_stopping.send_replace(true);
        let tasks = mem::take(&mut self.lock().tasks);
        tasks.join_all().await;
        self.lock().waiting.clear();
    }

    /// Starts one more handler if none is free for the task and one more may
    /// run.
    fn submit(self: &Arc<Self>, invocation: Invocation) {
        let mut state = self.lock();
        state.waiting.push_back(invocation);
        let free = state.slots - state.busy;
        if state.waiting.len() > free as usize && state.slots < self.function.concurrency {
            self.start_slot(&mut state);
        }
        drop(state);
        self.arrived.notify_one();
    }

    fn start_slot(self: &Arc<Self>, state: &mut State) {
        if self.is_stopping() {
            return;
        }
        state.slots += 1;
        state.slots_ever += 1;
        while state.tasks.try_join_next().is_some() {}
        state.tasks.spawn(slot::run(self.clone(), state.slots_ever));
    }

    fn invocation(&self, task: Task, answer: oneshot::Sender<Answer>) -> Invocation {
        let killed = SystemTime::now() + self.function.timeout;
        let times_out = task
            .deadline()
            .and_then(|millis| u64::try_from(millis).ok())
            .and_then(|millis| UNIX_EPOCH.checked_add(Duration::from_millis(millis)));
        Invocation {
            request_id: request_id(task.token()),
            function_arn: self.function_arn(&task),
            deadline: times_out.map_or(killed, |times_out| times_out.min(killed)),
            task,
            answer,
        }
    }

    fn function_arn(&self, task: &Task) -> String {
        if let Ok(Arn::Function { .. }) = task.resource().parse() {
            return task.resource().to_owned();
        }
        let execution = task.execution().parse::<Arn>();
        let scope = execution.map_or_else(|_| self.scope.clone(), |arn| arn.scope().clone());
        Arn::Function { scope, name: self.function.name.as_str().into(), qualifier: None }.to_string()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("nobody panics holding the pool")
    }
}

/// A UUID made of the token, so that a task that is delivered again has the
/// request id it had: handlers may use it as an idempotency key.
fn request_id(token: &str) -> String {
    let digest = Sha256::digest(token);
    let hex: String = digest[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-4{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_request_id_is_a_uuid_that_depends_on_nothing_but_the_token() {
        let id = super::request_id("token");
        assert_eq!(id, super::request_id("token"));
        assert_eq!(id.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    }
}
