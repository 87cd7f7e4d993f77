//! Every answer that a story gets is as the server describes it: what `frevo openapi`
//! says of its path and status is what it is.
//!
//! A client may get members that it does not know, and the description leaves room
//! for them. Here it has none, so that what is answered is described, too.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use jsonschema::Validator;
use serde_json::{Value, json};

use super::http::Answer;
use super::server::frevo;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(Description::of_binary);

/// What the binary under test says of its API.
struct Description {
    document: Value,
    /// Each path by its steps.
    paths: Vec<(Vec<String>, Value)>,
    /// Schemas that were compiled, by their text.
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// A request, as far as it says what is answered.
struct Request<'a> {
    method: String,
    path: &'a str,
    head: &'a str,
}

/// Compares an answer with what is said of it.
///
/// # Panics
/// It is not as the description has it.
pub fn check(request: &[u8], answer: &Answer) {
    let Some(request) = Request::read(request) else { return };
    let Some(media) = answer.header("content-type").filter(|_| !answer.body.is_empty()) else { return };
    let media = media.split(';').next().unwrap_or_default();
    let Request { method, path, .. } = &request;
    let told = || format!("{method} {path} is answered by {} {media}\n{}", answer.status, answer.text());
    let Some(operation) = DESCRIPTION.operation(&request) else {
        let is_refused = answer.status >= 400;
        assert!(is_refused || !path.starts_with("/frevo/"), "nothing is said of it: {}", told());
        return;
    };
    let responses = &operation["responses"];
    let response = responses.get(answer.status.to_string()).or_else(|| responses.get("default"));
    let response = response.unwrap_or_else(|| panic!("nothing is said of the status: {}", told()));
    let content = &DESCRIPTION.resolved(response)["content"][media];
    assert!(content.is_object(), "nothing is said of the media type: {}", told());
    if media.ends_with("json") || media.contains("json-") {
        let schema = DESCRIPTION.schema(&request, answer.status).unwrap_or_else(|| content["schema"].clone());
        let value: Value =
            serde_json::from_slice(&answer.body).unwrap_or_else(|error| panic!("{error}: {}", told()));
        if let Err(error) = DESCRIPTION.validator(&schema).validate(&value) {
            let (place, rule) = (error.instance_path(), error.schema_path());
            panic!("at `{place}`: {error} (rule `{rule}` of {schema})\n{}", told());
        }
    }
}

impl<'a> Request<'a> {
    fn read(request: &'a [u8]) -> Option<Self> {
        let end = request.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&request[..end]).ok()?;
        let mut words = head.split(' ');
        let (method, target) = (words.next()?.to_lowercase(), words.next()?);
        let path = target.split('?').next().filter(|path| path.starts_with('/'))?;
        Some(Self { method, path, head })
    }

    fn header(&self, name: &str) -> Option<&str> {
        let headers = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        headers.filter(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
    }
}

impl Description {
    fn of_binary() -> Self {
        let output = frevo().arg("openapi").output().expect("the binary runs");
        let mut document: Value = serde_json::from_slice(&output.stdout).expect("it prints JSON");
        close(&mut document);
        let paths = document["paths"].as_object().expect("there are paths").iter();
        let paths = paths.map(|(path, item)| (path.split('/').map(str::to_owned).collect(), item.clone()));
        Self { paths: paths.collect(), document, validators: Mutex::default() }
    }

    /// What is said of a request; none: nothing.
    fn operation(&self, request: &Request<'_>) -> Option<&Value> {
        let steps: Vec<&str> = request.path.split('/').collect();
        let is_it = |path: &[String]| {
            path.len() == steps.len()
                && path.iter().zip(&steps).all(|(said, step)| said.starts_with('{') || said == step)
        };
        let found = self.paths.iter().filter(|(path, _)| is_it(path));
        // A step that is said as it is comes before one that may be anything.
        let (_, item) =
            found.min_by_key(|(path, _)| path.iter().filter(|step| step.starts_with('{')).count())?;
        item.get(&request.method)
    }

    fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(reference) => self.document.pointer(&reference[1..]).expect("a reference leads somewhere"),
            None => value,
        }
    }

    /// The schema of what an operation of AWS answers: the path does not say which one it
    /// is.
    fn schema(&self, request: &Request<'_>, status: u16) -> Option<Value> {
        let operation = request.header("x-amz-target")?;
        let said = self.document["x-aws-operations"].get(operation).filter(|_| status == 200)?;
        let once_ended =
            said.get("outputOnceEnded").filter(|_| request.header("x-frevo-wait-seconds").is_some());
        Some(match once_ended {
            Some(once_ended) => json!({ "anyOf": [once_ended, said["output"]] }),
            None => said["output"].clone(),
        })
    }

    fn validator(&self, schema: &Value) -> Arc<Validator> {
        let mut validators = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        let compiled = || {
            let mut whole = schema.clone();
            whole["components"] = self.document["components"].clone();
            let options = jsonschema::draft202012::options().should_validate_formats(true);
            Arc::new(options.build(&whole).expect("it is a schema"))
        };
        validators.entry(schema.to_string()).or_insert_with(compiled).clone()
    }
}

/// Leaves objects no room for members that are not named.
fn close(value: &mut Value) {
    match value {
        Value::Object(members) => {
            assert!(!members.contains_key("allOf"), "who closes what is put together?");
            let is_open = members.get("properties").is_some_and(Value::is_object)
                && !members.contains_key("additionalProperties");
            if is_open && members.contains_key("type") {
                members.insert("additionalProperties".into(), json!(false));
            }
            members.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}
