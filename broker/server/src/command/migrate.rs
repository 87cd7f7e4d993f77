//! `frevo migrate`: a data directory moves onto a broker.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use serde_json::json;

use super::{CommandError, Exit, Global};
use crate::config::{Config, ConfigArgs, StoreKind, Transport};
use crate::migrate::{MigrateError, Moved, Progress, migrate as move_all};
use crate::output::bytes;

/// How often is told how far it has come.
const TOLD_EVERY: Duration = Duration::from_millis(200);

/// `frevo migrate`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  frevo migrate --from /var/lib/frevo --to kafka --kafka-brokers kafka:9092 \\
      --postgres-url postgresql://frevo@db/frevo --cluster-key-file /etc/frevo/cluster-key
  frevo migrate --from /var/lib/frevo --to amqp --config frevo.toml          what the nodes are configured with
  frevo migrate --from .frevo --to kafka --kafka-brokers kafka:9092 --data-dir .node \\
      --cluster-key-file key                                                 one node, its store in .node

No server may run on the directory, and no node in the namespace, in which nothing may be yet: neither on the
broker nor in the store. The directory is only read, and serves as before if you go back to it.

All of the journal is moved: executions, open and closed, with their histories, what is registered, timers,
deliveries and events that are kept, and with it dead letters and counters. Task tokens stay valid, because
the directory's keys become the cluster's: they are written to the key file, which every node is given as its
`cluster_key_file`. It is written last. A move that was broken off leaves none, and is begun again with another
--namespace, or after what it made was deleted.")]
pub struct MigrateArgs {
    /// The data directory of the embedded log
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
    /// Where it moves to
    #[arg(long, value_enum, value_name = "TRANSPORT")]
    to: Goal,
    /// Where the cluster's key is written to [default: the configuration's cluster_key_file]
    #[arg(long, value_name = "FILE")]
    cluster_key_file: Option<PathBuf>,
    #[command(flatten)]
    config: ConfigArgs,
}

/// What a journal can be moved to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Goal {
    /// Kafka's topics
    Kafka,
    /// RabbitMQ's streams and queues
    Amqp,
}

/// Moves a data directory.
pub fn migrate(global: &Global, args: &MigrateArgs) -> Result<Exit, CommandError> {
    let config = config(global, args)?;
    super::serve::start_logging(&config.log)?;
    let key_file = args.cluster_key_file.as_ref().or(config.cluster_key_file.as_ref());
    let refused = |error| CommandError::other("the directory was not moved", error);
    let key_file = key_file.ok_or_else(|| refused(MigrateError::NoKeyFile))?;
    let mut line = Line::new();
    let moved = move_all(&args.from, &config, key_file, &mut |progress| line.tell(progress));
    line.end();
    let moved = moved.map_err(refused)?;
    let Moved { partitions, open, closed, definitions, records, bytes: size, seconds } = moved;
    let told = format!(
        "moved {partitions} partitions: {open} executions that are open and {closed} that have ended, \
         {definitions} definitions; {records} records with {} in {seconds:.1} s\n\
         start the nodes with `cluster_key_file = {:?}`: it has the keys of the task tokens and secrets",
        bytes(size as f64),
        key_file.display().to_string(),
    );
    let shown = json!({
        "partitions": partitions, "openExecutions": open, "closedExecutions": closed,
        "definitions": definitions, "records": records, "bytes": size, "seconds": seconds,
        "clusterKeyFile": key_file.display().to_string(),
    });
    global.output().say(&told, &shown)?;
    Ok(Exit::Success)
}

/// Who names a database means it.
fn config(global: &Global, args: &MigrateArgs) -> Result<Config, CommandError> {
    let mut wanted = args.config.clone();
    wanted.transport = Some(match args.to {
        Goal::Kafka => Transport::Kafka,
        Goal::Amqp => Transport::Amqp,
    });
    if wanted.postgres_url.is_some() {
        wanted.store.get_or_insert(StoreKind::Postgres);
    }
    global.config(&wanted)
}

/// The line on a terminal that says how far it has come.
struct Line {
    told_at: Option<Instant>,
    is_terminal: bool,
}

impl Line {
    fn new() -> Self {
        Self { told_at: None, is_terminal: io::stderr().is_terminal() }
    }

    fn tell(&mut self, Progress { bytes: copied, bytes_all }: Progress) {
        if !self.is_terminal || self.told_at.is_some_and(|at| at.elapsed() < TOLD_EVERY) {
            return;
        }
        self.told_at = Some(Instant::now());
        let percent = copied * 100 / bytes_all.max(1);
        let (copied, all) = (bytes(copied as f64), bytes(bytes_all as f64));
        // Nobody is there to read it, perhaps.
        let _ = write!(io::stderr(), "\r\x1b[K{percent} %, {copied} of {all}");
    }

    fn end(&self) {
        if self.told_at.is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
