//! One function: its connection to the server and its handlers.

use std::sync::Mutex;

use frevo_sdk::{ConsumerEvent, Scope, Worker};
use tokio::sync::watch;

use super::functions::Function;
use super::pool::Pool;
use super::{Post, Stage, WorkerError, lines};

/// Serves the function until it is to be drained, finishes what is in hand, and
/// stops the handlers. Eager handlers are started now, others when a task
/// comes.
pub(super) async fn serve(
    post: Post,
    function: Function,
    is_eager: bool,
    stages: watch::Receiver<Stage>,
) -> Result<(), WorkerError> {
    let name = function.name.clone();
    lines::say(
        &name,
        &format!(
            "{} at once with `{}`, for {}",
            function.concurrency,
            function.command.join(" "),
            post.whose()
        ),
    );
    let concurrency = function.concurrency;
    let described = function.described.clone();
    let pool = Pool::new(function, Scope::new(&post.account, &post.region), is_eager);
    let tasks = pool.clone();
    let worker = Worker::new(post.endpoint.clone())
        .name(format!("frevo worker {}", std::process::id()))
        .drain(post.drain)
        .observe(observer(&post, name.clone()))
        .handle_task(&name, move |task| tasks.clone().invoke(task))
        .concurrency(concurrency);
    let worker = match described {
        Some(described) => worker.describe(&name, described),
        None => worker,
    };
    let worker = if post.any_account { worker.any_scope() } else { worker };

    let worked = tokio::select! {
        worked = worker.run_until(reached(stages.clone(), Stage::Draining)) => worked,
        () = reached(stages, Stage::Killed) => Ok(()),
    };
    pool.stop().await;
    lines::say(&name, "stopped");
    worked.map_err(|source| WorkerError::Function { function: name, source })
}

/// Ready once the stage is reached. Who sets stages may be gone: a function
/// that was replaced drains, and nobody will kill it.
async fn reached(mut stages: watch::Receiver<Stage>, stage: Stage) {
    if stages.wait_for(|reached| *reached >= stage).await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Tells how the connection is; a server that stays away is mentioned once.
fn observer(post: &Post, name: String) -> impl Fn(&ConsumerEvent) + Send + Sync + 'static {
    let server = post.endpoint.to_string();
    let told = Mutex::new(String::new());
    move |event| {
        let mut told = told.lock().expect("nobody panics telling");
        match event {
            ConsumerEvent::Connected { in_hand: 0 } => {
                told.clear();
                lines::say(&name, &format!("connected to {server}, waiting for tasks"));
            }
            ConsumerEvent::Connected { in_hand } => {
                told.clear();
                lines::say(&name, &format!("connected to {server} again, {in_hand} tasks in hand"));
            }
            ConsumerEvent::Disconnected { reason, .. } if *reason != *told => {
                lines::say(&name, &format!("not connected to {server}: {reason}; trying again"));
                told.clone_from(reason);
            }
            ConsumerEvent::Disconnected { .. } => {}
            ConsumerEvent::DescriptionRefused { reason, .. } => {
                lines::say(&name, &format!("what is said of the function is refused: {reason}"));
            }
            ConsumerEvent::Draining { in_hand } => {
                lines::say(&name, &format!("stopping, {in_hand} tasks in hand"));
            }
        }
    }
}

impl Post {
    fn whose(&self) -> String {
        match self.any_account {
            true => "every account and region".into(),
            false => format!("account {} in {}", self.account, self.region),
        }
    }
}
