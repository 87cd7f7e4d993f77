//! `frevo-services NAMES -- COMMAND …`: runs a command beside real servers.
//!
//! The command finds them by `FREVO_KAFKA_BROKERS`, `FREVO_AMQP_URL` and
//! `FREVO_POSTGRES_URL`; they end when it does, and its exit code is ours. Without a
//! command the variables are printed, and the servers run until Ctrl-C or SIGTERM.

use std::env;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::{ExitCode, ExitStatus};
use std::thread::{self, ScopedJoinHandle};

use frevo_services::{Kafka, Postgres, Rabbitmq};
use tokio::process::{Child, Command};
use tokio::signal::unix::{Signal, SignalKind, signal};

const USAGE: &str = "usage: frevo-services [kafka] [rabbitmq] [postgres] [-- COMMAND …]";

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let names: Vec<String> = arguments.by_ref().take_while(|argument| argument != "--").collect();
    let command: Vec<String> = arguments.collect();
    if names.is_empty() || names.iter().any(|name| !["kafka", "rabbitmq", "postgres"].contains(&&**name)) {
        eprintln!("{USAGE}");
        return ExitCode::FAILURE;
    }
    let Some(services) = Services::start(&names) else { return ExitCode::FAILURE };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let done = runtime.and_then(|runtime| runtime.block_on(run(&services.variables(), &command)));
    done.unwrap_or_else(|error| {
        eprintln!("{}: {error}", command.join(" "));
        ExitCode::FAILURE
    })
}

/// What was asked for.
struct Services {
    kafka: Option<Kafka>,
    rabbitmq: Option<Rabbitmq>,
    postgres: Option<Postgres>,
}

impl Services {
    /// Starts them side by side, if all of them can be started.
    fn start(names: &[String]) -> Option<Self> {
        let asked = |name: &str| names.iter().any(|asked| asked == name);
        let services = thread::scope(|scope| {
            let kafka = asked("kafka").then(|| scope.spawn(Kafka::start));
            let rabbitmq = asked("rabbitmq").then(|| scope.spawn(Rabbitmq::start));
            let postgres = asked("postgres").then(|| scope.spawn(Postgres::start));
            Self { kafka: started(kafka), rabbitmq: started(rabbitmq), postgres: started(postgres) }
        });
        let all = asked("kafka") == services.kafka.is_some()
            && asked("rabbitmq") == services.rabbitmq.is_some()
            && asked("postgres") == services.postgres.is_some();
        all.then_some(services)
    }

    fn variables(&self) -> Vec<(&'static str, String)> {
        let kafka = self.kafka.as_ref().map(|kafka| ("FREVO_KAFKA_BROKERS", kafka.bootstrap()));
        let rabbitmq = self.rabbitmq.as_ref().map(|rabbitmq| ("FREVO_AMQP_URL", rabbitmq.url()));
        let postgres = self.postgres.as_ref().map(|postgres| ("FREVO_POSTGRES_URL", postgres.url()));
        [kafka, rabbitmq, postgres].into_iter().flatten().collect()
    }
}

fn started<T>(starting: Option<ScopedJoinHandle<'_, Option<T>>>) -> Option<T> {
    starting?.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Runs the command, or nothing, until that or we are told to end.
async fn run(variables: &[(&str, String)], command: &[String]) -> io::Result<ExitCode> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let Some((program, arguments)) = command.split_first() else {
        variables.iter().for_each(|(name, value)| println!("{name}={value}"));
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        return Ok(ExitCode::SUCCESS);
    };
    let variables = variables.iter().map(|(name, value)| (name, value));
    let child = Command::new(program).args(arguments).envs(variables).spawn()?;
    Ok(code(wait(child, &mut terminate).await?))
}

/// Waits for the command. Ctrl-C reaches it without us, SIGTERM does not.
async fn wait(mut child: Child, terminate: &mut Signal) -> io::Result<ExitStatus> {
    tokio::select! {
        status = child.wait() => return status,
        _ = terminate.recv() => {}
    }
    if let Some(pid) = child.id().and_then(|id| rustix::process::Pid::from_raw(id as i32)) {
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
    }
    child.wait().await
}

/// As shells give it: a signal's number after 128.
fn code(status: ExitStatus) -> ExitCode {
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from)
}
