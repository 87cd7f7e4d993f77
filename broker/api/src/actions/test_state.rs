//! `TestState`: tries a single state, without an execution. What a Task calls that
//! is not mocked is called: a worker gets it from its queue like any task.

use std::time::Duration;

use frevo_asl::step::Work;
use frevo_asl::task::Resource;
use frevo_asl::test_state::{
    Datum, ErrorDetails, ErrorOutput, Inspection, Mock, Place, Progress, Refusal, Request, Test, Tested,
    Validation,
};
use frevo_event::Callback;
use frevo_value::{Payload, Value};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use super::start::read_input;
use super::{Call, json};
use crate::check::Check;
use crate::edge::Edge;
use crate::error::{AwsError, Code};
use crate::limits::PAYLOAD_SIZE;
use crate::machines::DEFINITION_SIZE_MAX;
use crate::request::{self, Text};
use crate::workers::invoke::{self, CallError, Outcome};

/// A test lasts at most this long.
const LONGEST: Duration = Duration::from_secs(300);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    definition: Option<Text<'a>>,
    #[serde(borrow)]
    role_arn: Option<Text<'a>>,
    #[serde(borrow)]
    input: Option<Text<'a>>,
    #[serde(borrow)]
    inspection_level: Option<Text<'a>>,
    reveal_secrets: Option<bool>,
    #[serde(borrow)]
    variables: Option<Text<'a>>,
    #[serde(borrow)]
    state_name: Option<Text<'a>>,
    #[serde(borrow)]
    mock: Option<MockMembers<'a>>,
    #[serde(borrow)]
    context: Option<Text<'a>>,
    #[serde(borrow)]
    state_configuration: Option<Configuration<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MockMembers<'a> {
    #[serde(borrow)]
    result: Option<Text<'a>>,
    #[serde(borrow)]
    error_output: Option<ErrorMembers<'a>>,
    #[serde(borrow)]
    field_validation_mode: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct ErrorMembers<'a> {
    #[serde(borrow)]
    error: Option<Text<'a>>,
    #[serde(borrow)]
    cause: Option<Text<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Configuration<'a> {
    retrier_retry_count: Option<i64>,
    #[serde(borrow)]
    error_caused_by_state: Option<Text<'a>>,
    map_iteration_failure_count: Option<i64>,
    #[serde(borrow)]
    map_item_reader_data: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
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

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    members.check()?;
    let place = Place { scope: call.scope.clone(), now: edge.broker.now(), random: edge.broker.random() };
    let test = Test::new(&members.request()?, place).map_err(refused)?;
    let tested = run(edge, call, &test).await?;
    let level = members.inspection_level.as_deref().unwrap_or("INFO");
    let http = (level == "TRACE").then(|| Http::of(&test, &tested)).flatten();
    json(Answer {
        output: tested.output.as_ref().map(Payload::text),
        error: tested.error.as_deref(),
        cause: tested.cause.as_deref(),
        inspection_data: (level != "INFO").then_some(Inspected { inspection: &tested.inspection, http }),
        next_state: tested.next_state.as_deref(),
        status: tested.status.name(),
    })
}

/// Tries the state, and waits for what it waits for.
async fn run(edge: &Edge, call: &Call<'_>, test: &Test) -> Result<Tested, AwsError> {
    let work = match test.run(None).map_err(refused)? {
        Progress::Ended(tested) => return Ok(*tested),
        Progress::Until(due) => {
            let left = Duration::from_millis((due.0 - edge.broker.now().0).max(0) as u64);
            tokio::time::sleep(left.min(LONGEST)).await;
            if left > LONGEST { Work::TimedOut } else { Work::Woken }
        }
        Progress::Task { input, timeout_seconds } => {
            let longest = timeout_seconds.map_or(LONGEST, |seconds| Duration::from_secs(seconds.into()));
            called(edge, call, test, &input, longest.min(LONGEST)).await?
        }
    };
    match test.run(Some(work)).map_err(refused)? {
        Progress::Ended(tested) => Ok(*tested),
        Progress::Until(_) | Progress::Task { .. } => {
            Err(AwsError::internal("a tested state waits for what it was given"))
        }
    }
}

/// What a worker answers.
async fn called(
    edge: &Edge,
    call: &Call<'_>,
    test: &Test,
    parameters: &Payload,
    longest: Duration,
) -> Result<Work, AwsError> {
    let resource = test.resource().ok_or_else(|| AwsError::internal("only a Task is done by a worker"))?;
    let queue = match resource.queue(parameters, call.scope) {
        Ok(queue) => queue,
        Err(error) => {
            let (error, cause) = (Some(error.name().into()), Some(error.to_string().into()));
            return Ok(Work::Error { error, cause });
        }
    };
    let input = resource.delivery_input(parameters);
    match invoke::work(edge, &queue, resource, &input, longest).await {
        Ok(Outcome::Succeeded(output)) => Ok(Work::Answer(Callback::Succeeded(output))),
        Ok(Outcome::Failed { error, cause }) => {
            let (error, cause) = (error.map(Into::into), cause.map(Into::into));
            Ok(Work::Answer(Callback::Failed { error, cause }))
        }
        Err(CallError::Unanswered) => Ok(Work::TimedOut),
        Err(error) => Err(match error {
            CallError::TooMany => AwsError::throttled(),
            error => AwsError::internal(error),
        }),
    }
}

impl Members<'_> {
    /// Checks what AWS's front end does.
    fn check(&self) -> Result<(), AwsError> {
        let mut check = Check::new();
        check.secret_length("definition", self.definition.as_deref(), 1, DEFINITION_SIZE_MAX);
        check.required("definition", self.definition.as_deref());
        check
            .length("roleArn", self.role_arn.as_deref(), 1, 256)
            .secret_length("input", self.input.as_deref(), 0, PAYLOAD_SIZE)
            .one_of("inspectionLevel", self.inspection_level.as_deref(), &["INFO", "DEBUG", "TRACE"])
            .secret_length("variables", self.variables.as_deref(), 0, PAYLOAD_SIZE)
            .length("stateName", self.state_name.as_deref(), 1, 80)
            .secret_length("context", self.context.as_deref(), 0, PAYLOAD_SIZE);
        if let Some(mock) = &self.mock {
            let error = mock.error_output.as_ref();
            let mode = mock.field_validation_mode.as_deref();
            check
                .secret_length("mock.result", mock.result.as_deref(), 0, PAYLOAD_SIZE)
                .secret_length(
                    "mock.errorOutput.error",
                    error.and_then(|error| error.error.as_deref()),
                    0,
                    256,
                )
                .secret_length(
                    "mock.errorOutput.cause",
                    error.and_then(|error| error.cause.as_deref()),
                    0,
                    32_768,
                )
                .one_of("mock.fieldValidationMode", mode, &["STRICT", "PRESENT", "NONE"]);
        }
        if let Some(configuration) = &self.state_configuration {
            check
                .range(
                    "stateConfiguration.retrierRetryCount",
                    configuration.retrier_retry_count,
                    0,
                    i64::from(u32::MAX),
                )
                .length(
                    "stateConfiguration.errorCausedByState",
                    configuration.error_caused_by_state.as_deref(),
                    1,
                    80,
                )
                .range(
                    "stateConfiguration.mapIterationFailureCount",
                    configuration.map_iteration_failure_count,
                    0,
                    i64::from(u32::MAX),
                )
                .secret_length(
                    "stateConfiguration.mapItemReaderData",
                    configuration.map_item_reader_data.as_deref(),
                    0,
                    PAYLOAD_SIZE,
                );
        }
        check.done()
    }

    fn request(&self) -> Result<Request<'_>, AwsError> {
        if let Some(role) = self.role_arn.as_deref() {
            super::create_state_machine::check_role(role)?;
        }
        let (input, _) = read_input(self.input.as_deref(), PAYLOAD_SIZE)?;
        let configuration = self.state_configuration.as_ref();
        let count = |count: Option<i64>| count.map(|count| u32::try_from(count).unwrap_or(u32::MAX));
        let mock = self.mock.as_ref().map(|mock| Mock {
            result: mock.result.as_deref(),
            error_output: mock
                .error_output
                .as_ref()
                .map(|error| ErrorOutput { error: error.error.as_deref(), cause: error.cause.as_deref() }),
            validation: match mock.field_validation_mode.as_deref() {
                Some("PRESENT") => Validation::Present,
                Some("NONE") => Validation::None,
                _ => Validation::Strict,
            },
        });
        Ok(Request {
            definition: self.definition.as_deref().unwrap_or_default(),
            state_name: self.state_name.as_deref(),
            role_arn: self.role_arn.as_deref(),
            input: Some(input),
            variables: self.variables.as_deref(),
            context: self.context.as_deref(),
            mock,
            reveal_secrets: self.reveal_secrets.unwrap_or(false),
            retrier_retry_count: configuration.and_then(|made| count(made.retrier_retry_count)).unwrap_or(0),
            error_caused_by_state: configuration.and_then(|made| made.error_caused_by_state.as_deref()),
            map_iteration_failure_count: configuration
                .and_then(|made| count(made.map_iteration_failure_count)),
            map_item_reader_data: configuration.and_then(|made| made.map_item_reader_data.as_deref()),
        })
    }
}

fn refused(refusal: Refusal) -> AwsError {
    match &refusal {
        Refusal::Definition(_) | Refusal::Unsupported(_) => {
            AwsError::new(Code::InvalidDefinition, refusal.to_string())
        }
        Refusal::Request(text) => AwsError::validation(text.clone(), None),
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
