//! Text to machine, or what is wrong with the text, in AWS's codes and words.

use frevo_event::MachineType;

use crate::Machine;

/// One thing that is wrong with a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// `SCHEMA_VALIDATION_FAILED` and its kin (asl.md §11).
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// A JSON pointer into the definition, where there is one.
    pub location: Option<String>,
}

/// Compiles a definition, or tells everything that is wrong with it.
pub fn compile(_text: &str, _machine_type: MachineType) -> Result<Machine, Vec<Diagnostic>> {
    todo!()
}
