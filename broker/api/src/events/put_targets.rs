//! `PutTargets`: each target takes the place of the one with its id. Of a kind
//! that we do not deliver to, it fails; the others are put.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_event::{BusCommand, PutTarget};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::members;
use super::target::Given;
use crate::actions::Call;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::request::{self, Text};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    rule: Option<Text<'a>>,
    #[serde(borrow)]
    event_bus_name: Option<Text<'a>>,
    #[serde(borrow)]
    targets: Option<Vec<&'a RawValue>>,
}

/// What an answer says of the entries that failed.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Answer {
    failed_entry_count: usize,
    failed_entries: Vec<Failed>,
}

/// A target that was not put or not removed.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Failed {
    pub(super) target_id: String,
    pub(super) error_code: &'static str,
    pub(super) error_message: String,
}

impl Answer {
    /// The answer that tells these failures.
    pub(super) fn of(failed_entries: Vec<Failed>) -> Self {
        Self { failed_entry_count: failed_entries.len(), failed_entries }
    }
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Answer, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let given = members.targets.as_deref().unwrap_or_default();
    let targets = given.iter().map(|text| request::read::<Given<'_>>(text.get().as_bytes()));
    let targets = targets.collect::<Result<Vec<_>, _>>()?;
    let mut check = Check::new();
    let rule = members::name(&mut check, "rule", members.rule.as_deref(), 64);
    check.length("eventBusName", members.event_bus_name.as_deref(), 1, 1600);
    check.required("targets", members.targets.as_ref().map(|_| ()));
    if members.targets.is_some() {
        check.count("targets", given.len(), 1, 100, || format!("{given:?}"));
    }
    targets.iter().enumerate().for_each(|(index, target)| target.check(&mut check, index));
    check.done()?;
    let bus = members::bus(edge, call, members.event_bus_name.as_deref())?;

    let mut put: BTreeMap<Arc<str>, PutTarget> = BTreeMap::new();
    let mut failed = Vec::new();
    for (target, given) in targets.iter().zip(given) {
        match target.put(target.target_input()?, given) {
            Ok(target_put) => {
                put.insert(target.id().into(), target_put);
            }
            Err(error_message) => failed.push(Failed {
                target_id: target.id().to_owned(),
                error_code: "ValidationException",
                error_message,
            }),
        }
    }
    // Without any the command still finds out whether there is such a rule.
    let scope = call.scope.clone();
    edge.change(BusCommand::PutTargets { scope, bus, rule: rule.into(), targets: put }).await?;
    Ok(Answer::of(failed))
}
