//! Connections: their secrets are sealed before they are registered, and no
//! answer ever has them.

use frevo_event::{BusRefusal, Connection, ConnectionAuthorization, EventsArn, Scope};
use frevo_value::Payload;
use serde::Serialize;
use serde_json::{Map, Value};

use super::members::{self, invalid};
use crate::actions::Call;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::wire::Seconds;

/// The ways to authorize, and what AuthParameters has of each.
const KINDS: [(&str, &str); 3] = [
    ("BASIC", "BasicAuthParameters"),
    ("API_KEY", "ApiKeyAuthParameters"),
    ("OAUTH_CLIENT_CREDENTIALS", "OAuthParameters"),
];

/// The members of AuthParameters that are always secret.
const SECRETS: [&str; 3] = ["Password", "ApiKeyValue", "ClientSecret"];

/// The members that each way to authorize must have, by path.
const REQUIRED: [(&str, &[&str]); 3] = [
    ("BASIC", &["/BasicAuthParameters/Username", "/BasicAuthParameters/Password"]),
    ("API_KEY", &["/ApiKeyAuthParameters/ApiKeyName", "/ApiKeyAuthParameters/ApiKeyValue"]),
    (
        "OAUTH_CLIENT_CREDENTIALS",
        &[
            "/OAuthParameters/ClientParameters/ClientID",
            "/OAuthParameters/ClientParameters/ClientSecret",
            "/OAuthParameters/AuthorizationEndpoint",
            "/OAuthParameters/HttpMethod",
        ],
    ),
];

/// The words that AuthorizationType may be.
pub(super) const KIND_NAMES: [&str; 3] = ["BASIC", "OAUTH_CLIENT_CREDENTIALS", "API_KEY"];

/// A connection as lists have it, and what changing one answers.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ConnectionItem {
    connection_arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    connection_state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorization_type: Option<String>,
    creation_time: Seconds,
    last_modified_time: Seconds,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_authorized_time: Option<Seconds>,
}

impl ConnectionItem {
    /// The connection as lists have it.
    pub(super) fn of(connection: &Connection) -> Self {
        Self {
            name: Some(connection.name.to_string()),
            authorization_type: Some(connection.authorization.to_string()),
            ..Self::changed(connection)
        }
    }

    /// What making the connection answers: not when it was authorized, which is then.
    pub(super) fn created(connection: &Connection) -> Self {
        Self { last_authorized_time: None, ..Self::changed(connection) }
    }

    /// What changing the connection answers.
    pub(super) fn changed(connection: &Connection) -> Self {
        let Connection { scope, name, id, .. } = connection;
        let arn = EventsArn::Connection { scope: scope.clone(), name: name.clone(), id: id.clone() };
        Self {
            connection_arn: arn.to_string(),
            name: None,
            connection_state: state(connection),
            authorization_type: None,
            creation_time: Seconds(connection.created_at),
            last_modified_time: Seconds(connection.modified_at),
            last_authorized_time: connection.authorized_at.map(Seconds),
        }
    }
}

/// `ConnectionState`
pub(super) fn state(connection: &Connection) -> &'static str {
    if connection.secrets.is_some() { "AUTHORIZED" } else { "DEAUTHORIZED" }
}

/// The connection of this name.
pub(super) fn find(edge: &Edge, call: &Call<'_>, name: &str) -> Result<std::sync::Arc<Connection>, AwsError> {
    let missing = || members::refused(BusRefusal::NoConnection { connection: name.into() });
    edge.broker.catalogue().buses().connection(call.scope, name).cloned().ok_or_else(missing)
}

/// Seals the parameters, which must be whole.
pub(super) fn authorization(
    edge: &Edge,
    kind: &str,
    parameters: Value,
) -> Result<ConnectionAuthorization, AwsError> {
    check(kind, &parameters)?;
    let text = parameters.to_string();
    let mut shown = parameters;
    hide_secrets(&mut shown);
    Ok(ConnectionAuthorization {
        kind: kind.into(),
        parameters: Payload::from_trusted(shown.to_string()),
        secrets: edge.broker.sealing_key().seal(text.as_bytes(), edge.broker.random()),
    })
}

/// The parameters with what is changed of them: what is not given stays as it
/// is, unless the connection authorizes in another way from now on.
pub(super) fn changed(
    edge: &Edge,
    connection: &Connection,
    kind: &str,
    given: Value,
) -> Result<Value, AwsError> {
    let Some(sealed) = connection.secrets.as_ref().filter(|_| *kind == *connection.authorization) else {
        return Ok(given);
    };
    let text = edge.broker.sealing_key().open(sealed).map_err(AwsError::internal)?;
    let mut whole = serde_json::from_slice(&text).map_err(AwsError::internal)?;
    merge(&mut whole, given);
    Ok(whole)
}

/// What a connection of this name would be with these parameters: how it would be
/// shown, and whether anything of them, secrets included, is other than it is.
pub(crate) fn rehearsed(
    edge: &Edge,
    scope: &Scope,
    name: &str,
    kind: &str,
    given: Value,
) -> Result<(Value, bool), AwsError> {
    let catalogue = edge.broker.catalogue();
    let existing = catalogue.buses().connection(scope, name);
    let whole = |connection: &Connection| -> Result<Value, AwsError> {
        changed(edge, connection, &connection.authorization, Value::Object(Map::new()))
    };
    let before = existing.map(|connection| whole(connection)).transpose()?;
    let mut wanted = match existing {
        Some(connection) => changed(edge, connection, kind, given)?,
        None => given,
    };
    check(kind, &wanted)?;
    let is_other = before.as_ref() != Some(&wanted);
    hide_secrets(&mut wanted);
    Ok((wanted, is_other))
}

fn check(kind: &str, parameters: &Value) -> Result<(), AwsError> {
    let of_kind = KINDS.iter().find(|(name, _)| *name == kind).map(|(_, member)| *member);
    let others = KINDS.iter().filter(|(name, _)| *name != kind);
    if let Some((_, member)) = others.into_iter().find(|(_, member)| !parameters[*member].is_null()) {
        return Err(invalid(format!(
            "Parameter AuthParameters is not valid. Reason: {member} is not allowed with AuthorizationType {kind}."
        )));
    }
    let required = REQUIRED.iter().find(|(name, _)| *name == kind).map_or(&[][..], |(_, paths)| paths);
    let is_text =
        |path: &str| parameters.pointer(path).and_then(Value::as_str).is_some_and(|text| !text.is_empty());
    match required.iter().find(|path| !is_text(path)) {
        Some(path) => Err(invalid(format!(
            "Parameter AuthParameters is not valid. Reason: {} is a required argument of {}.",
            path.rsplit('/').next().unwrap_or(path),
            of_kind.unwrap_or_default(),
        ))),
        None => Ok(()),
    }
}

/// Removes what is secret, at whatever depth.
fn hide_secrets(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if is_secret_parameter(members) {
                members.remove("Value");
            }
            members.retain(|name, _| !SECRETS.contains(&name.as_str()));
            members.values_mut().for_each(hide_secrets);
        }
        Value::Array(items) => items.iter_mut().for_each(hide_secrets),
        _ => {}
    }
}

/// A header, query or body parameter whose value is secret unless it says that
/// it is not, as on AWS.
fn is_secret_parameter(members: &Map<String, Value>) -> bool {
    members.contains_key("Key") && members.get("IsValueSecret") != Some(&Value::Bool(false))
}

fn merge(into: &mut Value, given: Value) {
    match (into, given) {
        (Value::Object(into), Value::Object(given)) => {
            for (name, value) in given {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, given) => *into = given,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_secret_is_hidden_at_whatever_depth() {
        let mut parameters = json!({
            "OAuthParameters": {
                "ClientParameters": { "ClientID": "shop", "ClientSecret": "s3cret" },
                "OAuthHttpParameters": { "BodyParameters": [
                    { "Key": "a", "Value": "s3cret", "IsValueSecret": true },
                    { "Key": "b", "Value": "s3cret" },
                    { "Key": "c", "Value": "open", "IsValueSecret": false },
                ] },
            },
        });
        hide_secrets(&mut parameters);
        let text = parameters.to_string();
        assert!(!text.contains("s3cret") && text.contains("shop") && text.contains("open"), "{text}");
    }

    #[test]
    fn each_way_to_authorize_has_its_own_parameters() {
        let told = |kind, parameters| check(kind, &parameters).map_err(|error| error.message.into_owned());
        let basic = json!({ "BasicAuthParameters": { "Username": "u", "Password": "p" } });
        assert_eq!(told("BASIC", basic.clone()), Ok(()));
        let wrong = "Parameter AuthParameters is not valid. Reason: BasicAuthParameters is not allowed with AuthorizationType API_KEY.";
        assert_eq!(told("API_KEY", basic), Err(wrong.into()));
        let missing = "Parameter AuthParameters is not valid. Reason: Password is a required argument of BasicAuthParameters.";
        assert_eq!(told("BASIC", json!({ "BasicAuthParameters": { "Username": "u" } })), Err(missing.into()));
    }

    #[test]
    fn a_change_leaves_what_it_does_not_name() {
        let mut whole = json!({ "BasicAuthParameters": { "Username": "u", "Password": "p" } });
        merge(&mut whole, json!({ "BasicAuthParameters": { "Password": "q" } }));
        assert_eq!(whole, json!({ "BasicAuthParameters": { "Username": "u", "Password": "q" } }));
    }
}
