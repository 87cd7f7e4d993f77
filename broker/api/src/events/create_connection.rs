//! `CreateConnection`

use frevo_event::{BusCommand, Connection, ConnectionAuthorization, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use super::connections::{self, ConnectionItem, KIND_NAMES};
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
    let kind = check.required("authorizationType", members.authorization_type.as_deref());
    check.length("description", members.description.as_deref(), 0, 512).one_of(
        "authorizationType",
        members.authorization_type.as_deref(),
        &KIND_NAMES,
    );
    let parameters = check.required("authParameters", members.auth_parameters);
    check.done()?;
    let ConnectionAuthorization { kind, parameters, secrets } =
        connections::authorization(edge, kind, parameters)?;
    let connection = Connection {
        scope: call.scope.clone(),
        name: name.into(),
        id: "".into(),
        description: request::to_arc(&members.description),
        authorization: kind,
        parameters,
        secrets: Some(secrets),
        created_at: Timestamp(0),
        modified_at: Timestamp(0),
        authorized_at: None,
    };
    edge.change(BusCommand::CreateConnection(Box::new(connection))).await?;
    Ok(ConnectionItem::created(&*connections::find(edge, call, name)?))
}
