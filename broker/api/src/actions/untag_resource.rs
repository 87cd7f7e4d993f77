//! `UntagResource`: keys that the resource does not have are ignored.

use frevo_event::{Command, Tags};
use serde::Deserialize;

use super::Call;
use super::tag_resource::resource;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::{AwsError, Target};
use crate::request::{self, Text};
use crate::wire::Nothing;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    resource_arn: Option<Text<'a>>,
    #[serde(borrow)]
    tag_keys: Option<Vec<Text<'a>>>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Nothing, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let text = check.text("resourceArn", members.resource_arn.as_deref(), 1, 256);
    let keys = check.required("tagKeys", members.tag_keys.as_deref());
    for (index, key) in keys.iter().enumerate() {
        check.length(&format!("tagKeys.{}.member", index + 1), Some(key), 1, 128);
    }
    check.done()?;
    let (name, resource) = resource(text, call)?;
    let remove = keys.iter().map(Text::to_arc).collect();
    let command = Command::Tag { scope: call.scope.clone(), resource, put: Tags::new(), remove };
    edge.command(command, &Target { tags: true, ..Target::of(call.scope, name, text) }).await?;
    Ok(Nothing {})
}
