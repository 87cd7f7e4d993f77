//! One handler process after the other: started, given its tasks, killed when
//! one takes too long, started again when it dies.

use std::future::pending;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use frevo_event::Timestamp;
use frevo_sdk::TaskError;
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::task::JoinSet;

use super::lines::{self, Stream};
use super::pool::Pool;
use super::runtime::{Runtime, error_text};

/// The waits before a handler that died is started again.
const RESTART_FIRST: Duration = Duration::from_millis(100);
const RESTART_LONGEST: Duration = Duration::from_secs(10);

/// How long a handler may take to end after SIGTERM.
const END_LASTS_AT_MOST: Duration = Duration::from_secs(2);

/// Why a process is no more.
enum Ended {
    Exited(io::Result<ExitStatus>),
    Overdue,
    Stopped,
}

/// Keeps one handler running until the pool stops or needs it no more.
pub(super) async fn run(pool: Arc<Pool>, number: u64) {
    let slot = Slot { number, runtime: Arc::new(Runtime::new(pool.clone())), pool };
    let listener = match TcpListener::bind("127.0.0.1:0").await {
        Ok(listener) => listener,
        Err(error) => return slot.say(&format!("could not listen on the loopback interface: {error}")),
    };
    let mut pause = RESTART_FIRST;
    let mut told = String::new();
    loop {
        let started_at = Instant::now();
        let was_ready = match slot.start(&listener) {
            Ok(mut child) => {
                let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
                let ended = slot.supervise(&mut child, &listener).await;
                let error = slot.bury(&mut child, group, ended, started_at).await;
                slot.runtime.ended(error)
            }
            Err(error) => {
                let message = format!("could not start `{}`: {error}", slot.pool.function.command[0]);
                let cause = error_text(&message, "Runtime.InvalidEntrypoint");
                if message != told {
                    slot.say(&message);
                    told = message;
                }
                slot.runtime.ended(TaskError::terminal("Runtime.InvalidEntrypoint", cause))
            }
        };
        if was_ready {
            pause = RESTART_FIRST;
        }
        if slot.pool.is_stopping() {
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = slot.pool.stopping() => {}
        }
        pause = (pause * 2).min(RESTART_LONGEST);
        if !slot.pool.keeps_slot() {
            return;
        }
    }
}

struct Slot {
    number: u64,
    pool: Arc<Pool>,
    runtime: Arc<Runtime>,
}

impl Slot {
    fn start(&self, listener: &TcpListener) -> io::Result<Child> {
        let function = &self.pool.function;
        let address = listener.local_addr()?;
        let cwd = std::path::absolute(&function.cwd)?;
        let mut command = Command::new(program(&function.command[0], &cwd));
        command
            .args(&function.command[1..])
            .current_dir(&cwd)
            .env("PYTHONUNBUFFERED", "1")
            .envs(&function.env)
            .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", &function.name)
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", function.memory_mb.to_string())
            .env("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{}", function.name))
            .env("AWS_LAMBDA_LOG_STREAM_NAME", self.log_stream())
            .env("AWS_REGION", &*self.pool.scope.region)
            .env("AWS_DEFAULT_REGION", &*self.pool.scope.region)
            .env("LAMBDA_TASK_ROOT", &cwd)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // A terminal's Ctrl-C goes to a whole process group; handlers are
            // stopped only after what is in hand is done.
            .process_group(0)
            .kill_on_drop(true);
        if let Some(handler) = &function.handler {
            command.env("_HANDLER", handler);
        }
        let mut child = command.spawn()?;
        let label = self.label();
        if let Some(output) = child.stdout.take() {
            tokio::spawn(lines::pass_on(output, format!("{label}| "), Stream::Output));
        }
        if let Some(output) = child.stderr.take() {
            tokio::spawn(lines::pass_on(output, format!("{label}| "), Stream::Error));
        }
        Ok(child)
    }

    /// Serves the process its runtime API until it is no more, or is to be no
    /// more.
    async fn supervise(&self, child: &mut Child, listener: &TcpListener) -> Ended {
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                status = child.wait() => return Ended::Exited(status),
                () = self.runtime.overdue() => return Ended::Overdue,
                () = self.pool.stopping() => return Ended::Stopped,
                accepted = listener.accept() => {
                    if let Ok((stream, _)) = accepted {
                        // Delays of a few bytes cost more than their packets.
                        let _ = stream.set_nodelay(true);
                        connections.spawn(self.runtime.clone().serve(stream));
                    }
                }
                Some(_) = async { if connections.is_empty() { pending().await } else { connections.join_next().await } } => {}
            }
        }
    }

    /// Sees that the process and what it started are gone, and tells the error
    /// of the task that it had, in Lambda's words.
    async fn bury(
        &self,
        child: &mut Child,
        group: Option<Pid>,
        ended: Ended,
        started_at: Instant,
    ) -> TaskError {
        let request_id = self.runtime.request_id();
        let prefix = request_id.map(|id| format!("RequestId: {id} ")).unwrap_or_default();
        let (name, message) = match ended {
            Ended::Exited(status) => {
                let how = describe(status);
                self.say(&format!("handler ended after {:.1} s: {how}", started_at.elapsed().as_secs_f64()));
                ("Runtime.ExitError", format!("{prefix}Error: {how}"))
            }
            Ended::Overdue => {
                let seconds = self.pool.function.timeout.as_secs_f64();
                self.say(&format!("handler is killed: its task took longer than {seconds} s"));
                ("Sandbox.Timedout", format!("{prefix}Error: Task timed out after {seconds:.2} seconds"))
            }
            Ended::Stopped => {
                self.terminate(child, group).await;
                ("Lambda.Unknown", format!("{prefix}Error: The worker was stopped"))
            }
        };
        // A shell that ended may have left the runtime behind, which would go on
        // asking for tasks.
        signal(group, Signal::KILL);
        // It fails only where there is no such process any more.
        let _ = child.kill().await;
        TaskError::retryable(name, error_text(&message, name))
    }

    async fn terminate(&self, child: &mut Child, group: Option<Pid>) {
        signal(group, Signal::TERM);
        if tokio::time::timeout(END_LASTS_AT_MOST, child.wait()).await.is_err() {
            self.say("handler did not end after SIGTERM and is killed");
        }
    }

    /// `2026/01/31/[$LATEST]` and something that tells handlers apart.
    fn log_stream(&self) -> String {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX)).to_string();
        let date = now[..10].replace('-', "/");
        format!("{date}/[$LATEST]{:016x}{:016x}", std::process::id(), self.number)
    }

    fn say(&self, text: &str) {
        lines::say(self.label().trim_end(), text);
    }

    fn label(&self) -> String {
        match self.pool.function.concurrency {
            1 => format!("{} ", self.pool.function.name),
            _ => format!("{}#{} ", self.pool.function.name, self.number),
        }
    }
}

/// Signals a process group, if there is still one.
fn signal(group: Option<Pid>, signal: Signal) {
    if let Some(group) = group {
        let _ = kill_process_group(group, signal);
    }
}

/// A program named with a folder is meant relative to where it runs; one
/// without is looked for in PATH.
fn program(name: &str, cwd: &Path) -> PathBuf {
    if name.contains('/') { cwd.join(name) } else { name.into() }
}

/// Whether there is such a program.
pub(super) fn is_program(name: &str, cwd: &Path) -> bool {
    let path = program(name, cwd);
    if name.contains('/') {
        return path.is_file();
    }
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| folder.join(&path).is_file())
}

/// What Lambda says about a runtime that ended.
fn describe(status: io::Result<ExitStatus>) -> String {
    use std::os::unix::process::ExitStatusExt;
    match status {
        Ok(status) => match (status.code(), status.signal()) {
            (Some(0), _) => "Runtime exited without providing a reason".into(),
            (Some(code), _) => format!("Runtime exited with error: exit status {code}"),
            (None, Some(signal)) => {
                let name = Signal::from_named_raw(signal).map_or_else(|| signal.to_string(), signal_name);
                format!("Runtime exited with error: signal: {name}")
            }
            (None, None) => "Runtime exited with an unknown error".into(),
        },
        Err(error) => format!("Runtime can't be waited for: {error}"),
    }
}

/// As Lambda's supervisor, which is written in Go, names them.
fn signal_name(signal: Signal) -> String {
    let name = match signal {
        Signal::ABORT => "aborted",
        Signal::BUS => "bus error",
        Signal::FPE => "floating point exception",
        Signal::HUP => "hangup",
        Signal::ILL => "illegal instruction",
        Signal::INT => "interrupt",
        Signal::KILL => "killed",
        Signal::PIPE => "broken pipe",
        Signal::QUIT => "quit",
        Signal::SEGV => "segmentation fault",
        Signal::TERM => "terminated",
        other => return format!("{other:?}"),
    };
    name.to_owned()
}
