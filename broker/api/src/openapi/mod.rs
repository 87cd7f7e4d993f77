//! `GET /openapi.json`: this API, as OpenAPI 3.1 has it.
//!
//! `frevo.json` is written by hand. OpenAPI knows one operation of a path and a
//! method, and AWS's are all `POST /`: each has a schema of what it takes and one of
//! what it answers instead, in `states.json`, which `states.py` makes of botocore's
//! model. What Frevo takes and answers beside that is `x-frevo-members` of
//! `frevo.json`, and stands among AWS's members in what is served.

use std::sync::LazyLock;

use bytes::Bytes;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::respond::{self, Answer};

/// Where the description is.
pub(crate) const PATH: &str = "/openapi.json";

const FREVO: &str = include_str!("frevo.json");
const STATES: &str = include_str!("states.json");

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
    let [mut document, states] =
        [FREVO, STATES].map(|text| serde_json::from_str::<Value>(text).expect("it is part of this build"));
    merge(&mut document, states);
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
    fn every_operation_of_aws_that_there_is_is_described() {
        let document = document();
        let described = names(&document["x-aws-operations"]);
        let refused = ["DescribeMapRun", "ListMapRuns", "UpdateMapRun"];
        let known = actions::OPERATIONS.into_iter().filter(|name| !refused.contains(name));
        assert_eq!(described, known.chain(actions::OWN_OPERATIONS).collect());
        for (name, operation) in document["x-aws-operations"].as_object().expect("an object") {
            for side in ["Input", "Output"] {
                let schema = format!("#/components/schemas/{name}{side}");
                assert_eq!(operation[side.to_lowercase()]["$ref"], schema);
            }
        }
        let targets = &document["components"]["schemas"]["EventBridgeTarget"]["enum"];
        for target in targets.as_array().expect("a list") {
            let name = target.as_str().and_then(|target| target.strip_prefix("AWSEvents."));
            assert!(name.is_some_and(|name| events::known(name).is_some()), "{target}");
        }
    }

    #[test]
    fn what_is_frevo_s_hides_nothing_of_aws_s() {
        let (frevo, states) = (parsed(FREVO), parsed(STATES));
        let schemas = |document: &Value| document["components"]["schemas"].clone();
        let (own, of_aws) = (schemas(&frevo), schemas(&states));
        assert_eq!(names(&own).intersection(&names(&of_aws)).collect::<Vec<_>>(), [&""; 0]);
        for (name, added) in frevo[OWN_MEMBERS].as_object().expect("an object") {
            let (added, known) = (names(&added["properties"]), names(&of_aws[name]["properties"]));
            assert!(added.is_disjoint(&known), "{name}: {added:?}");
        }
    }
}
