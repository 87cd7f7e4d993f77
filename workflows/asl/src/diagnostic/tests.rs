//! Each test is a definition and everything that is wrong with it.

mod corpus;
mod document;
mod machine;
mod query;
mod state;
mod warning;

use expect_test::{Expect, expect};
use frevo_event::MachineType;

use super::{Diagnostic, compile};
use crate::Machine;

/// One line for each diagnostic, without the code that nearly all share.
fn listed(result: Result<Machine, Vec<Diagnostic>>) -> String {
    let Err(found) = result else { return "none\n".to_owned() };
    let line = |found: &Diagnostic| {
        let code = if found.code == "SCHEMA_VALIDATION_FAILED" { "" } else { found.code };
        let location = found.location.as_deref().unwrap_or("nowhere");
        format!("{code}{}{location}: {}\n", if code.is_empty() { "" } else { " " }, found.message)
    };
    found.iter().map(line).collect()
}

fn check(definition: &str, expected: Expect) {
    expected.assert_eq(&listed(compile(definition, MachineType::Standard)));
}

/// Checks a machine of these states, which starts at the first, `A`.
fn check_states(states: &str, expected: Expect) {
    check(&format!(r#"{{"StartAt":"A","States":{{{states}}}}}"#), expected);
}

/// Checks a lone state by the name `A` that ends.
fn check_state(fields: &str, expected: Expect) {
    check_states(&format!(r#""A":{{{fields},"End":true}}"#), expected);
}
