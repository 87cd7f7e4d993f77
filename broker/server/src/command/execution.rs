//! `frevo execution`: start, look, follow, stop, redrive.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::debugging::{self, DebugCommand, ForkArgs, HaltArgs};
use super::executions::{self, ListArgs};
use super::machine::{put, text};
use super::quarantine::{self, QuarantineCommand};
use super::timeline::{Ending, Timeline};
use super::watch::{Screen, Stream, watch};
use super::{CommandError, Connection, Exit, Global, arguments, case};
use crate::output::{Format, Paint};

/// How long `wait` asks the server at a time.
const WAIT_STEP: Duration = Duration::from_secs(50);

/// What can be done with executions.
#[derive(Debug, Subcommand)]
pub enum ExecutionCommand {
    /// Start an execution
    #[command(after_help = "\
Examples:
  frevo execution start orders --input '{\"id\": 17}'
  frevo execution start orders:live --input @order.json --name o-17 --wait 60
  frevo execution start orders --tail
  frevo execution start orders --break Charge      it halts before the work of Charge")]
    Start(StartArgs),
    /// List a state machine's executions, newest first
    #[command(
        visible_alias = "ls",
        after_help = "\
Examples:
  frevo execution list orders --status failed --started-from 2026-01-01
  frevo execution list orders:live --name 17 --error Card.
  frevo execution list orders --output json | jq -r '.[].executionArn'"
    )]
    List(ListArgs),
    /// Show an execution with its input and output
    Describe {
        /// MACHINE:NAME or an ARN
        execution: String,
    },
    /// Show an execution's history
    History {
        /// MACHINE:NAME or an ARN
        execution: String,
        /// Newest event first
        #[arg(long)]
        reverse: bool,
        /// At most so many events
        #[arg(long, value_name = "COUNT")]
        limit: Option<usize>,
        /// Draw the states as a tree
        #[arg(long, conflicts_with_all = ["reverse", "limit"])]
        tree: bool,
    },
    /// Follow an execution until it has ended
    Tail {
        /// MACHINE:NAME or an ARN
        execution: String,
    },
    /// Wait until an execution has ended
    Wait {
        /// MACHINE:NAME or an ARN
        execution: String,
        /// Give up after so many seconds
        #[arg(long, value_name = "SECONDS", default_value_t = 31_536_000)]
        timeout: u64,
    },
    /// Show an execution as it stood at an event of its history
    #[command(after_help = "\
Examples:
  frevo execution state orders:o-17                as it stands, or as it ended
  frevo execution state orders:o-17 --at 12        as it stood at event 12, before event 13")]
    State {
        /// MACHINE:NAME or an ARN
        execution: String,
        /// The event's id, as `frevo execution history` shows it [default: the last one's]
        #[arg(long, value_name = "EVENT", value_parser = clap::value_parser!(u32).range(1..))]
        at: Option<u32>,
    },
    /// Find closed executions by a business key, an error or words
    #[command(after_help = "\
What a state machine's tags declare is found: frevo:keys names business keys, by name and where they are
in the input or the output, and frevo:search = payload has all words of both found. Errors, and the
words of their causes, are found in any case.

Examples:
  frevo execution search orders order=17
  frevo execution search orders error=Orders.Late door
  aws stepfunctions tag-resource --resource-arn … --tags 'key=frevo:keys,value=order=order.id sku=items.0.sku'")]
    Search {
        /// NAME or an ARN
        machine: String,
        /// KEY=VALUE, error=NAME, or a word; all of them must be an execution's
        #[arg(required = true, value_name = "TERM")]
        terms: Vec<String>,
        /// At most so many
        #[arg(long, value_name = "COUNT", default_value_t = 100)]
        limit: usize,
    },
    /// Show where two executions part; exit code 1 if they differ
    #[command(after_help = "\
Two things are told: the first in which they differ, be it only in the data, and where they first go
different ways. Branches are compared with those at the same place. Names, moments, workers and task
tokens make no difference.

Example:
  frevo execution compare orders:o-17 orders:o-18")]
    Compare {
        /// MACHINE:NAME or an ARN
        execution: String,
        /// The other one
        with: String,
    },
    /// Start a new execution that goes on from a moment of another one
    #[command(after_help = "\
The new one has the other's whole past up to the event; what its history tells up to there is that one's.
It begins at the event, or at the last one before at which every branch stood in a state or waited: at a
failure what failed is tried again. Open tasks are begun anew; the other execution goes on as it did.

Examples:
  frevo execution fork orders:o-17                              what failed last is tried again
  frevo execution fork orders:o-17 --at 12 --input '{\"total\": 5}'  state 12 entered, with other data
  frevo execution fork orders:o-17 --at 12 --on orders          with the newest revision
  frevo execution fork orders:o-17 --at 2 --on orders --recorded  the next revision, with the same answers
  frevo execution fork orders:o-17 --at 12 --step               a state at a time")]
    Fork(ForkArgs),
    /// Print an execution that has ended as a case for `frevo test`
    #[command(after_help = "\
What its tasks were answered becomes mocks, by state and in the order of the calls; its output, or its
error, and the states that it entered become what is expected.

Example:
  frevo execution case orders:o-17 > cases.yaml")]
    Case {
        /// MACHINE:NAME or an ARN
        execution: String,
        /// The case's name [default: the execution's]
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
    },
    /// Let an execution go on that halted at a breakpoint
    #[command(subcommand)]
    Debug(DebugCommand),
    /// Stop an execution
    Stop {
        /// MACHINE:NAME or an ARN
        execution: String,
        /// The error's name to record
        #[arg(long, value_name = "NAME")]
        error: Option<String>,
        /// The cause to record
        #[arg(long, value_name = "TEXT")]
        cause: Option<String>,
    },
    /// Let an execution that failed, was stopped or timed out go on from there
    #[command(after_help = "\
It goes on in the same history: a task that failed is scheduled again, and of a
Parallel or Map only what failed or was stopped.

Examples:
  frevo execution redrive orders:o-17
  frevo execution redrive orders:o-17 --wait 60
  frevo execution redrive orders:o-17 --tail")]
    Redrive {
        /// MACHINE:NAME or an ARN
        execution: String,
        /// Wait at most so many seconds for its end and print it
        #[arg(long, value_name = "SECONDS", conflicts_with = "tail", num_args = 0..=1, default_missing_value = "31536000")]
        wait: Option<u64>,
        /// Follow it until it has ended
        #[arg(long)]
        tail: bool,
    },
    /// Let an execution that waits for a retry try again at once
    #[command(after_help = "\
How often each retrier has matched stays as it is: the wait is cut short, no attempt is added.

Examples:
  frevo execution retry orders:o-17
  frevo execution retry orders:o-17 --state Charge
  frevo job start again --action retry --machine orders --state Charge    all of them")]
    Retry {
        /// MACHINE:NAME or an ARN
        execution: String,
        /// Only in this state
        #[arg(long, value_name = "NAME")]
        state: Option<String>,
    },
    /// Executions that were set aside because stepping them failed
    #[command(subcommand)]
    Quarantine(QuarantineCommand),
}

/// `frevo execution start`
#[derive(Debug, Args)]
pub struct StartArgs {
    /// NAME, NAME:VERSION, NAME:ALIAS or an ARN
    machine: String,
    /// The input: JSON, @FILE, or @- for standard input
    #[arg(short, long, default_value = "{}", value_name = "JSON|@FILE")]
    input: String,
    /// The execution's name [default: one made up]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Wait at most so many seconds for its end and print it
    #[arg(long, value_name = "SECONDS", conflicts_with = "tail", num_args = 0..=1, default_missing_value = "31536000")]
    wait: Option<u64>,
    /// Follow it until it has ended
    #[arg(long)]
    tail: bool,
    #[command(flatten)]
    halts: HaltArgs,
}

/// Does what `frevo execution` was asked.
pub fn execution(global: &Global, command: ExecutionCommand) -> Result<Exit, CommandError> {
    let connection = Connection::open(global)?;
    match command {
        ExecutionCommand::Start(args) => start(global, &connection, &args),
        ExecutionCommand::List(args) => executions::list(global, &connection, args),
        ExecutionCommand::Describe { execution } => {
            let arn = connection.execution_arn(&execution)?;
            // Ours tells more than AWS's does: for which worker a task waits, and
            // what AWS would have refused.
            let input = json!({
                "executionArn": arn, "activeStates": true, "warnings": true, "trail": true, "express": true,
            });
            global.output().one(&connection.call("DescribeExecution", &input)?)?;
            Ok(Exit::Success)
        }
        ExecutionCommand::History { execution, reverse, limit, tree } => {
            let arn = connection.execution_arn(&execution)?;
            let input = json!({ "executionArn": arn, "reverseOrder": reverse, "express": true });
            let events = connection.list("GetExecutionHistory", input, "events", limit)?;
            print_history(global, &events, tree)
        }
        ExecutionCommand::Tail { execution } => {
            tail(global, &connection, &connection.execution_arn(&execution)?)
        }
        ExecutionCommand::Wait { execution, timeout } => {
            let arn = connection.execution_arn(&execution)?;
            wait(global, &connection, &arn, Duration::from_secs(timeout))
        }
        ExecutionCommand::State { execution, at } => debugging::state(global, &connection, &execution, at),
        ExecutionCommand::Search { machine, terms, limit } => {
            debugging::search(global, &connection, &machine, &terms, limit)
        }
        ExecutionCommand::Compare { execution, with } => {
            debugging::compare(global, &connection, &execution, &with)
        }
        ExecutionCommand::Case { execution, name } => case::case(global, &connection, &execution, name),
        ExecutionCommand::Fork(args) => debugging::fork(global, &connection, &args),
        ExecutionCommand::Debug(command) => debugging::proceed(global, &connection, command),
        ExecutionCommand::Stop { execution, error, cause } => {
            let arn = connection.execution_arn(&execution)?;
            let mut input = json!({ "executionArn": arn, "express": true });
            put(&mut input, "error", error);
            put(&mut input, "cause", cause);
            let answer = connection.call("StopExecution", &input)?;
            global.output().say(&format!("stopped {arn}"), &answer)?;
            Ok(Exit::Success)
        }
        ExecutionCommand::Retry { execution, state } => {
            debugging::retry(global, &connection, &execution, state)
        }
        ExecutionCommand::Redrive { execution, wait: seconds, tail: follows } => {
            let arn = connection.execution_arn(&execution)?;
            let answer = connection.call("RedriveExecution", &json!({ "executionArn": arn }))?;
            match seconds {
                _ if follows => tail(global, &connection, &arn),
                Some(seconds) => wait(global, &connection, &arn, Duration::from_secs(seconds)),
                None => {
                    global.output().say(&format!("redriven {arn}"), &answer)?;
                    Ok(Exit::Success)
                }
            }
        }
        ExecutionCommand::Quarantine(command) => quarantine::quarantine(global, &connection, command),
    }
}

/// Whether the execution succeeded, as an exit code tells it.
pub fn verdict(status: &str, error: Option<&str>, cause: Option<&str>) -> Result<Exit, CommandError> {
    if status == "SUCCEEDED" {
        return Ok(Exit::Success);
    }
    let reason = match (error, cause) {
        (Some(error), Some(cause)) => Some(format!("{error}: {cause}")),
        (one, other) => one.or(other).map(str::to_owned),
    };
    Err(CommandError::ExecutionFailed { status: status.to_owned(), reason })
}

fn start(global: &Global, connection: &Connection, args: &StartArgs) -> Result<Exit, CommandError> {
    let mut input = json!({
        "stateMachineArn": connection.machine_arn(&args.machine)?,
        "input": arguments::json_text(&args.input, "the input")?,
    });
    put(&mut input, "name", args.name.clone());
    if let Some(debug) = args.halts.debug() {
        input["debug"] = debug;
    }
    let answer = connection.call("StartExecution", &input)?;
    let arn = text(&answer["executionArn"]);
    if args.tail {
        return tail(global, connection, arn);
    }
    if let Some(seconds) = args.wait {
        return wait(global, connection, arn, Duration::from_secs(seconds));
    }
    global.output().say(&format!("started {arn}"), &answer)?;
    Ok(Exit::Success)
}

fn print_history(global: &Global, events: &[Value], tree: bool) -> Result<Exit, CommandError> {
    let output = global.output();
    if tree {
        let mut timeline = Timeline::default();
        events.iter().for_each(|event| timeline.take(event));
        let latest = events.last().and_then(|event| crate::output::moment(&event["timestamp"]));
        let lines = timeline.lines(latest.map_or(0, |moment| moment.0), output.paint);
        crate::output::write(&format!("{}\n", lines.join("\n")))?;
    } else if output.format == Format::Table {
        // Times count from the first event, whichever end the list begins at.
        let mut timeline = Timeline::default();
        let mut in_order: Vec<&Value> = events.iter().collect();
        in_order.sort_by_key(|event| event["id"].as_u64());
        in_order.into_iter().for_each(|event| timeline.take(event));
        let lines = events.iter().map(|event| {
            let id = output
                .paint
                .ink(crate::output::Ink::Dim, &format!("{:>5}", event["id"].as_u64().unwrap_or(0)));
            format!("{id} {}\n", timeline.plain(event))
        });
        crate::output::write(&lines.collect::<String>())?;
    } else {
        output.list(events, &[])?;
    }
    Ok(Exit::Success)
}

fn tail(global: &Global, connection: &Connection, arn: &str) -> Result<Exit, CommandError> {
    let screen = Mutex::new(Screen::new(Stream::Output, global.output, global.color));
    let Ending { status, error, cause, .. } = watch(connection, arn, &screen)?;
    verdict(status, error.as_deref(), cause.as_deref())
}

fn wait(
    global: &Global,
    connection: &Connection,
    arn: &str,
    longest: Duration,
) -> Result<Exit, CommandError> {
    let deadline = Instant::now() + longest;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let answer = connection.wait(arn, left.min(WAIT_STEP))?;
        let status = text(&answer["status"]);
        if status == "RUNNING" && left <= WAIT_STEP {
            return Err(CommandError::StillRunning { seconds: longest.as_secs() });
        }
        if status != "RUNNING" {
            global.output().one(&answer)?;
            return verdict(status, answer["error"].as_str(), answer["cause"].as_str());
        }
    }
}

/// Prints what an execution gave: the output alone, so that it can be piped on.
pub fn print_output(format: Format, colour: Paint, answer: &Value) -> Result<(), CommandError> {
    let Some(output) = answer["output"].as_str() else { return Ok(()) };
    let value: Value = serde_json::from_str(output).unwrap_or_else(|_| Value::String(output.to_owned()));
    let format = if format == Format::Table { Format::Json } else { format };
    crate::output::Output { format, paint: colour }.one(&value)?;
    Ok(())
}
