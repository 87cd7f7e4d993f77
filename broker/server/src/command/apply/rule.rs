//! `kind: Rule`: a rule of EventBridge's, with its targets.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::document::Document;
use super::kind::{Kind, WantedError, unless_missing};
use super::tags::{self, Service, Tags};
use crate::command::machine::text;
use crate::command::{CommandError, Connection, rule};

/// How many targets one request may name.
const TARGETS_MAX: usize = 10;

/// The bus of who names none.
const BUS: &str = "default";

/// `kind: Rule`
pub struct Rule;

/// What a document of one says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Members {
    name: String,
    bus: Option<String>,
    /// An event pattern, as JSON or as its text.
    pattern: Option<Value>,
    /// A schedule expression.
    schedule: Option<String>,
    /// `ENABLED` or `DISABLED`.
    state: Option<String>,
    description: Option<String>,
    role: Option<String>,
    /// As PutTargets takes them.
    #[serde(default)]
    targets: Vec<Map<String, Value>>,
    #[serde(default)]
    tags: Tags,
}

impl Kind for Rule {
    fn name(&self) -> &'static str {
        "Rule"
    }

    fn wanted(&self, server: &Connection, document: &Document, set: &str) -> Result<Value, WantedError> {
        let mut members: Members = document.read()?;
        if let Some(Value::String(pattern)) = &members.pattern {
            let read = serde_json::from_str(pattern);
            members.pattern =
                Some(read.map_err(|error| document.problem(format!("`pattern` is no JSON: {error}")))?);
        }
        if let Some(pattern) = &members.pattern {
            let input = json!({ "Event": PROBE, "EventPattern": pattern.to_string() });
            match server.events("TestEventPattern", &input) {
                Err(CommandError::Refused { message, .. }) => {
                    return Err(document.problem(format!("`pattern`: {message}")).into());
                }
                told => told?,
            };
        }
        let mut targets = Map::new();
        for target in members.targets {
            let Some(id) = target.get("Id").and_then(Value::as_str).map(str::to_owned) else {
                return Err(document.problem("each of `targets` has an `Id` and an `Arn`").into());
            };
            if targets.insert(id.clone(), Value::Object(target)).is_some() {
                return Err(document.problem(format!("two of `targets` have the id {id}")).into());
            }
        }
        let tags = tags::of_set(members.tags, set);
        Ok(without_nulls(json!({
            "name": members.name,
            "bus": members.bus.as_deref().unwrap_or(BUS),
            "pattern": members.pattern,
            "schedule": members.schedule,
            "state": members.state.as_deref().unwrap_or("ENABLED"),
            "description": members.description,
            "role": members.role,
            "targets": targets,
            "tags": tags,
        })))
    }

    fn id(&self, form: &Value) -> String {
        let name = text(&form["name"]);
        match text(&form["bus"]) {
            BUS => name.to_owned(),
            bus => format!("{bus}/{name}"),
        }
    }

    fn found(&self, server: &Connection, wanted: &Value) -> Result<Option<Value>, CommandError> {
        let described = rule::described(server, text(&wanted["name"]), text(&wanted["bus"]));
        unless_missing(described)?.map(|rule| of_server(server, &rule)).transpose()
    }

    fn all(&self, server: &Connection) -> Result<Vec<Value>, CommandError> {
        let mut found = Vec::new();
        for bus in server.events_list("ListEventBuses", json!({}), "EventBuses", None)? {
            let of_bus = json!({ "EventBusName": bus["Name"] });
            for listed in server.events_list("ListRules", of_bus, "Rules", None)? {
                let described = rule::described(server, text(&listed["Name"]), text(&bus["Name"]));
                if let Some(rule) = unless_missing(described)? {
                    found.push(of_server(server, &rule)?);
                }
            }
        }
        Ok(found)
    }

    fn put(&self, server: &Connection, wanted: &Value, found: Option<&Value>) -> Result<(), CommandError> {
        let pattern = wanted.get("pattern").map(Value::to_string);
        let mut input = without_nulls(json!({
            "Name": wanted["name"],
            "EventBusName": wanted["bus"],
            "EventPattern": pattern,
            "ScheduleExpression": wanted["schedule"],
            "State": wanted["state"],
            "Description": wanted["description"],
            "RoleArn": wanted["role"],
        }));
        if found.is_none() {
            input["Tags"] = Service::Events.list(&wanted["tags"]);
        }
        let answer = server.events("PutRule", &input)?;
        let none = json!({});
        let before = found.map_or(&none, |found| &found["targets"]);
        change_targets(server, wanted, before)?;
        let Some(found) = found else { return Ok(()) };
        Service::Events.change(server, text(&answer["RuleArn"]), &found["tags"], &wanted["tags"])
    }

    fn delete(&self, server: &Connection, found: &Value) -> Result<(), CommandError> {
        remove_targets(server, found, members(&found["targets"]).map(|(id, _)| id.clone()).collect())?;
        let input = json!({ "Name": found["name"], "EventBusName": found["bus"] });
        server.events("DeleteRule", &input).map(drop)
    }
}

/// An event, for a pattern to be tried on.
const PROBE: &str = r#"{"id":"1","source":"frevo","account":"000000000000","time":"2026-01-01T00:00:00Z","region":"us-east-1","resources":[],"detail-type":"Probe","detail":{}}"#;

fn of_server(server: &Connection, rule: &Value) -> Result<Value, CommandError> {
    let pattern: Option<Value> =
        rule["EventPattern"].as_str().and_then(|pattern| serde_json::from_str(pattern).ok());
    let targets = rule["Targets"].as_array().into_iter().flatten();
    let targets: Map<String, Value> =
        targets.map(|target| (text(&target["Id"]).to_owned(), target.clone())).collect();
    Ok(without_nulls(json!({
        "name": rule["Name"],
        "bus": rule["EventBusName"],
        "pattern": pattern,
        "schedule": rule["ScheduleExpression"],
        "state": rule["State"],
        "description": rule["Description"],
        "role": rule["RoleArn"],
        "targets": targets,
        "tags": Service::Events.tags(server, text(&rule["Arn"]))?,
    })))
}

/// Puts the targets that are new or different, and removes those that are gone.
fn change_targets(server: &Connection, wanted: &Value, before: &Value) -> Result<(), CommandError> {
    let targets = &wanted["targets"];
    let gone = members(before).filter(|(id, _)| targets.get(*id).is_none()).map(|(id, _)| id.clone());
    remove_targets(server, wanted, gone.collect())?;
    let changed: Vec<&Value> = members(targets)
        .filter(|(id, target)| before.get(*id) != Some(*target))
        .map(|(_, target)| target)
        .collect();
    for some in changed.chunks(TARGETS_MAX) {
        let input = json!({ "Rule": wanted["name"], "EventBusName": wanted["bus"], "Targets": some });
        none_failed("PutTargets", &server.events("PutTargets", &input)?)?;
    }
    Ok(())
}

fn remove_targets(server: &Connection, rule: &Value, ids: Vec<String>) -> Result<(), CommandError> {
    for some in ids.chunks(TARGETS_MAX) {
        let input = json!({ "Rule": rule["name"], "EventBusName": rule["bus"], "Ids": some });
        none_failed("RemoveTargets", &server.events("RemoveTargets", &input)?)?;
    }
    Ok(())
}

/// What an operation did only in part, it answers with success.
fn none_failed(operation: &str, answer: &Value) -> Result<(), CommandError> {
    match answer["FailedEntries"].as_array().and_then(|failed| failed.first()) {
        None => Ok(()),
        Some(failed) => Err(CommandError::Refused {
            operation: operation.to_owned(),
            code: text(&failed["ErrorCode"]).to_owned(),
            message: text(&failed["ErrorMessage"]).to_owned(),
        }),
    }
}

fn members(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    object.as_object().into_iter().flatten()
}

fn without_nulls(mut value: Value) -> Value {
    if let Value::Object(members) = &mut value {
        members.retain(|_, member| !member.is_null());
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_named_by_its_bus_unless_that_is_the_default_one() {
        assert_eq!(Rule.id(&json!({ "name": "paid", "bus": "default" })), "paid");
        assert_eq!(Rule.id(&json!({ "name": "paid", "bus": "shop" })), "shop/paid");
    }

    #[test]
    fn a_target_that_was_not_taken_is_an_error() {
        assert!(none_failed("PutTargets", &json!({ "FailedEntryCount": 0, "FailedEntries": [] })).is_ok());
        let failed =
            json!({ "FailedEntries": [{ "TargetId": "q", "ErrorCode": "C", "ErrorMessage": "no" }] });
        let error = none_failed("PutTargets", &failed).expect_err("one failed");
        assert_eq!(error.to_string(), "PutTargets was refused: C: no");
    }
}
