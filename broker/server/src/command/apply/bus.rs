//! `kind: Bus`: an event bus.

use frevo_event::EventsArn;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::document::Document;
use super::kind::{Kind, WantedError, unless_missing};
use super::tags::{self, Service, Tags};
use crate::command::machine::text;
use crate::command::{CommandError, Connection};

/// `kind: Bus`
pub struct Bus;

/// What a document of one says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Members {
    name: String,
    description: Option<String>,
    #[serde(default)]
    tags: Tags,
}

impl Kind for Bus {
    fn name(&self) -> &'static str {
        "Bus"
    }

    fn wanted(&self, _: &Connection, document: &Document, set: &str) -> Result<Value, WantedError> {
        let Members { name, description, tags } = document.read()?;
        Ok(form(&name, description.as_deref(), json!(tags::of_set(tags, set))))
    }

    fn id(&self, form: &Value) -> String {
        text(&form["name"]).to_owned()
    }

    fn found(&self, server: &Connection, wanted: &Value) -> Result<Option<Value>, CommandError> {
        let described = server.events("DescribeEventBus", &json!({ "Name": wanted["name"] }));
        let Some(bus) = unless_missing(described)? else { return Ok(None) };
        of_server(server, &bus).map(Some)
    }

    fn all(&self, server: &Connection) -> Result<Vec<Value>, CommandError> {
        let buses = server.events_list("ListEventBuses", json!({}), "EventBuses", None)?;
        let made = buses.iter().filter(|bus| bus["Name"] != "default");
        made.map(|bus| of_server(server, bus)).collect()
    }

    fn put(&self, server: &Connection, wanted: &Value, found: Option<&Value>) -> Result<(), CommandError> {
        let mut input = json!({ "Name": wanted["name"], "Description": text(&wanted["description"]) });
        let Some(found) = found else {
            input["Tags"] = Service::Events.list(&wanted["tags"]);
            if wanted["description"].is_null() {
                input.as_object_mut().expect("it was made so").remove("Description");
            }
            return server.events("CreateEventBus", &input).map(drop);
        };
        if found["description"] != wanted["description"] {
            server.events("UpdateEventBus", &input)?;
        }
        Service::Events.change(server, &arn(server, &self.id(wanted)), &found["tags"], &wanted["tags"])
    }

    fn delete(&self, server: &Connection, found: &Value) -> Result<(), CommandError> {
        server.events("DeleteEventBus", &json!({ "Name": found["name"] })).map(drop)
    }
}

fn of_server(server: &Connection, bus: &Value) -> Result<Value, CommandError> {
    let tags = Service::Events.tags(server, text(&bus["Arn"]))?;
    Ok(form(text(&bus["Name"]), bus["Description"].as_str(), tags))
}

fn form(name: &str, description: Option<&str>, tags: Value) -> Value {
    let mut form = Map::from_iter([("name".to_owned(), json!(name))]);
    if let Some(description) = description.filter(|description| !description.is_empty()) {
        form.insert("description".to_owned(), json!(description));
    }
    form.insert("tags".to_owned(), tags);
    Value::Object(form)
}

fn arn(server: &Connection, name: &str) -> String {
    EventsArn::Bus { scope: server.scope().clone(), name: name.into() }.to_string()
}
