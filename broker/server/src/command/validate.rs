//! `frevo validate`: what is wrong with a definition, shown where it is wrong.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use frevo_asl::Diagnostic;
use frevo_asl::diagnostic::{Severity, locate};
use frevo_event::{MachineType, Scope};
use serde_json::{Value, json};

use super::tasks::{Task, tasks};
use super::{CommandError, Exit, Global, arguments};
use crate::output::{Format, Ink, Paint, write};

/// `frevo validate`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  frevo validate order.asl.json
  frevo validate -o json workflows/*.asl.json

Exit code 1 if any definition is wrong.")]
pub struct ValidateArgs {
    /// The definitions' files; `-` reads standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// What kind of state machine they are for
    #[arg(long = "type", value_enum, default_value = "standard", value_name = "TYPE")]
    machine_type: Type,
}

/// What kind of state machine a definition is for.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Type {
    /// A Standard one.
    Standard,
    /// An Express one.
    Express,
}

impl From<Type> for MachineType {
    fn from(machine_type: Type) -> Self {
        match machine_type {
            Type::Standard => Self::Standard,
            Type::Express => Self::Express,
        }
    }
}

/// A definition and what was found in it.
#[derive(Debug)]
pub struct Checked {
    name: String,
    text: String,
    problems: Vec<Diagnostic>,
    tasks: Vec<Task>,
}

/// Does what `frevo validate` was asked.
pub fn validate(global: &Global, args: &ValidateArgs) -> Result<Exit, CommandError> {
    let identity = global.identity();
    let scope = Scope::new(&identity.account, &identity.region);
    let machine_type = args.machine_type.into();
    let mut checked = Vec::with_capacity(args.files.len());
    for file in &args.files {
        checked.push(Checked::read(file, machine_type, &scope)?);
    }
    let output = global.output();
    if output.format == Format::Table {
        write(&checked.iter().map(|checked| checked.told(output.paint)).collect::<String>())?;
    } else {
        let results: Vec<Value> = checked.iter().map(Checked::as_json).collect();
        match &results[..] {
            [only] => output.one(only)?,
            all => output.list(all, &[])?,
        }
    }
    let invalid = checked.iter().filter(|checked| !checked.is_valid()).count();
    if invalid == 0 {
        Ok(Exit::Success)
    } else {
        Err(CommandError::Invalid { invalid, total: checked.len() })
    }
}

impl Checked {
    /// Reads and checks a definition.
    pub fn read(file: &PathBuf, machine_type: MachineType, scope: &Scope) -> Result<Self, CommandError> {
        let name =
            if file == &PathBuf::from("-") { "standard input".into() } else { file.display().to_string() };
        Ok(Self::new(name, arguments::read(file)?, machine_type, scope))
    }

    fn new(name: String, text: String, machine_type: MachineType, scope: &Scope) -> Self {
        let problems = frevo_asl::diagnostic::examine(&text, machine_type);
        let tasks = tasks(&text, scope);
        Self { name, text, problems, tasks }
    }

    /// Whether it would be accepted.
    pub fn is_valid(&self) -> bool {
        self.count(Severity::Error) == 0
    }

    fn count(&self, severity: Severity) -> usize {
        self.problems.iter().filter(|problem| problem.severity == severity).count()
    }

    /// The definition.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its tasks.
    pub fn tasks(&self) -> &[Task] {
        &self.tasks
    }

    /// Each problem in its place, or that there is none; then who has to work.
    pub fn told(&self, paint: Paint) -> String {
        let mut told: String = self.problems.iter().map(|problem| self.shown(problem, paint)).collect();
        let counted = |count, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
        told += &match (self.count(Severity::Error), self.count(Severity::Warning)) {
            (0, 0) => format!("{} {}\n", self.name, paint.ink(Ink::Green, "is valid")),
            (0, count) => {
                let warnings = paint.ink(Ink::Yellow, &counted(count, "warning"));
                format!("{} {}, with {warnings}\n", self.name, paint.ink(Ink::Green, "is valid"))
            }
            (count, _) => format!("{} has {}\n", self.name, paint.ink(Ink::Red, &counted(count, "problem"))),
        };
        if !self.tasks.is_empty() {
            told += "Its tasks wait for workers:\n";
        }
        let width = self.tasks.iter().map(|task| task.state.chars().count()).max().unwrap_or(0);
        for task in &self.tasks {
            let queue = task.queue.as_deref().unwrap_or("(a function that the execution's data names)");
            let token = if task.waits_for_token { ", then for its task token" } else { "" };
            let blanks = width - task.state.chars().count() + 2;
            told += &format!("  {}{:blanks$}{queue}{token}\n", task.state, "");
        }
        told
    }

    fn as_json(&self) -> Value {
        let problems = self.problems.iter().map(|problem| {
            let mut shown = json!({ "severity": problem.severity.name(), "code": problem.code, "message": problem.message });
            if let Some(location) = &problem.location {
                shown["location"] = json!(location);
            }
            if let Some((line, column)) = self.place(problem) {
                shown["line"] = json!(line);
                shown["column"] = json!(column);
            }
            shown
        });
        let tasks = self
            .tasks
            .iter()
            .map(|task| json!({ "state": task.state, "resource": task.resource, "queue": task.queue }));
        json!({
            "file": self.name,
            "result": if self.is_valid() { "OK" } else { "FAIL" },
            "diagnostics": problems.collect::<Vec<_>>(),
            "tasks": tasks.collect::<Vec<_>>(),
        })
    }

    fn shown(&self, problem: &Diagnostic, paint: Paint) -> String {
        let ink = Checked::ink(problem);
        let head = format!("{}{}", paint.ink(ink, problem.code), paint.ink(Ink::Bold, ": "));
        let head = format!("{head}{}\n", paint.ink(Ink::Bold, &problem.message));
        let Some((line, column)) = self.place(problem) else {
            return format!("{head}  {} {}\n\n", paint.ink(Ink::Cyan, "-->"), self.name);
        };
        // Jackson's locations are the place itself, which stands before them.
        let path = problem.location.as_deref().filter(|location| location.starts_with('/'));
        let path = path.map(|path| format!("  {path}")).unwrap_or_default();
        let place = format!("{}:{line}:{column}{path}", self.name);
        head + &excerpt(&place, &self.text, (line, column), ink, paint)
    }

    fn ink(problem: &Diagnostic) -> Ink {
        match problem.severity {
            Severity::Error => Ink::Red,
            Severity::Warning => Ink::Yellow,
        }
    }

    /// Line and column of what a problem is about.
    fn place(&self, problem: &Diagnostic) -> Option<(usize, usize)> {
        locate(&self.text, problem.location.as_deref()?)
    }
}

/// A line of the definition with carets under the value that begins there.
fn excerpt(place: &str, text: &str, (line, column): (usize, usize), ink: Ink, paint: Paint) -> String {
    let source = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    let before: String = source.chars().take(column.saturating_sub(1)).collect();
    let value = &source[before.len()..];
    let carets = "^".repeat(width(value));
    // A tab is as wide above as below only if it stands below too.
    let margin: String = before.chars().map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    let number = line.to_string();
    let gutter = " ".repeat(number.len());
    let bar = paint.ink(Ink::Cyan, "|");
    format!(
        "{gutter}{arrow} {place}\n{gutter} {bar}\n{number} {bar} {source}\n{gutter} {bar} {margin}{carets}\n\n",
        arrow = paint.ink(Ink::Cyan, "-->"),
        number = paint.ink(Ink::Cyan, &number),
        carets = paint.ink(ink, &carets),
    )
}

/// How many characters of the line the value that begins it takes: a text with
/// its quotes, a number or word, or the bracket alone of what goes on below.
fn width(value: &str) -> usize {
    let mut chars = value.chars();
    match chars.next() {
        Some('"') => {
            let mut escaped = false;
            let end = chars.position(|c| {
                let is_end = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                is_end
            });
            end.map_or(value.chars().count(), |end| end + 2)
        }
        Some(c) if c.is_alphanumeric() || c == '-' => {
            value.chars().take_while(|c| c.is_alphanumeric() || "+-.".contains(*c)).count()
        }
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(text: &str, problem: Diagnostic, expected: Expect) {
        let checked = Checked {
            name: "order.asl.json".into(),
            text: text.into(),
            problems: vec![problem],
            tasks: Vec::new(),
        };
        expected.assert_eq(&checked.told(Paint(false)));
    }

    #[test]
    fn a_problem_stands_under_its_source() {
        check(
            "{\n  \"StartAt\": \"A\",\n  \"States\": {\n\t\"A\": { \"Type\": \"Pass\", \"Next\": \"Ä\" }\n  }\n}\n",
            Diagnostic {
                severity: Severity::Error,
                code: "MISSING_TRANSITION_TARGET",
                message: "Missing 'Next' target: Ä".into(),
                location: Some("/States/A/Next".into()),
            },
            expect![[r#"
                MISSING_TRANSITION_TARGET: Missing 'Next' target: Ä
                 --> order.asl.json:4:33  /States/A/Next
                  |
                4 | 	"A": { "Type": "Pass", "Next": "Ä" }
                  | 	                               ^^^

                order.asl.json has 1 problem
            "#]],
        );
    }

    #[test]
    fn what_is_probably_not_meant_is_a_warning() {
        let text = r#"{ "QueryLanguage": "JSONata", "StartAt": "A", "States": {
  "A": { "Type": "Pass", "Output": "{% $price * $vat(2) %}", "End": true } } }"#;
        let scope = Scope::new("000000000000", "us-east-1");
        let checked = Checked::new("a.asl.json".into(), text.into(), MachineType::Standard, &scope);
        assert!(checked.is_valid());
        expect![[r#"
            FREVO_UNKNOWN_FUNCTION: There is no function '$vat': calling it fails with T1006.
             --> a.asl.json:2:36  /States/A/Output
              |
            2 |   "A": { "Type": "Pass", "Output": "{% $price * $vat(2) %}", "End": true } } }
              |                                    ^^^^^^^^^^^^^^^^^^^^^^^^

            FREVO_UNASSIGNED_VARIABLE: No state assigns the variable '$price' where this one can see it.
             --> a.asl.json:2:8  /States/A
              |
            2 |   "A": { "Type": "Pass", "Output": "{% $price * $vat(2) %}", "End": true } } }
              |        ^

            a.asl.json is valid, with 2 warnings
        "#]]
        .assert_eq(&checked.told(Paint(false)));
    }

    #[test]
    fn a_problem_without_a_place_names_the_file() {
        check(
            "{}",
            Diagnostic {
                severity: Severity::Error,
                code: "INVALID_JSON_DESCRIPTION",
                message: "No content".into(),
                location: None,
            },
            expect![[r#"
                INVALID_JSON_DESCRIPTION: No content
                  --> order.asl.json

                order.asl.json has 1 problem
            "#]],
        );
    }
}
