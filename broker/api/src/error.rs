//! What the API refuses, in AWS's codes and words: the one place that has them.
//!
//! A refusal inside the broker is a value that says what is wrong; here it gets
//! the code that clients switch on and the text that they show. What is ours to
//! know (a store that does not answer) stays in our log.

use std::borrow::Cow;

use frevo_event::{Arn, BusRefusal, CommandRefusal, Scope};
use serde::Serialize;

/// AWS's error codes, modeled ones first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// `ActivityAlreadyExists`
    ActivityAlreadyExists,
    /// `ActivityDoesNotExist`
    ActivityDoesNotExist,
    /// `ActivityLimitExceeded`
    ActivityLimitExceeded,
    /// `ActivityWorkerLimitExceeded`
    ActivityWorkerLimitExceeded,
    /// `ConflictException`
    Conflict,
    /// `ExecutionAlreadyExists`
    ExecutionAlreadyExists,
    /// `ExecutionDoesNotExist`
    ExecutionDoesNotExist,
    /// `ExecutionLimitExceeded`
    ExecutionLimitExceeded,
    /// `ExecutionNotRedrivable`
    ExecutionNotRedrivable,
    /// `InvalidArn`
    InvalidArn,
    /// `InvalidDefinition`
    InvalidDefinition,
    /// `InvalidEncryptionConfiguration`
    InvalidEncryptionConfiguration,
    /// `InvalidExecutionInput`
    InvalidExecutionInput,
    /// `InvalidLoggingConfiguration`
    InvalidLoggingConfiguration,
    /// `InvalidName`
    InvalidName,
    /// `InvalidOutput`
    InvalidOutput,
    /// `InvalidToken`
    InvalidToken,
    /// `MissingRequiredParameter`
    MissingRequiredParameter,
    /// `ResourceNotFound`
    ResourceNotFound,
    /// `ServiceQuotaExceededException`
    ServiceQuotaExceeded,
    /// `StateMachineAlreadyExists`
    StateMachineAlreadyExists,
    /// `StateMachineDeleting`
    StateMachineDeleting,
    /// `StateMachineDoesNotExist`
    StateMachineDoesNotExist,
    /// `StateMachineLimitExceeded`
    StateMachineLimitExceeded,
    /// `StateMachineTypeNotSupported`
    StateMachineTypeNotSupported,
    /// `TaskTimedOut`
    TaskTimedOut,
    /// `TooManyTags`
    TooManyTags,
    /// `ValidationException`, raised by the operation.
    Validation,
    /// `ValidationException`, raised before the operation.
    Constraint,
    /// `SerializationException`
    Serialization,
    /// `UnknownOperationException`
    UnknownOperation,
    /// An operation that AWS has and this version has not.
    UnsupportedOperation,
    /// `MissingAuthenticationTokenException`
    MissingAuthenticationToken,
    /// `IncompleteSignatureException`
    IncompleteSignature,
    /// `InvalidSignatureException`
    InvalidSignature,
    /// `UnrecognizedClientException`
    UnrecognizedClient,
    /// `AccessDeniedException`
    AccessDenied,
    /// `AccessDeniedException` of an operation, in the words of AWS's policies.
    NotAuthorized,
    /// `RequestEntityTooLargeException`
    RequestTooLarge,
    /// `ThrottlingException`
    Throttling,
    /// `ServiceUnavailableException`
    ServiceUnavailable,
    /// `InternalFailure`
    Internal,
    /// `InternalFailure`, of a request of which nobody knows whether it took effect.
    InDoubt,
    /// One of EventBridge's own.
    Events(EventsCode),
}

/// EventBridge's error codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventsCode {
    /// `ResourceNotFoundException`
    ResourceNotFound,
    /// `ResourceAlreadyExistsException`
    ResourceAlreadyExists,
    /// `IllegalStatusException`
    IllegalStatus,
    /// `InvalidEventPatternException`
    InvalidEventPattern,
    /// `LimitExceededException`
    LimitExceeded,
    /// `PolicyLengthExceededException`
    PolicyLengthExceeded,
    /// `ValidationException`
    Validation,
}

/// The package of what the service's model names.
const MODEL: &str = "com.amazonaws.swf.service.v2.model";
/// The package of what the front end raises before the operation.
const VALIDATE: &str = "com.amazon.coral.validate";
/// The package of what every AWS service may say.
const SERVICE: &str = "com.amazon.coral.service";
/// EventBridge names its errors without a package.
const EVENTS: &str = "";
/// The package of throttling.
const AVAILABILITY: &str = "com.amazon.coral.availability";

impl Code {
    /// Package, name and HTTP status.
    fn parts(self) -> (&'static str, &'static str, u16) {
        match self {
            Self::ActivityAlreadyExists => (MODEL, "ActivityAlreadyExists", 400),
            Self::ActivityDoesNotExist => (MODEL, "ActivityDoesNotExist", 400),
            Self::ActivityLimitExceeded => (MODEL, "ActivityLimitExceeded", 400),
            Self::ActivityWorkerLimitExceeded => (MODEL, "ActivityWorkerLimitExceeded", 400),
            Self::Conflict => (MODEL, "ConflictException", 400),
            Self::ExecutionAlreadyExists => (MODEL, "ExecutionAlreadyExists", 400),
            Self::ExecutionDoesNotExist => (MODEL, "ExecutionDoesNotExist", 400),
            Self::ExecutionLimitExceeded => (MODEL, "ExecutionLimitExceeded", 400),
            Self::ExecutionNotRedrivable => (MODEL, "ExecutionNotRedrivable", 400),
            Self::InvalidArn => (MODEL, "InvalidArn", 400),
            Self::InvalidDefinition => (MODEL, "InvalidDefinition", 400),
            Self::InvalidEncryptionConfiguration => (MODEL, "InvalidEncryptionConfiguration", 400),
            Self::InvalidExecutionInput => (MODEL, "InvalidExecutionInput", 400),
            Self::InvalidLoggingConfiguration => (MODEL, "InvalidLoggingConfiguration", 400),
            Self::InvalidName => (MODEL, "InvalidName", 400),
            Self::InvalidOutput => (MODEL, "InvalidOutput", 400),
            Self::InvalidToken => (MODEL, "InvalidToken", 400),
            Self::MissingRequiredParameter => (MODEL, "MissingRequiredParameter", 400),
            Self::ResourceNotFound => (MODEL, "ResourceNotFound", 400),
            Self::ServiceQuotaExceeded => (MODEL, "ServiceQuotaExceededException", 400),
            Self::StateMachineAlreadyExists => (MODEL, "StateMachineAlreadyExists", 400),
            Self::StateMachineDeleting => (MODEL, "StateMachineDeleting", 400),
            Self::StateMachineDoesNotExist => (MODEL, "StateMachineDoesNotExist", 400),
            Self::StateMachineLimitExceeded => (MODEL, "StateMachineLimitExceeded", 400),
            Self::StateMachineTypeNotSupported => (MODEL, "StateMachineTypeNotSupported", 400),
            Self::TaskTimedOut => (MODEL, "TaskTimedOut", 400),
            Self::TooManyTags => (MODEL, "TooManyTags", 400),
            Self::Validation => (MODEL, "ValidationException", 400),
            Self::Constraint => (VALIDATE, "ValidationException", 400),
            Self::Serialization => (SERVICE, "SerializationException", 400),
            Self::UnknownOperation => (SERVICE, "UnknownOperationException", 400),
            Self::UnsupportedOperation => (SERVICE, "UnsupportedOperationException", 400),
            Self::MissingAuthenticationToken => (SERVICE, "MissingAuthenticationTokenException", 403),
            Self::IncompleteSignature => (SERVICE, "IncompleteSignatureException", 403),
            Self::InvalidSignature => (SERVICE, "InvalidSignatureException", 403),
            Self::UnrecognizedClient => (SERVICE, "UnrecognizedClientException", 403),
            Self::AccessDenied => (SERVICE, "AccessDeniedException", 403),
            Self::NotAuthorized => (SERVICE, "AccessDeniedException", 400),
            Self::RequestTooLarge => (SERVICE, "RequestEntityTooLargeException", 413),
            Self::Throttling => (AVAILABILITY, "ThrottlingException", 400),
            Self::ServiceUnavailable => (SERVICE, "ServiceUnavailableException", 503),
            Self::Internal | Self::InDoubt => (SERVICE, "InternalFailure", 500),
            Self::Events(code) => (EVENTS, code.name(), 400),
        }
    }

    /// What clients switch on.
    pub fn name(self) -> &'static str {
        self.parts().1
    }

    /// The HTTP status that it comes with.
    pub fn status(self) -> u16 {
        self.parts().2
    }
}

impl EventsCode {
    fn name(self) -> &'static str {
        match self {
            Self::ResourceNotFound => "ResourceNotFoundException",
            Self::ResourceAlreadyExists => "ResourceAlreadyExistsException",
            Self::IllegalStatus => "IllegalStatusException",
            Self::InvalidEventPattern => "InvalidEventPatternException",
            Self::LimitExceeded => "LimitExceededException",
            Self::PolicyLengthExceeded => "PolicyLengthExceededException",
            Self::Validation => "ValidationException",
        }
    }
}

/// An error as a client gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwsError {
    /// What clients switch on.
    pub code: Code,
    /// What they show.
    pub message: Cow<'static, str>,
    /// `ValidationException.reason`
    reason: Option<&'static str>,
    /// `resourceName` of ResourceNotFound and TooManyTags.
    resource: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    #[serde(rename = "__type")]
    kind: String,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_name: Option<&'a str>,
}

impl AwsError {
    /// An error of this code with this text.
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into(), reason: None, resource: None }
    }

    /// The body that goes with it.
    pub fn body(&self) -> Vec<u8> {
        let (package, name, _) = self.code.parts();
        let body = Body {
            kind: if package.is_empty() { name.to_owned() } else { format!("{package}#{name}") },
            message: &self.message,
            reason: self.reason,
            resource_name: self.resource.as_deref(),
        };
        serde_json::to_vec(&body).expect("an error is always JSON")
    }

    /// Something of ours failed. The client learns no more than that; our log
    /// has the cause.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "request failed");
        Self::new(Code::Internal, "The request failed because of an internal error.")
    }

    /// The owner of the partition went away while it had the request: whether it
    /// did what was asked nobody here knows. Clients try again.
    pub fn in_doubt() -> Self {
        tracing::warn!("the owner of a partition went away with a request");
        Self::new(
            Code::InDoubt,
            "The request failed because of an internal error. Whether it took effect is not known.",
        )
    }

    /// Whether the same request may be answered another time, so that who can
    /// repeat it without harm does.
    pub(crate) fn passes(&self) -> bool {
        matches!(self.code, Code::Throttling | Code::InDoubt)
    }

    /// Whether it says that something is not registered, which another node may
    /// have been told a moment ago.
    pub(crate) fn is_unregistered(&self) -> bool {
        matches!(
            self.code,
            Code::StateMachineDoesNotExist
                | Code::ActivityDoesNotExist
                | Code::ResourceNotFound
                | Code::Events(EventsCode::ResourceNotFound)
        )
    }

    /// Ask again later.
    pub fn throttled() -> Self {
        Self::new(Code::Throttling, "Rate exceeded")
    }

    /// The role of an access key does not allow an operation.
    pub fn not_authorized(key: &str, scope: &Scope, action: &str, resource: &str) -> Self {
        let (partition, account) = (scope.partition(), &scope.account);
        Self::new(
            Code::NotAuthorized,
            format!(
                "User: arn:{partition}:iam::{account}:user/{key} is not authorized to perform: {action} on resource: {resource} because no identity-based policy allows the {action} action"
            ),
        )
    }

    /// A journal on its way to disk finds no room: starts are refused.
    pub fn disk_full() -> Self {
        Self::new(
            Code::ServiceUnavailable,
            "The disk is full: no execution is started until there is room again.",
        )
    }

    /// The execution was set aside and waits for an operator.
    pub fn set_aside(arn: &str) -> Self {
        Self::new(
            Code::Conflict,
            format!("The execution is quarantined until an operator releases it: '{arn}'"),
        )
    }

    /// The name of something is none.
    pub fn invalid_name(name: &str) -> Self {
        Self::new(Code::InvalidName, format!("Invalid Name: '{name}'"))
    }

    /// The text is no ARN.
    pub fn invalid_arn(text: &str) -> Self {
        Self::new(Code::InvalidArn, format!("Invalid Arn: 'Invalid ARN prefix: {text}'"))
    }

    /// The mocks have no such test case.
    pub fn no_test_case(text: &str) -> Self {
        Self::new(
            Code::InvalidArn,
            format!("Invalid Arn: 'The mock configuration has no such test case: {text}'"),
        )
    }

    /// The ARN names something of another kind.
    pub fn wrong_kind(kind: &str) -> Self {
        Self::new(Code::InvalidArn, format!("Invalid Arn: 'Resource type not valid in this context: {kind}'"))
    }

    /// No such state machine.
    pub fn no_machine(arn: &str) -> Self {
        Self::new(Code::StateMachineDoesNotExist, format!("State Machine Does Not Exist: '{arn}'"))
    }

    /// The state machine is being deleted.
    pub fn machine_deleting(arn: &str) -> Self {
        Self::new(Code::StateMachineDeleting, format!("State Machine is being deleted: '{arn}'"))
    }

    /// The state machine is paused, and can't hold what is asked for.
    pub fn machine_paused(arn: &str) -> Self {
        Self::new(
            Code::Throttling,
            format!("State Machine is paused, and its Express executions are not held: '{arn}'"),
        )
    }

    /// A Standard machine where Express is asked for, or the other way round.
    pub fn machine_type() -> Self {
        Self::new(
            Code::StateMachineTypeNotSupported,
            "This operation is not supported by this type of state machine",
        )
    }

    /// No such execution.
    pub fn no_execution(arn: &str) -> Self {
        Self::new(Code::ExecutionDoesNotExist, format!("Execution Does Not Exist: '{arn}'"))
    }

    /// An execution of that name exists.
    pub fn execution_exists(arn: &str) -> Self {
        Self::new(Code::ExecutionAlreadyExists, format!("Execution Already Exists: '{arn}'"))
    }

    /// No such activity.
    pub fn no_activity(arn: &str) -> Self {
        Self::new(Code::ActivityDoesNotExist, format!("Activity Does Not Exist: '{arn}'"))
    }

    /// No such resource.
    pub fn no_resource(arn: &str) -> Self {
        Self {
            resource: Some(arn.to_owned()),
            ..Self::new(Code::ResourceNotFound, format!("Resource not found: '{arn}'"))
        }
    }

    /// The input of an execution is not what it should be.
    pub fn invalid_input(what: &str) -> Self {
        Self::new(Code::InvalidExecutionInput, format!("Invalid State Machine Execution Input: '{what}'"))
    }

    /// The output of a task is not what it should be.
    pub fn invalid_output(what: &str) -> Self {
        Self::new(Code::InvalidOutput, format!("Invalid Output: '{what}'"))
    }

    /// A task or page token that we did not issue.
    pub fn invalid_token() -> Self {
        Self::new(Code::InvalidToken, "Invalid Token: 'Invalid token'")
    }

    /// The task that the token names is over.
    pub fn task_timed_out() -> Self {
        Self::new(Code::TaskTimedOut, "Task Timed Out: 'Provided task does not exist anymore'")
    }

    /// The operation found its arguments wanting.
    pub fn validation(message: impl Into<Cow<'static, str>>, reason: Option<&'static str>) -> Self {
        Self { reason, ..Self::new(Code::Validation, message) }
    }

    /// The request's body is no JSON of the shape the operation asks for.
    pub fn serialization(what: impl std::fmt::Display) -> Self {
        Self::new(Code::Serialization, what.to_string())
    }

    /// A command on a state machine that the catalogue refuses.
    pub fn refused(refusal: CommandRefusal, target: &Target<'_>) -> Self {
        match refusal {
            CommandRefusal::MachineExists => Self::new(
                Code::StateMachineAlreadyExists,
                format!("State Machine Already Exists: '{}'", target.machine()),
            ),
            CommandRefusal::MachineDeleting => Self::machine_deleting(&target.machine()),
            CommandRefusal::NoMachine if target.tags => Self::no_resource(target.arn),
            CommandRefusal::NoMachine => Self::no_machine(target.arn),
            CommandRefusal::RevisionMismatch { current } => Self::new(
                Code::Conflict,
                format!(
                    "Failed to publish the State Machine version for revision {}. The current State Machine revision is {current}.",
                    target.revision.unwrap_or_default()
                ),
            ),
            CommandRefusal::VersionInUse { aliases } => Self::new(
                Code::Conflict,
                format!(
                    "Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [{}]",
                    aliases.join(", ")
                ),
            ),
            CommandRefusal::NoVersion { number } => {
                Self::no_resource(&format!("{}:{number}", target.machine()))
            }
            CommandRefusal::NoAlias => {
                Self::new(Code::ResourceNotFound, "Request references a resource that does not exist.")
            }
            CommandRefusal::AliasExists => Self::new(
                Code::Conflict,
                "Failed to create alias because an alias with the same name and a different routing configuration already exists.",
            ),
            CommandRefusal::NoActivity => Self::no_resource(target.arn),
            CommandRefusal::ActivityExists => {
                Self::new(Code::ActivityAlreadyExists, format!("Activity Already Exists: '{}'", target.arn))
            }
            CommandRefusal::TooManyTags => Self {
                resource: Some(target.arn.to_owned()),
                ..Self::new(Code::TooManyTags, format!("Too many tags for resource: '{}'", target.arn))
            },
            CommandRefusal::QuotaExceeded { resource, quota } => {
                let code = match target.creates {
                    Creates::Machine => Code::StateMachineLimitExceeded,
                    Creates::Activity => Code::ActivityLimitExceeded,
                    Creates::Nothing => Code::ServiceQuotaExceeded,
                };
                Self::new(code, format!("The quota of {quota} {resource} is reached."))
            }
            CommandRefusal::Bus(refusal) => Self::bus_refused(&refusal),
            CommandRefusal::Job(refusal) => {
                Self::internal(format_args!("the catalogue refused out of turn: {refusal}"))
            }
        }
    }

    /// A command about publish/subscribe that the catalogue refuses.
    pub fn events_refused(refusal: &CommandRefusal) -> Self {
        match refusal {
            CommandRefusal::Bus(refusal) => Self::bus_refused(refusal),
            CommandRefusal::QuotaExceeded { .. } | CommandRefusal::TooManyTags => Self::events(
                EventsCode::LimitExceeded,
                "The requested resource exceeds the maximum number allowed.",
            ),
            other => Self::internal(format_args!("the catalogue refused out of turn: {other}")),
        }
    }

    fn bus_refused(refusal: &BusRefusal) -> Self {
        use EventsCode::{IllegalStatus, ResourceAlreadyExists, ResourceNotFound, Validation};
        let (code, message) = match refusal {
            BusRefusal::BusExists { bus } => {
                (ResourceAlreadyExists, format!("Event bus {bus} already exists."))
            }
            BusRefusal::NoBus { bus } => (ResourceNotFound, format!("Event bus {bus} does not exist.")),
            BusRefusal::DefaultBus => (Validation, "Cannot delete event bus default.".into()),
            BusRefusal::BusInUse { bus, by } => {
                (Validation, format!("Event bus {bus} can't be deleted since it has {by}."))
            }
            BusRefusal::NoPermission { .. } => {
                (ResourceNotFound, "Statement with the provided id does not exist.".into())
            }
            BusRefusal::Cyclic { path } => {
                (Validation, format!("Event buses must not forward in a circle: {}.", path.join(" -> ")))
            }
            BusRefusal::NoRule { bus, rule } => {
                (ResourceNotFound, format!("Rule {rule} does not exist on EventBus {bus}."))
            }
            BusRefusal::RuleHasTargets { .. } => {
                (Validation, "Rule can't be deleted since it has targets.".into())
            }
            BusRefusal::SubscriptionExists { subscription } => {
                (ResourceAlreadyExists, format!("Subscription {subscription} already exists."))
            }
            BusRefusal::NoSubscription { subscription } => {
                (ResourceNotFound, format!("Subscription {subscription} does not exist."))
            }
            BusRefusal::ArchiveExists { archive } => {
                (ResourceAlreadyExists, format!("Archive {archive} already exists."))
            }
            BusRefusal::NoArchive { archive } => {
                (ResourceNotFound, format!("Archive {archive} does not exist."))
            }
            BusRefusal::ReplayExists { replay } => {
                (ResourceAlreadyExists, format!("Replay {replay} already exists."))
            }
            BusRefusal::NoReplay { replay } => (ResourceNotFound, format!("Replay {replay} does not exist.")),
            BusRefusal::ReplayEnded { replay } => {
                (IllegalStatus, format!("Replay {replay} is not in a valid state for this operation."))
            }
            BusRefusal::ReplayElsewhere { .. } => {
                let told = "Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.";
                (Validation, told.into())
            }
            BusRefusal::ReplayToTask { .. } => (Validation, format!("{refusal}.")),
            BusRefusal::ConnectionExists { connection } => {
                (ResourceAlreadyExists, format!("Connection {connection} already exists."))
            }
            BusRefusal::NoSchedule { schedule } => {
                (ResourceNotFound, format!("Schedule {schedule} does not exist."))
            }
            // No operation of EventBridge's asks for these.
            BusRefusal::NoSchema { .. }
            | BusRefusal::NoSchemaVersion { .. }
            | BusRefusal::NoContract { .. }
            | BusRefusal::NoQueueDescription { .. }
            | BusRefusal::NoSource { .. } => (ResourceNotFound, format!("{refusal}.")),
            BusRefusal::OnlySchemaVersion { .. }
            | BusRefusal::SchemaMoved { .. }
            | BusRefusal::SourceReadsAnother { .. } => (Validation, format!("{refusal}.")),
            BusRefusal::NoConnection { connection } => (
                ResourceNotFound,
                format!("Failed to describe the connection(s). Connection '{connection}' does not exist."),
            ),
        };
        Self::events(code, message)
    }

    /// An error of EventBridge.
    pub fn events(code: EventsCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::Events(code), message)
    }
}

/// What a refused command was about, for the words of the refusal.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// Account and region.
    pub scope: &'a Scope,
    /// The name of the state machine or activity.
    pub name: &'a str,
    /// The ARN that the client gave, or that the new resource would have.
    pub arn: &'a str,
    /// The revision that the client named.
    pub revision: Option<&'a str>,
    /// What a quota that is spent is named after.
    pub creates: Creates,
    /// Whether tags were to change: then what is missing is a resource.
    pub tags: bool,
}

/// What a command makes more of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Creates {
    /// State machines.
    Machine,
    /// Activities.
    Activity,
    /// Tags, versions, aliases, or nothing.
    Nothing,
}

impl<'a> Target<'a> {
    /// A command on this resource that makes no new one.
    pub fn of(scope: &'a Scope, name: &'a str, arn: &'a str) -> Self {
        Self { scope, name, arn, revision: None, creates: Creates::Nothing, tags: false }
    }

    /// The ARN of the state machine itself.
    fn machine(&self) -> String {
        Arn::StateMachine { scope: self.scope.clone(), name: self.name.into() }.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_has_aws_s_type_and_text() {
        let error = AwsError::no_resource("arn:x");
        let body = String::from_utf8(error.body()).expect("JSON is UTF-8");
        assert_eq!(
            body,
            r#"{"__type":"com.amazonaws.swf.service.v2.model#ResourceNotFound","message":"Resource not found: 'arn:x'","resourceName":"arn:x"}"#
        );
        let front = String::from_utf8(AwsError::new(Code::Constraint, "m").body()).expect("JSON is UTF-8");
        assert_eq!(front, r#"{"__type":"com.amazon.coral.validate#ValidationException","message":"m"}"#);
        assert_eq!(AwsError::validation("m", Some("R")).body(), br#"{"__type":"com.amazonaws.swf.service.v2.model#ValidationException","message":"m","reason":"R"}"#);
    }
}
