//! `ListTagsForResource`

use serde::{Deserialize, Serialize};

use super::tag_resource::resource;
use super::{Call, json};
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::machines::{self, TagItem};
use crate::request::{self, Text};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    resource_arn: Option<Text<'a>>,
}

#[derive(Serialize)]
struct Answer<'a> {
    tags: Vec<TagItem<'a>>,
}

pub(super) fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let text = check.text("resourceArn", members.resource_arn.as_deref(), 1, 256);
    check.done()?;
    let (_, resource) = resource(text, call)?;
    let catalogue = edge.broker.catalogue();
    let tags = catalogue.tags(call.scope, &resource).ok_or_else(|| AwsError::no_resource(text))?;
    json(Answer { tags: machines::tag_items(&tags) })
}
