//! `ListStateMachineVersions`: newest first.

use serde::{Deserialize, Serialize};

use super::{Call, json};
use crate::arn;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::{AwsError, Code};
use crate::page::{self, Listing};
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
    // A version is listed behind the one with the next greater number.
    let below = match members.next_token.as_deref() {
        None => u32::MAX,
        Some(token) => {
            let place = listing.place(token, edge.broker.now())?;
            place.try_into().map(u32::from_be_bytes).map_err(|_| AwsError::invalid_token())?
        }
    };
    let size = page::size(members.max_results);
    let catalogue = edge.broker.catalogue();
    let machine = catalogue.machine(call.scope, machine_arn.name);
    let versions = machine.into_iter().flat_map(|machine| machine.versions.range(..below).rev());
    let page: Vec<_> = versions.take(size + 1).map(|(_, version)| version).collect();
    let last = page.get(size).and_then(|_| page.get(size - 1));
    let next_token = last.map(|version| listing.token(&version.number.to_be_bytes(), edge.broker.now()));
    let state_machine_versions = page
        .iter()
        .take(size)
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
