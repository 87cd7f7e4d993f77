//! `ListActivities`: in the order of their names.

use serde::{Deserialize, Serialize};

use super::{Call, json};
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::page::{self, Listing, Page};
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
    let page = Page::new(listing, members.max_results, members.next_token.as_deref(), edge.broker.now())?;
    let after = page.after(page::name)?;
    let catalogue = edge.broker.catalogue();
    let found = catalogue.activities(call.scope, after.as_deref(), page.wanted());
    let (activities, next_token) = page.cut(found, |found| found.name.as_bytes().to_vec());
    let activities = activities
        .iter()
        .map(|activity| Item {
            activity_arn: wire::activity_arn(call.scope, &activity.name),
            name: &activity.name,
            creation_date: Seconds(activity.created_at),
        })
        .collect();
    json(Answer { activities, next_token })
}
