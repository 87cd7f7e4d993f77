//! `GET /asyncapi.yaml`, `/asyncapi.json`: AsyncAPI 3.0 of what there is.
//!
//! | here | there |
//! |---|---|
//! | a bus | a channel with the address at which is published |
//! | a type of event with a schema | a message, its payload the newest version |
//! | a subscription, an enabled rule | an operation that receives what its pattern may want |
//! | a state machine | an operation that receives starts; Standard ones send status changes |
//! | a queue of which something is said | an operation that receives its tasks, and replies what comes of them |
//!
//! Ids may have fewer characters than names: the others are written `_XX`, in
//! hexadecimal.

use std::collections::BTreeMap;

use frevo_event::{
    DEFAULT_BUS, DescribedQueue, EventSchema, EventsArn, Machine, MachineType, Scope, Subscription, Target,
};
use frevo_router::Pattern;
use frevo_store::Catalogue;
use frevo_value::Payload;
use http::{Method, Request as HttpRequest, StatusCode, header};
use hyper::body::Incoming;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::edge::Edge;
use crate::resource;
use crate::respond::{self, Answer};
use crate::yaml::yaml;

/// What Standard executions announce, and how it is called here.
const STATUS_CHANGE: &str = "Step Functions Execution Status Change";
const STATUS_SOURCE: &str = "aws.states";

/// What executions announce of their states, where their state machine wants it.
const TRANSITION: &str = "Step Functions State Transition";
const TRANSITION_SOURCE: &str = "frevo.states";

/// So many of each there are in a document: nobody reads more.
const ITEMS_MAX: usize = 5_000;

/// Answers a request for the document.
pub(crate) async fn answer(edge: &Edge, request: HttpRequest<Incoming>) -> Answer {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return respond::empty(StatusCode::METHOD_NOT_ALLOWED);
    }
    let is_yaml = request.uri().path().ends_with(".yaml");
    let (scope, parts, _) = match resource::read(edge, request, 0).await {
        Ok(read) => read,
        Err(error) => return resource::refused(resource::status_of(&error), &error.message),
    };
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let document = document(&edge.broker.catalogue(), &scope, host.unwrap_or("localhost"));
    if is_yaml {
        let mut answer = respond::text(StatusCode::OK, yaml(&document));
        answer.headers_mut().insert(header::CONTENT_TYPE, respond::header("application/yaml"));
        return answer;
    }
    resource::answer(StatusCode::OK, &document)
}

/// The document of what an account has in a region, at a host.
fn document(catalogue: &Catalogue, scope: &Scope, host: &str) -> Value {
    let mut made = Made::default();
    let buses = catalogue.buses().buses(scope, None, ITEMS_MAX);
    for bus in &buses {
        made.bus(&bus.name, bus.description.as_deref());
    }
    for schema in catalogue.buses().schemas().of(scope, None).take(ITEMS_MAX) {
        made.schema(schema);
    }
    for machine in catalogue.machines(scope, None, ITEMS_MAX) {
        made.machine(machine);
    }
    for queue in catalogue.buses().described().of(scope).take(ITEMS_MAX) {
        made.queue(queue);
    }
    for subscription in catalogue.buses().subscriptions_of(scope, None).take(ITEMS_MAX) {
        made.subscription(&format!("subscription.{}", subscription.name), subscription);
    }
    for rule in buses.iter().flat_map(|bus| catalogue.buses().rules(scope, &bus.name, None)).take(ITEMS_MAX) {
        for target in rule.subscriptions().filter(|_| rule.pattern.is_some()) {
            made.subscription(&target.name.replace('/', "."), &target);
        }
    }
    made.document(scope, host)
}

/// What was made of a document.
#[derive(Default)]
struct Made {
    channels: Map<String, Value>,
    operations: Map<String, Value>,
    messages: Map<String, Value>,
    schemas: Map<String, Value>,
    /// By bus: each type of event that is known, with its source if that is.
    types: BTreeMap<String, Vec<(String, Option<&'static str>)>>,
}

impl Made {
    fn bus(&mut self, name: &str, description: Option<&str>) {
        let mut channel =
            json!({ "address": format!("/events/{name}"), "title": format!("Event bus {name}") });
        if let Some(description) = description {
            channel["description"] = json!(description);
        }
        channel["messages"] = json!({});
        self.channels.insert(channel_of(name), channel);
    }

    fn schema(&mut self, schema: &EventSchema) {
        let Some(newest) = schema.newest() else { return };
        let id = id(&format!("{}.{}", schema.bus, schema.event_type));
        let payload = self.payload(&id, &newest.document);
        let mut message = json!({
            "name": schema.event_type,
            "title": schema.event_type,
            "contentType": "application/json",
            "headers": headers(&schema.event_type, None),
            "payload": payload,
            "x-frevo-version": newest.number,
        });
        if let Some(description) = &schema.description {
            message["description"] = json!(description);
        }
        self.message(&schema.bus, &schema.event_type, None, message);
    }

    /// A schema among the others, and what refers to it.
    fn payload(&mut self, id: &str, schema: &Payload) -> Value {
        // AsyncAPI has no schemas that are `true` or `false`.
        let document = match schema.text() {
            "false" => json!({ "not": {} }),
            text => serde_json::from_str(text).ok().filter(Value::is_object).unwrap_or_else(|| json!({})),
        };
        let dialect = document["$schema"].as_str().unwrap_or_default();
        let version = ["draft-07", "2019-09"].into_iter().find(|version| dialect.contains(version));
        let version = match version {
            Some("draft-07") => "draft-07",
            Some(_) => "draft-2019-09",
            None => "draft-2020-12",
        };
        let place = format!("#/components/schemas/{id}/schema");
        let schema = json!({
            "schemaFormat": format!("application/schema+json;version={version}"),
            "schema": moved(document, &place),
        });
        self.schemas.insert(id.to_owned(), schema);
        json!({ "$ref": format!("#/components/schemas/{id}") })
    }

    /// A task is given to a worker, whose result is the reply.
    fn queue(&mut self, queue: &DescribedQueue) {
        let said = queue.description();
        let title = said.title.as_deref().unwrap_or(&queue.name);
        let place = id(&format!("queue.{}", queue.name));
        let mut channel = json!({ "address": queue.name, "title": title });
        if let Some(description) = &said.description {
            channel["description"] = json!(description);
        }
        let sides = [("input", &said.input_schema), ("output", &said.output_schema)];
        for (side, schema) in sides {
            let payload = schema.as_ref().map(|schema| self.payload(&format!("{place}.{side}"), schema));
            channel["messages"][side] = json!({
                "name": side,
                "title": format!("{title}: {side}"),
                "contentType": "application/json",
                "payload": payload.unwrap_or_else(|| json!({})),
            });
        }
        self.channels.insert(place.clone(), channel);
        let channel = json!({ "$ref": format!("#/channels/{place}") });
        let message = |side: &str| json!([{ "$ref": format!("#/channels/{place}/messages/{side}") }]);
        let mut operation = json!({
            "action": "receive",
            "channel": channel,
            "title": title,
            "messages": message("input"),
            "reply": { "channel": channel, "messages": message("output") },
        });
        for (member, text) in [("x-frevo-version", &said.version), ("x-frevo-icon", &said.icon)] {
            if let Some(text) = text {
                operation[member] = json!(text);
            }
        }
        self.operations.insert(format!("{place}.do"), operation);
    }

    fn machine(&mut self, machine: &Machine) {
        let channel = id(&format!("machine.{}", machine.name));
        let arn = format!(
            "arn:aws:states:{}:{}:stateMachine:{}",
            machine.scope.region, machine.scope.account, machine.name
        );
        self.channels.insert(
            channel.clone(),
            json!({
                "address": arn,
                "title": format!("State machine {}", machine.name),
                "messages": { "start": { "name": "start", "title": "The execution's input",
                                         "contentType": "application/json", "payload": {} } },
            }),
        );
        self.operations.insert(
            format!("{channel}.start"),
            json!({
                "action": "receive",
                "channel": { "$ref": format!("#/channels/{channel}") },
                "title": format!("Starts an execution of {}", machine.name),
            }),
        );
        if machine.machine_type == MachineType::Standard {
            self.status_change();
            self.operations.insert(
                format!("{channel}.status"),
                json!({
                    "action": "send",
                    "channel": { "$ref": format!("#/channels/{}", channel_of(DEFAULT_BUS)) },
                    "title": format!("Executions of {} start and end", machine.name),
                    "messages": [message_in(DEFAULT_BUS, STATUS_CHANGE)],
                }),
            );
        }
        if machine.choices().transitions {
            self.transition();
            self.operations.insert(
                format!("{channel}.transition"),
                json!({
                    "action": "send",
                    "channel": { "$ref": format!("#/channels/{}", channel_of(DEFAULT_BUS)) },
                    "title": format!("Executions of {} enter and leave states", machine.name),
                    "messages": [message_in(DEFAULT_BUS, TRANSITION)],
                }),
            );
        }
    }

    /// What Standard executions announce.
    fn status_change(&mut self) {
        if self.has_type(STATUS_CHANGE) {
            return;
        }
        let text = json!({ "type": ["string", "null"] });
        let message = json!({
            "name": STATUS_CHANGE,
            "title": STATUS_CHANGE,
            "contentType": "application/json",
            "headers": headers(STATUS_CHANGE, Some(STATUS_SOURCE)),
            "payload": {
                "type": "object",
                "required": ["executionArn", "stateMachineArn", "name", "status", "startDate"],
                "properties": {
                    "executionArn": { "type": "string" },
                    "stateMachineArn": { "type": "string" },
                    "name": { "type": "string" },
                    "status": { "enum": ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"] },
                    "startDate": { "type": "integer" },
                    "stopDate": { "type": ["integer", "null"] },
                    "input": text, "output": text, "error": text, "cause": text,
                },
            },
        });
        self.message(DEFAULT_BUS, STATUS_CHANGE, Some(STATUS_SOURCE), message);
    }

    /// What executions announce of their states.
    fn transition(&mut self) {
        if self.has_type(TRANSITION) {
            return;
        }
        let (text, number) = (json!({ "type": "string" }), json!({ "type": "integer" }));
        let properties = json!({
            "executionArn": text, "stateMachineArn": text, "name": text, "stateName": text, "type": text,
            "status": { "enum": ["ENTERED", "EXITED", "ABORTED"] },
            "eventId": number, "enteredEventId": number,
        });
        let required: Vec<&String> = properties.as_object().expect("it is one").keys().collect();
        let message = json!({
            "name": TRANSITION,
            "title": TRANSITION,
            "contentType": "application/json",
            "headers": headers(TRANSITION, Some(TRANSITION_SOURCE)),
            "payload": { "type": "object", "required": required, "properties": properties },
        });
        self.message(DEFAULT_BUS, TRANSITION, Some(TRANSITION_SOURCE), message);
    }

    /// Whether the default bus has events of this type already.
    fn has_type(&self, event_type: &str) -> bool {
        self.types.get(DEFAULT_BUS).is_some_and(|types| types.iter().any(|(name, _)| name == event_type))
    }

    fn message(&mut self, bus: &str, event_type: &str, source: Option<&'static str>, message: Value) {
        let place = id(&format!("{bus}.{event_type}"));
        self.messages.insert(place.clone(), message);
        if let Some(channel) = self.channels.get_mut(&channel_of(bus)) {
            channel["messages"][id(event_type)] = json!({ "$ref": format!("#/components/messages/{place}") });
            self.types.entry(bus.to_owned()).or_default().push((event_type.to_owned(), source));
        }
    }

    fn subscription(&mut self, name: &str, subscription: &Subscription) {
        let mut operation = json!({
            "action": "receive",
            "channel": { "$ref": format!("#/channels/{}", channel_of(&subscription.bus)) },
            "title": name,
            "x-frevo-target": told(&subscription.target),
        });
        if let Some(description) = &subscription.description {
            operation["description"] = json!(description);
        }
        if subscription.paused {
            operation["x-frevo-paused"] = json!(true);
        }
        let pattern = subscription.pattern.as_deref();
        if let Some(pattern) = pattern {
            operation["x-frevo-pattern"] = serde_json::from_str(pattern).unwrap_or_default();
        }
        let pattern = pattern.and_then(|pattern| Pattern::parse(pattern).ok());
        let types = self.types.get(&*subscription.bus);
        let wanted = types.into_iter().flatten().filter(|(event_type, source)| {
            let mut known = vec![("detail-type", event_type.as_str())];
            known.extend(source.map(|source| ("source", source)));
            pattern.as_ref().is_none_or(|pattern| pattern.may_want(&known))
        });
        operation["messages"] =
            wanted.map(|(event_type, _)| message_in(&subscription.bus, event_type)).collect();
        self.operations.insert(id(name), operation);
    }

    fn document(self, scope: &Scope, host: &str) -> Value {
        let mut document = json!({
            "asyncapi": "3.0.0",
            "info": {
                "title": format!("Frevo, account {} in {}", scope.account, scope.region),
                "version": "",
                "description": "Events are published with POST to a channel's address, as CloudEvents.",
            },
            "servers": { "frevo": { "host": host, "protocol": "http" } },
            "defaultContentType": "application/json",
            "channels": self.channels,
            "operations": self.operations,
            "components": { "messages": self.messages, "schemas": self.schemas },
        });
        // Another one for whatever is another.
        let digest = Sha256::digest(document.to_string().as_bytes());
        let head: String = digest[..6].iter().map(|byte| format!("{byte:02x}")).collect();
        document["info"]["version"] = json!(format!("0.0.0+{head}"));
        document
    }
}

/// The attributes that say which events these are, in CloudEvents' binary mode.
fn headers(event_type: &str, source: Option<&str>) -> Value {
    let text = json!({ "type": "string" });
    let source = source.map_or_else(|| text.clone(), |source| json!({ "const": source }));
    json!({
        "type": "object",
        "required": ["ce-specversion", "ce-id", "ce-source", "ce-type"],
        "properties": {
            "ce-specversion": { "const": "1.0" },
            "ce-id": text,
            "ce-source": source,
            "ce-type": { "const": event_type },
            "ce-partitionkey": text,
        },
    })
}

fn told(target: &Target) -> String {
    match target {
        Target::Queue => "queue".into(),
        Target::Webhook(webhook) => format!("webhook {}", webhook.url),
        Target::StateMachine { arn } | Target::Execution { arn } => format!("stateMachine {arn}"),
        Target::Bus { arn } => match arn.parse() {
            Ok(EventsArn::Bus { name, .. }) => format!("bus {name}"),
            _ => format!("bus {arn}"),
        },
        Target::File { path } => format!("file {path}"),
        Target::Stdout => "stdout".into(),
        Target::KafkaTopic { topic, .. } => format!("kafkaTopic {topic}"),
        Target::AmqpExchange { exchange, routing_key, .. } => {
            format!("amqpExchange {exchange} {}", routing_key.as_deref().unwrap_or_default())
                .trim_end()
                .to_owned()
        }
        Target::Function { arn } => format!("function {arn}"),
        Target::Task(correlation) => format!("task {} of {}", correlation.state, correlation.machine),
    }
}

/// The schema, its references leading to where it stands now.
fn moved(schema: Value, place: &str) -> Value {
    match schema {
        Value::Array(items) => items.into_iter().map(|item| moved(item, place)).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| match (&*name, &value) {
                ("$ref", Value::String(text)) if text.starts_with('#') => {
                    let text = format!("{place}{}", &text[1..]);
                    (name, json!(text))
                }
                ("const" | "enum" | "default" | "examples", _) => (name, value),
                _ => (name, moved(value, place)),
            })
            .collect(),
        scalar => scalar,
    }
}

fn channel_of(bus: &str) -> String {
    id(&format!("bus.{bus}"))
}

fn message_in(bus: &str, event_type: &str) -> Value {
    json!({ "$ref": format!("#/channels/{}/messages/{}", channel_of(bus), id(event_type)) })
}

/// A name as ids have it.
fn id(name: &str) -> String {
    let mut id = String::new();
    for (at, c) in name.char_indices() {
        let is_code =
            |rest: &str| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
        match c {
            '_' if !is_code(&name[at + 1..]) => id.push(c),
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' => id.push(c),
            other => {
                let mut bytes = [0; 4];
                other.encode_utf8(&mut bytes).bytes().for_each(|byte| id += &format!("_{byte:02X}"));
            }
        }
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_names_have_different_ids() {
        for (name, wanted) in [
            ("large_orders", "large_orders"),
            ("Order Placed", "Order_20Placed"),
            ("Order_20Placed", "Order_5F20Placed"),
            ("a/ü", "a_2F_C3_BC"),
            ("a_", "a_"),
        ] {
            assert_eq!(id(name), wanted, "{name}");
        }
    }

    #[test]
    fn references_lead_to_where_a_schema_stands_and_data_stays_as_it_is() {
        let schema = json!({ "$ref": "#/$defs/a", "$defs": { "a": { "items": { "$ref": "#" } } },
                             "const": { "$ref": "#/x" }, "other": { "$ref": "https://example.com/#a" } });
        let wanted = json!({ "$ref": "#/here/$defs/a", "$defs": { "a": { "items": { "$ref": "#/here" } } },
                             "const": { "$ref": "#/x" }, "other": { "$ref": "https://example.com/#a" } });
        assert_eq!(moved(schema, "#/here"), wanted);
    }
}
