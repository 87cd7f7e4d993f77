//! `TagResource`: adds tags and overwrites those of the same keys.

use frevo_event::{Command, Resource};
use serde::Deserialize;

use super::Call;
use crate::arn::{self, ResourceArn};
use crate::check::Check;
use crate::edge::Edge;
use crate::error::{AwsError, Target};
use crate::machines::{self, Tag};
use crate::request::{self, Text};
use crate::wire::Nothing;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    resource_arn: Option<Text<'a>>,
    #[serde(borrow)]
    tags: Option<Vec<Tag<'a>>>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Nothing, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let text = check.text("resourceArn", members.resource_arn.as_deref(), 1, 256);
    let tags = check.required("tags", members.tags.as_deref());
    let put = machines::tags(tags, &mut check);
    check.done()?;
    let (name, resource) = resource(text, call)?;
    let command = Command::Tag { scope: call.scope.clone(), resource, put, remove: Vec::new() };
    edge.command(command, &Target { tags: true, ..Target::of(call.scope, name, text) }).await?;
    Ok(Nothing {})
}

/// What the ARN names that can be tagged.
pub(super) fn resource<'a>(text: &'a str, call: &Call<'_>) -> Result<(&'a str, Resource), AwsError> {
    Ok(match arn::resource(text, call.scope)? {
        ResourceArn::Machine(name) => (name, Resource::Machine(name.into())),
        ResourceArn::Activity(name) => (name, Resource::Activity(name.into())),
    })
}
