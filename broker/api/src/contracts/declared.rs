//! What an AsyncAPI document declares: which events a service publishes, and
//! which it takes.

use std::collections::BTreeSet;

use frevo_event::DEFAULT_BUS;
use frevo_value::Payload;
use serde_json::{Map, Value};

/// References are followed so far.
const HOPS_MAX: usize = 8;

/// Why a document is refused.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum DocumentError {
    #[error("it is no AsyncAPI document: `asyncapi` is missing")]
    NoDocument,
    #[error("it is of AsyncAPI {version}, and 3.x is read here")]
    Version { version: String },
    #[error("operation `{operation}`: `action` is `send` or `receive`")]
    Action { operation: String },
    #[error("operation `{operation}`: `{reference}` leads nowhere in the document")]
    Lost { operation: String, reference: String },
    #[error("operation `{operation}` has no channel")]
    NoChannel { operation: String },
}

/// What a service does with events of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Action {
    Publishes,
    Takes,
}

/// Events of a type that a service declares.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Declared {
    pub action: Action,
    pub bus: String,
    pub event_type: String,
    /// The JSON Schema of their data, if the document has one.
    pub payload: Option<Payload>,
}

/// Reads what a document declares; each type once for each bus and action.
///
/// A channel's bus is the last step of its address, if that is `/events/BUS` or a
/// bus's ARN, or else the address itself. Without an address it is the channel's
/// id. A message's type is its `name`, or else its id.
pub(super) fn read(document: &Value) -> Result<Vec<Declared>, DocumentError> {
    match document["asyncapi"].as_str() {
        None => return Err(DocumentError::NoDocument),
        Some(version) if !version.starts_with("3.") => {
            return Err(DocumentError::Version { version: version.to_owned() });
        }
        Some(_) => {}
    }
    let mut declared = Vec::new();
    let mut seen = BTreeSet::new();
    for (name, operation) in members(&document["operations"]) {
        for found in of_operation(document, name, operation)? {
            if seen.insert((found.action, found.bus.clone(), found.event_type.clone())) {
                declared.push(found);
            }
        }
    }
    Ok(declared)
}

fn of_operation(document: &Value, name: &str, operation: &Value) -> Result<Vec<Declared>, DocumentError> {
    let (_, operation) = followed(document, name, name, operation)?;
    let action = match operation["action"].as_str() {
        Some("send") => Action::Publishes,
        Some("receive") => Action::Takes,
        _ => return Err(DocumentError::Action { operation: name.to_owned() }),
    };
    if operation["channel"].is_null() {
        return Err(DocumentError::NoChannel { operation: name.to_owned() });
    }
    let (channel_id, channel) = followed(document, name, "", &operation["channel"])?;
    let bus = bus_of(channel["address"].as_str().unwrap_or(&channel_id));
    // Without a list an operation has all messages of its channel.
    let messages: Vec<(String, &Value)> = match operation["messages"].as_array() {
        Some(some) => some.iter().map(|message| (String::new(), message)).collect(),
        None => members(&channel["messages"]).map(|(id, message)| (id.to_owned(), message)).collect(),
    };
    let read = |(id, message): (String, &Value)| {
        let (id, message) = followed(document, name, &id, message)?;
        let event_type = message["name"].as_str().map_or(id, str::to_owned);
        let (_, payload) = followed(document, name, "", &message["payload"])?;
        Ok(Declared { action, bus: bus.clone(), event_type, payload: schema_of(payload) })
    };
    messages.into_iter().map(read).collect()
}

/// Where references lead in the end, and the id that it has there.
fn followed<'a>(
    document: &'a Value,
    operation: &str,
    id: &str,
    value: &'a Value,
) -> Result<(String, &'a Value), DocumentError> {
    let (mut id, mut value) = (id.to_owned(), value);
    for _ in 0..HOPS_MAX {
        let Some(reference) = value["$ref"].as_str() else { return Ok((id, value)) };
        let lost =
            || DocumentError::Lost { operation: operation.to_owned(), reference: reference.to_owned() };
        let pointer = reference.strip_prefix('#').ok_or_else(lost)?;
        value = document.pointer(pointer).ok_or_else(lost)?;
        let last = pointer.rsplit('/').next().unwrap_or_default();
        id = last.replace("~1", "/").replace("~0", "~");
    }
    let reference = value["$ref"].as_str().unwrap_or_default().to_owned();
    Err(DocumentError::Lost { operation: operation.to_owned(), reference })
}

fn bus_of(address: &str) -> String {
    let last = address.rsplit_once("/events/").or_else(|| address.rsplit_once(":event-bus/"));
    let bus = last.map_or(address, |(_, bus)| bus);
    if bus.is_empty() { DEFAULT_BUS.to_owned() } else { bus.to_owned() }
}

/// The JSON Schema of a payload: AsyncAPI's own is one, and others say so.
fn schema_of(payload: &Value) -> Option<Payload> {
    let schema = match payload["schemaFormat"].as_str() {
        None => payload,
        Some(format) if format.contains("schema+json") || format.contains("asyncapi") => &payload["schema"],
        Some(_) => return None,
    };
    let is_schema = schema.is_boolean() || schema.as_object().is_some_and(|schema| !schema.is_empty());
    Payload::parse(&schema.to_string()).ok().filter(|_| is_schema)
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter).map(|(name, value)| (name.as_str(), value))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document() -> Value {
        json!({
            "asyncapi": "3.0.0",
            "info": { "title": "shop", "version": "1" },
            "channels": {
                "orders": { "address": "/events/shop", "messages": {
                    "placed": { "$ref": "#/components/messages/Placed" }, "Cancelled": { "payload": true } } },
                "default": { "messages": { "Paid": {} } },
            },
            "operations": {
                "place": { "action": "send", "channel": { "$ref": "#/channels/orders" },
                           "messages": [{ "$ref": "#/channels/orders/messages/placed" }] },
                "all": { "action": "receive", "channel": { "$ref": "#/channels/orders" } },
                "paid": { "action": "receive", "channel": { "$ref": "#/channels/default" } },
            },
            "components": { "messages": { "Placed": { "name": "order placed", "payload": {
                "schemaFormat": "application/schema+json;version=draft-07", "schema": { "type": "object" } } } } },
        })
    }

    #[test]
    fn operations_declare_types_on_buses() {
        let read = read(&document()).expect("it reads");
        let told: Vec<String> = read
            .iter()
            .map(|one| {
                let payload = one.payload.as_ref().map_or("", Payload::text);
                format!("{:?} {} on {} {payload}", one.action, one.event_type, one.bus)
            })
            .collect();
        assert_eq!(
            told,
            [
                "Publishes order placed on shop {\"type\":\"object\"}",
                "Takes order placed on shop {\"type\":\"object\"}",
                "Takes Cancelled on shop true",
                "Takes Paid on default ",
            ]
        );
    }

    #[test]
    fn what_is_no_document_is_told() {
        let with = |pointer: &str, value: Value| {
            let mut document = document();
            *document.pointer_mut(pointer).expect("it is there") = value;
            read(&document).expect_err("it is wrong").to_string()
        };
        for (pointer, value, told) in [
            ("/asyncapi", json!("2.6.0"), "it is of AsyncAPI 2.6.0, and 3.x is read here"),
            ("/asyncapi", json!(null), "it is no AsyncAPI document: `asyncapi` is missing"),
            ("/operations/all/action", json!("both"), "operation `all`: `action` is `send` or `receive`"),
            ("/operations/all/channel", json!(null), "operation `all` has no channel"),
            (
                "/operations/all/channel",
                json!({ "$ref": "#/channels/none" }),
                "operation `all`: `#/channels/none` leads nowhere in the document",
            ),
            (
                "/channels/orders/messages/placed",
                json!({ "$ref": "#/channels/orders/messages/placed" }),
                "operation `place`: `#/channels/orders/messages/placed` leads nowhere in the document",
            ),
        ] {
            assert_eq!(with(pointer, value), told);
        }
    }
}
