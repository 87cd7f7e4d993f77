//! `UntagResource`

use frevo_event::{Command, Tags};
use serde::Deserialize;

use super::tag_resource::resource;
use crate::actions::Call;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::request::{self, Text};
use crate::wire::Nothing;

#[derive(Deserialize)]
struct Members<'a> {
    #[serde(borrow, rename = "ResourceARN")]
    resource_arn: Option<Text<'a>>,
    #[serde(borrow, rename = "TagKeys")]
    tag_keys: Option<Vec<Text<'a>>>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Nothing, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let text = check.text("resourceARN", members.resource_arn.as_deref(), 1, 1600);
    let keys = check.required("tagKeys", members.tag_keys.as_deref());
    check.done()?;
    let resource = resource(text, call)?;
    let remove = keys.iter().map(Text::to_arc).collect();
    let scope = call.scope.clone();
    edge.change_events(Command::Tag { scope, resource, put: Tags::default(), remove }).await?;
    Ok(Nothing {})
}
