//! `frevo worker`: does a function's tasks with a command of yours.
//!
//! The command is an unmodified AWS Lambda handler: `python -m awslambdaric
//! app.handler`, a Node, Go, Rust or custom runtime. It is given a Lambda
//! runtime endpoint of its own on the loopback interface; the tasks come from
//! the server over one WebSocket per function.
//!
//! A handler that dies fails the task it had, as on AWS, and is started again.
//! What Retry and Catch see is what Lambda would have told them.

mod described;
mod function;
mod functions;
mod lines;
mod pool;
mod runtime;
mod slot;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use frevo_sdk::{Endpoint, EndpointError};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::profile::{Identity, Wanted};
pub use functions::FunctionsError;
use functions::{Function, Source};

/// Where a server is looked for that nobody named.
const ENDPOINT: &str = "http://127.0.0.1:8083";
/// How often the functions file is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What to run, and for which server.
#[derive(Clone, Debug, Args)]
pub struct WorkerArgs {
    /// The function whose tasks the command does
    #[arg(long, value_name = "NAME", required_unless_present = "file", requires = "command")]
    pub function: Option<String>,
    /// The handler, as Lambda's `_HANDLER` tells the command
    #[arg(long, value_name = "NAME", requires = "function")]
    pub handler: Option<String>,
    /// How many commands run at once, a task each
    #[arg(long, value_name = "COUNT", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub concurrency: u32,
    /// How long a task may take before its command is killed
    #[arg(long, value_name = "SECONDS", default_value_t = functions::TIMEOUT_SECONDS)]
    pub timeout: u64,
    /// A file that says what the function is: `title`, `description`, `icon`, `version`, `input-schema` and
    /// `output-schema` in TOML
    #[arg(long, value_name = "FILE", requires = "function")]
    pub describe: Option<PathBuf>,
    /// A file of functions, `[functions.NAME] command = [...]`, and what `--describe` reads; read again when it
    /// changes
    #[arg(long, value_name = "FILE", conflicts_with = "function")]
    pub file: Option<PathBuf>,
    /// The server
    #[arg(long, env = "FREVO_ENDPOINT", value_name = "URL")]
    pub endpoint: Option<String>,
    /// The account whose tasks are done, twelve digits
    #[arg(long, value_name = "ID")]
    pub account: Option<String>,
    /// The region whose tasks are done
    #[arg(long, value_name = "NAME")]
    pub region: Option<String>,
    /// The AWS profile that says account, region and keys
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Who may vouch for the server's certificate (PEM)
    #[arg(long, value_name = "FILE")]
    pub ca_bundle: Option<PathBuf>,
    /// Do the tasks of every account and region
    #[arg(long, conflicts_with = "account")]
    pub any_account: bool,
    /// How long tasks in hand may take after SIGTERM or SIGINT
    #[arg(long, value_name = "SECONDS", default_value_t = 25)]
    pub drain: u64,
    /// The command and its arguments
    #[arg(last = true, value_name = "COMMAND", required_unless_present = "file")]
    pub command: Vec<String>,
}

/// Why the worker stopped otherwise than by being asked to.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The endpoint names no server.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// The functions can't be known.
    #[error(transparent)]
    Functions(#[from] FunctionsError),
    /// The command line names a program that is not there. (One that a file
    /// names may still come: its tasks fail until it does.)
    #[error("there is no program `{program}`")]
    NoProgram {
        /// The program.
        program: String,
    },
    /// The operating system does not let it run.
    #[error("could not start the worker")]
    Start {
        /// What it said.
        source: std::io::Error,
    },
    /// The server does not let the worker in, or tasks were left undone.
    #[error("`{function}` is not served any more")]
    Function {
        /// The function.
        function: String,
        /// What happened.
        source: frevo_sdk::WorkerError,
    },
}

/// How far the worker is from its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    /// Tasks are taken.
    Serving,
    /// Tasks in hand are finished, none taken.
    Draining,
    /// Nothing is waited for.
    Killed,
}

/// Who the worker is to the server.
#[derive(Clone, Debug)]
struct Post {
    endpoint: Endpoint,
    account: String,
    region: String,
    any_account: bool,
    drain: Duration,
}

/// Serves functions until SIGINT or SIGTERM; a second one ends it at once.
pub fn run(args: WorkerArgs) -> Result<(), WorkerError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|source| WorkerError::Start { source })?;
    runtime.block_on(async {
        let signals = Signals::new().map_err(|source| WorkerError::Start { source })?;
        serve(args, signals.stages()).await
    })
}

/// Serves functions; `stages` says when to stop.
async fn serve(args: WorkerArgs, mut stages: watch::Receiver<Stage>) -> Result<(), WorkerError> {
    let post = Post::find(&args)?;
    let source = Source::of(&args);
    if let Source::Arguments(function, _) = &source {
        let program = function.command.first().cloned().unwrap_or_default();
        if !slot::is_program(&program, &function.cwd) {
            return Err(WorkerError::NoProgram { program });
        }
    }
    let mut served = Served::new(post, args.file.is_none());
    served.change(source.read()?);
    let mut looked = source.modified();
    let mut look = tokio::time::interval(LOOK_EVERY);
    loop {
        tokio::select! {
            ended = served.tasks.join_next(), if !served.tasks.is_empty() => {
                match ended.expect("there are tasks").expect("functions do not panic") {
                    Err(error) if *stages.borrow() == Stage::Serving => {
                        served.stop(Stage::Draining);
                        while served.tasks.join_next().await.is_some() {}
                        return Err(error);
                    }
                    Err(error) => served.failed = Some(error),
                    Ok(()) => {}
                }
                if served.tasks.is_empty() && *stages.borrow() > Stage::Serving {
                    return served.failed.map_or(Ok(()), Err);
                }
            }
            _ = stages.changed() => {
                let stage = *stages.borrow_and_update();
                served.stop(stage);
                if served.tasks.is_empty() {
                    return Ok(());
                }
            }
            _ = look.tick(), if *stages.borrow() == Stage::Serving => {
                let modified = source.modified();
                if modified != looked {
                    looked = modified;
                    match source.read() {
                        Ok(functions) => served.change(functions),
                        Err(error) => lines::say("worker", &format!("{}; the functions stay as they were", told(&error))),
                    }
                }
            }
        }
    }
}

/// The functions that are served.
struct Served {
    post: Post,
    is_eager: bool,
    running: BTreeMap<String, (Function, watch::Sender<Stage>)>,
    tasks: JoinSet<Result<(), WorkerError>>,
    failed: Option<WorkerError>,
}

impl Served {
    fn new(post: Post, is_eager: bool) -> Self {
        Self { post, is_eager, running: BTreeMap::new(), tasks: JoinSet::new(), failed: None }
    }

    /// Serves these functions instead of those before. A function that stays as
    /// it was is not touched; a changed one finishes what it has in hand beside
    /// its successor.
    fn change(&mut self, functions: Vec<Function>) {
        let stays = |(function, _): &(Function, watch::Sender<Stage>)| functions.contains(function);
        for (name, (_, stage)) in self.running.extract_if(.., |_, running| !stays(running)) {
            lines::say(&name, "is not served any more as it was; finishing what is in hand");
            stage.send_replace(Stage::Draining);
        }
        for function in functions {
            if !self.running.contains_key(&function.name) {
                let (stage, stages) = watch::channel(Stage::Serving);
                self.tasks.spawn(function::serve(self.post.clone(), function.clone(), self.is_eager, stages));
                self.running.insert(function.name.clone(), (function, stage));
            }
        }
        if self.running.is_empty() {
            lines::say("worker", "no functions to serve; waiting for the file to change");
        }
    }

    fn stop(&mut self, stage: Stage) {
        for (_, sender) in self.running.values() {
            sender.send_replace(stage);
        }
    }
}

impl Post {
    fn find(args: &WorkerArgs) -> Result<Self, WorkerError> {
        let wanted = Wanted {
            account: args.account.clone(),
            region: args.region.clone(),
            profile: args.profile.clone(),
            ca_bundle: args.ca_bundle.clone(),
        };
        let variable = |name: &str| std::env::var(name).ok();
        let identity = Identity::find(&wanted, &variable);
        let url = args
            .endpoint
            .clone()
            .or_else(|| variable("AWS_ENDPOINT_URL_SFN").filter(|url| !url.is_empty()))
            .or(identity.endpoint.clone())
            .unwrap_or_else(|| ENDPOINT.to_owned());
        Ok(Self {
            endpoint: identity.endpoint_at(&url)?,
            account: identity.account,
            region: identity.region,
            any_account: args.any_account,
            drain: Duration::from_secs(args.drain),
        })
    }
}

/// SIGINT and SIGTERM as stages: the first drains, the second kills.
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    fn stages(mut self) -> watch::Receiver<Stage> {
        let (sender, receiver) = watch::channel(Stage::Serving);
        tokio::spawn(async move {
            for stage in [Stage::Draining, Stage::Killed] {
                tokio::select! {
                    _ = self.interrupt.recv() => {}
                    _ = self.terminate.recv() => {}
                }
                sender.send_replace(stage);
            }
        });
        receiver
    }
}

/// An error with its causes on one line.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}
