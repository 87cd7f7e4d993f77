//! `DescribeActivity`

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Call, json};
use crate::arn;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::machines;
use crate::request::{self, Text};
use crate::wire::{self, Seconds};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    activity_arn: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    activity_arn: &'a str,
    name: &'a str,
    creation_date: Seconds,
    encryption_configuration: Box<RawValue>,
}

pub(super) fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let text = check.text("activityArn", members.activity_arn.as_deref(), 1, 256);
    check.done()?;
    let name = arn::activity(text, call.scope)?;
    let catalogue = edge.broker.catalogue();
    let activity = catalogue.activity(call.scope, name).ok_or_else(|| AwsError::no_activity(text))?;
    let encryption = activity.encryption.clone().unwrap_or_else(machines::encryption_default);
    json(Answer {
        activity_arn: text,
        name: &activity.name,
        creation_date: Seconds(activity.created_at),
        encryption_configuration: wire::raw(encryption.text()),
    })
}
