//! The official test suite, where it is at hand: every case by group, with what
//! is known to differ.
//!
//! `JSONATA_SUITE` names the folder with `cases.jsonl` and `datasets.json`;
//! `JSONATA_VERBOSE=1` prints every case that fails.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

use frevo_jsonata::{Answer, Budget, Dialect, Error, Expression, Fixed};
use frevo_value::{Object, Value, parse};

/// How many cases pass at least.
const PASSED_MIN: usize = 1_251;

/// Half surrogate pairs, which no string of ours can hold.
const INEXPRESSIBLE: [(&str, &str); 2] =
    [("function-encodeUrl", "case002"), ("function-encodeUrlComponent", "case002")];

fn suite() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/jsonata");
    let folder = env::var_os("JSONATA_SUITE").map_or_else(beside, PathBuf::from);
    folder.join("cases.jsonl").exists().then_some(folder)
}

#[test]
fn the_official_suite_passes_but_for_what_strings_cannot_express() {
    let Some(folder) = suite() else {
        eprintln!("skipped: the official suite is not here; JSONATA_SUITE may name its folder");
        return;
    };
    let read = |name| fs::read_to_string(folder.join(name)).expect("a file of the suite reads");
    let datasets = parse(&read("datasets.json")).expect("the datasets are JSON");
    let mut groups: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut unexpected = Vec::new();
    for line in read("cases.jsonl").lines() {
        let case = parse(line).expect("a case is JSON");
        let text = |name: &str| case.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let counts = groups.entry(text("group")).or_default();
        counts.1 += 1;
        match check(&case, &datasets) {
            Ok(()) => counts.0 += 1,
            Err(why) => {
                if env::var_os("JSONATA_VERBOSE").is_some() {
                    eprintln!("{} {}: {}\n    {why}", text("group"), text("name"), text("expr"));
                }
                unexpected.push((text("group"), text("name")));
            }
        }
    }
    for (group, (passed, total)) in &groups {
        eprintln!("{group}: {passed}/{total}");
    }
    let passed: usize = groups.values().map(|(passed, _)| passed).sum();
    let total: usize = groups.values().map(|(_, total)| total).sum();
    eprintln!("passed {passed} of {total}");
    unexpected.retain(|(group, name)| {
        !INEXPRESSIBLE.iter().any(|(other, case)| group == other && name.starts_with(case))
    });
    assert!(passed >= PASSED_MIN, "only {passed} of {total} pass; also {unexpected:?}");
}

/// Where `Dialect::Aws` is the newer language: AWS was seen to print whole numbers
/// in full, and what functions are made of is nobody's business.
const NEWER: [(&str, &str); 2] = [("function-string", "case030"), ("wildcards", "case010")];

#[test]
fn the_dialect_of_aws_does_what_2_0_6_does_where_that_ends() {
    let Some(folder) = suite() else {
        eprintln!("skipped: the official suite is not here; JSONATA_SUITE may name its folder");
        return;
    };
    let read = |name| fs::read_to_string(folder.join(name)).expect("a file of the suite reads");
    let datasets = parse(&read("datasets.json")).expect("the datasets are JSON");
    let mut older = 0;
    for line in read("cases.jsonl").lines() {
        let case = parse(line).expect("a case is JSON");
        let nothing = Value::default();
        let outcome = case.get("v206").unwrap_or(&nothing);
        let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let (group, name) =
            (text(&case, "group").unwrap_or_default(), text(&case, "name").unwrap_or_default());
        let is_newer = NEWER.iter().any(|(other, start)| group == *other && name.starts_with(start));
        // It hung, or failed with an error of JavaScript's own.
        let is_fault = outcome.get("hang").is_some() || text(outcome, "error").as_deref() == Some("uncoded");
        let is_absent = text(&case, "expr").is_some_and(|expression| expression.contains("$eval("));
        let is_inexpressible =
            INEXPRESSIBLE.iter().any(|(other, start)| group == *other && name.starts_with(start));
        if is_absent || is_inexpressible {
            continue;
        }
        let result = if is_newer || is_fault || outcome.is_null() {
            check_in(Dialect::Aws, &case, &case, &datasets)
        } else {
            older += 1;
            let members = match outcome.get("error") {
                Some(code) => ("code", code.clone()),
                None => ("result", outcome.get("result").cloned().unwrap_or_default()),
            };
            check_in(Dialect::Aws, &case, &Value::from(Object::from_iter([members])), &datasets)
        };
        result.unwrap_or_else(|why| panic!("{group} {name}: {:?} {why}", text(&case, "expr")));
    }
    assert!(older >= 27, "only {older} cases differ");
}

fn check(case: &Value, datasets: &Value) -> Result<(), String> {
    check_in(Dialect::Reference, case, case, datasets)
}

/// Whether a case gives in a dialect what is wanted.
fn check_in(dialect: Dialect, case: &Value, wanted: &Value, datasets: &Value) -> Result<(), String> {
    let outcome = run(dialect, case, datasets);
    let code = wanted.get("code").or_else(|| wanted.get("error").and_then(|error| error.get("code")));
    let shown = |outcome: &Result<Answer, Error>| match outcome {
        Ok(Answer::Value(value)) => value.to_string().chars().take(300).collect(),
        Ok(other) => format!("{other:?}"),
        Err(error) => error.to_string(),
    };
    let good = match (code.and_then(Value::as_str), wanted.get("result"), &outcome) {
        // The suite's own runner has one code for all its limits.
        (Some("U1001"), _, Err(error)) => error.exceeded().is_some(),
        (Some(code), _, Err(error)) => {
            let token = case.get("token").and_then(Value::as_str);
            error.code() == code && token.is_none_or(|token| error.offending_token() == Some(token))
        }
        (None, Some(wanted), Ok(Answer::Value(value))) => {
            same(wanted, value, case.get("unordered").is_some())
        }
        (None, None, Ok(Answer::Undefined)) => true,
        _ => false,
    };
    if good { Ok(()) } else { Err(format!("gives {}", shown(&outcome))) }
}

fn run(dialect: Dialect, case: &Value, datasets: &Value) -> Result<Answer, Error> {
    let text = case.get("expr").and_then(Value::as_str).unwrap_or_default();
    let named = case.get("dataset").and_then(Value::as_str);
    let input = named.map_or(case.get("data"), |name| datasets.get(name));
    let bindings: Vec<(Arc<str>, Value)> = match case.get("bindings").and_then(Value::as_object) {
        Some(bindings) => bindings.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
        None => Vec::new(),
    };
    let depth = case.get("depth").and_then(Value::as_number).map(|depth| depth.as_f64() as u32);
    let budget = Budget { depth: depth.unwrap_or(Budget::default().depth), ..Budget::default() };
    let mut host = Fixed { now_millis: 1_700_000_000_000, ..Fixed::default() };
    Expression::parse(text, dialect)?.evaluate(input, &bindings, &mut host, &budget)
}

/// The same value; numbers as doubles.
fn same(wanted: &Value, value: &Value, unordered: bool) -> bool {
    match (wanted, value) {
        (Value::Number(wanted), Value::Number(value)) => wanted.as_f64() == value.as_f64(),
        (Value::Array(wanted), Value::Array(value)) if unordered => {
            wanted.len() == value.len()
                && wanted.iter().all(|item| value.iter().any(|other| same(item, other, true)))
        }
        (Value::Array(wanted), Value::Array(value)) => {
            wanted.len() == value.len()
                && wanted.iter().zip(value.iter()).all(|(left, right)| same(left, right, false))
        }
        (Value::Object(wanted), Value::Object(value)) => {
            wanted.len() == value.len()
                && wanted
                    .iter()
                    .all(|(key, item)| value.get(key).is_some_and(|other| same(item, other, unordered)))
        }
        (wanted, value) => wanted == value,
    }
}
