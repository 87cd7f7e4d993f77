//! Handlers with their types erased: from a task to the frame of its
//! completion, whatever the handler does, panics included.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;

use futures_util::FutureExt;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::{Task, TaskError, frame};
use crate::consumer::cause;

type Completed = Pin<Box<dyn Future<Output = Utf8Bytes> + Send>>;

/// What does the tasks of one queue.
pub(super) enum Handler {
    /// Called where the task is read.
    Inline(Box<dyn Fn(&Task) -> Utf8Bytes + Send + Sync>),
    /// Runs as a tokio task.
    Spawned(Box<dyn Fn(Task) -> Completed + Send + Sync>),
}

impl Handler {
    pub fn inline<T, R, F>(handler: F) -> Self
    where
        T: DeserializeOwned,
        R: Serialize,
        F: Fn(T) -> Result<R, TaskError> + Send + Sync + 'static,
    {
        Self::Inline(Box::new(move |task| {
            let call = || frame::completion(task.token(), task.read_input().and_then(&handler));
            // The handler's own state may be broken after a panic; so it is with
            // a spawned one, and the next call shows it.
            catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|panic| panicked(task.token(), &*panic))
        }))
    }

    /// `begin` may fail before there is a future: on input that can't be read.
    pub fn spawned<R, F, Fut>(begin: F) -> Self
    where
        R: Serialize + Send + 'static,
        F: Fn(Task) -> Result<Fut, TaskError> + Send + Sync + 'static,
        Fut: Future<Output = Result<R, TaskError>> + Send + 'static,
    {
        let begin = Arc::new(begin);
        Self::Spawned(Box::new(move |task| {
            let (begin, token) = (begin.clone(), task.token.clone());
            Box::pin(async move {
                let call = async {
                    let result = match begin(task) {
                        Ok(future) => future.await,
                        Err(error) => Err(error),
                    };
                    frame::completion(&token, result)
                };
                AssertUnwindSafe(call).catch_unwind().await.unwrap_or_else(|panic| panicked(&token, &*panic))
            })
        }))
    }
}

fn panicked(token: &str, panic: &(dyn Any + Send)) -> Utf8Bytes {
    frame::completion::<()>(token, Err(TaskError::terminal("Frevo.Panic", cause::of_panic(panic))))
}
