//! Definitions that AWS was given, and what it made of them.

use std::fs;
use std::path::Path;

use frevo_event::MachineType;
use frevo_value::Value;

use crate::Machine;
use crate::diagnostic::{Diagnostic, compile, compile_state, join};

/// What AWS's message puts before the list of diagnostics, and after it.
const REFUSAL: (&str, &str) = ("Invalid State Machine Definition: '", "'");

/// Every recorded case, or none where the recordings are not at hand.
fn cases() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/asl");
    let Ok(files) = fs::read_dir(&folder) else {
        println!("skipped: there are no recordings in {}", folder.display());
        return Vec::new();
    };
    let mut paths: Vec<_> = files.map(|file| file.expect("a readable folder").path()).collect();
    paths.sort();
    let json = paths.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    json.flat_map(|path| {
        let text = fs::read_to_string(&path).expect("a readable file");
        frevo_value::parse(&text).expect("recordings are JSON").as_array().expect("of many cases").to_vec()
    })
    .collect()
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

fn machine_type(value: &Value) -> MachineType {
    if text(value, "type") == "EXPRESS" { MachineType::Express } else { MachineType::Standard }
}

/// The first text within a value that has `part` in it.
fn text_with<'a>(value: &'a Value, part: &str) -> Option<&'a str> {
    match value {
        Value::String(text) => text.contains(part).then_some(&**text),
        Value::Array(items) => items.iter().find_map(|item| text_with(item, part)),
        Value::Object(object) => object.iter().find_map(|(_, value)| text_with(value, part)),
        _ => None,
    }
}

/// What AWS listed when it refused the definition.
fn refusal(call: &Value) -> Option<String> {
    let text = text_with(call.get("expect_error")?, REFUSAL.0)?;
    let list = text.split_once(REFUSAL.0)?.1.strip_suffix(REFUSAL.1)?;
    Some(list.replace("<partition>", "aws"))
}

/// Whether the definition compiles, or would if this version supported it.
fn accepted(result: &Result<Machine, Vec<Diagnostic>>) -> Result<(), String> {
    match result {
        Err(found) if !found.iter().all(|found| found.message.contains("not supported by this version")) => {
            Err(join(found))
        }
        _ => Ok(()),
    }
}

#[test]
fn what_aws_ran_compiles() {
    let mut failures = Vec::new();
    let (mut count, mut compiled) = (0, 0);
    for case in cases() {
        let Some(definition) = case.get("definition") else { continue };
        // A template's placeholders were never filled in.
        let needs = case.get("needs").and_then(Value::as_array).unwrap_or_default();
        if needs.iter().any(|need| need.get("cloudformation").is_some()) {
            continue;
        }
        let raw = case.get("definition_text").and_then(Value::as_str);
        let definition = raw.map_or_else(|| definition.to_string(), str::to_owned);
        count += 1;
        let result = compile(&definition, machine_type(&case));
        compiled += usize::from(result.is_ok());
        if let Err(found) = accepted(&result) {
            failures.push(format!("{}: {found}", text(&case, "id")));
        }
    }
    println!("{count} definitions, {compiled} of them supported");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn what_aws_was_asked_to_create_is_taken_or_refused_in_the_same_words() {
    let mut failures = Vec::new();
    let (mut taken, mut refused) = (0, 0);
    for case in cases() {
        for call in case.get("calls").and_then(Value::as_array).unwrap_or_default() {
            let request = call.get("request").unwrap_or(&Value::Null);
            let definition = text(request, "definition");
            if definition.is_empty() || text(call, "raised_by") == "botocore" {
                continue;
            }
            let result = match text(call, "op") {
                "TestState" if text(request, "stateName").is_empty() => {
                    compile_state(definition, MachineType::Standard)
                }
                "CreateStateMachine" | "UpdateStateMachine" | "TestState" => {
                    compile(definition, machine_type(request))
                }
                _ => continue,
            };
            let outcome = match (refusal(call), &result) {
                (Some(expected), Err(found)) if expected == join(found) => Ok(()),
                (Some(expected), result) => Err(format!(
                    "expected `{expected}`, got `{}`",
                    result.as_ref().err().map_or(String::new(), |found| join(found))
                )),
                (None, result) => accepted(result),
            };
            if refusal(call).is_some() {
                refused += 1;
            } else {
                taken += 1;
            }
            if let Err(found) = outcome {
                failures.push(format!("{} {}: {found}", text(&case, "id"), text(call, "op")));
            }
        }
    }
    println!("{taken} taken, {refused} refused");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn what_aws_validated_has_the_same_diagnostics() {
    for case in cases() {
        for call in case.get("calls").and_then(Value::as_array).unwrap_or_default() {
            let Some(expected) = call.get("expect_response").and_then(|response| response.get("diagnostics"))
            else {
                continue;
            };
            let request = call.get("request").expect("a call has a request");
            let expected: Vec<_> = expected
                .as_array()
                .expect("a list")
                .iter()
                .map(|found| {
                    (
                        text(found, "code"),
                        text(found, "message"),
                        found.get("location").and_then(Value::as_str),
                    )
                })
                .collect();
            let result = compile(text(request, "definition"), machine_type(request));
            if accepted(&result).is_ok() && expected.is_empty() {
                continue;
            }
            let found = result.err().unwrap_or_default();
            let found: Vec<_> =
                found.iter().map(|found| (found.code, &*found.message, found.location.as_deref())).collect();
            assert_eq!(found, expected, "{}", text(&case, "id"));
        }
    }
}

#[test]
fn states_read_the_variables_that_aws_lists() {
    let mut count = 0;
    for case in cases() {
        for call in case.get("calls").and_then(Value::as_array).unwrap_or_default() {
            let response = call.get("expect_response").unwrap_or(&Value::Null);
            let Some(expected) = response.get("variableReferences").and_then(Value::as_object) else {
                continue;
            };
            let definition = response.get("definition").expect("described with its definition").to_string();
            let Ok(machine) = compile(&definition, MachineType::Standard) else { continue };
            let mut expected: Vec<(String, Vec<String>)> = expected
                .iter()
                .map(|(state, names)| {
                    let mut names: Vec<_> = names
                        .as_array()
                        .expect("names")
                        .iter()
                        .filter_map(Value::as_str)
                        .map(str::to_owned)
                        .collect();
                    names.sort();
                    (state.to_string(), names)
                })
                .collect();
            expected.sort();
            let found: Vec<(String, Vec<String>)> = machine
                .variable_references
                .iter()
                .map(|(state, names)| {
                    (state.to_string(), names.iter().map(|name| name.to_string()).collect())
                })
                .collect();
            assert_eq!(found, expected, "{}", text(&case, "id"));
            count += 1;
        }
    }
    println!("{count} machines");
}
