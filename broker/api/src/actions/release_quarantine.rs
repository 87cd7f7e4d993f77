//! `ReleaseQuarantine`: Frevo's own. Lets an execution that was set aside go on,
//! answering the message that failed again, or aborts it.

use frevo_event::{ExecutionId, Reply, Request};
use serde::Deserialize;

use super::Call;
use crate::arn;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::{AwsError, Code};
use crate::request::{self, Text};
use crate::wire::Nothing;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    execution_arn: Option<Text<'a>>,
    abort: Option<bool>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Nothing, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let text = check.text("executionArn", members.execution_arn.as_deref(), 1, 256);
    check.done()?;
    arn::any_execution(text, call.scope)?;
    let execution = ExecutionId::of_arn(text);
    let abort = members.abort.unwrap_or(false);
    match edge.ask(edge.owner(execution), Request::Release { execution, abort }).await? {
        Reply::Unknown => Err(AwsError::no_execution(text)),
        Reply::Stale => {
            Err(AwsError::new(Code::Conflict, format!("The execution is not quarantined: '{text}'")))
        }
        // The step failed again.
        Reply::SetAside => Err(AwsError::set_aside(text)),
        _ => Ok(Nothing {}),
    }
}
