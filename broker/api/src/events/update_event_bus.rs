//! `UpdateEventBus`: what is not given stays as it is.

use std::collections::BTreeMap;

use frevo_event::BusCommand;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::buses::{self, Settings};
use super::members;
use crate::actions::Call;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::request::{self, Text};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    name: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Answer {
    arn: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(flatten)]
    settings: BTreeMap<String, Box<RawValue>>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Answer, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let given: Settings<'_> = request::read(call.body)?;
    let mut check = Check::new();
    check.length("name", members.name.as_deref(), 1, 256);
    given.check(&mut check);
    check.done()?;
    let name = members::bus(edge, call, members.name.as_deref())?;
    let description = request::to_arc(&given.description);
    let (scope, settings) = (call.scope.clone(), given.by_member());
    edge.change(BusCommand::UpdateBus { scope, name: name.clone(), description, settings }).await?;
    let missing = || members::refused(frevo_event::BusRefusal::NoBus { bus: name.clone() });
    let bus = edge.broker.catalogue().buses().bus(call.scope, &name).ok_or_else(missing)?;
    Ok(Answer {
        arn: buses::arn(call.scope, &name),
        name: name.to_string(),
        description: bus.description.as_deref().map(str::to_owned),
        settings: buses::settings(&bus).into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
    })
}
