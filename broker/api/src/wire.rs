//! Shapes that many answers share.

pub(crate) use frevo_event::machine_arn;
use frevo_event::{Arn, Scope, Status, Timestamp};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::error::AwsError;

/// How many bytes most answers have at most: what is longer grows.
const ANSWER_SIZE: usize = 1024;

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
    let mut json = Vec::with_capacity(ANSWER_SIZE);
    serde_json::to_writer(&mut json, &answer).map_err(AwsError::internal)?;
    Ok(json)
}

/// The ARN of an activity.
pub(crate) fn activity_arn(scope: &Scope, name: &str) -> String {
    Arn::Activity { scope: scope.clone(), name: name.into() }.text()
}

/// JSON text that we hold already, as a member of an answer.
pub(crate) fn raw(text: &str) -> Box<RawValue> {
    RawValue::from_string(text.to_owned()).expect("what the catalogue holds was checked when it came")
}
