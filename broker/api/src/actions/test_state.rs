//! `TestState`: tries a single state, without an execution. What a Task calls that
//! is not mocked is called: a worker gets it from its queue like any task.

use std::time::Duration;

use frevo_asl::diagnostic::LONE_STATE;
use frevo_asl::step::Work;
use frevo_asl::test_state::{ErrorOutput, Mock, Place, Progress, Refusal, Request, Test, Tested, Validation};
use frevo_event::{Arn, Callback};
use frevo_value::Payload;
use serde::Deserialize;

use super::start::read_input;
use super::{Call, json};
use crate::check::Check;
use crate::edge::Edge;
use crate::error::{AwsError, Code};
use crate::limits::PAYLOAD_SIZE;
use crate::machines::DEFINITION_SIZE_MAX;
use crate::request::{self, Text};
use crate::tested::{Level, TestAnswer};
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

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    members.check()?;
    let place = Place { scope: call.scope.clone(), now: edge.broker.now(), random: edge.broker.random() };
    let test = Test::new(&members.request()?, place).map_err(refused)?;
    let tested = run(edge, call, &test).await?;
    let level = members.inspection_level.as_deref().and_then(Level::named).unwrap_or_default();
    json(TestAnswer::new(&test, &tested, level))
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
    // Built-in integrations act in the account and region of the execution.
    let execution =
        Arn::Execution { scope: call.scope.clone(), machine: LONE_STATE.into(), name: edge.uuid().into() };
    match invoke::work(edge, &queue, execution.text(), resource, &input, longest).await {
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
