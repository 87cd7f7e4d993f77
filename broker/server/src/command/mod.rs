//! The command line. One file per command; what they share is here: the flags
//! that every command takes, and what becomes of an error.

mod account;
mod alias;
mod answers;
mod apply;
mod archive;
mod arguments;
mod browse;
mod bus;
mod case;
mod cluster;
mod completions;
mod connection;
mod contract;
mod deadletter;
mod debugging;
mod dev;
mod doctor;
mod error;
mod event;
mod execution;
mod executions;
mod job;
mod letters;
mod log;
mod machine;
mod migrate;
mod openapi;
mod progress;
mod quarantine;
mod queue;
mod replay;
mod rule;
mod run;
mod schema;
mod serve;
mod source;
mod stats;
mod store;
mod subscription;
mod tail;
mod tasks;
mod test;
mod test_state;
mod timeline;
mod trace;
mod transport;
mod validate;
mod watch;
mod why;
mod yaml;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

pub use connection::{Connection, told};
pub use doctor::measure_sync;
pub use error::{CommandError, Exit};

use crate::bench;
use crate::config::{Config, ConfigArgs, DefaultsArgs};
use crate::output::{Colour, Format, Ink, Output, Paint};
use crate::profile::{Identity, Wanted};
use crate::worker::{self, WorkerArgs};

const EXAMPLES: &str = "\
Examples:
  frevo dev                                        a server with a sample workflow and worker
  frevo run order.asl.json --input '{\"id\": 17}'    run one execution here, without a server
  frevo test order.asl.json --cases cases.yaml     whole executions against mocks, in no time
  frevo machine create orders order.asl.json       register a state machine
  frevo execution start orders --input @order.json --tail
  frevo worker --function charge -- python -m awslambdaric app.handler
  frevo event publish --type Placed --source shop --data '{\"amount\": 500}'
  frevo apply -f deploy/                           make it what these documents say

Exit codes: 0 done, 1 failure, 2 usage, 3 not found, 4 execution failed, 5 timed out, 6 different (apply --dry-run, contract diff).
The AWS tools work too: AWS_ENDPOINT_URL_SFN=http://127.0.0.1:8083 aws stepfunctions list-state-machines";

/// Runs AWS Step Functions workflows on your own machines.
#[derive(Debug, Parser)]
#[command(name = "frevo", version, about = "Runs AWS Step Functions workflows on your own machine", after_help = EXAMPLES)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// How results are printed
    #[arg(short, long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
    pub output: Format,
    /// When to colour
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Colour,
    /// The server [default: AWS_ENDPOINT_URL_SFN, the profile's, http://127.0.0.1:8083]
    #[arg(long, global = true, env = "FREVO_ENDPOINT", value_name = "URL", hide_env_values = true)]
    pub endpoint: Option<String>,
    /// The account, twelve digits [default: the access key id's, 000000000000]
    #[arg(long, global = true, value_name = "ID")]
    pub account: Option<String>,
    /// The region [default: AWS_REGION, AWS_DEFAULT_REGION, the profile's, us-east-1]
    #[arg(long, global = true, value_name = "NAME")]
    pub region: Option<String>,
    /// The AWS profile [default: AWS_PROFILE, default]
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// Who may vouch for a server's certificate (PEM) [default: AWS_CA_BUNDLE, the profile's, the system's]
    #[arg(long, global = true, value_name = "FILE")]
    pub ca_bundle: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start a server with a sample workflow and worker, for trying things out
    Dev(dev::DevArgs),
    /// Start a server
    Serve(serve::ServeArgs),
    /// Run one execution here, without a server
    Run(run::RunArgs),
    /// Play whole executions against mocks, without a server, and compare them with what is expected
    Test(test::TestArgs),
    /// Check definitions, showing each problem in its place
    Validate(validate::ValidateArgs),
    /// Try one state here, showing what each stage of its data flow gives
    TestState(test_state::TestStateArgs),
    /// State machines: create, update, list, describe, publish, aliases
    #[command(subcommand)]
    Machine(machine::MachineCommand),
    /// Executions: start, look into, compare, fork, debug, stop, redrive
    #[command(subcommand)]
    Execution(execution::ExecutionCommand),
    /// Events: publish, follow
    #[command(subcommand)]
    Event(event::EventCommand),
    /// Sources: which topics of others become events
    #[command(subcommand)]
    Source(source::SourceCommand),
    /// Subscriptions: who gets which events
    #[command(subcommand)]
    Subscription(subscription::SubscriptionCommand),
    /// Events that could not be delivered: look, redrive, discard
    #[command(name = "deadletter", subcommand)]
    DeadLetter(deadletter::DeadLetterCommand),
    /// Event buses: create, list, show, delete
    #[command(subcommand)]
    Bus(bus::BusCommand),
    /// Archives: which buses keep their events, and for how long
    #[command(subcommand)]
    Archive(archive::ArchiveCommand),
    /// Jobs: stop, redrive or retry executions by a filter
    #[command(subcommand)]
    Job(job::JobCommand),
    /// Replays: what a bus keeps, given to a subscription once more
    #[command(subcommand)]
    Replay(replay::ReplayCommand),
    /// EventBridge rules: list, show
    #[command(subcommand)]
    Rule(rule::RuleCommand),
    /// Queues of tasks: list, say what they are, pause, resume
    #[command(subcommand)]
    Queue(queue::QueueCommand),
    /// Schemas of events: register, check, list, enforce
    #[command(subcommand)]
    Schema(schema::SchemaCommand),
    /// What services declare, and what does not fit: declare, list, diff
    #[command(subcommand)]
    Contract(contract::ContractCommand),
    /// An account as a whole: empty it
    #[command(subcommand)]
    Account(account::AccountCommand),
    /// Make buses, schemas, state machines, subscriptions and rules what documents say
    Apply(apply::ApplyArgs),
    /// What happened, by name or minute by minute
    Stats(stats::StatsArgs),
    /// Why something does not happen, in a sentence
    Why(why::WhyArgs),
    /// Do a function's tasks with a command of yours
    Worker(WorkerArgs),
    /// The nodes that share the partitions
    #[command(subcommand)]
    Cluster(cluster::ClusterCommand),
    /// What a cluster needs on its broker
    #[command(subcommand)]
    Transport(transport::TransportCommand),
    /// Read the journal of a data directory
    #[command(subcommand)]
    Log(log::LogCommand),
    /// The store of a data directory
    #[command(subcommand)]
    Store(store::StoreCommand),
    /// Move a data directory onto a broker; no server may be running
    Migrate(migrate::MigrateArgs),
    /// Measure throughput, latency and cost on this machine
    Bench(bench::BenchArgs),
    /// Print the description of the server's API, as OpenAPI has it
    Openapi(openapi::OpenapiArgs),
    /// Print completions for a shell
    Completions(completions::CompletionsArgs),
    /// Show the effective configuration, what is unsafe and what is waiting
    Doctor(doctor::DoctorArgs),
    /// The bench's worker
    #[command(hide = true)]
    BenchWorker(bench::worker::BenchWorkerArgs),
}

/// Reads the arguments, does what they say, and tells what went wrong.
pub fn main() -> ExitCode {
    let Cli { global, command } = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Asking for help is no failure; everything else clap says is usage.
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Success };
            let _ = error.print();
            return exit.into();
        }
    };
    match dispatch(&global, command) {
        Ok(exit) => exit.into(),
        Err(error) if error.is_broken_pipe() => Exit::Success.into(),
        Err(error) => {
            let paint = Paint::new(global.color, std::io::stderr().is_terminal());
            eprintln!("{} {}", paint.ink(Ink::Red, "error:"), told(&error));
            if let Some(hint) = error.hint() {
                eprintln!("{} {hint}", paint.ink(Ink::Cyan, "hint:"));
            }
            error.exit().into()
        }
    }
}

fn dispatch(global: &Global, command: Command) -> Result<Exit, CommandError> {
    match command {
        Command::Dev(args) => dev::dev(global, &args),
        Command::Serve(args) => serve::serve(global, &args),
        Command::Run(args) => run::run(global, &args),
        Command::Test(args) => test::test(global, &args),
        Command::Validate(args) => validate::validate(global, &args),
        Command::TestState(args) => test_state::test_state(global, &args),
        Command::Machine(command) => machine::machine(global, command),
        Command::Execution(command) => execution::execution(global, command),
        Command::Event(command) => event::event(global, command),
        Command::Source(command) => source::source(global, command),
        Command::Subscription(command) => subscription::subscription(global, command),
        Command::DeadLetter(command) => deadletter::dead_letter(global, command),
        Command::Bus(command) => bus::bus(global, command),
        Command::Archive(command) => archive::archive(global, command),
        Command::Job(command) => job::job(global, command),
        Command::Replay(command) => replay::replay(global, command),
        Command::Rule(command) => rule::rule(global, command),
        Command::Queue(command) => queue::queue(global, command),
        Command::Schema(command) => schema::schema(global, command),
        Command::Contract(command) => contract::contract(global, command),
        Command::Account(command) => account::account(global, &command),
        Command::Apply(args) => apply::apply(global, &args),
        Command::Stats(args) => stats::stats(global, &args),
        Command::Why(args) => why::why(global, &args),
        Command::Worker(args) => {
            worker::run(args).map_err(|error| CommandError::other("the worker stopped", error))?;
            Ok(Exit::Success)
        }
        Command::Cluster(command) => cluster::cluster(global, &command),
        Command::Transport(command) => transport::transport(global, &command),
        Command::Log(command) => log::log(global, &command),
        Command::Store(command) => store::store(global, &command),
        Command::Migrate(args) => migrate::migrate(global, &args),
        Command::Bench(args) => bench::bench(global, &args),
        Command::Openapi(openapi::OpenapiArgs {}) => openapi::openapi(global),
        Command::Completions(args) => completions::completions(&args),
        Command::Doctor(args) => doctor::doctor(global, &args),
        Command::BenchWorker(args) => bench::worker::run(&args),
    }
}

impl Global {
    /// How results are printed.
    pub fn output(&self) -> Output {
        Output::new(self.output, self.color)
    }

    /// Who is speaking, and where.
    pub fn identity(&self) -> Identity {
        let wanted = Wanted {
            account: self.account.clone(),
            region: self.region.clone(),
            profile: self.profile.clone(),
            ca_bundle: self.ca_bundle.clone(),
        };
        Identity::find(&wanted, &|name| std::env::var(name).ok())
    }

    /// The configuration of a server that is started, or whose files are read,
    /// here.
    pub fn config(&self, args: &ConfigArgs) -> Result<Config, CommandError> {
        let defaults = DefaultsArgs { account: self.account.clone(), region: self.region.clone() };
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        Ok(Config::load(args, &defaults, environment)?)
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::Cli;

    #[test]
    fn the_arguments_contradict_nowhere() {
        Cli::command().debug_assert();
    }
}
