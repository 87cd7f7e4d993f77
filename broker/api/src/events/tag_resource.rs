//! `TagResource`: adds tags to a bus or a rule, and overwrites those of the same
//! keys.

use frevo_event::{Command, EventsArn, Resource};
use serde::Deserialize;

use super::members::{self, Tag};
use crate::actions::Call;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::{AwsError, EventsCode};
use crate::request::{self, Text};
use crate::wire::Nothing;

#[derive(Deserialize)]
struct Members<'a> {
    #[serde(borrow, rename = "ResourceARN")]
    resource_arn: Option<Text<'a>>,
    #[serde(borrow, rename = "Tags")]
    tags: Option<Vec<Tag<'a>>>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Nothing, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let text = check.text("resourceARN", members.resource_arn.as_deref(), 1, 1600);
    let put = members::tags(&mut check, members.tags.as_deref().unwrap_or_default());
    check.required("tags", members.tags.as_ref().map(|_| ()));
    check.done()?;
    let resource = resource(text, call)?;
    let scope = call.scope.clone();
    edge.change_events(Command::Tag { scope, resource, put, remove: Vec::new() }).await?;
    Ok(Nothing {})
}

/// What the ARN names that can be tagged: a bus or a rule of this scope.
pub(super) fn resource(text: &str, call: &Call<'_>) -> Result<Resource, AwsError> {
    match text.parse() {
        Ok(EventsArn::Bus { scope, name }) if scope == *call.scope => Ok(Resource::Bus(name)),
        Ok(EventsArn::Rule { scope, bus, name }) if scope == *call.scope => Ok(Resource::Rule { bus, name }),
        _ => Err(missing(text)),
    }
}

/// Nothing has this ARN that can be tagged.
pub(super) fn missing(arn: &str) -> AwsError {
    AwsError::events(
        EventsCode::ResourceNotFound,
        format!("Resource {arn} is no event bus or rule of this account and region."),
    )
}
