//! `kind: Archive`: a bus keeps its events. EventBridge's archives have no tags
//! to tell which documents made them: `--prune` leaves them alone.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::document::Document;
use super::kind::{Kind, WantedError, unless_missing};
use crate::command::archive::source;
use crate::command::machine::text;
use crate::command::{CommandError, Connection};

/// `kind: Archive`
pub struct Archive;

/// What a document of one says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Members {
    name: String,
    #[serde(default = "default_bus")]
    bus: String,
    /// For how many days; 0: for ever.
    #[serde(default)]
    days: u32,
    pattern: Option<Value>,
    description: Option<String>,
}

impl Kind for Archive {
    fn name(&self) -> &'static str {
        "Archive"
    }

    fn wanted(&self, server: &Connection, document: &Document, _: &str) -> Result<Value, WantedError> {
        let Members { name, bus, days, pattern, description } = document.read()?;
        let wanted = form(&name, &bus, days, pattern, description.as_deref());
        if let Some(found) = self.found(server, &wanted)? {
            if found["bus"] != wanted["bus"] {
                return Err(document
                    .problem("an archive's bus can't be changed: give it another name")
                    .into());
            }
            if wanted["pattern"].is_null() && !found["pattern"].is_null() {
                let told = "an archive's pattern can be changed, not taken away: give it another name";
                return Err(document.problem(told).into());
            }
        }
        Ok(wanted)
    }

    fn id(&self, form: &Value) -> String {
        text(&form["name"]).to_owned()
    }

    fn found(&self, server: &Connection, wanted: &Value) -> Result<Option<Value>, CommandError> {
        let described = server.events("DescribeArchive", &json!({ "ArchiveName": wanted["name"] }));
        Ok(unless_missing(described)?.map(|archive| of_server(&archive)))
    }

    fn all(&self, _: &Connection) -> Result<Vec<Value>, CommandError> {
        Ok(Vec::new())
    }

    fn put(&self, server: &Connection, wanted: &Value, found: Option<&Value>) -> Result<(), CommandError> {
        let mut input = json!({
            "ArchiveName": wanted["name"],
            "RetentionDays": wanted["days"],
            "Description": text(&wanted["description"]),
        });
        if !wanted["pattern"].is_null() {
            input["EventPattern"] = json!(wanted["pattern"].to_string());
        }
        if found.is_some() {
            return server.events("UpdateArchive", &input).map(drop);
        }
        input["EventSourceArn"] = json!(source(server, text(&wanted["bus"])));
        server.events("CreateArchive", &input).map(drop)
    }

    fn delete(&self, server: &Connection, found: &Value) -> Result<(), CommandError> {
        server.events("DeleteArchive", &json!({ "ArchiveName": found["name"] })).map(drop)
    }
}

fn default_bus() -> String {
    frevo_event::DEFAULT_BUS.to_owned()
}

fn of_server(archive: &Value) -> Value {
    let source = text(&archive["EventSourceArn"]);
    let bus = source.rsplit_once("event-bus/").map_or(source, |(_, bus)| bus);
    let days = archive["RetentionDays"].as_u64().unwrap_or_default();
    let pattern = archive["EventPattern"].as_str().and_then(|pattern| serde_json::from_str(pattern).ok());
    form(text(&archive["ArchiveName"]), bus, days as u32, pattern, archive["Description"].as_str())
}

fn form(name: &str, bus: &str, days: u32, pattern: Option<Value>, description: Option<&str>) -> Value {
    let mut form = Map::from_iter([
        ("name".to_owned(), json!(name)),
        ("bus".to_owned(), json!(bus)),
        ("days".to_owned(), json!(days)),
    ]);
    if let Some(pattern) = pattern {
        form.insert("pattern".to_owned(), pattern);
    }
    if let Some(description) = description.filter(|description| !description.is_empty()) {
        form.insert("description".to_owned(), json!(description));
    }
    Value::Object(form)
}
