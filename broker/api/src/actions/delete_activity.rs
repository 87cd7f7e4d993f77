//! `DeleteActivity`: deleting what is not there succeeds.

use frevo_event::Command;
use serde::Deserialize;

use super::Call;
use crate::arn;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::{AwsError, Code, Target};
use crate::request::{self, Text};
use crate::wire::Nothing;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    activity_arn: Option<Text<'a>>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Nothing, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let text = check.text("activityArn", members.activity_arn.as_deref(), 1, 256);
    check.done()?;
    let name = match arn::activity(text, call.scope) {
        Err(AwsError { code: Code::ActivityDoesNotExist, .. }) => return Ok(Nothing {}),
        found => found?,
    };
    let command = Command::DeleteActivity { scope: call.scope.clone(), name: name.into() };
    edge.command(command, &Target::of(call.scope, name, text)).await?;
    Ok(Nothing {})
}
