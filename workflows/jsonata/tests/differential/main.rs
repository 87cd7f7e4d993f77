//! Tens of thousands of drawn expressions, here and in the reference (npm's
//! `jsonata`, in node), where both are: `make setup` installs the package, and
//! `JSONATA_PACKAGE` may name its folder. Each kind of difference is counted, and
//! explained in the crate's README.
//!
//! `JSONATA_SEED` and `JSONATA_COUNT` draw others; `JSONATA_VERBOSE=1` prints
//! every difference.

mod generator;
mod kinds;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;
use std::{env, thread};

use frevo_jsonata::{Answer, Budget, Dialect, Expression, Fixed};
use frevo_value::{Value, parse};
use generator::{DOCUMENTS, Draw};

/// How many expressions are drawn where nobody says otherwise.
const COUNT: usize = 24_000;

/// How many of a hundred answers are the same at least.
const SAME_MIN: f64 = 99.5;

/// How long the reference may think about one expression. Some take it for ever.
const PATIENCE: Duration = Duration::from_secs(4);

/// The moment that `$now()` and `$millis()` stand for in both, in milliseconds since 1970.
const NOW: i64 = 1_700_000_000_000;

fn package() -> Option<PathBuf> {
    let named = env::var_os("JSONATA_PACKAGE").map(PathBuf::from);
    let installed =
        env::var_os("FREVO_NODE_DIR").map(|folder| Path::new(&folder).join("node_modules/jsonata"));
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/node/node_modules/jsonata");
    [named, installed, Some(beside)].into_iter().flatten().find(|folder| folder.join("package.json").exists())
}

#[test]
fn drawn_expressions_mean_what_they_mean_in_the_reference() {
    let Some(package) = package() else {
        eprintln!("skipped: the reference's package is not here; `make setup` installs it");
        return;
    };
    if Command::new("node").arg("--version").output().is_err() {
        eprintln!("skipped: there is no node");
        return;
    }
    let number =
        |name, otherwise| env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let mut draw = Draw::new(number("JSONATA_SEED", 1) as u64);
    let drawn: Vec<(usize, String)> = (0..number("JSONATA_COUNT", COUNT))
        .map(|_| (draw.below(DOCUMENTS.len()), draw.expression()))
        .collect();
    let half = drawn.len() / 2;
    let theirs = thread::scope(|scope| {
        let second = scope.spawn(|| ask_reference(&package, &drawn[half..]));
        let mut first = ask_reference(&package, &drawn[..half]);
        first.extend(second.join().expect("it answers"));
        first
    });
    let mut report = Report::default();
    for ((document, text), theirs) in drawn.iter().zip(&theirs) {
        report.add(text, &evaluate(*document, text), theirs.as_deref());
    }
    report.judge();
}

/// What this crate makes of an expression, written as the reference's answers are.
fn evaluate(document: usize, text: &str) -> String {
    let input = parse(DOCUMENTS[document]).expect("JSON");
    // A date's missing parts are today's.
    let mut host = Fixed { now_millis: NOW, ..Fixed::default() };
    let answer = Expression::parse(text, Dialect::Reference)
        .and_then(|expression| expression.evaluate(Some(&input), &[], &mut host, &Budget::default()));
    match answer {
        Ok(Answer::Undefined) => "U".to_owned(),
        Ok(Answer::Function) => "F".to_owned(),
        Ok(Answer::Value(value)) => format!("V{value}"),
        Err(error) => format!("E{}", error.code()),
    }
}

/// The reference's answers; none where it did not come to an end.
fn ask_reference(package: &Path, drawn: &[(usize, String)]) -> Vec<Option<String>> {
    let mut answers = Vec::new();
    while answers.len() < drawn.len() {
        let rest = &drawn[answers.len()..];
        let (mut node, lines) = start(package, rest);
        while answers.len() < drawn.len() {
            match lines.recv_timeout(PATIENCE) {
                Ok(line) => answers.push(Some(line)),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    answers.push(None);
                    break;
                }
            }
        }
        node.kill().expect("node ends");
        node.wait().expect("node ends");
    }
    answers
}

fn start(package: &Path, drawn: &[(usize, String)]) -> (Child, Receiver<String>) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/differential/reference.js");
    let documents = Value::from(DOCUMENTS.map(Value::from).to_vec()).to_string();
    let mut node = Command::new("node")
        .arg(script)
        .arg(std::fs::canonicalize(package).expect("the package is there"))
        .arg(documents)
        .arg(NOW.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node starts");
    let mut questions = node.stdin.take().expect("it is piped");
    let text: String = drawn
        .iter()
        .map(|(document, text)| {
            format!("{}\n", Value::from(vec![(*document as i64).into(), text.as_str().into()]))
        })
        .collect();
    // It stops to listen when it is ended.
    thread::spawn(move || questions.write_all(text.as_bytes()));
    let answers = BufReader::new(node.stdout.take().expect("it is piped"));
    let (sender, lines) = channel();
    thread::spawn(move || {
        for line in answers.lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    (node, lines)
}

#[derive(Default)]
struct Report {
    same: usize,
    endless: usize,
    /// By kind, how many and a few of them.
    different: BTreeMap<&'static str, (usize, Vec<String>)>,
}

impl Report {
    fn add(&mut self, text: &str, ours: &str, theirs: Option<&str>) {
        let Some(theirs) = theirs else {
            self.endless += 1;
            return;
        };
        if is_same(ours, theirs) {
            self.same += 1;
            return;
        }
        let (count, examples) = self.different.entry(kinds::kind(text, ours, theirs)).or_default();
        *count += 1;
        if *count <= 3 || env::var_os("JSONATA_VERBOSE").is_some() {
            let short = |answer: &str| answer.chars().take(120).collect::<String>();
            examples.push(format!("{text}\n        here {}\n        there {}", short(ours), short(theirs)));
        }
    }

    fn judge(&self) {
        let different: usize = self.different.values().map(|(count, _)| count).sum();
        let total = self.same + different;
        let percent = 100.0 * self.same as f64 / total as f64;
        eprintln!(
            "{} of {total} the same: {percent:.2} %; the reference did not end {} times",
            self.same, self.endless
        );
        for (kind, (count, examples)) in &self.different {
            eprintln!("{count:6} {kind}");
            examples.iter().for_each(|example| eprintln!("    {example}"));
        }
        let unknown = self.different.get(kinds::OTHER).map_or(0, |(count, _)| *count);
        assert!(unknown * 5_000 <= total, "{unknown} differences are of no kind that is known");
        assert!(percent >= SAME_MIN, "only {percent:.2} % are the same");
    }
}

fn is_same(ours: &str, theirs: &str) -> bool {
    if ours == theirs {
        return true;
    }
    match (ours.strip_prefix('V').map(parse), theirs.strip_prefix('V').map(parse)) {
        (Some(Ok(ours)), Some(Ok(theirs))) => is_same_value(&ours, &theirs),
        _ => false,
    }
}

/// Numbers as doubles, keys in any order.
fn is_same_value(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Number(ours), Value::Number(theirs)) => ours.as_f64() == theirs.as_f64(),
        (Value::Array(ours), Value::Array(theirs)) => {
            ours.len() == theirs.len()
                && ours.iter().zip(theirs.iter()).all(|(ours, theirs)| is_same_value(ours, theirs))
        }
        (Value::Object(ours), Value::Object(theirs)) => {
            ours.len() == theirs.len()
                && ours
                    .iter()
                    .all(|(key, value)| theirs.get(key).is_some_and(|other| is_same_value(value, other)))
        }
        (ours, theirs) => ours == theirs,
    }
}
