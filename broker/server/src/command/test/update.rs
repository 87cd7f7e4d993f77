//! What came of a case, written into its file as what is expected from now on.
//!
//! Only the lines of `expect` are written anew; everything else in the file, its
//! comments too, stays as it is. So `expect` has to stand on lines of its own.

use frevo_asl::Machine;
use frevo_asl::play::Played;
use serde_json::{Map, Value, json};

use super::cases::{Case, CasesError};
use super::checks;

/// Lines of a file that others take the place of.
#[derive(Debug, PartialEq, Eq)]
pub struct Edit {
    /// The first of them, from 0.
    from: usize,
    /// The first one behind them.
    to: usize,
    /// What takes their place.
    lines: Vec<String>,
}

/// What a case is to expect: what it says already, as it is now. How the execution
/// ended is said in any case.
pub fn expected(machine: &Machine, case: &Case, played: &Played) -> Map<String, Value> {
    let actual = checks::actual(machine, case, played);
    let mut expected = Map::new();
    let implied = if actual.contains_key("error") { "FAILED" } else { "SUCCEEDED" };
    if case.written.contains_key("status") || actual["status"] != implied {
        expected.insert("status".into(), actual["status"].clone());
    }
    for name in case.written.keys().filter(|name| *name != "status") {
        match (name.as_str(), actual.get(name)) {
            ("outputIncludes" | "variables", Some(actual)) => {
                expected.insert(name.clone(), shared(&case.written[name], actual));
            }
            (_, Some(actual)) => drop(expected.insert(name.clone(), actual.clone())),
            (_, None) => {}
        }
    }
    if let Some(error) = actual.get("error") {
        expected.entry("error").or_insert_with(|| error.clone());
    }
    expected
}

/// The members of `actual` that `expected` has.
fn shared(expected: &Value, actual: &Value) -> Value {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            let both = expected.iter().filter_map(|(name, value)| Some((name, value, actual.get(name)?)));
            both.map(|(name, value, actual)| (name.clone(), shared(value, actual))).collect()
        }
        (_, actual) => actual.clone(),
    }
}

/// The edit that lets a case expect this.
pub fn edit(text: &str, case: &Case, expected: Map<String, Value>) -> Result<Edit, CasesError> {
    let lines: Vec<&str> = text.lines().collect();
    let (first, behind) = case.expect_lines;
    let (from, mut to) = (first - 1, behind.map_or(lines.len(), |line| line - 1));
    let head = lines[from].find("expect:").map(|length| &lines[from][..length]);
    let Some(head) = head.filter(|head| head.trim_matches([' ', '-']).is_empty() && to > from) else {
        let reason =
            format!("`expect` of `{}` does not stand on lines of its own: it can't be updated", case.name);
        return Err(CasesError { line: first, reason });
    };
    // Blank lines and comments before what comes next belong to that.
    let is_apart = |line: &str| line.trim().is_empty() || line.trim().starts_with('#');
    while to > from + 1 && is_apart(lines[to - 1]) {
        to -= 1;
    }
    let margin = " ".repeat(head.chars().count() + 2);
    let mut written = Vec::new();
    if expected.is_empty() {
        written.push(format!("{head}expect: {{}}"));
    } else {
        written.push(format!("{head}expect:"));
        let block = frevo_api::yaml(&json!(expected));
        written.extend(block.lines().map(|line| format!("{margin}{line}")));
    }
    Ok(Edit { from, to, lines: written })
}

/// The text with edits of different lines.
pub fn edited(text: &str, mut edits: Vec<Edit>) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    // From the end, so that the lines before keep their numbers.
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.from));
    for Edit { from, to, lines: written } in edits {
        lines.splice(from..to, written);
    }
    lines.join("\n") + "\n"
}
