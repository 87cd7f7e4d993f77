//! `GET /openapi.json`: this API, as OpenAPI 3.1 has it.
//!
//! `frevo.json` is written by hand. OpenAPI knows one operation of a path and a
//! method, and AWS's are all `POST /`: each has a schema of what it takes and one of
//! what it answers instead, in `states.json` and `events.json`, which `aws.py` makes
//! of botocore's models. What Frevo takes and answers beside that, and what it
//! always answers though AWS does not say so, is `x-frevo-members` of `frevo.json`,
//! and stands among AWS's members in what is served.

use std::sync::LazyLock;

use bytes::Bytes;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::respond::{self, Answer};

/// Where the description is.
pub(crate) const PATH: &str = "/openapi.json";

const FREVO: &str = include_str!("frevo.json");
const STATES: &str = include_str!("states.json");
const EVENTS: &str = include_str!("events.json");

/// What `frevo.json` adds to AWS's schemas.
const OWN_MEMBERS: &str = "x-frevo-members";

/// As it is served.
static TEXT: LazyLock<Bytes> = LazyLock::new(|| format!("{:#}\n", document()).into());

/// Answers a request for the description.
pub(crate) fn answer(method: &Method) -> Answer {
    match *method {
        Method::GET | Method::HEAD => respond::json(StatusCode::OK, TEXT.clone()),
        _ => respond::empty(StatusCode::METHOD_NOT_ALLOWED),
    }
}

/// The description of this API.
pub fn document() -> Value {
    let [mut document, states, events] = [FREVO, STATES, EVENTS]
        .map(|text| serde_json::from_str::<Value>(text).expect("it is part of this build"));
    merge(&mut document, states);
    merge(&mut document, events);
    let members = document.as_object_mut().and_then(|document| document.shift_remove(OWN_MEMBERS));
    merge(&mut document["components"]["schemas"], members.expect("Frevo has members of its own"));
    document["info"]["version"] = json!(env!("CARGO_PKG_VERSION"));
    document
}

/// Puts the members of one object into another, at whatever depth.
fn merge(into: &mut Value, given: Value) {
    match (into, given) {
        (Value::Object(into), Value::Object(given)) => {
            for (name, value) in given {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, given) => *into = given,
    }
}

/// Something that is answered is as its schema has it, and has no members beside.
#[cfg(test)]
#[track_caller]
pub(crate) fn assert_described(schema: &str, answered: &Value) {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(document);
    let schema = json!({
        "$ref": format!("#/components/schemas/{schema}"),
        "unevaluatedProperties": false,
        "components": DOCUMENT["components"],
    });
    let validator = jsonschema::draft202012::new(&schema).expect("it is a schema");
    if let Err(error) = validator.validate(answered) {
        panic!("at `{}`: {error} (rule `{}`): {answered}", error.instance_path(), error.schema_path());
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{actions, events};

    fn parsed(text: &str) -> Value {
        serde_json::from_str(text).expect("JSON")
    }

    fn names(value: &Value) -> BTreeSet<&str> {
        value.as_object().expect("an object").keys().map(String::as_str).collect()
    }

    #[test]
    fn every_operation_of_step_functions_that_there_is_is_described() {
        let document = document();
        let refused = ["DescribeMapRun", "ListMapRuns", "UpdateMapRun"];
        let known = actions::OPERATIONS.into_iter().filter(|name| !refused.contains(name));
        let known: BTreeSet<&str> = known.chain(actions::OWN_OPERATIONS).collect();
        let operations = names(&document["x-aws-operations"]).into_iter();
        assert_eq!(
            operations.filter_map(|name| name.strip_prefix("AWSStepFunctions.")).collect::<BTreeSet<_>>(),
            known
        );
    }

    #[test]
    fn each_operation_of_aws_that_is_described_has_its_schemas() {
        let document = document();
        for (target, operation) in document["x-aws-operations"].as_object().expect("an object") {
            let (service, name) = target.split_once('.').expect("a service and its operation");
            let prefix = match service {
                "AWSEvents" => "Events",
                _ => "",
            };
            assert!(prefix.is_empty() || events::known(name).is_some(), "{target}");
            for side in ["Input", "Output"] {
                let schema = format!("#/components/schemas/{prefix}{name}{side}");
                assert_eq!(operation[side.to_lowercase()]["$ref"], schema);
            }
        }
    }

    #[test]
    fn what_is_frevo_s_hides_nothing_of_aws_s() {
        let documents = [FREVO, STATES, EVENTS].map(parsed);
        let [own, states, events] = documents.each_ref().map(|document| &document["components"]["schemas"]);
        for [one, other] in [[own, states], [own, events], [states, events]] {
            assert_eq!(names(one).intersection(&names(other)).collect::<Vec<_>>(), [&""; 0]);
        }
        for (name, added) in documents[0][OWN_MEMBERS].as_object().expect("an object") {
            let of_aws = states.get(name).or_else(|| events.get(name)).expect("AWS has it");
            let known = names(&of_aws["properties"]);
            let properties = added.get("properties").map(names).unwrap_or_default();
            assert!(properties.is_disjoint(&known), "{name}: {properties:?}");
            assert!(added.get("required").is_none() || of_aws.get("required").is_none(), "{name}");
        }
    }
}
