//! What a sound definition becomes, and where an unsound one is.

use frevo_event::StateNumber;
use frevo_value::Value;

use super::*;
use crate::definition::{Count, DataFlow, Kind, ResultPath, Seconds, Selector, Transition};
use crate::diagnostic::{compile_state, join, locate};

fn machine(definition: &str) -> Machine {
    compile(definition, MachineType::Standard).unwrap_or_else(|found| panic!("{}", join(&found)))
}

#[test]
fn states_are_numbered_as_they_stand_in_the_document() {
    let machine = machine(
        r#"{"StartAt":"Both","TimeoutSeconds":30,"States":{
            "Last":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","HeartbeatSecondsPath":"$h","InputPath":"$",
                "Retry":[{"ErrorEquals":["States.ALL"]}],"End":true},
            "Both":{"Type":"Parallel","ResultPath":"$.r","Next":"Last","Branches":[
                {"StartAt":"Y","States":{"X":{"Type":"Succeed"},"Y":{"Type":"Pass","Next":"X"}}},
                {"StartAt":"Each","States":{"Each":{"Type":"Map","End":true,"InputPath":null,
                    "ItemSelector":{"v.$":"States.Format('{}{}', $b, $a)","w.$":"$a"},
                    "ItemProcessor":{"StartAt":"Z","States":{"Z":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke",
                        "TimeoutSeconds":7,"End":true}}}}}}]}}}"#,
    );
    let names: Vec<&str> = machine.states.iter().map(|state| &*state.name).collect();
    assert_eq!(names, ["Last", "Both", "X", "Y", "Each", "Z"]);
    assert_eq!((machine.start_at, machine.timeout_seconds), (StateNumber(1), Some(30)));
    assert_eq!(machine.state_number("Y"), Some(StateNumber(3)));

    let Kind::Parallel(both) = &machine.states[1].kind else { panic!("Both is a Parallel") };
    assert_eq!(both.branches, [StateNumber(3), StateNumber(4)]);
    assert!(matches!(both.outcome.result_path, ResultPath::At(_)));
    assert_eq!(machine.states[1].transition, Some(Transition::Next(StateNumber(0))));

    let Kind::Map(each) = &machine.states[4].kind else { panic!("Each is a Map") };
    assert_eq!(each.start_at, StateNumber(5));
    assert!(matches!(each.concurrency_max, Count::Literal(0)));
    assert!(matches!(
        machine.states[4].data_flow,
        DataFlow::JsonPath { input_path: Selector::Nothing, output_path: Selector::Whole }
    ));

    let Kind::Task(last) = &machine.states[0].kind else { panic!("Last is a Task") };
    assert!(matches!(
        machine.states[0].data_flow,
        DataFlow::JsonPath { input_path: Selector::Whole, output_path: Selector::Whole }
    ));
    assert!(matches!(last.heartbeat_seconds, Some(Seconds::Path(_))));
    let retrier = &last.outcome.retry[0];
    assert_eq!((retrier.interval_seconds, retrier.attempts_max, retrier.backoff_rate), (1, 3, 2.0));

    let references = |name: &str| machine.variable_references.get(name).map(|names| names.join(","));
    assert_eq!(references("Each").as_deref(), Some("a,b"));
    assert_eq!(references("Last").as_deref(), Some("h"));
    assert_eq!(machine.variable_references.len(), 2);

    let resources: Vec<_> =
        machine.resources().iter().map(|(name, resource)| format!("{name} {resource}")).collect();
    assert_eq!(resources, ["Last arn:aws:states:::lambda:invoke"]);
}

#[test]
fn a_state_is_tested_alone() {
    let state =
        r#"{"Type":"Choice","Choices":[{"Variable":"$.a","IsNull":true,"Next":"B"}],"Default":"StateName"}"#;
    let machine = compile_state(state, MachineType::Standard).expect("a sound state");
    assert_eq!(&*machine.state(machine.start_at).name, "StateName");
    assert_eq!(machine.states.len(), 2);
    expect![[r#"
        /States/StateName/Branches: Value cannot be empty
    "#]]
    .assert_eq(&listed(compile_state(
        r#"{"Type":"Parallel","Branches":[],"End":true}"#,
        MachineType::Standard,
    )));
}

#[test]
fn diagnostics_are_joined_as_one_line() {
    let found =
        compile(r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"NOPE"}}}"#, MachineType::Standard);
    expect!["MISSING_TRANSITION_TARGET: Missing 'Next' target: NOPE at /States/A/Next, MISSING_END_STATE: Workflow has no terminal state at null"].assert_eq(&join(&found.expect_err("no such state")));
}

#[test]
fn a_location_is_a_place_in_the_text() {
    let text = "{\"StartAt\": \"A\",\n \"States\": {\n  \"A/B\": {\"Type\": \"Choice\", \"é\": 1, \"Choices\": [ {} , {\"Next\": \"\\\"]\"}]},\n  \"A\": 7 } }\n";
    for (location, expected) in [
        ("/", Some((1, 1))),
        ("/StartAt", Some((1, 13))),
        ("/States/A/B", Some((3, 10))),
        ("/States/A/B/é", Some((3, 34))),
        ("/States/A/B/Choices[1]", Some((3, 55))),
        ("/States/A/B/Choices[1]/Next", Some((3, 64))),
        ("/States/A", Some((4, 8))),
        ("/States/C", None),
        ("/States/A/B/Choices[2]", None),
        ("/States[0]", None),
        ("[Source: (String)\"{\"line: 9, column: 9\"\"; line: 2, column: 14]", Some((2, 14))),
    ] {
        assert_eq!(locate(text, location), expected, "{location}");
    }
}

#[test]
fn no_value_in_any_place_is_too_odd() {
    let definition = r#"{"StartAt":"A","Comment":"c","States":{
        "A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"a.$":"$.a"},"TimeoutSeconds":9,
             "HeartbeatSecondsPath":"$.h","Credentials":{"RoleArn":"r"},"ResultPath":"$.r","Assign":{"v":1},
             "Retry":[{"ErrorEquals":["E"],"MaxDelaySeconds":9}],"Catch":[{"ErrorEquals":["E"],"Next":"B"}],"Next":"B"},
        "B":{"Type":"Choice","Choices":[{"Not":{"Variable":"$.a","NumericEquals":1},"Next":"C"}],"Default":"D"},
        "C":{"Type":"Parallel","Branches":[{"StartAt":"E","States":{"E":{"Type":"Wait","Seconds":1,"End":true}}}],"End":true},
        "D":{"Type":"Map","ItemsPath":"$.i","MaxConcurrency":1,"ToleratedFailurePercentage":1,"End":true,
             "ItemProcessor":{"ProcessorConfig":{"Mode":"INLINE"},"StartAt":"F","States":{"F":{"Type":"Fail","Error":"e"}}}}}}"#;
    let definition = frevo_value::parse(definition).expect("sound JSON");
    assert!(compile(&definition.to_string(), MachineType::Standard).is_ok());
    let odd = ["null", "-1", "1.5", "true", "\"\"", "\"$\"", "\"JSONata\"", "[]", "[{}]", "{}"];
    for value in odd.map(|text| frevo_value::parse(text).expect("sound JSON")) {
        let mut place = 0;
        while let Some(changed) = replaced(&definition, &value, &mut place.clone()) {
            let text = changed.to_string();
            for found in compile(&text, MachineType::Express).err().unwrap_or_default() {
                let Some(location) = found.location else { continue };
                assert!(locate(&text, &location).is_some(), "{location} in {text}");
            }
            place += 1;
        }
    }
}

/// The document with the value at the given place, counted in document order,
/// replaced; nothing beyond the last place.
fn replaced(document: &Value, value: &Value, place: &mut usize) -> Option<Value> {
    if *place == 0 {
        return Some(value.clone());
    }
    *place -= 1;
    match document {
        Value::Array(items) => (0..items.len()).find_map(|index| {
            let mut items = items.to_vec();
            items[index] = replaced(&items[index], value, place)?;
            Some(items.into())
        }),
        Value::Object(object) => object.iter().find_map(|(key, member)| {
            let mut object = (**object).clone();
            object.insert(key.clone(), replaced(member, value, place)?);
            Some(object.into())
        }),
        _ => None,
    }
}
