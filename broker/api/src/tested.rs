//! What TestState answers, in AWS's shape.

use frevo_asl::task::Resource;
use frevo_asl::test_state::{Datum, ErrorDetails, Inspection, Test, Tested};
use frevo_value::{Payload, Value};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// `inspectionLevel`: how much is shown of a test.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// What came of it.
    #[default]
    Info,
    /// Also what each stage gave.
    Debug,
    /// Also the request and response of `http:invoke`.
    Trace,
}

impl Level {
    /// The level of AWS's name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "INFO" => Some(Self::Info),
            "DEBUG" => Some(Self::Debug),
            "TRACE" => Some(Self::Trace),
            _ => None,
        }
    }
}

/// What TestState answers.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TestAnswer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inspection_data: Option<Inspected<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_state: Option<&'a str>,
    status: &'static str,
}

impl<'a> TestAnswer<'a> {
    /// What came of a test, as far as the level shows it.
    pub fn new(test: &Test, tested: &'a Tested, level: Level) -> Self {
        let http = (level == Level::Trace).then(|| Http::of(test, tested)).flatten();
        Self {
            output: tested.output.as_ref().map(Payload::text),
            error: tested.error.as_deref(),
            cause: tested.cause.as_deref(),
            inspection_data: (level > Level::Info)
                .then_some(Inspected { inspection: &tested.inspection, http }),
            next_state: tested.next_state.as_deref(),
            status: tested.status.name(),
        }
    }
}

/// `inspectionData`
struct Inspected<'a> {
    inspection: &'a Inspection,
    http: Option<Http>,
}

impl Serialize for Inspected<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, datum) in &self.inspection.0 {
            match datum {
                Datum::Json(payload) => map.serialize_entry(name, payload.text())?,
                Datum::Number(number) => map.serialize_entry(name, number)?,
                Datum::Percentage(share) => map.serialize_entry(name, share)?,
                Datum::Error(details) => map.serialize_entry(name, &Details::from(*details))?,
            }
        }
        if let Some(http) = &self.http {
            map.serialize_entry("request", &http.request)?;
            map.serialize_entry("response", &http.response)?;
        }
        map.end()
    }
}

/// `errorDetails`
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Details {
    #[serde(skip_serializing_if = "Option::is_none")]
    catch_index: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_index: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_backoff_interval_seconds: Option<i64>,
}

impl From<ErrorDetails> for Details {
    fn from(details: ErrorDetails) -> Self {
        Self {
            catch_index: details.catch_index,
            retry_index: details.retry_index,
            retry_backoff_interval_seconds: details.retry_backoff_seconds,
        }
    }
}

/// The request and the response of `http:invoke`, as TRACE shows them. What a
/// connection adds to the request is secret, and not shown.
struct Http {
    request: Sent,
    response: Received,
}

#[derive(Serialize)]
struct Sent {
    protocol: String,
    method: String,
    url: String,
    headers: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Received {
    protocol: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    headers: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
}

impl Http {
    fn of(test: &Test, tested: &Tested) -> Option<Self> {
        let is_http = |resource: &Resource| resource.resource_type() == Some("http");
        if test.is_mocked() || !test.resource().is_some_and(is_http) {
            return None;
        }
        let shown = |name: &str| match tested.inspection.get(name) {
            Some(Datum::Json(payload)) => Some(payload.value().clone()),
            _ => None,
        };
        let parameters = shown("afterParameters").or_else(|| shown("afterArguments"))?;
        let member = |name: &str| parameters.get(name);
        let endpoint = member("ApiEndpoint").map(text_of).unwrap_or_default();
        let protocol = endpoint.split_once("://").map_or("https", |(scheme, _)| scheme).to_owned();
        let query: Vec<String> = members_of(member("QueryParameters"), "=");
        let url = if query.is_empty() { endpoint } else { format!("{endpoint}?{}", query.join("&")) };
        let request = Sent {
            protocol: protocol.clone(),
            method: member("Method").map(text_of).unwrap_or_default(),
            url,
            headers: format!("[{}]", members_of(member("Headers"), ": ").join(", ")),
            body: member("RequestBody").map(text_of),
        };
        let response = shown("result").map_or_else(
            || Received {
                protocol: protocol.clone(),
                body: tested.cause.as_deref().map(str::to_owned),
                ..Received::default()
            },
            |result| Received {
                protocol: protocol.clone(),
                status_code: result.get("StatusCode").map(text_of),
                status_message: result.get("StatusText").map(text_of),
                headers: Some(format!("[{}]", members_of(result.get("Headers"), ": ").join(", "))),
                body: result.get("ResponseBody").map(text_of),
            },
        );
        Some(Self { request, response })
    }
}

/// Text as it is, anything else as JSON.
fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// `name=value` of each member; of a list each of its items.
fn members_of(object: Option<&Value>, between: &str) -> Vec<String> {
    let members = object.and_then(Value::as_object).into_iter().flat_map(|object| object.iter());
    let written = |name: &str, value: &Value| format!("{name}{between}{}", text_of(value));
    members
        .flat_map(|(name, value)| match value.as_array() {
            Some(items) => items.iter().map(|item| written(name, item)).collect(),
            None => vec![written(name, value)],
        })
        .collect()
}
