//! `frevo test`: whole executions against mocks, without a server and in no time.
//!
//! ```text
//! cases.yaml ── cases ──► asl::play ──► facts ── checks ──► what differs ── report ──► text, JSON, JUnit
//! ```

mod cases;
mod checks;
mod diff;
mod junit;
mod report;
mod update;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use clap::Args;
use frevo_asl::Machine;
use frevo_asl::definition::{Kind, State};
use frevo_asl::play::{Answer, Call, Played, play};
use frevo_event::{Callback, DefinitionHash, Fact, Scope, Start, Timestamp};

use super::validate::{Checked, Type};
use super::{CommandError, Exit, Global, arguments};
use crate::output::{Format, Output, Paint, write};

use cases::{Case, CasesError, Suite};
use checks::differences;
use report::{Coverage, Outcome, Report};

/// `frevo test`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  frevo test order.asl.json --cases cases.yaml
  frevo test order.asl.json --cases cases.yaml --filter declined
  frevo test order.asl.json --cases cases.yaml --junit report.xml
  frevo test order.asl.json --cases cases.yaml --update       then look at the difference in git

A case:
  cases:
    - name: a card that is declined cancels the order
      input: { id: o-17 }
      mocks:
        Charge: { Throw: { Error: CardDeclined, Cause: no money } }
      expect:
        error: CardDeclined
        path: [Validate, Charge, Cancelled]

docs/testing-workflows.md tells all that a case may say. Exit code 1 if a case fails, 2 if the cases do not read.")]
pub struct TestArgs {
    /// The definition's file; `-` reads standard input
    definition: PathBuf,
    /// The file of the cases (YAML or JSON)
    #[arg(long, value_name = "FILE")]
    cases: PathBuf,
    /// What kind of state machine the definition is for
    #[arg(long = "type", value_enum, default_value = "standard", value_name = "TYPE")]
    machine_type: Type,
    /// Only the cases whose name contains this
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Write what came of the cases that fail into their file, as what is expected from now on
    #[arg(long)]
    update: bool,
    /// Where to write the outcome as JUnit's XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
}

/// Every execution starts at 2026-01-01T00:00:00Z, so that all runs are the same.
const BEGIN: Timestamp = Timestamp(1_767_225_600_000);

/// Plays the cases and tells what differs from what they expect.
pub fn test(global: &Global, args: &TestArgs) -> Result<Exit, CommandError> {
    let identity = global.identity();
    let scope = Scope::new(&identity.account, &identity.region);
    let checked = Checked::read(&args.definition, args.machine_type.into(), &scope)?;
    let Ok(machine) = frevo_asl::compile(checked.text(), args.machine_type.into()) else {
        eprint!(
            "{}",
            checked.told(Paint::new(global.color, std::io::IsTerminal::is_terminal(&std::io::stderr())))
        );
        return Err(CommandError::Invalid { invalid: 1, total: 1 });
    };
    let start = start(args, checked.text(), &scope);
    let mut report = play_all(args, &machine, &start, args.update)?;
    if args.update && report.failed() > 0 {
        report = play_all(args, &machine, &start, false)?;
    }
    finish(global, args, &report)
}

/// Plays the cases that are wanted. `update`: what came of those that fail is what is
/// expected from now on.
fn play_all(args: &TestArgs, machine: &Machine, start: &Start, update: bool) -> Result<Report, CommandError> {
    let text = arguments::read(&args.cases)?;
    let refused = |error: CasesError| CommandError::Cases {
        path: args.cases.clone(),
        line: error.line,
        reason: error.reason,
    };
    let suite = Suite::parse(&text, &states_of(machine)).map_err(refused)?;
    let wanted = |case: &&Case| args.filter.as_ref().is_none_or(|part| case.name.contains(part));
    let (mut coverage, mut outcomes, mut edits) = (Coverage::of(machine), Vec::new(), Vec::new());
    for case in suite.cases.iter().filter(wanted) {
        let played = play_case(machine, &suite, case, start);
        coverage.take(machine, &played);
        let outcome = Outcome::of(case, &played, differences(machine, case, &played));
        if update && !outcome.has_passed() && played.unanswered.is_none() {
            edits.push(update::edit(&text, case, update::expected(machine, case, &played)).map_err(refused)?);
        }
        outcomes.push(outcome);
    }
    if outcomes.is_empty() {
        let part = args.filter.clone().unwrap_or_default();
        return Err(CommandError::Argument { argument: part, what: "part of the name of any case" });
    }
    if !edits.is_empty() {
        let failed = |source| CommandError::Io { doing: "could not update the cases", source };
        fs::write(&args.cases, update::edited(&text, edits)).map_err(failed)?;
    }
    Ok(Report { cases_file: args.cases.display().to_string(), outcomes, coverage })
}

fn finish(global: &Global, args: &TestArgs, report: &Report) -> Result<Exit, CommandError> {
    if let Some(path) = &args.junit {
        let failed = |source| CommandError::Io { doing: "could not write the JUnit report", source };
        fs::write(path, junit::written(report)).map_err(failed)?;
    }
    let Output { format, paint } = global.output();
    match format {
        Format::Table => write(&report.told(paint))?,
        _ => Output { format, paint }.one(&report.as_json())?,
    }
    Ok(if report.failed() == 0 { Exit::Success } else { Exit::Failure })
}

/// The names of all states, and whether each is a Task.
fn states_of(machine: &Machine) -> BTreeMap<String, bool> {
    let is_task = |state: &State| matches!(state.kind, Kind::Task(_));
    machine.states.iter().map(|state| (state.name.to_string(), is_task(state))).collect()
}

/// What every case's execution is started with.
fn start(args: &TestArgs, definition: &str, scope: &Scope) -> Start {
    let name = super::run::machine_name(&args.definition);
    Start {
        role_arn: format!("arn:{}:iam::{}:role/frevo", scope.partition(), scope.account).into(),
        machine_type: args.machine_type.into(),
        express_uuid: matches!(args.machine_type, Type::Express).then(|| "test".into()),
        ..Start::new(scope.clone(), &name, "test", DefinitionHash::of(definition))
    }
}

fn play_case(machine: &Machine, suite: &Suite, case: &Case, start: &Start) -> Played {
    let scope = &start.scope;
    let start = Start { input: case.input.clone(), ..start.clone() };
    play(machine, start, BEGIN, &mut |call| answer(suite, case, call, scope))
}

/// What the case's mocks say to a call, or else the sample of what is called.
fn answer(suite: &Suite, case: &Case, call: &Call<'_>, scope: &Scope) -> Option<Answer> {
    if let Some(response) = case.mocks.get(call.state) {
        return Some(Answer::Mocked(response.answer(call.state, call.number)));
    }
    let queue = call.resource.queue(&call.input, scope).ok();
    let function = queue.as_ref().and_then(|queue| queue.name.strip_prefix("tasks."));
    let sample = suite.samples.get(&*call.resource.text);
    let sample = sample.or_else(|| suite.samples.get(function?))?;
    Some(Answer::Worked(Callback::Succeeded(sample.clone())))
}

/// The states that an execution entered, in order.
fn path_of(machine: &Machine, played: &Played) -> Vec<String> {
    let entered = played.facts.iter().filter_map(|(_, fact)| match fact {
        Fact::Entered { state, .. } => Some(machine.state(*state).name.to_string()),
        _ => None,
    });
    entered.collect()
}
