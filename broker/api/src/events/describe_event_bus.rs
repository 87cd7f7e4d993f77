//! `DescribeEventBus`

use std::collections::BTreeMap;

use frevo_event::BusRefusal;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::buses::{self, BusItem};
use super::{json, members};
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
struct Answer<'a> {
    #[serde(flatten)]
    bus: BusItem<'a>,
    #[serde(flatten)]
    settings: BTreeMap<&'a str, Box<RawValue>>,
}

pub(super) fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    check.length("name", members.name.as_deref(), 1, 1600);
    check.done()?;
    let name = members::bus(edge, call, members.name.as_deref())?;
    let missing = || members::refused(BusRefusal::NoBus { bus: name.clone() });
    let bus = edge.broker.catalogue().buses().bus(call.scope, &name).ok_or_else(missing)?;
    json(Answer { bus: BusItem::of(&bus), settings: buses::settings(&bus) })
}
