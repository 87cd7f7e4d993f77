//! `ListTagsForResource`

use serde::{Deserialize, Serialize};

use super::json;
use super::members::{self, TagItem};
use super::tag_resource::{missing, resource};
use crate::actions::Call;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::request::{self, Text};

#[derive(Deserialize)]
struct Members<'a> {
    #[serde(borrow, rename = "ResourceARN")]
    resource_arn: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answer<'a> {
    tags: Vec<TagItem<'a>>,
}

pub(super) fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let text = check.text("resourceARN", members.resource_arn.as_deref(), 1, 1600);
    check.done()?;
    let resource = resource(text, call)?;
    let tags = edge.broker.catalogue().tags(call.scope, &resource).ok_or_else(|| missing(text))?;
    json(Answer { tags: members::tag_items(&tags) })
}
