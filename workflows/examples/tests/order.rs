//! The order's parts agree: the definition with its workers, and the workers
//! with each other.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use frevo_examples::order::{self, DEFINITION, FUNCTIONS, INPUT};
use frevo_sdk::TaskError;
use serde::Serialize;
use serde_json::{Value, json};

const ARN_PREFIX: &str = "arn:aws:lambda:us-east-1:000000000000:function:";

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("order")
}

fn read(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).expect(name)
}

/// Every `Resource` in a definition.
fn resources(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("Resource").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|member| resources(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| resources(item, found)),
        _ => {}
    }
}

#[test]
fn every_function_of_the_definition_has_a_handler_and_no_other_has() {
    let definition: Value = serde_json::from_str(DEFINITION).expect("a definition that is JSON");
    let mut arns = BTreeSet::new();
    resources(&definition, &mut arns);
    let wanted: BTreeSet<&str> =
        arns.iter().map(|arn| arn.strip_prefix(ARN_PREFIX).expect("a function's ARN")).collect();

    let file: toml::Table = FUNCTIONS.parse().expect("TOML");
    let functions = file["functions"].as_table().expect("a table of functions");
    assert_eq!(functions.keys().map(String::as_str).collect::<BTreeSet<_>>(), wanted);

    let python = read("handler.py");
    for (name, function) in functions {
        let handler =
            function["command"].as_array().and_then(|command| command.last()?.as_str()).expect("a handler");
        let handler = handler.strip_prefix("handler.").expect("a function of handler.py");
        assert_eq!(name.strip_prefix("order-"), Some(handler));
        assert!(python.contains(&format!("\ndef {handler}(event, context):\n")), "{handler}");
    }

    let rust = format!("{:?}", order::handlers(frevo_sdk::Worker::new("http://127.0.0.1:1")));
    for function in wanted {
        assert!(rust.contains(&format!("\"tasks.{function}\"")), "{rust}");
    }
}

#[test]
fn every_next_state_exists() {
    fn check(machine: &Value) {
        let states = machine["States"].as_object().expect("states");
        let named = |next: &Value| next.as_str().is_none_or(|name| states.contains_key(name));
        assert!(named(&machine["StartAt"]));
        for (name, state) in states {
            assert!(named(&state["Next"]) && named(&state["Default"]), "{name}");
            for list in ["Choices", "Catch"] {
                assert!(
                    state[list].as_array().into_iter().flatten().all(|rule| named(&rule["Next"])),
                    "{name}"
                );
            }
            state["Branches"].as_array().into_iter().flatten().for_each(check);
            state.get("ItemProcessor").into_iter().for_each(check);
        }
    }
    check(&serde_json::from_str(DEFINITION).expect("a definition that is JSON"));
}

/// What a function does with an event, as the workflow sees it: its result or
/// its error's name and text.
fn seen<R: Serialize>(result: Result<R, TaskError>) -> Value {
    match result {
        Ok(output) => serde_json::to_value(output).expect("JSON"),
        Err(error) => json!([error.name(), error.cause()]),
    }
}

fn in_rust(function: &str, event: &Value) -> Value {
    let order = || serde_json::from_value(event.clone()).expect("an order");
    match function {
        "validate" => seen(order::validate(order())),
        "reserve" => seen(order::reserve(order())),
        "charge" => seen(order::Till::default().charge(order())),
        "pack" => seen(order::pack(serde_json::from_value(event.clone()).expect("an item to pack"))),
        "notify" => seen(order::notify(order())),
        "release" => seen(order::release(order())),
        other => panic!("no function {other}"),
    }
}

/// An order, changed by `change`, as it is when it comes to be told about.
fn order_with(change: impl FnOnce(&mut Value)) -> Value {
    let mut order: Value = serde_json::from_str(INPUT).expect("an input that is JSON");
    order["checked"] = json!({ "total": 2105, "itemCount": 2 });
    order["parcels"] = json!([{ "parcel": "o-17/0", "sku": "tea", "quantity": 2 }]);
    change(&mut order);
    order
}

fn cases() -> Vec<(&'static str, Value)> {
    vec![
        ("validate", order_with(|_| {})),
        ("validate", order_with(|order| order["items"] = json!([]))),
        ("validate", order_with(|order| order["items"][0]["quantity"] = json!(0))),
        ("reserve", order_with(|_| {})),
        ("reserve", order_with(|order| order["items"][1]["sku"] = json!("unobtainium"))),
        ("charge", order_with(|_| {})),
        ("charge", order_with(|order| order["card"] = json!("declined"))),
        ("charge", order_with(|order| order["card"] = json!("busy"))),
        (
            "pack",
            json!({ "order": "o-17", "number": 1, "item": { "sku": "cup", "quantity": 1, "price": 1200 } }),
        ),
        ("notify", order_with(|_| {})),
        ("release", order_with(|_| {})),
    ]
}

/// Runs a program that calls functions of a handler file; `None`, with a word
/// about it, where it can't be run.
fn run(program: &str, arguments: &[&str], cases: &[(&str, Value)]) -> Option<Vec<Value>> {
    let output = Command::new(program)
        .args(arguments)
        .arg(serde_json::to_string(cases).expect("JSON"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(folder())
        .output();
    let Ok(output) = output else {
        println!("skipped: `{program}` is not here");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}

#[test]
fn the_workers_in_python_and_rust_do_the_same() {
    const PROGRAM: &str = "\
import handler, json, sys
def call(name, event):
    try:
        return getattr(handler, name)(event, None)
    except Exception as error:
        return [type(error).__name__, str(error)]
print(json.dumps([call(name, event) for name, event in json.loads(sys.argv[1])]))";
    let cases = cases();
    let Some(answers) = run("python3", &["-c", PROGRAM], &cases) else { return };
    for ((function, event), answer) in cases.iter().zip(answers) {
        assert_eq!(answer, in_rust(function, event), "{function} of {event}");
    }
}

#[test]
fn the_handler_in_javascript_does_the_same() {
    const PROGRAM: &str = "\
import * as handler from './handler.mjs';
const cases = JSON.parse(process.argv[1]);
console.log(JSON.stringify(await Promise.all(cases.map(([name, event]) => handler[name](event)))));";
    let cases: Vec<_> = cases().into_iter().filter(|(function, _)| *function == "notify").collect();
    let Some(answers) = run("node", &["--input-type=module", "-e", PROGRAM], &cases) else { return };
    for ((function, event), answer) in cases.iter().zip(answers) {
        assert_eq!(answer, in_rust(function, event), "{function} of {event}");
    }
}
