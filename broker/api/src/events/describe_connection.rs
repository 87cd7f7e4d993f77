//! `DescribeConnection`: all but its secrets.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::connections::{self, ConnectionItem};
use super::{json, members};
use crate::actions::Call;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::request::{self, Text};
use crate::wire;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    name: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answer<'a> {
    #[serde(flatten)]
    connection: ConnectionItem,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    auth_parameters: Box<RawValue>,
}

pub(super) fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let name = members::name(&mut check, "name", members.name.as_deref(), 64);
    check.done()?;
    let connection = connections::find(edge, call, name)?;
    json(Answer {
        connection: ConnectionItem::of(&connection),
        description: connection.description.as_deref(),
        auth_parameters: wire::raw(connection.parameters.text()),
    })
}
