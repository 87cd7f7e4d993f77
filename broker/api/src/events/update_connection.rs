//! `UpdateConnection`: what is not given stays as it is.

use frevo_event::BusCommand;
use serde::Deserialize;
use serde_json::Value;

use super::connections::{self, ConnectionItem, KIND_NAMES};
use super::members::{self, invalid};
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
    description: Option<Text<'a>>,
    #[serde(borrow)]
    authorization_type: Option<Text<'a>>,
    auth_parameters: Option<Value>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<ConnectionItem, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let name = members::name(&mut check, "name", members.name.as_deref(), 64);
    check.length("description", members.description.as_deref(), 0, 512).one_of(
        "authorizationType",
        members.authorization_type.as_deref(),
        &KIND_NAMES,
    );
    check.done()?;
    let existing = connections::find(edge, call, name)?;
    let kind = members.authorization_type.as_deref().unwrap_or(&existing.authorization);
    let authorization = match members.auth_parameters {
        Some(given) => {
            let parameters = connections::changed(edge, &existing, kind, given)?;
            Some(connections::authorization(edge, kind, parameters)?)
        }
        None if *kind != *existing.authorization => {
            return Err(invalid("AuthParameters must be given with another AuthorizationType."));
        }
        None => None,
    };
    let description = request::to_arc(&members.description);
    let (scope, name_changed) = (call.scope.clone(), name.into());
    edge.change(BusCommand::UpdateConnection { scope, name: name_changed, description, authorization })
        .await?;
    Ok(ConnectionItem::changed(&*connections::find(edge, call, name)?))
}
