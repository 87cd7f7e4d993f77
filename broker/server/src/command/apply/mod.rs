//! `frevo apply`: documents say what there should be; what is different is
//! shown, and then made so.

mod archive;
mod bus;
mod connection;
mod contract;
mod diff;
mod document;
mod kind;
mod origin;
mod plan;
mod queue;
mod rule;
mod schema;
mod state_machine;
mod subscription;
mod tags;

use std::io::{self, IsTerminal, Write as _};
use std::path::PathBuf;

use clap::Args;

use super::{CommandError, Connection, Exit, Global};
use crate::output::{Format, Ink, Paint, write};
use document::Problem;
use kind::Kind;
use plan::{Action, Plan};

/// What documents can describe: first what others need.
const KINDS: &[&dyn Kind] = &[
    &bus::Bus,
    &archive::Archive,
    &connection::Connection,
    &schema::Schema,
    &queue::Queue,
    &state_machine::StateMachine,
    &subscription::Subscription,
    &rule::Rule,
    &origin::SCHEDULE,
    &origin::SOURCE,
    &contract::Contract,
];

/// `frevo apply`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  frevo apply -f shop.yaml                     show what is different, ask, and make it so
  frevo apply -f deploy/ --yes                 a folder, without asking
  frevo apply -f deploy/ --prune               delete, too, what an apply made and no document wants any more
  frevo apply -f deploy/ --dry-run             exit code 6 if anything is different

A document, in YAML or JSON; a file has one or many, with --- between them:
  kind: Subscription                 kind: StateMachine
  name: large-orders                 name: orders
  bus: shop                          definitionFile: orders.asl.json
  pattern: { source: [till] }        ---
  target:                            kind: Bus
    type: stateMachine               name: shop
    arn: orders                      description: what the shop says

Kinds: Bus, Archive, Connection, Schema, Queue, StateMachine, Subscription, Rule, Schedule, Source, Contract.")]
pub struct ApplyArgs {
    /// Files and folders of documents; `-` reads standard input
    #[arg(short, long = "file", value_name = "FILE|DIR", required = true, num_args = 1..)]
    file: Vec<PathBuf>,
    /// Delete what belongs to the set and no document wants
    #[arg(long)]
    prune: bool,
    /// The set that the documents are: what is made carries it as the tag `frevo:apply`
    #[arg(long, value_name = "NAME", default_value = "default")]
    set: String,
    /// Do not ask
    #[arg(short, long, conflicts_with = "dry_run")]
    yes: bool,
    /// Only show what is different; exit code 6 if anything is
    #[arg(long)]
    dry_run: bool,
}

/// Does what `frevo apply` was asked.
pub fn apply(global: &Global, args: &ApplyArgs) -> Result<Exit, CommandError> {
    let (documents, problems) = document::read(&args.file)?;
    if !problems.is_empty() {
        return Err(told(global, &problems));
    }
    let connection = Connection::open(global)?;
    let plan = match Plan::make(&connection, &documents, &args.set, args.prune)? {
        Ok(plan) => plan,
        Err(problems) => return Err(told(global, &problems)),
    };
    let output = global.output();
    match output.format {
        Format::Table => write(&plan.text(output.paint))?,
        _ => output.one(&plan.json())?,
    }
    if plan.is_done() {
        return Ok(Exit::Success);
    }
    if args.dry_run {
        return Ok(Exit::Different);
    }
    if !args.yes && !agreed(&plan)? {
        return Err(CommandError::NotAgreed);
    }
    run(global, &connection, &plan)?;
    Ok(Exit::Success)
}

/// Does what is planned, and says what was done up to where something failed.
fn run(global: &Global, connection: &Connection, plan: &Plan) -> Result<(), CommandError> {
    let output = global.output();
    for step in plan.steps.iter().filter(|step| step.action != Action::Keep) {
        step.run(connection)?;
        if output.format == Format::Table {
            write(&format!("{} {} {}\n", step.done(), step.kind.name(), step.id))?;
        }
    }
    Ok(())
}

/// Asks whoever sits there.
fn agreed(plan: &Plan) -> Result<bool, CommandError> {
    if !io::stdin().is_terminal() {
        return Err(CommandError::NobodyToAsk);
    }
    let deleted = plan.count(Action::Delete);
    let what =
        if deleted > 0 { format!("Apply this, deleting {deleted}?") } else { "Apply this?".to_owned() };
    eprint!("{what} [y/N] ");
    io::stderr().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// Says all that is wrong.
fn told(global: &Global, problems: &[Problem]) -> CommandError {
    let paint = Paint::new(global.color, io::stderr().is_terminal());
    for problem in problems {
        eprintln!("{} {problem}", paint.ink(Ink::Red, "error:"));
    }
    CommandError::Documents { count: problems.len() }
}
