//! `RedriveExecution`: one that ended without success goes on where it stood, with
//! the same history (api.md §4.4).

use serde::{Deserialize, Serialize};

use super::Call;
use crate::arn;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::redrive::redriven;
use crate::request::{self, Text, to_arc};
use crate::wire::Seconds;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    execution_arn: Option<Text<'a>>,
    #[serde(borrow)]
    client_token: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    redrive_date: Seconds,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Answer, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let text = check.text("executionArn", members.execution_arn.as_deref(), 1, 256);
    check.length("clientToken", members.client_token.as_deref(), 1, 64);
    check.done()?;
    arn::execution(text, call.scope)?;
    let now = edge.broker.now();
    let at = redriven(edge, text, to_arc(&members.client_token), now).await?;
    Ok(Answer { redrive_date: Seconds(at) })
}
