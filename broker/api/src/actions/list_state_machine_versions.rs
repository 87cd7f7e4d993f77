//! `ListStateMachineVersions`: newest first.

use serde::{Deserialize, Serialize};

use super::{Call, json};
use crate::arn;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::{AwsError, Code};
use crate::page::{Listing, Page};
use crate::request::{self, Text};
use crate::wire::{self, Seconds};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    state_machine_arn: Option<Text<'a>>,
    max_results: Option<i64>,
    #[serde(borrow)]
    next_token: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    state_machine_versions: Vec<Item>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    state_machine_version_arn: String,
    creation_date: Seconds,
}

pub(super) fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let text = check.text("stateMachineArn", members.state_machine_arn.as_deref(), 1, 256);
    check.page(members.max_results, members.next_token.as_deref());
    check.done()?;
    let machine_arn = match arn::machine(text, call.scope, AwsError::no_machine) {
        // The operation has no error for a state machine that is not there.
        Err(AwsError { code: Code::StateMachineDoesNotExist, .. }) => {
            return json(Answer { state_machine_versions: Vec::new(), next_token: None });
        }
        found => found?,
    };
    let listing = Listing::new(call.operation, call.scope, &[text]);
    let page = Page::new(listing, members.max_results, members.next_token.as_deref(), edge.broker.now())?;
    // A version is listed behind the one with the next greater number.
    let below = page.after(|place| place.try_into().ok().map(u32::from_be_bytes))?.unwrap_or(u32::MAX);
    let catalogue = edge.broker.catalogue();
    let machine = catalogue.machine(call.scope, machine_arn.name);
    let versions = machine.into_iter().flat_map(|machine| machine.versions.range(..below).rev());
    let (versions, next_token) =
        page.cut(versions.map(|(_, version)| version), |version| version.number.to_be_bytes().to_vec());
    let state_machine_versions = versions
        .iter()
        .map(|version| Item {
            state_machine_version_arn: wire::machine_arn(
                call.scope,
                machine_arn.name,
                Some(&version.number.to_string()),
            ),
            creation_date: Seconds(version.created_at),
        })
        .collect();
    json(Answer { state_machine_versions, next_token })
}
