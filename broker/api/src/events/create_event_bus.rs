//! `CreateEventBus`: of one's own. Partners' buses need their sources, which we
//! have not.

use frevo_event::{Bus, BusCommand, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::buses::{self, Settings};
use super::members::{self, Tag, invalid};
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
    #[serde(borrow)]
    event_source_name: Option<Text<'a>>,
    #[serde(borrow)]
    tags: Option<Vec<Tag<'a>>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Answer {
    event_bus_arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(flatten)]
    settings: std::collections::BTreeMap<String, Box<RawValue>>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Answer, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let settings: Settings<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let name = buses::new_name(&mut check, members.name.as_deref());
    settings.check(&mut check);
    let tags = members::tags(&mut check, members.tags.as_deref().unwrap_or_default());
    check.done()?;
    if let Some(source) = members.event_source_name.as_deref() {
        return Err(invalid(format!("Event source {source} does not exist.")));
    }
    let bus = Bus {
        description: request::to_arc(&settings.description),
        settings: settings.by_member(),
        tags,
        ..Bus::new(call.scope, name, Timestamp(0))
    };
    let answer = Answer {
        event_bus_arn: buses::arn(call.scope, name),
        description: bus.description.as_deref().map(str::to_owned),
        settings: buses::settings(&bus).into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
    };
    edge.change(BusCommand::CreateBus(Box::new(bus))).await?;
    Ok(answer)
}
