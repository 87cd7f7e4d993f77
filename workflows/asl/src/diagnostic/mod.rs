//! Text to machine, or what is wrong with the text, in AWS's codes and words
//! (asl.md §11).
//!
//! Everything is reported at once, in three passes over the document: what each
//! state says, which variables it assigns, and where the states lead. The
//! machine is built on the way and dropped if anything was reported.
//!
//! What AWS accepts and this version does not support is refused as well, but
//! is mentioned only when nothing else is wrong: a definition that AWS refuses
//! is refused in AWS's words alone.

mod chain;
mod choice;
mod failure;
mod fan;
mod fields;
mod flow;
mod locate;
mod node;
mod query;
mod reference;
mod report;
mod state;
mod task;
mod transition;
mod variable;
mod warning;

use frevo_event::MachineType;
use frevo_value::{Object, Value};

use crate::Machine;
use report::Report;

pub use locate::locate;

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The definition is refused.
    Error,
    /// It is accepted, and probably does something else than was meant.
    Warning,
}

impl Severity {
    /// `ERROR`, `WARNING`
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "ERROR",
            Self::Warning => "WARNING",
        }
    }
}

/// One thing that is wrong with a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether the definition is refused for it.
    pub severity: Severity,
    /// `SCHEMA_VALIDATION_FAILED` and its kin (asl.md §11). What AWS does not have, or is
    /// not known to have, begins with `FREVO_`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// A path into the definition, `/States/A/Catch[0]/Next`, where there is
    /// one; of text that is no JSON, Jackson's `[Source: …; line: 1, column: 4]`.
    pub location: Option<String>,
}

/// Compiles a definition, or tells everything that is wrong with it.
pub fn compile(text: &str, machine_type: MachineType) -> Result<Machine, Vec<Diagnostic>> {
    let report = Report::default();
    let machine = compile_into(&report, text, machine_type);
    report.into_result(machine)
}

/// All that can be said of a definition: what is wrong with it or, where nothing
/// is, what is probably not meant.
pub fn examine(text: &str, machine_type: MachineType) -> Vec<Diagnostic> {
    let report = Report::default();
    let machine = compile_into(&report, text, machine_type);
    if let Some(machine) = &machine
        && let Some(document) = frevo_value::parse(text).ok().as_ref().and_then(Value::as_object)
    {
        warning::check(document, machine, &report);
    }
    let warnings = report.take_warnings();
    report.into_result(machine).err().unwrap_or(warnings)
}

fn compile_into(report: &Report, text: &str, machine_type: MachineType) -> Option<Machine> {
    let document = read(text, report)?;
    locate::report_repeated_names(text, report);
    build(&document, machine_type, report)
}

/// The name that TestState gives to a state which is tested alone.
pub const LONE_STATE: &str = "StateName";

/// Compiles a single state as the machine of TestState: it stands at
/// `/States/StateName`, and whatever it leads to exists and succeeds.
pub fn compile_state(text: &str, machine_type: MachineType) -> Result<Machine, Vec<Diagnostic>> {
    let report = Report::default();
    let machine = read(text, &report).and_then(|state| {
        let document = around(state).into();
        build(&document, machine_type, &report)
    });
    report.into_unrun(machine)
}

/// Compiles a definition of which single states are tested: what this version
/// can't run is no obstacle.
pub fn compile_tested(text: &str, machine_type: MachineType) -> Result<Machine, Vec<Diagnostic>> {
    let report = Report::default();
    let machine = read(text, &report).and_then(|document| {
        locate::report_repeated_names(text, &report);
        build(&document, machine_type, &report)
    });
    report.into_unrun(machine)
}

/// All of them as CreateStateMachine lists them in one line:
/// `CODE: message at location, CODE: …`.
pub fn join(diagnostics: &[Diagnostic]) -> String {
    let one = |found: &Diagnostic| {
        format!("{}: {} at {}", found.code, found.message, found.location.as_deref().unwrap_or("null"))
    };
    diagnostics.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn read(text: &str, report: &Report) -> Option<Value> {
    if text.trim().is_empty() {
        report.schema(None, "Definition must be a valid JSON object");
        return None;
    }
    match frevo_value::parse(text) {
        Ok(document @ Value::Object(_)) => Some(document),
        Ok(_) => {
            report.schema(None, "Definition must be a valid JSON object");
            None
        }
        Err(error) => {
            report.add("INVALID_JSON_DESCRIPTION", error.to_string(), Some(error.source().to_owned()));
            None
        }
    }
}

fn build(document: &Value, machine_type: MachineType, report: &Report) -> Option<Machine> {
    let document = document.as_object()?;
    let machine = chain::compile_machine(document, machine_type, report);
    variable::check(document, report);
    transition::check(document, report);
    machine
}

/// A machine of that state and of a Succeed state for each one it leads to.
fn around(state: Value) -> Object {
    let mut states = Object::default();
    for (target, _) in state.as_object().map(|state| transition::targets(state, "")).unwrap_or_default() {
        let mut succeed = Object::default();
        succeed.insert("Type", "Succeed".into());
        states.insert(target, succeed.into());
    }
    states.insert(LONE_STATE, state);
    let mut document = Object::default();
    document.insert("StartAt", LONE_STATE.into());
    document.insert("States", states.into());
    document
}

#[cfg(test)]
mod tests;
