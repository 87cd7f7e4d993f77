//! What the server says of its API is what it answers.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use frevo_api::{AccessKey, Edge, Role};
use frevo_event::{Reply, Request};
use serde_json::{Value, json};

use super::client::{Client, Response, edge_with_keys};
use super::{broker, offer};

/// What a parameter of a path is in a request.
const STEPS: [(&str, &str); 9] = [
    ("{name}", "tasks.charge"),
    ("{bus}", "default"),
    ("{type}", "Placed"),
    ("{number}", "1"),
    ("{id}", "event-1-2-3-1700000000000"),
    ("{source}", "orders"),
    ("{partition}", "0"),
    ("{offset}", "7"),
    ("{function}", "charge"),
];

/// Each path with its operations.
fn paths(document: &Value) -> BTreeMap<String, BTreeMap<String, Value>> {
    let mut paths = BTreeMap::new();
    for (path, item) in document["paths"].as_object().expect("there are paths") {
        let methods = item.as_object().expect("a path item is an object").iter();
        let methods = methods.filter(|(name, _)| *name != "parameters");
        let methods = methods.map(|(method, operation)| (method.to_uppercase(), operation.clone()));
        paths.insert(path.clone(), methods.collect());
    }
    paths
}

/// A path as a request has it.
fn target(path: &str) -> String {
    let path = path.replace("/schemas/{type}.json", "/schemas/frevo.task.json");
    STEPS.iter().fold(path, |path, (name, step)| path.replace(name, step))
}

/// A server that has a task for whoever asks for one.
fn server() -> Arc<Edge> {
    let (broker, edge) = broker(|request| match request {
        Request::Describe { .. } => Some(Reply::Unknown),
        _ => None,
    });
    offer(&broker, "tasks.charge", 1, "{}");
    edge
}

/// What it answers at a path. What is invoked is not waited for.
async fn answer(edge: &Arc<Edge>, method: &str, path: &str) -> Response {
    let query = if path.starts_with("/frevo/connections/") { "?dryRun=true" } else { "" };
    let head = "Host: localhost\r\nX-Amz-Invocation-Type: DryRun\r\nContent-Length: 0";
    let request = format!("{method} {}{query} HTTP/1.1\r\n{head}\r\n\r\n", target(path));
    Client::connect(edge).exchange(&request).await
}

#[tokio::test]
async fn every_operation_that_is_described_is_answered() {
    let edge = server();
    for (path, operations) in paths(&frevo_api::openapi()) {
        for method in operations.keys() {
            let answer = answer(&edge, method, &path).await;
            let is_routed = answer.status != 405 && !answer.body.starts_with("There is no ");
            assert!(is_routed, "{method} {path}: {} {}", answer.status, answer.body);
        }
    }
}

#[tokio::test]
async fn what_is_not_described_of_a_path_is_refused() {
    let (edge, paths) = (server(), paths(&frevo_api::openapi()));
    // Whose dead letters they are is looked at first, and so is what has no name.
    let has_names = |path: &str| paths.keys().any(|other| other.starts_with(&format!("{path}/{{")));
    let is_told =
        |path: &str| path.starts_with("/frevo/") && !path.contains("/dead-letters") && !has_names(path);
    for (path, operations) in paths.iter().filter(|(path, _)| is_told(path)) {
        for method in ["GET", "PUT", "POST", "DELETE", "PATCH"] {
            if !operations.contains_key(method) {
                let answer = answer(&edge, method, path).await;
                assert_eq!(answer.status, 405, "{method} {path}: {}", answer.body);
            }
        }
    }
}

/// The path that a module says is its own, as in `pub(crate) const PATH: &str = "…";`.
fn own_path(source: &Path, module: &str) -> String {
    let file = [format!("{module}.rs"), format!("{module}/mod.rs")].map(|name| source.join(name));
    let file = file.iter().find(|file| file.is_file()).expect("a module is a file");
    let text = fs::read_to_string(file).expect("it reads");
    let path = text.split("const PATH: &str = \"").nth(1).and_then(|rest| rest.split('"').next());
    path.unwrap_or_else(|| panic!("{module} has a path")).to_owned()
}

#[test]
fn every_path_that_is_routed_is_described() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let routes = fs::read_to_string(source.join("routes.rs")).expect("it reads");
    let routed = routes.split("\npub(crate) async fn answer").nth(1).expect("it answers");
    let routed = routed.split("\n}\n").next().expect("it ends");
    let modules = routed
        .split("::PATH")
        .filter_map(|text| text.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next());
    let mut roots: BTreeSet<String> =
        modules.filter(|name| !name.is_empty()).map(|module| own_path(&source, module)).collect();
    let literals = routed.split('"').skip(1).step_by(2).filter(|text| text.starts_with('/'));
    roots.extend(literals.map(str::to_owned));
    assert!(roots.len() > 30, "the routes are not found any more: {roots:?}");
    let described = paths(&frevo_api::openapi());
    for root in roots {
        let is_below = |path: &String| {
            path.strip_prefix(root.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || root.ends_with('/'))
        };
        assert!(described.keys().any(is_below), "nothing is said of {root}");
    }
}

#[tokio::test]
async fn every_operation_of_aws_that_is_described_is_supported() {
    let document = frevo_api::openapi();
    let (_, edge) = broker(|_| None);
    let enumerated = |name: &str| document["components"]["schemas"][name]["enum"].clone();
    for name in ["StepFunctionsTarget", "OperatorTarget", "EventBridgeTarget"] {
        for target in enumerated(name).as_array().expect("targets") {
            let target = target.as_str().expect("a text");
            let request = format!(
                "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: {target}\r\nContent-Length: 2\r\n\r\n{{}}"
            );
            let kind = Client::connect(&edge).exchange(&request).await.json()["__type"].to_string();
            assert!(!kind.contains("UnsupportedOperation") && !kind.contains("UnknownOperation"), "{target}");
        }
    }
}

#[tokio::test]
async fn the_description_is_served_to_anybody() {
    let key = AccessKey { id: "111111111111".into(), secret: "s3cret".into(), role: Role::Admin };
    let edge: Arc<Edge> = edge_with_keys(Arc::new(super::Fake::new(|_| None)), vec![key]);
    let mut client = Client::connect(&edge);
    let served = client.send("GET", "/openapi.json", "").await;
    assert_eq!((served.status, served.header("content-type")), (200, Some("application/json")));
    assert_eq!(served.json(), frevo_api::openapi());
    assert_eq!(client.send("PUT", "/openapi.json", "").await.status, 405);
}

/// All objects of a document, with their places.
fn objects<'a>(value: &'a Value, place: &str, found: &mut Vec<(String, &'a Value)>) {
    match value {
        Value::Object(members) => {
            found.push((place.to_owned(), value));
            members.iter().for_each(|(name, member)| {
                objects(member, &format!("{place}/{}", name.replace('~', "~0").replace('/', "~1")), found);
            });
        }
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, item)| objects(item, &format!("{place}/{index}"), found));
        }
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_schema_is_one() {
    let document = frevo_api::openapi();
    let mut found = Vec::new();
    objects(&document, "", &mut found);
    for (place, object) in &found {
        if let Some(reference) = object["$ref"].as_str() {
            let pointer = reference.strip_prefix('#').expect("it stays within the document");
            assert!(document.pointer(pointer).is_some(), "{place}: {reference}");
        }
        if let Some(schema) = object.get("schema") {
            assert_schema(&document, schema, place);
        }
    }
    for (name, schema) in document["components"]["schemas"].as_object().expect("there are schemas") {
        assert_schema(&document, schema, name);
    }
}

/// It is a JSON Schema, and so is what it refers to.
fn assert_schema(document: &Value, schema: &Value, place: &str) {
    jsonschema::draft202012::meta::validate(schema).unwrap_or_else(|error| panic!("{place}: {error}"));
    let mut whole = schema.clone();
    whole["components"] = document["components"].clone();
    jsonschema::draft202012::new(&whole).unwrap_or_else(|error| panic!("{place}: {error}"));
}

#[test]
fn operations_have_names_of_their_own_and_say_what_is_in_their_paths() {
    let document = frevo_api::openapi();
    let mut names = BTreeSet::new();
    for (path, operations) in paths(&document) {
        let resolved = |parameter: &Value| match parameter["$ref"].as_str() {
            Some(reference) => document.pointer(&reference[1..]).expect("it leads somewhere").clone(),
            None => parameter.clone(),
        };
        let shared = document["paths"][&path]["parameters"].as_array().cloned().unwrap_or_default();
        let shared: Vec<Value> = shared.iter().map(resolved).collect();
        let in_path = shared.iter().filter(|parameter| parameter["in"] == "path");
        let said: BTreeSet<String> =
            in_path.map(|parameter| parameter["name"].as_str().expect("a name").to_owned()).collect();
        let needed = path.split('{').skip(1).filter_map(|rest| rest.split('}').next()).map(str::to_owned);
        assert_eq!(said, needed.collect(), "{path}");
        for (method, operation) in operations {
            let name =
                operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path} has no name"));
            assert!(names.insert(name.to_owned()), "{name} is of two operations");
            assert!(
                operation["responses"].as_object().is_some_and(|responses| !responses.is_empty()),
                "{name}"
            );
            let tag = &operation["tags"][0];
            let tags = document["tags"].as_array().expect("there are tags");
            assert!(tags.iter().any(|known| known["name"] == *tag), "{name}: {tag}");
        }
    }
    assert_eq!(document["openapi"], json!("3.1.0"));
}

#[test]
fn every_operation_says_what_it_does_and_shows_what_it_refuses_with() {
    let document = frevo_api::openapi();
    for (path, operations) in paths(&document) {
        for (method, operation) in operations {
            let summary = operation["summary"].as_str().unwrap_or_default();
            assert!(!summary.is_empty(), "{method} {path} says nothing of itself");
            for (status, response) in operation["responses"].as_object().expect("there are responses") {
                if !status.starts_with(['1', '2', '3']) {
                    assert_shown(&document, response, &format!("{method} {path} {status}"));
                }
            }
        }
    }
}

/// What a request is refused with, as far as it is JSON, has an example that is as it is
/// described.
fn assert_shown(document: &Value, response: &Value, place: &str) {
    let response = match response["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).expect("it leads somewhere"),
        None => response,
    };
    for (media, content) in response["content"].as_object().expect("a refusal says why") {
        if media.contains("json") {
            let mut schema = content["schema"].clone();
            schema["components"] = document["components"].clone();
            let validator = jsonschema::draft202012::new(&schema).expect("it is a schema");
            assert!(validator.is_valid(&content["example"]), "{place} {media}: {}", content["example"]);
        }
    }
}
