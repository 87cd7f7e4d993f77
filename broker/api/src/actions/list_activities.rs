//! `ListActivities`: in the order of their names.

use serde::{Deserialize, Serialize};

use super::{Call, behind, json};
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::page::{self, Listing};
use crate::request::{self, Text};
use crate::wire::{self, Seconds};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    max_results: Option<i64>,
    #[serde(borrow)]
    next_token: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    activities: Vec<Item<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    activity_arn: String,
    name: &'a str,
    creation_date: Seconds,
}

pub(super) fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    check.page(members.max_results, members.next_token.as_deref());
    check.done()?;
    let listing = Listing::new(call.operation, call.scope, &[]);
    let after = behind(&listing, members.next_token.as_deref(), edge)?;
    let size = page::size(members.max_results);
    let catalogue = edge.broker.catalogue();
    let mut activities: Vec<_> = catalogue
        .activities(call.scope, after.as_deref(), size + 1)
        .map(|activity| Item {
            activity_arn: wire::activity_arn(call.scope, &activity.name),
            name: &activity.name,
            creation_date: Seconds(activity.created_at),
        })
        .collect();
    let is_more = activities.len() > size;
    activities.truncate(size);
    let last = activities.last().filter(|_| is_more);
    let next_token = last.map(|item| listing.token(item.name.as_bytes(), edge.broker.now()));
    json(Answer { activities, next_token })
}
