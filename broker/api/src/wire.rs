//! Shapes that many answers share.

use frevo_event::{Arn, Scope, Status, Timestamp};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::error::AwsError;

/// A moment as AWS's JSON has it: seconds since the epoch with a fraction.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seconds(pub(crate) Timestamp);

impl Serialize for Seconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0.seconds())
    }
}

/// `inputDetails` and `outputDetails`
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Included {
    pub(crate) included: bool,
}

/// An operation's empty answer, `{}`.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Nothing {}

/// How a status is spelled.
pub(crate) fn status(status: Status) -> &'static str {
    match status {
        Status::Running => "RUNNING",
        Status::Succeeded => "SUCCEEDED",
        Status::Failed => "FAILED",
        Status::TimedOut => "TIMED_OUT",
        Status::Aborted => "ABORTED",
    }
}

/// An answer's JSON.
pub(crate) fn json(answer: impl Serialize) -> Result<Vec<u8>, AwsError> {
    serde_json::to_vec(&answer).map_err(AwsError::internal)
}

/// The ARN of a state machine, a version or an alias.
pub(crate) fn machine_arn(scope: &Scope, name: &str, qualifier: Option<&str>) -> String {
    let (scope, name) = (scope.clone(), name.into());
    match qualifier {
        None => Arn::StateMachine { scope, name }.text(),
        Some(qualifier) => Arn::Qualified { scope, name, qualifier: qualifier.into() }.text(),
    }
}

/// The ARN of an activity.
pub(crate) fn activity_arn(scope: &Scope, name: &str) -> String {
    Arn::Activity { scope: scope.clone(), name: name.into() }.text()
}

/// JSON text that we hold already, as a member of an answer.
pub(crate) fn raw(text: &str) -> Box<RawValue> {
    RawValue::from_string(text.to_owned()).expect("what the catalogue holds was checked when it came")
}
